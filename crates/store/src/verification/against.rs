//! The rows held against what stands elsewhere: the signed head, the witness, the vault and its decisions.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Passed, Stop};
use crate::database::{Access, Address, Database, connect_vault};
use crate::digest::Digest;
use crate::keys::{Keys, PublicKey};
use crate::loaded::{Head, lost, signed_head};
use crate::trail::TrialOpened;
use crate::vault::{KeptDecision, Vault, commitment};
use crate::witness::Testimony;
use crate::writer::Place;

pub(super) fn against_signed_head(
    database: &mut dyn Database,
    public: &PublicKey,
    end: Head,
) -> Result<(), Stop> {
    let head = signed_head(database, Some(public))?
        .ok_or_else(|| Finding::somewhere("the signed head of the trail is not there"))?;
    if head.sequence > end.sequence {
        return Err(Finding::row(
            end.sequence + 1,
            format!(
                "rows {} to {} were cut off at the end",
                end.sequence + 1,
                head.sequence
            ),
        )
        .into());
    }
    if head != end {
        return Err(Finding::row(
            head.sequence + u64::from(head.sequence < end.sequence),
            format!(
                "the signed head ends the trail at row {}, and the rows say otherwise: rows were added, or written anew, \
                 by somebody without the key",
                head.sequence
            ),
        )
        .into());
    }
    Ok(())
}

pub(super) fn against_witness(
    testimony: &Testimony,
    public: &PublicKey,
    passed: &Passed,
    notes: &mut Vec<String>,
) -> Result<(), Stop> {
    if testimony.public != *public {
        return Err(Finding::somewhere(
            "the witness is of another key than row 1 names: one of the two was replaced",
        )
        .into());
    }
    let lost = lost(&passed.reconciled);
    let was_lost = |row: u64| lost.iter().any(|range| range.contains(&row));
    if let Some(row) = passed.contradicted.iter().find(|row| !was_lost(**row)) {
        return Err(Finding::row(
            *row,
            format!(
                "row {row} is not the one that the witness saw: the record was written anew from this row or one before \
                 it on"
            ),
        )
        .into());
    }
    if let Some((last, seen)) = testimony.heads.last_key_value() {
        if *last > passed.head.sequence && !was_lost(*last) {
            return Err(Finding::row(
                passed.head.sequence + 1,
                format!(
                    "the witness knows of row {last}, and the record ends with row {}: rows were cut off, or an older \
                     backup was restored",
                    passed.head.sequence
                ),
            )
            .into());
        }
        if !seen
            .iter()
            .all(|(digest, signature)| public.signed(*last, *digest, signature))
        {
            return Err(Finding::somewhere(format!(
                "the witness's last line, about row {last}, does not bear the signature of the key"
            ))
            .into());
        }
        if *last < passed.head.sequence {
            notes.push(format!(
                "the witness knows of row {last}, and the record goes on to row {}: the program is running, or was ended \
                 in between. The rows bear the signature of the key",
                passed.head.sequence
            ));
        }
    }
    if !lost.is_empty() {
        notes.push("rows were lost in a restore, and reconciled by people".to_owned());
    }
    Ok(())
}

pub(super) fn against_vault(
    place: &Place,
    opened: &TrialOpened,
    public: &PublicKey,
    passed: &Passed,
    notes: &mut Vec<String>,
) -> Result<(), Stop> {
    let missing = match &place.address {
        Address::Sqlite(path) => {
            let vault = crate::database::beside(path, "vault");
            (!vault.is_file()).then(|| vault.display().to_string())
        }
        Address::Postgres(_) => None,
    };
    if let Some(vault) = missing {
        return Err(
            Finding::somewhere(format!("THE VAULT IS MISSING: {vault} is not there")).into(),
        );
    }
    let mut vault = Vault::open(connect_vault(&place.address, Access::Existing)?)?;
    if crate::hexadecimal::write(vault.id()) != opened.vault {
        return Err(Finding::somewhere("the vault is another store's").into());
    }
    let keys = if place.key_file.exists() {
        Some(Keys::read(&place.key_file)?)
    } else {
        notes.push(format!(
            "the key file {} is not here: that the vault's rows are those that were sealed was examined, and not what is \
             in them",
            place.key_file.display()
        ));
        None
    };
    if let Some(keys) = &keys {
        if keys.public() != *public {
            return Err(Finding::somewhere(
                "the public key of row 1 is not that of the key file: one of the two was replaced",
            )
            .into());
        }
        vault.against_allocations(keys, &opened.lists, &passed.projections)?;
    }
    if vault.seal_digest()?.to_string() != opened.sealed {
        return Err(
            Finding::somewhere("the vault's sealed rows are not those that were approved").into(),
        );
    }
    against_decisions(&mut vault, keys.as_ref(), passed)?;
    let openings = vault.openings()?;
    for (index, (row, unblinded)) in passed.unblinded.iter().enumerate() {
        let told = openings
            .get(index)
            .is_some_and(|opening| opening.digest.to_string() == unblinded.vault);
        if !told {
            return Err(Finding::row(
                *row,
                format!(
                    "row {row} tells of opening {} of the vault, and the vault's log has another or none",
                    unblinded.opening
                ),
            )
            .into());
        }
    }
    if openings.len() > passed.unblinded.len() {
        notes.push(format!(
            "the vault's log has {} openings of which the record does not tell yet",
            openings.len() - passed.unblinded.len()
        ));
    }
    if let Some(keys) = &keys {
        for (row, request, committed) in &passed.hidden {
            let kept = vault.hidden(keys, request)?;
            let same = kept.is_some_and(|(blinding, text)| {
                commitment(&blinding, &text).as_bytes().as_slice() == committed.as_slice()
            });
            if !same {
                return Err(Finding::row(
                    *row,
                    format!("what row {row} hides is not in the vault as it was written"),
                )
                .into());
            }
        }
    }
    Ok(())
}

/// Holds every decision that the record names against what the vault keeps of it, sealed; and, with the key, what is in it.
fn against_decisions(vault: &mut Vault, keys: Option<&Keys>, passed: &Passed) -> Result<(), Stop> {
    let mut seals = BTreeSet::new();
    vault.sealed_decisions(0, &mut |_, _, sealed| {
        seals.insert(Digest::of(sealed).to_string());
    })?;
    for (row, sealed, ..) in &passed.decided {
        if !seals.contains(sealed) {
            return Err(Finding::row(
                *row,
                format!(
                    "the decision behind the randomisation in row {row} is not in the vault as it was kept"
                ),
            )
            .into());
        }
    }
    let Some(keys) = keys else {
        return Ok(());
    };
    let kept: BTreeMap<String, KeptDecision> = vault
        .decisions_after(keys, 0)?
        .into_iter()
        .map(|kept| (kept.seal.to_string(), kept))
        .collect();
    for (row, sealed, subject, number) in &passed.decided {
        let same = kept
            .get(sealed)
            .is_some_and(|kept| kept.row.subject.0 == *subject && kept.row.id.0 == *number);
        if !same {
            return Err(Finding::row(
                *row,
                format!("the vault keeps the decision in row {row} for another subject"),
            )
            .into());
        }
    }
    Ok(())
}
