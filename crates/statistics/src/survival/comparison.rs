//! The curves of several groups and the test between them, from one ordering of the times.

use super::both::both;
use super::kaplan_meier::{BandTransform, KaplanMeier, curve};
use super::log_rank::{LogRank, LogRankWeight, of_ordered};
use super::observation::Status;
use super::ordered::{OrderedTimes, Unordered};
use crate::error::{StatisticsError, require_same_length};
use crate::interval::ConfidenceLevel;
use crate::linear::Factor;

/// Subjects from which on a second thread saves more than it costs to start.
const MANY: usize = 50_000;

/// The times of the subjects of several groups, in columns and in any order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupedTimes<'a> {
    /// The time of each subject since the origin, at or above 0.
    pub time: &'a [f64],
    /// How it ended.
    pub status: &'a [Status],
    /// The group that the subject is in.
    pub group: Factor<'a>,
}

/// A product-limit curve for each group, and the test that all have one hazard.
#[derive(Clone, Debug, PartialEq)]
pub struct SurvivalComparison {
    /// The curve of each group.
    pub curves: Vec<KaplanMeier>,
    /// The test between them.
    pub test: LogRank,
}

impl SurvivalComparison {
    /// The method's name.
    pub const METHOD: &'static str = "Kaplan-Meier product limit by group, with the log-rank test";
    /// Where the methods were published.
    pub const REFERENCE: &'static str = "Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Mantel N. Cancer Chemother Rep 1966;50:163-170";
}

/// What [`kaplan_meier`](super::kaplan_meier()) gives for each group and [`log_rank`](super::log_rank()) for all, as SAS
/// `LIFETEST` with `STRATA` prints them together; the times are put in order once for both.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::linear::Factor;
/// use statistics::survival::{
///     BandTransform, GroupedTimes, LogRankWeight, Status::{Censored, Event}, compare_survival,
/// };
/// let data = GroupedTimes {
///     time: &[10.0, 5.0, 20.0, 15.0, 30.0, 25.0, 40.0, 35.0],
///     status: &[Event, Event, Event, Event, Event, Event, Censored, Event],
///     group: Factor::new(&[0, 1, 0, 1, 0, 1, 0, 1], 2)?,
/// };
/// let level = ConfidenceLevel::NINETY_FIVE;
/// let result = compare_survival(data, BandTransform::LogLog, LogRankWeight::LogRank, level)?;
/// assert_eq!(result.curves[0].survival_at(25.0), 0.5);
/// assert_eq!(result.test.observed, [3.0, 4.0]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] where the columns differ in length, [`StatisticsError::OutOfRange`] for a bad time,
/// [`StatisticsError::TooFew`] for fewer than two groups, [`StatisticsError::EmptyGroup`] for a group without subjects,
/// [`StatisticsError::ZeroVariance`] where no event happens while two groups are at risk.
pub fn compare_survival(
    data: GroupedTimes<'_>,
    transform: BandTransform,
    weight: LogRankWeight,
    level: ConfidenceLevel,
) -> Result<SurvivalComparison, StatisticsError> {
    let rows = data.time.len();
    require_same_length("the times", rows, "the statuses", data.status.len())?;
    let Factor {
        levels,
        level_count,
    } = data.group;
    require_same_length("the times", rows, "the groups", levels.len())?;
    if level_count < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "groups",
            needed: 2,
            found: level_count,
        });
    }
    // More groups than subjects leave one empty, and need not be counted to know it.
    let empty = StatisticsError::EmptyGroup {
        group: "a group of the comparison",
    };
    if level_count > rows {
        return Err(empty);
    }
    Factor::new(levels, level_count)?;
    let mut groups = Unordered::by_group(data.time, data.status, levels, level_count)?;
    if groups.iter().any(|group| group.len() == 0) {
        return Err(empty);
    }
    let sorted = |groups: Vec<Unordered>| -> Vec<OrderedTimes> {
        groups.into_iter().map(Unordered::sorted).collect()
    };
    let curves = |groups: &[OrderedTimes]| {
        let groups = groups.iter();
        groups.map(|group| curve(group, transform, level)).collect()
    };
    let (curves, test) = if rows < MANY {
        let groups = sorted(groups);
        (curves(&groups), of_ordered(&groups, weight))
    } else {
        let rest = groups.split_off(level_count / 2);
        let (mut groups, rest) = both(|| sorted(groups), || sorted(rest));
        groups.extend(rest);
        both(|| curves(&groups), || of_ordered(&groups, weight))
    };
    Ok(SurvivalComparison {
        curves,
        test: test?,
    })
}
