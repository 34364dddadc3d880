//! The fold: from a protocol and the entries of a record to where everybody is.

mod acts;
mod adverse_events;
mod corrected;
mod decisions;
mod infusions;
mod mark;
mod observations;
mod participant;
mod releases;
mod treatments;
mod visits;

pub use mark::Mark;

use std::collections::BTreeMap;

use instruments::exact::Rational;
use jiff::civil::Date;
use protocol::{
    Allocation, PeriodIndex, Plan, StrataAgain, StratumId, StratumIndex, Trigger, VisitIndex,
};

use crate::accepted::{Accepted, Fired};
use crate::allocation::{AllocationTable, Decision, ListIndex, Randomisation};
use crate::deviation::{Deviation, DeviationKind};
use crate::event::{DecisionId, Entry, Event, SiteNumber, SlotId, SubjectNumber, Validity};
use crate::refusal::{Obstacle, Refusal};
use crate::release::Release;
use crate::rules::dosing::{
    CycleRule, DaysChosen, DoseLevel, NoDose, PlannedCycle, cycle_rule, dose_due, dosing_weight,
    plan_cycle,
};
use crate::rules::eligibility::{EligibilityAssessment, EligibilityFacts, assess};
use crate::rules::extension_entry::hangs_on_arm;
use crate::rules::stratum::stratum;
use crate::subject::{Phase, Subject};

/// Where everybody is: the fold of a protocol, a table of allocations and the entries so far.
///
/// It holds sealed arms, so it cannot be printed. Two states that differ in nothing but the arms answer
/// every entry alike, until the protocol itself treats the arms differently.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use record::{AllocationTable, Origin, Refusal, TrialState};
///
/// let origin = Origin::Virtual { seed: 1, replicate: 0, patients_sha256: String::new() };
/// let table = AllocationTable::generate(&plan, &origin, |_| 0)?;
/// let mut state = TrialState::new(&plan, &table);
///
/// let line = r#"{"sequence":1,"subject":1,"date":"2017-03-01","event":{"kind":"consent_signed"}}"#;
/// let refused = state.accept(&serde_json::from_str(line)?).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "consent_signed is refused for subject 1, who is unknown: screen the person first",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TrialState<'a> {
    plan: &'a Plan,
    table: &'a AllocationTable,
    subjects: Vec<Subject>,
    enrolled: u32,
    used: Vec<usize>,
    /// Decisions that were made since the table was read.
    decided: BTreeMap<DecisionId, Decision>,
    /// What was released site by site, in the order of the record.
    releases: Vec<Release>,
    folded: u64,
}

impl<'a> TrialState<'a> {
    /// The state before the first entry.
    pub fn new(plan: &'a Plan, table: &'a AllocationTable) -> Self {
        Self {
            plan,
            table,
            subjects: Vec::new(),
            enrolled: 0,
            used: vec![0; table.list_count()],
            decided: BTreeMap::new(),
            releases: Vec::new(),
            folded: 0,
        }
    }

    /// Whether the subjects are virtual: nobody in the record is a person.
    pub fn is_of_virtual_subjects(&self) -> bool {
        self.table.is_of_virtual_subjects()
    }

    /// Takes the next entry of the record.
    ///
    /// # Errors
    /// [`Refusal`]: an act that is out of order, an observation of what cannot be, or an entry that is not
    /// the next. It changes nothing, and uses no slot.
    pub fn accept(&mut self, entry: &Entry) -> Result<Accepted, Refusal> {
        self.accept_with(entry, Before::Kept)
    }

    /// Takes the next entries of a record, one after another: all of them, or there is no state any more.
    ///
    /// A record that is opened is folded from thousands of entries that were all accepted before. Since nobody needs the
    /// state before a refusal, no subject is copied for an act either.
    ///
    /// # Errors
    /// [`RefusedEntry`]: the first entry that is refused.
    pub fn fold<'e>(
        mut self,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Result<Self, RefusedEntry> {
        for entry in entries {
            self.accept_with(entry, Before::GivenUp)
                .map_err(|refusal| RefusedEntry {
                    sequence: entry.sequence,
                    refusal,
                })?;
        }
        Ok(self)
    }

