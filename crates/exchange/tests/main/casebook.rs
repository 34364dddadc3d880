use std::path::Path;
use std::process::Command;

use exchange::casebook::{
    AskedFields, CasebookHeader, OdmVersion, Provenance, Signature, Signed, Touched, read_casebook,
    write_casebook,
};
use exchange::{TransferChange, TransferTerms, transfer};
use forms::ENGLISH;
use record::{Entry, TrialState};

use crate::script::{BASELINE, Script, WORSE, everyone_on, proderm, week};

const VERSIONS: [OdmVersion; 2] = [OdmVersion::V1_3_2, OdmVersion::V2_0];

/// A casebook whose entries were all entered and partly changed and signed.
fn written(state: &TrialState<'_>, entries: &[Entry], version: OdmVersion) -> String {
    written_with(state, entries, version, &provenance(entries))
}

/// A casebook with what its forms ask.
pub fn written_with(
    state: &TrialState<'_>,
    entries: &[Entry],
    version: OdmVersion,
    provenance: &Provenance,
) -> String {
    let header = CasebookHeader {
        created: "2026-11-22T12:00:00Z",
        software: "0.1.0",
    };
    let asked = AskedFields::of(state, entries, week(60), &ENGLISH);
    write_casebook(state.plan(), entries, version, header, &asked, provenance).unwrap()
}

/// Everything was entered by a coordinator, the last entry changed for a reason, and two names stand.
fn provenance(entries: &[Entry]) -> Provenance {
    let by = |person: &str, reason: Option<&str>| Touched {
        person: person.to_owned(),
        site: (person != "manager").then_some(record::SiteNumber(1)),
        at: "2026-11-21T09:30:00Z".to_owned(),
        reason: reason.map(str::to_owned),
    };
    let mut touched: std::collections::BTreeMap<u64, Touched> = entries
        .iter()
        .map(|entry| (entry.sequence, by("coordinator", None)))
        .collect();
    if let Some(last) = entries.last() {
        touched.insert(last.sequence, by("manager", Some("a slip & <more>")));
    }
    let signature = |meaning: &str| Signature {
        by: by("investigator", None),
        meaning: meaning.to_owned(),
    };
    let subject = record::SubjectNumber(1);
    Provenance {
        full_names: [("coordinator".to_owned(), "C. Coordinator".to_owned())].into(),
        touched,
        versions: entries
            .iter()
            .map(|entry| (entry.sequence, protocol::VersionId("V2".into())))
            .collect(),
        signatures: [
            (
                (subject, Signed::Casebook),
                signature("All of it is right."),
            ),
            (
                (subject, Signed::Visit("W4".into())),
                signature("This visit is right."),
            ),
        ]
        .into(),
        withheld: Vec::new(),
    }
}

#[test]
fn r_7_and_r_15_a_casebook_says_who_entered_and_changed_each_form_why_and_who_signed_what() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = told(&plan, &table);
    for (version, form, comment) in [
        (
            OdmVersion::V1_3_2,
            "<FormData ",
            "<Comment>Protocol version V2</Comment>",
        ),
        (
            OdmVersion::V2_0,
            "<ItemGroupData ",
            ">Protocol version V2</TranslatedText>",
        ),
    ] {
        let file = written(&script.state, &script.entries, version);
        let forms = file.matches(form).count();
        assert_eq!(file.matches("<AuditRecord ").count(), forms);
        assert!(file.contains("<ReasonForChange>a slip &amp; &lt;more&gt;</ReasonForChange>"));
        assert_eq!(file.matches(comment).count(), forms);
        assert_eq!(file.matches("<Signature>").count(), 2);
        for said in [
            "<FullName>C. Coordinator</FullName>",
            "<Meaning>All of it is right.</Meaning>",
            "<Meaning>This visit is right.</Meaning>",
            "<DateTimeStamp>2026-11-21T09:30:00Z</DateTimeStamp>",
        ] {
            assert!(file.contains(said), "{version:?}: {said}");
        }
    }
}

pub fn terms<'a>() -> TransferTerms<'a> {
    TransferTerms {
        today: week(60),
        language: &ENGLISH,
        reason: "transfer of 22 November",
        defined: None,
    }
}

