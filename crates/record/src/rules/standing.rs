//! Standing: whether a value may be analysed under the allocated treatment.

use jiff::civil::Date;
use protocol::PeriodIndex;

use crate::subject::SegmentStart;

/// Where a value stands against a switch of treatment and rescue medication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Before both, or in a period that made the switch irrelevant.
    Analysed,
    /// After a switch, within the period of the switch.
    AfterSwitch,
    /// After rescue medication.
    AfterRescue,
}

/// A change to the other arm's treatment, by rule or in error. A day is a date of the calendar, or a number counted from
/// any one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch<Day = Date> {
    /// Its day.
    pub date: Day,
    /// The period in which it fell.
    pub period: PeriodIndex,
}

/// Values measured after a switch are excluded for the rest of its period (Aggarwal et al. 2022, Statistical
/// Analysis), those after rescue medication for good (Lim et al. 2021). On the day itself assessments come
/// before treatment, so a value of that day still counts.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use jiff::civil::date;
/// use record::rules::standing::{Standing, Switch, standing};
///
/// let [blinded, extension] = [0, 1].map(|place| plan.periods()[place].index);
/// let switch = Some(Switch { date: date(2018, 3, 1), period: blinded });
/// let on = |day, period| standing(day, Some(period), switch, None);
/// assert_eq!(on(date(2018, 3, 1), blinded), Standing::Analysed);
/// assert_eq!(on(date(2018, 3, 2), blinded), Standing::AfterSwitch);
/// assert_eq!(on(date(2018, 6, 1), extension), Standing::Analysed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn standing<Day: PartialOrd>(
    measured: Day,
    period: Option<PeriodIndex>,
    switch: Option<Switch<Day>>,
    first_rescue: Option<Day>,
) -> Standing {
    if first_rescue.is_some_and(|rescue| rescue < measured) {
        return Standing::AfterRescue;
    }
    match switch {
        Some(switch) if switch.date < measured && period == Some(switch.period) => {
            Standing::AfterSwitch
        }
        _ => Standing::Analysed,
    }
}

/// The first switch of either kind among stretches of treatment, each with why it began.
pub fn first_switch<Day: Ord + Copy>(
    stretches: impl IntoIterator<Item = (SegmentStart, Switch<Day>)>,
) -> Option<Switch<Day>> {
    stretches
        .into_iter()
        .filter(|(began, _)| {
            matches!(
                began,
                SegmentStart::CrossedOver | SegmentStart::SwitchedInError
            )
        })
        .map(|(_, switch)| switch)
        .min_by_key(|switch| switch.date)
}
