//! Rates of events.

use crate::proportion::intervals_heading;
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::rate::{self, EventRate, RateInterval, RateRatio};
use statistics::{ConfidenceLevel, StatisticsError};

fn written(rate: EventRate) -> String {
    let events = if rate.events() == 1 {
        "event"
    } else {
        "events"
    };
    format!(
        "{} {events} in {} units of time",
        rate.events(),
        rate.time()
    )
}

/// A rate and its intervals.
#[must_use]
pub fn poisson_rate(rate: EventRate, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("Rate of events");
    sheet.give("given", written(rate));
    sheet.line(Line::of("rate", "rate per unit of time", rate.rate()));
    sheet.line(Line::new("per 100 units of time").shown("", 100.0 * rate.rate()));
    let mut intervals = Group::headed(intervals_heading(level));
    for method in RateInterval::ALL {
        intervals.line(
            Line::of(method.key(), method.name(), method.of(rate, level))
                .default_of(match method {
                    RateInterval::Exact => "R poisson.test; SAS STDRATE",
                    RateInterval::WaldLog => "SAS GENMOD; SPSS GENLIN",
                    RateInterval::Byar | RateInterval::MidP => "",
                })
                .reference(method.reference()),
        );
    }
    sheet.group(intervals);
    sheet
}

/// The ratio of two rates, first over second.
///
/// # Errors
/// As [`rate::rate_ratio`].
pub fn rate_ratio(
    first: EventRate,
    second: EventRate,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let result = rate::rate_ratio(first, second, level)?;
    let mut sheet = Worksheet::new("Ratio of two rates");
    sheet.give("first", written(first));
    sheet.give("second", written(second));
    sheet.line(Line::of("estimate", "ratio", result.ratio));
    let mut intervals = Group::headed(intervals_heading(level));
    intervals.line(
        Line::of(
            "exact_conditional",
            "exact, given the sum of the events",
            result.exact,
        )
        .default_of("R poisson.test")
        .reference(RateRatio::REFERENCE),
    );
    intervals.line(
        Line::of(
            "wald_log",
            "Wald on the logarithm",
            result.wald.map_or(
                Quantity::Absent("one of the rates is 0".to_owned()),
                Quantity::Interval,
            ),
        )
        .default_of("SAS GENMOD; SPSS GENLIN"),
    );
    sheet.group(intervals);
    let mut tests = Group::headed("Exact test that the rates are equal");
    tests.line(
        Line::of(
            "p_exact_minlike",
            "two-sided, outcomes no more likely",
            Quantity::PValue(result.test.minimum_likelihood),
        )
        .default_of("R poisson.test"),
    );
    tests.line(Line::of(
        "p_exact_doubled",
        "two-sided, smaller tail doubled",
        Quantity::PValue(result.test.doubled),
    ));
    sheet.group(tests);
    Ok(sheet)
}
