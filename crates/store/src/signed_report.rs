//! A report under the signature of a store's key: whoever knows the public key, which stands in the first row of the trail, can
//! tell later that it was made beside that store and says what it said.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::{Keys, PublicKey};

/// What stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed<'a> {
    /// The key against which the signature is checked, in hexadecimal.
    public_key: String,
    /// The signature of the report, byte by byte as it stands here, in hexadecimal.
    signature: String,
    #[serde(borrow)]
    report: &'a RawValue,
}

/// A report as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedReport {
    /// What it says, as JSON.
    pub report: String,
    /// The public key under which it was signed, in hexadecimal: that of the store's first row, if it was made beside it.
    pub public_key: String,
}

/// Signs a report with the key file of a store, and gives what is to be kept of it.
///
/// # Errors
/// [`StoreError::Key`], and where the key file cannot be read or the report not be written as JSON.
pub fn sign_report(key_file: &Path, report: &impl Serialize) -> Result<String, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::unreadable(error.to_string());
    let keys = Keys::read(key_file)?;
    let report = serde_json::value::to_raw_value(report).map_err(unreadable)?;
    let signed = Signed {
        public_key: keys.public().to_hex(),
        signature: hexadecimal::write(&keys.sign_report(report.get().as_bytes())),
        report: &report,
    };
    let text = serde_json::to_string(&signed).map_err(unreadable)?;
    Ok(text + "\n")
}

/// Reads a signed report back.
///
/// # Errors
/// [`StoreError::Tampered`], where it does not bear the signature of the key that it names.
pub fn read_signed_report(text: &str) -> Result<SignedReport, StoreError> {
    let signed: Signed<'_> = serde_json::from_str(text)
        .map_err(|error| StoreError::tampered(format!("it is no signed report: {error}")))?;
    let is_signed = PublicKey::from_hex(&signed.public_key)
        .zip(hexadecimal::read(&signed.signature))
        .is_some_and(|(key, signature)| {
            key.signed_report(signed.report.get().as_bytes(), &signature)
        });
    if !is_signed {
        return Err(StoreError::tampered(
            "the report does not bear the signature of the key that it names: it was changed, or somebody without the key \
             wrote it",
        ));
    }
    Ok(SignedReport {
        report: signed.report.get().to_owned(),
        public_key: signed.public_key,
    })
}

/// The public key of a key file, in hexadecimal.
///
/// # Errors
/// [`StoreError::Key`], and where the key file cannot be read.
pub fn public_key_of(key_file: &Path) -> Result<String, StoreError> {
    Ok(Keys::read(key_file)?.public().to_hex())
}
