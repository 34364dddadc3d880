//! Tables from a transport file.

use std::io::Read;

use super::decode::decode;
use super::layout::{
    CPORT, DESCRIPTION, Description, FormatField, HEADERS_5, HEADERS_8, LONG_FORMATS, LONG_LABELS,
    RECORD, SHORT_DESCRIPTION, SHORT_LABEL, padding, read_stamp, trimmed, without_half_a_letter,
};
use super::{Part, TransportError, TransportProblem, Version};
use crate::compression::decompressed;
use crate::{DisplayFormat, Encoding, Kind, SourceSystem, Table, Timestamp, Values, Variable};

/// How a transport file is to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransportOptions {
    /// The characters behind the bytes. Where it is `None` they are UTF-8, and in a file with bytes
    /// that are not they are Windows-1252; the table's provenance says which it was.
    pub encoding: Option<Encoding>,
}

/// Reads the one data set of a transport file of version 5 or 8, gzip or not.
///
/// Numbers under a date format become dates where all of them are whole days; trailing blanks of
/// texts are no part of them, and a blank text is missing. Version 5 does not count its rows: blank
/// rows that fit into the padding at its end are padding, and a file cut between two rows is one
/// with fewer rows. `file` is what errors call the file.
///
/// # Errors
/// Where the file is no transport file, is cut short, contradicts itself, holds another number of
/// data sets than one, or has texts that are not in the encoding asked for.
///
/// ```
/// use datasets::{Table, Variable, transport};
/// let mut table = Table::new("ADSL", "Subject-Level Analysis Dataset");
/// table.push_text_column(Variable::text("USUBJID", "Unique Subject Identifier"), ["01-001"])?;
/// let mut bytes = Vec::new();
/// transport::write(&table, transport::Version::V5, &mut bytes)?;
/// let read = transport::read(bytes.as_slice(), "adsl.xpt", &Default::default())?;
/// assert_eq!(read.value(0, "USUBJID")?.as_text(), Some("01-001"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(
    source: impl Read,
    file: &str,
    options: &TransportOptions,
) -> Result<Table, TransportError> {
    let mut tables = read_library(source, file, options)?;
    match (tables.pop(), tables.is_empty()) {
        (Some(table), true) => Ok(table),
        (Some(last), false) => {
            let names = tables.iter().chain([&last]);
            Err(TransportError {
                file: file.to_owned(),
                problem: TransportProblem::SeveralMembers {
                    names: names.map(|table| table.name().to_owned()).collect(),
                },
            })
        }
        (None, _) => Err(TransportError {
            file: file.to_owned(),
            problem: TransportProblem::NoMember,
        }),
    }
}

/// Reads all data sets of a transport file, as [`read`] does one.
///
/// # Errors
/// As [`read`], whatever the number of data sets.
pub fn read_library(
    source: impl Read,
    file: &str,
    options: &TransportOptions,
) -> Result<Vec<Table>, TransportError> {
    let read = || {
        let mut bytes = Vec::new();
        decompressed(source)
            .and_then(|mut source| source.read_to_end(&mut bytes))
            .map_err(TransportProblem::Unreadable)?;
        let encoding = options.encoding.unwrap_or(Encoding::Utf8);
        match Library::open(&bytes, encoding)?.tables() {
            Err(
                TransportProblem::UndecodableText { .. }
                | TransportProblem::UndecodableMetadata { .. },
            ) if options.encoding.is_none() => {
                Library::open(&bytes, Encoding::Windows1252)?.tables()
            }
            other => other,
        }
    };
    read().map_err(|problem| TransportError {
        file: file.to_owned(),
        problem,
    })
}

struct Library<'a> {
    bytes: &'a [u8],
    at: usize,
    version: Version,
    encoding: Encoding,
}

impl<'a> Library<'a> {
    fn open(bytes: &'a [u8], encoding: Encoding) -> Result<Self, TransportProblem> {
        let version = if bytes.starts_with(HEADERS_5.library.as_bytes()) {
            Version::V5
        } else if bytes.starts_with(HEADERS_8.library.as_bytes()) {
            Version::V8
        } else if bytes.starts_with(CPORT.as_bytes()) {
            return Err(TransportProblem::Cport);
        } else if [&HEADERS_5, &HEADERS_8]
            .iter()
            .any(|headers| !bytes.is_empty() && headers.library.as_bytes().starts_with(bytes))
        {
            return Err(TransportProblem::EndsIn {
                part: Part::LibraryHeader,
                length: bytes.len(),
            });
        } else {
            return Err(TransportProblem::NotTransport {
                start: lossy(&bytes[..bytes.len().min(40)]),
            });
        };
        let mut library = Library {
            bytes,
            at: RECORD,
            version,
            encoding,
        };
        let record = library.record(Part::LibraryHeader)?;
        if &record[16..24] != b"SASLIB  " {
            return Err(library.unexpected(record, "SAS     SAS     SASLIB"));
        }
        library.record(Part::LibraryHeader)?;
        Ok(library)
    }

