//! A table as a transport file.

use std::borrow::Cow;
use std::io::{self, Write};

use super::layout::{
    DESCRIPTION, LONG_FORMATS, LONG_LABELS, NO_COUNT, RECORD, Written, padding, put, stamp,
};
use super::read::blank_rows_in_padding;
use super::{TransportRefusal, Unheld, ibm};
use crate::{
    Column, Dates, Day, DisplayFormat, Encoding, Kind, Number, Numbers, Table, Texts, Values,
};
use jiff::civil::{DateTime, date};

/// A version of the transport format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// What regulators take: names of 8, labels of 40 and texts of 200 bytes, in ASCII.
    #[default]
    V5,
    /// Names of 32, labels of 256 and texts of 32,767 bytes, in UTF-8.
    V8,
}

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
struct Target {
    version: Version,
    limits: Limits,
    /// The encoding of texts; none is ASCII alone.
    encoding: Option<Encoding>,
}

impl Target {
    fn new(table: &Table, version: Version) -> Self {
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

/// The stamp of files whose table says nothing of its creation: the origin of SAS's calendar. The
/// clock is never asked, so that the same table gives the same bytes.
fn no_stamp() -> DateTime {
    date(1960, 1, 1).at(0, 0, 0, 0)
}

/// Writes a table as a transport file with one data set.
///
/// Stamps, system and its version are those of the table's [`Provenance`](crate::Provenance), so
/// that a file of SAS 9 read and written again has the same bytes. Dates are numbers under a date
/// format, `DATE9.` where none is given. Trailing blanks of texts are not kept. Version 5 takes
/// ASCII, unless the table came from a version 5 file with other characters, which are written as
/// they were.
///
/// # Errors
/// Where the version cannot hold the table as it is: the error names variable, row and limit, and
/// nothing has been written.
pub fn write(
    table: &Table,
    version: Version,
    mut target: impl Write,
) -> Result<(), TransportRefusal> {
    let bytes = bytes(table, version).map_err(|unheld| TransportRefusal {
        table: table.name().to_owned(),
        unheld,
    })?;
    target
        .write_all(&bytes)
        .and_then(|()| target.flush())
        .map_err(|error: io::Error| TransportRefusal {
            table: table.name().to_owned(),
            unheld: Unheld::Unwritable(error),
        })
}

fn bytes(table: &Table, version: Version) -> Result<Vec<u8>, Unheld> {
    let target = Target::new(table, version);
    let label = check_table(table, &target)?;
    let default_format = DisplayFormat::new("DATE9.");
    let mut plans = Vec::with_capacity(table.columns().len());
    let mut position = 0_usize;
    for column in table.columns() {
        let plan = Plan::new(column, position, &target, &default_format)?;
        position += plan.length;
        plans.push(plan);
    }
    let row_length = position;
    let mut out = Vec::with_capacity(4_000 + row_length * table.rows());
    write_headers(&mut out, table, &label, version);
    for (place, plan) in plans.iter().enumerate() {
        out.extend(plan.description(place + 1).bytes(version));
    }
    pad(&mut out);
    if version == Version::V8 {
        write_long_labels(&mut out, &plans);
    }
    let count = match version {
        Version::V5 => NO_COUNT.to_owned(),
        Version::V8 => format!("{:>15}{:15}", table.rows(), ""),
    };
    push_record(&mut out, &[version.headers().rows, &count]);
    let start = out.len();
    out.resize(start + row_length * table.rows(), b' ');
    for plan in &plans {
        let rows = out[start..].chunks_exact_mut(row_length);
        plan.write_cells(rows.map(|row| &mut row[plan.position..plan.position + plan.length]))?;
    }
    pad(&mut out);
    if version == Version::V5 {
        refuse_blank_end(&out[start..], row_length, table.rows())?;
    }
    Ok(out)
}

/// Checks what concerns the table as a whole and gives the bytes of its label.
fn check_table<'t>(table: &'t Table, target: &Target) -> Result<Cow<'t, [u8]>, Unheld> {
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
struct Plan<'a> {
    column: &'a Column,
    label: Cow<'a, [u8]>,
    format: Option<&'a DisplayFormat>,
    position: usize,
    length: usize,
    /// The bytes of every text by its code, in a text column.
    texts: EncodedTexts<'a>,
}

/// The bytes of every text of a column, by its code.
type EncodedTexts<'a> = Vec<Cow<'a, [u8]>>;

