//! Printed results of rank tests.

use crate::classic::{printed, table};
use statistics::rank;
use statistics::{ConfidenceLevel, quantile};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

#[test]
fn birth_weights_of_smokers_agree_with_npar1way() {
    let (Some(printed), Some(table)) =
        (printed("bw_smokers"), table("data/birthweight_smokers.csv"))
    else {
        return;
    };
    const METHOD: &str = "Wilcoxon rank-sum + HL";
    let groups = table.by("grp", "bw");
    let (smokers, others) = (&groups["s"], &groups["ns"]);
    let test = rank::rank_sum(smokers, others).unwrap();
    let asymptotic = test.asymptotic.unwrap();
    printed.agrees(METHOD, "W", test.rank_sum);
    printed.agrees(METHOD, "Z_cc", asymptotic.z_continuity_corrected);
    printed.agrees(METHOD, "p_norm", asymptotic.p_value_continuity_corrected);
    printed.agrees(METHOD, "p_t", asymptotic.p_value_t_continuity_corrected);
    printed.agrees(METHOD, "kw", asymptotic.kruskal_wallis);
    let exact = rank::rank_sum_exact(smokers, others).unwrap();
    printed.agrees(METHOD, "p_exact", exact.two_sided_by_distance);
    printed.agrees(METHOD, "HL", rank::shift_estimate(smokers, others).unwrap());
    let (_, moses) = rank::moses_interval(smokers, others, LEVEL).unwrap();
    printed.agrees(METHOD, "moses_lo", moses.unwrap().lower);
    printed.agrees(METHOD, "moses_hi", moses.unwrap().upper);
    let conditional = rank::tie_conditional_shift_interval(smokers, others, LEVEL).unwrap();
    printed.agrees(METHOD, "exact_lo", conditional.interval.unwrap().lower);
    printed.agrees(METHOD, "exact_hi", conditional.interval.unwrap().upper);
}

#[test]
fn hollander_and_wolfe_s_depression_scores_agree_with_wilcox_test() {
    let (Some(printed), Some(table)) = (
        printed("hw_depression"),
        table("data/hollander_wolfe_depression.csv"),
    ) else {
        return;
    };
    let differences: Vec<f64> = table
        .numbers("y")
        .iter()
        .zip(table.numbers("x"))
        .map(|(y, x)| rank::round_to_decimals(y - x, 10))
        .collect();
    let exact = rank::signed_rank_exact(&differences).unwrap();
    printed.agrees("signed-rank", "p_one_sided", exact.less);
    let centre = rank::pseudomedian(&differences).unwrap();
    printed.agrees("signed-rank", "pseudomedian", centre);
    let interval = rank::pseudomedian_interval(&differences, LEVEL)
        .unwrap()
        .interval;
    printed.agrees("signed-rank", "lo", interval.lower);
    printed.agrees("signed-rank", "hi", interval.upper);
}

#[test]
fn medians_of_a_sample_do_not_depend_on_the_definition_where_its_size_is_odd() {
    for definition in statistics::QuantileDefinition::ALL {
        let median = quantile(&[5.0, 1.0, 3.0, 2.0, 4.0], 0.5, definition).unwrap();
        // Types 1 to 3 and 5 to 9 meet in the middle value; type 4 interpolates below it, type 3 rounds to even.
        match definition {
            statistics::QuantileDefinition::LinearEmpirical => assert_eq!(median, 2.5),
            statistics::QuantileDefinition::NearestEven => assert_eq!(median, 2.0),
            _ => assert!((median - 3.0).abs() < 1e-14, "{definition:?} {median}"),
        }
    }
}
