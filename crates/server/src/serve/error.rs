//! Why nothing is served.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use crate::transport::EncryptionError;

/// Why nothing is served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The address is not of this machine alone, and nothing encrypts the way to it.
    NotLoopback(SocketAddr),
    /// A demonstration is for this machine alone.
    DemonstrationBeyondLoopback(SocketAddr),
    /// Counters are told to programs of this machine alone.
    MetricsBeyondLoopback(SocketAddr),
    /// A demonstration is for this machine alone, and a proxy would show it to others.
    DemonstrationBehindProxy,
    /// The address that browsers use must be known where it is not the one that is listened on.
    NoPublicAddress,
    /// The address that browsers use begins with http, and they are to speak TLS.
    UnencryptedPublicAddress(String),
    /// The certificate or its key cannot be used.
    Encryption(EncryptionError),
    /// The address cannot be listened on.
    Listen(SocketAddr, io::Error),
    /// Serving ended with an error.
    Serve(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(
                f,
                "{address} can be reached from other machines, and passwords would travel unencrypted: needed is a \
                 certificate (--tls-certificate FILE --tls-key FILE), or --behind-proxy where a proxy speaks TLS; \
                 without either allowed is an address of this machine, such as 127.0.0.1:8080"
            ),
            Self::DemonstrationBeyondLoopback(address) => write!(
                f,
                "{address} can be reached from other machines, and everybody knows the users of a demonstration: \
                 allowed is an address of this machine, such as 127.0.0.1:8080"
            ),
            Self::MetricsBeyondLoopback(address) => write!(
                f,
                "metrics_listen is {address}, which can be reached from other machines, and who asks there need not sign in: \
                 allowed is an address of this machine, such as 127.0.0.1:9464"
            ),
            Self::DemonstrationBehindProxy => f.write_str(
                "everybody knows the users of a demonstration, and behind a proxy others could reach it: name a database \
                 with --db, or leave behind_proxy out",
            ),
            Self::NoPublicAddress => f.write_str(
                "behind a proxy, and where other machines reach the server, the address that browsers use must be known: \
                 set public_address = \"https://...\" in the configuration file",
            ),
            Self::UnencryptedPublicAddress(address) => write!(
                f,
                "public_address is \"{address}\", and browsers are to speak TLS: allowed is one that begins with https://"
            ),
            Self::Encryption(error) => error.fmt(f),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Serve(error) => write!(f, "serving ended: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

impl From<EncryptionError> for ServeError {
    fn from(error: EncryptionError) -> Self {
        Self::Encryption(error)
    }
}
