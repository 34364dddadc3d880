//! Mixed models for repeated measures.

use crate::data::Levels;
use crate::error::WorksheetError;
use crate::means::contrast;
use crate::proportion::confidence_interval;
use crate::sheet::{Grid, GridColumn, Group, Line, Quantity, Worksheet, numbers, p_values};
use statistics::linear::{Factor, Margins};
use statistics::mixed::{
    CovarianceStructure, Curvature, Information, Likelihood, MixedInference, MixedModel,
    RepeatedMeasures, SmallSample, VisitDesign, VisitModel, mixed_model,
};
use statistics::{ConfidenceLevel, StatisticsError, TTest};

/// One row for each observed value, with the names of its columns.
#[derive(Clone, Debug)]
pub struct RepeatedRows {
    /// The response.
    pub response: Vec<f64>,
    /// The subject of each row.
    pub subject: Levels,
    /// The name of the visit column.
    pub visit_column: String,
    /// Its levels.
    pub visit: Levels,
    /// The name of the treatment column.
    pub treatment_column: String,
    /// Its two arms or more.
    pub treatment: Levels,
    /// Covariates by name, each with a slope for every visit.
    pub covariates: Vec<(String, Vec<f64>)>,
    /// Factors by name, the same at every visit.
    pub factors: Vec<(String, Levels)>,
}

/// How standard errors and degrees of freedom allow for the estimated covariance; programs get all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DegreesOfFreedom {
    /// Kenward and Roger with the observed information: SAS `DDFM=KR`.
    #[default]
    KenwardRoger,
    /// The same with the expected information: R `pbkrtest`.
    KenwardRogerExpected,
    /// Satterthwaite: R `mmrm`, SPSS `MIXED`.
    Satterthwaite,
}

impl DegreesOfFreedom {
    const ALL: [Self; 3] = [
        Self::KenwardRoger,
        Self::KenwardRogerExpected,
        Self::Satterthwaite,
    ];

    const fn suffix(self) -> &'static str {
        match self {
            Self::KenwardRoger => "kr",
            Self::KenwardRogerExpected => "kr_expectedinfo",
            Self::Satterthwaite => "satterthwaite",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::KenwardRoger => "Kenward-Roger, observed information  [SAS DDFM=KR]",
            Self::KenwardRogerExpected => "Kenward-Roger, expected information  [R pbkrtest]",
            Self::Satterthwaite => "Satterthwaite  [R mmrm; SPSS MIXED]",
        }
    }

    const fn method(self) -> SmallSample {
        let curvature = Curvature::SecondDerivatives;
        match self {
            Self::KenwardRoger => SmallSample::KenwardRoger {
                information: Information::Observed,
                curvature,
            },
            Self::KenwardRogerExpected => SmallSample::KenwardRoger {
                information: Information::Expected,
                curvature,
            },
            Self::Satterthwaite => SmallSample::Satterthwaite,
        }
    }
}

impl RepeatedRows {
    /// The names of the model's columns, in the order of [`VisitDesign`].
    fn column_names(&self) -> Vec<String> {
        let treatments: Vec<String> = match self.treatment.len() {
            // With two arms there is one column, and it needs no number.
            0..=2 => vec![self.treatment_column.clone()],
            _ => self.treatment.names[1..]
                .iter()
                .map(|level| format!("{}{level}", self.treatment_column))
                .collect(),
        };
        let mut names = vec!["intercept".to_owned()];
        names.extend(treatments.iter().cloned());
        names.extend(self.covariates.iter().map(|(name, _)| name.clone()));
        for (name, levels) in &self.factors {
            names.extend(
                levels
                    .names
                    .iter()
                    .skip(1)
                    .map(|level| format!("{name}{level}")),
            );
        }
        let products = std::iter::once(String::new())
            .chain(treatments.iter().map(|name| format!("{name}_")))
            .chain(self.covariates.iter().map(|(name, _)| format!("{name}_")));
        for prefix in products {
            for level in self.visit.names.iter().skip(1) {
                names.push(format!("{prefix}{}{level}", self.visit_column));
            }
        }
        names
    }

