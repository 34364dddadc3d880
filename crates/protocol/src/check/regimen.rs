//! Regimens: doses at visits that their subjects reach, that fit under the daily cap and into the hours of a
//! day, and a reduction that reduces.

use std::collections::BTreeSet;

use definition::check_language::one_of;
use definition::{Mistakes, Path, path};
use instruments::InstrumentError;
use instruments::exact::Rational;
use instruments::infusion::{
    BodyWeight, Concentration, Grams, dose as grams_of, infusion_plan, volume,
};
use instruments::total_improvement::Criteria;

use super::lookup::{Lookup, counted, day_in_words, in_course, planned_day};
use crate::plan::number::exact;
use crate::plan::treatment::{compile_dose, compile_rate};
use crate::product::{InfusionRate, Product};
use crate::regimen::{Dose, MissingWeight, Regimen};
use crate::schedule::{Assessment, Visit};

/// The body weight at which doses are held against caps and hours, in kilograms: the reference adult, and
/// about the median at twelve years for juvenile criteria. A protocol under which not even that subject
/// can be given the whole dose has a slip in it; what happens to heavier subjects is `above_daily_cap`'s to
/// say.
const fn reference_weight(criteria: Criteria) -> i64 {
    match criteria {
        Criteria::Adult => 70,
        Criteria::Juvenile => 40,
    }
}

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    for (index, regimen) in lookup.protocol.regimens.iter().enumerate() {
        let here = path!["regimen", index];
        if lookup.periods_of(&regimen.id).is_empty() {
            mistakes
                .at(here.then("id"))
                .says(format!(
                    "nobody follows `{}`: no arm, no open-label period and no rule names it",
                    regimen.id
                ))
                .try_instead("name it in an arm, a period or a rule, or take it out");
        } else {
            doses_reached(lookup, regimen, &here, mistakes);
            reduction(lookup, regimen, &here, mistakes);
        }
        for (place, dose) in regimen.doses.iter().enumerate() {
            amount(
                lookup,
                regimen,
                dose,
                &here.then("doses").then(place),
                mistakes,
            );
        }
        hours(lookup, regimen, &here, mistakes);
    }
}

/// Each dose at a visit of the course, in a period in which the regimen is followed, once.
fn doses_reached(lookup: &Lookup<'_>, regimen: &Regimen, here: &Path, mistakes: &mut Mistakes) {
    let mut dosed = BTreeSet::new();
    for (place, dose) in regimen.doses.iter().enumerate() {
        let mut before = None;
        for (slot, id) in dose.visits.iter().enumerate() {
            let Some(visit) = lookup.visit(id) else {
                continue;
            };
            let place = here.then("doses").then(place).then("visits").then(slot);
            if !dosed.insert(id) {
                mistakes
                    .at(place)
                    .says(format!("`{}` gives two doses at `{id}`", regimen.id))
                    .allowed("one dose a visit");
                continue;
            }
            let Some(day) = planned_day(visit) else {
                if !in_course(visit) {
                    not_in_course(id, place, mistakes);
                }
                continue;
            };
            if !in_course(visit) {
                not_in_course(id, place, mistakes);
                continue;
            }
            if before.is_some_and(|before| day < before) {
                mistakes
                    .at(place.clone())
                    .says(format!(
                        "`{id}` at {} stands after a later visit",
                        day_in_words(day)
                    ))
                    .allowed("the visits of a dose in their order");
            }
            before = Some(day);
            within_periods(lookup, regimen, visit, day, &place, mistakes);
            weighed(lookup, regimen, visit, day, place, mistakes);
        }
    }
}

fn not_in_course(id: &crate::VisitId, place: Path, mistakes: &mut Mistakes) {
    mistakes
        .at(place)
        .says(format!(
            "no dose is given at `{id}`, which is not a visit of the course"
        ))
        .allowed("visits whose purpose is `scheduled` or `conditional`");
}

