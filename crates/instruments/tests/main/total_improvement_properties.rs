//! What holds for every pair of visits.

use instruments::Rational;
use instruments::measure::{
    CoreSetMeasure, CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, Vas,
};
use instruments::total_improvement::{
    Criteria, ResponseCategory, ResponseSettings, explain, total_improvement_score,
};
use proptest::prelude::*;

/// A value from 0 to `highest` with any of a few denominators.
fn value(highest: i64) -> impl Strategy<Value = Rational> {
    prop::sample::select(vec![1_i64, 2, 6, 7, 8, 10, 100, 1_000_000_007])
        .prop_flat_map(move |denominator| (0..=highest * denominator, Just(denominator)))
        .prop_map(|(numerator, denominator)| Rational::new(numerator, denominator).unwrap())
}

fn visit(maximum: MmtMaximum) -> impl Strategy<Value = CoreSetMeasures> {
    let strength = value(i64::from(maximum.points()));
    (
        value(10),
        value(10),
        strength,
        value(3),
        [value(40), value(20), value(9)],
        value(10),
    )
        .prop_map(
            move |(
                physician,
                patient,
                strength,
                haq,
                [kinase, aldolase, dehydrogenase],
                outside,
            )| {
                let level = |multiple| EnzymeLevel::from_multiple_of_upper_limit(multiple).unwrap();
                CoreSetMeasures {
                    physician_global: Some(Vas::from_centimetres(physician).unwrap()),
                    patient_global: Some(Vas::from_centimetres(patient).unwrap()),
                    muscle_strength: Some(Mmt::new(strength, maximum).unwrap().into()),
                    haq: Some(Haq::new(haq).unwrap()),
                    enzymes: EnzymePanel::only(Enzyme::CreatineKinase, level(kinase))
                        .with(Enzyme::Aldolase, level(aldolase))
                        .with(Enzyme::LactateDehydrogenase, level(dehydrogenase)),
                    extramuscular: Some(Vas::from_centimetres(outside).unwrap()),
                }
            },
        )
}

fn pair() -> impl Strategy<Value = (CoreSetMeasures, CoreSetMeasures)> {
    prop::sample::select(MmtMaximum::ALL.to_vec())
        .prop_flat_map(|maximum| (visit(maximum), visit(maximum)))
}

fn points(baseline: &CoreSetMeasures, follow_up: &CoreSetMeasures) -> f64 {
    let response = total_improvement_score(&ResponseSettings::default(), baseline, follow_up);
    response.total.expect("all measured").points()
}

