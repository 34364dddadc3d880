//! Printed results of PROC FREQ and others for proportions and tables.

use crate::classic::{printed, table};
use statistics::odds_ratio::OddsRatioInterval;
use statistics::proportion::ProportionInterval;
use statistics::risk_difference::{ExactStatistic, RiskDifferenceInterval, exact_unconditional};
use statistics::risk_ratio::RiskRatioInterval;
use statistics::stratified::{
    self, ContinuityCorrection, RiskDifferenceVariance, generalised_cochran_mantel_haenszel,
};
use statistics::{ConfidenceLevel, Interval, Proportion, TwoByTwo, two_by_two};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

fn act_against_placebo() -> TwoByTwo {
    TwoByTwo::new(36, 154, 12, 77).unwrap()
}

#[test]
fn every_interval_that_proc_freq_prints_for_36_of_154_is_reproduced() {
    let Some(printed) = printed("prop1_act_36_154") else {
        return;
    };
    let proportion = Proportion::new(36, 154).unwrap();
    for (name, method) in [
        ("Clopper-Pearson", ProportionInterval::ClopperPearson),
        ("Wilson", ProportionInterval::Wilson),
        ("Wilson cc", ProportionInterval::WilsonContinuityCorrected),
        ("Wald", ProportionInterval::Wald),
        ("Wald cc", ProportionInterval::WaldContinuityCorrected),
        ("Agresti-Coull", ProportionInterval::AgrestiCoull),
        ("Jeffreys", ProportionInterval::Jeffreys),
        ("mid-P", ProportionInterval::MidP),
        ("likelihood-ratio", ProportionInterval::LikelihoodRatio),
        ("logit", ProportionInterval::Logit),
        ("Blaker", ProportionInterval::Blaker),
    ] {
        let interval = method.of(proportion, LEVEL).unwrap();
        printed.agrees(name, "lower95", interval.lower);
        printed.agrees(name, "upper95", interval.upper);
    }
}

#[test]
fn every_interval_that_proc_freq_prints_for_a_difference_is_reproduced() {
    let Some(printed) = printed("riskdiff_36_154_vs_12_77") else {
        return;
    };
    let table = act_against_placebo();
    let agrees = |name: &str, interval: Interval| {
        printed.agrees(name, "lower95", interval.lower);
        printed.agrees(name, "upper95", interval.upper);
    };
    for (name, method) in [
        ("Wald", RiskDifferenceInterval::Wald),
        ("Wald cc", RiskDifferenceInterval::WaldContinuityCorrected),
        ("Newcombe hybrid score", RiskDifferenceInterval::Newcombe),
        (
            "Newcombe cc",
            RiskDifferenceInterval::NewcombeContinuityCorrected,
        ),
        ("Agresti-Caffo", RiskDifferenceInterval::AgrestiCaffo),
        ("Hauck-Anderson", RiskDifferenceInterval::HauckAnderson),
        (
            "Miettinen-Nurminen",
            RiskDifferenceInterval::MiettinenNurminen,
        ),
        ("Mee", RiskDifferenceInterval::Mee),
    ] {
        agrees(name, method.of(table, LEVEL).unwrap());
    }
    for (name, statistic) in [
        (
            "exact Santner-Snell (unstandardised)",
            ExactStatistic::SantnerSnell,
        ),
        ("exact Chan-Zhang (score)", ExactStatistic::ChanZhang),
    ] {
        agrees(name, exact_unconditional(table, statistic, LEVEL).unwrap());
    }
}

#[test]
fn the_intervals_that_proc_freq_prints_for_both_ratios_are_reproduced() {
    let table = act_against_placebo();
    if let Some(printed) = printed("relrisk_36_154_vs_12_77") {
        for (name, method) in [
            ("Wald(log)", RiskRatioInterval::WaldLog),
            (
                "Miettinen-Nurminen score",
                RiskRatioInterval::MiettinenNurminen,
            ),
            ("Koopman", RiskRatioInterval::Koopman),
            ("likelihood ratio", RiskRatioInterval::LikelihoodRatio),
        ] {
            let interval = method.of(table, LEVEL).unwrap();
            printed.agrees(name, "lower95", interval.lower);
            printed.agrees(name, "upper95", interval.upper);
        }
    }
    if let Some(printed) = printed("oddsratio_36_154_vs_12_77") {
        for (name, method) in [
            ("Wald(log)", OddsRatioInterval::WaldLog),
            ("score (MN N/(N-1))", OddsRatioInterval::MiettinenNurminen),
            ("mid-P exact", OddsRatioInterval::MidP),
            ("likelihood ratio", OddsRatioInterval::LikelihoodRatio),
            (
                "exact (Cornfield/Fisher)",
                OddsRatioInterval::ExactConditional,
            ),
        ] {
            let interval = method.of(table, LEVEL).unwrap();
            printed.agrees(name, "lower95", interval.lower);
            printed.agrees(name, "upper95", interval.upper);
        }
    }
}

