//! The log-rank test of two groups from counts at each event time.

use crate::chi_square_test::ChiSquareTest;
use crate::error::StatisticsError;

/// What happens at one time in one stratum, in the first group and in the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventTime {
    /// Subjects at risk just before the time; who is censored at the time still is.
    pub at_risk: [u32; 2],
    /// Events at the time.
    pub events: [u32; 2],
}

/// A log-rank test of two groups with what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoGroupLogRank {
    /// The chi-square test with one degree of freedom.
    pub test: ChiSquareTest,
    /// Events of each group.
    pub observed: [f64; 2],
    /// Their expectations under equal hazards.
    pub expected: [f64; 2],
    /// The variance of `observed - expected`.
    pub variance: f64,
}

/// The stratified log-rank test of two groups whose times fall on few visits: the same operations in the same order
/// as [`stratified_log_rank`](super::stratified_log_rank), hence the same bits, without a list of subjects.
///
/// Each stratum is its times in increasing order; times without an event change nothing.
///
/// ```
/// use statistics::survival::{EventTime, log_rank_of_counts};
/// // 10, 20, 30, 40 against 5, 15, 25, 35.
/// let times = [(4, 4), (4, 3), (3, 3), (3, 2), (2, 2), (2, 1), (1, 1), (1, 0)];
/// let mut stratum = Vec::new();
/// for (place, (first, second)) in times.into_iter().enumerate() {
///     let events = if place % 2 == 0 { [0, 1] } else { [1, 0] };
///     stratum.push(EventTime { at_risk: [first, second], events });
/// }
/// let result = log_rank_of_counts(&[&stratum])?;
/// assert!((result.test.p_value - 0.521232).abs() < 1e-6);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::CountAboveTotal`] for more events than subjects at risk, [`StatisticsError::ZeroVariance`] where
/// no event happens while both groups are at risk.
pub fn log_rank_of_counts(strata: &[&[EventTime]]) -> Result<TwoGroupLogRank, StatisticsError> {
    let (mut observed, mut expected, mut variance) = ([0.0; 2], [0.0; 2], 0.0);
    for time in strata.iter().copied().flatten() {
        let at_risk = time.at_risk.map(f64::from);
        let events = time.events.map(f64::from);
        for (count, total) in time.events.into_iter().zip(time.at_risk) {
            if count > total {
                return Err(StatisticsError::CountAboveTotal {
                    count: count.into(),
                    total: total.into(),
                });
            }
        }
        let (n, d) = (at_risk[0] + at_risk[1], events[0] + events[1]);
        if d == 0.0 {
            continue;
        }
        for group in 0..2 {
            observed[group] += events[group];
            expected[group] += d * at_risk[group] / n;
        }
        if n > 1.0 {
            let share = at_risk[0] / n;
            variance += d * (n - d) / (n - 1.0) * share * (1.0 - share);
        }
    }
    if variance <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the number of events, while two groups are at risk,",
        });
    }
    let distance: f64 = observed[0] - expected[0];
    // By the root and not by the variance, as the triangular factor of more than two groups has it.
    let root = variance.sqrt();
    let statistic = distance * (distance / root / root);
    Ok(TwoGroupLogRank {
        test: ChiSquareTest::new(statistic, 1),
        observed,
        expected,
        variance,
    })
}

#[cfg(test)]
mod tests {
    use super::{EventTime, log_rank_of_counts};
    use crate::error::StatisticsError;
    use crate::survival::{LogRankWeight, Observation, stratified_log_rank};
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

    /// A subject: stratum, group, time in visits, whether the event came.
    type Subject = (bool, bool, u8, bool);

    fn counted(subjects: &[Subject], stratum: bool) -> Vec<EventTime> {
        let of = |wanted: &dyn Fn(u8, bool) -> bool| {
            [false, true].map(|group| {
                let count = subjects
                    .iter()
                    .filter(|(s, g, time, event)| {
                        *s == stratum && *g == group && wanted(*time, *event)
                    })
                    .count();
                u32::try_from(count).unwrap_or(u32::MAX)
            })
        };
        (0..6)
            .map(|now| EventTime {
                at_risk: of(&|time, _| time >= now),
                events: of(&|time, event| time == now && event),
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn counts_give_the_same_bits_as_subjects(
            subjects in vec((any::<bool>(), any::<bool>(), 0_u8..6, any::<bool>()), 2..120),
        ) {
            let lists = [false, true].map(|stratum| [false, true].map(|group| {
                subjects
                    .iter()
                    .filter(|(s, g, _, _)| *s == stratum && *g == group)
                    .map(|(_, _, time, event)| {
                        let weeks = f64::from(*time) * 4.0;
                        if *event { Observation::event(weeks) } else { Observation::censored(weeks) }
                    })
                    .collect::<Vec<_>>()
            }));
            let groups = lists.each_ref().map(|two| two.each_ref().map(Vec::as_slice));
            let ordinary = stratified_log_rank(&[&groups[0], &groups[1]], LogRankWeight::LogRank);
            let strata = [false, true].map(|stratum| counted(&subjects, stratum));
            let fast = log_rank_of_counts(&[&strata[0], &strata[1]]);
            match (ordinary, fast) {
                (Ok(ordinary), Ok(fast)) => {
                    prop_assert_eq!(ordinary.test, fast.test);
                    prop_assert_eq!(ordinary.observed, fast.observed);
                    prop_assert_eq!(ordinary.expected, fast.expected);
                    prop_assert_eq!(ordinary.variance, fast.variance);
                }
                (ordinary, fast) => prop_assert_eq!(ordinary.err(), fast.err()),
            }
        }
    }

    #[test]
    fn more_events_than_subjects_are_refused() {
        let time = EventTime {
            at_risk: [3, 1],
            events: [0, 2],
        };
        assert_eq!(
            log_rank_of_counts(&[&[time]]).err(),
            Some(StatisticsError::CountAboveTotal { count: 2, total: 1 })
        );
    }
}
