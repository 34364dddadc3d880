//! Findings: every measured value of a subject, one row each, numbered within its SDTM domain.

use std::collections::BTreeMap;

use instruments::Rational;
use instruments::measure::{CoreSetMeasure, CoreSetMeasures};
use instruments::safety::{PeTiers, WellsDvtItems, wells_dvt, wells_pe};
use jiff::civil::Date;
use protocol::Plan;
use record::{Findings, HeldVisit, Subject, Test};

use crate::parameter::{Domain, Parameter};

/// One value found at one visit.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// What was measured.
    pub parameter: Parameter,
    /// The visit.
    pub held: &'a HeldVisit,
    /// The day: the visit's own, or the one on which the subject was examined after its infusion.
    pub date: Date,
    /// The value, in the unit of the parameter.
    pub value: Rational,
    /// The upper limit of normal, of an enzyme.
    pub upper_limit: Option<Rational>,
    /// Whether it was computed from collected values and not collected itself.
    pub origin: FindingOrigin,
    /// `--SEQ`: its place among the subject's rows of its domain, counted from 1.
    pub sequence: u32,
}

/// How a finding came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingOrigin {
    /// Written down by a person or a laboratory.
    Collected,
    /// Computed from such values.
    Derived,
}

/// One value as it was written down at a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collected {
    /// What was measured.
    pub parameter: Parameter,
    /// The value, in the unit of the parameter.
    pub value: Rational,
    /// The upper limit of normal, of an enzyme.
    pub upper_limit: Option<Rational>,
}

/// What was written down at a visit, value by value: weight, the core set, enzymes, then the other tests in the
/// order in which they were taken.
#[must_use]
pub fn collected(findings: &Findings) -> Vec<Collected> {
    let plain = |parameter, value| Collected {
        parameter,
        value,
        upper_limit: None,
    };
    let mut all = Vec::new();
    if let Some(weight) = findings.weight {
        all.push(plain(Parameter::Weight, weight.kilograms()));
    }
    if let Some(core_set) = &findings.core_set {
        all.extend(
            core_set_values(core_set)
                .map(|(measure, value)| plain(Parameter::CoreSet(measure), value)),
        );
        let levels = core_set.enzymes.measured();
        all.extend(levels.map(|(enzyme, level)| Collected {
            parameter: Parameter::Enzyme(enzyme),
            value: level.value(),
            upper_limit: Some(level.upper_limit()),
        }));
    }
    let others = findings.others.iter();
    all.extend(others.map(|other| plain(Parameter::Test(other.test), other.value)));
    all
}

fn core_set_values(
    core_set: &CoreSetMeasures,
) -> impl Iterator<Item = (CoreSetMeasure, Rational)> + use<> {
    [
        (
            CoreSetMeasure::PhysicianGlobal,
            core_set.physician_global.map(|vas| vas.value()),
        ),
        (
            CoreSetMeasure::PatientGlobal,
            core_set.patient_global.map(|vas| vas.value()),
        ),
        (
            CoreSetMeasure::MuscleStrength,
            core_set.muscle_strength.map(|strength| strength.points()),
        ),
        (
            CoreSetMeasure::HealthAssessment,
            core_set.haq.map(|haq| haq.index()),
        ),
        (
            CoreSetMeasure::Extramuscular,
            core_set.extramuscular.map(|vas| vas.value()),
        ),
    ]
    .into_iter()
    .filter_map(|(measure, value)| Some((measure, value?)))
}

/// All findings of a subject, in the order of the visits.
pub fn findings<'a>(plan: &Plan, subject: &'a Subject) -> Vec<Finding<'a>> {
    let mut found = Found::default();
    for held in subject.visits() {
        for collected in collected(&held.findings) {
            found.add(
                held,
                collected.parameter,
                collected.value,
                collected.upper_limit,
                FindingOrigin::Collected,
            );
        }
        dynamometry_means(&mut found, held);
        enzyme_followed(&mut found, plan, subject, held);
        responses(&mut found, plan, subject, held);
        thrombosis_scores(&mut found, plan, subject, held);
    }
    found.rows
}

#[derive(Default)]
struct Found<'a> {
    rows: Vec<Finding<'a>>,
    sequences: BTreeMap<Domain, u32>,
}

