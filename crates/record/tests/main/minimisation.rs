//! Minimisation: the rule against an independent reference and by its properties, and decisions in the fold.

use proptest::prelude::*;
use protocol::{ArmCode, Factor, ImbalanceMeasure, PlannedFactor, PlannedMinimisation};
use record::rules::minimisation::{Draw, choose, imbalances, preferred, probabilities};
use record::{
    Act, AllocationReference, AllocationTable, Behind, DecisionId, SiteNumber, SlotId,
    SubjectNumber,
};
use serde::Deserialize;

use crate::script::{BASELINE, Script, WEEK_0, balanced, draws, origin, proderm, with_key};

/// A sequence of the reference.
#[derive(Deserialize)]
struct Sequence {
    arms: usize,
    levels: Vec<usize>,
    measure: ImbalanceMeasure,
    weights: Vec<String>,
    probability: f64,
    subjects: Vec<Decided>,
}

/// What the reference says of one subject.
#[derive(Deserialize)]
struct Decided {
    levels: Vec<usize>,
    tie: String,
    coin: String,
    imbalances: Vec<String>,
    preferred: Vec<u8>,
    arm: u8,
}

#[derive(Deserialize)]
struct Reference {
    sequences: Vec<Sequence>,
}

fn rule(measure: ImbalanceMeasure, weights: &[f64], probability: f64) -> PlannedMinimisation {
    let factor = |weight: &f64| PlannedFactor {
        of: Factor::Everyone,
        thousandths: (weight * 1000.0).round() as u64,
    };
    PlannedMinimisation {
        factors: weights.iter().map(factor).collect(),
        imbalance: measure,
        probability,
    }
}

const MEASURES: [ImbalanceMeasure; 4] = [
    ImbalanceMeasure::Range,
    ImbalanceMeasure::Variance,
    ImbalanceMeasure::StandardDeviation,
    ImbalanceMeasure::MarginalTotal,
];

#[test]
fn t_27_every_decision_of_an_independent_reference_is_made_again() {
    let text = include_str!("../../../../validation/minimisation/sequences.json");
    let reference: Reference = serde_json::from_str(text).unwrap();
    let mut decisions = 0;
    for sequence in &reference.sequences {
        let weights: Vec<f64> = sequence
            .weights
            .iter()
            .map(|weight| weight.parse().unwrap())
            .collect();
        let rule = rule(sequence.measure, &weights, sequence.probability);
        let empty = |levels: &usize| vec![vec![0_u32; sequence.arms]; *levels];
        let mut on: Vec<Vec<Vec<u32>>> = sequence.levels.iter().map(empty).collect();
        for subject in &sequence.subjects {
            let at = on.iter().zip(&subject.levels);
            let counts: Vec<Vec<u32>> = at.map(|(rows, level)| rows[*level].clone()).collect();
            for (own, its) in imbalances(&rule, &counts).iter().zip(&subject.imbalances) {
                let its: f64 = its.parse().unwrap();
                assert!((own - its).abs() <= 1e-12 * its.max(1.0), "{own} and {its}");
            }
            let arms: Vec<ArmCode> = subject.preferred.iter().copied().map(ArmCode).collect();
            assert_eq!(preferred(&rule, &counts), arms);
            let draw = Draw {
                tie: subject.tie.parse().unwrap(),
                coin: subject.coin.parse().unwrap(),
            };
            assert_eq!(choose(&rule, &counts, draw), ArmCode(subject.arm));
            for (rows, level) in on.iter_mut().zip(&subject.levels) {
                rows[*level][usize::from(subject.arm)] += 1;
            }
            decisions += 1;
        }
    }
    assert!(decisions > 1000, "{decisions}");
    eprintln!(
        "T-27: {decisions} decisions in {} sequences, all equal to the reference",
        reference.sequences.len()
    );
}

/// 64 random bits from a source of the tests.
fn word(draw: &mut impl FnMut(u32) -> u32) -> u64 {
    (0..4).fold(0, |word, _| (word << 16) | u64::from(draw(1 << 16)))
}

fn random_draw(draw: &mut impl FnMut(u32) -> u32) -> Draw {
    Draw {
        tie: word(draw),
        coin: word(draw),
    }
}

/// How often each arm comes in so many draws.
fn frequencies(rule: &PlannedMinimisation, counts: &[Vec<u32>], draws_of: u32) -> Vec<f64> {
    let mut source = draws(27);
    let mut came = vec![0.0; counts[0].len()];
    for _ in 0..draws_of {
        came[usize::from(choose(rule, counts, random_draw(&mut source)).0)] += 1.0;
    }
    came
}

#[test]
fn t_27_ties_are_broken_evenly() {
    // The 99.9 per cent points of chi-square with 1, 2 and 3 degrees of freedom.
    for (arms, point) in [(2, 10.83), (3, 13.82), (4, 16.27)] {
        for measure in MEASURES {
            let rule = rule(measure, &[1.0, 2.0], 0.8);
            let came = frequencies(&rule, &[vec![3; arms], vec![1; arms]], 12_000);
            let expected = 12_000.0 / arms as f64;
            let distance: f64 = came
                .iter()
                .map(|came| (came - expected) * (came - expected) / expected)
                .sum();
            assert!(distance < point, "{arms} arms: {came:?}");
        }
    }
}

