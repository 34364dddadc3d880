//! Methods on several results: multiplicity, multiple imputation.

use clap::Args;
use statistics::imputation::{CompleteDataFreedom, VisitDistribution};
use statistics::multiplicity::GraphicalProcedure;
use worksheet::{ReferenceBased, Worksheet};

use super::inputs::{Confidence, Rows, Sequence, Source, number};
use crate::failure::Failure;

/// `stat multiplicity`.
#[derive(Debug, Args)]
#[command(after_help = "Examples, p-values in the order of the hypotheses:
  myotrial stat multiplicity 0.01 0.04 0.03 0.005 0.02
  myotrial stat multiplicity 0.01 0.04 0.02 --weights 0.5,0.5,0 --transitions '0,0,1;0,0,1;0,0,0'")]
pub struct MultiplicityArguments {
    /// The p-values.
    #[arg(value_name = "P", required = true, value_parser = number)]
    p_values: Vec<f64>,
    /// The weights of a graphical procedure.
    #[arg(
        long,
        value_name = "SHARES",
        value_delimiter = ',',
        requires = "transitions"
    )]
    weights: Vec<f64>,
    /// Where each hypothesis passes its weight: one row each.
    #[arg(long, value_name = "ROWS", requires = "weights")]
    transitions: Option<Rows>,
}

impl MultiplicityArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let mut sheet = worksheet::adjusted_p_values(&self.p_values)?;
        if let Some(transitions) = &self.transitions {
            let graph = GraphicalProcedure::new(self.weights.clone(), transitions.0.clone())?;
            sheet.append(worksheet::graphical_procedure(&graph, &self.p_values)?);
        }
        Ok(sheet)
    }
}

/// `stat rubin`.
#[derive(Debug, Args)]
#[command(after_help = "Example, a file with one row for each imputation:
  myotrial stat rubin imputations.csv --estimate estimate --standard-error se --complete-df 91")]
pub struct RubinArguments {
    #[command(flatten)]
    source: Source,
    /// The column of the estimate.
    #[arg(long, value_name = "COLUMN", default_value = "estimate")]
    estimate: String,
    /// The column of its standard error.
    #[arg(long, value_name = "COLUMN", default_value = "se")]
    standard_error: String,
    /// The degrees of freedom that the complete data would have [default: large].
    #[arg(long, value_name = "DF")]
    complete_df: Option<f64>,
    #[command(flatten)]
    confidence: Confidence,
}

impl RubinArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let data = self.source.read()?;
        let rows = data.complete(&[&self.estimate, &self.standard_error])?;
        let freedom = self
            .complete_df
            .map_or(CompleteDataFreedom::Large, CompleteDataFreedom::Finite);
        let mut sheet = worksheet::rubin(
            &rows.numbers(&self.estimate)?,
            &rows.numbers(&self.standard_error)?,
            freedom,
            self.confidence.level,
        )?;
        sheet.give("rows", rows.described());
        Ok(sheet)
    }
}

/// `stat reference-based`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example, a subject with two visits seen of four; commas within a row, semicolons between rows:
  myotrial stat reference-based --observed 9.5,14.2,.,. \\
    --mean 3,5,6.5,8 --covariance '60,40,34,30;40,80,58,50;34,58,95,72;30,50,72,110' \\
    --reference-mean 1.2,2,2.6,3.2 --reference-covariance '60,40,34,30;40,80,58,50;34,58,95,72;30,50,72,110'"
)]
pub struct ReferenceBasedArguments {
    /// The subject's values, a point where one is missing.
    #[arg(long, value_name = "VALUES", allow_hyphen_values = true)]
    observed: Sequence,
    /// The means of the visits in the subject's group.
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    mean: Vec<f64>,
    /// Their covariances.
    #[arg(long, value_name = "ROWS", allow_hyphen_values = true)]
    covariance: Rows,
    /// The means of the visits in the reference group.
    #[arg(
        long,
        value_name = "NUMBERS",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    reference_mean: Vec<f64>,
    /// Their covariances.
    #[arg(long, value_name = "ROWS", allow_hyphen_values = true)]
    reference_covariance: Rows,
}

impl ReferenceBasedArguments {
    pub fn work(&self) -> Result<Worksheet, Failure> {
        let input = ReferenceBased {
            group: VisitDistribution::new(&self.mean, &self.covariance.0)?,
            reference: VisitDistribution::new(&self.reference_mean, &self.reference_covariance.0)?,
            observed: self.observed.0.clone(),
        };
        if self.observed.0.len() != self.mean.len() {
            return Err(Failure::BadInput(format!(
                "{} values were observed for {} visits; write a point for a missing one",
                self.observed.0.len(),
                self.mean.len()
            )));
        }
        Ok(worksheet::reference_based(&input))
    }
}
