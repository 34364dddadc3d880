//! Compiling: a protocol that reads compiles, and one put together in memory is refused by a typed error.

use proptest::prelude::*;
use protocol::{CompileError, Plan, Protocol, Rule, VisitId};

use crate::trials::{FIRST_LINE, PRODERM, protocol};

fn refused(change: impl FnOnce(&mut Protocol)) -> CompileError {
    let mut protocol = protocol(PRODERM);
    change(&mut protocol);
    Plan::compile(protocol).expect_err("the protocol is broken")
}

#[test]
fn a_name_that_nothing_has_is_refused_by_name() {
    let error = refused(|protocol| protocol.response.baseline = VisitId::from("W5"));
    assert_eq!(
        error,
        CompileError::Unknown {
            what: "visit",
            name: "W5".into()
        }
    );
    assert!(error.to_string().contains("no visit \"W5\""));
}

#[test]
fn two_things_of_one_name_are_refused() {
    let error = refused(|protocol| protocol.arms[1].id = protocol.arms[0].id.clone());
    assert_eq!(
        error,
        CompileError::NamedTwice {
            what: "arm",
            name: "IVIG".into()
        }
    );
}

#[test]
fn a_score_that_cannot_occur_is_refused() {
    let error = refused(|protocol| protocol.response.responder_from = 21.0);
    assert!(
        matches!(error, CompileError::Score { points: 21.0, .. }),
        "{error}"
    );
    let error = refused(|protocol| protocol.response.responder_from = f64::NAN);
    assert!(matches!(error, CompileError::Score { .. }), "{error}");
}

#[test]
fn numbers_that_are_none_are_refused() {
    for value in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        let error = refused(|protocol| protocol.regimens[0].doses[0].grams_per_kilogram = value);
        assert!(
            matches!(error, CompileError::Number { .. }),
            "{value}: {error}"
        );
    }
    let error = refused(|protocol| protocol.visits[2].week = Some(f64::NAN));
    assert!(matches!(error, CompileError::Week { .. }), "{error}");
}

#[test]
fn more_visits_than_a_plan_can_hold_are_refused() {
    let error = refused(|protocol| {
        for number in 0..300 {
            let mut visit = protocol.visits[2].clone();
            visit.id = VisitId(format!("X{number}"));
            protocol.visits.push(visit);
        }
    });
    assert_eq!(error, CompileError::TooMany { what: "visit" });
}

#[test]
fn a_trial_of_nothing_is_refused() {
    let error = refused(|protocol| protocol.arms.clear());
    assert!(
        matches!(
            error,
            CompileError::None { .. } | CompileError::Unknown { .. }
        ),
        "{error}"
    );
    let error = refused(|protocol| protocol.versions.clear());
    assert!(
        matches!(
            error,
            CompileError::None { .. } | CompileError::Unknown { .. }
        ),
        "{error}"
    );
}

#[test]
fn rules_keep_their_order_and_their_number() {
    for text in [PRODERM, FIRST_LINE] {
        let protocol = protocol(text);
        let plan = Plan::compile(protocol.clone()).expect("the protocol of a trial");
        assert_eq!(plan.rules().len(), protocol.rules.len());
        assert_eq!(plan.protocol(), &protocol);
        let triggered = protocol.rules.iter().map(|rule| match rule {
            Rule::CrossOver { on, .. }
            | Rule::Withdraw { on, .. }
            | Rule::WithdrawAfterCrossOver { on, .. }
            | Rule::StopRegimen { on } => Some(*on),
            _ => None,
        });
        assert!(
            plan.rules()
                .iter()
                .map(protocol::CompiledRule::trigger)
                .eq(triggered)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever happens to the lines of a file, it is read or it is refused with a place inside it; and what is
    /// read compiles.
    #[test]
    fn a_mangled_protocol_is_refused_or_compiles(
        of in prop::sample::select(vec![PRODERM, FIRST_LINE]),
        mangling in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..5, "[a-zA-Z0-9.\"\\[\\]{}=, -]{0,8}"), 1..4),
    ) {
        let mut lines: Vec<String> = of.lines().map(str::to_owned).collect();
        for (place, how, text) in mangling {
            let place = place.index(lines.len());
            match how {
                0 => { lines.remove(place); }
                1 => { let line = lines[place].clone(); lines.insert(place, line); }
                2 => { let line = lines.remove(place); lines.insert((place + 7) % (lines.len() + 1), line); }
                3 => {
                    let digits = lines[place].replace(|letter: char| letter.is_ascii_digit(), "7");
                    lines[place] = digits;
                }
                _ => {
                    let line = &lines[place];
                    let cut = line.char_indices().nth(line.chars().count() / 2).map_or(0, |(at, _)| at);
                    lines[place] = format!("{}{text}", &line[..cut]);
                }
            }
        }
        let text = lines.join("\n");
        match definition::read::<Protocol>("protocol.toml", &text) {
            Ok(protocol) => prop_assert!(Plan::compile(protocol).is_ok()),
            Err(report) => {
                let last = text.lines().count() + 1;
                prop_assert!(report.refuses());
                for mistake in &report.mistakes {
                    prop_assert!((1..=last).contains(&mistake.line), "{report}");
                    prop_assert!(mistake.column >= 1);
                }
            }
        }
    }
}
