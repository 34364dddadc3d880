//! The one writer of a process, and the queue before it.

mod allocating;
mod apart;
mod codes;
mod correction_requests;
mod deeds;
mod opening;
#[cfg(feature = "planted")]
mod planted;
mod redacting;
mod releases;
mod request;
mod running;
mod second_entries;
mod still_open;
mod together;
mod work;

pub(crate) use opening::{Lists, create, prepare, trial_in, with_decisions};
pub use opening::{NewTrial, Subjects};
#[cfg(feature = "planted")]
pub use planted::Planted;
use request::Asked;
pub use request::{Answer, Came, NotTogether, Part, Refused, Request, SCREENED_BEFORE, Wish};
pub use running::{OtherProtocol, Running};
pub(crate) use second_entries::open_differences;
pub use still_open::{OpenCounts, StillOpen, WhatIsDue};

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use jiff::civil::Date;
use protocol::Plan;
use record::{
    AllocationTable, ArmKey, Entry, Event, Origin, SiteNumber, SubjectNumber, TrialState,
};

use crate::clock::Clock;
use crate::database::{Address, WorkDone};
use crate::door::read_event;
use crate::error::StoreError;
use crate::trail::{
    Closure, Deed, EndorsementKind, Envelope, ItemGroup, Person, RefusedAttempt, Role, Scope,
    SiteStanding, Source, Unblinded,
};
use crate::unreadable::Unreadable;
use crate::vault::{OpenedArm, OpeningPurpose};
use crate::views::{
    self, Coding, EnteredTwice, Known, Query, QueryFilter, RedactionPending, TrailFilter,
    TrailLine, TrailReader,
};
use work::{Mode, Outcome};
pub(crate) use work::{Writer, fold, release_all};

/// No batch has more requests than this, so that nobody waits long behind others.
const LARGEST_BATCH: usize = 256;

/// Where the parts of a store are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The database.
    pub address: Address,
    /// The witness; [`Address::witness`] unless another is named.
    pub witness: PathBuf,
    /// The key file; [`Address::key_file`] unless another is named.
    pub key_file: PathBuf,
}

impl Place {
    /// The usual places beside a database.
    pub fn beside(address: Address) -> Self {
        Self {
            witness: address.witness(),
            key_file: address.key_file(),
            address,
        }
    }
}

/// Who locks data is told what is open in them.
fn may_lock(viewer: &Person, subject: SubjectNumber) -> Result<(), Refused> {
    let lock = Wish::Close {
        subject,
        standing: Closure::Locked,
        although: None,
    };
    if viewer.role.may(&lock) {
        Ok(())
    } else {
        Err(Refused::Role {
            role: viewer.role,
            wish: "read what is open before a lock",
        })
    }
}

/// What is done between two batches.
type Errand = Box<dyn for<'w> FnOnce(&mut Writer<'w>) + Send>;

/// What stands in the queue.
enum Job {
    Ask(Box<Asked>, SyncSender<Outcome>),
    Run(Errand),
}

/// An arm that somebody wants to see.
struct OpenArm {
    person: Person,
    subject: SubjectNumber,
    purpose: OpeningPurpose,
    reason: String,
}

/// A name that was put to a subject's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// The row of the trail.
    pub sequence: u64,
    /// Whose data.
    pub subject: SubjectNumber,
    /// To which of them.
    pub scope: Scope,
    /// As what.
    pub kind: EndorsementKind,
    /// The row by which it fell, if it did.
    pub fallen: Option<u64>,
}

/// How a store stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The last row of the trail.
    pub sequence: u64,
    /// Why it may only be read, if so.
    pub read_only: Option<String>,
    /// Why nobody may be randomised, if so.
    pub randomisation_closed: Option<String>,
}

/// An open store: a queue, and one writer behind it that carries requests out in batches. It may be shared by any
/// number of threads; several processes may have the same store open, and their writers take turns.
///
/// An answer is given after what it says is on the disk.
pub struct Store {
    queue: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    address: Address,
    origin: Origin,
    /// Made when the trail is read for the first time.
    reader: Mutex<Option<TrailReader>>,
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
        opening::create(place, &plan, trial, &clock, Lists::Drawn)?;
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

