//! Who did it, when, from where and why.

use record::{SiteNumber, Sites};

/// A person, in the role in which something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name of the account, which is never given to anybody else.
    pub name: String,
    /// The role.
    pub role: Role,
    /// At which sites the person works.
    pub sites: Sites,
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order in which it is declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word under which it is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a person may do follows from the role; see [`Role::may`](crate::Role::may).
    Role {
        /// Assesses outcomes, blinded.
        Assessor = "assessor",
        /// Treats subjects at a site, and signs for them.
        Investigator = "investigator",
        /// Enters data and enrols at a site.
        Coordinator = "coordinator",
        /// Prepares doses, and knows arms.
        Pharmacist = "pharmacist",
        /// Compares data with their sources.
        Monitor = "monitor",
        /// Keeps the data of all sites clean, and locks them.
        DataManager = "data_manager",
        /// Looks after the safety of all subjects, blinded: asks, reviews and codes.
        MedicalMonitor = "medical_monitor",
        /// Sees the closed report of the committee, and nothing through the record.
        DataMonitoringCommittee = "data_monitoring_committee",
        /// Hands in the files of the central laboratory, and knows what could tell an arm.
        Laboratory = "laboratory",
        /// Reads the blinded data.
        Statistician = "statistician",
        /// Reads how the trial goes, blinded, and writes no data.
        Sponsor = "sponsor",
        /// Opens and closes sites, and reconciles after a restore.
        Administrator = "administrator",
        /// Answers a questionnaire of the own, by a link, without an account.
        Participant = "participant",
        /// The program itself: a rule, or a simulation.
        System = "system",
    }
}

words! {
    /// By which way something came.
    Source {
        /// A page.
        Page = "page",
        /// Another program.
        Interface = "interface",
        /// A questionnaire that a participant answered.
        Participant = "participant",
        /// A file that was imported.
        Import = "import",
        /// A rule of the program.
        Rule = "rule",
        /// A simulation or a demonstration.
        Simulation = "simulation",
    }
}

/// The key under which a client asks for something once: the same key asks for the same thing again.
///
/// ```
/// use store::RequestKey;
///
/// assert!(RequestKey::new("site-3/2026-11-22/0001").is_ok());
/// assert!(RequestKey::new("").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestKey(String);

impl RequestKey {
    /// A key of 1 to 200 visible letters of ASCII.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn new(key: &str) -> Result<Self, String> {
        if key.is_empty() || key.len() > 200 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!(
                "the key of a request has {} bytes or an unusual letter; allowed are 1 to 200 visible letters of ASCII",
                key.len()
            ));
        }
        Ok(Self(key.to_owned()))
    }

    /// A key made of words and numbers of this program, which are few and visible letters.
    pub(crate) const fn of_numbers(key: String) -> Self {
        Self(key)
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands around a deed: who, when, by which way and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The time, in microseconds from the start of 1970, UTC.
    pub recorded: i64,
    /// The offset of the person's clock from UTC, in minutes.
    pub utc_offset: i16,
    /// Who.
    pub person: Person,
    /// At which site it was done; `None` where it is of no site in particular.
    pub site: Option<SiteNumber>,
    /// By which way.
    pub source: Source,
    /// Why; needed for every change of what was recorded before.
    pub reason: Option<String>,
    /// The key of the request, where the deed can be asked for twice.
    pub request: Option<RequestKey>,
}
