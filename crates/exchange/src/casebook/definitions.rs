//! The definitions of a casebook: its study, events, forms, groups and items, as a value that is written and that is read.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use forms::FormKind;
use protocol::{Plan, VisitPurpose};

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
    /// The code lists that items refer to. Ours has none: what one may choose, the form says.
    pub code_lists: BTreeMap<String, Vec<String>>,
    /// The units that items refer to, by `OID`.
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
    /// The code list that it refers to.
    pub code_list: Option<String>,
    /// The unit that it refers to.
    pub unit: Option<String>,
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
        let items: BTreeSet<&String> = fields.values().flatten().collect();
        // What was typed is text: a fraction such as 8/7 has no finite decimal.
        let items = items.into_iter().map(|field| ItemDefinition {
            oid: item_oid(field),
            name: field.clone(),
            data_type: "text".to_owned(),
            length: Some("10000".to_owned()),
            code_list: None,
            unit: None,
        });
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
            code_lists: BTreeMap::new(),
            units: BTreeMap::new(),
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
            let mut of = vec![
                ("OID", group.oid.as_str()),
                ("Name", &group.name),
                ("Repeating", &group.repeating),
            ];
            of.extend(group.kind.as_deref().map(|kind| ("Type", kind)));
            xml.open("ItemGroupDef", &of)?;
            references(xml, "ItemRef", "ItemOID", &group.items)?;
            xml.close("ItemGroupDef")?;
        }
        for item in &self.items {
            let mut of = vec![
                ("OID", item.oid.as_str()),
                ("Name", &item.name),
                ("DataType", &item.data_type),
            ];
            of.extend(item.length.as_deref().map(|length| ("Length", length)));
            xml.empty("ItemDef", &of)?;
        }
        xml.close("MetaDataVersion")?;
        xml.close("Study")
    }
}

fn references(xml: &mut Xml, element: &str, of: &str, all: &[Reference]) -> io::Result<()> {
    for one in all {
        xml.empty(element, &[(of, &one.oid), ("Mandatory", &one.mandatory)])?;
    }
    Ok(())
}
