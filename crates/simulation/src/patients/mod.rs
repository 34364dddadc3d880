//! `patients.toml`: what virtual patients are like. Every number is an assumption; the file says where each
//! comes from.

mod adverse_event;
mod against_protocol;
mod check;
mod conduct;
mod correlation;
mod disease;
mod distribution;
mod enrolment;
mod measure;
mod medicine;
mod people;
mod release;
mod response;

use definition::{Definition, Mistakes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use adverse_event::{
    AdverseEventModel, CommonAdverseEvents, Frequency, SeverityMix, ThromboembolicTerm,
    Thromboembolism,
};
pub use conduct::{
    Conduct, DropOut, DropOutReason, InfusionHabits, PhysiciansChoices, Premedication, Rescue,
    SwitchInError, WeightedDays, WellsScores,
};
pub use correlation::{Correlation, CorrelationFactor, NotPositiveDefinite};
pub use disease::{AntibodyShare, BohanPeterShares, Disease, ManifestationShare, Subtype};
pub use distribution::{LogNormal, Normal, TruncatedNormal};
pub use enrolment::{CriterionFailure, Enrolment};
pub use measure::{BaselineDistribution, EnzymeModel, MeasureModel, MeasuredBy};
pub use medicine::{Medicine, MedicineClass};
pub use people::{People, RaceShare};
pub use release::AssumedRelease;
pub use response::{ActiveResponse, BackgroundResponse, Response};

/// What virtual patients of a trial are like, and how those who treat them act.
///
/// ```
/// # let plan = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", plan)?)?;
/// let text = include_str!("../../../../trials/proderm/patients.toml");
/// let patients: simulation::Patients = definition::read("patients.toml", text)?;
/// assert!(patients.measures.len() >= 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patients {
    /// How people come to the trial, and why some do not enter it.
    pub enrolment: Enrolment,
    /// Who they are.
    pub people: People,
    /// Their disease.
    pub disease: Disease,
    /// What they take when they come.
    #[serde(default, rename = "medicine")]
    #[schemars(length(max = 50))]
    pub medicines: Vec<Medicine>,
    /// How the disease answers to time and to treatment.
    pub response: Response,
    /// The measures of disease, each by its own distribution.
    #[serde(rename = "measure")]
    #[schemars(length(min = 5, max = 50))]
    pub measures: Vec<MeasureModel>,
    /// Correlations between baseline values that the common severity does not explain.
    #[serde(default, rename = "correlation")]
    pub correlations: Vec<Correlation>,
    /// The muscle enzymes.
    #[serde(rename = "enzyme")]
    #[schemars(length(min = 1, max = 5))]
    pub enzymes: Vec<EnzymeModel>,
    /// How visits, infusions and choices go.
    pub conduct: Conduct,
    /// Why subjects leave before the end.
    #[serde(default, rename = "drop_out")]
    pub drop_outs: Vec<DropOut>,
    /// Switches to the other arm by mistake.
    #[serde(default, rename = "switch_in_error")]
    pub switches_in_error: Vec<SwitchInError>,
    /// What all adverse events have in common.
    pub adverse_events: CommonAdverseEvents,
    /// The adverse events, term by term.
    #[serde(default, rename = "adverse_event")]
    #[schemars(length(max = 500))]
    pub adverse_event_terms: Vec<AdverseEventModel>,
    /// When versions that are released site by site are taken to be released: one for each such version of the protocol.
    #[serde(default, rename = "release")]
    #[schemars(length(max = 50))]
    pub releases: Vec<AssumedRelease>,
    /// Thromboembolic events under the active product; absent: none.
    #[serde(default)]
    pub thromboembolism: Option<Thromboembolism>,
}

impl Definition for Patients {
    const FILE_NAME: &'static str = "patients.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        check::check(self, mistakes);
    }
}

impl Patients {
    /// Holds the file against the protocol of its trial: arms, periods, visits and criteria that it names must
    /// be there, and everything that the protocol has measured must have a distribution.
    pub fn check_against(&self, plan: &protocol::Plan, mistakes: &mut Mistakes) {
        against_protocol::check(self, plan, mistakes);
    }
}
