use std::path::PathBuf;

use crate::program::{myotrial, repository, workplace};

/// Where the built-in vectors are kept.
const GOLDEN: &str = "validation/golden";

/// A folder of golden vectors with one family, one of its files changed.
fn one_family(test: &str, change: impl FnOnce(String) -> String) -> PathBuf {
    let folder = workplace(test).join("golden");
    let from = repository().join(GOLDEN);
    std::fs::create_dir_all(folder.join("expected")).unwrap();
    std::fs::create_dir_all(folder.join("data")).unwrap();
    std::fs::write(
        folder.join("expected/index.json"),
        "{\"families\": [{\"family\": \"one_proportion\"}]}",
    )
    .unwrap();
    let text = std::fs::read_to_string(from.join("expected/one_proportion.json")).unwrap();
    std::fs::write(folder.join("expected/one_proportion.json"), change(text)).unwrap();
    folder
}

#[test]
fn the_built_in_vectors_pass_and_the_page_for_the_file_cabinet_names_no_machine() {
    let folder = workplace("validate_page");
    let page = folder.join("qualification.html");
    let call = myotrial(["validate", "--report", page.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    assert!(call.out.contains("where the worst stands"), "{}", call.out);
    let text = std::fs::read_to_string(&page).unwrap();
    for words in [
        "The statistics of myotrial 0.1.0",
        "one proportion",
        "\u{2713}",
        "passes",
        "Signature",
        "Run by (name, role)",
        "@page",
    ] {
        assert!(text.contains(words), "{words}");
    }
    for request in ["<script", "<link", "src=", "url(", "@import"] {
        assert!(!text.contains(request), "{request}");
    }
    assert!(!text.contains(repository().to_str().unwrap()));
    assert!(!text.contains("misses</span>"));
}

#[test]
fn a_number_that_misses_is_named_with_its_case_and_the_answer_is_no() {
    let folder = one_family("validate_miss", |text| {
        let mut golden: serde_json::Value = serde_json::from_str(&text).unwrap();
        let changed = first_number(&mut golden["cases"][0]["expected"]);
        assert!(changed, "the first case expects a number");
        golden.to_string()
    });
    let id: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(folder.join("expected/one_proportion.json")).unwrap(),
    )
    .unwrap();
    let case = id["cases"][0]["id"].as_str().unwrap();
    let page = folder.with_file_name("page.html");
    let call = myotrial([
        "validate",
        "--golden",
        folder.to_str().unwrap(),
        "--report",
        page.to_str().unwrap(),
    ]);
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    assert!(
        call.out.contains("MISSES") && call.out.contains(case),
        "{}",
        call.out
    );
    let text = std::fs::read_to_string(page).unwrap();
    assert!(text.contains("Numbers outside their tolerance") && text.contains(case));
    assert!(
        text.contains("expected/one_proportion.json"),
        "its digest is at the foot"
    );
    assert!(
        !text.contains(folder.to_str().unwrap()),
        "no path of a machine"
    );
}

/// Adds one to the first number in a value.
fn first_number(value: &mut serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(number) => {
            *value = (number.as_f64().unwrap() + 1.0).into();
            true
        }
        serde_json::Value::Array(items) => items.iter_mut().any(first_number),
        serde_json::Value::Object(fields) => fields.values_mut().any(first_number),
        _ => false,
    }
}

#[test]
fn a_case_that_cannot_be_computed_is_named_with_the_field_that_it_lacks() {
    let folder = one_family("validate_field", |text| {
        let mut golden: serde_json::Value = serde_json::from_str(&text).unwrap();
        golden["cases"][0]["inputs"]
            .as_object_mut()
            .unwrap()
            .remove("x");
        golden["cases"][1]["expected"]["unheard_of"] = 0.5.into();
        golden.to_string()
    });
    let call = myotrial(["validate", "--golden", folder.to_str().unwrap()]);
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    assert!(
        call.out
            .contains("not computed: family one_proportion, case")
            && call.out.contains("\"x\""),
        "{}",
        call.out
    );
    assert!(
        call.out.contains("unheard_of: none computed, 0.5 expected"),
        "{}",
        call.out
    );
}

#[test]
fn a_family_that_no_statistic_covers_is_named() {
    let folder = one_family("validate_uncovered", |text| text);
    std::fs::write(
        folder.join("expected/index.json"),
        "{\"families\": [{\"family\": \"one_proportion\"}, {\"family\": \"horoscope\"}]}",
    )
    .unwrap();
    std::fs::write(
        folder.join("expected/horoscope.json"),
        "{\"family\": \"horoscope\", \"tolerance\": 1e-9, \"cases\": []}",
    )
    .unwrap();
    let call = myotrial(["validate", "--golden", folder.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    assert!(
        call.out.contains("nothing of them was compared: horoscope"),
        "{}",
        call.out
    );
}

#[test]
fn a_folder_that_holds_no_vectors_is_named_and_nothing_is_written() {
    let folder = workplace("validate_bad");
    let page = folder.join("page.html");
    for (golden, word) in [("none", "none"), (".", "expected/index.json")] {
        let golden = folder.join(golden);
        let call = myotrial([
            "validate",
            "--golden",
            golden.to_str().unwrap(),
            "--report",
            page.to_str().unwrap(),
        ]);
        assert_eq!(call.code, 2, "{}", call.out);
        assert!(call.err.contains(word), "{}", call.err);
        assert!(call.out.is_empty() && !page.exists());
    }
    let broken = one_family("validate_broken", |text| text.replacen('{', "", 1));
    let call = myotrial(["validate", "--golden", broken.to_str().unwrap()]);
    assert_eq!(call.code, 2, "{}", call.out);
    assert!(
        call.err.contains("expected/one_proportion.json"),
        "{}",
        call.err
    );
}
