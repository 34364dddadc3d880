//! Logistic regression: maximum likelihood, Firth's penalty, exact conditional; marginal risks.

use crate::error::WorksheetError;
use crate::proportion::percent;
use crate::regression_columns::{Intercept, RegressionColumns};
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::logistic::{
    ExactCoefficient, ExactEstimator, LogisticFit, MarginalRisks, Penalty, exact_coefficient,
    logistic_regression, marginal_risks,
};
use statistics::{ConfidenceLevel, Interval, StatisticsError};

/// A yes-or-no outcome and what may explain it.
#[derive(Clone, Debug)]
pub struct BinaryOutcome {
    /// The columns of the model, without the intercept.
    pub columns: RegressionColumns,
    /// The outcome of every row.
    pub outcome: Vec<bool>,
}

impl BinaryOutcome {
    fn names(&self) -> Vec<String> {
        let mut names = vec!["intercept".to_owned()];
        names.extend(self.columns.names());
        names
    }

    fn title(&self, sheet: &mut Worksheet) {
        let events = self.outcome.iter().filter(|event| **event).count();
        sheet.give(
            "outcome",
            format!("{events} with the event of {}", self.outcome.len()),
        );
    }

    /// A column's place in the model matrix.
    fn place(&self, name: &str) -> Result<usize, WorksheetError> {
        match self.columns.position(name) {
            Some(place) => Ok(place + 1),
            None => Err(WorksheetError::Column {
                file: "the model".to_owned(),
                column: name.to_owned(),
                problem: format!(
                    "it is not in the model, whose columns are {}; name it as a covariate or factor too",
                    self.columns.names().join(", ")
                ),
            }),
        }
    }
}

/// Coefficients with Wald and likelihood-ratio tests, Wald and profile intervals.
///
/// # Errors
/// [`WorksheetError::Model`] names the column that separates the outcomes or follows from others.
pub fn logistic(
    model: &BinaryOutcome,
    penalty: Penalty,
    level: ConfidenceLevel,
) -> Result<Worksheet, WorksheetError> {
    let names = model.names();
    let named = |cause| WorksheetError::in_model(cause, &names);
    let design = model
        .columns
        .matrix(model.outcome.len(), Intercept::Present)?;
    let fit = logistic_regression(&design, &model.outcome, penalty).map_err(named)?;
    let mut sheet = Worksheet::new(match penalty {
        Penalty::None => "Logistic regression, maximum likelihood",
        Penalty::Firth => "Logistic regression, Firth's penalised likelihood",
    });
    model.title(&mut sheet);
    sheet.line(Line::of(
        "loglik",
        match penalty {
            Penalty::None => "log likelihood",
            Penalty::Firth => "penalised log likelihood",
        },
        fit.log_likelihood(),
    ));
    for (column, name) in names.iter().enumerate() {
        sheet.group(coefficient(&fit, column, name, level)?);
    }
    match penalty {
        Penalty::None => {
            sheet.refer("Cox DR. Analysis of Binary Data. 1970");
            sheet.refer("Venzon DJ, Moolgavkar SH. Appl Stat 1988;37:87-94");
        }
        Penalty::Firth => {
            sheet.refer("Firth D. Biometrika 1993;80:27-38");
            sheet.refer("Heinze G, Schemper M. Stat Med 2002;21:2409-2419");
        }
    }
    Ok(sheet)
}

fn coefficient(
    fit: &LogisticFit<'_>,
    column: usize,
    name: &str,
    level: ConfidenceLevel,
) -> Result<Group, StatisticsError> {
    let wald = fit.coefficient(column, level);
    let ratio = |interval: Interval| Interval::new(interval.lower.exp(), interval.upper.exp());
    let mut group = Group::keyed(name.to_owned(), name.to_owned());
    group.line(Line::of("coef", "log odds ratio", wald.estimate).part(
        "se",
        "standard error",
        wald.standard_error,
    ));
    group.line(
        Line::of("wald_ci", format!("{} Wald", percent(level)), wald.interval)
            .part("wald_p", "p", Quantity::PValue(wald.p_value))
            .default_of("SAS LOGISTIC; R confint.default; SPSS"),
    );
    let profile = fit.profile_interval(column, level);
    let test = fit.likelihood_ratio_test(column);
    group.line(
        Line::of(
            "profile_ci",
            format!("{} profile likelihood", percent(level)),
            profile.clone(),
        )
        .part("lr_chi2", "chi-square", test.clone().map(|t| t.statistic))
        .part(
            "lr_p",
            "p",
            crate::signed_rank::probability(test.map(|t| t.p_value)),
        )
        .default_of("R confint(glm), logistf"),
    );
    group.line(
        Line::new("odds ratio")
            .shown("", wald.estimate.exp())
            .shown("Wald", ratio(wald.interval))
            .shown("profile", profile.map(ratio)),
    );
    Ok(group)
}

