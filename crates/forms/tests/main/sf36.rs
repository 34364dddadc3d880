//! The SF-36: its items on the form of a visit and on a participant's device, and the scores that they give.

use std::collections::BTreeSet;

use forms::{
    Circumstances, ENGLISH, FieldKind, LicensedWording, Need, Typed, corrections, item_label,
    questionnaire, read_answers, shown_items,
};
use instruments::quality_of_life::{Sf36Item, Sf36Norms, Sf36Version};
use proptest::prelude::*;
use protocol::{Assessment, ParticipantAnswer, ParticipantMeasure, Plan};
use record::rules::double_entry::differences;
use record::{AnswerTiming, Entry, Event, Observation, Sf36Answered, SubjectNumber, VisitRecord};

use crate::desk::{again, at, blank, event, of, problems, reading};
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

/// A trial in which week 12 asks for the SF-36 alone, of participants too.
fn asking(version: Sf36Version) -> Plan {
    let mut protocol = proderm().protocol().clone();
    protocol.sf36.version = version;
    protocol.participant_answer = ParticipantAnswer {
        measures: vec![ParticipantMeasure::Sf36],
        late_days: 0,
    };
    let visit = protocol
        .visits
        .iter_mut()
        .find(|visit| visit.id == "W12".into());
    visit.unwrap().assessments = vec![Assessment::Sf36];
    Plan::compile(protocol).unwrap()
}

fn enrolled<'p>(plan: &'p Plan, table: &'p record::AllocationTable) -> Script<'p> {
    let mut script = Script::new(plan, table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    script
}

fn field(number: usize) -> String {
    format!("sf36_item_{number}")
}

/// Every item at its middle answer.
fn answers(version: Sf36Version) -> Typed {
    let middle = |item: Sf36Item| item.highest(version).div_ceil(2).to_string();
    let items = (1..).zip(Sf36Item::ALL);
    let mut typed: Typed = items
        .map(|(number, item)| (field(number), middle(item)))
        .collect();
    typed.insert("date".to_owned(), week(12).to_string());
    typed
}

fn held(event: &Event) -> &VisitRecord {
    match event {
        Event::Observation(Observation::VisitHeld(held)) => held,
        other => panic!("{other:?}"),
    }
}

fn scores_of(held: &VisitRecord) -> Vec<String> {
    let others = held.findings.others.iter();
    others.map(|finding| finding.value.to_string()).collect()
}

#[test]
fn thirty_six_answers_are_kept_with_the_two_scores_that_they_give() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        let plan = asking(version);
        let table = everyone_on(&plan, "PLACEBO");
        let script = enrolled(&plan, &table);
        let c = of(&script.state, week(12));
        let form = blank(&c, "visit/W12");
        let items: Vec<_> = (1..=36)
            .map(|number| form.field(&field(number)).unwrap())
            .collect();
        assert!(items.iter().all(|item| item.need == Need::Optional));
        let number = if version == Sf36Version::One { 1 } else { 2 };
        let said = format!("to version {number}, as they are printed");
        assert!(form.sections.iter().any(|one| one.help.contains(&said)));
        assert_eq!(form.field("sf36_physical").unwrap().need, Need::Expected);
        let read = event(&c, "visit/W12", &answers(version));
        let kept = held(&read)
            .findings
            .particulars
            .clone()
            .unwrap()
            .sf36
            .unwrap();
        let own = Sf36Answered {
            version,
            items: Sf36Item::ALL
                .map(|item| Some(item.highest(version).div_ceil(2)))
                .to_vec(),
        };
        assert_eq!(kept, own);
        let given = own.scores(Sf36Norms::of_version(version)).unwrap();
        assert_eq!(
            scores_of(held(&read)),
            given.map(|score| score.value.to_string())
        );
        // The same scores may stand beside their items, and no others.
        let mut with_scores = answers(version);
        with_scores.insert("sf36_physical".to_owned(), given[0].value.to_string());
        with_scores.insert("sf36_mental".to_owned(), given[1].value.to_string());
        assert_eq!(event(&c, "visit/W12", &with_scores), read);
        with_scores.insert("sf36_mental".to_owned(), "60".to_owned());
        let refused = problems(&c, "visit/W12", &with_scores);
        assert_eq!(refused.len(), 1, "{refused:?}");
        let score = given[1].value.to_string();
        assert!(at(&refused, "sf36_mental").contains(&score), "{refused:?}");
    }
}