    /// Asks for something, and waits until it is on the disk or refused.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn ask(&self, request: Request) -> Result<Answer, Refused> {
        let (answer, outcome) = sync_channel(1);
        let queue = self.queue.as_ref().ok_or(Refused::Stopped)?;
        queue
            .send(Job::Ask(Box::new(Asked::new(request)), answer))
            .map_err(|_| Refused::Stopped)?;
        outcome.recv().unwrap_or(Err(Refused::Stopped))
    }

    /// What a request was answered, if it was carried out before: it is the same request, by the same person under the same
    /// key. Nothing is written.
    ///
    /// # Errors
    /// [`Refused`], where the key was used by somebody else or for something else, or nothing can be read.
    pub fn answered(&self, request: Request) -> Result<Option<Answer>, Refused> {
        let asked = Asked::new(request);
        let found = self.run(move |writer| {
            writer.see_others();
            writer.stored(&asked)
        })?;
        found
            .map_err(|error| Refused::NotStored {
                why: error.to_string(),
            })?
            .transpose()
    }

    /// Reads an event as a client sent it, as [`read_event`](crate::read_event) does. What is refused at this door is written
    /// into the trail: who sent something that cannot be read, when, by which way, and what was wrong with it. Nothing of what
    /// was sent stands there but the word that was wrong.
    ///
    /// # Errors
    /// [`Refused::Unreadable`], whether or not the attempt could be written.
    pub fn admit(&self, person: &Person, source: Source, sent: &[u8]) -> Result<Event, Refused> {
        read_event(sent).map_err(|why| {
            self.note_unreadable(person, source, &why);
            Refused::Unreadable {
                why: Unreadable::Said(why),
            }
        })
    }

    /// Writes into the trail that a person sent something that cannot be read, and what was wrong with it. A store that may
    /// only be read takes no row about it either.
    pub fn note_unreadable(&self, person: &Person, source: Source, why: &str) {
        let (envelope, why) = ((person.clone(), source), why.to_owned());
        let _ = self.run(move |writer| writer.note_unreadable(envelope, &why));
    }

    /// Asks for several things at once, in their order; they share as few commits as they can.
    pub fn ask_all(&self, requests: Vec<Request>) -> Vec<Result<Answer, Refused>> {
        let answers: Vec<_> = requests
            .into_iter()
            .map(|request| {
                let (answer, outcome) = sync_channel(1);
                let sent = self
                    .queue
                    .as_ref()
                    .map(|queue| queue.send(Job::Ask(Box::new(Asked::new(request)), answer)));
                (sent, outcome)
            })
            .collect();
        answers
            .into_iter()
            .map(|(_, outcome)| outcome.recv().unwrap_or(Err(Refused::Stopped)))
            .collect()
    }

    /// Asks for several things at once that are carried out together, in their order and in one transaction, or not at all: one
    /// that is refused leaves nothing of the others. Each has a key of its own, and the same list again gets the same answers.
    ///
    /// # Errors
    /// [`NotTogether`]: the first that was refused, and why. The attempt stands in the trail.
    pub fn ask_together(&self, parts: Vec<Part>) -> Result<Vec<Answer>, NotTogether> {
        let (asked, numbers): (Vec<Asked>, Vec<_>) = parts
            .into_iter()
            .map(|part| (Asked::new(part.request), part.numbered))
            .unzip();
        self.run(move |writer| writer.carry_out_together(&asked, &numbers))
            .unwrap_or_else(|refused| Err(NotTogether { place: 0, refused }))
    }

    /// Looks at where everybody is, between two batches, what other processes have written included. What is looked at holds
    /// sealed arms and cannot be printed.
    ///
    /// # Errors
    /// [`Refused::Stopped`], and [`Refused::Fault`] where whoever looks panics: the store goes on.
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&TrialState<'_>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        // What is looked at cannot be changed, so that a fault of whoever looks leaves the writer as it was.
        self.run(|writer| {
            writer.see_others();
            catch_unwind(AssertUnwindSafe(|| look(&writer.state)))
        })?
        .map_err(|_| Refused::Fault)
    }

    /// Opens the arm of one subject for one person. The vault's log has it first, the trail then, without the arm; only
    /// when both are on the disk is it answered.
    ///
    /// # Errors
    /// [`Refused`], as for other requests.
    pub fn open_arm(
        &self,
        person: Person,
        subject: SubjectNumber,
        purpose: OpeningPurpose,
        reason: &str,
    ) -> Result<OpenedArm, Refused> {
        let wanted = OpenArm {
            person,
            subject,
            purpose,
            reason: reason.to_owned(),
        };
        self.run(move |writer| writer.open_arm(&wanted))?
    }

    /// Opens everybody's arm, for [`OpeningPurpose::Analysis`] or [`OpeningPurpose::Committee`], and looks at where
    /// everybody is with the key in hand. The vault's log has a line for each subject first, the trail then, without the
    /// arms; only when both are on the disk is it looked. The committee opens for itself. For an analysis nobody does but
    /// [`Role::System`]: whoever calls as it sees to it that the data are locked and that two people want it.
    ///
    /// # Errors
    /// [`Refused`], as for other requests.
    pub fn open_everybody<T: Send + 'static>(
        &self,
        person: Person,
        purpose: OpeningPurpose,
        reason: &str,
        look: impl FnOnce(&TrialState<'_>, &ArmKey) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let reason = reason.to_owned();
        self.run(move |writer| {
            let key = writer.open_everybody(&person, purpose, &reason)?;
            Ok(look(&writer.state, &key))
        })?
    }

    /// How the store stands.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn standing(&self) -> Result<Standing, Refused> {
        self.run(|writer| writer.standing())
    }

    /// Every name that was put to data, in the order of the trail, fallen or not.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn endorsements(&self) -> Result<Vec<Endorsement>, Refused> {
        self.run(|writer| writer.endorsements())
    }

    /// Who has opened whose arm, in the order of the vault's log.
    ///
    /// # Errors
    /// [`Refused`], where the vault cannot be read.
    pub fn who_knows(&self) -> Result<Vec<(String, SubjectNumber)>, Refused> {
        self.run(|writer| writer.who_knows())?
    }

    /// Begins to write again after a restore, once people have compared what was lost with what is known from elsewhere.
    ///
    /// # Errors
    /// [`Refused`] for others than administrators, and where there is nothing to reconcile.
    pub fn reconcile(&self, person: Person, reason: &str) -> Result<(), Refused> {
        let reason = reason.to_owned();
        self.run(move |writer| writer.reconcile(&person, &reason))?
    }

    /// The queries that a person may see, with all that was said in them, in the order in which they were raised.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read queries.
    pub fn queries(&self, viewer: &Person, filter: QueryFilter) -> Result<Vec<Query>, Refused> {
        let viewer = viewer.clone();
        let found = self.run(move |writer| views::queries(writer, &viewer, filter))??;
        self.read(|reader| reader.words_of(found))
    }

    /// The same queries without their words, which are read one by one: for overviews of many.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read queries.
    pub fn queries_in_short(
        &self,
        viewer: &Person,
        filter: QueryFilter,
    ) -> Result<Vec<Query>, Refused> {
        let viewer = viewer.clone();
        let found = self.run(move |writer| views::queries(writer, &viewer, filter))??;
        Ok(found.into_iter().map(|(query, _)| query).collect())
    }

    /// The words of adverse events and treatments that a person may see, coded or not, in the order of the record.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read codings.
    pub fn codings(&self, viewer: &Person) -> Result<Vec<Coding>, Refused> {
        let viewer = viewer.clone();
        self.run(move |writer| views::codings(writer, &viewer))?
    }

    /// The entries that are to be entered twice and that a person may see, in the order of the record: what waits for its
    /// second entry, and in what two entries differ.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read them.
    pub fn second_entries(&self, viewer: &Person) -> Result<Vec<EnteredTwice>, Refused> {
        let viewer = viewer.clone();
        self.run(move |writer| {
            writer.see_others();
            views::second_entries(writer, &viewer)
        })?
    }

    /// The entries of a subject as they are now, corrections and all, in the order of the record. They hold the number of
    /// the subject's slot, which is for programs and not for people who enrol or assess.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn entries_of(&self, subject: SubjectNumber) -> Result<Vec<Entry>, Refused> {
        self.run(move |writer| {
            let own = writer
                .entries
                .iter()
                .filter(|entry| entry.subject == subject);
            own.cloned().collect()
        })
    }

    /// The version of a group of items, to be named when it is corrected; what was entered first is version 0.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn version_of(&self, entry: u64, group: &ItemGroup) -> Result<u32, Refused> {
        let group = group.clone();
        self.run(move |writer| writer.projections.version(entry, &group))
    }

    /// Whether a subject's data may be changed.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn closure_of(&self, subject: SubjectNumber) -> Result<Closure, Refused> {
        self.run(move |writer| writer.projections.closure(subject))
    }

    /// Why a person may not score a subject at a visit of a day, where the protocol keeps scoring and adverse events apart:
    /// what the store would answer, for a page that says so before anybody types.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn kept_from_scoring(
        &self,
        person: Person,
        subject: SubjectNumber,
        date: Date,
    ) -> Result<Option<Refused>, Refused> {
        self.run(move |writer| writer.may_score(&person, subject, date).err())
    }

    /// The subjects whose data are frozen or locked; those of all others may be changed.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn closures(&self) -> Result<BTreeMap<SubjectNumber, Closure>, Refused> {
        self.run(|writer| writer.projections.closed())
    }

    /// The subjects who were randomised with a code that their site gave by hand, in the order in which it was entered.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn enrolled_by_hand(&self) -> Result<Vec<SubjectNumber>, Refused> {
        self.run(|writer| {
            let entries = writer.entries.iter();
            let by_hand = entries.filter(|entry| {
                matches!(
                    &entry.event,
                    Event::Act(record::Act::Enrolled {
                        allocation: record::AllocationReference::EmergencySlot { .. },
                        ..
                    })
                )
            });
            by_hand.map(|entry| entry.subject).collect()
        })
    }

    /// Lets the store ask somebody who knows more of it than the record what is due for a subject, before data are locked.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn ask_what_is_due(&self, what_is_due: WhatIsDue) -> Result<(), Refused> {
        self.run(move |writer| writer.what_is_due = what_is_due)
    }

    /// What is still open in a subject's data: what the store holds against a lock.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not lock, [`Refused::NotYours`].
    pub fn still_open(
        &self,
        viewer: &Person,
        subject: SubjectNumber,
    ) -> Result<StillOpen, Refused> {
        may_lock(viewer, subject)?;
        self.run(move |writer| {
            writer.see_others();
            writer.still_open(subject)
        })
    }

    /// How much is still open in all data that are not locked: the sum of what [`still_open`](Self::still_open) says of each
    /// subject.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not lock.
    pub fn still_open_in_all(&self, viewer: &Person) -> Result<OpenCounts, Refused> {
        may_lock(viewer, SubjectNumber(0))?;
        self.run(|writer| {
            writer.see_others();
            writer.still_open_in_all()
        })
    }

    /// What people want to have taken out of the trail, and nobody has decided: what a person may see of it.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that neither ask nor decide, and [`Refused::NotStored`] where the database cannot be read.
    pub fn redactions(&self, viewer: &Person) -> Result<Vec<RedactionPending>, Refused> {
        let viewer = viewer.clone();
        self.run(move |writer| {
            writer.see_others();
            views::redactions(writer, &viewer)
        })?
        .map_err(|error| Refused::NotStored {
            why: error.to_string(),
        })?
    }

    /// Whether a site may write.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn standing_of_site(&self, site: SiteNumber) -> Result<SiteStanding, Refused> {
        self.run(move |writer| writer.projections.site(site))
    }

    /// The trail as a person may read it, in its order: what the role and the site do not allow is not there, or there
    /// without what could unblind.
    ///
    /// # Errors
    /// [`Refused::Role`] for roles that do not read the trail, and [`Refused::NotStored`] where the database cannot be read.
    pub fn trail(&self, viewer: &Person, filter: &TrailFilter) -> Result<Vec<TrailLine>, Refused> {
        views::may_read_trail(viewer)?;
        let asked = filter.clone();
        let known = self.run(move |writer| {
            writer.see_others();
            Known::of(writer, &asked)
        })?;
        self.read(|reader| reader.read(viewer, filter, &known))
    }

    /// The row from which on everything was written by this version of the program under this protocol file.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn written_so_since(&self) -> Result<u64, Refused> {
        self.run(|writer| {
            writer.see_others();
            writer.configuration
        })
    }

    /// The number of the last row of the trail.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn last_row(&self) -> Result<u64, Refused> {
        self.run(|writer| {
            writer.see_others();
            writer.head.sequence
        })
    }

    /// The lines of some rows of the trail, as a person may read them: in the order in which they are asked for, without
    /// those that the person may not see.
    ///
    /// # Errors
    /// As [`trail`](Store::trail).
    pub fn trail_rows(&self, viewer: &Person, rows: Vec<u64>) -> Result<Vec<TrailLine>, Refused> {
        views::may_read_trail(viewer)?;
        let known = self.run(move |writer| Known::with_rows(writer, Some(rows)))?;
        let all = TrailFilter::default();
        self.read(|reader| reader.read_known(viewer, &all, &known))
    }

    /// The work that the connections of the store did since it was opened.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn work_done(&self) -> Result<WorkDone, Refused> {
        let reader = self
            .reader
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let reading = reader.as_ref().map(TrailReader::counts).unwrap_or_default();
        drop(reader);
        self.run(move |writer| WorkDone {
            record: writer.database.counts(),
            reading,
            vault: writer.vault.database().counts(),
        })
    }

    /// Reads over the connection that is kept for reading.
    fn read<T>(
        &self,
        read: impl FnOnce(&mut TrailReader) -> Result<T, StoreError>,
    ) -> Result<T, Refused> {
        let unreadable = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        // The connection is taken out while it is used: a lock that a panic left behind guards none that is half way.
        let mut reader = self
            .reader
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut connected = match reader.take() {
            Some(connected) => connected,
            None => TrailReader::connect(&self.address).map_err(unreadable)?,
        };
        let answer = read(&mut connected).map_err(unreadable)?;
        // After an error the connection is made anew the next time.
        *reader = Some(connected);
        Ok(answer)
    }

    /// Does something between two batches.
    fn run<T: Send + 'static>(
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

