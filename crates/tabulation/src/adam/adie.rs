//! `ADIE`: one row a reason for which a screened person was not enrolled.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::{Layout, date, number, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "ADIE",
    label: "Reasons for Screen Failure Analysis Dataset",
    keys: &["USUBJID", "IESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        number("IESEQ", "Sequence Number"),
        text("IETESTCD", "Inclusion/Exclusion Criterion Short Name"),
        text("IETEST", "Inclusion/Exclusion Criterion"),
        date("ADT", "Analysis Date"),
        text("SRCDOM", "Source Data"),
        number("SRCSEQ", "Source Sequence Number"),
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
                .set("USUBJID", person.unique_id.as_str())?
                .set("IESEQ", f64::from(sequence))?
                .set("IETESTCD", code)?
                .set("IETEST", words)?
                .set("ADT", failure.date)?
                .set("SRCDOM", "IE")?
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
