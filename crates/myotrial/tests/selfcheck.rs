use std::fs;

use crate::program::{myotrial, workplace};

#[test]
fn what_is_required_is_listed_with_what_shows_it_on_this_machine() {
    let call = myotrial(["selfcheck", "trials/ivig-first-line", "--format", "json"]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    let answer: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    let requirements = answer["requirements"].as_array().unwrap();
    assert_eq!(requirements.len(), 44);
    let standing = |number: usize| &requirements[number - 1]["standing"];
    assert_eq!(
        standing(3),
        "shown_in_part",
        "the release's tests are not at hand"
    );
    let words = myotrial(["selfcheck", "trials/ivig-first-line"]);
    assert!(words.out.contains("R23"), "{}", words.out);
}

#[test]
fn a_log_in_which_a_test_failed_makes_the_answer_no_and_one_that_is_none_is_refused() {
    let place = workplace("selfcheck");
    let log = place.join("tests.log");
    let with_log = || {
        let log = log.to_str().unwrap();
        myotrial(["selfcheck", "trials/ivig-first-line", "--tests", log])
    };
    fs::write(
        &log,
        "test a::r_9_nothing_recorded_is_changed_without_a_reason_by_any_way ... FAILED\n",
    )
    .unwrap();
    let call = with_log();
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    assert!(call.out.contains("FAILS"), "{}", call.out);
    fs::write(&log, "nothing of the kind\n").unwrap();
    let call = with_log();
    assert_eq!(call.code, 2);
    assert!(call.err.contains("tests.log"), "{}", call.err);
}

#[test]
fn f_30_a_report_is_signed_with_the_key_of_a_store_and_a_changed_one_or_another_stores_is_not_confirmed()
 {
    let place = workplace("selfcheck_signed");
    let path = |name: &str| place.join(name).to_str().unwrap().to_owned();
    let plan = |name: &str| {
        let text = fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../trials/ivig-first-line/protocol.toml"
        ))
        .unwrap();
        let plan =
            protocol::Plan::compile(definition::read("protocol.toml", &text).unwrap()).unwrap();
        let place = store::Place::beside(store::Address::Sqlite(place.join(name)));
        (plan, place)
    };
    for name in ["own.db", "other.db"] {
        let (plan, place) = plan(name);
        let header = record::RecordHeader {
            trial: plan.protocol().trial.id.clone(),
            origin: record::Origin::Real {},
            protocol_sha256: "0".repeat(64),
            software: "0.1.0".into(),
        };
        let trial = store::NewTrial {
            header,
            prepared_by: "one".into(),
            approved_by: "two".into(),
            blocks: None,
            seed: None,
        };
        store::Store::create(&place, plan, trial, store::Clock::of(|| 0)).unwrap();
    }
    let (report, own, other) = (
        path("report.json"),
        path("own.db.key"),
        path("other.db.key"),
    );
    let selfcheck =
        |further: &[&str]| myotrial([&["selfcheck", "trials/ivig-first-line"], further].concat());
    let made = selfcheck(&["--signed", &report, "--key", &own]);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    let confirmed = selfcheck(&["--confirm", &report, "--key", &own, "--format", "json"]);
    assert_eq!(confirmed.code, 0, "{}{}", confirmed.out, confirmed.err);
    let said: serde_json::Value = serde_json::from_str(&confirmed.out).unwrap();
    let examined = store::read_signed_report(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(said["public_key"], examined.public_key);
    assert!(examined.report.contains("\"requirements\""));
    let foreign = selfcheck(&["--confirm", &report, "--key", &other]);
    assert_eq!(foreign.code, 1);
    assert!(foreign.out.contains("another store"), "{}", foreign.out);
    // It is never written over.
    assert_eq!(selfcheck(&["--signed", &report, "--key", &own]).code, 2);
    let changed = fs::read_to_string(&report).unwrap();
    let changed = changed.replacen("shown", "Shown", 1);
    fs::write(&report, changed).unwrap();
    let changed = selfcheck(&["--confirm", &report]);
    assert_eq!(changed.code, 1, "{}", changed.out);
}
