//! No text makes the reader panic, and what is right is never refused.

use std::collections::{BTreeMap, BTreeSet};

use definition::{Reading, inspect};
use proptest::prelude::*;

use crate::trial::{
    Access, Address, Amount, AmountWord, Arm, Code, Colour, Endpoint, Rule, Share, Site, Stratum,
    Switch, Trial,
};

const RIGHT: &str = include_str!("right.toml");

/// Every finding lies in the file, and the report can be shown.
fn assert_sound(bytes: &[u8], reading: &Reading<Trial>) {
    let lines = String::from_utf8_lossy(bytes).split('\n').count();
    let report = &reading.report;
    assert_eq!(reading.definition.is_none(), report.refuses());
    for mistake in &report.mistakes {
        assert!((1..=lines).contains(&mistake.line), "{mistake:?}");
        assert!(mistake.column >= 1, "{mistake:?}");
        assert!(
            (mistake.line, mistake.column) <= (mistake.end_line, mistake.end_column),
            "{mistake:?}"
        );
        assert!(
            !mistake.message.is_empty() && !mistake.message.contains('\n'),
            "{mistake:?}"
        );
    }
    assert_eq!(report.to_string().is_empty(), report.mistakes.is_empty());
}

fn code() -> impl Strategy<Value = Code> {
    "[A-Z]{3}".prop_map(|text| Code::try_from(text).expect("three capitals"))
}

fn arm() -> impl Strategy<Value = Arm> {
    let dose = prop_oneof![
        (0.0..1e6).prop_map(Amount::Grams),
        Just(Amount::Word(AmountWord::None)),
        Just(Amount::Word(AmountWord::AsJudged)),
        (any::<i32>(), proptest::option::of(0.0..9.0)).prop_map(|(whole, cap)| Amount::PerWeight {
            per_kilogram: f64::from(whole),
            cap
        }),
    ];
    let weeks = proptest::collection::btree_set(0_u8..=52, 0..4);
    let steps = proptest::collection::vec((-5.0..5.0, any::<u16>()), 0..3);
    (dose, weeks, steps).prop_map(|(dose, weeks, steps): (_, BTreeSet<u8>, _)| Arm {
        dose,
        weeks,
        steps,
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        Just(Rule::Nothing),
        (0_u32.., proptest::option::of(code()))
            .prop_map(|(after_weeks, site)| Rule::Withdraw { after_weeks, site }),
        (".*", proptest::collection::vec(code(), 0..3))
            .prop_map(|(to, sites)| Rule::Switch(Switch { to, sites })),
    ]
}

fn site() -> impl Strategy<Value = Site> {
    let access = prop_oneof![
        Just(Access::Open),
        ".*".prop_map(|holder| Access::Key { holder })
    ];
    (code(), ".*", access).prop_map(|(code, town, access)| Site {
        code,
        address: Address { town },
        access,
    })
}

fn stratum() -> impl Strategy<Value = Stratum> {
    let colour = prop_oneof![
        Just(Colour::DarkRed),
        Just(Colour::Blue),
        Just(Colour::Green)
    ];
    (proptest::option::of(".*"), proptest::option::of(colour)).prop_map(|(label, colour)| Stratum {
        from: 0.0,
        to: 0.0,
        label,
        colour,
    })
}

prop_compose! {
    fn trial()(
        title in ".+",
        approved in "20[0-9]{2}-0[1-9]-[12][0-8]",
        planned: u32,
        blinded: bool,
        alpha in proptest::option::of((0.001..0.5).prop_map(Share)),
        stratum in proptest::option::of(proptest::collection::vec(stratum(), 1..3)),
        arm in proptest::collection::btree_map(".*", arm(), 0..3),
        rule in proptest::collection::vec(rule(), 0..4),
        site in proptest::collection::vec(site(), 0..3),
        endpoint in proptest::option::of(prop_oneof![
            Just(Endpoint::Score),
            (-9.0..9.0).prop_map(|threshold| Endpoint::TimeTo { threshold }),
            ".*".prop_map(|of| Endpoint::Share { of }),
        ]),
    ) -> Trial {
        let arm: BTreeMap<String, Arm> = arm;
        Trial { title, approved, planned, blinded, alpha, stratum, arm, rule, site, endpoint }
    }
}

/// One slip of the keyboard, or of the editor.
#[derive(Debug, Clone)]
enum Slip {
    Delete(usize, usize),
    Insert(usize, String),
    SwapLines(usize, usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let piece = prop_oneof![
        Just("[".to_owned()),
        Just("]]".to_owned()),
        Just("= ".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("{".to_owned()),
        Just(",".to_owned()),
        Just(".".to_owned()),
        Just("nan".to_owned()),
        Just("-".to_owned()),
        ".{0,3}",
    ];
    prop_oneof![
        (any::<usize>(), 1_usize..20).prop_map(|(at, length)| Slip::Delete(at, length)),
        (any::<usize>(), piece).prop_map(|(at, piece)| Slip::Insert(at, piece)),
        (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Slip::SwapLines(one, other)),
    ]
}

fn slipped(text: &str, slip: &Slip) -> String {
    let letters: Vec<char> = text.chars().collect();
    match slip {
        Slip::Delete(at, length) => {
            let at = at % letters.len().max(1);
            letters
                .iter()
                .take(at)
                .chain(letters.iter().skip(at + length))
                .collect()
        }
        Slip::Insert(at, piece) => {
            let at = at % (letters.len() + 1);
            letters[..at]
                .iter()
                .copied()
                .chain(piece.chars())
                .chain(letters[at..].iter().copied())
                .collect()
        }
        Slip::SwapLines(one, other) => {
            let mut lines: Vec<&str> = text.lines().collect();
            let count = lines.len().max(1);
            if lines.len() > 1 {
                lines.swap(one % count, other % count);
            }
            lines.join("\n")
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_report_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(&bytes, &inspect("trial.toml", &bytes));
    }

    #[test]
    fn any_text_of_toml_signs_gives_a_report_and_never_a_panic(
        text in "([a-z]{1,2}|[\\[\\]{}=,.\"'#\n\r\t 019:+eE_\\\\-]|é|kind|arm|rule|dose|nan|\"\"\"){0,60}",
    ) {
        assert_sound(text.as_bytes(), &inspect("trial.toml", text.as_bytes()));
    }

    #[test]
    fn any_slips_in_a_right_file_give_a_report_and_never_a_panic(slips in proptest::collection::vec(slip(), 1..6)) {
        let text = slips.iter().fold(RIGHT.to_owned(), |text, slip| slipped(&text, slip));
        assert_sound(text.as_bytes(), &inspect("trial.toml", text.as_bytes()));
    }

    #[test]
    fn a_trial_written_as_toml_is_read_as_the_same_trial(trial in trial()) {
        let text = toml::to_string(&trial).expect("a trial is TOML");
        let reading = inspect::<Trial>("trial.toml", text.as_bytes());
        prop_assert!(!reading.report.refuses(), "{}\n{}", text, reading.report);
        prop_assert_eq!(reading.definition, Some(trial));
    }
}

#[test]
fn the_right_file_is_right() {
    let reading = inspect::<Trial>("trial.toml", RIGHT.as_bytes());
    assert_eq!(reading.report.to_string(), "");
    assert!(reading.definition.is_some());
}
