//! `ADRS`: the Total Improvement Score with its items, and the score by which response is judged.

use datasets::{Table, TableBuilder};
use protocol::PeriodIndex;

use super::adqs::{KEYS, VARIABLES, begin_row, rows_of, source};
use super::series::{Point, Standing, carried_forward, observed, parameters};
use crate::context::{Context, Person, study_day};
use crate::error::TabulationError;
use crate::parameter::Parameter;
use crate::sheet::{Layout, flag};

const LAYOUT: Layout = Layout {
    name: "ADRS",
    label: "Response Analysis Dataset",
    keys: KEYS,
    variables: VARIABLES,
};

/// `AVISITN` of the row that holds a response.
const END_OF_PERIOD_1: f64 = 9001.0;

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

/// What a response is judged by, in the order of the trial's rules: a switch makes it the last score before
/// it, else it is the score at the closing visit of the first period, else nothing.
fn judged_rows(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    first: PeriodIndex,
) -> Result<(), TabulationError> {
    let plan = context.plan;
    let subject = person.subject;
    let scores = observed(plan, person, Parameter::TotalImprovement);
    let carried = carried_forward(plan, subject, &scores, Parameter::TotalImprovement);
    let closing = plan.period(first).to;
    let before_switch = scores
        .iter()
        .rfind(|point| point.standing == Standing::Analysed && point.period == Some(first));
    let at_closing = scores
        .iter()
        .find(|point| point.visit == closing && point.standing == Standing::Analysed);
    let (judged, by) = match (subject.switched(), before_switch, at_closing) {
        (Some(_), Some(point), _) => (Some(point), "LAST BEFORE SWITCH"),
        (None, _, Some(point)) => (Some(point), "CLOSING VISIT"),
        _ => (None, "MISSING"),
    };
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
        row.set("AVAL", point.finding.value.to_f64())?
            .set("ADT", point.finding.held.date)?
            .set("ADY", study_day(subject, point.finding.held.date))?;
        source(&mut row, &point.finding)?;
    }
    Ok(())
}
