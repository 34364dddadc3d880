//! The settings of a scoring, and their list for the head of what was scored.

use std::fmt;
use std::str::FromStr;

use instruments::measure::{Enzyme, EnzymeUnit, MmtMaximum};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeOrder, EnzymeRanges, NormalEnzymes,
    UpperLimitAtFollowUp,
};
use instruments::total_improvement::{Criteria, MissingMeasures, ResponseSettings};
use instruments::{InstrumentError, Rational};

use crate::column::enzyme_name;

/// The unit in which a table holds its global assessments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VasUnit {
    /// Centimetres, 0 to 10.
    #[default]
    Centimetres,
    /// Millimetres, 0 to 100.
    Millimetres,
    /// Steps of a Likert scale, 0 to 4.
    Likert,
}

/// Which column muscle strength is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StrengthColumn {
    /// `mmt`; under the juvenile criteria `cmas` where the table has no `mmt`.
    #[default]
    AsFound,
    /// `mmt`.
    Mmt,
    /// `cmas`, which counts under the juvenile criteria only.
    Cmas,
}

/// Which row of a subject is the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BaselineRule {
    /// The first.
    #[default]
    First,
    /// The one of this visit.
    Visit(String),
}

/// How the rows stand in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// In any order: the baselines of all subjects are kept.
    #[default]
    Any,
    /// Grouped by subject, the baseline first: one baseline is kept at a time, and the order is checked.
    Grouped,
}

/// What a row that cannot be read does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnRowError {
    /// It is reported and not scored; the others are.
    #[default]
    Continue,
    /// The scoring ends, and nothing is written.
    Stop,
}

/// The settings of a scoring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The settings of the Total Improvement Score.
    pub response: ResponseSettings,
    /// The unit of the global assessments.
    pub vas: VasUnit,
    /// The maximum of manual muscle testing.
    pub mmt_maximum: MmtMaximum,
    /// The column of muscle strength.
    pub strength: StrengthColumn,
    /// Which enzyme the column `enzyme` holds where `enzyme_name` does not say.
    pub enzyme: Enzyme,
    /// The unit of enzyme activities and of their upper limits.
    pub enzyme_unit: EnzymeUnit,
    /// Which row is the baseline.
    pub baseline: BaselineRule,
    /// How the rows stand.
    pub order: RowOrder,
    /// What a row error does.
    pub on_row_error: OnRowError,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            response: ResponseSettings::default(),
            vas: VasUnit::default(),
            mmt_maximum: MmtMaximum::OneHundredFifty,
            strength: StrengthColumn::default(),
            enzyme: Enzyme::CreatineKinase,
            enzyme_unit: EnzymeUnit::default(),
            baseline: BaselineRule::default(),
            order: RowOrder::default(),
            on_row_error: OnRowError::default(),
        }
    }
}

/// How sure a setting's default is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It says how this table was written; nothing is assumed about the criteria.
    Table,
    /// The publications say so.
    Published,
    /// The publications leave it open, or only secondary sources have it.
    Open,
}

impl Standing {
    /// In a word or two.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Published => "published",
            Self::Open => "open",
        }
    }
}

/// One setting, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NamedSetting {
    /// Its name: that of the option that sets it.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// Its default.
    pub default: String,
    /// How sure the default is.
    pub standing: Standing,
}

impl fmt::Display for NamedSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, self.value)?;
        if self.value != self.default {
            write!(f, " (default {})", self.default)?;
        }
        if self.standing == Standing::Open {
            f.write_str(" [left open by the publications]")?;
        }
        Ok(())
    }
}

impl Settings {
    /// Every setting with its value and its default, those of the score first.
    pub fn listed(&self) -> Vec<NamedSetting> {
        let defaults = Self::default().values();
        self.values()
            .into_iter()
            .zip(defaults)
            .map(|((name, standing, value), (_, _, default))| NamedSetting {
                name,
                value,
                default,
                standing,
            })
            .collect()
    }

    fn values(&self) -> Vec<(&'static str, Standing, String)> {
        let rules = &self.response.enzyme;
        let [minimal, moderate, major] = {
            let thresholds = self.response.criteria.thresholds();
            [thresholds.minimal, thresholds.moderate, thresholds.major]
        };
        vec![
            (
                "criteria",
                Standing::Published,
                format!(
                    "{} (minimal from {minimal}, moderate from {moderate}, major from {major})",
                    self.response.criteria
                ),
            ),
            (
                "mmt-max",
                Standing::Table,
                self.mmt_maximum.points().to_string(),
            ),
            ("strength", Standing::Table, self.strength.to_string()),
            ("vas", Standing::Table, self.vas.to_string()),
            (
                "enzyme-name",
                Standing::Table,
                enzyme_name(self.enzyme).to_owned(),
            ),
            ("enzyme-unit", Standing::Table, self.enzyme_unit.to_string()),
            (
                "missing",
                Standing::Open,
                missing_name(self.response.missing).to_owned(),
            ),
            ("enzyme-ranges", Standing::Open, ranges_text(&rules.ranges)),
            (
                "enzyme-choice",
                Standing::Open,
                choice_name(rules.choice).to_owned(),
            ),
            ("enzyme-ties", Standing::Open, order_text(&rules.ties)),
            (
                "enzyme-all-normal",
                Standing::Open,
                match rules.all_normal {
                    NormalEnzymes::HighestFollowed => "followed",
                    NormalEnzymes::ScoreZero => "zero",
                }
                .to_owned(),
            ),
            (
                "enzyme-chosen-missing",
                Standing::Open,
                match rules.chosen_missing {
                    ChosenEnzymeMissing::MeasureMissing => "missing",
                    ChosenEnzymeMissing::ChooseAmongMeasured => "choose-again",
                }
                .to_owned(),
            ),
            (
                "enzyme-limit",
                Standing::Open,
                match rules.upper_limit {
                    UpperLimitAtFollowUp::OwnLimit => "own",
                    UpperLimitAtFollowUp::BaselineLimit => "baseline",
                }
                .to_owned(),
            ),
            (
                "baseline",
                Standing::Table,
                match &self.baseline {
                    BaselineRule::First => "first row of a subject".to_owned(),
                    BaselineRule::Visit(visit) => format!("visit {visit}"),
                },
            ),
            (
                "sorted",
                Standing::Table,
                match self.order {
                    RowOrder::Any => "no",
                    RowOrder::Grouped => "yes",
                }
                .to_owned(),
            ),
        ]
    }
}

