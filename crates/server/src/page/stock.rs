//! The stock of a site of the pharmacist: which lots are there, what became of them, and what is to be done with them. Whoever reads
//! it may learn arms, so that each look is written down, and nobody who is blinded has a way here.

use forms::live::short;
use forms::stock::{Balance, Ledger, Line, Lot, LotOfProduct, LotStanding, NotALot, Vials, What};
use instruments::infusion::Grams;
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::{Product, ProductId};
use record::SiteNumber;

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page};
use super::stock_acts::{self, LotDeed, OnLot, Receipt, day_typed};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::stock::Entered;

/// So many of the last lines are shown; the file has all.
const LINES_SHOWN: usize = 60;

/// A lot is named before it expires, so many days.
const SOON: i64 = 60;

/// The size of a vial in words; nothing where the product has none.
pub fn size_words(grams: Option<Grams>) -> String {
    grams.map_or_else(String::new, |grams| {
        format!("{} g", short(grams.grams(), 2))
    })
}

/// The address of the page of a site, with what was done there: who works at one site alone need not say which.
pub fn address(asked: &Asked<'_>, site: SiteNumber, done: &str) -> String {
    let several = asked
        .caller
        .is_some_and(|caller| caller.sites().only().is_none());
    match (several, done) {
        (false, "") => "/pharmacy/stock".to_owned(),
        (false, done) => format!("/pharmacy/stock?done={done}"),
        (true, "") => format!("/pharmacy/stock?site={site}"),
        (true, done) => format!("/pharmacy/stock?site={site}&done={done}"),
    }
}

/// Shows what is there. That it was looked at is written down. Whoever works at several sites chooses one first.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let house = asked.house;
    let account = &asked.caller()?.session.account;
    let typed = asked.query.trimmed("site");
    if typed.is_empty() && account.sites.only().is_none() {
        let content = html! {
            p { a href="/pharmacy" { (asked.say().place_pharmacy) } }
            p.lead { (asked.say().stock_of_which_site) }
            (ways(asked, None)?)
        };
        return Ok(page(asked, asked.say().place_stock, &content));
    }
    let site = asked.chosen_site(typed)?;
    house
        .accounts
        .note(house.now(), &account.name, "stock page seen", "")?;
    page_with(asked, None, site)
}

/// The ways to the stock of each own site, where there are several.
fn ways(asked: &Asked<'_>, here: Option<SiteNumber>) -> Result<Markup, Trouble> {
    let sites = asked.caller()?.sites();
    Ok(html! { @if sites.only().is_none() { p {
        @for site in sites.named() {
            @if here == Some(site) { strong { (asked.say().site_number(site)) } }
            @else { a href=(address(asked, site, "")) { (asked.say().site_number(site)) } }
            " "
        }
    } } })
}

/// The hidden field that says of which site a form is; none where there is but one.
fn of_site(asked: &Asked<'_>, site: SiteNumber) -> Result<Markup, Trouble> {
    let several = asked.caller()?.sites().only().is_none();
    Ok(html! { @if several { input type="hidden" name="site" value=(site); } })
}

/// The page of the site that a form says it is of, with what stands in its way.
fn again(asked: &Asked<'_>, wrong: &Wrong) -> Result<Reply, Trouble> {
    let site = asked.chosen_site(asked.form.trimmed("site"))?;
    page_with(asked, Some(wrong), site)
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>, site: SiteNumber) -> Result<Reply, Trouble> {
    let say = asked.say();
    let (ledger, entered) = asked.house.stock.ledger()?;
    let content = html! {
        p { a href="/pharmacy" { (say.place_pharmacy) } }
        (ways(asked, Some(site))?)
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        p.lead { (say.stock_what) }
        p.warn { (say.unblinded_page) }
        (alarms(asked, &ledger, site))
        (lots(asked, &ledger, site))
        (deeds(asked, &ledger, site, wrong)?)
        (receipt(asked, site, wrong)?)
        (lines(asked, &ledger, &entered, site, wrong)?)
    };
    Ok(page(asked, say.place_stock, &content))
}

fn products<'a>(asked: &'a Asked<'_>) -> &'a [Product] {
    &asked.house.plan.protocol().products
}

fn product_name(asked: &Asked<'_>, id: &ProductId) -> String {
    let known = products(asked).iter().find(|product| product.id == *id);
    known.map_or_else(|| id.to_string(), |product| product.name.clone())
}

