//! Words that could tell an arm, in what blinded people wrote: for those who know the arms.

use maud::{Markup, html};

use super::frame::{form_token, page, role_name};
use crate::blind_risks::{RiskyLine, RiskyText, for_account};
use crate::house::minute_there;
use crate::http::{Asked, Reply, Trouble};

/// No page shows more.
const AT_MOST: usize = 300;

/// That words wait to be seen to, for the first page of those who may see them.
///
/// # Errors
/// Those of the store and of the accounts.
pub fn waiting(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let risks = for_account(asked.house, &asked.caller()?.session.account)?;
    let count = risks.iter().filter(|risk| waits(risk)).count();
    Ok(html! {
        @if count > 0 {
            section.card { h2 { (say.place_blind_risks) } p.alarm { (say.blind_risk_count(count)) }
                p { a href="/blind-risks" { (say.place_blind_risks) } } }
        }
    })
}

/// Whether a risk waits: nobody took the words out, and whoever asks has not seen to it.
fn waits(risk: &RiskyLine) -> bool {
    !risk.is_seen && !risk.texts.is_empty()
}

/// Shows them, those that wait first.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let (open, done): (Vec<RiskyLine>, Vec<RiskyLine>) =
        for_account(asked.house, &asked.caller()?.session.account)?
            .into_iter()
            .partition(waits);
    let content = html! {
        p.lead { (say.blind_risks_what) }
        p.warn { (say.blind_risk_do) }
        @if open.is_empty() { p.quiet { (say.blind_risks_none) } }
        @for risk in open.iter().take(AT_MOST) { (card(asked, risk)) }
        @if !done.is_empty() { h2 { (say.blind_risks_done) } }
        @for risk in done.iter().take(AT_MOST) { (card(asked, risk)) }
    };
    Ok(page(asked, say.place_blind_risks, &content))
}

fn card(asked: &Asked<'_>, risk: &RiskyLine) -> Markup {
    let say = asked.say();
    let line = &risk.line;
    html! { section.card {
        h2 { @match line.subject { Some(subject) => { (say.subject) " " (subject) }, None => (say.blind_risk_of_trial) }
            @if let Some(site) = line.site { ", " (say.site_number(site)) } }
        p.quiet { (minute_there(line.recorded, line.utc_offset)) ", " (line.person) " (" (role_name(asked, line.role)) "), " (line.kind.replace('_', " ")) }
        @if risk.texts.is_empty() { p { (say.blind_risk_gone) } }
        @for text in &risk.texts { p { (marked(text)) } }
        @if waits(risk) {
            form method="post" action=(format!("/blind-risks/{}/seen", risk.number)) { (form_token(asked)) button.second type="submit" { (say.blind_risk_seen) } }
        }
    } }
}

/// A text with its words marked.
fn marked(text: &RiskyText) -> Markup {
    let mut pieces = Vec::new();
    let mut from = 0;
    for place in &text.places {
        pieces.push((text.text.get(from..place.start).unwrap_or_default(), false));
        pieces.push((text.text.get(place.clone()).unwrap_or_default(), true));
        from = place.end;
    }
    pieces.push((text.text.get(from..).unwrap_or_default(), false));
    html! { @for (piece, is_telling) in pieces { @if is_telling { mark { (piece) } } @else { (piece) } } }
}

/// Takes that somebody has seen to one.
pub fn seen(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    see_to(asked)?;
    Ok(Reply::SeeOther("/blind-risks".to_owned()))
}

/// Writes down that the caller has seen to the risk of the path; its number is answered.
///
/// # Errors
/// [`Trouble::NotFound`], and those of the accounts.
pub fn see_to(asked: &Asked<'_>) -> Result<i64, Trouble> {
    let risk: i64 = asked.part("risk").parse().map_err(|_| Trouble::NotFound)?;
    let account = &asked.caller()?.session.account;
    let house = asked.house;
    house.accounts.see_to_blind_risk(
        house.now(),
        account.number,
        &account.name,
        &account.sites,
        risk,
    )?;
    Ok(risk)
}
