//! Arms, products and regimens as planned: grams, millilitres and rates are exact.

use std::num::NonZeroU8;

use instruments::InstrumentError;
use instruments::exact::Rational;
use instruments::infusion::{
    AboveDailyCap, Concentration, DaysRule, Grams, GramsPerKilogram, RateStep, RateTable,
};

use super::index::{ArmIndex, PeriodIndex, ProductIndex, RegimenIndex, VersionIndex, VisitIndex};
use super::names::Names;
use super::number::exact;
use super::visit::since;
use crate::error::CompileError;
use crate::identifier::{ArmId, ProductId, RegimenId};
use crate::product::{InfusionRate, Product, ProductRole};
use crate::protocol_file::Protocol;
use crate::regimen::{Dose, MissingWeight, Regimen};

/// What is given, and how it is spread over the visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Treatment {
    /// The product.
    pub product: ProductIndex,
    /// The regimen.
    pub regimen: RegimenIndex,
}

/// One arm of the plan: design data.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedArm {
    /// Its place in the plan.
    pub index: ArmIndex,
    /// The short name.
    pub id: ArmId,
    /// The name in tables.
    pub label: String,
    /// What is given in it.
    pub treatment: Treatment,
    /// Its share of each block.
    pub ratio: u32,
}

/// One product of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedProduct {
    /// Its place in the plan.
    pub index: ProductIndex,
    /// The short name.
    pub id: ProductId,
    /// The name in tables and on labels.
    pub name: String,
    /// The substance under study, or its placebo.
    pub role: ProductRole,
    /// The product whose bags it imitates.
    pub imitates: Option<ProductIndex>,
    /// The immunoglobulin in a millilitre, or that which a placebo imitates.
    pub concentration: Concentration,
    /// Sizes of the vials in grams.
    pub vials_grams: Vec<f64>,
    /// The tables of rates, the earliest version first.
    pub(super) rates: Vec<PlannedRate>,
}

/// How fast a product may run, from a protocol version on.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRate {
    /// The protocol version that brought the table.
    pub since: VersionIndex,
    /// The steps, and the highest rate that follows them.
    pub table: RateTable,
    /// Whether the steps are an assumption.
    pub assumption: bool,
}

/// One regimen of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRegimen {
    /// Its place in the plan.
    pub index: RegimenIndex,
    /// The short name.
    pub id: RegimenId,
    /// The name in tables.
    pub label: String,
    /// The most that may be given on one day.
    pub daily_cap: Option<Grams>,
    /// What happens to a day's dose above the cap.
    pub above_daily_cap: AboveDailyCap,
    /// What a dose is computed from when a subject was not weighed.
    pub missing_weight: MissingWeight,
    /// By how many percent of the planned volume that of a whole cycle may differ from it before it is a
    /// deviation.
    pub volume_tolerance_percent: Rational,
    /// A smaller dose that the physician may choose later on.
    pub reduction: Option<PlannedReduction>,
    /// The dose of each visit of the plan.
    pub(super) doses: Vec<Option<PlannedDose>>,
}

/// One dose: how much in the whole cycle, over how many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedDose {
    /// The dose of the whole cycle.
    pub grams_per_kilogram: GramsPerKilogram,
    /// The fewest consecutive days it is spread over.
    pub days_at_least: NonZeroU8,
    /// The most consecutive days.
    pub days_at_most: NonZeroU8,
}

/// A smaller dose at the physician's discretion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlannedReduction {
    /// The period in which it is allowed.
    pub period: PeriodIndex,
    /// The first visit at which it is allowed.
    pub from: VisitIndex,
    /// The dose of the whole cycle after the reduction.
    pub grams_per_kilogram: GramsPerKilogram,
}

impl PlannedRegimen {
    /// The dose that a visit starts, if it starts one.
    pub fn dose_at(&self, visit: VisitIndex) -> Option<&PlannedDose> {
        self.doses.get(visit.position()).and_then(Option::as_ref)
    }

    /// How a dose of the regimen is laid over days, when it is planned for so many; days outside the
    /// dose's own bounds are brought to the nearest bound.
    ///
    /// Where the cap splits, a dose may run on beyond its most days: the rest is given on the next day
    /// rather than not at all.
    pub fn days_rule(&self, dose: &PlannedDose, days: NonZeroU8) -> DaysRule {
        let splits = self.daily_cap.is_some() && self.above_daily_cap == AboveDailyCap::Split;
        DaysRule {
            planned: days.max(dose.days_at_least).min(dose.days_at_most),
            most: if splits {
                NonZeroU8::MAX
            } else {
                dose.days_at_most
            },
            daily_cap: self.daily_cap,
            above_cap: self.above_daily_cap,
        }
    }

    /// The visits that start a dose, in the order of the plan.
    pub fn dosing_visits(&self) -> impl Iterator<Item = VisitIndex> {
        (0_u8..)
            .zip(&self.doses)
            .filter(|(_, dose)| dose.is_some())
            .map(|(place, _)| VisitIndex(place))
    }
}

