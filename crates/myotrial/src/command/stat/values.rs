//! Methods on columns of numbers: means, quantiles, rank tests, values carried forward.

use clap::Args;
use statistics::{ConfidenceLevel, SampleSummary, rank};
use worksheet::Worksheet;

use super::inputs::{Confidence, Source, column_names, number, strata};
use crate::failure::Failure;

/// `stat mean`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples, mean, standard deviation and number, once or twice:
  myotrial stat mean -9.4 10.73 45
  myotrial stat mean 47.7 24.2 47 21.3 20.8 48
  myotrial stat mean --data tis.csv --value tis --arm treatment --active IVIg"
)]
pub struct MeanArguments {
    /// Mean, standard deviation and number of one group or two.
    #[arg(value_name = "MEAN SD N", allow_negative_numbers = true, num_args = 0..=6, value_parser = number)]
    summary: Vec<f64>,
    /// A file in place of summaries.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "summary",
        requires = "value"
    )]
    data: Option<std::path::PathBuf>,
    /// The column of the values.
    #[arg(long, value_name = "COLUMN", requires = "data")]
    value: Option<String>,
    /// The column of the arm; without it, one group.
    #[arg(long, value_name = "COLUMN", requires = "data")]
    arm: Option<String>,
    /// The arm that is compared with the other.
    #[arg(long, value_name = "ARM", requires = "arm")]
    active: Option<String>,
    #[command(flatten)]
    confidence: Confidence,
}

impl MeanArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let level = self.confidence.level;
        if let (Some(path), Some(value)) = (&self.data, &self.value) {
            return self.of_file(&worksheet::Data::read(path)?, value, level);
        }
        match self.summary.as_slice() {
            [mean, sd, n] => Ok(worksheet::one_mean(summary(*mean, *sd, *n)?, level)?),
            [mean, sd, n, mean_2, sd_2, n_2] => Ok(worksheet::two_means(
                summary(*mean, *sd, *n)?,
                summary(*mean_2, *sd_2, *n_2)?,
                level,
            )?),
            other => Err(Failure::BadInput(format!(
                "{} numbers were given; give mean, standard deviation and number of one group (3) or of two (6), or name a file by --data",
                other.len()
            ))),
        }
    }

    fn of_file(
        &self,
        data: &worksheet::Data,
        value: &str,
        level: ConfidenceLevel,
    ) -> Result<Worksheet, Failure> {
        let Some(arm) = &self.arm else {
            let rows = data.complete(&[value])?;
            let mut sheet = SampleSummary::of(&rows.numbers(value)?)
                .and_then(|sample| worksheet::one_mean(sample, level))
                .map_err(|cause| rows.refused(&[value], cause))?;
            sheet.give("rows", rows.described());
            return Ok(sheet);
        };
        let rows = data.complete(&[value, arm])?;
        let arms = rows.arms(arm, self.active.as_deref())?;
        let (first, second) = arms.split(&rows.numbers(value)?);
        let mut sheet = SampleSummary::of(&first)
            .and_then(|first| worksheet::two_means(first, SampleSummary::of(&second)?, level))
            .map_err(|cause| rows.refused(&[value, arm], cause))?;
        sheet.give("rows", rows.described());
        sheet.give("arms", arms.described());
        Ok(sheet)
    }
}

fn summary(mean: f64, sd: f64, n: f64) -> Result<SampleSummary, Failure> {
    if n < 0.0 || n.fract() != 0.0 || n > 1e15 {
        return Err(Failure::BadInput(format!(
            "the number of a group is {n}, but must be a whole number; the order is mean, standard deviation, number"
        )));
    }
    Ok(SampleSummary::new(mean, sd, n as u64)?)
}

/// `stat quantile`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial stat quantile ages.csv --value age
  myotrial stat quantile ages.csv --value age --at 0.1,0.5,0.9 --where sex=F")]
pub struct QuantileArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the values.
    #[arg(long, value_name = "COLUMN")]
    value: String,
    /// The probabilities.
    #[arg(long, value_name = "SHARES", value_delimiter = ',', default_values_t = [0.1, 0.25, 0.5, 0.75, 0.9])]
    at: Vec<f64>,
}

impl QuantileArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let rows = data.complete(&[&self.value])?;
        let mut sheet = worksheet::quantiles(&rows.numbers(&self.value)?, &self.at)
            .map_err(|cause| rows.refused(&[&self.value], cause))?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}

/// `stat signed-rank`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial stat signed-rank pairs.csv --before base --after end
  myotrial stat signed-rank pairs.csv --difference change

Differences are rounded to ten decimals before they are ranked, so that equal differences of decimals tie.")]
pub struct SignedRankArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the first value of each pair.
    #[arg(
        long,
        value_name = "COLUMN",
        requires = "after",
        conflicts_with = "difference"
    )]
    before: Option<String>,
    /// The column of the second value.
    #[arg(long, value_name = "COLUMN", requires = "before")]
    after: Option<String>,
    /// The column of the difference, in place of both.
    #[arg(long, value_name = "COLUMN", required_unless_present = "before")]
    difference: Option<String>,
    #[command(flatten)]
    confidence: Confidence,
}

