//! What describes data sets in files, taken from a `define.xml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{DefineError, DefineProblem};
use crate::compression::decompressed;
use crate::{
    Column, DatasetMetadata, Dates, DeclaredType, DisplayFormat, Encoding, Kind, Numbers,
    StudyMetadata, Table, Texts, Values, Variable,
};

/// Reads the data sets that a `define.xml` of version 1.0, 2.0 or 2.1 defines, gzip or not.
///
/// Whole numbers and floats are numbers, and dates where their display format shows dates; whatever
/// else is text. The order is that of the order numbers. `file` is what errors call the file.
///
/// # Errors
/// Where the file is not XML, defines no data set, or refers to a variable that it does not define.
pub fn read(source: impl Read, file: &str) -> Result<StudyMetadata, DefineError> {
    let read = || {
        let mut bytes = Vec::new();
        decompressed(source)
            .and_then(|mut source| source.read_to_end(&mut bytes))
            .map_err(DefineProblem::Unreadable)?;
        let text = decoded(&bytes)?;
        study(text.strip_prefix('\u{feff}').unwrap_or(&text))
    };
    read().map_err(|problem| DefineError {
        file: file.to_owned(),
        problem,
    })
}

/// The text of a file, by the encoding that its first line declares. What says ISO 8859-1 is read as
/// Windows-1252, whose letters stand where the former has none, as browsers do.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, DefineProblem> {
    let line = bytes.split(|&byte| byte == b'>').next().unwrap_or(&[]);
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let western = ["iso-8859-1", "windows-1252"];
    let encoding = if western.iter().any(|name| line.contains(name)) {
        Encoding::Windows1252
    } else {
        Encoding::Utf8
    };
    encoding.decode(bytes).ok_or_else(|| DefineProblem::NotXml {
        at: std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to() as u64, |_| 0),
        reason: "the bytes here are not UTF-8, and the first line declares nothing else".to_owned(),
    })
}

/// A reference from a data set to a variable.
struct Reference {
    oid: String,
    order: u32,
    key_sequence: Option<u32>,
}

/// A data set as it is met in the file.
struct Group {
    oid: String,
    name: String,
    label: String,
    records: Option<usize>,
    references: Vec<Reference>,
}

/// Which element's description is being read.
#[derive(Clone, PartialEq)]
enum Within {
    Nothing,
    Group,
    Item(String),
}

/// The elements met so far.
struct Found {
    groups: Vec<Group>,
    items: BTreeMap<String, Variable>,
    within: Within,
    /// Whether the text of a description is being read, which `def:Origin` has one of too.
    describing: bool,
    in_origin: bool,
}