impl<'a> Found<'a> {
    fn add(
        &mut self,
        held: &'a HeldVisit,
        parameter: Parameter,
        value: Rational,
        upper_limit: Option<Rational>,
        origin: FindingOrigin,
    ) {
        let sequence = self.sequences.entry(parameter.coding().domain).or_default();
        *sequence += 1;
        self.rows.push(Finding {
            parameter,
            date: held.date,
            held,
            value,
            upper_limit,
            origin,
            sequence: *sequence,
        });
    }

    fn derived(&mut self, held: &'a HeldVisit, parameter: Parameter, value: Rational) {
        self.add(held, parameter, value, None, FindingOrigin::Derived);
    }
}

/// The Wells scores of the examination after the visit's infusion, worked out from their items.
fn thrombosis_scores<'a>(
    found: &mut Found<'a>,
    plan: &Plan,
    subject: &Subject,
    held: &'a HeldVisit,
) {
    let visit = &plan.visit(held.visit).id;
    let of_visit = subject
        .thrombosis_watches()
        .iter()
        .filter(|watch| watch.what.visit == *visit);
    for watch in of_visit {
        let dvt = wells_dvt(&watch.what.deep_vein_thrombosis, WellsDvtItems::default());
        let pe = watch
            .what
            .pulmonary_embolism
            .map(|items| wells_pe(&items, PeTiers::default()).score.halves());
        let scores = [
            (
                Test::WellsDeepVeinThrombosis,
                Some(Rational::integer(i64::from(dvt.score))),
            ),
            (
                Test::WellsPulmonaryEmbolism,
                pe.and_then(|halves| Rational::new(i64::from(halves), 2).ok()),
            ),
        ];
        for (test, value) in scores {
            if let Some(value) = value {
                found.derived(held, Parameter::Test(test), value);
                if let Some(last) = found.rows.last_mut() {
                    last.date = watch.date;
                }
            }
        }
    }
}

/// A muscle's two sides as one value, where both were measured.
fn dynamometry_means<'a>(found: &mut Found<'a>, held: &'a HeldVisit) {
    let mut sums: BTreeMap<record::Muscle, (Rational, i64)> = BTreeMap::new();
    for other in &held.findings.others {
        if let Test::Dynamometry(muscle, _) = other.test {
            let (sum, sides) = sums.entry(muscle).or_insert((Rational::integer(0), 0));
            if let Some(more) = sum.checked_add(other.value) {
                (*sum, *sides) = (more, *sides + 1);
            }
        }
    }
    for (muscle, (sum, sides)) in sums {
        if let (2, Some(mean)) = (sides, sum.checked_div(Rational::integer(2))) {
            found.derived(held, Parameter::DynamometryMean(muscle), mean);
        }
    }
}

fn responses<'a>(found: &mut Found<'a>, plan: &Plan, subject: &Subject, held: &'a HeldVisit) {
    let follows_baseline = subject
        .visit(plan.baseline())
        .is_some_and(|baseline| baseline.date < held.date);
    let Some(result) = subject
        .total_improvement(plan, held.visit)
        .filter(|_| follows_baseline)
    else {
        return;
    };
    let points = |units: u8| Rational::new(i64::from(units) * 5, 2).ok();
    if let Some(total) = result.score().and_then(|score| points(score.units())) {
        found.derived(held, Parameter::TotalImprovement, total);
    }
    for (measure, item) in result.items.iter() {
        if let Some(score) = item.and_then(|item| points(item.units())) {
            found.derived(held, Parameter::ItemScore(measure), score);
        }
    }
}

/// The enzyme that the score follows is chosen at baseline, and shown there and at every later visit.
fn enzyme_followed<'a>(found: &mut Found<'a>, plan: &Plan, subject: &Subject, held: &'a HeldVisit) {
    let level = || {
        let chosen = &subject.baseline(plan)?.enzymes;
        let enzyme = plan.response_settings().enzyme.choose(chosen)?;
        let since = subject.visit(plan.baseline())?.date;
        let panel = &held.findings.core_set.as_ref()?.enzymes;
        panel.level(enzyme).filter(|_| since <= held.date)
    };
    if let Some(level) = level() {
        let multiple = level.multiple_of_upper_limit();
        found.derived(held, Parameter::EnzymeFollowed, multiple);
    }
}
