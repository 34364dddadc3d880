//! How the disease answers to time and to treatment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distribution::Normal;

/// How the disease answers to time and to treatment.
///
/// Of a baseline deficit d, what is left at time t is
/// d (1 - background loading × B(t) - active loading × A(t) - own course(t)), where B is the background response
/// that everyone has, and A the response to the active product. A response of 1 is complete; below 0 the
/// disease gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// What happens whatever is given: the placebo response, and the course of the disease itself.
    pub background: BackgroundResponse,
    /// What the active product does.
    pub active: ActiveResponse,
}

/// What happens whatever is given: at t weeks, the subject's own size times 1 - exp(-t / weeks).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BackgroundResponse {
    /// Its size from subject to subject, in the long run.
    pub size: Normal,
    /// Weeks in which 63% of it come about.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 520.0))]
    pub weeks: f64,
}

/// What the active product does: it rises towards the subject's own size while it is given and falls back
/// afterwards, both exponentially.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActiveResponse {
    /// The share of subjects in whom it works.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub responders: f64,
    /// The size of the response where it works.
    pub size_in_responders: Normal,
    /// The size where it does not.
    pub size_in_others: Normal,
    /// Weeks of treatment in which 63% of it come about.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 520.0))]
    pub onset_weeks: f64,
    /// Weeks without treatment in which 63% of it are lost.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 520.0))]
    pub loss_weeks: f64,
    /// Days for which a cycle counts as treatment, from its first infusion on.
    #[schemars(range(min = 1.0, max = 365.0))]
    pub cycle_covers_days: f64,
}
