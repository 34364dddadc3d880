//! `ADIE`: one row a reason for which a screened person was not enrolled.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::fitted;
use crate::standard::ADIE as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let Some(failure) = person.subject.screen_failure() else {
            continue;
        };
        for (sequence, reason) in (1_u32..).zip(&failure.reasons) {
            let (code, words) = words::coded_screen_failure(context, reason);
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("USUBJID", person.unique_id.as_str())?
                .set("IESEQ", f64::from(sequence))?
                .set("IETESTCD", code.as_str())?
                .set("IETEST", fitted(words).as_str())?
                .set("ADT", failure.date)?
                .set("SRCDOM", "IE")?
                .set("SRCVAR", "IETESTCD")?
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
