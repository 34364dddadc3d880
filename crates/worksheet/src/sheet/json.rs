//! A sheet for programs: full double precision under the names of the golden vectors.

use super::{Grid, Group, Item, Quantity, Shape, Words, Worksheet};
use serde_json::{Map, Value};

/// Names that the answer itself uses.
const RESERVED: [&str; 5] = [
    "method",
    "version",
    "not_available",
    "remarks",
    "references",
];

impl Worksheet {
    /// The results under the field names of the golden vectors. What has no value is null, infinity the text
    /// `Infinity`, an interval the list of its limits.
    #[must_use]
    pub fn fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        fill(&self.body, &mut fields);
        fields
    }

    /// The whole answer: `method` and `version`, the [fields](Self::fields), and behind them why some have no value
    /// (`not_available`), `remarks` and `references`.
    ///
    /// A field that is named by a column of the data and would hide one of these gets the word `column ` before it.
    #[must_use]
    pub fn to_json(&self, method: &str, version: &str) -> Value {
        let mut answer = Map::new();
        answer.insert("method".to_owned(), method.into());
        answer.insert("version".to_owned(), version.into());
        for (key, value) in self.fields() {
            let key = if RESERVED.contains(&key.as_str()) {
                format!("column {key}")
            } else {
                key
            };
            answer.insert(key, value);
        }
        let mut absent = Map::new();
        explain(&self.body, "", &mut absent);
        answer.insert("not_available".to_owned(), Value::Object(absent));
        answer.insert("remarks".to_owned(), self.remarks.clone().into());
        let references: Vec<&str> = self.all_references();
        answer.insert("references".to_owned(), references.into());
        Value::Object(answer)
    }

    /// Every reference once, in the order of the sheet.
    pub(super) fn all_references(&self) -> Vec<&str> {
        let mut references = Vec::new();
        gather(&self.body, &mut references);
        references.extend(self.references.iter().map(Words::as_ref));
        let mut seen: Vec<&str> = Vec::new();
        for reference in references {
            if !reference.is_empty() && !seen.contains(&reference) {
                seen.push(reference);
            }
        }
        seen
    }
}

fn gather<'a>(group: &'a Group, references: &mut Vec<&'a str>) {
    for item in &group.items {
        match item {
            Item::Line(line) => references.push(&line.reference),
            Item::Group(group) => gather(group, references),
            Item::Grid(_) => {}
        }
    }
}

fn fill(group: &Group, fields: &mut Map<String, Value>) {
    for item in &group.items {
        match item {
            Item::Line(line) => {
                for part in &line.parts {
                    if let Some(key) = &part.key {
                        fields.insert(key.to_string(), part.quantity.value());
                    }
                }
            }
            Item::Group(group) => match &group.key {
                Some(key) => {
                    let mut inner = Map::new();
                    fill(group, &mut inner);
                    // Two groups of one key are one object.
                    match fields.get_mut(key.as_ref()) {
                        Some(Value::Object(known)) => known.extend(inner),
                        _ => {
                            fields.insert(key.to_string(), Value::Object(inner));
                        }
                    }
                }
                None => fill(group, fields),
            },
            Item::Grid(grid) => match &grid.key {
                Some(key) => {
                    let mut inner = Map::new();
                    lay_out(grid, &mut inner);
                    fields.insert(key.to_string(), Value::Object(inner));
                }
                None => lay_out(grid, fields),
            },
        }
    }
}

fn lay_out(grid: &Grid, fields: &mut Map<String, Value>) {
    for column in &grid.columns {
        let Some(key) = &column.key else { continue };
        let cells = column.cells.iter().map(Quantity::value);
        let value = match column.shape {
            Shape::List => Value::Array(cells.collect()),
            Shape::ByRow => Value::Object(grid.rows.iter().cloned().zip(cells).collect()),
        };
        fields.insert(key.to_string(), value);
    }
}

/// The reasons why figures have no value, by their paths.
fn explain(group: &Group, path: &str, absent: &mut Map<String, Value>) {
    for item in &group.items {
        match item {
            Item::Line(line) => {
                for part in &line.parts {
                    if let (Some(key), Quantity::Absent(reason)) = (&part.key, &part.quantity) {
                        absent.insert(format!("{path}{key}"), reason.clone().into());
                    }
                }
            }
            Item::Group(group) => match &group.key {
                Some(key) => explain(group, &format!("{path}{key}."), absent),
                None => explain(group, path, absent),
            },
            Item::Grid(_) => {}
        }
    }
}

impl Quantity {
    fn value(&self) -> Value {
        match self {
            Self::Number(value) | Self::PValue(value) => number(*value),
            Self::Count(value) => Value::from(*value),
            Self::Interval(interval) => {
                Value::Array(vec![number(interval.lower), number(interval.upper)])
            }
            Self::Limits(lower, upper) => {
                let limit = |value: &Option<f64>| value.map_or(Value::Null, number);
                Value::Array(vec![limit(lower), limit(upper)])
            }
            Self::Numbers(values) => values.iter().copied().map(number).collect(),
            Self::Counts(values) => values.iter().copied().map(Value::from).collect(),
            Self::NotReached | Self::Absent(_) => Value::Null,
        }
    }
}

/// A number; infinity is the text "Infinity", as JSON has none.
fn number(value: f64) -> Value {
    if value == f64::INFINITY {
        Value::from("Infinity")
    } else if value == f64::NEG_INFINITY {
        Value::from("-Infinity")
    } else {
        Value::from(value)
    }
}
