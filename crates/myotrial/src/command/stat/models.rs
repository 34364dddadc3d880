//! Methods that fit a model to columns: logistic regression, analysis of covariance, repeated measures.

use clap::{Args, ValueEnum};
use statistics::ConfidenceLevel;
use statistics::logistic::Penalty;
use statistics::mixed::CovarianceStructure;
use worksheet::{
    BinaryOutcome, Complete, CovarianceAnalysis, DegreesOfFreedom, Levels, RegressionColumns,
    RepeatedRows, Worksheet, WorksheetError,
};

use super::inputs::{Confidence, Source, column_names};
use crate::failure::Failure;

/// What explains the response.
#[derive(Debug, Clone, Args)]
pub struct Explanation {
    /// Columns that enter as they are.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub covariate: Vec<String>,
    /// Columns that enter as factors, one indicator for each level after the first.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub factor: Vec<String>,
}

impl Explanation {
    /// The columns of a regression.
    pub fn columns(&self, rows: &Complete<'_>) -> Result<RegressionColumns, Failure> {
        if self.covariate.is_empty() && self.factor.is_empty() {
            return Err(Failure::BadInput(
                "nothing explains the outcome; name columns by --covariate or --factor".to_owned(),
            ));
        }
        let mut columns = RegressionColumns::new();
        for name in &self.covariate {
            columns.covariate(name.clone(), rows.numbers(name)?);
        }
        for name in &self.factor {
            columns.factor(name, &rows.levels(name)?);
        }
        Ok(columns)
    }

    fn named_covariates(&self, rows: &Complete<'_>) -> Result<Vec<(String, Vec<f64>)>, Failure> {
        let named = |name: &String| Ok((name.clone(), rows.numbers(name)?));
        self.covariate.iter().map(named).collect()
    }

    fn named_factors(&self, rows: &Complete<'_>) -> Result<Vec<(String, Levels)>, Failure> {
        let named = |name: &String| Ok((name.clone(), rows.levels(name)?));
        self.factor.iter().map(named).collect()
    }
}

/// A logistic model.
#[derive(Debug, Args)]
pub struct LogisticModel {
    #[command(flatten)]
    source: Source,
    /// The column of the outcome, 1 or 0.
    #[arg(long, value_name = "COLUMN")]
    event: String,
    #[command(flatten)]
    explanation: Explanation,
    #[command(flatten)]
    confidence: Confidence,
}

impl LogisticModel {
    /// Reads the model's columns and fits it; what stands in the way of the fit is said with the file and the columns.
    fn fitted(
        &self,
        fit: impl FnOnce(&BinaryOutcome, ConfidenceLevel) -> Result<Worksheet, WorksheetError>,
    ) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let explanation = &self.explanation;
        let names = column_names(
            &[&self.event],
            &[&explanation.covariate, &explanation.factor],
        );
        let rows = data.complete(&names)?;
        let model = BinaryOutcome {
            columns: explanation.columns(&rows)?,
            outcome: rows.events(&self.event)?,
        };
        let mut sheet =
            fit(&model, self.confidence.level).map_err(|cause| rows.refused(&names, cause))?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}

/// `stat logistic`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat logistic patients.csv --event responder --covariate treated,baseline --factor stratum")]
pub struct LogisticArguments {
    #[command(flatten)]
    model: LogisticModel,
}

impl LogisticArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        self.model
            .fitted(|model, level| worksheet::logistic(model, Penalty::None, level))
    }
}

/// `stat firth`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat firth patients.csv --event responder --covariate treated")]
pub struct FirthArguments {
    #[command(flatten)]
    model: LogisticModel,
}

impl FirthArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        self.model
            .fitted(|model, level| worksheet::logistic(model, Penalty::Firth, level))
    }
}

/// `stat exact-logistic`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat exact-logistic patients.csv --event responder --covariate treated --factor stratum --of treated")]
pub struct ExactLogisticArguments {
    #[command(flatten)]
    model: LogisticModel,
    /// The column whose coefficient is wanted.
    #[arg(long, value_name = "COLUMN")]
    of: String,
}

impl ExactLogisticArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        self.model
            .fitted(|model, level| worksheet::exact_logistic(model, &self.of, level))
    }
}

/// `stat marginal-difference`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat marginal-difference patients.csv --event responder --covariate treated --factor stratum --of treated")]
pub struct MarginalDifferenceArguments {
    #[command(flatten)]
    model: LogisticModel,
    /// The 0/1 column of the treatment.
    #[arg(long, value_name = "COLUMN")]
    of: String,
}

impl MarginalDifferenceArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        self.model
            .fitted(|model, level| worksheet::marginal_risk_difference(model, &self.of, level))
    }
}

