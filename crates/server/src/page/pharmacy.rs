//! The pharmacist's pages: the only ones that name an arm or a product, and only after the vault was opened and wrote
//! down for whom.

use forms::live::hold::{Hold, treatment_hold};
use forms::live::short;
use forms::pharmacy::{Opened, Preparation, preparation};
use forms::{
    CalendarVisit, Circumstances, ENGLISH, FormKind, InfusionStanding, VisitStanding, calendar,
};
use instruments::infusion::Grams;
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::ArmCode;
use record::rules::dosing::DaysChosen;
use record::{SegmentStart, Subject, SubjectNumber, TreatmentGiven, TrialState};
use store::{OpeningPurpose, Role};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{form_token, frame, page};
use super::infusion_table::infusion_table;
use crate::accounts::AccountStanding;
use crate::http::{Asked, Reply, Trouble};

pub(super) const fn circumstances<'s>(
    state: &'s TrialState<'s>,
    subject: &Subject,
    today: Date,
) -> Circumstances<'s> {
    Circumstances {
        state,
        subject: Some(subject.number()),
        site: None,
        today,
        correcting: None,
        language: &ENGLISH,
    }
}

/// Why nothing is to be prepared for a subject now, if so.
fn on_hold(state: &TrialState<'_>, subject: &Subject, today: Date) -> Option<Hold> {
    treatment_hold(&circumstances(state, subject, today))
}

/// Cycles that wait to be prepared, of one subject: none while the treatment is on hold.
pub fn to_prepare(state: &TrialState<'_>, subject: &Subject, today: Date) -> Vec<CalendarVisit> {
    let c = circumstances(state, subject, today);
    if treatment_hold(&c).is_some() {
        return Vec::new();
    }
    calendar(&c)
        .into_iter()
        .filter(|visit| visit.infusion == InfusionStanding::Open)
        .filter(|visit| {
            visit.held.is_some()
                || matches!(visit.standing, VisitStanding::Due | VisitStanding::Late)
        })
        .collect()
}

/// Shows every subject of the site for whom something is to be prepared.
pub fn show_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?.clone();
    let today = asked.today();
    let rows = asked.house.store.look(move |state| {
        state
            .subjects()
            .iter()
            .filter(|subject| caller.may_reach(subject.screening().site))
            .filter(|subject| subject.enrolment().is_some())
            .map(|subject| {
                (
                    subject.number(),
                    to_prepare(state, subject, today),
                    on_hold(state, subject, today),
                )
            })
            .collect::<Vec<_>>()
    })?;
    let content = html! {
        p.lead { (say.pharmacy_what) }
        @if rows.is_empty() { p.quiet { (say.nobody_here) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.to_prepare) } } }
                tbody { @for (number, visits, hold) in &rows { tr {
                    th scope="row" { a href=(format!("/pharmacy/{number}")) { (number) } }
                    td { @for (place, visit) in visits.iter().enumerate() { @if place > 0 { ", " } span.tag.due { (visit.label) } } @if let Some(hold) = hold { span.tag.alarm { (say.on_hold) } " " (hold.message) } @else if visits.is_empty() { span.quiet { (say.nothing_to_prepare) } } }
                } } }
            } }
        }
    };
    Ok(page(asked, say.place_pharmacy, &content))
}

/// Shows one subject; the arm is not opened by looking.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.subject()?;
    let content = subject_content(asked, number, None, None)?;
    Ok(page(asked, &asked.say().pharmacy_title(number), &content))
}

