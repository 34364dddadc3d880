//! The preliminary definition of improvement.

use instruments::definition_of_improvement::{ImprovementCriteria, improved};
use instruments::measure::{CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, Percent};
use instruments::response::{
    Judgement, LeastMeaningfulPercents, MeaningfulChange, MeaningfulChangeCriteria, PercentBasis,
    ZeroBaseline, meaningful_change,
};

use super::visits::adult;

// Physician global, patient global, MMT-8, HAQ, enzyme, extramuscular.
const BASELINE: &str = "5,5,100,1,5,5";

fn judgement(visit: &str) -> Judgement {
    improved(
        &ImprovementCriteria::default(),
        &adult(BASELINE),
        &adult(visit),
    )
    .judgement
}

#[test]
fn three_measures_better_by_a_fifth_are_improvement_and_two_are_not() {
    assert_eq!(judgement("4,4,120,1,5,5"), Judgement::Holds);
    assert_eq!(judgement("4,4,100,1,4,5"), Judgement::Holds);
    assert_eq!(judgement("4,4,119,1,5,5"), Judgement::DoesNotHold);
    assert_eq!(judgement("4,4.01,120,1,5,5"), Judgement::DoesNotHold);
}

#[test]
fn two_measures_may_be_worse_by_a_quarter_and_three_may_not() {
    assert_eq!(judgement("4,4,120,1.25,6.25,5"), Judgement::Holds);
    assert_eq!(judgement("4,4,120,1.25,6.25,6.25"), Judgement::DoesNotHold);
    assert_eq!(judgement("4,4,120,1.25,6.25,6.24"), Judgement::Holds);
}

#[test]
fn muscle_strength_may_not_be_worse() {
    assert_eq!(judgement("4,4,75,0.8,5,5"), Judgement::DoesNotHold);
    assert_eq!(judgement("4,4,76,0.8,5,5"), Judgement::Holds);
}

#[test]
fn missing_measures_leave_open_only_what_they_could_change() {
    let criteria = ImprovementCriteria::default();
    let baseline = adult(BASELINE);
    let later = CoreSetMeasures {
        haq: None,
        ..adult("4,4,120,1,5,5")
    };
    let result = improved(&criteria, &baseline, &later);
    assert_eq!(result.judgement, Judgement::Holds);
    assert_eq!(
        result.undecided,
        CoreSetMeasureSet::of(&[CoreSetMeasure::HealthAssessment])
    );
    let later = CoreSetMeasures {
        muscle_strength: None,
        ..adult("4,4,120,0.8,5,5")
    };
    assert_eq!(
        improved(&criteria, &baseline, &later).judgement,
        Judgement::Undecided
    );
    let later = CoreSetMeasures {
        haq: None,
        ..adult("4,4,100,1,5,5")
    };
    assert_eq!(
        improved(&criteria, &baseline, &later).judgement,
        Judgement::Undecided
    );
    let later = CoreSetMeasures {
        haq: None,
        ..adult("4,5,100,1,5,5")
    };
    assert_eq!(
        improved(&criteria, &baseline, &later).judgement,
        Judgement::DoesNotHold
    );
}

#[test]
fn a_missing_measure_that_could_be_the_third_to_worsen_leaves_it_open() {
    let later = CoreSetMeasures {
        extramuscular: None,
        ..adult("4,4,120,1.25,6.25,5")
    };
    let result = improved(&ImprovementCriteria::default(), &adult(BASELINE), &later);
    assert_eq!((result.improved.len(), result.worse.len()), (3, 2));
    assert_eq!(result.judgement, Judgement::Undecided);
}