#[test]
fn scores_alone_are_taken_as_they_were_and_one_of_them_asks_for_the_other() {
    let plan = asking(Sf36Version::Two);
    let table = everyone_on(&plan, "PLACEBO");
    let script = enrolled(&plan, &table);
    let c = of(&script.state, week(12));
    let mut alone = Typed::from([("date".to_owned(), week(12).to_string())]);
    alone.insert("sf36_physical".to_owned(), "35.25".to_owned());
    let wanting = problems(&c, "visit/W12", &alone);
    assert!(at(&wanting, "sf36_mental").contains("say why it is missing"));
    alone.insert("sf36_mental".to_owned(), "48,7".to_owned());
    let read = event(&c, "visit/W12", &alone);
    assert_eq!(scores_of(held(&read)), ["35.25", "48.7"]);
    assert_eq!(held(&read).findings.particulars, None);
}

#[test]
fn a_code_that_an_item_does_not_have_is_told_at_the_item() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        let plan = asking(version);
        let table = everyone_on(&plan, "PLACEBO");
        let script = enrolled(&plan, &table);
        let c = of(&script.state, week(12));
        for (number, item) in (1..).zip(Sf36Item::ALL) {
            let highest = item.highest(version);
            for wrong in [0, highest + 1] {
                let mut typed = answers(version);
                typed.insert(field(number), wrong.to_string());
                let refused = problems(&c, "visit/W12", &typed);
                let said = at(&refused, &field(number));
                assert!(
                    said.contains(&format!("outside 1 to {highest}")),
                    "{refused:?}"
                );
            }
            let mut typed = answers(version);
            typed.insert(field(number), highest.to_string());
            reading(&c, "visit/W12", &typed);
        }
    }
}

#[test]
fn half_of_a_scale_is_enough_and_less_asks_why_the_scores_are_missing_and_keeps_the_answers() {
    let plan = asking(Sf36Version::Two);
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = enrolled(&plan, &table);
    let c = of(&script.state, week(12));
    let mut typed = answers(Sf36Version::Two);
    // Five of the ten items of physical functioning.
    for number in 3..=7 {
        typed.remove(&field(number));
    }
    assert_eq!(scores_of(held(&event(&c, "visit/W12", &typed))).len(), 2);
    typed.remove(&field(8));
    let wanting = problems(&c, "visit/W12", &typed);
    assert_eq!(wanting.len(), 2, "{wanting:?}");
    for score in ["sf36_physical", "sf36_mental"] {
        assert!(at(&wanting, score).contains("at least half of each scale"));
    }
    for score in ["sf36_physical", "sf36_mental"] {
        typed.insert(format!("{score}__missing"), "left out".to_owned());
    }
    let read = event(&c, "visit/W12", &typed);
    let findings = &held(&read).findings;
    assert!(findings.others.is_empty());
    let parts = findings.particulars.as_ref().unwrap();
    let items = &parts.sf36.as_ref().unwrap().items;
    assert_eq!(items.iter().flatten().count(), 30);
    assert_eq!(parts.not_done.len(), 2);
    // A score that the answers do not give is told at its field.
    let mut scored = typed.clone();
    scored.remove("sf36_physical__missing");
    scored.insert("sf36_physical".to_owned(), "40".to_owned());
    let refused = problems(&c, "visit/W12", &scored);
    assert!(at(&refused, "sf36_physical").contains("empty the score"));
    script.so(1, week(12), read.clone());
}

fn entry(event: &Event) -> Entry {
    Entry::new(900, SubjectNumber(1), week(12), event.clone())
}

#[test]
fn every_answer_that_is_changed_is_told_by_its_own_label() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        let plan = asking(version);
        let table = everyone_on(&plan, "PLACEBO");
        let script = enrolled(&plan, &table);
        let c = of(&script.state, week(12));
        let first = entry(&event(&c, "visit/W12", &answers(version)));
        let mut labels = BTreeSet::new();
        for (number, item) in (1..).zip(Sf36Item::ALL) {
            let mut typed = answers(version);
            typed.insert(field(number), item.highest(version).to_string());
            let second = event(&c, "visit/W12", &typed);
            let of_items: Vec<_> = differences(&first, week(12), &second)
                .into_iter()
                .filter(|one| one.item.0.contains("particulars"))
                .collect();
            let [one] = of_items.as_slice() else {
                panic!("{of_items:?}")
            };
            let label = item_label(&c, &first, &one.item.0);
            let scale = match item.scale() {
                Some(_) => format!(", item {}", item.number()),
                None => "Health transition".to_owned(),
            };
            assert!(
                label.starts_with(&format!("Question {}: ", item.question()))
                    && label.ends_with(&scale),
                "{label}"
            );
            let shown = shown_items(&c, &first, &one.item.0, &one.second);
            let shown: Vec<_> = shown
                .iter()
                .map(|one| (&one.label, one.value.as_str()))
                .collect();
            assert_eq!(
                shown,
                [(&label, item.highest(version).to_string().as_str())]
            );
            assert!(labels.insert(label));
        }
        assert_eq!(labels.len(), 36);
        assert!(labels.contains("Question 3: Physical functioning, item 3"));
        let way = "event.findings.particulars.sf36.version";
        assert_eq!(item_label(&c, &first, way), "Version of the SF-36");
    }
}

