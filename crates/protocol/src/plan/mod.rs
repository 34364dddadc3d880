//! A protocol, checked and compiled: names have become indexes, weeks have become days, decimals have
//! become exact.

pub(crate) mod confirmation;
mod index;
mod names;
pub(crate) mod number;
mod rule;
mod strata;
pub(crate) mod treatment;
pub(crate) mod visit;

use instruments::deterioration::DeteriorationCriteria;
use instruments::exact::Rational;
use instruments::total_improvement::{ResponseSettings, TotalImprovementScore};
use jiff::civil::Date;

pub use confirmation::{PlannedDeterioration, PlannedTiming};
pub use index::{
    ArmIndex, PeriodIndex, ProductIndex, RegimenIndex, StratumIndex, VersionIndex, VisitIndex,
};
pub use rule::CompiledRule;
pub use strata::{PlannedStratum, Strata};
pub use treatment::{
    PlannedArm, PlannedDose, PlannedProduct, PlannedRate, PlannedReduction, PlannedRegimen,
    Treatment,
};
pub use visit::{PlannedPeriod, PlannedTreatment, PlannedVisit};

use crate::eligibility::Criterion;
use crate::error::{CompileError, NoStratum};
use crate::protocol_file::Protocol;
use crate::rule::Trigger;
use crate::schedule::VisitPurpose;
use crate::version::VersionStart;
use names::Names;
use rule::{RuleNames, compile_rule};

/// A protocol ready for use: what `record`, the simulator and the server ask.
///
/// Indexes come from the plan's own lookups and are good for it alone; a method that takes one panics if
/// it is given an index of a longer plan.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// let protocol: protocol::Protocol = definition::read("protocol.toml", text)?;
/// let plan = protocol::Plan::compile(protocol)?;
///
/// let week_8 = plan.visit_named("W8").expect("the file has a visit W8");
/// assert_eq!(plan.visit(week_8).planned_day, Some(56));
/// assert_eq!(plan.visit_on(58), Some(week_8));
///
/// let placebo = plan.arm_named("PLACEBO").expect("the file has an arm PLACEBO");
/// let treatment = plan.treatment_in(plan.visit(week_8).dosing_period().expect("dosed"), placebo);
/// let dose = plan.dose_at(treatment.expect("an arm of this plan").regimen, week_8).expect("a cycle");
/// assert_eq!(dose.grams_per_kilogram.to_string(), "2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    protocol: Protocol,
    names: PlanNames,
    arms: Vec<PlannedArm>,
    products: Vec<PlannedProduct>,
    regimens: Vec<PlannedRegimen>,
    periods: Vec<PlannedPeriod>,
    visits: Vec<PlannedVisit>,
    core_set_visits: Vec<VisitIndex>,
    strata: Option<Strata>,
    rules: Vec<CompiledRule>,
    criteria_since: Vec<VersionIndex>,
    response: ResponseSettings,
    responder_from: TotalImprovementScore,
    baseline: VisitIndex,
    deterioration: Option<PlannedDeterioration>,
}

/// Every name of the protocol.
#[derive(Debug, Clone, PartialEq)]
struct PlanNames {
    arms: Names<ArmIndex>,
    periods: Names<PeriodIndex>,
    products: Names<ProductIndex>,
    regimens: Names<RegimenIndex>,
    strata: Names<StratumIndex>,
    versions: Names<VersionIndex>,
    visits: Names<VisitIndex>,
}

impl PlanNames {
    fn of(protocol: &Protocol) -> Result<Self, CompileError> {
        let strata = protocol
            .stratification
            .iter()
            .flat_map(|section| &section.strata);
        Ok(Self {
            arms: Names::of("arm", protocol.arms.iter().map(|arm| &arm.id))?,
            periods: Names::of("period", protocol.periods.iter().map(|period| &period.id))?,
            products: Names::of(
                "product",
                protocol.products.iter().map(|product| &product.id),
            )?,
            regimens: Names::of(
                "regimen",
                protocol.regimens.iter().map(|regimen| &regimen.id),
            )?,
            strata: Names::of("stratum", strata.map(|stratum| &stratum.id))?,
            versions: Names::of(
                "version",
                protocol.versions.iter().map(|version| &version.id),
            )?,
            visits: Names::of("visit", protocol.visits.iter().map(|visit| &visit.id))?,
        })
    }
}