    fn accept_with(&mut self, entry: &Entry, before: Before) -> Result<Accepted, Refusal> {
        let expected = self.folded + 1;
        if entry.sequence != expected {
            return Err(Refusal::NotNextInSequence {
                expected,
                found: entry.sequence,
            });
        }
        let answer = match &entry.event {
            event if entry.validity == Validity::StruckOut => {
                if !event.may_be_struck_out() {
                    return Err(Refusal::NotToBeStruckOut {
                        event: event.kind(),
                        subject: entry.subject,
                    });
                }
                Accepted::default()
            }
            Event::Act(act) => self.act(entry, act, before)?,
            Event::Observation(observation) => self.observe(entry, observation)?,
        };
        self.note_version(entry);
        self.folded = expected;
        Ok(answer)
    }

    /// What taking an event as the next entry would answer, without taking it: a form warns with it before anything
    /// is written.
    ///
    /// # Errors
    /// [`Refusal`], as [`TrialState::accept`] would give it.
    pub fn foresee(
        &self,
        subject: SubjectNumber,
        date: Date,
        event: &Event,
    ) -> Result<Accepted, Refusal> {
        let entry = Entry::new(self.folded + 1, subject, date, event.clone());
        match event {
            // An observation touches its subject alone, so nobody else needs to be copied.
            Event::Observation(observation) => self
                .observed(&entry, observation)
                .map(|(_, accepted)| accepted),
            Event::Act(_) => self.clone().accept(&entry),
        }
    }

    /// The compiled protocol.
    pub const fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// How many entries have been taken: the next one's sequence number is one more.
    pub const fn entries_taken(&self) -> u64 {
        self.folded
    }

    /// How many subjects are enrolled: the next one's place in the order is one more.
    pub const fn enrolled(&self) -> u32 {
        self.enrolled
    }

    /// The subjects, in the order of screening.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// A subject.
    pub fn subject(&self, number: SubjectNumber) -> Option<&Subject> {
        let place = usize::try_from(number.0.checked_sub(1)?).ok()?;
        self.subjects.get(place)
    }

    /// Where a subject stands.
    pub fn phase(&self, number: SubjectNumber) -> Option<Phase> {
        self.subject(number).map(|subject| subject.phase(self.plan))
    }

