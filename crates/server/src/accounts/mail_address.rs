//! The address at which a person gets letters.

use std::fmt;
use std::str::FromStr;

/// The address of a person's mail, as far as a mail program needs it: one `@`, letters of ASCII, nothing that could end a line
/// or open a second address.
///
/// ```
/// use server::MailAddress;
///
/// assert_eq!(" n.nurse@clinic.example ".parse::<MailAddress>()?.as_str(), "n.nurse@clinic.example");
/// assert!("n.nurse@clinic.example, all@clinic.example".parse::<MailAddress>().is_err());
/// assert!("n.nurse".parse::<MailAddress>().is_err());
/// # Ok::<(), server::NotAMailAddress>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAMailAddress;

impl fmt::Display for NotAMailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an address has a name, an @ and the name of a machine, such as nurse@clinic.example; allowed are letters, digits \
             and . - _ + ' before the @, letters, digits, full stops and hyphens behind it",
        )
    }
}

impl std::error::Error for NotAMailAddress {}

/// No address is longer (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

impl FromStr for MailAddress {
    type Err = NotAMailAddress;

    fn from_str(text: &str) -> Result<Self, NotAMailAddress> {
        let text = text.trim();
        let (person, machine) = text.split_once('@').ok_or(NotAMailAddress)?;
        let dotted = |part: &str, others: &str| {
            part.split('.').all(|label| {
                !label.is_empty()
                    && label
                        .chars()
                        .all(|letter| letter.is_ascii_alphanumeric() || others.contains(letter))
            })
        };
        if text.len() > LONGEST || !dotted(person, "-_+'") || !dotted(machine, "-") {
            return Err(NotAMailAddress);
        }
        Ok(Self(text.to_owned()))
    }
}

impl MailAddress {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
