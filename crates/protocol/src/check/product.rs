//! Products: each is given to somebody, a placebo is what it imitates, and rates rise by steps to their
//! highest.

use definition::{Mistakes, Path, path};

use super::lookup::Lookup;
use crate::product::{InfusionRate, Product, ProductRole};
use crate::schedule::PeriodTreatment;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    for (index, product) in lookup.protocol.products.iter().enumerate() {
        let here = path!["product", index];
        used(lookup, product, &here, mistakes);
        match product.role {
            ProductRole::Placebo => placebo(lookup, product, &here, mistakes),
            ProductRole::Active => {
                if product.imitates.is_some() {
                    mistakes
                        .at(here.then("imitates"))
                        .says(format!(
                            "`{}` is an active product; only a placebo imitates",
                            product.id
                        ))
                        .try_instead("take the line out, or write `role = \"placebo\"`");
                }
            }
        }
        for pair in 1..product.vials_grams.len() {
            if product.vials_grams[pair] <= product.vials_grams[pair - 1] {
                mistakes
                    .at(here.then("vials_grams").then(pair))
                    .says("the sizes of the vials do not rise")
                    .allowed(format!("above {}", product.vials_grams[pair - 1]));
            }
        }
        rate_versions(lookup, product, &here, mistakes);
        for (table, rate) in product.rate.iter().enumerate() {
            steps(rate, &here.then("rate").then(table), mistakes);
        }
    }
}

fn used(lookup: &Lookup<'_>, product: &Product, here: &Path, mistakes: &mut Mistakes) {
    let by_arm = lookup
        .protocol
        .all_arms()
        .any(|arm| arm.product == product.id);
    let by_period = lookup.protocol.periods.iter().any(|period| {
        matches!(&period.treatment, PeriodTreatment::OpenLabel { product: own, .. } if *own == product.id)
    });
    if !by_arm && !by_period {
        mistakes
            .at(here.then("id"))
            .says(format!(
                "nobody is given `{}`: no arm and no open-label period names it",
                product.id
            ))
            .try_instead("name it in an arm or a period, or take it out");
    }
}

fn placebo(lookup: &Lookup<'_>, product: &Product, here: &Path, mistakes: &mut Mistakes) {
    let Some(imitated) = &product.imitates else {
        mistakes
            .at(here.then("role"))
            .says(format!(
                "the file does not say which product the placebo `{}` imitates",
                product.id
            ))
            .try_instead("add `imitates` with the name of the active product");
        return;
    };
    let Some(active) = lookup.product(imitated) else {
        return;
    };
    if active.role == ProductRole::Placebo {
        mistakes
            .at(here.then("imitates"))
            .says(format!("`{imitated}` is a placebo itself"))
            .allowed("the name of an active product");
        return;
    }
    if product.milligrams_per_millilitre != active.milligrams_per_millilitre {
        mistakes
            .at(here.then("milligrams_per_millilitre"))
            .says(format!(
                "`{}` imitates `{imitated}` at another strength, so that the volume of a bag would unblind",
                product.id
            ))
            .allowed(format!("{}, the strength of `{imitated}`", active.milligrams_per_millilitre));
    }
    // `assumption` says how the table is known, not how fast the bag runs.
    let speed = |product: &Product| -> Vec<_> {
        let table = |rate: &InfusionRate| {
            (
                rate.since.clone(),
                rate.maximum_ml_per_kg_per_min,
                rate.steps.clone(),
            )
        };
        product.rate.iter().map(table).collect()
    };
    if !product.rate.is_empty() && speed(product) != speed(active) {
        mistakes
            .at(here.then("rate"))
            .says(format!(
                "`{}` runs at other rates than `{imitated}`, so that the time of an infusion would unblind",
                product.id
            ))
            .try_instead(format!("take the rates out: a placebo runs as `{imitated}` does"));
    }
}

fn rate_versions(lookup: &Lookup<'_>, product: &Product, here: &Path, mistakes: &mut Mistakes) {
    let mut before = None;
    for (table, rate) in product.rate.iter().enumerate() {
        let Some(version) = lookup.version(rate.since.as_ref()) else {
            return;
        };
        let place = here.then("rate").then(table).then("since");
        if table == 0 && version > 0 {
            mistakes
                .at(place)
                .says(format!(
                    "`{}` has no rate before version `{}`",
                    product.id, lookup.protocol.versions[version].id
                ))
                .allowed("no `since` on the first table");
        } else if before.is_some_and(|before| version <= before) {
            mistakes
                .at(place)
                .says(format!(
                    "this table does not begin after the one before it, at version `{}`",
                    lookup.protocol.versions[version].id
                ))
                .allowed("a later version for each later table");
        }
        before = Some(version);
    }
}

fn steps(rate: &InfusionRate, here: &Path, mistakes: &mut Mistakes) {
    let maximum = rate.maximum_ml_per_kg_per_min;
    let last = rate.steps.len().saturating_sub(1);
    for (index, step) in rate.steps.iter().enumerate() {
        let here = here.then("steps").then(index);
        let speed = step.ml_per_kg_per_min;
        let slower = index
            .checked_sub(1)
            .map(|before| rate.steps[before].ml_per_kg_per_min);
        if speed > maximum {
            mistakes
                .at(here.then("ml_per_kg_per_min"))
                .says(format!(
                    "this step runs at {speed}, above the highest rate of {maximum}"
                ))
                .allowed(format!("at most {maximum}"));
        } else if let Some(slower) = slower.filter(|slower| speed <= *slower) {
            mistakes
                .at(here.then("ml_per_kg_per_min"))
                .says(format!(
                    "this step runs at {speed}, not faster than the one before it at {slower}"
                ))
                .allowed(format!("above {slower}, up to {maximum}"));
        } else if index == last && speed < maximum {
            mistakes
                .at(here.then("ml_per_kg_per_min"))
                .says(format!("the last step runs at {speed}, and the highest rate of {maximum} is never reached"))
                .allowed(format!("{maximum} on the last step"));
        }
        match (index == last, step.minutes) {
            (false, None) => {
                mistakes
                    .at(here)
                    .says("this step has no end, so that the steps after it are never reached")
                    .try_instead("add `minutes`");
            }
            (true, Some(_)) => {
                mistakes
                    .at(here.then("minutes"))
                    .says("the last step lasts until the dose is in, and has no minutes of its own")
                    .try_instead("take `minutes` out of the last step");
            }
            _ => {}
        }
    }
}
