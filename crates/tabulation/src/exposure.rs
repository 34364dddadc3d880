//! Exposure: the infusion cycles of a subject, what was in the bags, and how long each is answered for.

use instruments::exact::Rational;
use jiff::ToSpan;
use jiff::civil::Date;
use protocol::{ArmCode, PeriodIndex, Plan, ProductRole};
use record::{GivenCycle, Subject};

use crate::context::{Context, days_between, end_of_study, period_on};
use crate::error::TabulationError;

/// A cycle with what was in the bags.
pub struct Cycle<'a> {
    /// `ECSEQ`: its place among the subject's cycles, counted from 1.
    pub sequence: u32,
    /// As recorded.
    pub given: &'a GivenCycle,
    /// The period in which it was given.
    pub period: Option<PeriodIndex>,
    /// The treatment received, as far as the lane shows it.
    pub arm: Option<ArmCode>,
    /// Millilitres in the whole cycle.
    pub millilitres: f64,
    /// Grams of the active product, 0 of a placebo; none where the treatment is hidden.
    pub grams: Option<f64>,
    /// The same for each kilogram of the last known weight.
    pub grams_per_kilogram: Option<f64>,
    /// Days from its first one to the day before the next cycle; after the last one to the end of the study
    /// or of the safety follow-up, whichever comes first. So each day under treatment is in one cycle alone,
    /// and an event and its time at risk are counted under the same treatment.
    pub days_at_risk: i32,
}

/// The cycles of a subject, in the order of their days.
pub fn cycles<'a>(
    context: &Context<'_>,
    subject: &'a Subject,
) -> Result<Vec<Cycle<'a>>, TabulationError> {
    let plan = context.plan;
    let all = subject.cycles();
    let cycle = |(place, given): (usize, &'a GivenCycle)| {
        let arm = context.arms.received_on(subject, given.from)?;
        let grams = arm.and_then(|arm| grams_in(plan, arm, given));
        let weight = subject.last_weight(given.from);
        Ok(Cycle {
            sequence: u32::try_from(place).map_or(u32::MAX, |place| place.saturating_add(1)),
            given,
            period: plan
                .visit(given.visit)
                .dosing_period()
                .or_else(|| period_on(subject, given.from)),
            arm,
            millilitres: millilitres(given),
            grams,
            grams_per_kilogram: grams
                .zip(weight)
                .map(|(grams, weight)| grams / weight.to_f64()),
            days_at_risk: match all.get(place + 1) {
                Some(next) => days_between(given.from, next.from),
                None => days_between(given.from, last_day_at_risk(plan, subject, given)) + 1,
            },
        })
    };
    all.iter().enumerate().map(cycle).collect()
}

/// The cycle under which a day falls: the last one begun by then, as `record` asks after reactions.
pub fn cycle_on<'c, 'a>(cycles: &'c [Cycle<'a>], date: Date) -> Option<&'c Cycle<'a>> {
    cycles.iter().rev().find(|cycle| cycle.given.from <= date)
}

/// The last day on which an event is put down to the treatment: so many days after the last dose.
pub fn end_of_follow_up(plan: &Plan, subject: &Subject) -> Option<Date> {
    let days = i64::from(plan.protocol().safety.follow_up_days);
    subject.last_dose()?.checked_add(days.days()).ok()
}

/// Millilitres in the whole cycle.
pub fn millilitres(cycle: &GivenCycle) -> f64 {
    let days = &cycle.millilitres_by_day;
    // A sum of fractions too fine to be held exactly is one of doubles.
    exact_millilitres(cycle).map_or_else(
        || days.iter().map(|day| day.to_f64()).sum(),
        Rational::to_f64,
    )
}

fn exact_millilitres(cycle: &GivenCycle) -> Option<Rational> {
    cycle
        .millilitres_by_day
        .iter()
        .try_fold(Rational::ZERO, |sum, day| {
            sum.checked_add(day.millilitres())
        })
}

fn grams_in(plan: &Plan, arm: ArmCode, cycle: &GivenCycle) -> Option<f64> {
    let product = plan.product(plan.arm(arm)?.treatment.product);
    if product.role == ProductRole::Placebo {
        return Some(0.0);
    }
    let exact = || {
        exact_millilitres(cycle)?
            .checked_mul(product.concentration.milligrams_per_millilitre())?
            .checked_div(Rational::integer(1000))
    };
    let nearly = || millilitres(cycle) * product.concentration.to_f64() / 1000.0;
    Some(exact().map_or_else(nearly, Rational::to_f64))
}

fn last_day_at_risk(plan: &Plan, subject: &Subject, last: &GivenCycle) -> Date {
    let follow_up = end_of_follow_up(plan, subject).unwrap_or(last.to);
    let ended = end_of_study(plan, subject).unwrap_or(follow_up);
    ended.min(follow_up).max(last.to)
}
