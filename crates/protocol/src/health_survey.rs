//! By which version and norms the SF-36 is asked and scored.

use instruments::quality_of_life::{Sf36Norms, Sf36Version};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the SF-36 is asked and scored; absent: version 2 with the norms of 1998.
///
/// ```
/// use instruments::quality_of_life::{Sf36Norms, Sf36Version};
/// use protocol::HealthSurvey;
///
/// let default = HealthSurvey::default();
/// assert_eq!((default.version, default.norms()), (Sf36Version::Two, Sf36Norms::UnitedStates1998));
/// let first = HealthSurvey { version: Sf36Version::One, ..default };
/// assert_eq!(first.norms(), Sf36Norms::UnitedStates1990);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HealthSurvey {
    /// The version of the questionnaire; without it the second.
    pub version: Sf36Version,
    /// The population whose mean is 50 in the component scores that are worked out from answers; without it the one
    /// that was published for the version.
    pub norms: Option<Sf36Norms>,
}

impl HealthSurvey {
    /// The norms in force.
    pub fn norms(&self) -> Sf36Norms {
        let of_version = Sf36Norms::of_version(self.version);
        self.norms.unwrap_or(of_version)
    }
}
