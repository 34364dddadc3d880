//! How the blind is kept: who reads what hints at a treatment, and which words and results do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the blind is kept, where a trial has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BlindingPlan {
    /// Who reads the relation of an adverse event to the treatment, and what was done with the treatment.
    pub relation_read_by: RelationReaders,
    /// Whether the form of an infusion in a blinded period asks that the bag and its line were hidden from sight.
    pub sleeve: bool,
    /// Words that could tell an arm in this trial, beside those of every trial and the names of its products and arms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200))]
    pub telling_words: Vec<String>,
    /// Results of the central laboratory that whoever treats a subject reads: the safety lane.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub safety_result: Vec<SafetyAnalyte>,
}

/// Who reads the relation of an adverse event to the treatment, and what was done with the treatment: a rate that was reduced
/// hints at what was in the bag. Where everybody knows the treatment, everybody reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationReaders {
    /// Who treats subjects and enters their data at the site, and who looks after the safety of all: an expedited report hangs on
    /// the investigator's judgement.
    #[default]
    SiteAndMedicalMonitor,
    /// Who treats subjects and enters their data at the site.
    Site,
    /// Everybody who reads adverse events.
    Everybody,
}

/// A result of the central laboratory that whoever treats a subject reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SafetyAnalyte {
    /// The test, as the laboratory's files name it (CDISC's short name).
    #[schemars(length(min = 1, max = 40))]
    pub test: String,
    /// What pages call it.
    #[schemars(length(min = 1, max = 60))]
    pub label: String,
    /// Other names under which the laboratory's files have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl SafetyAnalyte {
    /// Every name under which files have it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.test.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// Names of tests that stay in the lane of those who know the arms, whatever a protocol says: immunoglobulins, what rises with
/// them, the signs of haemolysis, and antibodies that come with what is given.
const CLOSED_TESTS: &[&str] = &[
    "ALB",
    "ANA",
    "ANCA",
    "ANGLOBDR",
    "BILDIR",
    "BILI",
    "BILIRUBIN",
    "CMV",
    "DAT",
    "ESR",
    "GLOB",
    "GLOBUL",
    "HAPTOG",
    "HB",
    "HBCAB",
    "HBSAB",
    "HCT",
    "HEMATOCRIT",
    "HAEMATOCRIT",
    "HEMOGLOBIN",
    "HAEMOGLOBIN",
    "HGB",
    "IGA",
    "IGG",
    "IGG1",
    "IGG2",
    "IGG3",
    "IGG4",
    "IGM",
    "PROT",
    "PROTEIN",
    "PROTTOT",
    "RBC",
    "RETI",
    "RETIRBC",
    "SODIUM",
    "TP",
    "VISC",
];

/// Names of muscle enzymes, which go to the visits: each with the field of its form, and the names that laboratories give it
/// (CDISC's first).
pub const ENZYME_TESTS: [(&str, &[&str]); 5] = [
    ("ck", &["CK", "CPK", "CREATINE KINASE"]),
    ("aldolase", &["ALDOLASE", "ALD"]),
    ("ldh", &["LDH", "LD", "LACTATE DEHYDROGENASE"]),
    ("ast", &["AST", "ASAT", "GOT", "ASPARTATE AMINOTRANSFERASE"]),
    ("alt", &["ALT", "ALAT", "GPT", "ALANINE AMINOTRANSFERASE"]),
];

/// In which lane a test stands whatever a protocol says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FixedLane {
    /// With the visits.
    Visits,
    /// With those who know the arms.
    Closed,
}

/// The lane of a test that no protocol can choose.
pub(crate) fn fixed_lane(name: &str) -> Option<FixedLane> {
    let plain = name.trim().to_ascii_uppercase();
    let is_enzyme = ENZYME_TESTS
        .iter()
        .any(|(_, names)| names.contains(&plain.as_str()));
    if is_enzyme {
        Some(FixedLane::Visits)
    } else if CLOSED_TESTS.contains(&plain.as_str()) || crate::telling::tells_in_any_trial(name) {
        Some(FixedLane::Closed)
    } else {
        None
    }
}
