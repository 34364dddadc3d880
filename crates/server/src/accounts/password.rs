//! Passwords: Argon2id, with a salt of its own for each.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};

/// The fewest letters of a password (NIST SP 800-63B, 3.1.1.2: at least 15 where it is the only factor, 8 where it is not).
pub const SHORTEST: usize = 12;

/// The most; more would only cost time.
pub const LONGEST: usize = 256;

/// How much work one guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB and two passes: the least that OWASP's Password Storage Cheat Sheet names for Argon2id.
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
        }
    }
}

/// Why a password cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is too short.
    TooShort,
    /// It is too long.
    TooLong,
    /// It holds the name of the account.
    HoldsName,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "it has fewer than {SHORTEST} letters"),
            Self::TooLong => write!(f, "it has more than {LONGEST} letters"),
            Self::HoldsName => f.write_str("it holds the name of the account"),
        }
    }
}

/// Whether a password may be chosen.
///
/// # Errors
/// [`Unfit`].
pub fn examine(password: &str, name: &str) -> Result<(), Unfit> {
    let letters = password.chars().count();
    if letters < SHORTEST {
        Err(Unfit::TooShort)
    } else if letters > LONGEST {
        Err(Unfit::TooLong)
    } else if name.len() >= 3 && password.to_lowercase().contains(name) {
        Err(Unfit::HoldsName)
    } else {
        Ok(())
    }
}

/// A password as it is kept.
pub fn hash(password: &str, salt: [u8; 16], cost: PasswordCost) -> Option<String> {
    let digest = derive(password, &salt, cost)?;
    Some(format!(
        "argon2id${}${}${}${}",
        cost.memory_kib,
        cost.passes,
        hexadecimal(&salt),
        hexadecimal(&digest)
    ))
}

/// Whether a password is the one that was kept. What is kept and cannot be read matches nothing.
pub fn matches(password: &str, kept: &str) -> bool {
    let mut parts = kept.split('$');
    let (Some("argon2id"), Some(memory), Some(passes), Some(salt), Some(digest), None) = (
        parts.next(),
        parts.next().and_then(|memory| memory.parse().ok()),
        parts.next().and_then(|passes| passes.parse().ok()),
        parts.next().and_then(bytes_of_hexadecimal),
        parts.next().and_then(bytes_of_hexadecimal),
        parts.next(),
    ) else {
        return false;
    };
    let cost = PasswordCost {
        memory_kib: memory,
        passes,
    };
    can_be_one(password) && derive(password, &salt, cost).is_some_and(|own| equal(&own, &digest))
}

/// Whether a password is no longer than any that can have been chosen: a longer one is not worth the work, whoever's name
/// stands before it.
pub fn can_be_one(password: &str) -> bool {
    password.chars().count() <= LONGEST
}

fn derive(password: &str, salt: &[u8], cost: PasswordCost) -> Option<[u8; 32]> {
    let parameters = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).ok()?;
    let mut digest = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(password.as_bytes(), salt, &mut digest)
        .ok()?;
    Some(digest)
}

/// Compares without telling by its time where two secrets begin to differ.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .fold(0_u8, |differs, (a, b)| differs | (a ^ b))
            == 0
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that hexadecimal digits stand for; `None` for anything else, a sign among them.
pub fn bytes_of_hexadecimal(hexadecimal: &str) -> Option<Vec<u8>> {
    let are_digits = hexadecimal.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !hexadecimal.len().is_multiple_of(2) || !are_digits {
        return None;
    }
    (0..hexadecimal.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hexadecimal.get(at..at + 2)?, 16).ok())
        .collect()
}
