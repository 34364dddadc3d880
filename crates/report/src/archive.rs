//! The document as a file, from which all its forms are made again.

use crate::document::Document;
use crate::error::PrintError;

/// The name of the file.
pub const FILE_NAME: &str = "report.json";

/// Writes a document as JSON, numbers at full precision: [`read`] gives it back as it was.
///
/// # Errors
/// Never for documents of [`crate::assemble`].
pub fn write(document: &Document) -> Result<Vec<u8>, PrintError> {
    let mut bytes = serde_json::to_vec(document).map_err(|error| PrintError::Form {
        form: "JSON",
        reason: error.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a document back.
///
/// # Errors
/// When the bytes are no document of this version; the message says at which line and column.
///
/// ```
/// assert!(report::archive::read(b"{\"title\": 3}").unwrap_err().to_string().contains("line 1"));
/// ```
pub fn read(bytes: &[u8]) -> Result<Document, PrintError> {
    serde_json::from_slice(bytes).map_err(|error| PrintError::Form {
        form: "report",
        reason: format!("{FILE_NAME} is not a document of this version: {error}"),
    })
}
