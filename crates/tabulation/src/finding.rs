//! Findings: every measured value of a subject, one row each, numbered within its SDTM domain.

use std::collections::BTreeMap;

use instruments::Rational;
use instruments::measure::{CoreSetMeasure, CoreSetMeasures, EnzymePanel};
use protocol::Plan;
use record::{HeldVisit, Subject, Test};

use crate::parameter::{Domain, Parameter};

/// One value found at one visit.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// What was measured.
    pub parameter: Parameter,
    /// The visit.
    pub held: &'a HeldVisit,
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

/// All findings of a subject, in the order of the visits.
pub fn findings<'a>(plan: &Plan, subject: &'a Subject) -> Vec<Finding<'a>> {
    let mut found = Found::default();
    for held in subject.visits() {
        let findings = &held.findings;
        if let Some(weight) = findings.weight {
            found.collected(held, Parameter::Weight, weight.kilograms());
        }
        if let Some(core_set) = &findings.core_set {
            core_set_findings(&mut found, held, core_set);
        }
        for other in &findings.others {
            found.collected(held, Parameter::Test(other.test), other.value);
        }
        dynamometry_means(&mut found, held);
        enzyme_followed(&mut found, plan, subject, held);
        responses(&mut found, plan, subject, held);
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
            held,
            value,
            upper_limit,
            origin,
            sequence: *sequence,
        });
    }

    fn collected(&mut self, held: &'a HeldVisit, parameter: Parameter, value: Rational) {
        self.add(held, parameter, value, None, FindingOrigin::Collected);
    }

    fn derived(&mut self, held: &'a HeldVisit, parameter: Parameter, value: Rational) {
        self.add(held, parameter, value, None, FindingOrigin::Derived);
    }
}

fn core_set_findings<'a>(found: &mut Found<'a>, held: &'a HeldVisit, core_set: &CoreSetMeasures) {
    let measured = [
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
    ];
    for (measure, value) in measured {
        if let Some(value) = value {
            found.collected(held, Parameter::CoreSet(measure), value);
        }
    }
    enzyme_findings(found, held, &core_set.enzymes);
}

fn enzyme_findings<'a>(found: &mut Found<'a>, held: &'a HeldVisit, panel: &EnzymePanel) {
    for (enzyme, level) in panel.measured() {
        found.add(
            held,
            Parameter::Enzyme(enzyme),
            level.value(),
            Some(level.upper_limit()),
            FindingOrigin::Collected,
        );
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
