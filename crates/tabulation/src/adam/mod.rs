//! Analysis datasets (ADaM), derived from the findings that SDTM lists, each row naming its source.

mod adae;
mod addv;
mod adex;
mod adexpos;
mod adie;
mod adqs;
mod adrs;
mod adsl;
mod adtte;
mod series;

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;

/// Every analysis dataset.
pub fn tables(context: &Context<'_>) -> Result<Vec<Table>, TabulationError> {
    Ok(vec![
        adsl::table(context)?,
        adqs::table(context)?,
        adrs::table(context)?,
        adtte::table(context)?,
        adae::table(context)?,
        adex::table(context)?,
        adexpos::table(context)?,
        addv::table(context)?,
        adie::table(context)?,
    ])
}
