//! The names by which the parts of a protocol refer to each other: one type each, so that a visit can
//! never be looked up as an arm.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! identifiers {
    ($($(#[$meaning:meta])* $name:ident, at most $longest:literal letters;)+) => {$(
        $(#[$meaning])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(
            #[schemars(length(min = 1, max = $longest), regex(pattern = "^[A-Za-z][A-Za-z0-9_-]*$"))]
            pub String,
        );

        impl $name {
            /// The name as the file writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

// The lengths are those of the dataset variables that print the names: ARMCD 20, IETESTCD 8.
identifiers! {
    /// The short name of an arm, as datasets print it in ARMCD.
    ArmId, at most 20 letters;
    /// The short name of an eligibility criterion, as datasets print it in IETESTCD.
    CriterionId, at most 8 letters;
    /// The short name of a period of the trial.
    PeriodId, at most 20 letters;
    /// The short name of an investigational product or its placebo.
    ProductId, at most 20 letters;
    /// The short name of a regimen.
    RegimenId, at most 20 letters;
    /// The short name of a randomisation stratum.
    StratumId, at most 20 letters;
    /// The short name of a protocol version.
    VersionId, at most 20 letters;
    /// The short name of a visit, such as `W16`.
    VisitId, at most 20 letters;
}
