//! `ADRS`: the Total Improvement Score with its items, and the score by which response is judged.

use datasets::{RowBuilder, Table, TableBuilder, TableError};
use protocol::{PeriodIndex, Plan};
use record::rules::response::ScoredVisit;
use record::rules::standing::Standing;
use record::{PeriodEnd, Subject};

use super::adqs::{begin_row, rows_of, source};
use super::series::{Point, carried_forward, observed, parameters};
use crate::context::{Context, Person, stay_in, study_day};
use crate::derivation::{END_OF_PERIOD_1, judged_score};
use crate::error::TabulationError;
use crate::parameter::Parameter;
use crate::sdtm::sequence_of_outcome;
use crate::sheet::{flag, yes_no};
use crate::standard::ADRS as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in context.enrolled() {
        for parameter in parameters(person, Parameter::is_response) {
            rows_of(context, &mut builder, person, parameter)?;
        }
        if let (Some(first), true) = (context.plan.periods().first(), context.arms.are_visible()) {
            judged_rows(context, &mut builder, person, first.index)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

/// The score by which a response at the end of the first period is judged, as `record` chooses it, and the
/// last one of the period. A subject whose deterioration was confirmed keeps the score that would have
/// counted: whether it counts is the analysis plan's to say.
fn judged_rows(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    first: PeriodIndex,
) -> Result<(), TabulationError> {
    let plan = context.plan;
    let subject = person.subject;
    let scores: Vec<Point<'_>> = observed(context, person, Parameter::TotalImprovement)
        .into_iter()
        .filter(|point| point.period == Some(first) && point.standing != Standing::AfterRescue)
        .collect();
    let (carried, _) = carried_forward(plan, subject, &scores, Parameter::TotalImprovement);
    let closing = plan.period(first).to;
    let (judged, by) = judged(context, subject, &scores, first);
    let last = carried.iter().find(|point| point.visit == closing);
    judged_row(
        context,
        builder,
        person,
        first,
        ("TISEND", "TIS at the End of Period 1"),
        judged,
        by,
    )?;
    judged_row(
        context,
        builder,
        person,
        first,
        ("TISLAST", "Last TIS in Period 1"),
        last,
        if last.is_some() {
            "LAST VALUE"
        } else {
            "MISSING"
        },
    )
}

/// The score that `record` chooses for the closing visit, and what it was chosen by.
fn judged<'p, 'a>(
    context: &Context<'_>,
    subject: &Subject,
    scores: &'p [Point<'a>],
    first: PeriodIndex,
) -> (Option<&'p Point<'a>>, &'static str) {
    let plan = context.plan;
    let closing = plan.period(first).to;
    let day = |date| subject.day_of(plan, date);
    let confirmed = subject
        .confirmed_deteriorations()
        .iter()
        .find(|confirmed| confirmed.period == first)
        .and_then(|confirmed| day(confirmed.date));
    let switched = context.arms.switched(subject).and_then(day);
    let scored: Vec<(ScoredVisit, Standing)> = scores
        .iter()
        .filter_map(|point| {
            let visit = point.visit;
            let score = ScoredVisit {
                visit,
                day: day(point.finding.date)?,
                score: subject.total_improvement(plan, visit)?.score(),
            };
            Some((score, point.standing))
        })
        .collect();
    let left_early = stay_in(subject, first)
        .is_some_and(|stay| matches!(stay.ended, Some(PeriodEnd::LeftTrial(_))));
    let judged = judged_score(
        plan,
        closing,
        &scored,
        &mut Vec::new(),
        (confirmed, switched),
        left_early,
    );
    let point = judged.place.and_then(|place| scores.get(place));
    (point, judged.by.in_words())
}
fn judged_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    first: PeriodIndex,
    (code, name): (&str, &str),
    point: Option<&Point<'_>>,
    by: &str,
) -> Result<(), TabulationError> {
    let subject = person.subject;
    let deteriorated = subject
        .confirmed_deteriorations()
        .iter()
        .any(|confirmed| confirmed.period == first);
    let mut row = begin_row(context, builder, person)?;
    row.set("PARAM", name)?
        .set("PARAMCD", code)?
        .set("AVISIT", "End of period 1")?
        .set("AVISITN", END_OF_PERIOD_1)?
        .set("APHASE", context.plan.period(first).id.as_str())?
        .set("RESPRS", by)?
        .set("DETBYFL", flag(deteriorated))?
        .set("ANL01FL", "Y")?;
    if let Some(point) = point {
        let value = point.finding.value.to_f64();
        // After a confirmed deterioration no score is a response.
        if !deteriorated {
            criteria(&mut row, context.plan, value)?;
        }
        row.set("AVAL", value)?
            .set("ADT", point.finding.date)?
            .set("ADY", study_day(subject, point.finding.date))?;
        source(&mut row, &point.finding)?;
    } else if let Some(sequence) = sequence_of_outcome(context, person, first) {
        // What is missing comes from no finding, but from how the period ended without one.
        row.set("SRCDOM", "DS")?
            .set("SRCVAR", "DSDECOD")?
            .set("SRCSEQ", f64::from(sequence))?;
    }
    Ok(())
}

/// Writes whether a score reaches each published category of response.
pub fn criteria(row: &mut RowBuilder<'_>, plan: &Plan, score: f64) -> Result<(), TableError> {
    let thresholds = plan.response_settings().criteria.thresholds();
    for (number, threshold) in [thresholds.minimal, thresholds.moderate, thresholds.major]
        .into_iter()
        .enumerate()
    {
        let points = threshold.points();
        let name = format!("CRIT{}", number + 1);
        row.set(&name, format!("TIS >= {points}").as_str())?
            .set(&format!("{name}FL"), yes_no(score >= points))?;
    }
    Ok(())
}
