//! A subject in numbers. Days are counted from the opening of enrolment.

use instruments::total_improvement::TotalImprovementScore;
use protocol::{ArmCode, PeriodIndex, StratumIndex, Treatment, VersionIndex, VisitIndex};
use record::rules::deterioration::FollowedVisits;
use record::rules::standing::{Switch, first_switch};
use record::{DiscontinuationReason, SegmentStart};

use crate::chance::PersonChance;
use crate::latent::Content;
use crate::population::Illness;

/// An enrolled subject and the whole course.
#[derive(Debug, Clone)]
pub struct SubjectInNumbers {
    /// The place among those screened, counted from 1: the number in the record.
    pub number: u32,
    /// The site.
    pub site: u16,
    /// The place in the order of enrolment, counted from 1.
    pub order: u32,
    /// The day of enrolment.
    pub enrolled: i32,
    /// The protocol version then.
    pub version: VersionIndex,
    /// The stratum whose list was used.
    pub stratum: Option<StratumIndex>,
    /// The allocated arm.
    pub arm: ArmCode,
    /// The day of the first dose.
    pub first_dose: Option<i32>,
    /// The periods entered.
    pub stays: Vec<StayInNumbers>,
    /// What was to be received, stretch by stretch.
    pub stretches: Vec<Stretch>,
    /// The visits held after enrolment, in the order of their days.
    pub visits: Vec<HeldInNumbers>,
    /// The cycles given.
    pub cycles: Vec<CycleInNumbers>,
    /// The confirmed deteriorations.
    pub confirmed: Vec<ConfirmedInNumbers>,
    /// When and why the subject left early.
    pub ending: Option<EndingInNumbers>,
    pub(super) chance: PersonChance,
    pub(super) illness: Illness,
    pub(super) followed: FollowedVisits,
    /// The enzyme that is followed, by its place in the file.
    pub(super) enzyme: usize,
    pub(super) score: Option<TotalImprovementScore>,
    pub(super) treated: bool,
    pub(super) alike: [u32; 2],
    pub(super) prone: ProneTo,
    /// Adverse events to come that stop the treatment: the day, and whether one is suspected to be thromboembolic.
    pub(super) stopping: Vec<(i32, bool)>,
    /// The events that may stop the treatment, as far as chance alone tells it before the course begins.
    pub(super) may_stop: Vec<MayStop>,
}

/// The events to which a person is prone, by what a cycle holds.
#[derive(Debug, Clone, Default)]
pub(super) struct ProneTo {
    pub(super) active: Vec<u16>,
    pub(super) placebo: Vec<u16>,
}

/// An event that may stop the treatment, after a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MayStop {
    /// The cycle, counted from 0.
    pub(super) cycle: u32,
    /// The place of the event among those that may.
    pub(super) event: u16,
}

/// A stay in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StayInNumbers {
    /// The period.
    pub period: PeriodIndex,
    /// Its first day.
    pub entered: i32,
    /// Its last day, once it has ended.
    pub ended: Option<i32>,
    /// Whether it ended as planned.
    pub completed: bool,
}

/// A stretch of time with one treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first day.
    pub from: i32,
    /// The period in which it lies.
    pub period: PeriodIndex,
    /// Why it began.
    pub began: SegmentStart,
    /// What is given.
    pub treatment: Treatment,
    /// The arm whose treatment it is; none of open-label treatment.
    pub arm: Option<ArmCode>,
}

/// A visit that was held.
#[derive(Debug, Clone, Copy)]
pub struct HeldInNumbers {
    /// The visit.
    pub visit: VisitIndex,
    /// Its day.
    pub day: i32,
    /// Its Total Improvement Score against baseline, where there is one.
    pub score: Option<TotalImprovementScore>,
    /// Whether the criteria of deterioration were judged.
    pub judged: bool,
}

/// A cycle that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleInNumbers {
    /// The visit that started it.
    pub visit: VisitIndex,
    /// Its first day.
    pub from: i32,
    /// Its last day.
    pub to: i32,
    /// What it held.
    pub content: Content,
}

/// A deterioration that was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmedInNumbers {
    /// The visit that confirmed it.
    pub visit: VisitIndex,
    /// Its day.
    pub day: i32,
    /// The period in which that visit is assessed.
    pub period: PeriodIndex,
}

/// When and why a subject left early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndingInNumbers {
    /// The day.
    pub day: i32,
    /// Why.
    pub reason: DiscontinuationReason,
}

impl SubjectInNumbers {
    pub(super) fn nobody(chance: PersonChance, version: VersionIndex) -> Self {
        Self {
            number: 0,
            site: 0,
            order: 0,
            enrolled: 0,
            version,
            stratum: None,
            arm: ArmCode(0),
            first_dose: None,
            stays: Vec::new(),
            stretches: Vec::new(),
            visits: Vec::new(),
            cycles: Vec::new(),
            confirmed: Vec::new(),
            ending: None,
            chance,
            illness: Illness::default(),
            followed: FollowedVisits::default(),
            enzyme: 0,
            score: None,
            treated: false,
            alike: [0; 2],
            prone: ProneTo::default(),
            stopping: Vec::new(),
            may_stop: Vec::new(),
        }
    }

    /// Makes room for somebody else.
    pub(super) fn forget(&mut self) {
        self.first_dose = None;
        self.stays.clear();
        self.stretches.clear();
        self.visits.clear();
        self.cycles.clear();
        self.confirmed.clear();
        self.ending = None;
        self.followed = FollowedVisits::default();
        self.score = None;
        self.treated = true;
        self.alike = [0; 2];
        self.prone.active.clear();
        self.prone.placebo.clear();
        self.stopping.clear();
        self.may_stop.clear();
    }

    /// What was to be received on a day: of two stretches that begin on it, the later one.
    pub fn stretch_on(&self, day: i32) -> Option<&Stretch> {
        self.stretches
            .iter()
            .rev()
            .find(|stretch| stretch.from <= day)
    }

    /// The day on which the subject crossed over by rule.
    pub fn crossed_over(&self) -> Option<i32> {
        self.began(SegmentStart::CrossedOver)
    }

    /// The day on which the subject was first switched in error.
    pub fn switched_in_error(&self) -> Option<i32> {
        self.began(SegmentStart::SwitchedInError)
    }

    /// The first switch of either kind.
    pub fn switch(&self) -> Option<Switch<i32>> {
        first_switch(self.stretches.iter().map(|stretch| {
            let switch = Switch {
                date: stretch.from,
                period: stretch.period,
            };
            (stretch.began, switch)
        }))
    }

    fn began(&self, start: SegmentStart) -> Option<i32> {
        self.stretches
            .iter()
            .find(|stretch| stretch.began == start)
            .map(|stretch| stretch.from)
    }

    /// The period in which the subject is.
    pub(super) fn current_period(&self) -> Option<PeriodIndex> {
        let stay = self.stays.last().filter(|stay| stay.ended.is_none())?;
        self.ending.is_none().then_some(stay.period)
    }

    /// The stay in a period.
    pub fn stay_in(&self, period: PeriodIndex) -> Option<&StayInNumbers> {
        self.stays.iter().find(|stay| stay.period == period)
    }
}
