//! A certificate that was renewed is taken while the server runs: whoever connects from then on is greeted with it. What cannot
//! be used is not taken, and the one before it goes on.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use tokio_rustls::TlsAcceptor;

use super::encryption::Encryption;
use crate::house::{machine_time, minute_of};

/// After so long the files are looked at again; a hang-up signal has them looked at at once.
const LOOK_EACH: Duration = Duration::from_secs(60);

/// The certificate that is in use.
pub(crate) struct InUse(RwLock<Encryption>);

impl InUse {
    pub(crate) const fn new(encryption: Encryption) -> Self {
        Self(RwLock::new(encryption))
    }

    /// What greets whoever connects now.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.current().acceptor().clone()
    }

    fn current(&self) -> Encryption {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }

    /// Looks at the files again and again, and takes what was renewed. What came of it is said once.
    pub(crate) async fn keep_renewed(&self, say: impl Fn(&str)) {
        let mut hung_up = HangUp::listen();
        let mut refused = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EACH) => {}
                () = hung_up.heard() => {}
            }
            let (current, seen) = (self.current(), refused.as_ref().and_then(|(seen, _)| *seen));
            let now = machine_time(0)();
            let look = tokio::task::spawn_blocking(move || current.renewed(seen, now));
            match look.await.ok().flatten() {
                None => {}
                Some(Ok(renewed)) => {
                    let until = minute_of(renewed.until());
                    *self.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
                    refused = None;
                    say(
                        &serde_json::json!({"at": now, "certificate_renewed_until": until})
                            .to_string(),
                    );
                }
                Some(Err((seen, why))) => {
                    let words = why.to_string();
                    let told = Some((seen, words.clone()));
                    if told != refused {
                        say(
                            &serde_json::json!({"at": now, "certificate_not_renewed": words})
                                .to_string(),
                        );
                        refused = told;
                    }
                }
            }
        }
    }
}

/// The signal by which a service is told to read its files again.
struct HangUp {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl HangUp {
    fn listen() -> Self {
        Self {
            // Where it cannot be heard, the files are looked at each minute all the same.
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn heard(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
