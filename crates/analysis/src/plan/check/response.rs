//! Responses.

use definition::{Mistakes, path};

use crate::plan::{MissingResponse, Plan, ResponseRule};

pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    for (place, response) in plan.responses.iter().enumerate() {
        let at = path!["response", place];
        for (index, rule) in response.rules.iter().enumerate() {
            let (ResponseRule::NonresponderWhere { condition }
            | ResponseRule::ResponderWhere { condition }
            | ResponseRule::AtLeast { condition, .. }) = rule;
            super::filter(
                Some(condition),
                at.then("rule").then(index).then("where"),
                mistakes,
            );
        }
        match (&response.last_value, response.missing) {
            (None, MissingResponse::LastValue) => {
                mistakes
                    .at(at.then("missing"))
                    .says("`last_value` needs to be told where the last value is found")
                    .allowed("with a table `response.last_value`: `where`, `order`, `variable`, `threshold`");
            }
            (Some(_), MissingResponse::Nonresponder | MissingResponse::Exclude) => {
                mistakes
                    .at(at.then("last_value"))
                    .says("nothing looks here, since `missing` is not `last_value`")
                    .try_instead("take it out, or set `missing = \"last_value\"`");
            }
            (Some(last), MissingResponse::LastValue) => {
                super::filter(
                    Some(&last.condition),
                    at.then("last_value").then("where"),
                    mistakes,
                );
            }
            (None, _) => {}
        }
    }
}
