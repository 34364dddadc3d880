//! A text that is no TOML is told in plain words, at its place.

use definition::{Report, read, read_bytes};

use crate::trial::{HEAD, Trial, assert_exactly, assert_mistakes};

const VALUES: &str =
    "text in quotes, a number, true or false, a date, a list in [ ] or a table in { }";

fn refused_bytes(bytes: &[u8]) -> Report {
    read_bytes::<Trial>("trial.toml", bytes).expect_err("the file is wrong")
}

#[test]
fn text_without_quotes_is_told_on_every_line_that_has_it() {
    assert_mistakes(
        "a = hello\nb = yes\nc = 5 mg\n",
        &[
            (
                4,
                5,
                "",
                "`hello` is not a value; text stands in quotes",
                VALUES,
                "\"hello\"",
            ),
            (
                5,
                5,
                "",
                "`yes` is not a value; text stands in quotes",
                VALUES,
                "true",
            ),
            (
                6,
                5,
                "",
                "`5 mg` is not a value; text stands in quotes",
                VALUES,
                "\"5 mg\"",
            ),
        ],
    );
}

#[test]
fn a_missing_value_is_told_where_it_should_stand() {
    assert_mistakes(
        "blinded =\n",
        &[(4, 10, "", "a value is missing after `=`", VALUES, "")],
    );
}

#[test]
fn a_key_given_twice_is_told_at_the_second() {
    let twice = "is given a second time";
    let once = "each key once in its table";
    assert_mistakes(
        "planned = 91\n\n[arm.a]\ndose = 1\n[arm.a]\nweeks = [2]\n",
        &[
            (
                4,
                1,
                "",
                &format!("`planned` {twice}"),
                once,
                "keep one of the two",
            ),
            (
                8,
                6,
                "",
                &format!("`a` {twice}"),
                once,
                "keep one of the two",
            ),
        ],
    );
}

#[test]
fn a_list_that_is_not_closed_is_told_once_and_not_at_every_line_after_it() {
    assert_mistakes(
        "stratum = [\n  { from = 0, to = 4 }\nblinded = true\nalpha = 0.05\n",
        &[(
            6,
            1,
            "",
            "a comma is missing here, or what stands before is not closed",
            "`,` between two items, `]` or `}` after the last",
            "",
        )],
    );
}

#[test]
fn text_that_is_not_closed_is_told_at_the_end_of_its_line() {
    assert_mistakes(
        "[arm.a]\ndose = 'none\n",
        &[(
            5,
            13,
            "",
            "the text is not closed",
            "the same quotes after the text as before it",
            "",
        )],
    );
}

#[test]
fn habits_of_other_notations_are_named() {
    assert_mistakes(
        "// comment\nblinded: true\nalpha = 0,05\n",
        &[
            (
                4,
                1,
                "",
                "`//` does not begin a comment",
                "`#` before a comment",
                "",
            ),
            (
                5,
                8,
                "",
                "a key and its value are joined by `=`, not by `:`",
                "key = value",
                "",
            ),
            (
                6,
                10,
                "",
                "a decimal comma is not understood",
                "a decimal point, such as 1.5",
                "",
            ),
        ],
    );
    assert_mistakes(
        "alpha = .05\nblinded = True\nendpoint = null\n",
        &[
            (
                4,
                9,
                "",
                "a digit is missing beside the decimal point",
                "digits on both sides of the point, such as 0.5 or 5.0",
                "",
            ),
            (5, 11, "", "`True` is not a value", VALUES, "true"),
            (
                6,
                12,
                "",
                "`null` is not a value; text stands in quotes",
                VALUES,
                "leave the key out",
            ),
        ],
    );
}

#[test]
fn a_colon_is_seen_whatever_stands_around_it() {
    let joined = "a key and its value are joined by `=`, not by `:`";
    assert_mistakes(
        "blinded : true\n\nalpha: 0.05\n",
        &[
            (4, 9, "", joined, "key = value", ""),
            (6, 6, "", joined, "key = value", ""),
        ],
    );
}

#[test]
fn a_day_that_the_calendar_does_not_have_is_told() {
    assert_mistakes(
        "x = 2018-02-30\n",
        &[(
            4,
            5,
            "",
            "`2018-02-30` is not in the calendar or on the clock",
            "day between 01 and 28",
            "",
        )],
    );
}

#[test]
fn a_value_cannot_also_be_a_table() {
    assert_mistakes(
        "planned.more = 1\n",
        &[(
            4,
            1,
            "",
            "`planned` has a value already and cannot hold keys",
            "either one value or a table",
            "",
        )],
    );
}

#[test]
fn nesting_beyond_reason_is_refused_and_nothing_overflows() {
    for deep in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}", "{a=".repeat(100_000)),
        format!("{}a = 1", "a.".repeat(100_000)),
        format!("[{}a]\n", "a.".repeat(100_000)),
    ] {
        let report = read::<Trial>("trial.toml", &deep).expect_err("too deep");
        assert!(report.refuses());
    }
}

#[test]
fn a_file_in_another_encoding_is_refused_at_its_first_wrong_byte() {
    let latin_1 = b"title = \"T\"\napproved = 2016-05-03\nplanned = 90 # caf\xe9\n";
    assert_exactly(
        &refused_bytes(latin_1),
        &[(
            3,
            19,
            "",
            "the file is not UTF-8: the byte 0xe9 stands here",
            "text in UTF-8",
            "save the file as UTF-8 in the editor",
        )],
    );
    let utf_16 = b"\xff\xfet\0i\0";
    assert_exactly(
        &refused_bytes(utf_16),
        &[(
            1,
            1,
            "",
            "the file is written in UTF-16",
            "text in UTF-8",
            "save the file as UTF-8 in the editor",
        )],
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_no_place() {
    let plain = format!("{HEAD}stratum = 3\n");
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let report = read::<Trial>("trial.toml", &windows).expect_err("wrong");
    assert_eq!(
        report,
        read::<Trial>("trial.toml", &plain).expect_err("wrong")
    );
    assert_eq!(
        (report.mistakes[0].line, report.mistakes[0].column),
        (4, 11)
    );
    assert_eq!(
        (report.mistakes[0].end_line, report.mistakes[0].end_column),
        (4, 12)
    );
}

#[test]
fn an_empty_file_lacks_everything_at_its_first_place() {
    let report = read::<Trial>("trial.toml", "").expect_err("nothing there");
    let told: Vec<_> = report
        .mistakes
        .iter()
        .map(|m| (m.line, m.column, m.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (1, 1, "`approved` is missing from the file"),
            (1, 1, "`planned` is missing from the file"),
            (1, 1, "`title` is missing from the file"),
        ]
    );
}