#[test]
fn a_percentage_of_the_range_asks_for_another_change() {
    let absolute = ImprovementCriteria {
        percent: PercentBasis::AbsoluteOfRange,
        ..Default::default()
    };
    // 20% of the ranges: 2 cm, 30 points, 0.6, 3 times the limit.
    let better = improved(&absolute, &adult(BASELINE), &adult("3,3,130,0.4,2,3"));
    assert_eq!(better.improved, CoreSetMeasureSet::ALL);
    let less = improved(
        &absolute,
        &adult(BASELINE),
        &adult("3.1,3.1,129,0.41,2.1,3.1"),
    );
    assert_eq!(less.improved, CoreSetMeasureSet::EMPTY);
}

#[test]
fn the_criteria_read_as_one_line() {
    let line = ImprovementCriteria::default().to_string();
    let start = "better: at least 3 measures by 20%, at most 2 worse by 25%, none of these: muscle strength; \
                 percentages of the baseline; from a baseline of 0: percentages of the range; enzyme: ";
    assert!(line.starts_with(start), "{line}");
}

#[test]
fn each_measure_has_its_own_least_meaningful_change() {
    use MeaningfulChange::{Better, Neither, Worse};
    let criteria = MeaningfulChangeCriteria::default();
    let changes = |visit: &str| {
        CoreSetMeasure::ALL
            .map(|measure| meaningful_change(&criteria, measure, &adult(BASELINE), &adult(visit)))
    };
    assert_eq!(changes("4,4,115,0.85,3.5,4"), [Some(Better); 6]);
    assert_eq!(changes("4.1,4.1,114,0.86,3.6,4.1"), [Some(Neither); 6]);
    assert_eq!(changes("6,6,85,1.15,6.5,6"), [Some(Worse); 6]);
    assert_eq!(changes("5.9,5.9,86,1.14,6.4,5.9"), [Some(Neither); 6]);
    let nothing = meaningful_change(
        &criteria,
        CoreSetMeasure::MuscleEnzymes,
        &CoreSetMeasures::default(),
        &adult(BASELINE),
    );
    assert_eq!(nothing, None);
}

#[test]
fn the_least_meaningful_change_is_a_setting_like_the_basis_of_its_percentage() {
    use MeaningfulChange::{Better, Neither};
    let change = |criteria: MeaningfulChangeCriteria, visit: &str| {
        let measure = CoreSetMeasure::Extramuscular;
        meaningful_change(&criteria, measure, &adult(BASELINE), &adult(visit))
    };
    let published = MeaningfulChangeCriteria::default();
    assert_eq!(change(published, "5,5,100,1,5,4"), Some(Better));
    let thirty = MeaningfulChangeCriteria {
        least: LeastMeaningfulPercents::default()
            .with(CoreSetMeasure::Extramuscular, Percent::whole(30).unwrap()),
        ..published
    };
    assert_eq!(change(thirty, "5,5,100,1,5,4"), Some(Neither));
    assert_eq!(change(thirty, "5,5,100,1,5,3.5"), Some(Better));
    let of_range = MeaningfulChangeCriteria {
        percent: PercentBasis::AbsoluteOfRange,
        ..published
    };
    assert_eq!(change(of_range, "5,5,100,1,5,4"), Some(Neither));
    assert_eq!(change(of_range, "5,5,100,1,5,3"), Some(Better));
}

#[test]
fn a_rise_from_zero_is_worse_as_the_policy_says() {
    let judged = |zero_baseline, visit: &str| {
        let criteria = ImprovementCriteria {
            zero_baseline,
            ..ImprovementCriteria::default()
        };
        improved(&criteria, &adult("5,5,100,1,5,0"), &adult(visit))
            .worse
            .contains(CoreSetMeasure::Extramuscular)
    };
    // A quarter of the range is 2.5 cm.
    let (small, large) = ("5,5,100,1,5,0.1", "5,5,100,1,5,2.5");
    assert!(!judged(ZeroBaseline::PercentOfRange, small));
    assert!(judged(ZeroBaseline::PercentOfRange, large));
    assert!(judged(ZeroBaseline::AnyChange, small));
    assert!(!judged(ZeroBaseline::NoChange, large));
}
