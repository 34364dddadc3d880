//! Sources and derived columns.

use definition::{Mistakes, path};

use crate::plan::{Derivation, Plan};

pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    let read = plan.dataset_names();
    let is_read = |name: &str| read.iter().any(|known| known.eq_ignore_ascii_case(name));
    for (place, source) in plan.sources.iter().enumerate() {
        let at = path!["source", place];
        if !is_read(&source.dataset) {
            super::unknown(
                mistakes,
                at.then("dataset"),
                &source.dataset,
                "dataset that the plan reads",
                read.iter().copied(),
            );
        }
        let earlier = &plan.sources[..place];
        if earlier
            .iter()
            .any(|other| other.dataset.eq_ignore_ascii_case(&source.dataset))
        {
            mistakes
                .at(at.then("dataset"))
                .says(format!("the source of {} is given twice", source.dataset));
        }
        if source.events.is_some() && source.frequency.is_none() {
            mistakes
                .at(at.then("events"))
                .says("events are counted among equal rows, and the source has no `frequency`");
        }
        if source.file.is_some() && source.inline.is_some() {
            mistakes
                .at(at.then("file"))
                .says("the data stand in the plan, so no file is read")
                .try_instead("take `file` or `inline` out");
        }
    }
    for (place, derived) in plan.derived.iter().enumerate() {
        let at = path!["derived", place];
        if !is_read(&derived.dataset) {
            super::unknown(
                mistakes,
                at.then("dataset"),
                &derived.dataset,
                "dataset that the plan reads",
                read.iter().copied(),
            );
        }
        match &derived.derivation {
            Derivation::Category(category) => {
                for (index, case) in category.cases.iter().enumerate() {
                    let at = at.then("case").then(index).then("where");
                    super::filter(Some(&case.condition), at, mistakes);
                }
            }
            Derivation::Score(score) => {
                for (index, case) in score.cases.iter().enumerate() {
                    let at = at.then("case").then(index).then("where");
                    super::filter(Some(&case.condition), at, mistakes);
                }
            }
            Derivation::Logarithm(_) | Derivation::Difference(_) | Derivation::Product(_) => {}
        }
    }
}
