//! The calendar of a subject: each visit with its window and where it stands, and what is due today.

use jiff::ToSpan;
use jiff::civil::Date;
use protocol::{Assessment, PlannedVisit, VisitId, VisitPurpose};
use record::{Due, Phase, Subject};
use serde::Serialize;

use crate::circumstances::Circumstances;
use crate::course_acts::{
    may_be_kept_out, period_to_complete, period_to_enter, reduction_visits, regimens_due,
};
use crate::form_kind::FormKind;
use crate::live::hold::treatment_hold;
use crate::live::infusion_plan::possible_treatments;
use crate::wording::Text;

/// One visit in the calendar of a subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalendarVisit {
    /// The visit.
    pub visit: VisitId,
    /// Its label.
    pub label: String,
    /// The planned day; absent: it has none, or there is no day to count from yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Date>,
    /// The first day of its window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day of its window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Where it stands.
    pub standing: VisitStanding,
    /// The day on which it was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Date>,
    /// What is assessed.
    pub assessments: Vec<Assessment>,
    /// Where the infusion of the visit stands.
    pub infusion: InfusionStanding,
    /// Where the Wells scores of the visit stand.
    pub wells: InfusionStanding,
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitStanding {
    /// Held within its window, or without one.
    Held,
    /// Held outside its window.
    HeldOutsideWindow,
    /// Missed, with a reason.
    Missed,
    /// Its window is open.
    Due,
    /// Its window is over.
    Late,
    /// Its window is not open yet.
    NotYet,
    /// It is not planned for this subject: another way, another version, or the subject has left.
    NotPlanned,
}

/// Where something that goes with a dose stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InfusionStanding {
    /// Not planned at this visit.
    None,
    /// Planned, and not written down.
    Open,
    /// Written down.
    Done,
}

/// Something to be done for a subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueItem {
    /// What, in words.
    pub text: String,
    /// The form that does it.
    pub form: FormKind,
    /// Whether it is over its day.
    pub overdue: bool,
}

/// The planned day of a visit and its window, counted from day 0; `None` for a visit without a planned day.
pub(crate) fn planned_date(zero: Date, visit: &PlannedVisit) -> Option<(Date, (Date, Date))> {
    let day = |number: i32| zero.checked_add(number.days()).ok();
    let window = visit.window()?;
    Some((
        day(visit.planned_day?)?,
        (day(*window.start())?, day(*window.end())?),
    ))
}

/// The calendar of a subject, in the order of the protocol. Nothing in it depends on the arm.
pub fn calendar(c: &Circumstances<'_>) -> Vec<CalendarVisit> {
    let Some(subject) = c.subject() else {
        return Vec::new();
    };
    c.plan()
        .visits()
        .iter()
        .filter_map(|visit| calendar_visit(c, subject, visit))
        .collect()
}

fn calendar_visit(
    c: &Circumstances<'_>,
    subject: &Subject,
    visit: &PlannedVisit,
) -> Option<CalendarVisit> {
    let plan = c.plan();
    let zero = subject.day_zero(plan);
    // Before there is a first dose, screening has a window that ends with whenever that is.
    let dates = zero.and_then(|zero| planned_date(zero, visit));
    let held = subject.visit(visit.index);
    let version = held
        .and_then(|held| subject.version_of_entry(held.sequence))
        .unwrap_or_else(|| c.state.version(subject, c.today));
    let standing = match held {
        Some(held) => match dates {
            Some((_, (from, to))) if held.date < from || held.date > to => {
                VisitStanding::HeldOutsideWindow
            }
            _ => VisitStanding::Held,
        },
        None => not_held(c, subject, visit, dates.map(|(_, window)| window)),
    };
    // A visit that only some have is shown to those who have it.
    let optional = matches!(
        visit.purpose,
        VisitPurpose::Conditional | VisitPurpose::EarlyTermination
    );
    if optional && standing == VisitStanding::NotPlanned {
        return None;
    }
    let given = subject
        .cycles()
        .iter()
        .any(|cycle| cycle.visit == visit.index);
    let watched = subject
        .thrombosis_watches()
        .iter()
        .any(|watch| watch.what.visit == visit.id)
        || held.is_some_and(|held| {
            held.findings
                .others
                .iter()
                .any(|found| found.test == record::Test::WellsDeepVeinThrombosis)
        });
    let dosed = given || is_dosed(c, subject, visit);
    let of = |planned: bool, done: bool| match (planned, done) {
        (_, true) => InfusionStanding::Done,
        (true, false) => InfusionStanding::Open,
        (false, false) => InfusionStanding::None,
    };
    Some(CalendarVisit {
        visit: visit.id.clone(),
        label: visit.label.clone(),
        planned: dates.map(|(planned, _)| planned),
        from: dates.map(|(_, (from, _))| from),
        to: dates.map(|(_, (_, to))| to),
        standing,
        held: held.map(|held| held.date),
        assessments: visit.assessments_under(version).collect(),
        infusion: of(dosed, given),
        wells: of(
            dosed && visit.assesses_under(Assessment::Wells, version),
            watched,
        ),
    })
}

