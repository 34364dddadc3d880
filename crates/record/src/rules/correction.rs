//! Corrections: which groups of items of an entry differ from what is to stand there.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::event::{Entry, Event};

/// A group of items that is to have another value, under the name that a store gives it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemCorrection {
    /// The group: `date`, or a field of the event such as `event.findings.core_set`.
    pub group: String,
    /// The value from now on; `null` where there is to be none.
    pub new: Value,
}

/// What differs between an entry and what is to stand there, group by group; empty where nothing does. `None` where that is
/// another kind of event than the entry.
///
/// They are in an order in which each can be carried out on top of those before. The findings of a visit are several groups,
/// so that two people who correct different findings do not stand in each other's way.
pub fn corrections(entry: &Entry, date: Date, event: &Event) -> Option<Vec<ItemCorrection>> {
    let old = serde_json::to_value(&entry.event).ok()?;
    let new = serde_json::to_value(event).ok()?;
    if old.get("kind") != new.get("kind") {
        return None;
    }
    let mut changes = Vec::new();
    if entry.date != date {
        changes.push(ItemCorrection {
            group: "date".to_owned(),
            new: serde_json::to_value(date).ok()?,
        });
    }
    differences("event", &old, &new, &mut changes);
    Some(together(changes, &new, &old))
}

/// What the record holds against each other is changed in one step, or in an order in which each step can stand.
fn together(mut changes: Vec<ItemCorrection>, new: &Value, old: &Value) -> Vec<ItemCorrection> {
    let findings = |change: &ItemCorrection| change.group.starts_with("event.findings.");
    let parts = |change: &ItemCorrection| change.group == "event.findings.particulars";
    // Grades with their sum, a value with the reason why there was none.
    if changes.iter().any(parts) && changes.iter().filter(|change| findings(change)).count() > 1 {
        changes.retain(|change| !findings(change));
        changes.push(ItemCorrection {
            group: "event.findings".to_owned(),
            new: new.get("findings").cloned().unwrap_or_default(),
        });
    }
    // There are never more days by the clock than with a volume.
    let days = |event: &Value| {
        let clock = event.get("by_the_clock").and_then(Value::as_array);
        clock.map_or(0, Vec::len)
    };
    if days(new) < days(old) {
        changes.sort_by_key(|change| change.group != "event.by_the_clock");
    }
    changes
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
