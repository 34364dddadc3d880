//! The one writer of a process, and the queue before it.

mod opening;
mod request;
mod work;

pub use opening::{NewTrial, Subjects};
pub use request::{Answer, Came, Refused, Request, Wish};

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use protocol::Plan;
use record::{SubjectNumber, TrialState};

use crate::clock::Clock;
use crate::database::Address;
use crate::error::StoreError;
use crate::trail::{Deed, EndorsementKind, Envelope, Person, Role, Source, Unblinded};
use crate::vault::{OpenedArm, OpeningPurpose};
use work::{Mode, Outcome, Writer};

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

/// What is done with the state while nothing is written.
type Look = Box<dyn FnOnce(&TrialState<'_>) + Send>;

/// What stands in the queue.
enum Job {
    Ask(Box<Request>, SyncSender<Outcome>),
    Look(Look),
    OpenArm(Box<OpenArm>, SyncSender<Result<OpenedArm, Refused>>),
    Standing(SyncSender<Standing>),
    Endorsements(SyncSender<Vec<Endorsement>>),
    WhoKnows(SyncSender<Result<Vec<(String, SubjectNumber)>, Refused>>),
    Reconcile(Box<(Person, String)>, SyncSender<Result<(), Refused>>),
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
        opening::create(place, &plan, trial, &clock)?;
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
        let (queue, jobs) = channel();
        let (opened, whether) = sync_channel(1);
        let place = place.clone();
        let writer = std::thread::Builder::new()
            .name("writer of the store".to_owned())
            .spawn(move || {
                let table = match opening::prepare(&place, &plan, subjects) {
                    Ok(prepared) => prepared,
                    Err(error) => {
                        // Whoever opened it has gone away.
                        let _ = opened.send(Err(error));
                        return;
                    }
                };
                let (prepared, table) = table;
                match prepared.into_writer(&plan, &table, clock) {
                    Ok(mut writer) => {
                        let _ = opened.send(Ok(()));
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
        let store = Self {
            queue: Some(queue),
            writer: Some(writer),
        };
        outcome.map(|()| store)
    }

    /// Asks for something, and waits until it is on the disk or refused.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn ask(&self, request: Request) -> Result<Answer, Refused> {
        self.send(|answer| Job::Ask(Box::new(request), answer))
            .unwrap_or(Err(Refused::Stopped))
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
                    .map(|queue| queue.send(Job::Ask(Box::new(request), answer)));
                (sent, outcome)
            })
            .collect();
        answers
            .into_iter()
            .map(|(_, outcome)| outcome.recv().unwrap_or(Err(Refused::Stopped)))
            .collect()
    }

    /// Looks at where everybody is, between two batches. What is looked at holds sealed arms and cannot be printed.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&TrialState<'_>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (seen, outcome) = sync_channel(1);
        let job = Job::Look(Box::new(move |state| {
            // Whoever looked has gone away.
            let _ = seen.send(look(state));
        }));
        let queue = self.queue.as_ref().ok_or(Refused::Stopped)?;
        queue.send(job).map_err(|_| Refused::Stopped)?;
        outcome.recv().map_err(|_| Refused::Stopped)
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
        self.send(|answer| Job::OpenArm(Box::new(wanted), answer))
            .unwrap_or(Err(Refused::Stopped))
    }

    /// How the store stands.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn standing(&self) -> Result<Standing, Refused> {
        self.send(Job::Standing).ok_or(Refused::Stopped)
    }

    /// Every name that was put to data, in the order of the trail, fallen or not.
    ///
    /// # Errors
    /// [`Refused::Stopped`].
    pub fn endorsements(&self) -> Result<Vec<Endorsement>, Refused> {
        self.send(Job::Endorsements).ok_or(Refused::Stopped)
    }

    /// Who has opened whose arm, in the order of the vault's log.
    ///
    /// # Errors
    /// [`Refused`], where the vault cannot be read.
    pub fn who_knows(&self) -> Result<Vec<(String, SubjectNumber)>, Refused> {
        self.send(Job::WhoKnows).unwrap_or(Err(Refused::Stopped))
    }

    /// Begins to write again after a restore, once people have compared what was lost with what is known from elsewhere.
    ///
    /// # Errors
    /// [`Refused`] for others than administrators, and where there is nothing to reconcile.
    pub fn reconcile(&self, person: Person, reason: &str) -> Result<(), Refused> {
        let job = Box::new((person, reason.to_owned()));
        self.send(|answer| Job::Reconcile(job, answer))
            .unwrap_or(Err(Refused::Stopped))
    }

    fn send<T>(&self, job: impl FnOnce(SyncSender<T>) -> Job) -> Option<T> {
        let (answer, outcome) = sync_channel(1);
        self.queue.as_ref()?.send(job(answer)).ok()?;
        outcome.recv().ok()
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
        let (mut requests, mut answers) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(job) = next.take() {
            match job {
                Job::Ask(request, answer) => {
                    requests.push(*request);
                    answers.push(answer);
                }
                other => {
                    left = Some(other);
                    break;
                }
            }
            if requests.len() < LARGEST_BATCH {
                next = jobs.try_recv().ok();
            }
        }
        if !requests.is_empty() {
            let outcomes = writer.carry_out(&requests);
            for (outcome, answer) in outcomes.into_iter().zip(answers) {
                // Whoever asked has gone away; the same key gets the same answer later.
                let _ = answer.send(outcome);
            }
            continue;
        }
        match left.take() {
            Some(Job::Look(look)) => look(&writer.state),
            Some(Job::OpenArm(wanted, answer)) => {
                let _ = answer.send(writer.open_arm(&wanted));
            }
            Some(Job::Standing(answer)) => {
                let _ = answer.send(writer.standing());
            }
            Some(Job::Endorsements(answer)) => {
                let _ = answer.send(writer.endorsements());
            }
            Some(Job::WhoKnows(answer)) => {
                let _ = answer.send(writer.who_knows());
            }
            Some(Job::Reconcile(job, answer)) => {
                let _ = answer.send(writer.reconcile(&job.0, &job.1));
            }
            Some(ask @ Job::Ask(..)) => left = Some(ask),
            None => {}
        }
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
            OpeningPurpose::Dispensing => {
                matches!(wanted.person.role, Role::Pharmacist | Role::System)
            }
            OpeningPurpose::Emergency => {
                matches!(wanted.person.role, Role::Investigator | Role::System)
            }
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
            (Err(error), OpeningPurpose::Dispensing) => Err(not_stored(error)),
        }
    }

    /// Writes one deed in a transaction of its own.
    pub(crate) fn write_alone(
        &mut self,
        person: &Person,
        reason: Option<&str>,
        deed: &Deed,
    ) -> Result<(), StoreError> {
        if self.mode != Mode::Open {
            return Err(StoreError::unreadable("the store may only be read"));
        }
        let envelope = Envelope {
            recorded: self.clock.now(),
            utc_offset: self.clock.utc_offset(),
            person: person.clone(),
            source: match person.role {
                Role::System => Source::Rule,
                _ => Source::Page,
            },
            reason: reason.map(str::to_owned),
            request: None,
        };
        let outcome = (|| {
            self.database.begin_writing()?;
            self.catch_up()?;
            let before = self.head;
            self.append(envelope, deed, None, None)?;
            self.seal_batch(before)
        })();
        if let Err(error) = &outcome {
            // The empty list of requests: only the state is brought back to what is on the disk.
            self.recover(error, &[]);
        }
        outcome
    }
}
