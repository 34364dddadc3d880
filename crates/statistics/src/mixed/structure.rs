//! Covariance structures over visits, with their derivatives.

use nalgebra::DMatrix;

/// How the visits of a subject vary together.
///
/// The parameters are those of SAS `PROC MIXED`, since degrees of freedom and the Kenward-Roger correction depend on
/// them: variances, covariances where the structure is linear in them, else correlations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CovarianceStructure {
    /// All variances and covariances: `TYPE=UN`.
    #[default]
    Unstructured,
    /// One variance, one covariance for each distance: `TYPE=TOEP`.
    Toeplitz,
    /// A variance for each visit, one correlation for each distance: `TYPE=TOEPH`.
    HeterogeneousToeplitz,
    /// One variance, the correlation a power of the distance: `TYPE=AR(1)`.
    AutoRegressive,
    /// A variance for each visit, the correlation a power of the distance: `TYPE=ARH(1)`.
    HeterogeneousAutoRegressive,
    /// A residual variance and one covariance: `TYPE=CS`.
    CompoundSymmetry,
    /// A variance for each visit, one correlation: `TYPE=CSH`.
    HeterogeneousCompoundSymmetry,
    /// A variance for each visit, a correlation for each step, products of them farther off: `TYPE=ANTE(1)`.
    AnteDependence,
}

impl CovarianceStructure {
    /// Every structure, from the most to the least general.
    pub const ALL: [Self; 8] = [
        Self::Unstructured,
        Self::HeterogeneousToeplitz,
        Self::AnteDependence,
        Self::HeterogeneousAutoRegressive,
        Self::HeterogeneousCompoundSymmetry,
        Self::Toeplitz,
        Self::AutoRegressive,
        Self::CompoundSymmetry,
    ];

    /// The structure's name, with that of SAS.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unstructured => "unstructured (UN)",
            Self::Toeplitz => "Toeplitz (TOEP)",
            Self::HeterogeneousToeplitz => "heterogeneous Toeplitz (TOEPH)",
            Self::AutoRegressive => "autoregressive (AR(1))",
            Self::HeterogeneousAutoRegressive => "heterogeneous autoregressive (ARH(1))",
            Self::CompoundSymmetry => "compound symmetry (CS)",
            Self::HeterogeneousCompoundSymmetry => "heterogeneous compound symmetry (CSH)",
            Self::AnteDependence => "antedependence (ANTE(1))",
        }
    }

    /// Whether the covariance matrix is linear in the parameters, so that its second derivatives vanish.
    #[must_use]
    pub const fn is_linear(self) -> bool {
        matches!(
            self,
            Self::Unstructured | Self::Toeplitz | Self::CompoundSymmetry
        )
    }

    /// The names of the parameters, in their order.
    ///
    /// ```
    /// use statistics::mixed::CovarianceStructure;
    /// let names = CovarianceStructure::Unstructured.parameter_names(2);
    /// assert_eq!(names, ["covariance 1,1", "covariance 2,1", "covariance 2,2"]);
    /// ```
    #[must_use]
    pub fn parameter_names(self, visits: usize) -> Vec<String> {
        let distances = visits.saturating_sub(1);
        let variances = || (1..=visits).map(|visit| format!("variance {visit}"));
        let numbered =
            |word: &'static str, count: usize| (1..=count).map(move |lag| format!("{word} {lag}"));
        match self {
            Self::Unstructured => (1..=visits)
                .flat_map(|i| (1..=i).map(move |j| format!("covariance {i},{j}")))
                .collect(),
            Self::Toeplitz => std::iter::once("variance".to_owned())
                .chain(numbered("covariance at distance", distances))
                .collect(),
            Self::HeterogeneousToeplitz => variances()
                .chain(numbered("correlation at distance", distances))
                .collect(),
            Self::AutoRegressive => vec!["variance".to_owned(), "correlation".to_owned()],
            Self::CompoundSymmetry => {
                vec!["residual variance".to_owned(), "covariance".to_owned()]
            }
            Self::HeterogeneousAutoRegressive | Self::HeterogeneousCompoundSymmetry => variances()
                .chain(std::iter::once("correlation".to_owned()))
                .collect(),
            Self::AnteDependence => variances()
                .chain(numbered("correlation of step", distances))
                .collect(),
        }
    }

    /// Parameters to start from: uncorrelated visits with these variances.
    pub(super) fn start(self, variances: &[f64]) -> Vec<f64> {
        let k = variances.len();
        let mean = variances.iter().sum::<f64>() / k as f64;
        let zeros = |count: usize| std::iter::repeat_n(0.0, count);
        match self {
            Self::Unstructured => (0..k)
                .flat_map(|i| (0..=i).map(move |j| if i == j { variances[i] } else { 0.0 }))
                .collect(),
            Self::Toeplitz => std::iter::once(mean).chain(zeros(k - 1)).collect(),
            Self::AutoRegressive => vec![mean, 0.0],
            Self::CompoundSymmetry => vec![mean, 0.0],
            Self::HeterogeneousToeplitz | Self::AnteDependence => {
                variances.iter().copied().chain(zeros(k - 1)).collect()
            }
            Self::HeterogeneousAutoRegressive | Self::HeterogeneousCompoundSymmetry => {
                variances.iter().copied().chain(zeros(1)).collect()
            }
        }
    }

    /// The covariance matrix and its derivatives at `parameters`.
    pub(super) fn at(self, parameters: &[f64], visits: usize) -> Covariance {
        match self {
            Self::Unstructured => {
                let pairs: Vec<(usize, usize)> = (0..visits)
                    .flat_map(|i| (0..=i).map(move |j| (i, j)))
                    .collect();
                Covariance::linear(parameters, visits, |parameter, a, b| {
                    pairs[parameter] == (a.max(b), a.min(b))
                })
            }
            Self::Toeplitz => Covariance::linear(parameters, visits, |parameter, a, b| {
                a.abs_diff(b) == parameter
            }),
            Self::CompoundSymmetry => Covariance::linear(parameters, visits, |parameter, a, b| {
                parameter == 1 || a == b
            }),
            Self::AutoRegressive => {
                let correlation = Correlation::power(parameters[1], visits);
                Covariance::homogeneous(parameters[0], &correlation, visits)
            }
            Self::HeterogeneousAutoRegressive => Covariance::heterogeneous(
                &parameters[..visits],
                &Correlation::power(parameters[visits], visits),
            ),
            Self::HeterogeneousCompoundSymmetry => Covariance::heterogeneous(
                &parameters[..visits],
                &Correlation::by_distance(&vec![parameters[visits]; visits - 1], visits, true),
            ),
            Self::HeterogeneousToeplitz => Covariance::heterogeneous(
                &parameters[..visits],
                &Correlation::by_distance(&parameters[visits..], visits, false),
            ),
            Self::AnteDependence => Covariance::heterogeneous(
                &parameters[..visits],
                &Correlation::product_of_steps(&parameters[visits..], visits),
            ),
        }
    }
}

