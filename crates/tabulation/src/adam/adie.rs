//! `ADIE`: one row a reason for which a screened person was not enrolled.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::{Layout, date, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "ADIE",
    label: "Reasons for Screen Failure Analysis Dataset",
    keys: &["USUBJID", "IETESTCD"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        text("IETESTCD", "Inclusion/Exclusion Criterion Short Name"),
        text("IETEST", "Inclusion/Exclusion Criterion"),
        date("ADT", "Analysis Date"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let Some(failure) = person.subject.screen_failure() else {
            continue;
        };
        for reason in &failure.reasons {
            let (code, words) = words::screen_failure(context.plan, reason);
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("USUBJID", person.unique_id.as_str())?
                .set("IETESTCD", code)?
                .set("IETEST", words)?
                .set("ADT", failure.date)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
