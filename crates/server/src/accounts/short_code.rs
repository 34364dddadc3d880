//! Short codes: what a participant types instead of a link. A code is turned into its link with a key that nobody else has, so
//! that neither can be found from what is kept.

use std::fmt;
use std::sync::PoisonError;

use sha2::{Digest as _, Sha256};

use super::database::Accounts;
use super::error::AccountsError;
use super::log::line;
use super::session::Token;

/// The letters and digits of a code: none that is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many codes that lead nowhere are typed, by whomever, before none is taken any more for a while.
const WRONG_CODES: u32 = 30;

/// For so long, in microseconds.
const WHILE: i64 = 15 * 60 * 1_000_000;

/// Forty random bits, as eight letters and digits.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode([u8; 5]);

impl ShortCode {
    /// The code of random bytes.
    pub const fn of(random: [u8; 5]) -> Self {
        Self(random)
    }

    /// A code as somebody typed it: large or small, with or without blanks and strokes, and with letters that look like digits.
    pub fn read(typed: &str) -> Option<Self> {
        let mut bits: u64 = 0;
        let mut count = 0;
        for letter in typed.chars() {
            let letter = match letter.to_ascii_uppercase() {
                ' ' | '-' => continue,
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known = LETTERS
                .iter()
                .position(|known| char::from(*known) == letter)?;
            bits = (bits << 5) | u64::try_from(known).ok()?;
            count += 1;
            if count > 8 {
                return None;
            }
        }
        let bytes = bits.to_be_bytes();
        (count == 8).then(|| Self(std::array::from_fn(|place| bytes[place + 3])))
    }
}

impl fmt::Display for ShortCode {
    /// `K7QM-2XF9`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self
            .0
            .iter()
            .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        for place in 0..8_u32 {
            if place == 4 {
                f.write_str("-")?;
            }
            let letter = usize::try_from((bits >> (35 - 5 * place)) & 31).unwrap_or_default();
            write!(f, "{}", char::from(LETTERS[letter]))?;
        }
        Ok(())
    }
}

impl Accounts {
    /// The token of the link that a code stands for.
    ///
    /// # Errors
    /// [`AccountsError::File`], where the key seals nothing.
    pub fn token_of_code(&self, code: &ShortCode) -> Result<Token, AccountsError> {
        let sealed = self
            .key
            .seal("short code of a questionnaire", &code.0)
            .map_err(|error| AccountsError::File {
                why: error.to_string(),
            })?;
        Ok(Token::of(Sha256::digest(sealed).into()))
    }

    /// Whether codes are taken now: not when too many led nowhere in the last while. Whoever types them cannot be told apart, so
    /// that they are counted together.
    pub fn takes_codes(&self, now: i64) -> bool {
        let (since, wrong) = *self
            .wrong_codes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        wrong < WRONG_CODES || now.saturating_sub(since) > WHILE
    }

    /// Counts a code that leads nowhere.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn code_led_nowhere(&self, now: i64) -> Result<(), AccountsError> {
        let wrong = {
            let mut counted = self
                .wrong_codes
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if now.saturating_sub(counted.0) > WHILE {
                *counted = (now, 0);
            }
            counted.1 = counted.1.saturating_add(1);
            counted.1
        };
        if wrong == WRONG_CODES {
            let what = "codes of questionnaires not taken for a while";
            line(&self.database(), &self.key, now, "participant", what, "")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::ShortCode;

    #[test]
    fn a_code_is_read_as_it_was_shown_however_it_is_typed() {
        for random in [[0; 5], [255; 5], [1, 2, 3, 4, 5], [0x80, 0, 0, 0, 1]] {
            let code = ShortCode::of(random);
            let shown = code.to_string();
            assert_eq!(shown.len(), 9);
            let small = shown.to_lowercase().replace('-', "  ");
            for typed in [
                shown.as_str(),
                &small,
                &shown.replace('0', "o").replace('1', "l"),
            ] {
                assert!(ShortCode::read(typed) == Some(code.clone()), "{typed}");
            }
        }
        for typed in [
            "",
            "K7QM-2XF",
            "K7QM-2XF9A",
            "K7QM_2XF9",
            "K7QM-2XFU",
            "K7QM-2XF\u{e9}",
        ] {
            assert!(ShortCode::read(typed).is_none(), "{typed}");
        }
    }
}
