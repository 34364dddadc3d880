//! Stacked bars of shares, the shares in order from the bottom: darker is more.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea};
use super::composition::legend_shapes;
use super::picture::{Anchor, Mark, Picture, Shape, WordsKind, line, rectangle, words};

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareBar {
    /// The group's name.
    pub group: String,
    /// When.
    pub time: String,
    /// The share of each category in per cent, and as written.
    pub shares: Vec<(f64, String)>,
}

/// A figure of stacked shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StackedShares {
    /// Identifier, unique on the page.
    pub id: String,
    /// What the figure shows.
    pub title: String,
    /// What the bars stand along.
    pub time_label: String,
    /// What their height is.
    pub value_label: String,
    /// The categories, from the least to the most.
    pub categories: Vec<String>,
    /// The bars; those of one group stand together.
    pub bars: Vec<ShareBar>,
}

/// A share too thin for its figure is drawn without it.
const LEAST_LABELLED: f64 = 7.0;

impl StackedShares {
    /// Draws a panel a group, the categories named above.
    #[must_use]
    pub fn render(&self) -> Markup {
        let groups = self.groups();
        html! {
            ul.legend aria-hidden="true" {
                @for (place, category) in self.categories.iter().enumerate() {
                    li {
                        svg viewBox="0 0 14 12" width="14" height="12" {
                            rect class={ "share share-" (self.shade(place)) } x="0.5" y="0.5" width="13" height="11" {}
                        }
                        (category)
                    }
                }
            }
            div.panels {
                @for (place, group) in groups.iter().enumerate() {
                    div.panel {
                        p.panel-name { (group) }
                        div.any-width { (self.plot(place, group).html(FigureWidth::Column)) }
                    }
                }
            }
        }
    }

    /// The panels under one legend, as one drawing; none without a bar.
    #[must_use]
    pub fn picture(&self, width: FigureWidth) -> Option<Picture> {
        let plots: Vec<Picture> = self
            .groups()
            .iter()
            .enumerate()
            .map(|(place, group)| Picture {
                title: (*group).to_owned(),
                ..self.plot(place, group)
            })
            .collect();
        let grid = Picture::grid(&self.title, plots, width.panel_columns())?;
        let signs = self.categories.iter().enumerate().map(|(place, category)| {
            let mark = Mark::Share(self.shade(place));
            let sign = rectangle((20.0, 0.0), 14.0, 12.0, mark);
            (vec![sign], category.clone())
        });
        let (legend, height) = legend_shapes(signs.collect(), grid.width);
        Some(grid.under(legend, height))
    }

    fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for bar in &self.bars {
            if !groups.contains(&bar.group.as_str()) {
                groups.push(&bar.group);
            }
        }
        groups
    }

    /// Four shades spread over the categories, the darkest for the last.
    fn shade(&self, place: usize) -> usize {
        let last = self.categories.len().saturating_sub(1).max(1);
        1 + (place * 3 + last / 2) / last
    }

    fn plot(&self, place: usize, group: &str) -> Picture {
        let bars: Vec<&ShareBar> = self.bars.iter().filter(|bar| bar.group == group).collect();
        let width = FigureWidth::Column;
        let area = PlotArea {
            left: 40.0,
            right: width.units() - 8.0,
            top: 30.0,
            bottom: 270.0,
        };
        let up = Scale::new(0.0, 100.0, area.bottom, area.top);
        let value = Axis::with_ticks(
            &self.value_label,
            0.0,
            100.0,
            vec![0.0, 25.0, 50.0, 75.0, 100.0],
        );
        let step = (area.right - area.left) / bars.len().max(1) as f64;
        let mut description = format!("{} by {}.", self.value_label, self.time_label);
        for bar in &bars {
            description.push_str(&format!(" {}:", bar.time));
            for (category, (_, written)) in self.categories.iter().zip(&bar.shares) {
                description.push_str(&format!(" {category} {written},"));
            }
            description.pop();
            description.push('.');
        }
        let mut shapes = axis::left(&value, up, area);
        for (index, bar) in bars.iter().enumerate() {
            let left = area.left + step * (index as f64 + 0.14);
            shapes.extend(self.draw_bar(bar, left, step * 0.72, up));
        }
        let (left, right, bottom) = (area.left, area.right, area.bottom);
        shapes.push(line((left, bottom), (right, bottom), Mark::Rule));
        shapes.push(words(
            (f64::midpoint(left, right), bottom + 34.0),
            Anchor::Middle,
            self.time_label.as_str(),
            WordsKind::AxisName,
        ));
        Picture {
            id: format!("{}-{place}", self.id),
            title: format!("{}: {group}", self.title),
            description,
            width: width.units(),
            height: area.bottom + 44.0,
            shapes,
        }
    }

    fn draw_bar(&self, bar: &ShareBar, left: f64, thick: f64, up: Scale) -> Vec<Shape> {
        let middle = left + thick / 2.0;
        let mut shapes = Vec::new();
        for (category, (from, to, written)) in stacked(bar).into_iter().enumerate() {
            let shade = self.shade(category);
            let (low, high) = (up.position(from), up.position(to));
            shapes.push(rectangle(
                (left, high),
                thick,
                low - high,
                Mark::Share(shade),
            ));
            if to - from >= LEAST_LABELLED {
                let at = (middle, f64::midpoint(low, high) + 4.0);
                shapes.push(words(
                    at,
                    Anchor::Middle,
                    written,
                    WordsKind::ShareFigure(shade),
                ));
            }
        }
        let at = (middle, up.position(0.0) + 16.0);
        shapes.push(words(
            at,
            Anchor::Middle,
            bar.time.as_str(),
            WordsKind::Tick,
        ));
        shapes
    }
}

/// Where each share begins and ends.
fn stacked(bar: &ShareBar) -> Vec<(f64, f64, &str)> {
    let mut base = 0.0;
    bar.shares
        .iter()
        .map(|(share, written)| {
            let from = base;
            base += share;
            (from, base, written.as_str())
        })
        .collect()
}
