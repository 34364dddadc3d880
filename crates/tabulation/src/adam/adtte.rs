//! `ADTTE`: time to improvement and to confirmed deterioration.

use datasets::{Table, TableBuilder};
use jiff::civil::Date;
use protocol::VisitIndex;
use record::rules::standing::Standing;
use record::{Remembered, RescueTreatment};
use statistics::survival::Status;

use super::adqs::begin_row;
use super::series::observed;
use crate::context::{Context, Person, days_between, last_day, period_of_visit, stay_in};
use crate::derivation::{
    Horizon, code_of_deterioration, code_of_improvement, day_of_event, horizons, is_within,
    looked_at, switch_censors, time_of,
};
use crate::error::TabulationError;
use crate::parameter::Parameter;
use crate::sdtm::{CONFIRMED_DETERIORATION, clinical_events, sequence_of_switch};
use crate::standard::ADTTE as LAYOUT;

/// A day on which the event could have been seen, and the row that tells of it.
struct Assessed {
    date: Date,
    seen: bool,
    source: Option<Source>,
}

/// A row of another dataset.
struct Source {
    dataset: &'static str,
    variable: String,
    sequence: u32,
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    // A time to an event ends at a switch, so that shown to a blinded reader it would tell of one.
    if context.arms.are_visible() {
        for person in context.enrolled() {
            for horizon in horizons(context.plan) {
                improvement(context, &mut builder, person, *horizon)?;
                deterioration(context, &mut builder, person, *horizon)?;
            }
        }
    }
    Ok(LAYOUT.close(builder)?)
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
        let visits: Vec<Assessed> = observed(context, person, Parameter::TotalImprovement)
            .iter()
            .filter(|point| point.standing != Standing::AfterRescue)
            .filter(|point| is_within(plan, point.period, horizon))
            .map(|point| Assessed {
                date: point.finding.date,
                seen: point.finding.value.to_f64() >= threshold.points(),
                source: Some(Source {
                    dataset: "RS",
                    variable: "RSSTRESN".to_owned(),
                    sequence: point.finding.sequence,
                }),
            })
            .collect();
        let points = threshold.points();
        let code = code_of_improvement(plan, horizon, threshold);
        let name = format!("Time to TIS of at Least {points} (days)");
        add_row(context, builder, person, horizon, (&code, &name), visits)?;
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
    let events = clinical_events(person);
    let visits: Vec<Assessed> = subject
        .visits()
        .iter()
        .filter(|held| subject.deterioration(plan, held.visit).is_some())
        .filter(|held| {
            let rescued = |rescue: &Remembered<RescueTreatment>| rescue.date < held.date;
            !subject.rescues().iter().any(rescued)
        })
        .filter(|held| is_within(plan, period_of_visit(plan, subject, held), horizon))
        .map(|held| {
            let event = events.iter().find(|event| {
                event.term == CONFIRMED_DETERIORATION && event.visit == Some(held.visit)
            });
            Assessed {
                date: held.date,
                seen: event.is_some(),
                source: match event {
                    Some(event) => Some(Source {
                        dataset: "CE",
                        variable: "CEDECOD".to_owned(),
                        sequence: event.sequence,
                    }),
                    None => judged_by(person, held.visit),
                },
            }
        })
        .collect();
    let code = code_of_deterioration(plan, horizon);
    add_row(
        context,
        builder,
        person,
        horizon,
        (&code, "Time to Confirmed Deterioration (days)"),
        visits,
    )
}

/// The first of the measures that a deterioration is judged by at a visit.
fn judged_by(person: &Person<'_>, visit: VisitIndex) -> Option<Source> {
    let finding = person.findings.iter().find(|finding| {
        finding.held.visit == visit && matches!(finding.parameter, Parameter::CoreSet(_))
    })?;
    let dataset = finding.parameter.coding().domain.letters();
    Some(Source {
        dataset,
        variable: format!("{dataset}STRESN"),
        sequence: finding.sequence,
    })
}

/// One row. A switch censors on its day, and nothing after it is looked at; entering an open-label period
/// censors nothing.
fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    horizon: Horizon,
    (code, name): (&str, &str),
    visits: Vec<Assessed>,
) -> Result<(), TabulationError> {
    let subject = person.subject;
    let Some(origin) = subject.first_dose() else {
        return Ok(());
    };
    let switched = context.arms.switched(subject);
    let first_ended = context
        .plan
        .periods()
        .first()
        .and_then(|period| stay_in(subject, period.index))
        .and_then(last_day);
    let censoring = switched
        .filter(|switched| switch_censors(*switched, first_ended, horizon))
        .map(|switched| Assessed {
            date: switched,
            seen: false,
            source: sequence_of_switch(context, person, switched).map(|sequence| Source {
                dataset: "DS",
                variable: "DSSTDTC".to_owned(),
                sequence,
            }),
        });
    let first_dose = Assessed {
        date: origin,
        seen: false,
        source: Some(Source {
            dataset: "EC",
            variable: "ECSTDTC".to_owned(),
            sequence: 1,
        }),
    };
    let assessed: Vec<Assessed> = looked_at(censoring, switched, visits, first_dose, |assessed| {
        assessed.date
    })
    .collect();
    let days = |assessed: &Assessed| days_between(origin, assessed.date);
    let time = time_of(
        assessed
            .iter()
            .map(|assessed| (days(assessed), assessed.seen)),
    );
    let event = time.status == Status::Event;
    let last = assessed
        .iter()
        .find(|assessed| day_of_event(days(assessed)) == time.time && assessed.seen == event);
    let ends = last.map(|last| last.date);
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
        .set("EVNTDESC", description)?;
    if let Some(source) = last.and_then(|last| last.source.as_ref()) {
        row.set("SRCDOM", source.dataset)?
            .set("SRCVAR", source.variable.as_str())?
            .set("SRCSEQ", f64::from(source.sequence))?;
    }
    Ok(())
}
