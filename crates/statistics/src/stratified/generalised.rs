//! The generalised Cochran-Mantel-Haenszel statistics for tables of any size.

use crate::chi_square_test::ChiSquareTest;
use crate::error::{StatisticsError, require_same_length};
use nalgebra::{DMatrix, DVector};

/// The three statistics of PROC FREQ's CMH table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeneralisedCochranMantelHaenszel {
    /// Nonzero correlation of row and column scores: 1 degree of freedom.
    pub correlation: ChiSquareTest,
    /// Row mean scores differ: rows less 1.
    pub row_mean_scores: ChiSquareTest,
    /// General association: (rows less 1) times (columns less 1).
    pub general_association: ChiSquareTest,
}

impl GeneralisedCochranMantelHaenszel {
    /// The method's name.
    pub const METHOD: &'static str = "generalised Cochran-Mantel-Haenszel statistics";
    /// Where the method was published.
    pub const REFERENCE: &'static str =
        "Landis JR, Heyman ER, Koch GG. Int Stat Rev 1978;46:237-254";
}

/// Cells of a table beyond which the matrix of all covariances between them is too large.
const LARGEST_TABLE: usize = 1000;

/// The generalised Cochran-Mantel-Haenszel statistics of row by column tables within strata.
///
/// `tables` hold counts, one table a stratum, `tables[h][row][column]`. Rows or columns that are empty in
/// all strata are left out, as PROC FREQ does; strata with fewer than two subjects too. Landis JR,
/// Heyman ER, Koch GG. Int Stat Rev 1978;46:237-254.
///
/// ```
/// use statistics::stratified::generalised_cochran_mantel_haenszel;
/// let tables = vec![vec![vec![8, 3], vec![4, 11]], vec![vec![23, 6], vec![14, 13]]];
/// let result = generalised_cochran_mantel_haenszel(&tables, &[1.0, 2.0], &[1.0, 2.0])?;
/// // In 2x2 tables all three are the Cochran-Mantel-Haenszel statistic.
/// let gap = result.correlation.statistic - result.general_association.statistic;
/// assert!(gap.abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] where tables or scores differ in size, [`StatisticsError::ZeroVariance`]
/// where the tables leave nothing to compare, [`StatisticsError::TooLarge`] above 1000 cells.
pub fn generalised_cochran_mantel_haenszel(
    tables: &[Vec<Vec<u64>>],
    row_scores: &[f64],
    column_scores: &[f64],
) -> Result<GeneralisedCochranMantelHaenszel, StatisticsError> {
    let (rows, columns) = (row_scores.len(), column_scores.len());
    for table in tables {
        require_same_length("the row scores", rows, "a table", table.len())?;
        for row in table {
            require_same_length("the column scores", columns, "a row of a table", row.len())?;
        }
    }
    let kept_rows: Vec<usize> = (0..rows)
        .filter(|r| tables.iter().any(|t| t[*r].iter().any(|count| *count > 0)))
        .collect();
    let kept_columns: Vec<usize> = (0..columns)
        .filter(|c| tables.iter().any(|t| t.iter().any(|row| row[*c] > 0)))
        .collect();
    if kept_rows.len() < 2 || kept_columns.len() < 2 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the row or the column",
        });
    }
    let cells = kept_rows.len() * kept_columns.len();
    if cells > LARGEST_TABLE {
        return Err(StatisticsError::TooLarge {
            method: "the generalised Cochran-Mantel-Haenszel test",
            size: cells as u64,
            limit: LARGEST_TABLE as u64,
        });
    }
    let strata: Vec<DMatrix<f64>> = tables
        .iter()
        .map(|t| {
            DMatrix::from_fn(kept_rows.len(), kept_columns.len(), |r, c| {
                t[kept_rows[r]][kept_columns[c]] as f64
            })
        })
        .collect();
    let row_score = DMatrix::from_fn(1, kept_rows.len(), |_, r| row_scores[kept_rows[r]]);
    let column_score =
        DMatrix::from_fn(1, kept_columns.len(), |_, c| column_scores[kept_columns[c]]);
    let all_but_last = |size: usize| DMatrix::<f64>::identity(size - 1, size);
    let row_identity = all_but_last(kept_rows.len());
    let column_identity = all_but_last(kept_columns.len());
    Ok(GeneralisedCochranMantelHaenszel {
        correlation: statistic(&strata, &row_score, &column_score)?,
        row_mean_scores: statistic(&strata, &row_identity, &column_score)?,
        general_association: statistic(&strata, &row_identity, &column_identity)?,
    })
}

/// `G' V^-1 G` with `G = sum B (n - m)` and `V = sum B Var B'`, `B` the Kronecker product of the two contrasts.
fn statistic(
    strata: &[DMatrix<f64>],
    row_contrast: &DMatrix<f64>,
    column_contrast: &DMatrix<f64>,
) -> Result<ChiSquareTest, StatisticsError> {
    let size = row_contrast.nrows() * column_contrast.nrows();
    let contrast = row_contrast.kronecker(column_contrast);
    let mut distance = DVector::zeros(size);
    let mut variance = DMatrix::zeros(size, size);
    for table in strata {
        let n = table.sum();
        if n < 2.0 {
            continue;
        }
        let row_share = table.column_sum() / n;
        let column_share = table.row_sum().transpose() / n;
        let mut excess = DVector::zeros(table.len());
        for r in 0..table.nrows() {
            for c in 0..table.ncols() {
                excess[r * table.ncols() + c] = table[(r, c)] - n * row_share[r] * column_share[c];
            }
        }
        let spread =
            |share: &DVector<f64>| DMatrix::from_diagonal(share) - share * share.transpose();
        let covariance = spread(&row_share).kronecker(&spread(&column_share)) * (n * n / (n - 1.0));
        distance += &contrast * excess;
        variance += &contrast * covariance * contrast.transpose();
    }
    let cholesky = variance.cholesky().ok_or(StatisticsError::ZeroVariance {
        quantity: "the table within strata",
    })?;
    let value = distance.dot(&cholesky.solve(&distance));
    Ok(ChiSquareTest::new(value, size as u32))
}
