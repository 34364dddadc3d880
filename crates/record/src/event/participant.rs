//! What a participant answered, on a device of their own.

use instruments::exact::Rational;
use instruments::measure::Vas;
use protocol::VisitId;
use serde::{Deserialize, Serialize};

use super::health_survey::Sf36Answered;
use super::particulars::HaqAnswered;

/// What a participant answered to what is asked of them at a visit. What was left out is absent. It is never corrected: the
/// entry of the visit, which begins with these values, is, for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantAnswers {
    /// The visit.
    pub visit: VisitId,
    /// Whether it came within the window of the visit.
    pub timing: AnswerTiming,
    /// The patient's global assessment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_global: Option<Vas>,
    /// The answers to the Health Assessment Questionnaire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub haq: Option<HaqAnswered>,
    /// The visual analogue scale of EQ-5D-5L, 0-100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eq5d_vas: Option<Rational>,
    /// The answers to the SF-36.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sf36: Option<Sf36Answered>,
}

/// Whether answers came within the window of their visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerTiming {
    /// They did.
    InTime,
    /// They came after it.
    Late,
}
