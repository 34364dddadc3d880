//! What the paper of a trial leaves open, and what the protocol file decided: shown in the report, so that no
//! choice is silent.

use serde::Serialize;

use crate::allocation::Allocation;
use crate::plan::Plan;
use crate::protocol_file::Protocol;
use crate::schedule::{Assessment, Visit};
use crate::version::{Amendment, VersionStart};

/// A point that a paper leaves open and a protocol must decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPoint {
    /// The point, as a question.
    pub question: &'static str,
    /// What the file chose, in the file's own word.
    pub chosen: String,
    /// What it could have chosen, the choice included.
    pub alternatives: &'static [&'static str],
    /// Why it matters, or why this choice was taken.
    pub reason: &'static str,
}

impl Plan {
    /// The open points of this protocol with the choices in force, in the order of the protocol's sections.
    ///
    /// ```
    /// # let text = include_str!("../../../trials/proderm/protocol.toml");
    /// # let protocol: protocol::Protocol = definition::read("protocol.toml", text)?;
    /// let plan = protocol::Plan::compile(protocol)?;
    /// let lists = &plan.open_points()[0];
    /// assert_eq!(lists.question, "Does one randomisation list a stratum serve all sites?");
    /// assert_eq!(lists.chosen, "central");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_points(&self) -> Vec<OpenPoint> {
        let protocol = self.protocol();
        let mut points = Vec::new();
        if let Allocation::PermutedBlocks { lists, .. } = &protocol.allocation {
            points.push(OpenPoint {
                question: "Does one randomisation list a stratum serve all sites?",
                chosen: word(lists),
                alternatives: &["central", "per_site"],
                reason: "Not printed. Site lists leave the arms further from balance and let a site guess more.",
            });
        }
        if let Allocation::Minimisation {
            imbalance,
            probability,
            ..
        } = &protocol.allocation
        {
            points.push(OpenPoint {
                question: "How is the imbalance of a factor measured?",
                chosen: word(imbalance),
                alternatives: &["range", "variance", "standard_deviation", "marginal_total"],
                reason: "Pocock and Simon (1975) leave it to the trial; with two arms most choices agree.",
            });
            points.push(OpenPoint {
                question: "With which probability is the arm given that leaves the least imbalance?",
                chosen: probability.to_string(),
                alternatives: &[],
                reason: "The higher, the better the balance and the easier the next arm is guessed.",
            });
        }
        if let Some(stratification) = &protocol.stratification {
            points.push(OpenPoint {
                question: "In which stratum is a value between two printed bands?",
                chosen: word(&stratification.between_bands),
                alternatives: &["nearest", "lower", "upper", "refuse"],
                reason: "The bands are printed in whole centimetres; the scale is read in millimetres.",
            });
        }
        points.extend(windows(protocol));
        points.extend(released_versions(protocol));
        if let Some(regimen) = protocol
            .regimens
            .iter()
            .find(|regimen| regimen.daily_cap_grams.is_some())
        {
            points.push(OpenPoint {
                question: "What becomes of a day's dose above the daily cap?",
                chosen: word(&regimen.above_daily_cap),
                alternatives: &["split", "truncate"],
                reason: "For a heavy subject, the days printed and the cap cannot both be kept.",
            });
        }
        points.push(OpenPoint {
            question: "By how much may the volume of an infusion cycle differ from the planned one?",
            chosen: tolerances(protocol),
            alternatives: &[],
            reason: "Not printed; bags and vials have sizes. Beyond it the cycle is a deviation.",
        });
        points.push(OpenPoint {
            question: "Is there a Total Improvement Score when one of the six measures is missing?",
            chosen: word(&protocol.response.missing),
            alternatives: &["strict", "partial", "partial_with_minimum"],
            reason: "Only a part of the official rule is public; by default a score needs all six.",
        });
        let asks_sf36 = |visit: &Visit| visit.assessed().any(|one| one == Assessment::Sf36);
        if protocol.visits.iter().any(asks_sf36) {
            points.push(OpenPoint {
                question: "By which norms are the component scores of the SF-36 worked out from answers?",
                chosen: word(&protocol.sf36.norms()),
                alternatives: &["united_states_1990", "united_states_1998"],
                reason: "Not printed, and later norms are not public. Scores that are entered without answers stand as entered.",
            });
        }
        if let Some(deterioration) = &protocol.deterioration {
            points.extend([
                OpenPoint {
                    question: "Are the percentages of deterioration of the baseline value or of the scale?",
                    chosen: word(&deterioration.percent_of),
                    alternatives: &["relative", "absolute_of_range"],
                    reason: "Not printed; IMACS counts worsening relative to baseline.",
                },
                OpenPoint {
                    question: "Must the visit that confirms a deterioration meet the same criterion?",
                    chosen: word(&deterioration.same_criterion),
                    alternatives: &["any_criterion", "same_criterion"],
                    reason: "Not printed; any criterion at each visit is the plain reading.",
                },
                OpenPoint {
                    question: "Which of the consecutive visits must lie at or after the first that may confirm?",
                    chosen: word(&deterioration.confirmation),
                    alternatives: &["not_before", "all_visits_from"],
                    reason: "Printed as \"at or after week 8 at two consecutive visits\", which reads both ways.",
                },
            ]);
        }
        points
    }
}

/// The tolerances of volumes, each once.
fn tolerances(protocol: &Protocol) -> String {
    let mut percents: Vec<f64> = Vec::new();
    for regimen in &protocol.regimens {
        if !percents.contains(&regimen.volume_tolerance_percent) {
            percents.push(regimen.volume_tolerance_percent);
        }
    }
    let percents: Vec<String> = percents
        .iter()
        .map(|percent| format!("{percent} percent"))
        .collect();
    percents.join(", ")
}

/// What becomes of subjects enrolled before a version is released at their site, version by version.
fn released_versions(protocol: &Protocol) -> Option<OpenPoint> {
    let of = |version: &Amendment| match &version.starts {
        VersionStart::Release { enrolled } => Some(format!("{}: {}", version.id, word(enrolled))),
        _ => None,
    };
    let chosen: Vec<String> = protocol.versions.iter().filter_map(of).collect();
    (!chosen.is_empty()).then(|| OpenPoint {
        question: "What becomes of subjects who were enrolled before a version is released at their site?",
        chosen: chosen.join(", "),
        alternatives: &["migrate", "keep"],
        reason: "By default they go on under it, as under a version that starts on a calendar day.",
    })
}

/// The windows that the file assumes, if it assumes any.
fn windows(protocol: &Protocol) -> Option<OpenPoint> {
    let assumed = || protocol.visits.iter().filter(|visit| visit.window_assumed);
    let widest = assumed()
        .map(|visit| visit.days_before.max(visit.days_after))
        .max()?;
    Some(OpenPoint {
        question: "How many days from its planned day may a visit be held?",
        chosen: format!("at most {widest}"),
        alternatives: &[],
        reason: "Windows are not printed: those of the file are assumptions.",
    })
}

/// A setting in the word by which the file writes it; of a setting with parts, the word that tells its kind.
fn word(setting: &impl Serialize) -> String {
    match serde_json::to_value(setting) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(parts)) => parts
            .values()
            .next()
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    }
}
