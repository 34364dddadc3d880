//! Versions that are released site by site, in a virtual trial: on the day that patients.toml assumes.

use analysis::compiled::Choice;
use definition::{Mistakes, inspect_with};
use protocol::{Assessment, Plan};
use record::{Record, Test};
use simulation::compiled::{NotInNumbers, ProtocolInNumbers};
use simulation::{Patients, Provenance, Seed, SimulationError, live_through};

use crate::trials::proderm;

const PROTOCOL: &str = include_str!("../../../../trials/proderm/protocol.toml");
const PATIENTS: &str = include_str!("../../../../trials/proderm/patients.toml");

fn plan(text: &str) -> Plan {
    let protocol = definition::read("protocol.toml", text)
        .map_err(|report| report.to_string())
        .unwrap();
    Plan::compile(protocol).unwrap()
}

/// ProDERM with its amendment released site by site.
fn by_site(enrolled: &str) -> Plan {
    let start = format!("{{ at = \"release\", enrolled = \"{enrolled}\" }}");
    plan(&PROTOCOL.replace("{ at = \"date\", date = \"2018-07-01\" }", &start))
}

/// The virtual patients, with what is assumed of releases.
fn patients(plan: &Plan, releases: &str) -> Result<Patients, Vec<String>> {
    let check = |patients: &Patients, mistakes: &mut Mistakes| {
        patients.check_against(plan, mistakes);
    };
    let text = format!("{PATIENTS}\n{releases}");
    let reading = inspect_with::<Patients>("patients.toml", text.as_bytes(), check);
    let mistakes = reading.report.mistakes.iter();
    reading
        .definition
        .ok_or_else(|| mistakes.map(|mistake| mistake.message.clone()).collect())
}

fn on(version: &str, day: &str) -> String {
    format!("[[release]]\nversion = \"{version}\"\ndate = \"{day}\"\n")
}

#[test]
fn released_everywhere_on_one_day_a_version_is_the_one_that_starts_on_that_day() {
    let on_a_day = proderm();
    let plan = by_site("migrate");
    let patients = patients(&plan, &on("V2", "2018-07-01")).unwrap();
    let provenance = Provenance::default();
    for seed in 1..4 {
        let (expected, table) = live_through(
            &on_a_day.plan,
            &on_a_day.patients,
            &provenance,
            Seed::new(seed),
        )
        .unwrap();
        let (record, own_table) =
            live_through(&plan, &patients, &provenance, Seed::new(seed)).unwrap();
        assert_eq!(record.entries(), expected.entries(), "seed {seed}");
        assert_eq!(record.releases().len(), 36);
        let (one, other) = (
            expected.fold(&on_a_day.plan, &table).unwrap(),
            record.fold(&plan, &own_table).unwrap(),
        );
        for (own, its) in one.subjects().iter().zip(other.subjects()) {
            assert_eq!(own.versions_of_entries(), its.versions_of_entries());
        }
        // As text it comes back as it was, and a record without releases says nothing of any.
        let text = record.to_json_lines().unwrap();
        let (read, _) = Record::replay(&text, &plan, &own_table).unwrap();
        assert_eq!(read, record);
        assert!(!expected.to_json_lines().unwrap().contains("release"));
    }
}

#[test]
fn those_enrolled_before_keep_their_version_to_the_end_where_the_protocol_says_so() {
    let plan = by_site("keep");
    let patients = patients(&plan, &on("V2", "2018-07-01")).unwrap();
    let (record, table) =
        live_through(&plan, &patients, &Provenance::default(), Seed::new(1)).unwrap();
    let state = record.fold(&plan, &table).unwrap();
    let second = plan.version_named("V2").unwrap();
    let mut kept = 0;
    for subject in state.subjects() {
        let Some(enrolment) = subject.enrolment() else {
            continue;
        };
        let last = subject.versions_of_entries().last().unwrap().1;
        assert_eq!(last, enrolment.version, "subject {}", subject.number());
        assert_eq!(
            enrolment.version == second,
            enrolment.date >= jiff::civil::date(2018, 7, 1)
        );
        kept += u32::from(enrolment.version < second);
    }
    assert!(kept > 20, "{kept}");
}

#[test]
fn what_a_version_has_assessed_besides_is_found_of_its_subjects_alone() {
    let start = "{ at = \"release\", enrolled = \"keep\" }";
    let text = PROTOCOL
        .replace("{ at = \"date\", date = \"2018-07-01\" }", start)
        .replace(
            "id = \"W8\"\n",
            "id = \"W8\"\nadded = [{ since = \"V2\", assessments = [\"sf36\"] }]\n",
        );
    let plan = plan(&text);
    let patients = patients(&plan, &on("V2", "2018-07-01")).unwrap();
    let (record, table) =
        live_through(&plan, &patients, &Provenance::default(), Seed::new(1)).unwrap();
    let state = record.fold(&plan, &table).unwrap();
    let week_8 = plan.visit_named("W8").unwrap();
    let mut found = [0, 0];
    for subject in state.subjects() {
        let Some(held) = subject.visit(week_8) else {
            continue;
        };
        let version = subject.version_of_entry(held.sequence).unwrap();
        let asked = plan.visit(week_8).assesses_under(Assessment::Sf36, version);
        let others = &held.findings.others;
        let is_there = others
            .iter()
            .any(|one| one.test == Test::Sf36PhysicalComponent);
        assert_eq!(is_there, asked, "subject {}", subject.number());
        found[usize::from(asked)] += 1;
    }
    assert!(found[0] > 10 && found[1] > 10, "{found:?}");
}

#[test]
fn a_version_without_an_assumed_day_is_refused_by_its_name_and_so_is_a_day_without_a_version() {
    let plan = by_site("migrate");
    for (releases, says) in [
        (
            String::new(),
            "the protocol releases version `V2` site by site",
        ),
        (
            on("V2", "2017-02-01"),
            "2017-02-01 is before the trial opens on 2017-02-27",
        ),
        (
            on("V2", "2018-07-01") + &on("V2", "2018-08-01"),
            "`V2` is released twice",
        ),
        (
            on("V2", "2018-07-01") + &on("V1", "2018-08-01"),
            "`V1` is no version that is released site by site",
        ),
    ] {
        let refused = patients(&plan, &releases).unwrap_err();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains(says), "{refused:?}");
    }
    // Whoever lives through it without a look at the file is told the same.
    let unchecked = proderm().patients;
    let refused = live_through(&plan, &unchecked, &Provenance::default(), Seed::new(1))
        .err()
        .unwrap();
    assert!(matches!(refused, SimulationError::NotReleased { .. }));
    assert!(refused.to_string().contains("`V2`"), "{refused}");
}

#[test]
fn such_a_trial_takes_the_way_of_its_record_and_says_why() {
    let plan = by_site("migrate");
    let patients = patients(&plan, &on("V2", "2018-07-01")).unwrap();
    let analysis = include_str!("../../../../trials/proderm/analysis.toml");
    let analysis: analysis::Plan = definition::read("analysis.toml", analysis).unwrap();
    let choice = Choice::printed_in(&analysis, &"T2".into()).unwrap();
    let refused = ProtocolInNumbers::compile(&plan, &patients, &analysis, &choice)
        .err()
        .unwrap();
    assert!(matches!(refused, NotInNumbers::ReleasedVersion { .. }));
    assert_eq!(refused.to_string(), "version V2 is released site by site");
}
