//! Methods on times to an event: curves, log-rank, Cox, restricted means, win statistics.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use statistics::survival::{Observation, Ties};
use statistics::win::Endpoint;
use worksheet::{Complete, CoxModel, Data, Levels, RegressionColumns, Worksheet, WorksheetError};

use super::inputs::{Confidence, Source, column_names, strata};
use super::models::Explanation;
use crate::failure::Failure;

/// The columns of a time and its event.
#[derive(Debug, Clone, Args)]
pub struct TimeColumns {
    /// The column of the time.
    #[arg(long, value_name = "COLUMN")]
    time: String,
    /// The column of the event: 1 where the time ended with it, 0 where it was censored.
    #[arg(long, value_name = "COLUMN")]
    event: String,
}

/// How tied event times are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TiesChoice {
    /// The default of SAS and SPSS.
    Breslow,
    /// The default of R.
    Efron,
    /// The discrete likelihood.
    Exact,
}

impl TiesChoice {
    const fn chosen(self) -> Ties {
        match self {
            Self::Breslow => Ties::Breslow,
            Self::Efron => Ties::Efron,
            Self::Exact => Ties::Discrete,
        }
    }
}

/// `stat survival`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial stat survival times.csv --time days --event responded
  myotrial stat survival times.csv --time days --event responded --arm treatment --active IVIg --stratum severity --horizon 112")]
pub struct SurvivalArguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    columns: TimeColumns,
    /// The column of the arm: curves of each, log-rank tests, and with two arms the hazard ratio.
    #[arg(long, value_name = "COLUMN")]
    arm: Option<String>,
    /// The arm that is compared with the other [default: the larger number].
    #[arg(long, value_name = "ARM", requires = "arm")]
    active: Option<String>,
    /// The columns whose combinations stratify the tests.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', requires = "arm")]
    stratum: Vec<String>,
    /// The time up to which restricted means are taken.
    #[arg(long, value_name = "TIME")]
    horizon: Option<f64>,
    /// How the hazard ratio treats ties.
    #[arg(long, value_enum, default_value_t = TiesChoice::Efron)]
    ties: TiesChoice,
    #[command(flatten)]
    confidence: Confidence,
}

impl SurvivalArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let mut fixed = vec![self.columns.time.as_str(), self.columns.event.as_str()];
        fixed.extend(self.arm.as_deref());
        let columns = column_names(&fixed, &[&self.stratum]);
        let rows = data.complete(&columns)?;
        let subjects = rows.observations(&self.columns.time, &self.columns.event)?;
        let mut sheet = match &self.arm {
            None => self.one_group(&subjects),
            Some(arm) => self.arms(&rows, arm, &subjects),
        }
        .map_err(|cause| rows.refused(&columns, cause))?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }

    fn one_group(&self, subjects: &[Observation]) -> Result<Worksheet, WorksheetError> {
        let level = self.confidence.level;
        let mut sheet = worksheet::kaplan_meier(subjects, level)?;
        if let Some(horizon) = self.horizon {
            let all = [("all".to_owned(), subjects.to_vec())];
            sheet.append(worksheet::restricted_mean(&all, horizon, level)?);
        }
        Ok(sheet)
    }

    fn arms(
        &self,
        rows: &Complete<'_>,
        arm: &str,
        subjects: &[Observation],
    ) -> Result<Worksheet, WorksheetError> {
        let level = self.confidence.level;
        let levels = rows.levels(arm)?;
        let mut order: Vec<usize> = (0..levels.len()).collect();
        if levels.len() == 2 {
            // The active arm comes first, so that differences and ratios are its own.
            let active = rows.arms(arm, self.active.as_deref())?.active;
            order.sort_by_key(|place| levels.names[*place] != active);
        }
        let by_level = levels.rows();
        let groups: Vec<(String, Vec<Observation>)> = order
            .iter()
            .map(|place| {
                let members = by_level[*place].iter().map(|row| subjects[*row]);
                (levels.names[*place].clone(), members.collect())
            })
            .collect();
        let strata = strata(rows, &self.stratum)?;
        let mut sheet = if groups.len() > 1 {
            worksheet::log_rank(&by_stratum(subjects, &levels, &order, strata.as_ref()))?
        } else {
            worksheet::kaplan_meier(subjects, level)?
        };
        if let [(first, _), (second, _)] = groups.as_slice() {
            sheet.give("compared", format!("{arm} {first} against {second}"));
            let mut columns = RegressionColumns::new();
            let is_active = levels.of_rows.iter().map(|of_row| *of_row == order[0]);
            columns.covariate(
                arm.to_owned(),
                is_active
                    .map(|active| f64::from(u8::from(active)))
                    .collect(),
            );
            let model = CoxModel {
                subjects: subjects.to_vec(),
                columns,
                strata: strata.map_or_else(|| vec![0; subjects.len()], |levels| levels.of_rows),
            };
            sheet.append(worksheet::cox(&model, self.ties.chosen(), level)?);
        }
        if groups.len() > 1 {
            for (name, members) in &groups {
                let curve = worksheet::kaplan_meier(members, level)?;
                sheet.append_as(format!("arm{name}"), format!("{arm} {name}"), curve);
            }
        }
        if let Some(horizon) = self.horizon {
            sheet.append(worksheet::restricted_mean(&groups, horizon, level)?);
        }
        Ok(sheet)
    }
}

