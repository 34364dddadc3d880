//! What a transport file can hold, and how a table is to be written into it.

use std::borrow::Cow;

use super::layout::{Written, put};
use super::{Unheld, Version, ibm};
use crate::{
    Column, Dates, Day, DisplayFormat, Encoding, Kind, Number, Numbers, Table, Texts, Values,
};

/// What a version can hold, in bytes.
struct Limits {
    name: usize,
    table_label: usize,
    label: usize,
    text: usize,
    format: usize,
    columns: usize,
}

impl Version {
    fn limits(self) -> Limits {
        match self {
            Version::V5 => Limits {
                name: 8,
                table_label: 40,
                label: 40,
                text: 200,
                format: 8,
                columns: 9_999,
            },
            Version::V8 => Limits {
                name: 32,
                // The field in the header is no longer than in version 5.
                table_label: 40,
                label: 256,
                text: 32_767,
                format: 32,
                columns: 32_767,
            },
        }
    }
}

/// What is written into, and what it can hold.
pub(super) struct Target {
    pub(super) version: Version,
    limits: Limits,
    /// The encoding of texts; none is ASCII alone.
    encoding: Option<Encoding>,
}

impl Target {
    pub(super) fn new(table: &Table, version: Version) -> Self {
        Target {
            version,
            limits: version.limits(),
            encoding: match version {
                Version::V5 => table.provenance().text_encoding,
                Version::V8 => Some(Encoding::Utf8),
            },
        }
    }

    /// The bytes of a text without blanks at its end, or `None` where the target cannot hold it. A
    /// zero byte at the end of a text would read as padding.
    fn encode<'t>(&self, text: &'t str) -> Option<Cow<'t, [u8]>> {
        let text = text.trim_end_matches(' ');
        match self.encoding {
            _ if text.contains('\0') => None,
            Some(encoding) => encoding.encode(text),
            None => text.is_ascii().then_some(Cow::Borrowed(text.as_bytes())),
        }
    }

    fn encode_metadata<'t>(
        &self,
        text: &'t str,
        place: impl Fn() -> String,
    ) -> Result<Cow<'t, [u8]>, Unheld> {
        self.encode(text).ok_or_else(|| Unheld::Characters {
            place: place(),
            text: text.to_owned(),
        })
    }
}

/// Checks what concerns the table as a whole and gives the bytes of its label.
pub(super) fn check_table<'t>(table: &'t Table, target: &Target) -> Result<Cow<'t, [u8]>, Unheld> {
    let (version, limits) = (target.version, &target.limits);
    if !is_name(table.name(), version) {
        return Err(Unheld::TableName { limit: limits.name });
    }
    let label = target.encode_metadata(table.label(), || "the label".to_owned())?;
    if label.len() > limits.table_label {
        return Err(Unheld::TableLabel {
            length: label.len(),
            limit: limits.table_label,
        });
    }
    if table.columns().is_empty() {
        return Err(Unheld::NoColumns);
    }
    if table.columns().len() > limits.columns {
        return Err(Unheld::TooManyColumns {
            columns: table.columns().len(),
            limit: limits.columns,
        });
    }
    let mut names = std::collections::BTreeMap::new();
    for column in table.columns() {
        if !is_name(column.name(), version) {
            return Err(Unheld::VariableName {
                variable: column.name().to_owned(),
                limit: limits.name,
            });
        }
        if let Some(first) = names.insert(column.name().to_ascii_uppercase(), column.name()) {
            return Err(Unheld::SameName {
                first: first.to_owned(),
                second: column.name().to_owned(),
            });
        }
    }
    Ok(label)
}

/// Whether a text is a SAS name: letters, digits and underscores, no digit first. Version 5 knows
/// capital letters only.
fn is_name(text: &str, version: Version) -> bool {
    let letter = |byte: u8| match version {
        Version::V5 => byte.is_ascii_uppercase(),
        Version::V8 => byte.is_ascii_alphabetic(),
    };
    text.len() <= version.limits().name
        && text
            .bytes()
            .next()
            .is_some_and(|byte| letter(byte) || byte == b'_')
        && text
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit() || byte == b'_')
}

/// How a column is to be written, once it is known that it can be.
pub(super) struct Plan<'a> {
    pub(super) column: &'a Column,
    pub(super) label: Cow<'a, [u8]>,
    format: Option<&'a DisplayFormat>,
    pub(super) position: usize,
    pub(super) length: usize,
    /// The bytes of every text by its code, in a text column.
    texts: EncodedTexts<'a>,
}

/// The bytes of every text of a column, by its code.
type EncodedTexts<'a> = Vec<Cow<'a, [u8]>>;

