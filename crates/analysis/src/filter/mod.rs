//! Conditions on rows: `PARAMCD = "TIS" and AVISITN in (4, 8) and not missing(AVAL)`.
//!
//! | form | fulfilled where |
//! |---|---|
//! | `AGE >= 65`, `ARM <> "Placebo"`, `ADT <= TRTEDT` | the comparison holds; operators `=`, `<>`, `<`, `<=`, `>`, `>=` |
//! | `AVISITN in (0, 16)`, `RACE not in ("WHITE")` | the value is (is not) in the list |
//! | `AGE between 18 and 80`, `AGE not between 18 and 80` | the value is (is not) from the first to the second, both included |
//! | `missing(AVAL)` | the cell is missing; an empty text is missing |
//! | `not`, `and`, `or`, `( )` | as usual: `not` binds tightest, `or` least |
//!
//! Texts stand between quotes of either kind, dates as texts (`"2018-07-31"`), numbers bare. Key words may be in capitals.
//!
//! A condition is fulfilled or it is not; there is no third answer. A missing value equals nothing, so `<>` and `not in`
//! are fulfilled; and it has no place in any order, so `AGE < 65` and `AGE between 18 and 80` are not fulfilled. (In SAS a
//! missing value is the smallest number, and `AGE < 65` picks it up.)

mod condition;
mod error;
mod evaluate;
mod expression;
mod parse;
mod token;

pub(crate) use condition::{ColumnFinder, Condition, Found, FoundValues, all, resolve};
pub use error::FilterError;
pub(crate) use evaluate::{Rows, Spare, answer};
pub use expression::{Comparison, Expression, Literal, Name, Operand};

use datasets::Table;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A condition on rows, as text and as what it means.
///
/// A text that is no condition is kept with the reason, so that the check of a plan can show all mistakes at once; a plan
/// that was read through [`definition::read`] holds none such.
///
/// ```
/// use analysis::filter::Filter;
/// use datasets::{Table, Variable};
/// let mut table = Table::new("ADSL", "");
/// table.push_text_column(Variable::text("SAFFL", ""), ["Y", "", "Y"])?;
/// table.push_number_column(Variable::number("AGE", ""), [Some(54.0), Some(61.0), None])?;
/// let mask = Filter::new("SAFFL = 'Y' and AGE >= 18").mask(&table)?;
/// assert_eq!(mask, [true, false, false]);
/// let error = Filter::new("SAFL = 'Y'").mask(&table).unwrap_err();
/// assert_eq!(error.to_string(), "character 1: ADSL has no column `SAFL`; did you mean `SAFFL`?");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    text: String,
    expression: Result<Expression, FilterError>,
}

impl Filter {
    /// The condition of a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let expression = parse::parse(&text);
        Filter { text, expression }
    }

    /// The condition as the plan writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the condition means.
    ///
    /// # Errors
    /// Why the text is no condition, and at which character.
    pub fn expression(&self) -> Result<&Expression, &FilterError> {
        self.expression.as_ref()
    }

    /// Which rows of a table fulfil the condition.
    ///
    /// # Errors
    /// Where the text is no condition, names a column that is not there, or compares a column with a value of another
    /// kind.
    pub fn mask(&self, table: &Table) -> Result<Vec<bool>, FilterError> {
        match &self.expression {
            Ok(expression) => evaluate::mask(expression, table),
            Err(error) => Err(error.clone()),
        }
    }
}

impl From<&str> for Filter {
    fn from(text: &str) -> Self {
        Filter::new(text)
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Filter::new)
    }
}

impl JsonSchema for Filter {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Filter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A condition on rows, such as `PARAMCD = \"TIS\" and AVISITN in (4, 8) and not missing(AVAL)`.",
        })
    }
}
