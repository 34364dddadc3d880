//! Worsening against baseline, and its confirmation.

use instruments::deterioration::{
    AnyOf, Deterioration, DeteriorationCriteria, DeteriorationCriterion, SameCriterion, confirmed,
    deteriorated,
};
use instruments::measure::{
    Centimetres, CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, EnzymePanel, MmtMaximum,
    Percent, Vas,
};
use instruments::response::{Judgement, PercentBasis, ZeroBaseline};
use proptest::prelude::*;

use super::visits::{MMT8, adult, number};

use DeteriorationCriterion::{Extramuscular, PhysicianGlobalAndStrength, SeveralMeasures};

/// A phase 3 trial's criteria: the published definition without the enzymes.
fn five_measures() -> DeteriorationCriteria {
    let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
    DeteriorationCriteria {
        any_of: AnyOf::new(3, Percent::whole(30).unwrap(), five).unwrap(),
        ..DeteriorationCriteria::default()
    }
}

fn holding(
    criteria: &DeteriorationCriteria,
    baseline: &str,
    visit: &str,
) -> Vec<DeteriorationCriterion> {
    let result = deteriorated(criteria, &adult(baseline), &adult(visit));
    assert!(result.undecided.is_empty(), "all measured");
    result.holds.iter().collect()
}

// Physician global, patient global, MMT-8, HAQ, enzyme, extramuscular.
const BASELINE: &str = "5,5,120,1,2,4";

#[test]
fn the_physician_global_and_strength_must_both_be_worse_and_a_limit_reached_is_met() {
    let criteria = five_measures();
    assert_eq!(
        holding(&criteria, BASELINE, "7,5,96,1,2,4"),
        [PhysicianGlobalAndStrength]
    );
    assert_eq!(holding(&criteria, BASELINE, "6.9,5,96,1,2,4"), []);
    assert_eq!(holding(&criteria, BASELINE, "7,5,97,1,2,4"), []);
    assert_eq!(holding(&criteria, BASELINE, "10,5,120,1,2,4"), []);
    assert_eq!(holding(&criteria, BASELINE, "5,5,0,1,2,4"), []);
}

#[test]
fn a_percentage_of_the_range_asks_for_more_than_one_of_the_baseline() {
    let absolute = DeteriorationCriteria {
        percent: PercentBasis::AbsoluteOfRange,
        ..five_measures()
    };
    assert_eq!(holding(&absolute, BASELINE, "7,5,96,1,2,4"), []);
    assert_eq!(holding(&absolute, BASELINE, "7,5,91,1,2,4"), []);
    assert_eq!(
        holding(&absolute, BASELINE, "7,5,90,1,2,4"),
        [PhysicianGlobalAndStrength]
    );
}

#[test]
fn the_extramuscular_global_alone_suffices() {
    let criteria = five_measures();
    assert_eq!(
        holding(&criteria, BASELINE, "5,5,120,1,2,6"),
        [Extramuscular]
    );
    assert_eq!(holding(&criteria, BASELINE, "5,5,120,1,2,5.99"), []);
    let three = DeteriorationCriteria {
        extramuscular_worse_cm: Centimetres::new(number("2.5")).unwrap(),
        ..criteria
    };
    assert_eq!(holding(&three, BASELINE, "5,5,120,1,2,6"), []);
    assert_eq!(
        holding(&three, BASELINE, "5,5,120,1,2,6.5"),
        [Extramuscular]
    );
}

#[test]
fn three_measures_worse_by_30_percent_suffice_and_two_do_not() {
    let criteria = five_measures();
    // 30% of 5 is 1.5, of 120 is 36, of 1 is 0.3, of 4 is 1.2.
    assert_eq!(
        holding(&criteria, BASELINE, "6.5,6.5,120,1.3,2,4"),
        [SeveralMeasures]
    );
    assert_eq!(
        holding(&criteria, BASELINE, "5,6.5,84,1.3,2,4"),
        [SeveralMeasures]
    );
    assert_eq!(
        holding(&criteria, BASELINE, "5,5,84,1.3,2,5.2"),
        [SeveralMeasures]
    );
    assert_eq!(holding(&criteria, BASELINE, "6.5,6.5,120,1.29,2,4"), []);
    assert_eq!(holding(&criteria, BASELINE, "6.5,6.49,120,1.3,2,4"), []);
    assert_eq!(holding(&criteria, BASELINE, "6.5,5,85,1.3,2,4"), []);
}

