//! `stat`: each method through the program, its answer for programs held against the golden file.

use serde_json::Value;

use crate::program::{Call, myotrial, repository, workplace};

const DATA: &str = "validation/golden/data";

fn stat(arguments: &str) -> Call {
    let words = arguments
        .split_whitespace()
        .map(|word| word.replace("DATA", DATA));
    myotrial(std::iter::once("stat".to_owned()).chain(words))
}

fn answer(arguments: &str) -> Value {
    let call = stat(&format!("{arguments} --format json"));
    assert_eq!(call.code, 0, "stat {arguments}: {}", call.err);
    serde_json::from_str(&call.out).unwrap()
}

/// What the golden file of a family expects of a case.
fn golden(family: &str, case: &str) -> (Value, f64) {
    let path = repository().join(format!("validation/golden/expected/{family}.json"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let found = file["cases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["id"] == case)
        .unwrap_or_else(|| panic!("{family} has no case {case}"));
    (
        found["expected"].clone(),
        file["tolerance"].as_f64().unwrap(),
    )
}

/// Every leaf that is expected stands in the answer under the same name.
fn holds(path: &str, expected: &Value, found: &Value, tolerance: f64) {
    match (expected, found) {
        (Value::Object(inner), _) => {
            for (key, value) in inner {
                holds(&format!("{path}.{key}"), value, &found[key], tolerance);
            }
        }
        (Value::Array(list), Value::Array(other)) => {
            assert_eq!(list.len(), other.len(), "{path}");
            for (at, value) in list.iter().enumerate() {
                holds(&format!("{path}[{at}]"), value, &other[at], tolerance);
            }
        }
        (Value::Number(want), Value::Number(got)) => {
            let (want, got) = (want.as_f64().unwrap(), got.as_f64().unwrap());
            let error = (want - got).abs() / want.abs().max(1.0);
            assert!(error <= tolerance, "{path}: {got} is not {want}");
        }
        _ => assert_eq!(expected, found, "{path}"),
    }
}

#[test]
fn every_method_answers_with_the_names_and_numbers_of_the_golden_files() {
    for (family, case, arguments) in [
        ("one_proportion", "op_8_19_0.05", "proportion 8/19"),
        (
            "one_proportion",
            "op_8_19_0.1",
            "proportion 8/19 --level 0.9",
        ),
        (
            "binomial_test",
            "bt_8_19_0.6",
            "binomial-test 8/19 --null 0.6",
        ),
        ("binomial_test", "bt_8_19_0.6", "proportion 8/19 --null 0.6"),
        (
            "risk_difference",
            "rd_37_47_21_48_0.05",
            "difference 37/47 21/48",
        ),
        ("tests_2x2", "t22_37_47_21_48", "difference 37/47 21/48"),
        ("tests_2x2", "t22_37_47_21_48", "tests 37/47 21/48"),
        (
            "exact_unconditional_rd",
            "xrd_9_10_3_10_0.05",
            "difference 9/10 3/10",
        ),
        (
            "exact_unconditional_rd",
            "xrd_9_10_3_10_0.05",
            "exact-difference 9/10 3/10",
        ),
        (
            "risk_ratio",
            "rr_37_47_21_48_0.05",
            "risk-ratio 37/47 21/48",
        ),
        (
            "odds_ratio",
            "or_37_47_21_48_0.05",
            "odds-ratio 37/47 21/48",
        ),
        ("mcnemar", "mc_9_3", "mcnemar 9 3"),
        (
            "stratified_2x2",
            "strat_proderm",
            "stratified 8/11:4/15 23/29:14/27 6/7:3/6",
        ),
        (
            "stratified_2x2",
            "strat_proderm",
            "stratified DATA/strata_proderm.csv",
        ),
        (
            "stratified_exact",
            "sx_proderm",
            "stratified --data DATA/strata_proderm.csv",
        ),
        (
            "cmh_general",
            "cmh_rxc",
            "cmh DATA/cmh_rxc.csv --stratum stratum --count count",
        ),
        (
            "logistic",
            "logit_trt_baseline",
            "logistic DATA/binary_ipd.csv --event resp --covariate trt,baseline",
        ),
        (
            "logistic",
            "logit_trt_stratum",
            "logistic --data DATA/binary_ipd.csv --event resp --covariate trt --factor stratum",
        ),
        (
            "firth",
            "firth_logit_complete_separation",
            "firth DATA/logit_complete_separation.csv --event y --covariate x",
        ),
        (
            "logistic_marginal",
            "gcomp_trt_stratum",
            "marginal-difference DATA/binary_ipd.csv --event resp --covariate trt --factor stratum --of trt",
        ),
        (
            "signed_rank",
            "sr_mmt",
            "signed-rank DATA/paired_mmt.csv --before base --after end",
        ),
        (
            "signed_rank",
            "sr_missing",
            "signed-rank --data DATA/paired_missing.csv --before base --after end",
        ),
        (
            "signed_rank",
            "sr_all_zero",
            "signed-rank DATA/paired_all_zero.csv --before base --after end",
        ),
        (
            "signed_rank_exact_ci",
            "srci_mmt",
            "signed-rank DATA/paired_mmt.csv --before base --after end",
        ),
        (
            "rank_sum",
            "wmw_tis",
            "rank-sum DATA/two_sample_tis.csv --value y --arm trt",
        ),
        (
            "rank_sum_exact_ci",
            "wmwci_small",
            "rank-sum DATA/two_sample_small.csv --value y --arm trt",
        ),
        (
            "van_elteren",
            "ve_tis",
            "van-elteren DATA/two_sample_tis.csv --value y --arm trt --stratum stratum",
        ),
        (
            "quantiles",
            "q_n19",
            "quantile DATA/quantiles.csv --value x --where set=n19",
        ),
        (
            "t_summary",
            "t2_47.7_24.2_47_21.3_20.8_48_0.05",
            "mean 47.7 24.2 47 21.3 20.8 48",
        ),
        ("t_summary", "t1_-9.4_10.73_45_0.05", "mean -9.4 10.73 45"),
        (
            "locf",
            "locf_values",
            "locf DATA/longitudinal.csv --subject id --visit visit --value chg",
        ),
        (
            "ancova",
            "ancova_observed",
            "ancova DATA/longitudinal.csv --response chg --arm trt --covariate base --factor stratum --where visit=4",
        ),
        (
            "mmrm",
            "mmrm_us",
            "mmrm DATA/longitudinal.csv --response chg --subject id --visit visit --arm trt --covariate base --factor stratum",
        ),
        (
            "mmrm",
            "mmrm_cs",
            "mmrm DATA/longitudinal.csv --response chg --subject id --visit visit --arm trt --covariate base --factor stratum --covariance cs",
        ),
        (
            "rubin",
            "rubin_m20_dfcom40",
            "rubin DATA/mi_estimates.csv --complete-df 40",
        ),
        (
            "rubin",
            "rubin_m20",
            "multiple-imputation DATA/mi_estimates.csv",
        ),
        (
            "kaplan_meier",
            "km_tte_arm1",
            "survival DATA/tte.csv --time time --event event --where trt=1",
        ),
        (
            "logrank",
            "lr_tte",
            "survival DATA/tte.csv --time time --event event --arm trt",
        ),
        (
            "logrank",
            "lr_tte_stratified",
            "survival DATA/tte.csv --time time --event event --arm trt --stratum stratum",
        ),
        (
            "rmst",
            "rmst_tte_112",
            "survival DATA/tte.csv --time time --event event --arm trt --horizon 112",
        ),
        (
            "cox",
            "cox_tte_breslow",
            "survival DATA/tte.csv --time time --event event --arm trt --ties breslow",
        ),
        (
            "cox",
            "cox_tte_strat_efron",
            "cox DATA/tte.csv --time time --event event --covariate trt,age --stratum stratum",
        ),
        ("poisson_rate", "rate_7_454.5_0.05", "rate 7/454.5"),
        (
            "rate_ratio",
            "rratio_7_454.5_1_185.2_0.05",
            "rate 7/454.5 1/185.2",
        ),
        (
            "win_statistics",
            "win_all",
            "win DATA/winratio.csv --arm trt --endpoint time:t_death:d_death --endpoint time:t_hosp:d_hosp --endpoint higher:chg",
        ),
        (
            "win_statistics",
            "win_stratified",
            "win DATA/winratio.csv --arm trt --endpoint time:t_death:d_death --endpoint time:t_hosp:d_hosp --endpoint higher:chg --stratum stratum",
        ),
        (
            "beta_binomial",
            "bb_8_19_1_1_0.05",
            "beta-binomial 8/19 --prior 1,1",
        ),
        (
            "beta_predictive",
            "bp_8_19_1_1_20",
            "beta-binomial 8/19 --predict 20",
        ),
        (
            "beta_two",
            "b2_37_47_21_48_1_1",
            "beta-binomial 37/47 21/48",
        ),
        (
            "multiplicity",
            "padj_0",
            "multiplicity 0.01 0.04 0.03 0.005 0.02",
        ),
        (
            "reference_based",
            "rb_mono_drop_after_2",
            "reference-based --observed 9.5,14.2,.,. --mean 3,5,6.5,8 --covariance 60,40,34,30;40,80,58,50;34,58,95,72;30,50,72,110 --reference-mean 1.2,2,2.6,3.2 --reference-covariance 60,40,34,30;40,80,58,50;34,58,95,72;30,50,72,110",
        ),
    ] {
        let (expected, tolerance) = golden(family, case);
        let found = answer(arguments);
        assert!(found["method"].is_string() && found["version"].is_string());
        holds(family, &expected, &found, tolerance);
    }
}

#[test]
fn what_the_golden_files_do_not_hold_is_answered_too() {
    let exact = answer(
        "exact-logistic DATA/binary_ipd.csv --event resp --covariate trt --factor stratum --of trt",
    );
    assert!(exact["ci"][0].as_f64().unwrap() > 0.0, "{exact}");
    let test = answer("non-inferiority 60/100 62/100 --margin -0.1");
    assert!(
        (test["p"].as_f64().unwrap() - 0.12202).abs() < 1e-4,
        "{test}"
    );
    let limit = |found: &Value, which: usize| found[which].as_f64().unwrap();
    let difference = answer("difference 9/10 3/10");
    let (pair, one) = (&difference["chan_zhang"], &difference["agresti_min"]);
    assert!(
        limit(one, 1) - limit(one, 0) < limit(pair, 1) - limit(pair, 0),
        "one two-sided test gives a shorter interval: {difference}"
    );
    let ratio = answer("risk-ratio 9/10 3/10");
    let pair = &ratio["exact_unconditional"]["chan_zhang"];
    assert!(
        limit(pair, 0) > 1.0 && limit(pair, 0) < 3.0 && limit(pair, 1) > 3.0,
        "{ratio}"
    );
    let without = answer("risk-ratio 9/10 3/10 --without-exact");
    assert!(without["exact_unconditional"].is_null(), "{without}");
    let kappa = answer("kappa 20,5;10,15");
    assert!((kappa["kappa"].as_f64().unwrap() - 0.4).abs() < 1e-12);
    let graph =
        answer("multiplicity 0.01 0.04 0.02 --weights 0.5,0.5,0 --transitions 0,0,1;0,0,1;0,0,0");
    assert_eq!(graph["graphical"][0], 0.02);
}

#[test]
fn a_reader_sees_the_p_value_of_proderm_and_which_program_prints_it() {
    let call = stat("stratified 8/11:4/15 23/29:14/27 6/7:3/6");
    assert_eq!(call.code, 0, "{}", call.err);
    let line = call
        .out
        .lines()
        .find(|line| line.contains("Cochran-Mantel-Haenszel"))
        .unwrap();
    assert!(
        line.contains("11.2362") && line.contains("0.000802") && line.contains("SAS CMH"),
        "{line}"
    );
    assert!(call.out.contains("References"));
}

#[test]
fn a_page_for_readers_says_confidence_interval_lines_figures_up_and_explains_its_brackets() {
    let call = stat("mean 47.7 24.2 47 21.3 20.8 48");
    for words in [
        "difference  26.4\n",
        "95% CI          17.2125 to 35.5875",
        "In brackets: the program that prints this version unasked",
    ] {
        assert!(call.out.contains(words), "{words}: {}", call.out);
    }
    let call = stat("survival DATA/tte.csv --time time --event event --where trt=1");
    let survival: Vec<&str> = call
        .out
        .lines()
        .skip_while(|line| !line.contains("at risk"))
        .skip(1)
        .take(5)
        .filter_map(|line| line.split_whitespace().nth(4))
        .collect();
    assert_eq!(
        survival,
        ["0.900000", "0.850000", "0.800000", "0.675000", "0.650000"]
    );
    let call = stat(
        "ancova DATA/longitudinal.csv --response chg --arm trt --covariate base --factor stratum --where visit=4",
    );
    assert!(call.out.contains("F(2, 47)  1.64"), "{}", call.out);
}

#[test]
fn rows_are_chosen_by_one_value_or_by_several() {
    let survival = "survival DATA/tte.csv --time time --event event --arm trt";
    let all = answer(survival);
    assert_eq!(answer(&format!("{survival} --where trt=0|1")), all);
    let call = stat(&format!("{survival} --where trt=0|7"));
    assert_eq!((call.code, call.out.as_str()), (2, ""));
    assert!(call.err.contains("no row holds `7`"), "{}", call.err);
}

#[test]
fn help_lists_the_methods_and_each_has_a_manual_with_an_example() {
    let help = stat("--help").out;
    let methods: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|method| *method != "help")
        .collect();
    assert!(methods.len() >= 30, "{methods:?}");
    for method in methods {
        let manual = stat(&format!("{method} --help"));
        assert_eq!(manual.code, 0);
        let example = format!("myotrial stat {method}");
        assert!(
            manual.out.contains("Example") && manual.out.contains(&example),
            "{}",
            manual.out
        );
    }
}

/// Writes a table into a place of its own and asks for a method on it.
fn refused(test: &str, table: &str, arguments: &str) -> String {
    let file = workplace(test).join("data.csv");
    std::fs::write(&file, table).unwrap();
    let words = arguments.split_whitespace();
    let (method, rest) = (words.clone().next().unwrap(), words.skip(1));
    let path = file.to_str().unwrap();
    let call = myotrial(["stat", method, path].into_iter().chain(rest));
    assert_eq!(call.code, 2, "{}{}", call.out, call.err);
    assert_eq!(call.out, "", "a failed command prints nothing");
    assert!(!call.err.contains("panicked"), "{}", call.err);
    call.err
}

#[test]
fn bad_tables_are_refused_by_file_row_and_column() {
    let survival = "survival --time time --event event";
    let logistic = "logistic --event y --covariate x,z";
    for (test, table, arguments, words) in [
        (
            "no_column",
            "tme,event\n1,1\n",
            survival,
            &["no column `time`", "did you mean `tme`", "data.csv"][..],
        ),
        (
            "text",
            "time,event\n1,1\ntwo,0\n",
            survival,
            &["row 2", "`time`", "`two`", "a number"],
        ),
        (
            "negative",
            "time,event\n1,1\n-3,0\n",
            survival,
            &["row 2", "`time`", "`-3`", "at or above 0"],
        ),
        (
            "no_event",
            "time,event\n1,1\n3,2\n",
            survival,
            &["row 2", "`event`", "`2`", "1 (yes) or 0 (no)"],
        ),
        (
            "counts",
            "x1,n1,x2,n2\n3,5,1,5\n9,8,1,5\n",
            "stratified",
            &["row 2", "`x1`", "`9`", "from 0 to 8"],
        ),
        (
            "one_arm",
            "x1,n1,x2,n2\n3,5,0,0\n",
            "stratified",
            &["one of the groups in every stratum is empty"],
        ),
        (
            "constant",
            "y,x,z\n1,1,7\n0,2,7\n1,3,7\n0,4,7\n",
            logistic,
            &["`z`", "constant", "leave it out"],
        ),
        (
            "collinear",
            "y,x,z\n1,1,2\n0,2,4\n1,3,6\n0,4,8\n",
            logistic,
            &["`z`", "leave it out"],
        ),
        (
            "separated",
            "y,x,z\n0,1,5\n0,2,3\n1,3,4\n1,4,4\n",
            logistic,
            &["separate", "firth"],
        ),
        (
            "arms",
            "y,a\n1,x\n2,y\n3,z\n",
            "rank-sum --value y --arm a",
            &["`a`", "two arms are needed", "x, y, z"],
        ),
        (
            "which",
            "y,a\n1,x\n2,y\n",
            "rank-sum --value y --arm a",
            &["--active", "x and y"],
        ),
        (
            "empty",
            "y,a\n,1\n,0\n",
            "rank-sum --value y --arm a",
            &["no row can be used", "y or a"],
        ),
        (
            "one_arm_only",
            "y,a\n1,x\n2,x\n",
            "rank-sum --value y --arm a",
            &["`a`", "two arms are needed", "it holds 1: x"],
        ),
        (
            "equal",
            "y,a\n1,0\n1,0\n1,1\n1,1\n",
            "ancova --response y --arm a",
            &["columns `y`, `a`", "all equal", "report the value alone"],
        ),
        (
            "few",
            "y\n1\n",
            "signed-rank --difference change",
            &["no column `change`. Its columns are y"],
        ),
        (
            "constant_covariate",
            "y,x,a\n1,7,0\n2,7,0\n3,7,1\n4,7,1\n2,7,1\n",
            "ancova --response y --arm a --covariate x",
            &["`x`", "constant", "leave it out"],
        ),
        (
            "collinear_cox",
            "time,event,x,z\n1,1,1,2\n2,1,2,4\n3,0,5,10\n4,1,3,6\n5,1,1,2\n",
            "cox --time time --event event --covariate x,z",
            &["`z`", "leave it out"],
        ),
        (
            "nothing",
            "",
            "quantile --value y",
            &["the file is empty", "name the columns"],
        ),
        (
            "header",
            "y,a\n",
            "quantile --value y",
            &["there is none below the header"],
        ),
        (
            "ragged",
            "y,a\n1\n2,3\n",
            "quantile --value y",
            &["row 1", "1 field", "2"],
        ),
        (
            "few_rows",
            "r,s,v,a,x\n1,p,1,0,2\n2,p,2,0,7\n3,q,1,1,7\n",
            "mmrm --response r --subject s --visit v --arm a --covariate x",
            &[
                "columns `r`, `s`, `v`, `a`, `x`",
                "3 rows given, but at least",
            ],
        ),
        (
            "twice",
            "r,s,v,a\n1,p,1,0\n2,p,1,0\n3,q,1,1\n",
            "mmrm --response r --subject s --visit v --arm a",
            &["subject p", "visit 1", "keep one"],
        ),
    ] {
        let message = refused(&format!("stat_{test}"), table, arguments);
        assert!(
            message.contains("data.csv") || test == "twice",
            "{test}: the file is not named: {message}"
        );
        for word in words {
            assert!(
                message.contains(word),
                "{test}: `{word}` is not in: {message}"
            );
        }
    }
}

#[test]
fn wrong_words_are_refused_with_what_is_right() {
    for (arguments, word) in [
        ("proportion 12/10", "larger than its total"),
        ("proportion 8-19", "8/19"),
        ("proportion 0/0", "no members"),
        ("difference 3/4 0/0", "no members"),
        ("proportion 8/19 --level 95", "between 0 and 1"),
        ("difference 3/4", "X2/N2"),
        ("stratified 8/11:20/15", "larger than its total"),
        ("rate 3/0", "time"),
        ("mean 1 2", "3"),
        ("mean 1 2 2.5", "whole number"),
        ("multiplicity 0.5 1.5", "1.5"),
        (
            "quantile DATA/quantiles.csv --value x --where set=n77",
            "no row holds `n77`",
        ),
        ("quantile nowhere.csv --value x", "nowhere.csv"),
        ("signed-rank --before a --after b", "no file was named"),
    ] {
        let call = stat(arguments);
        assert_eq!(call.code, 2, "{arguments}: {}", call.out);
        assert!(call.err.contains(word), "{arguments}: {}", call.err);
        assert_eq!(call.out, "");
    }
}

#[test]
fn a_stratum_with_one_arm_is_passed_over_and_named() {
    let call = stat("stratified 8/11:4/15 3/5:0/0");
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(
        call.out.contains("stratum 2 has members in one group only"),
        "{}",
        call.out
    );
}
