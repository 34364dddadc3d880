//! Each subject's course over time, in panels, with a threshold.

use maud::{Markup, html};

use super::axis::{self, Axis, Scale};
use super::canvas::{PlotArea, coordinate, estimated_text_width};
use super::series::{Appearance, Source};

/// One subject's course.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The subject's label, short enough to stand at the end of a line.
    pub label: String,
    /// Time and value, in order of time.
    pub points: Vec<(f64, f64)>,
}

/// The courses of one kind of subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct CoursePanel {
    /// The panel's name, for example `A. Responders`.
    pub label: String,
    /// The courses.
    pub courses: Vec<Course>,
    /// How many subjects the paper shows in this panel, as printed, for example `n = 8`.
    pub printed_count: Option<String>,
}

/// A value that matters, drawn across every panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// Where it stands on the left axis.
    pub value: f64,
    /// What it means.
    pub label: String,
}

/// A figure of individual courses.
#[derive(Debug, Clone, PartialEq)]
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
                        (self.draw(place, panel))
                    }
                }
            }
        }
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

    fn draw(&self, place: usize, panel: &CoursePanel) -> Markup {
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
        let title_id = format!("{}-{place}-title", self.id);
        let description_id = format!("{}-{place}-description", self.id);
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
        html! {
            svg.drawing viewBox={ "0 0 " (coordinate(PANEL_WIDTH)) " " (coordinate(PANEL_HEIGHT)) }
                width=(coordinate(PANEL_WIDTH)) height=(coordinate(PANEL_HEIGHT)) role="img"
                aria-labelledby={ (title_id) " " (description_id) } {
                title id=(title_id) { (self.title) ": " (panel.label) }
                desc id=(description_id) { (self.describe(panel)) }
                (axis::left(&self.value, up, area))
                (axis::lower(&self.time, across, area))
                @if let Some(threshold) = &self.threshold {
                    @let y = up.position(threshold.value);
                    line.threshold x1=(coordinate(area.left)) y1=(coordinate(y)) x2=(coordinate(area.right)) y2=(coordinate(y)) {}
                }
                @for (index, course) in panel.courses.iter().enumerate() {
                    @let look = Appearance::of_place(index);
                    @let placed: Vec<(f64, f64)> = course.points.iter()
                        .map(|(time, value)| (across.position(*time), up.position(*value))).collect();
                    @let path: Vec<String> = placed.iter()
                        .map(|(x, y)| format!("{},{}", coordinate(*x), coordinate(*y))).collect();
                    polyline class={ "curve thin " (look.class()) } points=(path.join(" ")) stroke-dasharray=[look.dash()] {}
                    @for (x, y) in &placed {
                        (look.marker(Source::Virtual, *x, *y, 2.8))
                    }
                    @if let Some((x, y)) = placed.last() {
                        @let label_x = area.right + 6.0;
                        line class="leader" x1=(coordinate(x + 4.0)) y1=(coordinate(*y)) x2=(coordinate(label_x - 2.0)) y2=(coordinate(labels[index] - 1.0)) {}
                        text class={ "tick name " (look.class()) } x=(coordinate(label_x)) y=(coordinate(labels[index] + 3.5)) { (course.label) }
                    }
                }
                @if let Some(threshold) = &self.threshold {
                    text.threshold-name x=(coordinate(area.left + 6.0)) y=(coordinate(up.position(threshold.value) - 5.0)) { (threshold.label) }
                }
            }
        }
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