#[test]
fn enzymes_count_where_all_six_measures_do() {
    let (five, six) = (five_measures(), DeteriorationCriteria::default());
    let worse_in_two_and_the_enzyme = "6.5,6.5,120,1,2.6,4";
    assert_eq!(holding(&five, BASELINE, worse_in_two_and_the_enzyme), []);
    assert_eq!(
        holding(&six, BASELINE, worse_in_two_and_the_enzyme),
        [SeveralMeasures]
    );
}

#[test]
fn a_rise_from_zero_counts_as_the_policy_says() {
    let baseline = "5,0,120,0,2,0";
    let small = "6.5,0.5,120,0.125,2,0.5";
    let large = "6.5,3,120,0.9,2,1.9";
    let with = |zero_baseline| DeteriorationCriteria {
        zero_baseline,
        ..five_measures()
    };
    let range = with(ZeroBaseline::PercentOfRange);
    assert_eq!(range, five_measures());
    assert_eq!(holding(&range, baseline, small), []);
    assert_eq!(holding(&range, baseline, large), [SeveralMeasures]);
    assert_eq!(holding(&range, baseline, "6.5,2.9,120,0.9,2,1.9"), []);
    let any = with(ZeroBaseline::AnyChange);
    assert_eq!(holding(&any, baseline, small), [SeveralMeasures]);
    assert_eq!(holding(&any, baseline, "6.5,0,120,0,2,0"), []);
    let none = with(ZeroBaseline::NoChange);
    assert_eq!(holding(&none, baseline, large), []);
}

#[test]
fn what_missing_measures_leave_open_is_said() {
    let criteria = five_measures();
    let baseline = adult(BASELINE);
    let judged = |visit: CoreSetMeasures| deteriorated(&criteria, &baseline, &visit);

    // Strength missing: the pair is open while the physician global is worse, closed while it is not.
    let worse_global = CoreSetMeasures {
        muscle_strength: None,
        ..adult("7,5,120,1,2,4")
    };
    let result = judged(worse_global);
    assert!(result.undecided.contains(PhysicianGlobalAndStrength));
    assert_eq!(result.judgement(), Judgement::Undecided);
    let same_global = CoreSetMeasures {
        muscle_strength: None,
        ..adult(BASELINE)
    };
    assert_eq!(judged(same_global).judgement(), Judgement::DoesNotHold);

    // Two worse and one missing of the five: the third is open. Three worse: decided without it.
    let two = CoreSetMeasures {
        haq: None,
        ..adult("6.5,6.5,120,1,2,4")
    };
    assert!(judged(two).undecided.contains(SeveralMeasures));
    let three = CoreSetMeasures {
        haq: None,
        ..adult("6.5,6.5,84,1,2,4")
    };
    assert!(judged(three).holds.contains(SeveralMeasures));

    // A missing enzyme does not matter where it is not looked at.
    let no_enzyme = CoreSetMeasures {
        enzymes: EnzymePanel::EMPTY,
        ..adult(BASELINE)
    };
    assert_eq!(judged(no_enzyme).judgement(), Judgement::DoesNotHold);
    assert_eq!(
        judged(CoreSetMeasures::default()).judgement(),
        Judgement::Undecided
    );
}

#[test]
fn a_likert_step_has_no_centimetres() {
    let likert = |step| CoreSetMeasures {
        extramuscular: Vas::from_likert(step).ok(),
        ..adult(BASELINE)
    };
    let result = deteriorated(&five_measures(), &likert(0), &likert(4));
    assert!(result.undecided.contains(Extramuscular));
    assert!(!result.is_met());
}

