//! Mixed models for repeated measures.

use super::covariance_analysis::levels;
use super::fields;
use super::samples::subjects;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::mixed::CovarianceStructure;
use worksheet::{DegreesOfFreedom, Levels, RepeatedRows};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub(super) fn mmrm(case: &Case<'_>) -> Result<Value, QualificationError> {
    let structure = match case.text("covariance")? {
        "us" => CovarianceStructure::Unstructured,
        "cs" => CovarianceStructure::CompoundSymmetry,
        "toep" => CovarianceStructure::Toeplitz,
        "toeph" => CovarianceStructure::HeterogeneousToeplitz,
        "ar1" => CovarianceStructure::AutoRegressive,
        "ar1h" => CovarianceStructure::HeterogeneousAutoRegressive,
        "csh" => CovarianceStructure::HeterogeneousCompoundSymmetry,
        "ad" => CovarianceStructure::AnteDependence,
        _ => return Err(case.missing("covariance", "us, cs, csh, toep, toeph, ar1, ar1h or ad")),
    };
    let people = subjects(&case.data()?)?;
    let visits = people.first().map_or(0, |person| person.changes.len());
    // One row for each visit that has a value, with the subject's place.
    let rows: Vec<(usize, usize, f64)> = people
        .iter()
        .enumerate()
        .flat_map(|(number, person)| {
            let changes = person.changes.iter().enumerate();
            changes.filter_map(move |(visit, change)| change.map(|c| (number, visit, c)))
        })
        .collect();
    let person = |row: &(usize, usize, f64)| &people[row.0];
    let model = RepeatedRows {
        response: rows.iter().map(|row| row.2).collect(),
        subject: Levels {
            names: people.iter().map(|person| person.id.clone()).collect(),
            numeric: false,
            of_rows: rows.iter().map(|row| row.0).collect(),
        },
        visit_column: "visit".to_owned(),
        visit: Levels {
            names: (1..=visits).map(|visit| visit.to_string()).collect(),
            numeric: true,
            of_rows: rows.iter().map(|row| row.1).collect(),
        },
        treatment_column: "trt".to_owned(),
        treatment: levels(rows.iter().map(|row| person(row).treated), 0),
        covariates: vec![(
            "base".to_owned(),
            rows.iter().map(|row| person(row).base).collect(),
        )],
        factors: vec![(
            "stratum".to_owned(),
            levels(rows.iter().map(|row| person(row).stratum), 1),
        )],
    };
    let sheet = worksheet::mmrm(&model, structure, DegreesOfFreedom::default(), LEVEL)?;
    Ok(fields(&sheet))
}
