//! The key to arms.

use std::error::Error;
use std::fmt;

use super::masked::Seal;

/// The key that opens a [`MaskedArm`](crate::MaskedArm).
///
/// There are two ways to one: a record marked virtual when it was made
/// ([`Record::virtual_trial`](crate::Record::virtual_trial)), and the vault
/// ([`ArmKey::from_vault`]). A key cannot be printed, copied or written to a file.
///
/// ```compile_fail
/// fn log(key: &record::ArmKey) { println!("{key:?}"); }
/// ```
/// ```compile_fail
/// fn copy(key: &record::ArmKey) -> record::ArmKey { key.clone() }
/// ```
pub struct ArmKey {
    seal: Seal,
}

impl ArmKey {
    /// The key of a record of virtual subjects.
    pub(crate) const fn virtual_trial() -> Self {
        Self {
            seal: Seal::Virtual,
        }
    }

    /// **The one door to the arms of people.** The vault in `store` calls this, after it has written down
    /// who opens it and why, and nobody else does: a test reads every other crate's source for this name.
    pub fn from_vault(_opening: &VaultOpening) -> Self {
        Self { seal: Seal::Vault }
    }

    pub(crate) fn breaks(&self, seal: Seal) -> bool {
        self.seal == seal
    }
}

/// An opening of the vault: who, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultOpening {
    person: String,
    reason: String,
}

impl VaultOpening {
    /// An opening by a named person for a stated reason.
    ///
    /// # Errors
    /// [`NamelessOpening`] where either is blank.
    ///
    /// ```
    /// use record::VaultOpening;
    ///
    /// assert!(VaultOpening::new("A. Pharmacist", "cross-over of subject 12").is_ok());
    /// assert!(VaultOpening::new("A. Pharmacist", " ").is_err());
    /// ```
    pub fn new(person: &str, reason: &str) -> Result<Self, NamelessOpening> {
        if person.trim().is_empty() || reason.trim().is_empty() {
            return Err(NamelessOpening);
        }
        Ok(Self {
            person: person.trim().to_owned(),
            reason: reason.trim().to_owned(),
        })
    }

    /// Who opens it.
    pub fn person(&self) -> &str {
        &self.person
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// An opening of the vault without a person or without a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamelessOpening;

impl fmt::Display for NamelessOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an opening of the vault needs the name of the person and the reason; one is blank",
        )
    }
}

impl Error for NamelessOpening {}
