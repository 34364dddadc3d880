//! A version of the protocol is released site by site, once the approvals of the site are there: subjects of that site go on
//! under it or keep theirs, nobody elsewhere is touched, and what was done stays as it was done.

use jiff::civil::{Date, date};
use protocol::{Assessment, Plan, VersionId};
use record::rules::release::ReleaseRefusal;
use record::{
    AllocationTable, ApprovalReference, DeviationKind, Record, Release, ReleaseStep, SiteNumber,
    SubjectNumber, TrialState,
};

use crate::script::{BASELINE, Script, origin, plan, record, week};

const A: SiteNumber = SiteNumber(1);
const B: SiteNumber = SiteNumber(2);

/// ProDERM with the amendment of July 2018 released site by site instead, and a third version after it.
fn proderm_by_site(enrolled: &str) -> Plan {
    let text = include_str!("../../../../trials/proderm/protocol.toml");
    let start = format!("{{ at = \"release\", enrolled = \"{enrolled}\" }}");
    let third = "[[version]]\nid = \"V3\"\nsummary = \"SF-36 at week 8, and a call at week 10\"\nstarts = { at = \"release\" }\n";
    let text = text
        .replace("{ at = \"date\", date = \"2018-07-01\" }", &start)
        .replace("# Products.\n", &format!("# Products.\n\n{third}"))
        .replace(
            "id = \"W8\"\n",
            "id = \"W8\"\nadded = [{ since = \"V3\", assessments = [\"sf36\"] }]\n",
        )
        .replace(
            "[[visit]]\nid = \"W12\"\n",
            "[[visit]]\nid = \"W10\"\nlabel = \"Week 10\"\nweek = 10\ndays_before = 3\ndays_after = 3\nsince = \"V3\"\n\
             assessments = [\"weight\"]\n\n[[visit]]\nid = \"W12\"\n",
        );
    plan("proderm by site", &text)
}

fn table(plan: &Plan) -> AllocationTable {
    AllocationTable::generate(plan, &origin(), |_| 0).unwrap()
}

fn named(name: &str) -> VersionId {
    VersionId(name.into())
}

fn released(site: SiteNumber, name: &str, from: Date) -> Release {
    Release {
        after: 0,
        site,
        version: named(name),
        step: ReleaseStep::Released {
            from,
            approval: ApprovalReference::new("EC 17/204").unwrap(),
        },
    }
}

fn withdrawn(site: SiteNumber, name: &str, from: Date) -> Release {
    Release {
        after: 0,
        site,
        version: named(name),
        step: ReleaseStep::Withdrawn { from },
    }
}

fn now(script: &mut Script<'_>, release: Release) {
    let after = script.state.entries_taken();
    script.state.release(Release { after, ..release }).unwrap();
}

fn refused(state: &TrialState<'_>, release: Release) -> ReleaseRefusal {
    let mut state = state.clone();
    let before = state.releases().len();
    let after = state.entries_taken();
    let refusal = state.release(Release { after, ..release }).unwrap_err();
    assert_eq!(state.releases().len(), before, "{refusal}");
    refusal
}

fn under(script: &Script<'_>, number: u32, date: Date) -> String {
    let subject = script.subject(number);
    let version = script.state.version(subject, date);
    script.plan.version(version).id.to_string()
}

/// The highest rate allowed at a visit, which the second version lowers.
fn rate(script: &Script<'_>, number: u32, visit: &str, date: Date) -> String {
    let visit = script.plan.visit_named(visit).unwrap();
    let rate = script
        .state
        .highest_rate(script.subject(number), visit, date);
    rate.unwrap().to_string()
}

