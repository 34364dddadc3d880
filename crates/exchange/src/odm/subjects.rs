//! The data: a subject's visits, form by form.

use std::io;

use protocol::Plan;
use record::Subject;

use super::item::{form_oid, group_oid, values};
use super::metadata::event_oid;
use super::{Xml, items_of};

pub fn write(xml: &mut Xml, plan: &Plan, subject: &Subject) -> io::Result<()> {
    let key = subject.number().to_string();
    xml.open("SubjectData", &[("SubjectKey", &key)])?;
    for held in subject.visits() {
        let visit = plan.visit(held.visit);
        let values = values(&held.findings);
        xml.open("StudyEventData", &[("StudyEventOID", &event_oid(visit))])?;
        for assessment in &visit.assessments {
            let found: Vec<_> = items_of(*assessment)
                .iter()
                .filter_map(|item| values.iter().find(|(oid, _)| *oid == item.oid))
                .collect();
            if found.is_empty() {
                continue;
            }
            xml.open("FormData", &[("FormOID", form_oid(*assessment))])?;
            xml.open(
                "ItemGroupData",
                &[("ItemGroupOID", &group_oid(*assessment))],
            )?;
            for (oid, value) in found {
                xml.empty(
                    "ItemData",
                    &[("ItemOID", oid.as_str()), ("Value", &value.to_string())],
                )?;
            }
            xml.close("ItemGroupData")?;
            xml.close("FormData")?;
        }
        xml.close("StudyEventData")?;
    }
    xml.close("SubjectData")
}
