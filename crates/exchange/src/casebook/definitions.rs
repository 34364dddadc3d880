//! The definitions of a casebook: its study, events, forms, groups and items, as a value that is written and that is read.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use forms::{ENGLISH, FormKind};
use protocol::{Plan, VisitPurpose};

use super::asked::AskedFields;
use super::write::OdmVersion;
use super::{LOG, event_oid, form_oid, group_oid, item_oid};
use crate::odm::Xml;

/// What stands in `Study`, in the one version or the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyDefinitions {
    /// Which ODM.
    pub version: OdmVersion,
    /// `OID` of the study.
    pub oid: String,
    /// Its name.
    pub name: String,
    /// What it is; 2.0 has no such line here.
    pub description: Option<String>,
    /// The short name of its protocol.
    pub protocol: String,
    /// `OID` of the version of the definitions.
    pub metadata: String,
    /// Its name.
    pub metadata_name: String,
    /// The visits, and the log of what is of none.
    pub events: Vec<EventDefinition>,
    /// The forms; in 2.0 a form is a group of items itself.
    pub forms: Vec<FormDefinition>,
    /// The groups of items.
    pub groups: Vec<GroupDefinition>,
    /// The items.
    pub items: Vec<ItemDefinition>,
    /// The code lists that items refer to.
    pub code_lists: Vec<CodeList>,
    /// The units that items refer to, by `OID`. In 2.0 a unit is an item itself, with its name as the value.
    pub units: BTreeMap<String, String>,
}

/// A reference to another definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its `OID`.
    pub oid: String,
    /// Whether it must be filled in.
    pub mandatory: String,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDefinition {
    /// `OID`.
    pub oid: String,
    /// The name.
    pub name: String,
    /// `Repeating`.
    pub repeating: String,
    /// `Type`.
    pub kind: String,
    /// Its place in the protocol, and whether it must be held there.
    pub place: Option<(String, String)>,
    /// Its forms, or the groups that are its forms.
    pub forms: Vec<Reference>,
}

/// A form of 1.3.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormDefinition {
    /// `OID`.
    pub oid: String,
    /// The name.
    pub name: String,
    /// `Repeating`.
    pub repeating: String,
    /// Its groups.
    pub groups: Vec<Reference>,
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDefinition {
    /// `OID`.
    pub oid: String,
    /// The name.
    pub name: String,
    /// `Repeating`.
    pub repeating: String,
    /// `Type`, in 2.0.
    pub kind: Option<String>,
    /// Its items.
    pub items: Vec<Reference>,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDefinition {
    /// `OID`.
    pub oid: String,
    /// The name.
    pub name: String,
    /// `DataType`.
    pub data_type: String,
    /// `Length`.
    pub length: Option<String>,
    /// What is asked, and in which language.
    pub question: Option<InLanguage>,
    /// The code list that it refers to.
    pub code_list: Option<String>,
    /// The unit that it refers to.
    pub unit: Option<String>,
}

/// A list of what one may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// `OID`.
    pub oid: String,
    /// The name.
    pub name: String,
    /// `DataType`.
    pub data_type: String,
    /// The codes, in their order.
    pub codes: Vec<Code>,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What stands in the data.
    pub value: String,
    /// What it means.
    pub meaning: Option<InLanguage>,
}

/// A text, and in which language it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLanguage {
    /// The code of the language; empty where none is told.
    pub language: String,
    /// The text.
    pub text: String,
}

fn code_list_oid(field: &str) -> String {
    format!("CL.{field}")
}

fn unit_oid(unit: &str) -> String {
    format!("MU.{unit}")
}

fn optional(oid: String) -> Reference {
    let mandatory = "No".to_owned();
    Reference { oid, mandatory }
}

