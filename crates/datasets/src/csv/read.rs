//! A table from comma-separated values.

use std::io::Read;

use super::infer::{infer, parse_number};
use super::records::Records;
use super::{CsvError, CsvProblem, Inference, Reason};
use crate::compression::decompressed;
use crate::text::TextsBuilder;
use crate::{
    Column, Dates, Day, Kind, Missing, Number, Numbers, Provenance, Table, Texts, UnknownColumn,
    Values, Variable,
};

/// The most columns a file may have: as many as a SAS data set.
const MOST_COLUMNS: usize = 32_767;

/// The name given to a first column without one: R writes the names of rows so.
const ROW_NAMES: &str = "row_names";

/// How a CSV file is to be read.
///
/// ```
/// use datasets::{Kind, csv::CsvOptions};
/// let options = CsvOptions::new("DM").with_kind("SITEID", Kind::Text).with_missing("NA");
/// # let _ = options;
/// ```
#[derive(Debug, Clone, Default)]
pub struct CsvOptions {
    name: String,
    label: String,
    provenance: Provenance,
    declared: Vec<Variable>,
    missing: Vec<String>,
}

impl CsvOptions {
    /// Reads a table of that name; all kinds are inferred.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        CsvOptions {
            name: name.into(),
            ..CsvOptions::default()
        }
    }

    /// Gives the table a label.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Declares the kind of a column instead of inferring it.
    #[must_use]
    pub fn with_kind(self, column: impl Into<String>, kind: Kind) -> Self {
        self.with_variable(Variable::new(kind, column, ""))
    }

    /// Declares a column with all its metadata.
    #[must_use]
    pub fn with_variable(mut self, variable: Variable) -> Self {
        self.declared.push(variable);
        self
    }

    /// Takes name, label, provenance and the metadata of every column from a table, e.g. one
    /// without rows that was read from Dataset-JSON.
    #[must_use]
    pub fn described_by(mut self, metadata: &Table) -> Self {
        metadata.name().clone_into(&mut self.name);
        metadata.label().clone_into(&mut self.label);
        self.provenance = metadata.provenance().clone();
        self.declared.extend(metadata.variables().cloned());
        self
    }

    /// Reads a text, e.g. `NA`, as a missing value in every column.
    #[must_use]
    pub fn with_missing(mut self, text: impl Into<String>) -> Self {
        self.missing.push(text.into());
        self
    }
}

/// What a CSV file holds, and what was inferred of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CsvContents {
    /// The table.
    pub table: Table,
    /// What was inferred of each column, in their order.
    pub inferences: Vec<Inference>,
}

/// Reads a table from comma-separated values, gzip or not; the first line names the columns.
///
/// A column is of numbers where every value is one, of dates where every value is `YYYY-MM-DD`, and
/// of texts otherwise; whether values stand in quotes says nothing. Codes stay texts: a number with
/// a leading zero or more than fifteen digits makes its column one of texts, and so does a name
/// that ends in `DTC`. An empty field is missing, and among numbers and dates so are `.`, `._` and
/// `.A` to `.Z`. A first column without a name is named `row_names`, since R writes such files.
/// `file` is what errors call the file.
///
/// # Errors
/// Where the file is not UTF-8, not a table, or a value is not of the kind declared for its column;
/// the error names line, row, column and value.
///
/// ```
/// use datasets::{Kind, csv};
/// let text = "USUBJID,SITEID,AGE,TRTSDT\n01-001,001,54,2017-02-27\n01-002,002,,2017-03-01\n";
/// let contents = csv::read(text.as_bytes(), "adsl.csv", &csv::CsvOptions::new("ADSL"))?;
/// let kinds: Vec<Kind> = contents.table.columns().iter().map(|column| column.kind()).collect();
/// assert_eq!(kinds, [Kind::Text, Kind::Text, Kind::Number, Kind::Date]);
/// assert_eq!(contents.inferences[1].to_string(), "SITEID: text (`001` begins with a zero)");
/// # Ok::<(), csv::CsvError>(())
/// ```
pub fn read(source: impl Read, file: &str, options: &CsvOptions) -> Result<CsvContents, CsvError> {
    read_contents(source, options).map_err(|problem| CsvError {
        file: file.to_owned(),
        problem,
    })
}

fn read_contents(source: impl Read, options: &CsvOptions) -> Result<CsvContents, CsvProblem> {
    let source = decompressed(source).map_err(CsvProblem::Unreadable)?;
    let mut records = Records::new(source);
    let names = read_header(&mut records)?;
    for variable in &options.declared {
        if !names.contains(&variable.name) {
            let known = names.iter().map(String::as_str);
            return Err(CsvProblem::UnknownColumn(UnknownColumn::new(
                &options.name,
                &variable.name,
                known,
            )));
        }
    }
    let (columns, lines) = read_rows(&mut records, names.len(), &options.missing)?;
    let mut table = Table::new(&options.name, &options.label);
    table.provenance_mut().clone_from(&options.provenance);
    let mut inferences = Vec::with_capacity(names.len());
    for (name, texts) in names.into_iter().zip(columns) {
        let declared = options.declared.iter().rfind(|known| known.name == name);
        let (variable, inference) = match declared {
            Some(variable) => (
                variable.clone(),
                Inference {
                    column: name,
                    kind: variable.kind,
                    reason: Reason::Declared,
                },
            ),
            None => {
                let inference = infer(&name, &texts);
                let variable = match inference.kind {
                    Kind::Date => Variable::date(name, "").with_format("E8601DA."),
                    kind => Variable::new(kind, name, ""),
                };
                (variable, inference)
            }
        };
        let values = convert(texts, &variable, &lines)?;
        Column::new(variable, values)
            .map_err(Into::into)
            .and_then(|column| table.push(column))
            .expect("names are unique, values were converted to the kind, rows are complete");
        inferences.push(inference);
    }
    Ok(CsvContents { table, inferences })
}

