//! One proportion.

use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::proportion::{self, BinomialTest, ProportionInterval};
use statistics::{ConfidenceLevel, Proportion, StatisticsError};

/// A proportion and its intervals by every method.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion};
/// let sheet = worksheet::one_proportion(Proportion::new(8, 19)?, ConfidenceLevel::NINETY_FIVE);
/// assert_eq!(sheet.fields()["estimate"], 8.0 / 19.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[must_use]
pub fn one_proportion(proportion: Proportion, level: ConfidenceLevel) -> Worksheet {
    let mut sheet = Worksheet::new("One proportion");
    sheet.give("given", written(proportion));
    sheet.line(Line::of("estimate", "proportion", proportion.estimate()));
    let mut intervals = Group::headed(intervals_heading(level));
    for method in ProportionInterval::ALL {
        intervals.line(
            Line::of(method.key(), method.name(), method.of(proportion, level))
                .default_of(printed_by(method))
                .reference(method.reference()),
        );
    }
    sheet.group(intervals);
    sheet
}

/// Which program prints the interval unasked: `PROC FREQ BINOMIAL`, R `binom.test` and `prop.test`, SPSS
/// `PROPORTIONS`.
const fn printed_by(method: ProportionInterval) -> &'static str {
    match method {
        ProportionInterval::ClopperPearson => "SAS; R binom.test",
        ProportionInterval::Wald => "SAS",
        ProportionInterval::WilsonContinuityCorrected => "R prop.test",
        ProportionInterval::Wilson
        | ProportionInterval::AgrestiCoull
        | ProportionInterval::Jeffreys => "SPSS",
        _ => "",
    }
}

/// The exact test that a proportion has a given value.
///
/// # Errors
/// [`StatisticsError::OutOfRange`] unless `null` lies between 0 and 1, [`StatisticsError::EmptyGroup`].
pub fn binomial_test(proportion: Proportion, null: f64) -> Result<Worksheet, StatisticsError> {
    let test = proportion::binomial_test(proportion, null)?;
    let mut sheet = Worksheet::new(BinomialTest::METHOD);
    sheet.give("given", written(proportion));
    sheet.give("hypothesis", format!("the proportion is {null}"));
    let p = |key, name, value| Line::of(key, name, Quantity::PValue(value));
    sheet.line(
        p(
            "p_two_sided_minlike",
            "two-sided, outcomes no more likely",
            test.two_sided_minimum_likelihood,
        )
        .default_of("R binom.test"),
    );
    sheet.line(
        p(
            "p_two_sided_doubled",
            "two-sided, smaller tail doubled",
            test.two_sided_doubled,
        )
        .default_of("SAS EXACT BINOMIAL"),
    );
    sheet.line(p("p_greater", "one-sided, greater", test.greater));
    sheet.line(p("p_less", "one-sided, less", test.less));
    sheet.refer(format!(
        "{}: Clopper CJ, Pearson ES. Biometrika 1934;26:404-413",
        BinomialTest::METHOD
    ));
    Ok(sheet)
}

pub(crate) fn written(proportion: Proportion) -> String {
    format!("{} of {}", proportion.count(), proportion.total())
}

/// `95% confidence intervals`.
pub(crate) fn intervals_heading(level: ConfidenceLevel) -> String {
    format!("{} confidence intervals", percent(level))
}

/// `95% CI`, before the limits that go with an estimate.
pub(crate) fn confidence_interval(level: ConfidenceLevel) -> String {
    format!("{} CI", percent(level))
}

/// `95%`, without the tail of a binary fraction.
pub(crate) fn percent(level: ConfidenceLevel) -> String {
    let percent = ((1.0 - level.alpha()) * 1e8).round() / 1e6;
    format!("{percent}%")
}
