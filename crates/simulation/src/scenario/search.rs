//! The smallest trial that succeeds often enough.

use super::cell::{Cell, CellError, TrialTexts, cell, taken};
use super::grid_file::{Axis, GridFile, Search};
use super::hold::CellResult;

/// What a search along one axis found.
#[derive(Debug, Clone, PartialEq)]
pub struct Searched {
    /// The other axes, by name and value.
    pub others: Vec<(String, String)>,
    /// The smallest value that is enough; `None`: not even the largest.
    pub smallest: Option<u64>,
    /// Each value that was held, in the order of holding, and what came of it.
    pub held: Vec<(u64, CellResult)>,
}

/// Finds, for each combination of the other axes, the smallest value on the search's axis at which all its outcomes
/// succeed often enough, by halving. Every value draws the same random numbers; more subjects are taken to succeed no less
/// often.
///
/// # Errors
/// What `hold` answers, and [`CellError`] for a cell whose files do not hold.
pub fn smallest<E: From<CellError>>(
    grid: &GridFile,
    search: &Search,
    texts: &TrialTexts,
    mut hold: impl FnMut(&Cell) -> Result<CellResult, E>,
) -> Result<Vec<Searched>, E> {
    let Some(along) = grid.axes.iter().position(|axis| axis.name == search.axis) else {
        return Ok(Vec::new());
    };
    let numbers = &grid.axes[along].numbers;
    let [least, most] = [
        numbers.iter().copied().fold(f64::INFINITY, f64::min),
        numbers.iter().copied().fold(0.0, f64::max),
    ];
    let step = f64::from(search.step);
    let steps = ((most - least) / step).floor() as u64;
    let value = |place: u64| least + step * place as f64;
    let mut found = Vec::new();
    for others in combinations(grid, along) {
        let mut held: Vec<(u64, CellResult)> = Vec::new();
        let mut enough = |place: u64| -> Result<bool, E> {
            let axis = Axis {
                numbers: vec![value(place)],
                ..grid.axes[along].clone()
            };
            let values = grid.axes.iter().enumerate().map(|(index, of_grid)| {
                if index == along {
                    taken(&axis, 0)
                } else {
                    taken(of_grid, others[index])
                }
            });
            let result = hold(&cell(grid, texts, values.collect())?)?;
            let succeeds = search.outcomes.iter().all(|name| {
                let outcome = result.outcomes.iter().find(|outcome| outcome.name == *name);
                outcome
                    .and_then(|outcome| outcome.power)
                    .is_some_and(|found| found.power >= search.power)
            });
            held.push((value(place) as u64, result));
            Ok(succeeds)
        };
        let smallest = if enough(steps)? {
            let (mut short, mut long) = (None, steps);
            while short.map_or(long > 0, |short: u64| long - short > 1) {
                let middle = short.map_or(long / 2, |short| short + (long - short) / 2);
                if enough(middle)? {
                    long = middle;
                } else {
                    short = Some(middle);
                }
            }
            Some(value(long) as u64)
        } else {
            None
        };
        found.push(Searched {
            others: named(grid, along, &others),
            smallest,
            held,
        });
    }
    Ok(found)
}

/// The places on all axes, that of the search left at its first.
fn combinations(grid: &GridFile, along: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for (index, axis) in grid.axes.iter().enumerate() {
        let values = if index == along { 1 } else { axis.len() };
        all = all
            .into_iter()
            .flat_map(|before| {
                (0..values).map(move |value| {
                    let mut longer = before.clone();
                    longer.push(value);
                    longer
                })
            })
            .collect();
    }
    all
}

fn named(grid: &GridFile, along: usize, places: &[usize]) -> Vec<(String, String)> {
    let axes = grid.axes.iter().zip(places).enumerate();
    axes.filter(|(index, _)| *index != along)
        .map(|(_, (axis, place))| {
            let coordinate = taken(axis, *place).coordinate();
            (coordinate.axis, coordinate.value)
        })
        .collect()
}
