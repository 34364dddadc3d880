//! The flow of participants (CONSORT), set as boxes so that its text wraps and stays legible at
//! any width.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

/// One number in a box, and what it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowLine {
    /// What is counted.
    pub label: String,
    /// The virtual count.
    pub count: String,
    /// The printed count.
    pub printed: Option<String>,
    /// How deep the line stands under the one before it: 0 for a line of its own.
    pub indent: u8,
}

/// A box of the diagram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowBox {
    /// The line in bold type at its head.
    pub head: FlowLine,
    /// The lines beneath.
    pub lines: Vec<FlowLine>,
}

/// One level of the diagram, from top to bottom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FlowLevel {
    /// Everyone in one box.
    Trunk(FlowBox),
    /// Those who leave at this point, in a box beside the trunk.
    Aside(FlowBox),
    /// One box a group, side by side.
    Groups(Vec<FlowBox>),
}

/// The flow diagram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// What the diagram shows.
    pub title: String,
    /// Its levels, the first at the top.
    pub levels: Vec<FlowLevel>,
}

impl Flow {
    /// Sets the diagram.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            div.flow role="group" aria-label=(self.title) {
                @for (place, level) in self.levels.iter().enumerate() {
                    @let first = place == 0;
                    @match level {
                        FlowLevel::Trunk(content) => {
                            div class={ "trunk" @if first { " first" } } { (flow_box(content)) }
                        }
                        FlowLevel::Aside(content) => div.aside { (flow_box(content)) }
                        FlowLevel::Groups(groups) => {
                            @let opens = !matches!(place.checked_sub(1).and_then(|before| self.levels.get(before)), Some(FlowLevel::Groups(_)) | None);
                            @if opens && groups.len() > 1 {
                                div.fork style={ "--groups:" (groups.len()) } {}
                            }
                            div.groups style={ "--groups:" (groups.len()) } {
                                @for content in groups {
                                    div.group { (flow_box(content)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn flow_box(content: &FlowBox) -> Markup {
    html! {
        div.box {
            p.head { (flow_line(&content.head)) }
            @if !content.lines.is_empty() {
                ul {
                    @for line in &content.lines {
                        li class={ "indent-" (line.indent.min(2)) } { (flow_line(line)) }
                    }
                }
            }
        }
    }
}

fn flow_line(line: &FlowLine) -> Markup {
    html! {
        span.what { (line.label) }
        span.counts {
            span.count { (line.count) }
            @if let Some(printed) = &line.printed {
                (crate::table::printed_span(printed))
            }
        }
    }
}
