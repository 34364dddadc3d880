//! A dose over consecutive days, in equal parts.

use std::num::NonZeroU8;

use super::quantity::{Grams, representable};
use crate::error::InstrumentError;
use crate::exact::Rational;

/// What happens when equal parts over the planned days would pass the daily cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum AboveDailyCap {
    /// The dose is split over as many more days as it needs.
    #[default]
    Split,
    /// The days stay as planned and each gets the cap; the rest is not given.
    Truncate,
}

/// How a dose is laid over days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct DaysRule {
    /// The number of days that is planned.
    pub planned: NonZeroU8,
    /// The highest number of days there may be.
    pub most: NonZeroU8,
    /// The highest dose of one day, if there is a cap.
    pub daily_cap: Option<Grams>,
    /// What happens above the cap.
    pub above_cap: AboveDailyCap,
}

/// A dose laid over days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DailyDoses {
    /// How many days.
    pub days: NonZeroU8,
    /// The dose of each day.
    pub each: Grams,
    /// What the cap took away; 0 unless it truncates.
    pub withheld: Grams,
}

/// Lays a dose over days in equal parts.
///
/// ```
/// use instruments::infusion::{AboveDailyCap, DaysRule, Grams, split_over_days};
/// use std::num::NonZeroU8;
///
/// let rule = DaysRule {
///     planned: NonZeroU8::new(2).unwrap(),
///     most: NonZeroU8::new(5).unwrap(),
///     daily_cap: Some(Grams::new(80.into())?),
///     above_cap: AboveDailyCap::Split,
/// };
/// let doses = split_over_days(Grams::new(180.into())?, &rule)?;
/// assert_eq!((doses.days.get(), doses.each.to_string()), (3, "60".to_owned()));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
///
/// # Errors
/// [`InstrumentError::NotPositive`] for a cap of 0, [`InstrumentError::OutOfRange`] where the dose needs
/// more days than the rule allows.
pub fn split_over_days(dose: Grams, rule: &DaysRule) -> Result<DailyDoses, InstrumentError> {
    let within_cap = |days: NonZeroU8| {
        let each = dose
            .grams()
            .checked_div(Rational::integer(i64::from(days.get())));
        let each = representable("the dose of one day", each)?;
        Ok((each, rule.daily_cap.is_none_or(|cap| each <= cap.grams())))
    };
    if let Some(cap) = rule.daily_cap.filter(|cap| *cap == Grams::ZERO) {
        return Err(InstrumentError::NotPositive {
            quantity: "daily cap (g)",
            value: cap.grams(),
        });
    }
    let fewest = rule.planned.min(rule.most);
    let (each, fits) = within_cap(fewest)?;
    if let (false, AboveDailyCap::Truncate, Some(cap)) = (fits, rule.above_cap, rule.daily_cap) {
        let given = cap
            .grams()
            .checked_mul(Rational::integer(i64::from(fewest.get())));
        let withheld = given.and_then(|given| dose.grams().checked_sub(given));
        let withheld = Grams::new(representable("the dose withheld", withheld)?)?;
        return Ok(DailyDoses {
            days: fewest,
            each: cap,
            withheld,
        });
    }
    if fits {
        return Ok(DailyDoses {
            days: fewest,
            each: Grams::new(each)?,
            withheld: Grams::ZERO,
        });
    }
    for days in fewest.get()..=rule.most.get() {
        let Some(days) = NonZeroU8::new(days) else {
            continue;
        };
        let (each, fits) = within_cap(days)?;
        if fits {
            return Ok(DailyDoses {
                days,
                each: Grams::new(each)?,
                withheld: Grams::ZERO,
            });
        }
    }
    let days = i64::from(rule.most.get());
    let highest = rule
        .daily_cap
        .and_then(|cap| cap.grams().checked_mul(Rational::integer(days)));
    Err(InstrumentError::OutOfRange {
        quantity: "dose (g) over the most days allowed, each at its cap",
        value: dose.grams(),
        lowest: Rational::ZERO,
        highest: representable("the daily cap times the days", highest)?,
    })
}
