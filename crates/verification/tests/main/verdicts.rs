//! Verdicts on claims of our own making.

use proptest::prelude::*;
use verification::{Claim, Paper, Place, Published, Statement, Verdict, verify};

fn judged(statement: Statement) -> Verdict {
    let published = Published {
        paper: Paper {
            short: "A 2022".to_owned(),
            citation: "A. J 2022".to_owned(),
            registration: "none".to_owned(),
        },
        places: vec![Place {
            at: "Results".to_owned(),
            claims: vec![Claim {
                id: "claim".to_owned(),
                about: "a claim".to_owned(),
                printed: String::new(),
                result: None,
                finding: None,
                statement,
            }],
        }],
    };
    verify(&published).remove(0).verdict
}

#[test]
fn a_percentage_that_was_cut_off_is_a_matter_of_rounding() {
    // 2 of 3 is 66.7 per cent, printed as 66.
    let verdict = judged(Statement::Percentage {
        percent: "66".parse().unwrap(),
        count: 2,
        of: 3,
    });
    assert_eq!(
        verdict,
        Verdict::Rounding {
            method: "2 of 3".to_owned(),
            should_be: "67".to_owned()
        }
    );
}

#[test]
fn a_percentage_that_no_count_gives_disagrees_and_names_the_nearest() {
    // Of 7 patients none are 50 per cent.
    let verdict = judged(Statement::PercentageWithoutCount {
        percent: "50".parse().unwrap(),
        of: 7,
    });
    assert_eq!(verdict.name(), "disagrees");
}

#[test]
fn a_percentage_of_nobody_cannot_be_derived() {
    let verdict = judged(Statement::Percentage {
        percent: "0".parse().unwrap(),
        count: 0,
        of: 0,
    });
    assert_eq!(verdict.name(), "cannot be derived");
}

#[test]
fn a_mean_outside_the_middle_of_its_interval_disagrees() {
    let verdict = judged(Statement::MeanWithInterval {
        mean: "-9.4".parse().unwrap(),
        lower: "-12.5".parse().unwrap(),
        upper: "-5.2".parse().unwrap(),
    });
    assert_eq!(verdict.name(), "disagrees");
}

#[test]
fn a_verdict_reads_as_a_sentence_and_serialises_with_its_name() {
    let verdict = judged(Statement::Sum {
        value: 6,
        parts: vec![1, 1, 1, 1, 1],
    });
    assert_eq!(verdict.to_string(), "disagrees: sum of its parts gives 5");
    let json = serde_json::to_value(&verdict).unwrap();
    assert_eq!(json["verdict"], "disagrees");
    assert_eq!(json["should_be"], "5");
}

proptest! {
    #[test]
    fn a_rightly_rounded_percentage_always_agrees(of in 1_u64..500, part in 0_u64..500, decimals in 0_usize..3) {
        let count = part % (of + 1);
        let share = 100.0 * count as f64 / of as f64;
        let printed = format!("{share:.decimals$}");
        let verdict = judged(Statement::Percentage { percent: printed.parse().unwrap(), count, of });
        prop_assert_eq!(verdict.name(), "agrees");
        let verdict = judged(Statement::PercentageWithoutCount { percent: printed.parse().unwrap(), of });
        prop_assert_eq!(verdict.name(), "agrees");
    }

    #[test]
    fn a_division_that_blocks_can_give_agrees(whole in 0_u64..50, extra_first in 0_u64..3, extra_second in 0_u64..3) {
        // Blocks of four: after whole blocks, at most two more of either arm.
        let verdict = judged(Statement::PermutedBlocks {
            first: 2 * whole + extra_first,
            second: 2 * whole + extra_second,
            block: 4,
        });
        prop_assert_eq!(verdict.name(), "agrees");
    }

    #[test]
    fn no_claim_makes_it_panic(value in any::<u64>(), parts in prop::collection::vec(any::<u64>(), 1..4), of in any::<u64>()) {
        judged(Statement::Sum { value, parts });
        judged(Statement::PermutedBlocks { first: value, second: of, block: 4 });
        judged(Statement::PermutedBlocks { first: value, second: of, block: 0 });
        judged(Statement::Percentage { percent: "50".parse().unwrap(), count: value, of });
    }
}
