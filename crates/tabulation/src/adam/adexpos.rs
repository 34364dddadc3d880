//! `ADEXPOS`: who was exposed to what in which period: the denominators of the safety tables.

use std::collections::BTreeMap;

use datasets::{Table, TableBuilder};
use protocol::{ArmCode, PeriodIndex, ProductRole};
use statistics::{QuantileDefinition, quantile};

use super::adsl::is_before_rate_amendment;
use crate::context::{Context, Person, period_name, period_number};
use crate::error::TabulationError;
use crate::exposure::{Cycle, cycles};
use crate::sheet::flag;
use crate::standard::ADEXPOS as LAYOUT;

/// Mean length of a month in days (Gregorian calendar), for patient-months.
const DAYS_PER_MONTH: f64 = 30.436_875;

/// What a row of exposure covers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stretch {
    /// The whole trial.
    Overall,
    /// One period; none where a cycle was given outside all of them.
    Period(Option<PeriodIndex>),
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in context.enrolled() {
        let all = cycles(context, person.subject)?;
        let mut groups: BTreeMap<(Stretch, Option<ArmCode>), Vec<&Cycle<'_>>> = BTreeMap::new();
        for cycle in &all {
            let stretch = Stretch::Period(cycle.period);
            groups.entry((stretch, cycle.arm)).or_default().push(cycle);
            if cycle.arm.is_some_and(|arm| is_active(context, arm)) {
                let overall = (Stretch::Overall, cycle.arm);
                groups.entry(overall).or_default().push(cycle);
            }
        }
        for ((stretch, arm), cycles) in groups {
            add_row(context, &mut builder, person, (stretch, arm), &cycles)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn is_active(context: &Context<'_>, arm: ArmCode) -> bool {
    context
        .plan
        .arm(arm)
        .is_some_and(|arm| context.plan.product(arm.treatment.product).role == ProductRole::Active)
}

fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    (stretch, arm): (Stretch, Option<ArmCode>),
    cycles: &[&Cycle<'_>],
) -> Result<(), TabulationError> {
    let subject = person.subject;
    let first = cycles.iter().map(|cycle| cycle.given.from).min();
    let last = cycles.iter().map(|cycle| cycle.given.to).max();
    let at_risk: i32 = cycles.iter().map(|cycle| cycle.days_at_risk).sum();
    let (number, period) = match stretch {
        Stretch::Overall => (Some(0.0), None),
        Stretch::Period(period) => (period.map(period_number), period),
    };
    let per_kilogram: Vec<f64> = cycles
        .iter()
        .filter_map(|cycle| cycle.grams_per_kilogram)
        .collect();
    let days: usize = cycles
        .iter()
        .map(|cycle| cycle.given.millilitres_by_day.len())
        .sum();
    let grams: Option<f64> = cycles.iter().map(|cycle| cycle.grams).sum();
    let sequences: Vec<u32> = cycles.iter().map(|cycle| cycle.sequence).collect();
    let all: Vec<String> = sequences.iter().map(u32::to_string).collect();
    let mut row = builder.row();
    row.set("STUDYID", context.study_id())?
        .set("USUBJID", person.unique_id.as_str())?
        .set("SITEID", person.site_id.as_str())?
        .set("APERIOD", number)?
        .set("APERIODC", period_name(context.plan, period))?
        .set("TRTA", context.arms.label(arm))?
        .set("TRTAN", context.arms.number(arm))?
        .set("TRTSDT", first)?
        .set("TRTEDT", last)?
        .set("CYCLES", cycles.len() as f64)?
        .set("DOSEG", grams)?
        .set(
            "DOSEGKG",
            quantile(
                &per_kilogram,
                0.5,
                QuantileDefinition::AveragedInverseEmpirical,
            )
            .ok(),
        )?
        .set("DAYSCYC", days as f64 / cycles.len() as f64)?
        .set("PATMON", f64::from(at_risk) / DAYS_PER_MONTH)?
        .set(
            "PREAMFL",
            flag(is_before_rate_amendment(context.plan, subject)),
        )?
        .set("SRCDOM", "EC")?
        .set("SRCVAR", "ECDOSE")?
        .set("SRCSEQ", sequences.first().copied().map(f64::from))?
        .set("SRCSEQS", all.join(" ").as_str())?;
    Ok(())
}
