//! `DV`: one row a deviation from the protocol.

use datasets::Table;
use record::{Deviation, DeviationKind};

use crate::context::{Context, Person};
use crate::error::TabulationError;
use crate::standard::DV as LAYOUT;
use crate::words;

/// The deviations that the lane may see: a switch in error tells that there was a switch.
pub fn visible<'p>(
    context: &Context<'_>,
    person: &'p Person<'_>,
) -> impl Iterator<Item = &'p Deviation> + use<'p> {
    let switches_are_visible = context.arms.are_laid_open();
    person.subject.deviations().iter().filter(move |deviation| {
        switches_are_visible || !matches!(deviation.kind, DeviationKind::SwitchedInError { .. })
    })
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for (sequence, deviation) in (1_u32..).zip(visible(context, person)) {
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "DV")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("DVSEQ", f64::from(sequence))?
                .set(
                    "DVTERM",
                    words::shown_deviation(context, &deviation.kind).as_str(),
                )?
                .set("DVDECOD", words::deviation(&deviation.kind))?
                .set("DVSTDTC", deviation.date.to_string().as_str())?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
