//! Juvenile dermatomyositis by the core set of the Paediatric Rheumatology International Trials Organisation.

use instruments::measure::{
    ChqPhysicalSummary, Cmas, DiseaseActivityScore, Haq, Mmt, MmtMaximum, PrintoMeasure,
    PrintoMeasureSet, PrintoMeasures, Vas,
};
use instruments::total_improvement::printo::{
    PrintoNotComputable, PrintoRanges, PrintoSettings, printo_improvement_score,
};
use instruments::total_improvement::{MissingMeasures, ResponseCategory};
use proptest::prelude::*;

use super::visits::number;

/// `physician,parent,CMAS,CHAQ,physical summary,DAS`.
fn child(row: &str) -> PrintoMeasures {
    let cells: Vec<&str> = row.split(',').collect();
    let [physician, parent, strength, chaq, summary, activity] = cells[..] else {
        panic!("six measures in {row}");
    };
    let vas = |cell: &str| Some(Vas::from_centimetres(number(cell)).unwrap());
    PrintoMeasures {
        physician_global: vas(physician),
        parent_global: vas(parent),
        muscle_strength: Some(Cmas::new(number(strength)).unwrap().into()),
        chaq: Some(Haq::new(number(chaq)).unwrap()),
        physical_summary: Some(ChqPhysicalSummary::new(number(summary)).unwrap()),
        disease_activity: Some(DiseaseActivityScore::new(number(activity)).unwrap()),
    }
}

fn items(baseline: &str, follow_up: &str) -> [f64; 6] {
    let response = printo_improvement_score(
        &PrintoSettings::default(),
        &child(baseline),
        &child(follow_up),
    );
    response
        .items
        .map(|item| item.expect("all measured").points())
}

#[test]
fn each_measure_stands_on_each_edge_and_just_above_it() {
    let baseline = "5,5,20,1.5,30,10";
    // 5% (2% of strength), 15 (10), 25 (20) and 40 (30) of the ranges 10, 10, 52, 3, 100 and 20.
    for (edge, points, above, next) in [
        (
            "4.5,4.5,21.04,1.35,35,9",
            [0.0; 6],
            "4.4,4.4,21.05,1.34,35.1,8.9",
            [7.5, 2.5, 10.0, 5.0, 2.5, 7.5],
        ),
        (
            "3.5,3.5,25.2,1.05,45,7",
            [7.5, 2.5, 10.0, 5.0, 2.5, 7.5],
            "3.4,3.4,25.3,1.04,45.1,6.9",
            [15.0, 5.0, 20.0, 7.5, 5.0, 12.5],
        ),
        (
            "2.5,2.5,30.4,0.75,55,5",
            [15.0, 5.0, 20.0, 7.5, 5.0, 12.5],
            "2.4,2.4,30.5,0.74,55.1,4.9",
            [17.5, 7.5, 27.5, 7.5, 7.5, 15.0],
        ),
        (
            "1,1,35.6,0.3,70,2",
            [17.5, 7.5, 27.5, 7.5, 7.5, 15.0],
            "0.9,0.9,35.7,0.29,70.1,1.9",
            [20.0, 10.0, 32.5, 10.0, 7.5, 20.0],
        ),
    ] {
        assert_eq!(items(baseline, edge), points, "{edge}");
        assert_eq!(items(baseline, above), next, "{above}");
    }
}

#[test]
fn the_best_response_is_100_and_the_categories_are_the_juvenile_ones() {
    let settings = PrintoSettings::default();
    let baseline = child("9,9,10,2.5,20,18");
    let best = printo_improvement_score(&settings, &baseline, &child("1,1,50,0.5,65,1"));
    assert_eq!(best.total.map(|total| total.points()), Ok(100.0));
    assert_eq!(best.category, Some(ResponseCategory::Major));
    for (later, points, category) in [
        // 20 for the physician global, 7.5 for the questionnaire of health: below 30.
        ("1,9,10,2.5,46,18", 27.5, ResponseCategory::None),
        ("1,8,10,2.5,46,18", 30.0, ResponseCategory::Minimal),
        ("1,9,20,2.5,46,18", 47.5, ResponseCategory::Moderate),
        ("1,9,36,2.5,46,18", 60.0, ResponseCategory::Moderate),
        ("1,1,36,2.5,46,18", 70.0, ResponseCategory::Major),
    ] {
        let response = printo_improvement_score(&settings, &baseline, &child(later));
        assert_eq!(response.total.map(|total| total.points()), Ok(points));
        assert_eq!(response.category, Some(category), "{later}");
    }
}

