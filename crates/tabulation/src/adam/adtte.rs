//! `ADTTE`: time to improvement and to confirmed deterioration.

use datasets::{Table, TableBuilder};
use jiff::civil::Date;
use protocol::PeriodIndex;
use record::{Remembered, RescueTreatment};
use statistics::first_time_to_event;
use statistics::survival::Status;

use super::adqs::begin_row;
use super::series::{Standing, observed};
use crate::context::{Context, Person, period_of_visit, study_day};
use crate::error::TabulationError;
use crate::parameter::Parameter;
use crate::sheet::{Layout, date, number, text};

const LAYOUT: Layout = Layout {
    name: "ADTTE",
    label: "Time to Event Analysis Dataset",
    keys: &["USUBJID", "PARAMCD"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        text("SITEID", "Study Site Identifier"),
        text("TRT01P", "Planned Treatment for Period 01"),
        number("TRT01PN", "Planned Treatment for Period 01 (N)"),
        text("STRATAR", "Strata Used for Randomization"),
        number("STRATARN", "Strata Used for Randomization (N)"),
        text("FASFL", "Full Analysis Set Population Flag"),
        number("ENRLORD", "Order of Enrolment"),
        text("SWTERRFL", "Switched in Error Flag"),
        text("PARAM", "Parameter"),
        text("PARAMCD", "Parameter Code"),
        date("STARTDT", "Time-to-Event Origin Date for Subject"),
        date("ADT", "Analysis Date"),
        number("AVAL", "Analysis Value"),
        number("CNSR", "Censor"),
        text("EVNTDESC", "Event or Censoring Description"),
        text("SRCDOM", "Source Data"),
    ],
};

/// How far a time to event is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Horizon {
    /// To the end of the first period.
    FirstPeriod,
    /// To the end of the trial.
    WholeTrial,
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    // What is known of a switch censors: a blinded reader is shown none of it.
    if context.arms.are_visible() {
        for person in context.enrolled() {
            for horizon in horizons(context) {
                improvement(context, &mut builder, person, horizon)?;
                deterioration(context, &mut builder, person, horizon)?;
            }
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn horizons(context: &Context<'_>) -> Vec<Horizon> {
    if context.plan.periods().len() > 1 {
        vec![Horizon::FirstPeriod, Horizon::WholeTrial]
    } else {
        vec![Horizon::WholeTrial]
    }
}

/// Time to a Total Improvement Score of each published category.
fn improvement(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    horizon: Horizon,
) -> Result<(), TabulationError> {
    let plan = context.plan;
    let thresholds = plan.response_settings().criteria.thresholds();
    for threshold in [thresholds.minimal, thresholds.moderate, thresholds.major] {
        let visits: Vec<(Date, bool)> = observed(plan, person, Parameter::TotalImprovement)
            .iter()
            .filter(|point| point.standing != Standing::AfterRescue)
            .filter(|point| within(context, point.period, horizon))
            .map(|point| {
                let reached = point.finding.value.to_f64() >= threshold.points();
                (point.finding.held.date, reached)
            })
            .collect();
        let points = threshold.points();
        let code = match horizon_visit(context, horizon) {
            Some(visit) => format!("TTI{points}{visit}"),
            None => format!("TTI{points}"),
        };
        let name = format!("Time to TIS of at Least {points} (days)");
        add_row(context, builder, person, horizon, (&code, &name), &visits)?;
    }
    Ok(())
}

/// Time to confirmed deterioration, on the day of the visit that confirms it.
fn deterioration(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    horizon: Horizon,
) -> Result<(), TabulationError> {
    let plan = context.plan;
    if plan.deterioration().is_none() {
        return Ok(());
    }
    let subject = person.subject;
    // Not every measure of the score is needed: a visit without a score may confirm a deterioration.
    let visits: Vec<(Date, bool)> = subject
        .visits()
        .iter()
        .filter(|held| subject.deterioration(plan, held.visit).is_some())
        .filter(|held| {
            let rescued = |rescue: &Remembered<RescueTreatment>| rescue.date < held.date;
            !subject.rescues().iter().any(rescued)
        })
        .filter(|held| within(context, period_of_visit(plan, subject, held), horizon))
        .map(|held| {
            let confirmed = subject.confirmed_deteriorations();
            let here = confirmed
                .iter()
                .any(|deterioration| deterioration.visit == held.visit);
            (held.date, here)
        })
        .collect();
    let code = match horizon_visit(context, horizon) {
        Some(visit) => format!("TTDET{visit}"),
        None => "TTDET".to_owned(),
    };
    add_row(
        context,
        builder,
        person,
        horizon,
        (&code, "Time to Confirmed Deterioration (days)"),
        &visits,
    )
}

/// The visit that a horizon's code names; a trial of one period needs none.
fn horizon_visit<'a>(context: &Context<'a>, horizon: Horizon) -> Option<&'a str> {
    let periods = context.plan.periods();
    let period = match horizon {
        _ if periods.len() == 1 => return None,
        Horizon::FirstPeriod => periods.first(),
        Horizon::WholeTrial => periods.last(),
    }?;
    Some(context.plan.visit(period.to).id.as_str())
}