    fn require_one_row_a_visit(&self) -> Result<(), WorksheetError> {
        let mut pairs: Vec<(usize, usize)> = self
            .subject
            .of_rows
            .iter()
            .copied()
            .zip(self.visit.of_rows.iter().copied())
            .collect();
        pairs.sort_unstable();
        match pairs.windows(2).find(|two| two[0] == two[1]) {
            Some(two) => Err(WorksheetError::Column {
                file: "the data".to_owned(),
                column: self.visit_column.clone(),
                problem: format!(
                    "subject {} has more than one row of visit {}; keep one",
                    self.subject.names[two[0].0], self.visit.names[two[0].1]
                ),
            }),
            None => Ok(()),
        }
    }
}

/// A mixed model with treatment by visit and covariates by visit; least-squares means and differences of every visit.
///
/// # Errors
/// [`WorksheetError::Model`] names a column that follows from others; [`WorksheetError::Column`] for two rows of one
/// subject and visit; else as [`mixed_model`].
pub fn mmrm(
    rows: &RepeatedRows,
    structure: CovarianceStructure,
    printed: DegreesOfFreedom,
    level: ConfidenceLevel,
) -> Result<Worksheet, WorksheetError> {
    rows.require_one_row_a_visit()?;
    let names = rows.column_names();
    let covariates: Vec<&[f64]> = rows.covariates.iter().map(|(_, v)| v.as_slice()).collect();
    let factors = rows
        .factors
        .iter()
        .map(|(_, factor)| Factor::new(&factor.of_rows, factor.len()))
        .collect::<Result<Vec<_>, _>>()?;
    let design = VisitDesign::new(VisitModel {
        treatment: Factor::new(&rows.treatment.of_rows, rows.treatment.len())?,
        visit: Factor::new(&rows.visit.of_rows, rows.visit.len())?,
        covariates: &covariates,
        factors: &factors,
    })?;
    let data = RepeatedMeasures {
        response: &rows.response,
        design: design.matrix(),
        subject: &rows.subject.of_rows,
        visit: &rows.visit.of_rows,
        visit_count: rows.visit.len(),
    };
    let fit = mixed_model(data, structure, Likelihood::Restricted)
        .map_err(|cause| WorksheetError::in_model(cause, &names))?;
    let mut sheet = Worksheet::new("Mixed model for repeated measures");
    sheet.give("covariance", structure.name());
    sheet.line(Line::of("n_obs", "rows", fit.observations).part(
        "n_subjects",
        "subjects",
        fit.subjects,
    ));
    sheet.line(
        Line::of(
            "loglik_reml",
            "restricted log likelihood",
            fit.log_likelihood,
        )
        .part("neg2_reml", "-2 times it", -2.0 * fit.log_likelihood),
    );
    if let [first, ..] = design.covariate_means() {
        sheet.line(Line::of(
            "baseline_ref_value_obs_mean",
            format!("mean of {} over rows", rows.covariates[0].0),
            *first,
        ));
    }
    sheet.group(covariance(structure, rows.visit.len(), &fit));
    coefficients(&mut sheet, &names, &fit);
    for method in DegreesOfFreedom::ALL {
        let inference = fit.inference(method.method())?;
        if method == printed {
            table(&mut sheet, rows, &design, &inference, method, level)?;
        }
        details(&mut sheet, rows, &design, &inference, method, level)?;
    }
    sheet.refer(MixedModel::REFERENCE);
    sheet.refer(printed.method().reference());
    Ok(sheet)
}

/// Covariance parameters: `s21` where unstructured, `resid` and `cs` under compound symmetry, else by their names.
fn covariance(structure: CovarianceStructure, visits: usize, fit: &MixedModel) -> Group {
    let names: Vec<String> = match structure {
        CovarianceStructure::Unstructured => (1..=visits)
            .flat_map(|i| (1..=i).map(move |j| format!("s{i}{j}")))
            .collect(),
        CovarianceStructure::CompoundSymmetry => vec!["resid".to_owned(), "cs".to_owned()],
        _ => structure.parameter_names(visits),
    };
    let written = structure.parameter_names(visits);
    let mut group = Group::keyed("cov_params", "Covariance parameters");
    for ((key, name), value) in names
        .into_iter()
        .zip(written)
        .zip(&fit.covariance_parameters)
    {
        group.line(Line::of(key, name, *value));
    }
    group
}