#[test]
fn the_stratified_table_of_proc_freq_is_reproduced() {
    let Some(printed) = printed("cmh_S1_2x2xk") else {
        return;
    };
    // Women in the placebo and high dose groups, by age below 65 and from 65 to 80.
    let strata = [
        TwoByTwo::new(8, 12, 4, 10).unwrap(),
        TwoByTwo::new(20, 40, 25, 49).unwrap(),
    ];
    let test = stratified::cochran_mantel_haenszel(&strata, ContinuityCorrection::None).unwrap();
    printed.agrees("CMH", "chisq", test.test.statistic);
    printed.agrees("CMH", "p", test.test.p_value);
    let odds = stratified::mantel_haenszel_odds_ratio(&strata, LEVEL).unwrap();
    printed.agrees("CMH", "mh_or", odds.ratio);
    printed.agrees("CMH", "mh_or_lo", odds.interval.lower);
    printed.agrees("CMH", "mh_or_hi", odds.interval.upper);
    let woolf = stratified::woolf(&strata, LEVEL).unwrap();
    printed.agrees("CMH", "logit_or", woolf.odds_ratio.ratio);
    printed.agrees("CMH", "logit_or_lo", woolf.odds_ratio.interval.lower);
    printed.agrees("CMH", "logit_or_hi", woolf.odds_ratio.interval.upper);
    let risk = stratified::mantel_haenszel_risk_ratio(&strata, LEVEL).unwrap();
    printed.agrees("CMH", "mh_rr_col1", risk.ratio);
    printed.agrees("CMH", "rr_lo", risk.interval.lower);
    printed.agrees("CMH", "rr_hi", risk.interval.upper);
    let homogeneity = stratified::breslow_day(&strata).unwrap();
    printed.agrees("CMH", "breslow_day", homogeneity.breslow_day.statistic);
    printed.agrees("CMH", "breslow_day_p", homogeneity.breslow_day.p_value);
    const DIFFERENCE: &str = "stratified risk difference";
    let common =
        stratified::mantel_haenszel_risk_difference(&strata, RiskDifferenceVariance::Sato, LEVEL)
            .unwrap();
    printed.agrees(DIFFERENCE, "mh_rd", common.estimate);
    printed.agrees(DIFFERENCE, "mh_rd_se_sato", common.standard_error);
    printed.agrees(DIFFERENCE, "lo", common.interval.lower);
    printed.agrees(DIFFERENCE, "hi", common.interval.upper);
    let score = stratified::summary_score(&strata, LEVEL).unwrap();
    printed.agrees(DIFFERENCE, "summary_score_rd", score.estimate);
    printed.agrees(DIFFERENCE, "summary_score_se", score.standard_error);
    printed.agrees(DIFFERENCE, "summary_score_lo", score.interval.lower);
    printed.agrees(DIFFERENCE, "summary_score_hi", score.interval.upper);
    let hybrid = stratified::yan_su(&strata, LEVEL).unwrap();
    printed.agrees(DIFFERENCE, "strat_newcombe_lo", hybrid.lower);
    printed.agrees(DIFFERENCE, "strat_newcombe_hi", hybrid.upper);
}

#[test]
fn the_fat_and_heart_disease_table_of_the_sas_manual_is_reproduced() {
    let Some(printed) = printed("sas_fatcomp") else {
        return;
    };
    const METHOD: &str = "2x2 chi-square/Fisher/OR";
    let table = TwoByTwo::new(11, 15, 2, 8).unwrap();
    printed.agrees(
        METHOD,
        "chisq",
        two_by_two::pearson(table).unwrap().statistic,
    );
    printed.agrees(
        METHOD,
        "chisq_cc",
        two_by_two::yates(table).unwrap().statistic,
    );
    printed.agrees(
        METHOD,
        "fisher_two_sided",
        two_by_two::fisher(table).two_sided,
    );
    let wald = OddsRatioInterval::WaldLog.of(table, LEVEL).unwrap();
    printed.agrees(METHOD, "or_lo", wald.lower);
    printed.agrees(METHOD, "or_hi", wald.upper);
    let exact = OddsRatioInterval::ExactConditional
        .of(table, LEVEL)
        .unwrap();
    printed.agrees(METHOD, "or_exact_lo", exact.lower);
    printed.agrees(METHOD, "or_exact_hi", exact.upper);
}

