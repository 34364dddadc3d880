//! One virtual trial from the first person screened to the last event, by the engine that conducts a real one.

use jiff::Span;
use jiff::civil::Date;
use protocol::Plan;
use record::{
    Accepted, AllocationTable, ArmKey, Decision, Entry, Event, Record, Subject, SubjectNumber,
    TrialState, VirtualSubjects, Written,
};

use crate::agenda::{Agenda, Task, Who};
use crate::chance::{PersonChance, Seed, TrialChance};
use crate::enrolment::{Arrivals, Waited};
use crate::error::SimulationError;
use crate::latent::Given;
use crate::particulars::Particulars;
use crate::patients::Patients;
use crate::population::{Illness, Population};

/// Nobody screens more than this many people for each one to be enrolled.
pub(crate) const MOST_SCREENED_FOR_ONE: u32 = 200;

/// What a virtual record says about where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// SHA-256 of protocol.toml, in hexadecimal.
    pub protocol_sha256: String,
    /// SHA-256 of patients.toml, in hexadecimal.
    pub patients_sha256: String,
    /// The version of the software.
    pub software: String,
}

/// Lets virtual people live through one whole trial. The record is written entry by entry in the order of
/// days, each put to the same fold as the entries of a real trial; the table holds the lists
/// and decisions behind it.
///
/// The same plan, patients and seed give the same record, on every machine.
///
/// ```
/// use simulation::{Patients, Provenance, Seed, live_through};
/// # let plan = include_str!("../../../trials/ivig-first-line/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", plan)?)?;
/// # let patients = include_str!("../../../trials/ivig-first-line/patients.toml");
/// # let patients: Patients = definition::read("patients.toml", patients)?;
///
/// let (record, table) = live_through(&plan, &patients, &Provenance::default(), Seed::new(1))?;
/// let (_, state) = record::Record::replay(&record.to_json_lines()?, &plan, &table)?;
/// assert_eq!(state.enrolled(), plan.protocol().trial.planned_subjects);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SimulationError`]: assumptions that do not fit the protocol, or an entry that the fold refuses, which is
/// a mistake of the simulator and never passed over.
pub fn live_through(
    plan: &Plan,
    patients: &Patients,
    provenance: &Provenance,
    seed: Seed,
) -> Result<(Record, AllocationTable), SimulationError> {
    let chance = TrialChance::new(seed);
    let population = Population::new(plan, patients)?;
    let (mut record, key) = Record::virtual_trial(
        Written {
            trial: plan.protocol().trial.id.clone(),
            protocol_sha256: provenance.protocol_sha256.clone(),
            software: provenance.software.clone(),
        },
        VirtualSubjects {
            seed: seed.seed,
            replicate: u64::from(seed.replicate),
            patients_sha256: provenance.patients_sha256.clone(),
        },
    );
    let mut table =
        AllocationTable::generate(plan, &record.header().origin, chance.whole_numbers())?;
    let mut state = TrialState::new(plan, &table);
    for release in patients.releases_of_virtual_sites(plan) {
        record.release(&mut state, release)?;
    }
    if let Some(version) = plan
        .released_by_site()
        .map(|version| &plan.version(version).id)
        .find(|id| !patients.releases.iter().any(|own| own.version == **id))
    {
        return Err(SimulationError::NotReleased {
            version: version.clone(),
        });
    }
    let trial = VirtualTrial {
        arrivals: Arrivals::of(plan, &patients.enrolment),
        state,
        agenda: Agenda::default(),
        people: Vec::new(),
        waited: Waited::default(),
        came: 0,
        in_screening: 0,
        plan,
        patients,
        population,
        chance,
        record,
        key,
    };
    let (record, decisions) = trial.run()?;
    for decision in decisions {
        table.add_decision(decision);
    }
    Ok((record, table))
}

/// A virtual trial while it goes on.
pub(crate) struct VirtualTrial<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) patients: &'a Patients,
    pub(crate) population: Population<'a>,
    pub(crate) chance: TrialChance,
    pub(crate) arrivals: Arrivals,
    pub(crate) key: ArmKey,
    pub(crate) state: TrialState<'a>,
    pub(crate) agenda: Agenda,
    /// The people screened, in their order.
    pub(crate) people: Vec<Person>,
    /// Waiting time up to the person who came last.
    pub(crate) waited: Waited,
    /// How many people came, also those for whom there was no place.
    pub(crate) came: u32,
    /// How many are in screening.
    pub(crate) in_screening: u32,
    record: Record,
}

