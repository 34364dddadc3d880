//! The limits of eligibility, as both papers print them.

use instruments::measure::{CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel};
use protocol::{CriterionKind, Plan};
use record::CriterionAnswer;
use record::rules::eligibility::{CriterionState, EligibilityFacts, assess, judge};

use crate::script::{BASELINE, Core, core_set, pilot, proderm};

fn kind(plan: &Plan, id: &str) -> CriterionKind {
    let criteria = &plan.protocol().eligibility.criteria;
    criteria
        .iter()
        .find(|criterion| criterion.id.as_str() == id)
        .unwrap()
        .judged
        .clone()
}

fn facts(core_set: Option<&CoreSetMeasures>) -> EligibilityFacts<'_> {
    EligibilityFacts {
        age: 52,
        months_since_first_symptom: None,
        bohan_peter: None,
        core_set,
    }
}

fn state(plan: &Plan, id: &str, core: Core) -> CriterionState {
    judge(&kind(plan, id), &facts(Some(&core_set(plan, core))), None)
}

#[test]
fn proderm_takes_ages_18_to_80_both_included() {
    let plan = proderm();
    let at = |age| {
        judge(
            &kind(&plan, "INAGE"),
            &EligibilityFacts { age, ..facts(None) },
            None,
        )
    };
    assert_eq!(
        [17, 18, 80, 81].map(|age| at(age) == CriterionState::Satisfied),
        [false, true, true, false]
    );
}

#[test]
fn strength_must_be_below_142_not_at_it() {
    let plan = proderm();
    let at = |strength| {
        state(
            &plan,
            "INMMT",
            Core {
                strength,
                ..BASELINE
            },
        )
    };
    assert_eq!(at(141), CriterionState::Satisfied);
    assert_eq!(at(142), CriterionState::NotSatisfied);
}

#[test]
fn two_of_the_other_five_measures_must_be_abnormal_at_their_printed_limits() {
    let plan = proderm();
    let none = Core {
        physician: 19,
        patient: 19,
        strength: 120,
        haq: 1,
        extramuscular: 19,
    };
    let at = |core| state(&plan, "INCSM", core);
    assert_eq!(at(none), CriterionState::NotSatisfied);
    assert_eq!(
        at(Core {
            physician: 20,
            ..none
        }),
        CriterionState::NotSatisfied
    );
    assert_eq!(
        at(Core {
            physician: 20,
            patient: 20,
            ..none
        }),
        CriterionState::Satisfied
    );
    assert_eq!(
        at(Core {
            haq: 2,
            extramuscular: 20,
            ..none
        }),
        CriterionState::Satisfied
    );
    // Strength is not one of the five, however weak.
    assert_eq!(
        at(Core {
            physician: 20,
            strength: 10,
            ..none
        }),
        CriterionState::NotSatisfied
    );
}

#[test]
fn an_enzyme_is_abnormal_above_one_and_a_half_times_its_limit() {
    let plan = proderm();
    let normal = Core {
        physician: 20,
        patient: 0,
        strength: 120,
        haq: 0,
        extramuscular: 0,
    };
    let with = |value| {
        let mut core_set = core_set(&plan, normal);
        core_set.enzymes = EnzymePanel::only(
            Enzyme::LactateDehydrogenase,
            EnzymeLevel::from_whole(value, 200).unwrap(),
        );
        judge(&kind(&plan, "INCSM"), &facts(Some(&core_set)), None)
    };
    assert_eq!(with(300), CriterionState::NotSatisfied);
    assert_eq!(with(301), CriterionState::Satisfied);
}

#[test]
fn a_measure_that_is_missing_leaves_the_criterion_open_only_where_it_could_decide() {
    let plan = proderm();
    let mut few = core_set(
        &plan,
        Core {
            physician: 0,
            patient: 0,
            strength: 120,
            haq: 0,
            extramuscular: 0,
        },
    );
    few.patient_global = None;
    assert_eq!(
        judge(&kind(&plan, "INCSM"), &facts(Some(&few)), None),
        CriterionState::NotSatisfied
    );
    few.haq = None;
    assert_eq!(
        judge(&kind(&plan, "INCSM"), &facts(Some(&few)), None),
        CriterionState::Open
    );
    assert_eq!(
        judge(&kind(&plan, "INCSM"), &facts(None), None),
        CriterionState::Open
    );
}

#[test]
fn an_exclusion_criterion_that_is_met_excludes_and_an_inclusion_criterion_includes() {
    let answered = |kind: CriterionKind, answer| judge(&kind, &facts(None), Some(answer));
    let (inclusion, exclusion) = (CriterionKind::Inclusion {}, CriterionKind::Exclusion {});
    assert_eq!(
        answered(inclusion.clone(), CriterionAnswer::Met),
        CriterionState::Satisfied
    );
    assert_eq!(
        answered(inclusion, CriterionAnswer::NotMet),
        CriterionState::NotSatisfied
    );
    assert_eq!(
        answered(exclusion.clone(), CriterionAnswer::Met),
        CriterionState::NotSatisfied
    );
    assert_eq!(
        answered(exclusion, CriterionAnswer::NotMet),
        CriterionState::Satisfied
    );
}

#[test]
fn the_pilot_asks_for_minimal_disability_from_its_third_patient_on() {
    let plan = pilot();
    // 244 of 260 points: 6% lost. The second patient was enrolled so; the third could not be.
    let strong = core_set(
        &plan,
        Core {
            strength: 141,
            ..BASELINE
        },
    );
    let assessed = |order| {
        let version = plan.version_for(order, "2017-04-01".parse().unwrap(), |_, _| false);
        assess(&plan, version, &facts(Some(&strong)), |_| None).not_satisfied
    };
    assert!(assessed(2).is_empty());
    let names: Vec<_> = assessed(3).iter().map(ToString::to_string).collect();
    assert_eq!(names, ["INMMT"]);
}