fn within(context: &Context<'_>, period: Option<PeriodIndex>, horizon: Horizon) -> bool {
    match horizon {
        Horizon::WholeTrial => true,
        Horizon::FirstPeriod => period == context.plan.periods().first().map(|period| period.index),
    }
}

/// One row. A switch censors on its day, and nothing after it is looked at; entering an open-label period
/// censors nothing.
fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    horizon: Horizon,
    (code, name): (&str, &str),
    visits: &[(Date, bool)],
) -> Result<(), TabulationError> {
    let subject = person.subject;
    let Some(origin) = subject.first_dose() else {
        return Ok(());
    };
    let switched = subject.switched();
    // A deterioration may be confirmed on the very day on which it leads to a cross-over: it counts.
    let mut assessed: Vec<(Date, bool)> = visits
        .iter()
        .filter(|(date, _)| switched.is_none_or(|switched| *date <= switched))
        .copied()
        .collect();
    assessed.push((origin, false));
    if let Some(switched) = switched.filter(|_| switched_within(context, subject, horizon)) {
        assessed.push((switched, false));
    }
    let by_day: Vec<(f64, Option<bool>)> = assessed
        .iter()
        .filter_map(|(date, seen)| Some((study_day(subject, *date)?.max(1.0), Some(*seen))))
        .collect();
    let time = first_time_to_event(0.0, &by_day);
    let event = time.status == Status::Event;
    let ends = assessed
        .iter()
        .find(|(date, _)| study_day(subject, *date) == Some(time.time))
        .map(|(date, _)| *date);
    let description = match (event, switched) {
        (true, _) => "EVENT",
        (false, Some(switched)) if ends == Some(switched) => "CENSORED AT SWITCH",
        (false, _) => "CENSORED AT LAST ASSESSMENT",
    };
    let mut row = begin_row(context, builder, person)?;
    row.set("PARAM", name)?
        .set("PARAMCD", code)?
        .set("STARTDT", origin)?
        .set("ADT", ends)?
        .set("AVAL", time.time)?
        .set("CNSR", if event { 0.0 } else { 1.0 })?
        .set("EVNTDESC", description)?
        .set("SRCDOM", "ADRS")?;
    Ok(())
}

fn switched_within(context: &Context<'_>, subject: &record::Subject, horizon: Horizon) -> bool {
    let Some(switched) = subject.switched() else {
        return false;
    };
    match horizon {
        Horizon::WholeTrial => true,
        Horizon::FirstPeriod => context
            .plan
            .periods()
            .first()
            .and_then(|period| crate::context::stay_in(subject, period.index))
            .and_then(crate::context::last_day)
            .is_none_or(|last| switched <= last),
    }
}