pub(super) fn subject_content(
    asked: &Asked<'_>,
    number: SubjectNumber,
    prepared: Option<&Markup>,
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let today = asked.today();
    let found = asked.house.store.look(move |state| {
        let subject = state.subject(number)?;
        let given: Vec<(String, Date)> = subject
            .cycles()
            .iter()
            .map(|cycle| (state.plan().visit(cycle.visit).label.clone(), cycle.from))
            .collect();
        Some((
            to_prepare(state, subject, today),
            on_hold(state, subject, today),
            given,
        ))
    })?;
    let (waiting, hold, given) = found.ok_or(Trouble::NotFound)?;
    let entry = super::period_entry::card(asked, number)?;
    Ok(html! {
        p { a href="/pharmacy" { (say.place_pharmacy) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if let Some(prepared) = prepared { (prepared) }
        @if let Some(hold) = &hold { p.alarm role="alert" { (hold.message) } }
        @if let Some(entry) = &entry { (entry) }
        @if waiting.is_empty() { p.quiet { (say.nothing_to_prepare) } }
        @for visit in &waiting {
            @let action = format!("/pharmacy/{number}/prepare/{}", visit.visit);
            @let id = format!("days-{}", visit.visit);
            @let form = SentForm::new(asked, wrong, &action, format!("-{}", visit.visit));
            section.card { h2 { (visit.label) }
                p { (say.opening_is_logged) }
                form method="post" action=(action) {
                    (form.head())
                    (form_token(asked))
                    div.field { label for=(id) { (say.days_of_cycle) } p.hint { (say.days_hint) } (form.message("days"))
                        input.short type="text" inputmode="numeric" id=(id) name="days" value=(form.value("days", "")) aria-invalid=[form.invalid("days")]; }
                    div.buttons { button type="submit" { (say.open_and_prepare) }
                        @if visit.held.is_some() { a href=(format!("/subjects/{number}/forms/{}", FormKind::Infusion { visit: visit.visit.clone() })) { (say.write_infusion) } } }
                }
            }
        }
        @if !given.is_empty() { section { h2 { (say.given_so_far) } ul { @for (label, day) in &given { li { (label) ": " (day) } } } } }
    })
}

/// The arm whose treatment a subject holds on a day: the allocated one, or the other after each switch.
fn held_arm(state: &TrialState<'_>, subject: &Subject, allocated: ArmCode, day: Date) -> ArmCode {
    let switches = subject
        .segments()
        .iter()
        .filter(|segment| segment.from <= day)
        .filter(|segment| {
            matches!(
                segment.began,
                SegmentStart::CrossedOver | SegmentStart::SwitchedInError
            )
        })
        .count();
    if switches % 2 == 0 {
        allocated
    } else {
        state.plan().other_arm(allocated).unwrap_or(allocated)
    }
}

/// Opens the arm, which is written down first, and shows what to prepare.
pub fn prepare(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, prepared(asked), |wrong| {
        let number = asked.subject()?;
        let content = subject_content(asked, number, None, Some(wrong))?;
        Ok(page(asked, &asked.say().pharmacy_title(number), &content))
    })
}

fn prepared(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let caller = asked.caller()?;
    let today = asked.today();
    let visit = asked
        .house
        .plan
        .visit_named(asked.part("visit"))
        .ok_or(Trouble::NotFound)?;
    // Only what waits is prepared: not what was given, is weeks away, or is on hold.
    let waits = asked.house.store.look(move |state| {
        let id = &state.plan().visit(visit).id;
        state.subject(number).is_some_and(|subject| {
            to_prepare(state, subject, today)
                .iter()
                .any(|waiting| waiting.visit == *id)
        })
    })?;
    if !waits {
        let why = say.not_to_be_prepared(&asked.house.plan.visit(visit).label);
        let said = html! { p.alarm role="alert" { (why) } };
        let content = subject_content(asked, number, Some(&said), None)?;
        let title = say.pharmacy_title(number);
        return Ok(Reply::page_to_mend(frame(asked, &title, &content)));
    }
    let chosen = match asked.form.trimmed("days") {
        "" => DaysChosen::Fewest,
        days => DaysChosen::Days(
            days.parse()
                .map_err(|_| Trouble::Unreadable(say.not_a_number_of_days.to_owned()).at("days"))?,
        ),
    };
    // Open-label treatment is known to everybody, and opens nothing.
    let (is_blinded, day) = asked
        .house
        .store
        .look(move |state| {
            let subject = state.subject(number)?;
            let day = subject.visit(visit).map_or(today, |held| held.date);
            let segment = subject.segment_on(day)?;
            Some((matches!(segment.given, TreatmentGiven::Arm(_)), day))
        })?
        .ok_or_else(|| Trouble::Unreadable(say.nothing_to_prepare.to_owned()))?;
    let opened = if is_blinded {
        let reason = say.reason_dispensing(&asked.house.plan.visit(visit).label);
        Some(asked.house.store.open_arm(
            caller.person(),
            number,
            OpeningPurpose::Dispensing,
            &reason,
        )?)
    } else {
        None
    };
    let allocated = opened.map(|opened| opened.reveal());
    let prepared = asked
        .house
        .store
        .look(move |state| {
            let subject = state.subject(number)?;
            let opened = allocated.map_or(Opened::Nothing, |arm| {
                Opened::Arm(held_arm(state, subject, arm, day))
            });
            Some(preparation(
                state, &ENGLISH, subject, visit, day, chosen, opened,
            ))
        })?
        .ok_or(Trouble::NotFound)?;
    let shown = match prepared {
        Ok(prepared) => sheet(asked, &prepared),
        Err(why) => html! { p.alarm role="alert" { (why) } },
    };
    let content = subject_content(asked, number, Some(&shown), None)?;
    Ok(Reply::page(frame(
        asked,
        &say.pharmacy_title(number),
        &content,
    )))
}

fn sheet(asked: &Asked<'_>, one: &Preparation) -> Markup {
    let say = asked.say();
    html! {
        section.card {
            h2 { (say.prepare_this) }
            p.warn { (say.unblinded_page) }
            dl.facts {
                dt { (say.product) } dd { strong { (one.product) } }
                dt { (say.dose_of_cycle) } dd { (short(one.grams.grams(), 2)) " g" }
                @if one.withheld != Grams::default() { dt { (say.withheld) } dd { (short(one.withheld.grams(), 2)) " g" } }
                dt { (say.volume_whole) } dd { (short(one.table.whole.millilitres(), 1)) " ml" }
            }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.day) } th scope="col" { (say.date) } th.number scope="col" { "ml" } th.number scope="col" { "g" } th scope="col" { (say.vials) } th.number scope="col" { (say.left_over) } } }
                tbody { @for day in &one.days { tr {
                    th scope="row" { (day.day) } td { (day.date) } td.number { (short(day.millilitres.millilitres(), 1)) }
                    td.number { @if let Some(grams) = day.grams { (short(grams.grams(), 2)) } }
                    td { @for (place, vial) in day.vials.iter().enumerate() { @if place > 0 { ", " } (vial.count) " x " (vial.grams) " g" } }
                    td.number { @if let Some(left) = day.left_over { (short(left.grams(), 2)) } }
                } } }
            } }
            h3 { (say.labels) }
            @for label in &one.labels { p.label-text { (label) } }
            h3 { (say.how_it_runs) }
            (infusion_table(say, &one.table))
        }
    }
}

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

