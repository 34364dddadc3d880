//! How what browsers send and get is kept from others on its way: TLS of the server's own, or of a proxy before it.

mod encryption;
mod peer;
mod renewal;
mod validity;

use std::path::PathBuf;

pub use encryption::{Encryption, EncryptionError};
pub use peer::Peer;
pub(crate) use renewal::InUse;

/// What lies between browsers and the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Transport {
    /// Nothing: for browsers on the machine itself.
    #[default]
    Plain,
    /// A proxy before the server speaks TLS to browsers.
    Proxy,
    /// The server speaks TLS itself, and nothing else.
    Tls(TlsFiles),
}

impl Transport {
    /// Whether browsers speak TLS, be it to a proxy: cookies are for encrypted ways alone then.
    pub const fn is_encrypted(&self) -> bool {
        matches!(self, Self::Proxy | Self::Tls(_))
    }

    /// How an address begins at which the server itself listens.
    pub const fn scheme(&self) -> &'static str {
        match self {
            Self::Tls(_) => "https",
            Self::Plain | Self::Proxy => "http",
        }
    }
}

/// Where the certificate and its key are, both in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate of the server, and behind it those that lead to one which browsers know.
    pub certificate: PathBuf,
    /// The private key of the first certificate, not locked by a pass phrase.
    pub key: PathBuf,
}
