//! What is typed into the form, and what it scores.

use instruments::measure::MmtMaximum;
use instruments::{ResponseSettings, total_improvement_score};
use server::{EN, Typed, read};

use crate::trial::World;

fn typed(fields: &[(&str, &str)]) -> Typed {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// Reference vector 11: sixteen points of strength alone give 20.
const ELEVEN: &[(&str, &str)] = &[
    ("baseline_physician_global", "3"),
    ("follow_up_physician_global", "3"),
    ("baseline_patient_global", "3"),
    ("follow_up_patient_global", "3"),
    ("baseline_mmt", "110"),
    ("follow_up_mmt", "126"),
    ("baseline_haq", "1"),
    ("follow_up_haq", "1"),
    ("baseline_extramuscular", "2,0"),
    ("follow_up_extramuscular", "2.0"),
    ("baseline_ck", "1000"),
    ("follow_up_ck", "1000"),
    ("ck_upper_limit", "200"),
];

#[test]
fn a_filled_form_scores_as_the_reference_does() {
    let entered = read(&EN, &typed(ELEVEN), MmtMaximum::OneHundredFifty).unwrap();
    let result = total_improvement_score(
        &ResponseSettings::default(),
        &entered.baseline,
        &entered.follow_up,
    );
    assert_eq!(result.score().unwrap().points(), 20.0);
}

#[test]
fn every_field_that_cannot_be_read_is_named_with_what_is_allowed() {
    let mut fields = typed(ELEVEN);
    fields.insert("baseline_physician_global".to_owned(), "10.1".to_owned());
    fields.insert("follow_up_mmt".to_owned(), "151".to_owned());
    fields.insert("baseline_haq".to_owned(), "mild".to_owned());
    fields.remove("ck_upper_limit");
    let problems = read(&EN, &fields, MmtMaximum::OneHundredFifty).unwrap_err();
    let fields: Vec<&str> = problems
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "baseline_physician_global",
            "baseline_haq",
            "ck_upper_limit",
            "follow_up_mmt"
        ]
    );
    assert!(problems.iter().all(|problem| !problem.message.is_empty()));
}

#[test]
fn what_everybody_knows_the_users_of_is_not_served_to_other_machines() {
    let (house, _, folder) = crate::trial::furnish("beyond", World::One, |days| days[0]);
    let refused = server::may_serve(
        server::Served::from(&house.mode),
        &house.settings,
        "0.0.0.0:0".parse().unwrap(),
    )
    .unwrap_err();
    assert!(refused.to_string().contains("127.0.0.1:8080"), "{refused}");
    drop(house);
    std::fs::remove_dir_all(folder).unwrap();
}
