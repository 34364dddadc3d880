//! `ADEX`: one row an infusion cycle, in grams of what was given.

use datasets::Table;
use jiff::civil::Date;
use protocol::{ArmCode, ProductRole};
use record::{GivenCycle, Subject};

use super::adae::{period_name, period_number};
use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sheet::{Layout, date, number, text};

const LAYOUT: Layout = Layout {
    name: "ADEX",
    label: "Exposure Analysis Dataset",
    keys: &["USUBJID", "ADT"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        text("SITEID", "Study Site Identifier"),
        text("AVISIT", "Analysis Visit"),
        number("AVISITN", "Analysis Visit (N)"),
        number("APERIOD", "Period"),
        text("APERIODC", "Period (C)"),
        text("TRTA", "Actual Treatment"),
        number("TRTAN", "Actual Treatment (N)"),
        date("ADT", "Analysis Date"),
        date("AENDT", "Analysis End Date"),
        number("ADY", "Analysis Relative Day"),
        number("DAYS", "Days of Infusion"),
        number("VOLML", "Volume Given (mL)"),
        number("DOSEG", "Dose of Active Product (g)"),
        number("DOSEGKG", "Dose of Active Product (g/kg)"),
        number("RATEMAX", "Highest Rate (mL/kg/min)"),
        text("PROTVER", "Protocol Version in Force"),
        text("SRCDOM", "Source Data"),
        number("SRCSEQ", "Source Sequence Number"),
    ],
};

/// A cycle with what was in the bags.
pub struct Cycle<'a> {
    /// As recorded.
    pub given: &'a GivenCycle,
    /// The treatment received, as far as the lane shows it.
    pub arm: Option<ArmCode>,
    /// Millilitres in the whole cycle.
    pub millilitres: f64,
    /// Grams of the active product, 0 of a placebo; none where the treatment is hidden.
    pub grams: Option<f64>,
    /// The same for each kilogram of the last known weight.
    pub grams_per_kilogram: Option<f64>,
}

/// The cycles of a subject.
pub fn cycles<'a>(
    context: &Context<'_>,
    subject: &'a Subject,
) -> Result<Vec<Cycle<'a>>, TabulationError> {
    subject
        .cycles()
        .iter()
        .map(|given| {
            let arm = context.arms.received_on(subject, given.from)?;
            let millilitres: f64 = given
                .millilitres_by_day
                .iter()
                .map(|day| day.to_f64())
                .sum();
            let grams = arm.and_then(|arm| grams_in(context, arm, millilitres));
            let weight = subject
                .last_weight(given.from)
                .map(|weight| weight.to_f64());
            Ok(Cycle {
                given,
                arm,
                millilitres,
                grams,
                grams_per_kilogram: grams.zip(weight).map(|(grams, weight)| grams / weight),
            })
        })
        .collect()
}

fn grams_in(context: &Context<'_>, arm: ArmCode, millilitres: f64) -> Option<f64> {
    let product = context
        .plan
        .product(context.plan.arm(arm)?.treatment.product);
    Some(match product.role {
        ProductRole::Active => millilitres * product.concentration.to_f64() / 1000.0,
        ProductRole::Placebo => 0.0,
    })
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let plan = context.plan;
    for person in context.enrolled() {
        let order = person
            .subject
            .enrolment()
            .map_or(0, |enrolment| enrolment.order);
        for (sequence, cycle) in (1_u32..).zip(cycles(context, person.subject)?) {
            let period = plan.visit(cycle.given.visit).dosing_period();
            let version = plan.version_for(order, cycle.given.from);
            let mut row = builder.row();
            row.set("STUDYID", context.study_id())?
                .set("USUBJID", person.unique_id.as_str())?
                .set("SITEID", person.site_id.as_str())?
                .set("AVISIT", plan.visit(cycle.given.visit).label.as_str())?
                .set("AVISITN", context.visit_number(cycle.given.visit))?
                .set("APERIOD", period.map(period_number))?
                .set("APERIODC", period_name(plan, period))?
                .set("TRTA", context.arms.label(cycle.arm))?
                .set("TRTAN", context.arms.number(cycle.arm))?
                .set("ADT", cycle.given.from)?
                .set("AENDT", cycle.given.to)?
                .set("ADY", study_day(person.subject, cycle.given.from))?
                .set("DAYS", cycle.given.millilitres_by_day.len() as f64)?
                .set("VOLML", cycle.millilitres)?
                .set("DOSEG", cycle.grams)?
                .set("DOSEGKG", cycle.grams_per_kilogram)?
                .set("RATEMAX", cycle.given.highest_rate.to_f64())?
                .set(
                    "PROTVER",
                    plan.protocol().versions[version.position()].id.as_str(),
                )?
                .set("SRCDOM", "EC")?
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

/// The first and the last day on which any of some cycles was given.
pub fn span(cycles: &[&Cycle<'_>]) -> Option<(Date, Date)> {
    let first = cycles.iter().map(|cycle| cycle.given.from).min()?;
    let last = cycles.iter().map(|cycle| cycle.given.to).max()?;
    Some((first, last))
}
