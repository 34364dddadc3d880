//! A grid of scenarios, as a person writes it.

use definition::{Definition, Mistakes, path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cell::most_cells;
use crate::overlay::Place;

/// A grid of scenarios: what is varied in a trial's files, and what is read from its analyses.
///
/// ```
/// let text = r#"
/// title = "Was the trial large enough?"
/// trials = 500
///
/// [[axis]]
/// name = "subjects"
/// file = "protocol"
/// places = ["trial.planned_subjects"]
/// numbers = [60, 95]
///
/// [[outcome]]
/// name = "response"
/// test = "primary_test/IVIg-Placebo/p_value"
/// "#;
/// let grid: simulation::scenario::GridFile = definition::read("size.toml", text)?;
/// assert_eq!(grid.axes[0].len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridFile {
    /// What the grid asks.
    #[schemars(length(min = 1))]
    pub title: String,
    /// How often the trial of each cell is held.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub trials: u32,
    /// Another analysis plan of the trial's folder, in place of analysis.toml.
    #[serde(default)]
    pub analysis: Option<String>,
    /// What is told of each cell. Outcomes alone may be had in numbers, without a record of each trial: hundreds of times
    /// faster, and with the same bits.
    #[serde(default)]
    pub tells: Tells,
    /// What is varied; every combination is a cell.
    #[serde(default, rename = "axis")]
    #[schemars(length(max = 12))]
    pub axes: Vec<Axis>,
    /// What is read from each trial; the primary one first.
    #[serde(rename = "outcome")]
    #[schemars(length(min = 1, max = 100))]
    pub outcomes: Vec<Outcome>,
    /// What is changed in the files so that an estimate shows the truth, such as drop-out put to 0: bias and coverage are
    /// told against the mean estimate of as many such trials. Without any they are not told.
    #[serde(default, rename = "truth")]
    pub truth: Vec<Change>,
    /// Looks at accumulating data.
    #[serde(default)]
    pub looks: Option<Looks>,
    /// A search for the smallest value on an axis.
    #[serde(default)]
    pub search: Option<Search>,
}

/// What is told of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// The outcomes, and how the trials went: subjects by stratum and arm, adverse events, days.
    #[default]
    Everything,
    /// The outcomes alone.
    Outcomes,
}

/// A file of the trial.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TrialFile {
    /// protocol.toml.
    Protocol,
    /// patients.toml.
    Patients,
    /// analysis.toml, or the plan that the grid names.
    Analysis,
    /// blocks.toml, where block sizes are kept apart from the protocol.
    Blocks,
}

/// How a number of an axis is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It takes the place of what stands there.
    #[default]
    Set,
    /// What stands there is multiplied by it.
    Scale,
}

/// Something that is varied. Its values are numbers, texts, lists of whole numbers, whole files, or variants that each
/// change several places: one of the five.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// What it is called in the table.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The file it is in; variants say it themselves.
    #[serde(default)]
    pub file: Option<TrialFile>,
    /// Where it stands; several places move together.
    #[serde(default)]
    pub places: Vec<Place>,
    /// How numbers are meant.
    #[serde(default)]
    pub how: How,
    /// Numbers.
    #[serde(default)]
    pub numbers: Vec<f64>,
    /// Texts.
    #[serde(default)]
    pub texts: Vec<String>,
    /// Lists of whole numbers, such as block sizes.
    #[serde(default)]
    pub lists: Vec<Vec<u32>>,
    /// Other files of the folder, each in place of the whole file.
    #[serde(default)]
    pub files: Vec<String>,
    /// Variants, each a name and what it changes together.
    #[serde(default, rename = "variant")]
    pub variants: Vec<Variant>,
}

/// One way in which a trial could have been, with all that must change together for it; without changes the files stay
/// as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is called in the table.
    #[schemars(length(min = 1))]
    pub name: String,
    /// What it changes.
    #[serde(default, rename = "change")]
    pub changes: Vec<VariantChange>,
}

/// A value of a file that a variant changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VariantChange {
    /// The file.
    pub file: TrialFile,
    /// Where it stands.
    pub place: Place,
    /// What stands there then, as the file would write it: `24`, `"W24"` with its quotation marks, `["W0", "W4"]`.
    #[schemars(length(min = 1))]
    pub to: String,
}

impl Axis {
    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
            + self.texts.len()
            + self.lists.len()
            + self.files.len()
            + self.variants.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether its values say themselves where they stand.
    fn has_no_places(&self) -> bool {
        !self.files.is_empty() || !self.variants.is_empty()
    }

    fn kinds(&self) -> usize {
        let filled = [
            !self.numbers.is_empty(),
            !self.texts.is_empty(),
            !self.lists.is_empty(),
            !self.files.is_empty(),
            !self.variants.is_empty(),
        ];
        filled.into_iter().filter(|filled| *filled).count()
    }
}

/// A number of a file that is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The file.
    pub file: TrialFile,
    /// Where it stands.
    pub place: Place,
    /// How the number is meant.
    #[serde(default)]
    pub how: How,
    /// The number.
    pub to: f64,
}

