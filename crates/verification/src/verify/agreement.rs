//! Whether a recomputed figure can have been printed so.

use crate::possible::Possible;
use crate::printed_number::{PrintedNumber, PrintedProbability};
use crate::verdict::TieRule;

/// A printed figure that a recomputed one is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Figure<'p> {
    /// Printed as a number.
    Number(&'p PrintedNumber),
    /// Printed as less than a number.
    Below(&'p PrintedNumber),
}

impl<'p> From<&'p PrintedNumber> for Figure<'p> {
    fn from(number: &'p PrintedNumber) -> Self {
        Self::Number(number)
    }
}

impl<'p> From<&'p PrintedProbability> for Figure<'p> {
    fn from(probability: &'p PrintedProbability) -> Self {
        match probability {
            PrintedProbability::Number(number) => Self::Number(number),
            PrintedProbability::Below(number) => Self::Below(number),
        }
    }
}

impl Figure<'_> {
    /// How what is possible stands to it.
    pub(crate) fn agreement(self, possible: Possible) -> Agreement {
        match self {
            Self::Number(printed) => agreement(possible, printed),
            Self::Below(bound) if possible.lowest < bound.value() => Agreement::Agrees(None),
            Self::Below(_) => Agreement::Disagrees,
        }
    }

    /// What is possible, with as many decimals as were printed.
    pub(crate) fn like(self, possible: Possible) -> String {
        let one = |value: f64| match self {
            Self::Number(printed) => like(value, printed),
            // A bound says nothing of the decimals.
            Self::Below(_) => format!("{value:.6}"),
        };
        let (lowest, highest) = (one(possible.lowest), one(possible.highest));
        if lowest == highest {
            lowest
        } else {
            format!("{lowest} to {highest}")
        }
    }
}

/// How a recomputed figure stands to a printed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// It rounds to it; with the rule, where it was a half.
    Agrees(Option<TieRule>),
    /// The printed figure is its other neighbour.
    Neighbour,
    /// It is further away.
    Disagrees,
}

/// Binary residue of decimal inputs, relative to the figure.
pub(crate) const RESIDUE: f64 = 1e-9;

pub(crate) fn agreement(possible: Possible, printed: &PrintedNumber) -> Agreement {
    let distance = possible.distance(printed.value());
    let residue = RESIDUE * printed.value().abs().max(1.0);
    if possible.is_exact() && (distance - printed.half_unit()).abs() <= residue {
        return tie(possible.lowest, printed);
    }
    if distance <= printed.half_unit() + residue {
        Agreement::Agrees(None)
    } else if distance < printed.unit() - residue {
        Agreement::Neighbour
    } else {
        Agreement::Disagrees
    }
}

/// The figure lies exactly half-way: which rule gives what was printed?
fn tie(value: f64, printed: &PrintedNumber) -> Agreement {
    let away = printed.value().abs() > value.abs();
    let last_place = (printed.value() / printed.unit()).round().abs();
    let even = last_place % 2.0 == 0.0;
    match (away, even) {
        (true, true) => Agreement::Agrees(Some(TieRule::Either)),
        (true, false) => Agreement::Agrees(Some(TieRule::HalfAway)),
        (false, true) => Agreement::Agrees(Some(TieRule::HalfEven)),
        (false, false) => Agreement::Neighbour,
    }
}

/// A value with the decimals of a printed number.
pub(crate) fn like(value: f64, printed: &PrintedNumber) -> String {
    let rounded = (value / printed.unit()).round() * printed.unit();
    // Negative zero would print its sign.
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    format!("{rounded:.*}", usize::from(printed.decimals()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(value: f64, printed: &str) -> Agreement {
        agreement(Possible::exactly(value), &printed.parse().unwrap())
    }

    #[test]
    fn an_exact_half_agrees_by_either_rule_and_names_it() {
        assert_eq!(
            judged(12.5, "12"),
            Agreement::Agrees(Some(TieRule::HalfEven))
        );
        assert_eq!(
            judged(12.5, "13"),
            Agreement::Agrees(Some(TieRule::HalfAway))
        );
        assert_eq!(judged(37.5, "38"), Agreement::Agrees(Some(TieRule::Either)));
        assert_eq!(judged(37.5, "37"), Agreement::Neighbour);
        assert_eq!(
            judged(-0.25, "-0.3"),
            Agreement::Agrees(Some(TieRule::HalfAway))
        );
    }

    #[test]
    fn a_figure_that_was_cut_off_is_a_matter_of_rounding_and_one_further_away_is_not() {
        assert_eq!(judged(42.67, "42"), Agreement::Neighbour);
        assert_eq!(judged(42.105, "42.0"), Agreement::Disagrees);
        assert_eq!(judged(42.105, "42.1"), Agreement::Agrees(None));
    }

    #[test]
    fn rounded_inputs_widen_what_is_possible() {
        let possible = Possible {
            lowest: 1.2995,
            highest: 1.3095,
        };
        assert_eq!(
            agreement(possible, &"1.31".parse().unwrap()),
            Agreement::Agrees(None)
        );
        assert_eq!(
            agreement(possible, &"1.32".parse().unwrap()),
            Agreement::Disagrees
        );
    }
}
