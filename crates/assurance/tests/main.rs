//! The requirements are all there, name what is there to show them, and hold on a real protocol.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use assurance::{Evidence, Ground, Outcome, REQUIREMENTS, Standing, TestLog, carry_out, judge};
use protocol::Plan;
use simulation::{Provenance, Seed, live_through};

/// The folder of all crates.
fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of all functions in Rust files under a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            names.extend(text.lines().filter_map(|line| {
                let rest = line.trim().strip_prefix("fn ")?;
                rest.split_once('(').map(|(name, _)| name.to_owned())
            }));
        }
    }
}

#[test]
fn every_requirement_from_1_to_44_stands_once_and_in_order() {
    let numbers: Vec<u8> = REQUIREMENTS.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (1..=44).collect::<Vec<u8>>());
}

#[test]
fn every_test_that_is_named_as_evidence_is_there() {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(crates()).unwrap() {
        let tests = entry.unwrap().path().join("tests");
        if tests.is_dir() {
            functions(&tests, &mut names);
        }
    }
    for requirement in REQUIREMENTS {
        for evidence in requirement.shown_by {
            if let Evidence::Test(name) = evidence {
                assert!(
                    names.contains(*name),
                    "R{}: no test {name}",
                    requirement.number
                );
            }
        }
    }
}

fn ground(protocol: &str, patients: &str, folder: &str) -> Ground {
    let plan = Plan::compile(definition::read("protocol.toml", protocol).unwrap()).unwrap();
    let patients = definition::read("patients.toml", patients).unwrap();
    let provenance = Provenance {
        protocol_sha256: "0".repeat(64),
        patients_sha256: "0".repeat(64),
        software: "0.1.0".into(),
    };
    let (record, _) = live_through(&plan, &patients, &provenance, Seed::new(1)).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    Ground::new(&plan, record, folder).unwrap()
}

#[test]
fn on_a_trial_with_two_arms_every_check_holds_and_none_is_passed_over() {
    let ground = ground(
        include_str!("../../../trials/proderm/protocol.toml"),
        include_str!("../../../trials/proderm/patients.toml"),
        "two_arms",
    );
    let examination = judge("a trial", carry_out(&ground, |_| ()), None);
    for answer in &examination.checks {
        assert_eq!(answer.outcome, Outcome::Holds, "{answer:?}");
    }
    assert!(examination.holds());
}

#[test]
fn on_a_trial_with_one_arm_what_has_nothing_to_be_shown_on_says_so() {
    let ground = ground(
        include_str!("../../../trials/ivig-first-line/protocol.toml"),
        include_str!("../../../trials/ivig-first-line/patients.toml"),
        "one_arm",
    );
    let examination = judge("a trial", carry_out(&ground, |_| ()), None);
    for answer in &examination.checks {
        assert!(!matches!(answer.outcome, Outcome::Fails(_)), "{answer:?}");
    }
    assert!(
        examination
            .checks
            .iter()
            .any(|answer| matches!(answer.outcome, Outcome::NotApplicable(_)))
    );
}

#[test]
fn a_failed_test_makes_its_requirement_fail_and_a_log_that_is_silent_shows_it_in_part() {
    let ground = ground(
        include_str!("../../../trials/ivig-first-line/protocol.toml"),
        include_str!("../../../trials/ivig-first-line/patients.toml"),
        "with_log",
    );
    let checks = carry_out(&ground, |_| ());
    let standing = |log: &str, number: usize| {
        let log = TestLog::read(log);
        judge("a trial", checks.clone(), Some(&log)).requirements[number - 1].standing
    };
    let name = "second_factor::r_17_the_first_signature_of_a_session_asks_for_password_and_code_and_the_next_for_the_password";
    let test = format!("test {name} ... ");
    assert_eq!(standing(&format!("{test}ok\n"), 17), Standing::Shown);
    let passed_over = format!(
        "{test}ok\nsuccesses:\n\n---- {name} stdout ----\nSKIP the second factor: none is here\n"
    );
    assert_eq!(standing(&passed_over, 17), Standing::NotLookedAt);
    assert_eq!(standing(&format!("{test}FAILED\n"), 17), Standing::Fails);
    assert_eq!(standing("", 17), Standing::NotLookedAt);
    assert_eq!(standing("", 2), Standing::ShownInPart);
    assert_eq!(standing("", 37), Standing::NotLookedAt);
}

#[test]
fn no_requirement_is_without_a_check_or_a_test_and_what_is_not_built_is_never_shown_as_a_whole() {
    let log: String = REQUIREMENTS
        .iter()
        .flat_map(|requirement| requirement.shown_by)
        .filter_map(|evidence| match evidence {
            Evidence::Test(name) => Some(format!("test a::{name} ... ok\n")),
            _ => None,
        })
        .collect();
    let examination = judge("a trial", Vec::new(), Some(&TestLog::read(&log)));
    for (requirement, judged) in REQUIREMENTS.iter().zip(&examination.requirements) {
        assert_ne!(judged.standing, Standing::NoEvidence, "{}", judged.number);
        let lacks = |evidence: &Evidence| matches!(evidence, Evidence::NotBuilt(_));
        if requirement.shown_by.iter().any(lacks) {
            assert_ne!(judged.standing, Standing::Shown, "{}", judged.number);
        }
    }
}
