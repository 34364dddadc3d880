//! Tests of the terms of a linear model.

use statistics::StatisticsError;
use statistics::linear::{Factor, LeastSquares, ModelMatrix, least_squares};

use crate::error::AnalysisError;
use crate::execution::record::{At, Recorder};
use crate::results::{Statistic, VariableLevel};

/// What stands in the place of a column in the results of a model's terms.
pub(super) const TERM: &str = "term";
/// The term of what the model leaves over.
const RESIDUAL: &str = "residual";

/// A term of a model.
pub(super) enum Term<'a> {
    /// One column.
    Covariate(&'a str, &'a [f64]),
    /// A column for each level but the first.
    Factor(&'a str, &'a [usize], usize),
}

impl Term<'_> {
    fn name(&self) -> &str {
        match self {
            Term::Covariate(name, _) | Term::Factor(name, ..) => name,
        }
    }
}

/// A linear model with an intercept, and the columns of each of its terms.
pub(super) struct TermModel {
    pub(super) fit: LeastSquares,
    /// The first column of each term, and the one after its last.
    columns: Vec<(String, std::ops::Range<usize>)>,
}

impl TermModel {
    pub(super) fn fit(terms: &[Term<'_>], response: &[f64]) -> Result<Self, StatisticsError> {
        let mut design = ModelMatrix::with_intercept(response.len());
        let mut columns = Vec::new();
        for term in terms {
            let first = match term {
                Term::Covariate(_, values) => design.covariate("a covariate", values)?,
                Term::Factor(_, levels, count) => {
                    design.factor("a factor", Factor::new(levels, *count)?)?
                }
            };
            columns.push((term.name().to_owned(), first..design.columns()));
        }
        Ok(TermModel {
            fit: least_squares(&design, response)?,
            columns,
        })
    }

    /// The columns of a term.
    pub(super) fn column(&self, term: usize) -> usize {
        self.columns[term].1.start
    }

    /// The number of coefficients.
    pub(super) fn coefficients(&self) -> usize {
        self.fit.coefficients.len()
    }
}

/// A type III test of one term. Without interactions it is the test given all other terms.
struct TermTest {
    sum_of_squares: f64,
    degrees_of_freedom: usize,
    f: f64,
    p_value: f64,
}

/// Records the test of each term, then the residual.
pub(super) fn put_terms(
    recorder: &mut Recorder<'_>,
    at: &At<'_>,
    names: &[&str],
    model: &Result<TermModel, StatisticsError>,
) -> Result<(), AnalysisError> {
    for (place, name) in names.iter().enumerate() {
        let test = model.as_ref().map_err(Clone::clone).and_then(|model| {
            let columns = model.columns[place].1.clone();
            if columns.is_empty() {
                return Err(StatisticsError::TooFew {
                    quantity: "levels of the term",
                    needed: 2,
                    found: 1,
                });
            }
            let degrees_of_freedom = columns.len();
            let (f, p_value) = model.fit.joint_test(columns)?;
            Ok(TermTest {
                sum_of_squares: f * degrees_of_freedom as f64 * model.fit.residual_variance(),
                degrees_of_freedom,
                f,
                p_value,
            })
        });
        let item = VariableLevel {
            variable: TERM.to_owned(),
            level: (*name).to_owned(),
        };
        recorder.put_all(
            &at.item(&item),
            &test,
            &[
                (Statistic::SumOfSquares, &|test| test.sum_of_squares),
                (Statistic::DegreesOfFreedom, &|test| {
                    test.degrees_of_freedom as f64
                }),
                (Statistic::F, &|test| test.f),
                (Statistic::PValue, &|test| test.p_value),
            ],
        )?;
    }
    let item = VariableLevel {
        variable: TERM.to_owned(),
        level: RESIDUAL.to_owned(),
    };
    let fit = model.as_ref().map(|model| &model.fit).map_err(Clone::clone);
    recorder.put_all(
        &at.item(&item),
        &fit,
        &[
            (Statistic::SumOfSquares, &|fit| fit.residual_sum_of_squares),
            (Statistic::DegreesOfFreedom, &|fit| {
                fit.residual_degrees_of_freedom as f64
            }),
            (Statistic::MeanSquare, &|fit| fit.residual_variance()),
        ],
    )
}