impl Plan {
    /// Compiles a protocol.
    ///
    /// # Errors
    /// [`CompileError`] for a protocol that the check of its file would have refused. A protocol that was
    /// read from a file compiles.
    pub fn compile(protocol: Protocol) -> Result<Self, CompileError> {
        let names = PlanNames::of(&protocol)?;
        if protocol.versions.is_empty() {
            return Err(CompileError::None { what: "version" });
        }
        if protocol.arms.is_empty() {
            return Err(CompileError::None { what: "arm" });
        }
        let periods = visit::compile_periods(
            &protocol.periods,
            &names.periods,
            &names.visits,
            &names.products,
            &names.regimens,
        )?;
        let visits =
            visit::compile_visits(&protocol.visits, &names.visits, &names.versions, &periods)?;
        let regimens = treatment::compile_regimens(
            &protocol.regimens,
            &names.regimens,
            &names.periods,
            &names.visits,
            visits.len(),
        )?;
        let rule_names = RuleNames {
            arms: &names.arms,
            periods: &names.periods,
            regimens: &names.regimens,
            versions: &names.versions,
            visits: &names.visits,
        };
        let written = &protocol.response;
        Ok(Self {
            arms: treatment::compile_arms(
                &protocol.arms,
                &names.arms,
                &names.products,
                &names.regimens,
            )?,
            products: treatment::compile_products(
                &protocol.products,
                &names.products,
                &names.versions,
            )?,
            strata: protocol
                .stratification
                .as_ref()
                .map(|section| Strata::compile(section, &names.strata, &names.visits))
                .transpose()?,
            rules: protocol
                .rules
                .iter()
                .map(|rule| compile_rule(rule, &rule_names))
                .collect::<Result<_, _>>()?,
            criteria_since: protocol
                .eligibility
                .criteria
                .iter()
                .map(|criterion| visit::since(criterion.since.as_ref(), &names.versions))
                .collect::<Result<_, _>>()?,
            response: ResponseSettings {
                criteria: written.criteria,
                missing: written.missing,
                enzyme: written.enzyme,
            },
            responder_from: number::score("the score of a responder", written.responder_from)?,
            baseline: names.visits.resolve(&written.baseline)?,
            deterioration: protocol
                .deterioration
                .as_ref()
                .map(|section| {
                    PlannedDeterioration::compile(section, &written.enzyme, &names.visits)
                })
                .transpose()?,
            core_set_visits: visit::core_set_visits(&visits),
            periods,
            visits,
            regimens,
            names,
            protocol,
        })
    }

    /// What the file says, word for word.
    pub const fn protocol(&self) -> &Protocol {
        &self.protocol
    }

    // Visits and periods.

    /// The visits, in the order of the file.
    pub fn visits(&self) -> &[PlannedVisit] {
        &self.visits
    }

    /// A visit.
    pub fn visit(&self, visit: VisitIndex) -> &PlannedVisit {
        &self.visits[visit.position()]
    }

    /// The visit of this name.
    pub fn visit_named(&self, name: impl AsRef<str>) -> Option<VisitIndex> {
        self.names.visits.get(name)
    }

    /// The periods, in their order.
    pub fn periods(&self) -> &[PlannedPeriod] {
        &self.periods
    }

    /// A period.
    pub fn period(&self, period: PeriodIndex) -> &PlannedPeriod {
        &self.periods[period.position()]
    }

    /// The period of this name.
    pub fn period_named(&self, name: impl AsRef<str>) -> Option<PeriodIndex> {
        self.names.periods.get(name)
    }

    /// The visits at which the six core set measures are taken in the planned course, in the order of
    /// their days: those among which deterioration is confirmed. Screening and early termination are not
    /// among them.
    pub fn core_set_visits(&self) -> &[VisitIndex] {
        &self.core_set_visits
    }

