//! TLS of the server's own: its certificate and key, examined before anybody connects.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{Error, InconsistentKeys, ServerConfig};

use super::TlsFiles;
use super::validity::Validity;
use crate::house::{day_of, minute_of};

/// Why the server cannot speak TLS with a certificate and a key.
#[derive(Debug)]
#[non_exhaustive]
pub enum EncryptionError {
    /// A file cannot be read.
    File(PathBuf, io::Error),
    /// A file holds no certificate in PEM.
    NoCertificate(PathBuf),
    /// A certificate cannot be used.
    NotACertificate(PathBuf, String),
    /// A file holds no private key that can be used.
    NoKey(PathBuf, String),
    /// The certificate may not be used any more, or not yet.
    NotNow {
        /// The file.
        certificate: PathBuf,
        /// From when, in microseconds from the start of 1970.
        from: i64,
        /// Until when.
        until: i64,
        /// When it was looked at.
        now: i64,
    },
    /// The certificate is for other names than the one that browsers use.
    OtherName(PathBuf, String),
    /// The key is not that of the certificate.
    OtherKey(TlsFiles),
    /// Whatever else keeps the two from being used.
    Unusable(TlsFiles, String),
}

impl fmt::Display for EncryptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Self::NoCertificate(path) => write!(
                f,
                "{} holds no certificate: needed are lines from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, \
                 the server's own first and behind it those that lead to one which browsers know",
                path.display()
            ),
            Self::NotACertificate(path, why) => write!(
                f,
                "the first certificate in {} cannot be used ({why}): have one made in the form of X.509 version 3, with \
                 the server's name as a subject alternative name",
                path.display()
            ),
            Self::NoKey(path, why) => write!(
                f,
                "{} holds no private key that can be used ({why}): needed are lines from -----BEGIN PRIVATE KEY----- to \
                 -----END PRIVATE KEY-----, of RSA with 2048 bits or more, ECDSA P-256 or P-384, or Ed25519, not locked \
                 by a pass phrase",
                path.display()
            ),
            Self::NotNow {
                certificate,
                from,
                until,
                now,
            } => {
                let when = if now < from {
                    "not valid yet"
                } else {
                    "expired"
                };
                write!(
                    f,
                    "the certificate in {} is {when}: it holds from {} until {}, and now it is {}; have a new one made, or \
                     set the clock of this machine",
                    certificate.display(),
                    minute_of(*from),
                    minute_of(*until),
                    minute_of(*now)
                )
            }
            Self::OtherName(path, name) => write!(
                f,
                "the certificate in {} is not for {name}, which public_address names: browsers would warn everybody; have \
                 one made with this name, or set public_address to a name of the certificate",
                path.display()
            ),
            Self::OtherKey(files) => write!(
                f,
                "the key in {} is not that of the certificate in {}: name the two that were made together, the \
                 server's own certificate first in its file",
                files.key.display(),
                files.certificate.display()
            ),
            Self::Unusable(files, why) => write!(
                f,
                "the certificate in {} and the key in {} cannot be used: {why}",
                files.certificate.display(),
                files.key.display()
            ),
        }
    }
}

impl std::error::Error for EncryptionError {}

/// A certificate and a key that fit, hold now and are for the right name: TLS 1.2 and 1.3.
#[derive(Clone)]
pub struct Encryption {
    acceptor: TlsAcceptor,
    until: i64,
    files: TlsFiles,
    name: Option<String>,
    content: Content,
}

/// A digest of what stood in the two files.
pub(crate) type Content = [u8; 32];

impl fmt::Debug for Encryption {
    /// The key is not printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encryption until {}", day_of(self.until))
    }
}

impl Encryption {
    /// Reads a certificate and a key, at a time in microseconds from the start of 1970. `name` is the host that browsers
    /// use, where it is known.
    ///
    /// # Errors
    /// [`EncryptionError`]: a file that cannot be read or holds something else, a certificate that is too old, for
    /// another name or of another key.
    pub fn read(files: &TlsFiles, name: Option<&str>, now: i64) -> Result<Self, EncryptionError> {
        Self::of(&InFiles::read(files)?, files, name, now)
    }