/// The subjects of each stratum and, in the order given, each arm.
fn by_stratum(
    subjects: &[Observation],
    arms: &Levels,
    order: &[usize],
    strata: Option<&Levels>,
) -> Vec<Vec<Vec<Observation>>> {
    let mut place_of = vec![0; order.len()];
    for (place, level) in order.iter().enumerate() {
        place_of[*level] = place;
    }
    let mut all = vec![vec![Vec::new(); order.len()]; strata.map_or(1, Levels::len)];
    for (row, subject) in subjects.iter().enumerate() {
        let stratum = strata.map_or(0, |levels| levels.of_rows[row]);
        all[stratum][place_of[arms.of_rows[row]]].push(*subject);
    }
    all
}

/// `stat cox`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat cox times.csv --time days --event responded --covariate treated,age --stratum severity --ties breslow")]
pub struct CoxArguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    columns: TimeColumns,
    #[command(flatten)]
    explanation: Explanation,
    /// The columns whose combinations have a baseline hazard of their own.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    stratum: Vec<String>,
    /// How ties are treated.
    #[arg(long, value_enum, default_value_t = TiesChoice::Efron)]
    ties: TiesChoice,
    #[command(flatten)]
    confidence: Confidence,
}

impl CoxArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let explanation = &self.explanation;
        let names = column_names(
            &[&self.columns.time, &self.columns.event],
            &[&explanation.covariate, &explanation.factor, &self.stratum],
        );
        let rows = data.complete(&names)?;
        let subjects = rows.observations(&self.columns.time, &self.columns.event)?;
        let strata = strata(&rows, &self.stratum)?;
        let model = CoxModel {
            columns: explanation.columns(&rows)?,
            strata: strata.map_or_else(|| vec![0; subjects.len()], |levels| levels.of_rows),
            subjects,
        };
        let mut sheet = worksheet::cox(&model, self.ties.chosen(), self.confidence.level)
            .map_err(|cause| rows.refused(&names, cause))?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}

/// One endpoint of a hierarchy.
#[derive(Debug, Clone)]
pub enum EndpointColumns {
    /// A later event wins.
    Time { time: String, event: String },
    /// A higher value wins.
    Higher { value: String },
    /// A lower value wins.
    Lower { value: String },
}

impl FromStr for EndpointColumns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["time", time, event] => Ok(Self::Time {
                time: (*time).to_owned(),
                event: (*event).to_owned(),
            }),
            ["higher", value] => Ok(Self::Higher {
                value: (*value).to_owned(),
            }),
            ["lower", value] => Ok(Self::Lower {
                value: (*value).to_owned(),
            }),
            _ => Err("write time:TIME:EVENT, higher:COLUMN or lower:COLUMN".to_owned()),
        }
    }
}