#[test]
fn one_site_is_under_the_second_version_and_another_under_the_first_in_the_same_hour() {
    let plan = proderm_by_site("migrate");
    let table = table(&plan);
    let mut script = Script::new(&plan, &table);
    script.enrol_at(A, 1);
    script.enrol_at(B, 2);
    now(&mut script, released(A, "V2", week(3)));
    assert_eq!(under(&script, 1, week(3)), "V2");
    assert_eq!(under(&script, 2, week(3)), "V1");
    // The day before it is released there, nothing of it holds.
    assert_eq!(under(&script, 1, week(2)), "V1");
    // Doses and rates follow.
    script.visit(1, "W4", BASELINE);
    script.visit(2, "W4", BASELINE);
    assert_eq!(rate(&script, 1, "W4", week(4)), "0.04");
    assert_eq!(rate(&script, 2, "W4", week(4)), "0.12");
}

#[test]
fn those_enrolled_before_migrate_or_keep_their_version_as_the_protocol_says() {
    for (enrolled, earlier, later) in [("migrate", "V2", "V2"), ("keep", "V1", "V2")] {
        let plan = proderm_by_site(enrolled);
        let table = table(&plan);
        let mut script = Script::new(&plan, &table);
        script.enrol_at(A, 1);
        now(&mut script, released(A, "V2", week(-1)));
        // Enrolled when the version was there, and before it was.
        script.enrol_at(A, 2);
        assert_eq!(under(&script, 1, week(4)), earlier, "{enrolled}");
        assert_eq!(under(&script, 2, week(4)), later, "{enrolled}");
        // A version after it that migrates brings both along.
        now(&mut script, released(A, "V3", week(5)));
        assert_eq!(under(&script, 1, week(5)), "V3", "{enrolled}");
        assert_eq!(under(&script, 2, week(4)), later, "{enrolled}");
    }
}

#[test]
fn migrating_keeps_every_value_and_the_version_under_which_it_was_taken() {
    let plan = proderm_by_site("migrate");
    let table = table(&plan);
    let mut script = Script::new(&plan, &table);
    script.enrol_at(A, 1);
    script.visit_and_dose(1, "W0", BASELINE);
    script.visit_and_dose(1, "W4", BASELINE);
    let taken = script.entries.len() as u64;
    let seen = format!(
        "{:?} {:?} {:?}",
        script.subject(1).visits(),
        script.subject(1).cycles(),
        script.subject(1).deviations()
    );
    // The approval came before week 4, and its release is written down after it.
    now(&mut script, released(A, "V2", week(2)));
    let subject = script.subject(1);
    assert_eq!(
        format!(
            "{:?} {:?} {:?}",
            subject.visits(),
            subject.cycles(),
            subject.deviations()
        ),
        seen
    );
    for entry in 1..=taken {
        let version = subject.version_of_entry(entry).unwrap();
        assert_eq!(plan.version(version).id.as_str(), "V1", "entry {entry}");
    }
    script.visit_and_dose(1, "W8", BASELINE);
    let version = script.subject(1).version_of_entry(taken + 1).unwrap();
    assert_eq!(plan.version(version).id.as_str(), "V2");
    // Folded again from the first entry it is the same.
    let mut again = TrialState::new(&plan, &table);
    for release in script.state.releases() {
        again.release(release.clone()).unwrap();
    }
    let again = again.fold(&script.entries).unwrap();
    let again = again.subject(SubjectNumber(1)).unwrap();
    assert_eq!(
        again.versions_of_entries(),
        script.subject(1).versions_of_entries()
    );
}

#[test]
fn a_visit_and_a_questionnaire_stand_in_the_schedule_only_under_the_version_that_brought_them() {
    let plan = proderm_by_site("migrate");
    let table = table(&plan);
    let mut script = Script::new(&plan, &table);
    for (site, number) in [(A, 1), (B, 2)] {
        script.enrol_at(site, number);
        script.visit_and_dose(number, "W0", BASELINE);
    }
    now(&mut script, released(A, "V2", week(1)));
    now(&mut script, released(A, "V3", week(1)));
    let week_8 = plan.visit(plan.visit_named("W8").unwrap());
    for (number, asks) in [(1, true), (2, false)] {
        let version = script.state.version(script.subject(number), week(8));
        assert_eq!(week_8.assesses_under(Assessment::Sf36, version), asks);
        assert!(week_8.assesses_under(Assessment::CoreSet, version));
        let record = script.visit_record("W10", None);
        let accepted = script.so(number, week(10), record);
        let unplanned = accepted
            .deviations
            .iter()
            .any(|deviation| matches!(deviation.kind, DeviationKind::VisitNotPlanned));
        assert_eq!(unplanned, !asks, "subject {number}");
    }
}

