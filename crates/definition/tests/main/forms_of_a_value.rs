//! Where a value has several forms, a mistake is told against the form that was meant.

use crate::trial::{Amount, AmountWord, Endpoint, assert_mistakes, with_head};

const DOSES: &str =
    "a number of 0 or more; or \"none\" or \"as_judged\"; or a table with `per_kilogram`";
const KINDS: &str = "\"withdraw\", \"switch\" or \"nothing\"";

#[test]
fn an_unknown_kind_is_told_with_all_kinds_and_its_keys_are_not_judged() {
    assert_mistakes(
        "[[rule]]\nkind = \"withdrow\"\nanything = 1\n",
        &[(
            5,
            8,
            "rule[0].kind",
            "`kind` is \"withdrow\", which is none of the values allowed",
            KINDS,
            "\"withdraw\"",
        )],
    );
}

#[test]
fn a_missing_kind_is_told_at_the_header_and_a_misspelt_one_at_its_key() {
    assert_mistakes(
        "[[rule]]\nafter_weeks = 2\n[[rule]]\nknd = \"nothing\"\n",
        &[
            (
                4,
                1,
                "rule[0].kind",
                "`kind` is missing from item 1 of `rule`",
                KINDS,
                "",
            ),
            (
                7,
                1,
                "rule[1].kind",
                "`knd` is not a key of item 2 of `rule`",
                KINDS,
                "`kind`",
            ),
        ],
    );
}

#[test]
fn the_keys_of_one_kind_are_not_those_of_another() {
    assert_mistakes(
        "[[rule]]\nkind = \"switch\"\nafter_weeks = 2\n[[rule]]\nkind = \"nothing\"\nto = \"a\"\n",
        &[
            (
                4,
                1,
                "rule[0].to",
                "`to` is missing from item 1 of `rule`",
                "text",
                "",
            ),
            (
                6,
                1,
                "rule[0].after_weeks",
                "`after_weeks` is not a key of item 1 of `rule`",
                "`kind`, `to` or `sites`",
                "",
            ),
            (
                9,
                1,
                "rule[1].to",
                "`to` is not a key of item 2 of `rule`",
                "`kind`",
                "",
            ),
        ],
    );
}

#[test]
fn a_value_without_a_kind_is_told_by_the_form_it_looks_like() {
    assert_mistakes(
        "[arm.a]\ndose = -1\n[arm.b]\ndose = \"nine\"\n[arm.c]\ndose = [1]\n\
         [arm.d]\ndose = { per_kilo = 2 }\n[arm.e]\ndose = { per_kilogram = 2, kap = \"4\" }\n",
        &[
            (
                5,
                8,
                "arm.a.dose",
                "`dose` is -1, which is below 0",
                DOSES,
                "",
            ),
            (
                7,
                8,
                "arm.b.dose",
                "`dose` is \"nine\", which is none of the forms allowed",
                DOSES,
                "\"none\"",
            ),
            (
                9,
                8,
                "arm.c.dose",
                "`dose` is a list where a number, text or a table is wanted",
                DOSES,
                "",
            ),
            (
                11,
                10,
                "arm.d.dose.per_kilo",
                "`per_kilo` is not a key of `dose`",
                "`per_kilogram` or `cap`",
                "`per_kilogram`",
            ),
            (
                13,
                28,
                "arm.e.dose.kap",
                "`kap` is not a key of `dose`",
                "`per_kilogram` or `cap`",
                "`cap`",
            ),
        ],
    );
}

#[test]
fn every_form_of_a_value_is_read() {
    let trial = with_head(
        "endpoint = { time_to = { threshold = 40 } }\n[arm.a]\ndose = 2\n[arm.b]\ndose = \"as_judged\"\n\
         [arm.c.dose]\nper_kilogram = 2\n",
    )
    .expect("right");
    assert_eq!(trial.arm["a"].dose, Amount::Grams(2.0));
    assert_eq!(trial.arm["b"].dose, Amount::Word(AmountWord::AsJudged));
    assert_eq!(
        trial.arm["c"].dose,
        Amount::PerWeight {
            per_kilogram: 2.0,
            cap: None
        }
    );
    assert_eq!(trial.endpoint, Some(Endpoint::TimeTo { threshold: 40.0 }));
    assert_eq!(
        with_head("endpoint = \"score\"\n").expect("right").endpoint,
        Some(Endpoint::Score)
    );
}

#[test]
fn a_form_named_by_its_only_key_is_judged_by_it() {
    assert_mistakes(
        "[endpoint.time_to]\nthreshold = \"40\"\n",
        &[(
            5,
            13,
            "endpoint.time_to.threshold",
            "`threshold` is text where a number is wanted",
            "a number",
            "40",
        )],
    );
    assert_mistakes(
        "[endpoint.timeto]\nthreshold = 40\n",
        &[(
            4,
            11,
            "endpoint",
            "`timeto` is not a key of `endpoint`",
            "one of the keys `time_to` or `share`",
            "`time_to`",
        )],
    );
    assert_mistakes(
        "endpoint = \"scor\"\n",
        &[(
            4,
            12,
            "endpoint",
            "`endpoint` is \"scor\", which is none of the forms allowed",
            "\"score\"; or a table with `time_to`; or a table with `share`",
            "\"score\"",
        )],
    );
}

#[test]
fn a_table_put_together_of_several_types_is_closed_as_a_whole() {
    assert!(
        with_head("[[site]]\ncode = \"ABC\"\ntown = \"x\"\naccess = \"key\"\nholder = \"y\"\n")
            .is_ok()
    );
    assert_mistakes(
        "[[site]]\ncode = \"ABC\"\ntwon = \"x\"\naccess = \"open\"\nholder = \"y\"\n",
        &[
            (
                6,
                1,
                "site[0].twon",
                "`twon` is not a key of item 1 of `site`",
                "`code`, `town` or `access`",
                "`town`",
            ),
            (
                8,
                1,
                "site[0].holder",
                "`holder` is not a key of item 1 of `site`",
                "`code`, `town` or `access`",
                "",
            ),
        ],
    );
}

#[test]
fn what_only_the_type_refuses_is_told_at_its_value() {
    let refused = |code: &str| format!("`{code}` is no code of three capitals");
    // In a list inside a tagged enum, where serde itself no longer knows the place.
    assert_mistakes(
        "[[rule]]\nkind = \"nothing\"\n[[rule]]\nkind = \"switch\"\nto = \"a\"\nsites = [\"ABC\", \"abc\"]\n",
        &[(9, 17, "rule[1].sites[1]", &refused("abc"), "", "")],
    );
    assert_mistakes(
        "[[rule]]\nkind = \"withdraw\"\nafter_weeks = 1\nsite = \"AB\"\n",
        &[(7, 8, "rule[0].site", &refused("AB"), "", "")],
    );
    // In a table with flattened parts.
    assert_mistakes(
        "[[site]]\ncode = \"ABC\"\ntown = \"x\"\naccess = \"open\"\n\
         [[site]]\ncode = \"A\"\ntown = \"x\"\naccess = \"open\"\n",
        &[(9, 8, "site[1].code", &refused("A"), "", "")],
    );
}