impl<'a> Plan<'a> {
    pub(super) fn new(
        column: &'a Column,
        position: usize,
        target: &Target,
        default_format: &'a DisplayFormat,
    ) -> Result<Self, Unheld> {
        let variable = column.variable();
        let label = target.encode_metadata(&variable.label, || {
            format!("the label of `{}`", variable.name)
        })?;
        if label.len() > target.limits.label {
            return Err(Unheld::VariableLabel {
                variable: variable.name.clone(),
                length: label.len(),
                limit: target.limits.label,
            });
        }
        for format in variable.format.iter().chain(&variable.informat) {
            check_format(format, &variable.name, target.limits.format)?;
        }
        let format = variable
            .format
            .as_ref()
            .or_else(|| (variable.kind == Kind::Date).then_some(default_format));
        let (length, texts) = match column.values() {
            Values::Text(texts) => encode_texts(column, texts, target)?,
            Values::Number(_) | Values::Date(_) => (8, Vec::new()),
        };
        Ok(Plan {
            column,
            label,
            format,
            position,
            length,
            texts,
        })
    }

    /// Format and informat.
    pub(super) fn formats(&self) -> [Option<&DisplayFormat>; 2] {
        [self.format, self.column.variable().informat.as_ref()]
    }

    /// Whether the name of format or informat has no room in the description.
    pub(super) fn has_long_format(&self) -> bool {
        self.formats()
            .into_iter()
            .flatten()
            .any(|format| format.name().len() > 8)
    }

    pub(super) fn description(&self, number: usize) -> Written<'_> {
        let variable = self.column.variable();
        Written {
            type_code: if variable.kind == Kind::Text { 2 } else { 1 },
            length: u16::try_from(self.length).unwrap_or(u16::MAX),
            number: u16::try_from(number).unwrap_or(u16::MAX),
            name: &variable.name,
            label: &self.label,
            format: self.format,
            informat: variable.informat.as_ref(),
            position: u32::try_from(self.position).unwrap_or(u32::MAX),
        }
    }

    /// Fills the column's cells, which are blank so far.
    pub(super) fn write_cells<'b>(
        &self,
        cells: impl Iterator<Item = &'b mut [u8]>,
    ) -> Result<(), Unheld> {
        match self.column.values() {
            Values::Text(texts) => {
                for (cell, &code) in cells.zip(texts.codes()) {
                    put(cell, &self.texts[code as usize]);
                }
            }
            Values::Number(Numbers { cells: numbers }) => {
                for (row, (cell, number)) in cells.zip(numbers).enumerate() {
                    let bytes = ibm::encode(*number).ok_or_else(|| Unheld::NumberOutOfRange {
                        variable: self.column.name().to_owned(),
                        row: row + 1,
                        value: number.value().unwrap_or(0.0),
                    })?;
                    cell.copy_from_slice(&bytes);
                }
            }
            Values::Date(Dates { cells: days }) => {
                for (cell, day) in cells.zip(days) {
                    let bytes = ibm::encode(number_of(*day))
                        .expect("a count of days is in the range of the format");
                    cell.copy_from_slice(&bytes);
                }
            }
        }
        Ok(())
    }
}

fn number_of(day: Day) -> Number {
    match (day.sas_day(), day.missing()) {
        (Some(days), _) => Number::new(f64::from(days)).unwrap_or(Number::MISSING),
        (None, missing) => missing.map_or(Number::MISSING, Number::from),
    }
}

fn check_format(format: &DisplayFormat, variable: &str, limit: usize) -> Result<(), Unheld> {
    let rebuilt = DisplayFormat::from_parts(format.name(), format.width(), format.decimals());
    let complete = format.text().trim_end_matches('.') == rebuilt.text().trim_end_matches('.');
    if complete && format.name().len() <= limit && format.name().is_ascii() {
        Ok(())
    } else {
        Err(Unheld::Format {
            variable: variable.to_owned(),
            format: format.text().to_owned(),
            limit,
        })
    }
}

/// The length of a text variable, as declared or that of its longest text, and the bytes of every
/// text by its code.
fn encode_texts<'a>(
    column: &'a Column,
    texts: &'a Texts,
    target: &Target,
) -> Result<(usize, EncodedTexts<'a>), Unheld> {
    let name = column.name();
    let limit = target.limits.text;
    let declared = column.variable().length;
    if let Some(length) = declared
        && !(1..=limit).contains(&(length as usize))
    {
        return Err(Unheld::DeclaredLength {
            variable: name.to_owned(),
            length,
            limit,
        });
    }
    let mut longest = 1;
    let mut encoded = vec![Cow::Borrowed(&[][..]); texts.dictionary().len()];
    for (code, text) in texts.used() {
        let row_of = |code: u32| {
            let row = texts.codes().iter().position(|&known| known == code);
            row.map_or(0, |row| row + 1)
        };
        let Some(bytes) = target.encode(text) else {
            return Err(Unheld::Characters {
                place: format!("row {}, variable `{name}`", row_of(code)),
                text: text.to_owned(),
            });
        };
        let length = bytes.len();
        if length > limit {
            return Err(Unheld::TextTooLong {
                variable: name.to_owned(),
                row: row_of(code),
                length,
                limit,
            });
        }
        if let Some(declared) = declared
            && length > declared as usize
        {
            return Err(Unheld::LongerThanDeclared {
                variable: name.to_owned(),
                row: row_of(code),
                length,
                declared,
            });
        }
        longest = longest.max(length);
        encoded[code as usize] = bytes;
    }
    let length = declared.map_or(longest, |declared| declared as usize);
    Ok((length, encoded))
}
