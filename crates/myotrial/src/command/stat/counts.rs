//! Methods on counts: one and two proportions, 2x2 tables, strata, rates, agreement, beta-binomial inference.

use clap::Args;
use statistics::two_by_two::Pairs;
use statistics::{StatisticsError, TwoByTwo};
use worksheet::{Data, Worksheet};

use super::inputs::{
    Confidence, CountOfTotal, CountRows, EventsInTime, Prior, Source, Stratum, strata,
};
use crate::failure::Failure;

/// `stat proportion`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial stat proportion 8/19
  myotrial stat proportion 12/20 --null 0.4 --level 0.9")]
pub struct ProportionArguments {
    /// The count and the total.
    #[arg(value_name = "X/N")]
    proportion: CountOfTotal,
    /// A proportion to test against, exactly.
    #[arg(long, value_name = "SHARE")]
    null: Option<f64>,
    #[command(flatten)]
    confidence: Confidence,
}

impl ProportionArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let mut sheet = worksheet::one_proportion(self.proportion.0, self.confidence.level);
        if let Some(null) = self.null {
            sheet.append(worksheet::binomial_test(self.proportion.0, null)?);
        }
        Ok(sheet)
    }
}

/// `stat binomial-test`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat binomial-test 8/19 --null 0.6")]
pub struct BinomialTestArguments {
    /// The count and the total.
    #[arg(value_name = "X/N")]
    proportion: CountOfTotal,
    /// The proportion under the hypothesis.
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    null: f64,
}

impl BinomialTestArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        Ok(worksheet::binomial_test(self.proportion.0, self.null)?)
    }
}

/// Two groups of counts.
#[derive(Debug, Clone, Copy, Args)]
pub struct TwoGroups {
    /// The first group: count and total.
    #[arg(value_name = "X1/N1")]
    first: CountOfTotal,
    /// The second group, with which it is compared.
    #[arg(value_name = "X2/N2")]
    second: CountOfTotal,
}

impl TwoGroups {
    const fn table(self) -> TwoByTwo {
        TwoByTwo {
            first: self.first.0,
            second: self.second.0,
        }
    }
}

/// `stat difference` and `stat risk-ratio`.
#[derive(Debug, Args)]
pub struct ComparedArguments {
    #[command(flatten)]
    groups: TwoGroups,
    /// Leave out the exact unconditional intervals, which take long for large groups.
    #[arg(long)]
    without_exact: bool,
    #[command(flatten)]
    confidence: Confidence,
}

impl ComparedArguments {
    pub fn risk_ratio(&self) -> Worksheet {
        let (table, level) = (self.groups.table(), self.confidence.level);
        let mut sheet = worksheet::risk_ratio(table, level);
        if !self.without_exact {
            // An object of its own, since the difference has intervals of the same names.
            sheet.append_as(
                "exact_unconditional",
                "Exact unconditional intervals of the ratio",
                worksheet::exact_risk_ratio(table, level),
            );
        }
        sheet
    }

    pub fn difference(&self) -> Worksheet {
        let (table, level) = (self.groups.table(), self.confidence.level);
        let mut sheet = worksheet::risk_difference(table, level);
        if !self.without_exact {
            sheet.append(worksheet::exact_unconditional(table, level));
            sheet.append(worksheet::exact_two_sided_difference(table, level));
        }
        sheet.append(worksheet::tests_2x2(table));
        sheet
    }
}

/// Methods on two groups that need nothing else.
#[derive(Debug, Args)]
pub struct TwoGroupsArguments {
    #[command(flatten)]
    groups: TwoGroups,
    #[command(flatten)]
    confidence: Confidence,
}

impl TwoGroupsArguments {
    pub fn exact_difference(&self) -> Worksheet {
        let (table, level) = (self.groups.table(), self.confidence.level);
        let mut sheet = worksheet::exact_unconditional(table, level);
        sheet.append(worksheet::exact_two_sided_difference(table, level));
        sheet
    }

    pub fn odds_ratio(&self) -> Worksheet {
        worksheet::odds_ratio(self.groups.table(), self.confidence.level)
    }
}

