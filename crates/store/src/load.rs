//! Driving a store hard from many clients, and holding what they were told against what the database holds.
//!
//! The judge sees the clients' own histories and the rows of the trail, and nothing of how the store works: table-level
//! checks alone have been seen to stay green while acknowledged allocations were lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Instant;

use jiff::civil::Date;
use record::{Act, Event, Record, Screening, SiteNumber, Sites, SubjectNumber};
use serde::{Deserialize, Serialize};

use crate::database::{Access, Address, connect};
use crate::error::StoreError;
use crate::trail::{Deed, Person, RequestKey, Role, Source, read_all};
use crate::writer::{Came, Refused, Request, Store, Wish};

/// A person who has everything that randomisation asks for: what is written before it, and the day of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    screened: (Date, Screening),
    before: Vec<(Date, Event)>,
    enrolled: Date,
}

impl Candidate {
    /// A person who was screened on a day, what was written from then on, and the day of the randomisation.
    pub const fn new(
        screened: (Date, Screening),
        before: Vec<(Date, Event)>,
        enrolled: Date,
    ) -> Self {
        Self {
            screened,
            before,
            enrolled,
        }
    }

    /// Everybody who was enrolled in a record, as far as the day before it.
    pub fn of(record: &Record) -> Vec<Self> {
        let mut open: BTreeMap<SubjectNumber, Self> = BTreeMap::new();
        let mut ready = Vec::new();
        for entry in record.entries() {
            match &entry.event {
                Event::Act(Act::Screened(screening)) => {
                    open.insert(
                        entry.subject,
                        Self {
                            screened: (entry.date, screening.clone()),
                            before: Vec::new(),
                            enrolled: entry.date,
                        },
                    );
                }
                Event::Act(Act::Enrolled { .. }) => {
                    if let Some(mut candidate) = open.remove(&entry.subject) {
                        candidate.enrolled = entry.date;
                        ready.push(candidate);
                    }
                }
                event => {
                    if let Some(candidate) = open.get_mut(&entry.subject) {
                        candidate.before.push((entry.date, event.clone()));
                    }
                }
            }
        }
        ready
    }
}

/// A subject who may be randomised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// The subject.
    pub subject: SubjectNumber,
    /// The site.
    pub site: SiteNumber,
    /// The day of the randomisation.
    pub date: Date,
}

/// Writes candidates into a store, up to the day of their randomisation.
///
/// # Errors
/// [`Refused`], where one of them does not fit the store's trial.
pub fn prepare(store: &Store, candidates: &[Candidate]) -> Result<Vec<Ready>, Refused> {
    let mut ready = Vec::with_capacity(candidates.len());
    for portion in candidates.chunks(50) {
        let screened = store.ask_all(
            portion
                .iter()
                .enumerate()
                .map(|(place, candidate)| {
                    let (date, screening) = candidate.screened.clone();
                    let number = ready.len() + place;
                    request(
                        screening.site,
                        format!("prepare/screen/{number}"),
                        Wish::Screen { date, screening },
                    )
                })
                .collect(),
        );
        let mut wishes = Vec::new();
        for (candidate, answer) in portion.iter().zip(screened) {
            let Came::Entry { subject, .. } = answer?.came else {
                return Err(Refused::Stopped);
            };
            let site = candidate.screened.1.site;
            for (place, (date, event)) in candidate.before.iter().enumerate() {
                wishes.push(request(
                    site,
                    format!("prepare/{subject}/{place}"),
                    Wish::Write {
                        subject,
                        date: *date,
                        event: event.clone(),
                    },
                ));
            }
            ready.push(Ready {
                subject,
                site,
                date: candidate.enrolled,
            });
        }
        store
            .ask_all(wishes)
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
    }
    Ok(ready)
}

fn request(site: SiteNumber, key: String, wish: Wish) -> Request {
    Request {
        key: RequestKey::of_numbers(key),
        person: coordinator(site),
        source: Source::Simulation,
        reason: None,
        hidden: None,
        wish,
    }
}

fn coordinator(site: SiteNumber) -> Person {
    Person {
        name: format!("coordinator of site {site}"),
        role: Role::Coordinator,
        sites: Sites::one(site),
    }
}

/// The request by which a client has a subject randomised; it is the same each time it is asked for.
pub fn randomise(ready: Ready) -> Request {
    request(
        ready.site,
        format!("randomise/{}", ready.subject),
        Wish::Enrol {
            subject: ready.subject,
            date: ready.date,
        },
    )
}