fn coefficients(sheet: &mut Worksheet, names: &[String], fit: &MixedModel) {
    let errors = (0..names.len()).map(|column| fit.standard_error(column));
    sheet.grid(Grid {
        key: None,
        heading: "Coefficients, standard errors not corrected".into(),
        row_heading: "column".into(),
        rows: names.to_vec(),
        columns: vec![
            GridColumn::new("beta", "estimate", numbers(fit.coefficients.clone())).by_row(),
            GridColumn::new("beta_se_asymptotic", "standard error", numbers(errors)).by_row(),
        ],
    });
}

/// What readers get: the least-squares means and the differences in one table.
fn table(
    sheet: &mut Worksheet,
    rows: &RepeatedRows,
    design: &VisitDesign,
    inference: &MixedInference,
    method: DegreesOfFreedom,
    level: ConfidenceLevel,
) -> Result<(), StatisticsError> {
    let last = rows.treatment.len().saturating_sub(1);
    let (mut labels, mut tests): (Vec<String>, Vec<TTest>) = (Vec::new(), Vec::new());
    for (visit, visit_name) in rows.visit.names.iter().enumerate() {
        let place = format!("{} {visit_name}", rows.visit_column);
        for (arm, arm_name) in rows.treatment.names.iter().enumerate() {
            labels.push(format!("{place}, {} {arm_name}", rows.treatment_column));
            tests.push(inference.contrast(&design.mean(arm, visit, Margins::Equal)?, level)?);
        }
        if last > 0 {
            labels.push(format!(
                "{place}, {} minus {}",
                rows.treatment.names[last], rows.treatment.names[0]
            ));
            tests.push(inference.contrast(&design.difference(last, 0, visit)?, level)?);
        }
    }
    let shown = |heading: String, cells: Vec<Quantity>| GridColumn {
        key: None,
        ..GridColumn::new("", heading, cells)
    };
    let of = |f: &dyn Fn(&TTest) -> f64| tests.iter().map(f).collect::<Vec<f64>>();
    sheet.grid(Grid {
        key: None,
        heading: format!("Least-squares means and differences, {}", method.name()).into(),
        row_heading: "".into(),
        rows: labels,
        columns: vec![
            shown("estimate".into(), numbers(of(&|t| t.estimate))),
            shown("SE".into(), numbers(of(&|t| t.standard_error))),
            shown("df".into(), numbers(of(&|t| t.degrees_of_freedom))),
            shown(
                confidence_interval(level),
                tests
                    .iter()
                    .map(|t| Quantity::Interval(t.interval))
                    .collect(),
            ),
            shown("p".into(), p_values(of(&|t| t.p_value))),
        ],
    });
    Ok(())
}

/// What programs get: an object for each mean and difference.
fn details(
    sheet: &mut Worksheet,
    rows: &RepeatedRows,
    design: &VisitDesign,
    inference: &MixedInference,
    method: DegreesOfFreedom,
    level: ConfidenceLevel,
) -> Result<(), StatisticsError> {
    let suffix = method.suffix();
    let last = rows.treatment.len().saturating_sub(1);
    for (visit, visit_name) in rows.visit.names.iter().enumerate() {
        let place = format!("{}{visit_name}", rows.visit_column);
        if last > 0 {
            let test = inference.contrast(&design.difference(last, 0, visit)?, level)?;
            sheet.group(contrast(format!("diff_{place}_{suffix}"), "", test, level).for_programs());
        }
        for (arm, arm_name) in rows.treatment.names.iter().enumerate() {
            let test = inference.contrast(&design.mean(arm, visit, Margins::Equal)?, level)?;
            let key = format!("lsm_{place}_{}{arm_name}_{suffix}", rows.treatment_column);
            sheet.group(contrast(key, "", test, level).for_programs());
        }
    }
    Ok(())
}
