//! The schedule of treatment: a line an arm, a bar a dose, an arrow where a regimen branches off.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea, estimated_text_width, wrapped};
use super::picture::{Anchor, Mark, Picture, Shape, WordsKind, line, rectangle, words};
use super::series::Appearance;
use crate::schedule::{Lane, Schedule};

/// The figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TreatmentSchedule {
    /// Identifier, unique on the page.
    pub id: String,
    /// What the figure shows.
    pub title: String,
    /// What is printed along the time axis.
    pub time: String,
    /// What it draws.
    pub schedule: Schedule,
}

const DAYS_A_WEEK: f64 = 7.0;
/// The height of a line of words.
const LINE: f64 = 16.0;
/// The height of the bar of the highest dose.
const BAR: f64 = 30.0;
/// Words are not set in less room than this.
const NARROWEST: f64 = 90.0;
/// Between two lanes.
const GAP: f64 = 20.0;

impl TreatmentSchedule {
    /// Draws the schedule.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            @for width in FigureWidth::ON_SCREEN { (self.picture(width).html(width)) }
        }
    }

    fn description(&self) -> String {
        let mut text = String::new();
        for lane in &self.schedule.lanes {
            text.push_str(&lane.label);
            if let Some(branch) = &lane.branch {
                text.push_str(&format!(
                    ", from week {} on for a {}",
                    week(branch.day),
                    branch.condition
                ));
            }
            for segment in &lane.segments {
                text.push_str(&format!("; {}:", segment.label));
                for dose in &segment.doses {
                    text.push_str(&format!(" {} g/kg in week {},", dose.text, week(dose.day)));
                }
                text.truncate(text.trim_end_matches(',').len());
            }
            text.push_str(". ");
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// The figure as one drawing.
    #[must_use]
    pub fn picture(&self, width: FigureWidth) -> Picture {
        let (left, right) = (14.0, width.units() - 14.0);
        let ends = |lane: &Lane| lane.segments.iter().map(|segment| segment.to).max();
        let last = self.schedule.lanes.iter().filter_map(ends).max();
        let last = f64::from(last.unwrap_or(0)) / DAYS_A_WEEK;
        let scale = Scale::new(0.0, last, left, right);
        let most = self
            .schedule
            .lanes
            .iter()
            .flat_map(|lane| &lane.segments)
            .flat_map(|segment| &segment.doses)
            .map(|dose| dose.grams_per_kilogram)
            .fold(f64::MIN_POSITIVE, f64::max);
        let mut drawing = Drawing {
            scale,
            most,
            width: right - left,
            left,
            top: 4.0,
            grounds: Vec::new(),
            shapes: Vec::new(),
        };
        for (place, lane) in self.schedule.lanes.iter().enumerate() {
            drawing.lane(place, lane);
        }
        let mut shapes = drawing.shapes;
        let axis = Axis::with_ticks(&self.time, 0.0, last, self.ticks(scale));
        let area = PlotArea {
            left,
            right,
            top: 0.0,
            bottom: drawing.top,
        };
        shapes.extend(axis::lower(&axis, scale, area));
        let mut height = drawing.top + 52.0;
        for note in &self.schedule.notes {
            for text in wrapped(note, 12.0, right - left) {
                shapes.push(words((left, height), Anchor::Start, text, WordsKind::Tick));
                height += LINE;
            }
        }
        Picture {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description(),
            width: width.units(),
            height,
            shapes,
        }
    }

    /// The weeks of visits, as far as their numbers find room beside each other.
    fn ticks(&self, scale: Scale) -> Vec<f64> {
        const ROOM: f64 = 18.0;
        let mut weeks: Vec<f64> = self
            .schedule
            .visits
            .iter()
            .filter_map(|visit| visit.day)
            .filter(|day| *day >= 0)
            .map(week)
            .filter(|week| scale.holds(*week))
            .collect();
        weeks.sort_by(f64::total_cmp);
        let mut ticks: Vec<f64> = Vec::new();
        for week in weeks {
            if ticks
                .last()
                .is_none_or(|last| scale.position(week) - scale.position(*last) >= ROOM)
            {
                ticks.push(week);
            }
        }
        ticks
    }
}

fn week(day: i32) -> f64 {
    f64::from(day) / DAYS_A_WEEK
}

struct Drawing {
    scale: Scale,
    most: f64,
    width: f64,
    left: f64,
    top: f64,
    /// The height at which each lane's line stands.
    grounds: Vec<f64>,
    shapes: Vec<Shape>,
}

impl Drawing {
    fn at(&self, day: i32) -> f64 {
        self.scale.position(week(day))
    }

    fn lane(&mut self, place: usize, lane: &Lane) {
        let look = Appearance::of_place(place);
        let letter = char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
        let begins = lane
            .branch
            .as_ref()
            .map_or(self.left, |branch| self.at(branch.day));
        let name = format!("{letter}  {}", lane.label);
        let mut texts: Vec<(String, WordsKind)> = vec![(name, WordsKind::Name(look))];
        if let Some(branch) = &lane.branch {
            texts.push((branch.condition.clone(), WordsKind::Legend));
        }
        texts.extend(
            lane.segments
                .iter()
                .map(|segment| (segment.label.clone(), WordsKind::Legend)),
        );
        // Words of a branch stand at the right of the line that leads to it.
        let left = if lane.branch.is_some() {
            begins + 10.0
        } else {
            self.left
        };
        let room = (self.left + self.width - left).max(NARROWEST);
        self.top += 12.0;
        for (text, kind) in texts {
            for text in wrapped(&text, 12.0, room) {
                self.shapes
                    .push(words((left, self.top), Anchor::Start, text, kind));
                self.top += LINE;
            }
        }
        let ground = self.top + BAR + 10.0;
        if let Some(branch) = &lane.branch
            && let Some(from) = self.grounds.get(branch.of_lane).copied()
        {
            let x = self.at(branch.day);
            self.shapes
                .push(line((x, from), (x, ground - 7.0), Mark::Threshold));
            self.shapes.push(Shape::Polygon {
                corners: vec![
                    (x, ground),
                    (x - 4.0, ground - 7.0),
                    (x + 4.0, ground - 7.0),
                ],
                mark: Mark::ArrowHead,
            });
        }
        for segment in &lane.segments {
            self.segment(segment, ground, look);
        }
        self.grounds.push(ground);
        self.top = ground + GAP;
    }

    fn segment(&mut self, segment: &crate::schedule::Segment, ground: f64, look: Appearance) {
        let (from, to) = (self.at(segment.from), self.at(segment.to));
        self.shapes
            .push(line((from, ground), (to, ground), Mark::Rule));
        for end in [from, to] {
            self.shapes
                .push(line((end, ground - 4.0), (end, ground + 4.0), Mark::Rule));
        }
        let closest = segment
            .doses
            .windows(2)
            .map(|pair| self.at(pair[1].day) - self.at(pair[0].day))
            .fold(f64::INFINITY, f64::min);
        for dose in &segment.doses {
            let x = self.at(dose.day);
            let height = BAR * dose.grams_per_kilogram / self.most;
            let corner = (x - 4.0, ground - height);
            self.shapes
                .push(rectangle(corner, 8.0, height, Mark::Solid(look)));
            let full = format!("{} g/kg", dose.text);
            let text = if closest > estimated_text_width(&full, 12.0) + 12.0 {
                full
            } else {
                dose.text.clone()
            };
            let at = (x + 7.0, ground - height + 10.0);
            self.shapes
                .push(words(at, Anchor::Start, text, WordsKind::Figure));
        }
    }
}
