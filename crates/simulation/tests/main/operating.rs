//! Operating characteristics: the same answer however the work is divided, and powers that other programs find.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::num::NonZeroUsize;
use std::ops::Range;

use simulation::operating::{FixedSumError, Model, Part, PowerEstimate, Replicates, Tally, run};
use simulation::{Fp95, Purpose, Seed, TrialChance};
use statistics::TwoByTwo;
use statistics::stratified::{ContinuityCorrection, cochran_mantel_haenszel};

fn tally<M: Model>(model: &M, trials: u64, threads: usize) -> Tally {
    let replicates = Part::ALL.of(trials);
    let threads = NonZeroUsize::new(threads).unwrap();
    run(model, Seed::new(17), replicates, threads, &|_| {}).unwrap()
}

fn power(tally: &Tally, name: &str) -> PowerEstimate {
    let (_, test) = tally.tests().find(|(test, _)| *test == name).unwrap();
    PowerEstimate::of(test, tally.trials())
}

#[test]
fn any_number_of_threads_and_any_portions_give_the_same_tally() {
    let model = Fp95::new().unwrap();
    let one = tally(&model, 500, 1);
    assert_eq!(one, tally(&model, 500, 2));
    assert_eq!(one, tally(&model, 500, 5));
    let mut backwards = Tally::default();
    for number in (0..10).rev() {
        let portion = model
            .simulate(Seed::new(17), number * 50..(number + 1) * 50)
            .unwrap();
        backwards.merge(&portion).unwrap();
    }
    assert_eq!(one, backwards);
    assert_eq!(one.trials(), 500);
}

#[test]
fn parts_cover_all_trials_once() {
    for (trials, parts) in [(1, 1), (7, 7), (100, 7), (3, 5), (1 << 32, 1_000)] {
        let mut next = 0;
        for number in 1..=parts {
            let part: Part = format!("{number}/{parts}").parse().unwrap();
            let Replicates { from, to } = part.of(trials);
            assert_eq!(from, next);
            next = to;
        }
        assert_eq!(next, trials);
    }
}

#[test]
fn fp95_has_the_powers_that_numpy_finds() {
    // fp_numpy.py, 30,000 trials: numpy's own Monte-Carlo error is added to ours; four of them together.
    let model = Fp95::new().unwrap();
    let found = tally(&model, 20_000, 2);
    for (name, numpy) in Fp95::TESTS
        .into_iter()
        .zip([0.7402, 0.9680, 0.8978, 0.9672])
    {
        let ours = power(&found, name);
        let theirs = (numpy * (1.0 - numpy) / 30_000.0_f64).sqrt();
        let apart = (ours.power - numpy).abs();
        assert!(
            apart < 4.0 * ours.standard_error.hypot(theirs),
            "{name}: {ours:?}, numpy {numpy}"
        );
    }
}

/// 95 subjects in two strata, blocks of four, response in 79% and 44%, Cochran-Mantel-Haenszel: the trial on which
/// eleven programs agree.
struct SimpleTrial;

impl SimpleTrial {
    fn is_significant(seed: Seed) -> bool {
        let chance = TrialChance::new(seed);
        let mut draw = chance.whole_numbers();
        let mut blocks: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
        let mut strata = [[[0_u64; 2]; 2]; 2];
        for person in 1..=95 {
            let [stratum, response, ..] = chance.person(person).uniforms(0, Purpose::Group);
            let stratum = usize::from(stratum < 0.5);
            let block = &mut blocks[stratum];
            if block.is_empty() {
                block.extend([0, 0, 1, 1]);
                for place in (1..4_usize).rev() {
                    block.swap(place, draw(place as u32 + 1) as usize);
                }
            }
            let arm = block.pop().unwrap();
            let responds = response < [0.79, 0.44][arm];
            strata[stratum][arm][0] += u64::from(responds);
            strata[stratum][arm][1] += 1;
        }
        let tables = strata.map(|[[x1, n1], [x2, n2]]| TwoByTwo::new(x1, n1, x2, n2).unwrap());
        let test = cochran_mantel_haenszel(&tables, ContinuityCorrection::None).unwrap();
        test.test.p_value < 0.05
    }
}

impl Model for SimpleTrial {
    type Error = FixedSumError;

    type Room = ();

    fn room(&self) {}

    fn simulate_in(
        &self,
        (): &mut (),
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, FixedSumError> {
        let mut tally = Tally::default();
        for replicate in replicates {
            tally.count_trial();
            let significant = Self::is_significant(seed.replicate(replicate as u32));
            tally.test("response", Some(significant));
        }
        Ok(tally)
    }
}

#[test]
fn the_simple_trial_has_the_power_on_which_other_programs_agree() {
    let found = power(&tally(&SimpleTrial, 20_000, 2), "response");
    // 0.951, itself from 100,000 trials a program.
    assert!(
        (found.power - 0.951).abs() < 3.0 * found.standard_error,
        "{found:?}"
    );
    assert!((found.standard_error - 0.0015).abs() < 1e-4);
}