/// `stat tests`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat tests 37/47 21/48")]
pub struct TestsArguments {
    #[command(flatten)]
    groups: TwoGroups,
}

impl TestsArguments {
    pub fn work(&self) -> Worksheet {
        worksheet::tests_2x2(self.groups.table())
    }
}

/// `stat non-inferiority`.
#[derive(Debug, Args)]
#[command(after_help = "Example, a loss of up to ten points is allowed:
  myotrial stat non-inferiority 60/100 62/100 --margin -0.1")]
pub struct NonInferiorityArguments {
    #[command(flatten)]
    groups: TwoGroups,
    /// The difference, first minus second, that must be exceeded; below 0 it allows a loss.
    #[arg(long, value_name = "DIFFERENCE", allow_negative_numbers = true)]
    margin: f64,
}

impl NonInferiorityArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        Ok(worksheet::non_inferiority(
            self.groups.table(),
            self.margin,
        )?)
    }
}

/// `stat mcnemar`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, 9 pairs changed from yes to no and 3 from no to yes:
  myotrial stat mcnemar 9 3
  myotrial stat mcnemar 9 3 --both 12 --neither 20"
)]
pub struct McNemarArguments {
    /// Pairs that are yes first and no second.
    first_only: u64,
    /// Pairs that are no first and yes second.
    second_only: u64,
    /// Pairs that are yes both times, for the difference of the proportions.
    #[arg(long, value_name = "PAIRS", requires = "neither")]
    both: Option<u64>,
    /// Pairs that are no both times.
    #[arg(long, value_name = "PAIRS", requires = "both")]
    neither: Option<u64>,
    #[command(flatten)]
    confidence: Confidence,
}

impl McNemarArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let (first_only, second_only) = (self.first_only, self.second_only);
        let mut sheet = worksheet::mcnemar(first_only, second_only)?;
        if let (Some(both), Some(neither)) = (self.both, self.neither) {
            let pairs = Pairs {
                both,
                first_only,
                second_only,
                neither,
            };
            sheet.append(worksheet::paired_difference(pairs, self.confidence.level)?);
        }
        Ok(sheet)
    }
}

/// `stat kappa`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, commas within a row and semicolons between rows:
  myotrial stat kappa '20,5;10,15'"
)]
pub struct KappaArguments {
    /// The square table, first rating in rows, second in columns.
    table: CountRows,
    #[command(flatten)]
    confidence: Confidence,
}

impl KappaArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        Ok(worksheet::agreement(&self.table.0, self.confidence.level)?)
    }
}

/// `stat rate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples, events and the time under observation, in any unit:
  myotrial stat rate 7/455
  myotrial stat rate 7/455 1/185"
)]
pub struct RateArguments {
    /// The events and the time.
    #[arg(value_name = "EVENTS/TIME")]
    first: EventsInTime,
    /// Those of a second group, for the ratio of first to second.
    #[arg(value_name = "EVENTS/TIME")]
    second: Option<EventsInTime>,
    #[command(flatten)]
    confidence: Confidence,
}

impl RateArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let level = self.confidence.level;
        let Some(second) = self.second else {
            return Ok(worksheet::poisson_rate(self.first.0, level));
        };
        let mut sheet = worksheet::rate_ratio(self.first.0, second.0, level)?;
        for (key, heading, rate) in [
            ("first", "First rate", self.first),
            ("second", "Second rate", second),
        ] {
            sheet.append_as(key, heading, worksheet::poisson_rate(rate.0, level));
        }
        Ok(sheet)
    }
}

/// `stat beta-binomial`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial stat beta-binomial 8/19 --prior 1,1 --predict 20
  myotrial stat beta-binomial 37/47 21/48")]
pub struct BetaBinomialArguments {
    /// The count and the total.
    #[arg(value_name = "X/N")]
    first: CountOfTotal,
    /// Those of a second group, for the posterior of the difference.
    #[arg(value_name = "X/N", conflicts_with = "predict")]
    second: Option<CountOfTotal>,
    /// The parameters of the beta prior; 1,1 is uniform, 0.5,0.5 is Jeffreys'.
    #[arg(long, value_name = "A,B", default_value = "1,1")]
    prior: Prior,
    /// So many more subjects, for the predictive distribution of their count.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    predict: Option<u64>,
    #[command(flatten)]
    confidence: Confidence,
}

