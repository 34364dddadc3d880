//! What `myotrial score` is asked, and the settings that it comes to.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use instruments::measure::{Enzyme, EnzymeUnit, MmtMaximum};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeOrder, EnzymeRanges, EnzymeRules, NormalEnzymes,
    UpperLimitAtFollowUp,
};
use instruments::total_improvement::{Criteria, MissingMeasures, ResponseSettings};
use scoring::{
    ADDED, BaselineRule, COLUMNS, MISSING_VALUES, OnRowError, RowOrder, Settings, StrengthColumn,
    VasUnit,
};

use crate::arguments::Output;

/// `score`.
#[derive(Debug, Args)]
#[command(after_long_help = columns_in_words())]
pub struct ScoreArguments {
    /// The table of visits, CSV (also .gz) or Parquet, one row a subject and visit; - reads standard input.
    #[arg(required_unless_present = "columns")]
    pub file: Option<PathBuf>,
    /// Whose criteria: the points are the same, the categories differ.
    #[arg(long, value_enum, default_value_t = CriteriaName::Adult)]
    pub criteria: CriteriaName,
    /// The maximum of manual muscle testing: 80, 150 or 260.
    #[arg(long, value_name = "N", default_value = "150", value_parser = mmt_maximum)]
    pub mmt_max: MmtMaximum,
    /// The scale of the three global assessments.
    #[arg(long, value_enum, default_value_t = Vas::Cm)]
    pub vas: Vas,
    /// Which enzyme the column enzyme holds where enzyme_name does not say.
    #[arg(long, value_name = "E", default_value = "ck", value_parser = enzyme)]
    pub enzyme_name: Enzyme,
    /// The unit of enzyme activities and of their limits.
    #[arg(long, value_name = "UNIT", default_value = "U/L", value_parser = enzyme_unit)]
    pub enzyme_unit: EnzymeUnit,
    /// What a missing measure does: no score; or it counts as 0 and the note says how far the score could go.
    #[arg(long, value_enum, default_value_t = Missing::Strict)]
    pub missing: Missing,
    /// The visit that is the baseline [default: the first row of each subject].
    #[arg(long, value_name = "VISIT")]
    pub baseline: Option<String>,
    /// Rows are grouped by subject with the baseline first (this is checked): memory stays constant.
    #[arg(long)]
    pub sorted: bool,
    /// Stop at the first row in error, and write nothing.
    #[arg(long)]
    pub fail_fast: bool,
    /// The file to write; its ending says the format: .csv, .csv.gz, .json or .parquet.
    #[arg(long, value_name = "F")]
    pub out: Option<PathBuf>,
    /// Show how the scores of one subject came to be, measure by measure.
    #[arg(long, value_name = "SUBJECT", conflicts_with = "out")]
    pub explain: Option<String>,
    /// List the columns that are understood, with their synonyms, and those that are added.
    #[arg(long)]
    pub columns: bool,
    #[command(flatten)]
    pub open: OpenPoints,
    #[command(flatten)]
    pub output: Output,
}

/// What the publications leave open, each with its default.
#[derive(Debug, Args)]
#[command(next_help_heading = "What the publications leave open")]
pub struct OpenPoints {
    /// The column of muscle strength [default: mmt; with juvenile criteria cmas where there is no mmt].
    #[arg(long, value_enum)]
    pub strength: Option<Strength>,
    /// The range of each enzyme in upper limits of normal, as in ck=15,ldh=3
    /// [default: ck=15,aldolase=6,ldh=3,ast=3,alt=3].
    #[arg(long, value_name = "TABLE", value_parser = scoring::enzyme_ranges)]
    pub enzyme_ranges: Option<EnzymeRanges>,
    /// How the enzyme is chosen at baseline: highest-multiple, largest-value, or the name of the one always taken.
    #[arg(long, value_name = "RULE", default_value = "highest-multiple", value_parser = scoring::enzyme_choice)]
    pub enzyme_choice: EnzymeChoice,
    /// Which enzyme wins a tie, first to last [default: ck,aldolase,ldh,ast,alt].
    #[arg(long, value_name = "ORDER", value_parser = scoring::enzyme_order)]
    pub enzyme_ties: Option<EnzymeOrder>,
    /// When every enzyme is normal at baseline: the highest is followed, or the measure scores zero.
    #[arg(long, value_enum, default_value_t = AllNormal::Followed)]
    pub enzyme_all_normal: AllNormal,
    /// When the enzyme chosen at baseline is missing later: the measure is missing, or another is chosen.
    #[arg(long, value_enum, default_value_t = ChosenMissing::Missing)]
    pub enzyme_chosen_missing: ChosenMissing,
    /// By which upper limit a later level is divided: its own, or that at baseline.
    #[arg(long, value_enum, default_value_t = Limit::Own)]
    pub enzyme_limit: Limit,
}

/// Whose criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CriteriaName {
    /// Minimal from 20, moderate from 40, major from 60.
    Adult,
    /// Minimal from 30, moderate from 45, major from 70.
    Juvenile,
}

