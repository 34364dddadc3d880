//! `myotrial size`: how many subjects, how precise, how powerful.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use report::figure::power_curve::{CurveLine, PowerCurve as Drawing};
use statistics::design::{Demand, covariance_adjusted_deviation};
use statistics::{ConfidenceLevel, Proportion};
use verification::{ProportionScale, Published, Statement};
use worksheet::{PowerCurve, Worksheet};

use super::stat::{Confidence, CountOfTotal, number, show};
use crate::arguments::Form;
use crate::failure::{Answer, Failure, print};

/// `size`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:
  myotrial size trials/my-trial
  myotrial size proportions --first 0.6 --second 0.3 --power-curve power.svg

Each method has a manual of its own: myotrial size METHOD --help"
)]
pub struct SizeArguments {
    /// The trial's folder: what its paper says of its size, recomputed.
    #[arg(required = true)]
    trial: Option<PathBuf>,
    #[command(subcommand)]
    method: Option<Method>,
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text, global = true)]
    format: Form,
}

/// The methods.
#[derive(Debug, Subcommand)]
enum Method {
    /// Two proportions: every named formula, beside exact enumeration.
    Proportions(ProportionsArguments),
    /// The exact power of the tests of two proportions, for given groups.
    Power(PowerArguments),
    /// How wide the interval of one proportion will be.
    Precision(PrecisionArguments),
    /// Two means by the t test.
    Means(MeansArguments),
    /// Two means adjusted for a covariate.
    Ancova(AncovaArguments),
    /// Events for a log-rank test.
    LogRank(LogRankArguments),
}

/// Significance level and power.
#[derive(Debug, Clone, Copy, Args)]
struct DemandArguments {
    /// The two-sided significance level.
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    alpha: f64,
    /// The power.
    #[arg(long, default_value_t = 0.8, value_name = "SHARE")]
    power: f64,
}

impl DemandArguments {
    fn demand(self) -> Result<Demand, Failure> {
        Ok(Demand::new(self.alpha, self.power)?)
    }
}

/// Where a curve is drawn.
#[derive(Debug, Clone, Args)]
struct CurveArguments {
    /// Draw the power against the size into this SVG file.
    #[arg(long, value_name = "FILE.svg")]
    power_curve: Option<PathBuf>,
}

/// `size proportions`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial size proportions --first 0.6 --second 0.3 --power 0.8 --power-curve power.svg")]
struct ProportionsArguments {
    /// The proportion expected in the first group.
    #[arg(long, value_name = "SHARE")]
    first: f64,
    /// The proportion expected in the second group.
    #[arg(long, value_name = "SHARE")]
    second: f64,
    /// The size of the second group over that of the first.
    #[arg(long, default_value_t = 1.0)]
    ratio: f64,
    #[command(flatten)]
    demand: DemandArguments,
    #[command(flatten)]
    curve: CurveArguments,
}

/// `size power`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial size power --first 0.6 --second 0.3 --n1 47 --n2 48")]
struct PowerArguments {
    /// The proportion in the first group.
    #[arg(long, value_name = "SHARE")]
    first: f64,
    /// The proportion in the second group.
    #[arg(long, value_name = "SHARE")]
    second: f64,
    /// Subjects of the first group.
    #[arg(long, value_name = "N")]
    n1: u64,
    /// Subjects of the second group.
    #[arg(long, value_name = "N")]
    n2: u64,
    /// The two-sided significance level.
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    alpha: f64,
}

/// `size precision`.
#[derive(Debug, Args)]
#[command(after_help = "Examples, 12 of 20 are expected:
  myotrial size precision 12/20
  myotrial size precision 12/20 --width 0.4")]
struct PrecisionArguments {
    /// The count and the total that are expected.
    #[arg(value_name = "X/N")]
    expected: CountOfTotal,
    /// A width of the exact interval, for the least number of subjects with it.
    #[arg(long, value_name = "WIDTH", value_parser = number)]
    width: Option<f64>,
    #[command(flatten)]
    confidence: Confidence,
    #[command(flatten)]
    curve: CurveArguments,
}

