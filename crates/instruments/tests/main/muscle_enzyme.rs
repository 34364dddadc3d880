//! Which enzyme is followed, and how.

use instruments::Rational;
use instruments::measure::{
    CoreSetMeasure, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, EnzymeUnit,
};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeNotComparable, EnzymeOrder, EnzymeRanges, EnzymeRules,
    NormalEnzymes, UpperLimitAtFollowUp,
};
use instruments::total_improvement::{ResponseSettings, total_improvement_score};

use super::visits::{adult, number};

use Enzyme::{
    AlanineAminotransferase as Alt, Aldolase, AspartateAminotransferase as Ast,
    CreatineKinase as Ck, LactateDehydrogenase as Ldh,
};

fn panel(levels: &[(Enzyme, u32, u32)]) -> EnzymePanel {
    levels
        .iter()
        .fold(EnzymePanel::EMPTY, |panel, (enzyme, value, limit)| {
            panel.with(*enzyme, EnzymeLevel::from_whole(*value, *limit).unwrap())
        })
}

#[test]
fn the_most_abnormal_is_the_highest_multiple_and_not_the_largest_number() {
    // CK 300 of 200 is 1.5 times its limit; aldolase 30 of 7.6 nearly four times.
    let baseline = panel(&[(Ck, 300, 200), (Ldh, 500, 250)]).with(
        Aldolase,
        EnzymeLevel::new(number("30"), number("7.6")).unwrap(),
    );
    assert_eq!(EnzymeRules::default().choose(&baseline), Some(Aldolase));
    let raw = EnzymeRules {
        choice: EnzymeChoice::LargestValue,
        ..EnzymeRules::default()
    };
    assert_eq!(raw.choose(&baseline), Some(Ldh));
    let fixed = EnzymeRules {
        choice: EnzymeChoice::Always(Ck),
        ..EnzymeRules::default()
    };
    assert_eq!(fixed.choose(&baseline), Some(Ck));
    assert_eq!(fixed.choose(&panel(&[(Ldh, 500, 250)])), None);
}

#[test]
fn ties_go_to_the_first_in_the_order() {
    let tied = panel(&[
        (Alt, 80, 40),
        (Ast, 70, 35),
        (Ldh, 500, 250),
        (Ck, 400, 200),
    ]);
    assert_eq!(EnzymeRules::default().choose(&tied), Some(Ck));
    let reversed = EnzymeOrder::new([Alt, Ast, Ldh, Aldolase, Ck]).unwrap();
    let rules = EnzymeRules {
        ties: reversed,
        ..EnzymeRules::default()
    };
    assert_eq!(rules.choose(&tied), Some(Alt));
    assert!(EnzymeOrder::new([Ck, Ck, Ldh, Ast, Alt]).is_err());
}

#[test]
fn the_enzyme_chosen_at_baseline_is_kept_even_when_another_is_worse_later() {
    let baseline = panel(&[(Ck, 2000, 200), (Ldh, 500, 250)]);
    let later = panel(&[(Ck, 200, 200), (Ldh, 1000, 250)]);
    let comparison = EnzymeRules::default().compare(&baseline, &later).unwrap();
    assert_eq!(
        (comparison.enzyme, comparison.baseline),
        (Ck, Rational::integer(10))
    );
    assert_eq!(comparison.follow_up, Rational::ONE);
}

#[test]
fn a_chosen_enzyme_that_is_missing_later_is_a_missing_measure_unless_chosen_anew() {
    let baseline = panel(&[(Ck, 2000, 200), (Ldh, 500, 250), (Ast, 120, 40)]);
    let later = panel(&[(Ldh, 250, 250), (Ast, 40, 40)]);
    assert_eq!(
        EnzymeRules::default().compare(&baseline, &later),
        Err(EnzymeNotComparable::ChosenNotMeasuredAtFollowUp(Ck))
    );
    let anew = EnzymeRules {
        chosen_missing: ChosenEnzymeMissing::ChooseAmongMeasured,
        ..EnzymeRules::default()
    };
    assert_eq!(anew.compare(&baseline, &later).unwrap().enzyme, Ast);
    assert_eq!(
        anew.compare(&baseline, &EnzymePanel::EMPTY),
        Err(EnzymeNotComparable::NotMeasuredAtFollowUp)
    );
    assert_eq!(
        anew.compare(&EnzymePanel::EMPTY, &later),
        Err(EnzymeNotComparable::NotMeasuredAtBaseline)
    );
}

#[test]
fn a_limit_that_changed_is_used_as_the_rules_say() {
    let baseline = panel(&[(Ck, 1000, 200)]);
    let later = panel(&[(Ck, 400, 100)]);
    let own = EnzymeRules::default();
    assert_eq!(
        own.compare(&baseline, &later).unwrap().follow_up,
        Rational::integer(4)
    );
    let fixed = EnzymeRules {
        upper_limit: UpperLimitAtFollowUp::BaselineLimit,
        ..EnzymeRules::default()
    };
    assert_eq!(
        fixed.compare(&baseline, &later).unwrap().follow_up,
        Rational::integer(2)
    );
}

