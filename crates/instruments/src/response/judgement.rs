//! Whether a rule holds, when not everything was measured.

/// Whether a rule holds, when some of what it needs may be missing.
///
/// ```
/// use instruments::response::Judgement;
///
/// assert_eq!(Judgement::Undecided.and(Judgement::DoesNotHold), Judgement::DoesNotHold);
/// assert_eq!(Judgement::Undecided.and(Judgement::Holds), Judgement::Undecided);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Judgement {
    /// It holds, whatever the missing measures were.
    Holds,
    /// It does not hold, whatever the missing measures were.
    DoesNotHold,
    /// The missing measures decide.
    Undecided,
}

impl Judgement {
    /// Holds if both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::DoesNotHold, _) | (_, Self::DoesNotHold) => Self::DoesNotHold,
            (Self::Holds, Self::Holds) => Self::Holds,
            _ => Self::Undecided,
        }
    }

    /// Whether it holds for certain.
    pub fn holds(self) -> bool {
        self == Self::Holds
    }
}

impl From<bool> for Judgement {
    fn from(holds: bool) -> Self {
        if holds {
            Self::Holds
        } else {
            Self::DoesNotHold
        }
    }
}
