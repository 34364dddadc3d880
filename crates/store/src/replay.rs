//! Recomputing what follows from the events: every allocation from its inputs and the seed, and every projection.

use protocol::{PeriodId, Plan, StratumId};
use record::{
    Act, AllocationReference, AllocationTable, Entry, Event, Origin, SiteNumber, SlotId,
    TrialState, Validity,
};
use serde::Serialize;

use crate::database::{Access, connect, connect_vault};
use crate::error::StoreError;
use crate::keys::Keys;
use crate::loaded::Loaded;
use crate::projections::{self, number_of};
use crate::trail::{Deed, Randomised, read_all};
use crate::vault::Vault;
use crate::writer::{Place, fold, release_all, with_decisions};

/// What came of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// How many entries of the record were folded again.
    pub entries: u64,
    /// How many allocations were made again.
    pub allocations: u64,
    /// Whether the lists could be drawn again.
    pub lists: ListsReplayed,
    /// What came out otherwise than it stands there; none, where everything is as it was.
    pub differences: Vec<String>,
}

/// Whether lists could be drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListsReplayed {
    /// They were, from the seed in the vault, and are the same.
    DrawnAgain,
    /// They came with a record of virtual subjects, and were held against the approval alone.
    Given,
    /// There are none: arms are allocated by minimisation, and every decision was made again from its draw.
    Decided,
    /// The trial has one arm, or none was drawn.
    None,
}

/// Folds the record again from its first entry; asks the rule of allocation, before each enrolment, which slot it would
/// give for the stratum that follows from what was measured; draws the lists again from their sealed seed and holds every
/// slot, and the arm behind it, against the vault; and makes the projections again.
///
/// # Errors
/// Where the store cannot be reached or read, or its chain or approval does not hold.
pub fn replay(place: &Place, plan: &Plan) -> Result<Replayed, StoreError> {
    let mut database = connect(&place.address, Access::Existing)?;
    database.begin_reading()?;
    let loaded = Loaded::from(database.as_mut())?;
    let mut randomised = Vec::new();
    read_all(database.as_mut(), |row, _| {
        if row.kind == "randomised"
            && let Deed::Randomised(deed) = Deed::read(row.sequence, row.kind, row.payload)?
        {
            randomised.push(deed);
        }
        Ok(())
    })?;
    let mut differences = Vec::new();
    if projections::read(database.as_mut())? != loaded.projections {
        differences.push("the projections are not what follows from the events".to_owned());
    }
    database.roll_back()?;
    let opened = loaded.opened()?;
    let origin = &opened.header.origin;
    let keys = Keys::read(&place.key_file)?;
    let mut vault = Vault::open(connect_vault(&place.address, Access::Existing)?)?;
    let committed = crate::digest::Digest::from_hex(&opened.lists)
        .ok_or_else(|| StoreError::unreadable("row 1 holds no commitment to the lists"))?;
    let table = vault.lists(&keys, plan, origin, committed)?;
    let (table, _) = with_decisions(&mut vault, &keys, plan, table)?;
    let lists = draw_again(&mut vault, &keys, plan, origin, &table, &mut differences)?;
    // Every decision of minimisation is made again from the entries before it and its draw.
    if plan.minimisation().is_some() {
        let mut state = TrialState::new(plan, &table);
        release_all(&mut state, loaded.releases.iter().cloned())?;
        if let Err(error) = fold(state, &loaded.entries) {
            differences.push(error.to_string());
        }
    }
    let allocations = fold_again(plan, &table, &loaded, &randomised, &mut differences)?;
    Ok(Replayed {
        entries: loaded.entries.len() as u64,
        allocations,
        lists,
        differences,
    })
}

fn draw_again(
    vault: &mut Vault,
    keys: &Keys,
    plan: &Plan,
    origin: &Origin,
    table: &AllocationTable,
    differences: &mut Vec<String>,
) -> Result<ListsReplayed, StoreError> {
    let without = match plan.minimisation() {
        Some(_) => ListsReplayed::Decided,
        None => ListsReplayed::None,
    };
    if table.list_count() == 0 {
        return Ok(without);
    }
    Ok(match vault.draw_again(keys, plan, origin)? {
        None => ListsReplayed::Given,
        Some(same) => {
            if !same {
                differences.push(
                    "the randomisation lists are not those that their seed and the protocol give"
                        .to_owned(),
                );
            }
            ListsReplayed::DrawnAgain
        }
    })
}

