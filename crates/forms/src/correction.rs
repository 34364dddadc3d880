//! Corrections: which groups of items of an entry a form changes.

use record::{Entry, Event};
use serde::Serialize;
use serde_json::Value;

use crate::reading::Dated;

/// A group of items that is to have another value, under the name that a store gives it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemCorrection {
    /// The group: `date`, or a field of the event such as `event.findings.core_set`.
    pub group: String,
    /// The value from now on; `null` where there is to be none.
    pub new: Value,
}

/// What differs between an entry and what was read from its form, group by group; empty where nothing does. `None`
/// where the form is of another kind of event than the entry.
///
/// The findings of a visit are several groups, so that two people who correct different findings do not stand in each
/// other's way.
pub fn corrections(entry: &Entry, read: &Dated, event: &Event) -> Option<Vec<ItemCorrection>> {
    let old = serde_json::to_value(&entry.event).ok()?;
    let new = serde_json::to_value(event).ok()?;
    if old.get("kind") != new.get("kind") {
        return None;
    }
    let mut changes = Vec::new();
    if entry.date != read.date {
        changes.push(ItemCorrection {
            group: "date".to_owned(),
            new: serde_json::to_value(read.date).ok()?,
        });
    }
    differences("event", &old, &new, &mut changes);
    Some(changes)
}

fn differences(path: &str, old: &Value, new: &Value, changes: &mut Vec<ItemCorrection>) {
    let (Some(before), Some(after)) = (old.as_object(), new.as_object()) else {
        return;
    };
    let added = after.keys().filter(|key| !before.contains_key(*key));
    for key in before.keys().chain(added) {
        let (was, is) = (before.get(key), after.get(key));
        if was == is {
            continue;
        }
        let group = format!("{path}.{key}");
        if key == "findings" {
            let none = Value::Object(serde_json::Map::new());
            differences(&group, was.unwrap_or(&none), is.unwrap_or(&none), changes);
        } else {
            let new = is.cloned().unwrap_or(Value::Null);
            changes.push(ItemCorrection { group, new });
        }
    }
}
