//! Who is believed to be who it says, where a connection is encrypted: those whose certificate leads to an authority of a file.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Where Debian and its like keep the authorities that a machine trusts.
pub fn usual_authorities() -> PathBuf {
    PathBuf::from("/etc/ssl/certs/ca-certificates.crt")
}

/// A file that holds no authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAuthorities {
    /// The file.
    pub file: PathBuf,
    /// Why none.
    pub why: String,
}

impl fmt::Display for NoAuthorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}; needed are the certificates of authorities in PEM, such as those of the package ca-certificates",
            self.file.display(),
            self.why
        )
    }
}

impl std::error::Error for NoAuthorities {}

/// TLS with the authorities of a file, which the other side's certificate must lead to; without a file nobody is believed.
///
/// # Errors
/// [`NoAuthorities`].
pub fn trusting(authorities: Option<&Path>) -> Result<ClientConfig, NoAuthorities> {
    let mut roots = RootCertStore::empty();
    let file = authorities.unwrap_or(Path::new(""));
    let none = |why: String| NoAuthorities {
        file: file.to_owned(),
        why,
    };
    if authorities.is_some() {
        let certificates =
            CertificateDer::pem_file_iter(file).map_err(|error| none(error.to_string()))?;
        for certificate in certificates {
            // One that cannot be used leads to nobody; the others still do.
            let _ = roots.add(certificate.map_err(|error| none(error.to_string()))?);
        }
        if roots.is_empty() {
            return Err(none("it holds none that can be used".to_owned()));
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| none(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
