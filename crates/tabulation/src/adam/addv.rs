//! `ADDV`: one row a deviation from the protocol.

use datasets::Table;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sdtm::visible_deviations as deviations;
use crate::standard::ADDV as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for (sequence, deviation) in (1_u32..).zip(deviations(context, person)) {
            let visit = deviation
                .visit
                .map(|visit| context.plan.visit(visit).label.as_str());
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("USUBJID", person.unique_id.as_str())?
                .set("DVSEQ", f64::from(sequence))?
                .set(
                    "DVTERM",
                    words::shown_deviation(context, &deviation.kind).as_str(),
                )?
                .set("DVDECOD", words::deviation(&deviation.kind))?
                .set("AVISIT", visit.unwrap_or(""))?
                .set("ADT", deviation.date)?
                .set("ADY", study_day(person.subject, deviation.date))?
                .set("SRCDOM", "DV")?
                .set("SRCVAR", "DVTERM")?
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