/// Who else at the caller's site enters what happens to subjects, and is still blinded.
fn blinded_colleagues(asked: &Asked<'_>) -> Result<Vec<String>, Trouble> {
    let own = &asked.caller()?.session.account;
    let all = asked.house.accounts.all()?;
    Ok(all
        .into_iter()
        .filter(|account| account.number != own.number && account.site == own.site)
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
            (form.paragraph("reason", say.reason, 1000))
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
    let house = asked.house;
    let number = asked.subject()?;
    let caller = asked.caller()?;
    let name = &caller.session.account.name;
    if asked.form.get("sure") != "yes" {
        return Err(Trouble::Unreadable(say.emergency_unsure.to_owned()).at("sure"));
    }
    house
        .accounts
        .recognise_in_emergency(house.now(), name, asked.form.get("password"))
        .map_err(|_| Trouble::Unreadable(say.not_recognised.to_owned()).at("password"))?;
    let reason = asked.form.trimmed("reason");
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
    let label = arm_label(allocated);
    // Whoever crossed over, was switched in error or has come to the open period receives something else than the arm says.
    let today = asked.today();
    // From here on the vault says that the arm was opened: it is shown whatever else cannot be read or written.
    let receives = house.store.look(move |state| {
        state
            .subject(number)
            .and_then(|subject| received_instead(state, subject, allocated, today))
    });
    let receives_unknown = receives.is_err();
    let receives = receives.ok().flatten().map(|(what, since)| match what {
        Received::Arm(arm) => say.emergency_receives(since, arm_label(arm)),
        Received::Product(product) => say.emergency_receives(since, product),
    });
    let now = house.now();
    let noted = house
        .accounts
        .note(now, name, "emergency opening", &say.subject_title(number));
    let told = caller.session.account.site.map_or(Ok(()), |site| {
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
    let content = html! {
        p.alarm role="alert" { (say.emergency_arm) " " strong { (label) } }
        @match &receives {
            Some(receives) => p.alarm { strong { (receives) } },
            None if receives_unknown => p.alarm { (say.emergency_receives_unknown) },
            None => p.alarm { (say.emergency_still) },
        }
        @if !not_written.is_empty() {
            p.open { (say.emergency_not_written) }
            ul { @for why in &not_written { li { (why) } } }
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
