//! What is prepared, for programs of the pharmacy. Each opening of an arm is written down, as on the page.

use std::num::NonZeroU8;

use jiff::civil::Date;
use record::rules::dosing::DaysChosen;
use serde::Deserialize;
use serde_json::{Value, json};

use super::done;
use crate::http::{Asked, Reply, Trouble};
use crate::page::period_entry::{Entered, enter_for_caller};
use crate::page::pharmacy::{Prepared, desk as waiting, prepare_for_caller};
use crate::stock::PreparedSheet;

/// The subjects of the site, and what waits to be prepared for each. No arm is opened by looking.
pub fn desk(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let subjects: Vec<Value> = waiting(asked)?
        .into_iter()
        .map(|one| {
            let visits: Vec<Value> = one.visits.iter().map(|visit| json!(visit.visit)).collect();
            let hold = one.hold.map(|hold| hold.message);
            json!({"subject": one.subject, "to_prepare": visits, "on_hold": hold})
        })
        .collect();
    Ok(Reply::json(json!({ "subjects": subjects })))
}

/// Over how many days a cycle is to be given; without it the fewest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentDays {
    days: Option<NonZeroU8>,
}

/// Opens the arm, which is written down first, and says what to prepare.
pub fn prepare(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentDays = asked.read()?;
    let chosen = sent.days.map_or(DaysChosen::Fewest, DaysChosen::Days);
    match prepare_for_caller(asked, chosen)? {
        Prepared::NotNow(why) | Prepared::Impossible(why) => {
            Err(Trouble::Fields(vec![("days".to_owned(), why)]))
        }
        Prepared::Sheet { what, .. } => {
            // With it vials are given out, and the arm is not opened a second time.
            let plan = &asked.house.plan;
            let visit = plan.visit_named(asked.part("visit"));
            let visit = visit.ok_or(Trouble::NotFound)?;
            let sheet = asked.house.stock.seal_sheet(&PreparedSheet {
                person: asked.caller()?.person().name,
                subject: asked.subject()?,
                visit: plan.visit(visit).id.clone(),
                product: what.product_id.clone(),
            })?;
            Ok(Reply::json(json!({ "preparation": what, "sheet": sheet })))
        }
    }
}

/// A day as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentDay {
    date: Date,
}

/// Enters a subject into the period that waits for the pharmacist's answer.
pub fn enter_period(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentDay = asked.read()?;
    match enter_for_caller(asked, asked.idempotency_key, sent.date)? {
        Entered::In(answer) => Ok(done(&answer)),
        Entered::KeptOut(why) => Err(Trouble::Fields(vec![("date".to_owned(), why)])),
        Entered::NothingWaits => {
            let why = asked.say().nothing_waits_for_entry.to_owned();
            Err(Trouble::Fields(vec![("date".to_owned(), why)]))
        }
    }
}
