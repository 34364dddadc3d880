//! Fisher's exact test of a table of any size.

use std::collections::BTreeMap;

use crate::error::StatisticsError;
use crate::proportion::TIE;

/// More steps through the network than this are refused: they would take long.
const MOST_STEPS: u64 = 5_000_000;

/// More subjects than this are refused before the network is built.
const MOST_SUBJECTS: u64 = 1_000_000;

/// Two ways to a place in the network whose probabilities agree to this share are one way: they differ by rounding.
const SAME: f64 = 1e-9;

/// The two-sided p-value of Fisher's exact test of a table of counts, row by row, given both margins: the
/// probability of all tables that are no more probable than the one observed.
///
/// Freeman GH, Halton JH. Biometrika 1951;38:141-149. Found by the network algorithm of Mehta CR, Patel NR. J Am
/// Stat Assoc 1983;78:427-434. Of two rows and two columns it is [`fisher`](crate::two_by_two::fisher)'s. Rows and
/// columns without counts do not matter; with fewer than two others the p-value is 1. SAS `EXACT FISHER`, R
/// `fisher.test`.
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] where the rows differ in length, [`StatisticsError::Undefined`] where the
/// table is too large.
///
/// ```
/// use statistics::fisher_freeman_halton;
/// // Job satisfaction by income (Agresti A. Categorical Data Analysis, 2nd ed. 2002, Table 2.8).
/// let p_value = fisher_freeman_halton(&[
///     vec![1, 3, 10, 6],
///     vec![2, 3, 10, 7],
///     vec![1, 6, 14, 12],
///     vec![0, 1, 9, 11],
/// ])?;
/// assert!((p_value - 0.7827).abs() < 5e-5);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn fisher_freeman_halton(table: &[Vec<u64>]) -> Result<f64, StatisticsError> {
    let width = table.first().map_or(0, Vec::len);
    if let Some(row) = table.iter().find(|row| row.len() != width) {
        return Err(StatisticsError::LengthMismatch {
            quantity: "the first row",
            expected: width,
            other: "another row",
            found: row.len(),
        });
    }
    let too_large = || StatisticsError::Undefined {
        statistic: "Fisher's exact test",
        reason: "the table is too large for it; Pearson's chi-square will do",
    };
    let total = table
        .iter()
        .flatten()
        .try_fold(0_u64, |sum, count| sum.checked_add(*count))
        .filter(|total| *total <= MOST_SUBJECTS)
        .ok_or_else(too_large)?;
    let mut rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let mut columns: Vec<u64> = (0..width)
        .map(|place| table.iter().map(|row| row[place]).sum())
        .collect();
    rows.retain(|sum| *sum > 0);
    columns.retain(|sum| *sum > 0);
    if rows.len() < 2 || columns.len() < 2 {
        return Ok(1.0);
    }
    let logarithms = LogFactorials::up_to(total);
    // A column's share of a table's probability; the margins' share is the same for all tables.
    let observed: f64 = (0..width)
        .map(|place| {
            let cells: Vec<u64> = table.iter().map(|row| row[place]).collect();
            logarithms.ways(&cells)
        })
        .sum();
    if rows.len() > columns.len() {
        std::mem::swap(&mut rows, &mut columns);
    }
    // `ways` of all columns, or of all rows, differ by the margins alone.
    let of_margins = |sums: &[u64]| -> f64 { sums.iter().map(|sum| logarithms.of(*sum)).sum() };
    let original_columns: f64 = (0..width)
        .map(|place| logarithms.of(table.iter().map(|row| row[place]).sum()))
        .sum();
    let observed = observed - original_columns + of_margins(&columns);
    rows.sort_unstable();
    columns.sort_unstable_by(|one, other| other.cmp(one));
    let mut network = Network {
        logarithms,
        columns,
        paths: BTreeMap::new(),
        steps: 0,
    };
    network
        .no_more_probable(rows, observed)
        .map(|share| share.min(1.0))
        .ok_or_else(too_large)
}

/// ln(n!) of every n up to a total.
struct LogFactorials(Vec<f64>);

impl LogFactorials {
    fn up_to(total: u64) -> Self {
        let mut all = vec![0.0];
        let mut sum = 0.0;
        for number in 1..=total {
            sum += libm::log(number as f64);
            all.push(sum);
        }
        Self(all)
    }

    fn of(&self, number: u64) -> f64 {
        self.0[number as usize]
    }

    /// The logarithm of the number of ways in which so many subjects fall into these cells.
    fn ways(&self, cells: &[u64]) -> f64 {
        let sum: u64 = cells.iter().sum();
        self.of(sum) - cells.iter().map(|cell| self.of(*cell)).sum::<f64>()
    }
}

