//! `published.toml`: a paper's claims, with where they stand.

use std::collections::BTreeMap;

use definition::{Definition, Mistakes, path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::statement::Statement;
use crate::transcription::{check_figures, check_transcription};

/// What a paper printed, claim by claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The paper.
    pub paper: Paper,
    /// Its places, in the order of reading.
    #[serde(rename = "place")]
    #[schemars(length(min = 1))]
    pub places: Vec<Place>,
}

/// The paper that the claims stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Author and year, as one speaks of it.
    pub short: String,
    /// The reference, as one cites it.
    pub citation: String,
    /// Where the trial is registered.
    pub registration: String,
}

/// A part of the paper: a section, a table or a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Which part, for example `Table 1`.
    pub at: String,
    /// Its claims, in the order of reading.
    #[serde(rename = "claim")]
    #[schemars(length(min = 1))]
    pub claims: Vec<Claim>,
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// The claim's own name, unique in the file.
    #[schemars(length(min = 1))]
    pub id: String,
    /// What it is about, in words that also find it in its place.
    pub about: String,
    /// The figures as printed.
    pub printed: String,
    /// The virtual trial's counterpart: the identifier of a result of the trial's analysis.
    #[serde(default)]
    pub result: Option<String>,
    /// What does not hold together here, for the reader of the paper.
    #[serde(default)]
    pub finding: Option<String>,
    /// Its kind, its figures and its inputs.
    #[serde(flatten)]
    pub statement: Statement,
}

/// A printed figure that has a virtual counterpart.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedResult<'p> {
    /// Identifier of the virtual counterpart.
    pub result: &'p str,
    /// The figure as printed.
    pub printed: &'p str,
    /// Where it stands.
    pub place: &'p str,
    /// The leading number, for a point in a figure.
    pub value: Option<f64>,
}

impl Published {
    /// Every claim with its place, in the order of reading.
    pub fn claims(&self) -> impl Iterator<Item = (&Place, &Claim)> {
        self.places
            .iter()
            .flat_map(|place| place.claims.iter().map(move |claim| (place, claim)))
    }

    /// The printed figures that stand beside virtual ones.
    pub fn printed_results(&self) -> impl Iterator<Item = PrintedResult<'_>> {
        self.claims().filter_map(|(place, claim)| {
            Some(PrintedResult {
                result: claim.result.as_deref()?,
                printed: &claim.printed,
                place: &place.at,
                value: claim.statement.leading_value(),
            })
        })
    }

    /// What does not hold together in the paper: the place, what the claim is about, and the finding.
    pub fn findings(&self) -> impl Iterator<Item = (&Place, &Claim, &str)> {
        self.claims()
            .filter_map(|(place, claim)| Some((place, claim, claim.finding.as_deref()?)))
    }
}

impl Definition for Published {
    const FILE_NAME: &'static str = "published.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        let mut results: BTreeMap<&str, &str> = BTreeMap::new();
        for (place_index, place) in self.places.iter().enumerate() {
            for (claim_index, claim) in place.claims.iter().enumerate() {
                let here = |key: &str| path!["place", place_index, "claim", claim_index, key];
                if let Some(first) = names.insert(&claim.id, &place.at) {
                    mistakes
                        .at(here("id"))
                        .says(format!(
                            "another claim, in {first}, is called `{}` too",
                            claim.id
                        ))
                        .allowed("a name of its own for each claim");
                }
                if let Some(result) = &claim.result
                    && let Some(first) = results.insert(result, &claim.id)
                {
                    mistakes
                        .at(here("result"))
                        .says(format!(
                            "the claim `{first}` already stands beside this result"
                        ))
                        .allowed("one claim beside each result")
                        .try_instead("keep `result` at the claim that the report is to show");
                }
                check_transcription(&claim.printed, &claim.statement, mistakes, here("printed"));
                check_figures(&claim.statement, mistakes, here);
            }
        }
    }
}
