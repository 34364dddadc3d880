//! Giving vials out for a cycle: from which lots, and how many. It stands below what the pharmacist was shown to prepare, and
//! the sealed sheet that comes back with the form says what that was, so that the arm is not opened a second time.

use forms::stock::{Ledger, LotName, LotOfProduct, Vials, What};
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::{ProductId, VisitId};
use record::{SiteNumber, SubjectNumber};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page};
use super::pharmacy::subject_content;
use super::stock::{address, size_words};
use super::stock_acts::{day_typed, give_out, sheet_of_caller};
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::stock::PreparedSheet;

/// So many lots can be named at once; a cycle that needs more is given out in two steps.
const LOTS_AT_ONCE: usize = 3;

/// The form by which vials are given out for what was prepared.
///
/// # Errors
/// [`Trouble`].
pub fn card(
    asked: &Asked<'_>,
    number: SubjectNumber,
    (visit, product, day): (&VisitId, &ProductId, Date),
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let (_, site) = asked.subject.ok_or(Trouble::NotFound)?;
    let stock = &asked.house.stock;
    let (ledger, _) = stock.ledger()?;
    let lots = usable(say, &ledger, site, product, day);
    let sheet = stock.seal_sheet(&PreparedSheet {
        person: asked.caller()?.person().name,
        subject: number,
        visit: visit.clone(),
        product: product.clone(),
    })?;
    let action = format!("/pharmacy/{number}/dispense/{visit}");
    let form = SentForm::new(asked, wrong, &action, "");
    let key = asked.fresh_key()?;
    let before = given_out(&ledger, number, visit);
    let usual_day = day.to_string();
    Ok(html! {
        section.card #dispense { h2 { (say.dispense) }
            @for (lot, vials) in &before { p.quiet { (say.dispensed_before(lot, vials)) } }
            @if lots.is_empty() {
                @if ledger.lots().keys().any(|of| of.site == site) { p.alarm { (say.no_usable_lot) } } @else { p.quiet { (say.no_usable_lot) } }
                p { a href=(address(asked, site, "")) { (say.place_stock) } } (form.head()) } @else {
                form method="post" action=(action) autocomplete="off" {
                    (form.head())
                    (keyed(asked, &key))
                    input type="hidden" name="sheet" value=(sheet);
                    div.field { label for="dispense-date" { (say.date) } (form.message("date"))
                        input.short #dispense-date type="date" name="date" required value=(form.value("date", &usual_day)); }
                    @for place in 1..=LOTS_AT_ONCE {
                        @let (lot_name, vials_name) = (format!("lot-{place}"), format!("vials-{place}"));
                        @let chosen = form.value(&lot_name, "").to_owned();
                        div.field { label for=(lot_name) { (say.lot) " " (place) } @if place == 1 { (form.message("lot-1")) }
                            select id=(lot_name) name=(lot_name) { option value="" { (say.no_lot) }
                                @for (of, text) in &lots { option value=(of.lot) selected[chosen == of.lot.to_string()] { (text) } } } }
                        div.field { label for=(vials_name) { (say.vials_of_lot(place)) }
                            input.short type="text" inputmode="numeric" id=(vials_name) name=(vials_name) value=(form.value(&vials_name, "")); }
                    }
                    button type="submit" { (say.dispense) }
                }
            }
        }
    })
}

/// The lots of a product at a site that may be used on a day, with what is to be known to choose one: what expires first
/// stands first.
fn usable(
    say: &Messages,
    ledger: &Ledger,
    site: SiteNumber,
    product: &ProductId,
    day: Date,
) -> Vec<(LotOfProduct, String)> {
    let mut lots: Vec<_> = ledger
        .lots()
        .iter()
        .filter(|(of, lot)| {
            of.site == site
                && of.product == *product
                && lot.may_be_used(day).is_ok()
                && lot.balance.on_hand() > 0
        })
        .collect();
    lots.sort_by_key(|(_, lot)| lot.expires);
    lots.into_iter()
        .map(|(of, lot)| {
            let size = size_words(lot.grams);
            let text = say.lot_offered(lot.balance.on_hand(), lot.expires, &of.lot, size);
            (of.clone(), text)
        })
        .collect()
}

/// What was given out for a cycle so far, lot by lot.
fn given_out(ledger: &Ledger, number: SubjectNumber, wanted: &VisitId) -> Vec<(LotName, Vials)> {
    let lines = ledger.lines().iter();
    lines
        .filter(|line| line.undone_by.is_none())
        .filter_map(|line| match &line.movement.what {
            What::Dispensed {
                subject,
                visit,
                vials,
            } if *subject == number && visit == wanted => {
                Some((line.movement.of.lot.clone(), *vials))
            }
            _ => None,
        })
        .collect()
}

/// Writes down which vials were given out.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.subject()?;
    let sheet = sheet_of_caller(asked, asked.form.get("sheet"))?;
    or_again(asked, dispensed(asked, &sheet), |wrong| {
        let day = forms::read_date(asked.form.trimmed("date")).unwrap_or_else(|| asked.today());
        let card = card(
            asked,
            number,
            (&sheet.visit, &sheet.product, day),
            Some(wrong),
        )?;
        let content = subject_content(asked, number, Some(&card), None)?;
        Ok(page(asked, &asked.say().pharmacy_title(number), &content))
    })
}

fn dispensed(asked: &Asked<'_>, sheet: &PreparedSheet) -> Result<Reply, Trouble> {
    let say = asked.say();
    let date = day_typed(asked, "date")?;
    let mut lots: Vec<(LotName, Vials)> = Vec::new();
    for place in 1..=LOTS_AT_ONCE {
        let lot = asked.form.trimmed(&format!("lot-{place}")).to_owned();
        let vials = asked.form.trimmed(&format!("vials-{place}")).to_owned();
        if lot.is_empty() && vials.is_empty() {
            continue;
        }
        let at = |why: String| Trouble::Unreadable(why).at("lot-1");
        let lot = lot.parse().map_err(|_| at(say.lot_needed.to_owned()))?;
        let vials = vials.parse().map_err(|_| at(say.vials_needed.to_owned()))?;
        lots.push((lot, vials));
    }
    give_out(asked, asked.form.get("_key"), sheet, date, lots)?;
    let (_, site) = asked.subject.ok_or(Trouble::NotFound)?;
    Ok(Reply::SeeOther(address(asked, site, "dispensed")))
}
