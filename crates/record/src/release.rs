//! The release of a version of the protocol at a site: once the approvals of that site are there, and not before
//! (ICH E6(R3) 4.3.5).

use std::fmt;

use jiff::civil::Date;
use protocol::VersionId;
use serde::{Deserialize, Serialize};

use crate::event::SiteNumber;

/// That a version was released at a site, or that it holds there no more.
///
/// It is no entry, for it concerns no subject. It stands between two entries of the record: those before it were taken
/// under what held then, and stay so, whatever day it names.
///
/// ```
/// let line = r#"{"after":7,"site":1,"version":"V2","step":{"kind":"released","from":"2018-07-01","approval":"EC 18/204"}}"#;
/// let release: record::Release = serde_json::from_str(line)?;
/// assert_eq!(serde_json::to_string(&release)?, line);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The last entry of the record before it; 0: it stands before the first.
    pub after: u64,
    /// The site.
    pub site: SiteNumber,
    /// The version.
    pub version: VersionId,
    /// What is done.
    pub step: ReleaseStep,
}

/// What is done with a version at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReleaseStep {
    /// It is released. Of a version that is released already, the day or the approval is put right.
    Released {
        /// The first day under the version.
        from: Date,
        /// Where the approvals of the site stand.
        approval: ApprovalReference,
    },
    /// It is withdrawn. What was done under it stands.
    Withdrawn {
        /// The first day on which it does not hold any more: the day of its release, where it should never have been.
        from: Date,
    },
}

impl ReleaseStep {
    /// The day from which it counts.
    pub const fn from(&self) -> Date {
        match self {
            Self::Released { from, .. } | Self::Withdrawn { from } => *from,
        }
    }
}

/// Where the approvals of a site stand: the reference of a letter of its ethics committee or authority, in the words of
/// whoever filed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApprovalReference(String);

impl ApprovalReference {
    /// No reference is longer, in characters.
    pub const LONGEST: usize = 200;

    /// The reference, without the blanks around it.
    ///
    /// # Errors
    /// [`NoApproval`] where nothing is written, where it is too long, or where it has characters that are not written.
    pub fn new(text: &str) -> Result<Self, NoApproval> {
        let text = text.trim();
        let length = text.chars().count();
        if text.is_empty() || length > Self::LONGEST || text.chars().any(char::is_control) {
            return Err(NoApproval { length });
        }
        Ok(Self(text.to_owned()))
    }

    /// What stands for the approvals of virtual sites, which nobody gives.
    pub fn of_virtual_sites() -> Self {
        Self("assumed for virtual subjects".to_owned())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ApprovalReference {
    type Error = NoApproval;

    fn try_from(text: String) -> Result<Self, NoApproval> {
        Self::new(&text)
    }
}

impl From<ApprovalReference> for String {
    fn from(reference: ApprovalReference) -> Self {
        reference.0
    }
}

impl fmt::Display for ApprovalReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was given is no reference of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoApproval {
    /// How many characters it has.
    pub length: usize,
}

impl fmt::Display for NoApproval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the reference of the approval has {} characters; name the letter of the committee or authority in 1 to {} \
             characters, on one line",
            self.length,
            ApprovalReference::LONGEST
        )
    }
}

impl std::error::Error for NoApproval {}
