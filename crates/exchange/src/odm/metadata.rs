//! The definitions: visits, forms, groups and items, from the protocol.

use std::collections::BTreeSet;
use std::io;

use protocol::{Assessment, Plan, VisitPurpose};

use super::item::{form_oid, group_oid};
use super::{Xml, items_of};

pub fn write(xml: &mut Xml, plan: &Plan, study: &str, version: &str) -> io::Result<()> {
    let trial = &plan.protocol().trial;
    xml.open("Study", &[("OID", study)])?;
    xml.open("GlobalVariables", &[])?;
    xml.text("StudyName", &trial.name)?;
    xml.text("StudyDescription", &trial.title)?;
    xml.text("ProtocolName", &trial.id)?;
    xml.close("GlobalVariables")?;
    xml.open(
        "MetaDataVersion",
        &[("OID", version), ("Name", &trial.name)],
    )?;
    protocol(xml, plan)?;
    visits(xml, plan)?;
    forms(xml, plan)?;
    xml.close("MetaDataVersion")?;
    xml.close("Study")
}

/// The name of a visit's definition.
pub fn event_oid(visit: &protocol::PlannedVisit) -> String {
    format!("SE.{}", visit.id)
}

fn protocol(xml: &mut Xml, plan: &Plan) -> io::Result<()> {
    xml.open("Protocol", &[])?;
    for (order, visit) in (1_u32..).zip(plan.visits()) {
        let mandatory = match visit.purpose {
            VisitPurpose::Screening | VisitPurpose::Scheduled => "Yes",
            VisitPurpose::Conditional | VisitPurpose::EarlyTermination => "No",
        };
        xml.empty(
            "StudyEventRef",
            &[
                ("StudyEventOID", &event_oid(visit)),
                ("OrderNumber", &order.to_string()),
                ("Mandatory", mandatory),
            ],
        )?;
    }
    xml.close("Protocol")
}

fn visits(xml: &mut Xml, plan: &Plan) -> io::Result<()> {
    for visit in plan.visits() {
        let kind = match visit.purpose {
            VisitPurpose::Screening | VisitPurpose::Scheduled => "Scheduled",
            VisitPurpose::Conditional | VisitPurpose::EarlyTermination => "Unscheduled",
        };
        xml.open(
            "StudyEventDef",
            &[
                ("OID", &event_oid(visit)),
                ("Name", &visit.label),
                ("Repeating", "No"),
                ("Type", kind),
            ],
        )?;
        for assessment in &visit.assessments {
            xml.empty(
                "FormRef",
                &[("FormOID", form_oid(*assessment)), ("Mandatory", "No")],
            )?;
        }
        xml.close("StudyEventDef")?;
    }
    Ok(())
}

fn forms(xml: &mut Xml, plan: &Plan) -> io::Result<()> {
    let used: BTreeSet<Assessment> = plan
        .visits()
        .iter()
        .flat_map(|visit| visit.assessments.iter().copied())
        .collect();
    for assessment in &used {
        let oid = form_oid(*assessment);
        xml.open(
            "FormDef",
            &[("OID", oid), ("Name", form_name(oid)), ("Repeating", "No")],
        )?;
        xml.empty(
            "ItemGroupRef",
            &[
                ("ItemGroupOID", &group_oid(*assessment)),
                ("Mandatory", "No"),
            ],
        )?;
        xml.close("FormDef")?;
    }
    for assessment in &used {
        let oid = group_oid(*assessment);
        xml.open(
            "ItemGroupDef",
            &[
                ("OID", &oid),
                ("Name", form_name(&oid)),
                ("Repeating", "No"),
            ],
        )?;
        for item in items_of(*assessment) {
            xml.empty("ItemRef", &[("ItemOID", &item.oid), ("Mandatory", "No")])?;
        }
        xml.close("ItemGroupDef")?;
    }
    for item in used.iter().flat_map(|assessment| items_of(*assessment)) {
        // Exact fractions such as a HAQ of 8/7 have no finite decimal: text keeps every value whole.
        xml.empty(
            "ItemDef",
            &[
                ("OID", &item.oid),
                ("Name", &item.name),
                ("DataType", "text"),
                ("Length", "20"),
            ],
        )?;
    }
    Ok(())
}

/// What stands behind the dot of an OID.
fn form_name(oid: &str) -> &str {
    oid.split_once('.').map_or(oid, |(_, name)| name)
}
