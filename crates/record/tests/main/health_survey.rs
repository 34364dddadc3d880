//! The SF-36 item by item, beside the scores that it gives.

use std::collections::BTreeSet;

use instruments::exact::Rational;
use instruments::quality_of_life::{
    Sf36Answers, Sf36Codes, Sf36Item, Sf36Norms, Sf36Version, sf36_scales, sf36_summary,
};
use proptest::prelude::*;
use protocol::{ParticipantMeasure, Plan, VisitId};
use record::rules::double_entry::differences;
use record::rules::participant::contradicted;
use record::{
    AnswerTiming, Entry, Event, Finding, FindingItem, Findings, NotDone, Observation,
    ParticipantAnswers, Particulars, Sf36Answered, SubjectNumber, Test, VisitRecord,
};

use crate::script::{BASELINE, Script, everyone_on, proderm, week};

const SCORES: [Test; 2] = [Test::Sf36PhysicalComponent, Test::Sf36MentalComponent];

/// Answers to version 2, with the scores that `validation/sf36/reference.py` gives them by the norms of 1998.
const SCORED: [([u8; 36], [&str; 2]); 3] = [
    (
        [
            3, 1, 1, 2, 1, 1, 3, 3, 1, 1, 2, 3, 4, 3, 5, 3, 5, 1, 5, 4, 4, 4, 3, 4, 2, 4, 2, 1, 5,
            4, 2, 5, 3, 2, 4, 5,
        ],
        ["40.31", "38.08"],
    ),
    (
        [
            3, 5, 1, 1, 3, 2, 2, 1, 1, 2, 2, 1, 4, 3, 5, 1, 2, 5, 4, 5, 3, 4, 1, 2, 3, 2, 5, 2, 2,
            1, 2, 3, 4, 5, 1, 5,
        ],
        ["31.96", "38.89"],
    ),
    (
        [
            4, 3, 2, 1, 3, 3, 3, 2, 1, 1, 3, 2, 2, 2, 3, 2, 2, 2, 5, 1, 4, 3, 3, 3, 1, 5, 3, 5, 1,
            3, 1, 4, 1, 4, 1, 3,
        ],
        ["34.99", "36.16"],
    ),
];

fn answered(codes: [u8; 36]) -> Sf36Answered {
    Sf36Answered {
        version: Sf36Version::Two,
        items: codes.map(Some).to_vec(),
    }
}

fn findings(answered: Option<Sf36Answered>, scores: [Option<&str>; 2]) -> Findings {
    let finding = |(test, score): (Test, Option<&str>)| {
        score.map(|score| Finding {
            test,
            value: score.parse().unwrap(),
        })
    };
    Findings {
        others: SCORES.into_iter().zip(scores).filter_map(finding).collect(),
        particulars: answered.map(|answered| {
            Box::new(Particulars {
                sf36: Some(answered),
                ..Particulars::default()
            })
        }),
        ..Findings::default()
    }
}

fn visit(findings: Findings) -> Observation {
    Observation::VisitHeld(VisitRecord {
        visit: VisitId("W0".into()),
        findings,
    })
}

/// What the record says to a visit of somebody who was just enrolled: nothing, where it takes it.
fn said(plan: &Plan, observation: &Observation) -> Option<String> {
    let table = everyone_on(plan, "PLACEBO");
    let mut script = Script::new(plan, &table);
    script.enrol(1);
    let event: Event = observation.clone().into();
    let refused = script.tell(1, week(0), event).err();
    refused.map(|refusal| refusal.to_string())
}

#[test]
fn scores_are_those_of_the_published_tables_to_two_decimals() {
    for (codes, scores) in SCORED {
        let given = answered(codes).scores(Sf36Norms::UnitedStates1998).unwrap();
        assert_eq!(given.map(|score| score.test), SCORES);
        assert_eq!(given.map(|score| score.value.to_string()), scores);
        // The norms are a choice, and another choice is another score.
        let of_1990 = answered(codes).scores(Sf36Norms::UnitedStates1990).unwrap();
        assert_ne!(given, of_1990);
    }
}