    fn tables(mut self) -> Result<Vec<Table>, TransportProblem> {
        let mut tables = Vec::new();
        while self.at < self.bytes.len() {
            tables.push(self.member()?);
        }
        Ok(tables)
    }

    /// The next `length` bytes, which belong to a part of the file.
    fn take(&mut self, length: usize, part: Part) -> Result<&'a [u8], TransportProblem> {
        let taken = self
            .at
            .checked_add(length)
            .and_then(|end| self.bytes.get(self.at..end))
            .ok_or(TransportProblem::EndsIn {
                part,
                length: self.bytes.len(),
            })?;
        self.at += length;
        Ok(taken)
    }

    fn record(&mut self, part: Part) -> Result<&'a [u8], TransportProblem> {
        self.take(RECORD, part)
    }

    /// The record just taken is not what must stand there.
    fn unexpected(&self, record: &[u8], expected: &'static str) -> TransportProblem {
        TransportProblem::UnexpectedRecord {
            at: self.at - RECORD,
            expected,
            found: lossy(&record[..expected.len().min(record.len())]),
        }
    }

    fn header(&mut self, expected: &'static str, part: Part) -> Result<&'a [u8], TransportProblem> {
        let record = self.record(part)?;
        if record.starts_with(expected.as_bytes()) {
            Ok(&record[expected.len()..])
        } else {
            Err(self.unexpected(record, expected))
        }
    }

    fn member(&mut self) -> Result<Table, TransportProblem> {
        let headers = self.version.headers();
        let tail = self.header(headers.member, Part::MemberHeader)?;
        let description_length = match count(&tail[26..30]) {
            Some(SHORT_DESCRIPTION) => SHORT_DESCRIPTION,
            _ => DESCRIPTION,
        };
        self.header(headers.descriptor, Part::MemberHeader)?;
        let mut table = self.member_header()?;
        let tail = self.header(headers.variables, Part::Variables)?;
        let variables = count(&tail[5..10]).ok_or_else(|| TransportProblem::UnexpectedRecord {
            at: self.at - RECORD,
            expected: "the number of variables",
            found: lossy(tail),
        })?;
        let (mut descriptions, widths) =
            self.variables(table.name(), variables, description_length)?;
        let mut record = self.record(Part::RowsHeader)?;
        if self.version == Version::V8 {
            for (announcement, with_formats) in [(LONG_LABELS, false), (LONG_FORMATS, true)] {
                if record.starts_with(announcement.as_bytes()) {
                    let labels = count(&record[48..63]).unwrap_or(0);
                    self.long_labels(table.name(), labels, with_formats, &mut descriptions)?;
                    record = self.record(Part::RowsHeader)?;
                }
            }
        }
        if !record.starts_with(headers.rows.as_bytes()) {
            return Err(self.unexpected(record, headers.rows));
        }
        // All zeros is what writers put that do not count.
        let declared = match (self.version, &record[48..63]) {
            (Version::V5, _) | (Version::V8, b"000000000000000") => None,
            (Version::V8, digits) => count(digits),
        };
        let has_numbers = descriptions.iter().any(|known| known.kind == Kind::Number);
        let rows = self.rows(table.name(), &widths, has_numbers, declared)?;
        let columns = decode(rows, &widths, descriptions, table.name(), self.encoding)?;
        for column in columns {
            let variable = column.name().to_owned();
            if table.push(column).is_err() {
                return Err(TransportProblem::DuplicateVariable {
                    table: table.name().to_owned(),
                    variable,
                });
            }
        }
        if self.version == Version::V5 && !is_all_ascii(&table) {
            table.provenance_mut().text_encoding = Some(self.encoding);
        }
        Ok(table)
    }

    fn member_header(&mut self) -> Result<Table, TransportProblem> {
        let first = self.record(Part::MemberHeader)?;
        let wide = self.version == Version::V8 && &first[40..48] == b"SASDATA ";
        let (name, system) = if wide {
            (&first[8..40], &first[48..64])
        } else if &first[16..24] == b"SASDATA " {
            (&first[8..16], &first[24..40])
        } else {
            return Err(self.unexpected(first, "SAS"));
        };
        let second = self.record(Part::MemberHeader)?;
        let name = self.metadata(trimmed(name), || "the data set's name".to_owned())?;
        let label = self.metadata(trimmed(&second[32..72]), || format!("{name}: the label"))?;
        let mut table = Table::new(name, label);
        let moment = |bytes| read_stamp(bytes).map(Timestamp::civil);
        let provenance = table.provenance_mut();
        provenance.created = moment(&first[64..80]);
        provenance.modified = moment(&second[..16]);
        provenance.source_system = Some(SourceSystem {
            name: format!("SAS on {}", lossy(trimmed(&system[8..16]))),
            version: lossy(trimmed(&system[..8])),
        });
        Ok(table)
    }

    fn metadata(&self, bytes: &[u8], of: impl Fn() -> String) -> Result<String, TransportProblem> {
        match self.encoding.decode(bytes) {
            Some(text) => Ok(text.into_owned()),
            None => Err(TransportProblem::UndecodableMetadata {
                of: of(),
                text: lossy(bytes),
            }),
        }
    }

    fn format(
        &self,
        field: &FormatField<'_>,
        variable: &str,
    ) -> Result<Option<DisplayFormat>, TransportProblem> {
        if field.name.is_empty() && field.width == 0 && field.decimals == 0 {
            return Ok(None);
        }
        let name = self.metadata(field.name, || format!("{variable}: the format"))?;
        let format = DisplayFormat::from_parts(&name, field.width, field.decimals);
        if !name.contains(' ') {
            return Ok(Some(format));
        }
        // Blanks in a name are no part of it: what it then says is what is written again.
        let (name, width, decimals) = (format.name(), format.width(), format.decimals());
        Ok(Some(DisplayFormat::from_parts(name, width, decimals)))
    }

    /// The variables and the width of each in a row.
    fn variables(
        &mut self,
        table: &str,
        count: usize,
        length: usize,
    ) -> Result<(Vec<Variable>, Vec<usize>), TransportProblem> {
        let total = count.saturating_mul(length);
        let descriptions = self.take(total, Part::Variables)?;
        self.take(padding(total), Part::Variables)?;
        let mut variables = Vec::with_capacity(count);
        let mut widths = Vec::with_capacity(count);
        let mut position = 0_u32;
        for bytes in descriptions.chunks_exact(length) {
            let description = Description::read(bytes);
            let short = self.version == Version::V5 || description.long_name.is_empty();
            let name = if short {
                description.name
            } else {
                description.long_name
            };
            let place = variables.len() + 1;
            let name = self.metadata(name, || format!("{table}: the name of variable {place}"))?;
            if name.is_empty() {
                return Err(TransportProblem::Unnamed {
                    table: table.to_owned(),
                    position: place,
                });
            }
            let problem_length = || TransportProblem::ImpossibleLength {
                table: table.to_owned(),
                variable: name.clone(),
                length: description.length,
            };
            let kind = match (description.type_code, description.length) {
                (1, 2..=8) => Kind::Number,
                (2, 1..) => Kind::Text,
                (1 | 2, _) => return Err(problem_length()),
                (code, _) => {
                    return Err(TransportProblem::UnknownType {
                        table: table.to_owned(),
                        variable: name,
                        code,
                    });
                }
            };
            if description.position != position {
                return Err(TransportProblem::Misplaced {
                    table: table.to_owned(),
                    variable: name,
                    expected: position,
                    found: description.position,
                });
            }
            position = position.saturating_add(u32::from(description.length));
            // The whole label follows in a part of its own; writers cut this one at a byte.
            let is_cut =
                self.version == Version::V8 && usize::from(description.label_length) > SHORT_LABEL;
            let label = if is_cut {
                without_half_a_letter(description.label)
            } else {
                description.label
            };
            let label = self.metadata(label, || format!("{table}: the label of {name}"))?;
            let mut variable = Variable::new(kind, name, label);
            variable.format = self.format(&description.format, &variable.name)?;
            variable.informat = self.format(&description.informat, &variable.name)?;
            if kind == Kind::Text {
                variable.length = Some(u32::from(description.length));
            }
            variables.push(variable);
            widths.push(usize::from(description.length));
        }
        Ok((variables, widths))
    }

    /// Reads labels of more than 40 bytes, and long names of formats. They name their variable, so
    /// that its number, which writers count from 0 or from 1, is not needed.
    fn long_labels(
        &mut self,
        table: &str,
        count: usize,
        with_formats: bool,
        variables: &mut [Variable],
    ) -> Result<(), TransportProblem> {
        let start = self.at;
        if count > variables.len() {
            return Err(TransportProblem::UnexpectedRecord {
                at: start - RECORD,
                expected: "at most one long label a variable",
                found: count.to_string(),
            });
        }
        for _ in 0..count {
            let numbers = if with_formats { 5 } else { 3 };
            let lengths: Vec<usize> = self
                .take(2 * numbers, Part::LongLabels)?
                .chunks_exact(2)
                .map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])))
                .collect();
            let name = self.take(lengths[1], Part::LongLabels)?;
            let name = self.metadata(trimmed(name), || format!("{table}: a name"))?;
            let mut texts = Vec::new();
            for &length in &lengths[2..] {
                let bytes = self.take(length, Part::LongLabels)?;
                texts.push(self.metadata(trimmed(bytes), || format!("{table}: of {name}"))?);
            }
            let Some(variable) = variables.iter_mut().find(|known| known.name == name) else {
                return Err(TransportProblem::StrayLabel {
                    table: table.to_owned(),
                    variable: name,
                });
            };
            let mut texts = texts.into_iter();
            variable.label = texts.next().unwrap_or_default();
            let mut format = || texts.next().filter(|text| !text.is_empty());
            variable.format = format().map(DisplayFormat::new).or(variable.format.take());
            variable.informat = format()
                .map(DisplayFormat::new)
                .or(variable.informat.take());
        }
        self.take(padding(self.at - start), Part::LongLabels)?;
        Ok(())
    }

    /// The bytes of the rows, whole rows only.
    fn rows(
        &mut self,
        table: &str,
        widths: &[usize],
        has_numbers: bool,
        declared: Option<usize>,
    ) -> Result<&'a [u8], TransportProblem> {
        let start = self.at;
        let row_length: usize = widths.iter().sum();
        let end = self.end_of_rows(start, declared.map(|rows| rows.saturating_mul(row_length)));
        let data = &self.bytes[start..end];
        self.at = end;
        if row_length == 0 {
            let rows = declared.unwrap_or(0) > 0 || !is_blank(data);
            return if rows {
                Err(TransportProblem::NoVariables {
                    table: table.to_owned(),
                })
            } else {
                Ok(&[])
            };
        }
        let whole = data.len() / row_length;
        let rest = &data[whole * row_length..];
        // The padding never fills a record, so a longer rest or one that is not blank is a row.
        let is_padding = data.len().is_multiple_of(RECORD) && rest.len() < RECORD && is_blank(rest);
        if !(rest.is_empty() || is_padding) {
            return Err(TransportProblem::EndsInRow {
                table: table.to_owned(),
                row: whole + 1,
                found: rest.len(),
                expected: row_length,
            });
        }
        let filled = whole - blank_rows_in_padding(data, row_length);
        let Some(declared) = declared else {
            return Ok(&data[..filled * row_length]);
        };
        let beyond = data.get(declared.saturating_mul(row_length)..);
        let is_padding = |beyond: &[u8]| beyond.len() < RECORD && is_blank(beyond);
        // No number is written as blanks, so that blank rows with numbers are padding.
        if !beyond.is_some_and(is_padding) || (has_numbers && declared > filled) {
            return Err(TransportProblem::WrongCount {
                table: table.to_owned(),
                declared,
                found: filled,
            });
        }
        Ok(&data[..declared * row_length])
    }

    /// Where the rows that begin at `start` end: at the next data set, or with the file. The header
    /// of a data set begins a record, and is only sought behind the rows that were counted.
    fn end_of_rows(&self, start: usize, counted: Option<usize>) -> usize {
        let header = self.version.headers().member.as_bytes();
        let counted = counted.unwrap_or(0).min(self.bytes.len() - start);
        let first = start + (counted + padding(counted));
        (first..self.bytes.len())
            .step_by(RECORD)
            .find(|&at| self.bytes[at..].starts_with(header))
            .unwrap_or(self.bytes.len())
    }
}

fn is_all_ascii(table: &Table) -> bool {
    table.label().is_ascii()
        && table.columns().iter().all(|column| {
            let texts_are = match column.values() {
                Values::Text(texts) => texts.dictionary().iter().all(|(_, text)| text.is_ascii()),
                Values::Number(_) | Values::Date(_) => true,
            };
            texts_are && column.variable().label.is_ascii()
        })
}

pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A number in digits, blanks around it.
fn count(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == b' ')
}

/// How many rows at the end of the data are blank and lie within what can be padding: fewer bytes
/// than a record, the broken row behind them counted.
pub(super) fn blank_rows_in_padding(data: &[u8], row_length: usize) -> usize {
    let rest = data.len() % row_length;
    data[..data.len() - rest]
        .rchunks_exact(row_length)
        .take((RECORD - 1).saturating_sub(rest) / row_length)
        .take_while(|row| is_blank(row))
        .count()
}
