//! `calibration.toml`: which numbers of `patients.toml` may be moved, and what print has besides `published.toml`.

use definition::{Definition, Mistakes, path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::target::Counterpart;
use crate::overlay::Place;

/// Which numbers of `patients.toml` a calibration may move. A trial's folder may hold it; without it the response may be
/// moved, and no more.
///
/// ```
/// let text = r#"
/// [[free]]
/// number = "response.active.responders"
/// lowest = 0.5
/// highest = 1.0
/// "#;
/// let file: simulation::calibration::CalibrationFile = definition::read("calibration.toml", text)?;
/// assert_eq!(file.free.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibrationFile {
    /// The numbers that may be moved.
    #[schemars(length(min = 1, max = 60))]
    pub free: Vec<FreeNumber>,
    /// Claims of `published.toml` that are a result of the trial's analysis, though the report does not show them beside
    /// each other.
    #[serde(default, rename = "target")]
    pub targets: Vec<NamedCounterpart>,
}

/// A number that may be moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreeNumber {
    /// Where it stands in `patients.toml`.
    pub number: Place,
    /// The least it may become.
    pub lowest: f64,
    /// The most it may become.
    pub highest: f64,
}

/// A claim and the result that is its counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCounterpart {
    /// The claim of `published.toml`.
    #[schemars(length(min = 1))]
    pub claim: String,
    /// The result of the trial's analysis.
    #[schemars(length(min = 1))]
    pub result: String,
}

impl Definition for CalibrationFile {
    const FILE_NAME: &'static str = "calibration.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        for (index, free) in self.free.iter().enumerate() {
            if free.lowest >= free.highest {
                mistakes
                    .at(path!["free", index, "lowest"])
                    .says(format!(
                        "{} is not below `highest`, which is {}",
                        free.lowest, free.highest
                    ))
                    .allowed("a range in which the number can move");
            }
            let before = &self.free[..index];
            if before.iter().any(|other| other.number == free.number) {
                mistakes
                    .at(path!["free", index, "number"])
                    .says("this number is free already")
                    .allowed("each number once");
            }
        }
    }
}

impl Default for CalibrationFile {
    /// The response, background and active.
    fn default() -> Self {
        let ranges = [
            ("response.background.size.mean", -0.5, 0.8),
            ("response.background.size.standard_deviation", 0.0, 1.0),
            ("response.background.weeks", 0.5, 60.0),
            ("response.active.responders", 0.0, 1.0),
            ("response.active.size_in_responders.mean", 0.0, 1.5),
            ("response.active.size_in_others.mean", -0.5, 1.0),
            ("response.active.onset_weeks", 0.5, 60.0),
        ];
        Self {
            free: ranges
                .into_iter()
                .map(|(number, lowest, highest)| FreeNumber {
                    number: number.parse().expect("the places above are places"),
                    lowest,
                    highest,
                })
                .collect(),
            targets: Vec::new(),
        }
    }
}

impl CalibrationFile {
    /// The claims with the counterparts that the file gives them.
    #[must_use]
    pub fn counterparts(&self) -> Vec<Counterpart> {
        self.targets
            .iter()
            .map(|target| Counterpart {
                claim: target.claim.clone(),
                result: target.result.clone(),
            })
            .collect()
    }
}