fn within_periods(
    lookup: &Lookup<'_>,
    regimen: &Regimen,
    visit: &Visit,
    day: i32,
    place: &Path,
    mistakes: &mut Mistakes,
) {
    let periods = lookup.periods_of(&regimen.id);
    let holds = |period: &&crate::Period| {
        // A period whose bounds are unknown or reversed has been told elsewhere.
        lookup
            .days_of(period)
            .is_none_or(|(from, to)| (from..to).contains(&day) || to <= from)
    };
    if !periods.iter().any(holds) {
        let names = periods.iter().map(|period| {
            format!(
                "`{}` (from `{}`, before `{}`)",
                period.id, period.from, period.to
            )
        });
        mistakes
            .at(place.clone())
            .says(format!(
                "the dose at `{}` is never given: `{}` is not followed at {}",
                visit.id,
                regimen.id,
                day_in_words(day)
            ))
            .allowed(format!("visits of {}", one_of(names)));
        return;
    }
    if lookup.is_followed_from_the_first(&regimen.id) {
        return;
    }
    // Only rules lead to the regimen.
    let changes = || lookup.changes_to(&regimen.id);
    if let Some(earliest) = changes().filter_map(|(at, _)| lookup.day(at)).min()
        && day < earliest
    {
        mistakes
            .at(place.clone())
            .says(format!(
                "the dose at `{}` is never given: rules change to `{}` from {} on",
                visit.id,
                regimen.id,
                day_in_words(earliest)
            ))
            .allowed(format!("visits from {} on", day_in_words(earliest)));
    }
    if let Some(followed) = changes()
        .filter_map(|(_, since)| lookup.version(since))
        .min()
    {
        brought_in_time(lookup, regimen, visit, followed, place, mistakes);
    }
}

/// Whether the visit of a dose exists under every version whose rules change to the regimen. (An amendment
/// may well add a dose to a regimen that was there before it: earlier subjects then go without.)
fn brought_in_time(
    lookup: &Lookup<'_>,
    regimen: &Regimen,
    visit: &Visit,
    followed: usize,
    place: &Path,
    mistakes: &mut Mistakes,
) {
    let Some(brought) = lookup.version(visit.since.as_ref()) else {
        return;
    };
    if brought > followed {
        let versions = &lookup.protocol.versions;
        mistakes
            .at(place.clone())
            .says(format!(
                "`{}` exists only from version `{}` on, but `{}` is followed from version `{}` on",
                visit.id, versions[brought].id, regimen.id, versions[followed].id
            ))
            .allowed("a visit that is there whenever the regimen is followed");
    }
}

/// A dose per kilogram needs a weight.
fn weighed(
    lookup: &Lookup<'_>,
    regimen: &Regimen,
    visit: &Visit,
    day: i32,
    place: Path,
    mistakes: &mut Mistakes,
) {
    let weighs = |visit: &&Visit| visit.assessments.contains(&Assessment::Weight);
    let so_far = |visit: &&Visit| planned_day(visit).is_some_and(|earlier| earlier <= day);
    let known = match regimen.missing_weight {
        MissingWeight::LastAvailable => lookup
            .protocol
            .visits
            .iter()
            .filter(so_far)
            .any(|visit| weighs(&visit)),
        MissingWeight::Refuse => weighs(&visit),
    };
    if !known {
        mistakes
            .at(place)
            .says(format!(
                "the dose at `{}` needs a body weight that nobody has taken",
                visit.id
            ))
            .try_instead(format!("add `weight` to the assessments of `{}`", visit.id));
    }
}

fn amount(
    lookup: &Lookup<'_>,
    regimen: &Regimen,
    dose: &Dose,
    here: &Path,
    mistakes: &mut Mistakes,
) {
    if dose.days_at_least > dose.days_at_most {
        mistakes
            .at(here.then("days_at_most"))
            .says(format!(
                "a dose over at least {} days cannot be over at most {}",
                dose.days_at_least, dose.days_at_most
            ))
            .allowed(format!("{} or more", dose.days_at_least))
            .try_instead("exchange the two");
        return;
    }
    let planned = match compile_dose(dose) {
        Ok(planned) => planned,
        Err(error) => {
            mistakes
                .at(here.then("grams_per_kilogram"))
                .says(error.to_string());
            return;
        }
    };
    let Some(cap) = regimen
        .daily_cap_grams
        .and_then(|cap| exact("the daily cap", cap).ok())
    else {
        return;
    };
    let weight = Rational::integer(reference_weight(lookup.protocol.response.criteria));
    let per_kilogram = planned.grams_per_kilogram.grams_per_kilogram();
    let days = Rational::integer(i64::from(dose.days_at_most));
    if let (Some(needed), Some(most)) = (per_kilogram.checked_mul(weight), cap.checked_mul(days))
        && needed > most
    {
        let highest = most.checked_div(weight).map_or(0.0, Rational::to_f64);
        mistakes
            .at(here.then("grams_per_kilogram"))
            .says(format!(
                "{per_kilogram} g/kg is {needed} g for a subject of {weight} kg, but the cap of {cap} g a day leaves {most} g in {}",
                counted(dose.days_at_most, "day")
            ))
            .allowed(format!("at most {highest:.2} g/kg, a higher cap or more days"));
    }
}