#[test]
fn a_visit_keeps_its_answers_and_only_the_scores_that_they_give() {
    let plan = proderm();
    let (codes, [physical, mental]) = SCORED[0];
    let own = || Some(answered(codes));
    assert_eq!(
        said(
            &plan,
            &visit(findings(own(), [Some(physical), Some(mental)]))
        ),
        None
    );
    for scores in [
        [Some("40.32"), Some(mental)],
        [Some(physical), Some("38.1")],
        [Some(physical), None],
        [None, None],
    ] {
        let refused = said(&plan, &visit(findings(own(), scores))).unwrap();
        assert!(
            refused.contains("the answers to the SF-36 give"),
            "{refused}"
        );
    }
    // Scores alone stand as they were written down, and so does one of them.
    for scores in [[Some("12.3"), Some("45.678")], [None, Some("45.678")]] {
        assert_eq!(said(&plan, &visit(findings(None, scores))), None);
    }
}

#[test]
fn answers_that_give_no_score_are_kept_with_none_and_with_the_reason() {
    let plan = proderm();
    let mut few = answered(SCORED[0].0);
    few.items[19] = None;
    // One of the two items of social functioning is half of them; without the other there is no scale.
    assert!(few.scores(Sf36Norms::UnitedStates1998).is_some());
    few.items[31] = None;
    assert_eq!(few.scores(Sf36Norms::UnitedStates1998), None);
    let refused = said(
        &plan,
        &visit(findings(Some(few.clone()), [Some("40.31"), None])),
    );
    assert!(refused.unwrap().contains("too few items"));
    let mut kept = findings(Some(few), [None, None]);
    let reason = |test| NotDone {
        item: FindingItem::Test(test),
        reason: "left out".into(),
    };
    kept.particulars.as_mut().unwrap().not_done = SCORES.map(reason).to_vec();
    assert_eq!(said(&plan, &visit(kept)), None);
}

#[test]
fn answers_are_of_the_version_of_the_protocol_and_scored_by_its_norms() {
    let of = |version: Sf36Version, norms: Option<Sf36Norms>| {
        let mut protocol = proderm().protocol().clone();
        protocol.sf36.version = version;
        protocol.sf36.norms = norms;
        Plan::compile(protocol).unwrap()
    };
    let second = answered(SCORED[0].0);
    let first = Sf36Answered {
        version: Sf36Version::One,
        items: Sf36Item::ALL
            .map(|item| Some(item.highest(Sf36Version::One)))
            .to_vec(),
    };
    let with_scores = |answered: &Sf36Answered, norms: Sf36Norms| {
        let scores = answered.scores(norms).unwrap();
        let scores = scores.map(|score| score.value.to_string());
        let scores = [Some(scores[0].as_str()), Some(scores[1].as_str())];
        visit(findings(Some(answered.clone()), scores))
    };
    use Sf36Norms::{UnitedStates1990, UnitedStates1998};
    for (plan, answered, norms) in [
        (of(Sf36Version::Two, None), &second, UnitedStates1998),
        (
            of(Sf36Version::Two, Some(UnitedStates1990)),
            &second,
            UnitedStates1990,
        ),
        (of(Sf36Version::One, None), &first, UnitedStates1990),
    ] {
        assert_eq!(said(&plan, &with_scores(answered, norms)), None);
        let other = match norms {
            UnitedStates1990 => UnitedStates1998,
            UnitedStates1998 => UnitedStates1990,
        };
        assert!(said(&plan, &with_scores(answered, other)).is_some());
    }
    let refused = said(
        &of(Sf36Version::Two, None),
        &with_scores(&first, UnitedStates1990),
    );
    assert!(refused.unwrap().contains("version 2 of the SF-36"));
}

#[test]
fn what_is_no_answer_to_the_questionnaire_is_refused() {
    let plan = proderm();
    let with = |change: &dyn Fn(&mut Vec<Option<u8>>)| {
        let mut own = answered(SCORED[0].0);
        change(&mut own.items);
        own
    };
    for (own, why) in [
        (with(&|items| items[2] = Some(4)), "36 codes"),
        (with(&|items| items[0] = Some(0)), "36 codes"),
        (with(&|items| items.truncate(35)), "36 codes"),
        (with(&|items| items.push(Some(1))), "36 codes"),
        (with(&|items| items.fill(None)), "no question was answered"),
    ] {
        let refused = said(&plan, &visit(findings(Some(own.clone()), [None, None])));
        assert!(refused.as_ref().unwrap().contains(why), "{refused:?}");
        let answers = Observation::ParticipantAnswered(ParticipantAnswers {
            sf36: Some(own),
            ..participants(None)
        });
        let refused = said(&plan, &answers);
        assert!(refused.as_ref().unwrap().contains(why), "{refused:?}");
    }
}

