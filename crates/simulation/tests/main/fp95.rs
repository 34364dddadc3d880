//! FP-95: the fast path against the ordinary functions on the same trial as rows.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use instruments::deterioration::{DeteriorationCriteria, DeteriorationCriterion};
use instruments::{deteriorated, total_improvement_score};
use simulation::{Fp95, Fp95Arm, Fp95Statistics, Fp95Subject, Seed, fp95_response_settings};
use statistics::distribution::student_t;
use statistics::linear::{Ancova, AncovaData, Factor, NormalEquations};
use statistics::rank::rank_sum;
use statistics::stratified::{ContinuityCorrection, cochran_mantel_haenszel};
use statistics::survival::{LogRankWeight, Observation, stratified_log_rank};
use statistics::{
    ConfidenceLevel, TwoByTwo, first_time_to_event, last_observation_carried_forward,
};

/// A subject, analysed by the exact instruments and the ordinary rules.
struct Analysed {
    stratum: usize,
    active: bool,
    baseline: f64,
    responds: bool,
    carried: f64,
    time: Observation,
}

fn analyse(subject: &Fp95Subject) -> Analysed {
    let settings = fp95_response_settings().unwrap();
    let criteria = DeteriorationCriteria::default();
    let scores: Vec<f64> = subject
        .visits
        .iter()
        .map(|visit| {
            let total = total_improvement_score(&settings, &subject.baseline, &visit.measures);
            total.score().unwrap().points()
        })
        .collect();
    let worse: Vec<bool> = subject
        .visits
        .iter()
        .map(|visit| {
            let found = deteriorated(&criteria, &subject.baseline, &visit.measures);
            found
                .holds
                .contains(DeteriorationCriterion::PhysicianGlobalAndStrength)
        })
        .collect();
    let rescued = worse.windows(2).any(|two| two[0] && two[1]);
    let mut carried = vec![Some(0.0)];
    carried.extend((0..4).map(|visit| scores.get(visit).copied()));
    let seen: Vec<(f64, Option<bool>)> = subject
        .visits
        .iter()
        .zip(&scores)
        .map(|(visit, score)| (visit.week, Some(*score >= 20.0)))
        .collect();
    Analysed {
        stratum: subject.stratum,
        active: subject.arm == Fp95Arm::Active,
        baseline: f64::from(subject.physician_global_micrometres),
        responds: scores.get(3).is_some_and(|score| *score >= 20.0) && !rescued,
        carried: last_observation_carried_forward(&carried)[4].unwrap(),
        time: if seen.is_empty() {
            Observation::censored(0.5)
        } else {
            first_time_to_event(0.0, &seen)
        },
    }
}