/// Takes jobs until the store is dropped: whatever stands in the queue when the last batch is on the disk is the next.
fn serve(writer: &mut Writer<'_>, jobs: &Receiver<Job>) {
    let mut left = None;
    loop {
        let Some(first) = left.take().or_else(|| jobs.recv().ok()) else {
            // A witness that cannot be forced to the disk lags behind, and the next opening sees to it.
            let _ = writer.witness.settle();
            return;
        };
        let (mut asked, mut answers) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(job) = next.take() {
            match job {
                Job::Ask(request, answer) => {
                    asked.push(*request);
                    answers.push(answer);
                }
                other => {
                    left = Some(other);
                    break;
                }
            }
            if asked.len() < LARGEST_BATCH {
                next = jobs.try_recv().ok();
            }
        }
        if !asked.is_empty() {
            #[cfg(feature = "planted")]
            writer.hear(&answers);
            let outcomes = guarded(writer, |writer| writer.carry_out(&asked))
                .unwrap_or_else(|| asked.iter().map(|_| Err(fault())).collect());
            for (outcome, answer) in outcomes.into_iter().zip(answers) {
                // Whoever asked has gone away; the same key gets the same answer later.
                let _ = answer.send(outcome);
            }
            continue;
        }
        match left.take() {
            Some(Job::Run(errand)) => {
                let _ = guarded(writer, errand);
            }
            Some(ask @ Job::Ask(..)) => left = Some(ask),
            None => {}
        }
    }
}

