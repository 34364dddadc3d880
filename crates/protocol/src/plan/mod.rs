//! A protocol, checked and compiled: names have become indexes, weeks have become days, decimals have
//! become exact.

mod blocks;
pub(crate) mod confirmation;
mod course;
mod danger;
mod giving;
mod index;
pub(crate) mod minimisation;
mod names;
pub(crate) mod number;
mod rule;
mod second_randomisation;
mod strata;
pub(crate) mod treatment;
pub(crate) mod visit;

use instruments::deterioration::DeteriorationCriteria;
use instruments::exact::Rational;
use instruments::total_improvement::{ResponseSettings, TotalImprovementScore};
use jiff::civil::Date;

pub use confirmation::{PlannedDeterioration, PlannedTiming};
pub use danger::DangerLimits;
pub use index::{
    ArmIndex, PeriodIndex, ProductIndex, RegimenIndex, StratumIndex, VersionIndex, VisitIndex,
};
pub use minimisation::{PlannedFactor, PlannedMinimisation};
pub use rule::CompiledRule;
pub use second_randomisation::PlannedSecondRandomisation;
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
use crate::telling::TellingScan;
use crate::version::{Amendment, EnrolledBefore, VersionStart};
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
    second_randomisations: Vec<PlannedSecondRandomisation>,
    products: Vec<PlannedProduct>,
    regimens: Vec<PlannedRegimen>,
    periods: Vec<PlannedPeriod>,
    visits: Vec<PlannedVisit>,
    core_set_visits: Vec<VisitIndex>,
    strata: Option<Strata>,
    minimisation: Option<PlannedMinimisation>,
    rules: Vec<CompiledRule>,
    criteria_since: Vec<VersionIndex>,
    response: ResponseSettings,
    responder_from: TotalImprovementScore,
    baseline: VisitIndex,
    deterioration: Option<PlannedDeterioration>,
    danger: DangerLimits,
    telling: TellingScan,
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
            arms: Names::of("arm", protocol.all_arms().map(|arm| &arm.id))?,
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
                &protocol,
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
            minimisation: PlannedMinimisation::compile(&protocol.allocation),
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
            danger: DangerLimits::of(&protocol.safety.danger)?,
            telling: TellingScan::of(&protocol),
            core_set_visits: visit::core_set_visits(&visits),
            second_randomisations: second_randomisation::compile(&protocol),
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

    /// The version of this name.
    pub fn version_named(&self, name: impl AsRef<str>) -> Option<VersionIndex> {
        self.names.versions.get(name)
    }

    /// The version that holds on a day for a subject: the last in the file that has started, be it by date,
    /// by order of enrolment, or by its release at the subject's site.
    ///
    /// `enrolment_order` counts from 1. Releases stand in the record and not in the file, so `is_released` is asked of each
    /// version that is released site by site, with what becomes of subjects enrolled before, whether it has started for the
    /// subject.
    ///
    /// ```
    /// # let text = include_str!("../../../../trials/ivig-first-line/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// let day = jiff::civil::date(2018, 3, 1);
    /// assert_eq!(Some(plan.version_for(10, day, |_, _| false)), plan.version_named("V2"));
    /// assert_eq!(Some(plan.version_for(11, day, |_, _| false)), plan.version_named("V3"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn version_for(
        &self,
        enrolment_order: u32,
        date: Date,
        is_released: impl Fn(VersionIndex, EnrolledBefore) -> bool,
    ) -> VersionIndex {
        let started = |version: VersionIndex, start: &VersionStart| match start {
            VersionStart::Start {} => true,
            VersionStart::Date { date: from } => *from <= date,
            VersionStart::Enrolment { subject } => *subject <= enrolment_order,
            VersionStart::Release { enrolled } => is_released(version, *enrolled),
        };
        (0_u8..)
            .map(VersionIndex)
            .zip(&self.protocol.versions)
            .filter(|(version, written)| started(*version, &written.starts))
            .last()
            .map_or(VersionIndex(0), |(version, _)| version)
    }

    /// What the file says of a version.
    pub fn version(&self, version: VersionIndex) -> &Amendment {
        &self.protocol.versions[version.position()]
    }

    /// The versions that are released site by site, in the order of the file; none, where each starts everywhere at once.
    pub fn released_by_site(&self) -> impl Iterator<Item = VersionIndex> {
        (0_u8..)
            .map(VersionIndex)
            .zip(&self.protocol.versions)
            .filter(|(_, version)| matches!(version.starts, VersionStart::Release { .. }))
            .map(|(version, _)| version)
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

    /// The minimisation, if arms are allocated by one.
    pub const fn minimisation(&self) -> Option<&PlannedMinimisation> {
        self.minimisation.as_ref()
    }

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

    /// From where on a result that could tell an arm must be acted on.
    pub const fn danger_limits(&self) -> &DangerLimits {
        &self.danger
    }

    /// The words that could tell an arm, where somebody is blinded.
    pub const fn telling(&self) -> &TellingScan {
        &self.telling
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
