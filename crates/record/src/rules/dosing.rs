//! What a cycle should give: from the regimen, the visit and a body weight to volumes on days.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU8;

use instruments::InstrumentError;
use instruments::exact::Rational;
use instruments::infusion::{
    AboveDailyCap, BodyWeight, Concentration, DaysRule, Grams, GramsPerKilogram, Millilitres, dose,
    split_over_days, volume,
};
use protocol::{MissingWeight, Plan, Treatment, VersionIndex, VisitIndex};

/// Which dose of the regimen a subject is on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DoseLevel {
    /// The full dose.
    #[default]
    Full,
    /// The smaller dose that the physician chose.
    Reduced,
}

/// Over how many days a cycle is spread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DaysChosen {
    /// The fewest that the regimen allows.
    #[default]
    Fewest,
    /// As many as the investigator chose, held within what the regimen allows.
    Days(NonZeroU8),
}

/// All that decides a cycle, but the body weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CycleRule {
    /// Grams for each kilogram of body weight in the whole cycle.
    pub per_kilogram: GramsPerKilogram,
    /// The fewest days.
    pub days_at_least: NonZeroU8,
    /// The most days.
    pub days_at_most: NonZeroU8,
    /// The most that may be given on one day.
    pub daily_cap: Option<Grams>,
    /// What becomes of a day's dose above the cap.
    pub above_daily_cap: AboveDailyCap,
    /// The strength of the product, or the one that a placebo imitates.
    pub concentration: Concentration,
    /// The highest rate allowed, in ml/kg/min, where the protocol has one.
    pub highest_rate: Option<Rational>,
    /// What the dose is computed from when a subject was not weighed.
    pub missing_weight: MissingWeight,
}

/// A cycle as it should be given. A product and its placebo have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedCycle {
    /// Over how many days.
    pub days: NonZeroU8,
    /// The volume of each day.
    pub each_day: Millilitres,
    /// The volume of the whole cycle.
    pub whole: Millilitres,
    /// The grams that this volume of the product holds; for a placebo, those that it imitates.
    pub grams: Grams,
    /// The grams that a cap took away.
    pub withheld: Grams,
}

/// Why there is no cycle to plan.
#[derive(Debug, Clone, PartialEq)]
pub enum NoDose {
    /// The regimen gives nothing at the visit, or nothing any more.
    NotPlanned,
    /// The subject was never weighed, or not at the visit where the protocol demands it.
    NotWeighed,
    /// The numbers of the protocol do not give a dose.
    Number(InstrumentError),
}

impl fmt::Display for NoDose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPlanned => f.write_str("no cycle is planned for the subject at this visit"),
            Self::NotWeighed => {
                f.write_str("there is no body weight to dose by; weigh the subject and enter the weight")
            }
            Self::Number(reason) => reason.fmt(f),
        }
    }
}

impl Error for NoDose {}

impl From<InstrumentError> for NoDose {
    fn from(reason: InstrumentError) -> Self {
        Self::Number(reason)
    }
}

/// The rule of the cycle that a visit starts, under a treatment and a protocol version.
///
/// # Errors
/// [`NoDose::NotPlanned`] where the regimen has no dose at the visit, [`NoDose::Number`] for numbers that
/// the check of the protocol would have refused.
pub fn cycle_rule(
    plan: &Plan,
    treatment: Treatment,
    visit: VisitIndex,
    version: VersionIndex,
    level: DoseLevel,
) -> Result<CycleRule, NoDose> {
    let dose = plan.dose_at(treatment.regimen, visit).ok_or(NoDose::NotPlanned)?;
    let regimen = plan.regimen(treatment.regimen);
    let per_kilogram = match (level, plan.reduction_at(treatment.regimen, visit)) {
        (DoseLevel::Reduced, Some(reduction)) => reduction.grams_per_kilogram,
        _ => dose.grams_per_kilogram,
    };
    let strength = plan.product(treatment.product).milligrams_per_millilitre;
    let rate = plan.infusion_rate(treatment.product, version);
    Ok(CycleRule {
        per_kilogram: GramsPerKilogram::new(decimal(per_kilogram)?)?,
        days_at_least: days(dose.days_at_least),
        days_at_most: days(dose.days_at_most),
        daily_cap: regimen.daily_cap_grams.map(|cap| Grams::new(decimal(cap)?)).transpose()?,
        above_daily_cap: regimen.above_daily_cap,
        concentration: Concentration::new(Rational::integer(i64::from(strength)))?,
        highest_rate: rate.map(|rate| decimal(rate.maximum_ml_per_kg_per_min)).transpose()?,
        missing_weight: regimen.missing_weight,
    })
}