/// The lots of a site, each with the number of the line by which it came in first: that is its address.
pub fn lots_of(ledger: &Ledger, site: SiteNumber) -> Vec<(u32, &LotOfProduct, &Lot)> {
    let lots = ledger.lots().iter().filter(|(of, _)| of.site == site);
    lots.filter_map(|(of, lot)| {
        let first = ledger
            .lines()
            .iter()
            .find(|line| line.movement.of == *of && line.undone_by.is_none())?;
        Some((first.movement.number, of, lot))
    })
    .collect()
}

fn alarms(asked: &Asked<'_>, ledger: &Ledger, site: SiteNumber) -> Markup {
    let say = asked.say();
    let today = asked.house.days().at(site);
    let soon = today.checked_add(SOON.days()).unwrap_or(Date::MAX);
    let there = lots_of(ledger, site);
    let there = there.iter().filter(|(_, _, lot)| lot.balance.on_hand() > 0);
    html! {
        @for (_, of, lot) in there {
            @if lot.expires < today { p.alarm { (say.lot_expired(lot.balance.on_hand(), lot.expires, &of.lot, product_name(asked, &of.product))) } }
            @else if lot.expires <= soon { p.open { (say.lot_expires_soon(lot.expires, &of.lot, product_name(asked, &of.product))) } }
        }
    }
}

fn cells(balance: Balance) -> Markup {
    html! {
        td.number { (balance.received) } td.number { (balance.dispensed) } td.number { (balance.returned) }
        td.number { (balance.destroyed) } td.number { strong { (balance.on_hand()) } }
    }
}

fn lots(asked: &Asked<'_>, ledger: &Ledger, site: SiteNumber) -> Markup {
    let say = asked.say();
    let there = lots_of(ledger, site);
    html! {
        section { h2 { (say.lots) }
            @if there.is_empty() { p.quiet { (say.no_lots) } } @else {
                p.quiet { (say.account_is_even) }
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.lot) } th scope="col" { (say.vial_size) } th scope="col" { (say.expires) } th scope="col" { (say.standing) }
                        th.number scope="col" { (say.received) } th.number scope="col" { (say.dispensed) } th.number scope="col" { (say.returned) } th.number scope="col" { (say.destroyed) } th.number scope="col" { (say.on_hand) } } }
                    tbody { @for (_, of, lot) in &there { tr {
                        th scope="row" { (of.lot) br; span.quiet { (product_name(asked, &of.product)) } } td { (size_words(lot.grams)) } td.day { (lot.expires) }
                        td { @match lot.standing { LotStanding::Released => span.tag.good { (say.released) }, LotStanding::Quarantined => span.tag.open { (say.quarantined) } } }
                        (cells(lot.balance))
                    } } }
                    tfoot { @for product in products(asked) {
                        @let balance = ledger.balance_of(site, &product.id);
                        @if balance != Balance::default() { tr { th scope="row" colspan="4" { (say.sum_of(&product.name)) } (cells(balance)) } }
                    } }
                } }
            }
        }
    }
}

