//! How an infusion runs: volumes and rates in ml and ml/h, from one table for every arm.
//!
//! No sealed arm is looked at. The table is worked out for each treatment that a subject of any arm could hold; only
//! where all of them agree is it shown to blinded eyes.

use std::num::NonZeroU8;

use instruments::exact::Rational;
use instruments::infusion::{BodyWeight, Millilitres, infusion_plan};
use jiff::civil::Date;
use protocol::{Plan, Treatment, VisitIndex};
use record::rules::dosing::{
    CycleRule, DaysChosen, DoseLevel, NoDose, PlannedCycle, cycle_rule, dosing_weight, plan_cycle,
};
use record::{Subject, TreatmentGiven, TreatmentSegment, TrialState};
use serde::Serialize;

/// A cycle as it should run: volumes and rates alone, which are the same for a product and its placebo.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfusionTable {
    /// The body weight by which it is worked out, in kilograms.
    pub weight: BodyWeight,
    /// Over how many days.
    pub days: u8,
    /// The fewest days that may be chosen.
    pub days_at_least: u8,
    /// The most days that may be chosen.
    pub days_at_most: u8,
    /// The volume of each day.
    pub each_day: Millilitres,
    /// The volume of the whole cycle.
    pub whole: Millilitres,
    /// The steps of one day, in their order.
    pub steps: Vec<InfusionRow>,
    /// How long one day runs without a break, in minutes.
    pub minutes: Rational,
    /// The highest rate allowed, in ml/kg/min.
    pub highest_rate: Rational,
    /// The highest rate allowed, in ml/h at this weight.
    pub highest_millilitres_per_hour: Rational,
    /// By how many percent the volume of the cycle may differ.
    pub tolerance_percent: Rational,
}

/// One step of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfusionRow {
    /// The rate in ml/kg/min.
    pub rate: Rational,
    /// The rate at this weight, in ml/h: what the pump shows.
    pub millilitres_per_hour: Rational,
    /// How long it runs, in minutes.
    pub minutes: Rational,
    /// What runs in.
    pub millilitres: Rational,
    /// What has run in by its end.
    pub cumulative: Rational,
}

/// Why there is no table.
#[derive(Debug, Clone, PartialEq)]
pub enum NoTable {
    /// Nothing is planned, or there is no weight.
    NoDose(NoDose),
    /// The arms are not infused alike, so that the table would tell them apart.
    ArmsDiffer,
}

/// The table of the cycle that a visit starts for a subject on a day; the same whichever arm the subject holds.
///
/// # Errors
/// [`NoTable`].
pub fn infusion_table(
    state: &TrialState<'_>,
    subject: &Subject,
    visit: VisitIndex,
    date: Date,
    chosen: DaysChosen,
) -> Result<InfusionTable, NoTable> {
    let segment = subject
        .segment_on(date)
        .ok_or(NoTable::NoDose(NoDose::NotPlanned))?;
    let mut tables = possible_treatments(state.plan(), segment)
        .into_iter()
        .map(|treatment| table_of(state, subject, visit, date, chosen, treatment));
    let first = tables.next().unwrap_or(Err(NoDose::NotPlanned));
    if tables.any(|other| other != first) {
        return Err(NoTable::ArmsDiffer);
    }
    first.map_err(NoTable::NoDose)
}

/// The treatments that a subject of any arm could hold in a stretch.
pub(crate) fn possible_treatments(plan: &Plan, segment: &TreatmentSegment) -> Vec<Treatment> {
    let with_regimen = |mut treatment: Treatment| {
        treatment.regimen = segment.changed_regimen.unwrap_or(treatment.regimen);
        treatment
    };
    match segment.given {
        TreatmentGiven::Arm(_) => plan
            .arms_in(segment.period)
            .iter()
            .map(|arm| with_regimen(arm.treatment))
            .collect(),
        TreatmentGiven::OpenLabel { product, regimen } => {
            vec![with_regimen(Treatment { product, regimen })]
        }
    }
}

/// The rule and the plan of the cycle of one treatment.
pub(crate) fn cycle_of<'a>(
    state: &TrialState<'a>,
    subject: &Subject,
    visit: VisitIndex,
    date: Date,
    chosen: DaysChosen,
    treatment: Treatment,
) -> Result<(CycleRule<'a>, BodyWeight, PlannedCycle), NoDose> {
    let plan = state.plan();
    let segment = subject.segment_on(date).ok_or(NoDose::NotPlanned)?;
    if plan.visit(visit).dosing_period() != Some(segment.period) {
        return Err(NoDose::NotPlanned);
    }
    let day = |visit: VisitIndex| plan.visit(visit).planned_day;
    let level = match subject.reduced_from() {
        Some(from) if day(from) <= day(visit) => DoseLevel::Reduced,
        _ => DoseLevel::Full,
    };
    let version = state.version(subject, date);
    let rule = cycle_rule(plan, treatment, visit, version, level)?;
    let at_visit = subject.visit(visit).and_then(|held| held.findings.weight);
    let weight = dosing_weight(rule.missing_weight(), at_visit, subject.last_weight(date))?;
    let cycle = plan_cycle(&rule, weight, chosen)?;
    Ok((rule, weight, cycle))
}

fn table_of(
    state: &TrialState<'_>,
    subject: &Subject,
    visit: VisitIndex,
    date: Date,
    chosen: DaysChosen,
    treatment: Treatment,
) -> Result<InfusionTable, NoDose> {
    let (rule, weight, cycle) = cycle_of(state, subject, visit, date, chosen, treatment)?;
    let version = state.version(subject, date);
    let rate = state
        .plan()
        .infusion_rate(treatment.product, version)
        .ok_or(NoDose::NotPlanned)?;
    let run = infusion_plan(cycle.each_day, weight, &rate.table)?;
    let mut cumulative = Rational::ZERO;
    let mut steps = Vec::new();
    for step in &run.steps {
        let millilitres = step.volume.millilitres();
        cumulative = cumulative.checked_add(millilitres).unwrap_or(cumulative);
        steps.push(InfusionRow {
            rate: step.millilitres_per_kilogram_per_minute,
            millilitres_per_hour: step.millilitres_per_hour,
            minutes: step.minutes,
            millilitres,
            cumulative,
        });
    }
    let highest_rate = rate.table.maximum();
    let dose = rule.dose();
    Ok(InfusionTable {
        weight,
        days: cycle.days.get(),
        days_at_least: dose.days_at_least.get(),
        // A daily cap may need more days than may be chosen.
        days_at_most: dose.days_at_most.get().max(cycle.days.get()),
        each_day: cycle.each_day,
        whole: cycle.whole,
        steps,
        minutes: run.minutes,
        highest_rate,
        highest_millilitres_per_hour: per_hour(highest_rate, weight).unwrap_or_default(),
        tolerance_percent: rule.volume_tolerance_percent(),
    })
}

/// A rate in ml/h at a weight.
pub(crate) fn per_hour(rate: Rational, weight: BodyWeight) -> Option<Rational> {
    rate.checked_mul(weight.kilograms())?
        .checked_mul(Rational::integer(60))
}

/// A rate in ml/kg/min from one in ml/h at a weight.
pub(crate) fn per_kilogram_and_minute(per_hour: Rational, weight: BodyWeight) -> Option<Rational> {
    per_hour
        .checked_div(weight.kilograms())?
        .checked_div(Rational::integer(60))
}

/// So many days, or the fewest.
pub(crate) fn days_chosen(days: Option<u8>) -> DaysChosen {
    days.and_then(NonZeroU8::new)
        .map_or(DaysChosen::Fewest, DaysChosen::Days)
}
