//! Visits that lack something, and scales that do not match.

use instruments::measure::{
    Cmas, CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, EnzymePanel, Mmt, MmtMaximum, Vas,
};
use instruments::total_improvement::{
    Criteria, MissingMeasures, NotComputable, ResponseSettings, explain, total_improvement_score,
};

use super::visits::adult;

fn without(measure: CoreSetMeasure, mut visit: CoreSetMeasures) -> CoreSetMeasures {
    match measure {
        CoreSetMeasure::PhysicianGlobal => visit.physician_global = None,
        CoreSetMeasure::PatientGlobal => visit.patient_global = None,
        CoreSetMeasure::MuscleStrength => visit.muscle_strength = None,
        CoreSetMeasure::HealthAssessment => visit.haq = None,
        CoreSetMeasure::MuscleEnzymes => visit.enzymes = EnzymePanel::EMPTY,
        CoreSetMeasure::Extramuscular => visit.extramuscular = None,
    }
    visit
}

fn best_response() -> (CoreSetMeasures, CoreSetMeasures) {
    (adult("9,9,90,2.5,20,8"), adult("1,1,150,0.5,1,1"))
}

fn with(missing: MissingMeasures) -> ResponseSettings {
    ResponseSettings {
        missing,
        ..ResponseSettings::default()
    }
}

#[test]
fn strictly_any_missing_measure_leaves_no_total_and_is_named() {
    let (baseline, later) = best_response();
    for measure in CoreSetMeasure::ALL {
        let one = CoreSetMeasureSet::of(&[measure]);
        let none = CoreSetMeasureSet::EMPTY;
        for (baseline, later, at_baseline, at_follow_up) in [
            (without(measure, baseline), later, one, none),
            (baseline, without(measure, later), none, one),
        ] {
            let response =
                total_improvement_score(&with(MissingMeasures::Strict), &baseline, &later);
            assert_eq!(
                response.total,
                Err(NotComputable::MeasuresMissing {
                    baseline: at_baseline,
                    follow_up: at_follow_up
                })
            );
            assert_eq!(response.category, None);
            assert_eq!(response.not_scored, one);
            assert_eq!(
                response
                    .items
                    .iter()
                    .filter(|(_, item)| item.is_some())
                    .count(),
                5
            );
        }
    }
}

#[test]
fn partially_a_missing_measure_scores_0_and_the_attainable_total_says_so() {
    let (baseline, later) = best_response();
    for (measure, lost) in CoreSetMeasure::ALL
        .into_iter()
        .zip([20.0, 10.0, 32.5, 10.0, 7.5, 20.0])
    {
        let response = total_improvement_score(
            &with(MissingMeasures::Partial),
            &baseline,
            &without(measure, later),
        );
        assert_eq!(response.total.map(|total| total.points()), Ok(100.0 - lost));
        assert_eq!(response.attainable.points(), 100.0 - lost);
    }
    let nothing = CoreSetMeasures::default();
    let response = total_improvement_score(&with(MissingMeasures::Partial), &baseline, &nothing);
    assert_eq!(
        response
            .total
            .expect_err("nothing was measured")
            .to_string(),
        "missing at follow-up: physician global, patient global, muscle strength, \
         health assessment questionnaire, muscle enzymes, extramuscular global"
    );
}

#[test]
fn the_minimum_that_is_known_is_the_physician_global_and_muscle_strength() {
    let (baseline, later) = best_response();
    for measure in CoreSetMeasure::ALL {
        let response = total_improvement_score(
            &with(MissingMeasures::PartialWithMinimum),
            &without(measure, baseline),
            &later,
        );
        let needed = matches!(
            measure,
            CoreSetMeasure::PhysicianGlobal | CoreSetMeasure::MuscleStrength
        );
        assert_eq!(response.total.is_err(), needed, "{measure}");
    }
}

#[test]
fn scales_that_changed_give_no_total_even_partially() {
    let (baseline, later) = best_response();
    let settings = ResponseSettings {
        criteria: Criteria::Juvenile,
        missing: MissingMeasures::Partial,
        ..ResponseSettings::default()
    };
    let reason = |later: &CoreSetMeasures| {
        total_improvement_score(&settings, &baseline, later).not_computable()
    };
    let likert = Vas::from_likert(1).ok();
    for (measure, changed) in [
        (
            CoreSetMeasure::PhysicianGlobal,
            CoreSetMeasures {
                physician_global: likert,
                ..later
            },
        ),
        (
            CoreSetMeasure::PatientGlobal,
            CoreSetMeasures {
                patient_global: likert,
                ..later
            },
        ),
        (
            CoreSetMeasure::Extramuscular,
            CoreSetMeasures {
                extramuscular: likert,
                ..later
            },
        ),
        (
            CoreSetMeasure::MuscleStrength,
            CoreSetMeasures {
                muscle_strength: Some(Cmas::from_points(40).unwrap().into()),
                ..later
            },
        ),
    ] {
        assert_eq!(reason(&changed), Some(NotComputable::ScaleChanged(measure)));
    }
    let other_total = Mmt::from_points(200, MmtMaximum::TwoHundredSixty).unwrap();
    let changed = CoreSetMeasures {
        muscle_strength: Some(other_total.into()),
        ..later
    };
    assert_eq!(
        reason(&changed).unwrap().to_string(),
        "muscle strength was taken out of 150 at baseline and of 260 at follow-up"
    );
}

#[test]
fn the_childhood_scale_is_for_the_juvenile_criteria() {
    let at = |points: u8| CoreSetMeasures {
        muscle_strength: Some(Cmas::from_points(points).unwrap().into()),
        ..adult("5,5,120,1.5,10,5")
    };
    let adult_settings = ResponseSettings::default();
    let response = total_improvement_score(&adult_settings, &at(20), &at(40));
    assert_eq!(response.total, Err(NotComputable::CmasWithAdultCriteria));

    let juvenile = ResponseSettings {
        criteria: Criteria::Juvenile,
        ..adult_settings
    };
    let response = total_improvement_score(&juvenile, &at(20), &at(36));
    assert_eq!(response.total.map(|total| total.points()), Ok(32.5));
}

#[test]
fn a_worked_example_reads_like_one() {
    let working = explain(
        &ResponseSettings::default(),
        &adult("6,4,110,1,5,2"),
        &adult("4,7,100,0.5,9,1"),
    );
    assert_eq!(
        working.to_string(),
        "physician global: 6 to 4 of 10 is 20.00%, above 15% and not above 25%: 15 of 20\n\
         patient global: 4 to 7 of 10 is -30.00%, not above 5%: 0 of 10\n\
         muscle strength: 110 to 100 of 150 is -6.67%, not above 2%: 0 of 32.5\n\
         health assessment questionnaire: 1 to 0.5 of 3 is 16.67%, above 15% and not above 25%: 7.5 of 10\n\
         muscle enzymes (CK, multiples of its upper limit): 5 to 9 of 15 is -26.67%, not above 5%: 0 of 7.5\n\
         extramuscular global: 2 to 1 of 10 is 10.00%, above 5% and not above 15%: 7.5 of 20\n\
         total: 30 of 100, minimal"
    );
}

#[test]
fn the_settings_read_as_one_line() {
    assert_eq!(
        ResponseSettings::default().to_string(),
        "criteria: adult; missing measures: strict; enzyme: highest multiple of its upper limit at \
         baseline; ties: CK before aldolase before LDH before AST before ALT; ranges in upper limits: \
         CK 15 aldolase 6 LDH 3 AST 3 ALT 3; all normal at baseline: followed; chosen enzyme missing: \
         measure missing; follow-up by its own upper limit"
    );
}
