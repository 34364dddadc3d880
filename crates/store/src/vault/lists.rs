//! The randomisation lists in the vault: drawn once, approved by a second person, and never changed.

use std::collections::BTreeMap;

use protocol::{ArmCode, PeriodId, Plan, StratumId};
use record::{
    AllocationRow, AllocationTable, ArmKey, Origin, Record, SiteNumber, SlotId, SlotPurpose,
    VaultOpening, VirtualSubjects, Written,
};
use zeroize::Zeroizing;

use super::Vault;
use super::identity::Identity;
use crate::database::{Database, Value};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::keys::{GENERATOR, Keys, ListGenerator};
use crate::projections::{MINIMISATION, Projections};
use crate::writer::Lists;

/// From what the lists are drawn, and who answers for them.
pub(crate) struct Drawing<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) origin: &'a Origin,
    pub(crate) lists: Lists<'a>,
    pub(crate) seed: &'a Zeroizing<[u8; 32]>,
    /// What names the vault, and what blinds the commitment to the lists.
    pub(crate) id: [u8; 32],
    pub(crate) blinding: [u8; 32],
    pub(crate) prepared_by: &'a str,
    pub(crate) approved_by: &'a str,
    /// The digest of the file in which block sizes are kept apart from the protocol.
    pub(crate) blocks: Option<Digest>,
}

/// What the main database learns of approved lists.
pub(crate) struct ApprovedLists {
    /// A commitment to what is in them.
    pub(crate) content: Digest,
    /// A digest of the sealed rows, which anybody can check.
    pub(crate) seal: Digest,
}