    /// The visit held when a subject leaves early, if the protocol has one.
    pub fn early_termination(&self) -> Option<VisitIndex> {
        let leaves = |visit: &&PlannedVisit| visit.purpose == VisitPurpose::EarlyTermination;
        self.visits.iter().find(leaves).map(|visit| visit.index)
    }

    /// The visit in whose window a day falls; the day is counted as [`PlannedVisit::planned_day`] is.
    ///
    /// Where windows meet, the visit whose planned day is nearest; of two equally near, the earlier.
    pub fn visit_on(&self, day: i32) -> Option<VisitIndex> {
        let distance = |visit: &PlannedVisit| {
            let planned = visit.planned_day?;
            visit
                .window()?
                .contains(&day)
                .then_some(planned.abs_diff(day))
        };
        let near = self
            .visits
            .iter()
            .filter_map(|visit| Some((distance(visit)?, visit)));
        near.min_by_key(|(distance, visit)| (*distance, visit.planned_day))
            .map(|(_, visit)| visit.index)
    }

    /// Whether a visit held on a day is in time. A visit without a planned day always is.
    pub fn is_within_window(&self, visit: VisitIndex, day: i32) -> bool {
        self.visit(visit)
            .window()
            .is_none_or(|window| window.contains(&day))
    }

    // Versions and eligibility.

    /// The version of this name.
    pub fn version_named(&self, name: impl AsRef<str>) -> Option<VersionIndex> {
        self.names.versions.get(name)
    }

    /// The version that holds on a day for a subject: the last in the file that has started, be it by date
    /// or by order of enrolment.
    ///
    /// `enrolment_order` counts from 1.
    pub fn version_for(&self, enrolment_order: u32, date: Date) -> VersionIndex {
        let started = |start: &VersionStart| match start {
            VersionStart::Start {} => true,
            VersionStart::Date { date: from } => *from <= date,
            VersionStart::Enrolment { subject } => *subject <= enrolment_order,
        };
        (0_u8..)
            .zip(&self.protocol.versions)
            .filter(|(_, version)| started(&version.starts))
            .last()
            .map_or(VersionIndex(0), |(place, _)| VersionIndex(place))
    }

    /// The eligibility criteria under a version, in the order of the file.
    pub fn criteria_under(&self, version: VersionIndex) -> impl Iterator<Item = &Criterion> {
        self.protocol
            .eligibility
            .criteria
            .iter()
            .zip(&self.criteria_since)
            .filter(move |(_, since)| **since <= version)
            .map(|(criterion, _)| criterion)
    }

    // Arms, products, regimens.

    /// The arms, in the order of the file.
    pub fn arms(&self) -> &[PlannedArm] {
        &self.arms
    }

    /// An arm; `None` for a code that is no arm of this plan.
    pub fn arm(&self, arm: ArmIndex) -> Option<&PlannedArm> {
        self.arms.get(usize::from(arm.0))
    }

    /// The arm of this name.
    pub fn arm_named(&self, name: impl AsRef<str>) -> Option<ArmIndex> {
        self.names.arms.get(name)
    }

    /// The arm to which a subject of this arm crosses over; `None` unless there are two arms and this is
    /// one of them.
    pub fn other_arm(&self, arm: ArmIndex) -> Option<ArmIndex> {
        match (self.arms.as_slice(), arm.0) {
            ([_, other], 0) | ([other, _], 1) => Some(other.index),
            _ => None,
        }
    }

    /// The products, in the order of the file.
    pub fn products(&self) -> &[PlannedProduct] {
        &self.products
    }

    /// A product.
    pub fn product(&self, product: ProductIndex) -> &PlannedProduct {
        &self.products[product.position()]
    }

    /// The product of this name.
    pub fn product_named(&self, name: impl AsRef<str>) -> Option<ProductIndex> {
        self.names.products.get(name)
    }

    /// The regimens, in the order of the file.
    pub fn regimens(&self) -> &[PlannedRegimen] {
        &self.regimens
    }

    /// A regimen.
    pub fn regimen(&self, regimen: RegimenIndex) -> &PlannedRegimen {
        &self.regimens[regimen.position()]
    }

