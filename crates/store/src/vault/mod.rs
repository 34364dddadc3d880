//! The vault: which arm stands behind which slot and which decision, who opened it and why, and what blinded eyes may not see.
//!
//! Every slot is sealed by itself, for its own place, in as many bytes as every other. What the main database holds of
//! it are two commitments, made when the lists were approved: one to the sealed rows, which anybody can check, and one
//! to what is in them, which tells nothing without the vault.

mod decisions;
mod identity;
mod lists;
mod opening;

pub(crate) use decisions::{KeptDecision, Ledger, draw};
pub(crate) use lists::{Drawing, generator_of, key_of};
pub(crate) use opening::Opening;
pub use opening::{OpenedArm, OpeningPurpose};

use crate::database::{Database, Value};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::keys::{Keys, random};

/// An open vault.
pub(crate) struct Vault {
    database: Box<dyn Database>,
    id: [u8; 32],
    /// Whether a transaction is begun that [`Vault::commit_pending`] is to end.
    pending: bool,
}

impl Vault {
    /// The vault in a database.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] where there is none.
    pub(crate) fn open(mut database: Box<dyn Database>) -> Result<Self, StoreError> {
        let mut id = None;
        database.query("SELECT vault FROM vault.identity", &[], &mut |cells| {
            id = <[u8; 32]>::try_from(cells.needed_bytes(0)?).ok();
            Ok(())
        })?;
        let id =
            id.ok_or_else(|| StoreError::tampered("the vault is empty, or its name is lost"))?;
        Ok(Self {
            database,
            id,
            pending: false,
        })
    }

    /// Where it is kept.
    pub(crate) fn database(&mut self) -> &mut dyn Database {
        self.database.as_mut()
    }

    /// Its name, drawn at random when it was made.
    pub(crate) const fn id(&self) -> &[u8; 32] {
        &self.id
    }

    /// What names a place in it, so that nothing sealed for one opens at another.
    fn place(&self, room: &str, key: &[u8]) -> Vec<u8> {
        let mut place = self.id.to_vec();
        place.extend_from_slice(room.as_bytes());
        place.push(0);
        place.extend_from_slice(key);
        place
    }

    /// Keeps what blinded eyes may not see of a row, and says a commitment to it. It is written before the row is, under
    /// the same key of the request; where that row never comes, it stays here without harm.
    pub(crate) fn hide(
        &mut self,
        keys: &Keys,
        request: &str,
        text: &str,
    ) -> Result<Digest, StoreError> {
        if let Some((blinding, kept)) = self.hidden(keys, request)? {
            if kept == text {
                return Ok(commitment(&blinding, &kept));
            }
            return Err(StoreError::tampered(format!(
                "the vault keeps something else under the key of request {request}"
            )));
        }
        let blinding = random()?;
        let mut plain = blinding.to_vec();
        plain.extend_from_slice(text.as_bytes());
        let nonce = random()?;
        let nonce: [u8; 12] = std::array::from_fn(|byte| nonce[byte]);
        let sealed = keys.seal(nonce, &self.place("hidden", request.as_bytes()), &plain)?;
        if !self.pending {
            self.database.begin_writing()?;
        }
        let written = self.database.execute(
            "INSERT INTO vault.hidden (request, sealed) VALUES ($1, $2)",
            &[Value::Text(request), Value::Bytes(&sealed)],
        );
        if self.pending {
            written?;
        } else {
            self.end(written.map(|_| ()))?;
        }
        Ok(commitment(&blinding, text))
    }

    /// What was hidden under the key of a request, and what blinds its commitment.
    pub(crate) fn hidden(
        &mut self,
        keys: &Keys,
        request: &str,
    ) -> Result<Option<(Vec<u8>, String)>, StoreError> {
        let mut sealed = None;
        self.database.query(
            "SELECT sealed FROM vault.hidden WHERE request = $1",
            &[Value::Text(request)],
            &mut |cells| {
                sealed = Some(cells.needed_bytes(0)?.to_vec());
                Ok(())
            },
        )?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let changed = || {
            StoreError::tampered(format!(
                "what the vault hides under request {request} was changed"
            ))
        };
        let plain = keys
            .unseal(&self.place("hidden", request.as_bytes()), &sealed)
            .ok_or_else(changed)?;
        let (blinding, text) = plain.split_at_checked(32).ok_or_else(changed)?;
        let text = String::from_utf8(text.to_vec()).map_err(|_| changed())?;
        Ok(Some((blinding.to_vec(), text)))
    }

    fn end(&mut self, outcome: Result<(), crate::error::DatabaseError>) -> Result<(), StoreError> {
        match outcome {
            Ok(()) => Ok(self.database.commit()?),
            Err(error) => {
                self.database.roll_back()?;
                Err(error.into())
            }
        }
    }
}

/// A commitment to a text: it fixes the text, and says nothing of it to who does not know what blinds it.
pub(crate) fn commitment(blinding: &[u8], text: &str) -> Digest {
    Digest::of_pieces([blinding, text.as_bytes()])
}
