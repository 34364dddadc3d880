//! Which files are taken, and from whom.

use std::str::FromStr;

use store::Role;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Subjects and visits as REDCap exports them.
    Redcap,
    /// Subjects and visits as ODM 1.3.2 or 2.0.
    Odm,
    /// Results of a central laboratory.
    Laboratory,
}

impl ImportKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Redcap, Self::Odm, Self::Laboratory];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Redcap => "redcap",
            Self::Odm => "odm",
            Self::Laboratory => "laboratory",
        }
    }

    /// From whom it is taken. Data of subjects come from their site alone; results of the central laboratory, among which are
    /// some that could tell an arm, from the laboratory alone, which is not blinded.
    ///
    /// ```
    /// use server::ImportKind;
    /// use store::Role;
    ///
    /// assert!(ImportKind::Redcap.may_come_from(Role::Coordinator));
    /// assert!(!ImportKind::Laboratory.may_come_from(Role::DataManager));
    /// ```
    pub const fn may_come_from(self, role: Role) -> bool {
        match self {
            Self::Redcap | Self::Odm => matches!(role, Role::Investigator | Role::Coordinator),
            Self::Laboratory => matches!(role, Role::Laboratory),
        }
    }

    /// Whether whoever hands it in says which transfer it is. A reason is read by the blinded, and the laboratory is not one
    /// of them: its files are named by their day alone.
    pub const fn takes_a_reason(self) -> bool {
        match self {
            Self::Redcap | Self::Odm => true,
            Self::Laboratory => false,
        }
    }
}

impl FromStr for ImportKind {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let is_it = |kind: &Self| kind.as_str() == word;
        Self::ALL.into_iter().find(is_it).ok_or(())
    }
}