    /// What stands in the same files now, where that is something else: a certificate that was renewed, or why it is not taken.
    /// `None` where nothing was changed, or what is there was refused when it was `seen`.
    ///
    /// # Errors
    /// As [`Encryption::read`], with what was seen.
    pub(crate) fn renewed(
        &self,
        seen: Option<Content>,
        now: i64,
    ) -> Option<Result<Self, (Option<Content>, EncryptionError)>> {
        let found = match InFiles::read(&self.files) {
            Ok(found) => found,
            Err(why) => return Some(Err((None, why))),
        };
        let content = found.content();
        if content == self.content {
            return None;
        }
        match Self::of(&found, &self.files, self.name.as_deref(), now) {
            Ok(renewed) => Some(Ok(renewed)),
            // It may hold from tomorrow on, so that it is tried again; that it does not hold yet is said once.
            Err(_) if seen == Some(content) => None,
            Err(why) => Some(Err((Some(content), why))),
        }
    }

    fn of(
        found: &InFiles,
        files: &TlsFiles,
        name: Option<&str>,
        now: i64,
    ) -> Result<Self, EncryptionError> {
        let chain = certificates(&files.certificate, &found.certificate)?;
        let own = chain
            .first()
            .ok_or_else(|| EncryptionError::NoCertificate(files.certificate.clone()))?;
        let no_certificate =
            |why: String| EncryptionError::NotACertificate(files.certificate.clone(), why);
        let parsed =
            ParsedCertificate::try_from(own).map_err(|error| no_certificate(error.to_string()))?;
        let Validity { from, until } = Validity::of(own)
            .ok_or_else(|| no_certificate("its dates cannot be read".to_owned()))?;
        if now < from || now > until {
            return Err(EncryptionError::NotNow {
                certificate: files.certificate.clone(),
                from,
                until,
                now,
            });
        }
        if let Some(name) = name {
            let fits = ServerName::try_from(name)
                .is_ok_and(|wanted| verify_server_name(&parsed, &wanted).is_ok());
            if !fits {
                return Err(EncryptionError::OtherName(
                    files.certificate.clone(),
                    name.to_owned(),
                ));
            }
        }
        let key = private_key(&files.key, &found.key)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| EncryptionError::Unusable(files.clone(), error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                    EncryptionError::OtherKey(files.clone())
                }
                Error::General(why) => EncryptionError::NoKey(files.key.clone(), why),
                error => EncryptionError::Unusable(files.clone(), error.to_string()),
            })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            until,
            files: files.clone(),
            name: name.map(str::to_owned),
            content: found.content(),
        })
    }

    /// Until when the certificate may be used, in microseconds from the start of 1970.
    pub const fn until(&self) -> i64 {
        self.until
    }

    pub(crate) const fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

/// What stands in the two files.
struct InFiles {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl InFiles {
    fn read(files: &TlsFiles) -> Result<Self, EncryptionError> {
        Ok(Self {
            certificate: bytes_of(&files.certificate)?,
            key: bytes_of(&files.key)?,
        })
    }

    fn content(&self) -> Content {
        let both = [&self.certificate[..], &self.key[..]].map(Sha256::digest);
        Sha256::new()
            .chain_update(both[0])
            .chain_update(both[1])
            .finalize()
            .into()
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, EncryptionError> {
    std::fs::read(path).map_err(|error| EncryptionError::File(path.to_owned(), error))
}

fn certificates(
    path: &Path,
    bytes: &[u8],
) -> Result<Vec<CertificateDer<'static>>, EncryptionError> {
    CertificateDer::pem_slice_iter(bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| EncryptionError::NotACertificate(path.to_owned(), error.to_string()))
}

fn private_key(path: &Path, bytes: &[u8]) -> Result<PrivateKeyDer<'static>, EncryptionError> {
    PrivateKeyDer::from_pem_slice(bytes).map_err(|error| {
        let locked = String::from_utf8_lossy(bytes).contains("ENCRYPTED");
        let why = match error {
            _ if locked => "it is locked by a pass phrase".to_owned(),
            pem::Error::NoItemsFound => "there is none in it".to_owned(),
            error => error.to_string(),
        };
        EncryptionError::NoKey(path.to_owned(), why)
    })
}
