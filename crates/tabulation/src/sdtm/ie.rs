//! `IE`: one row a criterion that kept a person out.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::{Layout, number, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "IE",
    label: "Inclusion/Exclusion Criteria Not Met",
    keys: &["USUBJID", "IESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("USUBJID", "Unique Subject Identifier"),
        number("IESEQ", "Sequence Number"),
        text("IETESTCD", "Inclusion/Exclusion Criterion Short Name"),
        text("IETEST", "Inclusion/Exclusion Criterion"),
        text("IEDTC", "Date/Time of Collection"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let Some(failure) = person.subject.screen_failure() else {
            continue;
        };
        for (sequence, reason) in (1_u32..).zip(&failure.reasons) {
            let (code, words) = words::screen_failure(context.plan, reason);
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "IE")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("IESEQ", f64::from(sequence))?
                .set("IETESTCD", code)?
                .set("IETEST", words)?
                .set("IEDTC", failure.date.to_string().as_str())?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
