//! The ledger of stock as a file: for the pharmacist the lines of the own sites, and for those who see the arms after the unblinding
//! the lines of all.

use forms::live::short;
use forms::stock::{Line, What};
use record::Sites;

use super::exports::Sheet;
use crate::accounts::Unblinding;
use crate::house::second_of;
use crate::http::{Asked, Reply, Trouble};
use crate::stock::Entered;

/// The columns of the file.
const COLUMNS: [&str; 15] = [
    "line",
    "date",
    "site",
    "product",
    "lot",
    "what",
    "vials",
    "vial_grams",
    "expires",
    "subject",
    "visit",
    "reason",
    "undone_by",
    "person",
    "entered",
];

/// Gives every line of the own sites, or of the one that is named. That it was taken is written down.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let own = asked.caller()?.sites();
    let of = match asked.query.trimmed("site") {
        "" if own.are_all() => return Err(Trouble::NotForRole),
        "" => own.clone(),
        typed => Sites::one(asked.chosen_site(typed)?),
    };
    let numbers: Vec<String> = of.named().map(|site| site.to_string()).collect();
    let word = if of.only().is_some() { "site" } else { "sites" };
    file(asked, &of, &format!("stock-{word}-{}", numbers.join("-")))
}

/// Gives every line of all sites, once the trial is unblinded. That it was taken is written down.
pub fn give_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    match asked.house.accounts.unblinding()? {
        Unblinding::Confirmed { .. } => file(asked, &Sites::All, "stock"),
        Unblinding::NotAsked | Unblinding::Asked { .. } => Err(Trouble::NotUnblinded),
    }
}

fn file(asked: &Asked<'_>, of: &Sites, name: &str) -> Result<Reply, Trouble> {
    let house = asked.house;
    let (ledger, entered) = house.stock.ledger()?;
    let mut sheet = Sheet::new(&COLUMNS);
    for (line, entered) in ledger.lines().iter().zip(&entered) {
        if of.include(line.movement.of.site) {
            sheet.row(cells(line, entered));
        }
    }
    let person = &asked.caller()?.session.account.name;
    house
        .accounts
        .note(house.now(), person, "file taken", "ledger of stock")?;
    Ok(Reply::Download {
        name: format!("{}-{name}.csv", house.plan.protocol().trial.id),
        content_type: "text/csv; charset=utf-8",
        bytes: sheet.0.into_bytes(),
    })
}

/// A line as cells, one for each column.
fn cells(line: &Line, entered: &Entered) -> [String; COLUMNS.len()] {
    let own = &line.movement;
    let (mut vials_moved, mut size, mut expiry) = (None, String::new(), String::new());
    let (mut whom, mut when) = (String::new(), String::new());
    let (what, why) = match &own.what {
        What::Received {
            vials,
            expires,
            grams,
        } => {
            vials_moved = Some(*vials);
            size = grams.map_or_else(String::new, |grams| short(grams.grams(), 2));
            expiry = expires.to_string();
            ("received".to_owned(), "")
        }
        What::Released {} => ("released".to_owned(), ""),
        What::Quarantined { why } => ("quarantined".to_owned(), why.as_str()),
        What::Dispensed {
            subject,
            visit,
            vials,
        } => {
            vials_moved = Some(*vials);
            whom = subject.to_string();
            when = visit.to_string();
            ("dispensed".to_owned(), "")
        }
        What::Returned { vials, why } => {
            vials_moved = Some(*vials);
            ("returned".to_owned(), why.as_str())
        }
        What::Destroyed { vials, why } => {
            vials_moved = Some(*vials);
            ("destroyed".to_owned(), why.as_str())
        }
        What::Undone { movement, why } => (format!("undid line {movement}"), why.as_str()),
    };
    [
        own.number.to_string(),
        own.date.to_string(),
        own.of.site.to_string(),
        own.of.product.to_string(),
        own.of.lot.to_string(),
        what,
        vials_moved.map_or_else(String::new, |vials| vials.to_string()),
        size,
        expiry,
        whom,
        when,
        why.to_owned(),
        line.undone_by.map_or_else(String::new, |by| by.to_string()),
        entered.person.clone(),
        second_of(entered.at),
    ]
}
