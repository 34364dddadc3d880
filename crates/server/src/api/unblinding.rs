//! The unblinding of the trial, from programs: still two people, each of whom signs in.

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::Unblinding;
use crate::analysis_room::Audience;
use crate::http::{Asked, Reply, Trouble};
use crate::page::endorsements::Recognition;
use crate::page::unblinding::{ask_for, confirm_for, make_results, not_locked};

/// Says how far it is, and what was made.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let room = &asked.house.analysis;
    let (standing, files) = match asked.house.accounts.unblinding()? {
        Unblinding::NotAsked => (json!({"standing": "not_asked"}), Vec::new()),
        Unblinding::Asked { by, reason, .. } => (
            json!({"standing": "asked", "asked_by": by, "reason": reason}),
            Vec::new(),
        ),
        Unblinding::Confirmed {
            asked_by,
            reason,
            by,
            ..
        } => {
            let files = Audience::AfterLock.rooms().iter().flat_map(|one| {
                let names = room.files(Audience::AfterLock, *one);
                names
                    .into_iter()
                    .map(|name| json!({"room": one.as_str(), "name": name}))
            });
            (
                json!({"standing": "confirmed", "asked_by": asked_by, "reason": reason, "confirmed_by": by}),
                files.collect::<Vec<Value>>(),
            )
        }
    };
    Ok(Reply::json(json!({
        "unblinding": standing,
        "not_locked": not_locked(asked)?,
        "files": files,
    })))
}

/// Who a person is once more, and why it is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentWish {
    #[serde(default)]
    reason: String,
    password: String,
    #[serde(default)]
    code: String,
}

impl SentWish {
    fn recognition(&self) -> Recognition<'_> {
        Recognition {
            password: &self.password,
            code: &self.code,
        }
    }
}

fn done(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let Reply::Json { body, .. } = show(asked)? else {
        return Err(Trouble::Mistake);
    };
    Ok(Reply::Json {
        status: StatusCode::CREATED,
        body,
    })
}

/// Asks for the unblinding.
pub fn ask(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentWish = asked.read()?;
    if sent.reason.trim().is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    ask_for(asked, sent.reason.trim(), sent.recognition())?;
    done(asked)
}

/// Confirms it as another person, and makes datasets, results and report.
pub fn confirm(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentWish = asked.read()?;
    confirm_for(asked, sent.recognition())?;
    make_results(asked)?;
    done(asked)
}
