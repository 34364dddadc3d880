//! `published.toml`: a paper's claims, with where they stand.

use std::collections::BTreeMap;

use definition::{Definition, Mistakes, path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::printed_number::PrintedNumber;
use crate::statement::{Counted, Statement, Stratum};

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
                check_transcription(claim, mistakes, here("printed"));
                check_figures(&claim.statement, mistakes, here);
            }
        }
    }
}

/// A figure that does not stand in the printed text was mistyped in one of the two.
fn check_transcription(claim: &Claim, mistakes: &mut Mistakes, place: definition::Path) {
    let standing = numbers_in(&claim.printed);
    for figure in claim.statement.printed_figures() {
        if !standing.contains(&figure) {
            mistakes
                .at(place)
                .says(format!(
                    "the figure {figure} does not stand in the printed text"
                ))
                .allowed(
                    "a text that holds every figure of the claim, with the decimals as printed",
                );
            return;
        }
    }
}

/// The numbers of a text, and `NC`, as a reader would pick them out.
fn numbers_in(text: &str) -> Vec<String> {
    let letters: Vec<char> = text
        .chars()
        .map(|letter| if letter == '\u{2212}' { '-' } else { letter })
        .collect();
    let mut numbers = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let after_word = place > 0 && letters[place - 1].is_alphanumeric();
        let digit_at = |index: usize| letters.get(index).is_some_and(char::is_ascii_digit);
        let negative = letters[place] == '-' && !after_word && digit_at(place + 1);
        if negative || digit_at(place) {
            let mut end = place + 1;
            while digit_at(end) || (letters.get(end) == Some(&'.') && digit_at(end + 1)) {
                end += 1;
            }
            numbers.push(letters[place..end].iter().collect());
            place = end;
        } else if letters[place].is_alphabetic() {
            let length = letters[place..]
                .iter()
                .take_while(|letter| letter.is_alphabetic())
                .count();
            let word: String = letters[place..place + length].iter().collect();
            if word == "NC" {
                numbers.push(word);
            } else if let Some(number) = NUMBER_WORDS
                .iter()
                .position(|known| word.eq_ignore_ascii_case(known))
            {
                numbers.push(number.to_string());
            }
            place += length;
        } else {
            place += 1;
        }
    }
    numbers
}

/// The numbers that papers spell out, from zero.
const NUMBER_WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];

fn check_figures(
    statement: &Statement,
    mistakes: &mut Mistakes,
    here: impl Fn(&str) -> definition::Path,
) {
    let mut counted = |key: &str, count: u64, of: u64| {
        if count > of {
            mistakes
                .at(here(key))
                .says(format!("{count} of {of} is more than all"))
                .allowed(format!("a count from 0 to {of}"));
        }
    };
    match statement {
        Statement::Percentage { count, of, .. }
        | Statement::ProportionInterval { count, of, .. } => {
            counted("count", *count, *of);
        }
        Statement::RiskDifference {
            first,
            second,
            strata,
            ..
        } => {
            counted("first", first.count, first.of);
            counted("second", second.count, second.of);
            for Stratum { first, second } in strata {
                counted("strata", first.count, first.of);
                counted("strata", second.count, second.of);
            }
        }
        Statement::StratifiedTest { strata, .. } => {
            for Stratum { first, second } in strata {
                let Counted { count, of } = first;
                counted("strata", *count, *of);
                counted("strata", second.count, second.of);
            }
        }
        _ => {}
    }
    let mut ordered = |key: &str, lower: &PrintedNumber, upper: &PrintedNumber| {
        if lower.value() > upper.value() {
            mistakes
                .at(here(key))
                .says(format!("{lower} is above {upper}"))
                .allowed("a lower end that is not above the upper one");
        }
    };
    match statement {
        Statement::ProportionInterval { lower, upper, .. }
        | Statement::RiskDifference { lower, upper, .. }
        | Statement::MeanWithInterval { lower, upper, .. }
        | Statement::MeanDifference { lower, upper, .. }
        | Statement::LeastSquaresDifference { lower, upper, .. } => ordered("lower", lower, upper),
        Statement::MedianWithRange {
            minimum, maximum, ..
        }
        | Statement::Range { minimum, maximum } => {
            ordered("minimum", minimum, maximum);
        }
        Statement::MedianWithQuartiles {
            first_quartile,
            third_quartile,
            ..
        } => {
            ordered("first_quartile", first_quartile, third_quartile);
        }
        _ => {}
    }
}
