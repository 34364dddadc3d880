//! Analysis of covariance.

use crate::data::Levels;
use crate::error::WorksheetError;
use crate::means::contrast;
use crate::sheet::{Grid, GridColumn, Group, Line, Quantity, Worksheet, numbers};
use statistics::ConfidenceLevel;
use statistics::linear::{
    Ancova, AncovaData, Factor, Margins, ModelMatrix, TypeThreeTest, least_squares,
};

/// An analysis of covariance with the names of its columns.
#[derive(Clone, Debug)]
pub struct CovarianceAnalysis {
    /// The response.
    pub response: Vec<f64>,
    /// The name of the treatment column.
    pub treatment: String,
    /// Its levels.
    pub arms: Levels,
    /// Covariates, by name.
    pub covariates: Vec<(String, Vec<f64>)>,
    /// Other factors, by name.
    pub factors: Vec<(String, Levels)>,
}

impl CovarianceAnalysis {
    /// The names of the model's columns, in the order of [`Ancova`].
    fn column_names(&self) -> Vec<String> {
        let mut names = vec!["intercept".to_owned()];
        names.extend(self.covariates.iter().map(|(name, _)| name.clone()));
        let mut levels = |name: &String, levels: &Levels| {
            names.extend(
                levels
                    .names
                    .iter()
                    .skip(1)
                    .map(|level| format!("{name}{level}")),
            );
        };
        levels(&self.treatment, &self.arms);
        for (name, factor) in &self.factors {
            levels(name, factor);
        }
        names
    }
}

/// Least-squares means by both margins, differences and type III tests.
///
/// The difference is that of the last arm and the first.
///
/// # Errors
/// [`WorksheetError::Model`] names the column that is constant or follows from others; else as [`Ancova::fit`].
pub fn ancova(
    model: &CovarianceAnalysis,
    level: ConfidenceLevel,
) -> Result<Worksheet, WorksheetError> {
    let names = model.column_names();
    let named = |cause| WorksheetError::in_model(cause, &names);
    let treatment = Factor::new(&model.arms.of_rows, model.arms.len())?;
    let factors = model
        .factors
        .iter()
        .map(|(_, factor)| Factor::new(&factor.of_rows, factor.len()))
        .collect::<Result<Vec<_>, _>>()?;
    let covariates: Vec<&[f64]> = model
        .covariates
        .iter()
        .map(|(_, values)| values.as_slice())
        .collect();
    let fit = Ancova::fit(AncovaData {
        response: &model.response,
        treatment,
        factors: &factors,
        covariates: &covariates,
    })
    .map_err(named)?;
    let least = fit.least_squares();
    let mut sheet = Worksheet::new("Analysis of covariance");
    sheet.line(Line::of("n", "rows", model.response.len()));
    sheet.line(
        Line::of("sigma2", "residual variance", least.residual_variance()).part(
            "df",
            "df",
            least.residual_degrees_of_freedom,
        ),
    );
    let errors = (0..least.coefficients.len()).map(|column| least.standard_error(column));
    sheet.grid(Grid {
        key: None,
        heading: "Coefficients".into(),
        row_heading: "column".into(),
        rows: names.clone(),
        columns: vec![
            GridColumn::new("coef", "estimate", numbers(least.coefficients.clone())),
            GridColumn::new("coef_se", "standard error", numbers(errors)),
        ],
    });
    for (key, heading, margins) in [
        (
            "lsm_equal",
            "Least-squares mean, levels weighted alike  [SAS LSMEANS; R emmeans; SPSS EMMEANS]",
            Margins::Equal,
        ),
        (
            "lsm_om",
            "Least-squares mean, observed margins  [SAS LSMEANS / OM]",
            Margins::Observed,
        ),
    ] {
        for (arm, name) in model.arms.names.iter().enumerate() {
            let mean = fit.least_squares_mean(arm, margins, level)?;
            let key = format!("{key}_{}{name}", model.treatment);
            sheet.group(contrast(
                key,
                format!("{heading}: {} {name}", model.treatment),
                mean,
                level,
            ));
        }
    }
    let (last, first) = (model.arms.len().saturating_sub(1), 0);
    if last > 0 {
        let (upper, lower) = (&model.arms.names[last], &model.arms.names[first]);
        sheet.group(contrast(
            "difference",
            format!("Difference, {upper} minus {lower}"),
            fit.difference(last, first, level)?,
            level,
        ));
    }
    sheet.group(type_three_tests(
        model,
        &fit,
        least.residual_degrees_of_freedom,
    )?);
    let mut unadjusted = ModelMatrix::with_intercept(model.response.len());
    unadjusted.factor("treatment", treatment)?;
    let raw = least_squares(&unadjusted, &model.response).map_err(named)?;
    sheet.line(Line::of(
        "unadjusted_difference",
        "difference without covariates",
        raw.coefficients.get(last).copied().map_or(
            Quantity::Absent("there is one arm".to_owned()),
            Quantity::Number,
        ),
    ));
    sheet.refer(Ancova::REFERENCE);
    Ok(sheet)
}

fn type_three_tests(
    model: &CovarianceAnalysis,
    fit: &Ancova,
    residual: usize,
) -> Result<Group, statistics::StatisticsError> {
    let mut tests: Vec<(String, TypeThreeTest)> = Vec::new();
    for (place, (name, _)) in model.covariates.iter().enumerate() {
        tests.push((name.clone(), fit.covariate_test(place)?));
    }
    tests.push((model.treatment.clone(), fit.treatment_test()?));
    for (place, (name, _)) in model.factors.iter().enumerate() {
        tests.push((name.clone(), fit.factor_test(place)?));
    }
    let mut all = Group::headed("Type III tests");
    for (name, test) in tests {
        let mut group = Group::keyed(format!("type3_{name}"), name);
        group.line(
            Line::of(
                "F",
                format!("F({}, {residual})", test.degrees_of_freedom),
                test.f,
            )
            .hidden("df1", test.degrees_of_freedom)
            .part("p", "p", Quantity::PValue(test.p_value)),
        );
        all.group(group);
    }
    Ok(all)
}