/// The scale of the global assessments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Vas {
    /// 0 to 10 centimetres.
    Cm,
    /// 0 to 100 millimetres.
    Mm,
    /// 0 to 4 steps.
    Likert,
}

/// What a missing measure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Missing {
    /// No score.
    Strict,
    /// It counts as 0.
    Partial,
    /// As partial, but the physician global and muscle strength must be there.
    PartialWithMinimum,
}

/// The column of muscle strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Strength {
    /// Manual muscle testing.
    Mmt,
    /// The Childhood Myositis Assessment Scale.
    Cmas,
}

/// When every enzyme is normal at baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AllNormal {
    /// The highest is followed.
    Followed,
    /// The measure scores 0.
    Zero,
}

/// When the enzyme chosen at baseline is missing later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChosenMissing {
    /// The measure is missing.
    Missing,
    /// It is chosen again among those measured at both visits.
    ChooseAgain,
}

/// By which upper limit a later level is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Limit {
    /// Its own.
    Own,
    /// That at baseline.
    Baseline,
}

fn mmt_maximum(text: &str) -> Result<MmtMaximum, String> {
    let points: u16 = text
        .parse()
        .map_err(|_| "allowed are 80, 150 and 260".to_owned())?;
    MmtMaximum::try_from(points).map_err(|error| error.to_string())
}

fn enzyme(text: &str) -> Result<Enzyme, String> {
    text.parse::<Enzyme>().map_err(|error| error.to_string())
}

fn enzyme_unit(text: &str) -> Result<EnzymeUnit, String> {
    text.parse::<EnzymeUnit>()
        .map_err(|error| error.to_string())
}

impl ScoreArguments {
    /// The settings that these arguments come to.
    pub fn settings(&self) -> Settings {
        let open = &self.open;
        Settings {
            response: ResponseSettings {
                criteria: match self.criteria {
                    CriteriaName::Adult => Criteria::Adult,
                    CriteriaName::Juvenile => Criteria::Juvenile,
                },
                missing: match self.missing {
                    Missing::Strict => MissingMeasures::Strict,
                    Missing::Partial => MissingMeasures::Partial,
                    Missing::PartialWithMinimum => MissingMeasures::PartialWithMinimum,
                },
                enzyme: EnzymeRules {
                    ranges: open.enzyme_ranges.unwrap_or_default(),
                    choice: open.enzyme_choice,
                    ties: open.enzyme_ties.unwrap_or_default(),
                    all_normal: match open.enzyme_all_normal {
                        AllNormal::Followed => NormalEnzymes::HighestFollowed,
                        AllNormal::Zero => NormalEnzymes::ScoreZero,
                    },
                    chosen_missing: match open.enzyme_chosen_missing {
                        ChosenMissing::Missing => ChosenEnzymeMissing::MeasureMissing,
                        ChosenMissing::ChooseAgain => ChosenEnzymeMissing::ChooseAmongMeasured,
                    },
                    upper_limit: match open.enzyme_limit {
                        Limit::Own => UpperLimitAtFollowUp::OwnLimit,
                        Limit::Baseline => UpperLimitAtFollowUp::BaselineLimit,
                    },
                },
            },
            vas: match self.vas {
                Vas::Cm => VasUnit::Centimetres,
                Vas::Mm => VasUnit::Millimetres,
                Vas::Likert => VasUnit::Likert,
            },
            mmt_maximum: self.mmt_max,
            strength: match open.strength {
                None => StrengthColumn::AsFound,
                Some(Strength::Mmt) => StrengthColumn::Mmt,
                Some(Strength::Cmas) => StrengthColumn::Cmas,
            },
            enzyme: self.enzyme_name,
            enzyme_unit: self.enzyme_unit,
            baseline: match &self.baseline {
                None => BaselineRule::First,
                Some(visit) => BaselineRule::Visit(visit.clone()),
            },
            order: if self.sorted {
                RowOrder::Grouped
            } else {
                RowOrder::Any
            },
            on_row_error: if self.fail_fast {
                OnRowError::Stop
            } else {
                OnRowError::Continue
            },
        }
    }
}

/// The columns that are understood and those that are added, as a table.
pub fn columns_in_words() -> String {
    let mut text = String::from(
        "Columns that are understood (capitals, spaces, dots, - and _ make no difference):\n",
    );
    for column in &COLUMNS {
        text.push_str(&format!("  {:<18}{}\n", column.name, column.meaning));
        text.push_str(&format!(
            "  {:<18}also {}\n",
            "",
            column.synonyms.join(", ")
        ));
    }
    text.push_str(&format!(
        "An empty cell, {} is a measure not taken. A number may be 1.35, 27/20 or 1.35e0.\n\nColumns that are added:\n",
        MISSING_VALUES.join(", ")
    ));
    for (name, meaning) in ADDED {
        text.push_str(&format!("  {name:<22}{meaning}\n"));
    }
    text
}
