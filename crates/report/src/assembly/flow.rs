//! The flow of participants from its counts.

use analysis::plan::BoxId;
use analysis::plan::display::FlowDiagram;
use analysis::plan::method::Place;
use analysis::results::{FlowBoxCount, Group, ResultId};

use super::typesetting::Typesetter;
use crate::document::Content;
use crate::figure::flow::{Flow, FlowBox, FlowLevel, FlowLine};

pub(super) fn flow(typesetter: &Typesetter<'_>, figure: &FlowDiagram, title: &str) -> Content {
    let Some(counts) = typesetter.results.flow(&figure.analysis) else {
        return Content::Note("There are no results for this diagram.".to_owned());
    };
    let mut levels: Vec<FlowLevel> = Vec::new();
    // Where the boxes of a split level stand, so that those who leave are listed in the box they leave.
    let mut split_level: Vec<(BoxId, usize)> = Vec::new();
    let mut rest = counts.boxes.as_slice();
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|count| count.id == first.id).count();
        let (these, others) = rest.split_at(length);
        rest = others;
        let of_parent = first
            .parent
            .as_ref()
            .and_then(|parent| split_level.iter().find(|(id, _)| id == parent))
            .map(|(_, level)| *level);
        match (first.place, &first.group, of_parent) {
            (Place::Side, Group::Level { .. }, Some(level)) => {
                if let FlowLevel::Groups(boxes) = &mut levels[level] {
                    for (content, count) in boxes.iter_mut().zip(these) {
                        content.lines.push(line(
                            typesetter,
                            &count.label,
                            count.subjects,
                            &count.result,
                            0,
                        ));
                        content.lines.extend(reasons(typesetter, count, 1));
                    }
                }
            }
            (Place::Side, _, _) => {
                levels.extend(
                    these
                        .iter()
                        .map(|count| FlowLevel::Aside(flow_box(typesetter, count, &count.label))),
                );
            }
            (Place::Stem, Group::All, _) => {
                levels.extend(
                    these
                        .iter()
                        .map(|count| FlowLevel::Trunk(flow_box(typesetter, count, &count.label))),
                );
            }
            (Place::Stem, _, _) => {
                split_level.push((first.id.clone(), levels.len()));
                let boxes = these.iter().map(|count| {
                    let group = typesetter.group_label(&figure.analysis, &count.group);
                    flow_box(
                        typesetter,
                        count,
                        &format!("{group}: {}", lower_case_first(&count.label)),
                    )
                });
                levels.push(FlowLevel::Groups(boxes.collect()));
            }
        }
    }
    Content::Flow(Flow {
        title: title.to_owned(),
        levels,
    })
}

fn flow_box(typesetter: &Typesetter<'_>, count: &FlowBoxCount, label: &str) -> FlowBox {
    FlowBox {
        head: line(typesetter, label, count.subjects, &count.result, 0),
        lines: reasons(typesetter, count, 0),
    }
}

fn reasons(typesetter: &Typesetter<'_>, count: &FlowBoxCount, indent: u8) -> Vec<FlowLine> {
    count
        .reasons
        .iter()
        .map(|reason| {
            line(
                typesetter,
                &sentence_case(&reason.label),
                reason.subjects,
                &reason.result,
                indent,
            )
        })
        .collect()
}

fn line(
    typesetter: &Typesetter<'_>,
    label: &str,
    subjects: u64,
    result: &ResultId,
    indent: u8,
) -> FlowLine {
    FlowLine {
        label: label.to_owned(),
        count: subjects.to_string(),
        printed: typesetter.beside(result).map(|figure| figure.text.clone()),
        indent,
    }
}

/// Codes are in capitals; a reader is not shouted at.
fn sentence_case(label: &str) -> String {
    if label.chars().any(char::is_lowercase) {
        return label.to_owned();
    }
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_string() + &letters.as_str().to_lowercase()
    })
}

fn lower_case_first(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().to_string() + letters.as_str()
    })
}
