//! Codes that a site gave by hand while nothing could be asked online: entered afterwards, and held against its paper list.

use std::collections::BTreeMap;

use maud::html;
use record::{SiteNumber, SlotId, SubjectNumber};
use store::{Answer, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page};
use crate::http::{Asked, Reply, Trouble};

/// How many codes each site keeps.
pub fn kept_by_site(asked: &Asked<'_>) -> u32 {
    let allocation = &asked.house.plan.protocol().allocation;
    allocation.emergency_slots_per_site()
}

/// Shows the form by which a code is entered.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    if kept_by_site(asked) == 0 {
        return Err(Trouble::NotFound);
    }
    let say = asked.say();
    let number = asked.subject()?;
    let form = SentForm::new(asked, wrong, asked.path, "");
    let key = match asked.form.get("_key") {
        "" => asked.fresh_key()?,
        key => key.to_owned(),
    };
    let today = asked.today().to_string();
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        p.lead { (say.by_hand_what) }
        form.narrow method="post" action=(asked.path) autocomplete="off" {
            (form.head())
            (keyed(asked, &key))
            div.field { label for="code" { (say.by_hand_code) } p.hint #code-hint { (say.by_hand_code_hint) } (form.message("code"))
                input.short #code type="text" inputmode="numeric" name="code" required value=(form.value("code", "")) aria-describedby="code-hint" aria-invalid=[form.invalid("code")]; }
            div.field { label for="date" { (say.by_hand_date) } (form.message("date"))
                input.short #date type="date" name="date" required value=(form.value("date", &today)) aria-invalid=[form.invalid("date")]; }
            (form.paragraph("reason", say.by_hand_how, 1000, ""))
            button type="submit" { (say.by_hand_enter) }
        }
    };
    Ok(page(asked, &say.by_hand_title(number), &content))
}

/// Enters a code. The answer is the same whichever arm stands behind it.
///
/// # Errors
/// What the store refuses: another code than the next of the site, a subject who is not eligible, no reason.
pub fn enter_code(
    asked: &Asked<'_>,
    key: &str,
    date: jiff::civil::Date,
    code: u32,
    reason: &str,
) -> Result<Answer, Trouble> {
    let wish = Wish::EnrolByHand {
        subject: asked.subject()?,
        date,
        code: SlotId(code),
    };
    asked.ask_under(key, wish, Some(reason))
}

/// Takes the form.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, taken(asked), |wrong| page_with(asked, Some(wrong)))
}

fn taken(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let wrong = |message: &str, field| Trouble::Unreadable(message.to_owned()).at(field);
    let code = asked
        .form
        .trimmed("code")
        .parse()
        .map_err(|_| wrong(say.by_hand_not_a_code, "code"))?;
    let date =
        forms::read_date(asked.form.trimmed("date")).ok_or_else(|| wrong(say.not_a_day, "date"))?;
    let reason = asked.form.trimmed("reason");
    enter_code(asked, asked.form.get("_key"), date, code, reason)?;
    let number = asked.subject()?;
    Ok(Reply::SeeOther(format!(
        "/subjects/{number}?done=enrolment"
    )))
}

/// The subjects of each of the caller's sites who were randomised by hand, in the order of their entry.
pub fn entered(asked: &Asked<'_>) -> Result<BTreeMap<SiteNumber, Vec<SubjectNumber>>, Trouble> {
    let entered = asked.house.store.enrolled_by_hand()?;
    let caller = asked.caller()?.clone();
    Ok(asked.house.store.look(move |state| {
        let mut by_site: BTreeMap<SiteNumber, Vec<SubjectNumber>> = BTreeMap::new();
        for number in entered {
            if let Some(subject) = state.subject(number) {
                let site = subject.screening().site;
                if caller.may_reach(site) {
                    by_site.entry(site).or_default().push(number);
                }
            }
        }
        by_site
    })?)
}

/// Shows what was entered of the codes that sites keep, to be held against their paper lists.
pub fn show_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let kept = kept_by_site(asked);
    let entered = entered(asked)?;
    let sites = asked
        .caller()?
        .sites()
        .of_trial(asked.house.plan.protocol().trial.sites);
    let content = html! {
        p.lead { (say.by_hand_overview) }
        @if kept == 0 { p.quiet { (say.by_hand_none) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.site) } th.number scope="col" { (say.by_hand_kept) } th.number scope="col" { (say.by_hand_entered) } th scope="col" { (say.by_hand_subjects) } } }
                tbody { @for site in sites {
                    @let own = entered.get(&site).map_or(&[][..], Vec::as_slice);
                    tr { th scope="row" { (site) } td.number { (kept) } td.number { (own.len()) }
                        td { @for (place, subject) in own.iter().enumerate() { @if place > 0 { ", " } a href=(format!("/subjects/{subject}")) { (subject) } } } }
                } }
            } }
        }
    };
    Ok(page(asked, say.place_by_hand, &content))
}