/// Something that is read from each trial: a test, an estimate, a number, or a Bayesian rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What it is called in the table.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The p-value of a result; below `alpha` the trial succeeds.
    #[serde(default)]
    pub test: Option<String>,
    /// The two-sided significance level.
    #[serde(default = "five_per_cent")]
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 0.5))]
    pub alpha: f64,
    /// The result that estimates; its limits stand beside it as `lower` and `upper`.
    #[serde(default)]
    pub estimate: Option<String>,
    /// Any result whose mean is told.
    #[serde(default)]
    pub number: Option<String>,
    /// A rule on the posterior of one proportion.
    #[serde(default)]
    pub bayesian: Option<BayesianRule>,
}

fn five_per_cent() -> f64 {
    0.05
}

/// Success where the posterior probability that the share of responders is above a value is large enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BayesianRule {
    /// The result that counts responders.
    pub responders: String,
    /// The result that counts subjects.
    pub subjects: String,
    /// The parameters of the beta prior.
    #[schemars(length(min = 2, max = 2))]
    pub prior: Vec<f64>,
    /// The share that is to be exceeded.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share_above: f64,
    /// The least posterior probability.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
}

/// Looks at the first subjects randomised, when they have been observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Looks {
    /// The outcome that is looked at; it has a test and an estimate, whose sign says which way the trial went.
    pub outcome: String,
    /// The share of the planned subjects at each look, increasing to 1.
    #[schemars(length(min = 2, max = 20))]
    pub information: Vec<f64>,
    /// The boundary.
    pub boundary: Boundary,
    /// The one-sided error probability.
    #[serde(default = "one_sided")]
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 0.5))]
    pub alpha: f64,
    /// Test statistics below which the trial stops at each look but the last, not binding; none: it goes on.
    #[serde(default)]
    pub futility: Vec<f64>,
    /// The size reconsidered at the look before the last.
    #[serde(default)]
    pub re_estimation: Option<ReEstimation>,
}

/// The size of the trial reconsidered at the look before the last. The last test combines the stages before and after that
/// look with the weights that were planned (inverse normal), so that it keeps its error probability; boundaries are not
/// moved. The trial of the grid is conducted at its largest: `how the trials went` is told of that, and the
/// outcomes are told of the subjects that were planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReEstimation {
    /// The conditional power that is aimed at, if the effect is as it was seen so far.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub conditional_power: f64,
    /// The conditional power below which the planned size stays, because the look promises too little.
    #[serde(default)]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1))]
    pub promising_from: f64,
    /// The most subjects.
    #[schemars(range(min = 2, max = 1_000_000))]
    pub most_subjects: u32,
}

fn one_sided() -> f64 {
    0.025
}

/// A boundary of a group-sequential design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// Lan and DeMets' spending like O'Brien and Fleming.
    SpendingOBrienFleming,
    /// Lan and DeMets' spending like Pocock.
    SpendingPocock,
    /// O'Brien and Fleming's own.
    OBrienFleming,
    /// Pocock's own.
    Pocock,
}

/// A search for the smallest value on an axis at which outcomes succeed often enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The axis, whose numbers are the least and the most.
    pub axis: String,
    /// The outcomes that must succeed often enough.
    #[schemars(length(min = 1))]
    pub outcomes: Vec<String>,
    /// How often, at the least.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub power: f64,
    /// How finely the axis is searched.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub step: u32,
}

const fn one() -> u32 {
    1
}

impl GridFile {
    /// The outcome of that name.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.name == name)
    }

    /// The most subjects that a look may lead to.
    #[must_use]
    pub fn most_subjects(&self) -> Option<u32> {
        let again = self.looks.as_ref()?.re_estimation.as_ref()?;
        Some(again.most_subjects)
    }

    /// The files of the folder that it names.
    #[must_use]
    pub fn named_files(&self) -> Vec<&str> {
        let axes = self.axes.iter().flat_map(|axis| &axis.files);
        axes.chain(&self.analysis).map(String::as_str).collect()
    }
}

impl Definition for GridFile {
    const FILE_NAME: &'static str = "scenarios.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        check_axes(self, mistakes);
        check_outcomes(self, mistakes);
        if let Some(looks) = &self.looks {
            check_looks(self, looks, mistakes);
        }
        if let Some(search) = &self.search {
            check_search(self, search, mistakes);
        }
    }
}