impl StudyDefinitions {
    /// The definitions of a plan, of those forms and fields.
    pub(super) fn of(
        plan: &Plan,
        version: OdmVersion,
        fields: &BTreeMap<FormKind, BTreeSet<String>>,
        asked: &AskedFields,
    ) -> Self {
        let first = version == OdmVersion::V1_3_2;
        let trial = &plan.protocol().trial;
        let visits = plan.visits().iter().map(|visit| {
            let planned = match visit.purpose {
                VisitPurpose::Screening | VisitPurpose::Scheduled => "Scheduled",
                VisitPurpose::Conditional | VisitPurpose::EarlyTermination => "Unscheduled",
            };
            (format!("SE.{}", visit.id), visit.label.clone(), planned)
        });
        let log = (LOG.to_owned(), "Log".to_owned(), "Common");
        let events = visits.chain(std::iter::once(log)).enumerate();
        let events = events.map(|(before, (oid, name, planned))| EventDefinition {
            forms: fields
                .keys()
                .filter(|kind| event_oid(kind) == oid)
                .map(|kind| {
                    if first {
                        form_oid(kind)
                    } else {
                        group_oid(kind)
                    }
                })
                .map(optional)
                .collect(),
            place: first.then(|| ((before + 1).to_string(), "No".to_owned())),
            oid,
            name,
            repeating: "No".to_owned(),
            kind: planned.to_owned(),
        });
        let forms = fields.keys().filter(|_| first).map(|kind| FormDefinition {
            oid: form_oid(kind),
            name: kind.to_string(),
            repeating: "Yes".to_owned(),
            groups: vec![optional(group_oid(kind))],
        });
        let groups = fields.iter().map(|(kind, items)| GroupDefinition {
            oid: group_oid(kind),
            name: kind.to_string(),
            repeating: if first { "No" } else { "Simple" }.to_owned(),
            kind: (!first).then(|| "Form".to_owned()),
            items: items
                .iter()
                .map(|field| optional(item_oid(field)))
                .collect(),
        });
        let fields: BTreeSet<&String> = fields.values().flatten().collect();
        let in_english = |text: &str| InLanguage {
            language: ENGLISH.code.to_owned(),
            text: text.to_owned(),
        };
        // What was typed is text: a fraction such as 8/7 has no finite decimal.
        let items = fields.iter().map(|field| ItemDefinition {
            oid: item_oid(field),
            name: (*field).clone(),
            data_type: "text".to_owned(),
            length: Some("10000".to_owned()),
            question: asked.question(field).map(in_english),
            code_list: (!asked.choices(field).is_empty()).then(|| code_list_oid(field)),
            unit: asked.unit(field).map(unit_oid),
        });
        let with_choices = fields
            .iter()
            .filter(|field| !asked.choices(field).is_empty());
        let code_lists = with_choices.map(|field| CodeList {
            oid: code_list_oid(field),
            name: (*field).clone(),
            data_type: "text".to_owned(),
            codes: asked
                .choices(field)
                .iter()
                .map(|choice| Code {
                    value: choice.value.clone(),
                    meaning: Some(in_english(&choice.label)),
                })
                .collect(),
        });
        let units = fields.iter().filter_map(|field| asked.unit(field));
        let units = units.map(|unit| (unit_oid(unit), unit.to_owned()));
        Self {
            version,
            oid: format!("ST.{}", trial.id),
            name: trial.name.clone(),
            description: first.then(|| trial.title.clone()),
            protocol: trial.id.to_string(),
            metadata: format!("MDV.{}", trial.id),
            metadata_name: trial.name.clone(),
            events: events.collect(),
            forms: forms.collect(),
            groups: groups.collect(),
            items: items.collect(),
            code_lists: code_lists.collect(),
            units: units.collect(),
        }
    }

    /// The definitions as a file of their own, without data.
    ///
    /// # Errors
    /// Never: writing into memory does not fail.
    pub fn to_odm(&self, created: &str, software: &str) -> io::Result<String> {
        let mut xml = Xml::new();
        xml.declare()?;
        let oid = format!("{}.definitions", self.protocol);
        self.version.open(&mut xml, &oid, created, software)?;
        self.write(&mut xml)?;
        xml.close("ODM")?;
        xml.finish()
    }

    /// Writes the element `Study`.
    pub(super) fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let first = self.version == OdmVersion::V1_3_2;
        if first {
            xml.open("Study", &[("OID", &self.oid)])?;
            xml.open("GlobalVariables", &[])?;
            xml.text("StudyName", &self.name)?;
            let description = self.description.as_deref();
            xml.text("StudyDescription", description.unwrap_or_default())?;
            xml.text("ProtocolName", &self.protocol)?;
            xml.close("GlobalVariables")?;
            self.write_basic_definitions(xml)?;
        } else {
            let names = [
                ("OID", self.oid.as_str()),
                ("StudyName", &self.name),
                ("ProtocolName", &self.protocol),
            ];
            xml.open("Study", &names)?;
        }
        let name = [
            ("OID", self.metadata.as_str()),
            ("Name", &self.metadata_name),
        ];
        xml.open("MetaDataVersion", &name)?;
        xml.open("Protocol", &[])?;
        for event in &self.events {
            if let Some((order, mandatory)) = &event.place {
                let of = [
                    ("StudyEventOID", event.oid.as_str()),
                    ("OrderNumber", order),
                    ("Mandatory", mandatory),
                ];
                xml.empty("StudyEventRef", &of)?;
            }
        }
        xml.close("Protocol")?;
        let (form, form_of) = if first {
            ("FormRef", "FormOID")
        } else {
            ("ItemGroupRef", "ItemGroupOID")
        };
        for event in &self.events {
            let of = [
                ("OID", event.oid.as_str()),
                ("Name", &event.name),
                ("Repeating", &event.repeating),
                ("Type", &event.kind),
            ];
            xml.open("StudyEventDef", &of)?;
            references(xml, form, form_of, &event.forms)?;
            xml.close("StudyEventDef")?;
        }
        for one in &self.forms {
            let of = [
                ("OID", one.oid.as_str()),
                ("Name", &one.name),
                ("Repeating", &one.repeating),
            ];
            xml.open("FormDef", &of)?;
            references(xml, "ItemGroupRef", "ItemGroupOID", &one.groups)?;
            xml.close("FormDef")?;
        }
        for group in &self.groups {
            self.write_group(xml, group)?;
        }
        for item in &self.items {
            self.write_item(xml, item)?;
        }
        if !first {
            for (oid, unit) in &self.units {
                let of = [("OID", oid.as_str()), ("Name", unit), ("DataType", "text")];
                xml.empty("ItemDef", &of)?;
            }
        }
        for list in &self.code_lists {
            let of = [
                ("OID", list.oid.as_str()),
                ("Name", &list.name),
                ("DataType", &list.data_type),
            ];
            xml.open("CodeList", &of)?;
            for code in &list.codes {
                xml.open("CodeListItem", &[("CodedValue", &code.value)])?;
                if let Some(meaning) = &code.meaning {
                    meaning.write(xml, self.version, "Decode")?;
                }
                xml.close("CodeListItem")?;
            }
            xml.close("CodeList")?;
        }
        xml.close("MetaDataVersion")?;
        xml.close("Study")
    }
}

