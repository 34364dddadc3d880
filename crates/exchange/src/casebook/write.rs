//! The casebook written.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use forms::{FormKind, Typed, typed_of};
use protocol::{Plan, VisitIndex};
use record::{Entry, SubjectNumber, Validity};

use super::asked::AskedFields;
use super::definitions::StudyDefinitions;
use super::provenance::{Provenance, Signed};
use super::{event_oid, form_oid, group_oid, item_oid};
use crate::odm::Xml;

/// Which ODM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OdmVersion {
    /// 1.3.2, which most systems read: forms hold groups of items.
    V1_3_2,
    /// 2.0: a form is a group of items itself.
    V2_0,
}

impl OdmVersion {
    /// Opens a file of this version.
    pub(super) fn open(
        self,
        xml: &mut Xml,
        file: &str,
        created: &str,
        software: &str,
    ) -> io::Result<()> {
        let (namespace, number) = match self {
            Self::V1_3_2 => ("http://www.cdisc.org/ns/odm/v1.3", "1.3.2"),
            Self::V2_0 => ("http://www.cdisc.org/ns/odm/v2.0", "2.0"),
        };
        let of = [
            ("xmlns", namespace),
            ("ODMVersion", number),
            ("FileType", "Snapshot"),
            ("FileOID", file),
            ("CreationDateTime", created),
            ("SourceSystem", "myotrial"),
            ("SourceSystemVersion", software),
        ];
        xml.open("ODM", &of)
    }
}

/// What stands at the head of a casebook.
#[derive(Debug, Clone, Copy)]
pub struct CasebookHeader<'a> {
    /// The time at which it is made, in ISO 8601 with a zone: the same arguments give the same bytes.
    pub created: &'a str,
    /// The version of this program.
    pub software: &'a str,
}

/// The forms of a subject by event, each with its key: the entry's place in the record. The log comes first, for whom it screens
/// the visits are of, and the visits as they are planned.
type Filled = BTreeMap<Option<VisitIndex>, Vec<(FormKind, u64, Typed)>>;

