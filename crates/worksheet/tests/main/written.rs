//! What a reader gets.

use statistics::{ConfidenceLevel, Proportion};

#[test]
fn a_sheet_names_every_interval_who_prints_it_and_where_it_was_published() {
    let proportion = Proportion::new(8, 19).unwrap();
    let text = worksheet::one_proportion(proportion, ConfidenceLevel::NINETY_FIVE).to_string();
    for line in [
        "One proportion",
        "8 of 19",
        "0.421053",
        "95% confidence intervals",
        "[SAS; R binom.test]",
        "[SPSS]",
        "References",
        "Biometrika 1934;26:404-413",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let clopper_pearson = text
        .lines()
        .find(|line| line.contains("Clopper-Pearson"))
        .unwrap();
    assert!(
        clopper_pearson.contains("0.202521 to 0.665002"),
        "{clopper_pearson}"
    );
}

#[test]
fn the_answer_for_programs_starts_with_method_and_version() {
    let proportion = Proportion::new(8, 19).unwrap();
    let answer = worksheet::one_proportion(proportion, ConfidenceLevel::NINETY_FIVE)
        .to_json("proportion", "0.1.0");
    let keys: Vec<&String> = answer.as_object().unwrap().keys().take(3).collect();
    assert_eq!(keys, ["method", "version", "estimate"]);
}

#[test]
fn a_subject_called_method_does_not_hide_the_method() {
    let sheet = worksheet::last_observations(&[("method".to_owned(), vec![Some(1.0), None])]);
    let answer = sheet.to_json("locf", "1");
    assert_eq!(answer["method"], "locf");
    assert_eq!(answer["column method"], 1.0);
}

#[test]
fn long_tables_are_cut_for_readers_and_whole_for_programs() {
    let subjects: Vec<_> = (1..=100)
        .map(|time| statistics::survival::Observation::event(f64::from(time)))
        .collect();
    let sheet = worksheet::kaplan_meier(&subjects, ConfidenceLevel::NINETY_FIVE).unwrap();
    assert!(sheet.to_string().contains("and 60 rows more"), "{sheet}");
    assert_eq!(
        sheet.fields()["curve"]["time"].as_array().unwrap().len(),
        100
    );
}
