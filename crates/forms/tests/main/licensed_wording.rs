//! A sponsor's wording of licensed questionnaires: everything that a participant is asked can be worded, and nothing else.

use forms::{FieldKind, Form, LicensedWording, NotWorded, Typed, questionnaire};
use instruments::quality_of_life::Sf36Version;
use protocol::{ParticipantAnswer, ParticipantMeasure, Plan};

use crate::desk::of;
use crate::script::{Script, everyone_on, proderm, week};

/// A trial in which participants are asked everything that a form knows.
fn asking(sf36: Sf36Version) -> Plan {
    let mut protocol = proderm().protocol().clone();
    protocol.sf36.version = sf36;
    protocol.participant_answer = ParticipantAnswer {
        measures: vec![
            ParticipantMeasure::PatientGlobal,
            ParticipantMeasure::HealthAssessment,
            ParticipantMeasure::Eq5dVas,
            ParticipantMeasure::Sf36,
        ],
        late_days: 7,
    };
    for visit in &mut protocol.visits {
        visit.assessments.push(protocol::Assessment::Eq5d5l);
    }
    Plan::compile(protocol).unwrap()
}

fn asked(wording: &LicensedWording) -> Form {
    asked_of(Sf36Version::Two, wording)
}

fn asked_of(sf36: Sf36Version, wording: &LicensedWording) -> Form {
    let plan = asking(sf36);
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let c = of(&script.state, week(0));
    questionnaire(&c, &"W0".into(), wording, &Typed::new(), Vec::new()).unwrap()
}

/// What a participant reads of the questions: what stands over those of the SF-36, labels, answers and ends of lines.
fn read(form: &Form) -> Vec<String> {
    let of_sf36 = form
        .sections
        .iter()
        .filter(|section| section.id.starts_with("own-sf36-"));
    let mut all: Vec<String> = of_sf36.map(|section| section.help.clone()).collect();
    for field in form.fields() {
        all.push(field.label.clone());
        match &field.kind {
            FieldKind::Choice { choices } => {
                all.extend(choices.iter().map(|choice| choice.label.clone()));
            }
            FieldKind::VisualAnalogueScale { left, right } => {
                all.extend([left.clone(), right.clone()]);
            }
            _ => {}
        }
    }
    all
}

#[test]
fn every_question_and_answer_can_be_worded_and_what_is_not_stays_as_it_was() {
    let plain = read(&asked(&LicensedWording::default()));
    let mut wording = LicensedWording::default();
    for name in LicensedWording::names() {
        wording.word(&name, &format!("canary {name}")).unwrap();
    }
    let worded = read(&asked(&wording));
    assert_eq!(plain.len(), worded.len());
    for (before, now) in plain.iter().zip(&worded) {
        assert!(now.starts_with("canary "), "{before} is not worded: {now}");
    }
    // Each name words something, the sixth answers of the SF-36 in its first version.
    let of_first = read(&asked_of(Sf36Version::One, &wording));
    assert!(of_first.iter().all(|words| words.starts_with("canary ")));
    for name in LicensedWording::names() {
        let worded = if name == "sf36_question_9_answer_6" {
            &of_first
        } else {
            &worded
        };
        assert!(worded.contains(&format!("canary {name}")), "{name}");
    }
    let mut one = LicensedWording::default();
    one.word("haq_item_3", " Can you? ").unwrap();
    let read = read(&asked(&one));
    let changed: Vec<_> = plain
        .iter()
        .zip(&read)
        .filter(|(one, other)| one != other)
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].1, "Can you?");
}

#[test]
fn what_nobody_is_asked_and_what_says_nothing_is_not_worded() {
    let mut wording = LicensedWording::default();
    for name in [
        "weight",
        "haq_item_0",
        "haq_item_21",
        "haq_answer_4",
        "eq5d_vas_left",
        "sf36_item_37",
        "sf36_question_12",
        "sf36_question_3_answer_4",
        "sf36_physical",
        "",
    ] {
        let refused = wording.word(name, "words");
        assert_eq!(refused, Err(NotWorded::Unknown(name.to_owned())));
    }
    for words in ["", " \n", &"x".repeat(601)] {
        let refused = wording.word("haq_item_1", words);
        assert_eq!(refused, Err(NotWorded::Length("haq_item_1".to_owned())));
    }
    assert_eq!(wording, LicensedWording::default());
}
