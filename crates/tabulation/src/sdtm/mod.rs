//! Domains as collected (SDTM), and those of the trial's design.
//!
//! What is not here: IS and MH, of which a record holds nothing that `ADSL` does not show.

mod ae;
mod ce;
mod cm;
mod dm;
mod ds;
mod dv;
mod ec;
mod element;
mod ex;
mod findings;
mod ie;
mod se;
mod sv;
mod ta;
mod te;
mod ti;
mod ts;
mod tv;

pub use ce::{CONFIRMED_DETERIORATION, clinical_events};
pub use ds::{sequence_of_outcome, sequence_of_switch};
pub use dv::visible as visible_deviations;

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::parameter::Domain;

/// Every domain, sorted by name.
pub fn tables(context: &Context<'_>) -> Result<Vec<Table>, TabulationError> {
    let mut tables = vec![
        ae::table(context)?,
        ce::table(context)?,
        cm::table(context)?,
        dm::table(context)?,
        ds::table(context)?,
        dv::table(context)?,
        ec::table(context)?,
        ex::table(context)?,
        ie::table(context)?,
        se::table(context)?,
        sv::table(context)?,
        ta::table(context)?,
        te::table(context)?,
        ti::table(context)?,
        ts::table(context)?,
        tv::table(context)?,
    ];
    for domain in Domain::ALL {
        tables.push(findings::table(context, domain)?);
    }
    tables.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(tables)
}