#[test]
fn t_27_the_probability_of_the_protocol_is_the_frequency_of_the_preferred_arm() {
    for probability in [0.5, 0.7, 0.8, 0.95, 1.0] {
        for counts in [vec![vec![4, 3]], vec![vec![4, 3, 4]], vec![vec![3, 3, 4]]] {
            let rule = rule(ImbalanceMeasure::Range, &[1.0], probability);
            let came = frequencies(&rule, &counts, 20_000);
            let told = probabilities(&rule, &counts);
            assert!((told.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for (came, told) in came.iter().zip(&told) {
                // Five standard deviations.
                let width = 5.0 * (20_000.0 * told * (1.0 - told)).sqrt();
                assert!(
                    (came - 20_000.0 * told).abs() <= width + 1e-6,
                    "{came} and {told}"
                );
            }
        }
    }
    let rule = rule(ImbalanceMeasure::Range, &[1.0], 0.8);
    assert_eq!(probabilities(&rule, &[vec![4, 3]]), [1.0 - 0.8, 0.8]);
}

fn any_measure() -> impl Strategy<Value = ImbalanceMeasure> {
    prop::sample::select(MEASURES.to_vec())
}

/// Numbers of subjects on three arms, at the levels of three factors.
fn any_counts() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0_u32..40, 3), 3)
}

