//! A subject: what the record says of one person, and where that puts the person.

mod course;
mod enrolment;
mod phase;
mod scores;

pub(crate) use course::Receipt;
pub use course::{
    ConfirmedDeterioration, Due, Ending, GivenCycle, HeldVisit, PeriodEnd, PeriodStay, RegimenStop,
    Remembered, SegmentStart, TreatmentGiven, TreatmentSegment,
};
pub use enrolment::{
    Adjudication, Behind, Enrolment, ScreenFailure, SecondAllocation, StratumCorrection,
};
pub use phase::Phase;
pub(crate) use scores::days_between;

use std::collections::BTreeMap;

use instruments::infusion::BodyWeight;
use jiff::civil::Date;
use protocol::{ArmCode, CriterionId, PeriodIndex, Trigger, VersionIndex, VisitId, VisitIndex};

use crate::allocation::Randomisation;
use crate::arm::MaskedArm;
use crate::deviation::Deviation;
use crate::event::{
    AdverseEvent, ConcomitantTreatment, CriterionAnswer, MissedVisit, ParticipantAnswers,
    RescueTreatment, Screening, SubjectNumber, ThrombosisWatch,
};
use crate::rules::standing::{Standing, Switch, first_switch, standing};

/// One subject, as far as the record goes.
///
/// It holds a [`MaskedArm`], so it cannot be printed or compared as a whole.
#[derive(Clone)]
pub struct Subject {
    pub(crate) number: SubjectNumber,
    pub(crate) screened: Date,
    pub(crate) screening: Screening,
    pub(crate) consent: Option<Date>,
    pub(crate) answers: BTreeMap<CriterionId, CriterionAnswer>,
    pub(crate) adjudication: Option<Adjudication>,
    pub(crate) screen_failure: Option<ScreenFailure>,
    pub(crate) enrolment: Option<Enrolment>,
    pub(crate) second_allocations: Vec<SecondAllocation>,
    pub(crate) stratum_correction: Option<StratumCorrection>,
    pub(crate) periods: Vec<PeriodStay>,
    pub(crate) segments: Vec<TreatmentSegment>,
    pub(crate) visits: Vec<HeldVisit>,
    pub(crate) missed: Vec<Remembered<MissedVisit>>,
    pub(crate) cycles: Vec<GivenCycle>,
    pub(crate) watches: Vec<Remembered<ThrombosisWatch>>,
    pub(crate) adverse_events: Vec<Remembered<AdverseEvent>>,
    pub(crate) treatments: Vec<Remembered<ConcomitantTreatment>>,
    pub(crate) rescues: Vec<Remembered<RescueTreatment>>,
    pub(crate) questionnaires: Vec<Remembered<ParticipantAnswers>>,
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) confirmations: Vec<ConfirmedDeterioration>,
    pub(crate) triggers: Vec<(Trigger, Date)>,
    pub(crate) due: Vec<Due>,
    pub(crate) rules_fired: Vec<usize>,
    pub(crate) reduced_from: Option<VisitIndex>,
    pub(crate) regimen_stop: Option<RegimenStop>,
    pub(crate) ending: Option<Ending>,
    pub(crate) last_act: Date,
    /// From which entry on the entries about the subject were taken under which version; neighbours differ.
    pub(crate) taken_under: Vec<(u64, VersionIndex)>,
}

impl Subject {
    pub(crate) fn screened(number: SubjectNumber, date: Date, screening: Screening) -> Self {
        Self {
            number,
            screened: date,
            screening,
            consent: None,
            answers: BTreeMap::new(),
            adjudication: None,
            screen_failure: None,
            enrolment: None,
            second_allocations: Vec::new(),
            stratum_correction: None,
            periods: Vec::new(),
            segments: Vec::new(),
            visits: Vec::new(),
            missed: Vec::new(),
            cycles: Vec::new(),
            watches: Vec::new(),
            adverse_events: Vec::new(),
            treatments: Vec::new(),
            rescues: Vec::new(),
            questionnaires: Vec::new(),
            deviations: Vec::new(),
            confirmations: Vec::new(),
            triggers: Vec::new(),
            due: Vec::new(),
            rules_fired: Vec::new(),
            reduced_from: None,
            regimen_stop: None,
            ending: None,
            last_act: date,
            taken_under: Vec::new(),
        }
    }

