use std::fs;

use crate::program::{myotrial, workplace};

#[test]
fn the_chain_of_a_record_holds_and_names_the_line_of_a_change() {
    let place = workplace("audit");
    let out = place.join("out");
    let call = myotrial([
        "run",
        "trials/ivig-first-line",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    let record = out.join("record.jsonl");
    let db = format!("file:{}", record.display());
    let call = myotrial(["audit", "verify", "--db", &db]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    assert!(call.out.contains("head"), "{}", call.out);

    let text = fs::read_to_string(&record).unwrap();
    let age = text
        .lines()
        .position(|line| line.contains("\"age\":"))
        .unwrap();
    let changed: String = text
        .lines()
        .enumerate()
        .map(|(index, line)| {
            if index == age {
                line.replacen("\"age\":", "\"age\":1", 1) + "\n"
            } else {
                line.to_owned() + "\n"
            }
        })
        .collect();
    fs::write(&record, changed).unwrap();
    let call = myotrial(["audit", "verify", "--db", &db]);
    assert_eq!(call.code, 1);
    assert!(
        call.out.contains(&format!("record.jsonl:{}:", age + 1)),
        "{}",
        call.out
    );
}

#[test]
fn lines_cut_off_at_the_end_are_seen_with_the_head_that_was_kept() {
    let place = workplace("audit_tail");
    let out = place.join("out");
    let call = myotrial([
        "run",
        "trials/ivig-first-line",
        "--format",
        "json",
        "--out",
        out.to_str().unwrap(),
    ]);
    let summary: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    let head = summary["record_head"].as_str().unwrap();
    let record = out.join("record.jsonl");
    let text = fs::read_to_string(&record).unwrap();
    let shorter: String = text
        .lines()
        .take(20)
        .map(|line| line.to_owned() + "\n")
        .collect();
    fs::write(&record, shorter).unwrap();
    let db = format!("file:{}", record.display());
    assert_eq!(myotrial(["audit", "verify", "--db", &db]).code, 0);
    assert_eq!(
        myotrial(["audit", "verify", "--db", &db, "--head", head]).code,
        1
    );
}
