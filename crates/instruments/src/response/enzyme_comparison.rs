//! The enzyme measure between two visits: which enzyme, and its two levels in multiples of the limit.

use std::fmt;

use super::enzyme_rules::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeRules, NormalEnzymes, UpperLimitAtFollowUp,
};
use crate::exact::Rational;
use crate::measure::{Enzyme, EnzymeLevel, EnzymePanel};

/// One enzyme at two visits, in multiples of the upper limit of normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnzymeComparison {
    /// The enzyme.
    pub enzyme: Enzyme,
    /// Its level at baseline.
    pub baseline: Rational,
    /// Its level at the later visit.
    pub follow_up: Rational,
    /// Whether its change counts; `false` only where every enzyme was normal at baseline and the rules
    /// then give the measure no score.
    pub counts: bool,
}

/// Why the enzyme measure of two visits could not be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnzymeNotComparable {
    /// Nothing to choose from at baseline.
    NotMeasuredAtBaseline,
    /// No enzyme at all was measured at the later visit.
    NotMeasuredAtFollowUp,
    /// Enzymes were measured later, but not the one that was chosen.
    ChosenNotMeasuredAtFollowUp(Enzyme),
    /// The later level divided by the limit at baseline has too many digits to be held exactly.
    TooPrecise(Enzyme),
}

impl fmt::Display for EnzymeNotComparable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMeasuredAtBaseline => {
                f.write_str("no muscle enzyme to follow was measured at baseline")
            }
            Self::NotMeasuredAtFollowUp => {
                f.write_str("no muscle enzyme was measured at follow-up")
            }
            Self::ChosenNotMeasuredAtFollowUp(enzyme) => write!(
                f,
                "{enzyme}, the enzyme chosen at baseline, was not measured at follow-up"
            ),
            Self::TooPrecise(enzyme) => write!(
                f,
                "{enzyme} at follow-up divided by its limit at baseline has too many digits; give both as the laboratory printed them"
            ),
        }
    }
}

impl EnzymeRules {
    /// The enzyme to follow, chosen at baseline; `None` when none of those to choose from was measured.
    pub fn choose(&self, baseline: &EnzymePanel) -> Option<Enzyme> {
        self.choose_among(baseline, |_| true)
    }

    fn choose_among(
        &self,
        baseline: &EnzymePanel,
        allowed: impl Fn(Enzyme) -> bool,
    ) -> Option<Enzyme> {
        let level = |enzyme| baseline.level(enzyme).filter(|_| allowed(enzyme));
        self.choose_by(
            |enzyme| level(enzyme).map(EnzymeLevel::multiple_of_upper_limit),
            |enzyme| level(enzyme).map(EnzymeLevel::value),
        )
    }

    /// The enzyme to follow, where levels are held in another way: `multiple` of the upper limit, and `value`, of those to
    /// choose from. Only the one by which the rules choose is asked for.
    pub fn choose_by<Multiple: PartialOrd, Value: PartialOrd>(
        &self,
        multiple: impl Fn(Enzyme) -> Option<Multiple>,
        value: impl Fn(Enzyme) -> Option<Value>,
    ) -> Option<Enzyme> {
        match self.choice {
            EnzymeChoice::HighestMultiple => self.highest(multiple),
            EnzymeChoice::LargestValue => self.highest(value),
            EnzymeChoice::Always(enzyme) => value(enzyme).map(|_| enzyme),
        }
    }

    /// The enzyme that is highest by this measure of it; of equals the first in the order of ties.
    fn highest<Abnormality: PartialOrd>(
        &self,
        abnormality: impl Fn(Enzyme) -> Option<Abnormality>,
    ) -> Option<Enzyme> {
        let mut best: Option<(Enzyme, Abnormality)> = None;
        for enzyme in self.ties.enzymes() {
            let Some(abnormality) = abnormality(enzyme) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|(_, highest)| abnormality > *highest)
            {
                best = Some((enzyme, abnormality));
            }
        }
        best.map(|(enzyme, _)| enzyme)
    }

    /// The chosen enzyme at both visits.
    ///
    /// ```
    /// use instruments::measure::{Enzyme, EnzymeLevel, EnzymePanel};
    /// use instruments::response::{EnzymeNotComparable, EnzymeRules};
    ///
    /// let kinase = |value| Ok::<_, instruments::InstrumentError>(EnzymePanel::only(
    ///     Enzyme::CreatineKinase, EnzymeLevel::from_whole(value, 200)?));
    /// let comparison = EnzymeRules::default()
    ///     .compare(&kinase(2_000)?, &kinase(300)?)
    ///     .expect("measured at both visits");
    /// assert_eq!(comparison.baseline.to_string(), "10");
    /// assert_eq!(comparison.follow_up.to_string(), "1.5");
    /// assert_eq!(
    ///     EnzymeRules::default().compare(&kinase(2_000)?, &EnzymePanel::EMPTY),
    ///     Err(EnzymeNotComparable::NotMeasuredAtFollowUp),
    /// );
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`EnzymeNotComparable`] says which level is wanting.
    pub fn compare(
        &self,
        baseline: &EnzymePanel,
        follow_up: &EnzymePanel,
    ) -> Result<EnzymeComparison, EnzymeNotComparable> {
        let chosen = self
            .choose(baseline)
            .ok_or(EnzymeNotComparable::NotMeasuredAtBaseline)?;
        let enzyme = match (follow_up.level(chosen), self.chosen_missing) {
            (Some(_), _) => chosen,
            (None, _) if follow_up.is_empty() => {
                return Err(EnzymeNotComparable::NotMeasuredAtFollowUp);
            }
            (None, ChosenEnzymeMissing::MeasureMissing) => {
                return Err(EnzymeNotComparable::ChosenNotMeasuredAtFollowUp(chosen));
            }
            (None, ChosenEnzymeMissing::ChooseAmongMeasured) => self
                .choose_among(baseline, |enzyme| follow_up.level(enzyme).is_some())
                .ok_or(EnzymeNotComparable::ChosenNotMeasuredAtFollowUp(chosen))?,
        };
        let (Some(before), Some(after)) = (baseline.level(enzyme), follow_up.level(enzyme)) else {
            return Err(EnzymeNotComparable::ChosenNotMeasuredAtFollowUp(enzyme));
        };
        let follow_up = match self.upper_limit {
            UpperLimitAtFollowUp::OwnLimit => after.multiple_of_upper_limit(),
            UpperLimitAtFollowUp::BaselineLimit => {
                EnzymeLevel::new(after.value(), before.upper_limit())
                    .map_err(|_| EnzymeNotComparable::TooPrecise(enzyme))?
                    .multiple_of_upper_limit()
            }
        };
        let counts = match self.all_normal {
            NormalEnzymes::HighestFollowed => true,
            NormalEnzymes::ScoreZero => baseline.measured().any(|(_, level)| !level.is_normal()),
        };
        Ok(EnzymeComparison {
            enzyme,
            baseline: before.multiple_of_upper_limit(),
            follow_up,
            counts,
        })
    }
}