/// The band of a change of `steps` on a scale of `range` steps, in arithmetic of the test's own.
fn expected(points: [f64; 5], steps: i64, range: i64) -> f64 {
    let passed = [5, 15, 25, 40]
        .into_iter()
        .filter(|edge| 100 * steps > edge * range);
    points[passed.count()]
}

#[test]
fn every_pair_of_disease_activity_scores_falls_as_exact_arithmetic_says() {
    for before in 0..=20 {
        for after in 0..=20 {
            let at = |points| PrintoMeasures {
                disease_activity: Some(DiseaseActivityScore::from_points(points).unwrap()),
                ..PrintoMeasures::default()
            };
            let response =
                printo_improvement_score(&PrintoSettings::default(), &at(before), &at(after));
            let item = response.item(PrintoMeasure::DiseaseActivity).unwrap();
            let steps = i64::from(before) - i64::from(after);
            let points = [0.0, 7.5, 12.5, 15.0, 20.0];
            assert_eq!(
                item.points(),
                expected(points, steps, 20),
                "{before} {after}"
            );
        }
    }
}

#[test]
fn every_pair_of_physical_summaries_rises_as_exact_arithmetic_says_below_zero_too() {
    // Halves from -50 to 100.
    let marks: Vec<PrintoMeasures> = (-100..=200)
        .map(|halves| PrintoMeasures {
            physical_summary: Some(
                ChqPhysicalSummary::new(instruments::Rational::new(halves, 2).unwrap()).unwrap(),
            ),
            ..PrintoMeasures::default()
        })
        .collect();
    for (before, baseline) in marks.iter().enumerate() {
        for (after, follow_up) in marks.iter().enumerate() {
            let response =
                printo_improvement_score(&PrintoSettings::default(), baseline, follow_up);
            let item = response.item(PrintoMeasure::PhysicalSummary).unwrap();
            let steps = after as i64 - before as i64;
            let points = [0.0, 2.5, 5.0, 7.5, 7.5];
            assert_eq!(
                item.points(),
                expected(points, steps, 200),
                "{before} {after}"
            );
        }
    }
}

#[test]
fn the_ranges_of_its_own_two_measures_are_settings() {
    let ranges = PrintoRanges::default()
        .with_physical_summary(number("40"))
        .and_then(|ranges| ranges.with_disease_activity(number("10")))
        .unwrap();
    let settings = PrintoSettings {
        ranges,
        ..PrintoSettings::default()
    };
    // 6 of 40 is 15%, 2.5 of 10 is 25%: both on an edge.
    let (baseline, later) = (child("5,5,20,1.5,30,10"), child("5,5,20,1.5,36,7.5"));
    let response = printo_improvement_score(&settings, &baseline, &later);
    assert_eq!(response.total.map(|total| total.points()), Ok(15.0));
    assert!(
        PrintoRanges::default()
            .with_physical_summary(number("0"))
            .is_err()
    );
    assert!(
        PrintoRanges::default()
            .with_disease_activity(number("20.0001"))
            .is_err()
    );
    assert_eq!(
        settings.to_string(),
        "criteria: juvenile, PRINTO core set; missing measures: strict; range of the physical summary: 40; \
         range of the disease activity score: 10"
    );
}

fn without(measure: PrintoMeasure, mut visit: PrintoMeasures) -> PrintoMeasures {
    match measure {
        PrintoMeasure::PhysicianGlobal => visit.physician_global = None,
        PrintoMeasure::ParentGlobal => visit.parent_global = None,
        PrintoMeasure::MuscleStrength => visit.muscle_strength = None,
        PrintoMeasure::HealthAssessment => visit.chaq = None,
        PrintoMeasure::PhysicalSummary => visit.physical_summary = None,
        PrintoMeasure::DiseaseActivity => visit.disease_activity = None,
    }
    visit
}