/// `size means`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial size means --difference 8.6 --sd 12 --power 0.8")]
struct MeansArguments {
    /// The difference of the means.
    #[arg(long)]
    difference: f64,
    /// The standard deviation in each group.
    #[arg(long)]
    sd: f64,
    #[command(flatten)]
    demand: DemandArguments,
    #[command(flatten)]
    curve: CurveArguments,
}

/// `size ancova`.
#[derive(Debug, Args)]
#[command(after_help = "Example, response and baseline correlated by 0.6:
  myotrial size ancova --difference 8.6 --sd 12 --correlation 0.6")]
struct AncovaArguments {
    #[command(flatten)]
    means: MeansArguments,
    /// The correlation of response and covariate within groups.
    #[arg(long, allow_negative_numbers = true)]
    correlation: f64,
}

/// `size log-rank`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial size log-rank --hazard-ratio 0.5 --event-probability 0.7")]
struct LogRankArguments {
    /// The hazard ratio.
    #[arg(long)]
    hazard_ratio: f64,
    /// The share of the subjects in the first group.
    #[arg(long, default_value_t = 0.5)]
    share: f64,
    /// The probability that a subject has an event, for the number of subjects.
    #[arg(long, value_name = "SHARE")]
    event_probability: Option<f64>,
    #[command(flatten)]
    demand: DemandArguments,
    #[command(flatten)]
    curve: CurveArguments,
}

/// Answers a question of size.
pub fn size(arguments: &SizeArguments) -> Result<Answer, Failure> {
    match (&arguments.method, &arguments.trial) {
        (Some(method), _) => {
            let (name, sheet, curve) = method.work()?;
            if let Some((path, curve)) = curve {
                draw(&curve, &path)?;
            }
            show(name, &sheet, arguments.format)?;
        }
        (None, Some(trial)) => of_trial(trial, arguments.format)?,
        (None, None) => {
            return Err(Failure::BadInput(
                "name a trial's folder or a method; myotrial size --help lists them".to_owned(),
            ));
        }
    }
    Ok(Answer::Yes)
}

/// A curve and the file that it is drawn into.
type Curve = Option<(PathBuf, PowerCurve)>;

impl CurveArguments {
    fn of(
        &self,
        curve: impl FnOnce() -> Result<PowerCurve, statistics::StatisticsError>,
    ) -> Result<Curve, Failure> {
        self.power_curve
            .as_ref()
            .map(|path| Ok((path.clone(), curve()?)))
            .transpose()
    }
}

impl Method {
    fn work(&self) -> Result<(&'static str, Worksheet, Curve), Failure> {
        match self {
            Self::Proportions(given) => {
                let (first, second, ratio) = (given.first, given.second, given.ratio);
                let demand = given.demand.demand()?;
                let sheet = worksheet::two_proportions_size(first, second, ratio, demand)?;
                let curve = given
                    .curve
                    .of(|| PowerCurve::two_proportions(first, second, ratio, demand))?;
                Ok(("proportions", sheet, curve))
            }
            Self::Power(given) => {
                let sheet = worksheet::exact_power(
                    given.first,
                    given.second,
                    (given.n1, given.n2),
                    given.alpha,
                )?;
                Ok(("power", sheet, None))
            }
            Self::Precision(given) => {
                let (expected, width) = (given.expected.0, given.width);
                let level = given.confidence.level;
                let sheet = worksheet::precision(expected, width, level)?;
                let curve = given
                    .curve
                    .of(|| PowerCurve::precision(expected, width, level))?;
                Ok(("precision", sheet, curve))
            }
            Self::Means(given) => {
                let (sheet, curve) = given.work(None)?;
                Ok(("means", sheet, curve))
            }
            Self::Ancova(given) => {
                let (sheet, curve) = given.means.work(Some(given.correlation))?;
                Ok(("ancova", sheet, curve))
            }
            Self::LogRank(given) => {
                let demand = given.demand.demand()?;
                let sheet = worksheet::log_rank_events(
                    given.hazard_ratio,
                    given.share,
                    given.event_probability,
                    demand,
                )?;
                let curve = given
                    .curve
                    .of(|| PowerCurve::log_rank(given.hazard_ratio, given.share, demand))?;
                Ok(("log-rank", sheet, curve))
            }
        }
    }
}