fn fold_again(
    plan: &Plan,
    table: &AllocationTable,
    loaded: &Loaded,
    randomised: &[Randomised],
    differences: &mut Vec<String>,
) -> Result<u64, StoreError> {
    let mut state = TrialState::new(plan, table);
    release_all(&mut state, loaded.releases.iter().cloned())?;
    let mut used = std::collections::BTreeMap::<&str, u32>::new();
    let mut stored = randomised.iter();
    let mut allocations = 0;
    for entry in &loaded.entries {
        let allocated = number_of(&entry.event);
        allocations += u64::from(allocated.is_some());
        let of_stored = allocated.and_then(|_| stored.next());
        if let Some(used_slot) = SlotUsed::by(&entry.event) {
            let as_stored = of_stored.filter(|of| of.entry.sequence == entry.sequence);
            let same = used_slot
                .by_rule(&state, entry)
                .zip(as_stored)
                .is_some_and(|(next, of)| {
                    let next_place = used.entry(of.list.as_str()).or_default();
                    let in_order = *next_place == of.place;
                    *next_place += 1;
                    in_order
                        && next.stratum == used_slot.stratum.cloned()
                        && next.site == of.site
                        && next.slot == used_slot.slot
                });
            if !same {
                differences.push(differs(entry.subject.0, used_slot.slot));
            }
        }
        state.accept(entry).map_err(|refusal| {
            StoreError::tampered(format!(
                "entry {} of the record does not follow from the protocol and the entries before it: {refusal}",
                entry.sequence
            ))
        })?;
    }
    Ok(allocations)
}

/// The slot of a list that an event took online, with what it says of it.
struct SlotUsed<'e> {
    /// The period at whose entry it was; `None`: at enrolment.
    period: Option<&'e PeriodId>,
    slot: SlotId,
    stratum: Option<&'e StratumId>,
}

/// The slot that the rule of allocation gives.
struct NextSlot {
    slot: SlotId,
    stratum: Option<StratumId>,
    site: SiteNumber,
}

impl<'e> SlotUsed<'e> {
    fn by(event: &'e Event) -> Option<Self> {
        match event {
            Event::Act(Act::Enrolled {
                allocation: AllocationReference::Slot { slot, stratum },
                ..
            }) => Some(Self {
                period: None,
                slot: *slot,
                stratum: stratum.as_ref(),
            }),
            Event::Act(Act::RandomisedAgain {
                period,
                slot,
                stratum,
            }) => Some(Self {
                period: Some(period),
                slot: *slot,
                stratum: stratum.as_ref(),
            }),
            _ => None,
        }
    }

    /// Asks the rule which slot it would give now.
    fn by_rule(&self, state: &TrialState<'_>, entry: &Entry) -> Option<NextSlot> {
        let plan = state.plan();
        let subject = state.subject(entry.subject)?;
        let site = subject.screening().site;
        let (slot, stratum) = if let Some(period) = self.period {
            state
                .next_slot_at_entry(subject, plan.period_named(period)?)
                .ok()?
        } else {
            // Of an enrolment that is upheld the stratum that was used is kept, whatever follows from what was corrected.
            let stratum = match (entry.validity, self.stratum) {
                (Validity::Upheld, Some(used)) => Some(plan.stratum_named(used)?),
                (Validity::Upheld, None) => None,
                _ => state.stratum(subject).ok()?,
            };
            (state.next_slot(stratum, site).ok()?, stratum)
        };
        let stratum = stratum.and_then(|stratum| plan.stratum(stratum));
        Some(NextSlot {
            slot,
            stratum: stratum.map(|stratum| stratum.id.clone()),
            site,
        })
    }
}

fn differs(subject: u32, slot: SlotId) -> String {
    format!("the allocation of subject {subject}, slot {slot}, is not the one that its inputs give")
}