#[test]
fn agresti_s_job_satisfaction_is_reproduced_by_the_generalised_test() {
    let (Some(printed), Some(table)) =
        (printed("agresti_jobsat"), table("data/jobsatisfaction.csv"))
    else {
        return;
    };
    let levels = |values: &[&str]| {
        let mut seen: Vec<String> = Vec::new();
        for value in values {
            if !seen.iter().any(|s| s == value) {
                seen.push((*value).to_owned());
            }
        }
        seen
    };
    let (income, answer) = (table.text("Income"), table.text("Job.Satisfaction"));
    let (gender, count) = (table.text("Gender"), table.numbers("Freq"));
    let (incomes, answers, genders) = (levels(&income), levels(&answer), levels(&gender));
    let mut tables = vec![vec![vec![0; answers.len()]; incomes.len()]; genders.len()];
    let at = |levels: &[String], value: &str| levels.iter().position(|l| l == value).unwrap();
    for row in 0..count.len() {
        tables[at(&genders, gender[row])][at(&incomes, income[row])][at(&answers, answer[row])] +=
            count[row] as u64;
    }
    // Agresti's scores: midpoints of the incomes in thousands, and 1, 3, 4, 5 for the answers.
    let result = generalised_cochran_mantel_haenszel(
        &tables,
        &[3.0, 10.0, 20.0, 35.0],
        &[1.0, 3.0, 4.0, 5.0],
    )
    .unwrap();
    const METHOD: &str = "generalised CMH";
    printed.agrees(METHOD, "ga", result.general_association.statistic);
    printed.agrees(METHOD, "ga_p", result.general_association.p_value);
    printed.agrees(
        METHOD,
        "ga_df",
        f64::from(result.general_association.degrees_of_freedom),
    );
    printed.agrees(METHOD, "linear", result.correlation.statistic);
    printed.agrees(METHOD, "linear_p", result.correlation.p_value);
}

#[test]
fn mcnemar_and_kappa_of_the_colds_are_reproduced() {
    let Some(printed) = printed("mcnemar_colds") else {
        return;
    };
    const METHOD: &str = "McNemar, kappa";
    let test = two_by_two::mcnemar(144, 256).unwrap();
    printed.agrees(METHOD, "chisq", test.chi_square.statistic);
    let kappa = two_by_two::kappa(&[vec![212, 144], vec![256, 707]], LEVEL).unwrap();
    printed.agrees(METHOD, "kappa", kappa.estimate);
    printed.agrees(METHOD, "kappa_lo", kappa.interval.lower);
    printed.agrees(METHOD, "kappa_hi", kappa.interval.upper);
}

#[test]
fn the_streptomycin_trial_of_1948_is_reproduced() {
    let Some(printed) = printed("strep_tb") else {
        return;
    };
    let table = TwoByTwo::new(38, 55, 17, 52).unwrap();
    printed.agrees("2x2", "fisher_p", two_by_two::fisher(table).two_sided);
    printed.agrees(
        "2x2",
        "chisq_p",
        two_by_two::pearson(table).unwrap().p_value,
    );
}

#[test]
fn one_of_29_is_reproduced() {
    let Some(printed) = printed("p_1_29") else {
        return;
    };
    const METHOD: &str = "single proportion";
    let proportion = Proportion::new(1, 29).unwrap();
    for (lower, upper, method) in [
        ("CP_lo", "CP_hi", ProportionInterval::ClopperPearson),
        ("jeff_lo", "jeff_hi", ProportionInterval::Jeffreys),
        ("midp_lo", "midp_hi", ProportionInterval::MidP),
    ] {
        let interval = method.of(proportion, LEVEL).unwrap();
        printed.agrees(METHOD, lower, interval.lower);
        printed.agrees(METHOD, upper, interval.upper);
    }
}
