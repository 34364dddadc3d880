//! Every pair of whole values, against arithmetic of the test's own; and the places where binary floating
//! point goes wrong.

use instruments::Rational;
use instruments::measure::{
    Cmas, CoreSetMeasure, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum,
    MuscleStrength, Vas,
};
use instruments::total_improvement::{
    Criteria, MissingMeasures, ResponseSettings, StrengthInstrument, WholeNumberMeasures,
    WholeNumberScorer, total_improvement_score,
};

use super::visits::{MMT8, adult_scorer, number, whole};

/// Settings under which one measure alone has a total, on any instrument.
fn one_measure_alone() -> ResponseSettings {
    ResponseSettings {
        criteria: Criteria::Juvenile,
        missing: MissingMeasures::Partial,
        ..ResponseSettings::default()
    }
}

/// The published table in points, typed a second time: the score in each band, and the band's closed upper
/// edge in percent.
fn published(measure: CoreSetMeasure) -> ([f64; 5], [i64; 4]) {
    let usual = [5, 15, 25, 40];
    match measure {
        CoreSetMeasure::PhysicianGlobal => ([0.0, 7.5, 15.0, 17.5, 20.0], usual),
        CoreSetMeasure::PatientGlobal => ([0.0, 2.5, 5.0, 7.5, 10.0], usual),
        CoreSetMeasure::MuscleStrength => ([0.0, 10.0, 20.0, 27.5, 32.5], [2, 10, 20, 30]),
        CoreSetMeasure::HealthAssessment => ([0.0, 5.0, 7.5, 7.5, 10.0], usual),
        CoreSetMeasure::MuscleEnzymes => ([0.0, 2.5, 5.0, 7.5, 7.5], usual),
        CoreSetMeasure::Extramuscular => ([0.0, 7.5, 12.5, 15.0, 20.0], usual),
    }
}

/// What an improvement of so many steps of a range of so many steps is worth.
fn expected(measure: CoreSetMeasure, steps: i64, range: i64) -> f64 {
    let (points, edges) = published(measure);
    let mut band = 0;
    for (index, edge) in edges.into_iter().enumerate() {
        if 100 * steps > edge * range {
            band = index + 1;
        }
    }
    points[band]
}

/// The score of one measure when it alone was taken.
fn scored(measure: CoreSetMeasure, baseline: &CoreSetMeasures, follow_up: &CoreSetMeasures) -> f64 {
    let response = total_improvement_score(&one_measure_alone(), baseline, follow_up);
    let item = response
        .items
        .get(measure)
        .expect("the measure was taken")
        .points();
    assert_eq!(response.total.map(|total| total.points()), Ok(item));
    item
}

fn only_global(measure: CoreSetMeasure, vas: Vas) -> CoreSetMeasures {
    let mut visit = CoreSetMeasures::default();
    match measure {
        CoreSetMeasure::PhysicianGlobal => visit.physician_global = Some(vas),
        CoreSetMeasure::PatientGlobal => visit.patient_global = Some(vas),
        _ => visit.extramuscular = Some(vas),
    }
    visit
}

const GLOBALS: [CoreSetMeasure; 3] = [
    CoreSetMeasure::PhysicianGlobal,
    CoreSetMeasure::PatientGlobal,
    CoreSetMeasure::Extramuscular,
];

#[test]
fn every_pair_of_millimetres_scores_as_exact_arithmetic_says() {
    let marks: Vec<Vas> = (0..=100)
        .map(|mm| Vas::from_millimetres(mm).unwrap())
        .collect();
    for measure in GLOBALS {
        for (before, baseline) in marks.iter().enumerate() {
            for (after, follow_up) in marks.iter().enumerate() {
                let steps = before as i64 - after as i64;
                assert_eq!(
                    scored(
                        measure,
                        &only_global(measure, *baseline),
                        &only_global(measure, *follow_up)
                    ),
                    expected(measure, steps, 100),
                    "{measure} {before} mm to {after} mm"
                );
            }
        }
    }
}

#[test]
fn every_pair_of_likert_steps_is_judged_by_a_range_of_four() {
    for measure in GLOBALS {
        for before in 0..=4 {
            for after in 0..=4 {
                let step = |value| only_global(measure, Vas::from_likert(value).unwrap());
                assert_eq!(
                    scored(measure, &step(before), &step(after)),
                    expected(measure, i64::from(before) - i64::from(after), 4)
                );
            }
        }
    }
}