/// Every form that the entries fill in, as ODM. The entries are those of a record with its corrections carried out; what their
/// forms ask stands in the definitions as far as it was learnt beforehand. Of the
/// provenance version 1.3.2 says all: who touched each form last, when and why, and whose signatures stand.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use exchange::casebook::{
///     AskedFields, CasebookHeader, OdmVersion, Provenance, read_casebook, write_casebook,
/// };
///
/// let line = r#"{"sequence":7,"subject":3,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#;
/// let header = CasebookHeader { created: "2026-11-22T12:00:00Z", software: "0.1.0" };
/// let entries = [serde_json::from_str(line)?];
/// let (asked, provenance) = (AskedFields::default(), Provenance::default());
/// let file = write_casebook(&plan, &entries, OdmVersion::V2_0, header, &asked, &provenance)?;
/// let rows = read_casebook(&file, &forms::ENGLISH).unwrap();
/// assert_eq!((rows[0].subject.as_str(), rows[0].typed["date"].as_str()), ("3", "2017-03-01"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Never for entries of this plan; writing into memory does not fail.
pub fn write_casebook(
    plan: &Plan,
    entries: &[Entry],
    version: OdmVersion,
    header: CasebookHeader<'_>,
    asked: &AskedFields,
    provenance: &Provenance,
) -> io::Result<String> {
    let mut subjects: BTreeMap<SubjectNumber, Filled> = BTreeMap::new();
    let mut items: BTreeMap<FormKind, BTreeSet<String>> = BTreeMap::new();
    for visit in plan.visits() {
        let kind = FormKind::Visit {
            visit: visit.id.clone(),
        };
        items.insert(kind, forms::visit_fields(plan).into_iter().collect());
    }
    // What was struck out is said of another subject, and is none of this one's data.
    for entry in entries
        .iter()
        .filter(|entry| entry.validity != Validity::StruckOut)
    {
        let Some((kind, mut typed)) = typed_of(entry) else {
            continue;
        };
        let is_withheld =
            |field: &str| kind == FormKind::AdverseEvent && provenance.withheld.contains(&field);
        typed.retain(|field, text| !text.is_empty() && !is_withheld(field));
        items
            .entry(kind.clone())
            .or_default()
            .extend(typed.keys().cloned());
        let events = subjects.entry(entry.subject).or_default();
        let visit = kind.visit().and_then(|visit| plan.visit_named(visit));
        let forms = events.entry(visit).or_default();
        forms.push((kind, entry.sequence, typed));
    }
    let mut xml = Xml::new();
    xml.declare()?;
    let trial = &plan.protocol().trial;
    let file = format!("{}.{}", trial.id, entries.len());
    version.open(&mut xml, &file, header.created, header.software)?;
    let definitions = StudyDefinitions::of(plan, version, &items, asked);
    definitions.write(&mut xml)?;
    let (study, metadata) = (&definitions.oid, &definitions.metadata);
    provenance.administration(&mut xml, version, plan, (study, metadata))?;
    let of = [
        ("StudyOID", study.as_str()),
        ("MetaDataVersionOID", metadata.as_str()),
    ];
    xml.open("ClinicalData", &of)?;
    for (subject, events) in &subjects {
        xml.open("SubjectData", &[("SubjectKey", &subject.to_string())])?;
        // What is said of data stands before them in 1.3.2 and behind them in 2.0.
        if version == OdmVersion::V1_3_2 {
            provenance.signature(&mut xml, *subject, Signed::Casebook)?;
        }
        for forms in events.values() {
            let event = forms.first().map(|(kind, ..)| event_oid(kind));
            let event = event.unwrap_or_default();
            xml.open("StudyEventData", &[("StudyEventOID", &event)])?;
            let visit = forms.iter().find_map(|(kind, ..)| kind.visit());
            let signed = visit.map(|visit| Signed::Visit(visit.clone()));
            if let (OdmVersion::V1_3_2, Some(signed)) = (version, &signed) {
                provenance.signature(&mut xml, *subject, signed.clone())?;
            }
            for (kind, key, typed) in forms {
                filled_form(&mut xml, version, kind, (*key, typed), provenance)?;
            }
            if let (OdmVersion::V2_0, Some(signed)) = (version, signed) {
                provenance.signature(&mut xml, *subject, signed)?;
            }
            xml.close("StudyEventData")?;
        }
        if version == OdmVersion::V2_0 {
            provenance.signature(&mut xml, *subject, Signed::Casebook)?;
        }
        xml.close("SubjectData")?;
    }
    xml.close("ClinicalData")?;
    xml.close("ODM")?;
    xml.finish()
}

fn filled_form(
    xml: &mut Xml,
    version: OdmVersion,
    kind: &FormKind,
    (entry, typed): (u64, &Typed),
    provenance: &Provenance,
) -> io::Result<()> {
    let key = entry.to_string();
    let group = group_oid(kind);
    match version {
        OdmVersion::V1_3_2 => {
            let form = form_oid(kind);
            xml.open("FormData", &[("FormOID", &form), ("FormRepeatKey", &key)])?;
            provenance.audit_record(xml, entry)?;
            provenance.annotation(xml, version, entry)?;
            xml.open("ItemGroupData", &[("ItemGroupOID", &group)])?;
            for (field, text) in typed {
                xml.item(&item_oid(field), text)?;
            }
            xml.close("ItemGroupData")?;
            xml.close("FormData")
        }
        OdmVersion::V2_0 => {
            let keys = [
                ("ItemGroupOID", group.as_str()),
                ("ItemGroupRepeatKey", key.as_str()),
            ];
            xml.open("ItemGroupData", &keys)?;
            for (field, text) in typed {
                xml.open("ItemData", &[("ItemOID", &item_oid(field))])?;
                xml.text("Value", text)?;
                xml.close("ItemData")?;
            }
            provenance.audit_record(xml, entry)?;
            provenance.annotation(xml, version, entry)?;
            xml.close("ItemGroupData")
        }
    }
}
