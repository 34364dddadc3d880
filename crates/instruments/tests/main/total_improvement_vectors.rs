//! Worked examples of the Total Improvement Score.

use instruments::measure::{Enzyme, MmtMaximum};
use instruments::total_improvement::{ResponseCategory, ResponseSettings, total_improvement_score};

use super::visits::visit;

use Enzyme::{CreatineKinase as Ck, LactateDehydrogenase as Ldh};
use MmtMaximum::{Eighty, OneHundredFifty, TwoHundredSixty};
use ResponseCategory::{Major, Minimal, Moderate, None as NoResponse};

type Vector = (
    &'static str,
    &'static str,
    MmtMaximum,
    Enzyme,
    [f64; 6],
    f64,
    ResponseCategory,
);

const VECTORS: [Vector; 16] = [
    // Nothing changed.
    (
        "5,5,120,1.25,10,4",
        "5,5,120,1.25,10,4",
        OneHundredFifty,
        Ck,
        [0.0; 6],
        0.0,
        NoResponse,
    ),
    // Everything worsened.
    (
        "5,5,120,1.25,10,4",
        "9,9,90,2.5,20,8",
        OneHundredFifty,
        Ck,
        [0.0; 6],
        0.0,
        NoResponse,
    ),
    // Everything improved as far as it goes.
    (
        "9,9,90,2.5,20,8",
        "1,1,150,0.5,1,1",
        OneHundredFifty,
        Ck,
        [20.0, 10.0, 32.5, 10.0, 7.5, 20.0],
        100.0,
        Major,
    ),
    // Every measure exactly on its first edge, which belongs to the band below.
    (
        "5,5,120,1.5,10,5",
        "4.5,4.5,123,1.35,9.25,4.5",
        OneHundredFifty,
        Ck,
        [0.0; 6],
        0.0,
        NoResponse,
    ),
    (
        "5,5,120,1.5,10,5",
        "4.4,4.4,124,1.25,9.2,4.4",
        OneHundredFifty,
        Ck,
        [7.5, 2.5, 10.0, 5.0, 2.5, 7.5],
        35.0,
        Minimal,
    ),
    // Exactly on the second, third and fourth edges.
    (
        "5,5,120,1.5,10,5",
        "3.5,3.5,135,1.05,7.75,3.5",
        OneHundredFifty,
        Ck,
        [7.5, 2.5, 10.0, 5.0, 2.5, 7.5],
        35.0,
        Minimal,
    ),
    (
        "5,5,100,1.5,10,5",
        "2.5,2.5,130,0.75,6.25,2.5",
        OneHundredFifty,
        Ck,
        [15.0, 5.0, 20.0, 7.5, 5.0, 12.5],
        65.0,
        Major,
    ),
    (
        "5,5,100,1.5,10,5",
        "1,1,145,0.3,4,1",
        OneHundredFifty,
        Ck,
        [17.5, 7.5, 27.5, 7.5, 7.5, 15.0],
        82.5,
        Major,
    ),
    (
        "5,5,100,1.5,10,5",
        "0.9,0.9,146,0.25,3.9,0.9",
        OneHundredFifty,
        Ck,
        [20.0, 10.0, 32.5, 10.0, 7.5, 20.0],
        100.0,
        Major,
    ),
    // Group means of a published trial arm, with their mean changes.
    (
        "5.13,5.86,119.5,1.35,2,4.23",
        "2.73,3.66,133.9,0.75,2,2.03",
        OneHundredFifty,
        Ck,
        [15.0, 5.0, 10.0, 7.5, 0.0, 12.5],
        50.0,
        Moderate,
    ),
    (
        "3,3,110,1,5,2",
        "3,3,126,1,5,2",
        OneHundredFifty,
        Ck,
        [0.0, 0.0, 20.0, 0.0, 0.0, 0.0],
        20.0,
        Minimal,
    ),
    (
        "6,3,110,1,5,2",
        "3.4,3,110,1,5,2",
        OneHundredFifty,
        Ck,
        [17.5, 0.0, 0.0, 0.0, 0.0, 0.0],
        17.5,
        NoResponse,
    ),
    (
        "6,4,110,1,5,2",
        "4,7,100,0.5,9,1",
        OneHundredFifty,
        Ck,
        [15.0, 0.0, 0.0, 7.5, 0.0, 7.5],
        30.0,
        Minimal,
    ),
    // Medians of a published pilot, on the total of 260.
    (
        "3.8,6.1,211,2.0,12,2.2",
        "2.3,4.6,227,1.625,2,1.0",
        TwoHundredSixty,
        Ck,
        [7.5, 2.5, 10.0, 5.0, 7.5, 7.5],
        40.0,
        Moderate,
    ),
    (
        "5,5,60,1,2,3",
        "3,4,68,0.75,1.2,2",
        Eighty,
        Ldh,
        [15.0, 2.5, 10.0, 5.0, 7.5, 7.5],
        47.5,
        Moderate,
    ),
    // The best possible from disease that is just active enough to enrol.
    (
        "2,2,141,0.25,1,2",
        "0,0,150,0,1,0",
        OneHundredFifty,
        Ck,
        [15.0, 5.0, 10.0, 5.0, 0.0, 12.5],
        47.5,
        Moderate,
    ),
];

#[test]
fn every_worked_example_scores_as_published() {
    for (index, (baseline, follow_up, maximum, enzyme, items, total, category)) in
        VECTORS.into_iter().enumerate()
    {
        let response = total_improvement_score(
            &ResponseSettings::default(),
            &visit(baseline, maximum, enzyme),
            &visit(follow_up, maximum, enzyme),
        );
        let scored: Vec<f64> = response
            .items
            .iter()
            .map(|(_, item)| item.expect("all measured").points())
            .collect();
        assert_eq!(scored, items, "items of example {}", index + 1);
        assert_eq!(
            response.total.map(|total| total.points()),
            Ok(total),
            "total of {}",
            index + 1
        );
        assert_eq!(
            response.category,
            Some(category),
            "category of {}",
            index + 1
        );
        assert_eq!(response.enzyme, Some(enzyme));
    }
}