impl fmt::Display for VasUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Centimetres => "cm",
            Self::Millimetres => "mm",
            Self::Likert => "likert",
        })
    }
}

impl fmt::Display for StrengthColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsFound => "as-found",
            Self::Mmt => "mmt",
            Self::Cmas => "cmas",
        })
    }
}

const fn missing_name(missing: MissingMeasures) -> &'static str {
    match missing {
        MissingMeasures::Strict => "strict",
        MissingMeasures::Partial => "partial",
        MissingMeasures::PartialWithMinimum => "partial-with-minimum",
    }
}

const fn choice_name(choice: EnzymeChoice) -> &'static str {
    match choice {
        EnzymeChoice::HighestMultiple => "highest-multiple",
        EnzymeChoice::LargestValue => "largest-value",
        EnzymeChoice::Always(enzyme) => enzyme_name(enzyme),
    }
}

fn ranges_text(ranges: &EnzymeRanges) -> String {
    let parts: Vec<String> = Enzyme::ALL
        .into_iter()
        .map(|enzyme| format!("{}={}", enzyme_name(enzyme), ranges.range(enzyme)))
        .collect();
    parts.join(",")
}

fn order_text(order: &EnzymeOrder) -> String {
    order.enzymes().map(enzyme_name).join(",")
}

/// Reads a table of ranges: `ck=15,ldh=3`. An enzyme not named keeps its default.
///
/// # Errors
/// [`InstrumentError`] where an enzyme is not known or a range is not a number above 0.
pub fn enzyme_ranges(text: &str) -> Result<EnzymeRanges, InstrumentError> {
    let mut ranges = EnzymeRanges::default();
    for part in text.split(',') {
        let (name, range) = part
            .split_once('=')
            .ok_or_else(|| InstrumentError::UnknownCode {
                quantity: "range of an enzyme",
                code: part.to_owned(),
                allowed: "an enzyme with its range in upper limits, such as ck=15",
            })?;
        ranges = ranges.with(Enzyme::from_str(name)?, Rational::from_str(range)?)?;
    }
    Ok(ranges)
}

/// Reads an order of the five enzymes: `ck,aldolase,ldh,ast,alt`.
///
/// # Errors
/// [`InstrumentError`] where an enzyme is not known, is named twice or is left out.
pub fn enzyme_order(text: &str) -> Result<EnzymeOrder, InstrumentError> {
    let names: Vec<Enzyme> = text
        .split(',')
        .map(Enzyme::from_str)
        .collect::<Result<_, _>>()?;
    let given = names.len();
    let order: [Enzyme; 5] = names.try_into().map_err(|_| InstrumentError::WrongCount {
        quantity: "order of enzymes for ties",
        given,
        needed: 5,
    })?;
    EnzymeOrder::new(order)
}

/// Reads how the enzyme is chosen: `highest-multiple`, `largest-value`, or the name of the one always taken.
///
/// # Errors
/// [`InstrumentError::UnknownCode`] for any other text.
pub fn enzyme_choice(text: &str) -> Result<EnzymeChoice, InstrumentError> {
    match text {
        "highest-multiple" => Ok(EnzymeChoice::HighestMultiple),
        "largest-value" => Ok(EnzymeChoice::LargestValue),
        name => name
            .parse()
            .map(EnzymeChoice::Always)
            .map_err(|_| InstrumentError::UnknownCode {
                quantity: "choice of the enzyme",
                code: name.to_owned(),
                allowed: "highest-multiple, largest-value, ck, aldolase, ldh, ast and alt",
            }),
    }
}

/// Whose criteria, read from its name.
///
/// # Errors
/// [`InstrumentError::UnknownCode`] for any other text.
pub fn criteria(text: &str) -> Result<Criteria, InstrumentError> {
    match text {
        "adult" => Ok(Criteria::Adult),
        "juvenile" => Ok(Criteria::Juvenile),
        other => Err(InstrumentError::UnknownCode {
            quantity: "criteria",
            code: other.to_owned(),
            allowed: "adult and juvenile",
        }),
    }
}