#[test]
fn normal_enzymes_are_followed_or_score_nothing() {
    let baseline = panel(&[(Ck, 190, 200), (Ldh, 200, 250)]);
    let later = panel(&[(Ck, 20, 200), (Ldh, 200, 250)]);
    assert!(
        EnzymeRules::default()
            .compare(&baseline, &later)
            .unwrap()
            .counts
    );
    let silent = EnzymeRules {
        all_normal: NormalEnzymes::ScoreZero,
        ..EnzymeRules::default()
    };
    assert!(!silent.compare(&baseline, &later).unwrap().counts);
    let abnormal = panel(&[(Ck, 201, 200), (Ldh, 200, 250)]);
    assert!(silent.compare(&abnormal, &later).unwrap().counts);
}

#[test]
fn units_of_activity_are_converted_before_limits_divide() {
    let (katals, units) = (EnzymeUnit::MicrokatalsPerLitre, EnzymeUnit::UnitsPerLitre);
    let same = EnzymeLevel::with_units(number("8.4"), katals, number("2.8"), katals).unwrap();
    assert_eq!(same.multiple_of_upper_limit(), Rational::integer(3));
    let mixed = EnzymeLevel::with_units(number("570"), units, number("3.1"), katals).unwrap();
    assert_eq!(mixed.multiple_of_upper_limit(), number("95/31"));
    assert_eq!("\u{b5}kat/L".parse::<EnzymeUnit>(), Ok(katals));
}

#[test]
fn the_adult_ranges_are_as_published_and_can_be_set() {
    let ranges = EnzymeRanges::default();
    let expected = [15, 6, 3, 3, 3].map(Rational::integer);
    assert_eq!(Enzyme::ALL.map(|enzyme| ranges.range(enzyme)), expected);
    let changed = ranges.with(Aldolase, number("7.5")).unwrap();
    assert_eq!(changed.range(Aldolase), number("7.5"));
    assert_eq!(changed.range(Ck), Rational::integer(15));
}

#[test]
fn a_range_that_is_not_whole_is_as_exact_as_one_that_is() {
    let ranges = EnzymeRanges::default().with(Ck, number("7.5")).unwrap();
    let enzyme = EnzymeRules {
        ranges,
        ..EnzymeRules::default()
    };
    let settings = ResponseSettings {
        enzyme,
        ..ResponseSettings::default()
    };
    let points = |later: &str| {
        let response = total_improvement_score(&settings, &adult("5,5,100,1,10,5"), &adult(later));
        response
            .items
            .get(CoreSetMeasure::MuscleEnzymes)
            .unwrap()
            .points()
    };
    // 5% of 7.5 is 0.375, 15% is 1.125, 25% is 1.875.
    assert_eq!(points("5,5,100,1,9.625,5"), 0.0);
    assert_eq!(points("5,5,100,1,9.624,5"), 2.5);
    assert_eq!(points("5,5,100,1,8.875,5"), 2.5);
    assert_eq!(points("5,5,100,1,8.874,5"), 5.0);
    assert_eq!(points("5,5,100,1,8.125,5"), 5.0);
    assert_eq!(points("5,5,100,1,8.124,5"), 7.5);
}

#[test]
fn the_edges_of_each_enzyme_in_multiples_of_its_limit_are_as_tabulated() {
    // The fall that still lies in the first, second and third band; above the third all score the same.
    for (enzyme, edges) in [
        (Ck, ["0.75", "2.25", "3.75"]),
        (Aldolase, ["0.3", "0.9", "1.5"]),
        (Ldh, ["0.15", "0.45", "0.75"]),
        (Ast, ["0.15", "0.45", "0.75"]),
        (Alt, ["0.15", "0.45", "0.75"]),
    ] {
        let points = |fall: Rational| {
            let before = Rational::integer(20);
            let level = |multiple| {
                let level = EnzymeLevel::from_multiple_of_upper_limit(multiple).unwrap();
                CoreSetMeasures {
                    enzymes: EnzymePanel::only(enzyme, level),
                    ..CoreSetMeasures::default()
                }
            };
            total_improvement_score(
                &ResponseSettings::default(),
                &level(before),
                &level(before.checked_sub(fall).unwrap()),
            )
            .items
            .get(CoreSetMeasure::MuscleEnzymes)
            .unwrap()
            .points()
        };
        let hair = number("0.001");
        for (edge, (up_to, above)) in edges.into_iter().zip([(0.0, 2.5), (2.5, 5.0), (5.0, 7.5)]) {
            let edge = number(edge);
            assert_eq!(points(edge), up_to, "{enzyme} {edge}");
            assert_eq!(
                points(edge.checked_add(hair).unwrap()),
                above,
                "{enzyme} {edge}"
            );
        }
        assert_eq!(points(Rational::integer(20)), 7.5);
    }
}

#[test]
fn a_creatine_kinase_of_up_to_three_quarters_of_its_limit_leaves_a_ceiling_of_92_and_a_half() {
    // From 0.75 limits to nothing is 5% of 15 limits, and scores 0; from a whole limit it is 6.7%.
    let best = |multiple: &str| {
        total_improvement_score(
            &ResponseSettings::default(),
            &adult(&format!("9,9,90,2.5,{multiple},8")),
            &adult("1,1,150,0.5,0,1"),
        )
        .score()
        .unwrap()
        .points()
    };
    assert_eq!((best("0.75"), best("1")), (92.5, 95.0));
}