/// Does something with the writer. After a panic nobody knows what the state in memory is worth: the store then says so to
/// everybody who asks, until it is opened again and made anew from the trail.
fn guarded<'w, T>(writer: &mut Writer<'w>, act: impl FnOnce(&mut Writer<'w>) -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(|| act(writer))).ok();
    if done.is_none() {
        writer.mode = Mode::Stopped(FAULT.to_owned());
    }
    done
}

const FAULT: &str = "the program made a mistake while it wrote; it must be started again";

fn fault() -> Refused {
    Refused::Unknown {
        why: FAULT.to_owned(),
    }
}

impl Writer<'_> {
    fn standing(&self) -> Standing {
        Standing {
            sequence: self.head.sequence,
            read_only: match &self.mode {
                Mode::Open => None,
                Mode::ReadOnly(why) | Mode::Stopped(why) => Some(why.clone()),
            },
            randomisation_closed: self.randomisation_closed.clone(),
        }
    }

    fn endorsements(&self) -> Vec<Endorsement> {
        let all = self.projections.endorsements.iter();
        all.map(|(sequence, endorsement)| Endorsement {
            sequence: *sequence,
            subject: SubjectNumber(endorsement.subject),
            scope: endorsement.scope.clone(),
            kind: endorsement.kind,
            fallen: endorsement.fallen,
        })
        .collect()
    }

    fn who_knows(&mut self) -> Result<Vec<(String, SubjectNumber)>, Refused> {
        let openings = self.vault.openings().map_err(|error| Refused::NotStored {
            why: error.to_string(),
        })?;
        Ok(openings
            .into_iter()
            .map(|opening| (opening.person, SubjectNumber(opening.subject)))
            .collect())
    }

    fn open_arm(&mut self, wanted: &OpenArm) -> Result<OpenedArm, Refused> {
        let allowed = match wanted.purpose {
            OpeningPurpose::Dispensing | OpeningPurpose::PeriodEntry => {
                matches!(wanted.person.role, Role::Pharmacist | Role::System)
            }
            OpeningPurpose::Emergency => {
                matches!(wanted.person.role, Role::Investigator | Role::System)
            }
            // Those are for everybody's at once.
            OpeningPurpose::Analysis | OpeningPurpose::Committee => false,
        };
        if !allowed {
            return Err(Refused::Role {
                role: wanted.person.role,
                wish: wanted.purpose.as_str(),
            });
        }
        if wanted.reason.trim().is_empty() || wanted.person.name.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        let found = self.state.subject(wanted.subject).and_then(|subject| {
            let own = wanted
                .person
                .site
                .is_none_or(|site| site == subject.screening().site);
            subject.allocated_arm().filter(|_| own)
        });
        let Some(arm) = found else {
            return Err(Refused::NotYours);
        };
        let virtual_key = self.virtual_key();
        let recorded = self.clock.now();
        let not_stored = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        let reason = format!("{}: {}", wanted.purpose, wanted.reason.trim());
        let (opening, opened) = self
            .vault
            .open_arm(
                &wanted.person,
                wanted.subject,
                &reason,
                recorded,
                arm,
                virtual_key,
            )
            .map_err(not_stored)?;
        let deed = Deed::Unblinded(Unblinded {
            subject: wanted.subject,
            opening: opening.number,
            vault: opening.digest.to_string(),
        });
        // An emergency is answered even where the trail cannot be written: the vault's log has it, and the next opening of
        // the store brings the trail up to it.
        match (
            self.write_alone(&wanted.person, Some(&reason), &deed),
            wanted.purpose,
        ) {
            (Ok(()), _) | (Err(_), OpeningPurpose::Emergency) => Ok(opened),
            (Err(error), _) => Err(not_stored(error)),
        }
    }

    fn open_everybody(
        &mut self,
        person: &Person,
        purpose: OpeningPurpose,
        reason: &str,
    ) -> Result<ArmKey, Refused> {
        let allowed = matches!(
            (purpose, person.role),
            (OpeningPurpose::Analysis, Role::System)
                | (
                    OpeningPurpose::Committee,
                    Role::DataMonitoringCommittee | Role::System
                )
        );
        if !allowed {
            return Err(Refused::Role {
                role: person.role,
                wish: purpose.as_str(),
            });
        }
        if reason.trim().is_empty() || person.name.trim().is_empty() {
            return Err(Refused::NoReason);
        }
        let subjects: Vec<SubjectNumber> = self
            .state
            .subjects()
            .iter()
            .filter(|subject| subject.allocated_arm().is_some())
            .map(record::Subject::number)
            .collect();
        let virtual_key = self.virtual_key();
        let recorded = self.clock.now();
        let reason = format!("{purpose}: {}", reason.trim());
        let not_stored = |error: StoreError| Refused::NotStored {
            why: error.to_string(),
        };
        let (openings, key) = self
            .vault
            .open_all(person, &subjects, &reason, recorded, virtual_key)
            .map_err(not_stored)?;
        let deeds: Vec<Deed> = openings
            .iter()
            .map(|opening| {
                Deed::Unblinded(Unblinded {
                    subject: SubjectNumber(opening.subject),
                    opening: opening.number,
                    vault: opening.digest.to_string(),
                })
            })
            .collect();
        self.write_together(person, Some(&reason), &deeds)
            .map_err(not_stored)?;
        Ok(key)
    }

    /// Writes one deed in a transaction of its own.
    pub(crate) fn write_alone(
        &mut self,
        person: &Person,
        reason: Option<&str>,
        deed: &Deed,
    ) -> Result<(), StoreError> {
        self.write_together(person, reason, std::slice::from_ref(deed))
    }

    /// Writes deeds in one transaction, all or none.
    fn write_together(
        &mut self,
        person: &Person,
        reason: Option<&str>,
        deeds: &[Deed],
    ) -> Result<(), StoreError> {
        let (recorded, utc_offset) = self.clock.reading(person.site);
        let envelope = Envelope {
            recorded,
            utc_offset,
            person: person.clone(),
            source: match person.role {
                Role::System => Source::Rule,
                _ => Source::Page,
            },
            reason: reason.map(str::to_owned),
            request: None,
        };
        self.write_under(&envelope, deeds)
    }

    /// Writes that something came that cannot be read.
    fn note_unreadable(
        &mut self,
        (mut person, source): (Person, Source),
        why: &str,
    ) -> Result<(), StoreError> {
        /// So much of an explanation is kept: it may quote what was sent.
        const LONGEST_EXPLANATION: usize = 1_000;
        person.name = person.name.replace('\0', "\u{fffd}");
        let deed = Deed::Refused(RefusedAttempt {
            asked: "write something that cannot be read".to_owned(),
            why: why
                .replace('\0', "\u{fffd}")
                .chars()
                .take(LONGEST_EXPLANATION)
                .collect(),
        });
        let (recorded, utc_offset) = self.clock.reading(person.site);
        let envelope = Envelope {
            recorded,
            utc_offset,
            person,
            source,
            reason: None,
            request: None,
        };
        self.write_under(&envelope, &[deed])
    }

    fn write_under(&mut self, envelope: &Envelope, deeds: &[Deed]) -> Result<(), StoreError> {
        if deeds.is_empty() {
            return Ok(());
        }
        if self.mode != Mode::Open {
            return Err(StoreError::unreadable("the store may only be read"));
        }
        let outcome = (|| {
            self.database.begin_writing()?;
            self.catch_up()?;
            let before = self.head;
            for deed in deeds {
                self.append(envelope.clone(), deed.clone(), None, None)?;
            }
            self.seal_batch(before)
        })();
        if let Err(error) = &outcome {
            // The empty list of requests: only the state is brought back to what is on the disk.
            self.recover(error, &[]);
        }
        outcome
    }
}
