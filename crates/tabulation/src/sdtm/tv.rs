//! `TV`: the visits of the plan.

use datasets::Table;
use protocol::{PlannedVisit, VisitPurpose};

use crate::context::Context;
use crate::error::TabulationError;
use crate::standard::TV as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for visit in context.plan.visits() {
        // The day of the first dose is 1, and there is no day 0.
        let day = visit.planned_day.map(|day| match day {
            0.. => f64::from(day) + 1.0,
            _ => f64::from(day),
        });
        builder
            .row()
            .set("STUDYID", context.study_id())?
            .set("DOMAIN", "TV")?
            .set("VISITNUM", context.visit_number(visit.index))?
            .set("VISIT", visit.label.as_str())?
            .set("VISITDY", day)?
            .set("TVSTRL", start(visit).as_str())?
            .set("TVENRL", "The same day")?;
    }
    Ok(LAYOUT.close(builder)?)
}

fn start(visit: &PlannedVisit) -> String {
    let days = match (visit.days_before, visit.days_after) {
        (0, 0) => "on the planned day".to_owned(),
        (before, after) => format!("{before} days before to {after} days after the planned day"),
    };
    match visit.purpose {
        VisitPurpose::Screening => format!("Screening: {days}"),
        VisitPurpose::Scheduled => format!("For everyone: {days}"),
        VisitPurpose::Conditional => format!("Where a rule of the protocol asks for it: {days}"),
        VisitPurpose::EarlyTermination => "When a subject leaves early".to_owned(),
    }
}