fn deed_words(asked: &Asked<'_>, deed: LotDeed) -> &'static str {
    let say = asked.say();
    match deed {
        LotDeed::Release => say.release,
        LotDeed::Quarantine => say.put_into_quarantine,
        LotDeed::Return => say.return_vials,
        LotDeed::Destroy => say.destroy_vials,
    }
}

/// What can be done with each lot that is there.
fn deeds(
    asked: &Asked<'_>,
    ledger: &Ledger,
    site: SiteNumber,
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let key = asked.fresh_key()?;
    let there = lots_of(ledger, site);
    let today = asked.house.days().at(site).to_string();
    let of_site = of_site(asked, site)?;
    Ok(html! {
        @for (line, of, lot) in &there {
            @let base = format!("/pharmacy/stock/lots/{line}/");
            details.card open[asked.path.starts_with(&base)] { summary { (say.lot_of(&of.lot, product_name(asked, &of.product))) }
                @for deed in LotDeed::ALL.into_iter().filter(|deed| deed.fits(lot)) {
                    @let action = format!("{base}{}", deed.word());
                    @let suffix = format!("-{line}-{}", deed.word());
                    @let form = SentForm::new(asked, wrong, &action, suffix.clone());
                    @let (day, vials) = (format!("date{suffix}"), format!("vials{suffix}"));
                    form.card method="post" action=(action) autocomplete="off" {
                        (form.head())
                        (of_site)
                        (keyed(asked, &format!("{key}/{line}/{}", deed.word())))
                        div.field { label for=(day) { (say.date) } (form.message("date"))
                            input.short type="date" id=(day) name="date" required value=(form.value("date", &today)); }
                        @if deed.moves_vials() { div.field { label for=(vials) { (say.vials) } (form.message("vials"))
                            input.short type="text" inputmode="numeric" id=(vials) name="vials" required value=(form.value("vials", "")) aria-invalid=[form.invalid("vials")]; } }
                        @if deed != LotDeed::Release { (form.line("reason", say.reason, 500, "")) }
                        button.second type="submit" { (deed_words(asked, deed)) }
                    }
                }
            }
        }
    })
}

fn receipt(asked: &Asked<'_>, site: SiteNumber, wrong: Option<&Wrong>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let key = asked.fresh_key()?;
    let form = SentForm::new(asked, wrong, "/pharmacy/stock", "");
    let today = asked.house.days().at(site).to_string();
    let mut sizes: Vec<String> = products(asked)
        .iter()
        .flat_map(|product| product.vials_grams.iter().map(ToString::to_string))
        .collect();
    sizes.dedup();
    Ok(html! {
        section.card { h2 { (say.receive_lot) } p { (say.receive_lot_what) }
            form method="post" action="/pharmacy/stock" autocomplete="off" {
                (form.head())
                (of_site(asked, site)?)
                (keyed(asked, &key))
                div.field { label for="product" { (say.product) } (form.message("product"))
                    select #product name="product" required { @for product in products(asked) {
                        option value=(product.id) selected[form.value("product", "") == product.id.as_str()] { (product.name) } } } }
                (form.line("lot", say.lot, 40, ""))
                div.field { label for="grams" { (say.vial_size) } p.hint #grams-hint { (say.vial_size_hint) } (form.message("grams"))
                    select #grams name="grams" aria-describedby="grams-hint" { option value="" { (say.no_size) }
                        @for size in &sizes { option value=(size) selected[form.value("grams", "") == size] { (size) " g" } } } }
                div.field { label for="expires" { (say.expires) } (form.message("expires"))
                    input.short #expires type="date" name="expires" required value=(form.value("expires", "")) aria-invalid=[form.invalid("expires")]; }
                div.field { label for="vials" { (say.vials) } (form.message("vials"))
                    input.short #vials type="text" inputmode="numeric" name="vials" required value=(form.value("vials", "")) aria-invalid=[form.invalid("vials")]; }
                div.field { label for="date" { (say.received_on) } (form.message("date"))
                    input.short #date type="date" name="date" required value=(form.value("date", &today)) aria-invalid=[form.invalid("date")]; }
                button type="submit" { (say.receive_lot) }
            }
        }
    })
}

/// What a line says happened, how many vials it moved, for whom, and why.
struct Told {
    what: &'static str,
    vials: String,
    whom: String,
    why: String,
}

fn told(asked: &Asked<'_>, line: &Line) -> Told {
    let say = asked.say();
    let (what, vials, whom, why) = match &line.movement.what {
        What::Received { vials, .. } => (say.received, vials.to_string(), String::new(), ""),
        What::Released {} => (say.released, String::new(), String::new(), ""),
        What::Quarantined { why } => (say.quarantined, String::new(), String::new(), why.as_str()),
        What::Dispensed {
            subject,
            visit,
            vials,
        } => (
            say.dispensed,
            vials.to_string(),
            say.cycle_of_subject(subject, visit),
            "",
        ),
        What::Returned { vials, why } => {
            (say.returned, vials.to_string(), String::new(), why.as_str())
        }
        What::Destroyed { vials, why } => (
            say.destroyed,
            vials.to_string(),
            String::new(),
            why.as_str(),
        ),
        What::Undone { movement, why } => (
            say.undone,
            String::new(),
            say.line_number(movement),
            why.as_str(),
        ),
    };
    Told {
        what,
        vials,
        whom,
        why: why.to_owned(),
    }
}

fn lines(
    asked: &Asked<'_>,
    ledger: &Ledger,
    entered: &[Entered],
    site: SiteNumber,
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let key = asked.fresh_key()?;
    let of_site = of_site(asked, site)?;
    let file = address(asked, site, "").replacen("stock", "stock/ledger.csv", 1);
    let own: Vec<(&Line, &Entered)> = ledger
        .lines()
        .iter()
        .zip(entered)
        .filter(|(line, _)| line.movement.of.site == site)
        .collect();
    Ok(html! {
        section { h2 { (say.stock_lines) }
            p { a href=(file) { (say.stock_file) } }
            @if !own.is_empty() { div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.line) } th scope="col" { (say.date) } th scope="col" { (say.lot) } th scope="col" { (say.what) } th.number scope="col" { (say.vials) } th scope="col" { (say.for_whom) } th scope="col" { (say.who) } th scope="col" { (say.reason) } th scope="col" { (say.undo) } } }
                tbody { @for (line, entered) in own.iter().rev().take(LINES_SHOWN) {
                    @let told = told(asked, line);
                    @let number = line.movement.number;
                    tr {
                        th scope="row" { (number) } td.day { (line.movement.date) } td { (line.movement.of.lot) br; span.quiet { (product_name(asked, &line.movement.of.product)) } }
                        td { (told.what) } td.number { (told.vials) } td { (told.whom) }
                        td { (entered.person) br; span.quiet { (minute_of(entered.at)) } } td { (told.why) }
                        td { @match (line.undone_by, &line.movement.what) {
                            (Some(by), _) => span.tag.open { (say.undone_by(by)) },
                            (None, What::Undone { .. }) => {},
                            (None, _) => {
                                @let action = format!("/pharmacy/stock/lines/{number}/undo");
                                @let form = SentForm::new(asked, wrong, &action, format!("-undo-{number}"));
                                details open[form.is_sent()] { summary { (say.undo_line(number)) }
                                    form method="post" action=(action) autocomplete="off" { (form.head()) (of_site) (keyed(asked, &format!("{key}/{number}")))
                                        (form.line("reason", say.reason, 500, "")) button.plain type="submit" { (say.undo_line(number)) } } } },
                        } }
                    } } }
            } } }
        }
    })
}

