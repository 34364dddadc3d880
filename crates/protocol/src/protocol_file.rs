//! `protocol.toml`, word for word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::allocation::Allocation;
use crate::arm::Arm;
use crate::blinding::BlindingPlan;
use crate::deterioration::Deterioration;
use crate::double_entry::DoubleEntry;
use crate::eligibility::Eligibility;
use crate::health_survey::HealthSurvey;
use crate::participant::ParticipantAnswer;
use crate::product::Product;
use crate::regimen::Regimen;
use crate::response::Response;
use crate::rule::Rule;
use crate::safety::Safety;
use crate::schedule::{Period, PeriodTreatment, Visit};
use crate::second_randomisation::SecondRandomisation;
use crate::source_verification::SourceVerification;
use crate::stratification::Stratification;
use crate::supply::Supply;
use crate::trial::Trial;
use crate::version::Amendment;

/// What is done to the people in a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// The head.
    pub trial: Trial,
    /// Protocol versions, the first one first.
    #[serde(rename = "version")]
    #[schemars(length(min = 1, max = 50))]
    pub versions: Vec<Amendment>,
    /// Products.
    #[serde(rename = "product")]
    #[schemars(length(min = 1, max = 50))]
    pub products: Vec<Product>,
    /// Regimens.
    #[serde(rename = "regimen")]
    #[schemars(length(min = 1, max = 50))]
    pub regimens: Vec<Regimen>,
    /// Arms.
    #[serde(rename = "arm")]
    #[schemars(length(min = 1, max = 50))]
    pub arms: Vec<Arm>,
    /// How arms are allocated.
    pub allocation: Allocation,
    /// What randomising asks of the stock at a site.
    #[serde(default)]
    pub supply: Supply,
    /// Strata; absent: none.
    #[serde(default)]
    pub stratification: Option<Stratification>,
    /// Periods, in their order.
    #[serde(rename = "period")]
    #[schemars(length(min = 1, max = 50))]
    pub periods: Vec<Period>,
    /// Visits, in their order.
    #[serde(rename = "visit")]
    #[schemars(length(min = 1, max = 200))]
    pub visits: Vec<Visit>,
    /// Who may take part.
    pub eligibility: Eligibility,
    /// How response is scored.
    pub response: Response,
    /// Criteria of deterioration; absent: the trial has none.
    #[serde(default)]
    pub deterioration: Option<Deterioration>,
    /// Rules of conduct, in the order in which they are judged.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    /// Safety follow-up.
    pub safety: Safety,
    /// How the blind is kept.
    #[serde(default)]
    pub blinding: BlindingPlan,
    /// Which data are compared with their source.
    #[serde(default)]
    pub source_verification: SourceVerification,
    /// Which data are entered twice by two people; absent: none.
    #[serde(default)]
    pub double_entry: DoubleEntry,
    /// What participants answer themselves; absent: nothing.
    #[serde(default)]
    pub participant_answer: ParticipantAnswer,
    /// By which version and norms the SF-36 is asked and scored; absent: version 2 with the norms of 1998.
    #[serde(default)]
    pub sf36: HealthSurvey,
}

impl Protocol {
    /// The randomisations after the first, each with the place of the period at whose entry it is.
    pub fn second_randomisations(&self) -> impl Iterator<Item = (usize, &SecondRandomisation)> {
        let periods = self.periods.iter().enumerate();
        periods.filter_map(|(place, period)| match &period.treatment {
            PeriodTreatment::RandomisedAgain(randomisation) => Some((place, randomisation)),
            PeriodTreatment::Allocated {} | PeriodTreatment::OpenLabel { .. } => None,
        })
    }

    /// Every arm: those of the first allocation, in the order of the file, and then those of later randomisations, period
    /// by period. The place in this order is the arm's code.
    pub fn all_arms(&self) -> impl Iterator<Item = &Arm> {
        let later = self.second_randomisations();
        self.arms
            .iter()
            .chain(later.flat_map(|(_, randomisation)| &randomisation.arms))
    }
}