impl MeansArguments {
    fn work(&self, correlation: Option<f64>) -> Result<(Worksheet, Curve), Failure> {
        let demand = self.demand.demand()?;
        let sheet = worksheet::two_means_size(self.difference, self.sd, correlation, demand)?;
        let curve = self.curve.of(|| {
            let residual = match correlation {
                Some(correlation) => covariance_adjusted_deviation(self.sd, correlation)?,
                None => self.sd,
            };
            PowerCurve::two_means(self.difference, residual, demand)
        })?;
        Ok((sheet, curve))
    }
}

fn draw(curve: &PowerCurve, path: &Path) -> Result<(), Failure> {
    if path
        .extension()
        .is_none_or(|ending| !ending.eq_ignore_ascii_case("svg"))
    {
        return Err(Failure::BadInput(format!(
            "{}: a power curve is drawn as SVG; give a name that ends in .svg",
            path.display()
        )));
    }
    let drawing = Drawing {
        title: curve.title.clone(),
        horizontal: curve.horizontal.clone(),
        vertical: curve.vertical.clone(),
        demanded: curve.demanded,
        lines: curve
            .lines
            .iter()
            .map(|line| CurveLine {
                name: line.name.clone(),
                points: line.points.clone(),
            })
            .collect(),
    };
    std::fs::write(path, drawing.picture().svg())
        .map_err(|error| Failure::file("write", path, &error))
}

/// What a trial's paper says of its size: a number of subjects for a power, or the precision of the number planned.
fn of_trial(folder: &Path, format: Form) -> Result<(), Failure> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path)
            .map_err(|error| Failure::file("read", &path, &error))
            .map(|bytes| (path, bytes))
    };
    let (path, bytes) = read("protocol.toml")?;
    let protocol: protocol::Protocol = definition::read_bytes(&path.display().to_string(), &bytes)
        .map_err(|report| Failure::BadInput(format!("the protocol does not hold\n{report}")))?;
    let planned = u64::from(protocol.trial.planned_subjects);
    let (path, bytes) = read("published.toml")?;
    let published: Published = definition::read_bytes(&path.display().to_string(), &bytes)
        .map_err(|report| {
            Failure::BadInput(format!("the transcription does not hold\n{report}"))
        })?;
    let mut sheets = Vec::new();
    for place in &published.places {
        for claim in &place.claims {
            let sheet = match &claim.statement {
                Statement::SampleSize {
                    total,
                    power,
                    alpha,
                    ..
                } => {
                    let demand = Demand::new(alpha.value(), power.value() / 100.0)?;
                    Some(worksheet::printed_sample_size(
                        *total,
                        demand,
                        Some(planned),
                    )?)
                }
                Statement::PlannedPrecision {
                    proportion,
                    of,
                    level,
                    scale,
                    ..
                } => {
                    let share = match scale {
                        ProportionScale::Fraction => proportion.value(),
                        ProportionScale::Percent => proportion.value() / 100.0,
                    };
                    let expected = Proportion::new((share * *of as f64).round() as u64, *of)?;
                    let level = ConfidenceLevel::new(f64::from(*level) / 100.0)?;
                    Some(worksheet::precision(expected, None, level)?)
                }
                _ => None,
            };
            if let Some(mut sheet) = sheet {
                sheet.give("in the paper", format!("{}: {}", place.at, claim.printed));
                sheets.push(sheet);
            }
        }
    }
    match (sheets.as_slice(), format) {
        ([], _) => Err(Failure::BadInput(format!(
            "{}: the paper prints neither a sample size (a claim of kind sample_size) nor a precision (planned_precision); use a method, as in myotrial size proportions",
            path.display()
        ))),
        ([sheet], _) => show("trial", sheet, format),
        (sheets, Form::Text) => {
            let texts: Vec<String> = sheets.iter().map(Worksheet::to_string).collect();
            print(&texts.join("\n"))
        }
        (sheets, Form::Json) => {
            let all: Vec<_> = sheets
                .iter()
                .map(|sheet| sheet.to_json("trial", env!("CARGO_PKG_VERSION")))
                .collect();
            crate::failure::print_json(&all)
        }
    }
}
