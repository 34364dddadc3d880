//! The stock of a site of the pharmacy, for programs: the same ledger, the same refusals, each look written down.

use forms::stock::{LotName, LotStanding, Vials};
use http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::at_its_field;
use crate::house::second_of;
use crate::http::{Asked, Reply, Trouble};
use crate::page::stock::lots_of;
use crate::page::stock_acts::{self, LotDeed, OnLot, Receipt};

/// The lots of a site and every line about them: of the only one, or of that which is named.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let site = asked.chosen_site(asked.query.trimmed("site"));
    let site = site.map_err(at_its_field)?;
    let house = asked.house;
    let name = &asked.caller()?.session.account.name;
    house
        .accounts
        .note(house.now(), name, "stock page seen", "")?;
    let (ledger, entered) = house.stock.ledger()?;
    let lots: Vec<Value> = lots_of(&ledger, site)
        .into_iter()
        .map(|(number, of, lot)| {
            json!({
                "lot": number,
                "product": of.product,
                "name": of.lot,
                "grams": lot.grams,
                "expires": lot.expires,
                "standing": match lot.standing {
                    LotStanding::Quarantined => "quarantined",
                    LotStanding::Released => "released",
                },
                "received": lot.balance.received,
                "dispensed": lot.balance.dispensed,
                "returned": lot.balance.returned,
                "destroyed": lot.balance.destroyed,
                "on_hand": lot.balance.on_hand(),
            })
        })
        .collect();
    let lines: Vec<Value> = ledger
        .lines()
        .iter()
        .zip(&entered)
        .filter(|(line, _)| line.movement.of.site == site)
        .map(|(line, entered)| {
            json!({
                "line": line.movement.number,
                "date": line.movement.date,
                "of": line.movement.of,
                "what": line.movement.what,
                "undone_by": line.undone_by,
                "person": entered.person,
                "at": second_of(entered.at),
            })
        })
        .collect();
    Ok(Reply::json(json!({ "lots": lots, "lines": lines })))
}

/// Vials that came in, as a program sends them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentReceipt {
    site: Option<u16>,
    product: String,
    lot: LotName,
    grams: Option<String>,
    expires: Date,
    vials: Vials,
    date: Date,
}

/// Writes down that vials came in.
pub fn receive(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentReceipt = asked.read()?;
    let named = sent.site.map_or_else(String::new, |site| site.to_string());
    let receipt = Receipt {
        site: asked.chosen_site(&named).map_err(at_its_field)?,
        product: &sent.product,
        lot: sent.lot,
        size: sent.grams.as_deref().unwrap_or_default(),
        expires: sent.expires,
        vials: sent.vials,
        date: sent.date,
    };
    stock_acts::receive(asked, asked.idempotency_key, receipt).map_err(at_its_field)?;
    Ok(written())
}

/// What is done with a lot, as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentOnLot {
    date: Date,
    vials: Option<Vials>,
    reason: Option<String>,
}

/// Releases a lot, puts it into quarantine, returns or destroys vials of it.
pub fn act(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let deed = LotDeed::of_path(asked)?;
    let sent: SentOnLot = asked.read()?;
    let on_lot = OnLot {
        date: sent.date,
        vials: sent.vials,
        why: sent.reason.as_deref().unwrap_or_default().trim(),
    };
    stock_acts::act(asked, asked.idempotency_key, deed, on_lot).map_err(at_its_field)?;
    Ok(written())
}

/// A reason as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentReason {
    reason: String,
}

/// Undoes a line that was written in error.
pub fn undo(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentReason = asked.read()?;
    stock_acts::undo(asked, asked.idempotency_key, sent.reason.trim()).map_err(at_its_field)?;
    Ok(written())
}

/// Vials of one lot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentVials {
    lot: LotName,
    vials: Vials,
}

/// What is given out for a cycle, as a program sends it, with the sheet by which it was told what to prepare.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentDispensing {
    sheet: String,
    date: Date,
    lots: Vec<SentVials>,
}

/// Writes down which vials were given out for what was prepared.
pub fn dispense(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentDispensing = asked.read()?;
    let sheet = stock_acts::sheet_of_caller(asked, &sent.sheet)?;
    let lots = sent.lots.into_iter().map(|one| (one.lot, one.vials));
    let key = asked.idempotency_key;
    stock_acts::give_out(asked, key, &sheet, sent.date, lots.collect()).map_err(at_its_field)?;
    Ok(written())
}

fn written() -> Reply {
    Reply::Json {
        status: StatusCode::CREATED,
        body: json!({ "written": true }),
    }
}