/// `stat ancova`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, the change at visit 4 adjusted for baseline and stratum:
  myotrial stat ancova visits.csv --response change --arm treatment --covariate baseline --factor stratum --where visit=4"
)]
pub struct AncovaArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the response.
    #[arg(long, value_name = "COLUMN")]
    response: String,
    /// The column of the arm; the last of its levels is compared with the first.
    #[arg(long, value_name = "COLUMN")]
    arm: String,
    #[command(flatten)]
    explanation: Explanation,
    #[command(flatten)]
    confidence: Confidence,
}

impl AncovaArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let explanation = &self.explanation;
        let names = column_names(
            &[&self.response, &self.arm],
            &[&explanation.covariate, &explanation.factor],
        );
        let rows = data.complete(&names)?;
        let model = CovarianceAnalysis {
            response: rows.numbers(&self.response)?,
            treatment: self.arm.clone(),
            arms: rows.levels(&self.arm)?,
            covariates: explanation.named_covariates(&rows)?,
            factors: explanation.named_factors(&rows)?,
        };
        let mut sheet = worksheet::ancova(&model, self.confidence.level)
            .map_err(|cause| rows.refused(&names, cause))?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}

/// The covariance structures, by the names of SAS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Structure {
    /// All variances and covariances.
    Us,
    /// Heterogeneous Toeplitz.
    Toeph,
    /// Antedependence.
    Ante,
    /// Heterogeneous autoregressive.
    Ar1h,
    /// Heterogeneous compound symmetry.
    Csh,
    /// Toeplitz.
    Toep,
    /// Autoregressive.
    Ar1,
    /// Compound symmetry.
    Cs,
}

impl Structure {
    const fn chosen(self) -> CovarianceStructure {
        match self {
            Self::Us => CovarianceStructure::Unstructured,
            Self::Toeph => CovarianceStructure::HeterogeneousToeplitz,
            Self::Ante => CovarianceStructure::AnteDependence,
            Self::Ar1h => CovarianceStructure::HeterogeneousAutoRegressive,
            Self::Csh => CovarianceStructure::HeterogeneousCompoundSymmetry,
            Self::Toep => CovarianceStructure::Toeplitz,
            Self::Ar1 => CovarianceStructure::AutoRegressive,
            Self::Cs => CovarianceStructure::CompoundSymmetry,
        }
    }
}

/// The small-sample methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Freedom {
    /// Kenward and Roger, observed information: SAS DDFM=KR.
    Kr,
    /// Kenward and Roger, expected information: R pbkrtest.
    KrExpected,
    /// Satterthwaite: R mmrm, SPSS.
    Satterthwaite,
}

impl Freedom {
    const fn chosen(self) -> DegreesOfFreedom {
        match self {
            Self::Kr => DegreesOfFreedom::KenwardRoger,
            Self::KrExpected => DegreesOfFreedom::KenwardRogerExpected,
            Self::Satterthwaite => DegreesOfFreedom::Satterthwaite,
        }
    }
}

/// `stat mmrm`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial stat mmrm visits.csv --response change --subject id --visit visit --arm treatment --covariate baseline --factor stratum

Treatment and covariates have an effect of their own at every visit; factors have the same at all.")]
pub struct MmrmArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the response, empty where it is missing.
    #[arg(long, value_name = "COLUMN")]
    response: String,
    /// The column of the subject.
    #[arg(long, value_name = "COLUMN")]
    subject: String,
    /// The column of the visit.
    #[arg(long, value_name = "COLUMN")]
    visit: String,
    /// The column of the arm; the last of its levels is compared with the first.
    #[arg(long, value_name = "COLUMN")]
    arm: String,
    #[command(flatten)]
    explanation: Explanation,
    /// How the visits of a subject vary together.
    #[arg(long, value_enum, default_value_t = Structure::Us)]
    covariance: Structure,
    /// The degrees of freedom that are printed; JSON has all.
    #[arg(long, value_enum, default_value_t = Freedom::Kr)]
    df: Freedom,
    #[command(flatten)]
    confidence: Confidence,
}

impl MmrmArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let explanation = &self.explanation;
        let names = column_names(
            &[&self.response, &self.subject, &self.visit, &self.arm],
            &[&explanation.covariate, &explanation.factor],
        );
        let rows = data.complete(&names)?;
        let model = RepeatedRows {
            response: rows.numbers(&self.response)?,
            subject: rows.levels(&self.subject)?,
            visit_column: self.visit.clone(),
            visit: rows.levels(&self.visit)?,
            treatment_column: self.arm.clone(),
            treatment: rows.levels(&self.arm)?,
            covariates: explanation.named_covariates(&rows)?,
            factors: explanation.named_factors(&rows)?,
        };
        let mut sheet = worksheet::mmrm(
            &model,
            self.covariance.chosen(),
            self.df.chosen(),
            self.confidence.level,
        )
        .map_err(|cause| rows.refused(&names, cause))?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}