#[test]
fn two_visits_confirm_by_any_or_by_the_same_criterion() {
    let criteria = five_measures();
    let at = |visit: &str| deteriorated(&criteria, &adult(BASELINE), &adult(visit));
    let (global, skin, well) = (at("7,5,96,1,2,4"), at("5,5,120,1,2,6"), at(BASELINE));
    let (any, same) = (SameCriterion::AnyCriterion, SameCriterion::SameCriterion);
    assert_eq!(SameCriterion::default(), any);
    assert!(confirmed(global, global, any) && confirmed(global, global, same));
    assert!(confirmed(global, skin, any) && !confirmed(global, skin, same));
    for well_first in [(well, skin), (skin, well), (well, well)] {
        assert!(!confirmed(well_first.0, well_first.1, any));
        assert!(!confirmed(well_first.0, well_first.1, same));
    }
    let both = at("7,5,96,1,2,6");
    assert!(confirmed(both, skin, same) && confirmed(global, both, same));
    let open = Deterioration {
        undecided: skin.holds,
        ..Deterioration::default()
    };
    assert!(!confirmed(open, open, any));
}

#[test]
fn the_criteria_read_as_one_line() {
    assert_eq!(
        five_measures().to_string(),
        "worse: physician global by 2 cm and muscle strength by 20%, or extramuscular global by 2 cm, or 3 by \
         30% of: physician global, patient global, muscle strength, health assessment questionnaire, \
         extramuscular global; percentages of the baseline; from a baseline of 0: percentages of the range"
    );
    let six = DeteriorationCriteria {
        percent: PercentBasis::AbsoluteOfRange,
        ..DeteriorationCriteria::default()
    };
    let line = six.to_string();
    assert!(line.contains("; percentages of the range; "), "{line}");
    assert!(line.contains("; enzyme: highest multiple"), "{line}");
}

#[test]
fn a_count_must_be_possible() {
    let one = CoreSetMeasureSet::of(&[CoreSetMeasure::MuscleStrength]);
    assert!(AnyOf::new(0, Percent::whole(30).unwrap(), one).is_err());
    assert!(AnyOf::new(2, Percent::whole(30).unwrap(), one).is_err());
    assert!(AnyOf::new(1, Percent::whole(30).unwrap(), one).is_ok());
}

proptest! {
    #[test]
    fn the_baseline_itself_is_never_a_deterioration_and_neither_is_getting_better(
        millimetres in 0_u8..=100, points in 0_u16..=150, eighths in 0_u8..=24,
    ) {
        let ill = instruments::total_improvement::WholeNumberMeasures {
            physician_global_millimetres: millimetres,
            patient_global_millimetres: 100 - millimetres,
            muscle_strength_points: points,
            haq_eighths: eighths,
            extramuscular_millimetres: millimetres / 2,
            enzyme: u32::from(points),
            enzyme_upper_limit: 100,
        };
        let well = instruments::total_improvement::WholeNumberMeasures {
            muscle_strength_points: MmtMaximum::OneHundredFifty.points(),
            enzyme_upper_limit: 100,
            ..Default::default()
        };
        let exact = |visit: instruments::total_improvement::WholeNumberMeasures| {
            visit.to_measures(MMT8, instruments::measure::Enzyme::CreatineKinase).unwrap()
        };
        for zero_baseline in [ZeroBaseline::AnyChange, ZeroBaseline::PercentOfRange] {
            for percent in [PercentBasis::Relative, PercentBasis::AbsoluteOfRange] {
                let criteria = DeteriorationCriteria { zero_baseline, percent, ..Default::default() };
                for visit in [ill, well] {
                    let result = deteriorated(&criteria, &exact(ill), &exact(visit));
                    prop_assert_eq!(result.judgement(), Judgement::DoesNotHold);
                }
            }
        }
    }
}
