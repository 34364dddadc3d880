//! A broken plan is told at the line where it is broken, all of it at once.

use analysis::plan::Plan;

use crate::made_up_trial::HEAD;

/// Line and message of everything wrong with a plan.
fn mistakes(analyses: &str) -> Vec<(usize, String)> {
    let text = format!("{HEAD}\n{analyses}");
    let report = definition::read::<Plan>("analysis.toml", &text).unwrap_err();
    report
        .mistakes
        .iter()
        .map(|mistake| (mistake.line, mistake.message.clone()))
        .collect()
}

/// The line of a plan (after the head) on which a text stands.
fn line(analyses: &str, part: &str) -> usize {
    let text = format!("{HEAD}\n{analyses}");
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

const COUNT: &str = r#"
[[analysis]]
id = "age"
title = "Age"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "summary"
variable = "AGE"
"#;

/// Breaks a plan and says at which line what is told.
#[track_caller]
fn broken(analyses: &str, at: &str, expected: &str) {
    let found = mistakes(analyses);
    let line = line(analyses, at);
    assert!(
        found
            .iter()
            .any(|(found, message)| *found == line && message.contains(expected)),
        "line {line}: {expected}\nfound: {found:#?}"
    );
}

#[test]
fn names_that_nothing_has() {
    broken(
        &COUNT.replace("set = \"full\"", "set = \"fall\""),
        "fall",
        "`fall` is no analysis set",
    );
    broken(
        &COUNT.replace("grouping = \"arm\"", "grouping = \"army\""),
        "army",
        "`army` is no grouping",
    );
}

#[test]
fn names_given_twice() {
    let twice = format!("{COUNT}{}", COUNT.replace("\"Age\"", "\"Age again\""));
    let found = mistakes(&twice);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].1.contains("`age` is already the name of item 1"),
        "{found:?}"
    );
}

#[test]
fn keys_and_words_that_the_grammar_does_not_have() {
    broken(
        &COUNT.replace("variable =", "varaible ="),
        "varaible",
        "`varaible` is not a key",
    );
    broken(
        &COUNT.replace("\"summary\"", "\"sumary\""),
        "sumary",
        "sumary",
    );
    broken(
        &format!("{COUNT}quantiles = \"type_9\"\n"),
        "type_9",
        "type_9",
    );
}

#[test]
fn conditions_that_cannot_be_read() {
    let found = COUNT.replace("\nset =", "\nwhere = \"AGE >\"\nset =");
    broken(&found, "AGE >", "the condition ends where a value");
}

#[test]
fn methods_without_what_they_need() {
    let test = COUNT.replace("method = \"summary\"", "method = \"mean_difference\"");
    broken(
        &test.replace("grouping = \"arm\"\n", ""),
        "[[analysis]]",
        "compares groups",
    );
    let categories = COUNT.replace("method = \"summary\"", "method = \"categories\"");
    broken(
        &categories.replace("set = \"full\"\n", ""),
        "[[analysis]]",
        "percentages are of the analysis set",
    );
}

#[test]
fn a_response_whose_last_value_is_nowhere() {
    let response = r#"
[[response]]
id = "any"
label = "Any"
dataset = "ADSL"
missing = "last_value"
rule = [{ kind = "responder_where", where = "AGE > 1" }]
"#;
    broken(
        &format!("{response}{COUNT}"),
        "missing = \"last_value\"",
        "where the last value is found",
    );
}

#[test]
fn a_setting_that_says_otherwise_than_the_plan() {
    let setting = r#"
[[setting]]
id = "rounding"
question = "How are halves rounded?"
chosen = "half_even"
reason = "As printed."
holds = ["plan.rounding"]
"#;
    broken(
        &format!("{setting}{COUNT}"),
        "holds =",
        "the setting says `half_even`, and `plan.rounding` is `half_away`",
    );
    broken(
        &format!(
            "{}{COUNT}",
            setting.replace("plan.rounding", "plan.roundings")
        ),
        "holds =",
        "the plan has no `plan.roundings`",
    );
}

#[test]
fn cells_that_show_what_is_not_there() {
    let display = |cell: &str| {
        format!(
            "{COUNT}
[[display]]
id = \"T1\"
title = \"Table\"
kind = \"baseline_table\"

[[display.columns]]
id = \"arms\"
grouping = \"arm\"
big_n = \"full\"

[[display.row]]
label = \"Age\"
{cell}
"
        )
    };
    let cell = |cell: &str| display(&format!("cells.arms = {{ {cell} }}"));
    broken(
        &cell("analysis = \"ages\", format = \"{mean:1}\""),
        "cells.arms",
        "`ages` is no analysis",
    );
    broken(
        &cell("analysis = \"age\", format = \"{maen:1}\""),
        "cells.arms",
        "did you mean `mean`?",
    );
    broken(
        &cell("analysis = \"age\", format = \"{odds_ratio}\""),
        "cells.arms",
        "`odds_ratio` is no statistic of method `summary`",
    );
    broken(
        &cell("analysis = \"age\", format = \"{mean:99}\""),
        "cells.arms",
        "`99` at character 7 is no style",
    );
    broken(
        &cell("analysis = \"age\", format = \"{mean\""),
        "cells.arms",
        "has no partner",
    );
    broken(
        &cell("analysis = \"age\", by = [\"16\"], format = \"{mean}\""),
        "cells.arms",
        "is repeated by 0 columns, and 1 values are given",
    );
    broken(
        &cell("analysis = \"age\", level = \"F\", format = \"{mean}\""),
        "cells.arms",
        "has no levels",
    );
    broken(
        &display("cells.army = { analysis = \"age\", format = \"{mean}\" }"),
        "cells.army",
        "`army` is no group of columns",
    );
}
