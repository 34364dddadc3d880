//! `ADQS`: every measure at every visit, observed and carried forward, with its change from baseline.

use datasets::{Table, TableBuilder, TableError};
use record::rules::standing::Standing;

use super::adrs::criteria;
use super::series::{Point, carried_forward, observed, parameters};
use crate::context::{Context, Person, study_day};
use crate::derivation::{
    Bases, CountedFrom, Derivation, is_analysed_as_observed, is_in_carried_analysis,
};
use crate::error::TabulationError;
use crate::finding::Finding;
use crate::parameter::Parameter;
use crate::sheet::flag;
use crate::standard::ADQS as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in context.enrolled() {
        for parameter in parameters(person, |parameter| !parameter.is_response()) {
            rows_of(context, &mut builder, person, parameter)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

/// The rows of one parameter of one person.
pub fn rows_of(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    parameter: Parameter,
) -> Result<(), TabulationError> {
    let plan = context.plan;
    let observed = observed(context, person, parameter);
    let (carried, values) = carried_forward(plan, person.subject, &observed, parameter);
    let value_at = |visit| {
        observed
            .iter()
            .find(|point| point.visit == visit)
            .map(|point| point.finding.value.to_f64())
    };
    let bases = Bases {
        baseline: value_at(plan.baseline()),
        period_2: plan
            .periods()
            .get(1)
            .and_then(|period| value_at(period.from)),
    };
    for point in &observed {
        let in_carried = is_in_carried_analysis(plan, point.visit, &values);
        add_row(context, builder, person, point, &bases, in_carried)?;
    }
    // Where nothing is carried to, a reader would see a switch: a blinded one is shown no carried values.
    let shown = if context.arms.are_visible() {
        carried.as_slice()
    } else {
        &[]
    };
    for point in shown {
        if point.derivation == Derivation::CarriedForward {
            add_row(context, builder, person, point, &bases, true)?;
        }
    }
    Ok(())
}

fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    point: &Point<'_>,
    bases: &Bases,
    in_carried_analysis: bool,
) -> Result<(), TabulationError> {
    let plan = context.plan;
    let coding = point.finding.parameter.coding();
    let value = point.finding.value.to_f64();
    let is_baseline = point.visit == plan.baseline();
    let carried = point.derivation == Derivation::CarriedForward;
    let sees_arms = context.arms.are_visible();

    let mut row = begin_row(context, builder, person)?;
    row.set("PARAM", coding.name)?
        .set("PARAMCD", coding.code)?
        .set("AVISIT", plan.visit(point.visit).label.as_str())?
        .set("AVISITN", context.visit_number(point.visit))?
        .set(
            "APHASE",
            point
                .period
                .map_or("", |period| plan.period(period).id.as_str()),
        )?
        .set("ADT", point.finding.date)?
        .set("ADY", study_day(person.subject, point.finding.date))?
        .set("AVAL", value)?
        .set("BASE", bases.baseline)?
        .set("ABLFL", flag(is_baseline && !carried))?
        .set("DTYPE", point.derivation.in_words())?;
    let changes = CountedFrom::at(plan, point.visit, point.period).changes(value, bases);
    row.set("CHG", changes.from_baseline)?
        .set("BASEP2", changes.from_period_2.and(bases.period_2))?
        .set("CHGP2", changes.from_period_2)?;
    if sees_arms {
        row.set(
            "ANL01FL",
            flag(is_analysed_as_observed(point.standing, point.derivation)),
        )?
        .set("ANL02FL", flag(in_carried_analysis))?
        .set("POSTSWFL", flag(point.standing == Standing::AfterSwitch))?;
    }
    if point.finding.parameter == Parameter::TotalImprovement {
        criteria(&mut row, plan, value)?;
    }
    source(&mut row, &point.finding)?;
    Ok(())
}

/// A row with what it takes from `ADSL`.
pub fn begin_row<'b>(
    context: &Context<'_>,
    builder: &'b mut TableBuilder,
    person: &Person<'_>,
) -> Result<datasets::RowBuilder<'b>, TabulationError> {
    let subject = person.subject;
    let arm = context.arms.allocated(subject)?;
    let enrolment = subject.enrolment();
    let stratum = enrolment.and_then(|enrolment| enrolment.stratum);
    let switched_in_error = context.arms.are_laid_open() && subject.switched_in_error().is_some();
    let mut row = builder.row();
    row.set("STUDYID", context.study_id())?
        .set("USUBJID", person.unique_id.as_str())?
        .set("SITEID", person.site_id.as_str())?
        .set("TRT01P", context.arms.label(arm))?
        .set("TRT01PN", context.arms.number(arm))?
        .set("STRATAR", context.stratum_label(stratum))?
        .set("STRATARN", context.stratum_number(stratum))?
        .set("FASFL", flag(enrolment.is_some()))?
        .set(
            "ENRLORD",
            enrolment.map(|enrolment| f64::from(enrolment.order)),
        )?
        .set("SWTERRFL", flag(switched_in_error))?;
    Ok(row)
}

/// Names the SDTM row that a row comes from.
pub fn source(row: &mut datasets::RowBuilder<'_>, finding: &Finding<'_>) -> Result<(), TableError> {
    let letters = finding.parameter.coding().domain.letters();
    row.set("SRCDOM", letters)?
        .set("SRCVAR", format!("{letters}STRESN").as_str())?
        .set("SRCSEQ", f64::from(finding.sequence))?;
    Ok(())
}
