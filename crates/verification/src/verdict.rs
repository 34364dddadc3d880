//! What came of a claim.

use std::fmt;

use serde::Serialize;

use crate::possible::Possible;
use crate::statement::Statement;

/// Whether a claim follows from the other numbers of its paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict")]
pub enum Verdict {
    /// It follows, by the method that the paper names or, where it names none, by this one.
    #[serde(rename = "agrees")]
    Agrees {
        /// The method.
        method: String,
        /// How a figure exactly half-way was rounded, where one was.
        #[serde(skip_serializing_if = "Option::is_none")]
        tie: Option<TieRule>,
        /// The figures that the method gives, in the order in which they are printed; empty for a rule that
        /// gives none.
        computed: Vec<Possible>,
    },
    /// It follows, but not by the method that the paper names.
    #[serde(rename = "agrees by another method")]
    AgreesByAnotherMethod {
        /// The method that the paper names.
        named: String,
        /// The method by which it does follow.
        method: String,
        /// What the named method gives, where it can be computed.
        #[serde(skip_serializing_if = "Option::is_none")]
        named_gives: Option<String>,
        /// The figures that the method gives, in the order in which they are printed; empty for a rule that
        /// gives none.
        computed: Vec<Possible>,
    },
    /// It is the neighbour of what follows: cut off, or rounded the wrong way.
    #[serde(rename = "rounding")]
    Rounding {
        /// The method.
        method: String,
        /// What it should be.
        should_be: String,
        /// The figures that the method gives, in the order in which they are printed; empty for a rule that
        /// gives none.
        computed: Vec<Possible>,
    },
    /// It does not follow.
    #[serde(rename = "disagrees")]
    Disagrees {
        /// The method.
        method: String,
        /// What it should be.
        should_be: String,
        /// The figures that the method gives, in the order in which they are printed; empty for a rule that
        /// gives none.
        computed: Vec<Possible>,
    },
    /// Other printed numbers do not decide it.
    #[serde(rename = "cannot be derived")]
    CannotBeDerived {
        /// Why.
        reason: String,
    },
}

/// How a figure exactly half-way between two printable ones was rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// Away from zero.
    HalfAway,
    /// To the even neighbour.
    HalfEven,
    /// Both rules give what was printed.
    Either,
}

impl fmt::Display for TieRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HalfAway => "a half rounded away from zero",
            Self::HalfEven => "a half rounded to even",
            Self::Either => "a half, rounded alike by both rules",
        })
    }
}

impl Verdict {
    /// The verdicts in one or a few words, from the best to the worst and then the one that judges nothing.
    pub const NAMES: [&str; 5] = [
        "agrees",
        "agrees by another method",
        "rounding",
        "disagrees",
        "cannot be derived",
    ];

    /// The figures that were computed; none where nothing could be, or where a rule gives none.
    #[must_use]
    pub fn computed(&self) -> &[Possible] {
        match self {
            Self::Agrees { computed, .. }
            | Self::AgreesByAnotherMethod { computed, .. }
            | Self::Rounding { computed, .. }
            | Self::Disagrees { computed, .. } => computed,
            Self::CannotBeDerived { .. } => &[],
        }
    }

    /// The verdict in one or a few words.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Agrees { .. } => "agrees",
            Self::AgreesByAnotherMethod { .. } => "agrees by another method",
            Self::Rounding { .. } => "rounding",
            Self::Disagrees { .. } => "disagrees",
            Self::CannotBeDerived { .. } => "cannot be derived",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agrees {
                method, tie: None, ..
            } => write!(f, "agrees ({method})"),
            Self::Agrees {
                method,
                tie: Some(tie),
                ..
            } => write!(f, "agrees ({method}; {tie})"),
            Self::AgreesByAnotherMethod {
                named,
                method,
                named_gives: None,
                ..
            } => {
                write!(
                    f,
                    "agrees by another method: {method}, where the paper names {named}"
                )
            }
            Self::AgreesByAnotherMethod {
                named,
                method,
                named_gives: Some(gives),
                ..
            } => write!(
                f,
                "agrees by another method: {method}, where the paper names {named}, which gives {gives}"
            ),
            Self::Rounding {
                method, should_be, ..
            } => {
                write!(f, "rounding: it should be {should_be} ({method})")
            }
            Self::Disagrees {
                method, should_be, ..
            } => {
                write!(f, "disagrees: it should be {should_be} ({method})")
            }
            Self::CannotBeDerived { reason } => write!(f, "cannot be derived: {reason}"),
        }
    }
}

/// A claim with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimVerdict {
    /// The claim's name.
    pub id: String,
    /// The part of the paper.
    pub place: String,
    /// What it is about.
    pub about: String,
    /// The figures as printed.
    pub printed: String,
    /// Its kind.
    pub kind: &'static str,
    /// What it says and what it is to follow from.
    pub claim: Statement,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What the transcriber noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

impl ClaimVerdict {
    /// Whether it deserves a second look: it does not simply agree, though it could be judged, or the transcriber noted
    /// something.
    #[must_use]
    pub const fn is_notable(&self) -> bool {
        self.finding.is_some()
            || !matches!(
                self.verdict,
                Verdict::Agrees { .. } | Verdict::CannotBeDerived { .. }
            )
    }
}