/// The most and the fewest ways from a place in the network to its end, as logarithms.
#[derive(Clone, Copy)]
struct Paths {
    longest: f64,
    shortest: f64,
}

/// Places are what is left of the row sums, sorted, after some columns were dealt with; a step deals with one
/// more column.
struct Network {
    logarithms: LogFactorials,
    columns: Vec<u64>,
    paths: BTreeMap<(usize, Vec<u64>), Paths>,
    steps: u64,
}

impl Network {
    /// The share of all tables, by probability, that have at most as many ways as one with this logarithm; none
    /// where the network is too large.
    fn no_more_probable(&mut self, rows: Vec<u64>, observed: f64) -> Option<f64> {
        let all = self.logarithms.ways(&rows);
        let limit = observed + libm::log(TIE);
        let mut share = 0.0;
        // Of each place: the ways that led to it, as a logarithm, and how many times; equal ones are together.
        let mut places: BTreeMap<Vec<u64>, BTreeMap<i64, (f64, f64)>> = BTreeMap::new();
        places.insert(rows, BTreeMap::from([(0, (0.0, 1.0))]));
        for stage in 0..self.columns.len() {
            let mut next: BTreeMap<Vec<u64>, BTreeMap<i64, (f64, f64)>> = BTreeMap::new();
            for (left, pasts) in places {
                for cells in fillings(&left, self.columns[stage]) {
                    let ways = self.logarithms.ways(&cells);
                    let onward = after(&left, &cells);
                    let paths = self.paths_from(stage + 1, &onward)?;
                    let rest = self.logarithms.ways(&onward);
                    for (past, times) in pasts.values() {
                        self.steps += 1;
                        let past = past + ways;
                        if past + paths.longest <= limit {
                            share += times * libm::exp(past + rest - all);
                        } else if past + paths.shortest <= limit {
                            next.entry(onward.clone())
                                .or_default()
                                .entry((past / SAME).round() as i64)
                                .or_insert((past, 0.0))
                                .1 += times;
                        }
                    }
                    if self.steps > MOST_STEPS {
                        return None;
                    }
                }
            }
            places = next;
        }
        Some(share)
    }

    /// The longest and the shortest path from a place to the end.
    fn paths_from(&mut self, stage: usize, left: &[u64]) -> Option<Paths> {
        let none = Paths {
            longest: 0.0,
            shortest: 0.0,
        };
        let Some(&column) = self.columns.get(stage) else {
            return Some(none);
        };
        let place = (stage, left.to_vec());
        if let Some(known) = self.paths.get(&place) {
            return Some(*known);
        }
        let mut found: Option<Paths> = None;
        for cells in fillings(left, column) {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return None;
            }
            let ways = self.logarithms.ways(&cells);
            let onward = self.paths_from(stage + 1, &after(left, &cells))?;
            let (longest, shortest) = (ways + onward.longest, ways + onward.shortest);
            found = Some(found.map_or(Paths { longest, shortest }, |so_far| Paths {
                longest: so_far.longest.max(longest),
                shortest: so_far.shortest.min(shortest),
            }));
        }
        let found = found.unwrap_or(none);
        self.paths.insert(place, found);
        Some(found)
    }
}

/// What is left of the row sums, sorted: places that differ in the order of the rows are one.
fn after(left: &[u64], cells: &[u64]) -> Vec<u64> {
    let mut rest: Vec<u64> = left
        .iter()
        .zip(cells)
        .map(|(left, cell)| left - cell)
        .collect();
    rest.sort_unstable();
    rest
}

/// Every way to lay a column's sum into its cells with no more in a cell than is left of its row.
fn fillings(left: &[u64], sum: u64) -> impl Iterator<Item = Vec<u64>> + use<> {
    let left = left.to_vec();
    let mut room_behind = vec![0; left.len()];
    for place in (1..left.len()).rev() {
        room_behind[place - 1] = room_behind[place] + left[place];
    }
    let mut next = first_filling(&left, &room_behind, 0, sum, Vec::new());
    std::iter::from_fn(move || {
        let cells = next.take()?;
        // The last cell that can take one more, with the cells behind it filled anew.
        let mut taken: u64 = cells.iter().sum();
        next = (0..cells.len()).rev().find_map(|place| {
            taken -= cells[place];
            let more = cells[place] + 1;
            let rest = sum.checked_sub(taken)?.checked_sub(more)?;
            if more > left[place] {
                return None;
            }
            let mut begun = cells[..place].to_vec();
            begun.push(more);
            first_filling(&left, &room_behind, place + 1, rest, begun)
        });
        Some(cells)
    })
}

