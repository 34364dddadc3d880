//! What the parts of a plan must be to each other.

mod analysis;
mod cell;
mod data;
mod display;
mod names;
mod rehearsal;
mod response;
mod setting;

use definition::{Definition, Mistakes, Path, path};

use crate::filter::Filter;
use crate::plan::Plan;

impl Definition for Plan {
    const FILE_NAME: &'static str = "analysis.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        names::check(self, mistakes);
        groupings(self, mistakes);
        data::check(self, mistakes);
        for (place, set) in self.sets.iter().enumerate() {
            filter(
                set.condition.as_ref(),
                path!["set", place, "where"],
                mistakes,
            );
        }
        response::check(self, mistakes);
        analysis::check(self, mistakes);
        display::check(self, mistakes);
        setting::check(self, mistakes);
    }
}

fn groupings(plan: &Plan, mistakes: &mut Mistakes) {
    for (place, grouping) in plan.groupings.iter().enumerate() {
        let at = path!["grouping", place];
        let levels: Vec<&str> = grouping
            .levels
            .iter()
            .map(|level| level.value.as_str())
            .collect();
        for (index, level) in levels.iter().enumerate() {
            if levels[..index].contains(level) {
                mistakes
                    .at(at.then("levels").then(index))
                    .says(format!("the level `{level}` stands here twice"));
            }
        }
        if let Some(reference) = &grouping.reference
            && !levels.contains(&reference.as_str())
        {
            unknown(
                mistakes,
                at.then("reference"),
                reference,
                "level of this grouping",
                levels.iter().copied(),
            );
        }
        if let Some(total) = &grouping.total
            && levels.contains(&total.as_str())
        {
            mistakes
                .at(at.then("total"))
                .says(format!("`{total}` is a level of this grouping"))
                .allowed("a name that no level has");
        }
    }
}

/// Says why a condition cannot be read, if it cannot.
fn filter(filter: Option<&Filter>, at: Path, mistakes: &mut Mistakes) {
    if let Some(Err(error)) = filter.map(Filter::expression) {
        mistakes
            .at(at)
            .says(format!("this is no condition: {error}"))
            .allowed("such as `PARAMCD = \"TIS\" and AVISITN in (4, 8) and not missing(AVAL)`");
    }
}

/// Says that a name is not defined, with the names that are.
fn unknown<'n>(
    mistakes: &mut Mistakes,
    at: Path,
    name: &str,
    what: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) {
    let said = mistakes.at(at).says(format!("`{name}` is no {what}"));
    let listed: Vec<&str> = known.clone().collect();
    let said = if listed.is_empty() {
        said.allowed("nothing, since the plan defines none")
    } else {
        said.allowed(definition::check_language::one_of(
            listed.iter().map(|known| format!("`{known}`")),
        ))
    };
    if let Some(meant) = definition::check_language::nearest(name, known) {
        said.try_instead(format!("`{meant}`"));
    }
}
