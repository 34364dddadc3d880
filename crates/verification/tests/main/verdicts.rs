//! Verdicts on claims of our own making.

use proptest::prelude::*;
use verification::{
    AssumedRates, Called, Claim, Counted, DifferenceMethod, Ends, Exposure, GroupMean, Inputs,
    MeanDifferenceMethod, Paper, Place, Published, Statement, StratifiedTest, Stratum, Summarised,
    TwoByTwoTest, Verdict, verify,
};

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
    match verdict {
        Verdict::Rounding {
            method, should_be, ..
        } => assert_eq!((method.as_str(), should_be.as_str()), ("2 of 3", "67")),
        other => panic!("{other}"),
    }
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
    assert_eq!(
        verdict.to_string(),
        "disagrees: it should be 5 (sum of its parts)"
    );
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
        // Where the total is as fine as the percentage, nothing is judged.
        let expected = if of >= 10_u64.pow(decimals as u32 + 2) { "cannot be derived" } else { "agrees" };
        prop_assert_eq!(verdict.name(), expected);
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

fn number(text: &str) -> verification::PrintedNumber {
    text.parse().unwrap()
}

fn group(mean: &str, sd: &str, n: u64) -> Summarised {
    Summarised {
        mean: number(mean),
        sd: number(sd),
        n,
    }
}

#[test]
fn an_exact_interval_agrees_with_the_exact_method_that_gives_it() {
    // 9 of 10 against 3 of 10: Chan and Zhang 16.08 to 87.95.
    let claim = |lower: &str, upper: &str, method| {
        judged(Statement::RiskDifference {
            difference: number("60"),
            lower: number(lower),
            upper: number(upper),
            first: Counted { count: 9, of: 10 },
            second: Counted { count: 3, of: 10 },
            level: 95,
            method,
            strata: Vec::new(),
        })
    };
    match claim("16.1", "87.9", DifferenceMethod::Exact) {
        Verdict::Agrees { method, .. } => assert!(method.contains("Chan-Zhang"), "{method}"),
        other => panic!("{other}"),
    }
    match claim("16.1", "87.9", DifferenceMethod::SantnerSnell) {
        Verdict::AgreesByAnotherMethod { method, .. } => {
            assert!(method.contains("Chan-Zhang"), "{method}");
        }
        other => panic!("{other}"),
    }
    // An exact method that the paper does not name is tried too, after all others.
    match claim("16.1", "87.9", DifferenceMethod::NotNamed) {
        Verdict::Agrees { method, .. } => assert!(method.contains("Chan-Zhang"), "{method}"),
        other => panic!("{other}"),
    }
    assert_eq!(
        claim("1.1", "99.0", DifferenceMethod::Exact).name(),
        "disagrees"
    );
}

#[test]
fn a_p_value_printed_from_the_label_is_the_uncorrected_test_alone() {
    let strata = |rows: [(u64, u64, u64, u64); 3]| {
        rows.map(|(x1, n1, x2, n2)| Stratum {
            first: Counted { count: x1, of: n1 },
            second: Counted { count: x2, of: n2 },
        })
        .to_vec()
    };
    let verdict = judged(Statement::StratifiedTest {
        p_value: "0.0008".to_owned().try_into().unwrap(),
        strata: strata([(8, 11, 4, 15), (23, 29, 14, 27), (6, 7, 3, 6)]),
        test: StratifiedTest::CochranMantelHaenszel,
    });
    match verdict {
        Verdict::Agrees { method, .. } => {
            assert_eq!(
                method,
                "Cochran-Mantel-Haenszel without continuity correction"
            );
        }
        other => panic!("{other}"),
    }
}

#[test]
fn three_figures_that_no_one_choice_of_inputs_gives_together_do_not_agree() {
    // The means allow a difference of 26.3 to 26.5 and each limit alone can be printed so, but an interval that reaches
    // 9.10 to either side is narrower than any that these standard deviations give.
    let printed = |difference: &str, lower: &str, upper: &str| {
        judged(Statement::MeanDifference {
            difference: number(difference),
            lower: number(lower),
            upper: number(upper),
            first: group("47.7", "24.2", 47),
            second: group("21.3", "20.8", 48),
            level: 95,
            method: MeanDifferenceMethod::NotNamed,
        })
    };
    assert_eq!(printed("26.4", "17.2", "35.6").name(), "agrees");
    assert_eq!(printed("26.40", "17.30", "35.50").name(), "rounding");
    assert_eq!(printed("26.4", "17.2", "36.6").name(), "disagrees");
}

#[test]
fn a_sample_size_follows_from_printed_rates_by_some_formula() {
    let planned = |total: u64, first: &str, second: &str| {
        judged(Statement::SampleSize {
            total,
            power: number("80"),
            alpha: number("0.05"),
            assumed: Some(AssumedRates {
                first: number(first),
                second: number(second),
            }),
        })
    };
    match planned(84, "60", "30") {
        Verdict::Agrees { method, .. } => assert!(method.contains("pooled"), "{method}"),
        other => panic!("{other}"),
    }
    match planned(98, "60", "30") {
        Verdict::Agrees { method, .. } => {
            assert_eq!(method, "pooled variance with continuity correction");
        }
        other => panic!("{other}"),
    }
    match planned(60, "60", "30") {
        Verdict::Disagrees { should_be, .. } => assert_eq!(should_be, "84"),
        other => panic!("{other}"),
    }
}

