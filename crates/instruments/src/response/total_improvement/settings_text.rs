//! The settings in words, for the head of whatever is computed with them.

use std::fmt;

use super::settings::{Criteria, MissingMeasures, ResponseSettings};
use crate::measure::Enzyme;
use crate::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeRules, NormalEnzymes, UpperLimitAtFollowUp,
};

impl fmt::Display for Criteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Adult => "adult",
            Self::Juvenile => "juvenile",
        })
    }
}

impl fmt::Display for MissingMeasures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strict => "strict",
            Self::Partial => "partial",
            Self::PartialWithMinimum => "partial with physician global and muscle strength",
        })
    }
}

impl fmt::Display for EnzymeRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.choice {
            EnzymeChoice::HighestMultiple => {
                f.write_str("enzyme: highest multiple of its upper limit at baseline")?;
            }
            EnzymeChoice::LargestValue => f.write_str("enzyme: largest value at baseline")?,
            EnzymeChoice::Always(enzyme) => write!(f, "enzyme: always {enzyme}")?,
        }
        let [first, rest @ ..] = self.ties.enzymes();
        write!(f, "; ties: {first}")?;
        for enzyme in rest {
            write!(f, " before {enzyme}")?;
        }
        f.write_str("; ranges in upper limits:")?;
        for enzyme in Enzyme::ALL {
            write!(f, " {enzyme} {}", self.ranges.range(enzyme))?;
        }
        f.write_str(match self.all_normal {
            NormalEnzymes::HighestFollowed => "; all normal at baseline: followed",
            NormalEnzymes::ScoreZero => "; all normal at baseline: scores 0",
        })?;
        f.write_str(match self.chosen_missing {
            ChosenEnzymeMissing::MeasureMissing => "; chosen enzyme missing: measure missing",
            ChosenEnzymeMissing::ChooseAmongMeasured => "; chosen enzyme missing: chosen anew",
        })?;
        f.write_str(match self.upper_limit {
            UpperLimitAtFollowUp::OwnLimit => "; follow-up by its own upper limit",
            UpperLimitAtFollowUp::BaselineLimit => "; follow-up by the upper limit at baseline",
        })
    }
}

impl fmt::Display for ResponseSettings {
    /// One line: `criteria: adult; missing measures: strict; enzyme: ...`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            criteria,
            missing,
            enzyme,
        } = self;
        write!(
            f,
            "criteria: {criteria}; missing measures: {missing}; {enzyme}"
        )
    }
}