/// `stat win`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, death first, then hospital, then the change of a score:
  myotrial stat win trial.csv --arm treated --endpoint time:t_death:death --endpoint time:t_stay:stay --endpoint higher:change

Every subject of one arm is compared with every subject of the other; an empty value of higher and lower ties."
)]
pub struct WinArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the arm.
    #[arg(long, value_name = "COLUMN")]
    arm: String,
    /// The arm that is compared with the other [default: the larger number].
    #[arg(long, value_name = "ARM")]
    active: Option<String>,
    /// The endpoints, the most important first.
    #[arg(long, value_name = "KIND:COLUMNS", required = true)]
    endpoint: Vec<EndpointColumns>,
    /// The columns whose combinations are the strata.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    stratum: Vec<String>,
    #[command(flatten)]
    confidence: Confidence,
}

/// Pairs that are compared in a time that a person waits.
const MOST_PAIRS: usize = 1_000_000_000;

impl WinArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let rows = self.rows(&data)?;
        let arms = rows.arms(&self.arm, self.active.as_deref())?;
        let subjects = self.subjects(&rows)?;
        let (first, second) = arms.split(&subjects);
        if first.len().saturating_mul(second.len()) > MOST_PAIRS {
            return Err(Failure::BadInput(format!(
                "{} subjects against {} make more than {MOST_PAIRS} pairs; take a sample of the rows",
                first.len(),
                second.len()
            )));
        }
        let mut sheet = worksheet::win_statistics(&first, &second, self.confidence.level)
            .map_err(|cause| rows.refused(&[&self.arm], cause))?;
        if let Some(levels) = strata(&rows, &self.stratum)? {
            let mut groups: Vec<_> = levels
                .names
                .iter()
                .map(|name| (name.clone(), Vec::new(), Vec::new()))
                .collect();
            for (row, subject) in subjects.into_iter().enumerate() {
                let (_, first, second) = &mut groups[levels.of_rows[row]];
                if arms.is_active[row] { first } else { second }.push(subject);
            }
            sheet.append(worksheet::stratified_win_ratio(&groups)?);
        }
        sheet.give("rows", rows.described());
        sheet.give("arms", arms.described());
        Ok(sheet)
    }

    /// Rows with an arm, strata and times; values may be missing.
    fn rows<'a>(&self, data: &'a Data) -> Result<Complete<'a>, Failure> {
        let mut needed = column_names(&[&self.arm], &[&self.stratum]);
        for endpoint in &self.endpoint {
            if let EndpointColumns::Time { time, event } = endpoint {
                needed.extend([time.as_str(), event.as_str()]);
            }
        }
        Ok(data.complete(&needed)?)
    }

    fn subjects(&self, rows: &Complete<'_>) -> Result<Vec<Vec<Endpoint>>, Failure> {
        let mut subjects = vec![Vec::with_capacity(self.endpoint.len()); rows.len()];
        for endpoint in &self.endpoint {
            let values: Vec<Endpoint> = match endpoint {
                EndpointColumns::Time { time, event } => rows
                    .observations(time, event)?
                    .into_iter()
                    .map(Endpoint::Time)
                    .collect(),
                EndpointColumns::Higher { value } => values(rows, value, 1.0)?,
                EndpointColumns::Lower { value } => values(rows, value, -1.0)?,
            };
            for (subject, value) in subjects.iter_mut().zip(values) {
                subject.push(value);
            }
        }
        Ok(subjects)
    }
}

fn values(rows: &Complete<'_>, column: &str, sign: f64) -> Result<Vec<Endpoint>, Failure> {
    let numbers = rows.optional_numbers(column)?;
    Ok(numbers
        .into_iter()
        .map(|number| number.map_or(Endpoint::Missing, |value| Endpoint::Value(sign * value)))
        .collect())
}