/// From what lists are drawn, by name.
pub(crate) const fn generator_of(lists: Lists<'_>) -> &'static str {
    match lists {
        Lists::Drawn => GENERATOR,
        Lists::Given(_) => "given with a record of virtual subjects",
    }
}

/// How many bytes a slot has before it is sealed: all slots the same, so that lengths say nothing.
const SLOT: usize = 96;

impl Vault {
    /// Draws the lists of a new trial, seals them, and takes the approval of a second person.
    pub(crate) fn create(
        mut database: Box<dyn Database>,
        keys: &Keys,
        drawing: &Drawing<'_>,
    ) -> Result<(Self, ApprovedLists), StoreError> {
        if drawing.prepared_by.trim() == drawing.approved_by.trim() {
            return Err(StoreError::OnePersonApproval);
        }
        let mut generator = ListGenerator::new(**drawing.seed);
        let table = match drawing.lists {
            Lists::Given(table) => table.clone(),
            Lists::Drawn => AllocationTable::generate(drawing.plan, drawing.origin, |count| {
                generator.below(count)
            })
            .map_err(StoreError::Lists)?,
        };
        let rows = laid_open(&table, drawing.plan, drawing.origin)?;
        let plain = Identity::of(drawing).plain()?;
        let place = |room: &str, key: &[u8]| {
            let mut place = drawing.id.to_vec();
            place.extend_from_slice(room.as_bytes());
            place.push(0);
            place.extend_from_slice(key);
            place
        };
        let sealed = keys.seal(generator.nonce(), &place("identity", &[]), &plain)?;
        database.begin_writing()?;
        let outcome = (|| {
            database.execute(
                "INSERT INTO vault.identity (single, vault, sealed) VALUES (1, $1, $2)",
                &[Value::Bytes(&drawing.id), Value::Bytes(&sealed)],
            )?;
            // In the order of their numbers, which is that of a shuffled pool.
            let mut by_number: Vec<&AllocationRow> = rows.iter().collect();
            by_number.sort_by_key(|row| row.slot);
            for row in by_number {
                let key = row.slot.0.to_be_bytes();
                let sealed =
                    keys.seal(generator.nonce(), &place("slot", &key), &write_slot(row)?)?;
                database.execute(
                    "INSERT INTO vault.slot (slot, sealed) VALUES ($1, $2)",
                    &[Value::Integer(i64::from(row.slot.0)), Value::Bytes(&sealed)],
                )?;
            }
            Ok::<(), StoreError>(())
        })();
        match outcome {
            Ok(()) => database.commit()?,
            Err(error) => {
                database.roll_back()?;
                return Err(error);
            }
        }
        let mut vault = Self {
            database,
            id: drawing.id,
            pending: false,
        };
        let content = content_digest(&drawing.blinding, &rows)?;
        let seal = vault.seal_digest()?;
        Ok((vault, ApprovedLists { content, seal }))
    }

    /// A digest of everything in the vault that never changes, as it stands there, sealed.
    pub(crate) fn seal_digest(&mut self) -> Result<Digest, StoreError> {
        let mut digest = Digest::of(&self.id);
        self.database
            .query("SELECT sealed FROM vault.identity", &[], &mut |cells| {
                digest = Digest::of_pieces([digest.as_bytes().as_slice(), cells.needed_bytes(0)?]);
                Ok(())
            })?;
        self.database.query(
            "SELECT slot, sealed FROM vault.slot ORDER BY slot",
            &[],
            &mut |cells| {
                let slot = cells.needed_integer(0)?.to_be_bytes();
                digest = Digest::of_pieces([
                    digest.as_bytes().as_slice(),
                    &slot,
                    cells.needed_bytes(1)?,
                ]);
                Ok(())
            },
        )?;
        Ok(digest)
    }

    /// Reads the lists, and holds them against the commitment that was made when they were approved.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] at the first slot that was changed, or where the lists are not the approved ones.
    pub(crate) fn lists(
        &mut self,
        keys: &Keys,
        plan: &Plan,
        origin: &Origin,
        committed: Digest,
    ) -> Result<AllocationTable, StoreError> {
        let (blinding, rows) = self.rows(keys)?;
        if content_digest(&blinding, &rows)? != committed {
            return Err(StoreError::tampered(
                "the randomisation lists are not those that were approved",
            ));
        }
        AllocationTable::from_rows(plan, origin, rows).map_err(StoreError::Lists)
    }

    /// Every slot laid open, once the lists are found to be those that were approved.
    pub(crate) fn approved_rows(
        &mut self,
        keys: &Keys,
        committed: &str,
    ) -> Result<Vec<AllocationRow>, StoreError> {
        let (blinding, rows) = self.rows(keys)?;
        if content_digest(&blinding, &rows)?.to_string() != committed {
            return Err(StoreError::tampered(
                "the randomisation lists are not those that were approved",
            ));
        }
        Ok(rows)
    }

    /// Holds the lists against the approval, and every allocation of the record against the lists.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] at the first that does not hold.
    pub(crate) fn against_allocations(
        &mut self,
        keys: &Keys,
        committed: &str,
        projections: &Projections,
    ) -> Result<(), StoreError> {
        let rows = self.approved_rows(keys, committed)?;
        let by_slot: BTreeMap<u32, &AllocationRow> =
            rows.iter().map(|row| (row.slot.0, row)).collect();
        for (of, allocated) in &projections.allocations {
            // Decisions are held against the vault one by one.
            if allocated.list == MINIMISATION {
                continue;
            }
            let same = by_slot.get(&allocated.slot).is_some_and(|row| {
                row.position == allocated.place
                    && row.period.as_ref().map(PeriodId::as_str) == of.period.as_deref()
                    && (row.purpose == SlotPurpose::Emergency
                        || row.stratum.as_ref().map(StratumId::as_str)
                            == allocated.stratum.as_deref())
                    && row.site.is_none_or(|site| site.0 == allocated.site)
            });
            if !same {
                return Err(StoreError::tampered(format!(
                    "the allocation of subject {} does not stand at its place in the randomisation lists",
                    of.subject
                )));
            }
        }
        Ok(())
    }

    /// Draws the lists again from their sealed seed, and says whether every slot, and the arm behind it, is the same;
    /// `None` where they were not drawn from a seed.
    ///
    /// # Errors
    /// Where the vault cannot be read, or the protocol gives no lists.
    pub(crate) fn draw_again(
        &mut self,
        keys: &Keys,
        plan: &Plan,
        origin: &Origin,
    ) -> Result<Option<bool>, StoreError> {
        let identity = self.identity(keys)?;
        let Some(seed) = identity.seed()? else {
            return Ok(None);
        };
        let mut generator = ListGenerator::new(*seed);
        let sealed = identity.with_sealed_sizes(plan)?;
        let plan = sealed.as_ref().unwrap_or(plan);
        let table = AllocationTable::generate(plan, origin, |count| generator.below(count))
            .map_err(StoreError::Lists)?;
        let drawn = laid_open(&table, plan, origin)?;
        let (blinding, kept) = self.rows(keys)?;
        Ok(Some(
            content_digest(&blinding, &drawn)? == content_digest(&blinding, &kept)?,
        ))
    }

    fn rows(&mut self, keys: &Keys) -> Result<(Vec<u8>, Vec<AllocationRow>), StoreError> {
        let identity = self.identity(keys)?;
        let mut rows = Vec::new();
        let id = self.id;
        let place = |key: &[u8]| {
            let mut place = id.to_vec();
            place.extend_from_slice(b"slot\0");
            place.extend_from_slice(key);
            place
        };
        self.database.query(
            "SELECT slot, sealed FROM vault.slot ORDER BY slot",
            &[],
            &mut |cells| {
                let number = cells.needed_integer(0)?;
                let changed =
                    || StoreError::tampered(format!("slot {number} of the vault was changed"));
                let slot = u32::try_from(number).map_err(|_| changed())?;
                let plain = keys
                    .unseal(&place(&slot.to_be_bytes()), cells.needed_bytes(1)?)
                    .ok_or_else(changed)?;
                rows.push(read_slot(SlotId(slot), &plain).ok_or_else(changed)?);
                Ok(())
            },
        )?;
        rows.sort_by(|one, other| list_order(one).cmp(&list_order(other)));
        let blinding = identity.blinding()?;
        Ok((blinding, rows))
    }
}

/// Where a row stands among all lists: the period at whose entry it is given, then what it is for, stratum, site and place.
type ListOrder<'r> = (
    Option<&'r str>,
    SlotPurpose,
    Option<&'r str>,
    Option<u16>,
    u32,
);

