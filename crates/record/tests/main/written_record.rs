//! The record as text.

use record::{AppendError, Record, ReplayError, TrialState};

use crate::script::{BASELINE, Script, WORSE, everyone_on, proderm, record};

#[test]
fn what_is_written_replays_to_the_same_record() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.first_period(1, [BASELINE, BASELINE, BASELINE, WORSE, WORSE]);

    let mut written = record(1);
    let mut state = TrialState::new(&plan, &table);
    for (entry, answer) in script.entries.iter().zip(&script.answers) {
        assert_eq!(
            written.append(&mut state, entry.clone()).as_ref(),
            Ok(answer)
        );
    }
    let text = written.to_json_lines().unwrap();
    let (read, state) = Record::replay(&text, &plan, &table).unwrap();
    assert_eq!(read, written);
    assert_eq!(read.to_json_lines().unwrap(), text);
    assert_eq!(state.entries_taken(), written.entries().len() as u64);
    assert!(read.arm_key().is_some(), "virtual subjects stay virtual");
}

#[test]
fn a_record_folded_at_once_leaves_everybody_where_entry_by_entry_did() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.enrol(2);
    script.visit_and_dose(2, "W0", BASELINE);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(2, "W4", WORSE);
    script.visit_and_dose(1, "W4", BASELINE);

    let Ok(folded) = TrialState::new(&plan, &table).fold(&script.entries) else {
        panic!("every entry was accepted before");
    };
    assert_eq!(folded.entries_taken(), script.state.entries_taken());
    assert_eq!(folded.enrolled(), script.state.enrolled());
    assert_eq!(folded.subjects().len(), 2);
    for (one, other) in folded.subjects().iter().zip(script.state.subjects()) {
        assert_eq!(one.number(), other.number());
        assert_eq!(one.phase(&plan), other.phase(&plan));
        assert_eq!(one.visits(), other.visits());
        assert_eq!(one.cycles(), other.cycles());
        assert_eq!(one.due(), other.due());
        assert_eq!(one.deviations(), other.deviations());
    }
}

#[test]
fn a_fold_names_the_entry_that_does_not_follow() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    let mut entries = script.entries.clone();
    let again = script.entries[0].event.clone();
    let last = entries.last_mut().unwrap();
    last.event = again;
    let sequence = last.sequence;
    let Err(refused) = TrialState::new(&plan, &table).fold(&entries) else {
        panic!("nobody is screened twice");
    };
    assert_eq!(refused.sequence, sequence);
    let words = refused.to_string();
    let begins = format!("entry {sequence} of the record is refused: screened is refused");
    assert!(words.starts_with(&begins), "{words}");
}

#[test]
fn a_line_reads_as_a_person_would_write_it() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let mut dose = script.entries.last().unwrap().clone();
    dose.sequence = 25;
    assert_eq!(
        serde_json::to_string(&dose).unwrap(),
        r#"{"sequence":25,"subject":1,"date":"2017-05-01","event":{"kind":"infusion_given","visit":"W0","millilitres_by_day":["700","700"],"highest_rate":"0.04"}}"#
    );
}

#[test]
fn a_state_that_is_not_this_records_own_is_refused() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.screen(1, 52);
    let entry = script.entries[0].clone();
    let refused = record(1).append(&mut script.state, entry).unwrap_err();
    assert_eq!(
        refused,
        AppendError::OtherState {
            record: 0,
            state: 1
        }
    );
}

#[test]
fn a_broken_line_is_named_with_what_is_wrong() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let head = record(1).to_json_lines().unwrap();
    let replay = |line: &str| match Record::replay(&format!("{head}{line}\n"), &plan, &table) {
        Ok(_) => panic!("it was read"),
        Err(error) => error,
    };
    let entry = |event: &str| {
        format!(r#"{{"sequence":1,"subject":1,"date":"2017-03-01","event":{event}}}"#)
    };

    let unknown = replay(&entry(r#"{"kind":"beheld"}"#)).to_string();
    assert!(
        unknown
            .starts_with("line 2 of the record cannot be read: event kind \"beheld\" is unknown"),
        "{unknown}"
    );
    let inside = replay(&entry(r#"{"kind":"completed","perod":"BLINDED"}"#)).to_string();
    assert!(inside.contains("perod"), "{inside}");
    let value = replay(&entry(
        r#"{"kind":"visit_held","visit":"W0","findings":{"core_set":{"physician_global":"11"}}}"#,
    ));
    assert!(
        value.to_string().contains("11 is outside 0 to 10"),
        "{value}"
    );
    let refused = replay(&entry(r#"{"kind":"consent_signed"}"#));
    assert!(
        matches!(refused, ReplayError::Refused { line: 2, .. }),
        "{refused}"
    );
}