#[test]
fn a_release_that_was_withdrawn_leaves_what_was_done_under_it() {
    let plan = proderm_by_site("migrate");
    let table = table(&plan);
    let mut script = Script::new(&plan, &table);
    script.enrol_at(A, 1);
    script.visit_and_dose(1, "W0", BASELINE);
    now(&mut script, released(A, "V2", week(1)));
    script.visit_and_dose(1, "W4", BASELINE);
    let under_second = script.entries.len() as u64;
    now(&mut script, withdrawn(A, "V2", week(6)));
    assert_eq!(under(&script, 1, week(5)), "V2", "it held until then");
    assert_eq!(under(&script, 1, week(6)), "V1");
    let version = script.subject(1).version_of_entry(under_second).unwrap();
    assert_eq!(plan.version(version).id.as_str(), "V2");
    // It cannot be put before what was done.
    let before = Release {
        after: 1,
        ..released(A, "V2", week(7))
    };
    let outcome = script.state.clone().release(before);
    assert_eq!(outcome, Err(ReleaseRefusal::OutOfPlace { after: 1 }));
    // And again, from the day on which it ended or later.
    let refusal = refused(&script.state, released(A, "V2", week(5)));
    assert_eq!(
        refusal,
        ReleaseRefusal::BeforeItsEnd {
            from: week(5),
            ended: week(6)
        }
    );
    now(&mut script, released(A, "V2", week(7)));
    assert_eq!(under(&script, 1, week(6)), "V1");
    assert_eq!(under(&script, 1, week(7)), "V2");
}

#[test]
fn the_day_of_a_release_is_put_right_for_what_comes_and_not_for_what_was() {
    let plan = proderm_by_site("migrate");
    let table = table(&plan);
    let mut script = Script::new(&plan, &table);
    script.enrol_at(A, 1);
    now(&mut script, released(A, "V2", week(-3)));
    script.visit_and_dose(1, "W0", BASELINE);
    let done = script.entries.len() as u64;
    // Released for a day too early; nothing of it should have held before week 2.
    now(&mut script, released(A, "V2", week(2)));
    assert_eq!(under(&script, 1, week(0)), "V1");
    assert_eq!(under(&script, 1, week(2)), "V2");
    let version = script.subject(1).version_of_entry(done).unwrap();
    assert_eq!(plan.version(version).id.as_str(), "V2", "it was done so");
    // One that ends on its first day never held.
    now(&mut script, withdrawn(A, "V2", week(2)));
    assert_eq!(under(&script, 1, week(9)), "V1");
    assert!(script.state.released(A, &named("V2")).is_empty());
    now(&mut script, released(A, "V2", week(1)));
}

