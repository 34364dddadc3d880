//! Whether something was found.

/// Whether a criterion or sign is present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Finding {
    /// Present.
    Present,
    /// Looked for and absent, or not looked for: it does not count.
    #[default]
    Absent,
}

impl From<bool> for Finding {
    fn from(present: bool) -> Self {
        if present { Self::Present } else { Self::Absent }
    }
}
