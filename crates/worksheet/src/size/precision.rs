//! How wide the interval of one proportion will be.

use crate::proportion::{percent, written};
use crate::sheet::{Grid, GridColumn, Group, Line, Quantity, Worksheet};
use statistics::design::clopper_pearson_width;
use statistics::distribution::binomial;
use statistics::proportion::ProportionInterval;
use statistics::{ConfidenceLevel, Proportion, StatisticsError};

/// Sizes that are tried for a width.
const LARGEST: u64 = 20_000;

/// The width of every interval if the expected count comes true, its mean width over all counts, and its true coverage;
/// with a `width` that is asked for, the least number of subjects too.
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] for no subjects, [`StatisticsError::OutOfRange`] for a width that is not between 0
/// and 1, [`StatisticsError::TooLarge`] where more than 20 000 subjects would be needed.
pub fn precision(
    expected: Proportion,
    width: Option<f64>,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let planned = clopper_pearson_width(expected, level)?;
    let share = expected.estimate()?;
    let mut sheet = Worksheet::new("Precision of one proportion");
    sheet.give("expected", written(expected));
    sheet.line(
        Line::new(format!("{} Clopper-Pearson interval", percent(level)))
            .shown("", planned.interval)
            .hidden("lo", planned.interval.lower)
            .hidden("hi", planned.interval.upper)
            .part("width", "width", planned.width)
            .default_of("SAS; R binom.test"),
    );
    let masses = binomial::masses(expected.total(), share)?;
    let (mut rows, mut keys) = (Vec::new(), Group::keyed("intervals", ""));
    let mut columns: [Vec<Quantity>; 4] = Default::default();
    for method in ProportionInterval::ALL {
        let Ok(interval) = method.of(expected, level) else {
            continue;
        };
        let (mean_width, coverage) =
            over_all_counts(method, expected.total(), share, &masses, level)?;
        rows.push(method.name().to_owned());
        columns[0].push(interval.into());
        columns[1].push(interval.width().into());
        columns[2].push(mean_width.into());
        columns[3].push(coverage.into());
        let mut group = Group::keyed(method.key(), "");
        group.line(
            Line::new("")
                .part("interval", "", interval)
                .part("width", "", interval.width())
                .part("expected_width", "", mean_width)
                .part("coverage", "", coverage),
        );
        keys.group(group.for_programs());
        let promised = 1.0 - level.alpha();
        if method == ProportionInterval::Wald && coverage < promised - 0.005 {
            sheet.remark(format!(
                "warning: the Wald approximation is off. At {share} with {} subjects its interval holds the truth with probability {coverage:.3}, below {promised}.",
                expected.total()
            ));
        }
    }
    let [interval, planned_width, mean_width, coverage] = columns;
    let shown = |heading: &'static str, cells| GridColumn {
        key: None,
        ..GridColumn::new("", heading, cells)
    };
    sheet.grid(Grid {
        key: None,
        heading: "Every interval; mean width and coverage over all counts, exactly".into(),
        row_heading: "interval".into(),
        rows,
        columns: vec![
            shown("if as expected", interval),
            shown("width", planned_width),
            shown("mean width", mean_width),
            shown("coverage", coverage),
        ],
    });
    sheet.group(keys);
    if let Some(width) = width {
        let size = least_size(share, width, level)?;
        sheet.line(Line::of(
            "n_for_width",
            format!("subjects for a Clopper-Pearson width of {width} at {share}"),
            size,
        ));
    }
    sheet.refer("Clopper CJ, Pearson ES. Biometrika 1934;26:404-413");
    sheet.refer("Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133");
    Ok(sheet)
}

/// The mean width of an interval over the binomial distribution of the count, and the probability that it holds the
/// share.
fn over_all_counts(
    method: ProportionInterval,
    size: u64,
    share: f64,
    masses: &[f64],
    level: ConfidenceLevel,
) -> Result<(f64, f64), StatisticsError> {
    let (mut width, mut coverage, mut total) = (0.0, 0.0, 0.0);
    for (count, mass) in masses.iter().enumerate() {
        // Counts that hardly ever come cost time and change nothing that is printed.
        if *mass < 1e-14 {
            continue;
        }
        let Ok(interval) = method.of(Proportion::new(count as u64, size)?, level) else {
            continue;
        };
        total += mass;
        width += mass * interval.width();
        if interval.contains(share) {
            coverage += mass;
        }
    }
    Ok((width / total, coverage / total))
}

/// The least number of subjects with which the Clopper-Pearson interval of the expected count is no wider.
fn least_size(share: f64, width: f64, level: ConfidenceLevel) -> Result<u64, StatisticsError> {
    if !(width > 0.0 && width < 1.0) {
        return Err(StatisticsError::OutOfRange {
            quantity: "the width",
            value: width,
            allowed: "between 0 and 1",
        });
    }
    for size in 1..=LARGEST {
        let count = (share * size as f64).round() as u64;
        if clopper_pearson_width(Proportion::new(count, size)?, level)?.width <= width {
            return Ok(size);
        }
    }
    Err(StatisticsError::TooLarge {
        method: "the search for a precision",
        size: LARGEST + 1,
        limit: LARGEST,
    })
}
