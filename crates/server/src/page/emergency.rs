//! One arm opened in an emergency: to the person who asks, and to nobody else.

use jiff::civil::Date;
use maud::html;
use protocol::ArmCode;
use record::{Subject, TreatmentGiven, TrialState};
use store::{OpeningPurpose, Role};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{form_token, page};
use super::pharmacy::held_arm;
use crate::accounts::AccountStanding;
use crate::http::{Asked, Reply, Trouble};

/// What a subject receives where it is not what the arm says.
enum Received {
    /// Another arm's treatment.
    Arm(ArmCode),
    /// A product that everybody knows of.
    Product(String),
}

/// What a subject receives on a day and since when, where it is not what the allocated arm says.
fn received_instead(
    state: &TrialState<'_>,
    subject: &Subject,
    allocated: ArmCode,
    day: Date,
) -> Option<(Received, Date)> {
    let segment = subject.segment_on(day)?;
    match segment.given {
        TreatmentGiven::OpenLabel { product, .. } => {
            let name = state.plan().product(product).name.clone();
            Some((Received::Product(name), segment.from))
        }
        TreatmentGiven::Arm(_) => {
            let held = held_arm(state, subject, allocated, day);
            (held != allocated).then_some((Received::Arm(held), segment.from))
        }
    }
}

/// Who else at the subject's site enters what happens to subjects, and is still blinded.
fn blinded_colleagues(asked: &Asked<'_>) -> Result<Vec<String>, Trouble> {
    let own = &asked.caller()?.session.account;
    let (_, site) = asked.subject.ok_or(Trouble::NotFound)?;
    let all = asked.house.accounts.all()?;
    Ok(all
        .into_iter()
        .filter(|account| account.number != own.number && account.sites.include(site))
        .filter(|account| matches!(account.role, Role::Investigator | Role::Coordinator))
        .filter(|account| account.standing == AccountStanding::Active)
        .filter(|account| !account.has_lost_its_role())
        .map(|account| account.full_name)
        .collect())
}

/// Shows the form by which an investigator opens one arm in an emergency.
pub fn show_emergency(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    emergency_page(asked, None)
}

fn emergency_page(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let form = SentForm::new(asked, wrong, asked.path, "");
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        p.alarm { (say.emergency_what) }
        form.narrow method="post" action=(asked.path) autocomplete="off" {
            (form.head())
            (form_token(asked))
            (form.paragraph("reason", say.reason, 1000, ""))
            (form.password(say.yourself_again))
            (form.tick("sure", say.emergency_sure))
            button type="submit" { (say.emergency) }
        }
    };
    Ok(page(asked, &say.emergency_title(number), &content))
}

/// Opens one arm in an emergency: to the person who asks, on this page alone.
pub fn emergency(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, opened_in_emergency(asked), |wrong| {
        emergency_page(asked, Some(wrong))
    })
}

fn opened_in_emergency(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    if asked.form.get("sure") != "yes" {
        return Err(Trouble::Unreadable(say.emergency_unsure.to_owned()).at("sure"));
    }
    let opened = open_in_emergency(
        asked,
        asked.form.trimmed("reason"),
        asked.form.get("password"),
    )?;
    let content = html! {
        p.alarm role="alert" { (say.emergency_arm) " " strong { (opened.arm) } }
        @match &opened.receives {
            Receives::Otherwise { what, since } => p.alarm { strong { (say.emergency_receives(since, what)) } },
            Receives::Unknown => p.alarm { (say.emergency_receives_unknown) },
            Receives::AsAllocated => p.alarm { (say.emergency_still) },
        }
        @if !opened.not_written.is_empty() {
            p.open { (say.emergency_not_written) }
            ul { @for why in &opened.not_written { li { (why) } } }
        }
        p { (say.emergency_after) }
        p.open { (say.emergency_role_ends) }
        // The arm is shown whatever else cannot be read.
        @let colleagues = blinded_colleagues(asked).unwrap_or_default();
        @if colleagues.is_empty() { p.open { (say.emergency_nobody_else) } }
        @else { p { (say.emergency_colleagues) } ul { @for name in &colleagues { li { (name) } } } }
    };
    Ok(page(asked, &say.emergency_title(number), &content))
}

/// What a subject receives today.
pub enum Receives {
    /// What its arm says.
    AsAllocated,
    /// Something else: whoever crossed over, was switched in error or has come to the open period.
    Otherwise {
        /// What, in words.
        what: String,
        /// Since when.
        since: Date,
    },
    /// It could not be read.
    Unknown,
}

/// An arm that was opened in an emergency.
pub struct OpenedInEmergency {
    /// The arm that was allocated, in words.
    pub arm: String,
    /// What the subject receives today.
    pub receives: Receives,
    /// What could not be written down beside the vault's own log, which has it.
    pub not_written: Vec<String>,
}

/// Opens the arm of the path's subject for the caller, who shows once more who that is. From then on the caller is blinded no
/// longer, and those who watch over the trial are told.
///
/// # Errors
/// [`Trouble::Unreadable`] where the person is not recognised, [`Refused::NoReason`](store::Refused::NoReason), and what the
/// store refuses: nothing was opened then.
pub fn open_in_emergency(
    asked: &Asked<'_>,
    reason: &str,
    password: &str,
) -> Result<OpenedInEmergency, Trouble> {
    let say = asked.say();
    let house = asked.house;
    let number = asked.subject()?;
    let caller = asked.caller()?;
    let name = &caller.session.account.name;
    house
        .accounts
        .recognise_in_emergency(house.now(), name, password)
        .map_err(|_| Trouble::Unreadable(say.not_recognised.to_owned()).at("password"))?;
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let opened =
        house
            .store
            .open_arm(caller.person(), number, OpeningPurpose::Emergency, reason)?;
    let allocated = opened.reveal();
    let arm_label = |arm: ArmCode| {
        let known = house.plan.arm(arm);
        known.map_or_else(String::new, |arm| arm.label.clone())
    };
    // Whoever crossed over, was switched in error or has come to the open period receives something else than the arm says.
    let today = asked.today();
    // From here on the vault says that the arm was opened: it is shown whatever else cannot be read or written.
    let received = house.store.look(move |state| {
        state
            .subject(number)
            .and_then(|subject| received_instead(state, subject, allocated, today))
    });
    let receives = match received {
        Err(_) => Receives::Unknown,
        Ok(None) => Receives::AsAllocated,
        Ok(Some((what, since))) => Receives::Otherwise {
            what: match what {
                Received::Arm(arm) => arm_label(arm),
                Received::Product(product) => product,
            },
            since,
        },
    };
    let now = house.now();
    let noted = house
        .accounts
        .note(now, name, "emergency opening", &say.subject_title(number));
    let told = asked.subject.map_or(Ok(()), |(_, site)| {
        let full_name = &caller.session.account.full_name;
        house.accounts.leave_notice(now, number, site, full_name)
    });
    // Who has seen an arm is blinded no longer, and has a blinded role in this trial no longer. Where that cannot be written
    // now, the next start learns it from the vault's log.
    let marked = house
        .accounts
        .has_seen_an_arm(now, caller.session.account.number);
    let not_written: Vec<String> = [noted, told, marked]
        .into_iter()
        .filter_map(|outcome| outcome.err().map(|error| error.to_string()))
        .collect();
    Ok(OpenedInEmergency {
        arm: arm_label(allocated),
        receives,
        not_written,
    })
}
