//! What the server does by itself, again and again, while it answers others.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Request, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use super::{HANDSHAKE, PATIENCE, Shared, plain};
use crate::http::Trouble;
use crate::letters::{deliver, gather};
use crate::serious_events;

/// After so long it is looked for what people must learn.
const TELL_EACH: Duration = Duration::from_secs(5);

/// After so long the clock is looked at again.
const LOOK_AT_THE_CLOCK_EACH: Duration = Duration::from_secs(5);

/// After so long it is looked again where something could not be told, such as a letter that was not taken.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// Looks for what people must learn, again and again, whichever way it came into the record: leaves notices, and hands letters
/// over. What cannot be done is tried again later, and why is said once.
pub(super) async fn tell_people(shared: Arc<Shared>) {
    let mut said = None;
    loop {
        let own = Arc::clone(&shared);
        let round = tokio::task::spawn_blocking(move || {
            let house = &own.house;
            let in_words = |trouble: Trouble| trouble.describe(house).1;
            serious_events::learn(house).map_err(in_words)?;
            match &house.settings.post {
                Some(post) => {
                    gather(house).map_err(in_words)?;
                    deliver(house, post)
                }
                None => Ok(()),
            }
        });
        let outcome = match round.await {
            Ok(outcome) => outcome,
            Err(_) => Err("the program made a mistake".to_owned()),
        };
        let pause = match outcome {
            Ok(()) => {
                said = None;
                TELL_EACH
            }
            Err(why) => {
                if said.as_ref() != Some(&why) {
                    let at = shared.house.now();
                    (shared.log)(
                        &serde_json::json!({"at": at, "people_not_told": &why}).to_string(),
                    );
                    said = Some(why);
                }
                TELL_AGAIN
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Looks at the clock again and again, beside a count of time that nobody can put forward or back.
pub(super) async fn watch_the_clock(shared: Arc<Shared>) {
    let began = Instant::now();
    loop {
        let own = Arc::clone(&shared);
        let look = move || own.house.look_at_the_clock(began.elapsed());
        for line in tokio::task::spawn_blocking(look).await.unwrap_or_default() {
            (shared.log)(&line);
        }
        tokio::time::sleep(LOOK_AT_THE_CLOCK_EACH).await;
    }
}

/// Takes a certificate that is renewed while the server runs, where it speaks TLS itself.
pub(super) async fn keep_certificate(shared: Arc<Shared>) {
    if let Some(encryption) = &shared.encryption {
        encryption.keep_renewed(|line| (shared.log)(line)).await;
    }
}

/// Tells the counters to programs of this machine, one after the other: they hold nothing of a person, a subject or an arm.
pub(super) async fn tell_counters(shared: Arc<Shared>, listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request: Request<Incoming>| {
            let known = request.uri().path() == "/metrics";
            let text = if known {
                shared.house.metrics.to_text()
            } else {
                "ask for /metrics\n".to_owned()
            };
            let mut response = plain(
                if known {
                    StatusCode::OK
                } else {
                    StatusCode::NOT_FOUND
                },
                "",
            );
            *response.body_mut() = Full::new(Bytes::from(text));
            async move { Ok::<_, Infallible>(response) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HANDSHAKE)
            .serve_connection(TokioIo::new(stream), service);
        let _ = tokio::time::timeout(PATIENCE, connection).await;
    }
}