#[test]
fn releases_that_would_break_the_order_of_versions_are_refused_by_name() {
    let plan = proderm_by_site("migrate");
    let table = table(&plan);
    let mut state = TrialState::new(&plan, &table);
    let refusals = [
        (
            released(A, "V3", week(4)),
            "`V3` would hold at site 1 from 2017-05-29, and `V2`, which it follows, does not hold there for as long",
        ),
        (
            released(A, "V1", week(4)),
            "version `V1` is not released site by site; V2, V3 can be",
        ),
        (released(A, "V9", week(4)), "version `V9` is not released"),
        (
            released(SiteNumber(37), "V2", week(4)),
            "there is no site 37; the trial has sites 1 to 36",
        ),
        (
            released(A, "V2", date(2017, 2, 26)),
            "2017-02-26 is before the trial opens on 2017-02-27",
        ),
        (
            withdrawn(A, "V2", week(4)),
            "the version is not released at the site, so there is nothing to withdraw",
        ),
    ];
    for (release, says) in refusals {
        let refusal = refused(&state, release).to_string();
        assert!(refusal.starts_with(says), "{refusal}");
    }
    state.release(released(A, "V2", week(2))).unwrap();
    state.release(released(A, "V3", week(4))).unwrap();
    for (release, says) in [
        (
            released(A, "V2", week(5)),
            "`V3`, which follows `V2`, would hold at site 1 without it",
        ),
        (
            withdrawn(A, "V2", week(6)),
            "`V3`, which follows `V2`, would hold at site 1 without it",
        ),
        (
            released(A, "V2", week(2)),
            "it is released from 2017-05-15 by that approval already",
        ),
        (
            withdrawn(A, "V3", week(3)),
            "2017-05-22 is before 2017-05-29, when the version began there",
        ),
        (
            released(B, "V3", week(4)),
            "`V3` would hold at site 2 from 2017-05-29",
        ),
    ] {
        let refusal = refused(&state, release).to_string();
        assert!(refusal.starts_with(says), "{refusal}");
    }
    // Both end on one day, the later version first.
    state.release(withdrawn(A, "V3", week(6))).unwrap();
    state.release(withdrawn(A, "V2", week(6))).unwrap();
}

#[test]
fn an_approval_has_a_reference_that_can_be_found_again() {
    for bad in ["", "   ", "two\nlines", &"x".repeat(201)] {
        assert!(ApprovalReference::new(bad).is_err(), "{bad:?}");
        let json = serde_json::json!({
            "after": 0, "site": 1, "version": "V2",
            "step": {"kind": "released", "from": "2018-07-01", "approval": bad},
        });
        assert!(serde_json::from_value::<Release>(json).is_err(), "{bad:?}");
    }
    let reference = ApprovalReference::new("  EC 17/204 ").unwrap();
    assert_eq!(reference.as_str(), "EC 17/204");
}

#[test]
fn a_record_as_text_has_each_release_before_the_entries_that_it_counts_for() {
    let plan = proderm_by_site("keep");
    let table = table(&plan);
    let mut script = Script::new(&plan, &table);
    script.enrol_at(A, 1);
    let enrolled = script.entries.len() as u64;
    script.visit_and_dose(1, "W0", BASELINE);
    let mut state = TrialState::new(&plan, &table);
    let mut written: Record = record(1);
    for entry in script.entries {
        if entry.sequence == enrolled + 1 {
            let release = Release {
                after: enrolled,
                ..released(A, "V2", week(0))
            };
            written.release(&mut state, release).unwrap();
        }
        written.append(&mut state, entry).unwrap();
    }
    let text = written.to_json_lines().unwrap();
    let place = usize::try_from(enrolled).unwrap() + 1;
    assert!(
        text.lines()
            .nth(place)
            .unwrap()
            .starts_with("{\"release\":{\"after\":")
    );
    let (read, again) = Record::replay(&text, &plan, &table).unwrap();
    assert_eq!(read, written);
    assert_eq!(read.to_json_lines().unwrap(), text);
    assert_eq!(again.releases(), state.releases());
    let folded = written.fold(&plan, &table).unwrap();
    let runs = |state: &TrialState<'_>| {
        let subject = state.subject(SubjectNumber(1)).unwrap();
        subject.versions_of_entries().to_vec()
    };
    assert_eq!(runs(&folded), runs(&state));
    assert_eq!(runs(&again), runs(&state));
    // A release at another place than it names is not taken.
    let mut lines: Vec<&str> = text.lines().collect();
    let line = lines.remove(place);
    lines.push(line);
    let moved = lines.join("\n");
    let error = Record::replay(&moved, &plan, &table).err().unwrap();
    assert!(error.to_string().contains("release after entry"), "{error}");
}
