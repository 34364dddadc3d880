//! Each subject's course over time, in panels, with a threshold.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea, estimated_text_width};
use super::composition::legend_shapes;
use super::picture::{Anchor, Mark, Picture, Shape, WordsKind, line, words};
use super::series::{Appearance, Source, legend_of_signs};

/// One subject's course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The subject's label, short enough to stand at the end of a line.
    pub label: String,
    /// Time and value, in order of time.
    pub points: Vec<(f64, f64)>,
}

/// The courses of one kind of subjects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoursePanel {
    /// The panel's name, for example `A. Responders`.
    pub label: String,
    /// The courses.
    pub courses: Vec<Course>,
    /// How many subjects the paper shows in this panel, as printed, for example `n = 8`.
    pub printed_count: Option<String>,
}

/// A value that matters, drawn across every panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// Where it stands on the left axis.
    pub value: f64,
    /// What it means.
    pub label: String,
}

/// A figure of individual courses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndividualCourses {
    /// Identifier, unique on the page.
    pub id: String,
    /// What the figure shows.
    pub title: String,
    /// Lower axis of every panel.
    pub time: Axis,
    /// Left axis of every panel.
    pub value: Axis,
    /// Threshold drawn across.
    pub threshold: Option<Threshold>,
    /// The panels.
    pub panels: Vec<CoursePanel>,
}

const PANEL_WIDTH: f64 = 372.0;
const PANEL_HEIGHT: f64 = 340.0;
/// The least room for the subject labels to the right of the data.
const LABEL_ROOM: f64 = 44.0;
/// The least distance of two labels that can both be read.
const LABEL_DISTANCE: f64 = 12.0;

impl IndividualCourses {
    /// Draws the panels side by side where there is room.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            (legend_of_signs(&self.signs()))
            div.panels {
                @for (place, panel) in self.panels.iter().enumerate() {
                    div.panel {
                        p.panel-name {
                            (panel.label) " "
                            span.count { "n = " (panel.courses.len()) }
                            @if let Some(printed) = &panel.printed_count {
                                " " (crate::table::printed_span(printed))
                            }
                        }
                        div.any-width { (self.plot(place, panel).html(FigureWidth::Column)) }
                    }
                }
            }
        }
    }

    /// The panels as one drawing; none without a panel.
    #[must_use]
    pub fn picture(&self, width: FigureWidth) -> Option<Picture> {
        let plots = self.panels.iter().enumerate().map(|(place, panel)| {
            let mut name = format!("{}, n\u{a0}=\u{a0}{}", panel.label, panel.courses.len());
            if let Some(printed) = &panel.printed_count {
                name.push_str(&format!(" (printed: {printed})"));
            }
            Picture {
                title: name,
                ..self.plot(place, panel)
            }
        });
        let grid = Picture::grid(&self.title, plots.collect(), width.panel_columns())?;
        let (legend, height) = legend_shapes(self.signs(), grid.width);
        Some(grid.under(legend, height))
    }

    /// The signs of the legend: the threshold's, for its name would stand over the courses wherever it stood beside its line.
    fn signs(&self) -> Vec<(Vec<Shape>, String)> {
        let threshold = self.threshold.as_ref().map(|threshold| {
            let sign = vec![line((1.0, 6.0), (33.0, 6.0), Mark::Threshold)];
            let value = Axis::tick_label(threshold.value);
            (sign, format!("{} ({value})", threshold.label))
        });
        threshold.into_iter().collect()
    }

    fn describe(&self, panel: &CoursePanel) -> String {
        let mut text = format!("{} by {}.", self.value.label, self.time.label);
        if let Some(threshold) = &self.threshold {
            text.push_str(&format!(
                " {} at {}.",
                threshold.label,
                Axis::tick_label(threshold.value)
            ));
        }
        for course in &panel.courses {
            text.push_str(&format!(" {}:", course.label));
            for (time, value) in &course.points {
                text.push_str(&format!(
                    " {} at {},",
                    Axis::tick_label(*value),
                    Axis::tick_label(*time)
                ));
            }
            text.pop();
            text.push('.');
        }
        text
    }

    fn plot(&self, place: usize, panel: &CoursePanel) -> Picture {
        let area = PlotArea {
            left: 40.0,
            right: PANEL_WIDTH - label_room(panel),
            top: 36.0,
            bottom: PANEL_HEIGHT - 46.0,
        };
        let across = Scale::new(
            self.time.minimum,
            self.time.maximum,
            area.left + 4.0,
            area.right - 4.0,
        );
        let up = Scale::new(
            self.value.minimum,
            self.value.maximum,
            area.bottom,
            area.top,
        );
        let ends: Vec<f64> = panel
            .courses
            .iter()
            .map(|course| {
                course
                    .points
                    .last()
                    .map_or(area.bottom, |(_, value)| up.position(*value))
            })
            .collect();
        let labels = spread(&ends, LABEL_DISTANCE, area.top, area.bottom);
        let mut shapes = axis::left(&self.value, up, area);
        shapes.extend(axis::lower(&self.time, across, area));
        if let Some(threshold) = &self.threshold {
            let y = up.position(threshold.value);
            shapes.push(line((area.left, y), (area.right, y), Mark::Threshold));
        }
        for (index, course) in panel.courses.iter().enumerate() {
            let placed = course
                .points
                .iter()
                .map(|(time, value)| (across.position(*time), up.position(*value)))
                .collect();
            let label_at = (area.right + 6.0, labels[index]);
            shapes.extend(course.draw(Appearance::of_place(index), placed, label_at));
        }
        Picture {
            id: format!("{}-{place}", self.id),
            title: format!("{}: {}", self.title, panel.label),
            description: self.describe(panel),
            width: PANEL_WIDTH,
            height: PANEL_HEIGHT,
            shapes,
        }
    }
}