/// The four p-values of the ordinary functions, after their statistics were compared bit by bit.
fn ordinary(trial: &[Analysed], fast: &Fp95Statistics) -> [f64; 4] {
    let group = |stratum: usize, active: bool| {
        trial
            .iter()
            .filter(move |s| s.stratum == stratum && s.active == active)
    };
    let table = |stratum| {
        let count = |active| {
            let members = group(stratum, active).count() as u64;
            (
                group(stratum, active).filter(|s| s.responds).count() as u64,
                members,
            )
        };
        let ((x1, n1), (x2, n2)) = (count(true), count(false));
        TwoByTwo::new(x1, n1, x2, n2).unwrap()
    };
    let cmh = cochran_mantel_haenszel(&[table(0), table(1)], ContinuityCorrection::None)
        .unwrap()
        .test;
    assert_eq!(fast.cochran_mantel_haenszel, Ok(cmh.statistic));

    let number = |yes: bool| f64::from(u8::from(yes));
    let mut sums = NormalEquations::default();
    for subject in trial {
        let row = [
            1.0,
            number(subject.active),
            subject.stratum as f64,
            subject.baseline,
        ];
        sums.add(row, subject.carried);
    }
    let covariance = fast.covariance.clone().unwrap();
    let fit = sums.solve().unwrap();
    assert_eq!(
        (covariance.estimate, covariance.t),
        (fit.coefficients[1], fit.t(1).unwrap())
    );
    let levels = |pick: &dyn Fn(&Analysed) -> usize| trial.iter().map(pick).collect::<Vec<_>>();
    let column = |pick: &dyn Fn(&Analysed) -> f64| trial.iter().map(pick).collect::<Vec<_>>();
    let (arms, strata) = (levels(&|s| usize::from(s.active)), levels(&|s| s.stratum));
    let rotated = Ancova::fit(AncovaData {
        response: &column(&|s| s.carried),
        treatment: Factor::new(&arms, 2).unwrap(),
        factors: &[Factor::new(&strata, 2).unwrap()],
        covariates: &[&column(&|s| s.baseline)],
    })
    .unwrap()
    .difference(1, 0, ConfidenceLevel::NINETY_FIVE)
    .unwrap();
    assert!(
        (covariance.estimate - rotated.estimate).abs() < 1e-11,
        "{covariance:?} {rotated:?}"
    );
    assert!((covariance.t - rotated.t).abs() < 1e-11 * rotated.t.abs().max(1.0));

    let times = [0, 1].map(|stratum| {
        [true, false].map(|arm| group(stratum, arm).map(|s| s.time).collect::<Vec<_>>())
    });
    let groups = times
        .each_ref()
        .map(|two| two.each_ref().map(Vec::as_slice));
    let log_rank = stratified_log_rank(&[&groups[0], &groups[1]], LogRankWeight::LogRank)
        .unwrap()
        .test;
    assert_eq!(fast.log_rank, Ok(log_rank.statistic));

    let scores = [true, false].map(|arm| {
        let members = trial.iter().filter(|s| s.active == arm);
        members.map(|s| s.carried).collect::<Vec<_>>()
    });
    let ranks = rank_sum(&scores[0], &scores[1])
        .unwrap()
        .asymptotic
        .unwrap();
    assert_eq!(fast.rank_sum, Ok(ranks.z_continuity_corrected));
    [
        cmh.p_value,
        student_t::two_sided(rotated.t, 91.0),
        log_rank.p_value,
        ranks.p_value_continuity_corrected,
    ]
}

#[test]
fn a_thousand_trials_as_rows_give_the_ordinary_functions_the_same_bits() {
    let model = Fp95::new().unwrap();
    let mut rescued = 0;
    for replicate in 0..1_000 {
        let seed = Seed::new(2026).replicate(replicate);
        let rows = model.rows(seed).unwrap();
        assert_eq!(rows.len(), 95);
        let trial: Vec<Analysed> = rows.iter().map(analyse).collect();
        rescued += trial
            .iter()
            .zip(&rows)
            .filter(|(s, row)| row.visits.len() == 4 && !s.responds && s.carried >= 20.0)
            .count();
        let fast = model.analyse(seed);
        let p_values = ordinary(&trial, &fast);
        let significant = p_values.map(|p| Some(p < 0.05));
        assert_eq!(
            model.significant(&fast),
            significant,
            "trial {replicate}: {p_values:?}"
        );
    }
    // Whoever responds at the end and does not count was rescued: rare, but the rule is at work.
    assert!(rescued < 1_000, "{rescued}");
}

#[test]
fn blocks_of_four_are_balanced_within_each_stratum() {
    let model = Fp95::new().unwrap();
    for replicate in 0..50 {
        let rows = model.rows(Seed::new(1).replicate(replicate)).unwrap();
        for stratum in [0, 1] {
            let members: Vec<bool> = rows
                .iter()
                .filter(|row| row.stratum == stratum)
                .map(|row| row.arm == Fp95Arm::Active)
                .collect();
            for block in members.chunks_exact(4) {
                assert_eq!(block.iter().filter(|active| **active).count(), 2);
            }
        }
    }
}
