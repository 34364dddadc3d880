//! Decisions of minimisation in the vault: each kept, with what it saw and what was drawn, before the record names it, and
//! kept under the key of the request that asked for it, so that nothing is drawn a second time.

use std::collections::BTreeMap;

use protocol::{ArmCode, StratumId};
use record::rules::minimisation::Draw;
use record::{DecisionId, DecisionRow, SiteNumber, SubjectNumber};

use super::Vault;
use crate::database::{Database, Dialect, Value};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::keys::{Keys, random};
use crate::trail::signed;

/// A decision as the vault keeps it.
pub(crate) struct KeptDecision {
    /// Its place among the decisions, counted from 1.
    pub(crate) position: u64,
    /// The key of the request that asked for it.
    pub(crate) request: String,
    /// A digest of the sealed row, which the record holds too.
    pub(crate) seal: Digest,
    /// The decision laid open.
    pub(crate) row: DecisionRow,
}

/// What a writer knows of the decisions in the vault, without what they decided.
#[derive(Default)]
pub(crate) struct Ledger {
    /// How many there are.
    pub(crate) length: u64,
    by_request: BTreeMap<String, DecisionId>,
    seals: BTreeMap<DecisionId, Digest>,
}

impl Ledger {
    /// Takes note of a decision.
    pub(crate) fn note(&mut self, kept: &KeptDecision) {
        self.length = self.length.max(kept.position);
        // Of several under one key the last holds.
        self.by_request.insert(kept.request.clone(), kept.row.id);
        self.seals.insert(kept.row.id, kept.seal);
    }

    /// The decision that was made for a request.
    pub(crate) fn of_request(&self, request: &str) -> Option<DecisionId> {
        self.by_request.get(request).copied()
    }

    /// The digest of a sealed decision.
    pub(crate) fn seal(&self, decision: DecisionId) -> Option<Digest> {
        self.seals.get(&decision).copied()
    }
}

/// What chance gives to one decision: from the operating system, which nobody can foretell.
pub(crate) fn draw() -> Result<(DecisionId, Draw), StoreError> {
    let bytes = random()?;
    let word = |from: usize| u64::from_be_bytes(std::array::from_fn(|byte| bytes[from + byte]));
    let number = u32::from_be_bytes(std::array::from_fn(|byte| bytes[16 + byte]));
    Ok((
        DecisionId::of_word(number),
        Draw {
            tie: word(0),
            coin: word(8),
        },
    ))
}

impl Vault {
    /// The decisions after a place, in the order in which they were made.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] at the first that was changed, or before which one is missing.
    pub(crate) fn decisions_after(
        &mut self,
        keys: &Keys,
        position: u64,
    ) -> Result<Vec<KeptDecision>, StoreError> {
        let mut sealed = Vec::new();
        self.sealed_decisions(position, &mut |position, request, bytes| {
            sealed.push((position, request.to_owned(), bytes.to_vec()));
        })?;
        let mut kept = Vec::with_capacity(sealed.len());
        for (expected, (position, request, bytes)) in (position + 1..).zip(sealed) {
            let changed = || {
                StoreError::tampered(format!(
                    "decision {expected} of the vault was changed, or is missing"
                ))
            };
            if position != expected {
                return Err(changed());
            }
            let place = self.place("decision", &place_of(position, &request));
            let row = keys
                .unseal(&place, &bytes)
                .and_then(|plain| read_decision(&plain))
                .ok_or_else(changed)?;
            kept.push(KeptDecision {
                position,
                request,
                seal: Digest::of(&bytes),
                row,
            });
        }
        Ok(kept)
    }

    /// Puts every sealed decision after a place to a function: its place, the key of its request, and the sealed row. A
    /// vault that an earlier version wrote, and none has opened for writing since, has none.
    pub(crate) fn sealed_decisions(
        &mut self,
        position: u64,
        each: &mut dyn FnMut(u64, &str, &[u8]),
    ) -> Result<(), StoreError> {
        let mut steps = 0;
        self.database
            .query("SELECT count(*) FROM vault.migration", &[], &mut |cells| {
                steps = cells.needed_integer(0)?;
                Ok(())
            })?;
        if steps < 2 {
            return Ok(());
        }
        self.database.query(
            "SELECT position, request, sealed FROM vault.decision WHERE position > $1 ORDER BY position",
            &[Value::Integer(signed(position))],
            &mut |cells| {
                let position = u64::try_from(cells.needed_integer(0)?).unwrap_or_default();
                each(position, cells.needed_text(1)?, cells.needed_bytes(2)?);
                Ok(())
            },
        )
    }

