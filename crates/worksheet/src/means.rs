//! Means from their summaries, and values carried forward.

use crate::proportion::{confidence_interval, percent};
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::{
    ConfidenceLevel, SampleSummary, StatisticsError, TTest, TwoSampleT,
    last_observation_carried_forward, one_sample_t, two_sample_t,
};

fn written(sample: SampleSummary) -> String {
    format!(
        "mean {}, standard deviation {}, n {}",
        Quantity::Number(sample.mean).written(),
        Quantity::Number(sample.standard_deviation).written(),
        sample.size
    )
}

/// The mean of one sample with its t interval.
///
/// # Errors
/// As [`one_sample_t`].
pub fn one_mean(
    sample: SampleSummary,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let test = one_sample_t(sample, level)?;
    let mut sheet = Worksheet::new("One mean");
    sheet.give("given", written(sample));
    sheet.line(Line::of("mean", "mean", test.estimate));
    sheet.line(Line::of("se", "standard error", test.standard_error));
    sheet.line(
        Line::of(
            "ci",
            format!("{} t interval", percent(level)),
            test.interval,
        )
        .default_of("SAS; R t.test; SPSS"),
    );
    sheet.line(
        Line::of("t", "test against 0: t", test.t)
            .part("df", "df", test.degrees_of_freedom)
            .part("p", "p", Quantity::PValue(test.p_value)),
    );
    sheet.refer("Student. Biometrika 1908;6:1-25");
    Ok(sheet)
}

/// The difference of two means, first minus second, and each mean with its own interval.
///
/// # Errors
/// As [`two_sample_t`].
pub fn two_means(
    first: SampleSummary,
    second: SampleSummary,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let result = two_sample_t(first, second, level)?;
    let mut sheet = Worksheet::new("Difference of two means");
    sheet.give("first", written(first));
    sheet.give("second", written(second));
    for (key, heading, sample) in [
        ("first", "First mean", first),
        ("second", "Second mean", second),
    ] {
        let mut group = Group::keyed(key, heading);
        group.line(Line::of("mean", "mean", sample.mean).part(
            "ci",
            confidence_interval(level),
            one_sample_t(sample, level).map(|test| test.interval),
        ));
        sheet.group(group);
    }
    let mut difference = Group::headed("Difference, first minus second");
    difference.line(Line::of("diff", "difference", result.pooled.estimate));
    sheet.group(difference);
    sheet.group(part(
        "pooled",
        "Equal variances (pooled)  [SAS \"Pooled\"; SPSS first row]",
        result.pooled,
        level,
    ));
    sheet.group(part(
        "welch",
        "Unequal variances (Welch)  [R t.test; SAS \"Satterthwaite\"; SPSS second row]",
        result.welch,
        level,
    ));
    let mut others = Group::headed("Other");
    others.line(Line::of(
        "z_ci",
        format!("{} interval with the normal quantile", percent(level)),
        result.normal_interval,
    ));
    others.line(Line::of(
        "cohen_d",
        "standardised difference (Cohen's d)",
        result.standardised_difference,
    ));
    others.line(Line::of(
        "hedges_g",
        "the same with Hedges' correction (g)",
        result.hedges_g,
    ));
    sheet.group(others);
    sheet.refer(TwoSampleT::REFERENCE);
    Ok(sheet)
}

fn part(key: &'static str, heading: &'static str, test: TTest, level: ConfidenceLevel) -> Group {
    let mut group = Group::keyed(key, heading);
    group.line(Line::of("ci", confidence_interval(level), test.interval));
    group.line(
        Line::of("t", "test: t", test.t)
            .part("df", "df", test.degrees_of_freedom)
            .part("p", "p", Quantity::PValue(test.p_value)),
    );
    group.line(Line::of("se", "standard error", test.standard_error));
    group
}

/// A t test of a contrast as an object of its own.
pub(crate) fn contrast(
    key: impl Into<crate::sheet::Words>,
    name: impl Into<crate::sheet::Words>,
    test: TTest,
    level: ConfidenceLevel,
) -> Group {
    let mut group = Group::keyed(key, name);
    group.line(Line::of("estimate", "estimate", test.estimate));
    group.line(Line::of("se", "standard error", test.standard_error));
    group.line(Line::of("ci", confidence_interval(level), test.interval));
    group.line(
        Line::of("t", "test against 0: t", test.t)
            .part("df", "df", test.degrees_of_freedom)
            .part("p", "p", Quantity::PValue(test.p_value)),
    );
    group
}

/// The last observation of each subject: a name and its values in the order of the visits.
#[must_use]
pub fn last_observations(subjects: &[(String, Vec<Option<f64>>)]) -> Worksheet {
    let mut sheet = Worksheet::new("Last observation carried forward");
    sheet.give("given", format!("{} subjects", subjects.len()));
    for (name, values) in subjects {
        let carried = last_observation_carried_forward(values);
        let last = carried.last().copied().flatten();
        sheet.line(Line::of(
            name.clone(),
            name.clone(),
            last.map_or(
                Quantity::Absent("no value at any visit".to_owned()),
                Quantity::Number,
            ),
        ));
    }
    sheet
}