    /// The protocol version under which an entry about the subject was taken. What is released later changes nothing of it.
    pub fn version_of_entry(&self, sequence: u64) -> Option<VersionIndex> {
        let runs = self.taken_under.iter().rev();
        runs.skip_while(|(from, _)| *from > sequence)
            .map(|(_, version)| *version)
            .next()
    }

    /// From which entry on the entries about the subject were taken under which version; neighbours differ.
    pub fn versions_of_entries(&self) -> &[(u64, VersionIndex)] {
        &self.taken_under
    }

    /// The subject's number.
    pub const fn number(&self) -> SubjectNumber {
        self.number
    }

    /// The day of screening.
    pub const fn screening_date(&self) -> Date {
        self.screened
    }

    /// What was written down at screening.
    pub const fn screening(&self) -> &Screening {
        &self.screening
    }

    /// The day on which consent was signed.
    pub const fn consent_date(&self) -> Option<Date> {
        self.consent
    }

    /// The latest answer to each criterion that a person judges.
    pub const fn answers(&self) -> &BTreeMap<CriterionId, CriterionAnswer> {
        &self.answers
    }

    /// The verdict of the committee.
    pub const fn adjudication(&self) -> Option<Adjudication> {
        self.adjudication
    }

    /// Why and when the person was not enrolled.
    pub const fn screen_failure(&self) -> Option<&ScreenFailure> {
        self.screen_failure.as_ref()
    }

    /// The enrolment.
    pub const fn enrolment(&self) -> Option<&Enrolment> {
        self.enrolment.as_ref()
    }

    /// The true stratum, where the subject was randomised in another.
    pub const fn stratum_correction(&self) -> Option<&StratumCorrection> {
        self.stratum_correction.as_ref()
    }

    /// The arm that was allocated at enrolment. A cross-over, a switch or a second randomisation does not change it.
    pub fn first_arm(&self) -> Option<MaskedArm> {
        self.enrolment.as_ref().map(|enrolment| enrolment.arm)
    }

    /// The randomisations after the first, in their order.
    pub fn second_allocations(&self) -> &[SecondAllocation] {
        &self.second_allocations
    }

    /// The arm that was allocated at the entry into a period.
    pub fn arm_at_entry(&self, period: PeriodIndex) -> Option<MaskedArm> {
        let mut later = self.second_allocations.iter();
        later
            .find(|allocation| allocation.period == period)
            .map(|allocation| allocation.arm)
    }

    /// The arm that was allocated last: at enrolment, or at the entry into a period. A cross-over or a switch does not change
    /// it.
    pub fn allocated_arm(&self) -> Option<MaskedArm> {
        let later = self.second_allocations.last();
        later
            .map(|allocation| allocation.arm)
            .or_else(|| self.first_arm())
    }

    /// The periods that the subject entered, in their order.
    pub fn periods(&self) -> &[PeriodStay] {
        &self.periods
    }

    /// What the subject was to receive, stretch by stretch, in the order of time.
    pub fn segments(&self) -> &[TreatmentSegment] {
        &self.segments
    }

    /// What the subject was to receive on a day: of two stretches that begin on it, the later one.
    pub fn segment_on(&self, date: Date) -> Option<&TreatmentSegment> {
        self.segments
            .iter()
            .rev()
            .find(|segment| segment.from <= date)
    }

    /// The visits held, in the order of their days.
    pub fn visits(&self) -> &[HeldVisit] {
        &self.visits
    }

    /// A visit, if it was held.
    pub fn visit(&self, visit: VisitIndex) -> Option<&HeldVisit> {
        self.visits.iter().find(|held| held.visit == visit)
    }

    /// The visits that were missed and not held later, in the order of the record.
    pub fn missed_visits(&self) -> &[Remembered<MissedVisit>] {
        &self.missed
    }