fn done(asked: &Asked<'_>, site: SiteNumber) -> Reply {
    Reply::SeeOther(address(asked, site, "yes"))
}

/// Writes down that a lot came in.
pub fn receive(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, received(asked), |wrong| again(asked, wrong))
}

fn vials_typed(asked: &Asked<'_>) -> Result<Vials, Trouble> {
    let typed = asked.form.trimmed("vials");
    typed.parse().map_err(|_| {
        let message = asked.say().vials_needed.to_owned();
        Trouble::Unreadable(message).at("vials")
    })
}

fn received(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let lot = asked.form.get("lot").parse();
    let site = asked.chosen_site(asked.form.trimmed("site"))?;
    let receipt = Receipt {
        site,
        product: asked.form.trimmed("product"),
        lot: lot.map_err(|NotALot| Trouble::Unreadable(say.not_a_lot.to_owned()).at("lot"))?,
        size: asked.form.trimmed("grams"),
        expires: forms::read_date(asked.form.trimmed("expires"))
            .ok_or_else(|| Trouble::Unreadable(say.not_a_day.to_owned()).at("expires"))?,
        vials: vials_typed(asked)?,
        date: day_typed(asked, "date")?,
    };
    stock_acts::receive(asked, asked.form.get("_key"), receipt)?;
    Ok(done(asked, site))
}

/// Releases a lot, puts it into quarantine, returns or destroys vials of it.
pub fn act(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, acted(asked), |wrong| again(asked, wrong))
}

fn acted(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let deed = LotDeed::of_path(asked)?;
    let on_lot = OnLot {
        date: day_typed(asked, "date")?,
        vials: if deed.moves_vials() {
            Some(vials_typed(asked)?)
        } else {
            None
        },
        why: asked.form.trimmed("reason"),
    };
    let site = stock_acts::act(asked, asked.form.get("_key"), deed, on_lot)?;
    Ok(done(asked, site))
}

/// Undoes a line that was written in error.
pub fn undo(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let why = asked.form.trimmed("reason");
    let undone = stock_acts::undo(asked, asked.form.get("_key"), why);
    let undone = undone.map(|site| done(asked, site));
    or_again(asked, undone, |wrong| again(asked, wrong))
}