impl StudyDefinitions {
    /// The units, in 1.3.2.
    fn write_basic_definitions(&self, xml: &mut Xml) -> io::Result<()> {
        if self.units.is_empty() {
            return Ok(());
        }
        xml.open("BasicDefinitions", &[])?;
        for (oid, unit) in &self.units {
            let of = [("OID", oid.as_str()), ("Name", unit)];
            xml.open("MeasurementUnit", &of)?;
            let symbol = InLanguage {
                language: String::new(),
                text: unit.clone(),
            };
            symbol.write(xml, self.version, "Symbol")?;
            xml.close("MeasurementUnit")?;
        }
        xml.close("BasicDefinitions")
    }

    /// A group, in 2.0 with the units of its items, which are items with a value that is told beforehand.
    fn write_group(&self, xml: &mut Xml, group: &GroupDefinition) -> io::Result<()> {
        let first = self.version == OdmVersion::V1_3_2;
        let mut of = vec![
            ("OID", group.oid.as_str()),
            ("Name", &group.name),
            ("Repeating", &group.repeating),
        ];
        of.extend(group.kind.as_deref().map(|kind| ("Type", kind)));
        xml.open("ItemGroupDef", &of)?;
        if first {
            references(xml, "ItemRef", "ItemOID", &group.items)?;
        } else {
            let mut units: BTreeSet<&str> = BTreeSet::new();
            for one in &group.items {
                let unit = self.items.iter().find(|item| item.oid == one.oid);
                let unit = unit.and_then(|item| item.unit.as_deref());
                let mut of = vec![("ItemOID", one.oid.as_str())];
                of.extend(unit.map(|unit| ("UnitsItemOID", unit)));
                of.push(("Mandatory", &one.mandatory));
                xml.empty("ItemRef", &of)?;
                units.extend(unit);
            }
            for oid in units {
                let name = self.units.get(oid).map_or(oid, String::as_str);
                let of = [
                    ("ItemOID", oid),
                    ("PreSpecifiedValue", name),
                    ("Mandatory", "No"),
                ];
                xml.empty("ItemRef", &of)?;
            }
        }
        xml.close("ItemGroupDef")
    }

    fn write_item(&self, xml: &mut Xml, item: &ItemDefinition) -> io::Result<()> {
        let mut of = vec![
            ("OID", item.oid.as_str()),
            ("Name", &item.name),
            ("DataType", &item.data_type),
        ];
        of.extend(item.length.as_deref().map(|length| ("Length", length)));
        let first = self.version == OdmVersion::V1_3_2;
        let unit = item.unit.as_ref().filter(|_| first);
        if item.question.is_none() && item.code_list.is_none() && unit.is_none() {
            return xml.empty("ItemDef", &of);
        }
        xml.open("ItemDef", &of)?;
        if let Some(question) = &item.question {
            question.write(xml, self.version, "Question")?;
        }
        if let Some(unit) = unit {
            xml.empty("MeasurementUnitRef", &[("MeasurementUnitOID", unit)])?;
        }
        if let Some(list) = &item.code_list {
            xml.empty("CodeListRef", &[("CodeListOID", list)])?;
        }
        xml.close("ItemDef")
    }
}

impl InLanguage {
    fn write(&self, xml: &mut Xml, version: OdmVersion, within: &str) -> io::Result<()> {
        let mut of = Vec::new();
        if !self.language.is_empty() {
            of.push(("xml:lang", self.language.as_str()));
        }
        if version == OdmVersion::V2_0 {
            of.push(("Type", "text/plain"));
        }
        xml.open(within, &[])?;
        xml.text_with("TranslatedText", &of, &self.text)?;
        xml.close(within)
    }
}

fn references(xml: &mut Xml, element: &str, of: &str, all: &[Reference]) -> io::Result<()> {
    for one in all {
        xml.empty(element, &[(of, &one.oid), ("Mandatory", &one.mandatory)])?;
    }
    Ok(())
}
