//! Multiple imputation.

use super::fields;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::ConfidenceLevel;
use statistics::imputation::{CompleteDataFreedom, VisitDistribution};
use worksheet::ReferenceBased;

pub(super) fn rubin(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.data()?;
    let mut estimates = table.numbers("estimate")?;
    let mut errors = table.numbers("se")?;
    // "first 5": the rows that are taken.
    let rows = case.text("rows")?;
    let count: usize = rows
        .rsplit(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .ok_or_else(|| case.missing("rows", "a text such as \"first 5\""))?;
    estimates.truncate(count);
    errors.truncate(count);
    let freedom = if case.has("df_complete") {
        CompleteDataFreedom::Finite(case.number("df_complete")?)
    } else {
        CompleteDataFreedom::Large
    };
    let level = ConfidenceLevel::NINETY_FIVE;
    Ok(fields(&worksheet::rubin(
        &estimates, &errors, freedom, level,
    )?))
}

pub(super) fn reference_based(case: &Case<'_>) -> Result<Value, QualificationError> {
    let distribution = |mean, covariance| {
        Ok::<_, QualificationError>(VisitDistribution::new(
            &case.numbers(mean)?,
            &case.matrix(covariance)?,
        )?)
    };
    let input = ReferenceBased {
        group: distribution("mu_group", "sigma_group")?,
        reference: distribution("mu_ref", "sigma_ref")?,
        observed: case.optional_numbers("y")?,
    };
    Ok(fields(&worksheet::reference_based(&input)))
}
