//! The trail: nothing in it changes unseen, and nothing changes without it.

use record::{Event, Observation};
use rusqlite::Connection;
use store::load::{Ready, randomise};
use store::{EndorsementKind, ItemGroup, Place, Refused, Request, Scope, Store, Wish, verify};

use super::allocation::{investigator, request};
use super::{Found, demand};
use crate::ground::{Ground, GroundError};

/// R2: statements against rows that stand, with the rights that the program has.
pub(super) fn append_only(ground: &Ground) -> Result<Found, GroundError> {
    let (folder, _, store, _) = ground.ready(1)?;
    drop(store);
    let connection = Connection::open(folder.join("trial.db")).map_err(GroundError::of)?;
    for statement in [
        "UPDATE event SET person = 'somebody else'",
        "DELETE FROM event WHERE sequence = 1",
        "DELETE FROM event",
    ] {
        if connection.execute(statement, []).is_ok() {
            return Ok(Found::Fault(format!(
                "the database carried out: {statement}"
            )));
        }
    }
    Ok(Found::Nothing)
}

/// R3: one character of a stored row, changed by somebody who can write the file.
pub(super) fn tampering(ground: &Ground) -> Result<Found, GroundError> {
    let (folder, place, store, ready) = ground.ready(2)?;
    for subject in &ready {
        store.ask(randomise(*subject)).map_err(GroundError::of)?;
    }
    drop(store);
    let untouched = verify(&place).map_err(GroundError::of)?;
    if !untouched.holds {
        let why = untouched.why.unwrap_or_default();
        return Ok(Found::Fault(format!(
            "a store that nobody touched does not hold: {why}"
        )));
    }
    let path = folder.join("trial.db");
    let kept = std::fs::read(&path).map_err(GroundError::of)?;
    for row in [1, untouched.rows / 2, untouched.rows] {
        change_payload(&path, row)?;
        let examined = verify(&place).map_err(GroundError::of)?;
        if examined.holds || examined.row != Some(row) {
            return Ok(Found::Fault(format!(
                "row {row} was changed, and the examination named {}",
                examined
                    .row
                    .map_or_else(|| "none".to_owned(), |row| row.to_string())
            )));
        }
        std::fs::write(&path, &kept).map_err(GroundError::of)?;
    }
    Ok(Found::Nothing)
}

/// Changes the last digit or letter of what a row says.
fn change_payload(path: &std::path::Path, row: u64) -> Result<(), GroundError> {
    let connection = Connection::open(path).map_err(GroundError::of)?;
    let triggers: Vec<String> = {
        let mut named = connection
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .map_err(GroundError::of)?;
        let names = named
            .query_map([], |found| found.get(0))
            .map_err(GroundError::of)?;
        names.collect::<Result<_, _>>().map_err(GroundError::of)?
    };
    for trigger in triggers {
        connection
            .execute(&format!("DROP TRIGGER \"{trigger}\""), [])
            .map_err(GroundError::of)?;
    }
    let sequence = i64::try_from(row).map_err(GroundError::of)?;
    let changed = connection
        .execute(
            "UPDATE event SET payload = substr(payload, 1, length(payload) - 1) || ' }' WHERE sequence = ?1",
            [sequence],
        )
        .map_err(GroundError::of)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(GroundError::of(format!("there is no row {row} to change")))
    }
}

/// A subject with an entry that can be corrected, and the number of that entry in the record.
fn with_entry(ground: &Ground) -> Result<(Place, Store, Ready, u64), GroundError> {
    let (_, place, store, ready) = ground.ready(1)?;
    let subject = ready[0];
    store.ask(randomise(subject)).map_err(GroundError::of)?;
    let deviation = Observation::Deviation {
        text: "the visit began late".to_owned(),
    };
    let wish = Wish::Write {
        subject: subject.subject,
        date: subject.date,
        event: Event::Observation(deviation),
    };
    let answer = store
        .ask(request("seen", investigator(), wish)?)
        .map_err(GroundError::of)?;
    match answer.came {
        store::Came::Entry { entry, .. } => Ok((place, store, subject, entry)),
        _ => Err(GroundError::of("what was entered is no entry")),
    }
}

fn correction(key: &str, entry: u64, reason: Option<&str>) -> Result<Request, GroundError> {
    let wish = Wish::Correct {
        entry,
        group: ItemGroup("event.text".to_owned()),
        seen: 0,
        new: serde_json::Value::from("the visit began an hour late"),
    };
    Ok(Request {
        reason: reason.map(str::to_owned),
        ..request(key, investigator(), wish)?
    })
}

/// R1, R9: a change needs a reason, and hides nothing.
pub(super) fn reason_for_change(ground: &Ground) -> Result<Found, GroundError> {
    let (place, store, _, entry) = with_entry(ground)?;
    if store.ask(correction("without", entry, None)?) != Err(Refused::NoReason) {
        return Ok(Found::Fault(
            "a correction without a reason was not refused".to_owned(),
        ));
    }
    store
        .ask(correction(
            "with",
            entry,
            Some("the clock was read wrongly"),
        )?)
        .map_err(GroundError::of)?;
    drop(store);
    let store::Address::Sqlite(path) = &place.address else {
        return Err(GroundError::of("the store is not in a file"));
    };
    let connection = Connection::open(path).map_err(GroundError::of)?;
    let payload: String = connection
        .query_row(
            "SELECT payload FROM event WHERE kind = 'corrected'",
            [],
            |row| row.get(0),
        )
        .map_err(GroundError::of)?;
    let both = ["the visit began late", "the visit began an hour late"]
        .iter()
        .all(|value| payload.contains(value));
    Ok(demand(both, || {
        "the correction does not keep the old value and the new".to_owned()
    }))
}

/// R18: a name falls with what it was put to.
pub(super) fn signatures(ground: &Ground) -> Result<Found, GroundError> {
    let (_, store, subject, entry) = with_entry(ground)?;
    let sign = Wish::Endorse {
        subject: subject.subject,
        scope: Scope::Casebook {},
        kind: EndorsementKind::Signature,
        meaning: "these data are complete and right".to_owned(),
    };
    store
        .ask(request("sign", investigator(), sign)?)
        .map_err(GroundError::of)?;
    let stands = |store: &Store| {
        store
            .endorsements()
            .map(|all| all.iter().any(|one| one.fallen.is_none()))
            .map_err(GroundError::of)
    };
    if !stands(&store)? {
        return Ok(Found::Fault("the signature does not stand".to_owned()));
    }
    store
        .ask(correction(
            "change",
            entry,
            Some("the clock was read wrongly"),
        )?)
        .map_err(GroundError::of)?;
    let still = stands(&store)?;
    Ok(demand(!still, || {
        "the signature stands although the data changed".to_owned()
    }))
}
