//! B-32: how long a randomisation takes says nothing of the arm. Everybody is randomised in two worlds, in one to the one arm and in
//! its mirror to the other, and the times of the two arms are compared: each person and each world is in both samples, so that
//! nothing but the arm differs between them. Time is no matter of correctness and depends on the machine, so that it is measured
//! with `MYOTRIAL_FULL=1` alone; the work of which it is made is counted in every run (`server`'s `constant_work`).

use std::time::Instant;

use store::load::randomise;
use store::{OpeningPurpose, Role};

use crate::trial::{full, person, sqlite, virtual_world};

/// The greatest distance between the distributions of two sorted samples (Kolmogorov and Smirnov).
fn distance(one: &[f64], other: &[f64]) -> f64 {
    let (mut place, mut place_of_other, mut greatest) = (0, 0, 0.0_f64);
    while place < one.len() && place_of_other < other.len() {
        let value = one[place].min(other[place_of_other]);
        while one.get(place).is_some_and(|own| *own <= value) {
            place += 1;
        }
        while other.get(place_of_other).is_some_and(|own| *own <= value) {
            place_of_other += 1;
        }
        let shares = place as f64 / one.len() as f64 - place_of_other as f64 / other.len() as f64;
        greatest = greatest.max(shares.abs());
    }
    greatest
}

/// How probable so great a distance is where both samples are of one distribution: the limit of Kolmogorov's series, with the
/// correction of Stephens (1970).
fn probability(distance: f64, one: usize, other: usize) -> f64 {
    let (one, other) = (one as f64, other as f64);
    let root = (one * other / (one + other)).sqrt();
    let scaled = (root + 0.12 + 0.11 / root) * distance;
    let terms = (1..=100).map(|term| {
        let term = f64::from(term);
        let sign = if term % 2.0 == 1.0 { 2.0 } else { -2.0 };
        sign * (-2.0 * term * term * scaled * scaled).exp()
    });
    if scaled < 0.2 {
        1.0
    } else {
        terms.sum::<f64>().clamp(0.0, 1.0)
    }
}

#[test]
fn two_samples_that_differ_are_told_apart_and_two_alike_are_not() {
    let one: Vec<f64> = (0..1_000).map(f64::from).collect();
    let alike: Vec<f64> = (0..1_000).map(|value| f64::from(value) + 0.5).collect();
    let later: Vec<f64> = (0..1_000).map(|value| f64::from(value) + 100.0).collect();
    let of = |other: &[f64]| probability(distance(&one, other), 1_000, 1_000);
    assert!(of(&alike) > 0.99 && of(&later) < 1e-4);
    // A distance of 0.06: the first term of the series is 2 exp(-2 x 1.3491^2) = 0.0525, and the others vanish.
    let little: Vec<f64> = (0..1_000).map(|value| f64::from(value) + 60.0).collect();
    assert!((of(&little) - 0.0525).abs() < 0.0005, "{}", of(&little));
}

#[test]
fn b_32_ten_thousand_randomisations_to_either_arm_take_as_long() {
    if !full() {
        eprintln!("SKIP B-32, which measures time: MYOTRIAL_FULL=1 runs it");
        return;
    }
    const CALLS: u32 = 10_000;
    let places = [sqlite("b_32_one"), sqlite("b_32_other")];
    let (plan, one, ready) = virtual_world(&places[0], false, CALLS);
    let (_, other, ready_too) = virtual_world(&places[1], true, CALLS);
    let mut calls: Vec<[f64; 2]> = Vec::new();
    // In turns, so that whatever else the machine does falls on both alike.
    for (turn, (own, its)) in ready.iter().zip(&ready_too).enumerate() {
        let mut both = [(0, &one, own), (1, &other, its)];
        if turn % 2 == 1 {
            both.reverse();
        }
        let mut times = [0.0; 2];
        for (world, store, waits) in both {
            let wish = randomise(*waits);
            let began = Instant::now();
            store.ask(wish).unwrap();
            times[world] = began.elapsed().as_secs_f64() * 1_000.0;
        }
        calls.push(times);
    }
    // Whom the first world put on which arm is looked up when all is measured.
    let system = person("the test", Role::System, None);
    let mut arms = [Vec::new(), Vec::new()];
    for (waits, [first, second]) in ready.iter().zip(calls) {
        let of = waits.subject;
        let opened = one.open_arm(system.clone(), of, OpeningPurpose::Dispensing, "a test");
        let is_first = plan.arm(opened.unwrap().reveal()).unwrap().id == plan.arms()[0].id;
        let (to_first, to_second) = if is_first {
            (first, second)
        } else {
            (second, first)
        };
        arms[0].push(to_first);
        arms[1].push(to_second);
    }
    for times in &mut arms {
        times.sort_by(f64::total_cmp);
    }
    let [first, second] = &arms;
    let median = |times: &[f64]| times[times.len() / 2];
    let apart = (median(first) - median(second)).abs();
    let found = probability(distance(first, second), first.len(), second.len());
    eprintln!(
        "B-32: {CALLS} calls an arm; medians {:.4} and {:.4} ms, {apart:.4} apart; Kolmogorov-Smirnov p = {found:.3}",
        median(first),
        median(second)
    );
    assert!(apart < 1.0, "the medians are {apart} ms apart");
    assert!(found > 0.01, "the times differ: p = {found}");
}