#[test]
fn a_rate_follows_from_its_events_and_exposure() {
    let per_hundred = |rate: &str, from| {
        judged(Statement::Rate {
            rate: number(rate),
            per: number("100"),
            unit: "patient-years".to_owned(),
            from,
        })
    };
    let of = |events, time: &str| {
        Some(Exposure {
            events,
            time: number(time),
        })
    };
    assert_eq!(per_hundred("1.54", of(7, "455")).name(), "agrees");
    assert_eq!(per_hundred("1.64", of(7, "455")).name(), "disagrees");
    assert_eq!(per_hundred("1.54", None).name(), "cannot be derived");
}

#[test]
fn p_values_of_counts_and_of_means_are_recomputed_by_the_named_test_first() {
    let of_counts = |p_value: &str, test| {
        judged(Statement::TwoByTwoTest {
            p_value: p_value.to_owned().try_into().unwrap(),
            first: Counted { count: 3, of: 4 },
            second: Counted { count: 1, of: 4 },
            test,
        })
    };
    // The tea tasting: Fisher's two-sided p-value is 34/70; Pearson's chi-square is 2.
    assert_eq!(of_counts("0.49", TwoByTwoTest::Fisher).name(), "agrees");
    assert_eq!(of_counts("0.16", TwoByTwoTest::Pearson).name(), "agrees");
    assert_eq!(
        of_counts("0.16", TwoByTwoTest::Fisher).name(),
        "agrees by another method"
    );
    assert_eq!(of_counts("0.99", TwoByTwoTest::Fisher).name(), "disagrees");
    let of_means = |p_value: &str| {
        judged(Statement::MeanTest {
            p_value: p_value.to_owned().try_into().unwrap(),
            first: group("47.7", "24.2", 47),
            second: group("21.3", "20.8", 48),
            test: MeanDifferenceMethod::NotNamed,
        })
    };
    assert_eq!(of_means("<0.001").name(), "agrees");
    assert_eq!(of_means("0.04").name(), "disagrees");
}

#[test]
fn rounded_inputs_of_a_difference_are_allowed_for_and_exact_ones_are_not() {
    let of = |value: &str, inputs| {
        judged(Statement::Difference {
            value: number(value),
            minuend: number("79"),
            subtrahend: number("44"),
            inputs,
        })
    };
    assert_eq!(of("36", Inputs::Rounded).name(), "agrees");
    assert_eq!(of("36", Inputs::Exact).name(), "disagrees");
    assert_eq!(of("35", Inputs::Exact).name(), "agrees");
    assert_eq!(of("37", Inputs::Rounded).name(), "disagrees");
}

#[test]
fn a_number_printed_twice_may_have_fewer_decimals_and_no_other_value() {
    let twice = |value: &str, elsewhere: &str| {
        judged(Statement::Repeated {
            value: number(value),
            elsewhere: number(elsewhere),
            there: "Table 1".to_owned(),
        })
        .name()
    };
    assert_eq!(twice("5.0", "4.97"), "agrees");
    assert_eq!(twice("4.97", "5.0"), "agrees");
    assert_eq!(twice("115", "115"), "agrees");
    assert_eq!(twice("115", "114"), "disagrees");
    assert_eq!(twice("5.2", "4.97"), "disagrees");
}

#[test]
fn a_percentage_that_any_large_total_gives_is_not_said_to_agree() {
    let verdict = judged(Statement::PercentageWithoutCount {
        percent: number("37"),
        of: 1_000_000_000_000,
    });
    assert_eq!(verdict.name(), "cannot be derived");
}

#[test]
fn values_that_are_carried_forward_must_lie_on_the_scale() {
    let mean = |mean: &str| {
        judged(Statement::MeanWithOthers {
            mean: number(mean),
            n: 47,
            groups: vec![GroupMean {
                mean: number("48.4"),
                n: 45,
            }],
            minimum: number("0"),
            maximum: number("100"),
        })
        .name()
    };
    assert_eq!(mean("47.7"), "agrees");
    assert_eq!(mean("46.0"), "disagrees");
    assert_eq!(mean("51.0"), "disagrees");
}

#[test]
fn the_whole_lies_between_its_groups() {
    let median = |median: &str| {
        judged(Statement::MedianOfGroups {
            median: number(median),
            groups: vec![number("55.0"), number("51.5")],
        })
        .name()
    };
    assert_eq!(median("52.0"), "agrees");
    assert_eq!(median("56.0"), "disagrees");
    let ends = |minimum: &str, maximum: &str| Ends {
        minimum: number(minimum),
        maximum: number(maximum),
    };
    let range = |minimum: &str, maximum: &str| {
        judged(Statement::RangeOfGroups {
            minimum: number(minimum),
            maximum: number(maximum),
            groups: vec![ends("22.0", "77.0"), ends("24.0", "79.0")],
        })
        .name()
    };
    assert_eq!(range("22.0", "79.0"), "agrees");
    assert_eq!(range("24.0", "79.0"), "disagrees");
}

#[test]
fn what_a_text_calls_significant_is_held_against_the_printed_p_values() {
    let called = |called, p_values: &[&str]| {
        judged(Statement::Significance {
            level: number("0.05"),
            called,
            p_values: p_values
                .iter()
                .map(|p_value| (*p_value).to_owned().try_into().unwrap())
                .collect(),
        })
        .name()
    };
    assert_eq!(called(Called::Significant, &["<0.01", "0.03"]), "agrees");
    assert_eq!(called(Called::Significant, &["0.12"]), "disagrees");
    assert_eq!(called(Called::NotSignificant, &["0.12", "0.06"]), "agrees");
    assert_eq!(called(Called::NotSignificant, &["<0.05"]), "disagrees");
    // What is printed as 0.05 can have been on either side.
    assert_eq!(called(Called::Significant, &["0.05"]), "agrees");
    assert_eq!(called(Called::NotSignificant, &["0.05"]), "agrees");
}