pub(super) fn compile_products(
    products: &[Product],
    names: &Names<ProductIndex>,
    versions: &Names<VersionIndex>,
) -> Result<Vec<PlannedProduct>, CompileError> {
    let compile = |product: &Product| {
        let strength = product.milligrams_per_millilitre;
        let concentration = Concentration::new(Rational::integer(i64::from(strength)));
        let mut rates = product
            .rate
            .iter()
            .map(|rate| {
                Ok(PlannedRate {
                    since: since(rate.since.as_ref(), versions)?,
                    table: compile_rate(rate)?,
                    assumption: rate.assumption,
                })
            })
            .collect::<Result<Vec<_>, CompileError>>()?;
        rates.sort_by_key(|rate| rate.since);
        Ok(PlannedProduct {
            index: names.resolve(&product.id)?,
            id: product.id.clone(),
            name: product.name.clone(),
            role: product.role,
            imitates: product
                .imitates
                .as_ref()
                .map(|active| names.resolve(active))
                .transpose()?,
            concentration: concentration.map_err(|reason| {
                because("the strength of a product", f64::from(strength), reason)
            })?,
            vials_grams: product.vials_grams.clone(),
            rates,
        })
    };
    products.iter().map(compile).collect()
}

/// The table of a rate: each step but the last has its minutes, and the last is the highest rate.
pub(crate) fn compile_rate(rate: &InfusionRate) -> Result<RateTable, CompileError> {
    let step = |step: &crate::RateStep| {
        let minutes = Rational::integer(i64::from(step.minutes?));
        let rate = exact("an infusion rate", step.ml_per_kg_per_min);
        Some(rate.map(|rate| RateStep {
            millilitres_per_kilogram_per_minute: rate,
            minutes,
        }))
    };
    let steps = rate
        .steps
        .iter()
        .filter_map(step)
        .collect::<Result<Vec<_>, _>>()?;
    let maximum = rate.maximum_ml_per_kg_per_min;
    RateTable::new(steps, exact("the highest infusion rate", maximum)?)
        .map_err(|reason| because("an infusion rate", maximum, reason))
}

pub(crate) fn compile_dose(dose: &Dose) -> Result<PlannedDose, CompileError> {
    let days = |days: u8| {
        NonZeroU8::new(days).ok_or(CompileError::None {
            what: "day over which a dose is spread",
        })
    };
    Ok(PlannedDose {
        grams_per_kilogram: per_kilogram(dose.grams_per_kilogram)?,
        days_at_least: days(dose.days_at_least)?,
        days_at_most: days(dose.days_at_most)?,
    })
}

fn per_kilogram(value: f64) -> Result<GramsPerKilogram, CompileError> {
    let what = "a dose in grams per kilogram";
    GramsPerKilogram::new(exact(what, value)?).map_err(|reason| because(what, value, reason))
}

fn because(what: &'static str, value: f64, reason: InstrumentError) -> CompileError {
    CompileError::Number {
        what,
        value,
        reason,
    }
}

pub(super) fn compile_regimens(
    regimens: &[Regimen],
    names: &Names<RegimenIndex>,
    periods: &Names<PeriodIndex>,
    visits: &Names<VisitIndex>,
    visit_count: usize,
) -> Result<Vec<PlannedRegimen>, CompileError> {
    let compile = |regimen: &Regimen| {
        let mut doses = vec![None; visit_count];
        for dose in &regimen.doses {
            let planned = compile_dose(dose)?;
            for visit in &dose.visits {
                let place = visits.resolve(visit)?;
                let slot = doses
                    .get_mut(place.position())
                    .filter(|slot| slot.is_none())
                    .ok_or_else(|| CompileError::NamedTwice {
                        what: "dose",
                        name: visit.to_string(),
                    })?;
                *slot = Some(planned);
            }
        }
        let reduction = regimen.reduction.as_ref().map(|reduction| {
            Ok::<_, CompileError>(PlannedReduction {
                period: periods.resolve(&reduction.period)?,
                from: visits.resolve(&reduction.from)?,
                grams_per_kilogram: per_kilogram(reduction.grams_per_kilogram)?,
            })
        });
        let what = "the daily cap in grams";
        let daily_cap = regimen
            .daily_cap_grams
            .map(|cap| Grams::new(exact(what, cap)?).map_err(|reason| because(what, cap, reason)));
        Ok(PlannedRegimen {
            index: names.resolve(&regimen.id)?,
            id: regimen.id.clone(),
            label: regimen.label.clone(),
            daily_cap: daily_cap.transpose()?,
            above_daily_cap: regimen.above_daily_cap,
            missing_weight: regimen.missing_weight,
            volume_tolerance_percent: exact(
                "the tolerance of a volume in percent",
                regimen.volume_tolerance_percent,
            )?,
            reduction: reduction.transpose()?,
            doses,
        })
    };
    regimens.iter().map(compile).collect()
}

pub(super) fn compile_arms(
    protocol: &Protocol,
    names: &Names<ArmIndex>,
    products: &Names<ProductIndex>,
    regimens: &Names<RegimenIndex>,
) -> Result<Vec<PlannedArm>, CompileError> {
    let compile = |arm: &crate::Arm| {
        Ok(PlannedArm {
            index: names.resolve(&arm.id)?,
            id: arm.id.clone(),
            label: arm.label.clone(),
            treatment: Treatment {
                product: products.resolve(&arm.product)?,
                regimen: regimens.resolve(&arm.regimen)?,
            },
            ratio: arm.ratio,
        })
    };
    protocol.all_arms().map(compile).collect()
}
