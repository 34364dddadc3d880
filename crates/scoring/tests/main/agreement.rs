//! Tables and exact fractions give the same scores, whatever the cells say.

use proptest::prelude::*;
use scoring::{Format, Path, Settings, VasUnit};

use super::tables::{score_as, stream, table};

/// A cell: mostly on a step of its scale, sometimes between two, missing, off the scale or no number.
fn cell(highest: u32, decimals: u32) -> impl Strategy<Value = String> {
    let scale = 10_u32.pow(decimals);
    prop_oneof![
        20 => (0..=highest * scale).prop_map(move |value| format!("{}.{:0width$}", value / scale, value % scale, width = decimals as usize)),
        20 => (0..=highest).prop_map(|value| value.to_string()),
        4 => (0..=highest * 8).prop_map(|value| (f64::from(value) / 8.0).to_string()),
        2 => (0..=highest * 7).prop_map(|value| format!("{value}/7")),
        1 => Just(String::new()),
        1 => Just("NA".to_owned()),
        1 => (0..=highest).prop_map(move |value| format!("{}", value + highest)),
        1 => "[-a-z0-9.,\"/ e\r\n]{0,6}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
    ]
}

fn row() -> impl Strategy<Value = String> {
    (
        0..3_u8,
        0..5_u8,
        [cell(10, 1), cell(10, 1), cell(10, 1)],
        cell(150, 1),
        cell(3, 3),
        cell(3000, 1),
        cell(300, 0).prop_map(|limit| {
            if limit == "0." {
                "190".to_owned()
            } else {
                limit
            }
        }),
    )
        .prop_map(
            |(subject, visit, [physician, patient, outside], mmt, haq, ck, limit)| {
                format!(
                    "S{subject},v{visit},{physician},{patient},{mmt},{haq},{outside},{ck},{limit}"
                )
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn tables_and_exact_fractions_give_the_same_scores(
        rows in prop::collection::vec(row(), 1..12),
        vas in prop::sample::select(vec![VasUnit::Centimetres, VasUnit::Millimetres, VasUnit::Likert]),
    ) {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let text = table(&rows);
        let settings = Settings { vas, ..Settings::default() };
        let run = |path| score_as(Format::Csv, path, stream(&text), &settings).map_err(|error| error.to_string());
        prop_assert_eq!(run(Path::TablesWhereWhole), run(Path::ExactAlways));
    }
}

#[test]
fn every_pair_of_marks_agrees() {
    // Every pair of marks of the physician and the patient global, each against each.
    let mut text = table(&[]);
    for before in 0..=100_u32 {
        text.push_str(&format!(
            "S{before},b,{}.{},{}.{},75,1.5,5,950,190\n",
            before / 10,
            before % 10,
            before / 10,
            before % 10
        ));
        for after in 0..=100_u32 {
            let mmt = (before * 7 + after * 3) % 151;
            let eighths = (before + after * 5) % 25;
            text.push_str(&format!(
                "S{before},v{after},{}.{},{}.{},{mmt},{},{},{},190\n",
                after / 10,
                after % 10,
                (100 - after) / 10,
                (100 - after) % 10,
                f64::from(eighths) / 8.0,
                after % 11,
                (before * 31 + after * 17) % 3000
            ));
        }
    }
    let run = |path| score_as(Format::Csv, path, stream(&text), &Settings::default()).unwrap();
    let fast = run(Path::TablesWhereWhole);
    assert_eq!(fast.1.scored, 101 * 101);
    assert!(fast == run(Path::ExactAlways));
}
