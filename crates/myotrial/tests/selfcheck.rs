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
