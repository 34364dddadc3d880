//! Graphical procedures.

use crate::error::{StatisticsError, require_same_length};

/// A weighted graph of hypotheses.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphicalProcedure {
    weights: Vec<f64>,
    transitions: Vec<Vec<f64>>,
}

impl GraphicalProcedure {
    /// Where the method was published.
    pub const REFERENCE: &'static str =
        "Bretz F, Maurer W, Brannath W, Posch M. Stat Med 2009;28:586-604";

    /// A graph from the share of alpha of each hypothesis and the shares that it passes on when it is rejected.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] where the matrix is not square, [`StatisticsError::OutOfRange`] for a negative
    /// share, shares that sum to more than 1, or a hypothesis that passes to itself.
    pub fn new(weights: Vec<f64>, transitions: Vec<Vec<f64>>) -> Result<Self, StatisticsError> {
        let m = weights.len();
        require_same_length("the weights", m, "the transitions", transitions.len())?;
        require_shares("the weights", &weights)?;
        for (from, row) in transitions.iter().enumerate() {
            require_same_length("the weights", m, "a row of transitions", row.len())?;
            require_shares("a row of transitions", row)?;
            if row[from] != 0.0 {
                return Err(StatisticsError::OutOfRange {
                    quantity: "the transition of a hypothesis to itself",
                    value: row[from],
                    allowed: "0",
                });
            }
        }
        Ok(Self {
            weights,
            transitions,
        })
    }
}

fn require_shares(quantity: &'static str, shares: &[f64]) -> Result<(), StatisticsError> {
    let negative = shares
        .iter()
        .copied()
        .find(|share| !(0.0..).contains(share));
    let sum: f64 = shares.iter().sum();
    // Thirds do not add to 1 in the last bit.
    if let Some(value) = negative.or_else(|| (sum > 1.0 + 1e-12).then_some(sum)) {
        return Err(StatisticsError::OutOfRange {
            quantity,
            value,
            allowed: "at or above 0, and their sum at most 1",
        });
    }
    Ok(())
}

/// Adjusted p-values of a graphical procedure.
///
/// Repeatedly takes the hypothesis with the smallest p-value relative to its share, and passes its share on. Bretz F,
/// Maurer W, Brannath W, Posch M. Stat Med 2009;28:586-604, algorithm 2. R `gMCP`.
///
/// ```
/// use statistics::multiplicity::{GraphicalProcedure, graphical, holm};
/// // Equal weights, each passing to all others: Holm's procedure.
/// let third = 1.0 / 3.0;
/// let graph = GraphicalProcedure::new(
///     vec![third; 3],
///     vec![vec![0.0, 0.5, 0.5], vec![0.5, 0.0, 0.5], vec![0.5, 0.5, 0.0]],
/// )?;
/// let p_values = [0.01, 0.04, 0.02];
/// for (ours, theirs) in graphical(&graph, &p_values)?.iter().zip(holm(&p_values)?) {
///     assert!((ours - theirs).abs() < 1e-14);
/// }
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] for a wrong number of p-values, [`StatisticsError::OutOfRange`] for what is none,
/// [`StatisticsError::TooLarge`] above 1000 of them.
pub fn graphical(
    procedure: &GraphicalProcedure,
    p_values: &[f64],
) -> Result<Vec<f64>, StatisticsError> {
    let m = procedure.weights.len();
    super::require_hypotheses("a graphical procedure", m, 1000)?;
    require_same_length("the weights", m, "the p-values", p_values.len())?;
    if let Some(p) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(StatisticsError::OutOfRange {
            quantity: "a p-value",
            value: *p,
            allowed: "between 0 and 1",
        });
    }
    let mut weights = procedure.weights.clone();
    let mut transitions = procedure.transitions.clone();
    let mut open = vec![true; m];
    let mut adjusted = vec![1.0; m];
    let mut largest = 0.0_f64;
    for _ in 0..m {
        // A hypothesis without a share can only be rejected with a p-value of 0, and is left for later.
        let relative = |j: usize| {
            if weights[j] > 0.0 {
                p_values[j] / weights[j]
            } else {
                f64::INFINITY
            }
        };
        let Some(next) = (0..m)
            .filter(|j| open[*j])
            .min_by(|a, b| relative(*a).total_cmp(&relative(*b)))
        else {
            break;
        };
        largest = largest.max(relative(next)).min(1.0);
        adjusted[next] = largest;
        open[next] = false;
        let before = transitions.clone();
        for to in (0..m).filter(|j| open[*j]) {
            weights[to] += weights[next] * before[next][to];
            for through in (0..m).filter(|j| open[*j] && *j != to) {
                let loops = before[to][next] * before[next][to];
                transitions[to][through] = if loops < 1.0 {
                    (before[to][through] + before[to][next] * before[next][through]) / (1.0 - loops)
                } else {
                    0.0
                };
            }
        }
        weights[next] = 0.0;
    }
    Ok(adjusted)
}