#[test]
fn an_item_is_corrected_with_its_scores_in_one_step_that_can_stand() {
    let plan = asking(Sf36Version::Two);
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = enrolled(&plan, &table);
    let c = of(&script.state, week(12));
    let first = entry(&event(&c, "visit/W12", &answers(Sf36Version::Two)));
    let (kind, mut typed) = forms::typed_of(&first).unwrap();
    typed.insert(field(3), "3".to_owned());
    let c = Circumstances {
        correcting: Some(&first),
        ..c
    };
    // The scores that stood there are not those of the items any more.
    let refused = forms::read(&c, &kind, &typed).unwrap_err();
    assert!(at(&refused, "sf36_physical").contains("The items give"));
    typed.remove("sf36_physical");
    typed.remove("sf36_mental");
    let read = forms::read(&c, &kind, &typed).unwrap();
    let changed = read.events().next().unwrap();
    let changes = corrections(&first, read.deeds[0].date, changed).unwrap();
    let groups: Vec<&str> = changes.iter().map(|change| change.group.as_str()).collect();
    assert_eq!(groups, ["event.findings"]);
    script.so(1, week(12), changed.clone());
}

fn sent(c: &Circumstances<'_>, typed: &Typed) -> Result<record::ParticipantAnswers, String> {
    let read = read_answers(c, &"W12".into(), typed, AnswerTiming::InTime);
    read.map_err(|problems| format!("{problems:?}"))
}

#[test]
fn f_20_a_participant_is_asked_eleven_questions_with_the_codes_of_their_answers() {
    for version in [Sf36Version::One, Sf36Version::Two] {
        let plan = asking(version);
        let table = everyone_on(&plan, "PLACEBO");
        let script = enrolled(&plan, &table);
        let c = of(&script.state, week(12));
        let plain = LicensedWording::default();
        let form = questionnaire(&c, &"W12".into(), &plain, &Typed::new(), Vec::new()).unwrap();
        let titles: Vec<&str> = form.sections.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles.len(), 11);
        assert_eq!(titles[2], "Your health: question 3 of 11");
        assert_eq!(form.fields().count(), 36);
        for (asked, item) in form.fields().zip(Sf36Item::ALL) {
            let FieldKind::Choice { choices } = &asked.kind else {
                panic!("{asked:?}")
            };
            let codes: Vec<String> = (1..=item.highest(version))
                .map(|one| one.to_string())
                .collect();
            let offered: Vec<&String> = choices.iter().map(|choice| &choice.value).collect();
            assert_eq!(offered, codes.iter().collect::<Vec<_>>(), "{}", asked.label);
        }
        // What is chosen is what is kept, and what the form of the visit begins with.
        let mut typed = answers(version);
        typed.remove("date");
        let own = sent(&c, &typed).unwrap();
        assert_eq!(own.sf36.as_ref().unwrap().version, version);
        assert_eq!(forms::typed_answers(&own), typed);
        typed.insert(field(3), "4".to_owned());
        assert!(sent(&c, &typed).unwrap_err().contains("sf36_item_3"));
        assert!(
            sent(&c, &Typed::new())
                .unwrap_err()
                .contains("Nothing is answered yet")
        );
        let one = Typed::from([(field(2), "3".to_owned())]);
        let items = sent(&c, &one).unwrap().sf36.unwrap().items;
        assert_eq!(items.iter().flatten().count(), 1);
        // A visit that does not assess it asks nothing of it.
        assert!(questionnaire(&c, &"W4".into(), &plain, &Typed::new(), Vec::new()).is_none());
    }
}

