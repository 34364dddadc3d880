//! What a percentage of change is taken of.

use std::fmt;

/// What a percentage of change is a percentage of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PercentBasis {
    /// Of the value at baseline, as the preliminary definitions of improvement and worsening have it.
    #[default]
    Relative,
    /// Of the range of the scale, as the Total Improvement Score has it.
    AbsoluteOfRange,
}

impl fmt::Display for PercentBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Relative => "percentages of the baseline",
            Self::AbsoluteOfRange => "percentages of the range",
        })
    }
}

/// What a relative percentage means when the baseline is 0, where it is not defined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ZeroBaseline {
    /// The percentage is taken of the scale's range for that measure: a rise from 0 counts once it is
    /// large, and a patient who was well at baseline is not beyond notice.
    #[default]
    PercentOfRange,
    /// Any change at all is large enough, the limit of the relative change as the baseline goes to 0.
    AnyChange,
    /// No change is large enough.
    NoChange,
}

impl fmt::Display for ZeroBaseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PercentOfRange => "from a baseline of 0: percentages of the range",
            Self::AnyChange => "from a baseline of 0: any change counts",
            Self::NoChange => "from a baseline of 0: no change counts",
        })
    }
}
