//! `ADDV`: one row a deviation from the protocol.

use datasets::Table;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sdtm::visible_deviations as deviations;
use crate::sheet::{Layout, date, number, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "ADDV",
    label: "Protocol Deviations Analysis Dataset",
    keys: &["USUBJID", "DVSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        number("DVSEQ", "Sequence Number"),
        text("DVTERM", "Protocol Deviation Term"),
        text("DVDECOD", "Protocol Deviation Coded Term"),
        text("AVISIT", "Analysis Visit"),
        date("ADT", "Analysis Date"),
        number("ADY", "Analysis Relative Day"),
    ],
};

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
                .set("DVTERM", deviation.kind.to_string().as_str())?
                .set("DVDECOD", words::deviation(&deviation.kind))?
                .set("AVISIT", visit.unwrap_or(""))?
                .set("ADT", deviation.date)?
                .set("ADY", study_day(person.subject, deviation.date))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