fn list_order(row: &AllocationRow) -> ListOrder<'_> {
    (
        row.period.as_ref().map(PeriodId::as_str),
        row.purpose,
        row.stratum.as_ref().map(StratumId::as_str),
        row.site.map(|site| site.0),
        row.position,
    )
}

/// The rows of a table that has just been drawn.
fn laid_open(
    table: &AllocationTable,
    plan: &Plan,
    origin: &Origin,
) -> Result<Vec<AllocationRow>, StoreError> {
    let key = key_of(origin, "sealing the lists that were just drawn")?;
    let mut rows = table
        .rows(plan, &key)
        .map_err(|error| StoreError::unreadable(error.to_string()))?;
    rows.sort_by(|one, other| list_order(one).cmp(&list_order(other)));
    Ok(rows)
}

/// The key to arms that the vault is about to seal or to check, and shows to nobody.
pub(crate) fn key_of(origin: &Origin, why: &str) -> Result<ArmKey, StoreError> {
    Ok(match origin {
        Origin::Virtual {
            seed,
            replicate,
            patients_sha256,
        } => {
            let written = Written {
                trial: String::new(),
                protocol_sha256: String::new(),
                software: String::new(),
            };
            let subjects = VirtualSubjects {
                seed: *seed,
                replicate: *replicate,
                patients_sha256: patients_sha256.clone(),
            };
            Record::virtual_trial(written, subjects).1
        }
        Origin::Real {} => {
            let opening = VaultOpening::new("the vault", why)
                .map_err(|error| StoreError::unreadable(error.to_string()))?;
            ArmKey::from_vault(&opening)
        }
    })
}

fn content_digest(blinding: &[u8], rows: &[AllocationRow]) -> Result<Digest, StoreError> {
    let mut digest = Digest::of(blinding);
    for row in rows {
        digest = Digest::of_pieces([
            digest.as_bytes().as_slice(),
            &row.slot.0.to_be_bytes(),
            &write_slot(row)?,
        ]);
    }
    Ok(digest)
}

/// A slot as bytes, all of one length: arm, position, block, site, the stratum's name, that of the period at whose entry it
/// is given, padded with zeros, and in the last byte whether it is kept for emergencies. Names have their lengths before
/// them; a slot of the first randomisation has no period, so that its bytes are what they were before there were others.
fn write_slot(row: &AllocationRow) -> Result<Vec<u8>, StoreError> {
    let mut plain = vec![row.arm.0];
    plain.extend_from_slice(&row.position.to_be_bytes());
    plain.extend_from_slice(&row.block.to_be_bytes());
    plain.extend_from_slice(&row.site.map_or(0, |site| site.0).to_be_bytes());
    let stratum = row.stratum.as_ref().map_or("", StratumId::as_str);
    let period = row.period.as_ref().map_or("", PeriodId::as_str);
    for name in [stratum, period] {
        plain.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        plain.extend_from_slice(name.as_bytes());
    }
    if plain.len() >= SLOT {
        return Err(StoreError::unreadable(format!(
            "the names of stratum {stratum} and period {period} are too long for the vault"
        )));
    }
    plain.resize(SLOT, 0);
    // No name comes as far as the last byte.
    if row.purpose == SlotPurpose::Emergency
        && let Some(last) = plain.last_mut()
    {
        *last = 1;
    }
    Ok(plain)
}

fn read_slot(slot: SlotId, plain: &[u8]) -> Option<AllocationRow> {
    if plain.len() != SLOT {
        return None;
    }
    let number = |from: usize| -> Option<u32> {
        Some(u32::from_be_bytes(
            plain.get(from..from + 4)?.try_into().ok()?,
        ))
    };
    let site = u16::from_be_bytes(plain.get(9..11)?.try_into().ok()?);
    let (stratum, rest) = read_name(plain.get(11..)?)?;
    let (period, _) = read_name(rest)?;
    Some(AllocationRow {
        slot,
        period: (!period.is_empty()).then(|| PeriodId(period.to_owned())),
        purpose: match plain.last()? {
            0 => SlotPurpose::Online,
            _ => SlotPurpose::Emergency,
        },
        stratum: (!stratum.is_empty()).then(|| StratumId(stratum.to_owned())),
        site: (site != 0).then_some(SiteNumber(site)),
        position: number(1)?,
        block: number(5)?,
        arm: ArmCode(*plain.first()?),
    })
}

/// A name with its length before it, and what follows.
fn read_name(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((std::str::from_utf8(name).ok()?, rest))
}
