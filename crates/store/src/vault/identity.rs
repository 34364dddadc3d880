//! What is sealed about the lists of a vault as a whole: from what they were drawn, and who answers for them.

use protocol::{BlocksKeptApart, Plan};
use record::rules::permuted_blocks::LIST_ALGORITHM;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Vault;
use super::lists::{Drawing, generator_of};
use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::{GENERATOR, Keys};

/// What is sealed about the lists as a whole.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    generator: String,
    algorithm: u16,
    seed: Zeroizing<String>,
    blinding: String,
    prepared_by: String,
    approved_by: String,
    /// Absent where the protocol names the block sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocks: Option<SealedBlocks>,
}

/// The block sizes of lists whose protocol does not name them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedBlocks {
    /// The digest of the file that named them when the lists were drawn.
    sha256: String,
    /// What was in it: the lists can be drawn again without the file.
    sizes: BlocksKeptApart,
}

/// What is sealed about the lists as a whole comes to a multiple of so many bytes where block sizes are among it, so that its
/// length does not tell how many there are and how long.
const ROOM: usize = 4096;

impl Identity {
    /// That of lists that are drawn.
    pub(super) fn of(drawing: &Drawing<'_>) -> Self {
        Self {
            generator: generator_of(drawing.lists).to_owned(),
            algorithm: LIST_ALGORITHM,
            seed: Zeroizing::new(hexadecimal::write(drawing.seed.as_slice())),
            blinding: hexadecimal::write(&drawing.blinding),
            prepared_by: drawing.prepared_by.to_owned(),
            approved_by: drawing.approved_by.to_owned(),
            blocks: drawing.blocks.map(|digest| SealedBlocks {
                sha256: digest.to_string(),
                sizes: BlocksKeptApart::of(drawing.plan.protocol()),
            }),
        }
    }

    /// Its bytes before they are sealed, with room enough from the beginning, so that no part of the seed is left where there
    /// was too little.
    pub(super) fn plain(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let mut room = 1024 + 6 * (self.prepared_by.len() + self.approved_by.len());
        if let Some(blocks) = &self.blocks {
            // Twenty sizes of up to ten figures, and the name of a period.
            room = (room + 300 * (1 + blocks.sizes.periods.len())).next_multiple_of(ROOM);
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *plain, self)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        if self.blocks.is_some() {
            let length = plain.len().next_multiple_of(ROOM);
            plain.resize(length, b' ');
        }
        Ok(plain)
    }

    /// The seed of lists that this program would draw again; `None` where they were not drawn from one, or otherwise.
    pub(super) fn seed(&self) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        if self.generator != GENERATOR || self.algorithm != LIST_ALGORITHM {
            return Ok(None);
        }
        hexadecimal::read(&self.seed)
            .map(Zeroizing::new)
            .and_then(|seed| <[u8; 32]>::try_from(seed.as_slice()).ok())
            .map(|seed| Some(Zeroizing::new(seed)))
            .ok_or_else(changed)
    }

    /// What blinds the commitment to the lists.
    pub(super) fn blinding(&self) -> Result<Vec<u8>, StoreError> {
        hexadecimal::read(&self.blinding).ok_or_else(changed)
    }

    /// The plan with the sizes that were sealed with the lists where it has none; `None` where none were sealed. Sizes that
    /// the protocol names, or that were given with it, stay: they are what is asked about.
    pub(super) fn with_sealed_sizes(&self, plan: &Plan) -> Result<Option<Plan>, StoreError> {
        let Some(blocks) = &self.blocks else {
            return Ok(None);
        };
        let protocol = blocks.sizes.put_into(plan.protocol().clone());
        Plan::compile(protocol)
            .map(Some)
            .map_err(|error| StoreError::unreadable(error.to_string()))
    }
}

fn changed() -> StoreError {
    StoreError::tampered("the head of the vault was changed")
}

impl Vault {
    pub(super) fn identity(&mut self, keys: &Keys) -> Result<Identity, StoreError> {
        let place = self.place("identity", &[]);
        let mut identity = None;
        self.database
            .query("SELECT sealed FROM vault.identity", &[], &mut |cells| {
                identity = keys.unseal(&place, cells.needed_bytes(0)?);
                Ok(())
            })?;
        identity
            .and_then(|plain| serde_json::from_slice(&plain).ok())
            .ok_or_else(|| StoreError::Key {
                why: "it does not open this vault: the key is another store's, or the vault was changed"
                    .to_owned(),
            })
    }
}
