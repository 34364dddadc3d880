//! A visit that was held: what was found, what it scores, and the ways to correct and trace it.

use forms::live::deterioration::{DeteriorationWarning, deterioration_warning};
use forms::live::improvement::Improvement;
use forms::{Circumstances, ENGLISH, FieldKind, Form, FormKind, typed_of};
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::{EarlierScores, ParticipantMeasure};
use record::rules::participant::contradicted;
use store::{Closure, Role, Scope};

use super::closing::closed_note;
use super::frame::page;
use super::improvement::improvement;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

struct Shown {
    sequence: u64,
    date: Date,
    label: String,
    form: Form,
    improvement: Option<Improvement>,
    warning: Option<DeteriorationWarning>,
    /// When the participant answered, and what of it is not what stands here.
    answered: Option<(Date, Vec<ParticipantMeasure>)>,
}

/// Whether the caller may look at visits that were held. Assessors may not where the protocol keeps the scores of before from
/// whoever scores.
pub fn opens_held_visits(asked: &Asked<'_>) -> bool {
    let scores = asked.house.plan.protocol().response.earlier_scores;
    asked.role() != Some(Role::Assessor) || scores == EarlierScores::Shown
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let role = asked.caller()?.role();
    let tells = role != Role::Assessor;
    if !opens_held_visits(asked) {
        return Err(Trouble::NotForRole);
    }
    let name = asked.part("visit").to_owned();
    let today = asked.today();
    let entries = asked.house.store.entries_of(number)?;
    let shown = asked
        .house
        .store
        .look(move |state| {
            let plan = state.plan();
            let visit = plan.visit_named(&name)?;
            let held = state.subject(number)?.visit(visit)?;
            let entry = entries
                .iter()
                .find(|entry| entry.sequence == held.sequence)?;
            let c = Circumstances::of_entry(state, entry, today, &ENGLISH);
            let (kind, typed) = typed_of(entry)?;
            Some(Shown {
                sequence: held.sequence,
                date: held.date,
                label: plan.visit(visit).label.clone(),
                form: forms::with_problems(&c, &kind, &typed, Vec::new()).ok()?,
                improvement: tells.then(|| Improvement::of_held(&c, visit)).flatten(),
                answered: state
                    .subject(number)
                    .and_then(|subject| subject.answers_at(&plan.visit(visit).id))
                    .map(|own| (own.date, contradicted(&own.what, &held.findings))),
                warning: deterioration_warning(&c)
                    .filter(|warning| tells && warning.visit == plan.visit(visit).id),
            })
        })?
        .ok_or(Trouble::NotFound)?;
    // Whoever prints the page sees whether it is what was entered first.
    let changed = match entries_of_visit(asked, number, shown.sequence)? {
        Some(entry) => !super::correction::versions(asked, &entry)?.is_empty(),
        None => false,
    };
    let entry = Scope::Entry {
        entry: shown.sequence,
    };
    let standing = asked.house.store.closure_of_part(number, &entry)?;
    let corrects = standing.0 == Closure::Open
        && admits(Method::Get, "/subjects/{subject}/entries/{entry}", role);
    let traces = admits(Method::Get, "/subjects/{subject}/trail", role);
    let visit = match &shown.form.kind {
        FormKind::Visit { visit } => visit.as_str().to_owned(),
        _ => String::new(),
    };
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if let Some(warning) = &shown.warning { p.alarm role="alert" { (warning.message) } }
        (closed_note(asked, number, &standing)?)
        p.lead { (say.held_on(shown.date)) }
        @if changed { p.open { (say.changed_since_entry) } } @else { p.quiet { (say.unchanged_since_entry) } }
        @if let Some((day, otherwise)) = &shown.answered {
            @if otherwise.is_empty() { p.quiet { (say.questionnaire_own(day)) } }
            @else { p.open { (say.questionnaire_otherwise(day, measure_words(say, otherwise))) } }
        }
        @if let Some(one) = &shown.improvement { section.card { h2 { (say.total_improvement) } (improvement(say, one)) } }
        (found(say, &shown.form))
        div.buttons {
            @if corrects { a.button href=(format!("/subjects/{number}/entries/{}", shown.sequence)) { (say.correct) } }
            @if traces { a.button.plain href=(format!("/subjects/{number}/trail?entry={}", shown.sequence)) { (say.trail) } }
            @if admits(Method::Get, "/subjects/{subject}/queries", role) { a.button.plain href=(format!("/subjects/{number}/queries?entry={}&visit={visit}", shown.sequence)) { (say.ask_query) } }
        }
    };
    Ok(page(
        asked,
        &say.visit_title(number, &shown.label),
        &content,
    ))
}

