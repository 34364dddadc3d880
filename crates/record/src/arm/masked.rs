//! The arm that a subject holds.

use std::error::Error;
use std::fmt;

use protocol::ArmCode;

use super::key::ArmKey;
use crate::header::Origin;

/// Who may break a seal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// Virtual subjects: the maker of the record.
    Virtual,
    /// People: the vault.
    Vault,
}

impl Seal {
    pub(crate) const fn of(origin: &Origin) -> Self {
        match origin {
            Origin::Virtual { .. } => Self::Virtual,
            Origin::Real {} => Self::Vault,
        }
    }
}

/// The arm a subject holds, or the other one after a cross-over.
///
/// [`ArmCode`] is design data and prints freely; this does not. It has no `Debug`, `Display`, `Serialize`
/// or `PartialEq`, so that an arm gets into a log, a page, a file or a comparison only where somebody
/// opened it with an [`ArmKey`].
///
/// ```compile_fail
/// fn log(arm: record::MaskedArm) { println!("{arm:?}"); }
/// ```
/// ```compile_fail
/// fn show(arm: record::MaskedArm) -> String { arm.to_string() }
/// ```
/// ```compile_fail
/// fn send(arm: record::MaskedArm) -> String { serde_json::to_string(&arm).unwrap_or_default() }
/// ```
/// ```compile_fail
/// fn same(one: record::MaskedArm, other: record::MaskedArm) -> bool { one == other }
/// ```
#[derive(Clone, Copy)]
pub struct MaskedArm {
    arm: ArmCode,
    seal: Seal,
}

impl MaskedArm {
    /// Seals an arm for a record of virtual subjects. Whoever seals knows the arm already.
    pub const fn sealed_virtual(arm: ArmCode) -> Self {
        Self {
            arm,
            seal: Seal::Virtual,
        }
    }

    pub(crate) const fn sealed(arm: ArmCode, seal: Seal) -> Self {
        Self { arm, seal }
    }

    /// The arm.
    ///
    /// # Errors
    /// [`WrongKey`] where the key is of a virtual record and the arm is of a person, or the other way
    /// round.
    pub fn open(self, key: &ArmKey) -> Result<ArmCode, WrongKey> {
        if key.breaks(self.seal) {
            Ok(self.arm)
        } else {
            Err(WrongKey)
        }
    }

    /// The arm as the rules need it. Nothing that comes of it may tell arms apart to blinded eyes, except
    /// where the protocol itself does.
    pub(crate) const fn code(self) -> ArmCode {
        self.arm
    }

    pub(crate) const fn with(self, arm: ArmCode) -> Self {
        Self {
            arm,
            seal: self.seal,
        }
    }
}

/// A key that does not break the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongKey;

impl fmt::Display for WrongKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the key does not open this record's arms: a virtual record's key opens virtual records only, \
             and the arms of people are opened through the vault",
        )
    }
}

impl Error for WrongKey {}