#[test]
fn a_missing_measure_is_treated_as_the_policy_says() {
    let (baseline, later) = (child("9,9,10,2.5,20,18"), child("1,1,50,0.5,65,1"));
    for (measure, worth) in PrintoMeasure::ALL
        .into_iter()
        .zip([20.0, 10.0, 32.5, 10.0, 7.5, 20.0])
    {
        let response = |missing| {
            let settings = PrintoSettings {
                missing,
                ..PrintoSettings::default()
            };
            printo_improvement_score(&settings, &baseline, &without(measure, later))
        };
        let one = PrintoMeasureSet::of(&[measure]);
        let strict = response(MissingMeasures::Strict);
        assert_eq!(
            strict.total,
            Err(PrintoNotComputable::MeasuresMissing {
                baseline: PrintoMeasureSet::EMPTY,
                follow_up: one
            })
        );
        assert_eq!(strict.not_scored(), one);
        assert_eq!(
            strict.total.unwrap_err().to_string(),
            format!("missing at follow-up: {measure}")
        );
        let partial = response(MissingMeasures::Partial);
        assert_eq!(partial.total.map(|total| total.points()), Ok(100.0 - worth));
        assert_eq!(partial.attainable.points(), 100.0 - worth);
        let needed = matches!(
            measure,
            PrintoMeasure::PhysicianGlobal | PrintoMeasure::MuscleStrength
        );
        let minimum = response(MissingMeasures::PartialWithMinimum);
        assert_eq!(minimum.total.is_err(), needed, "{measure}");
    }
}

#[test]
fn scales_that_changed_give_no_total_even_partially() {
    let settings = PrintoSettings {
        missing: MissingMeasures::Partial,
        ..PrintoSettings::default()
    };
    let (baseline, later) = (child("9,9,10,2.5,20,18"), child("1,1,50,0.5,65,1"));
    let reason = |baseline: &PrintoMeasures, later: &PrintoMeasures| {
        printo_improvement_score(&settings, baseline, later)
            .total
            .err()
    };
    let likert = Vas::from_likert(1).ok();
    let physician = PrintoMeasures {
        physician_global: likert,
        ..later
    };
    assert_eq!(
        reason(&baseline, &physician),
        Some(PrintoNotComputable::ScaleChanged(
            PrintoMeasure::PhysicianGlobal
        ))
    );
    let parent = PrintoMeasures {
        parent_global: likert,
        ..later
    };
    assert_eq!(
        reason(&baseline, &parent),
        Some(PrintoNotComputable::ScaleChanged(
            PrintoMeasure::ParentGlobal
        ))
    );
    let tested = |points, maximum| PrintoMeasures {
        muscle_strength: Some(Mmt::from_points(points, maximum).unwrap().into()),
        ..later
    };
    let of_80 = tested(70, MmtMaximum::Eighty);
    assert_eq!(
        reason(&baseline, &of_80),
        Some(PrintoNotComputable::ScaleChanged(
            PrintoMeasure::MuscleStrength
        ))
    );
    assert_eq!(
        reason(&of_80, &tested(140, MmtMaximum::OneHundredFifty))
            .unwrap()
            .to_string(),
        "muscle strength was taken out of 80 at baseline and of 150 at follow-up"
    );
}

#[test]
fn values_off_their_scale_are_refused() {
    assert!("20.1".parse::<DiseaseActivityScore>().is_err());
    assert!("-1".parse::<DiseaseActivityScore>().is_err());
    assert!("-50.1".parse::<ChqPhysicalSummary>().is_err());
    assert!("100.1".parse::<ChqPhysicalSummary>().is_err());
}

fn any_child() -> impl Strategy<Value = PrintoMeasures> {
    (
        0_u8..=100,
        0_u8..=100,
        0_u8..=52,
        0_u8..=24,
        -500_i64..=1000,
        0_u8..=20,
    )
        .prop_map(
            |(physician, parent, strength, chaq, summary, activity)| PrintoMeasures {
                physician_global: Vas::from_millimetres(physician).ok(),
                parent_global: Vas::from_millimetres(parent).ok(),
                muscle_strength: Cmas::from_points(strength).ok().map(Into::into),
                chaq: Haq::from_eighths(chaq).ok(),
                physical_summary: instruments::Rational::new(summary, 10)
                    .and_then(ChqPhysicalSummary::new)
                    .ok(),
                disease_activity: DiseaseActivityScore::from_points(activity).ok(),
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_score_is_the_sum_of_its_items_and_what_improves_one_way_worsens_the_other(
        one in any_child(), other in any_child(),
    ) {
        let settings = PrintoSettings::default();
        let there = printo_improvement_score(&settings, &one, &other);
        let back = printo_improvement_score(&settings, &other, &one);
        let total = there.total.unwrap();
        let sum: f64 = there.items.iter().flatten().map(|item| item.points()).sum();
        prop_assert_eq!(total.points(), sum);
        prop_assert!(total.units() <= 40);
        for (there, back) in there.items.iter().zip(back.items) {
            prop_assert!(there.unwrap().units() == 0 || back.unwrap().units() == 0);
        }
        let same = printo_improvement_score(&settings, &one, &one);
        prop_assert_eq!(same.total.unwrap().units(), 0);
    }
}