/// A told trial, and words that XML has to hide.
fn told<'a>(plan: &'a protocol::Plan, table: &'a record::AllocationTable) -> Script<'a> {
    let mut script = Script::new(plan, table);
    script.first_period(1, [BASELINE, WORSE, BASELINE, BASELINE, BASELINE]);
    let text = "a < b & \"c\"\nsecond line\t'd' =cmd|' /C calc'!A0".to_owned();
    script.so(1, week(16), record::Observation::Deviation { text });
    script
}

#[test]
fn what_is_written_is_read_as_the_same_forms_in_both_versions() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = told(&plan, &table);
    let mut expected: Vec<_> = script
        .entries
        .iter()
        .filter_map(forms::typed_of)
        .map(|(kind, mut typed)| {
            typed.retain(|_, text| !text.is_empty());
            (kind, typed)
        })
        .collect();
    expected.sort();
    for version in VERSIONS {
        let rows =
            read_casebook(&written(&script.state, &script.entries, version), &ENGLISH).unwrap();
        let mut read: Vec<_> = rows.into_iter().map(|row| (row.kind, row.typed)).collect();
        read.sort();
        assert_eq!(read, expected, "{version:?}");
    }
}

#[test]
fn a_file_screens_and_sees_a_subject_once_and_the_same_file_again_changes_nothing() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut source = Script::new(&plan, &table);
    source.screen(1, 52);
    source.consent(1);
    source.screening_visit(1, BASELINE);
    for version in VERSIONS {
        let mut rows =
            read_casebook(&written(&source.state, &source.entries, version), &ENGLISH).unwrap();
        // The log stands before the visits in neither version's order of names: screening comes first all the same.
        rows.sort_by_key(|row| row.kind.clone());
        let mut state = TrialState::new(&plan, &table);
        let first = transfer(&state, terms(), &rows).unwrap();
        assert_eq!(first.changes.len(), 3, "{first:#?}");
        for change in first.changes {
            let (subject, date, event) = match change {
                TransferChange::Screen {
                    subject,
                    date,
                    screening,
                } => (subject, date, record::Act::Screened(screening).into()),
                TransferChange::Write {
                    subject,
                    date,
                    event,
                } => (subject, date, event),
                other => panic!("{other:?}"),
            };
            let sequence = state.entries_taken() + 1;
            let entry = Entry::new(sequence, subject, date, event);
            state.accept(&entry).unwrap();
        }
        let again = transfer(&state, terms(), &rows).unwrap();
        assert_eq!((again.changes.len(), again.unchanged), (0, 3));

        let weight = rows
            .iter_mut()
            .find_map(|row| row.typed.get_mut("weight"))
            .unwrap();
        *weight = "71,5".to_owned();
        let corrected = transfer(&state, terms(), &rows).unwrap();
        let [TransferChange::Correct { entry, items, .. }] = corrected.changes.as_slice() else {
            panic!("{corrected:?}");
        };
        assert_eq!(*entry, 3);
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].group, "event.findings.weight");
    }
}

#[test]
fn one_wrong_value_stops_the_whole_file_and_says_where_it_stands() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut source = Script::new(&plan, &table);
    source.screen(1, 52);
    source.consent(1);
    source.screening_visit(1, BASELINE);
    let text = written(&source.state, &source.entries, OdmVersion::V1_3_2);
    let text = text.replace(
        "ItemOID=\"IT.physician_global\" Value=\"5\"",
        "ItemOID=\"IT.physician_global\" Value=\"50\"",
    );
    let mut rows = read_casebook(&text, &ENGLISH).unwrap();
    rows.sort_by_key(|row| row.kind.clone());
    let state = TrialState::new(&plan, &table);
    let problems = transfer(&state, terms(), &rows).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].to_string(),
        "subject 1, IG.visit.SCR, physician_global \"50\": 50 is outside 0 to 10. Look at the source once more."
    );
}

