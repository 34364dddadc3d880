//! Printed results of rank tests.

use crate::classic::{printed, table};
use statistics::rank;
use statistics::{ConfidenceLevel, distribution, quantile};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

#[test]
pub fn birth_weights_of_smokers_agree_with_npar1way() {
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
    let kruskal_wallis = distribution::chi_square::upper_tail(asymptotic.kruskal_wallis, 1.0);
    printed.agrees(METHOD, "kw_p", kruskal_wallis);
    let exact = rank::rank_sum_exact(smokers, others).unwrap();
    printed.agrees(METHOD, "p_exact", exact.two_sided_by_distance);
    printed.agrees(METHOD, "HL", rank::shift_estimate(smokers, others).unwrap());
    let (_, moses) = rank::moses_interval(smokers, others, LEVEL).unwrap();
    let moses = moses.unwrap();
    printed.agrees(METHOD, "moses_lo", moses.lower);
    printed.agrees(METHOD, "moses_hi", moses.upper);
    // SAS's asymptotic standard error is half the length in normal quantiles.
    let half = (moses.upper - moses.lower) / 2.0;
    printed.agrees(METHOD, "ase", half / LEVEL.normal_quantile());
    let conditional = rank::tie_conditional_shift_interval(smokers, others, LEVEL).unwrap();
    printed.agrees(METHOD, "exact_lo", conditional.interval.unwrap().lower);
    printed.agrees(METHOD, "exact_hi", conditional.interval.unwrap().upper);
}

#[test]
pub fn hollander_and_wolfe_s_depression_scores_agree_with_wilcox_test() {
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
    let sum = rank::signed_rank(&differences).unwrap().negative_rank_sum;
    printed.agrees("signed-rank", "V", sum);
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
pub fn medians_of_a_sample_do_not_depend_on_the_definition_where_its_size_is_odd() {
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

#[test]
pub fn intubation_with_two_laryngoscopes_is_reproduced() {
    let (Some(printed), Some(table)) = (
        printed("laryngoscope"),
        table("data/medicaldata_laryngoscope.csv"),
    ) else {
        return;
    };
    const METHOD: &str = "rank-sum + HL";
    let table = table.complete(&["total_intubation_time"]);
    let groups = table.by("Randomization", "total_intubation_time");
    let (standard, video) = (&groups["0"], &groups["1"]);
    let median = |values: &[f64]| {
        quantile(
            values,
            0.5,
            statistics::QuantileDefinition::AveragedInverseEmpirical,
        )
        .unwrap()
    };
    printed.agrees(METHOD, "med_grp1", median(video));
    printed.agrees(METHOD, "med_grp0", median(standard));
    let test = rank::rank_sum(standard, video).unwrap().asymptotic.unwrap();
    printed.agrees(METHOD, "p_asym", test.p_value_continuity_corrected);
    // R looks for the root of a step function and stops 1e-4 short of it or within a step: the median of all pairs and the
    // order statistics by Moses are the steps themselves.
    let shift = rank::shift_estimate(standard, video).unwrap();
    printed.agrees_within(METHOD, "HL", shift, 0.005);
    let (_, moses) = rank::moses_interval(standard, video, LEVEL).unwrap();
    printed.agrees_within(METHOD, "lo", moses.unwrap().lower, 0.025);
    printed.agrees_within(METHOD, "hi", moses.unwrap().upper, 0.025);
}

#[test]
pub fn polyps_after_a_year_of_sulindac_are_reproduced() {
    let (Some(printed), Some(table)) = (printed("polyps"), table("data/medicaldata_polyps.csv"))
    else {
        return;
    };
    let table = table.complete(&["number12m"]);
    let groups = table.by("treatment", "number12m");
    let test = rank::rank_sum(&groups["sulindac"], &groups["placebo"]).unwrap();
    let p_value = test.asymptotic.unwrap().p_value_continuity_corrected;
    printed.agrees("rank-sum 12 mo", "p", p_value);
}
