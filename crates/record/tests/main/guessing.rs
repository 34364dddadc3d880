//! T-42: how often somebody at a site, who sees all that a blinded role sees and has found out the arms of patients already
//! treated there, guesses the next arm right. Nobody can be kept from watching patients; the lists must make it useless.

use std::collections::{BTreeMap, VecDeque};

use protocol::{Allocation, ListScope, Plan};
use record::{AllocationRow, AllocationTable};

use crate::script::{draws, proderm, with_key};

/// As many trials as the test asks for, of as many patients as ProDERM had.
const TRIALS: u64 = 2_000;
const PATIENTS: usize = 95;
const SITES: u32 = 36;

/// Of a hundred patients so many have mild, moderate and severe disease, about.
const OF_A_HUNDRED: [u32; 3] = [20, 50, 30];

/// A patient as the watcher knows them.
#[derive(Debug, Clone, Copy)]
struct Patient {
    stratum: usize,
    site: u16,
    /// The opaque number of the slot, which no page shows: a watcher is given more than there is to see.
    slot: u32,
    arm: u8,
}

/// The patients of a trial, in the order in which they come: each takes the next place of their list.
fn trial(plan: &Plan, seed: u64) -> Vec<Patient> {
    let (record, key) = with_key(seed);
    // Neighbouring seeds must not begin alike.
    let mut draw = draws(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let table = AllocationTable::generate(plan, &record.header().origin, &mut draw).unwrap();
    let strata = &plan.protocol().stratification.as_ref().unwrap().strata;
    let mut lists: BTreeMap<(String, Option<u16>), VecDeque<AllocationRow>> = BTreeMap::new();
    for row in table.rows(plan, &key).unwrap() {
        let list = (
            row.stratum.as_ref().unwrap().to_string(),
            row.site.map(|site| site.0),
        );
        lists.entry(list).or_default().push_back(row);
    }
    let mut patients = Vec::with_capacity(PATIENTS);
    while patients.len() < PATIENTS {
        let (site, mut lot) = (u16::try_from(draw(SITES) + 1).unwrap(), draw(100));
        let is_own = |share: &u32| {
            let is_own = lot < *share;
            lot = lot.saturating_sub(*share);
            is_own
        };
        let stratum = OF_A_HUNDRED.iter().position(is_own).unwrap();
        let name = strata[stratum].id.to_string();
        let of = |site| (name.clone(), site);
        let list = match lists.get_mut(&of(None)) {
            Some(list) => list,
            None => lists.get_mut(&of(Some(site))).unwrap(),
        };
        let row = list.pop_front().unwrap();
        patients.push(Patient {
            stratum,
            site,
            slot: row.slot.0,
            arm: row.arm.0,
        });
    }
    patients
}

/// The share of right guesses of a way to guess, over many trials. It is told of the patients before, whose arms it may look at
/// where `knows` says so, and of the next one.
fn share_right(plan: &Plan, knows: impl Fn(usize) -> bool, guess: Guess) -> f64 {
    let (mut right, mut all) = (0_u64, 0_u64);
    for seed in 1..=TRIALS {
        let patients = trial(plan, seed);
        let mut coin = draws(!seed);
        for (place, next) in patients.iter().enumerate() {
            let known: Vec<Patient> = patients[..place]
                .iter()
                .enumerate()
                .filter(|(number, patient)| patient.site == next.site && knows(*number))
                .map(|(_, patient)| *patient)
                .collect();
            let guessed = guess(&known, place, next).unwrap_or_else(|| u8::from(coin(2) == 1));
            right += u64::from(guessed == next.arm);
            all += 1;
        }
    }
    right as f64 / all as f64
}

type Guess = fn(&[Patient], usize, &Patient) -> Option<u8>;

/// The arm that fewer of the patients had whose arms are known, in the stratum of the next: blocks make up for it.
fn rarer_so_far(known: &[Patient], _: usize, next: &Patient) -> Option<u8> {
    let own = known.iter().filter(|one| one.stratum == next.stratum);
    let (mut first, mut second) = (0, 0);
    for patient in own {
        if patient.arm == 0 {
            first += 1;
        } else {
            second += 1;
        }
    }
    match first.cmp(&second) {
        std::cmp::Ordering::Less => Some(0),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(1),
    }
}

/// The arm of the known patient whose slot has the nearest number.
fn nearest_slot(known: &[Patient], _: usize, next: &Patient) -> Option<u8> {
    let nearest = known
        .iter()
        .min_by_key(|one| one.slot.abs_diff(next.slot))?;
    Some(nearest.arm)
}

/// By the numbers alone: whether the slot's, or the patient's, is even.
fn even_slot(_: &[Patient], _: usize, next: &Patient) -> Option<u8> {
    Some(u8::from(next.slot.is_multiple_of(2)))
}

fn even_patient(_: &[Patient], place: usize, _: &Patient) -> Option<u8> {
    Some(u8::from(place.is_multiple_of(2)))
}

/// The other arm than that of the last patient whose arm is known.
fn not_the_last(known: &[Patient], _: usize, _: &Patient) -> Option<u8> {
    Some(1 - known.last()?.arm)
}

fn with_lists(lists: ListScope) -> Plan {
    let mut protocol = proderm().protocol().clone();
    if let Allocation::PermutedBlocks { lists: own, .. } = &mut protocol.allocation {
        *own = lists;
    }
    Plan::compile(protocol).unwrap()
}

#[test]
fn t_42_with_central_lists_nobody_at_a_site_guesses_the_next_arm_better_than_a_coin() {
    let plan = proderm();
    let ways: [(&str, Guess); 5] = [
        ("the arm that was rarer so far", rarer_so_far),
        ("the arm of the nearest slot", nearest_slot),
        ("even slots", even_slot),
        ("even patients", even_patient),
        ("not the last arm", not_the_last),
    ];
    for (name, guess) in ways {
        let all = share_right(&plan, |_| true, guess);
        let half = share_right(&plan, |number| number.is_multiple_of(2), guess);
        println!("{name}: {all:.4} with all arms known at the site, {half:.4} with half of them");
        for share in [all, half] {
            assert!((0.47..=0.53).contains(&share), "{name}: {share}");
        }
    }
}

/// That the watcher is any good: where each site has a list of its own, as the protocol can ask for, the same way of guessing
/// is right far more often.
#[test]
fn t_42_the_same_watcher_guesses_more_where_each_site_has_lists_of_its_own() {
    let by_site = with_lists(ListScope::PerSite);
    let by_site_and_stratum = share_right(&by_site, |_| true, rarer_so_far);
    println!("{by_site_and_stratum:.4} where each site has a list of its own in each stratum");
    assert!(by_site_and_stratum > 0.55, "{by_site_and_stratum}");
}
