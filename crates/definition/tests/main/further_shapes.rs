//! Shapes of types that are rarer: maps by number or by word, patterns, tags within tags, types that hold themselves.

use std::collections::BTreeMap;

use definition::{Definition, Mistakes, read, schema, unheeded_keywords};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::trial::assert_exactly;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Shapes {
    #[serde(default)]
    by_week: BTreeMap<u32, f64>,
    #[serde(default)]
    by_sex: BTreeMap<Sex, u8>,
    #[schemars(regex(pattern = r"^[A-Z]{2}[0-9]+$"))]
    code: Option<String>,
    #[serde(default)]
    criterion: Vec<Criterion>,
    outer: Option<Outer>,
    #[serde(default)]
    amount: Vec<Amount>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Sex {
    Female,
    Male,
}

/// A criterion made of criteria.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Criterion {
    All { of: Vec<Criterion> },
    AtLeast { measure: String, value: f64 },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Outer {
    Inside(Inner),
    Plain { x: u8 },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "sort", rename_all = "snake_case")]
enum Inner {
    First { y: u8 },
    Second,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "unit", content = "value")]
enum Amount {
    #[serde(rename = "g")]
    Grams(f64),
    #[serde(rename = "mL")]
    Millilitres(u32),
}

impl Definition for Shapes {
    const FILE_NAME: &'static str = "shapes.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, _: &mut Mistakes) {}
}

#[track_caller]
fn assert_mistakes(text: &str, expected: &[(usize, usize, &str, &str, &str, &str)]) {
    assert_exactly(
        &read::<Shapes>("shapes.toml", text).expect_err("the file is wrong"),
        expected,
    );
}

#[test]
fn every_shape_is_read_when_it_is_right() {
    let shapes = read::<Shapes>(
        "shapes.toml",
        r#"
code = "AB12"
by_week = { 0 = 1, 16 = 2.5 }
by_sex.female = 60
amount = [{ unit = "g", value = 2 }, { unit = "mL", value = 300 }]

[[criterion]]
kind = "all"
of = [{ kind = "at_least", measure = "TIS", value = 20 }, { kind = "all", of = [] }]

[outer]
kind = "inside"
sort = "first"
y = 1
"#,
    );
    let shapes = shapes.unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(shapes.outer, Some(Outer::Inside(Inner::First { y: 1 })));
    assert_eq!(shapes.by_week, BTreeMap::from([(0, 1.0), (16, 2.5)]));
    assert_eq!(shapes.criterion.len(), 1);
}

#[test]
fn the_reader_judges_by_all_that_stands_in_these_schemas() {
    assert_eq!(
        unheeded_keywords::<Shapes>()
            .into_iter()
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

#[test]
fn the_keys_of_a_map_are_judged_by_their_type() {
    assert_mistakes(
        "[by_week]\nsixteen = 1\n16 = \"1\"\n[by_sex]\nfemal = 1\n",
        &[
            (
                2,
                1,
                "by_week.sixteen",
                "`sixteen` is not a key of `by_week`",
                "keys of the form `^\\d+$`",
                "",
            ),
            (
                3,
                6,
                "by_week.16",
                "`16` is text where a number is wanted",
                "a number",
                "1",
            ),
            (
                5,
                1,
                "by_sex.femal",
                "`femal` is not a key of `by_sex`",
                "`female` or `male`",
                "`female`",
            ),
        ],
    );
}

#[test]
fn text_that_must_have_a_pattern_is_held_to_it() {
    assert_mistakes(
        "code = \"12\"\n",
        &[(
            1,
            8,
            "code",
            "`code` is \"12\", which has not the form wanted",
            "text of the form `^[A-Z]{2}[0-9]+$`",
            "",
        )],
    );
}

#[test]
fn a_type_that_holds_itself_is_judged_at_every_depth() {
    assert_mistakes(
        "[[criterion]]\nkind = \"all\"\nof = [{ kind = \"all\", of = [{ kind = \"at_leest\" }, { kind = \"at_least\", value = true }] }]\n",
        &[
            (
                3,
                38,
                "criterion[0].of[0].of[0].kind",
                "`kind` is \"at_leest\", which is none of the values allowed",
                "\"all\" or \"at_least\"",
                "\"at_least\"",
            ),
            (
                3,
                52,
                "criterion[0].of[0].of[1].measure",
                "`measure` is missing from item 2 of `of`",
                "text",
                "",
            ),
            (
                3,
                81,
                "criterion[0].of[0].of[1].value",
                "`value` is true where a number is wanted",
                "a number",
                "",
            ),
        ],
    );
}

#[test]
fn a_tag_within_a_tag_is_followed() {
    assert_mistakes(
        "[outer]\nkind = \"inside\"\nsort = \"frist\"\n",
        &[(
            3,
            8,
            "outer.sort",
            "`sort` is \"frist\", which is none of the values allowed",
            "\"first\" or \"second\"",
            "\"first\"",
        )],
    );
    assert_mistakes(
        "[outer]\nkind = \"inside\"\nsort = \"second\"\ny = 1\n",
        &[(
            4,
            1,
            "outer.y",
            "`y` is not a key of `outer`",
            "`kind` or `sort`",
            "",
        )],
    );
    let outer = &schema::<Shapes>()["$defs"]["Outer"]["oneOf"][0];
    assert_eq!(outer["unevaluatedProperties"], false);
}

#[test]
fn a_value_beside_its_tag_is_judged_by_the_tag() {
    assert_mistakes(
        "amount = [{ unit = \"mL\", value = 0.5 }, { unit = \"kg\", value = 1 }]\n",
        &[
            (
                1,
                34,
                "amount[0].value",
                "`value` is a number with a decimal point where a whole number is wanted",
                "a whole number of 0 or more",
                "",
            ),
            (
                1,
                50,
                "amount[1].unit",
                "`unit` is \"kg\", which is none of the values allowed",
                "\"g\" or \"mL\"",
                "",
            ),
        ],
    );
}
