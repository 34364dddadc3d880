//! Linear models: least squares and analysis of covariance.

mod ancova;
mod least_squares;
mod model_matrix;
mod normal_equations;
mod reflections;

pub use ancova::{Ancova, AncovaData, AncovaDesign, Margins, TypeThreeTest};
pub use least_squares::{LeastSquares, least_squares};
pub use model_matrix::{Factor, ModelMatrix};
pub use normal_equations::{NormalEquations, NormalEquationsFit};