proptest! {
    #[test]
    fn t_27_other_names_of_the_arms_change_nothing_but_the_names(
        measure in any_measure(),
        counts in any_counts(),
        order in prop::sample::select(vec![[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]),
    ) {
        let rule = rule(measure, &[1.0, 0.5, 1.25], 0.8);
        let renamed: Vec<Vec<u32>> = counts
            .iter()
            .map(|row| order.iter().map(|arm| row[*arm]).collect())
            .collect();
        let renamed_row = |row: Vec<f64>| -> Vec<f64> { order.iter().map(|arm| row[*arm]).collect() };
        prop_assert_eq!(imbalances(&rule, &renamed), renamed_row(imbalances(&rule, &counts)));
        prop_assert_eq!(probabilities(&rule, &renamed), renamed_row(probabilities(&rule, &counts)));
    }

    #[test]
    fn t_27_where_chance_has_no_part_a_preferred_arm_comes(
        measure in any_measure(),
        counts in any_counts(),
        tie in any::<u64>(),
        coin in any::<u64>(),
    ) {
        let rule = rule(measure, &[1.0, 0.5, 1.25], 1.0);
        let arm = choose(&rule, &counts, Draw { tie, coin });
        prop_assert!(preferred(&rule, &counts).contains(&arm));
    }

    #[test]
    fn t_27_without_chance_one_factor_is_never_out_of_balance_by_more_than_one(
        measure in any_measure(),
        arms in 2_usize..5,
        seed in any::<u64>(),
    ) {
        let rule = rule(measure, &[1.0], 1.0);
        let mut source = draws(seed);
        let mut on = vec![vec![0_u32; arms]; 4];
        for _ in 0..80 {
            let level = source(4) as usize;
            let arm = choose(&rule, &[on[level].clone()], random_draw(&mut source));
            on[level][usize::from(arm.0)] += 1;
        }
        for row in on {
            prop_assert!(row.iter().max().unwrap() - row.iter().min().unwrap() <= 1, "{:?}", row);
        }
    }

    #[test]
    fn t_27_margins_stay_nearer_to_balance_than_by_chance_alone(seed in any::<u64>()) {
        let rule = rule(ImbalanceMeasure::Range, &[1.0, 1.0], 0.8);
        let mut source = draws(seed);
        let mut on = [vec![vec![0_u32; 2]; 3], vec![vec![0_u32; 2]; 12]];
        for _ in 0..240 {
            let levels = [source(3) as usize, source(12) as usize];
            let counts = [on[0][levels[0]].clone(), on[1][levels[1]].clone()];
            let arm = choose(&rule, &counts, random_draw(&mut source));
            for (rows, level) in on.iter_mut().zip(levels) {
                rows[level][usize::from(arm.0)] += 1;
            }
        }
        // By chance alone a stratum of 80 differs by more than 18 once in 25 sequences; here it does not.
        for row in &on[0] {
            prop_assert!(row[0].abs_diff(row[1]) <= 18, "{:?}", row);
        }
    }
}

/// A decision on a subject, made and learned; the number follows from the subject's.
fn decided(script: &mut Script<'_>, number: u32, draw: Draw) -> AllocationReference {
    let id = DecisionId::of_word(number * 7919);
    let decision = script
        .state
        .decide(SubjectNumber(number), WEEK_0, id, draw)
        .unwrap();
    assert!(script.state.follows(&decision));
    let reference = decision.reference(script.plan);
    script.state.learn(decision);
    reference
}

fn enrolled(script: &Script<'_>, allocation: AllocationReference) -> Act {
    Act::Enrolled {
        order: script.state.enrolled() + 1,
        allocation,
    }
}

#[test]
fn a_trial_by_minimisation_enrols_by_decisions_that_the_vault_keeps_and_folds_again_from_them() {
    let plan = balanced();
    let mut table = AllocationTable::generate(&plan, &origin(), draws(1)).unwrap();
    let (record, key) = with_key(1);
    drop(record);
    let mut source = draws(5);
    let known = table.clone();
    let mut script = Script::new(&plan, &known);
    let mut arms = [0_u32; 2];
    for number in 1..=24 {
        script.make_eligible(number, BASELINE);
        let reference = decided(&mut script, number, random_draw(&mut source));
        let enrolment = enrolled(&script, reference);
        script.so(number, WEEK_0, enrolment);
        let enrolment = script.subject(number).enrolment().unwrap();
        assert!(matches!(enrolment.behind, Some(Behind::Decision(_))));
        arms[usize::from(enrolment.arm.open(&key).unwrap().0)] += 1;
    }
    // All are of one stratum and one site: with probability 0.8 they are kept near to halves.
    assert!(arms[0].abs_diff(arms[1]) <= 8, "{arms:?}");
    // Laid open for the vault, sealed again, and folded from the first entry.
    for decision in script.state.decisions() {
        table.add_decision(decision.clone());
    }
    let rows = table.decision_rows(&plan, &key).unwrap();
    assert_eq!(rows.len(), 24);
    assert!(rows.iter().zip(1..).all(|(row, order)| row.order == order));
    let again = known.clone().with_decisions(&plan, rows).unwrap();
    let state = record::TrialState::new(&plan, &again)
        .fold(&script.entries)
        .unwrap();
    assert_eq!(state.enrolled(), 24);
    let afresh = script.state.afresh().fold(&script.entries).unwrap();
    assert_eq!(afresh.enrolled(), 24);
    // Without the decisions the record cannot be folded: it does not hold the arms.
    assert!(
        record::TrialState::new(&plan, &known)
            .fold(&script.entries)
            .is_err()
    );
    let written = serde_json::to_string(&script.entries).unwrap();
    assert!(!written.contains("IVIG") && !written.contains("PLACEBO"));
}

#[test]
fn an_enrolment_names_its_own_decision_stratum_and_site_and_no_other() {
    let plan = balanced();
    let table = AllocationTable::generate(&plan, &origin(), draws(1)).unwrap();
    let mut script = Script::new(&plan, &table);
    script.make_eligible(1, BASELINE);
    script.make_eligible(2, BASELINE);
    let nothing = Draw { tie: 0, coin: 0 };
    let own = decided(&mut script, 1, nothing);
    let others = decided(&mut script, 2, nothing);
    let AllocationReference::Decision {
        decision,
        stratum,
        site,
    } = own.clone()
    else {
        panic!("it is a decision")
    };
    assert_eq!(site, Some(SiteNumber(1)));
    for (allocation, says) in [
        (AllocationReference::OnlyArm {}, "name the decision"),
        (
            AllocationReference::Slot {
                slot: SlotId(1),
                stratum: stratum.clone(),
            },
            "name the decision",
        ),
        (others, "keeps no decision"),
        (
            AllocationReference::Decision {
                decision: DecisionId(7),
                stratum: stratum.clone(),
                site,
            },
            "keeps no decision 7",
        ),
        (
            AllocationReference::Decision {
                decision,
                stratum: Some("SEVERE".into()),
                site,
            },
            "stratum MODERATE",
        ),
        (
            AllocationReference::Decision {
                decision,
                stratum: stratum.clone(),
                site: Some(SiteNumber(2)),
            },
            "at site 1",
        ),
    ] {
        let act = enrolled(&script, allocation);
        let refusal = script.refusal(1, WEEK_0, act);
        assert!(refusal.contains(says), "{refusal}");
    }
    let act = enrolled(&script, own);
    script.so(1, WEEK_0, act);
    // What was decided for the second subject saw nobody; now there is one.
    let second = script.state.decision_for(SubjectNumber(2)).unwrap();
    assert!(!script.state.follows(second));
}

#[test]
fn nothing_is_decided_for_who_may_not_be_enrolled_or_in_a_trial_with_lists() {
    let plan = balanced();
    let table = AllocationTable::generate(&plan, &origin(), draws(1)).unwrap();
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let draw = Draw { tie: 0, coin: 0 };
    let refusal = |script: &Script<'_>| {
        let decided = script
            .state
            .decide(SubjectNumber(1), WEEK_0, DecisionId(1), draw);
        decided.map(|_| ()).unwrap_err().to_string()
    };
    assert!(refusal(&script).contains("consent"), "{}", refusal(&script));
    let lists = proderm();
    let table = AllocationTable::generate(&lists, &origin(), draws(1)).unwrap();
    let mut script = Script::new(&lists, &table);
    script.make_eligible(1, BASELINE);
    assert!(refusal(&script).contains("does not allocate by minimisation"));
}
