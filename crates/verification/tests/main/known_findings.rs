//! What is known to stand, and not to stand, in the two papers.

use verification::{ClaimVerdict, TieRule, Verdict, verify};

use crate::transcription::{pilot, proderm};

fn verdict_of(verdicts: &[ClaimVerdict], id: &str) -> Verdict {
    verdicts
        .iter()
        .find(|claim| claim.id == id)
        .expect("the claim stands in the transcription")
        .verdict
        .clone()
}

#[test]
fn the_exact_interval_of_proderm_is_a_wald_interval() {
    let verdicts = verify(&proderm());
    for id in ["results-response-difference", "table-2-response-difference"] {
        match verdict_of(&verdicts, id) {
            Verdict::AgreesByAnotherMethod {
                method,
                named,
                named_gives,
                ..
            } => {
                assert_eq!(method, "Wald");
                assert!(named.contains("exact"));
                let named_gives = named_gives.unwrap();
                for exact in ["Santner-Snell", "Chan-Zhang"] {
                    assert!(named_gives.contains(exact), "{named_gives}");
                }
            }
            other => panic!("{id}: {other}"),
        }
    }
}

#[test]
fn the_p_value_of_proderm_is_cochran_mantel_haenszel_without_correction() {
    match verdict_of(&verify(&proderm()), "results-response-p") {
        Verdict::Agrees {
            method, computed, ..
        } => {
            assert_eq!(
                method,
                "Cochran-Mantel-Haenszel without continuity correction"
            );
            assert!((computed[0].lowest - 0.000_802_166).abs() < 5e-10);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_percentages_by_activity_stand_for_one_count_each_and_these_add_up() {
    let verdicts = verify(&proderm());
    for (id, counts) in [
        ("results-response-mild-ivig", "8 of 11"),
        ("results-response-mild-placebo", "4 of 15"),
        ("results-response-moderate-ivig", "23 of 29"),
        ("results-response-moderate-placebo", "14 of 27"),
        ("results-response-severe-ivig", "6 of 7"),
        ("results-response-severe-placebo", "3 of 6"),
    ] {
        match verdict_of(&verdicts, id) {
            Verdict::Agrees { method, .. } => assert_eq!(method, counts),
            other => panic!("{id}: {other}"),
        }
    }
    assert_eq!(
        verdict_of(&verdicts, "results-response-strata-ivig").name(),
        "agrees"
    );
    assert_eq!(
        verdict_of(&verdicts, "results-response-strata-placebo").name(),
        "agrees"
    );
}

#[test]
fn the_mean_difference_of_proderm_follows_from_its_means_and_standard_deviations() {
    assert_eq!(
        verdict_of(&verify(&proderm()), "results-tis-difference").name(),
        "agrees"
    );
}

#[test]
fn eleven_against_fifteen_mild_patients_cannot_come_from_central_blocks_of_four() {
    match verdict_of(&verify(&proderm()), "table-1-mild-blocks") {
        Verdict::Disagrees { should_be, .. } => assert_eq!(should_be, "at most 14 against 12"),
        other => panic!("{other}"),
    }
}

#[test]
fn the_thromboembolic_count_contradicts_its_footnote_though_the_rows_add_up() {
    let verdicts = verify(&proderm());
    assert_eq!(
        verdict_of(&verdicts, "table-3-thromboembolic-rows").name(),
        "agrees"
    );
    match verdict_of(&verdicts, "table-3-thromboembolic-footnote") {
        Verdict::Disagrees { should_be, .. } => assert_eq!(should_be, "5"),
        other => panic!("{other}"),
    }
}

#[test]
fn ninety_five_patients_cannot_be_in_an_extension_that_91_entered() {
    match verdict_of(&verify(&proderm()), "results-safety-extension") {
        Verdict::Disagrees { should_be, .. } => assert_eq!(should_be, "at most 91"),
        other => panic!("{other}"),
    }
}

#[test]
fn what_proderm_does_not_print_the_inputs_of_is_not_judged() {
    let verdicts = verify(&proderm());
    for id in [
        "safety-incidence-before",
        "table-2-time-minimal-16-ivig",
        "table-2-tis-16-ivig",
    ] {
        assert_eq!(
            verdict_of(&verdicts, id).name(),
            "cannot be derived",
            "{id}"
        );
    }
}

#[test]
fn proderm_rounds_12_5_to_even_and_the_pilot_away() {
    match verdict_of(&verify(&proderm()), "table-1-severe-placebo") {
        Verdict::Agrees { tie, .. } => assert_eq!(tie, Some(TieRule::HalfEven)),
        other => panic!("{other}"),
    }
    match verdict_of(&verify(&pilot()), "table-1-raynaud-dm") {
        Verdict::Agrees { tie, .. } => assert_eq!(tie, Some(TieRule::HalfAway)),
        other => panic!("{other}"),
    }
}

#[test]
fn the_clopper_pearson_interval_of_the_pilot_is_not_one() {
    match verdict_of(&verify(&pilot()), "results-response-interval") {
        Verdict::AgreesByAnotherMethod {
            method,
            named_gives,
            ..
        } => {
            assert_eq!(method, "Wald with maximum variance (p = 1/2)");
            assert_eq!(named_gives.as_deref(), Some("20.3 to 66.5"));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn eight_of_nineteen_is_42_1_percent() {
    match verdict_of(&verify(&pilot()), "abstract-response") {
        Verdict::Disagrees { should_be, .. } => assert_eq!(should_be, "42.1"),
        other => panic!("{other}"),
    }
}

#[test]
fn the_planned_precision_of_the_pilot_follows_from_12_of_20() {
    let verdicts = verify(&pilot());
    match verdict_of(&verdicts, "methods-precision") {
        Verdict::Agrees { method, .. } => assert_eq!(method, "Clopper-Pearson (exact)"),
        other => panic!("{other}"),
    }
    assert_eq!(
        verdict_of(&verdicts, "methods-precision-width").name(),
        "agrees"
    );
}

#[test]
fn fifty_five_percent_is_not_nine_patients_and_one_more_of_twenty() {
    match verdict_of(&verify(&pilot()), "discussion-minimal") {
        Verdict::Disagrees { should_be, .. } => assert_eq!(should_be, "50"),
        other => panic!("{other}"),
    }
}

#[test]
fn nothing_else_in_either_paper_disagrees_without_a_note_that_says_so() {
    for paper in [proderm(), pilot()] {
        for claim in verify(&paper) {
            let odd = !matches!(
                claim.verdict,
                Verdict::Agrees { .. } | Verdict::CannotBeDerived { .. }
            );
            assert!(
                !odd || claim.finding.is_some(),
                "{}: {} printed {}: {}",
                claim.id,
                claim.about,
                claim.printed,
                claim.verdict
            );
        }
    }
}

#[test]
fn fifty_five_percent_stands_for_eleven_of_twenty_as_arithmetic() {
    let verdicts = verify(&pilot());
    match verdict_of(&verdicts, "discussion-minimal-arithmetic") {
        Verdict::Agrees { method, .. } => assert_eq!(method, "11 of 20"),
        other => panic!("{other}"),
    }
}

#[test]
fn the_84_patients_of_proderm_need_rates_that_are_not_printed_and_60_against_30_would_give_them() {
    match verdict_of(&verify(&proderm()), "methods-sample-size") {
        Verdict::CannotBeDerived { reason } => {
            assert!(reason.contains("20 pairs"), "{reason}");
            assert!(
                reason.contains("60% against 30% and 70% against 40%"),
                "{reason}"
            );
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_carried_values_of_proderm_are_possible_scores() {
    let verdicts = verify(&proderm());
    for id in ["results-tis-ivig-carried", "results-tis-placebo-carried"] {
        assert_eq!(verdict_of(&verdicts, id).name(), "agrees", "{id}");
    }
}
