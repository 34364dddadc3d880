//! Events per exposure.

use super::candidate::{Candidate, Naming, judge};
use super::underived;
use crate::possible::Possible;
use crate::printed_number::PrintedNumber;
use crate::statement::Exposure;
use crate::verdict::Verdict;

pub(super) fn rate(rate: &PrintedNumber, per: &PrintedNumber, from: Option<&Exposure>) -> Verdict {
    let Some(from) = from else {
        return underived("the exposure that it is per is not printed");
    };
    let time = Possible::rounding_to(&from.time);
    if time.lowest <= 0.0 {
        return underived("the exposure may be nothing at all");
    }
    let at = |time: f64| from.events as f64 * per.value() / time;
    let figure = Possible {
        lowest: at(time.highest),
        highest: at(time.lowest),
    };
    let candidate = Candidate::new(
        format!("{} events in {}", from.events, from.time),
        vec![figure],
    );
    judge(&[rate.into()], Naming::own(candidate), None)
}