    /// The number of the next person to be screened.
    pub fn next_subject(&self) -> SubjectNumber {
        SubjectNumber(
            u32::try_from(self.subjects.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
        )
    }

    /// Judges every criterion for a person who would be enrolled next, on a day.
    pub fn eligibility(&self, subject: &Subject, date: Date) -> EligibilityAssessment {
        let baseline = &subject.screening().baseline;
        let facts = EligibilityFacts {
            age: subject.screening().age,
            months_since_first_symptom: baseline.months_since_first_symptom,
            bohan_peter: baseline.bohan_peter,
            core_set: self.eligibility_visit().and_then(|visit| {
                subject
                    .visit(visit)
                    .and_then(|held| held.findings.core_set.as_ref())
            }),
        };
        assess(
            self.plan,
            self.version(subject, date),
            &facts,
            |criterion| subject.answers().get(criterion).copied(),
        )
    }

    fn eligibility_visit(&self) -> Option<VisitIndex> {
        self.plan
            .visit_named(&self.plan.protocol().eligibility.visit)
    }

    /// The stratum that follows from what was measured; `None` where the trial has no strata.
    ///
    /// # Errors
    /// [`Obstacle::NoStratum`] where the subject cannot be randomised.
    pub fn stratum(&self, subject: &Subject) -> Result<Option<StratumIndex>, Obstacle> {
        let measured = self
            .plan
            .strata()
            .and_then(|strata| subject.visit(strata.visit()))
            .and_then(|held| held.findings.core_set.as_ref());
        stratum(self.plan, measured).map_err(Obstacle::NoStratum)
    }

    /// Whether it hangs on the arm if a subject may enter a period
    /// ([`hangs_on_arm`](crate::rules::extension_entry::hangs_on_arm)). Two states that differ in the arms alone answer alike.
    pub fn entry_hangs_on_arm(&self, subject: &Subject, period: PeriodIndex) -> bool {
        let happened: Vec<Trigger> = subject
            .triggers_by_arm()
            .into_iter()
            .map(|(trigger, _)| trigger)
            .collect();
        hangs_on_arm(self.plan, period, &happened)
    }

    /// The next slot of the first randomisation's list of a stratum at a site. **For the allocator alone**: nobody who
    /// enrols or assesses may see a slot before it is used.
    ///
    /// # Errors
    /// [`Obstacle::NoSlotNeeded`] where arms are not given by lists, [`Obstacle::ListExhausted`].
    pub fn next_slot(
        &self,
        stratum: Option<StratumIndex>,
        site: SiteNumber,
    ) -> Result<SlotId, Obstacle> {
        if !matches!(
            self.plan.protocol().allocation,
            Allocation::PermutedBlocks { .. }
        ) {
            return Err(Obstacle::NoSlotNeeded);
        }
        self.next_slot_of(Randomisation::First, stratum, site)
    }

    /// The next slot of a second randomisation's list for a subject, and the stratum of that list. **For the allocator
    /// alone**, as [`next_slot`](Self::next_slot) is.
    ///
    /// # Errors
    /// [`Obstacle::NotRandomisedAtEntry`], [`Obstacle::NotEnrolled`], [`Obstacle::ListExhausted`].
    pub fn next_slot_at_entry(
        &self,
        subject: &Subject,
        period: PeriodIndex,
    ) -> Result<(SlotId, Option<StratumIndex>), Obstacle> {
        let stratum = self.stratum_at_entry(subject, period)?;
        let of = Randomisation::AtEntry(period);
        let slot = self.next_slot_of(of, stratum, subject.screening.site)?;
        Ok((slot, stratum))
    }

    /// The stratum of a subject in the second randomisation at the entry into a period.
    ///
    /// # Errors
    /// [`Obstacle::NotRandomisedAtEntry`], [`Obstacle::NotEnrolled`].
    pub fn stratum_at_entry(
        &self,
        subject: &Subject,
        period: PeriodIndex,
    ) -> Result<Option<StratumIndex>, Obstacle> {
        let planned = self.plan.second_randomisation(period);
        let planned = planned.ok_or_else(|| Obstacle::NotRandomisedAtEntry {
            period: self.plan.period(period).id.clone(),
        })?;
        let enrolment = subject.enrolment.as_ref().ok_or(Obstacle::NotEnrolled)?;
        Ok(match planned.written.strata {
            StrataAgain::Everyone => None,
            StrataAgain::AsFirst => enrolment.stratum,
        })
    }

    fn next_slot_of(
        &self,
        of: Randomisation,
        stratum: Option<StratumIndex>,
        site: SiteNumber,
    ) -> Result<SlotId, Obstacle> {
        let list = self
            .table
            .list_for(of, stratum, site)
            .ok_or(Obstacle::ListExhausted)?;
        let place = self.used.get(list.position()).copied().unwrap_or_default();
        self.table
            .slot_at(list, place)
            .ok_or(Obstacle::ListExhausted)
    }

    /// The rule of the cycle that a visit starts for a subject on a day: volumes and rates, without the
    /// weight.
    ///
    /// # Errors
    /// [`NoDose::NotPlanned`] where the subject is to receive nothing at the visit.
    pub fn cycle_rule(
        &self,
        subject: &Subject,
        visit: VisitIndex,
        date: Date,
    ) -> Result<CycleRule<'a>, NoDose> {
        let segment = subject.segment_on(date).ok_or(NoDose::NotPlanned)?;
        let treatment = segment.treatment(self.plan).ok_or(NoDose::NotPlanned)?;
        dose_due(self.plan, segment.period, treatment, visit).ok_or(NoDose::NotPlanned)?;
        let day = |visit: VisitIndex| self.plan.visit(visit).planned_day;
        let level = match subject.reduced_from() {
            Some(from) if day(from) <= day(visit) => DoseLevel::Reduced,
            _ => DoseLevel::Full,
        };
        cycle_rule(
            self.plan,
            treatment,
            visit,
            self.version(subject, date),
            level,
        )
    }