/// A covariance matrix over all visits with its first and second derivatives.
pub(super) struct Covariance {
    pub(super) value: DMatrix<f64>,
    pub(super) first: Vec<DMatrix<f64>>,
    /// For `i >= j` at `i (i+1)/2 + j`; empty where all are 0.
    pub(super) second: Vec<DMatrix<f64>>,
}

/// A correlation matrix with its derivatives by its own parameters.
struct Correlation {
    value: DMatrix<f64>,
    first: Vec<DMatrix<f64>>,
    second: Vec<DMatrix<f64>>,
}

impl Correlation {
    fn power(rho: f64, visits: usize) -> Self {
        let distance = |a: usize, b: usize| a.abs_diff(b) as i32;
        let d = |a: usize, b: usize| f64::from(distance(a, b));
        Self {
            value: DMatrix::from_fn(visits, visits, |a, b| rho.powi(distance(a, b))),
            first: vec![DMatrix::from_fn(visits, visits, |a, b| {
                if a == b {
                    0.0
                } else {
                    d(a, b) * rho.powi(distance(a, b) - 1)
                }
            })],
            second: vec![DMatrix::from_fn(visits, visits, |a, b| {
                if distance(a, b) < 2 {
                    0.0
                } else {
                    d(a, b) * (d(a, b) - 1.0) * rho.powi(distance(a, b) - 2)
                }
            })],
        }
    }

    /// A correlation for each distance, or one `shared` by all.
    fn by_distance(rho: &[f64], visits: usize, shared: bool) -> Self {
        let count = if shared { 1 } else { visits - 1 };
        let first = (0..count)
            .map(|parameter| {
                DMatrix::from_fn(visits, visits, |a, b| {
                    f64::from(u8::from(
                        a != b && (shared || a.abs_diff(b) == parameter + 1),
                    ))
                })
            })
            .collect();
        Self {
            value: DMatrix::from_fn(visits, visits, |a, b| {
                if a == b { 1.0 } else { rho[a.abs_diff(b) - 1] }
            }),
            first,
            second: vec![DMatrix::zeros(visits, visits); count * (count + 1) / 2],
        }
    }

    fn product_of_steps(rho: &[f64], visits: usize) -> Self {
        // The product over the steps between two visits, some of them left out.
        let product = |a: usize, b: usize, without: &[usize]| -> f64 {
            let (low, high) = (a.min(b), a.max(b));
            if without.iter().any(|step| *step < low || *step >= high) {
                return 0.0;
            }
            (low..high)
                .filter(|step| !without.contains(step))
                .map(|step| rho[step])
                .product()
        };
        let matrix =
            |without: &[usize]| DMatrix::from_fn(visits, visits, |a, b| product(a, b, without));
        let count = rho.len();
        Self {
            value: matrix(&[]),
            first: (0..count).map(|step| matrix(&[step])).collect(),
            second: (0..count)
                .flat_map(|i| (0..=i).map(move |j| (i, j)))
                .map(|(i, j)| {
                    if i == j {
                        DMatrix::zeros(visits, visits)
                    } else {
                        matrix(&[i, j])
                    }
                })
                .collect(),
        }
    }
}