impl SignedRankArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let columns: Vec<&str> = match (&self.before, &self.after, &self.difference) {
            (Some(before), Some(after), _) => vec![before, after],
            (_, _, Some(difference)) => vec![difference],
            _ => {
                return Err(Failure::BadInput(
                    "name the pair by --before and --after, or the --difference".to_owned(),
                ));
            }
        };
        let rows = data.complete(&columns)?;
        let mut differences = rows.numbers(columns[columns.len() - 1])?;
        if let [before, _] = columns.as_slice() {
            for (after, before) in differences.iter_mut().zip(rows.numbers(before)?) {
                *after -= before;
            }
        }
        let differences: Vec<f64> = differences
            .into_iter()
            .map(|difference| rank::round_to_decimals(difference, 10))
            .collect();
        let level = self.confidence.level;
        let mut sheet = worksheet::signed_rank(&differences, level)
            .map_err(|cause| rows.refused(&columns, cause))?;
        sheet.append(worksheet::signed_rank_exact_interval(&differences, level));
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}

/// `stat rank-sum`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat rank-sum tis.csv --value tis --arm treatment --active IVIg")]
pub struct RankSumArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the values.
    #[arg(long, value_name = "COLUMN")]
    value: String,
    /// The column of the arm.
    #[arg(long, value_name = "COLUMN")]
    arm: String,
    /// The arm that is compared with the other [default: the larger number].
    #[arg(long, value_name = "ARM")]
    active: Option<String>,
    #[command(flatten)]
    confidence: Confidence,
}

impl RankSumArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let rows = data.complete(&[&self.value, &self.arm])?;
        let arms = rows.arms(&self.arm, self.active.as_deref())?;
        let (first, second) = arms.split(&rows.numbers(&self.value)?);
        let level = self.confidence.level;
        let mut sheet = worksheet::rank_sum(&first, &second, level)
            .map_err(|cause| rows.refused(&[&self.value, &self.arm], cause))?;
        sheet.append(worksheet::rank_sum_exact_interval(&first, &second, level));
        sheet.give("rows", rows.described());
        sheet.give("arms", arms.described());
        Ok(sheet)
    }
}

/// `stat van-elteren`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat van-elteren tis.csv --value tis --arm treatment --active IVIg --stratum severity")]
pub struct VanElterenArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the values.
    #[arg(long, value_name = "COLUMN")]
    value: String,
    /// The column of the arm.
    #[arg(long, value_name = "COLUMN")]
    arm: String,
    /// The arm that is compared with the other [default: the larger number].
    #[arg(long, value_name = "ARM")]
    active: Option<String>,
    /// The columns whose combinations are the strata.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    stratum: Vec<String>,
}

impl VanElterenArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let columns = column_names(&[&self.value, &self.arm], &[&self.stratum]);
        let rows = data.complete(&columns)?;
        let arms = rows.arms(&self.arm, self.active.as_deref())?;
        let values = rows.numbers(&self.value)?;
        let levels = strata(&rows, &self.stratum)?
            .ok_or_else(|| Failure::BadInput("name the strata by --stratum".to_owned()))?;
        let mut samples = vec![(Vec::new(), Vec::new()); levels.len()];
        for (at, value) in values.iter().enumerate() {
            let (first, second) = &mut samples[levels.of_rows[at]];
            if arms.is_active[at] { first } else { second }.push(*value);
        }
        let mut lonely = Vec::new();
        for (name, (first, second)) in levels.names.iter().zip(&samples) {
            if first.is_empty() || second.is_empty() {
                lonely.push(name.clone());
            }
        }
        samples.retain(|(first, second)| !first.is_empty() && !second.is_empty());
        let mut sheet =
            worksheet::van_elteren(&samples).map_err(|cause| rows.refused(&columns, cause))?;
        for name in lonely {
            sheet.remark(format!(
                "stratum {name} has members in one arm only, so it contributes nothing."
            ));
        }
        sheet.give("rows", rows.described());
        sheet.give("arms", arms.described());
        Ok(sheet)
    }
}

/// `stat locf`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, the last value of each subject up to the last visit:
  myotrial stat locf visits.csv --subject id --visit visit --value change"
)]
pub struct LocfArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the subject.
    #[arg(long, value_name = "COLUMN")]
    subject: String,
    /// The column of the visit.
    #[arg(long, value_name = "COLUMN")]
    visit: String,
    /// The column of the value, empty where it is missing.
    #[arg(long, value_name = "COLUMN")]
    value: String,
}

impl LocfArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let rows = data.complete(&[&self.subject, &self.visit])?;
        let subjects = rows.levels(&self.subject)?;
        let visits = rows.levels(&self.visit)?;
        let mut all: Vec<(String, Vec<Option<f64>>)> = subjects
            .names
            .iter()
            .map(|name| (name.clone(), vec![None; visits.len()]))
            .collect();
        for (at, value) in rows.optional_numbers(&self.value)?.into_iter().enumerate() {
            let cell = &mut all[subjects.of_rows[at]].1[visits.of_rows[at]];
            if cell.is_some() && value.is_some() {
                return Err(Failure::BadInput(format!(
                    "subject {} has more than one value at visit {}; keep one",
                    subjects.names[subjects.of_rows[at]], visits.names[visits.of_rows[at]]
                )));
            }
            *cell = value.or(*cell);
        }
        Ok(worksheet::last_observations(&all))
    }
}
