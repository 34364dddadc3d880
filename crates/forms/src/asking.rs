//! Asking and reading: a blank form, a form with what was typed, and what follows from it.

use std::fmt;

use protocol::{Plan, PlannedVisit};
use record::{Act, Entry, Event, Observation};

use crate::circumstances::Circumstances;
use crate::foreseen::foresee;
use crate::form::{Form, Gravity, Problem, Section};
use crate::form_kind::FormKind;
use crate::participant::with_answers;
use crate::reader::Reader;
use crate::reading::{AcceptedDoubt, Reading};
use crate::sheet::Sheet;
use crate::typed::{Typed, put};
use crate::wording::{Language, Text};
use crate::{
    adverse_event, checked_again, course_acts, infusion, screening, treatments, visit, wells,
};

/// Why a form cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoForm {
    /// The protocol has no such visit.
    UnknownVisit,
    /// It is a form of a subject, and none is named, or there is no such subject.
    NoSubject,
}

impl fmt::Display for NoForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownVisit => "the protocol has no such visit",
            Self::NoSubject => "the form is of a subject, and there is no such subject",
        })
    }
}

impl std::error::Error for NoForm {}

/// A form as it is before anybody types: what the protocol asks, with the values before beside it.
///
/// # Errors
/// [`NoForm`].
pub fn blank(c: &Circumstances<'_>, kind: &FormKind) -> Result<Form, NoForm> {
    with_problems(c, kind, &Typed::new(), Vec::new())
}

/// A form with what was typed, and what is wrong with it at the fields. Everything typed is kept.
///
/// # Errors
/// [`NoForm`].
pub fn filled(c: &Circumstances<'_>, kind: &FormKind, typed: &Typed) -> Result<Form, NoForm> {
    let problems = read_against(c, kind, typed)?.err().unwrap_or_default();
    with_problems(c, kind, typed, problems)
}

/// A form with what was typed, and problems found elsewhere, such as a refusal of the store, beside its own.
///
/// # Errors
/// [`NoForm`].
pub fn with_problems(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
    problems: Vec<Problem>,
) -> Result<Form, NoForm> {
    let typed = &*with_answers(c, kind, typed);
    let mut form = shown(c, kind, typed)?;
    for problem in problems {
        let fields = form.sections.iter_mut().flat_map(|part| &mut part.fields);
        match fields.into_iter().find(|field| field.name == problem.field) {
            Some(field) => field.problems.push(problem),
            None => form.problems.push(problem),
        }
    }
    // The reason typed for a doubtful value stays in sight, so that it can be changed.
    for field in form.sections.iter_mut().flat_map(|part| &mut part.fields) {
        let name = crate::sheet::because_field(&field.name);
        let is_doubtful = field
            .problems
            .iter()
            .any(|problem| problem.reason_field.as_ref() == Some(&name));
        let reason = typed.get(&name).filter(|reason| !reason.trim().is_empty());
        if is_doubtful || reason.is_some() {
            field.doubt_reason = Some(crate::form::ReasonField {
                name,
                label: c.language.say(Text::BecauseLabel).to_owned(),
                value: reason.cloned().unwrap_or_default(),
                suggestions: Vec::new(),
            });
        }
    }
    Ok(form)
}

/// Reads what was typed into a form.
///
/// ```
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use forms::{Circumstances, ENGLISH, FormKind, Typed};
/// use record::{AllocationTable, Origin, Sites, TrialState};
///
/// let origin = Origin::Virtual { seed: 1, replicate: 0, patients_sha256: String::new() };
/// let table = AllocationTable::generate(&plan, &origin, |_| 0)?;
/// let state = TrialState::new(&plan, &table);
/// let nobody_yet = Circumstances {
///     state: &state,
///     subject: None,
///     sites: &Sites::All,
///     today: jiff::civil::date(2017, 5, 1),
///     correcting: None,
///     under: None,
///     language: &ENGLISH,
/// };
/// let form = forms::blank(&nobody_yet, &FormKind::Screening)?;
/// assert_eq!(form.field("age").map(|field| field.label.as_str()), Some("Age"));
///
/// let typed = Typed::from([("age".to_owned(), "200".to_owned())]);
/// let problems = forms::read(&nobody_yet, &FormKind::Screening, &typed).unwrap_err();
/// let of_age = problems.iter().find(|problem| problem.field == "age");
/// assert_eq!(
///     of_age.map(|problem| problem.message.as_str()),
///     Some("200 is outside 0 to 120. Look at the source once more."),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every problem at once: what cannot be, and what is doubtful and has no reason yet.
pub fn read(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
) -> Result<Reading, Vec<Problem>> {
    read_against(c, kind, typed).unwrap_or_else(|no_form| Err(vec![no_form.problem(c)]))
}

