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
use record::{Subject, SubjectNumber, TreatmentGiven, TrialState};
use store::OpeningPurpose;

use super::again::{SentForm, Wrong, or_again};
use super::dispensing;
use super::frame::{form_token, frame, page};
use super::infusion_table::infusion_table;
use crate::http::{Asked, Reply, Trouble};

pub(super) const fn circumstances<'s>(
    state: &'s TrialState<'s>,
    subject: &Subject,
    today: Date,
) -> Circumstances<'s> {
    Circumstances::of(state, subject.number(), today, &ENGLISH)
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

/// An enrolled subject, as it stands at the desk of the pharmacy.
pub struct AtDesk {
    /// Whom it is about.
    pub subject: SubjectNumber,
    /// What is to be prepared.
    pub visits: Vec<CalendarVisit>,
    /// Why nothing is, if something is in the way.
    pub hold: Option<Hold>,
}

/// The enrolled subjects whom the caller may reach. No arm is opened.
///
/// # Errors
/// Those of the store.
pub fn desk(asked: &Asked<'_>) -> Result<Vec<AtDesk>, Trouble> {
    let caller = asked.caller()?.clone();
    let today = asked.today();
    Ok(asked.house.store.look(move |state| {
        state
            .subjects()
            .iter()
            .filter(|subject| caller.may_reach(subject.screening().site))
            .filter(|subject| subject.enrolment().is_some())
            .map(|subject| AtDesk {
                subject: subject.number(),
                visits: to_prepare(state, subject, today),
                hold: on_hold(state, subject, today),
            })
            .collect()
    })?)
}

/// Shows every subject of the site for whom something is to be prepared.
pub fn show_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let rows = desk(asked)?;
    let content = html! {
        p.lead { (say.pharmacy_what) }
        p { a.button.plain href="/pharmacy/stock" { (say.place_stock) } }
        @if rows.is_empty() { p.quiet { (say.nobody_here) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.to_prepare) } } }
                tbody { @for AtDesk { subject: number, visits, hold } in &rows { tr {
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
pub(super) fn held_arm(
    state: &TrialState<'_>,
    subject: &Subject,
    allocated: ArmCode,
    day: Date,
) -> ArmCode {
    if subject.holds_other_arm(day) {
        state.plan().other_arm(allocated).unwrap_or(allocated)
    } else {
        allocated
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
    let chosen = match asked.form.trimmed("days") {
        "" => DaysChosen::Fewest,
        days => DaysChosen::Days(
            days.parse()
                .map_err(|_| Trouble::Unreadable(say.not_a_number_of_days.to_owned()).at("days"))?,
        ),
    };
    let title = say.pharmacy_title(number);
    match prepare_for_caller(asked, chosen)? {
        Prepared::NotNow(why) => {
            let said = html! { p.alarm role="alert" { (why) } };
            let content = subject_content(asked, number, Some(&said), None)?;
            Ok(Reply::page_to_mend(frame(asked, &title, &content)))
        }
        Prepared::Impossible(why) => {
            let said = html! { p.alarm role="alert" { (why) } };
            let content = subject_content(asked, number, Some(&said), None)?;
            Ok(Reply::page(frame(asked, &title, &content)))
        }
        Prepared::Sheet { what, on } => {
            let visit = asked.house.plan.visit_named(asked.part("visit"));
            let visit = &asked.house.plan.visit(visit.ok_or(Trouble::NotFound)?).id;
            let card = dispensing::card(asked, number, (visit, &what.product_id, on), None)?;
            let shown = html! { (sheet(asked, &what)) (card) };
            let content = subject_content(asked, number, Some(&shown), None)?;
            Ok(Reply::page(frame(asked, &title, &content)))
        }
    }
}

/// What comes of the wish to prepare a cycle.
pub enum Prepared {
    /// Nothing waits to be prepared for this visit; no arm was opened.
    NotNow(String),
    /// It cannot be worked out what.
    Impossible(String),
    /// This, for a day.
    Sheet {
        /// What.
        what: Box<Preparation>,
        /// The day from which it is given.
        on: Date,
    },
}

/// Opens the arm of the path's subject for the visit of the path, which is written down first, and says what to prepare.
///
/// # Errors
/// [`Trouble::NotFound`] for a visit that the protocol does not have, and what the store refuses.
pub fn prepare_for_caller(asked: &Asked<'_>, chosen: DaysChosen) -> Result<Prepared, Trouble> {
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
        return Ok(Prepared::NotNow(why));
    }
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
    Ok(match prepared {
        Ok(prepared) => Prepared::Sheet {
            what: Box::new(prepared),
            on: today.max(day),
        },
        Err(why) => Prepared::Impossible(why.to_string()),
    })
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
