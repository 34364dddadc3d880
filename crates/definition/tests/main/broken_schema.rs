//! Each way to depart from the schema is told at its line and column, with what is allowed.

use crate::trial::{assert_mistakes, with_head};

#[test]
fn an_unknown_key_is_told_with_the_keys_there_are_and_the_nearest() {
    assert_mistakes(
        "blindet = true\nfoo = 1\n",
        &[
            (
                4,
                1,
                "blindet",
                "`blindet` is not a key of the file",
                "`title`, `approved`, `planned`, `blinded`, `alpha`, `stratum`, `arm`, `rule`, `site` or `endpoint`",
                "`blinded`",
            ),
            (
                5,
                1,
                "foo",
                "`foo` is not a key of the file",
                "`title`, `approved`, `planned`, `blinded`, `alpha`, `stratum`, `arm`, `rule`, `site` or `endpoint`",
                "",
            ),
        ],
    );
}

#[test]
fn a_required_key_misspelt_is_one_mistake_and_not_two() {
    assert_mistakes(
        "[[stratum]]\nform = 0\nto = 4\n",
        &[(
            5,
            1,
            "stratum[0].form",
            "`form` is not a key of item 1 of `stratum`",
            "`from`, `to`, `label` or `colour`",
            "`from`",
        )],
    );
}

#[test]
fn a_missing_key_is_told_at_the_header_of_its_table_with_its_purpose() {
    assert_mistakes(
        "[[stratum]]\nfrom = 0\nto = 4\n\n  [[stratum]]\n  from = 4\n",
        &[(
            8,
            3,
            "stratum[1].to",
            "`to` is missing from item 2 of `stratum`",
            "a number from 0 to 10 (The upper end)",
            "",
        )],
    );
}

#[test]
fn a_missing_key_of_a_table_in_braces_is_told_at_the_brace() {
    assert_mistakes(
        "stratum = [{ from = 0, to = 4 }, { from = 4 }]\n",
        &[(
            4,
            34,
            "stratum[1].to",
            "`to` is missing from item 2 of `stratum`",
            "a number from 0 to 10 (The upper end)",
            "",
        )],
    );
}

#[test]
fn a_missing_key_of_a_dotted_table_is_told_at_the_dotted_key() {
    assert_mistakes(
        "arm.active.weeks = [0]\n",
        &[(
            4,
            5,
            "arm.active.dose",
            "`dose` is missing from `active`",
            "a number of 0 or more; or \"none\" or \"as_judged\"; or a table with `per_kilogram`",
            "",
        )],
    );
}

#[test]
fn a_key_in_quotes_is_told_with_its_quotes() {
    assert_mistakes(
        "[arm.\"the second\"]\ndose = 1\n\"a key\" = 2\n",
        &[(
            6,
            1,
            "arm.the second.a key",
            "`a key` is not a key of `the second`",
            "`dose`, `weeks` or `steps`",
            "",
        )],
    );
}

#[test]
fn the_wrong_kind_of_value_is_told_in_words_and_mended_where_it_is_plain() {
    assert_mistakes(
        "blinded = \"yes\"\nalpha = \"0,05\"\n[[stratum]]\nfrom = \"low\"\nto = 4\nlabel = 3\n",
        &[
            (
                4,
                11,
                "blinded",
                "`blinded` is text where true or false is wanted",
                "true or false",
                "true",
            ),
            (
                5,
                9,
                "alpha",
                "`alpha` is text where a number is wanted",
                "a number above 0 and at most 0.5",
                "0.05",
            ),
            (
                7,
                8,
                "stratum[0].from",
                "`from` is text where a number is wanted",
                "a number from 0 to 10",
                "",
            ),
            (
                9,
                9,
                "stratum[0].label",
                "`label` is a whole number where text is wanted",
                "text",
                "\"3\"",
            ),
        ],
    );
}

#[test]
fn one_pair_of_brackets_too_few_is_seen() {
    assert_mistakes(
        "[stratum]\nfrom = 0\nto = 4\n",
        &[(
            4,
            1,
            "stratum",
            "`stratum` is a table where a list is wanted",
            "a list of at least 1 item, each item a table with `from` and `to`",
            "[[stratum]]",
        )],
    );
}

#[test]
fn one_value_where_a_list_is_wanted_is_put_in_brackets() {
    assert_mistakes(
        "[arm.a]\ndose = 1\nweeks = 4\n",
        &[(
            6,
            9,
            "arm.a.weeks",
            "`weeks` is a whole number where a list is wanted",
            "a list, each item a whole number from 0 to 52",
            "[4]",
        )],
    );
}

#[test]
fn a_whole_number_serves_as_a_number_but_not_the_other_way_round() {
    assert!(with_head("[[stratum]]\nfrom = 0\nto = 10\n").is_ok());
    assert_mistakes(
        "[arm.a]\ndose = 1\nweeks = [4.0, 8.5]\n",
        &[
            (
                6,
                10,
                "arm.a.weeks[0]",
                "item 1 of `weeks` is a number with a decimal point where a whole number is wanted",
                "a whole number from 0 to 52",
                "4",
            ),
            (
                6,
                15,
                "arm.a.weeks[1]",
                "item 2 of `weeks` is a number with a decimal point where a whole number is wanted",
                "a whole number from 0 to 52",
                "",
            ),
        ],
    );
}

