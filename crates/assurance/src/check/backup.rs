//! A backup, and an older state put back.

use store::load::randomise;

use super::Found;
use crate::ground::{Ground, GroundError, copy};

/// R32: a backup is whole; a state of yesterday put in the place of today's is noticed.
pub(super) fn backup(ground: &Ground) -> Result<Found, GroundError> {
    let (folder, place, store, ready) = ground.ready(2)?;
    let backed_up = store::back_up(&place, &folder.join("backup.db")).map_err(GroundError::of)?;
    let of_backup = store::verify(&backed_up).map_err(GroundError::of)?;
    if !of_backup.holds {
        let why = of_backup.why.unwrap_or_default();
        return Ok(Found::Fault(format!("the backup does not hold: {why}")));
    }
    drop(store);
    copy(&folder.join("trial.db"), &folder.join("older.db"))?;
    let store = ground.open(&place)?;
    for subject in &ready {
        store.ask(randomise(*subject)).map_err(GroundError::of)?;
    }
    drop(store);
    copy(&folder.join("older.db"), &folder.join("trial.db"))?;
    for left in ["trial.db-wal", "trial.db-shm"] {
        // Only there where somebody still had the database open.
        let _ = std::fs::remove_file(folder.join(left));
    }
    let store = ground.open(&place)?;
    let standing = store.standing().map_err(GroundError::of)?;
    Ok(super::demand(standing.read_only.is_some(), || {
        "an older state was put back, and the store went on writing".to_owned()
    }))
}