#[test]
fn f_20_the_visit_begins_with_what_a_participant_answered_and_is_refused_with_anything_else() {
    let plan = asking(Sf36Version::Two);
    let table = everyone_on(&plan, "PLACEBO");
    let day = Typed::from([("date".to_owned(), week(12).to_string())]);
    let mut typed = answers(Sf36Version::Two);
    typed.remove("date");
    for few in [false, true] {
        let mut script = enrolled(&plan, &table);
        if few {
            typed.retain(|name, _| name == "sf36_item_1");
        }
        let own = sent(&of(&script.state, week(12)), &typed).unwrap();
        script.so(1, week(12), Observation::ParticipantAnswered(own.clone()));
        let c = of(&script.state, week(12));
        let form = forms::filled(&c, &"visit/W12".parse().unwrap(), &day).unwrap();
        let item = form.field("sf36_item_1").unwrap();
        assert_eq!((item.value.as_str(), item.answered), ("3", Some(week(12))));
        let read = event(&c, "visit/W12", &day);
        let parts = held(&read).findings.particulars.clone().unwrap();
        assert_eq!(parts.sf36, own.sf36);
        assert_eq!(scores_of(held(&read)).len(), if few { 0 } else { 2 });
        assert_eq!(parts.not_done.len(), if few { 2 } else { 0 });
        for (over, text) in [("sf36_item_1", "2"), ("sf36_physical", "50")] {
            let mut typed_over = day.clone();
            typed_over.insert(over.to_owned(), text.to_owned());
            assert!(!problems(&c, "visit/W12", &typed_over).is_empty(), "{over}");
        }
        if few {
            let mut more = day.clone();
            more.insert("sf36_item_2".to_owned(), "2".to_owned());
            let refused = problems(&c, "visit/W12", &more);
            assert!(at(&refused, "sf36_physical").contains("participant answered this"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_answers_in_an_entry_read_as_themselves(
        first in any::<bool>(),
        codes in prop::collection::vec(prop::option::weighted(0.8, 1_u8..=6), 36),
        planned in any::<bool>(),
    ) {
        let version = if first { Sf36Version::One } else { Sf36Version::Two };
        let plan = asking(version);
        let code = |(item, code): (Sf36Item, &Option<u8>)| {
            code.filter(|code| *code <= item.highest(version))
        };
        let items: Vec<Option<u8>> = Sf36Item::ALL.into_iter().zip(&codes).map(code).collect();
        let own = Sf36Answered { version, items };
        prop_assume!(!own.is_empty());
        let scores = own.scores(plan.protocol().sf36.norms());
        let mut others: Vec<record::Finding> = scores.into_iter().flatten().collect();
        // The order in which tests were written down is kept.
        if planned {
            others.reverse();
        }
        let reasons = [("sf36_physical_component", "x"), ("sf36_mental_component", "y")];
        let not_done = reasons.map(|(test, reason)| {
            serde_json::json!({ "item": { "test": test }, "reason": reason })
        });
        let event = serde_json::json!({
            "kind": "visit_held",
            "visit": if planned { "W12" } else { "W4" },
            "findings": {
                "others": &others,
                "particulars": {
                    "sf36": &own,
                    "not_done": if others.is_empty() { not_done.to_vec() } else { Vec::new() },
                },
            },
        });
        let event: Event = serde_json::from_value(event).unwrap();
        let table = everyone_on(&plan, "PLACEBO");
        let script = enrolled(&plan, &table);
        let entry = entry(&event);
        let read = again(&of(&script.state, week(40)), &entry);
        let events: Vec<&Event> = read.events().collect();
        prop_assert_eq!(events, [&entry.event]);
    }
}

#[test]
fn the_words_of_every_label_are_of_the_field_and_none_of_the_questionnaire() {
    let said: BTreeSet<&str> = [
        forms::Text::Sf36PhysicalFunctioning,
        forms::Text::Sf36RolePhysical,
        forms::Text::Sf36BodilyPain,
        forms::Text::Sf36GeneralHealth,
        forms::Text::Sf36Vitality,
        forms::Text::Sf36SocialFunctioning,
        forms::Text::Sf36RoleEmotional,
        forms::Text::Sf36MentalHealth,
        forms::Text::Sf36HealthTransition,
    ]
    .map(|text| ENGLISH.say(text))
    .into();
    let plan = asking(Sf36Version::Two);
    let table = everyone_on(&plan, "PLACEBO");
    let script = enrolled(&plan, &table);
    let c = of(&script.state, week(12));
    let plain = LicensedWording::default();
    let form = questionnaire(&c, &"W12".into(), &plain, &Typed::new(), Vec::new()).unwrap();
    for field in form.fields() {
        let scale = field.label.split(", item ").next().unwrap();
        assert!(said.contains(scale), "{}", field.label);
        if let FieldKind::Choice { choices } = &field.kind {
            assert!(choices.iter().all(|choice| choice.label == choice.value));
        }
    }
}
