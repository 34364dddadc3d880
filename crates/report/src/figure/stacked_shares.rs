//! Stacked bars of shares, the shares in order from the bottom: darker is more.

use maud::{Markup, html};

use super::axis::{self, Axis, Scale};
use super::canvas::{FigureWidth, PlotArea, TextAlternative, coordinate, drawing};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareBar {
    /// The group's name.
    pub group: String,
    /// When.
    pub time: String,
    /// The share of each category in per cent, and as written.
    pub shares: Vec<(f64, String)>,
}

/// A figure of stacked shares.
#[derive(Debug, Clone, PartialEq)]
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
                        (self.draw(place, group))
                    }
                }
            }
        }
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

    fn draw(&self, place: usize, group: &str) -> Markup {
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
        let content = html! {
            (axis::left(&value, up, area))
            @for (index, bar) in bars.iter().enumerate() {
                @let x = area.left + step * (index as f64 + 0.14);
                @let thick = step * 0.72;
                @for (category, (from, to, written)) in stacked(bar).into_iter().enumerate() {
                    @let shade = self.shade(category);
                    rect class={ "share share-" (shade) } x=(coordinate(x)) y=(coordinate(up.position(to)))
                        width=(coordinate(thick)) height=(coordinate(up.position(from) - up.position(to))) {}
                    @if to - from >= LEAST_LABELLED {
                        text class={ "share-figure on-" (shade) } x=(coordinate(x + thick / 2.0))
                            y=(coordinate(f64::midpoint(up.position(from), up.position(to)) + 4.0)) text-anchor="middle" { (written) }
                    }
                }
                text.tick x=(coordinate(x + thick / 2.0)) y=(coordinate(area.bottom + 16.0)) text-anchor="middle" { (bar.time) }
            }
            line.rule x1=(coordinate(area.left)) y1=(coordinate(area.bottom)) x2=(coordinate(area.right)) y2=(coordinate(area.bottom)) {}
            text.axis-name x=(coordinate(f64::midpoint(area.left, area.right))) y=(coordinate(area.bottom + 34.0)) text-anchor="middle" { (self.time_label) }
        };
        let drawn = drawing(
            width,
            area.bottom + 44.0,
            TextAlternative {
                id: &format!("{}-{place}", self.id),
                title: &format!("{}: {group}", self.title),
                description: &description,
            },
            &content,
        );
        html! { div.any-width { (drawn) } }
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
