//! Quantiles by every definition, side by side.

use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::{
    QuantileDefinition, SampleSummary, StatisticsError, quantile_of_sorted, tukey_five_numbers,
};

/// The quantiles of a sample at some probabilities, by all nine definitions, and Tukey's five numbers.
///
/// # Errors
/// [`StatisticsError::TooFew`] for an empty sample, [`StatisticsError::NotFinite`],
/// [`StatisticsError::OutOfRange`] for what is no probability.
pub fn quantiles(values: &[f64], probabilities: &[f64]) -> Result<Worksheet, StatisticsError> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut sheet = Worksheet::new("Quantiles");
    let at: Vec<String> = probabilities.iter().map(f64::to_string).collect();
    sheet.give("at", at.join(", "));
    sheet.line(Line::of("n", "values", sorted.len()));
    if let Ok(summary) = SampleSummary::of(values) {
        sheet.line(Line::of("mean", "mean", summary.mean).part(
            "sd",
            "standard deviation",
            summary.standard_deviation,
        ));
    }
    let mut group = Group::headed("By definition");
    for definition in QuantileDefinition::ALL {
        let at = probabilities
            .iter()
            .map(|p| quantile_of_sorted(&sorted, *p, definition))
            .collect::<Result<Vec<f64>, _>>()?;
        let printed_by = if definition == QuantileDefinition::SAS_5 {
            "SAS"
        } else if definition == QuantileDefinition::SPSS_HAVERAGE {
            "SPSS"
        } else if definition == QuantileDefinition::R_DEFAULT {
            "R"
        } else {
            ""
        };
        group.line(
            Line::of(
                format!("type{}", definition.r_type()),
                definition.name(),
                Quantity::Numbers(at),
            )
            .default_of(printed_by),
        );
    }
    sheet.group(group);
    let mut tukey = Group::headed("Smallest, hinges, median, largest");
    tukey.line(
        Line::of(
            "tukey_fivenum",
            "Tukey's five numbers",
            Quantity::Numbers(tukey_five_numbers(values)?.to_vec()),
        )
        .default_of("R fivenum"),
    );
    sheet.group(tukey);
    sheet.refer("Hyndman RJ, Fan Y. Am Stat 1996;50:361-365");
    sheet.refer("Tukey JW. Exploratory Data Analysis. 1977");
    Ok(sheet)
}