    /// The examinations for thrombosis after an infusion, in the order of the record.
    pub fn thrombosis_watches(&self) -> &[Remembered<ThrombosisWatch>] {
        &self.watches
    }

    /// The infusion cycles given, in the order of their days.
    pub fn cycles(&self) -> &[GivenCycle] {
        &self.cycles
    }

    /// The first day of the first cycle.
    pub fn first_dose(&self) -> Option<Date> {
        self.cycles.first().map(|cycle| cycle.from)
    }

    /// The last day of the last cycle.
    pub fn last_dose(&self) -> Option<Date> {
        self.cycles.iter().map(|cycle| cycle.to).max()
    }

    /// The adverse events, in the order of the record.
    pub fn adverse_events(&self) -> &[Remembered<AdverseEvent>] {
        &self.adverse_events
    }

    /// The concomitant treatments, in the order of the record.
    pub fn concomitant_treatments(&self) -> &[Remembered<ConcomitantTreatment>] {
        &self.treatments
    }

    /// The rescue medication, in the order of the record.
    pub fn rescues(&self) -> &[Remembered<RescueTreatment>] {
        &self.rescues
    }

    /// What the participant answered at a visit, on a device of their own.
    pub fn answers_at(&self, visit: &VisitId) -> Option<&Remembered<ParticipantAnswers>> {
        let mut own = self.questionnaires.iter();
        own.find(|answered| answered.what.visit == *visit)
    }

    /// The deviations, in the order of the record.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// The confirmed deteriorations, in their order.
    pub fn confirmed_deteriorations(&self) -> &[ConfirmedDeterioration] {
        &self.confirmations
    }

    /// What rules have made due, or allowed, and has not been done.
    pub fn due(&self) -> &[Due] {
        &self.due
    }

    /// The first visit with the reduced dose.
    pub const fn reduced_from(&self) -> Option<VisitIndex> {
        self.reduced_from
    }

    /// When and why the regimen was stopped.
    pub const fn regimen_stop(&self) -> Option<RegimenStop> {
        self.regimen_stop
    }

    /// When and why the subject left the trial early.
    pub const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// The day on which the subject crossed over by rule.
    pub fn crossed_over(&self) -> Option<Date> {
        self.began(SegmentStart::CrossedOver)
    }

    /// The day on which the subject was first switched in error.
    pub fn switched_in_error(&self) -> Option<Date> {
        self.began(SegmentStart::SwitchedInError)
    }

    /// The day of the first switch of either kind, which censors.
    pub fn switched(&self) -> Option<Date> {
        self.switch().map(|switch| switch.date)
    }

    /// The first switch of either kind.
    pub fn switch(&self) -> Option<Switch> {
        first_switch(self.segments.iter().map(|segment| {
            let switch = Switch {
                date: segment.from,
                period: segment.period,
            };
            (segment.began, switch)
        }))
    }

    /// Where a value measured on a day, and assessed in a period, stands against a switch and rescue.
    pub fn standing(&self, measured: Date, period: Option<PeriodIndex>) -> Standing {
        let first_rescue = self.rescues.iter().map(|rescue| rescue.date).min();
        standing(measured, period, self.switch(), first_rescue)
    }

    fn began(&self, start: SegmentStart) -> Option<Date> {
        self.segments
            .iter()
            .find(|segment| segment.began == start)
            .map(|segment| segment.from)
    }

    /// The body weight at the latest visit with one up to a day.
    pub fn last_weight(&self, up_to: Date) -> Option<BodyWeight> {
        let so_far = self.visits.iter().rev().filter(|held| held.date <= up_to);
        so_far.filter_map(|held| held.findings.weight).next()
    }

    /// The period in which the subject is.
    pub(crate) fn current_period(&self) -> Option<PeriodIndex> {
        let stay = self.periods.last().filter(|stay| stay.ended.is_none())?;
        self.ending.is_none().then_some(stay.period)
    }

