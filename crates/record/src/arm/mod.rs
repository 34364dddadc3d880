//! Which arm a subject holds: sealed, so that it cannot slip into a log, a page or a file.

mod key;
mod masked;

pub use key::{ArmKey, NamelessOpening, VaultOpening};
pub(crate) use masked::Seal;
pub use masked::{MaskedArm, WrongKey};