/// What a client knows of one randomisation: when it asked, and when it was told which slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The subject.
    pub subject: u32,
    /// When it was asked for, in nanoseconds from some moment common to all clients.
    pub sent: u64,
    /// When the answer came, and the slot that it named; `None`: no answer came, or a refusal.
    pub acknowledged: Option<(u64, u32)>,
}

/// Has subjects randomised by so many clients at once, each one after the other, and gives what the clients know. Each
/// attempt is also told to `tell`, before it is sent and when its answer comes, so that what a process that is killed had
/// asked for is known.
pub fn drive(
    store: &Store,
    clients: usize,
    subjects: &[Ready],
    time: &Stopwatch,
    tell: &(impl Fn(&Attempt) + Sync),
) -> Vec<Attempt> {
    let history = Mutex::new(Vec::with_capacity(subjects.len()));
    std::thread::scope(|scope| {
        for client in 0..clients.max(1) {
            let history = &history;
            scope.spawn(move || {
                for ready in subjects.iter().skip(client).step_by(clients.max(1)) {
                    let attempt = attempt(store, *ready, time, tell);
                    tell(&attempt);
                    // A client that panicked has told nothing.
                    if let Ok(mut history) = history.lock() {
                        history.push(attempt);
                    }
                }
            });
        }
    });
    history.into_inner().unwrap_or_default()
}

/// One client has one subject randomised; what could not be stored is asked for again, a few times.
pub fn attempt(store: &Store, ready: Ready, time: &Stopwatch, tell: &impl Fn(&Attempt)) -> Attempt {
    let sent = time.now();
    tell(&Attempt {
        subject: ready.subject.0,
        sent,
        acknowledged: None,
    });
    let mut acknowledged = None;
    for _ in 0..5 {
        match store.ask(randomise(ready)) {
            Ok(answer) => {
                if let Came::Randomised { slot, .. } = answer.came {
                    acknowledged = Some((time.now(), slot.0));
                }
                break;
            }
            Err(refused) if refused.may_be_sent_again() => {}
            Err(_) => break,
        }
    }
    Attempt {
        subject: ready.subject.0,
        sent,
        acknowledged,
    }
}

/// Nanoseconds that processes of one machine have in common: the machine's clock when it began, and from then on a clock
/// that never jumps.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    began: u64,
    since: Instant,
}

impl Stopwatch {
    /// Begins now.
    pub fn begin() -> Self {
        let began = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(0));
        Self {
            began,
            since: Instant::now(),
        }
    }

    /// Now.
    pub fn now(&self) -> u64 {
        self.began + u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX / 2)
    }
}

/// An allocation as the trail holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The subject.
    pub subject: u32,
    /// The list.
    pub list: String,
    /// The place in it.
    pub place: u32,
    /// The slot.
    pub slot: u32,
}

/// Reads every allocation from the rows of the trail, past the program's own projections.
///
/// # Errors
/// Where the store cannot be reached or read.
pub fn held(address: &Address) -> Result<Vec<Held>, StoreError> {
    let mut database = connect(address, Access::Existing)?;
    let mut held = Vec::new();
    read_all(database.as_mut(), |row, _| {
        if row.kind != "randomised" {
            return Ok(());
        }
        if let Deed::Randomised(randomised) = Deed::read(row.sequence, row.kind, row.payload)?
            // A second randomisation of the same subject is none of the load's.
            && let Event::Act(Act::Enrolled { allocation, .. }) = &randomised.entry.event
            && let Some(slot) = allocation.number()
        {
            held.push(Held {
                subject: randomised.entry.subject.0,
                list: randomised.list,
                place: randomised.place,
                slot,
            });
        }
        Ok(())
    })?;
    Ok(held)
}

/// What the clients were told against what the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Verdict {
    /// Randomisations that clients were told of.
    pub acked: usize,
    /// Of those, how many the database does not hold with that slot.
    pub lost: usize,
    /// Slots or subjects that stand for two allocations, among what clients were told or what the database holds.
    pub doubled: usize,
    /// Allocations that were asked for after another of the same list was acknowledged, and stand before it.
    pub out_of_order: usize,
    /// Half of the acknowledgements took at most so many milliseconds.
    pub p50_ms: f64,
    /// 99 in 100 took at most so many.
    pub p99_ms: f64,
    /// Acknowledgements a second, from the first request to the last answer.
    pub per_second: f64,
}

impl Verdict {
    /// Whether nothing was lost, doubled or out of order.
    pub const fn holds(&self) -> bool {
        self.lost == 0 && self.doubled == 0 && self.out_of_order == 0
    }
}