fn participants(sf36: Option<Sf36Answered>) -> ParticipantAnswers {
    ParticipantAnswers {
        visit: VisitId("W0".into()),
        timing: AnswerTiming::InTime,
        patient_global: None,
        haq: None,
        eq5d_vas: None,
        sf36,
    }
}

#[test]
fn f_20_what_a_participant_answered_is_kept_and_a_visit_that_says_something_else_contradicts_it() {
    let plan = proderm();
    let (codes, [physical, mental]) = SCORED[1];
    let own = answered(codes);
    let answers = participants(Some(own.clone()));
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.so(
        1,
        week(0),
        Observation::ParticipantAnswered(answers.clone()),
    );
    let kept = script.subject(1).answers_at(&VisitId("W0".into())).unwrap();
    assert_eq!(kept.what.sf36.as_ref(), Some(&own));
    let scores = [Some(physical), Some(mental)];
    assert!(contradicted(&answers, &findings(Some(own.clone()), scores)).is_empty());
    for place in 0..36 {
        let mut other = own.clone();
        other.items[place] = None;
        let found = findings(Some(other), scores);
        assert_eq!(contradicted(&answers, &found), [ParticipantMeasure::Sf36]);
    }
    let alone = findings(None, scores);
    assert_eq!(contradicted(&answers, &alone), [ParticipantMeasure::Sf36]);
}

#[test]
fn a_line_from_before_there_were_items_is_still_read_and_none_is_written_where_there_are_none() {
    let line = r#"{"kind":"participant_answered","visit":"W4","timing":"late","eq5d_vas":"70"}"#;
    let event: Event = serde_json::from_str(line).unwrap();
    assert_eq!(serde_json::to_string(&event).unwrap(), line);
    let line = r#"{"kind":"visit_held","visit":"W4","findings":{"others":[{"test":"sf36_physical_component","value":"35.2"}],"particulars":{"not_done":[{"item":"weight","reason":"scales broken"}]}}}"#;
    let event: Event = serde_json::from_str(line).unwrap();
    assert_eq!(serde_json::to_string(&event).unwrap(), line);
}

fn codes(version: Sf36Version) -> impl Strategy<Value = Vec<Option<u8>>> {
    let items = Sf36Item::ALL
        .iter()
        .map(|item| prop::option::weighted(0.9, 1..=item.highest(version)));
    items.collect::<Vec<_>>()
}

proptest! {
    #[test]
    fn any_answers_are_written_and_read_again_and_scored_as_the_instrument_scores_them(
        items in codes(Sf36Version::Two),
        of_1990 in any::<bool>(),
    ) {
        let own = Sf36Answered { version: Sf36Version::Two, items: items.clone() };
        let text = serde_json::to_string(&own).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Sf36Answered>(&text).unwrap(), &own);
        let norms = if of_1990 { Sf36Norms::UnitedStates1990 } else { Sf36Norms::UnitedStates1998 };
        let fixed: [Option<u8>; 36] = items.try_into().unwrap();
        let answers = Sf36Answers::new(Sf36Version::Two, Sf36Codes::of_items(&fixed)).unwrap();
        let summary = sf36_summary(&sf36_scales(&answers), norms);
        let near = |score: Rational, exact: f64| (score.to_f64() - exact).abs() <= 0.005 + 1e-9;
        match (own.scores(norms), summary) {
            (Some([physical, mental]), Some(summary)) => {
                prop_assert!(near(physical.value, summary.physical));
                prop_assert!(near(mental.value, summary.mental));
            }
            (given, summary) => prop_assert!(given.is_none() && summary.is_none()),
        }
    }

    #[test]
    fn f_22_two_entries_differ_in_exactly_the_items_that_were_typed_differently(
        first in codes(Sf36Version::Two),
        second in codes(Sf36Version::Two),
    ) {
        let event = |items: &[Option<u8>]| -> Event {
            let own = Sf36Answered { version: Sf36Version::Two, items: items.to_vec() };
            visit(findings(Some(own), [None, None])).into()
        };
        let entry = Entry::new(9, SubjectNumber(1), week(0), event(&first));
        let found: BTreeSet<String> = differences(&entry, week(0), &event(&second))
            .into_iter()
            .map(|one| one.item.0)
            .collect();
        let typed_differently: BTreeSet<String> = (1..)
            .zip(first.iter().zip(&second))
            .filter(|(_, (one, other))| one != other)
            .map(|(place, _): (usize, _)| format!("event.findings.particulars.sf36.items[{place}]"))
            .collect();
        prop_assert_eq!(found, typed_differently);
    }
}