#[test]
fn every_pair_of_muscle_points_scores_as_exact_arithmetic_says() {
    let only = |strength: MuscleStrength| CoreSetMeasures {
        muscle_strength: Some(strength),
        ..CoreSetMeasures::default()
    };
    let measure = CoreSetMeasure::MuscleStrength;
    for maximum in MmtMaximum::ALL {
        for before in 0..=maximum.points() {
            for after in 0..=maximum.points() {
                let points = |value| only(Mmt::from_points(value, maximum).unwrap().into());
                let steps = i64::from(after) - i64::from(before);
                assert_eq!(
                    scored(measure, &points(before), &points(after)),
                    expected(measure, steps, i64::from(maximum.points())),
                    "{before} to {after} of {}",
                    maximum.points()
                );
            }
        }
    }
    for before in 0..=52 {
        for after in 0..=52 {
            let points = |value| only(Cmas::from_points(value).unwrap().into());
            let steps = i64::from(after) - i64::from(before);
            assert_eq!(
                scored(measure, &points(before), &points(after)),
                expected(measure, steps, 52)
            );
        }
    }
}

#[test]
fn every_pair_of_haq_indices_scores_as_exact_arithmetic_says() {
    let measure = CoreSetMeasure::HealthAssessment;
    let index = |over: i64, under: i64| CoreSetMeasures {
        haq: Some(Haq::new(Rational::new(over, under).unwrap()).unwrap()),
        ..CoreSetMeasures::default()
    };
    // Eighths, sevenths and sixths, and every pair between them.
    for (one, other) in [
        (8, 8),
        (8, 7),
        (8, 6),
        (7, 8),
        (7, 7),
        (7, 6),
        (6, 8),
        (6, 7),
        (6, 6),
        (100, 100),
    ] {
        for before in 0..=3 * one {
            for after in 0..=3 * other {
                assert_eq!(
                    scored(measure, &index(before, one), &index(after, other)),
                    expected(measure, before * other - after * one, 3 * one * other),
                    "{before}/{one} to {after}/{other}"
                );
            }
        }
    }
}

#[test]
fn every_change_of_an_enzyme_scores_as_exact_arithmetic_says() {
    let measure = CoreSetMeasure::MuscleEnzymes;
    for (enzyme, range) in [
        (Enzyme::CreatineKinase, 15),
        (Enzyme::Aldolase, 6),
        (Enzyme::LactateDehydrogenase, 3),
        (Enzyme::AspartateAminotransferase, 3),
        (Enzyme::AlanineAminotransferase, 3),
    ] {
        // In twentieths of the upper limit: 0.15 times it is the smallest edge there is.
        let level = |twentieths: u32| CoreSetMeasures {
            enzymes: EnzymePanel::only(enzyme, EnzymeLevel::from_whole(twentieths, 20).unwrap()),
            ..CoreSetMeasures::default()
        };
        for before in 0..=320 {
            for after in (0..=320).step_by(7) {
                assert_eq!(
                    scored(measure, &level(before), &level(after)),
                    expected(measure, i64::from(before) - i64::from(after), 20 * range)
                );
            }
        }
    }
}

#[test]
fn the_last_whole_value_of_each_band_is_as_tabulated() {
    // Raw improvement that still lies in bands 1 to 4, and the first that does not.
    let table: [(CoreSetMeasure, &str, [u32; 4]); 6] = [
        (CoreSetMeasure::PhysicianGlobal, "mm", [5, 15, 25, 40]),
        (CoreSetMeasure::MuscleStrength, "150", [3, 15, 30, 45]),
        (CoreSetMeasure::MuscleStrength, "260", [5, 26, 52, 78]),
        (CoreSetMeasure::MuscleStrength, "80", [1, 8, 16, 24]),
        (CoreSetMeasure::MuscleStrength, "52", [1, 5, 10, 15]),
        (CoreSetMeasure::HealthAssessment, "eighths", [1, 3, 6, 9]),
    ];
    for (measure, unit, last) in table {
        let strength = match unit {
            "260" => StrengthInstrument::Mmt(MmtMaximum::TwoHundredSixty),
            "80" => StrengthInstrument::Mmt(MmtMaximum::Eighty),
            "52" => StrengthInstrument::Cmas,
            _ => MMT8,
        };
        let scorer = WholeNumberScorer::new(
            &ResponseSettings::default(),
            strength,
            Enzyme::CreatineKinase,
        );
        let units_of = |improvement: u32| {
            let mut baseline = WholeNumberMeasures {
                enzyme_upper_limit: 1,
                ..Default::default()
            };
            let mut follow_up = baseline;
            let improvement = u8::try_from(improvement).unwrap();
            match measure {
                CoreSetMeasure::PhysicianGlobal => {
                    baseline.physician_global_millimetres = improvement;
                }
                CoreSetMeasure::HealthAssessment => baseline.haq_eighths = improvement,
                _ => follow_up.muscle_strength_points = u16::from(improvement),
            }
            scorer.score(&baseline, &follow_up).unwrap().points()
        };
        let (points, _) = published(measure);
        for (band, last) in last.into_iter().enumerate() {
            assert_eq!(units_of(last), points[band], "{measure} {unit}: {last}");
            assert_eq!(
                units_of(last + 1),
                points[band + 1],
                "{measure} {unit}: {}",
                last + 1
            );
        }
    }
}