/// Whether the infusion of one day can be over in the hours allowed, at the rates of every product and
/// version.
fn hours(lookup: &Lookup<'_>, regimen: &Regimen, here: &Path, mistakes: &mut Mistakes) {
    let Some(allowed) = regimen.infusion_hours_at_most else {
        return;
    };
    for product in lookup.products_under(&regimen.id) {
        for (table, rate) in product.rate.iter().enumerate() {
            for dose in regimen
                .doses
                .iter()
                .filter(|dose| dose.days_at_least <= dose.days_at_most)
            {
                // A dose or a table that is wrong in itself has been told elsewhere.
                let Some(minutes) = minutes_of_a_day(lookup, regimen, dose, product, rate) else {
                    continue;
                };
                let hours = minutes.to_f64() / 60.0;
                if hours > allowed {
                    let version = rate.since.as_ref().map_or_else(
                        || format!("in its table {}", table + 1),
                        |version| format!("from version `{version}` on"),
                    );
                    mistakes
                        .at(here.then("infusion_hours_at_most"))
                        .says(format!(
                            "at the rates of `{}` {version}, {} g/kg over {} takes {hours:.2} hours a day",
                            product.id, dose.grams_per_kilogram, counted(dose.days_at_least, "day")
                        ))
                        .allowed(format!("at least {:.1} hours, faster rates or more days", (hours * 10.0).ceil() / 10.0));
                    return;
                }
            }
        }
    }
}

fn minutes_of_a_day(
    lookup: &Lookup<'_>,
    regimen: &Regimen,
    dose: &Dose,
    product: &Product,
    rate: &InfusionRate,
) -> Option<Rational> {
    let planned = compile_dose(dose).ok()?;
    let table = compile_rate(rate).ok()?;
    let cap = match regimen.daily_cap_grams {
        Some(cap) => Some(exact("the daily cap in grams", cap).ok()?),
        None => None,
    };
    let minutes = || -> Result<Option<Rational>, InstrumentError> {
        let kilograms = reference_weight(lookup.protocol.response.criteria);
        let weight = BodyWeight::new(Rational::integer(kilograms))?;
        let cycle = grams_of(weight, planned.grams_per_kilogram)?;
        let days = Rational::integer(i64::from(planned.days_at_least.get()));
        let Some(day) = cycle.grams().checked_div(days) else {
            return Ok(None);
        };
        let day = Grams::new(cap.map_or(day, |cap| day.min(cap)))?;
        let strength = i64::from(product.milligrams_per_millilitre);
        let bag = volume(day, Concentration::new(Rational::integer(strength))?)?;
        Ok(Some(infusion_plan(bag, weight, &table)?.minutes))
    };
    minutes().ok().flatten()
}

fn reduction(lookup: &Lookup<'_>, regimen: &Regimen, here: &Path, mistakes: &mut Mistakes) {
    let Some(reduction) = &regimen.reduction else {
        return;
    };
    let tolerance = here.then("volume_tolerance_percent");
    let here = here.then("reduction");
    let periods = lookup.periods_of(&regimen.id);
    if lookup.period(&reduction.period).is_some()
        && !periods.iter().any(|period| period.id == reduction.period)
    {
        mistakes
            .at(here.then("period"))
            .says(format!(
                "`{}` is not followed in `{}`",
                regimen.id, reduction.period
            ))
            .allowed(one_of(
                periods.iter().map(|period| format!("`{}`", period.id)),
            ));
    }
    if lookup.visit(&reduction.from).is_none() {
        return;
    }
    let Some(dose) = regimen
        .doses
        .iter()
        .find(|dose| dose.visits.contains(&reduction.from))
    else {
        let visits = regimen.doses.iter().flat_map(|dose| &dose.visits);
        mistakes
            .at(here.then("from"))
            .says(format!(
                "`{}` gives no dose at `{}` that could be reduced",
                regimen.id, reduction.from
            ))
            .allowed(one_of(visits.map(|visit| format!("`{visit}`"))));
        return;
    };
    if reduction.grams_per_kilogram >= dose.grams_per_kilogram {
        mistakes
            .at(here.then("grams_per_kilogram"))
            .says(format!(
                "{} g/kg is no reduction of {} g/kg",
                reduction.grams_per_kilogram, dose.grams_per_kilogram
            ))
            .allowed(format!("below {}", dose.grams_per_kilogram));
        return;
    }
    // A tolerance that takes in the reduced dose would let it pass for the whole one.
    let apart = 100.0 * (1.0 - reduction.grams_per_kilogram / dose.grams_per_kilogram);
    if regimen.volume_tolerance_percent >= apart {
        mistakes
            .at(tolerance)
            .says(format!(
                "a volume may differ by {} percent, so that {} g/kg given for {} g/kg is no deviation",
                regimen.volume_tolerance_percent,
                reduction.grams_per_kilogram,
                dose.grams_per_kilogram
            ))
            .allowed(format!("below {apart} percent"));
    }
}
