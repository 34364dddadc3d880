//! Axes: from values to positions, and where the ticks stand.

use serde::{Deserialize, Serialize};

use super::canvas::PlotArea;
use super::picture::{Anchor, Mark, Shape, WordsKind, line, words};

/// A straight line from values to positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// A scale on which `from` stands at position `start` and `to` at position `end`.
    ///
    /// A domain without width is widened by one, so that a single value has a place.
    ///
    /// ```
    /// use report::figure::axis::Scale;
    /// let weeks = Scale::new(0.0, 40.0, 100.0, 500.0);
    /// assert_eq!(weeks.position(16.0), 260.0);
    /// ```
    #[must_use]
    pub fn new(from: f64, to: f64, start: f64, end: f64) -> Self {
        let to = if to > from { to } else { from + 1.0 };
        Self {
            from,
            to,
            start,
            end,
        }
    }

    /// Where a value stands.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    /// Whether a value lies within the axis.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }
}

/// An axis with its ticks and its name, which carries the unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The name with its unit, for example `Weeks since first dose`.
    pub label: String,
    /// The first value shown.
    pub minimum: f64,
    /// The last value shown.
    pub maximum: f64,
    /// The values marked, in ascending order.
    pub ticks: Vec<f64>,
}

impl Axis {
    /// An axis from `minimum` to `maximum` with the ticks given.
    #[must_use]
    pub fn with_ticks(label: &str, minimum: f64, maximum: f64, ticks: Vec<f64>) -> Self {
        Self {
            label: label.to_owned(),
            minimum,
            maximum,
            ticks,
        }
    }

    /// An axis that holds all values, with about `target` round ticks.
    ///
    /// ```
    /// use report::figure::axis::Axis;
    /// let axis = Axis::round("TIS (points)", 0.0, 61.0, 5);
    /// assert_eq!(axis.ticks, [0.0, 20.0, 40.0, 60.0, 80.0]);
    /// ```
    #[must_use]
    pub fn round(label: &str, minimum: f64, maximum: f64, target: usize) -> Self {
        let step = round_step(maximum - minimum, target);
        let first = (minimum / step).floor();
        let last = (maximum / step).ceil().max(first + 1.0);
        let count = (last - first) as usize;
        let ticks: Vec<f64> = (0..=count)
            .map(|index| (first + index as f64) * step)
            .collect();
        Self {
            label: label.to_owned(),
            minimum: first * step,
            maximum: last * step,
            ticks,
        }
    }

    /// An axis over exactly `minimum` to `maximum`, with about `target` round ticks inside it.
    #[must_use]
    pub fn within(label: &str, minimum: f64, maximum: f64, target: usize) -> Self {
        let step = round_step(maximum - minimum, target);
        let first = (minimum / step).ceil();
        let last = (maximum / step).floor().max(first);
        let count = (last - first) as usize;
        let ticks = (0..=count)
            .map(|index| (first + index as f64) * step)
            .collect();
        Self {
            label: label.to_owned(),
            minimum,
            maximum,
            ticks,
        }
    }

    /// The label of a tick: as few decimals as the value needs.
    #[must_use]
    pub fn tick_label(value: f64) -> String {
        // Ticks are multiples of 1, 2 or 5 at some power of ten; nine decimals remove the binary
        // residue and Display then drops the trailing zeros.
        let rounded = (value * 1e9).round() / 1e9;
        crate::number_format::with_minus_signs(&format!(
            "{}",
            if rounded == 0.0 { 0.0 } else { rounded }
        ))
    }
}

/// The distance of round ticks: 1, 2 or 5 times a power of ten.
fn round_step(span: f64, target: usize) -> f64 {
    let span = if span.is_finite() && span > 0.0 {
        span
    } else {
        1.0
    };
    let raw = span / target.max(1) as f64;
    let magnitude = 10f64.powf(raw.log10().floor());
    let multiple = raw / magnitude;
    let round = if multiple <= 1.0 {
        1.0
    } else if multiple <= 2.0 {
        2.0
    } else if multiple <= 5.0 {
        5.0
    } else {
        10.0
    };
    round * magnitude
}

/// Draws the lower axis of a plot.
pub(crate) fn lower(axis: &Axis, scale: Scale, area: PlotArea) -> Vec<Shape> {
    let y = area.bottom;
    let mut shapes = vec![line((area.left, y), (area.right, y), Mark::Rule)];
    for tick in &axis.ticks {
        let x = scale.position(*tick);
        shapes.push(line((x, y), (x, y + 5.0), Mark::Rule));
        shapes.push(words(
            (x, y + 18.0),
            Anchor::Middle,
            Axis::tick_label(*tick),
            WordsKind::Tick,
        ));
    }
    shapes.push(words(
        (f64::midpoint(area.left, area.right), y + 36.0),
        Anchor::Middle,
        axis.label.as_str(),
        WordsKind::AxisName,
    ));
    shapes
}

/// Draws the left axis of a plot: faint lines across, numbers at the left, and the name above,
/// set horizontally, where it is read without turning the head.
pub(crate) fn left(axis: &Axis, scale: Scale, area: PlotArea) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for tick in &axis.ticks {
        let y = scale.position(*tick);
        shapes.push(line((area.left, y), (area.right, y), Mark::Grid));
        shapes.push(words(
            (area.left - 8.0, y + 4.0),
            Anchor::End,
            Axis::tick_label(*tick),
            WordsKind::Tick,
        ));
    }
    shapes.push(words(
        ((area.left - 30.0).max(2.0), area.top - 14.0),
        Anchor::Start,
        axis.label.as_str(),
        WordsKind::AxisName,
    ));
    shapes
}