impl BetaBinomialArguments {
    pub fn work(&self) -> Worksheet {
        let (first, prior) = (self.first.0, self.prior.0);
        if let Some(second) = self.second {
            let table = TwoByTwo {
                first,
                second: second.0,
            };
            return worksheet::beta_two(table, prior);
        }
        let mut sheet = worksheet::beta_binomial(first, prior, self.confidence.level);
        if let Some(size) = self.predict {
            sheet.append(worksheet::beta_predictive(first, prior, size));
        }
        sheet
    }
}

/// `stat stratified`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial stat stratified 8/11:4/15 23/29:14/27 6/7:3/6
  myotrial stat stratified counts.csv
  myotrial stat stratified --data patients.csv --event responder --arm treatment --active IVIg --stratum severity

A file of counts has one row a stratum with columns x1, n1, x2, n2 and may have stratum. A file of subjects needs
--event, --arm and --stratum.")]
pub struct StratifiedArguments {
    /// The strata, each first:second as count/total; or a file.
    #[arg(value_name = "X1/N1:X2/N2|FILE")]
    strata: Vec<String>,
    /// The file, said by name.
    #[arg(long, value_name = "FILE", conflicts_with = "strata")]
    data: Option<std::path::PathBuf>,
    /// The column of the event, 1 or 0, in a file of subjects.
    #[arg(long, value_name = "COLUMN", requires = "arm", requires = "stratum")]
    event: Option<String>,
    /// The column of the arm.
    #[arg(long, value_name = "COLUMN", requires = "event")]
    arm: Option<String>,
    /// The arm that is compared with the other.
    #[arg(long, value_name = "ARM")]
    active: Option<String>,
    /// The columns whose combinations are the strata.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    stratum: Vec<String>,
    #[command(flatten)]
    confidence: Confidence,
}

impl StratifiedArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let level = self.confidence.level;
        let (tables, names) = self.tables()?;
        let mut sheet =
            worksheet::stratified(&tables, &names, level).map_err(|cause| self.refused(cause))?;
        match worksheet::stratified_exact(&tables, &names, level) {
            Ok(exact) => sheet.append(exact),
            Err(cause) => sheet.remark(format!("no exact analysis: {cause}.")),
        }
        Ok(sheet)
    }

    /// The file, said either way.
    fn file(&self) -> Option<&std::path::Path> {
        match (&self.data, self.strata.as_slice()) {
            (Some(path), _) => Some(path),
            (None, [file]) if !file.contains(':') => Some(std::path::Path::new(file)),
            _ => None,
        }
    }

    fn refused(&self, cause: StatisticsError) -> Failure {
        match self.file() {
            Some(path) => Failure::BadInput(format!("{}: {cause}", path.display())),
            None => cause.into(),
        }
    }

    fn tables(&self) -> Result<(Vec<TwoByTwo>, Vec<String>), Failure> {
        if let Some(path) = self.file() {
            return self.of_file(&Data::read(path)?);
        }
        match self.strata.as_slice() {
            [] => Err(Failure::BadInput(
                "no strata were given; write them as 8/11:4/15 or name a file".to_owned(),
            )),
            strata => {
                let tables = strata
                    .iter()
                    .map(|text| {
                        text.parse::<Stratum>()
                            .map(|stratum| stratum.0)
                            .map_err(|cause| {
                                Failure::BadInput(format!("stratum `{text}`: {cause}"))
                            })
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                Ok((tables, numbered(strata.len())))
            }
        }
    }

    fn of_file(&self, data: &Data) -> Result<(Vec<TwoByTwo>, Vec<String>), Failure> {
        let (Some(event), Some(arm)) = (&self.event, &self.arm) else {
            let rows = data.complete(&["x1", "n1", "x2", "n2"])?;
            let tables = rows.two_by_two_rows()?;
            let names = match rows.levels("stratum") {
                Ok(levels) => levels
                    .of_rows
                    .iter()
                    .map(|level| levels.names[*level].clone())
                    .collect(),
                Err(_) => numbered(tables.len()),
            };
            return Ok((tables, names));
        };
        let mut columns = vec![event.as_str(), arm.as_str()];
        columns.extend(self.stratum.iter().map(String::as_str));
        let rows = data.complete(&columns)?;
        let events = rows.events(event)?;
        let arms = rows.arms(arm, self.active.as_deref())?;
        let strata = strata(&rows, &self.stratum)?
            .ok_or_else(|| Failure::BadInput("name the strata by --stratum".to_owned()))?;
        let mut counts = vec![[[0_u64; 2]; 2]; strata.len()];
        for ((stratum, event), active) in strata.of_rows.iter().zip(&events).zip(&arms.is_active) {
            let group = &mut counts[*stratum][usize::from(!active)];
            group[0] += u64::from(*event);
            group[1] += 1;
        }
        let tables = counts
            .iter()
            .map(|[[x1, n1], [x2, n2]]| TwoByTwo::new(*x1, *n1, *x2, *n2))
            .collect::<Result<Vec<_>, _>>()?;
        Ok((tables, strata.names))
    }
}

fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
}

