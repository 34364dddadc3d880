//! What a person sees of a report, and what a program reads of it.

use definition::read;
use serde_json::json;

use crate::trial::{HEAD, Trial, with_head};

#[test]
fn a_report_shows_every_mistake_with_its_line_and_a_caret_under_it() {
    let text = "\
title = \"Größe\"
approved = 2016-05-03
planned = 91

[[stratum]]
form = 0            # misspelt
to = 4

[[stratum]]
\tfrom = 4
\tto = 14
\tcolour = \"gréen\"

[arm.active]
dose = { per_kilogram = \"2\" }
";
    let report = read::<Trial>("trials/small/trial.toml", text).expect_err("wrong");
    assert_eq!(
        report.to_string(),
        "\
trials/small/trial.toml:6:1: error: `form` is not a key of item 1 of `stratum`
  6 | form = 0            # misspelt
    | ^^^^
      allowed: `from`, `to`, `label` or `colour`
      try: `from`

trials/small/trial.toml:11:7: error: `to` is 14, which is above 10
  11 | \tto = 14
     | \t     ^^
       allowed: a number from 0 to 10

trials/small/trial.toml:12:11: error: `colour` is \"gréen\", which is none of the values allowed
  12 | \tcolour = \"gréen\"
     | \t         ^^^^^^^
       allowed: \"green\", \"dark_red\" or \"blue\"
       try: \"green\"

trials/small/trial.toml:15:25: error: `per_kilogram` is text where a number is wanted
  15 | dose = { per_kilogram = \"2\" }
     |                         ^^^
       allowed: a number
       try: 2

trials/small/trial.toml: 4 mistakes"
    );
}

#[test]
fn warnings_are_named_as_such_and_counted_apart() {
    let report =
        with_head("[[stratum]]\nfrom = 0\nto = 4\n[[stratum]]\nfrom = 3\nto = 4\nlabel = \"x\"\n")
            .expect_err("wrong");
    assert_eq!(
        report.to_string(),
        "\
trial.toml:4:1: warning: tables will show this stratum without a name
  4 | [[stratum]]
    | ^^^^^^^^^^^

trial.toml:8:8: error: stratum 2 begins inside the one before it
  8 | from = 3
    |        ^
      allowed: 4 or more
      try: from = 4

trial.toml: 1 mistake, 1 warning"
    );
}

#[test]
fn a_program_reads_the_same_report_as_json() {
    let report = with_head("[[stratum]]\nform = 0\nto = 4\n").expect_err("wrong");
    assert_eq!(
        serde_json::to_value(&report).expect("a report is JSON"),
        json!({
            "file": "trial.toml",
            "mistakes": [{
                "severity": "error",
                "line": 5,
                "column": 1,
                "end_line": 5,
                "end_column": 5,
                "path": ["stratum", 0, "form"],
                "message": "`form` is not a key of item 1 of `stratum`",
                "allowed": "`from`, `to`, `label` or `colour`",
                "suggestion": "`from`",
            }],
        })
    );
}

#[test]
fn a_line_of_any_length_is_shown_around_its_mistake() {
    let report = with_head(&format!(
        "stratum = [{} {{}}]\n",
        "{ from = 0, to = 1 },".repeat(1000)
    ))
    .expect_err("wrong");
    let shown = report.to_string();
    assert!(
        shown.lines().all(|line| line.chars().count() < 200),
        "{shown}"
    );
    let lines: Vec<&str> = shown.lines().collect();
    let caret = lines[2]
        .chars()
        .position(|letter| letter == '^')
        .expect("a caret");
    assert_eq!(
        lines[1].chars().skip(caret).take(2).collect::<String>(),
        "{}"
    );
}

#[test]
fn what_a_terminal_would_obey_is_not_shown_to_it() {
    let text = format!("{HEAD}\"\\u001b[2Jx\" = 1 # \u{202e}backwards\n");
    let shown = read::<Trial>("trial.toml", &text)
        .expect_err("wrong")
        .to_string();
    assert!(
        !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
        "{shown}"
    );
}

#[test]
fn a_value_over_several_lines_is_underlined_on_its_first() {
    let report = with_head("blinded = [\n  1,\n  2,\n]\n").expect_err("wrong");
    let mistake = &report.mistakes[0];
    assert_eq!(
        (
            mistake.line,
            mistake.column,
            mistake.end_line,
            mistake.end_column
        ),
        (4, 11, 7, 2)
    );
    assert!(
        report
            .to_string()
            .contains("  4 | blinded = [\n    |           ^\n"),
        "{report}"
    );
}
