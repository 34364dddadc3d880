//! What is said of a model of repeated measures as a whole.

use statistics::StatisticsError;
use statistics::mixed::{CovarianceStructure, Likelihood, MixedModel};

use super::MODEL;
use super::visits::Visits;
use crate::error::AnalysisError;
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::results::{Statistic, VariableLevel};

/// What stands in the place of a column in the results of covariance parameters.
const COVARIANCE: &str = "covariance";

/// What is said of a model as a whole: rows, subjects, covariance parameters, likelihood and criteria.
#[expect(
    clippy::too_many_arguments,
    reason = "the two models of repeated measures share all of it and nothing else"
)]
pub(super) fn put_model(
    at: &At<'_>,
    given: usize,
    selection: &Selection<'_>,
    structure: CovarianceStructure,
    visits: &Visits,
    model: &Result<&MixedModel, StatisticsError>,
    likelihood: Likelihood,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    recorder.put(at, Statistic::N, at.rows.len().into())?;
    recorder.put(
        at,
        Statistic::Subjects,
        selection
            .data
            .count_subjects(at.rows.iter().copied())
            .into(),
    )?;
    recorder.put(at, Statistic::Excluded, (given - at.rows.len()).into())?;
    for (place, name) in structure
        .parameter_names(visits.names.len())
        .into_iter()
        .enumerate()
    {
        let item = VariableLevel {
            variable: COVARIANCE.to_owned(),
            level: name,
        };
        let parameter = model
            .as_ref()
            .map(|model| model.covariance_parameters[place])
            .map_err(Clone::clone);
        recorder.put_all(
            &at.item(&item),
            &parameter,
            &[(Statistic::Estimate, &|parameter| *parameter)],
        )?;
    }
    let criteria = model
        .as_ref()
        .map(|model| Criteria::of(model, likelihood))
        .map_err(Clone::clone);
    let item = VariableLevel {
        variable: MODEL.to_owned(),
        level: "fit".to_owned(),
    };
    recorder.put_all(
        &at.item(&item),
        &criteria,
        &[
            (Statistic::MinusTwoLogLikelihood, &|of| of.deviance),
            (Statistic::Aic, &|of| of.akaike),
            (Statistic::Aicc, &|of| of.akaike_corrected),
            (Statistic::Bic, &|of| of.schwarz),
        ],
    )
}

/// Information criteria as SAS PROC MIXED counts them: under restricted likelihood the covariance parameters alone, and
/// the sample of AICC less the columns of the mean; the sample of BIC is the subjects.
struct Criteria {
    deviance: f64,
    akaike: f64,
    akaike_corrected: f64,
    schwarz: f64,
}

impl Criteria {
    fn of(model: &MixedModel, likelihood: Likelihood) -> Self {
        let deviance = -2.0 * model.log_likelihood;
        let columns = model.coefficients.len();
        let covariance = model.covariance_parameters.len();
        let (parameters, sample) = match likelihood {
            Likelihood::Restricted => (covariance, model.observations - columns),
            Likelihood::Full => (covariance + columns, model.observations),
        };
        let (d, n) = (parameters as f64, sample as f64);
        Criteria {
            deviance,
            akaike: deviance + 2.0 * d,
            akaike_corrected: deviance + 2.0 * d * n / (n - d - 1.0),
            schwarz: deviance + d * (model.subjects as f64).ln(),
        }
    }
}
