//! Entry into a period where it hangs on the arm: either answer tells what the subject has received, so that the pharmacist
//! asks, who knows it, and the vault writes it down.

use forms::{ENGLISH, entry_for_the_pharmacist, refusal_text};
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::PeriodId;
use record::{Act, SubjectNumber};
use store::{Answer, OpeningPurpose, Refused, Wish};

use super::frame::{frame, keyed};
use super::pharmacy::{circumstances, subject_content};
use crate::http::{Asked, Reply, Trouble};

/// The period that waits for the pharmacist's answer, if one does.
pub fn waiting(asked: &Asked<'_>, number: SubjectNumber) -> Result<Option<PeriodId>, Trouble> {
    let today = asked.house.today();
    Ok(asked.house.store.look(move |state| {
        let subject = state.subject(number)?;
        entry_for_the_pharmacist(&circumstances(state, subject, today))
    })?)
}

fn label(asked: &Asked<'_>, period: &PeriodId) -> String {
    let plan = &asked.house.plan;
    plan.period_named(period)
        .map_or_else(String::new, |period| plan.period(period).label.clone())
}

/// What the pharmacist's page of a subject says of it. Nothing is opened by looking.
pub fn card(asked: &Asked<'_>, number: SubjectNumber) -> Result<Option<Markup>, Trouble> {
    let say = asked.say();
    let Some(period) = waiting(asked, number)? else {
        return Ok(None);
    };
    let key = asked.fresh_key()?;
    Ok(Some(html! {
        section.card { h2 { (say.entry_into(label(asked, &period))) }
            p.warn { (say.entry_what) }
            form method="post" action=(format!("/pharmacy/{number}/period-entry")) {
                (keyed(asked, &key))
                div.field { label for="entry-date" { (say.entry_day) }
                    input.short #entry-date type="date" name="date" required value=(asked.house.today()); }
                div.buttons { button type="submit" { (say.entry_enter) } }
            }
        }
    }))
}

/// What came of the wish to enter a subject into a period.
pub enum Entered {
    /// It is in.
    In(Answer),
    /// The protocol does not let it in, for this reason.
    KeptOut(String),
    /// No period waits for the pharmacist's answer.
    NothingWaits,
}

/// Opens the arm, which is written down first, and enters the subject of the path into the period if the protocol lets it.
///
/// # Errors
/// What the store refuses.
pub fn enter_for_caller(asked: &Asked<'_>, key: &str, date: Date) -> Result<Entered, Trouble> {
    let number = asked.subject()?;
    let Some(period) = waiting(asked, number)? else {
        return Ok(Entered::NothingWaits);
    };
    let reason = asked.say().entry_reason(label(asked, &period));
    asked.house.store.open_arm(
        asked.caller()?.person(),
        number,
        OpeningPurpose::PeriodEntry,
        &reason,
    )?;
    let wish = Wish::Write {
        subject: number,
        date,
        event: Act::PeriodEntered { period }.into(),
    };
    match asked.ask_under(key, wish, None) {
        Ok(answer) => Ok(Entered::In(answer)),
        Err(Trouble::Refused(Refused::Rule(refusal))) => {
            let why = refusal_text(&ENGLISH, &asked.house.plan, &refusal);
            Ok(Entered::KeptOut(why))
        }
        Err(trouble) => Err(trouble),
    }
}

/// Takes the form.
pub fn enter(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let date = forms::read_date(asked.form.trimmed("date"))
        .ok_or_else(|| Trouble::Unreadable(say.not_a_day.to_owned()))?;
    match enter_for_caller(asked, asked.form.get("_key"), date)? {
        Entered::In(_) => Ok(Reply::SeeOther(format!(
            "/pharmacy/{number}?done=period-entry"
        ))),
        Entered::NothingWaits => Ok(Reply::SeeOther(format!("/pharmacy/{number}"))),
        Entered::KeptOut(why) => {
            let said = html! {
                p.alarm role="alert" { (say.entry_refused) }
                p { (why) }
            };
            let content = subject_content(asked, number, Some(&said), None)?;
            let title = say.pharmacy_title(number);
            Ok(Reply::page_to_mend(frame(asked, &title, &content)))
        }
    }
}
