//! Numbers as they are printed: a value, and how finely it was given.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A number as printed, for example `6.0`: its value is 6 and it was given to one decimal.
///
/// It is written as text, because `6.0` and `6` are the same number but not the same claim.
///
/// ```
/// use verification::PrintedNumber;
/// let printed: PrintedNumber = "-0.60".parse().unwrap();
/// assert_eq!(printed.value(), -0.6);
/// assert_eq!(printed.decimals(), 2);
/// assert_eq!(printed.half_unit(), 0.005);
/// assert!("6,0".parse::<PrintedNumber>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PrintedNumber {
    text: String,
    value: f64,
    decimals: u8,
}

const NUMBER_PATTERN: &str = r"^-?[0-9]{1,12}(\.[0-9]{1,9})?$";
const LIMIT_PATTERN: &str = r"^(-?[0-9]{1,12}(\.[0-9]{1,9})?|NC)$";
const PROBABILITY_PATTERN: &str = r"^<?[01](\.[0-9]{1,9})?$";

impl PrintedNumber {
    /// A whole number, as it is printed.
    #[must_use]
    pub fn whole(number: u64) -> Self {
        Self {
            text: number.to_string(),
            value: number as f64,
            decimals: 0,
        }
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// How many decimals were printed.
    #[must_use]
    pub const fn decimals(&self) -> u8 {
        self.decimals
    }

    /// As printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// One in the last printed place.
    #[must_use]
    pub fn unit(&self) -> f64 {
        10f64.powi(-i32::from(self.decimals))
    }

    /// Half of one in the last printed place: how far the number that was rounded may lie away.
    #[must_use]
    pub fn half_unit(&self) -> f64 {
        self.unit() / 2.0
    }
}

/// Why a text is not a printed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPrintedNumber {
    text: String,
    allowed: &'static str,
}

impl fmt::Display for NotAPrintedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.text, self.allowed)
    }
}

impl std::error::Error for NotAPrintedNumber {}

const NUMBER: &str = "a number as printed, such as \"42.0\" or \"-0.6\"";
const LIMIT: &str = "a number as printed, such as \"58\", or \"NC\" where it was not calculated";
const PROBABILITY: &str = "a probability as printed, such as \"0.03\" or \"<0.001\"";

impl std::str::FromStr for PrintedNumber {
    type Err = NotAPrintedNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotAPrintedNumber {
            text: text.to_owned(),
            allowed: NUMBER,
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = digits
            .split_once('.')
            .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let well_formed = all_digits(whole)
            && whole.len() <= 12
            && decimals.is_none_or(|part| all_digits(part) && part.len() <= 9);
        if !well_formed {
            return Err(refused());
        }
        let value: f64 = text.parse().map_err(|_| refused())?;
        Ok(Self {
            text: text.to_owned(),
            value,
            // At most nine, by the test above.
            decimals: decimals.map_or(0, str::len) as u8,
        })
    }
}

impl TryFrom<String> for PrintedNumber {
    type Error = NotAPrintedNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PrintedNumber> for String {
    fn from(number: PrintedNumber) -> Self {
        number.text
    }
}

impl fmt::Display for PrintedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl JsonSchema for PrintedNumber {
    fn schema_name() -> Cow<'static, str> {
        "PrintedNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A number as printed, with the decimals that were printed, such as \"42.0\".",
            "pattern": NUMBER_PATTERN,
        })
    }
}

/// A limit of an interval, which a paper may give as not calculated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PrintedLimit {
    /// A number.
    Number(PrintedNumber),
    /// Printed as `NC`.
    NotCalculated,
}

impl PrintedLimit {
    /// The number, where there is one.
    #[must_use]
    pub const fn number(&self) -> Option<&PrintedNumber> {
        match self {
            Self::Number(number) => Some(number),
            Self::NotCalculated => None,
        }
    }

    /// As printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(number) => number.as_str(),
            Self::NotCalculated => "NC",
        }
    }
}

impl TryFrom<String> for PrintedLimit {
    type Error = NotAPrintedNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "NC" {
            return Ok(Self::NotCalculated);
        }
        text.parse()
            .map(Self::Number)
            .map_err(|_| NotAPrintedNumber {
                text,
                allowed: LIMIT,
            })
    }
}

impl From<PrintedLimit> for String {
    fn from(limit: PrintedLimit) -> Self {
        limit.as_str().to_owned()
    }
}

impl JsonSchema for PrintedLimit {
    fn schema_name() -> Cow<'static, str> {
        "PrintedLimit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A limit as printed, such as \"58\", or \"NC\" where it was not calculated.",
            "pattern": LIMIT_PATTERN,
        })
    }
}

/// A p-value as printed, which may only be bounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PrintedProbability {
    /// Printed as a number, such as `0.03`.
    Number(PrintedNumber),
    /// Printed as less than a number, such as `<0.001`.
    Below(PrintedNumber),
}

impl PrintedProbability {
    /// The number that was printed.
    #[must_use]
    pub const fn number(&self) -> &PrintedNumber {
        match self {
            Self::Number(number) | Self::Below(number) => number,
        }
    }
}

impl TryFrom<String> for PrintedProbability {
    type Error = NotAPrintedNumber;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (below, number) = text
            .strip_prefix('<')
            .map_or((false, text.as_str()), |rest| (true, rest));
        match number.parse::<PrintedNumber>() {
            Ok(number) if (0.0..=1.0).contains(&number.value()) => Ok(if below {
                Self::Below(number)
            } else {
                Self::Number(number)
            }),
            _ => Err(NotAPrintedNumber {
                text,
                allowed: PROBABILITY,
            }),
        }
    }
}

impl From<PrintedProbability> for String {
    fn from(probability: PrintedProbability) -> Self {
        match probability {
            PrintedProbability::Number(number) => number.text,
            PrintedProbability::Below(number) => format!("<{number}"),
        }
    }
}

impl JsonSchema for PrintedProbability {
    fn schema_name() -> Cow<'static, str> {
        "PrintedProbability".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A probability as printed, such as \"0.03\" or \"<0.001\".",
            "pattern": PROBABILITY_PATTERN,
        })
    }
}
