//! Domains as collected (SDTM).
//!
//! What is not here yet: the trial design domains (TA, TE, TV, TI, TS), SE, CE and FT.

mod ae;
mod cm;
mod dm;
mod ds;
mod dv;
mod ec;
mod ex;
mod findings;
mod ie;
mod sv;

pub use dv::visible as visible_deviations;

use datasets::Table;

use crate::context::Context;
use crate::error::TabulationError;
use crate::parameter::Domain;

/// Every domain, sorted by name.
pub fn tables(context: &Context<'_>) -> Result<Vec<Table>, TabulationError> {
    let mut tables = vec![
        ae::table(context)?,
        cm::table(context)?,
        dm::table(context)?,
        ds::table(context)?,
        dv::table(context)?,
        ec::table(context)?,
        ex::table(context)?,
        ie::table(context)?,
        sv::table(context)?,
    ];
    for domain in Domain::ALL {
        tables.push(findings::table(context, domain)?);
    }
    tables.sort_by(|a, b| a.name().cmp(b.name()));
    Ok(tables)
}