fn not_held(
    c: &Circumstances<'_>,
    subject: &Subject,
    visit: &PlannedVisit,
    window: Option<(Date, Date)>,
) -> VisitStanding {
    let missed = |visit: &PlannedVisit| {
        subject
            .missed_visits()
            .iter()
            .any(|missed| missed.what.visit == visit.id)
    };
    if missed(visit) {
        return VisitStanding::Missed;
    }
    if !is_to_come(c, subject, visit) {
        return VisitStanding::NotPlanned;
    }
    match window {
        _ if matches!(
            visit.purpose,
            VisitPurpose::Screening | VisitPurpose::EarlyTermination
        ) =>
        {
            VisitStanding::Due
        }
        // Enrolled and without a first dose: the first visit of the course is due.
        None if visit.planned_day == Some(0) => VisitStanding::Due,
        None => VisitStanding::NotYet,
        Some((from, _)) if c.today < from => VisitStanding::NotYet,
        Some((_, to)) if c.today > to => VisitStanding::Late,
        Some(_) => VisitStanding::Due,
    }
}

/// Whether a visit that was not held is one that the subject still has before him.
fn is_to_come(c: &Circumstances<'_>, subject: &Subject, visit: &PlannedVisit) -> bool {
    let plan = c.plan();
    if !visit.holds_under(c.state.version(subject, c.today)) {
        return false;
    }
    let phase = subject.phase(plan);
    match visit.purpose {
        VisitPurpose::Screening => phase == Phase::Screening,
        VisitPurpose::EarlyTermination => {
            matches!(phase, Phase::LeftDuring(_) | Phase::LeftBefore(_))
                || subject
                    .due()
                    .iter()
                    .any(|due| matches!(due, Due::End { .. }))
        }
        VisitPurpose::Scheduled => !phase.is_final() && phase != Phase::Screening,
        VisitPurpose::Conditional => {
            let index = visit.index;
            let called = subject.due().contains(&Due::ExtraVisit { visit: index });
            !phase.is_final() && (called || is_dosed(c, subject, visit))
        }
    }
}

/// Whether a cycle starts at a visit for a subject who goes on as now: by what subjects of every arm are given.
fn is_dosed(c: &Circumstances<'_>, subject: &Subject, visit: &PlannedVisit) -> bool {
    let plan = c.plan();
    let phase = subject.phase(plan);
    if subject.regimen_stop().is_some() || phase.is_final() {
        return false;
    }
    let Some(period) = visit.dosing_period() else {
        return false;
    };
    let current = subject
        .segments()
        .last()
        .filter(|segment| segment.period == period);
    let treatments = match current {
        Some(segment) => possible_treatments(plan, segment),
        None => {
            let arms = plan.arms_in(period).iter();
            arms.filter_map(|arm| plan.treatment_in(period, arm.index))
                .collect()
        }
    };
    !treatments.is_empty()
        && treatments
            .iter()
            .all(|treatment| plan.dose_at(treatment.regimen, visit.index).is_some())
}