impl Course {
    /// The course through the points where they stand, its label led to a place at the right.
    fn draw(
        &self,
        look: Appearance,
        placed: Vec<(f64, f64)>,
        (label_x, label_y): (f64, f64),
    ) -> Vec<Shape> {
        let last = placed.last().copied();
        let markers: Vec<Shape> = placed
            .iter()
            .map(|point| look.marker(Source::Virtual, *point, 2.8))
            .collect();
        let mut shapes = vec![Shape::Strokes {
            strokes: vec![placed],
            mark: Mark::ThinCurve(look),
        }];
        shapes.extend(markers);
        if let Some((x, y)) = last {
            let end = (label_x - 2.0, label_y - 1.0);
            shapes.push(line((x + 4.0, y), end, Mark::Leader));
            let at = (label_x, label_y + 3.5);
            let label = self.label.as_str();
            shapes.push(words(at, Anchor::Start, label, WordsKind::Name(look)));
        }
        shapes
    }
}

/// The room that the longest label needs.
fn label_room(panel: &CoursePanel) -> f64 {
    panel
        .courses
        .iter()
        .map(|course| estimated_text_width(&course.label, 12.0) * 1.1 + 14.0)
        .fold(LABEL_ROOM, f64::max)
        .min(PANEL_WIDTH / 3.0)
}

/// Moves label positions apart by at least `distance`, keeping their order and staying within the
/// plot as far as there is room.
fn spread(positions: &[f64], distance: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..positions.len()).collect();
    order.sort_by(|a, b| positions[*a].total_cmp(&positions[*b]).then(a.cmp(b)));
    let mut placed = positions.to_vec();
    let mut lowest = top;
    for &index in &order {
        placed[index] = placed[index].max(lowest);
        lowest = placed[index] + distance;
    }
    // What was pushed past the lower edge goes back up, from below.
    let mut highest = bottom;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(highest);
        highest = placed[index] - distance;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn labels_of_equal_values_stand_apart_and_inside_the_plot() {
        let placed = spread(&[90.0, 90.0, 90.0, 10.0], 12.0, 0.0, 100.0);
        let mut sorted = placed.clone();
        sorted.sort_by(f64::total_cmp);
        for pair in sorted.windows(2) {
            assert!(pair[1] - pair[0] >= 12.0 - 1e-9, "{placed:?}");
        }
        assert!(
            placed.iter().all(|y| (0.0..=100.0).contains(y)),
            "{placed:?}"
        );
        assert_eq!(
            placed[3], 10.0,
            "a label with room stays where its line ends"
        );
    }
}
