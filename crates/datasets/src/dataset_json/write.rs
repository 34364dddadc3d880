//! A table as a Dataset-JSON file.

use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::metadata::{ColumnMetadata, DataType, Metadata, System, TargetType, Transfer, VERSION};
use super::moments::{datetime_of_seconds, no_stamp, time_of_seconds};
use super::{DatasetJsonRefusal, Unholdable};
use crate::value::write_shortest;
use crate::{Column, Dates, Day, DeclaredType, DisplayFormat, Kind, Missing, Number, Numbers};
use crate::{Table, Values};

/// The shape of a Dataset-JSON file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One JSON object (`.json`).
    Json,
    /// An object and then an array a line (`.ndjson`).
    NdJson,
    /// NDJSON compressed by zlib (`.dsjc`).
    Compressed,
}

/// Writes a table as Dataset-JSON 1.1.
///
/// A column is written under the type that was declared for it, where its values are of that type;
/// otherwise texts are strings, dates are dates that become integers, numbers under a date-time or
/// time format are ISO 8601 texts that become integers, and other numbers are integers where all
/// are whole and floats where not. Missing numbers and dates are null, missing texts are empty.
/// Stamps and identifiers are those of the table's provenance; where it has none, the stamp is
/// 1960-01-01 and identifiers are made from the names.
///
/// # Errors
/// Where the table has no name, or holds special missing values, for which the format has no sign;
/// the error names the row, and nothing has been written.
///
/// ```
/// use datasets::{Table, Variable, dataset_json};
/// let mut table = Table::new("DM", "Demographics");
/// table.push_number_column(Variable::number("AGE", "Age"), [Some(54.0), None])?;
/// let mut bytes = Vec::new();
/// dataset_json::write(&table, dataset_json::Shape::NdJson, &mut bytes)?;
/// let text = String::from_utf8(bytes)?;
/// assert!(text.contains(r#""itemOID":"IT.DM.AGE","name":"AGE","label":"Age","dataType":"integer""#));
/// assert!(text.ends_with("]}\n[54]\n[null]\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(table: &Table, shape: Shape, target: impl Write) -> Result<(), DatasetJsonRefusal> {
    let refusal = |unholdable| DatasetJsonRefusal {
        table: table.name().to_owned(),
        unholdable,
    };
    let plans = plan(table).map_err(refusal)?;
    let head = metadata(table, &plans);
    let written = match shape {
        Shape::Json => write_rows(table, &plans, &head, Shape::Json, target).map(drop),
        Shape::NdJson => write_rows(table, &plans, &head, Shape::NdJson, target).map(drop),
        Shape::Compressed => {
            let target = ZlibEncoder::new(target, Compression::default());
            write_rows(table, &plans, &head, Shape::NdJson, target)
                .and_then(ZlibEncoder::finish)
                .and_then(|mut target| target.flush())
        }
    };
    written.map_err(|error| refusal(Unholdable::Unwritable(error)))
}

/// A column and how its values are to be written.
struct Plan<'a> {
    column: &'a Column,
    data_type: DataType,
    target: Option<TargetType>,
    transfer: Transfer,
    /// Every text of a text column as JSON, by its code.
    texts: Vec<String>,
}

fn plan(table: &Table) -> Result<Vec<Plan<'_>>, Unholdable> {
    if table.name().is_empty() {
        return Err(Unholdable::UnnamedTable);
    }
    table
        .columns()
        .iter()
        .map(|column| {
            refuse_special_missing(column)?;
            let (data_type, target) = types(column);
            let transfer = Transfer::of(data_type, target)
                .expect("only combinations of the specification are chosen");
            let texts = match column.values() {
                Values::Text(texts) => texts
                    .dictionary()
                    .iter()
                    .map(|(_, text)| serde_json::Value::from(text).to_string())
                    .collect(),
                Values::Number(_) | Values::Date(_) => Vec::new(),
            };
            Ok(Plan {
                column,
                data_type,
                target,
                transfer,
                texts,
            })
        })
        .collect()
}

fn refuse_special_missing(column: &Column) -> Result<(), Unholdable> {
    let special = |missing: Option<Missing>| missing.filter(|&known| known != Missing::Ordinary);
    let found = match column.values() {
        Values::Text(_) => None,
        Values::Number(Numbers { cells }) => find(cells, |cell: &Number| special(cell.missing())),
        Values::Date(Dates { cells }) => find(cells, |cell: &Day| special(cell.missing())),
    };
    match found {
        None => Ok(()),
        Some((row, missing)) => Err(Unholdable::SpecialMissing {
            column: column.name().to_owned(),
            row: row + 1,
            missing,
        }),
    }
}

fn find<T, F>(cells: &[T], found: impl Fn(&T) -> Option<F>) -> Option<(usize, F)> {
    cells
        .iter()
        .enumerate()
        .find_map(|(row, cell)| Some((row, found(cell)?)))
}

