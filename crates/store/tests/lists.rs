//! The lists: balanced, unforeseeable, and the same from the same seed.

use std::collections::BTreeMap;

use record::rules::permuted_blocks::{BlockDesign, next_block};
use store::ListGenerator;

use crate::trial::full;

fn list(seed: u64, design: BlockDesign<'_>, length: usize) -> Vec<u8> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut generator = ListGenerator::new(bytes);
    let (mut arms, mut block) = (Vec::new(), Vec::new());
    while arms.len() < length {
        next_block(design, &mut |count| generator.below(count), &mut block);
        arms.extend(block.iter().map(|arm| arm.0));
    }
    arms
}

fn lists() -> u64 {
    if full() { 100_000 } else { 1_000 }
}

#[test]
fn t_25_of_many_lists_every_block_balances_and_every_order_of_a_block_is_as_likely_as_the_others() {
    let designs: [(&[u32], &[u32]); 4] = [
        (&[1, 1], &[4]),
        (&[1, 1], &[4, 6]),
        (&[2, 1], &[3]),
        (&[1, 1, 1], &[6]),
    ];
    for (ratios, sizes) in designs {
        let design = BlockDesign { ratios, sizes };
        let mut orders: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        let mut first = vec![0_u64; ratios.len()];
        let mut pairs = 0_i64;
        let mut blocks = 0_u64;
        for seed in 0..lists() {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&seed.to_le_bytes());
            let mut generator = ListGenerator::new(bytes);
            let mut block = Vec::new();
            let mut before: Option<u8> = None;
            for number in 0..8 {
                next_block(design, &mut |count| generator.below(count), &mut block);
                let arms: Vec<u8> = block.iter().map(|arm| arm.0).collect();
                let shares: u32 = ratios.iter().sum();
                let share = u32::try_from(arms.len()).unwrap() / shares;
                for (arm, ratio) in (0_u8..).zip(ratios) {
                    let held = arms.iter().filter(|own| **own == arm).count();
                    assert_eq!(held, usize::try_from(ratio * share).unwrap());
                }
                if number == 0 {
                    first[usize::from(arms[0])] += 1;
                }
                // Whether the first of a block is the last of the block before: by chance, as often as by shares.
                if let Some(before) = before {
                    pairs += if arms[0] == before { 1 } else { -1 };
                    blocks += 1;
                }
                before = arms.last().copied();
                if sizes.len() == 1 {
                    *orders.entry(arms).or_default() += 1;
                }
            }
        }
        let lists = lists() as f64;
        let shares: f64 = ratios.iter().map(|ratio| f64::from(*ratio)).sum();
        for (arm, ratio) in ratios.iter().enumerate() {
            let expected = f64::from(*ratio) / shares;
            let seen = first[arm] as f64 / lists;
            let five_errors = 5.0 * (expected * (1.0 - expected) / lists).sqrt();
            assert!(
                (seen - expected).abs() < five_errors,
                "{design:?}, arm {arm}: {seen}"
            );
        }
        if ratios == [1, 1] {
            let drift = pairs as f64 / blocks as f64;
            assert!(
                drift.abs() < 5.0 / (blocks as f64).sqrt(),
                "{design:?}: {drift}"
            );
        }
        if sizes.len() == 1 {
            let all: u64 = orders.values().sum();
            let expected = all as f64 / orders.len() as f64;
            let chi_square: f64 = orders
                .values()
                .map(|seen| (*seen as f64 - expected).powi(2) / expected)
                .sum();
            let freedom = (orders.len() - 1) as f64;
            // Mean and deviation of chi-square; five of them are never met by chance.
            let limit = freedom + 5.0 * (2.0 * freedom).sqrt() + 5.0;
            assert!(chi_square < limit, "{design:?}: {chi_square} of {freedom}");
            eprintln!(
                "T-25 {ratios:?} {sizes:?}: {lists} lists, chi-square {chi_square:.1} of {freedom}"
            );
        }
    }
}

#[test]
fn t_25_the_same_seed_gives_the_same_list_and_another_seed_another() {
    let design = BlockDesign {
        ratios: &[1, 1],
        sizes: &[4, 6],
    };
    // The golden list of this version of the generator: a change of it must change the version.
    assert_eq!(list(1, design, 24)[..24], GOLDEN);
    assert_eq!(list(1, design, 200), list(1, design, 200));
    assert_ne!(list(1, design, 200), list(2, design, 200));
}

/// Drawn once, from seed 1.
const GOLDEN: [u8; 24] = [
    0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1,
];

#[test]
fn t_25_whole_numbers_are_equally_likely_where_the_words_do_not_divide_evenly() {
    let mut generator = ListGenerator::new([3; 32]);
    let mut seen = [0_u32; 3];
    for _ in 0..30_000 {
        // Three halves of 2^31: taken modulo without rejection the lower numbers would be twice as likely.
        let number = generator.below(3 << 30);
        seen[usize::try_from(number >> 30).unwrap()] += 1;
    }
    for count in seen {
        assert!((9_500..10_500).contains(&count), "{seen:?}");
    }
}

#[test]
fn t_26_two_trials_of_people_share_no_list_and_no_seed_stands_outside_the_vault() {
    let (one, other) = (crate::trial::sqlite("t_26"), crate::trial::sqlite("t_26"));
    let arms = |fresh: &crate::trial::Fresh| -> Vec<u8> {
        let (store, ready) = fresh.ready(60);
        ready
            .iter()
            .map(|ready| {
                store.ask(store::load::randomise(*ready)).unwrap();
                let pharmacist = crate::trial::person("P", store::Role::Pharmacist, None);
                let dispensing = store::OpeningPurpose::Dispensing;
                let opened = store
                    .open_arm(pharmacist, ready.subject, dispensing, "dose")
                    .unwrap();
                opened.reveal().0
            })
            .collect()
    };
    assert_ne!(arms(&one), arms(&other), "by chance once in 10^15");
}
