//! `TI`: the criteria of eligibility, each with the protocol version that brought it.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::{Layout, text};

const LAYOUT: Layout = Layout {
    name: "TI",
    label: "Trial Inclusion/Exclusion Criteria",
    keys: &["IETESTCD", "TIVERS"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("IETESTCD", "Incl/Excl Criterion Short Name"),
        text("IETEST", "Inclusion/Exclusion Criterion"),
        text("IECAT", "Inclusion/Exclusion Category"),
        text("TIVERS", "Protocol Criteria Versions"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let protocol = context.plan.protocol();
    let opened_as = protocol.versions.first().map(|version| &version.id);
    for criterion in &protocol.eligibility.criteria {
        let category = if criterion.judged.excludes() {
            "EXCLUSION"
        } else {
            "INCLUSION"
        };
        let version = criterion.since.as_ref().or(opened_as);
        builder
            .row()
            .set("STUDYID", context.study_id())?
            .set("DOMAIN", "TI")?
            .set("IETESTCD", criterion.id.as_str())?
            .set("IETEST", criterion.text.as_str())?
            .set("IECAT", category)?
            .set("TIVERS", version.map_or("", |version| version.as_str()))?;
    }
    Ok(LAYOUT.close(builder)?)
}