/// The types under which a column is written.
fn types(column: &Column) -> (DataType, Option<TargetType>) {
    let variable = column.variable();
    let integer = Some(TargetType::Integer);
    match (column.values(), variable.declared_type) {
        (
            Values::Text(_),
            Some(
                declared @ (DeclaredType::Datetime
                | DeclaredType::Date
                | DeclaredType::Time
                | DeclaredType::Uri),
            ),
        ) => (declared.into(), None),
        (Values::Text(_), _) => (DataType::String, None),
        (
            Values::Date(_),
            Some(declared @ (DeclaredType::Integer | DeclaredType::Float | DeclaredType::Double)),
        ) => (declared.into(), None),
        (Values::Date(_), _) => (DataType::Date, integer),
        (Values::Number(numbers), declared) => {
            let shows = |shown: fn(&DisplayFormat) -> bool| {
                declared.is_none() && variable.format.as_ref().is_some_and(shown)
            };
            let all = |held: fn(f64) -> bool| numbers.iter().flatten().all(held);
            match declared {
                Some(DeclaredType::Integer) => (DataType::Integer, None),
                Some(DeclaredType::Float) => (DataType::Float, None),
                Some(DeclaredType::Double) => (DataType::Double, None),
                Some(DeclaredType::Decimal) => (DataType::Decimal, Some(TargetType::Decimal)),
                Some(DeclaredType::Boolean) if all(|value| value == 0.0 || value == 1.0) => {
                    (DataType::Boolean, None)
                }
                _ if (declared == Some(DeclaredType::Datetime)
                    || shows(DisplayFormat::shows_datetimes))
                    && all(|value| datetime_of_seconds(value).is_some()) =>
                {
                    (DataType::Datetime, integer)
                }
                _ if (declared == Some(DeclaredType::Time)
                    || shows(DisplayFormat::shows_times))
                    && all(|value| time_of_seconds(value).is_some()) =>
                {
                    (DataType::Time, integer)
                }
                _ if all(|value| {
                    value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0
                }) && numbers.iter().flatten().next().is_some() =>
                {
                    (DataType::Integer, None)
                }
                _ => (DataType::Float, None),
            }
        }
    }
}

fn metadata(table: &Table, plans: &[Plan<'_>]) -> Metadata {
    let provenance = table.provenance();
    let columns = plans
        .iter()
        .map(|plan| {
            let variable = plan.column.variable();
            // Days that travel as numbers are known as dates by their format alone.
            let days = variable.kind == Kind::Date && plan.transfer != Transfer::Date;
            let default = days.then(|| DisplayFormat::new("DATE9."));
            let format = variable.format.clone().or(default);
            ColumnMetadata {
                item_oid: variable
                    .item_oid
                    .clone()
                    .unwrap_or_else(|| format!("IT.{}.{}", table.name(), variable.name)),
                name: variable.name.clone(),
                label: variable.label.clone(),
                data_type: plan.data_type,
                target_data_type: plan.target,
                length: variable.length,
                display_format: format.map(|format| format.text().to_owned()),
                key_sequence: variable.key_sequence,
            }
        })
        .collect();
    Metadata {
        creation_date_time: provenance.created.unwrap_or_else(no_stamp).to_string(),
        version: VERSION.to_owned(),
        file_oid: provenance.file_oid.clone(),
        db_last_modified_date_time: provenance.modified.map(|moment| moment.to_string()),
        originator: provenance.originator.clone(),
        source_system: provenance.source_system.as_ref().map(System::new),
        study_oid: provenance.study_oid.clone(),
        meta_data_version_oid: provenance.metadata_version_oid.clone(),
        meta_data_ref: provenance.metadata_ref.clone(),
        item_group_oid: provenance
            .item_group_oid
            .clone()
            .unwrap_or_else(|| format!("IG.{}", table.name())),
        records: table.rows(),
        name: table.name().to_owned(),
        label: table.label().to_owned(),
        columns,
        rows: None,
    }
}

fn write_rows<W: Write>(
    table: &Table,
    plans: &[Plan<'_>],
    head: &Metadata,
    shape: Shape,
    target: W,
) -> io::Result<W> {
    let mut target = io::BufWriter::new(target);
    let mut line = serde_json::to_string(head)?;
    let (before, between, after) = match shape {
        Shape::Json => {
            line.pop();
            (",\"rows\":[", ",", "]}")
        }
        Shape::NdJson | Shape::Compressed => ("\n", "\n", "\n"),
    };
    line.push_str(before);
    for row in 0..table.rows() {
        if row > 0 {
            line.push_str(between);
        }
        line.push('[');
        for (place, plan) in plans.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            push_value(&mut line, plan, row);
        }
        line.push(']');
        target.write_all(line.as_bytes())?;
        line.clear();
    }
    if table.rows() > 0 || shape == Shape::Json {
        line.push_str(after);
    }
    target.write_all(line.as_bytes())?;
    target.into_inner().map_err(io::IntoInnerError::into_error)
}

fn push_value(line: &mut String, plan: &Plan<'_>, row: usize) {
    match plan.column.values() {
        Values::Text(texts) => line.push_str(&plan.texts[texts.codes()[row] as usize]),
        Values::Number(numbers) => match numbers.get(row) {
            Some(value) => push_number(line, plan.transfer, value),
            None => line.push_str("null"),
        },
        Values::Date(Dates { cells }) => match (cells[row].date(), cells[row].sas_day()) {
            (Some(date), _) if plan.transfer == Transfer::Date => {
                push(line, format_args!("\"{date}\""))
            }
            (_, Some(days)) => push(line, format_args!("{days}")),
            _ => line.push_str("null"),
        },
    }
}

fn push_number(line: &mut String, transfer: Transfer, value: f64) {
    match transfer {
        Transfer::Boolean => line.push_str(if value == 1.0 { "true" } else { "false" }),
        // No exponent: a decimal is digits with a point.
        Transfer::Decimal => push(line, format_args!("\"{value}\"")),
        Transfer::Datetime => {
            let text = datetime_of_seconds(value).unwrap_or_default();
            push(line, format_args!("\"{text}\""));
        }
        Transfer::Time => {
            let text = time_of_seconds(value).unwrap_or_default();
            push(line, format_args!("\"{text}\""));
        }
        Transfer::Text | Transfer::Integer | Transfer::Float | Transfer::Date => {
            write_shortest(value, line).expect("writing to a String does not fail");
        }
    }
}

fn push(line: &mut String, text: std::fmt::Arguments<'_>) {
    line.write_fmt(text)
        .expect("writing to a String does not fail");
}