/// Exact conditional inference on one column, by its name.
///
/// # Errors
/// [`WorksheetError::Column`] for a column that is not in the model; else as [`exact_coefficient`].
pub fn exact_logistic(
    model: &BinaryOutcome,
    column: &str,
    level: ConfidenceLevel,
) -> Result<Worksheet, WorksheetError> {
    let design = model
        .columns
        .matrix(model.outcome.len(), Intercept::Present)?;
    let exact = exact_coefficient(&design, &model.outcome, model.place(column)?, level)?;
    let mut sheet = Worksheet::new("Exact conditional logistic regression");
    model.title(&mut sheet);
    sheet.give("column", column);
    sheet.line(
        Line::of(
            "coef",
            match exact.estimator {
                ExactEstimator::ConditionalMaximumLikelihood => {
                    "log odds ratio, conditional maximum likelihood"
                }
                ExactEstimator::MedianUnbiased => "log odds ratio, median unbiased",
            },
            exact.estimate,
        )
        .shown("odds ratio", exact.estimate.exp()),
    );
    sheet.line(
        Line::of(
            "ci",
            format!("{} exact interval", percent(level)),
            exact.interval,
        )
        .default_of("SAS EXACT / ESTIMATE"),
    );
    sheet.line(
        Line::of(
            "p_two_sided_doubled",
            "two-sided, smaller tail doubled",
            Quantity::PValue(exact.two_sided_doubled),
        )
        .default_of("SAS EXACT / ESTIMATE"),
    );
    sheet.line(
        Line::of("score", "conditional score test: chi-square", exact.score)
            .part("score_p", "p", Quantity::PValue(exact.score_p_value))
            .default_of("SAS EXACT"),
    );
    sheet.line(
        Line::of(
            "probability_p",
            "outcomes no more likely",
            Quantity::PValue(exact.probability_p_value),
        )
        .default_of("SAS EXACT"),
    );
    sheet.refer(ExactCoefficient::REFERENCE);
    Ok(sheet)
}

/// The mean risks with and without the treatment, and their difference.
///
/// # Errors
/// [`WorksheetError::Column`] unless the treatment is a column of 0 and 1; [`WorksheetError::Model`].
pub fn marginal_risk_difference(
    model: &BinaryOutcome,
    treatment: &str,
    level: ConfidenceLevel,
) -> Result<Worksheet, WorksheetError> {
    let names = model.names();
    let place = model.place(treatment)?;
    let values = model.columns.values(place - 1);
    if let Some(value) = values.iter().find(|value| **value != 0.0 && **value != 1.0) {
        return Err(WorksheetError::Column {
            file: "the model".to_owned(),
            column: treatment.to_owned(),
            problem: format!("the treatment must be 0 or 1, but {value} stands there"),
        });
    }
    let design = model
        .columns
        .matrix(model.outcome.len(), Intercept::Present)?;
    let fit = logistic_regression(&design, &model.outcome, Penalty::None)
        .map_err(|cause| WorksheetError::in_model(cause, &names))?;
    let risks = marginal_risks(&fit, place, level)?;
    let mut sheet = Worksheet::new("Marginal risk difference after logistic regression");
    model.title(&mut sheet);
    sheet.give("method", MarginalRisks::METHOD);
    sheet.line(Line::of(
        "p1",
        "mean risk if all were treated",
        risks.treated,
    ));
    sheet.line(Line::of("p0", "mean risk if none were", risks.untreated));
    sheet.line(Line::of("rd", "difference", risks.difference.estimate));
    sheet.line(Line::of(
        "se",
        "standard error",
        risks.difference.standard_error,
    ));
    sheet.line(Line::of(
        "ci",
        format!("{} Wald interval", percent(level)),
        risks.difference.interval,
    ));
    sheet.refer(MarginalRisks::REFERENCE);
    Ok(sheet)
}