impl NoForm {
    fn problem(self, c: &Circumstances<'_>) -> Problem {
        let text = match self {
            Self::UnknownVisit => Text::NoSuchVisit,
            Self::NoSubject => Text::NoSuchSubject,
        };
        Problem {
            check: None,
            field: String::new(),
            gravity: Gravity::Refused,
            message: c.language.say(text).to_owned(),
            reason_field: None,
        }
    }
}

/// Reads a form that no person filled in, such as a row of a file: what is doubtful is accepted for the reason of the
/// transfer and named among the accepted doubts, and what is not there is simply not there.
///
/// # Errors
/// What cannot be.
pub fn read_transferred(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
    reason: &str,
) -> Result<Reading, Vec<Problem>> {
    let typed = with_answers(c, kind, typed);
    match interpreted(c, kind, &typed, Reader::new) {
        Ok(reader) => transferred(reader, reason),
        Err(no_form) => Err(vec![no_form.problem(c)]),
    }
}

/// Reads what a second person typed into the form of the entry that is corrected in these circumstances, without seeing that
/// entry: everything is asked as it was of the first, so that no question that is left out tells what stands there.
///
/// # Errors
/// As [`read`].
pub fn read_second(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
) -> Result<Reading, Vec<Problem>> {
    interpreted(c, kind, typed, Reader::blind)
        .map_or_else(|no_form| Err(vec![no_form.problem(c)]), whole)
}

/// The same for what a program sends: see [`read_transferred`].
///
/// # Errors
/// What cannot be.
pub fn read_second_transferred(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
    reason: &str,
) -> Result<Reading, Vec<Problem>> {
    match interpreted(c, kind, typed, Reader::blind) {
        Ok(reader) => transferred(reader, reason),
        Err(no_form) => Err(vec![no_form.problem(c)]),
    }
}

/// What the checks say of what was entered, under the version by which it is checked again: everything, as if nobody had
/// given a reason for it yet.
pub(crate) fn checked_under(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
) -> Result<Vec<Problem>, NoForm> {
    Ok(interpreted(c, kind, typed, Reader::blind)?.problems)
}

/// What was read without a person who could be asked.
fn transferred(mut reader: Reader<'_>, reason: &str) -> Result<Reading, Vec<Problem>> {
    if reader.is_refused() {
        let refused = |problem: &Problem| problem.gravity == Gravity::Refused;
        return Err(reader.problems.into_iter().filter(refused).collect());
    }
    for problem in reader.problems {
        if problem.reason_field == Some(crate::sheet::because_field(&problem.field)) {
            reader.accepted.push(AcceptedDoubt {
                field: problem.field,
                doubt: problem.message,
                reason: reason.to_owned(),
            });
        }
    }
    Ok(Reading {
        deeds: reader.deeds,
        accepted: reader.accepted,
    })
}

fn interpreted<'c>(
    c: &'c Circumstances<'c>,
    kind: &FormKind,
    typed: &'c Typed,
    reader: impl FnOnce(&'c Circumstances<'c>, &'c Typed, &Form) -> Reader<'c>,
) -> Result<Reader<'c>, NoForm> {
    let form = shown(c, kind, typed)?;
    let planned = planned(c, kind)?;
    let mut reader = reader(c, typed, &form);
    interpret(&mut reader, kind, planned);
    if !reader.is_refused() {
        match c.under {
            Some(version) => checked_again::hold_against(&mut reader, version),
            None => foresee(&mut reader, kind),
        }
    }
    Ok(reader)
}

fn read_against(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &Typed,
) -> Result<Result<Reading, Vec<Problem>>, NoForm> {
    let typed = with_answers(c, kind, typed);
    Ok(whole(interpreted(c, kind, &typed, Reader::new)?))
}

/// What was read, if nothing is wrong with it.
fn whole(reader: Reader<'_>) -> Result<Reading, Vec<Problem>> {
    if reader.problems.is_empty() {
        Ok(Reading {
            deeds: reader.deeds,
            accepted: reader.accepted,
        })
    } else {
        Err(reader.problems)
    }
}

fn planned<'c>(c: &Circumstances<'c>, kind: &FormKind) -> Result<Option<&'c PlannedVisit>, NoForm> {
    let Some(name) = kind.visit() else {
        return Ok(None);
    };
    visit::planned(c, name)
        .map(Some)
        .ok_or(NoForm::UnknownVisit)
}

