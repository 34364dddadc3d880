//! A TOML file with some of its values replaced: everything else, comments too, stays byte for byte.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place in a TOML file: keys with dots between them; an item of a list by the name it bears, by its number from 0, or
/// all of them by a star.
///
/// ```
/// use simulation::overlay::Place;
/// for text in ["response.active.responders", "measure[physician_global].visit_noise", "drop_out[*].probability"] {
///     let place: Place = text.parse()?;
///     assert_eq!(place.to_string(), text);
/// }
/// assert!("measure[".parse::<Place>().is_err());
/// # Ok::<(), simulation::overlay::OverlayError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Named(String),
    Number(usize),
    All,
}

/// The keys by which an item of a list is known.
const NAMES: [&str; 4] = ["is", "id", "term", "name"];

/// What stands at a place instead.
#[derive(Debug, Clone, PartialEq)]
pub enum NewValue {
    /// This number.
    Number(f64),
    /// What stands there, times this.
    Scaled(f64),
    /// This piece of TOML.
    Toml(String),
}

/// Why values cannot be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverlayError {
    /// A text is no place.
    NotAPlace {
        /// The text.
        text: String,
    },
    /// The file is no TOML.
    NotToml {
        /// What the parser says.
        reason: String,
    },
    /// The file has nothing there.
    Nothing {
        /// The place.
        place: String,
        /// The part of it that is not there.
        missing: String,
    },
    /// What stands there is no number.
    NotANumber {
        /// The place.
        place: String,
        /// What stands there.
        found: String,
    },
    /// The new number cannot be written.
    NotFinite {
        /// The place.
        place: String,
    },
    /// A place is replaced twice.
    Twice {
        /// The place.
        place: String,
    },
}

impl fmt::Display for OverlayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPlace { text } => write!(
                f,
                "`{text}` is no place in a file; write keys with dots, and items of a list by name, number or star, such \
                 as measure[physician_global].visit_noise or drop_out[*].probability"
            ),
            Self::NotToml { reason } => write!(f, "the file is no TOML: {reason}"),
            Self::Nothing { place, missing } => write!(
                f,
                "the file has nothing at `{place}`: there is no `{missing}`; name a value that the file holds"
            ),
            Self::NotANumber { place, found } => {
                write!(f, "`{place}` is {found}, and no number that can be moved")
            }
            Self::NotFinite { place } => {
                write!(f, "the new value of `{place}` is not a finite number")
            }
            Self::Twice { place } => write!(
                f,
                "`{place}` is given two new values at once; let one axis or number hold it"
            ),
        }
    }
}

impl std::error::Error for OverlayError {}

impl FromStr for Place {
    type Err = OverlayError;

    fn from_str(text: &str) -> Result<Self, OverlayError> {
        let refused = || OverlayError::NotAPlace {
            text: text.to_owned(),
        };
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, items) = part
                .find('[')
                .map_or((part, ""), |bracket| part.split_at(bracket));
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
            if key.is_empty() || !key.chars().all(plain) {
                return Err(refused());
            }
            steps.push(Step::Key(key.to_owned()));
            let mut rest = items;
            while !rest.is_empty() {
                let (item, after) = rest
                    .strip_prefix('[')
                    .and_then(|inner| inner.split_once(']'))
                    .ok_or_else(refused)?;
                steps.push(match item {
                    "" => return Err(refused()),
                    "*" => Step::All,
                    _ => match item.parse() {
                        Ok(number) => Step::Number(number),
                        Err(_) => Step::Named(item.to_owned()),
                    },
                });
                rest = after;
            }
        }
        Ok(Self { steps })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Named(name) => write!(f, "[{name}]")?,
                Step::Number(number) => write!(f, "[{number}]")?,
                Step::All => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Place {
    type Error = OverlayError;

    fn try_from(text: String) -> Result<Self, OverlayError> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

impl JsonSchema for Place {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Place".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A place in a TOML file, such as `response.active.responders`, \
                `measure[physician_global].visit_noise` or `drop_out[*].probability`.",
            "minLength": 1,
        })
    }
}

/// The number that stands at a place; the first one, where there are several.
///
/// # Errors
/// [`OverlayError`] where the file has nothing there, or no number.
pub fn number_at(text: &str, place: &Place) -> Result<f64, OverlayError> {
    let spans = spans_of(text, place)?;
    // A place that the file holds has at least one span.
    let first = spans.first().cloned().unwrap_or(0..0);
    number_in(text, first, place)
}

/// The file with new values at some places.
///
/// ```
/// use simulation::overlay::{NewValue, replaced};
/// let file = "[[drop_out]]  # why\nis = \"early\"\nprobability = 0.10  # assumed\n";
/// let half = replaced(file, &[("drop_out[*].probability".parse()?, NewValue::Scaled(0.5))])?;
/// assert_eq!(half, "[[drop_out]]  # why\nis = \"early\"\nprobability = 0.05  # assumed\n");
/// # Ok::<(), simulation::overlay::OverlayError>(())
/// ```
///
/// # Errors
/// [`OverlayError`]: a place that the file does not hold, what is scaled and no number, one place twice.
pub fn replaced(text: &str, changes: &[(Place, NewValue)]) -> Result<String, OverlayError> {
    let mut pieces: Vec<(Range<usize>, String, &Place)> = Vec::new();
    for (place, value) in changes {
        for span in spans_of(text, place)? {
            let new = match value {
                NewValue::Number(number) => written(*number, &text[span.clone()], place)?,
                NewValue::Scaled(factor) => {
                    let scaled = number_in(text, span.clone(), place)? * factor;
                    written(scaled, &text[span.clone()], place)?
                }
                NewValue::Toml(piece) => piece.clone(),
            };
            pieces.push((span, new, place));
        }
    }
    pieces.sort_by_key(|(span, _, _)| span.start);
    let mut changed = String::with_capacity(text.len());
    let mut copied = 0;
    for (span, new, place) in pieces {
        if span.start < copied {
            return Err(OverlayError::Twice {
                place: place.to_string(),
            });
        }
        changed.push_str(&text[copied..span.start]);
        changed.push_str(&new);
        copied = span.end;
    }
    changed.push_str(&text[copied..]);
    Ok(changed)
}