    /// The cycle that a visit starts for a subject on a day.
    ///
    /// # Errors
    /// [`NoDose`].
    pub fn planned_cycle(
        &self,
        subject: &Subject,
        visit: VisitIndex,
        date: Date,
        chosen: DaysChosen,
    ) -> Result<PlannedCycle, NoDose> {
        let rule = self.cycle_rule(subject, visit, date)?;
        let at_visit = subject.visit(visit).and_then(|held| held.findings.weight);
        let weight = dosing_weight(rule.missing_weight(), at_visit, subject.last_weight(date))?;
        plan_cycle(&rule, weight, chosen)
    }

    /// The highest infusion rate allowed to a subject at a visit on a day, in ml/kg/min.
    pub fn highest_rate(
        &self,
        subject: &Subject,
        visit: VisitIndex,
        date: Date,
    ) -> Option<Rational> {
        self.cycle_rule(subject, visit, date).ok()?.highest_rate()
    }

    pub(crate) const fn table(&self) -> &'a AllocationTable {
        self.table
    }

    fn stratum_name(&self, stratum: Option<StratumIndex>) -> Option<StratumId> {
        self.plan
            .stratum(stratum?)
            .map(|stratum| stratum.id.clone())
    }

    fn slot_is_next(&self, list: ListIndex, place: usize) -> bool {
        self.used.get(list.position()) == Some(&place)
    }

    fn use_slot(&mut self, list: ListIndex) {
        if let Some(used) = self.used.get_mut(list.position()) {
            *used += 1;
        }
    }

    /// A subject to be changed: a copy, or the subject itself, in whose place another stands until it is put back.
    fn take_out(&mut self, number: SubjectNumber, before: Before) -> Option<Subject> {
        let place = usize::try_from(number.0.checked_sub(1)?).ok()?;
        match before {
            Before::Kept => self.subjects.get(place).cloned(),
            Before::GivenUp => {
                (place < self.subjects.len()).then(|| self.subjects.swap_remove(place))
            }
        }
    }

    fn put_back(&mut self, subject: Subject, before: Before) {
        let place = usize::try_from(subject.number.0)
            .unwrap_or(usize::MAX)
            .wrapping_sub(1);
        if before == Before::GivenUp {
            let last = self.subjects.len();
            self.subjects.push(subject);
            self.subjects.swap(place, last);
        } else if let Some(slot) = self.subjects.get_mut(place) {
            *slot = subject;
        }
    }
}

/// What becomes of the state before an entry, in case that it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// It is kept: the subject is copied, and the copy is changed.
    Kept,
    /// It is given up: the subject itself is changed, and after a refusal the state is of no use.
    GivenUp,
}

/// An entry of a record that does not follow from those before it.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedEntry {
    /// The place of the entry.
    pub sequence: u64,
    /// Why it is refused.
    pub refusal: Refusal,
}

impl std::fmt::Display for RefusedEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sequence, refusal } = self;
        write!(f, "entry {sequence} of the record is refused: {refusal}")
    }
}

impl std::error::Error for RefusedEntry {}

/// What an entry opens and sets off, while it is being taken.
struct Taking<'e> {
    entry: &'e Entry,
    accepted: Accepted,
}

impl<'e> Taking<'e> {
    fn new(entry: &'e Entry) -> Self {
        Self {
            entry,
            accepted: Accepted::default(),
        }
    }

    fn fired(&mut self, fired: Fired) {
        self.accepted.fired.push(fired);
    }

    fn deviates(&mut self, visit: Option<VisitIndex>, kind: DeviationKind) {
        self.accepted.deviations.push(Deviation {
            sequence: self.entry.sequence,
            date: self.entry.date,
            visit,
            kind,
        });
    }

    /// Puts the deviations with the subject, too.
    fn finish(self, subject: &mut Subject) -> Accepted {
        subject
            .deviations
            .extend(self.accepted.deviations.iter().cloned());
        self.accepted
    }
}