fn measure_words(say: &'static Messages, measures: &[ParticipantMeasure]) -> String {
    let words: Vec<&str> = measures
        .iter()
        .map(|measure| match measure {
            ParticipantMeasure::PatientGlobal => say.measure_patient_global,
            ParticipantMeasure::HealthAssessment => say.measure_health_assessment,
            ParticipantMeasure::Eq5dVas => say.measure_eq5d_vas,
            ParticipantMeasure::Sf36 => say.measure_sf36,
        })
        .collect();
    words.join(", ")
}

fn entries_of_visit(
    asked: &Asked<'_>,
    subject: record::SubjectNumber,
    sequence: u64,
) -> Result<Option<record::Entry>, Trouble> {
    let entries = asked.house.store.entries_of(subject)?;
    Ok(entries.into_iter().find(|entry| entry.sequence == sequence))
}

/// A section of a form that was filled in: its title, and each field with what stands in it.
pub struct FoundSection {
    /// The title.
    pub title: String,
    /// The fields.
    pub fields: Vec<(String, FoundValue)>,
}

/// What stands in a field.
pub enum FoundValue {
    /// A value in words, with its unit.
    Value(String),
    /// Nothing, for this reason.
    NotTaken(String),
}

/// What was found, section by section; what was not taken without a reason is not there.
pub fn found_sections(say: &'static Messages, form: &Form) -> Vec<FoundSection> {
    let value = |field: &forms::Field| {
        let reason = field
            .reason
            .as_ref()
            .map_or("", |reason| reason.value.as_str());
        match (field.value.is_empty(), reason.is_empty()) {
            (true, true) => None,
            (true, false) => Some(FoundValue::NotTaken(reason.to_owned())),
            (false, _) => Some(FoundValue::Value(format!(
                "{}{}",
                value_words(say, field),
                unit_words(field)
            ))),
        }
    };
    form.sections
        .iter()
        .map(|section| FoundSection {
            title: section.title.clone(),
            fields: section
                .fields
                .iter()
                .filter_map(|field| Some((label_words(field), value(field)?)))
                .collect(),
        })
        .filter(|section| !section.fields.is_empty())
        .collect()
}

/// The same for a page.
pub fn found(say: &'static Messages, form: &Form) -> Markup {
    html! {
        @for section in found_sections(say, form) {
            section { h2 { (section.title) }
                dl.facts { @for (label, value) in &section.fields {
                    dt { (label) }
                    dd { @match value { FoundValue::Value(words) => (words), FoundValue::NotTaken(why) => span.quiet { (say.not_taken) ": " (why) } } }
                } }
            }
        }
    }
}

/// The label of a field, behind its group where it does not begin with it.
fn label_words(field: &forms::Field) -> String {
    if field.group.is_empty() || field.label.starts_with(&field.group) {
        field.label.clone()
    } else {
        format!("{}, {}", field.group, field.label)
    }
}

/// The unit behind a value. What begins with a digit is a range, and would be read as a part of the number.
fn unit_words(field: &forms::Field) -> String {
    match field.unit.chars().next() {
        None => String::new(),
        Some(first) if first.is_ascii_digit() => format!(" ({})", field.unit),
        Some(_) => format!(" {}", field.unit),
    }
}

fn value_words<'f>(say: &'static Messages, field: &'f forms::Field) -> &'f str {
    match &field.kind {
        FieldKind::Choice { choices } => choices
            .iter()
            .find(|choice| choice.value == field.value)
            .map_or(field.value.as_str(), |choice| choice.label.as_str()),
        FieldKind::Tick => say.yes,
        _ => &field.value,
    }
}