    /// The regimen of this name.
    pub fn regimen_named(&self, name: impl AsRef<str>) -> Option<RegimenIndex> {
        self.names.regimens.get(name)
    }

    /// What a subject of an arm is given in a period, as long as no rule has changed the regimen; `None`
    /// for a code that is no arm of this plan.
    pub fn treatment_in(&self, period: PeriodIndex, arm: ArmIndex) -> Option<Treatment> {
        let arm = self.arm(arm)?;
        Some(match self.period(period).treatment {
            PlannedTreatment::Allocated => arm.treatment,
            PlannedTreatment::OpenLabel { product, regimen } => Treatment { product, regimen },
        })
    }

    /// The dose that a visit starts under a regimen, if it starts one.
    pub fn dose_at(&self, regimen: RegimenIndex, visit: VisitIndex) -> Option<&PlannedDose> {
        self.regimen(regimen).dose_at(visit)
    }

    /// Whether the physician may choose the reduced dose at a visit.
    pub fn reduction_at(
        &self,
        regimen: RegimenIndex,
        visit: VisitIndex,
    ) -> Option<&PlannedReduction> {
        let reduction = self.regimen(regimen).reduction.as_ref()?;
        let visit = self.visit(visit);
        let allowed = visit.dosing_period() == Some(reduction.period)
            && visit.planned_day >= self.visit(reduction.from).planned_day;
        allowed.then_some(reduction)
    }

    /// How fast a product may run under a version: its latest table that has started. A placebo without a
    /// table runs as the product that it imitates.
    pub fn infusion_rate(
        &self,
        product: ProductIndex,
        version: VersionIndex,
    ) -> Option<&PlannedRate> {
        let product = self.product(product);
        let rates = if product.rates.is_empty() {
            &self.product(product.imitates?).rates
        } else {
            &product.rates
        };
        rates.iter().rev().find(|rate| rate.since <= version)
    }

    // Strata.

    /// The strata, if the trial has any.
    pub const fn strata(&self) -> Option<&Strata> {
        self.strata.as_ref()
    }

    /// The stratum of a value in the unit of the measure; see [`Strata::stratum_of`].
    ///
    /// # Errors
    /// [`NoStratum`]; [`NoStratum::Unstratified`] where the trial has no strata.
    pub fn stratum_of(&self, value: Rational) -> Result<StratumIndex, NoStratum> {
        self.strata
            .as_ref()
            .ok_or(NoStratum::Unstratified)?
            .stratum_of(value)
    }

    /// A stratum; `None` where the trial has no strata.
    pub fn stratum(&self, stratum: StratumIndex) -> Option<&PlannedStratum> {
        self.strata.as_ref()?.bands().get(stratum.position())
    }

    /// The stratum of this name.
    pub fn stratum_named(&self, name: impl AsRef<str>) -> Option<StratumIndex> {
        self.names.strata.get(name)
    }

    // Rules, response, deterioration.

    /// The rules, in the order in which they are judged.
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// The rules that an event sets off in a period, in the order in which they are judged: those bound to
    /// that period, and those bound to none.
    pub fn rules_on(
        &self,
        trigger: Trigger,
        period: PeriodIndex,
    ) -> impl Iterator<Item = &CompiledRule> {
        self.rules.iter().filter(move |rule| {
            rule.trigger() == Some(trigger) && rule.period().is_none_or(|own| own == period)
        })
    }

    /// The settings of the Total Improvement Score.
    pub const fn response_settings(&self) -> &ResponseSettings {
        &self.response
    }

    /// The score that makes a responder.
    pub const fn responder_from(&self) -> TotalImprovementScore {
        self.responder_from
    }

    /// The visit from which change is counted.
    pub const fn baseline(&self) -> VisitIndex {
        self.baseline
    }

    /// How deterioration is judged and confirmed, where the trial says.
    pub const fn deterioration(&self) -> Option<&PlannedDeterioration> {
        self.deterioration.as_ref()
    }

    /// When a visit is worse than baseline, where the trial says.
    pub fn deterioration_criteria(&self) -> Option<&DeteriorationCriteria> {
        self.deterioration.as_ref().map(|section| &section.criteria)
    }
}