fn check_axes(grid: &GridFile, mistakes: &mut Mistakes) {
    let mut cells: u128 = 1;
    for (index, axis) in grid.axes.iter().enumerate() {
        cells = cells.saturating_mul(axis.len() as u128);
        if axis.kinds() != 1 {
            mistakes
                .at(path!["axis", index])
                .says(format!("`{}` needs values of one kind", axis.name))
                .allowed(
                    "one of `numbers`, `texts`, `lists`, `files` and `[[axis.variant]]`, with at least one value",
                );
        }
        if axis.places.is_empty() != (axis.kinds() == 1 && axis.has_no_places()) {
            mistakes
                .at(path!["axis", index])
                .says(
                    "an axis of files or variants has no `places`, and any other has at least one",
                )
                .allowed("`places` that move together, or `files`, or `[[axis.variant]]`");
        }
        if axis.file.is_some() != axis.variants.is_empty() {
            mistakes
                .at(path!["axis", index])
                .says("an axis of variants names no `file` of its own, and any other names one")
                .allowed("`file`, or `[[axis.variant]]` whose changes name theirs");
        }
        if axis.file == Some(TrialFile::Blocks) && !axis.files.is_empty() {
            mistakes
                .at(path!["axis", index, "files"])
                .says("files of the trial's folder do not take the place of block sizes, which are kept apart from it")
                .allowed("`lists` at the `places` of the file, such as `block_sizes`");
        }
        for (place, variant) in axis.variants.iter().enumerate() {
            let before = &axis.variants[..place];
            if before.iter().any(|other| other.name == variant.name) {
                mistakes
                    .at(path!["axis", index, "variant", place, "name"])
                    .says("a variant is called so already")
                    .allowed("a name of its own for each variant of an axis");
            }
        }
        if grid.axes[..index]
            .iter()
            .any(|other| other.name == axis.name)
        {
            mistakes
                .at(path!["axis", index, "name"])
                .says("an axis is called so already")
                .allowed("a name of its own for each axis");
        }
    }
    if cells > u128::from(most_cells()) {
        mistakes
            .at(path!["axis"])
            .says(format!("the axes make {cells} cells"))
            .allowed(format!("at most {} cells", most_cells()))
            .try_instead("fewer axes at a time, or fewer values on each");
    }
}

fn check_outcomes(grid: &GridFile, mistakes: &mut Mistakes) {
    for (index, outcome) in grid.outcomes.iter().enumerate() {
        let reads = [
            outcome.test.is_some(),
            outcome.estimate.is_some(),
            outcome.number.is_some(),
            outcome.bayesian.is_some(),
        ];
        if !reads.contains(&true) {
            mistakes
                .at(path!["outcome", index])
                .says(format!("`{}` reads nothing", outcome.name))
                .allowed("`test`, `estimate`, `number` or `bayesian`");
        }
        if outcome.test.is_some() && outcome.bayesian.is_some() {
            mistakes
                .at(path!["outcome", index, "bayesian"])
                .says("an outcome succeeds by one rule")
                .allowed("`test` or `bayesian`");
        }
        let before = &grid.outcomes[..index];
        if before.iter().any(|other| other.name == outcome.name) {
            mistakes
                .at(path!["outcome", index, "name"])
                .says("an outcome is called so already")
                .allowed("a name of its own for each outcome");
        }
    }
}

fn check_looks(grid: &GridFile, looks: &Looks, mistakes: &mut Mistakes) {
    let known = grid.outcome(&looks.outcome);
    if !known.is_some_and(|outcome| outcome.test.is_some() && outcome.estimate.is_some()) {
        mistakes
            .at(path!["looks", "outcome"])
            .says(format!(
                "there is no outcome `{}` with a `test` and an `estimate`",
                looks.outcome
            ))
            .allowed("the name of an outcome that has both");
    }
    if !looks.futility.is_empty() && looks.futility.len() + 1 != looks.information.len() {
        mistakes
            .at(path!["looks", "futility"])
            .says(format!(
                "{} statistics for {} looks",
                looks.futility.len(),
                looks.information.len()
            ))
            .allowed("one for each look but the last, or none");
    }
    if let Some(again) = &looks.re_estimation
        && again.promising_from >= again.conditional_power
    {
        mistakes
            .at(path!["looks", "re_estimation", "promising_from"])
            .says("a look that promises so much needs no more subjects")
            .allowed("less than `conditional_power`");
    }
    if let Err(error) =
        statistics::design::group_sequential::InformationRates::new(looks.information.clone())
    {
        mistakes
            .at(path!["looks", "information"])
            .says(error.to_string())
            .allowed("shares that increase to 1");
    }
}

fn check_search(grid: &GridFile, search: &Search, mistakes: &mut Mistakes) {
    let axis = grid.axes.iter().find(|axis| axis.name == search.axis);
    let whole = |number: &f64| number.fract() == 0.0 && *number >= 0.0;
    if !axis.is_some_and(|axis| {
        axis.how == How::Set && axis.numbers.len() >= 2 && axis.numbers.iter().all(whole)
    }) {
        mistakes
            .at(path!["search", "axis"])
            .says(format!(
                "there is no axis `{}` of at least two whole numbers that are set",
                search.axis
            ))
            .allowed("an axis such as the number of subjects, from the least to the most");
    }
    for (index, name) in search.outcomes.iter().enumerate() {
        let succeeds = |outcome: &Outcome| outcome.test.is_some() || outcome.bayesian.is_some();
        if !grid.outcome(name).is_some_and(succeeds) {
            mistakes
                .at(path!["search", "outcomes", index])
                .says(format!("there is no outcome `{name}` that can succeed"))
                .allowed("the name of an outcome with `test` or `bayesian`");
        }
    }
}