fn read_header(records: &mut Records<'_>) -> Result<Vec<String>, CsvProblem> {
    if !records.advance()? || records.is_blank() {
        return Err(CsvProblem::Empty);
    }
    if records.len() > MOST_COLUMNS {
        return Err(CsvProblem::TooManyColumns {
            columns: records.len(),
            limit: MOST_COLUMNS,
        });
    }
    let mut names: Vec<String> = records.fields().map(str::to_owned).collect();
    if let [first, _, ..] = &mut names[..]
        && first.is_empty()
    {
        ROW_NAMES.clone_into(first);
    }
    let mut seen = std::collections::BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        if name.trim().is_empty() {
            return Err(CsvProblem::UnnamedColumn {
                position: place + 1,
            });
        }
        if let Some(first) = seen.insert(name, place) {
            return Err(CsvProblem::DuplicateHeader {
                column: name.clone(),
                first: first + 1,
                second: place + 1,
            });
        }
    }
    Ok(names)
}

/// On which line each row begins: row `n` on line `n + 1`, and later by the line breaks that stand
/// in fields above it.
#[derive(Default)]
struct Lines {
    header_lines: usize,
    breaks: Vec<(usize, usize)>,
}

impl Lines {
    fn of_row(&self, row: usize) -> usize {
        let above = self.breaks.iter().take_while(|&&(at, _)| at < row);
        self.header_lines + row + above.map(|&(_, extra)| extra).sum::<usize>()
    }
}

fn read_rows(
    records: &mut Records<'_>,
    width: usize,
    missing: &[String],
) -> Result<(Vec<Texts>, Lines), CsvProblem> {
    let mut columns = vec![TextsBuilder::default(); width];
    let mut lines = Lines {
        header_lines: records.lines(),
        breaks: Vec::new(),
    };
    let mut row = 0;
    let mut blank: Option<usize> = None;
    while records.advance()? {
        // Blank lines are allowed at the very end alone; in a table of one column each is a row.
        if records.is_blank() && width > 1 {
            blank.get_or_insert(records.line());
            continue;
        }
        row += 1;
        if let Some(line) = blank {
            return Err(CsvProblem::RaggedRow {
                row,
                line,
                expected: width,
                found: 1,
            });
        }
        if records.len() != width {
            return Err(CsvProblem::RaggedRow {
                row,
                line: records.line(),
                expected: width,
                found: records.len(),
            });
        }
        if records.lines() > 1 {
            lines.breaks.push((row, records.lines() - 1));
        }
        for (column, field) in columns.iter_mut().zip(records.fields()) {
            let is_missing = missing.iter().any(|text| text == field);
            column.push(if is_missing { "" } else { field });
        }
    }
    let columns = columns.into_iter().map(TextsBuilder::finish).collect();
    Ok((columns, lines))
}

/// Turns a column's texts into values of its kind; each different text is parsed once.
fn convert(texts: Texts, variable: &Variable, lines: &Lines) -> Result<Values, CsvProblem> {
    let cells_of = |texts: &Texts| -> Result<Values, u32> {
        Ok(match variable.kind {
            Kind::Text => Values::Text(texts.clone()),
            Kind::Number => Values::Number(Numbers {
                cells: parse_each(texts, |text| parse_number(text).and_then(Number::new))?,
            }),
            Kind::Date => Values::Date(Dates {
                cells: parse_each(texts, Day::from_iso)?,
            }),
        })
    };
    cells_of(&texts).map_err(|code| {
        let row = texts.codes().iter().position(|&known| known == code);
        let row = row.map_or(0, |row| row + 1);
        CsvProblem::WrongValue {
            row,
            line: lines.of_row(row),
            column: variable.name.clone(),
            value: texts.dictionary().text(code).to_owned(),
            kind: variable.kind,
        }
    })
}

/// The cell of every row, or the code of the first text that is none.
fn parse_each<T: From<Missing> + Copy>(
    texts: &Texts,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, u32> {
    let parsed = texts
        .dictionary()
        .iter()
        .map(|(code, text)| {
            if text.is_empty() {
                return Ok(T::from(Missing::Ordinary));
            }
            parse(text)
                .or_else(|| text.parse::<Missing>().ok().map(T::from))
                .ok_or(code)
        })
        .collect::<Result<Vec<T>, u32>>()?;
    let cells = texts.codes().iter().map(|&code| parsed[code as usize]);
    Ok(cells.collect())
}
