//! One-time codes by time (RFC 6238), as telephones show them: HMAC-SHA-1, thirty seconds, six digits.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::password::equal;

/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;

/// How many digits a code has.
const DIGITS: u32 = 6;

/// How many steps a telephone's clock may be ahead or behind (RFC 6238, 5.2: one).
const DRIFT: i64 = 1;

/// The secret that a telephone and this program share.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeSecret(Vec<u8>);

impl CodeSecret {
    /// The secret of these bytes.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, to be kept.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it into a telephone: Base32 (RFC 4648, 6), in groups of four.
    pub fn to_base32(&self) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let (mut text, mut pending, mut bits) = (String::new(), 0_u32, 0_u32);
        for byte in &self.0 {
            pending = (pending << 8) | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(char::from(LETTERS[(pending >> bits) as usize & 31]));
            }
        }
        if bits > 0 {
            text.push(char::from(LETTERS[(pending << (5 - bits)) as usize & 31]));
        }
        text
    }

    /// The code of a time, in seconds from the start of 1970.
    pub fn code_at(&self, seconds: i64, digits: u32) -> String {
        self.code_of_step(seconds.div_euclid(STEP_SECONDS), digits)
    }

    fn code_of_step(&self, step: i64, digits: u32) -> String {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            // HMAC takes keys of every length.
            return String::new();
        };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        // RFC 4226, 5.3: the last four bits say where the number stands.
        let at = usize::from(digest[19] & 15);
        let number = u32::from_be_bytes([
            digest[at] & 0x7f,
            digest[at + 1],
            digest[at + 2],
            digest[at + 3],
        ]);
        let width = digits as usize;
        format!("{:0width$}", u64::from(number) % 10_u64.pow(digits))
    }

    /// The step of a typed code that holds now and was not used before; a code holds once.
    pub fn step_of(&self, typed: &str, seconds: i64, used: i64) -> Option<i64> {
        let typed: String = typed
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let now = seconds.div_euclid(STEP_SECONDS);
        (now - DRIFT..=now + DRIFT)
            .filter(|step| *step > used)
            .find(|step| {
                equal(
                    self.code_of_step(*step, DIGITS).as_bytes(),
                    typed.as_bytes(),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        let secret = CodeSecret::new(b"12345678901234567890".to_vec());
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(secret.code_at(seconds, 8), code);
        }
    }

    #[test]
    fn a_code_holds_once_and_for_a_step_on_either_side() {
        let secret = CodeSecret::new(b"12345678901234567890".to_vec());
        let code = secret.code_at(1_000_020, 6);
        assert_eq!(secret.step_of(&code, 1_000_020, 0), Some(33_334));
        assert_eq!(secret.step_of(&code, 1_000_050, 0), Some(33_334));
        assert_eq!(secret.step_of(&code, 1_000_080, 0), None);
        assert_eq!(secret.step_of(&code, 1_000_020, 33_334), None);
        // A clock that was put back an hour makes no used code and no earlier one hold.
        let hour_before = 1_000_020 - 3_600;
        let earlier = secret.code_at(hour_before, 6);
        assert_eq!(secret.step_of(&earlier, hour_before, 33_334), None);
    }

    #[test]
    fn a_secret_is_written_in_base_32() {
        // RFC 4648, 10.
        for (bytes, text) in [("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(CodeSecret::new(bytes.as_bytes().to_vec()).to_base32(), text);
        }
    }
}