#[test]
fn a_word_that_is_none_of_the_words_is_told_with_all_of_them() {
    assert_mistakes(
        "[[stratum]]\nfrom = 0\nto = 4\ncolour = \"darkred\"\n",
        &[(
            7,
            10,
            "stratum[0].colour",
            "`colour` is \"darkred\", which is none of the values allowed",
            "\"green\", \"dark_red\" or \"blue\"",
            "\"dark_red\"",
        )],
    );
}

#[test]
fn a_number_out_of_its_range_is_told_with_the_range() {
    assert_mistakes(
        "alpha = 0\n[[stratum]]\nfrom = -0.5\nto = 11\n",
        &[
            (
                4,
                9,
                "alpha",
                "`alpha` is 0, which is not above 0",
                "a number above 0 and at most 0.5",
                "",
            ),
            (
                6,
                8,
                "stratum[0].from",
                "`from` is -0.5, which is below 0",
                "a number from 0 to 10",
                "",
            ),
            (
                7,
                6,
                "stratum[0].to",
                "`to` is 11, which is above 10",
                "a number from 0 to 10",
                "",
            ),
        ],
    );
}

#[test]
fn a_number_too_large_for_its_type_is_told_before_it_wraps_or_rounds() {
    assert_mistakes(
        "[[rule]]\nkind = \"withdraw\"\nafter_weeks = 4294967296\n",
        &[(
            6,
            15,
            "rule[0].after_weeks",
            "`after_weeks` is 4294967296, which is above 4294967295",
            "a whole number of 0 or more",
            "",
        )],
    );
    let huge = format!(
        "[[rule]]\nkind = \"withdraw\"\nafter_weeks = {}\n",
        "9".repeat(50)
    );
    let report = with_head(&huge).expect_err("too large");
    assert_eq!(
        report.mistakes[0].message,
        format!(
            "`after_weeks` is {}, which is no number that can be worked with",
            "9".repeat(50)
        )
    );
}

#[test]
fn infinity_and_not_a_number_are_no_numbers_of_a_trial() {
    for word in ["nan", "inf", "-inf", "1e999"] {
        let report = with_head(&format!("alpha = {word}\n")).expect_err("no number");
        assert_eq!(
            report.mistakes[0].message,
            format!("`alpha` is {word}, which is no number that can be worked with")
        );
        assert_eq!((report.mistakes[0].line, report.mistakes[0].column), (4, 9));
    }
}

#[test]
fn empty_text_and_an_empty_list_are_told_where_something_must_stand() {
    let report = definition::read::<crate::trial::Trial>(
        "trial.toml",
        "title = \"\"\napproved = \"2016-05-03\"\nplanned = 90\nstratum = []\n",
    )
    .expect_err("empty");
    crate::trial::assert_exactly(
        &report,
        &[
            (
                1,
                9,
                "title",
                "`title` is empty",
                "text that is not empty",
                "",
            ),
            (
                4,
                11,
                "stratum",
                "`stratum` is empty",
                "a list of at least 1 item, each item a table with `from` and `to`",
                "",
            ),
        ],
    );
}

#[test]
fn a_pair_of_three_a_pair_of_one_and_a_value_given_twice_are_told_at_their_items() {
    assert_mistakes(
        "[arm.a]\ndose = 1\nweeks = [0, 4, 0]\nsteps = [[1, 2, 3], [1], [0.5, 30]]\n",
        &[
            (
                6,
                16,
                "arm.a.weeks[2]",
                "item 3 of `weeks` is 0, which stands in the list before",
                "each value once",
                "",
            ),
            (
                7,
                10,
                "arm.a.steps[0]",
                "item 1 of `steps` has 3 items, which is too many",
                "a list of 2 items",
                "",
            ),
            (
                7,
                21,
                "arm.a.steps[1]",
                "item 2 of `steps` has only 1 item",
                "a list of 2 items",
                "",
            ),
        ],
    );
}

#[test]
fn a_date_is_read_with_or_without_quotes_and_judged_by_the_calendar() {
    let read = |approved: &str| {
        let text = format!("title = \"T\"\napproved = {approved}\nplanned = 90\n");
        definition::read::<crate::trial::Trial>("trial.toml", &text)
    };
    assert_eq!(read("2016-05-03"), read("\"2016-05-03\""));
    for (wrong, message) in [
        (
            "\"2017-02-29\"",
            "`approved` is \"2017-02-29\", which is not a date",
        ),
        (
            "\"3 May 2016\"",
            "`approved` is \"3 May 2016\", which is not a date",
        ),
        (
            "2016-05-03T10:00:00",
            "`approved` is a date and a time where a date is wanted",
        ),
        (
            "20160503",
            "`approved` is a whole number where a date is wanted",
        ),
    ] {
        let report = read(wrong).expect_err("no date");
        crate::trial::assert_exactly(
            &report,
            &[(
                2,
                12,
                "approved",
                message,
                "a date of the calendar, such as 2018-07-01",
                "",
            )],
        );
    }
    let report =
        with_head("[[stratum]]\nfrom = 0\nto = 1\nlabel = 2016-05-03\n").expect_err("no text");
    assert_eq!(
        report.mistakes[0].message,
        "`label` is a date where text is wanted"
    );
    assert_eq!(
        report.mistakes[0].suggestion.as_deref(),
        Some("\"2016-05-03\"")
    );
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let report = with_head(
        "alpha = 2\n[[rule]]\nkind = \"nothing\"\n[[stratum]]\nfrom = 11\n[arm.b]\ndose = -1\n[arm.a]\ndose = true\n",
    )
    .expect_err("wrong");
    let lines: Vec<usize> = report.mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [4, 7, 8, 10, 12]);
}
