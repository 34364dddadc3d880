//! The columns that a model is fitted on.

use crate::error::{StatisticsError, require_finite, require_same_length};

/// A classification of the rows, each by its level counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor<'a> {
    /// The level of each row.
    pub levels: &'a [usize],
    /// How many levels there are.
    pub level_count: usize,
}

impl<'a> Factor<'a> {
    /// A factor from the level of each row.
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] where a level is not below `level_count`.
    pub fn new(levels: &'a [usize], level_count: usize) -> Result<Self, StatisticsError> {
        match levels.iter().find(|level| **level >= level_count) {
            Some(level) => Err(StatisticsError::OutOfRange {
                quantity: "a level of a factor",
                value: *level as f64,
                allowed: "below the number of levels (levels are counted from 0)",
            }),
            None => Ok(Self {
                levels,
                level_count,
            }),
        }
    }
}

/// Levels beyond which a factor is none: each is a column, and a fit takes the cube of their number.
const LARGEST_FACTOR: usize = 10_000;

/// A model matrix, built column by column and kept row by row.
///
/// ```
/// use statistics::linear::{Factor, ModelMatrix};
/// let mut design = ModelMatrix::with_intercept(3);
/// design.covariate("baseline", &[1.0, 2.0, 3.0])?;
/// design.factor("stratum", Factor::new(&[0, 1, 1], 2)?)?;
/// assert_eq!(design.row(2), [1.0, 3.0, 1.0]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ModelMatrix {
    rows: usize,
    columns: usize,
    /// For how many columns each row has room; those that are not there yet are 0.
    room: usize,
    values: Vec<f64>,
}

impl PartialEq for ModelMatrix {
    fn eq(&self, other: &Self) -> bool {
        (self.rows, self.columns) == (other.rows, other.columns)
            && (0..self.rows).all(|row| self.row(row) == other.row(row))
    }
}

impl ModelMatrix {
    /// A matrix of `rows` rows with a column of ones.
    #[must_use]
    pub fn with_intercept(rows: usize) -> Self {
        Self {
            rows,
            columns: 1,
            room: 1,
            values: vec![1.0; rows],
        }
    }

    /// A matrix of `rows` rows and no column, as Cox models begin.
    #[must_use]
    pub const fn without_intercept(rows: usize) -> Self {
        Self {
            rows,
            columns: 0,
            room: 0,
            values: Vec::new(),
        }
    }

    /// Adds a column and gives its number.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a wrong number of values, [`StatisticsError::NotFinite`] where
    /// one is missing.
    pub fn covariate(
        &mut self,
        name: &'static str,
        values: &[f64],
    ) -> Result<usize, StatisticsError> {
        require_same_length("the model matrix", self.rows, name, values.len())?;
        require_finite(name, values)?;
        self.widen(1, |row, added| added[0] = values[row]);
        Ok(self.columns - 1)
    }

    /// Adds columns, which are 0 before they are filled row by row.
    fn widen(&mut self, columns: usize, fill: impl Fn(usize, &mut [f64])) {
        let (known, width) = (self.columns, self.columns + columns);
        self.make_room(width);
        for (row, place) in self.values.chunks_exact_mut(self.room.max(1)).enumerate() {
            fill(row, &mut place[known..width]);
        }
        self.columns = width;
    }

    /// Makes room for so many columns in all, so that adding them moves nothing.
    pub(super) fn make_room(&mut self, columns: usize) {
        if columns <= self.room {
            return;
        }
        let mut wider = vec![0.0; self.rows * columns];
        for (row, place) in wider.chunks_exact_mut(columns).enumerate() {
            place[..self.columns].copy_from_slice(self.row(row));
        }
        self.values = wider;
        self.room = columns;
    }

    /// Adds an indicator column for each level but the first, and gives the number of the first of them.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a wrong number of levels, [`StatisticsError::TooLarge`] above 10,000 of
    /// them.
    pub fn factor(
        &mut self,
        name: &'static str,
        factor: Factor<'_>,
    ) -> Result<usize, StatisticsError> {
        let first = self.columns;
        require_same_length("the model matrix", self.rows, name, factor.levels.len())?;
        if factor.level_count > LARGEST_FACTOR {
            return Err(StatisticsError::TooLarge {
                method: "a model with a column for each level of a factor",
                size: factor.level_count as u64,
                limit: LARGEST_FACTOR as u64,
            });
        }
        let columns = factor.level_count.saturating_sub(1);
        self.widen(columns, |row, added| {
            // Without a branch on the level, which nobody could foretell.
            let level = factor.levels[row];
            for (before, indicator) in added.iter_mut().enumerate() {
                *indicator = f64::from(u8::from(level == before + 1));
            }
        });
        Ok(first)
    }

    /// The number of rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// A row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        let from = row * self.room;
        &self.values[from..from + self.columns]
    }

    /// The product of a row with coefficients.
    pub(crate) fn predict(&self, row: usize, coefficients: &[f64]) -> f64 {
        self.row(row)
            .iter()
            .zip(coefficients)
            .map(|(x, b)| x * b)
            .sum()
    }

    /// Refuses a matrix of which a column is a linear combination of those before it.
    pub(crate) fn require_full_rank(&self) -> Result<(), StatisticsError> {
        super::least_squares::Triangle::of(self, &vec![0.0; self.rows])?;
        Ok(())
    }
}
