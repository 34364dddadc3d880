//! `TI`: the criteria of eligibility, each with the protocol version that brought it.

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::sheet::fitted;
use crate::standard::TI as LAYOUT;

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
            .set("IETEST", fitted(&criterion.text).as_str())?
            .set("IECAT", category)?
            .set("TIVERS", version.map_or("", |version| version.as_str()))?;
    }
    Ok(LAYOUT.close(builder)?)
}
