//! Every name is given once.

use std::collections::BTreeMap;

use definition::{Mistakes, Path, path};

use crate::plan::Plan;
use crate::plan::method::Method;
use crate::results::BIG_N;

pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    once(
        mistakes,
        &path!["setting"],
        plan.settings.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["grouping"],
        plan.groupings.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["set"],
        plan.sets.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["response"],
        plan.responses.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["analysis"],
        plan.analyses.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["display"],
        plan.displays.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["estimand"],
        plan.estimands.iter().map(|part| part.id.as_str()),
    );
    once(
        mistakes,
        &path!["multiplicity"],
        plan.multiplicity.iter().map(|part| part.id.as_str()),
    );
    for (place, family) in plan.multiplicity.iter().enumerate() {
        let taken = plan
            .analyses
            .iter()
            .any(|analysis| analysis.id.as_str() == family.id.as_str());
        if taken || family.id.as_str() == BIG_N {
            mistakes
                .at(path!["multiplicity", place, "id"])
                .says(format!("`{}` is the name of an analysis too", family.id))
                .allowed("any other name");
        }
    }
    for (place, analysis) in plan.analyses.iter().enumerate() {
        let at = path!["analysis", place];
        if analysis.id.as_str() == BIG_N {
            mistakes
                .at(at.then("id"))
                .says(format!(
                    "`{BIG_N}` is where the sizes of the analysis sets stand"
                ))
                .allowed("any other name");
        }
        match &analysis.method {
            Method::Conditions(conditions) => {
                once(
                    mistakes,
                    &at.then("condition"),
                    conditions.conditions.iter().map(|part| part.id.as_str()),
                );
            }
            Method::Flow(flow) => {
                once(
                    mistakes,
                    &at.then("box"),
                    flow.boxes.iter().map(|part| part.id.as_str()),
                );
            }
            Method::Courses(courses) => {
                once(
                    mistakes,
                    &at.then("panel"),
                    courses.panels.iter().map(|part| part.id().as_str()),
                );
            }
            _ => {}
        }
    }
    for (place, display) in plan.displays.iter().enumerate() {
        let at = path!["display", place, "footnote"];
        once(
            mistakes,
            &at,
            display.footnotes.iter().map(|part| part.id.as_str()),
        );
    }
}

fn once<'n>(mistakes: &mut Mistakes, list: &Path, names: impl Iterator<Item = &'n str>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, name) in names.enumerate() {
        if let Some(earlier) = first.get(name) {
            mistakes
                .at(list.then(place).then("id"))
                .says(format!(
                    "`{name}` is already the name of item {} of this list",
                    earlier + 1
                ))
                .allowed("a name of its own");
        } else {
            first.insert(name, place);
        }
    }
}