/// The better of two visits, measure by measure.
fn best_of(one: &CoreSetMeasures, other: &CoreSetMeasures) -> CoreSetMeasures {
    let lower = |one: Option<Vas>, other: Option<Vas>| {
        one.zip(other).map(|(one, other)| {
            if one.value() < other.value() {
                one
            } else {
                other
            }
        })
    };
    let stronger = |one: &CoreSetMeasures, other: &CoreSetMeasures| {
        let (one, other) = (one.muscle_strength?, other.muscle_strength?);
        Some(if one.points() > other.points() {
            one
        } else {
            other
        })
    };
    let mut enzymes = EnzymePanel::EMPTY;
    for (enzyme, level) in one.enzymes.measured() {
        let other = other.enzymes.level(enzyme).unwrap_or(level);
        let lower = if level.multiple_of_upper_limit() < other.multiple_of_upper_limit() {
            level
        } else {
            other
        };
        enzymes = enzymes.with(enzyme, lower);
    }
    CoreSetMeasures {
        physician_global: lower(one.physician_global, other.physician_global),
        patient_global: lower(one.patient_global, other.patient_global),
        muscle_strength: stronger(one, other),
        haq: one.haq.min(other.haq),
        enzymes,
        extramuscular: lower(one.extramuscular, other.extramuscular),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_score_lies_between_0_and_100_and_is_the_sum_of_its_items((baseline, later) in pair()) {
        let response = total_improvement_score(&ResponseSettings::default(), &baseline, &later);
        let total = response.total.unwrap();
        prop_assert!(total.units() <= 40);
        let sum: u8 = response.items.iter().map(|(_, item)| item.unwrap().units()).sum();
        prop_assert_eq!(total.units(), sum);
        prop_assert_eq!(response.attainable.points(), 100.0);
        prop_assert_eq!(response.category.unwrap(), Criteria::Adult.category(total));
    }

    #[test]
    fn no_change_scores_nothing((baseline, _) in pair()) {
        prop_assert_eq!(points(&baseline, &baseline), 0.0);
    }

    #[test]
    fn worsening_never_scores((one, other) in pair()) {
        let better = best_of(&one, &other);
        // From the better of two visits, each of them is a worsening or no change in every measure.
        prop_assert_eq!(points(&better, &one), 0.0);
        prop_assert_eq!(points(&better, &other), 0.0);
    }

    #[test]
    fn a_better_visit_never_scores_less(
        (baseline, one) in pair(), other_parts in any::<prop::sample::Index>(),
    ) {
        // Improve one measure of the follow-up to its best.
        let mut better = one;
        match CoreSetMeasure::ALL[other_parts.index(6)] {
            CoreSetMeasure::PhysicianGlobal => better.physician_global = Vas::from_millimetres(0).ok(),
            CoreSetMeasure::PatientGlobal => better.patient_global = Vas::from_millimetres(0).ok(),
            CoreSetMeasure::Extramuscular => better.extramuscular = Vas::from_millimetres(0).ok(),
            CoreSetMeasure::HealthAssessment => better.haq = Haq::from_eighths(0).ok(),
            CoreSetMeasure::MuscleStrength => {
                better.muscle_strength = baseline.muscle_strength.map(|strength| match strength {
                    instruments::measure::MuscleStrength::Mmt(mmt) => {
                        Mmt::new(mmt.maximum().range(), mmt.maximum()).unwrap().into()
                    }
                    childhood => childhood,
                });
            }
            CoreSetMeasure::MuscleEnzymes => {
                for enzyme in Enzyme::ALL {
                    better.enzymes = better.enzymes.with(enzyme, EnzymeLevel::from_whole(0, 1).unwrap());
                }
            }
        }
        prop_assert!(points(&baseline, &better) >= points(&baseline, &one));
        prop_assert!(points(&baseline, &best_of(&one, &better)) >= points(&baseline, &one));
    }

    #[test]
    fn a_worse_baseline_never_scores_less_where_the_enzyme_stays_the_same(
        (baseline, later) in pair(), (worse, _) in pair(),
    ) {
        let mut started_worse = baseline;
        started_worse.physician_global = [baseline.physician_global, worse.physician_global]
            .into_iter().flatten().max_by_key(|vas| vas.value());
        started_worse.haq = baseline.haq.max(worse.haq);
        prop_assert!(points(&started_worse, &later) >= points(&baseline, &later));
    }

    #[test]
    fn juvenile_criteria_change_the_category_and_not_the_score((baseline, later) in pair()) {
        let juvenile = ResponseSettings { criteria: Criteria::Juvenile, ..Default::default() };
        let adult = total_improvement_score(&ResponseSettings::default(), &baseline, &later);
        let child = total_improvement_score(&juvenile, &baseline, &later);
        prop_assert_eq!(adult.total, child.total);
        prop_assert!(child.category <= adult.category);
    }

    #[test]
    fn the_working_adds_up_to_the_score((baseline, later) in pair()) {
        let working = explain(&ResponseSettings::default(), &baseline, &later);
        let mut sum = 0.0;
        for measure in working.measures {
            let comparison = measure.comparison.expect("all measured");
            sum += comparison.score.points();
            // The printed percentage lies in the printed band, but for the last digit of a double.
            if let Some(edge) = comparison.above {
                prop_assert!(comparison.percent > f64::from(edge) - 1e-9);
            }
            if let Some(edge) = comparison.up_to {
                prop_assert!(comparison.percent < f64::from(edge) + 1e-9);
            }
        }
        prop_assert_eq!(sum, working.response.total.unwrap().points());
    }
}

#[test]
fn categories_begin_where_the_criteria_say() {
    use ResponseCategory::{Major, Minimal, Moderate, None as NoResponse};
    use instruments::total_improvement::TotalImprovementScore;
    let at = |points: f64, criteria: Criteria| {
        criteria.category(TotalImprovementScore::from_units((points / 2.5) as u8).unwrap())
    };
    for (points, adult, juvenile) in [
        (0.0, NoResponse, NoResponse),
        (17.5, NoResponse, NoResponse),
        (20.0, Minimal, NoResponse),
        (27.5, Minimal, NoResponse),
        (30.0, Minimal, Minimal),
        (37.5, Minimal, Minimal),
        (40.0, Moderate, Minimal),
        (42.5, Moderate, Minimal),
        (45.0, Moderate, Moderate),
        (57.5, Moderate, Moderate),
        (60.0, Major, Moderate),
        (67.5, Major, Moderate),
        (70.0, Major, Major),
        (100.0, Major, Major),
    ] {
        assert_eq!(at(points, Criteria::Adult), adult, "{points}");
        assert_eq!(at(points, Criteria::Juvenile), juvenile, "{points}");
    }
}

#[test]
fn the_longest_values_are_compared_without_overflow() {
    use instruments::deterioration::{AnyOf, DeteriorationCriteria, deteriorated};
    use instruments::measure::{CoreSetMeasureSet, Percent};
    use instruments::response::{EnzymeRanges, EnzymeRules, Judgement, PercentBasis};

    const LONG: i64 = 1_000_000_000_000_000;
    let fraction = |numerator, denominator| Rational::new(numerator, denominator).unwrap();
    let visit = |tenth: Rational, multiple: Rational| CoreSetMeasures {
        physician_global: Some(Vas::from_centimetres(tenth).unwrap()),
        patient_global: Some(Vas::from_centimetres(tenth).unwrap()),
        muscle_strength: Some(Mmt::new(tenth, MmtMaximum::TwoHundredSixty).unwrap().into()),
        haq: Some(Haq::new(tenth).unwrap()),
        enzymes: EnzymePanel::only(
            Enzyme::CreatineKinase,
            EnzymeLevel::from_multiple_of_upper_limit(multiple).unwrap(),
        ),
        extramuscular: Some(Vas::from_centimetres(tenth).unwrap()),
    };
    let high = visit(fraction(LONG - 1, LONG - 3), Rational::integer(LONG));
    let low = visit(fraction(1, LONG - 7), fraction(1, LONG));
    for range in [
        fraction(10_000, 1),
        fraction(1, 1_000),
        fraction(9_999, 1_000),
    ] {
        let ranges = EnzymeRanges::ADULT
            .with(Enzyme::CreatineKinase, range)
            .unwrap();
        let enzyme = EnzymeRules {
            ranges,
            ..EnzymeRules::default()
        };
        let settings = ResponseSettings {
            enzyme,
            ..ResponseSettings::default()
        };
        for (baseline, later) in [(high, low), (low, high), (high, high), (low, low)] {
            let response = total_improvement_score(&settings, &baseline, &later);
            assert!(response.total.is_ok());
            for percent in [fraction(9_999, 100), fraction(1, 100), fraction(100, 1)] {
                for basis in [PercentBasis::Relative, PercentBasis::AbsoluteOfRange] {
                    let criteria = DeteriorationCriteria {
                        any_of: AnyOf::new(
                            1,
                            Percent::new(percent).unwrap(),
                            CoreSetMeasureSet::ALL,
                        )
                        .unwrap(),
                        percent: basis,
                        enzyme,
                        ..DeteriorationCriteria::default()
                    };
                    let judged = deteriorated(&criteria, &baseline, &later).judgement();
                    if baseline == later {
                        assert_eq!(judged, Judgement::DoesNotHold);
                    } else if percent == fraction(1, 100) {
                        assert_eq!(judged, Judgement::Holds);
                    }
                }
            }
        }
    }
    let enzyme_units = |baseline, later| {
        let response = total_improvement_score(&ResponseSettings::default(), &baseline, &later);
        response
            .items
            .get(CoreSetMeasure::MuscleEnzymes)
            .unwrap()
            .points()
    };
    assert_eq!(
        (enzyme_units(high, low), enzyme_units(low, high)),
        (7.5, 0.0)
    );
}
