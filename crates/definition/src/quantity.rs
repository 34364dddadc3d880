//! Numbers of a file and the bounds a schema sets them.

use std::cmp::Ordering;
use std::fmt;

use serde_json::{Map, Value};
use toml::de::{DeFloat, DeInteger};

/// A finite number. Whole numbers keep every digit, which a double would not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Quantity {
    Whole(i128),
    Real(f64),
}

impl Quantity {
    /// `None` for a whole number of more than 38 digits.
    pub(crate) fn of_integer(integer: &DeInteger<'_>) -> Option<Self> {
        i128::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .map(Quantity::Whole)
    }

    /// `None` for infinity, for not-a-number and for what is too large for a double.
    pub(crate) fn of_float(float: &DeFloat<'_>) -> Option<Self> {
        float
            .as_str()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(Quantity::Real)
    }

    pub(crate) fn of_json(value: &Value) -> Option<Self> {
        let whole = value
            .as_i64()
            .map(i128::from)
            .or_else(|| value.as_u64().map(i128::from));
        whole
            .map(Quantity::Whole)
            .or_else(|| value.as_f64().map(Quantity::Real))
    }

    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Quantity::Whole(one), Quantity::Whole(another)) => one.cmp(&another),
            (one, another) => {
                let (one, another) = (one.as_real(), another.as_real());
                // Not `total_cmp`: a bound of 0 admits -0.0. Both are finite, so they do compare.
                one.partial_cmp(&another).unwrap_or(Ordering::Equal)
            }
        }
    }

    pub(crate) fn equals(self, other: Self) -> bool {
        self.compare(other) == Ordering::Equal
    }

    fn as_real(self) -> f64 {
        match self {
            Quantity::Whole(whole) => whole as f64,
            Quantity::Real(real) => real,
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::Whole(whole) => write!(f, "{whole}"),
            // `{:?}` would write 10.0 for 10, `{}` writes 1e300 in three hundred digits.
            Quantity::Real(real) if real.abs() < 1e15 => write!(f, "{real}"),
            Quantity::Real(real) => write!(f, "{real:e}"),
        }
    }
}

/// One end of a range.
#[derive(Debug, Clone, Copy)]
struct Edge {
    at: Quantity,
    included: bool,
}

/// The range that a schema allows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds {
    least: Option<Edge>,
    most: Option<Edge>,
}

impl Bounds {
    /// The bounds that stand in the schema.
    pub(crate) fn stated(nodes: &[&Map<String, Value>]) -> Self {
        let mut bounds = Bounds::default();
        for node in nodes {
            let edge = |keyword: &str, included| {
                node.get(keyword)
                    .and_then(Quantity::of_json)
                    .map(|at| Edge { at, included })
            };
            for least in [edge("minimum", true), edge("exclusiveMinimum", false)]
                .into_iter()
                .flatten()
            {
                bounds.raise(least);
            }
            for most in [edge("maximum", true), edge("exclusiveMaximum", false)]
                .into_iter()
                .flatten()
            {
                bounds.lower(most);
            }
        }
        bounds
    }

    /// The bounds of the Rust integers, which schemars writes as a format and, from 32 bits on, not as numbers.
    pub(crate) fn of_formats(nodes: &[&Map<String, Value>]) -> Self {
        let mut bounds = Bounds::default();
        for node in nodes {
            let range = match node.get("format").and_then(Value::as_str) {
                Some("int8") => (i128::from(i8::MIN), i128::from(i8::MAX)),
                Some("int16") => (i128::from(i16::MIN), i128::from(i16::MAX)),
                Some("int32") => (i128::from(i32::MIN), i128::from(i32::MAX)),
                Some("int64" | "int") => (i128::from(i64::MIN), i128::from(i64::MAX)),
                Some("uint8") => (0, i128::from(u8::MAX)),
                Some("uint16") => (0, i128::from(u16::MAX)),
                Some("uint32") => (0, i128::from(u32::MAX)),
                Some("uint64" | "uint") => (0, i128::from(u64::MAX)),
                _ => continue,
            };
            bounds.raise(Edge {
                at: Quantity::Whole(range.0),
                included: true,
            });
            bounds.lower(Edge {
                at: Quantity::Whole(range.1),
                included: true,
            });
        }
        bounds
    }

    fn raise(&mut self, edge: Edge) {
        let narrower = |now: Edge| match edge.at.compare(now.at) {
            Ordering::Greater => true,
            Ordering::Equal => now.included && !edge.included,
            Ordering::Less => false,
        };
        if self.least.is_none_or(narrower) {
            self.least = Some(edge);
        }
    }

    fn lower(&mut self, edge: Edge) {
        let narrower = |now: Edge| match edge.at.compare(now.at) {
            Ordering::Less => true,
            Ordering::Equal => now.included && !edge.included,
            Ordering::Greater => false,
        };
        if self.most.is_none_or(narrower) {
            self.most = Some(edge);
        }
    }

    /// "below 0" or "not above 0", where the number breaks the bound.
    pub(crate) fn broken_by(&self, number: Quantity) -> Option<String> {
        if let Some(least) = self.least {
            match number.compare(least.at) {
                Ordering::Less => return Some(format!("below {}", least.at)),
                Ordering::Equal if !least.included => {
                    return Some(format!("not above {}", least.at));
                }
                Ordering::Equal | Ordering::Greater => {}
            }
        }
        if let Some(most) = self.most {
            match number.compare(most.at) {
                Ordering::Greater => return Some(format!("above {}", most.at)),
                Ordering::Equal if !most.included => return Some(format!("not below {}", most.at)),
                Ordering::Equal | Ordering::Less => {}
            }
        }
        None
    }

    /// " from 0 to 10", " of 0 or more", " above 0 and at most 1"; empty where nothing is bounded.
    pub(crate) fn in_words(&self) -> String {
        match (self.least, self.most) {
            (None, None) => String::new(),
            (Some(least), None) if least.included => format!(" of {} or more", least.at),
            (Some(least), None) => format!(" above {}", least.at),
            (None, Some(most)) if most.included => format!(" of {} or less", most.at),
            (None, Some(most)) => format!(" below {}", most.at),
            (Some(least), Some(most)) if least.included && most.included => {
                format!(" from {} to {}", least.at, most.at)
            }
            (Some(least), Some(most)) => {
                let from = if least.included { "at least" } else { "above" };
                let to = if most.included { "at most" } else { "below" };
                format!(" {from} {} and {to} {}", least.at, most.at)
            }
        }
    }
}