/// The decimal that the protocol wrote: its shortest text, so that 0.1 is a tenth.
fn decimal(value: f64) -> Result<Rational, InstrumentError> {
    value.to_string().parse()
}

/// A number of days, at least one.
fn days(number: u8) -> NonZeroU8 {
    NonZeroU8::new(number).unwrap_or(NonZeroU8::MIN)
}

/// The weight by which a cycle is dosed: the one taken at its visit, else the last before it, where the
/// protocol carries it forward (ProDERM: Aggarwal 2022, Statistical Analysis).
pub fn dosing_weight(
    missing: MissingWeight,
    at_visit: Option<BodyWeight>,
    last: Option<BodyWeight>,
) -> Result<BodyWeight, NoDose> {
    let carried_forward = match missing {
        MissingWeight::LastAvailable => last,
        MissingWeight::Refuse => None,
    };
    at_visit.or(carried_forward).ok_or(NoDose::NotWeighed)
}

/// The cycle of a body weight.
///
/// Where the cap splits a dose, it takes as many more days as it needs, also beyond the most that may be
/// chosen: 1 g/kg "on one day" of at most 80 g is two days for a person of 90 kg.
///
/// ```
/// # let text = include_str!("../../../../trials/ivig-first-line/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use record::rules::dosing::{DaysChosen, DoseLevel, cycle_rule, plan_cycle};
///
/// let treatment = plan.arms()[0].treatment;
/// let [week_0, week_3] = ["W0", "W3"].map(|name| plan.visit_named(name).expect("the file has it"));
/// let first = plan.version_for(1, "2017-03-01".parse()?);
/// let cycle = |visit| {
///     let rule = cycle_rule(&plan, treatment, visit, first, DoseLevel::Full)?;
///     plan_cycle(&rule, "90".parse()?, DaysChosen::Fewest)
/// };
/// let loading = cycle(week_0)?;
/// assert_eq!((loading.days.get(), loading.grams.to_string()), (3, "180".to_owned()));
/// let maintenance = cycle(week_3)?;
/// assert_eq!((maintenance.days.get(), maintenance.each_day.to_string()), (2, "450".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`NoDose::Number`] where the numbers do not give an exact dose.
pub fn plan_cycle(
    rule: &CycleRule,
    weight: BodyWeight,
    chosen: DaysChosen,
) -> Result<PlannedCycle, NoDose> {
    let planned = match chosen {
        DaysChosen::Fewest => rule.days_at_least,
        DaysChosen::Days(days) => days.clamp(rule.days_at_least, rule.days_at_most.max(rule.days_at_least)),
    };
    let most = match (rule.daily_cap, rule.above_daily_cap) {
        (Some(_), AboveDailyCap::Split) => NonZeroU8::MAX,
        _ => rule.days_at_most.max(planned),
    };
    let whole_dose = dose(weight, rule.per_kilogram)?;
    let split = split_over_days(
        whole_dose,
        &DaysRule { planned, most, daily_cap: rule.daily_cap, above_cap: rule.above_daily_cap },
    )?;
    let grams = whole_dose.grams().checked_sub(split.withheld.grams());
    let grams = Grams::new(grams.ok_or_else(|| too_long("the dose of the cycle"))?)?;
    Ok(PlannedCycle {
        days: split.days,
        each_day: volume(split.each, rule.concentration)?,
        whole: volume(grams, rule.concentration)?,
        grams,
        withheld: split.withheld,
    })
}

fn too_long(what: &str) -> InstrumentError {
    InstrumentError::NotRepresentable { what: what.to_owned() }
}
