//! ODM there and back: the definitions, and the data.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use exchange::casebook::{
    Code, OdmVersion, Provenance, StudyDefinitions, read_casebook, read_definitions,
};
use exchange::{TransferChange, TransferTerms, transfer};
use forms::ENGLISH;
use protocol::{Plan, VisitPurpose};
use record::{Act, Entry, Event, SubjectNumber, TrialState};

use crate::casebook::{terms, written_with};
use crate::script::{BASELINE, BETTER, Script, everyone_on, pilot, proderm, week};

const CREATED: &str = "2026-11-22T12:00:00Z";
const VERSIONS: [OdmVersion; 2] = [OdmVersion::V1_3_2, OdmVersion::V2_0];

fn written(state: &TrialState<'_>, entries: &[Entry], version: OdmVersion) -> String {
    written_with(state, entries, version, &Provenance::default())
}

/// An element of a file as it stands there, with everything in it.
fn element<'f>(file: &'f str, name: &str) -> &'f str {
    let begins = |end: char| file.find(&format!("<{name}{end}"));
    let from = begins(' ').or(begins('>')).unwrap();
    let close = format!("</{name}>");
    let to = file.find(&close).unwrap() + close.len();
    &file[from..to]
}

/// The canonical form of a piece of XML by another program; `None` where that is not on this machine.
fn canonical(xml: &str) -> Option<Vec<u8>> {
    let mut run = Command::new("xmllint")
        .args(["--nonet", "--c14n", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    run.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    let done = run.wait_with_output().unwrap();
    assert!(done.status.success());
    Some(done.stdout)
}

fn the_same(one: &str, other: &str) {
    assert_eq!(one, other);
    match (canonical(one), canonical(other)) {
        (Some(one), Some(other)) => assert_eq!(one, other),
        _ => eprintln!("SKIP the canonical form of ODM: no xmllint here"),
    }
}

fn trials() -> [(Plan, &'static str); 2] {
    [(proderm(), "PLACEBO"), (pilot(), "IVIG")]
}

#[test]
fn f_1_the_definitions_of_both_trials_are_read_as_what_they_were_written_from_and_written_again_alike()
 {
    for (plan, arm) in trials() {
        let table = everyone_on(&plan, arm);
        let mut script = Script::new(&plan, &table);
        script.enrol(1);
        script.visit_and_dose(1, "W0", BASELINE);
        for version in VERSIONS {
            let file = written(&script.state, &script.entries, version);
            let read = read_definitions(&file).unwrap();
            let again = read.to_odm(CREATED, "0.1.0").unwrap();
            the_same(element(&file, "Study"), element(&again, "Study"));
            assert_eq!(read_definitions(&again).as_ref(), Some(&read));
            holds_the_plan(&plan, version, &read);
        }
    }
}

/// What was read is of this plan: each visit by its name and kind, and each field that a visit's form can have.
fn holds_the_plan(plan: &Plan, version: OdmVersion, study: &StudyDefinitions) {
    let trial = &plan.protocol().trial;
    assert_eq!(
        (&study.name, study.protocol.as_str()),
        (&trial.name, trial.id.as_str())
    );
    assert_eq!(study.version, version);
    let first = version == OdmVersion::V1_3_2;
    assert_eq!(study.description.as_ref(), first.then_some(&trial.title));
    assert_eq!(
        study.events.len(),
        plan.visits().len() + 1,
        "the visits and the log"
    );
    for (visit, event) in plan.visits().iter().zip(&study.events) {
        assert_eq!(event.oid, format!("SE.{}", visit.id));
        assert_eq!(event.name, visit.label);
        let planned = matches!(
            visit.purpose,
            VisitPurpose::Screening | VisitPurpose::Scheduled
        );
        assert_eq!(event.kind == "Scheduled", planned);
        let group = format!("IG.visit.{}", visit.id);
        let group = study.groups.iter().find(|one| one.oid == group).unwrap();
        let items = group.items.iter().map(|item| item.oid.clone());
        let fields = forms::visit_fields(plan).into_iter();
        let fields: BTreeSet<String> = fields.map(|field| format!("IT.{field}")).collect();
        assert_eq!(items.collect::<BTreeSet<_>>(), fields);
    }
    let refers = study.groups.iter().flat_map(|group| &group.items);
    let refers: BTreeSet<&str> = refers.map(|item| item.oid.as_str()).collect();
    let defined: BTreeSet<&str> = study.items.iter().map(|item| item.oid.as_str()).collect();
    assert_eq!(
        refers, defined,
        "each item is defined, and none for nothing"
    );
}

#[test]
fn f_1_and_f_17_the_definitions_say_what_is_asked_in_which_unit_and_all_that_one_may_choose() {
    for (plan, arm) in trials() {
        let table = everyone_on(&plan, arm);
        let source = seen_at_every_visit(&plan, &table);
        for version in VERSIONS {
            let file = written(&source.state, &source.entries, version);
            let study = read_definitions(&file).unwrap();
            let item = |field: &str| {
                let oid = format!("IT.{field}");
                study.items.iter().find(|item| item.oid == oid).unwrap()
            };
            let unit = |field: &str| {
                item(field)
                    .unit
                    .clone()
                    .map(|unit| study.units[&unit].clone())
            };
            assert_eq!(unit("weight").as_deref(), Some("kg"), "{version:?}");
            assert_eq!(
                unit("physician_global").as_deref(),
                Some("cm"),
                "{version:?}"
            );
            assert_eq!(unit("sex"), None);
            let question = item("weight").question.clone().unwrap();
            assert_eq!(
                (question.language.as_str(), question.text.as_str()),
                ("en", "Body weight")
            );
            // Every code that a form offers is in the list, in the order of the form, and every one that the data have.
            let codes = |field: &str| {
                let list = item(field).code_list.clone().unwrap();
                let list = study.code_lists.iter().find(|one| one.oid == list).unwrap();
                let codes = list.codes.iter().map(|code| code.value.clone());
                codes.collect::<Vec<_>>()
            };
            assert_eq!(codes("sex"), ["female", "male"]);
            for row in read_casebook(&file, &ENGLISH).unwrap() {
                for (field, text) in &row.typed {
                    if item(field).code_list.is_some() {
                        assert!(codes(field).contains(text), "{field} {text}");
                    }
                }
            }
            for list in &study.code_lists {
                let has_meaning = |code: &Code| {
                    code.meaning
                        .as_ref()
                        .is_some_and(|said| !said.text.is_empty())
                };
                assert!(
                    list.codes.len() > 1 && list.codes.iter().all(has_meaning),
                    "{}",
                    list.oid
                );
            }
        }
    }
}

/// Somebody screened, who consented and was seen at every visit of the plan: what a transfer takes.
fn seen_at_every_visit<'a>(plan: &'a Plan, table: &'a record::AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.screen(1, 52);
    script.consent(1);
    script.screening_visit(1, BASELINE);
    for (number, visit) in (0..).zip(plan.visits()) {
        if visit.planned_day >= Some(0) || visit.planned_day.is_none() {
            let core = if number % 2 == 0 { BASELINE } else { BETTER };
            let day = visit
                .planned_day
                .map_or(week(50), |day| week(i64::from(day) / 7));
            script.visit_on(1, visit.id.as_str(), day, core);
        }
    }
    script
}

#[test]
fn f_1_data_taken_into_an_empty_trial_are_written_from_it_as_they_came() {
    for (plan, arm) in trials() {
        let table = everyone_on(&plan, arm);
        let source = seen_at_every_visit(&plan, &table);
        for version in VERSIONS {
            let file = written(&source.state, &source.entries, version);
            let rows = read_casebook(&file, &ENGLISH).unwrap();
            assert_eq!(rows.len(), plan.visits().len() + 2);
            let study = read_definitions(&file);
            let terms = TransferTerms {
                defined: study.as_ref(),
                ..terms()
            };
            let mut state = TrialState::new(&plan, &table);
            let taken = transfer(&state, terms, &rows).unwrap();
            assert!(taken.not_taken.is_empty() && taken.waiting.is_empty());
            let entries = carried_out(&mut state, taken.changes);
            let again = written(&state, &entries, version);
            the_same(
                element(&file, "ClinicalData"),
                element(&again, "ClinicalData"),
            );
            the_same(element(&file, "Study"), element(&again, "Study"));
        }
    }
}

/// Carries out what a transfer asks for, as the store does, one entry after the other.
fn carried_out(state: &mut TrialState<'_>, changes: Vec<TransferChange>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for change in changes {
        let (subject, date, event): (SubjectNumber, _, Event) = match change {
            TransferChange::Screen {
                subject,
                date,
                screening,
            } => (subject, date, Act::Screened(screening).into()),
            TransferChange::Write {
                subject,
                date,
                event,
            } => (subject, date, event),
            other => panic!("{other:?}"),
        };
        let entry = Entry::new(state.entries_taken() + 1, subject, date, event);
        state.accept(&entry).unwrap();
        entries.push(entry);
    }
    entries
}

/// What is wrong with a file whose definitions were changed so.
fn refused(change: &dyn Fn(&str) -> String) -> Vec<String> {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut source = Script::new(&plan, &table);
    source.screen(1, 52);
    source.consent(1);
    source.screening_visit(1, BASELINE);
    let file = change(&written(&source.state, &source.entries, OdmVersion::V1_3_2));
    let study = read_definitions(&file);
    let terms = TransferTerms {
        defined: study.as_ref(),
        ..terms()
    };
    let rows = read_casebook(&file, &ENGLISH).unwrap();
    let taken = transfer(&TrialState::new(&plan, &table), terms, &rows);
    let problems = taken.err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

/// An item as another system defines it.
fn item(file: &str, field: &str, data_type: &str, within: &str) -> String {
    let from = file.find(&format!("<ItemDef OID=\"IT.{field}\" ")).unwrap();
    let own = &file[from..];
    let ends = own.find("</ItemDef>").unwrap() + "</ItemDef>".len();
    let theirs = format!(
        "<ItemDef OID=\"IT.{field}\" Name=\"{field}\" DataType=\"{data_type}\">{within}</ItemDef>"
    );
    file.replace(&own[..ends], &theirs)
}

#[test]
fn f_1_a_file_that_defines_an_item_otherwise_is_refused_and_told_what_is_different() {
    assert_eq!(refused(&|file| file.to_owned()), [""; 0]);
    // As exact as the form, in its own words: nothing is wrong.
    for (field, data_type) in [
        ("weight", "float"),
        ("date", "date"),
        ("age", "integer"),
        ("sex", "string"),
    ] {
        assert_eq!(
            refused(&|file| item(file, field, data_type, "")),
            [""; 0],
            "{field}"
        );
    }
    for (field, data_type, says) in [
        (
            "weight",
            "integer",
            "subject 1, IG.visit.SCR, weight \"70\": the file defines this item as integer, and the form has it as float",
        ),
        (
            "age",
            "float",
            "age \"52\": the file defines this item as float, and the form has it as integer",
        ),
        ("site", "date", "as date, and the form has it as integer"),
        ("sex", "boolean", "as boolean, and the form has it as text"),
    ] {
        let problems = refused(&|file| item(file, field, data_type, ""));
        // Whoever is not screened for it is not there for what follows.
        assert!(problems[0].contains(says), "{problems:?}");
    }
    let list = |codes: &[&str]| {
        let codes = codes
            .iter()
            .map(|code| format!("<CodeListItem CodedValue=\"{code}\"><Decode/></CodeListItem>"));
        let codes = codes.collect::<String>();
        format!(
            "<CodeList OID=\"CL.SEX\" Name=\"sex\" DataType=\"text\">{codes}</CodeList></MetaDataVersion>"
        )
    };
    let coded = |codes: &[&str]| {
        let list = list(codes);
        refused(&|file| {
            item(file, "sex", "text", "<CodeListRef CodeListOID=\"CL.SEX\"/>")
                .replace("</MetaDataVersion>", &list)
        })
    };
    assert_eq!(coded(&["female", "male"]), [""; 0]);
    let problems = coded(&["female", "male", "diverse"]);
    assert!(
        problems[0]
            .contains("has diverse, which the form does not know; its values are female, male"),
        "{}",
        problems[0]
    );
    let weighed = |unit: &str| {
        let units = format!(
            "<BasicDefinitions><MeasurementUnit OID=\"MU.1\" Name=\"{unit}\"/></BasicDefinitions>"
        );
        refused(&|file| {
            item(
                file,
                "weight",
                "float",
                "<MeasurementUnitRef MeasurementUnitOID=\"MU.1\"/>",
            )
            .replace(element(file, "BasicDefinitions"), &units)
        })
    };
    assert_eq!(weighed("kg"), [""; 0]);
    let problems = weighed("lb");
    assert!(
        problems[0].contains("in lb, and the form asks for it in kg; convert it first"),
        "{problems:?}"
    );
}

#[test]
fn f_1_a_file_without_definitions_is_taken_as_before_and_one_of_none_has_none() {
    assert_eq!(read_definitions("no XML <"), None);
    assert_eq!(read_definitions(""), None);
    let without = |file: &str| file.replace(element(file, "Study"), "");
    assert_eq!(refused(&without), [""; 0]);
}