/// `stat cmh`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, a file with one row for each cell of each stratum:
  myotrial stat cmh cells.csv --row treatment --column improvement --stratum centre --count n"
)]
pub struct CmhArguments {
    #[command(flatten)]
    source: Source,
    /// The column that holds the row of the table.
    #[arg(long, value_name = "COLUMN", default_value = "row")]
    row: String,
    /// The column that holds the column of the table.
    #[arg(long, value_name = "COLUMN", default_value = "col")]
    column: String,
    /// The columns whose combinations are the strata.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    stratum: Vec<String>,
    /// The column of the count; without it every row counts once.
    #[arg(long, value_name = "COLUMN")]
    count: Option<String>,
    /// The scores of the rows [default: their numbers, or 1, 2, ...].
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    row_scores: Vec<f64>,
    /// The scores of the columns [default: their numbers, or 1, 2, ...].
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    column_scores: Vec<f64>,
}

impl CmhArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let mut columns = vec![self.row.as_str(), self.column.as_str()];
        columns.extend(self.stratum.iter().map(String::as_str));
        columns.extend(self.count.as_deref());
        let rows = data.complete(&columns)?;
        let (row, column) = (rows.levels(&self.row)?, rows.levels(&self.column)?);
        let strata = strata(&rows, &self.stratum)?;
        let counts = match &self.count {
            Some(count) => rows.counts(count)?,
            None => vec![1; rows.len()],
        };
        let mut tables = vec![
            vec![vec![0_u64; column.len()]; row.len()];
            strata.as_ref().map_or(1, worksheet::Levels::len)
        ];
        for (at, count) in counts.iter().enumerate() {
            let stratum = strata.as_ref().map_or(0, |levels| levels.of_rows[at]);
            let cell = &mut tables[stratum][row.of_rows[at]][column.of_rows[at]];
            *cell = cell.checked_add(*count).ok_or_else(|| {
                Failure::BadInput("the counts of a cell add up to more than can be held".to_owned())
            })?;
        }
        let row_scores = scores(&self.row_scores, &row)?;
        let column_scores = scores(&self.column_scores, &column)?;
        let sheet = worksheet::generalised_association(&tables, &row_scores, &column_scores)
            .map_err(|cause| rows.refused(&columns, cause))?;
        Ok(sheet)
    }
}

/// The scores that were given, or the levels' own numbers, or their places.
fn scores(given: &[f64], levels: &worksheet::Levels) -> Result<Vec<f64>, Failure> {
    if given.is_empty() {
        let own = levels.names.iter().enumerate().map(|(place, name)| {
            let number = if levels.numeric {
                name.parse().ok()
            } else {
                None
            };
            number.unwrap_or((place + 1) as f64)
        });
        return Ok(own.collect());
    }
    if given.len() == levels.len() {
        Ok(given.to_vec())
    } else {
        Err(Failure::BadInput(format!(
            "{} scores were given for {} levels: {}",
            given.len(),
            levels.len(),
            levels.names.join(", ")
        )))
    }
}
