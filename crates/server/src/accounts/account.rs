//! A person's account.

use record::Sites;
use store::{Person, Role};

/// The number of an account; it is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountNumber(pub i64);

/// Whether a person may learn arms. It is given with the account, and never changes: who has seen an arm is never blind again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blinding {
    /// May not.
    Blinded,
    /// May.
    Unblinded,
}

impl Blinding {
    /// Which of the two a role asks for.
    ///
    /// ```
    /// use server::Blinding;
    /// use store::Role;
    ///
    /// assert_eq!(Blinding::of(Role::Pharmacist), Blinding::Unblinded);
    /// assert_eq!(Blinding::of(Role::Assessor), Blinding::Blinded);
    /// ```
    pub fn of(role: Role) -> Self {
        if role.knows_arms() {
            Self::Unblinded
        } else {
            Self::Blinded
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Blinded => "blinded",
            Self::Unblinded => "unblinded",
        }
    }
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStanding {
    /// Its person has a link, and has not chosen a password.
    Invited,
    /// In use.
    Active,
    /// Closed for good or for a while; its name stays taken.
    Closed,
}

impl AccountStanding {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    pub(super) fn read(word: &str) -> Self {
        match word {
            "active" => Self::Active,
            "invited" => Self::Invited,
            // What cannot be read opens nothing.
            _ => Self::Closed,
        }
    }
}

/// An account that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The name that its person types to sign in.
    pub name: String,
    /// The person's full name, as signatures show it.
    pub full_name: String,
    /// What the person does in the trial.
    pub role: Role,
    /// At which sites.
    pub sites: Sites,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub number: AccountNumber,
    /// The name that its person types to sign in.
    pub name: String,
    /// The person's full name.
    pub full_name: String,
    /// What the person does in the trial.
    pub role: Role,
    /// At which sites.
    pub sites: Sites,
    /// How it stands.
    pub standing: AccountStanding,
    /// What its person has seen.
    pub seen: Seen,
}

/// What a person has seen of what blinded eyes may not see. It can never be unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Nothing,
    /// An arm, in an emergency.
    AnArm,
}

impl Account {
    /// Whether the person has a blinded role no longer, having seen an arm.
    pub fn has_lost_its_role(&self) -> bool {
        self.seen == Seen::AnArm && Blinding::of(self.role) == Blinding::Blinded
    }

    /// The person, as the trail names them.
    pub fn person(&self) -> Person {
        Person {
            name: self.name.clone(),
            role: self.role,
            sites: self.sites.clone(),
        }
    }
}

/// At which sites people of a role may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorksAt {
    /// At one that is named, or at several: who treats or assesses somebody is there.
    NamedSites,
    /// At those that are named, or for all.
    NamedSitesOrAll,
    /// For all: what the role sees and does is of the whole trial.
    AllSites,
}

impl WorksAt {
    /// At which those of a role may.
    ///
    /// ```
    /// use server::WorksAt;
    /// use store::Role;
    ///
    /// assert_eq!(WorksAt::of(Role::Coordinator), WorksAt::NamedSites);
    /// assert_eq!(WorksAt::of(Role::Monitor), WorksAt::NamedSitesOrAll);
    /// assert_eq!(WorksAt::of(Role::Statistician), WorksAt::AllSites);
    /// ```
    pub const fn of(role: Role) -> Self {
        match role {
            Role::Assessor | Role::Investigator | Role::Coordinator | Role::Pharmacist => {
                Self::NamedSites
            }
            Role::Monitor => Self::NamedSitesOrAll,
            _ => Self::AllSites,
        }
    }
}

/// Whether a name may be that of an account: small letters, digits, full stops, hyphens and `@`, 2 to 64 of them.
pub fn is_a_name(name: &str) -> bool {
    (2..=64).contains(&name.len())
        && name
            .bytes()
            .all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'@' | b'_'))
}
