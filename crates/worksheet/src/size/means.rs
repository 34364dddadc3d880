//! Subjects for a comparison of two means, with or without a covariate, and events for a log-rank test.

use super::proportions::demanded;
use crate::sheet::{Line, Quantity, Worksheet};
use statistics::StatisticsError;
use statistics::design::{self, Demand};

/// Subjects of each of two equal groups for the two-sided t test. With a `correlation` of response and covariate, for
/// an analysis of covariance.
///
/// # Errors
/// As [`design::two_means_size`] and [`design::covariance_adjusted_deviation`].
pub fn two_means_size(
    difference: f64,
    standard_deviation: f64,
    correlation: Option<f64>,
    demand: Demand,
) -> Result<Worksheet, StatisticsError> {
    let mut sheet = Worksheet::new(match correlation {
        Some(_) => "Sample size for an analysis of covariance",
        None => "Sample size for two means",
    });
    sheet.give("difference", difference.to_string());
    sheet.give("standard deviation", standard_deviation.to_string());
    sheet.give("demand", demanded(demand));
    let residual = match correlation {
        Some(correlation) => {
            sheet.give("correlation with the covariate", correlation.to_string());
            let residual = design::covariance_adjusted_deviation(standard_deviation, correlation)?;
            sheet.line(Line::of(
                "residual_sd",
                "standard deviation that is left",
                residual,
            ));
            sheet.refer("Borm GF, Fransen J, Lemmens WAJG. J Clin Epidemiol 2007;60:1234-1238");
            residual
        }
        None => standard_deviation,
    };
    let size = design::two_means_size(difference, residual, demand).map_err(|cause| match cause {
        StatisticsError::NotConverged { .. } => StatisticsError::Undefined {
            statistic: "the number of subjects",
            reason: "more than 100 million in each group would be needed; look at the difference and the standard deviation",
        },
        other => other,
    })?;
    sheet.line(Line::of(
        "normal_n",
        "each group by the normal approximation, not rounded",
        size.normal,
    ));
    sheet.line(
        Line::of("t_n", "each group by the t test, exactly", size.t_test)
            .part("t_power", "power", size.power)
            .part("t_total", "both groups", 2 * size.t_test)
            .default_of("SAS POWER TWOSAMPLEMEANS; R power.t.test"),
    );
    let rounded = size.normal.ceil().max(2.0) as u64;
    if rounded < size.t_test {
        let power = design::two_means_power(difference, residual, rounded, demand.alpha())?;
        sheet.line(Line::of(
            "normal_exact_power",
            "exact power of the normal approximation's number",
            power,
        ));
        sheet.remark(format!(
            "warning: the normal approximation is off. It gives {rounded} in each group, where the t test has a power of {power:.4}; {} are needed.",
            size.t_test
        ));
    }
    sheet.refer("Student. Biometrika 1908;6:1-25; Owen DB. Biometrika 1965;52:437-446");
    Ok(sheet)
}

/// Events for the two-sided log-rank test; with the probability that a subject has an event, subjects too.
///
/// # Errors
/// As [`design::log_rank_events`]; [`StatisticsError::OutOfRange`] for a probability that is none.
pub fn log_rank_events(
    hazard_ratio: f64,
    share: f64,
    event_probability: Option<f64>,
    demand: Demand,
) -> Result<Worksheet, StatisticsError> {
    let events = design::log_rank_events(hazard_ratio, share, demand)?;
    let mut sheet = Worksheet::new("Events for a log-rank test");
    sheet.give("hazard ratio", hazard_ratio.to_string());
    sheet.give("share of the first group", share.to_string());
    sheet.give("demand", demanded(demand));
    sheet.line(
        Line::of("schoenfeld_events", "Schoenfeld", events.schoenfeld)
            .reference("Schoenfeld DA. Biometrika 1981;68:316-319"),
    );
    sheet.line(
        Line::of(
            "freedman_events_1to1",
            "Freedman, equal groups",
            events.freedman_equal_groups,
        )
        .reference("Freedman LS. Stat Med 1982;1:121-129"),
    );
    let rounded = events.schoenfeld.ceil();
    sheet.line(Line::of(
        "schoenfeld_events_ceil",
        "events by Schoenfeld, rounded up",
        Quantity::Count(rounded as u64),
    ));
    if let Some(probability) = event_probability {
        if !(probability > 0.0 && probability <= 1.0) {
            return Err(StatisticsError::OutOfRange {
                quantity: "the probability of an event",
                value: probability,
                allowed: "above 0 and at most 1",
            });
        }
        sheet.line(Line::of(
            "subjects",
            format!("subjects, {probability} of whom have the event"),
            Quantity::Count((rounded / probability).ceil() as u64),
        ));
    }
    if share == 0.5 {
        let apart = events.freedman_equal_groups / events.schoenfeld - 1.0;
        if apart.abs() > 0.05 {
            sheet.remark(format!(
                "warning: the two formulas differ by {:.0}%. Both are approximations that hold for hazard ratios near 1; confirm the power by simulation.",
                100.0 * apart.abs()
            ));
        }
    } else {
        sheet.remark(
            "Freedman's formula holds for equal groups only; Schoenfeld's allows for the share.",
        );
    }
    Ok(sheet)
}
