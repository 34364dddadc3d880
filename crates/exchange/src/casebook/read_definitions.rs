//! The definitions of an ODM file read: ours as what they were written from, and of other systems what is to be held against
//! our forms.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::definitions::{
    Code, CodeList, EventDefinition, FormDefinition, GroupDefinition, InLanguage, ItemDefinition,
    Reference, StudyDefinitions,
};
use super::reference::letter;
use super::write::OdmVersion;

/// The definitions of a file; `None` where it has none. A file that is not well-formed is refused where its data are read.
///
/// ```
/// use exchange::casebook::read_definitions;
///
/// let file = r#"<ODM ODMVersion="1.3.2"><Study OID="ST.1"><MetaDataVersion OID="MDV.1" Name="first">
///   <ItemDef OID="IT.weight" Name="weight" DataType="float"/>
/// </MetaDataVersion></Study></ODM>"#;
/// let items = read_definitions(file).map(|study| study.items).unwrap_or_default();
/// assert_eq!((items[0].oid.as_str(), items[0].data_type.as_str()), ("IT.weight", "float"));
/// assert_eq!(read_definitions("<ODM/>"), None);
/// ```
pub fn read_definitions(text: &str) -> Option<StudyDefinitions> {
    let mut reader = Reader::from_str(text);
    let mut reading = Reading::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => reading.open(&element),
            Ok(Event::Empty(element)) => {
                reading.open(&element);
                reading.close(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => reading.close(element.local_name().as_ref()),
            Ok(Event::Text(content)) => reading.words.push_str(&content),
            Ok(Event::CData(content)) => reading.words.push_str(&content),
            Ok(Event::GeneralRef(reference)) => reading.refer(&reference),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if reading.is_over {
            break;
        }
    }
    reading.study
}

/// How far the definitions were read.
#[derive(Default)]
struct Reading {
    version: Option<OdmVersion>,
    study: Option<StudyDefinitions>,
    /// The places in the protocol, which stand before the events.
    places: BTreeMap<String, (String, String)>,
    /// In 2.0 the unit of each item that has one, which is an item itself.
    units_of_items: BTreeMap<String, String>,
    /// The language of a text, and the latest one that was read.
    language: String,
    translated: Option<InLanguage>,
    words: String,
    is_over: bool,
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

fn reference(element: &BytesStart<'_>, of: &str) -> Reference {
    Reference {
        oid: attribute(element, of).unwrap_or_default(),
        mandatory: attribute(element, "Mandatory").unwrap_or_default(),
    }
}

impl Reading {
    fn open(&mut self, element: &BytesStart<'_>) {
        let of = |name: &str| attribute(element, name).unwrap_or_default();
        let name = element.local_name();
        let name: &str = name.as_ref();
        if name == "ODM" {
            self.version = match of("ODMVersion").as_str() {
                "2.0" => Some(OdmVersion::V2_0),
                _ => Some(OdmVersion::V1_3_2),
            };
        }
        if name == "Study" && self.study.is_none() {
            self.study = self.version.map(|version| StudyDefinitions {
                version,
                oid: of("OID"),
                name: of("StudyName"),
                description: None,
                protocol: of("ProtocolName"),
                metadata: String::new(),
                metadata_name: String::new(),
                events: Vec::new(),
                forms: Vec::new(),
                groups: Vec::new(),
                items: Vec::new(),
                code_lists: Vec::new(),
                units: BTreeMap::new(),
            });
        }
        self.words.clear();
        let Some(study) = &mut self.study else { return };
        match name {
            "MetaDataVersion" => {
                study.metadata = of("OID");
                study.metadata_name = of("Name");
            }
            "StudyEventRef" => {
                let place = (of("OrderNumber"), of("Mandatory"));
                self.places.insert(of("StudyEventOID"), place);
            }
            "StudyEventDef" => study.events.push(EventDefinition {
                place: self.places.get(&of("OID")).cloned(),
                oid: of("OID"),
                name: of("Name"),
                repeating: of("Repeating"),
                kind: of("Type"),
                forms: Vec::new(),
            }),
            "FormRef" => {
                if let Some(event) = study.events.last_mut() {
                    event.forms.push(reference(element, "FormOID"));
                }
            }
            "FormDef" => study.forms.push(FormDefinition {
                oid: of("OID"),
                name: of("Name"),
                repeating: of("Repeating"),
                groups: Vec::new(),
            }),
            // Of a form in 1.3.2, which stand behind the events; of an event in 2.0.
            "ItemGroupRef" => {
                let group = reference(element, "ItemGroupOID");
                if let Some(form) = study.forms.last_mut() {
                    form.groups.push(group);
                } else if let Some(event) = study.events.last_mut() {
                    event.forms.push(group);
                }
            }
            "ItemGroupDef" => study.groups.push(GroupDefinition {
                oid: of("OID"),
                name: of("Name"),
                repeating: of("Repeating"),
                kind: attribute(element, "Type"),
                items: Vec::new(),
            }),
            "ItemRef" => {
                if let Some(unit) = attribute(element, "UnitsItemOID") {
                    self.units_of_items.insert(of("ItemOID"), unit);
                }
                if let Some(group) = study.groups.last_mut() {
                    group.items.push(reference(element, "ItemOID"));
                }
            }
            "ItemDef" => study.items.push(ItemDefinition {
                oid: of("OID"),
                name: of("Name"),
                data_type: of("DataType"),
                length: attribute(element, "Length"),
                question: None,
                code_list: None,
                unit: None,
            }),
            "CodeListRef" => {
                if let Some(item) = study.items.last_mut() {
                    item.code_list = attribute(element, "CodeListOID");
                }
            }
            "MeasurementUnitRef" => {
                if let Some(item) = study.items.last_mut() {
                    item.unit = attribute(element, "MeasurementUnitOID");
                }
            }
            "CodeList" => study.code_lists.push(CodeList {
                oid: of("OID"),
                name: of("Name"),
                data_type: of("DataType"),
                codes: Vec::new(),
            }),
            "CodeListItem" | "EnumeratedItem" => {
                if let Some(list) = study.code_lists.last_mut() {
                    list.codes.push(Code {
                        value: of("CodedValue"),
                        meaning: None,
                    });
                }
            }
            "MeasurementUnit" => {
                study.units.insert(of("OID"), of("Name"));
            }
            "TranslatedText" => self.language = of("xml:lang"),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        let words = std::mem::take(&mut self.words);
        let Some(study) = &mut self.study else { return };
        match name {
            "StudyName" => study.name = words,
            "StudyDescription" => study.description = Some(words),
            "ProtocolName" => study.protocol = words,
            "TranslatedText" => {
                self.translated = Some(InLanguage {
                    language: std::mem::take(&mut self.language),
                    text: words,
                });
            }
            "Question" => {
                if let Some(item) = study.items.last_mut() {
                    item.question = self.translated.take();
                }
            }
            "Decode" => {
                let list = study.code_lists.last_mut();
                if let Some(code) = list.and_then(|list| list.codes.last_mut()) {
                    code.meaning = self.translated.take();
                }
            }
            "Study" => {
                units_apart(study, std::mem::take(&mut self.units_of_items));
                self.is_over = true;
            }
            _ => {}
        }
    }

    fn refer(&mut self, reference: &quick_xml::events::BytesRef<'_>) {
        self.words.extend(letter(reference));
    }
}

/// In 2.0 units are items beside those that are measured in them: they are taken out from among them.
fn units_apart(study: &mut StudyDefinitions, units_of_items: BTreeMap<String, String>) {
    let units: BTreeSet<String> = units_of_items.values().cloned().collect();
    for item in study.items.extract_if(.., |item| units.contains(&item.oid)) {
        study.units.insert(item.oid, item.name);
    }
    for group in &mut study.groups {
        group.items.retain(|item| !units.contains(&item.oid));
    }
    for item in &mut study.items {
        if let Some(unit) = units_of_items.get(&item.oid) {
            item.unit = Some(unit.clone());
        }
    }
}