/// A number as people write it: no more digits than a product of short decimals needs. Where a whole number stood, one
/// stays one if it is whole.
fn written(number: f64, before: &str, place: &Place) -> Result<String, OverlayError> {
    if !number.is_finite() {
        return Err(OverlayError::NotFinite {
            place: place.to_string(),
        });
    }
    // Twelve significant digits drop what binary arithmetic adds to 0.1 times 3.
    let short: f64 = format!("{number:.11e}").parse().unwrap_or(number);
    let whole = before.replace('_', "").parse::<i64>().is_ok();
    if whole && short.fract() == 0.0 && short.abs() < 1e15 {
        return Ok(format!("{short:.0}"));
    }
    Ok(format!("{short:?}"))
}

fn number_in(text: &str, span: Range<usize>, place: &Place) -> Result<f64, OverlayError> {
    let found = text.get(span).unwrap_or_default();
    let number: Option<f64> = found.replace('_', "").parse().ok();
    number
        .filter(|number| number.is_finite())
        .ok_or_else(|| OverlayError::NotANumber {
            place: place.to_string(),
            found: found.to_owned(),
        })
}

fn spans_of(text: &str, place: &Place) -> Result<Vec<Range<usize>>, OverlayError> {
    let table = DeTable::parse(text).map_err(|error| OverlayError::NotToml {
        reason: error.message().to_owned(),
    })?;
    let span = table.span();
    let root = Spanned::new(span, DeValue::Table(table.into_inner()));
    let mut reached = vec![&root];
    for step in &place.steps {
        let mut next = Vec::new();
        for spot in &reached {
            match (step, spot.get_ref()) {
                (Step::Key(key), DeValue::Table(table)) => next.extend(table.get(key.as_str())),
                (Step::Number(number), DeValue::Array(items)) => next.extend(items.get(*number)),
                (Step::All, DeValue::Array(items)) => next.extend(items.iter()),
                (Step::Named(name), DeValue::Array(items)) => {
                    next.extend(items.iter().filter(|item| is_called(item, name)));
                }
                _ => {}
            }
        }
        if next.is_empty() {
            return Err(OverlayError::Nothing {
                place: place.to_string(),
                missing: match step {
                    Step::Key(key) | Step::Named(key) => key.clone(),
                    Step::Number(number) => number.to_string(),
                    Step::All => "item".to_owned(),
                },
            });
        }
        reached = next;
    }
    Ok(reached.iter().map(|spot| spot.span()).collect())
}

fn is_called(item: &Spanned<DeValue<'_>>, name: &str) -> bool {
    NAMES.iter().any(|key| {
        item.get_ref()
            .get(*key)
            .and_then(|value| value.get_ref().as_str())
            .is_some_and(|found| found == name)
    })
}

#[cfg(test)]
mod tests {
    use super::{NewValue, OverlayError, Place, number_at, replaced};

    const FILE: &str = "# top\n[a]\nb = { c = 1_000, d = [2] } # why\n\n[[m]]\nis = \"x\"\nn = 0.3\n\n[[m]]\nis = \"y\"\nn = 3\n";

    fn place(text: &str) -> Place {
        text.parse().expect("a place")
    }

    #[test]
    fn only_the_values_named_are_changed() {
        let changes = [
            (place("m[y].n"), NewValue::Number(0.1 + 0.2)),
            (place("a.b.d"), NewValue::Toml("[4, 6]".to_owned())),
            (place("a.b.c"), NewValue::Scaled(0.5)),
        ];
        let changed = replaced(FILE, &changes).expect("the places are there");
        assert_eq!(
            changed,
            FILE.replace("n = 3\n", "n = 0.3\n")
                .replace("[2]", "[4, 6]")
                .replace("1_000", "500")
        );
        assert_eq!(number_at(FILE, &place("m[1].n")), Ok(3.0));
    }

    #[test]
    fn a_star_reaches_every_item_and_what_is_not_there_is_named() {
        let doubled = replaced(FILE, &[(place("m[*].n"), NewValue::Scaled(2.0))]);
        assert_eq!(
            doubled.expect("both are numbers"),
            FILE.replace("n = 0.3", "n = 0.6").replace("n = 3", "n = 6")
        );
        let missing = replaced(FILE, &[(place("m[z].n"), NewValue::Number(1.0))]);
        assert_eq!(
            missing,
            Err(OverlayError::Nothing {
                place: "m[z].n".to_owned(),
                missing: "z".to_owned()
            })
        );
        let twice = [
            (place("m[*].n"), NewValue::Number(1.0)),
            (place("m[x].n"), NewValue::Number(2.0)),
        ];
        assert!(matches!(
            replaced(FILE, &twice),
            Err(OverlayError::Twice { .. })
        ));
        let word = replaced(FILE, &[(place("m[0].is"), NewValue::Scaled(2.0))]);
        assert!(matches!(word, Err(OverlayError::NotANumber { .. })));
    }
}
