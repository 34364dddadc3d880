//! Tests of the terms of a linear model.

use std::ops::Range;

use statistics::StatisticsError;
use statistics::linear::{Factor, LeastSquares, ModelMatrix, least_squares};

use crate::execution::recipient::{Item, Recipient};
use crate::results::Statistic;

/// What stands in the place of a column in the results of a model's terms.
pub(super) const TERM: &str = "term";
/// The term of what the model leaves over.
const RESIDUAL: &str = "residual";

/// A term of a model.
pub(crate) enum Term<'a> {
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
pub(crate) struct TermModel {
    pub(super) fit: LeastSquares,
    /// The first column of each term, and the one after its last.
    columns: Vec<(String, Range<usize>)>,
}

impl TermModel {
    pub(crate) fn fit(terms: &[Term<'_>], response: &[f64]) -> Result<Self, StatisticsError> {
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

    /// The columns of each term, in their order.
    pub(super) fn term_columns(&self) -> impl Iterator<Item = Range<usize>> {
        self.columns.iter().map(|(_, columns)| columns.clone())
    }
}

/// A type III test of one term. Without interactions it is the test given all other terms.
struct TermTest {
    sum_of_squares: f64,
    degrees_of_freedom: usize,
    f: f64,
    p_value: f64,
}

impl TermTest {
    fn of(fit: &LeastSquares, columns: Range<usize>) -> Result<Self, StatisticsError> {
        if columns.is_empty() {
            return Err(StatisticsError::TooFew {
                quantity: "levels of the term",
                needed: 2,
                found: 1,
            });
        }
        let degrees_of_freedom = columns.len();
        let (f, p_value) = fit.joint_test(columns)?;
        Ok(TermTest {
            sum_of_squares: f * degrees_of_freedom as f64 * fit.residual_variance(),
            degrees_of_freedom,
            f,
            p_value,
        })
    }
}

/// The test of each term, by its name and its columns, then the residual.
pub(crate) fn terms<'n, R: Recipient>(
    names: impl Iterator<Item = &'n str>,
    fit: &Result<&LeastSquares, StatisticsError>,
    mut columns: impl Iterator<Item = Range<usize>>,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let mut count = 0;
    for (number, name) in names.enumerate() {
        // Without a fit there are no columns either.
        let columns = columns.next().unwrap_or_default();
        let fit = fit.as_ref().map_err(Clone::clone);
        let item = Item {
            number,
            variable: TERM,
            level: &name,
        };
        to.take_all(
            Some(item),
            &fit.and_then(|fit| TermTest::of(fit, columns)),
            &[
                (Statistic::SumOfSquares, &|test| test.sum_of_squares),
                (Statistic::DegreesOfFreedom, &|test| {
                    test.degrees_of_freedom as f64
                }),
                (Statistic::F, &|test| test.f),
                (Statistic::PValue, &|test| test.p_value),
            ],
        )?;
        count = number + 1;
    }
    let item = Item {
        number: count,
        variable: TERM,
        level: &RESIDUAL,
    };
    to.take_all(
        Some(item),
        fit,
        &[
            (Statistic::SumOfSquares, &|fit| fit.residual_sum_of_squares),
            (Statistic::DegreesOfFreedom, &|fit| {
                fit.residual_degrees_of_freedom as f64
            }),
            (Statistic::MeanSquare, &|fit| fit.residual_variance()),
        ],
    )
}

/// The test of each term of a model.
pub(super) fn terms_of_model<R: Recipient>(
    names: &[&str],
    model: &Result<TermModel, StatisticsError>,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let fit = model.as_ref().map(|model| &model.fit).map_err(Clone::clone);
    let columns = model.iter().flat_map(TermModel::term_columns);
    terms(names.iter().copied(), &fit, columns, to)
}