impl<'a> Plan<'a> {
    fn new(
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

    /// The names of format and informat; empty where there is none.
    fn format_names(&self) -> [&str; 2] {
        let informat = self.column.variable().informat.as_ref();
        [self.format, informat].map(|format| format.map_or("", DisplayFormat::name))
    }

    fn description(&self, number: usize) -> Written<'_> {
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
    fn write_cells<'b>(&self, cells: impl Iterator<Item = &'b mut [u8]>) -> Result<(), Unheld> {
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

fn push_record(out: &mut Vec<u8>, parts: &[&str]) {
    let start = out.len();
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
    out.resize(start + RECORD, b' ');
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len() + padding(out.len()), b' ');
}

fn write_headers(out: &mut Vec<u8>, table: &Table, label: &[u8], version: Version) {
    let headers = version.headers();
    let provenance = table.provenance();
    let created = provenance.created.map_or_else(no_stamp, |at| at.civil);
    let modified = provenance.modified.map_or(created, |at| at.civil);
    let (created, modified) = (stamp(created), stamp(modified));
    let (os, sas) = provenance
        .source_system
        .as_ref()
        .map_or(("", ""), |system| {
            let os = system.name.strip_prefix("SAS on ").unwrap_or(&system.name);
            (field(os), field(&system.version))
        });
    push_record(out, &[headers.library, NO_COUNT]);
    let system = format!("{sas:<8}{os:<8}");
    push_record(
        out,
        &[
            "SAS     SAS     SASLIB  ",
            &system,
            &" ".repeat(24),
            &created,
        ],
    );
    push_record(out, &[&modified]);
    push_record(
        out,
        &[
            headers.member,
            &NO_COUNT[..16],
            &format!("0160000000{DESCRIPTION:04}"),
        ],
    );
    push_record(out, &[headers.descriptor, NO_COUNT]);
    let name = table.name();
    match version {
        Version::V5 => push_record(
            out,
            &[
                "SAS     ",
                &format!("{name:<8}SASDATA "),
                &system,
                &" ".repeat(24),
                &created,
            ],
        ),
        Version::V8 => push_record(
            out,
            &[
                "SAS     ",
                &format!("{name:<32}SASDATA "),
                &system,
                &created,
            ],
        ),
    }
    let mut record = [b' '; RECORD];
    put(&mut record[..16], modified.as_bytes());
    put(&mut record[32..72], label);
    out.extend_from_slice(&record);
    let count = format!("{:010}", table.columns().len());
    push_record(out, &[headers.variables, &count, &NO_COUNT[..20]]);
}

/// What fits of a system's name into eight bytes; the name is not data.
fn field(text: &str) -> &str {
    if !text.is_ascii() {
        return "";
    }
    &text[..text.len().min(8)]
}

/// Writes what does not fit into the descriptions: labels of more than 40 bytes, and formats whose
/// names have more than 8.
fn write_long_labels(out: &mut Vec<u8>, plans: &[Plan<'_>]) {
    let has_long_format = |plan: &Plan<'_>| plan.format_names().iter().any(|name| name.len() > 8);
    let with_formats = plans.iter().any(has_long_format);
    let long: Vec<(usize, &Plan<'_>)> = plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| plan.label.len() > 40 || has_long_format(plan))
        .collect();
    if long.is_empty() {
        return;
    }
    let announcement = if with_formats {
        LONG_FORMATS
    } else {
        LONG_LABELS
    };
    push_record(out, &[announcement, &long.len().to_string()]);
    for (place, plan) in long {
        let [format, informat] = plan.format_names();
        let mut texts = vec![plan.column.name().as_bytes()];
        if with_formats {
            texts.extend([format.as_bytes(), informat.as_bytes()]);
        }
        texts.push(&plan.label);
        // SAS counts variables from 1.
        for number in std::iter::once(place + 1).chain(texts.iter().map(|text| text.len())) {
            out.extend(u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes());
        }
        for text in texts {
            out.extend_from_slice(text);
        }
    }
    pad(out);
}

/// Version 5 does not count its rows, so blank rows at the end that fit into the padding would be
/// lost. The rows with their padding are counted as a reader counts them.
fn refuse_blank_end(padded: &[u8], row_length: usize, rows: usize) -> Result<(), Unheld> {
    let found = padded.len() / row_length - blank_rows_in_padding(padded, row_length);
    if found == rows {
        Ok(())
    } else {
        Err(Unheld::BlankLastRow { row: found + 1 })
    }
}