/// What is to be done for a subject today: visits, infusions and scores that are open, and what rules have made due.
pub fn due_today(c: &Circumstances<'_>) -> Vec<DueItem> {
    let Some(subject) = c.subject() else {
        return Vec::new();
    };
    let plan = c.plan();
    let mut items = Vec::new();
    let mut item = |text: Text, label: &str, form: FormKind, overdue: bool| {
        items.push(DueItem {
            text: c.language.with(text, &[("visit", &label)]),
            form,
            overdue,
        });
    };
    if subject.phase(plan) == Phase::Screening {
        if subject.consent_date().is_none() {
            item(Text::DueConsent, "", FormKind::Consent, false);
        } else {
            let found = c.state.eligibility(subject, c.today);
            let committee =
                plan.protocol().eligibility.adjudication == protocol::Adjudication::Required;
            let not_confirmed = subject
                .adjudication()
                .is_some_and(|given| given.verdict == record::Verdict::NotConfirmed);
            if not_confirmed || !found.not_satisfied.is_empty() {
                item(Text::DueScreenFailure, "", FormKind::ScreenFailure, false);
            } else if !found.open.is_empty() {
                item(Text::DueEligibility, "", FormKind::Eligibility, false);
            } else if committee && subject.adjudication().is_none() {
                item(Text::DueAdjudication, "", FormKind::Adjudication, false);
            } else {
                item(Text::DueEnrolment, "", FormKind::Enrolment, false);
            }
        }
    }
    for due in subject.due() {
        match due {
            Due::CrossOver { .. } => item(Text::NextIsCrossOver, "", FormKind::CrossOver, true),
            Due::End { .. } => item(Text::NextIsEnd, "", FormKind::Discontinuation, true),
            Due::RegimenStop { .. } => item(Text::DueStop, "", FormKind::RegimenStop, true),
            Due::RegimenChange { .. } => {
                item(Text::DueRegimen, "", FormKind::RegimenChange, false);
            }
            Due::ExtraVisit { .. } => {}
        }
    }
    // What waits first is what the hold waits for.
    let is_on_hold = treatment_hold(c).is_some();
    for visit in calendar(c) {
        let id = || visit.visit.clone();
        let is_held = visit.held.is_some();
        match visit.standing {
            VisitStanding::Due => {
                item(
                    Text::DueVisit,
                    &visit.label,
                    FormKind::Visit { visit: id() },
                    false,
                );
            }
            VisitStanding::Late => {
                item(
                    Text::LateVisit,
                    &visit.label,
                    FormKind::Visit { visit: id() },
                    true,
                );
            }
            _ => {}
        }
        if is_held && visit.infusion == InfusionStanding::Open && !is_on_hold {
            let form = FormKind::Infusion { visit: id() };
            item(Text::DueInfusion, &visit.label, form, false);
        }
        if visit.infusion == InfusionStanding::Done && visit.wells == InfusionStanding::Open {
            let form = FormKind::Wells { visit: id() };
            item(Text::DueWells, &visit.label, form, false);
        }
    }
    let closing = period_to_complete(c)
        .and_then(|period| plan.period_named(period))
        .map(|period| plan.period(period));
    if let Some(period) = closing
        && subject.visit(period.to).is_some()
    {
        item(
            Text::DueCompletion,
            &period.label,
            FormKind::PeriodCompletion,
            false,
        );
    }
    if let Some(period) = period_to_enter(c).and_then(|period| plan.period_named(period)) {
        let label = &plan.period(period).label;
        // Whom the protocol keeps out may depend on the arm, so it is said alike to all of whom it might be so.
        let text = if may_be_kept_out(c, period) {
            Text::DueEntryAsked
        } else {
            Text::DueEntry
        };
        item(text, label, FormKind::PeriodEntry, false);
    }
    items
}

/// The forms that can be opened for a subject today, besides those of its visits.
pub fn forms_offered(c: &Circumstances<'_>) -> Vec<FormKind> {
    let Some(subject) = c.subject() else {
        return vec![FormKind::Screening];
    };
    let plan = c.plan();
    let phase = subject.phase(plan);
    let mut forms = Vec::new();
    let mut offer = |allowed: bool, form: FormKind| {
        if allowed {
            forms.push(form);
        }
    };
    let in_screening = phase == Phase::Screening;
    let consented = subject.consent_date().is_some();
    let committee = plan.protocol().eligibility.adjudication == protocol::Adjudication::Required;
    let enrolled = subject.enrolment().is_some();
    let goes_on = enrolled && !phase.is_final();
    let rescue = plan
        .protocol()
        .rules
        .iter()
        .any(|rule| matches!(rule, protocol::Rule::Rescue { .. }));
    offer(in_screening && !consented, FormKind::Consent);
    offer(in_screening && consented, FormKind::Eligibility);
    offer(
        in_screening && committee && subject.adjudication().is_none(),
        FormKind::Adjudication,
    );
    offer(in_screening, FormKind::Enrolment);
    offer(in_screening, FormKind::ScreenFailure);
    offer(phase != Phase::NotEnrolled, FormKind::AdverseEvent);
    offer(phase != Phase::NotEnrolled, FormKind::ConcomitantTreatment);
    offer(goes_on && rescue, FormKind::Rescue);
    let may_reduce = subject.reduced_from().is_none() && !reduction_visits(c).is_empty();
    offer(goes_on && may_reduce, FormKind::DoseReduction);
    offer(!regimens_due(c).is_empty(), FormKind::RegimenChange);
    offer(
        goes_on && subject.regimen_stop().is_none(),
        FormKind::RegimenStop,
    );
    let cross_over = |due: &Due| matches!(due, Due::CrossOver { .. });
    offer(subject.due().iter().any(cross_over), FormKind::CrossOver);
    offer(period_to_complete(c).is_some(), FormKind::PeriodCompletion);
    offer(period_to_enter(c).is_some(), FormKind::PeriodEntry);
    offer(goes_on, FormKind::Discontinuation);
    offer(enrolled && plan.strata().is_some(), FormKind::WrongStratum);
    offer(true, FormKind::Deviation);
    forms
}
