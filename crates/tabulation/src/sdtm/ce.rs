//! `CE`: clinical events that are no adverse events: a deterioration that was confirmed, and a thromboembolic
//! event that was suspected (whatever it turned out to be stands in `AE`). Both are the same in every arm.

use datasets::Table;
use jiff::civil::Date;
use protocol::VisitIndex;
use record::Suspicion;

use crate::context::{Context, Person, study_day};
use crate::error::TabulationError;
use crate::standard::CE as LAYOUT;

/// `CEDECOD` of a deterioration that was confirmed.
pub const CONFIRMED_DETERIORATION: &str = "CONFIRMED DETERIORATION";

/// One clinical event.
pub struct ClinicalEvent {
    /// `CESEQ`, counted from 1.
    pub sequence: u32,
    /// `CEDECOD`.
    pub term: &'static str,
    /// `CECAT`.
    pub category: &'static str,
    /// The visit that showed it, if one did.
    pub visit: Option<VisitIndex>,
    /// Its day.
    pub date: Date,
}

/// The clinical events of a person, in the order of their days.
pub fn clinical_events(person: &Person<'_>) -> Vec<ClinicalEvent> {
    let subject = person.subject;
    let deteriorations = subject
        .confirmed_deteriorations()
        .iter()
        .map(|confirmed| ClinicalEvent {
            sequence: 0,
            term: CONFIRMED_DETERIORATION,
            category: "DETERIORATION",
            visit: Some(confirmed.visit),
            date: confirmed.date,
        });
    let suspicions = subject
        .adverse_events()
        .iter()
        .filter(|event| event.what.thromboembolism == Suspicion::Suspected)
        .map(|event| ClinicalEvent {
            sequence: 0,
            term: "SUSPECTED THROMBOEMBOLIC EVENT",
            category: "THROMBOEMBOLISM",
            visit: None,
            date: event.date,
        });
    let mut events: Vec<ClinicalEvent> = deteriorations.chain(suspicions).collect();
    events.sort_by_key(|event| event.date);
    for (sequence, event) in (1_u32..).zip(&mut events) {
        event.sequence = sequence;
    }
    events
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for event in clinical_events(person) {
            let visit = event.visit.map(|visit| context.plan.visit(visit));
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "CE")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("CESEQ", f64::from(event.sequence))?
                .set("CETERM", event.term)?
                .set("CEDECOD", event.term)?
                .set("CECAT", event.category)?
                .set(
                    "VISITNUM",
                    event.visit.map(|visit| context.visit_number(visit)),
                )?
                .set("VISIT", visit.map_or("", |visit| visit.label.as_str()))?
                .set("CESTDTC", event.date.to_string().as_str())?
                .set("CESTDY", study_day(person.subject, event.date))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