    /// Whether the subject was in a period on a day, its first and last day included.
    pub(crate) fn was_in(&self, period: PeriodIndex, date: Date) -> bool {
        self.periods.iter().any(|stay| {
            let ended = match stay.ended {
                Some(PeriodEnd::Completed(ended) | PeriodEnd::LeftTrial(ended)) => Some(ended),
                None => None,
            };
            stay.period == period && stay.entered <= date && ended.is_none_or(|ended| date <= ended)
        })
    }

    /// The arm whose treatment the subject holds now, or held last before open-label treatment.
    pub(crate) fn current_arm(&self) -> Option<MaskedArm> {
        self.segments
            .iter()
            .rev()
            .find_map(|segment| match segment.given {
                TreatmentGiven::Arm(arm) => Some(arm),
                TreatmentGiven::OpenLabel { .. } => None,
            })
    }

    /// The arm being received when something fell on a day: a stretch that begins on that day because of it
    /// does not count yet.
    pub(crate) fn arm_received_before(&self, date: Date) -> Option<MaskedArm> {
        let before = self
            .segments
            .iter()
            .rev()
            .find(|segment| segment.from < date);
        match before.or_else(|| self.segments.first())?.given {
            TreatmentGiven::Arm(arm) => Some(arm),
            TreatmentGiven::OpenLabel { .. } => None,
        }
    }

    /// The triggers that fell, each with what was then received, told without the arm: with the allocated arms it is all that
    /// [`triggers_by_arm`](Self::triggers_by_arm) follows from.
    pub(crate) fn triggers_by_receipt(&self) -> Vec<(Trigger, Receipt)> {
        let receipt = |date: Date| {
            let count = self.segments.partition_point(|segment| segment.from < date);
            let until = self.segments.get(..count.max(1)).unwrap_or_default();
            if matches!(
                until.last().map(|segment| segment.given),
                Some(TreatmentGiven::OpenLabel { .. })
            ) {
                return Receipt::OpenLabel;
            }
            match held_after(until) {
                (of, Held::Other) => Receipt::Other(of),
                (of, Held::Allocated) => Receipt::Allocated(of),
            }
        };
        self.triggers
            .iter()
            .map(|(trigger, date)| (*trigger, receipt(*date)))
            .collect()
    }

    /// Whether a subject holds the arm that was allocated last, or the other of the two, on a day: a cross-over or a switch in
    /// error moves it to the other, a second one back.
    pub fn holds_other_arm(&self, day: Date) -> bool {
        let count = self.segments.partition_point(|segment| segment.from <= day);
        let until = self.segments.get(..count).unwrap_or_default();
        held_after(until).1 == Held::Other
    }

    /// The triggers that fell, each with the arm then received, for the rule of a period's entry. The arm is
    /// looked up when it is asked for, because a switch in error may come to light late.
    pub(crate) fn triggers_by_arm(&self) -> Vec<(Trigger, ArmCode)> {
        let with_arm = |(trigger, date): &(Trigger, Date)| {
            self.arm_received_before(*date)
                .map(|arm| (*trigger, arm.code()))
        };
        self.triggers.iter().filter_map(with_arm).collect()
    }
}

/// Which of the two arms of a randomisation is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Allocated,
    Other,
}

/// What is held after some stretches of treatment: of which randomisation, and which of its arms. Switches are counted from
/// the randomisation to whose arms they are.
fn held_after(segments: &[TreatmentSegment]) -> (Randomisation, Held) {
    let allocated = segments
        .iter()
        .rposition(|segment| segment.began == SegmentStart::RandomisedAgain);
    let since = allocated.map_or(segments, |first| segments.get(first..).unwrap_or_default());
    let of = since
        .first()
        .filter(|_| allocated.is_some())
        .map_or(Randomisation::First, |segment| {
            Randomisation::AtEntry(segment.period)
        });
    let is_switch = |segment: &&TreatmentSegment| {
        matches!(
            segment.began,
            SegmentStart::CrossedOver | SegmentStart::SwitchedInError
        )
    };
    let switches = since.iter().filter(is_switch).count();
    let held = if switches % 2 == 1 {
        Held::Other
    } else {
        Held::Allocated
    };
    (of, held)
}
