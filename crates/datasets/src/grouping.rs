//! Rows grouped and ordered by the values of some columns, by comparing integers.

use std::collections::HashMap;

use crate::{Column, Table, UnknownColumn, Values};

/// The rows of a table in groups of equal keys. The groups are in the order of their keys, missing
/// values first as in SAS.
///
/// ```
/// use datasets::{Table, Variable};
/// let mut table = Table::new("ADSL", "");
/// table.push_text_column(Variable::text("TRT01P", ""), ["Placebo", "IVIg", "Placebo"])?;
/// let groups = table.group_by(&["TRT01P"])?;
/// assert_eq!(groups.len(), 2);
/// assert_eq!(groups.rows(), vec![vec![1], vec![0, 2]], "IVIg before Placebo");
/// # Ok::<(), datasets::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    of_row: Vec<u32>,
    first_rows: Vec<usize>,
}

impl Groups {
    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first_rows.len()
    }

    /// Whether there is no group, since there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first_rows.is_empty()
    }

    /// The group of a row that is there.
    pub(crate) fn of_row(&self, row: usize) -> u32 {
        self.of_row[row]
    }

    /// The group of every row, in row order.
    #[must_use]
    pub fn of_rows(&self) -> &[u32] {
        &self.of_row
    }

    /// The first row of every group, in which its keys can be read.
    #[must_use]
    pub fn first_rows(&self) -> &[usize] {
        &self.first_rows
    }

    /// The rows of every group, in row order.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<usize>> {
        let mut rows = vec![Vec::new(); self.len()];
        for (row, &group) in self.of_row.iter().enumerate() {
            rows[group as usize].push(row);
        }
        rows
    }
}

impl Table {
    /// Groups the rows by the values of some columns. By no column, all rows are one group.
    ///
    /// # Errors
    /// Where a column is not there.
    pub fn group_by(&self, keys: &[&str]) -> Result<Groups, UnknownColumn> {
        let mut of_row = vec![0_u32; self.rows()];
        let mut groups = usize::from(self.rows() > 0);
        for key in keys {
            let (ranks, count) = ranks(self.column(key)?);
            let pairs: Vec<u64> = of_row
                .iter()
                .zip(&ranks)
                .map(|(&group, &rank)| u64::from(group) * count as u64 + u64::from(rank))
                .collect();
            (of_row, groups) = dense_ranks(&pairs, groups.saturating_mul(count));
        }
        let mut first_rows = vec![usize::MAX; groups];
        for (row, &group) in of_row.iter().enumerate() {
            let first = &mut first_rows[group as usize];
            *first = (*first).min(row);
        }
        Ok(Groups { of_row, first_rows })
    }
}

/// The rank of every row's value among the column's values, and how many ranks there are.
fn ranks(column: &Column) -> (Vec<u32>, usize) {
    match column.values() {
        Values::Text(texts) => {
            let mut codes: Vec<u32> = (0..texts.dictionary().len() as u32).collect();
            codes.sort_unstable_by_key(|&code| texts.dictionary().text(code));
            let mut rank_of = vec![0_u32; codes.len()];
            for (rank, &code) in codes.iter().enumerate() {
                rank_of[code as usize] = rank as u32;
            }
            let ranks = texts.codes().iter().map(|&code| rank_of[code as usize]);
            (ranks.collect(), codes.len())
        }
        Values::Date(dates) => ranks_of(dates.cells(), |day| *day),
        Values::Number(numbers) => ranks_of(numbers.cells(), |number| {
            // Bits that order as the numbers do; both zeros are one number, and missing values
            // come first by their rank.
            match (number.value(), number.missing()) {
                (Some(value), _) => {
                    let bits = (value + 0.0).to_bits();
                    if bits >> 63 == 1 {
                        !bits
                    } else {
                        bits | 1 << 63
                    }
                }
                (None, missing) => missing.map_or(0, |missing| u64::from(missing.rank())),
            }
        }),
    }
}

fn ranks_of<T, K: Ord + Copy + std::hash::Hash>(
    cells: &[T],
    key: impl Fn(&T) -> K,
) -> (Vec<u32>, usize) {
    let mut rank_of: HashMap<K, u32> = HashMap::new();
    for cell in cells {
        rank_of.entry(key(cell)).or_default();
    }
    let mut keys: Vec<K> = rank_of.keys().copied().collect();
    keys.sort_unstable();
    for (rank, key) in keys.iter().enumerate() {
        rank_of.insert(*key, rank as u32);
    }
    let ranks = cells.iter().map(|cell| rank_of[&key(cell)]).collect();
    (ranks, keys.len())
}

/// The rank of every key among those that occur; `bound` is above every key.
fn dense_ranks(keys: &[u64], bound: usize) -> (Vec<u32>, usize) {
    // A table of all possible keys is the quickest while it is no larger than the data.
    if bound > keys.len().saturating_mul(2).max(4096) {
        return ranks_of(keys, |key| *key);
    }
    let mut rank_of = vec![0_u32; bound];
    for &key in keys {
        rank_of[key as usize] = 1;
    }
    let mut count = 0;
    for rank in &mut rank_of {
        if *rank == 1 {
            *rank = count;
            count += 1;
        }
    }
    let ranks = keys.iter().map(|&key| rank_of[key as usize]).collect();
    (ranks, count as usize)
}
