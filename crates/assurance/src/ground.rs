//! On what the checks are carried out.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use protocol::Plan;
use record::{Origin, Record, RecordHeader};
use store::load::{Candidate, Ready, prepare};
use store::{Address, Clock, NewTrial, Place, Store, Subjects};

/// A protocol, virtual subjects who were found eligible under it, and a folder in which stores are made and broken.
///
/// The subjects are virtual and every store made here says so for ever.
pub struct Ground {
    plan: Plan,
    record: Record,
    candidates: Vec<Candidate>,
    folder: PathBuf,
    next: AtomicU32,
}

/// Why a check could not be carried out.
#[derive(Debug)]
pub struct GroundError(String);

impl GroundError {
    pub(crate) fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for GroundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GroundError {}

/// How many subjects each list has room for: more than any check randomises.
const ROOM: u32 = 400;

impl Ground {
    /// The protocol, a virtual trial that was lived through under it, and an empty folder.
    ///
    /// # Errors
    /// Where the protocol cannot be compiled with longer lists.
    pub fn new(plan: &Plan, record: Record, folder: PathBuf) -> Result<Self, GroundError> {
        let mut protocol = plan.protocol().clone();
        protocol.trial.planned_subjects = ROOM;
        let plan = Plan::compile(protocol).map_err(GroundError::of)?;
        let candidates = Candidate::of(&record);
        Ok(Self {
            plan,
            record,
            candidates,
            folder,
            next: AtomicU32::new(0),
        })
    }

    /// The protocol.
    pub(crate) const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The virtual trial.
    pub(crate) const fn record(&self) -> &Record {
        &self.record
    }

    /// Whether there is anything to choose between when a subject is allocated.
    pub(crate) fn randomises(&self) -> bool {
        self.plan.arms().len() > 1
    }

    /// A place for a store of its own.
    pub(crate) fn place(&self) -> Result<(PathBuf, Place), GroundError> {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let folder = self.folder.join(format!("store-{number}"));
        std::fs::create_dir_all(&folder).map_err(GroundError::of)?;
        let place = Place::beside(Address::Sqlite(folder.join("trial.db")));
        Ok((folder, place))
    }

    /// A new trial of virtual subjects.
    pub(crate) fn new_trial(&self) -> NewTrial {
        NewTrial {
            header: RecordHeader {
                trial: self.plan.protocol().trial.id.clone(),
                origin: Origin::Virtual {
                    seed: 1,
                    replicate: 0,
                    patients_sha256: "0".repeat(64),
                },
                protocol_sha256: "0".repeat(64),
                software: env!("CARGO_PKG_VERSION").to_owned(),
            },
            prepared_by: "the statistician of the check".to_owned(),
            approved_by: "the second person of the check".to_owned(),
            blocks: None,
            seed: None,
        }
    }

    /// A new store.
    pub(crate) fn create(&self) -> Result<(PathBuf, Place, Store), GroundError> {
        let (folder, place) = self.place()?;
        let clock = Clock::of_the_machine();
        let store = Store::create(&place, self.plan.clone(), self.new_trial(), clock)
            .map_err(GroundError::of)?;
        Ok((folder, place, store))
    }

    /// The store of a place, opened again.
    pub(crate) fn open(&self, place: &Place) -> Result<Store, GroundError> {
        let clock = Clock::of_the_machine();
        Store::open(place, self.plan.clone(), Subjects::Virtual, clock).map_err(GroundError::of)
    }

    /// A new store with so many subjects at most who only wait to be enrolled.
    pub(crate) fn ready(
        &self,
        most: usize,
    ) -> Result<(PathBuf, Place, Store, Vec<Ready>), GroundError> {
        let (folder, place, store) = self.create()?;
        let some = &self.candidates[..most.min(self.candidates.len())];
        if some.is_empty() {
            return Err(GroundError::of(
                "in the virtual trial nobody was enrolled, so that there is nobody to show it on",
            ));
        }
        let ready = prepare(&store, some).map_err(GroundError::of)?;
        Ok((folder, place, store, ready))
    }
}

/// Copies a file of a store.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), GroundError> {
    std::fs::copy(from, to).map(drop).map_err(GroundError::of)
}
