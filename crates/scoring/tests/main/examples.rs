//! Worked examples.

use scoring::{Settings, Unobserved, explain_subject};

use super::tables::{stream, table};

#[test]
fn an_example_shows_each_measure_with_its_band_and_the_settings() {
    let text = table(&[
        "S,baseline,6,3,110,1,2,950,190",
        "T,baseline,1,1,1,1,1,1,1",
        "S,week 16,3.4,3,126,1,2,190,190",
        "S,week 28,11,3,126,1,2,190,190",
        "S,week 40,3.4,3,126,,2,190,190",
    ]);
    let examples =
        explain_subject(stream(&text), &Settings::default(), "S", &mut Unobserved).unwrap();
    let page = examples.to_string();
    assert!(page.contains("baseline (row 2): baseline"), "{page}");
    assert!(
        page.contains("week 16 (row 4), compared with the baseline in row 2"),
        "{page}"
    );
    let line = |start: &str| {
        page.lines()
            .find(|line| line.trim_start().starts_with(start))
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        line("physician global"),
        "physician global 6 3.4 2.6 10 26.00 above 25 to 40 17.5 20"
    );
    assert_eq!(
        line("muscle strength"),
        "muscle strength 110 126 16 150 10.67 above 10 to 20 20 32.5"
    );
    assert_eq!(
        line("muscle enzymes"),
        "muscle enzymes (ck, x upper limit) 5 1 4 15 26.67 above 25 to 40 7.5 7.5"
    );
    assert!(page.contains("Total: 45 of 100, moderate improvement (adult: minimal from 20, moderate from 40, major from 60)"), "{page}");
    assert!(
        page.contains("week 28 (row 5): physician_global \"11\""),
        "{page}"
    );
    assert!(page.contains("No total: missing at follow-up"), "{page}");
    assert!(
        page.contains(
            "enzyme-ranges = ck=15,aldolase=6,ldh=3,ast=3,alt=3 [left open by the publications]"
        ),
        "{page}"
    );

    let json = examples.json();
    assert_eq!(json["visits"][1]["tis"], 45.0);
    assert_eq!(json["visits"][1]["measures"][0]["percent"], 26.0);
    assert_eq!(json["visits"][2]["errors"][0]["row"], 5);
}

#[test]
fn a_subject_that_is_not_there_is_told() {
    let told = explain_subject(
        stream(table(&[])),
        &Settings::default(),
        "X",
        &mut Unobserved,
    );
    assert!(
        told.err()
            .unwrap()
            .to_string()
            .contains("\"X\" is not in the table")
    );
}
