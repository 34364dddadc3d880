use crate::program::{changed_trial, myotrial};

#[test]
fn both_trials_of_the_repository_hold() {
    for trial in ["trials/proderm", "trials/ivig-first-line"] {
        let call = myotrial(["check", trial]);
        assert_eq!(call.code, 0, "{}{}", call.out, call.err);
        assert!(call.out.contains("hold"), "{}", call.out);
    }
}

#[test]
fn mistakes_of_several_files_are_shown_together_each_at_its_line() {
    let trial = changed_trial("several_files", "proderm", "protocol.toml", |text| {
        text.replacen("grams_per_kilogram = 2", "gram_per_kilogram = 2", 1)
    });
    let analysis = trial.join("analysis.toml");
    let text = std::fs::read_to_string(&analysis).unwrap();
    std::fs::write(&analysis, text.replacen("rounding =", "roundin =", 1)).unwrap();
    let call = myotrial(["check", trial.to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}", call.err);
    for (file, name, key) in [
        ("protocol.toml", "gram_per_kilogram", "grams_per_kilogram"),
        ("analysis.toml", "roundin", "rounding"),
    ] {
        let text = std::fs::read_to_string(trial.join(file)).unwrap();
        let line = text
            .lines()
            .position(|line| line.trim_start().starts_with(name))
            .unwrap()
            + 1;
        assert!(
            call.out.contains(&format!("{file}:{line}:")),
            "{}",
            call.out
        );
        assert!(
            call.out.contains(key),
            "the right key is suggested: {}",
            call.out
        );
    }
}

#[test]
fn the_answer_for_programs_holds_every_mistake_with_line_and_column() {
    let trial = changed_trial("for_programs", "ivig-first-line", "protocol.toml", |text| {
        text.replacen("blinding = \"open_label\"", "blinding = \"open_lable\"", 1)
    });
    let call = myotrial(["check", trial.to_str().unwrap(), "--format", "json"]);
    assert_eq!(call.code, 1);
    let answer: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    assert_eq!(answer["holds"], false);
    let mistakes = answer["files"][0]["mistakes"].as_array().unwrap();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0]["line"].as_u64().unwrap() > 1);
    assert!(
        mistakes[0]["suggestion"]
            .as_str()
            .unwrap()
            .contains("open_label")
    );
}

#[test]
fn a_schema_is_printed_for_each_kind_of_file() {
    for kind in ["protocol", "analysis", "patients", "published"] {
        let call = myotrial(["schema", kind]);
        assert_eq!(call.code, 0, "{}", call.err);
        let schema: serde_json::Value = serde_json::from_str(&call.out).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert!(
            schema["properties"].as_object().unwrap().len() > 1,
            "{kind}"
        );
    }
}

#[test]
fn an_endpoint_of_an_unknown_instrument_and_a_column_that_is_not_there_are_named_at_their_line() {
    let trial = changed_trial("unknown_instrument", "proderm", "analysis.toml", |text| {
        let text = text.replacen(
            "PARAMCD = \"TISEND\" and DETBYFL",
            "PARAMCD = \"TISEMD\" and DETBYFL",
            1,
        );
        text.replacen(
            "where = 'SWTERRFL = \"Y\"'",
            "where = 'SWTERRFLG = \"Y\"'",
            1,
        )
    });
    let call = myotrial(["check", trial.to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}", call.err);
    let text = std::fs::read_to_string(trial.join("analysis.toml")).unwrap();
    for (wrong, right) in [("TISEMD", "`TISEND`"), ("SWTERRFLG", "`SWTERRFL`")] {
        let line = text.lines().position(|line| line.contains(wrong)).unwrap() + 1;
        assert!(
            call.out.contains(&format!("analysis.toml:{line}:")),
            "{}",
            call.out
        );
        assert!(call.out.contains(right), "{}", call.out);
    }
}

#[test]
fn the_analysis_plan_is_said_in_sentences() {
    let call = myotrial(["check", "trials/proderm"]);
    assert!(call.out.contains("The analysis plan says:"), "{}", call.out);
    let call = myotrial(["check", "trials/proderm", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    assert!(answer["analysis"].as_array().unwrap().len() > 20);
}
