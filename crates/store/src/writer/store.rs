//! An open store: how it is made, opened and closed, and how its writer is reached.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::thread::JoinHandle;

use protocol::Plan;
use record::{AllocationTable, Origin};

use super::creating::{self, Lists, NewTrial};
use super::opening::{self, Subjects};
use super::place::Place;
#[cfg(feature = "planted")]
use super::planted::{self, Planted};
use super::queue::{Job, serve};
use super::refused::Refused;
use super::running::Running;
use super::work::Writer;
use crate::clock::Clock;
use crate::database::Address;
use crate::error::StoreError;
use crate::views::TrailReader;

/// An open store: a queue, and one writer behind it that carries requests out in batches. It may be shared by any
/// number of threads; several processes may have the same store open, and their writers take turns.
///
/// An answer is given after what it says is on the disk.
pub struct Store {
    pub(super) queue: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    pub(super) address: Address,
    origin: Origin,
    /// Made when the trail is read for the first time.
    pub(super) reader: Mutex<Option<TrailReader>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Makes a new trial in an empty database: keys, vault, randomisation lists, the first row and the witness.
    ///
    /// # Errors
    /// [`StoreError::TrialThere`] where a trial is in the database already, and whatever keeps the parts from being made.
    pub fn create(
        place: &Place,
        plan: Plan,
        trial: NewTrial,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        creating::create(place, &plan, trial, &clock, Lists::Drawn)?;
        Self::open(place, plan, Subjects::AsHeld, clock)
    }

    /// Opens a trial. The chain is followed from the first row, the lists are held against their approval, and the
    /// witness against the last row.
    ///
    /// # Errors
    /// Where there is no trial, another one, or one whose record was changed.
    pub fn open(
        place: &Place,
        plan: Plan,
        subjects: Subjects,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        Self::begin(
            place,
            plan,
            clock,
            move |place, plan| opening::prepare(place, plan, subjects),
            |_| Ok(()),
        )
    }

    /// Opens a trial to go on with it under a program and a protocol file. Another version of the program becomes a row of the
    /// trail. Another protocol file is refused, or accepted by an administrator, and then a row says so.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::OtherProtocol`].
    pub fn open_under(
        place: &Place,
        plan: Plan,
        subjects: Subjects,
        clock: Clock,
        running: Running,
    ) -> Result<Self, StoreError> {
        let held_against = running.clone();
        Self::begin(
            place,
            plan,
            clock,
            move |place, plan| {
                let trial = &plan.protocol().trial.id;
                opening::prepare_from(place, plan, subjects, |database, testimony| {
                    let loaded = crate::loaded::Loaded::beside(database, testimony)?;
                    held_against.may_go_on(&loaded, trial)?;
                    Ok(loaded)
                })
            },
            move |writer| writer.write_under_running(&running),
        )
    }

    /// Opens a trial with a way of allocating that is known to be wrong, for the tests that show that they catch it.
    ///
    /// # Errors
    /// As [`Store::open`].
    #[cfg(feature = "planted")]
    pub fn open_planted(
        place: &Place,
        plan: Plan,
        clock: Clock,
        planted: Planted,
    ) -> Result<Self, StoreError> {
        Self::begin(
            place,
            plan,
            clock,
            |place, plan| opening::prepare_from(place, plan, Subjects::AsHeld, planted::load),
            move |writer| writer.plant(planted),
        )
    }

    /// Begins the thread of the writer: it prepares, settles what is to be settled before the first request, and serves.
    fn begin(
        place: &Place,
        plan: Plan,
        clock: Clock,
        prepare: impl FnOnce(&Place, &Plan) -> Result<(opening::Prepared, AllocationTable), StoreError>
        + Send
        + 'static,
        settle: impl for<'w> FnOnce(&mut Writer<'w>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = channel();
        let (opened, whether) = sync_channel(1);
        let place = place.clone();
        let address = place.address.clone();
        let writer = std::thread::Builder::new()
            .name("writer of the store".to_owned())
            .spawn(move || {
                let (prepared, table) = match prepare(&place, &plan) {
                    Ok(prepared) => prepared,
                    Err(error) => {
                        // Whoever opened it has gone away.
                        let _ = opened.send(Err(error));
                        return;
                    }
                };
                let settled = prepared
                    .into_writer(&plan, &table, clock)
                    .and_then(|mut writer| settle(&mut writer).map(|()| writer))
                    .and_then(|writer| {
                        let header = writer.header.as_ref().ok_or(StoreError::NoTrial)?;
                        Ok((header.origin.clone(), writer))
                    });
                match settled {
                    Ok((origin, mut writer)) => {
                        let _ = opened.send(Ok(origin));
                        serve(&mut writer, &jobs);
                    }
                    Err(error) => {
                        let _ = opened.send(Err(error));
                    }
                }
            })
            .map_err(|error| StoreError::unreadable(format!("no thread can be begun: {error}")))?;
        let outcome = whether
            .recv()
            .unwrap_or_else(|_| Err(StoreError::unreadable("the writer ended before it began")));
        match outcome {
            Ok(origin) => Ok(Self {
                queue: Some(queue),
                writer: Some(writer),
                address,
                origin,
                reader: Mutex::new(None),
            }),
            Err(error) => {
                // What it held open is closed before anybody tries again.
                let _ = writer.join();
                Err(error)
            }
        }
    }

    /// Whether the subjects are people or were made up.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Does something between two batches.
    pub(super) fn run<T: Send + 'static>(
        &self,
        errand: impl for<'w> FnOnce(&mut Writer<'w>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (done, outcome) = sync_channel(1);
        let job = Job::Run(Box::new(move |writer| {
            // Whoever waited for it has gone away.
            let _ = done.send(errand(writer));
        }));
        let queue = self.queue.as_ref().ok_or(Refused::Stopped)?;
        queue.send(job).map_err(|_| Refused::Stopped)?;
        outcome.recv().map_err(|_| Refused::Stopped)
    }
}

impl Drop for Store {
    /// What stands in the queue is still carried out.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has told everybody who waited for it.
            let _ = writer.join();
        }
    }
}
