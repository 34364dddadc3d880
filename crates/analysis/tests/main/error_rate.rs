//! Error rates: one side, several hypotheses, a level of its own.

use analysis::run;
use datasets::Table;

use crate::made_up_trial::{number, plan, table};

const TWO_TESTS: &str = r#"
[[analysis]]
id = "first"
title = "First"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "mean_difference"
variable = "X"

[[analysis]]
id = "first_greater"
title = "First, one-sided"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "mean_difference"
variable = "X"
side = "greater"
alpha = 0.1

[[analysis]]
id = "first_less"
title = "First, to the other side"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "mean_difference"
variable = "X"
side = "less"

[[analysis]]
id = "second"
title = "Second"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "mean_difference"
variable = "Y"

[[multiplicity]]
id = "sequence"
title = "Second, then first"
procedure = "fixed_sequence"
p_values = ["second/A-B/p_value", "first/A-B/p_value"]

[[multiplicity]]
id = "bonferroni"
title = "Both"
procedure = "bonferroni"
p_values = ["first/A-B/p_value", "second/A-B/p_value"]
"#;

fn adsl() -> Table {
    table(
        "ADSL",
        &[
            ("USUBJID", &["1", "2", "3", "4", "5", "6"]),
            ("TRT01P", &["A", "A", "A", "B", "B", "B"]),
        ],
        &[
            (
                "X",
                &[
                    Some(5.0),
                    Some(6.0),
                    Some(7.5),
                    Some(2.0),
                    Some(3.0),
                    Some(3.5),
                ],
            ),
            (
                "Y",
                &[
                    Some(5.0),
                    Some(4.0),
                    Some(7.5),
                    Some(2.0),
                    Some(6.0),
                    Some(3.5),
                ],
            ),
        ],
    )
}

#[test]
fn the_two_sides_of_a_test_are_half_the_two_sided_p_value_and_its_complement() {
    let results = run(&plan(TWO_TESTS), &vec![adsl()]).unwrap();
    let two_sided = number(&results, "first/A-B/p_value");
    assert!((number(&results, "first_greater/A-B/p_value") - two_sided / 2.0).abs() < 1e-15);
    assert!((number(&results, "first_less/A-B/p_value") - (1.0 - two_sided / 2.0)).abs() < 1e-15);
}

#[test]
fn an_alpha_of_an_analysis_is_the_level_of_its_intervals() {
    let results = run(&plan(TWO_TESTS), &vec![adsl()]).unwrap();
    let width = |id: &str| {
        number(&results, &format!("{id}/A-B/upper")) - number(&results, &format!("{id}/A-B/lower"))
    };
    // Student's t with 4 degrees of freedom: 2.1318 at 90 %, 2.7764 at 95 %.
    assert!((width("first_greater") / width("first") - 2.131_846_8 / 2.776_445_1).abs() < 1e-7);
}

#[test]
fn p_values_of_a_family_are_adjusted_in_its_order() {
    let results = run(&plan(TWO_TESTS), &vec![adsl()]).unwrap();
    let (first, second) = (
        number(&results, "first/A-B/p_value"),
        number(&results, "second/A-B/p_value"),
    );
    assert!(first < second);
    let adjusted = |family: &str, of: &str| {
        number(
            &results,
            &format!("{family}/all/{of}%2FA-B%2Fp_value/adjusted_p_value"),
        )
    };
    assert_eq!(adjusted("sequence", "second"), second);
    assert_eq!(adjusted("sequence", "first"), second);
    assert_eq!(adjusted("bonferroni", "first"), (2.0 * first).min(1.0));
}

#[test]
fn a_family_with_a_p_value_that_is_not_there_is_refused() {
    let wrong = TWO_TESTS.replace(
        "\"second/A-B/p_value\", \"first",
        "\"third/A-B/p_value\", \"first",
    );
    let said = run(&plan(&wrong), &vec![adsl()]).unwrap_err().to_string();
    assert!(said.contains("third/A-B/p_value"), "{said}");
}

#[test]
fn a_side_is_refused_where_a_p_value_has_none() {
    let wrong = r#"
        [[analysis]]
        id = "log_rank"
        title = "Log-rank"
        dataset = "ADTTE"
        set = "full"
        grouping = "arm"
        method = "log_rank"
        time = "AVAL"
        side = "greater"
    "#;
    let text = format!("{}{wrong}", crate::made_up_trial::HEAD);
    let report = definition::read::<analysis::Plan>("analysis.toml", &text).unwrap_err();
    assert!(
        report
            .to_string()
            .contains("the p-values of `log_rank` have no side"),
        "{report}"
    );
}

#[test]
fn an_analysis_of_a_column_that_is_not_there_is_found_before_it_is_run() {
    let text = format!(
        "{}{}",
        crate::made_up_trial::HEAD,
        TWO_TESTS.replacen("variable = \"X\"", "variable = \"XX\"", 1)
    );
    let source = vec![adsl()];
    let reading = definition::inspect_with::<analysis::Plan>(
        "analysis.toml",
        text.as_bytes(),
        |plan, mistakes| plan.check_against(&source, mistakes),
    );
    let said = reading.report.to_string();
    assert!(
        said.contains("this analysis reads `XX`, and ADSL has no such column"),
        "{said}"
    );
}
