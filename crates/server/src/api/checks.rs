//! What the checks of today say of what was entered under an earlier version, for programs.

use serde_json::{Value, json};

use crate::checked_again::check_again;
use crate::http::{Asked, Reply, Trouble};

/// What has changed, subject after subject, as far as one answer goes.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let after = asked.query.trimmed("after").parse().unwrap_or(0);
    let site = asked.query.trimmed("site").parse().ok();
    let found = check_again(asked, after, site)?;
    let changed: Vec<Value> = found
        .changed
        .into_iter()
        .map(|item| {
            let (entered, other) = (item.entered.version, item.entered.other);
            json!({
                "subject": item.subject,
                "site": item.site,
                "entry": item.entry,
                "date": item.date,
                "form": item.form,
                "entered_under": {
                    "version": entered,
                    "software": other.as_ref().map(|other| &other.software),
                    "protocol_sha256": other.as_ref().map(|other| &other.protocol_sha256),
                },
                "today": item.today,
                "check": item.check,
            })
        })
        .collect();
    Ok(Reply::json(json!({
        "entries": found.entries,
        "subjects": found.subjects,
        "changed": changed,
        "next_after": found.next_after,
    })))
}