/// The filling with as little as can be in each cell from a place on, the first ones first.
fn first_filling(
    left: &[u64],
    room_behind: &[u64],
    from: usize,
    mut sum: u64,
    mut begun: Vec<u64>,
) -> Option<Vec<u64>> {
    for place in from..left.len() {
        let least = sum.saturating_sub(room_behind[place]);
        if least > left[place] {
            return None;
        }
        begun.push(least);
        sum -= least;
    }
    (sum == 0).then_some(begun)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::TwoByTwo;
    use crate::two_by_two::fisher;

    /// By laying out every table with the margins.
    fn by_enumeration(table: &[Vec<u64>]) -> f64 {
        fn walk(
            rows: &[u64],
            columns: &[u64],
            ways: f64,
            logarithms: &LogFactorials,
            all: &mut Vec<f64>,
        ) {
            let Some((column, later)) = columns.split_first() else {
                all.push(ways);
                return;
            };
            for cells in fillings(rows, *column) {
                let left: Vec<u64> = rows
                    .iter()
                    .zip(&cells)
                    .map(|(row, cell)| row - cell)
                    .collect();
                walk(
                    &left,
                    later,
                    ways + logarithms.ways(&cells),
                    logarithms,
                    all,
                );
            }
        }
        let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
        let column = |place: usize| table.iter().map(|row| row[place]).collect::<Vec<u64>>();
        let columns: Vec<Vec<u64>> = (0..table[0].len()).map(column).collect();
        let logarithms = LogFactorials::up_to(rows.iter().sum());
        let observed: f64 = columns.iter().map(|cells| logarithms.ways(cells)).sum();
        let sums: Vec<u64> = columns.iter().map(|cells| cells.iter().sum()).collect();
        let mut all = Vec::new();
        walk(&rows, &sums, 0.0, &logarithms, &mut all);
        let share = |ways: &f64| libm::exp(ways - logarithms.ways(&rows));
        all.iter()
            .filter(|ways| **ways <= observed + libm::log(TIE))
            .map(share)
            .sum()
    }

    fn tables(rows: usize, columns: usize, most: u64) -> impl Strategy<Value = Vec<Vec<u64>>> {
        proptest::collection::vec(proptest::collection::vec(0..=most, columns), rows)
    }

    proptest! {
        #[test]
        fn it_is_what_laying_out_every_table_gives(table in prop_oneof![
            tables(3, 3, 5), tables(2, 4, 6), tables(4, 2, 6), tables(3, 2, 12), tables(2, 5, 3),
        ]) {
            let found = fisher_freeman_halton(&table).unwrap();
            let expected = by_enumeration(&table);
            prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }

        #[test]
        fn of_two_by_two_it_is_the_test_of_fisher(table in tables(2, 2, 40)) {
            let [a, b, c, d] = [table[0][0], table[0][1], table[1][0], table[1][1]];
            prop_assume!(a + b > 0 && c + d > 0);
            let known = fisher(TwoByTwo::new(a, a + b, c, c + d).unwrap()).two_sided;
            prop_assert!((fisher_freeman_halton(&table).unwrap() - known).abs() < 1e-9);
        }

        #[test]
        fn it_does_not_matter_which_way_the_table_lies(table in tables(3, 4, 4)) {
            let turned: Vec<Vec<u64>> =
                (0..4).map(|place| table.iter().map(|row| row[place]).collect()).collect();
            let (one, other) = (fisher_freeman_halton(&table), fisher_freeman_halton(&turned));
            prop_assert!((one.unwrap() - other.unwrap()).abs() < 1e-9);
        }
    }

    #[test]
    fn a_margin_of_nobody_changes_nothing_and_one_group_alone_shows_nothing() {
        let whole = fisher_freeman_halton(&[vec![3, 0, 4], vec![1, 0, 9], vec![0, 0, 0]]).unwrap();
        let without = fisher_freeman_halton(&[vec![3, 4], vec![1, 9]]).unwrap();
        assert!((whole - without).abs() < 1e-12);
        assert_eq!(fisher_freeman_halton(&[vec![3, 4]]).unwrap(), 1.0);
        assert_eq!(fisher_freeman_halton(&[]).unwrap(), 1.0);
    }

    #[test]
    fn what_would_not_end_and_what_is_no_table_is_refused() {
        let large = vec![vec![9; 8]; 8];
        assert!(matches!(
            fisher_freeman_halton(&large),
            Err(StatisticsError::Undefined { .. })
        ));
        assert!(fisher_freeman_halton(&[vec![u64::MAX, 1]]).is_err());
        assert!(fisher_freeman_halton(&[vec![1, 2], vec![3]]).is_err());
    }
}