#[test]
fn a_change_exactly_on_an_edge_stays_below_it_where_doubles_would_pass_it() {
    let measure = CoreSetMeasure::PhysicianGlobal;
    let known = [
        ("1.1", "0.6", 0.0),
        ("2.2", "1.7", 0.0),
        ("4.4", "3.9", 0.0),
        ("8.3", "7.8", 0.0),
        ("2.2", "0.7", 7.5),
        ("2.7", "1.2", 7.5),
    ];
    for (before, after, points) in known {
        let naive = (before.parse::<f64>().unwrap() - after.parse::<f64>().unwrap()) / 10.0 * 100.0;
        assert!(
            naive > 5.0 && naive != 15.0,
            "doubles go wrong here: {naive}"
        );
        let at = |text: &str| only_global(measure, text.parse().unwrap());
        assert_eq!(
            scored(measure, &at(before), &at(after)),
            points,
            "{before} to {after}"
        );
    }
}

#[test]
fn doubles_would_misplace_exactly_26_pairs_of_one_decimal_that_lie_on_an_edge() {
    let measure = CoreSetMeasure::PhysicianGlobal;
    let mut misplaced = 0;
    for before in 0..=100_u8 {
        for after in 0..before {
            let steps = before - after;
            let Some(edge) = [5, 15, 25, 40].into_iter().find(|edge| *edge == steps) else {
                continue;
            };
            let (b, f) = (f64::from(before) / 10.0, f64::from(after) / 10.0);
            if (b - f) / 10.0 * 100.0 > f64::from(edge) {
                misplaced += 1;
                let at = |mm| only_global(measure, Vas::from_millimetres(mm).unwrap());
                assert_eq!(
                    scored(measure, &at(before), &at(after)),
                    expected(measure, i64::from(steps), 100)
                );
            }
        }
    }
    assert_eq!(misplaced, 26);
}

#[test]
fn values_of_fifteen_digits_are_told_apart_at_an_edge() {
    let at = |text: &str| CoreSetMeasures {
        haq: Some(Haq::new(number(text)).unwrap()),
        ..CoreSetMeasures::default()
    };
    let measure = CoreSetMeasure::HealthAssessment;
    // 0.15 of 3 is the first edge.
    assert_eq!(scored(measure, &at("0.15"), &at("0")), 0.0);
    assert_eq!(scored(measure, &at("0.15000000000001"), &at("0")), 5.0);
    assert_eq!(
        scored(measure, &at("1.15000000000001"), &at("1.00000000000001")),
        0.0
    );
    assert_eq!(
        scored(measure, &at("1.15000000000002"), &at("1.00000000000001")),
        5.0
    );
}

#[test]
fn every_multiple_of_two_and_a_half_can_be_reached_and_no_more_than_a_hundred() {
    let scorer = adult_scorer();
    let steps = [0_u8, 10, 20, 30, 50];
    let eighths = [0_u8, 2, 5, 8, 12];
    let points = [0_u16, 10, 20, 40, 50];
    let units = [0_u32, 200, 400, 600, 1200];
    let mut reached = std::collections::BTreeSet::new();
    let baseline = whole();
    for combination in 0..5_usize.pow(6) {
        let band = |place: u32| combination / 5_usize.pow(place) % 5;
        let follow_up = WholeNumberMeasures {
            physician_global_millimetres: 50 - steps[band(0)],
            patient_global_millimetres: 50 - steps[band(1)],
            extramuscular_millimetres: 50 - steps[band(2)],
            haq_eighths: 12 - eighths[band(3)],
            muscle_strength_points: 100 + points[band(4)],
            enzyme: 1900 - units[band(5)],
            enzyme_upper_limit: 190,
        };
        reached.insert(scorer.score(&baseline, &follow_up).unwrap().units());
    }
    assert_eq!(reached, (0..=40).collect());
}
