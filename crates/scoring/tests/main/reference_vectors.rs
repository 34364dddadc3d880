//! The worked visits of the reference, through a whole table.

use instruments::measure::MmtMaximum;
use scoring::Settings;

use super::tables::score;

/// Maximum of MMT, the enzyme and its two levels in upper limits among the six measures, and the items.
type Vector = (
    MmtMaximum,
    &'static str,
    [&'static str; 6],
    [&'static str; 6],
    [&'static str; 6],
    &'static str,
    &'static str,
);

const M150: MmtMaximum = MmtMaximum::OneHundredFifty;
const M260: MmtMaximum = MmtMaximum::TwoHundredSixty;
const M80: MmtMaximum = MmtMaximum::Eighty;

/// Physician, patient, MMT, HAQ, enzyme, extramuscular; items in the same order; total; category.
const VECTORS: [Vector; 16] = [
    (
        M150,
        "ck",
        ["5", "5", "120", "1.25", "10", "4"],
        ["5", "5", "120", "1.25", "10", "4"],
        ["0", "0", "0", "0", "0", "0"],
        "0",
        "none",
    ),
    (
        M150,
        "ck",
        ["5", "5", "120", "1.25", "10", "4"],
        ["9", "9", "90", "2.5", "20", "8"],
        ["0", "0", "0", "0", "0", "0"],
        "0",
        "none",
    ),
    (
        M150,
        "ck",
        ["9", "9", "90", "2.5", "20", "8"],
        ["1", "1", "150", "0.5", "1", "1"],
        ["20", "10", "32.5", "10", "7.5", "20"],
        "100",
        "major",
    ),
    (
        M150,
        "ck",
        ["5", "5", "120", "1.5", "10", "5"],
        ["4.5", "4.5", "123", "1.35", "9.25", "4.5"],
        ["0", "0", "0", "0", "0", "0"],
        "0",
        "none",
    ),
    (
        M150,
        "ck",
        ["5", "5", "120", "1.5", "10", "5"],
        ["4.4", "4.4", "124", "1.25", "9.2", "4.4"],
        ["7.5", "2.5", "10", "5", "2.5", "7.5"],
        "35",
        "minimal",
    ),
    (
        M150,
        "ck",
        ["5", "5", "120", "1.5", "10", "5"],
        ["3.5", "3.5", "135", "1.05", "7.75", "3.5"],
        ["7.5", "2.5", "10", "5", "2.5", "7.5"],
        "35",
        "minimal",
    ),
    (
        M150,
        "ck",
        ["5", "5", "100", "1.5", "10", "5"],
        ["2.5", "2.5", "130", "0.75", "6.25", "2.5"],
        ["15", "5", "20", "7.5", "5", "12.5"],
        "65",
        "major",
    ),
    (
        M150,
        "ck",
        ["5", "5", "100", "1.5", "10", "5"],
        ["1", "1", "145", "0.3", "4", "1"],
        ["17.5", "7.5", "27.5", "7.5", "7.5", "15"],
        "82.5",
        "major",
    ),
    (
        M150,
        "ck",
        ["5", "5", "100", "1.5", "10", "5"],
        ["0.9", "0.9", "146", "0.25", "3.9", "0.9"],
        ["20", "10", "32.5", "10", "7.5", "20"],
        "100",
        "major",
    ),
    (
        M150,
        "ck",
        ["5.13", "5.86", "119.5", "1.35", "2", "4.23"],
        ["2.73", "3.66", "133.9", "0.75", "2", "2.03"],
        ["15", "5", "10", "7.5", "0", "12.5"],
        "50",
        "moderate",
    ),
    (
        M150,
        "ck",
        ["3", "3", "110", "1", "5", "2"],
        ["3", "3", "126", "1", "5", "2"],
        ["0", "0", "20", "0", "0", "0"],
        "20",
        "minimal",
    ),
    (
        M150,
        "ck",
        ["6", "3", "110", "1", "5", "2"],
        ["3.4", "3", "110", "1", "5", "2"],
        ["17.5", "0", "0", "0", "0", "0"],
        "17.5",
        "none",
    ),
    (
        M150,
        "ck",
        ["6", "4", "110", "1", "5", "2"],
        ["4", "7", "100", "0.5", "9", "1"],
        ["15", "0", "0", "7.5", "0", "7.5"],
        "30",
        "minimal",
    ),
    (
        M260,
        "ck",
        ["3.8", "6.1", "211", "2.0", "12", "2.2"],
        ["2.3", "4.6", "227", "1.625", "2", "1.0"],
        ["7.5", "2.5", "10", "5", "7.5", "7.5"],
        "40",
        "moderate",
    ),
    (
        M80,
        "ldh",
        ["5", "5", "60", "1", "2", "3"],
        ["3", "4", "68", "0.75", "1.2", "2"],
        ["15", "2.5", "10", "5", "7.5", "7.5"],
        "47.5",
        "moderate",
    ),
    (
        M150,
        "ck",
        ["2", "2", "141", "0.25", "1", "2"],
        ["0", "0", "150", "0", "1", "0"],
        ["15", "5", "10", "5", "0", "12.5"],
        "47.5",
        "moderate",
    ),
];

#[test]
fn every_worked_visit_of_the_reference_scores_as_printed() {
    for (number, (maximum, enzyme, before, after, items, total, category)) in
        VECTORS.iter().enumerate()
    {
        let row = |visit: &str, measures: &[&str; 6]| {
            let [physician, patient, mmt, haq, multiple, extramuscular] = measures;
            format!(
                "S,{visit},{physician},{patient},{mmt},{haq},{extramuscular},{multiple},{enzyme}\n"
            )
        };
        let table = format!(
            "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,enzyme,enzyme_name\n{}{}",
            row("baseline", before),
            row("week 16", after)
        );
        let settings = Settings {
            mmt_maximum: *maximum,
            ..Settings::default()
        };
        let scored = score(table, &settings).unwrap();
        let added = scored.added(1);
        let [physician, patient, mmt, haq, muscle_enzyme, extramuscular] = items;
        assert_eq!(
            added,
            [
                *total,
                category,
                physician,
                patient,
                mmt,
                haq,
                muscle_enzyme,
                extramuscular,
                enzyme,
                ""
            ],
            "vector {}",
            number + 1
        );
        assert_eq!(scored.note(0), "baseline");
    }
}
