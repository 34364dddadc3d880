//! The file of the tests: a small trial with every shape of value that the real files use.

use std::collections::{BTreeMap, BTreeSet};

use definition::{Definition, Mistakes, Report, path, read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A small trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trial {
    /// Its title in reports.
    #[schemars(length(min = 1))]
    pub title: String,
    /// The day of the first protocol.
    #[schemars(extend("format" = "date"))]
    pub approved: String,
    /// Subjects planned.
    pub planned: u32,
    #[serde(default)]
    pub blinded: bool,
    pub alpha: Option<Share>,
    /// Bands of activity.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub stratum: Option<Vec<Stratum>>,
    #[serde(default)]
    pub arm: BTreeMap<String, Arm>,
    #[serde(default)]
    pub rule: Vec<Rule>,
    #[serde(default)]
    pub site: Vec<Site>,
    #[serde(default)]
    pub endpoint: Option<Endpoint>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Share(#[schemars(extend("exclusiveMinimum" = 0), range(max = 0.5))] pub f64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stratum {
    /// The lower end, held by the stratum.
    #[schemars(range(min = 0, max = 10))]
    pub from: f64,
    /// The upper end.
    #[schemars(range(min = 0, max = 10))]
    pub to: f64,
    pub label: Option<String>,
    pub colour: Option<Colour>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Of wine.
    DarkRed,
    /// Of the sky.
    Blue,
    Green,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    pub dose: Amount,
    #[serde(default)]
    #[schemars(inner(range(min = 0, max = 52)))]
    pub weeks: BTreeSet<u8>,
    #[serde(default)]
    pub steps: Vec<(f64, u16)>,
}

/// Written as a number, as words, or as a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    Grams(#[schemars(range(min = 0))] f64),
    Word(AmountWord),
    PerWeight { per_kilogram: f64, cap: Option<f64> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AmountWord {
    None,
    AsJudged,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Leaves the trial.
    Withdraw {
        after_weeks: u32,
        site: Option<Code>,
    },
    /// Changes the arm.
    Switch(Switch),
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Switch {
    pub to: String,
    #[serde(default)]
    pub sites: Vec<Code>,
}

/// A place where subjects are seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Site {
    pub code: Code,
    #[serde(flatten)]
    pub address: Address,
    #[serde(flatten)]
    pub access: Access,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Address {
    pub town: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "access", rename_all = "snake_case")]
pub enum Access {
    Open,
    Key { holder: String },
}

/// Three capitals; the type refuses what the schema does not say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

impl TryFrom<String> for Code {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len() == 3 && text.chars().all(|letter| letter.is_ascii_uppercase()) {
            Ok(Code(text))
        } else {
            Err(format!("`{text}` is no code of three capitals"))
        }
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    Score,
    TimeTo { threshold: f64 },
    Share { of: String },
}

impl Definition for Trial {
    const FILE_NAME: &'static str = "trial.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        let strata = self.stratum.as_deref().unwrap_or_default();
        for (index, pair) in strata.windows(2).enumerate() {
            if pair[1].from < pair[0].to {
                mistakes
                    .at(path!["stratum", index + 1, "from"])
                    .says(format!(
                        "stratum {} begins inside the one before it",
                        index + 2
                    ))
                    .allowed(format!("{} or more", pair[0].to))
                    .try_instead(format!("from = {}", pair[0].to));
            }
        }
        for (index, stratum) in strata.iter().enumerate() {
            if stratum.label.is_none() {
                mistakes
                    .at(path!["stratum", index, "label"])
                    .warns("tables will show this stratum without a name");
            }
        }
        if self.planned % 2 == 1 {
            mistakes
                .at_key(path!["planned"])
                .warns("an odd number cannot be shared by two arms");
        }
    }
}

/// The first three lines that every file of the tests begins with; mistakes are put from line 4 on.
pub const HEAD: &str = "title = \"T\"\napproved = 2016-05-03\nplanned = 90\n";

/// Reads the head and what follows it.
pub fn with_head(rest: &str) -> Result<Trial, Report> {
    read("trial.toml", &format!("{HEAD}{rest}"))
}

/// A mistake in short: line, column, path, message, allowed, suggestion.
pub type Short = (usize, usize, String, String, String, String);

/// What a report says, in short.
pub fn short(report: &Report) -> Vec<Short> {
    let told = |mistake: &definition::Mistake| {
        (
            mistake.line,
            mistake.column,
            mistake.path.to_string(),
            mistake.message.clone(),
            mistake.allowed.clone().unwrap_or_default(),
            mistake.suggestion.clone().unwrap_or_default(),
        )
    };
    report.mistakes.iter().map(told).collect()
}

/// Asserts that the head and `rest` have exactly these mistakes.
#[track_caller]
pub fn assert_mistakes(rest: &str, expected: &[(usize, usize, &str, &str, &str, &str)]) {
    let report = with_head(rest).expect_err("the file is wrong");
    assert_exactly(&report, expected);
}

/// Asserts that a report holds exactly these mistakes.
#[track_caller]
pub fn assert_exactly(report: &Report, expected: &[(usize, usize, &str, &str, &str, &str)]) {
    let expected: Vec<Short> = expected
        .iter()
        .map(|(line, column, path, message, allowed, suggestion)| {
            let owned = |text: &&str| (*text).to_owned();
            (
                *line,
                *column,
                owned(path),
                owned(message),
                owned(allowed),
                owned(suggestion),
            )
        })
        .collect();
    assert_eq!(short(report), expected, "{report}");
}