/// A form without fields.
pub(crate) const fn empty_form() -> Form {
    Form {
        kind: FormKind::Deviation,
        title: String::new(),
        explanation: String::new(),
        sections: Vec::new(),
        problems: Vec::new(),
        submit: String::new(),
    }
}

/// A form as it is shown, before anybody looked at what is wrong with it.
pub(crate) fn shown(c: &Circumstances<'_>, kind: &FormKind, typed: &Typed) -> Result<Form, NoForm> {
    let planned = planned(c, kind)?;
    let screens_anew = *kind == FormKind::Screening && c.correcting.is_none();
    if !screens_anew && c.subject().is_none() {
        return Err(NoForm::NoSubject);
    }
    let sheet = Sheet { c, typed };
    let (_, explanation, submit) = titles(kind);
    Ok(Form {
        kind: kind.clone(),
        title: form_title(c.plan(), c.language, kind),
        explanation: c.language.say(explanation).to_owned(),
        sections: sections(&sheet, kind, planned),
        problems: Vec::new(),
        submit: c.language.say(submit).to_owned(),
    })
}

/// What a form is called, where nobody needs it: of a visit that the protocol does not have, without its name.
pub fn form_title(plan: &Plan, language: &Language, kind: &FormKind) -> String {
    let visit = kind.visit().and_then(|visit| plan.visit_named(visit));
    let label = visit.map_or("", |visit| plan.visit(visit).label.as_str());
    language.with(titles(kind).0, &[("visit", &label)])
}

const fn titles(kind: &FormKind) -> (Text, Text, Text) {
    let (title, explanation) = match kind {
        FormKind::Screening => (Text::TitleScreening, Text::AboutScreening),
        FormKind::Consent => (Text::TitleConsent, Text::AboutConsent),
        FormKind::Eligibility => (Text::TitleEligibility, Text::AboutEligibility),
        FormKind::Adjudication => (Text::TitleAdjudication, Text::AboutAdjudication),
        FormKind::ScreenFailure => (Text::TitleScreenFailure, Text::AboutScreenFailure),
        FormKind::Enrolment => {
            return (
                Text::TitleEnrolment,
                Text::AboutEnrolment,
                Text::SubmitEnrol,
            );
        }
        FormKind::Visit { .. } => (Text::TitleVisit, Text::AboutVisit),
        FormKind::MissedVisit { .. } => (Text::TitleMissedVisit, Text::AboutMissedVisit),
        FormKind::Infusion { .. } => (Text::TitleInfusion, Text::AboutInfusion),
        FormKind::Wells { .. } => (Text::TitleWells, Text::AboutWells),
        FormKind::AdverseEvent => (Text::TitleAdverseEvent, Text::AboutAdverseEvent),
        FormKind::ConcomitantTreatment => (Text::TitleConcomitant, Text::AboutConcomitant),
        FormKind::Rescue => (Text::TitleRescue, Text::AboutRescue),
        FormKind::DoseReduction => (Text::TitleReduction, Text::ReductionHelp),
        FormKind::RegimenChange => (Text::TitleRegimen, Text::RegimenHelp),
        FormKind::RegimenStop => (Text::TitleStop, Text::StopHelp),
        FormKind::CrossOver => (Text::TitleCrossOver, Text::CrossOverHelp),
        FormKind::PeriodCompletion => (Text::TitleCompletion, Text::CompletionHelp),
        FormKind::PeriodEntry => (Text::TitleEntry, Text::EntryHelp),
        FormKind::Discontinuation => (Text::TitleDiscontinuation, Text::DiscontinuationHelp),
        FormKind::WrongStratum => (Text::TitleWrongStratum, Text::WrongStratumHelp),
        FormKind::Deviation => (Text::TitleDeviation, Text::DeviationHelp),
    };
    (title, explanation, Text::SubmitSave)
}

fn sections(sheet: &Sheet<'_>, kind: &FormKind, planned: Option<&PlannedVisit>) -> Vec<Section> {
    match (kind, planned) {
        (FormKind::Screening, _) => screening::screening(sheet),
        (FormKind::Consent, _) => screening::consent(sheet),
        (FormKind::Eligibility, _) => screening::eligibility(sheet),
        (FormKind::Adjudication, _) => screening::adjudication(sheet),
        (FormKind::ScreenFailure, _) => screening::screen_failure(sheet),
        (FormKind::Enrolment, _) => screening::enrolment(sheet),
        (FormKind::Visit { .. }, Some(planned)) => visit::visit(sheet, planned),
        (FormKind::MissedVisit { .. }, Some(_)) => visit::missed_visit(sheet),
        (FormKind::Infusion { .. }, Some(planned)) => infusion::infusion(sheet, planned),
        (FormKind::Wells { .. }, Some(planned)) => wells::wells(sheet, planned),
        (FormKind::AdverseEvent, _) => adverse_event::adverse_event(sheet),
        (FormKind::ConcomitantTreatment, _) => treatments::concomitant(sheet),
        (FormKind::Rescue, _) => treatments::rescue(sheet),
        _ => course_acts::act(sheet, kind),
    }
}

