//! Printed results of PROC FREQ and others for proportions and tables.

use crate::classic::{printed, table};
use statistics::odds_ratio::OddsRatioInterval;
use statistics::proportion::ProportionInterval;
use statistics::risk_difference::{
    ExactStatistic, RiskDifferenceInterval, agresti_min, exact_unconditional,
};
use statistics::risk_ratio::{ExactRatioTest, RiskRatioInterval};
use statistics::stratified::{
    self, ContinuityCorrection, RiskDifferenceVariance, generalised_cochran_mantel_haenszel,
};
use statistics::{
    ConfidenceLevel, Interval, Proportion, TwoByTwo, distribution, odds_ratio, rate, risk_ratio,
    two_by_two,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

fn act_against_placebo() -> TwoByTwo {
    TwoByTwo::new(36, 154, 12, 77).unwrap()
}

#[test]
pub fn every_interval_that_proc_freq_prints_for_36_of_154_is_reproduced() {
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
pub fn every_interval_that_proc_freq_prints_for_a_difference_is_reproduced() {
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
    for name in [
        "Wald",
        "Wald cc",
        "Newcombe hybrid score",
        "Newcombe cc",
        "Agresti-Caffo",
        "Hauck-Anderson",
        "Miettinen-Nurminen",
        "Mee",
        "exact Santner-Snell (unstandardised)",
        "exact Chan-Zhang (score)",
    ] {
        let difference = table.first.estimate().unwrap() - table.second.estimate().unwrap();
        printed.agrees(name, "diff", difference);
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
    let two_sided = agresti_min(table, LEVEL).unwrap();
    printed.agrees("exact Agresti-Min", "diff", two_sided.estimate);
    agrees("exact Agresti-Min", two_sided.interval);
}

#[test]
pub fn the_intervals_that_proc_freq_prints_for_both_ratios_are_reproduced() {
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
            printed.agrees(name, "rr", risk_ratio::estimate(table).unwrap());
            printed.agrees(name, "lower95", interval.lower);
            printed.agrees(name, "upper95", interval.upper);
        }
        let exact =
            risk_ratio::exact_unconditional(table, ExactRatioTest::OneSidedPair, LEVEL).unwrap();
        printed.agrees("exact", "rr", risk_ratio::estimate(table).unwrap());
        printed.agrees("exact", "lower95", exact.lower);
        printed.agrees("exact", "upper95", exact.upper);
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
            printed.agrees(name, "or", odds_ratio::estimate(table).unwrap());
            printed.agrees(name, "lower95", interval.lower);
            printed.agrees(name, "upper95", interval.upper);
        }
    }
}

#[test]
pub fn the_stratified_table_of_proc_freq_is_reproduced() {
    let Some(printed) = printed("cmh_S1_2x2xk") else {
        return;
    };
    let Some(data) = table("data/camis_adcibc.csv") else {
        return;
    };
    // Women in the placebo and high dose groups, by age below 65 and from 65 to 80.
    let count = |age: &str, arm: &str, sex: Option<&str>| {
        let rows = data
            .text("AGEGR1")
            .into_iter()
            .zip(data.text("TRTP"))
            .zip(data.text("SEX"));
        rows.filter(|((a, t), s)| *a == age && *t == arm && sex.is_none_or(|sex| sex == *s))
            .count() as u64
    };
    let strata = ["<65", "65-80"].map(|age| {
        let of = |arm| (count(age, arm, Some("F")), count(age, arm, None));
        let ((x1, n1), (x2, n2)) = (of("Placebo"), of("Xanomeline High Dose"));
        TwoByTwo::new(x1, n1, x2, n2).unwrap()
    });
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
    let z = score.estimate / score.standard_error;
    printed.agrees(
        DIFFERENCE,
        "summary_score_p",
        distribution::normal::two_sided(z),
    );
    printed.agrees(DIFFERENCE, "summary_score_lo", score.interval.lower);
    printed.agrees(DIFFERENCE, "summary_score_hi", score.interval.upper);
    let hybrid = stratified::yan_su(&strata, LEVEL).unwrap();
    printed.agrees(DIFFERENCE, "strat_newcombe_lo", hybrid.lower);
    printed.agrees(DIFFERENCE, "strat_newcombe_hi", hybrid.upper);
}

