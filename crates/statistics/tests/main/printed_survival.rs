//! Printed results of survival analyses.

use crate::classic::{Table, printed, table};
use statistics::ConfidenceLevel;
use statistics::linear::{Ancova, AncovaData, Factor, ModelMatrix};
use statistics::survival::{
    BandTransform, FlatToTheEnd, LogRankWeight, Observation, Ties, cox, kaplan_meier, log_rank,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

fn observations(table: &Table, time: &str, status: &str, event: f64) -> Vec<Observation> {
    table
        .numbers(time)
        .into_iter()
        .zip(table.numbers(status))
        .map(|(time, status)| {
            if status == event {
                Observation::event(time)
            } else {
                Observation::censored(time)
            }
        })
        .collect()
}

fn of_group(all: &[Observation], groups: &[&str], wanted: &str) -> Vec<Observation> {
    all.iter()
        .zip(groups)
        .filter(|(_, group)| **group == wanted)
        .map(|(o, _)| *o)
        .collect()
}

#[test]
pub fn the_leukaemia_trial_of_6mp_is_reproduced() {
    let (Some(printed), Some(table)) = (printed("gehan_6mp"), table("data/gehan_6mp.csv")) else {
        return;
    };
    const METHOD: &str = "KM, log-rank, Cox";
    let all = observations(&table, "time", "cens", 1.0);
    let groups = table.text("treat");
    let (treated, control) = (
        of_group(&all, &groups, "6-MP"),
        of_group(&all, &groups, "control"),
    );
    let curve = kaplan_meier(&treated, BandTransform::LogLog, LEVEL).unwrap();
    for (time, survival, error) in [
        (6.0, "S6", "S6_se"),
        (10.0, "S10", "S10_se"),
        (23.0, "S23", "S23_se"),
    ] {
        printed.agrees(METHOD, survival, curve.survival_at(time));
        printed.agrees(
            METHOD,
            error,
            curve.step_at(time).unwrap().standard_error().unwrap(),
        );
    }
    let median = curve.quantile(0.5, FlatToTheEnd::NotEstimable);
    printed.agrees(METHOD, "med_6mp", median.time.unwrap());
    printed.agrees(METHOD, "med_6mp_lo", median.lower.unwrap());
    assert_eq!(median.upper, None);
    let curve = kaplan_meier(&control, BandTransform::LogLog, LEVEL).unwrap();
    let median = curve.quantile(0.5, FlatToTheEnd::NotEstimable);
    printed.agrees(METHOD, "med_c", median.time.unwrap());
    printed.agrees(METHOD, "med_c_lo", median.lower.unwrap());
    printed.agrees(METHOD, "med_c_hi", median.upper.unwrap());
    for (quantity, weight) in [
        ("logrank", LogRankWeight::LogRank),
        ("wilcoxon", LogRankWeight::Gehan),
    ] {
        let test = log_rank(&[&treated, &control], weight).unwrap();
        printed.agrees(METHOD, quantity, test.test.statistic);
    }
    let mut design = ModelMatrix::without_intercept(all.len());
    let untreated: Vec<f64> = groups
        .iter()
        .map(|g| f64::from(u8::from(*g == "control")))
        .collect();
    design.covariate("control", &untreated).unwrap();
    let breslow = cox(&all, &design, Ties::Breslow)
        .unwrap()
        .hazard_ratio(0, LEVEL);
    printed.agrees(METHOD, "breslow_beta", breslow.coefficient);
    printed.agrees(METHOD, "breslow_se", breslow.standard_error);
    printed.agrees(METHOD, "breslow_hr", breslow.ratio);
    printed.agrees(METHOD, "breslow_lo", breslow.interval.lower);
    printed.agrees(METHOD, "breslow_hi", breslow.interval.upper);
    let efron = cox(&all, &design, Ties::Efron)
        .unwrap()
        .hazard_ratio(0, LEVEL);
    printed.agrees(METHOD, "efron_beta", efron.coefficient);
    printed.agrees(METHOD, "efron_hr", efron.ratio);
}

#[test]
pub fn bone_marrow_transplants_in_three_groups_agree_with_lifetest() {
    let (Some(printed), Some(table)) = (printed("km_bmt"), table("data/km_bmt.csv")) else {
        return;
    };
    const METHOD: &str = "KM 3 groups";
    let all = observations(&table, "t2", "d3", 1.0);
    let groups = table.text("group");
    let parts: Vec<Vec<Observation>> = ["1", "2", "3"]
        .map(|g| of_group(&all, &groups, g))
        .into_iter()
        .collect();
    let slices: Vec<&[Observation]> = parts.iter().map(Vec::as_slice).collect();
    let test = log_rank(&slices, LogRankWeight::LogRank).unwrap();
    assert_eq!(test.test.degrees_of_freedom, 2);
    printed.agrees(METHOD, "logrank", test.test.statistic);
    printed.agrees(METHOD, "p", test.test.p_value);
    let test = log_rank(&slices, LogRankWeight::Gehan).unwrap();
    printed.agrees(METHOD, "wilcoxon", test.test.statistic);
    printed.agrees(METHOD, "wilcoxon_p", test.test.p_value);
    for (part, [time, lower]) in parts.iter().zip([
        ["med1", "med1_lo"],
        ["med2", "med2_lo"],
        ["med3", "med3_lo"],
    ]) {
        let curve = kaplan_meier(part, BandTransform::LogLog, LEVEL).unwrap();
        let median = curve.quantile(0.5, FlatToTheEnd::NotEstimable);
        printed.agrees(METHOD, time, median.time.unwrap());
        printed.agrees(METHOD, lower, median.lower.unwrap());
        if time == "med3" {
            printed.agrees(METHOD, "med3_hi", median.upper.unwrap());
        }
    }
}

#[test]
pub fn the_leukaemia_maintenance_trial_agrees_with_r_survival() {
    let (Some(printed), Some(table)) = (printed("aml"), table("data/aml.csv")) else {
        return;
    };
    const METHOD: &str = "KM, log-rank, Cox Efron";
    let all = observations(&table, "time", "status", 1.0);
    let groups = table.text("x");
    let maintained = of_group(&all, &groups, "Maintained");
    let not = of_group(&all, &groups, "Nonmaintained");
    let test = log_rank(&[&maintained, &not], LogRankWeight::LogRank).unwrap();
    printed.agrees(METHOD, "logrank", test.test.statistic);
    for (members, [time, lower, upper]) in [
        (&maintained, ["med_m", "med_m_lo", ""]),
        (&not, ["med_n", "med_n_lo", "med_n_hi"]),
    ] {
        // R's survfit has its bands on the logarithm, and these limits were printed by it with conf.type = "log-log".
        let curve = kaplan_meier(members, BandTransform::LogLog, LEVEL).unwrap();
        let median = curve.quantile(0.5, FlatToTheEnd::MidwayToLastTime);
        printed.agrees(METHOD, time, median.time.unwrap());
        printed.agrees(METHOD, lower, median.lower.unwrap());
        match median.upper {
            Some(limit) => printed.agrees(METHOD, upper, limit),
            None => assert_eq!(upper, ""),
        }
    }
    let mut design = ModelMatrix::without_intercept(all.len());
    let column: Vec<f64> = groups
        .iter()
        .map(|g| f64::from(u8::from(*g == "Nonmaintained")))
        .collect();
    design.covariate("not maintained", &column).unwrap();
    let fit = cox(&all, &design, Ties::Efron)
        .unwrap()
        .hazard_ratio(0, LEVEL);
    printed.agrees(METHOD, "beta", fit.coefficient);
    printed.agrees(METHOD, "se", fit.standard_error);
}

#[test]
pub fn the_mayo_model_of_primary_biliary_cirrhosis_is_reproduced() {
    let (Some(printed), Some(table)) = (printed("pbc"), table("data/pbc.csv")) else {
        return;
    };
    const METHOD: &str = "Cox Efron n=416";
    let table = table.complete(&["protime"]);
    let all = observations(&table, "time", "status", 2.0);
    let mut design = ModelMatrix::without_intercept(all.len());
    let log = |column: &str| {
        table
            .numbers(column)
            .iter()
            .map(|v| v.ln())
            .collect::<Vec<f64>>()
    };
    let names = ["age", "edema", "log_bili", "log_protime", "log_albumin"];
    let columns = [
        table.numbers("age"),
        table.numbers("edema"),
        log("bili"),
        log("protime"),
        log("albumin"),
    ];
    for column in &columns {
        design.covariate("a covariate", column).unwrap();
    }
    assert_eq!(all.len(), 416);
    let fit = cox(&all, &design, Ties::Efron).unwrap();
    for (name, coefficient) in names.iter().zip(&fit.coefficients) {
        printed.agrees(METHOD, name, *coefficient);
    }
}

#[test]
pub fn levamisole_and_fluorouracil_in_colon_cancer_are_reproduced() {
    let (Some(printed), Some(table)) = (printed("colon_death"), table("data/colon.csv")) else {
        return;
    };
    const METHOD: &str = "Cox 3 arms + log-rank";
    let table = table.only("etype", "2");
    let all = observations(&table, "time", "status", 1.0);
    let groups = table.text("rx");
    let parts: Vec<Vec<Observation>> = ["Obs", "Lev", "Lev+5FU"]
        .map(|g| of_group(&all, &groups, g))
        .into_iter()
        .collect();
    let slices: Vec<&[Observation]> = parts.iter().map(Vec::as_slice).collect();
    printed.agrees(
        METHOD,
        "logrank",
        log_rank(&slices, LogRankWeight::LogRank)
            .unwrap()
            .test
            .statistic,
    );
    let mut design = ModelMatrix::without_intercept(all.len());
    for arm in ["Lev", "Lev+5FU"] {
        let column: Vec<f64> = groups
            .iter()
            .map(|g| f64::from(u8::from(*g == arm)))
            .collect();
        design.covariate("an arm", &column).unwrap();
    }
    let fit = cox(&all, &design, Ties::Efron).unwrap();
    for (column, [ratio, lower, upper]) in [
        ["lev_hr", "lev_lo", "lev_hi"],
        ["lev5fu_hr", "lev5fu_lo", "lev5fu_hi"],
    ]
    .iter()
    .enumerate()
    {
        let result = fit.hazard_ratio(column, LEVEL);
        printed.agrees(METHOD, ratio, result.ratio);
        printed.agrees(METHOD, lower, result.interval.lower);
        printed.agrees(METHOD, upper, result.interval.upper);
    }
}

#[test]
pub fn recurrence_of_colon_cancer_is_reproduced() {
    let (Some(printed), Some(table)) = (printed("colon_recur"), table("data/colon.csv")) else {
        return;
    };
    let table = table.only("etype", "1");
    let all = observations(&table, "time", "status", 1.0);
    let fit = cox(
        &all,
        &arms(&table.text("rx"), &["Lev", "Lev+5FU"]),
        Ties::Efron,
    )
    .unwrap();
    let result = fit.hazard_ratio(1, LEVEL);
    printed.agrees("Cox", "lev5fu_hr", result.ratio);
    printed.agrees("Cox", "lo", result.interval.lower);
    printed.agrees("Cox", "hi", result.interval.upper);
}

/// A column for each of the groups named.
fn arms(groups: &[&str], named: &[&str]) -> ModelMatrix {
    let mut design = ModelMatrix::without_intercept(groups.len());
    for arm in named {
        let column: Vec<f64> = groups
            .iter()
            .map(|g| f64::from(u8::from(g == arm)))
            .collect();
        design.covariate("an arm", &column).unwrap();
    }
    design
}

#[test]
pub fn four_treatments_of_hiv_are_reproduced() {
    let (Some(printed), Some(table)) = (printed("actg175"), table("data/ACTG175.csv")) else {
        return;
    };
    const METHOD: &str = "Cox 4 arms / log-rank / ANCOVA";
    let all = observations(&table, "days", "cens", 1.0);
    let groups = table.text("arms");
    let parts = ["0", "1", "2", "3"].map(|arm| of_group(&all, &groups, arm));
    for (arm, part) in parts.iter().enumerate() {
        let events = part.iter().filter(|o| o.is_event()).count();
        printed.agrees(METHOD, &format!("ev{arm}"), events as f64);
    }
    let fit = cox(&all, &arms(&groups, &["1", "2", "3"]), Ties::Efron).unwrap();
    for (column, quantity) in ["hr1", "hr2", "hr3"].iter().enumerate() {
        printed.agrees(METHOD, quantity, fit.hazard_ratio(column, LEVEL).ratio);
    }
    let slices: Vec<&[Observation]> = parts.iter().map(Vec::as_slice).collect();
    let test = log_rank(&slices, LogRankWeight::LogRank).unwrap();
    assert_eq!(test.test.degrees_of_freedom, 3);
    printed.agrees(METHOD, "logrank3df", test.test.statistic);
    let treated: Vec<usize> = table.numbers("treat").iter().map(|t| *t as usize).collect();
    let ancova = Ancova::fit(AncovaData {
        response: &table.numbers("cd420"),
        treatment: Factor::new(&treated, 2).unwrap(),
        factors: &[],
        covariates: &[&table.numbers("cd40")],
    })
    .unwrap();
    let difference = ancova.difference(1, 0, LEVEL).unwrap();
    printed.agrees(METHOD, "ancova_treat", difference.estimate);
    printed.agrees(METHOD, "ancova_se", difference.standard_error);
}
