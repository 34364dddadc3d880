//! The definitions of a casebook: its study, events, forms, groups, items, codes and units, as a value that is written and that is
//! read.

use std::collections::{BTreeMap, BTreeSet};

use forms::{ENGLISH, FormKind};
use protocol::{Plan, VisitPurpose};

use super::asked::AskedFields;
use super::write::OdmVersion;
use super::{LOG, event_oid, form_oid, group_oid, item_oid};

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
}
