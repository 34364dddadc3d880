//! A column as a factor.

use datasets::{Column, Values};
use std::collections::BTreeMap;

/// The levels of a column, in order, and the level of every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// The levels as they are written: numbers by size, texts by the alphabet.
    pub names: Vec<String>,
    /// Whether the levels are numbers.
    pub numeric: bool,
    /// The level of every row, from 0.
    pub of_rows: Vec<usize>,
}

impl Levels {
    pub(super) fn of(column: &Column, rows: &[u32]) -> Self {
        match column.values() {
            Values::Number(numbers) => {
                let values = rows.iter().map(|row| {
                    let value = numbers.get(*row as usize).unwrap_or(0.0);
                    // Bits that order as the numbers do; both zeros are one number.
                    let bits = (value + 0.0).to_bits();
                    if bits >> 63 == 1 {
                        !bits
                    } else {
                        bits | 1 << 63
                    }
                });
                let (first_rows, of_rows) = ranked(values);
                let name = |place: &usize| {
                    let value = numbers.get(rows[*place] as usize).unwrap_or(0.0);
                    value.to_string()
                };
                Self {
                    names: first_rows.iter().map(name).collect(),
                    numeric: true,
                    of_rows,
                }
            }
            Values::Text(texts) => {
                let (first_rows, of_rows) = ranked(rows.iter().map(|row| texts.get(*row as usize)));
                let name = |place: &usize| texts.get(rows[*place] as usize).to_owned();
                Self {
                    names: first_rows.iter().map(name).collect(),
                    numeric: false,
                    of_rows,
                }
            }
            Values::Date(_) => {
                let texts: Vec<String> = rows
                    .iter()
                    .map(|row| column.value(*row as usize).to_string())
                    .collect();
                let (first_rows, of_rows) = ranked(texts.iter());
                Self {
                    names: first_rows.iter().map(|at| texts[*at].clone()).collect(),
                    numeric: false,
                    of_rows,
                }
            }
        }
    }

    /// How many levels there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none, since there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The combinations of these levels and others that occur, these first.
    #[must_use]
    pub fn crossed(&self, other: &Self) -> Self {
        let keys = self.of_rows.iter().zip(&other.of_rows);
        let (first_rows, of_rows) = ranked(keys);
        let name = |row: &usize| {
            format!(
                "{}, {}",
                self.names[self.of_rows[*row]], other.names[other.of_rows[*row]]
            )
        };
        Self {
            names: first_rows.iter().map(name).collect(),
            numeric: false,
            of_rows,
        }
    }

    /// The rows of every level.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<usize>> {
        let mut rows = vec![Vec::new(); self.len()];
        for (row, level) in self.of_rows.iter().enumerate() {
            rows[*level].push(row);
        }
        rows
    }
}

/// The first place of each distinct key in the order of the keys, and the rank of every key.
fn ranked<K: Ord>(keys: impl Iterator<Item = K>) -> (Vec<usize>, Vec<usize>) {
    // Places by first appearance while reading, brought into order at the end.
    let mut known: BTreeMap<K, usize> = BTreeMap::new();
    let mut first_rows = Vec::new();
    let mut appearance: Vec<usize> = Vec::new();
    for (row, key) in keys.enumerate() {
        let next = first_rows.len();
        let place = *known.entry(key).or_insert_with(|| {
            first_rows.push(row);
            next
        });
        appearance.push(place);
    }
    let mut rank = vec![0; first_rows.len()];
    let mut ordered = Vec::with_capacity(first_rows.len());
    for (position, place) in known.values().enumerate() {
        rank[*place] = position;
        ordered.push(first_rows[*place]);
    }
    for place in &mut appearance {
        *place = rank[*place];
    }
    (ordered, appearance)
}