#[test]
fn t_35_nothing_from_outside_the_file_is_read_and_what_is_no_odm_is_said_to_be_none() {
    let bomb = "<!DOCTYPE ODM [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><ODM>&a;</ODM>";
    let laughs = "<!DOCTYPE ODM [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><ODM>&c;</ODM>";
    let elsewhere = "<!DOCTYPE ODM SYSTEM \"http://127.0.0.1:1/odm.dtd\"><ODM/>";
    let deep = format!("<ODM>{}", "<a>".repeat(100_000));
    let value = "<ODM><SubjectData SubjectKey=\"1\"><ItemGroupData ItemGroupOID=\"IG.deviation\"><ItemData ItemOID=\"IT.text\"><Value>&a;</Value></ItemData></ItemGroupData></SubjectData></ODM>";
    let removed = "<ODM><SubjectData SubjectKey=\"1\" TransactionType=\"Remove\"/></ODM>";
    let unknown = "<ODM><SubjectData SubjectKey=\"1\"><ItemGroupData ItemGroupOID=\"IG.VITALS\"/></SubjectData></ODM>";
    for (text, says) in [
        (bomb, "document type"),
        (laughs, "document type"),
        (elsewhere, "document type"),
        (deep.as_str(), "cut off"),
        (value, "outside of it"),
        (removed, "takes nothing away"),
        (unknown, "is no form"),
        ("<ODM><a></ODM>", "not well-formed"),
        ("<html/>", "no ODM file"),
        ("", "no ODM file"),
    ] {
        let problems = read_casebook(text, &ENGLISH).unwrap_err();
        assert!(problems[0].message.contains(says), "{text}: {problems:?}");
    }
}

#[test]
fn f_17_a_form_that_repeats_five_hundred_times_and_a_trial_of_nobody_are_written_and_read() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = told(&plan, &table);
    for number in 1..=500 {
        let text = format!("deviation {number}");
        script.so(1, week(16), record::Observation::Deviation { text });
    }
    for version in VERSIONS {
        let whole = written(&script.state, &script.entries, version);
        let rows = read_casebook(&whole, &ENGLISH).unwrap();
        let of = |number: u32| {
            let text = format!("deviation {number}");
            let found = rows
                .iter()
                .filter(|row| row.typed.get("text") == Some(&text));
            found.count()
        };
        assert!((1..=500).all(|number| of(number) == 1), "{version:?}");
        let nobody = written(&script.state, &[], version);
        assert_eq!(read_casebook(&nobody, &ENGLISH).unwrap().len(), 0);
    }
}

#[test]
fn a_casebook_that_was_cut_off_anywhere_on_its_way_is_never_taken_for_a_shorter_one() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = told(&plan, &table);
    let whole = written(&script.state, &script.entries, OdmVersion::V1_3_2);
    assert!(read_casebook(&whole, &ENGLISH).is_ok());
    let end = whole.trim_end().len();
    for length in (0..end).step_by(997).chain(end - 12..end) {
        if let Some(part) = whole.get(..length) {
            assert!(read_casebook(part, &ENGLISH).is_err(), "{length} of {end}");
        }
    }
}

#[test]
fn no_arm_stands_in_a_casebook_and_both_worlds_have_the_same() {
    let plan = proderm();
    let [one, other] = ["IVIG", "PLACEBO"].map(|arm| {
        let table = everyone_on(&plan, arm);
        let script = told(&plan, &table);
        written(&script.state, &script.entries, OdmVersion::V2_0)
    });
    assert_eq!(one, other);
    for word in ["IVIG", "PLACEBO", "Octagam", "SALINE"] {
        assert!(!one.contains(word), "{word}");
    }
}

/// Where the schemas of ODM are: they say nothing of a licence and are not part of the repository, but come with Python's
/// odmlib.
fn schemas() -> Option<std::path::PathBuf> {
    let find =
        "import importlib.util as u; print(u.find_spec('odmlib').submodule_search_locations[0])";
    let told = Command::new("python3").args(["-c", find]).output().ok()?;
    let package = String::from_utf8(told.stdout).ok()?;
    let schemas = Path::new(package.trim()).join("schemas/odm");
    (told.status.success() && schemas.is_dir()).then_some(schemas)
}

#[test]
fn casebooks_are_valid_by_the_schemas_of_cdisc() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let script = told(&plan, &table);
    let Some(schemas) = schemas() else {
        eprintln!("SKIP ODM by its schemas: Python has no odmlib here");
        return;
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("SKIP ODM by its schemas: no xmllint here");
        return;
    }
    for (version, schema) in [
        (OdmVersion::V1_3_2, "1.3.2/ODM1-3-2.xsd"),
        (OdmVersion::V2_0, "2.0/ODM.xsd"),
    ] {
        let schema = schemas.join(schema);
        let folder = std::env::temp_dir().join(format!("casebook-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("casebook.xml");
        std::fs::write(&file, written(&script.state, &script.entries, version)).unwrap();
        let judged = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema"])
            .arg(&schema)
            .arg(&file)
            .output()
            .unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let said = String::from_utf8_lossy(&judged.stderr).into_owned();
        assert!(judged.status.success(), "{version:?}: {said}");
    }
}