    /// Keeps a decision. In PostgreSQL it is written in the transaction of the record, under the vault's role; a vault in
    /// a file of its own writes it in a transaction that [`Vault::commit_pending`] ends before the record's is.
    pub(crate) fn keep_decision(
        &mut self,
        record: &mut dyn Database,
        keys: &Keys,
        position: u64,
        request: &str,
        row: DecisionRow,
    ) -> Result<KeptDecision, StoreError> {
        let place = self.place("decision", &place_of(position, request));
        let plain = write_decision(&row)?;
        // The plain row holds 128 random bits, so that a digest of it is as good as a nonce drawn anew; and the store of a
        // virtual record follows from the record alone.
        let digest = Digest::of_pieces([place.as_slice(), &plain]);
        let nonce: [u8; 12] = std::array::from_fn(|byte| digest.as_bytes()[byte]);
        let sealed = keys.seal(nonce, &place, &plain)?;
        let values = [
            Value::Integer(signed(position)),
            Value::Text(request),
            Value::Bytes(&sealed),
        ];
        const INSERT: &str =
            "INSERT INTO vault.decision (position, request, sealed) VALUES ($1, $2, $3)";
        match record.dialect() {
            Dialect::Postgres => {
                record.carry_out("SET LOCAL ROLE myotrial_vault")?;
                record.execute(INSERT, &values)?;
                record.carry_out("SET LOCAL ROLE myotrial_record")?;
            }
            Dialect::Sqlite => {
                if !self.pending {
                    self.database.begin_writing()?;
                    self.pending = true;
                }
                self.database.execute(INSERT, &values)?;
            }
        }
        Ok(KeptDecision {
            position,
            request: request.to_owned(),
            seal: Digest::of(&sealed),
            row,
        })
    }

    /// Brings what was kept since the last time to the disk.
    pub(crate) fn commit_pending(&mut self) -> Result<(), StoreError> {
        if !self.pending {
            return Ok(());
        }
        let outcome = self.database.commit();
        match outcome {
            Ok(()) => self.pending = false,
            Err(_) => self.roll_back_pending(),
        }
        Ok(outcome?)
    }

    /// Gives up what was kept and is not on the disk yet.
    pub(crate) fn roll_back_pending(&mut self) {
        if std::mem::take(&mut self.pending) {
            // A transaction that cannot be rolled back falls with the connection.
            let _ = self.database.roll_back();
        }
    }
}

/// What a sealed decision is sealed for.
fn place_of(position: u64, request: &str) -> Vec<u8> {
    let mut place = position.to_be_bytes().to_vec();
    place.extend_from_slice(request.as_bytes());
    place
}

/// How many bytes are left for the name of a stratum, so that all decisions of a trial are sealed in as many.
const STRATUM: usize = 64;

/// A decision as bytes. Their number follows from the factors and arms of the protocol alone.
fn write_decision(row: &DecisionRow) -> Result<Vec<u8>, StoreError> {
    let mut plain = vec![row.arm.0];
    plain.extend_from_slice(&row.id.0.to_be_bytes());
    plain.extend_from_slice(&row.order.to_be_bytes());
    plain.extend_from_slice(&row.subject.0.to_be_bytes());
    plain.extend_from_slice(&row.site.map_or(0, |site| site.0).to_be_bytes());
    plain.extend_from_slice(&row.draw.tie.to_be_bytes());
    plain.extend_from_slice(&row.draw.coin.to_be_bytes());
    let stratum = row.stratum.as_ref().map_or("", StratumId::as_str);
    let too_long = || {
        StoreError::unreadable(format!(
            "the name of stratum {stratum} is too long for the vault"
        ))
    };
    let length = u8::try_from(stratum.len()).map_err(|_| too_long())?;
    let mut name = stratum.as_bytes().to_vec();
    if name.len() > STRATUM {
        return Err(too_long());
    }
    name.resize(STRATUM, 0);
    plain.push(length);
    plain.extend_from_slice(&name);
    let too_many = || StoreError::unreadable("there are more arms than the vault can keep");
    let arms = row.counts.first().map_or(0, Vec::len);
    plain.push(u8::try_from(row.counts.len()).map_err(|_| too_many())?);
    plain.push(u8::try_from(arms).map_err(|_| too_many())?);
    for count in row.counts.iter().flatten() {
        plain.extend_from_slice(&count.to_be_bytes());
    }
    Ok(plain)
}

fn read_decision(plain: &[u8]) -> Option<DecisionRow> {
    let mut rest = plain;
    let mut take = |length: usize| {
        let (taken, left) = rest.split_at_checked(length)?;
        rest = left;
        Some(taken)
    };
    let arm = ArmCode(*take(1)?.first()?);
    let mut number = || Some(u32::from_be_bytes(take(4)?.try_into().ok()?));
    let (id, order, subject) = (number()?, number()?, number()?);
    let site = u16::from_be_bytes(take(2)?.try_into().ok()?);
    let mut word = || Some(u64::from_be_bytes(take(8)?.try_into().ok()?));
    let draw = Draw {
        tie: word()?,
        coin: word()?,
    };
    let length = usize::from(*take(1)?.first()?);
    let stratum = std::str::from_utf8(take(STRATUM)?.get(..length)?).ok()?;
    let (factors, arms) = (*take(1)?.first()?, *take(1)?.first()?);
    let mut counts = Vec::with_capacity(usize::from(factors));
    for _ in 0..factors {
        let row = take(4 * usize::from(arms))?;
        let count = |bytes: &[u8]| bytes.try_into().ok().map(u32::from_be_bytes);
        counts.push(row.chunks_exact(4).map(count).collect::<Option<Vec<_>>>()?);
    }
    rest.is_empty().then_some(DecisionRow {
        id: DecisionId(id),
        order,
        subject: SubjectNumber(subject),
        stratum: (!stratum.is_empty()).then(|| StratumId(stratum.to_owned())),
        site: (site != 0).then_some(SiteNumber(site)),
        counts,
        draw,
        arm,
    })
}
