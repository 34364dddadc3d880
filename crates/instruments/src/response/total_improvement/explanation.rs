//! How a score came to be, measure by measure.

use std::fmt;

use super::result::{ItemScore, TotalImprovement};
use super::score::total_improvement_score;
use super::settings::ResponseSettings;
use super::weights::MeasureWeights;
use crate::exact::Rational;
use crate::measure::{CoreSetMeasure, CoreSetMeasures, Enzyme};
use crate::response::change::Change;

/// One measure of a worked example.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasureExplanation {
    /// The measure.
    pub measure: CoreSetMeasure,
    /// The enzyme that was followed, where the measure is that of enzymes.
    pub enzyme: Option<Enzyme>,
    /// The two values and what they make; `None` where the measure could not be scored.
    pub comparison: Option<MeasureComparison>,
    /// The most this measure can score.
    pub highest: ItemScore,
}

/// Two values of a measure and what they make.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasureComparison {
    /// The value at baseline: centimetres, steps, points, the index, or multiples of the upper limit.
    pub baseline: Rational,
    /// The value at follow-up.
    pub follow_up: Rational,
    /// The range of the scale.
    pub range: Rational,
    /// The change in percent of the range, improvement positive. It is for reading: the band was decided
    /// exactly.
    pub percent: f64,
    /// The edge that the change lies above, in percent; `None` in the lowest band, and where normal enzymes
    /// score 0 without being banded.
    pub above: Option<u8>,
    /// The edge that the change does not pass, in percent; `None` in the highest band, and where normal
    /// enzymes score 0 without being banded.
    pub up_to: Option<u8>,
    /// The score.
    pub score: ItemScore,
}

impl fmt::Display for MeasureExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.measure)?;
        if let Some(enzyme) = self.enzyme {
            write!(f, " ({enzyme}, multiples of its upper limit)")?;
        }
        let Some(comparison) = self.comparison else {
            return f.write_str(": not scored");
        };
        let MeasureComparison {
            baseline,
            follow_up,
            range,
            percent,
            above,
            up_to,
            score,
        } = comparison;
        write!(f, ": {baseline} to {follow_up} of {range} is {percent:.2}%")?;
        match (above, up_to) {
            (None, Some(up_to)) => write!(f, ", not above {up_to}%")?,
            (Some(above), Some(up_to)) => write!(f, ", above {above}% and not above {up_to}%")?,
            (Some(above), None) => write!(f, ", above {above}%")?,
            (None, None) => f.write_str(", all enzymes normal at baseline")?,
        }
        write!(f, ": {score} of {}", self.highest)
    }
}

/// A score and its working.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Explanation {
    /// The score.
    pub response: TotalImprovement,
    /// Its six measures, in the order of [`CoreSetMeasure::ALL`].
    pub measures: [MeasureExplanation; 6],
}

impl fmt::Display for Explanation {
    /// Seven lines: six measures and the total.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for measure in &self.measures {
            writeln!(f, "{measure}")?;
        }
        match (self.response.total, self.response.category) {
            (Ok(total), Some(category)) => {
                write!(
                    f,
                    "total: {total} of {}, {category}",
                    self.response.attainable
                )
            }
            (Ok(total), None) => write!(f, "total: {total} of {}", self.response.attainable),
            (Err(reason), _) => write!(f, "total: none, because {reason}"),
        }
    }
}

/// Scores a visit and shows the working.
///
/// ```
/// use instruments::measure::{CoreSetMeasures, Vas};
/// use instruments::total_improvement::{MissingMeasures, ResponseSettings, explain};
///
/// let at = |millimetres| Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///     physician_global: Some(Vas::from_millimetres(millimetres)?),
///     ..CoreSetMeasures::default()
/// });
/// let settings =
///     ResponseSettings { missing: MissingMeasures::Partial, ..ResponseSettings::default() };
/// let working = explain(&settings, &at(60)?, &at(34)?);
/// assert_eq!(
///     working.measures[0].to_string(),
///     "physician global: 6 to 3.4 of 10 is 26.00%, above 25% and not above 40%: 17.5 of 20",
/// );
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn explain(
    settings: &ResponseSettings,
    baseline: &CoreSetMeasures,
    follow_up: &CoreSetMeasures,
) -> Explanation {
    let response = total_improvement_score(settings, baseline, follow_up);
    let measures = CoreSetMeasure::ALL.map(|measure| {
        let weights = MeasureWeights::of(measure);
        let change = Change::of(measure, &settings.enzyme, baseline, follow_up);
        let comparison = change
            .zip(response.items.get(measure))
            .map(|(change, score)| {
                let (worse, better) = change.in_order_of_health();
                let band = usize::from(weights.band(
                    (worse.numerator(), worse.denominator()),
                    (better.numerator(), better.denominator()),
                    change.range,
                ));
                let banded = weights.units[band] == score.units();
                MeasureComparison {
                    baseline: change.baseline,
                    follow_up: change.visit,
                    range: change.range,
                    percent: 100.0 * (better.to_f64() - worse.to_f64()) / change.range.to_f64(),
                    above: band
                        .checked_sub(1)
                        .map(|below| weights.upper_edges[below])
                        .filter(|_| banded),
                    up_to: weights.upper_edges.get(band).copied().filter(|_| banded),
                    score,
                }
            });
        let enzyme = response
            .enzyme
            .filter(|_| measure == CoreSetMeasure::MuscleEnzymes);
        MeasureExplanation {
            measure,
            enzyme,
            comparison,
            highest: weights.highest(),
        }
    });
    Explanation { response, measures }
}
