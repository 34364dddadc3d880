//! What a cycle should give: from the regimen, the visit and a body weight to volumes on days.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU8;

use instruments::InstrumentError;
use instruments::exact::Rational;
use instruments::infusion::{
    BodyWeight, Concentration, Grams, Millilitres, dose, split_over_days, volume,
};
use protocol::{
    MissingWeight, PeriodIndex, Plan, PlannedDose, PlannedRegimen, Treatment, VersionIndex,
    VisitIndex,
};

use crate::deviation::DeviationKind;

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

/// All that decides a cycle, but the body weight and the investigator's choice of days.
#[derive(Debug, Clone, PartialEq)]
pub struct CycleRule<'a> {
    regimen: &'a PlannedRegimen,
    dose: PlannedDose,
    concentration: Concentration,
    highest_rate: Option<Rational>,
}

impl CycleRule<'_> {
    /// The dose of the whole cycle, and the days it may be spread over.
    pub const fn dose(&self) -> PlannedDose {
        self.dose
    }

    /// The highest rate allowed, in ml/kg/min, where the protocol has one.
    pub const fn highest_rate(&self) -> Option<Rational> {
        self.highest_rate
    }

    /// That an infusion ran faster than allowed, where it did; the rate in ml/kg/min.
    pub fn too_fast(&self, reached: Rational) -> Option<DeviationKind> {
        let allowed = self.highest_rate.filter(|allowed| reached > *allowed)?;
        Some(DeviationKind::RateTooHigh { allowed, reached })
    }

    /// By how many percent of the planned volume that of the whole cycle may differ from it.
    pub const fn volume_tolerance_percent(&self) -> Rational {
        self.regimen.volume_tolerance_percent
    }

    /// What the dose is computed from when a subject was not weighed.
    pub const fn missing_weight(&self) -> MissingWeight {
        self.regimen.missing_weight
    }
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
            Self::NotWeighed => f.write_str(
                "there is no body weight to dose by; weigh the subject and enter the weight",
            ),
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

/// The dose that a visit starts for a subject who holds a treatment in a period; `None` where it starts none, be it that
/// the visit's doses belong to another period.
pub fn dose_due(
    plan: &Plan,
    period: PeriodIndex,
    treatment: Treatment,
    visit: VisitIndex,
) -> Option<&PlannedDose> {
    let in_period = plan.visit(visit).dosing_period() == Some(period);
    plan.dose_at(treatment.regimen, visit).filter(|_| in_period)
}

/// The rule of the cycle that a visit starts, under a treatment and a protocol version.
///
/// # Errors
/// [`NoDose::NotPlanned`] where the regimen has no dose at the visit.
pub fn cycle_rule(
    plan: &Plan,
    treatment: Treatment,
    visit: VisitIndex,
    version: VersionIndex,
    level: DoseLevel,
) -> Result<CycleRule<'_>, NoDose> {
    let mut dose = *plan
        .dose_at(treatment.regimen, visit)
        .ok_or(NoDose::NotPlanned)?;
    if let (DoseLevel::Reduced, Some(reduction)) =
        (level, plan.reduction_at(treatment.regimen, visit))
    {
        dose.grams_per_kilogram = reduction.grams_per_kilogram;
    }
    Ok(CycleRule {
        regimen: plan.regimen(treatment.regimen),
        dose,
        concentration: plan.product(treatment.product).concentration,
        highest_rate: plan
            .infusion_rate(treatment.product, version)
            .map(|rate| rate.table.maximum()),
    })
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
/// let first = plan.version_for(1, "2017-03-01".parse()?, |_, _| false);
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
    rule: &CycleRule<'_>,
    weight: BodyWeight,
    chosen: DaysChosen,
) -> Result<PlannedCycle, NoDose> {
    let days = match chosen {
        DaysChosen::Fewest => rule.dose.days_at_least,
        DaysChosen::Days(days) => days,
    };
    let whole_dose = dose(weight, rule.dose.grams_per_kilogram)?;
    let split = split_over_days(whole_dose, &rule.regimen.days_rule(&rule.dose, days))?;
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
    InstrumentError::NotRepresentable {
        what: what.to_owned(),
    }
}
