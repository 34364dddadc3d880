//! A setting says what the plan does.

use definition::{Mistakes, path};
use serde_json::Value;

use crate::plan::Plan;

pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    if plan.settings.iter().all(|setting| setting.holds.is_empty()) {
        return;
    }
    // A plan is made of numbers, texts, lists and tables with text keys, all of which JSON has.
    let Ok(value) = serde_json::to_value(plan) else {
        return;
    };
    for (place, setting) in plan.settings.iter().enumerate() {
        for (index, key) in setting.holds.iter().enumerate() {
            let at = path!["setting", place, "holds", index];
            match find(&value, key) {
                None => {
                    mistakes
                        .at(at)
                        .says(format!("the plan has no `{key}`"))
                        .allowed("the way to a key, parts of a list by their `id`, such as `response.primary.missing`");
                }
                Some(found) if said(found) != setting.chosen => {
                    mistakes.at(at).says(format!(
                        "the setting says `{}`, and `{key}` is `{}`",
                        setting.chosen,
                        said(found)
                    ));
                }
                Some(_) => {}
            }
        }
    }
}

fn find<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    key.split('.').try_fold(value, |value, step| match value {
        Value::Object(table) => table.get(step),
        Value::Array(list) => list
            .iter()
            .find(|part| part.get("id").and_then(Value::as_str) == Some(step)),
        _ => None,
    })
}

fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(said).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
