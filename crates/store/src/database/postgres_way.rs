//! The way to a PostgreSQL server: plain to one on this machine, encrypted to any other, whose certificate must be for its name and
//! lead to an authority. What travels there is data of patients.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use postgres::config::{Host, SslMode};
use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use postgres::{Config, Socket};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::client;
use tokio_rustls::rustls::pki_types::{InvalidDnsNameError, ServerName};

use super::address::PostgresUrl;
use crate::authorities::{trusting, usual_authorities};
use crate::error::{DatabaseError, Trouble};

/// How a server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// Plain.
    Plain,
    /// Encrypted, with a certificate that leads to an authority of a file.
    Encrypted(PathBuf),
}

/// What an address asks for, in the words of libpq: `sslmode` and `sslrootcert`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wished {
    mode: Option<String>,
    authorities: Option<PathBuf>,
}

/// Where to connect to, and how.
pub(super) fn way(url: &PostgresUrl) -> Result<(Config, Way), DatabaseError> {
    let (bare, wished) = divided(url.as_str());
    let mut config: Config = bare
        .parse()
        .map_err(|error: postgres::Error| not_understood(&error.to_string()))?;
    let way = match (wished.mode.as_deref(), is_here(&config)) {
        (Some("disable"), _) | (None, true) => {
            if wished.authorities.is_some() {
                return Err(not_understood(
                    "sslrootcert names authorities, and the way to the server is plain: add sslmode=verify-full, or leave it out",
                ));
            }
            Way::Plain
        }
        (Some("verify-full"), _) | (None, false) => {
            Way::Encrypted(wished.authorities.unwrap_or_else(usual_authorities))
        }
        (Some(other), _) => {
            return Err(not_understood(&format!(
                "sslmode is {other}: allowed are verify-full, which is usual for a server on another machine, and disable"
            )));
        }
    };
    config.ssl_mode(match way {
        Way::Plain => SslMode::Disable,
        Way::Encrypted(_) => SslMode::Require,
    });
    Ok((config, way))
}

/// An address without what it asks for of the way, and that.
fn divided(url: &str) -> (String, Wished) {
    let Some((before, query)) = url.split_once('?') else {
        return (url.to_owned(), Wished::default());
    };
    let mut wished = Wished::default();
    let mut rest = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => wished.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => {
                wished.authorities = Some(PathBuf::from(file.replace("%2F", "/")));
            }
            _ => rest.push(pair),
        }
    }
    if rest.is_empty() {
        (before.to_owned(), wished)
    } else {
        (format!("{before}?{}", rest.join("&")), wished)
    }
}

/// Whether every server that an address names is on this machine.
fn is_here(config: &Config) -> bool {
    let hosts = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|at| at.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    hosts && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn not_understood(why: &str) -> DatabaseError {
    DatabaseError {
        doing: "be reached by its address".to_owned(),
        trouble: Trouble::Other,
        said: why.to_owned(),
    }
}

/// TLS on the way to a server.
pub(super) struct Encryption(TlsConnector);

impl Encryption {
    /// TLS with a server whose certificate leads to an authority of a file.
    pub(super) fn trusting(authorities: &std::path::Path) -> Result<Self, DatabaseError> {
        let config =
            trusting(Some(authorities)).map_err(|error| not_understood(&error.to_string()))?;
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

impl MakeTlsConnect<Socket> for Encryption {
    type Stream = EncryptedStream;
    type TlsConnect = Handshake;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, InvalidDnsNameError> {
        Ok(Handshake {
            connector: self.0.clone(),
            name: ServerName::try_from(host.to_owned())?,
        })
    }
}

/// The name that the server's certificate must be for.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = EncryptedStream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<EncryptedStream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let stream = self.connector.connect(self.name, socket).await?;
            Ok(EncryptedStream(Box::new(stream)))
        })
    }
}

/// What is encrypted.
pub(super) struct EncryptedStream(Box<client::TlsStream<Socket>>);

impl TlsStream for EncryptedStream {
    /// None: the certificate was examined against its name and its authority, and channel binding would take ten crates that read
    /// certificates.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for EncryptedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for EncryptedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Address;

    fn way_to(address: &str) -> Result<Way, String> {
        let Ok(Address::Postgres(url)) = address.parse() else {
            panic!("{address} is an address");
        };
        way(&url).map(|(_, way)| way).map_err(|error| error.said)
    }

    #[test]
    fn the_way_to_another_machine_is_encrypted_unless_it_is_said_that_it_is_not() {
        let usual = Way::Encrypted(usual_authorities());
        for (address, expected) in [
            ("postgres://u@%2Fvar%2Frun%2Fpostgresql/trial", Way::Plain),
            ("postgres://u@localhost/trial", Way::Plain),
            ("postgres://u@127.0.0.1:5433/trial", Way::Plain),
            ("postgres://u@[::1]/trial", Way::Plain),
            ("postgres://u@db.example/trial", usual.clone()),
            (
                "postgres://u@192.0.2.1/trial?connect_timeout=3",
                usual.clone(),
            ),
            ("postgres://u@localhost,db.example/trial", usual.clone()),
            (
                "postgres://u@localhost/trial?hostaddr=192.0.2.1",
                usual.clone(),
            ),
            ("postgres://u@db.example/trial?sslmode=disable", Way::Plain),
            ("postgres://u@localhost/trial?sslmode=verify-full", usual),
            (
                "postgres://u@db.example/trial?sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3",
                Way::Encrypted("/etc/ca.pem".into()),
            ),
        ] {
            assert_eq!(way_to(address).as_ref(), Ok(&expected), "{address}");
        }
    }

    #[test]
    fn a_way_that_examines_nobody_is_refused_by_name() {
        for mode in ["require", "prefer", "allow", "verify-ca", "x"] {
            let said = way_to(&format!("postgres://u@db.example/t?sslmode={mode}")).unwrap_err();
            assert!(
                said.contains(mode) && said.contains("verify-full"),
                "{said}"
            );
        }
        let said = way_to("postgres://u@localhost/t?sslrootcert=ca.pem").unwrap_err();
        assert!(said.contains("sslmode=verify-full"), "{said}");
    }
}