impl Covariance {
    fn linear(
        parameters: &[f64],
        visits: usize,
        belongs: impl Fn(usize, usize, usize) -> bool,
    ) -> Self {
        let first: Vec<DMatrix<f64>> = (0..parameters.len())
            .map(|parameter| {
                DMatrix::from_fn(visits, visits, |a, b| {
                    f64::from(u8::from(belongs(parameter, a, b)))
                })
            })
            .collect();
        let mut value = DMatrix::zeros(visits, visits);
        for (theta, derivative) in parameters.iter().zip(&first) {
            value += derivative * *theta;
        }
        Self {
            value,
            first,
            second: Vec::new(),
        }
    }

    /// One variance times a correlation matrix with one parameter.
    fn homogeneous(variance: f64, correlation: &Correlation, visits: usize) -> Self {
        Self {
            value: &correlation.value * variance,
            first: vec![correlation.value.clone(), &correlation.first[0] * variance],
            second: vec![
                DMatrix::zeros(visits, visits),
                correlation.first[0].clone(),
                &correlation.second[0] * variance,
            ],
        }
    }

    /// `sqrt(v_a v_b) c_ab`: a variance for each visit, then the parameters of the correlation.
    fn heterogeneous(variances: &[f64], correlation: &Correlation) -> Self {
        let k = variances.len();
        let scale = |a: usize, b: usize| {
            // On the diagonal the variance itself, so that its sign shows.
            if a == b {
                variances[a]
            } else {
                (variances[a] * variances[b]).sqrt()
            }
        };
        // Derivative of sqrt(v_a v_b) by v_i, and by v_i and v_j.
        let by_one = |a: usize, b: usize, i: usize| match (a == i, b == i) {
            (true, true) => 1.0,
            (false, false) => 0.0,
            _ => 0.5 * scale(a, b) / variances[i],
        };
        let by_two = |a: usize, b: usize, i: usize, j: usize| {
            if a == b || ![a, b].contains(&i) || ![a, b].contains(&j) {
                0.0
            } else if i == j {
                -0.25 * scale(a, b) / (variances[i] * variances[i])
            } else {
                0.25 * scale(a, b) / (variances[i] * variances[j])
            }
        };
        let c = correlation;
        let count = k + c.first.len();
        let first = (0..count)
            .map(|i| {
                DMatrix::from_fn(k, k, |a, b| {
                    if i < k {
                        by_one(a, b, i) * c.value[(a, b)]
                    } else {
                        scale(a, b) * c.first[i - k][(a, b)]
                    }
                })
            })
            .collect();
        let second = (0..count)
            .flat_map(|i| (0..=i).map(move |j| (i, j)))
            .map(|(i, j)| {
                DMatrix::from_fn(k, k, |a, b| {
                    if i < k {
                        by_two(a, b, i, j) * c.value[(a, b)]
                    } else if j < k {
                        by_one(a, b, j) * c.first[i - k][(a, b)]
                    } else {
                        let (i, j) = (i - k, j - k);
                        scale(a, b) * c.second[i * (i + 1) / 2 + j][(a, b)]
                    }
                })
            })
            .collect();
        Self {
            value: DMatrix::from_fn(k, k, |a, b| scale(a, b) * c.value[(a, b)]),
            first,
            second,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CovarianceStructure;

    #[test]
    fn derivatives_are_those_of_the_matrix() {
        let visits = 4;
        for structure in CovarianceStructure::ALL {
            let count = structure.parameter_names(visits).len();
            let parameters: Vec<f64> = (0..count)
                .map(|i| 0.3 + 0.1 * i as f64 + if i < visits { 2.0 } else { 0.0 })
                .collect();
            let at = structure.at(&parameters, visits);
            assert_eq!(at.first.len(), count, "{}", structure.name());
            let step = 1e-5;
            for i in 0..count {
                let moved = |sign: f64| {
                    let mut moved = parameters.clone();
                    moved[i] += sign * step;
                    structure.at(&moved, visits)
                };
                let (up, down) = (moved(1.0), moved(-1.0));
                let slope = (&up.value - &down.value) / (2.0 * step);
                assert!(
                    (&slope - &at.first[i]).amax() < 1e-8,
                    "{} {i}",
                    structure.name()
                );
                for j in 0..=i {
                    let curve = (&up.first[j] - &down.first[j]) / (2.0 * step);
                    let exact = at.second.get(i * (i + 1) / 2 + j);
                    let gap = exact.map_or(curve.amax(), |exact| (&curve - exact).amax());
                    assert!(gap < 1e-8, "{} {i} {j}", structure.name());
                }
            }
        }
    }
}
