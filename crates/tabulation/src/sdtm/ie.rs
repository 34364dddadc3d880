//! `IE`: one row a criterion that kept a person out.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::fitted;
use crate::standard::IE as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let Some(failure) = person.subject.screen_failure() else {
            continue;
        };
        for (sequence, reason) in (1_u32..).zip(&failure.reasons) {
            let (code, words) = words::coded_screen_failure(context, reason);
            // An inclusion criterion that kept a person out did not hold; an exclusion criterion did.
            let (category, found) = match words::excludes(context.plan, reason) {
                Some(true) => ("EXCLUSION", "Y"),
                Some(false) => ("INCLUSION", "N"),
                None => ("OTHER", "N"),
            };
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "IE")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("IESEQ", f64::from(sequence))?
                .set("IETESTCD", code.as_str())?
                .set("IETEST", fitted(words).as_str())?
                .set("IECAT", category)?
                .set("IEORRES", found)?
                .set("IESTRESC", found)?
                .set("IEDTC", failure.date.to_string().as_str())?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