fn study(text: &str) -> Result<StudyMetadata, DefineProblem> {
    let mut reader = Reader::from_str(text);
    let mut found = Found {
        groups: Vec::new(),
        items: BTreeMap::new(),
        within: Within::Nothing,
        describing: false,
        in_origin: false,
    };
    let mut depth = 0_u32;
    loop {
        let event = reader.read_event().map_err(|error| DefineProblem::NotXml {
            at: reader.error_position(),
            reason: error.to_string(),
        })?;
        match event {
            Event::Start(element) => {
                depth += 1;
                found.start(&element, false)?;
            }
            Event::Empty(element) => found.start(&element, true)?,
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                found.end(element.local_name().as_ref());
            }
            Event::Text(text) => found.describe(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = match &*reference.xml10_content() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                };
                found.describe(letter);
            }
            // A document type can name files and addresses, and words that stand for others; no define.xml needs one.
            Event::DocType(_) => {
                return Err(DefineProblem::NotXml {
                    at: reader.buffer_position(),
                    reason: "a document type stands here, which is not read: take it out"
                        .to_owned(),
                });
            }
            Event::Eof if depth > 0 => {
                return Err(DefineProblem::NotXml {
                    at: text.len() as u64,
                    reason: "the file is cut short: elements are still open".to_owned(),
                });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if found.groups.is_empty() {
        return Err(DefineProblem::NoDataset);
    }
    let datasets = found
        .groups
        .into_iter()
        .map(|group| dataset(group, &found.items))
        .collect::<Result<_, _>>()?;
    Ok(StudyMetadata { datasets })
}

/// The value of an attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, DefineProblem> {
    let wrong = |reason: String| DefineProblem::NotXml { at: 0, reason };
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| wrong(error.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| wrong(error.to_string()))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn required(element: &BytesStart<'_>, name: &'static str) -> Result<String, DefineProblem> {
    attribute(element, name)?.ok_or_else(|| DefineProblem::MissingAttribute {
        element: element.local_name().as_ref().to_owned(),
        attribute: name,
    })
}

fn number<T: std::str::FromStr>(
    element: &BytesStart<'_>,
    name: &'static str,
) -> Result<Option<T>, DefineProblem> {
    attribute(element, name)?
        .map(|value| {
            value
                .trim()
                .parse()
                .map_err(|_| DefineProblem::WrongAttribute {
                    element: element.local_name().as_ref().to_owned(),
                    attribute: name,
                    value,
                    allowed: "a whole number",
                })
        })
        .transpose()
}

impl Found {
    fn start(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Result<(), DefineProblem> {
        let within = |next: Within| if is_empty { Within::Nothing } else { next };
        match element.local_name().as_ref() {
            "ItemGroupDef" => {
                let no_data = attribute(element, "HasNoData")?.as_deref() == Some("Yes");
                self.groups.push(Group {
                    oid: required(element, "OID")?,
                    name: required(element, "Name")?,
                    // Version 1.0 has the label as an attribute.
                    label: attribute(element, "Label")?.unwrap_or_default(),
                    records: no_data.then_some(0),
                    references: Vec::new(),
                });
                self.within = within(Within::Group);
            }
            "ItemRef" if self.within == Within::Group => {
                let reference = Reference {
                    oid: required(element, "ItemOID")?,
                    order: number(element, "OrderNumber")?.unwrap_or(u32::MAX),
                    key_sequence: number(element, "KeySequence")?,
                };
                if let Some(group) = self.groups.last_mut() {
                    group.references.push(reference);
                }
            }
            "Alias"
                if self.within == Within::Group
                    && attribute(element, "Context")?.as_deref() == Some("Records") =>
            {
                let records = number(element, "Name")?;
                if let Some(group) = self.groups.last_mut() {
                    group.records = records;
                }
            }
            "ItemDef" => {
                let (oid, variable) = item(element)?;
                self.items.insert(oid.clone(), variable);
                self.within = within(Within::Item(oid));
            }
            "Origin" => self.in_origin = !is_empty,
            "TranslatedText" => self.describing = !is_empty && !self.in_origin,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, element: &str) {
        match element {
            "ItemGroupDef" | "ItemDef" => self.within = Within::Nothing,
            "Origin" => self.in_origin = false,
            "TranslatedText" => self.describing = false,
            _ => {}
        }
    }

    fn describe(&mut self, text: &str) {
        if !self.describing {
            return;
        }
        let label = match &self.within {
            Within::Nothing => None,
            Within::Group => self.groups.last_mut().map(|group| &mut group.label),
            Within::Item(oid) => self.items.get_mut(oid).map(|item| &mut item.label),
        };
        if let Some(label) = label {
            label.push_str(text);
        }
    }
}

fn item(element: &BytesStart<'_>) -> Result<(String, Variable), DefineProblem> {
    let name = required(element, "Name")?;
    let data_type = required(element, "DataType")?;
    let format = attribute(element, "DisplayFormat")?
        .filter(|text| !text.trim().is_empty())
        .map(DisplayFormat::new);
    let (kind, declared) = match data_type.as_str() {
        "integer" | "float" | "double" => match &format {
            Some(format) if format.shows_dates() => (Kind::Date, None),
            _ if data_type == "integer" => (Kind::Number, Some(DeclaredType::Integer)),
            _ => (Kind::Number, Some(DeclaredType::Float)),
        },
        "boolean" => (Kind::Number, Some(DeclaredType::Boolean)),
        "URI" => (Kind::Text, Some(DeclaredType::Uri)),
        _ => (Kind::Text, Some(DeclaredType::String)),
    };
    let label = attribute(element, "Label")?.unwrap_or_default();
    let mut variable = Variable::new(kind, name, label);
    variable.declared_type = declared;
    variable.format = format;
    let length: Option<u32> = number(element, "Length")?;
    variable.length = length.filter(|&length| length > 0);
    let oid = required(element, "OID")?;
    variable.item_oid = Some(oid.clone());
    Ok((oid, variable))
}

fn dataset(
    mut group: Group,
    items: &BTreeMap<String, Variable>,
) -> Result<DatasetMetadata, DefineProblem> {
    group.references.sort_by_key(|reference| reference.order);
    let mut table = Table::new(&group.name, group.label.trim());
    table.provenance_mut().item_group_oid = Some(group.oid);
    for reference in &group.references {
        let Some(variable) = items.get(&reference.oid) else {
            return Err(DefineProblem::UndefinedVariable {
                dataset: group.name,
                oid: reference.oid.clone(),
            });
        };
        let mut variable = variable.clone();
        variable.key_sequence = reference.key_sequence;
        variable.label = variable.label.trim().to_owned();
        let name = variable.name.clone();
        let values = match variable.kind {
            Kind::Number => Values::Number(Numbers::default()),
            Kind::Text => Values::Text(Texts::default()),
            Kind::Date => Values::Date(Dates::default()),
        };
        let pushed = Column::new(variable, values)
            .map_err(Into::into)
            .and_then(|column| table.push(column));
        if pushed.is_err() {
            return Err(DefineProblem::DuplicateVariable {
                dataset: group.name,
                variable: name,
            });
        }
    }
    Ok(DatasetMetadata {
        table,
        records: group.records,
    })
}