/// Judges a history against what the database holds.
///
/// ```
/// use store::load::{Attempt, Held, judge};
///
/// let told = Attempt { subject: 1, sent: 0, acknowledged: Some((1_000_000, 17)) };
/// let held = Held { subject: 1, list: "MILD".into(), place: 0, slot: 17 };
/// assert!(judge(&[told], &[held]).holds());
/// assert_eq!(judge(&[told], &[]).lost, 1);
/// ```
pub fn judge(history: &[Attempt], held: &[Held]) -> Verdict {
    // A request that is sent again under its key was sent when it was sent first.
    let mut first_sent: BTreeMap<u32, u64> = BTreeMap::new();
    for attempt in history {
        let first = first_sent.entry(attempt.subject).or_insert(attempt.sent);
        *first = (*first).min(attempt.sent);
    }
    let told: Vec<(&Attempt, u64, u32)> = history
        .iter()
        .filter_map(|attempt| attempt.acknowledged.map(|(at, slot)| (attempt, at, slot)))
        .collect();
    let in_database: BTreeSet<(u32, u32)> =
        held.iter().map(|held| (held.subject, held.slot)).collect();
    let lost = told
        .iter()
        .filter(|(attempt, _, slot)| !in_database.contains(&(attempt.subject, *slot)))
        .count();
    let mut waits: Vec<u64> = told
        .iter()
        .map(|(attempt, at, _)| at.saturating_sub(attempt.sent))
        .collect();
    waits.sort_unstable();
    let first = told.iter().map(|(attempt, ..)| attempt.sent).min();
    let last = told.iter().map(|(_, at, _)| *at).max();
    let seconds = first
        .zip(last)
        .map_or(0.0, |(first, last)| last.saturating_sub(first) as f64 / 1e9);
    Verdict {
        acked: told.len(),
        lost,
        doubled: doubled(
            told.iter()
                .map(|(attempt, _, slot)| (attempt.subject, *slot)),
        ) + doubled(held.iter().map(|held| (held.subject, held.slot))),
        out_of_order: out_of_order(&told, &first_sent, held),
        p50_ms: milliseconds(&waits, 50),
        p99_ms: milliseconds(&waits, 99),
        per_second: if seconds > 0.0 {
            told.len() as f64 / seconds
        } else {
            0.0
        },
    }
}

/// How many subjects have a second slot, and slots a second subject; the same allocation told twice is none.
fn doubled(allocations: impl Iterator<Item = (u32, u32)>) -> usize {
    let mut seen: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for allocation in allocations {
        *seen.entry(allocation).or_default() += 1;
    }
    let distinct: Vec<(u32, u32)> = seen.keys().copied().collect();
    let subjects: BTreeSet<u32> = distinct.iter().map(|(subject, _)| *subject).collect();
    let slots: BTreeSet<u32> = distinct.iter().map(|(_, slot)| *slot).collect();
    (distinct.len() - subjects.len()) + (distinct.len() - slots.len())
}

/// If A was acknowledged before B was asked for, in the same list, A must stand before B. Counted are the Bs that stand
/// before any such A.
fn out_of_order(
    told: &[(&Attempt, u64, u32)],
    first_sent: &BTreeMap<u32, u64>,
    held: &[Held],
) -> usize {
    let places: BTreeMap<u32, (&str, u32)> = held
        .iter()
        .map(|held| (held.slot, (held.list.as_str(), held.place)))
        .collect();
    let mut lists: BTreeMap<&str, Vec<(u64, u64, u32)>> = BTreeMap::new();
    for (attempt, at, slot) in told {
        if let Some((list, place)) = places.get(slot) {
            lists
                .entry(list)
                .or_default()
                .push((first_sent[&attempt.subject], *at, *place));
        }
    }
    let mut count = 0;
    for allocations in lists.values() {
        let mut by_answer = allocations.clone();
        by_answer.sort_unstable_by_key(|(_, at, _)| *at);
        let mut by_request = allocations.clone();
        by_request.sort_unstable_by_key(|(sent, ..)| *sent);
        let mut answered = by_answer.iter().peekable();
        let mut furthest = None;
        for (sent, _, place) in &by_request {
            while let Some((_, _, earlier)) = answered.next_if(|(_, at, _)| at < sent) {
                furthest = furthest.max(Some(*earlier));
            }
            if furthest.is_some_and(|furthest| furthest > *place) {
                count += 1;
            }
        }
    }
    count
}

/// The smallest wait that so many in 100 did not exceed.
fn milliseconds(sorted: &[u64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted
        .get(rank - 1)
        .map_or(0.0, |nanoseconds| *nanoseconds as f64 / 1e6)
}