/// A person in the trial.
pub(crate) struct Person {
    pub(crate) number: SubjectNumber,
    pub(crate) chance: PersonChance,
    pub(crate) particulars: Particulars,
    pub(crate) illness: Illness,
    pub(crate) course: Course,
}

/// How far a person has come in the trial.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Course {
    /// The day of the first dose.
    pub(crate) first_dose: Option<Date>,
    /// The cycles given.
    pub(crate) given: Vec<Given>,
    /// The latest Total Improvement Score, in points.
    pub(crate) score: Option<f64>,
    /// Whether the person is still treated and seen.
    pub(crate) stage: Stage,
    /// Whether a premedication may be given.
    pub(crate) premedication: Premedicated,
}

/// Whether a person is still treated and seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// In screening.
    #[default]
    Screening,
    /// Treated and seen.
    OnTrial,
    /// No longer treated, and soon to leave.
    Leaving,
    /// Not enrolled, or at the end, be it the planned one or not.
    Ended,
}

/// Where a subject is on the way to a premedication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Premedicated {
    /// It is not allowed.
    #[default]
    NotAllowed,
    /// It is allowed from the next cycle on.
    Allowed,
    /// It was chosen, or decided against.
    Decided,
}

impl VirtualTrial<'_> {
    /// Lives it through to the end; the decisions of minimisation that were made on the way come with the record.
    fn run(mut self) -> Result<(Record, Vec<Decision>), SimulationError> {
        self.expect_next_person()?;
        while let Some((date, task)) = self.agenda.next() {
            match task {
                Task::Arrival(arrival) => self.person_comes(date, arrival)?,
                Task::Decision(who) => self.decide(date, who)?,
                Task::Visit(who, visit) => self.visit(date, who, visit)?,
                Task::AdverseEvent(who, event) => self.adverse_event(date, who, *event)?,
                Task::Leave(who, reason) => self.leave(date, who, reason)?,
            }
        }
        Ok((self.record, self.state.decisions().cloned().collect()))
    }

    /// Plans the arrival of the next person, as long as places are left.
    pub(crate) fn expect_next_person(&mut self) -> Result<(), SimulationError> {
        let trial = &self.plan.protocol().trial;
        let (enrolled, planned) = (self.state.enrolled(), trial.planned_subjects);
        if enrolled >= planned {
            return Ok(());
        }
        if self.came / MOST_SCREENED_FOR_ONE > planned {
            return Err(SimulationError::NobodyEligible {
                screened: self.came,
                enrolled,
                planned,
            });
        }
        self.came += 1;
        let arrival = self
            .arrivals
            .next(&mut self.waited, self.chance.person(self.came));
        let date = days_after(trial.enrolment_opened, arrival.day)?;
        self.agenda.plan(date, Task::Arrival(arrival));
        Ok(())
    }

    /// Writes an entry and puts it to the fold.
    pub(crate) fn write(
        &mut self,
        date: Date,
        subject: SubjectNumber,
        event: impl Into<Event>,
    ) -> Result<Accepted, SimulationError> {
        let entry = Entry::new(self.state.entries_taken() + 1, subject, date, event.into());
        self.record
            .append(&mut self.state, entry)
            .map_err(|reason| SimulationError::Refused {
                subject,
                date,
                reason,
            })
    }

    /// What the fold knows of a person.
    pub(crate) fn subject(&self, who: Who) -> Result<&Subject, SimulationError> {
        let subject = self.people[who.0].number;
        self.state.subject(subject).ok_or(SimulationError::Lost {
            subject,
            expected: "screened",
        })
    }
}

/// A day some days after another.
pub(crate) fn days_after(date: Date, days: i32) -> Result<Date, SimulationError> {
    Span::new()
        .try_days(days)
        .and_then(|span| date.checked_add(span))
        .map_err(|_| SimulationError::CalendarEnds { after: date })
}

/// Days from one day to another.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
