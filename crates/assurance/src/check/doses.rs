//! The doses that a protocol plans, worked out a second time.

use instruments::exact::Rational;
use protocol::{Plan, PlannedTreatment, Treatment, VisitIndex};
use record::rules::dosing::{DaysChosen, DoseLevel, cycle_rule, plan_cycle};

use super::Found;

/// The body weights, in kilograms, from a slight person's to beyond what an exclusion by body-mass index lets through.
const WEIGHTS: std::ops::RangeInclusive<i64> = 30..=180;

/// Every cycle of every treatment: grams a kilogram times kilograms are the grams given and the grams withheld, the days'
/// volumes are the whole, and the whole volume holds the grams.
pub(super) fn cycles_add_up(plan: &Plan) -> Found {
    let mut looked_at = 0_u32;
    for treatment in treatments(plan) {
        for visit in plan.regimen(treatment.regimen).dosing_visits() {
            for kilograms in WEIGHTS {
                match of_weight(plan, treatment, visit, kilograms) {
                    Ok(()) => looked_at += 1,
                    Err(why) => {
                        let visit = &plan.visit(visit).id;
                        return Found::Fault(format!("{kilograms} kg at {visit}: {why}"));
                    }
                }
            }
        }
    }
    if looked_at == 0 {
        return Found::NotApplicable("the protocol gives nothing by body weight".to_owned());
    }
    Found::Nothing
}

/// Every treatment that somebody may be on, of the arms and of the open-label periods.
fn treatments(plan: &Plan) -> Vec<Treatment> {
    let arms = plan.arms_by_randomisation().flatten();
    let mut all: Vec<Treatment> = arms.map(|arm| arm.treatment).collect();
    for period in plan.periods() {
        if let PlannedTreatment::OpenLabel { product, regimen } = period.treatment {
            all.push(Treatment { product, regimen });
        }
    }
    all
}

fn of_weight(
    plan: &Plan,
    treatment: Treatment,
    visit: VisitIndex,
    kilograms: i64,
) -> Result<(), String> {
    // The version of the protocol decides about the rate of the infusion alone.
    let version = plan.version_for(u32::MAX, jiff::civil::Date::MAX, |_, _| true);
    let rule = cycle_rule(plan, treatment, visit, version, DoseLevel::Full)
        .map_err(|error| error.to_string())?;
    let weight = kilograms
        .to_string()
        .parse()
        .map_err(|error: instruments::InstrumentError| error.to_string())?;
    let cycle = plan_cycle(&rule, weight, DaysChosen::Fewest).map_err(|error| error.to_string())?;
    let strength = plan.product(treatment.product).concentration;
    let asked = rule
        .dose()
        .grams_per_kilogram
        .grams_per_kilogram()
        .checked_mul(Rational::integer(kilograms));
    let accounted = cycle.grams.grams().checked_add(cycle.withheld.grams());
    let by_days = cycle
        .each_day
        .millilitres()
        .checked_mul(Rational::integer(i64::from(cycle.days.get())));
    let milligrams_held = cycle
        .whole
        .millilitres()
        .checked_mul(strength.milligrams_per_millilitre());
    let milligrams_given = cycle.grams.grams().checked_mul(Rational::integer(1000));
    if asked.is_some()
        && asked == accounted
        && by_days == Some(cycle.whole.millilitres())
        && milligrams_held.is_some()
        && milligrams_held == milligrams_given
    {
        Ok(())
    } else {
        Err(format!(
            "{} g, {} ml on each of {} days and {} ml in all do not add up",
            cycle.grams, cycle.each_day, cycle.days, cycle.whole
        ))
    }
}