fn interpret(reader: &mut Reader<'_>, kind: &FormKind, planned: Option<&PlannedVisit>) {
    match (kind, planned) {
        (FormKind::Screening, _) => screening::read_screening(reader),
        (FormKind::Consent, _) => screening::read_consent(reader),
        (FormKind::Eligibility, _) => screening::read_eligibility(reader),
        (FormKind::Adjudication, _) => screening::read_adjudication(reader),
        (FormKind::ScreenFailure, _) => screening::read_screen_failure(reader),
        (FormKind::Enrolment, _) => screening::read_enrolment(reader),
        (FormKind::Visit { .. }, Some(planned)) => visit::read_visit(reader, planned),
        (FormKind::MissedVisit { .. }, Some(planned)) => {
            visit::read_missed_visit(reader, planned);
        }
        (FormKind::Infusion { .. }, Some(planned)) => infusion::read_infusion(reader, planned),
        (FormKind::Wells { .. }, Some(planned)) => wells::read_wells(reader, planned),
        (FormKind::AdverseEvent, _) => adverse_event::read_adverse_event(reader),
        (FormKind::ConcomitantTreatment, _) => treatments::read_concomitant(reader),
        (FormKind::Rescue, _) => treatments::read_rescue(reader),
        _ => course_acts::read_act(reader, kind),
    }
}

/// The form of an entry and what must have been typed into it, for showing and correcting it; `None` for an entry that
/// no form writes (a randomisation, a switch in error).
pub fn typed_of(entry: &Entry) -> Option<(FormKind, Typed)> {
    let mut typed = Typed::new();
    let kind = match &entry.event {
        Event::Act(act) => match act {
            Act::Screened(screening) => {
                screening::write_screening(screening, &mut typed);
                FormKind::Screening
            }
            Act::ConsentSigned {} => FormKind::Consent,
            Act::EligibilityAnswered { criterion, answer } => {
                screening::write_answer(criterion, *answer, &mut typed);
                FormKind::Eligibility
            }
            Act::Adjudicated { verdict } => {
                let verdict = crate::typed::word_of(verdict);
                put(&mut typed, "verdict", Some(verdict));
                FormKind::Adjudication
            }
            Act::ScreenFailed { reasons } => {
                screening::write_screen_failure(reasons, &mut typed);
                FormKind::ScreenFailure
            }
            _ => course_acts::write_act(act, &mut typed)?,
        },
        Event::Observation(observation) => match observation {
            Observation::VisitHeld(held) => {
                visit::write_visit(held, &mut typed);
                let visit = held.visit.clone();
                FormKind::Visit { visit }
            }
            Observation::VisitMissed(missed) => {
                put(&mut typed, "reason", Some(&missed.reason));
                let visit = missed.visit.clone();
                FormKind::MissedVisit { visit }
            }
            Observation::InfusionGiven(cycle) => {
                infusion::write_infusion(cycle, &mut typed);
                let visit = cycle.visit.clone();
                FormKind::Infusion { visit }
            }
            Observation::ThrombosisWatched(watch) => {
                wells::write_wells(watch, &mut typed);
                let visit = watch.visit.clone();
                FormKind::Wells { visit }
            }
            Observation::AdverseEvent(event) => {
                adverse_event::write_adverse_event(event, &mut typed);
                FormKind::AdverseEvent
            }
            Observation::ConcomitantTreatment(treatment) => {
                treatments::write_concomitant(treatment, &mut typed);
                FormKind::ConcomitantTreatment
            }
            Observation::RescueGiven(rescue) => {
                treatments::write_rescue(rescue, &mut typed);
                FormKind::Rescue
            }
            Observation::WrongStratum {
                true_stratum,
                explanation,
            } => {
                put(&mut typed, "true_stratum", Some(true_stratum));
                put(&mut typed, "explanation", Some(explanation));
                FormKind::WrongStratum
            }
            Observation::Deviation { text } => {
                put(&mut typed, "text", Some(text));
                FormKind::Deviation
            }
            Observation::SwitchedInError { .. } | Observation::ParticipantAnswered(_) => {
                return None;
            }
        },
    };
    put(&mut typed, "date", Some(entry.date));
    Some((kind, typed))
}