#[test]
pub fn the_fat_and_heart_disease_table_of_the_sas_manual_is_reproduced() {
    let Some(printed) = printed("sas_fatcomp") else {
        return;
    };
    let Some(data) = table("data/sas_fatcomp.csv") else {
        return;
    };
    const METHOD: &str = "2x2 chi-square/Fisher/OR";
    let counts = data.numbers("Count");
    let cell = |exposure: f64, response: f64| -> u64 {
        (0..counts.len())
            .filter(|row| data.numbers("Exposure")[*row] == exposure)
            .filter(|row| data.numbers("Response")[*row] == response)
            .map(|row| counts[row] as u64)
            .sum()
    };
    let [a, b, c, d] = [
        cell(1.0, 1.0),
        cell(1.0, 0.0),
        cell(0.0, 1.0),
        cell(0.0, 0.0),
    ];
    let table = TwoByTwo::new(a, a + b, c, c + d).unwrap();
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
    printed.agrees(METHOD, "or", odds_ratio::estimate(table).unwrap());
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
pub fn agresti_s_job_satisfaction_is_reproduced_by_the_generalised_test() {
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
pub fn mcnemar_and_kappa_of_the_colds_are_reproduced() {
    let Some(printed) = printed("mcnemar_colds") else {
        return;
    };
    let Some(data) = table("data/camis_colds.csv") else {
        return;
    };
    const METHOD: &str = "McNemar, kappa";
    let answers = data.text("age12").into_iter().zip(data.text("age14"));
    let mut counts = vec![vec![0; 2]; 2];
    for (early, late) in answers {
        counts[usize::from(early == "No")][usize::from(late == "No")] += 1;
    }
    let test = two_by_two::mcnemar(counts[0][1], counts[1][0]).unwrap();
    printed.agrees(METHOD, "chisq", test.chi_square.statistic);
    let kappa = two_by_two::kappa(&counts, LEVEL).unwrap();
    printed.agrees(METHOD, "kappa", kappa.estimate);
    printed.agrees(METHOD, "kappa_lo", kappa.interval.lower);
    printed.agrees(METHOD, "kappa_hi", kappa.interval.upper);
}

#[test]
pub fn the_streptomycin_trial_of_1948_is_reproduced() {
    let Some(printed) = printed("strep_tb") else {
        return;
    };
    let Some(data) = table("data/medicaldata_strep_tb.csv") else {
        return;
    };
    let count = |arm: &str, column: &str, value: &str| {
        let arms = data.text("arm").into_iter();
        let cells = arms.zip(data.text(column));
        cells
            .filter(|(a, cell)| *a == arm && *cell == value)
            .count() as u64
    };
    let arms = ["Streptomycin", "Control"];
    let improved = arms.map(|arm| count(arm, "improved", "TRUE"));
    let totals = arms.map(|arm| count(arm, "arm", arm));
    let died = arms.map(|arm| count(arm, "radiologic_6m", "1_Death"));
    for (quantity, value) in [
        ("imp_strep", improved[0]),
        ("n_strep", totals[0]),
        ("imp_ctrl", improved[1]),
        ("n_ctrl", totals[1]),
        ("deaths_strep", died[0]),
        ("deaths_ctrl", died[1]),
    ] {
        printed.agrees("2x2", quantity, value as f64);
    }
    let table = TwoByTwo::new(improved[0], totals[0], improved[1], totals[1]).unwrap();
    printed.agrees("2x2", "fisher_p", two_by_two::fisher(table).two_sided);
    printed.agrees(
        "2x2",
        "chisq_p",
        two_by_two::pearson(table).unwrap().p_value,
    );
}

#[test]
pub fn one_of_29_is_reproduced() {
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

#[test]
pub fn clopper_pearson_of_12_of_77_is_reproduced() {
    let Some(printed) = printed("prop1_pbo_12_77") else {
        return;
    };
    let interval = ProportionInterval::ClopperPearson
        .of(act_against_placebo().second, LEVEL)
        .unwrap();
    printed.agrees("Clopper-Pearson", "lower95", interval.lower);
    printed.agrees("Clopper-Pearson", "upper95", interval.upper);
}

#[test]
pub fn sex_by_three_treatments_is_reproduced_within_ages_and_within_races() {
    let Some(data) = table("data/camis_adcibc.csv") else {
        return;
    };
    for (case, method, stratum) in [
        (
            "cmh_S2",
            "generalised CMH general association (df 2)",
            "AGEGR1",
        ),
        ("cmh_S3", "generalised CMH general association", "RACE"),
    ] {
        let Some(printed) = printed(case) else {
            return;
        };
        let arms = ["Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"];
        let mut tables = std::collections::BTreeMap::new();
        let rows = data
            .text(stratum)
            .into_iter()
            .zip(data.text("TRTP"))
            .zip(data.text("SEX"));
        for ((stratum, arm), sex) in rows {
            let arm = arms.iter().position(|a| *a == arm).unwrap();
            let table = tables.entry(stratum).or_insert_with(|| vec![vec![0; 2]; 3]);
            table[arm][usize::from(sex == "F")] += 1;
        }
        let tables: Vec<Vec<Vec<u64>>> = tables.into_values().collect();
        let result =
            generalised_cochran_mantel_haenszel(&tables, &[1.0, 2.0, 3.0], &[0.0, 1.0]).unwrap();
        assert_eq!(result.general_association.degrees_of_freedom, 2);
        printed.agrees(method, "chisq", result.general_association.statistic);
        printed.agrees(method, "p", result.general_association.p_value);
    }
}

#[test]
pub fn respiratory_status_after_four_months_by_centre_is_reproduced() {
    let (Some(printed), Some(data)) = (
        printed("respiratory_m4"),
        table("data/hsaur3_respiratory.csv"),
    ) else {
        return;
    };
    const METHOD: &str = "CMH by centre, month 4";
    let data = data.only("month", "4");
    let count = |centre: &str, arm: &str, status: Option<&str>| {
        let rows = data.text("centre").into_iter().zip(data.text("treatment"));
        rows.zip(data.text("status"))
            .filter(|((c, t), s)| *c == centre && *t == arm && status.is_none_or(|x| x == *s))
            .count() as u64
    };
    // The odds of a good status on placebo against the treatment, as the rows of the table are in alphabetical order.
    let strata = ["1", "2"].map(|centre| {
        let of = |arm| (count(centre, arm, Some("good")), count(centre, arm, None));
        let ((x1, n1), (x2, n2)) = (of("placebo"), of("treatment"));
        TwoByTwo::new(x1, n1, x2, n2).unwrap()
    });
    let test = stratified::cochran_mantel_haenszel(&strata, ContinuityCorrection::None).unwrap();
    printed.agrees(METHOD, "mh_chisq", test.test.statistic);
    printed.agrees(METHOD, "p", test.test.p_value);
    let odds = stratified::mantel_haenszel_odds_ratio(&strata, LEVEL).unwrap();
    printed.agrees(METHOD, "or", odds.ratio);
    printed.agrees(METHOD, "lo", odds.interval.lower);
    printed.agrees(METHOD, "hi", odds.interval.upper);
}

#[test]
pub fn poisson_test_s_examples_are_reproduced() {
    if let Some(printed) = printed("poisson1") {
        const METHOD: &str = "exact Poisson rate CI (Garwood)";
        let rate = rate::EventRate::new(137, 24.19893).unwrap();
        let exact = rate::RateInterval::Exact.of(rate, LEVEL).unwrap();
        printed.agrees(METHOD, "rate", rate.rate());
        printed.agrees(METHOD, "lo", exact.lower);
        printed.agrees(METHOD, "hi", exact.upper);
    }
    if let Some(printed) = printed("poisson2") {
        const METHOD: &str = "exact rate ratio CI";
        let first = rate::EventRate::new(11, 800.0).unwrap();
        let second = rate::EventRate::new(21, 3011.0).unwrap();
        let result = rate::rate_ratio(first, second, LEVEL).unwrap();
        printed.agrees(METHOD, "rr", result.ratio);
        printed.agrees(METHOD, "lo", result.exact.lower);
        printed.agrees(METHOD, "hi", result.exact.upper);
        printed.agrees(METHOD, "p", result.test.minimum_likelihood);
    }
}

#[test]
pub fn a_paired_difference_is_reproduced() {
    let Some(printed) = printed("paired_1_1_7_12") else {
        return;
    };
    const METHOD: &str = "paired proportions";
    let pairs = two_by_two::Pairs {
        both: 1,
        first_only: 1,
        second_only: 7,
        neither: 12,
    };
    let difference = two_by_two::paired_difference(pairs, LEVEL).unwrap();
    printed.agrees(METHOD, "rd", difference.estimate);
    printed.agrees(METHOD, "newc_lo", difference.interval.lower);
    printed.agrees(METHOD, "newc_hi", difference.interval.upper);
    let test = two_by_two::mcnemar_n_minus_one(pairs).unwrap();
    printed.agrees(METHOD, "mcnemar_chisq_N-1", test.statistic);
    printed.agrees(METHOD, "p", test.p_value);
}
