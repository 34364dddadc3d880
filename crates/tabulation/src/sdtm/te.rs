//! `TE`: the elements of the trial's design.

use datasets::Table;

use super::element::{SCREENING, elements};
use crate::context::Context;
use crate::error::TabulationError;
use crate::standard::TE as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let plan = context.plan;
    builder
        .row()
        .set("STUDYID", context.study_id())?
        .set("DOMAIN", "TE")?
        .set("ETCD", SCREENING)?
        .set("ELEMENT", "Screening")?
        .set("TESTRL", "Informed consent")?
        .set("TEENRL", "Enrolment, or the reason against it")?;
    for element in elements(context) {
        let period = plan.period(element.period);
        let [opens, closes] = [period.from, period.to].map(|visit| plan.visit(visit));
        let days = closes
            .planned_day
            .zip(opens.planned_day)
            .map(|(last, first)| format!("P{}D", last - first));
        builder
            .row()
            .set("STUDYID", context.study_id())?
            .set("DOMAIN", "TE")?
            .set("ETCD", element.code.as_str())?
            .set("ELEMENT", element.name.as_str())?
            .set("TESTRL", format!("{}: first dose", opens.label).as_str())?
            .set(
                "TEENRL",
                format!("{}, or the end of the trial", closes.label).as_str(),
            )?
            .set("TEDUR", days.as_deref().unwrap_or(""))?;
    }
    Ok(LAYOUT.close(builder)?)
}
