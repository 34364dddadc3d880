//! Files of other systems, from programs.

use exchange::TransferChange;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::house::second_of;
use crate::http::{Asked, Reply, Trouble};
use crate::import::{self, ImportKind, ReasonProblem};
use crate::page::laboratory::wanting;

/// A file as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentFile {
    /// Which transfer it is: it stands in the trail as the reason of every change. A file of the laboratory takes none.
    #[serde(default)]
    reason: String,
    /// What stands in the file.
    text: String,
}

fn sent(asked: &Asked<'_>) -> Result<(ImportKind, SentFile), Trouble> {
    let kind = asked.part("kind").parse().map_err(|()| Trouble::NotFound)?;
    let mut file: SentFile = asked.read()?;
    // Who may not hand it in learns nothing of how it would be read.
    if !ImportKind::may_come_from(kind, asked.caller()?.role()) {
        return Err(Trouble::NotForRole);
    }
    file.reason =
        import::reason_of(asked, kind, &file.reason).map_err(|problem| match problem {
            ReasonProblem::Missing => Trouble::Refused(store::Refused::NoReason),
            ReasonProblem::NotTaken => {
                Trouble::Unreadable(asked.say().import_laboratory_no_reason.to_owned())
            }
        })?;
    Ok((kind, file))
}

/// What the laboratory has handed in, and which visits wait for it.
pub fn transfers(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let transfers: Vec<Value> = asked
        .house
        .accounts
        .transfers()?
        .into_iter()
        .map(|transfer| {
            json!({
                "at": second_of(transfer.at),
                "by": transfer.by,
                "written": transfer.written,
                "unchanged": transfer.unchanged,
                "waiting": transfer.waiting,
            })
        })
        .collect();
    let wanting: Vec<Value> = asked
        .house
        .store
        .look(wanting)?
        .into_iter()
        .map(|(subject, visit)| {
            json!({"subject": subject, "visit": asked.house.plan.visit(visit).id})
        })
        .collect();
    Ok(Reply::json(
        json!({"transfers": transfers, "wanting": wanting}),
    ))
}

/// Says what would be taken of a file, and writes nothing.
pub fn preview(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (kind, file) = sent(asked)?;
    let transfer = import::read(asked, kind, &file.reason, &file.text)?.transfer;
    let changes: Vec<Value> = transfer
        .changes
        .iter()
        .map(|change| match change {
            TransferChange::Screen {
                subject,
                date,
                screening,
            } => {
                json!({"change": "screen", "subject": subject, "date": date, "screening": screening})
            }
            TransferChange::Write {
                subject,
                date,
                event,
            } => json!({"change": "write", "subject": subject, "date": date, "event": event}),
            TransferChange::Correct {
                subject,
                entry,
                items,
            } => {
                let items: Vec<Value> = items
                    .iter()
                    .map(|item| json!({"group": item.group, "new": item.new}))
                    .collect();
                json!({"change": "correct", "subject": subject, "entry": entry, "items": items})
            }
        })
        .collect();
    let doubts: Vec<String> = transfer.doubts.iter().map(ToString::to_string).collect();
    Ok(Reply::json(json!({
        "changes": changes,
        "unchanged": transfer.unchanged,
        "waiting": transfer.waiting,
        "not_taken": transfer.not_taken,
        "doubts": doubts,
    })))
}

/// Takes a file, all or nothing. The same file twice changes nothing.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (kind, file) = sent(asked)?;
    let taken = import::take(asked, kind, &file.reason, &file.text)?;
    Ok(Reply::Json {
        status: StatusCode::CREATED,
        body: json!({"written": taken.written, "unchanged": taken.unchanged, "waiting": taken.waiting}),
    })
}
