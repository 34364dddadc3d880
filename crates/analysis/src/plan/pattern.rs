//! Format patterns: `{n} ({percent:0})`, `{mean:1} ± {sd:1}`, `{p_value:p3}`.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::results::Statistic;

/// How the statistics of a cell are set in type: text with statistics between braces.
///
/// After the statistic's name may come a colon and a number of decimals (absent: 0), or `p` and the decimals of a
/// p-value. `{{` and `}}` are braces. A pattern that cannot be read is kept with the reason, so that the check of a plan
/// can show all of them at once; a plan that was read through [`definition::read`] holds none.
///
/// ```
/// use analysis::plan::{Pattern, Piece, ValueStyle};
/// use analysis::results::Statistic;
/// let pattern = Pattern::new("{mean:1} ± {sd:1}");
/// assert_eq!(
///     pattern.pieces(),
///     [
///         Piece::Statistic { statistic: Statistic::Mean, style: ValueStyle::Decimals(1) },
///         Piece::Text(" ± ".to_owned()),
///         Piece::Statistic { statistic: Statistic::Sd, style: ValueStyle::Decimals(1) },
///     ]
/// );
/// assert!(Pattern::new("{maen:1}").error().unwrap().to_string().contains("mean"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    text: String,
    pieces: Result<Vec<Piece>, PatternError>,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// A statistic of the cell's analysis.
    Statistic {
        /// Which one.
        statistic: Statistic,
        /// How it is written.
        style: ValueStyle,
    },
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueStyle {
    /// With so many decimals; a value that is a text or a count is written as it is.
    Decimals(u8),
    /// As a p-value with so many decimals: `<0.001` below the smallest.
    PValue(u8),
}

/// Why a pattern cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// A brace is opened and not closed, or closed and not opened.
    LoneBrace {
        /// Which brace.
        brace: char,
        /// Its place, in characters from 1.
        column: usize,
    },
    /// There is no statistic of that name.
    UnknownStatistic {
        /// The name as given.
        name: String,
        /// Its place, in characters from 1.
        column: usize,
    },
    /// What follows the colon is no style.
    UnknownStyle {
        /// The style as given.
        style: String,
        /// Its place, in characters from 1.
        column: usize,
    },
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::LoneBrace { brace, column } => write!(
                f,
                "the brace `{brace}` at character {column} has no partner; write `{brace}{brace}` for a brace in print"
            ),
            PatternError::UnknownStatistic { name, column } => {
                write!(f, "`{name}` at character {column} is no statistic")?;
                match definition::check_language::nearest(
                    name,
                    Statistic::ALL.iter().map(|known| known.name()),
                ) {
                    Some(meant) => write!(f, "; did you mean `{meant}`?"),
                    None => Ok(()),
                }
            }
            PatternError::UnknownStyle { style, column } => write!(
                f,
                "`{style}` at character {column} is no style; write a number of decimals from 0 to 12 (`:1`), or `p` and \
                 the decimals of a p-value (`:p3`)"
            ),
        }
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// Most decimals that may be asked for.
    pub const MOST_DECIMALS: u8 = 12;

    /// The pattern of a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let pieces = pieces(&text);
        Pattern { text, pieces }
    }

    /// The pattern as the plan writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The pieces; none where the pattern cannot be read.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        self.pieces.as_deref().unwrap_or_default()
    }

    /// Why the pattern cannot be read, if it cannot.
    #[must_use]
    pub fn error(&self) -> Option<&PatternError> {
        self.pieces.as_ref().err()
    }

    /// The statistics that the pattern names, in their order.
    pub fn statistics(&self) -> impl Iterator<Item = Statistic> + '_ {
        self.pieces().iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Statistic { statistic, .. } => Some(*statistic),
        })
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, PatternError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let letters: Vec<char> = text.chars().collect();
    let mut place = 0;
    while let Some(&letter) = letters.get(place) {
        let doubled = letters.get(place + 1) == Some(&letter);
        match letter {
            '{' | '}' if doubled => {
                literal.push(letter);
                place += 2;
            }
            '}' => {
                return Err(PatternError::LoneBrace {
                    brace: '}',
                    column: place + 1,
                });
            }
            '{' => {
                let length = letters[place + 1..]
                    .iter()
                    .position(|letter| *letter == '}')
                    .ok_or(PatternError::LoneBrace {
                        brace: '{',
                        column: place + 1,
                    })?;
                let inside: String = letters[place + 1..place + 1 + length].iter().collect();
                if !literal.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut literal)));
                }
                pieces.push(statistic(&inside, place + 2)?);
                place += length + 2;
            }
            _ => {
                literal.push(letter);
                place += 1;
            }
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    Ok(pieces)
}

fn statistic(inside: &str, column: usize) -> Result<Piece, PatternError> {
    let (name, style) = inside.split_once(':').unwrap_or((inside, "0"));
    let statistic = Statistic::by_name(name).ok_or_else(|| PatternError::UnknownStatistic {
        name: name.to_owned(),
        column,
    })?;
    let decimals = |digits: &str| {
        digits
            .parse::<u8>()
            .ok()
            .filter(|decimals| *decimals <= Pattern::MOST_DECIMALS)
    };
    let style = match style.strip_prefix('p') {
        Some(digits) => decimals(digits).map(ValueStyle::PValue),
        None => decimals(style).map(ValueStyle::Decimals),
    };
    let style = style.ok_or_else(|| PatternError::UnknownStyle {
        style: inside
            .split_once(':')
            .map_or(String::new(), |(_, style)| style.to_owned()),
        column: column + name.chars().count() + 1,
    })?;
    Ok(Piece::Statistic { statistic, style })
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Pattern::new(text)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Pattern::new)
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Text with statistics between braces, such as `{n} ({percent:0})`.",
        })
    }
}
