//! What chance alone says of the visits and cycles of all subjects, worked out side by side before their courses begin.
//!
//! Most of what may happen to a subject happens to few. Whether it may is told here from the numbers drawn; only where it may
//! does a course look closer.

use protocol::VisitIndex;
use pulp::{Arch, NullaryFnOnce};
use record::rules::dosing::DaysChosen;

use super::together::DrawnTogether;
use super::trial::CompiledTrial;
use crate::adverse_events::is_had;
use crate::chance::TrialChance;
use crate::dosing::{days_of, is_switched, number_of_days};
use crate::leaving::leaves_by;
use crate::particulars::ends;
use crate::purpose::Purpose;
use crate::schedule::day_kept_by;

/// What chance says. Every list has all subjects of one thing side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Foretold {
    lanes: usize,
    /// Of each visit: how many days after the first dose it is kept, if nothing stands in the way.
    kept: Vec<i32>,
    /// Of each visit: over how many days a cycle goes.
    chosen: Vec<DaysChosen>,
    /// Of each visit: whether somebody leaves after it, if at risk of it.
    leaves: Vec<bool>,
    /// Of each cycle, by its number: whether a thromboembolic event may follow it.
    clots: Vec<bool>,
    /// Whether somebody may be switched in error.
    switched: Vec<bool>,
    /// The numbers of everybody's own way of having cycles.
    usual: Vec<f64>,
    /// Of the visit at hand: the numbers that choose the days of a cycle, and how many items end before them.
    of_days: Vec<f64>,
    before: Vec<u32>,
}

/// What chance says of one subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct ForetoldOfOne<'f> {
    foretold: &'f Foretold,
    lane: usize,
}

impl Foretold {
    /// What is said of a subject.
    pub(super) fn of(&self, lane: usize) -> ForetoldOfOne<'_> {
        ForetoldOfOne {
            foretold: self,
            lane,
        }
    }

    fn make_room(&mut self, lanes: usize, visits: usize, cycles: usize) {
        self.lanes = lanes;
        self.kept.resize(visits * lanes, 0);
        self.chosen.resize(visits * lanes, DaysChosen::Fewest);
        self.leaves.clear();
        self.leaves.resize(visits * lanes, false);
        self.clots.resize(cycles * lanes, true);
        self.switched.clear();
        self.switched.resize(lanes, false);
        self.usual.resize(lanes, 0.0);
        self.of_days.resize(lanes, 0.0);
        self.before.resize(lanes, 0);
    }
}

impl ForetoldOfOne<'_> {
    fn at(self, visit: VisitIndex) -> usize {
        visit.position() * self.foretold.lanes + self.lane
    }

    /// How many days after the first dose a visit is kept, if nothing stands in the way.
    #[inline]
    pub(super) fn kept(self, visit: VisitIndex) -> i32 {
        self.foretold.kept[self.at(visit)]
    }

    /// Over how many days the cycle of a visit goes.
    #[inline]
    pub(super) fn days_chosen(self, visit: VisitIndex) -> DaysChosen {
        self.foretold.chosen[self.at(visit)]
    }

    /// Whether the subject leaves after a visit, if at risk of it.
    #[inline]
    pub(super) fn leaves(self, visit: VisitIndex) -> bool {
        self.foretold.leaves[self.at(visit)]
    }

    /// Whether a thromboembolic event may follow a cycle.
    #[inline]
    pub(super) fn clots(self, cycle: u32) -> bool {
        let at = cycle as usize * self.foretold.lanes + self.lane;
        self.foretold.clots.get(at).copied().unwrap_or(true)
    }

    /// Whether the subject may be switched in error.
    #[inline]
    pub(super) fn is_switched(self) -> bool {
        self.foretold.switched[self.lane]
    }
}

impl CompiledTrial<'_> {
    /// Works out what chance says of the subjects whose numbers were drawn.
    pub(super) fn foretell(
        &self,
        chance: TrialChance,
        drawn: &DrawnTogether,
        foretold: &mut Foretold,
    ) {
        foretold.make_room(
            drawn.lanes(),
            self.visits.len(),
            self.conduct.cycles as usize,
        );
        Arch::new().dispatch(Foretelling {
            trial: self,
            chance,
            drawn,
            foretold,
        });
    }
}

/// Foretells in registers of several widths; what is said does not depend on which.
struct Foretelling<'a, 't> {
    trial: &'a CompiledTrial<'t>,
    chance: TrialChance,
    drawn: &'a DrawnTogether,
    foretold: &'a mut Foretold,
}

impl NullaryFnOnce for Foretelling<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            trial,
            chance,
            drawn,
            foretold,
        } = self;
        let Foretold {
            lanes,
            kept,
            chosen,
            leaves,
            clots,
            switched,
            usual,
            of_days,
            before,
        } = foretold;
        let (lanes, ahead, patients) = (*lanes, trial.in_course(), trial.patients);
        let habits = &patients.conduct.infusion;
        drawn.numbers(ahead, chance, 0, Purpose::Infusion, |lane, [first, ..]| {
            usual[lane] = first;
        });
        for (rule, switch) in (0_u16..).zip(&patients.switches_in_error) {
            let purpose = Purpose::SwitchInError(rule);
            drawn.numbers(ahead, chance, 0, purpose, |lane, [happens, ..]| {
                switched[lane] |= is_switched(switch, happens);
            });
        }
        for visit in &trial.visits {
            let row = visit.visit.position() * lanes;
            let planned = trial.plan.visit(visit.visit);
            if planned.period.is_none() {
                continue;
            }
            // From the baseline visit days are counted.
            let day = planned.planned_day;
            if let Some(day) = day.filter(|_| visit.visit != trial.plan.baseline()) {
                let kept = &mut kept[row..][..lanes];
                let purpose = Purpose::VisitDay;
                drawn.first_deviates(ahead, chance, visit.occasion, purpose, |lane, jitter| {
                    kept[lane] = day_kept_by(patients, jitter, day);
                });
            }
            if trial.conduct.gives_cycle_at(visit.visit) {
                let (occasion, purpose) = (visit.occasion + 1, Purpose::Infusion);
                drawn.numbers(ahead, chance, occasion, purpose, |lane, numbers| {
                    of_days[lane] = number_of_days(habits, usual[lane], numbers);
                });
                before.fill(0);
                for end in ends(&habits.days, |item| item.share) {
                    for (before, number) in before.iter_mut().zip(&*of_days) {
                        *before += u32::from(*number >= end);
                    }
                }
                for (chosen, before) in chosen[row..].iter_mut().zip(&*before) {
                    *chosen = days_of(habits.days.get(*before as usize));
                }
            }
            for (cause, stays) in trial.conduct.causes_to_leave_after(visit.visit) {
                let leaves = &mut leaves[row..][..lanes];
                let (occasion, purpose) = (visit.occasion, Purpose::DropOut(*cause));
                drawn.numbers(ahead, chance, occasion, purpose, |lane, [number, ..]| {
                    leaves[lane] |= leaves_by(number, *stays);
                });
            }
        }
        let most = trial.conduct.most_thromboembolism();
        for (cycle, clots) in (0..).zip(clots.chunks_exact_mut(lanes)) {
            let purpose = Purpose::Thromboembolism;
            drawn.numbers(ahead, chance, cycle, purpose, |lane, [comes, ..]| {
                clots[lane] = is_had(comes, most);
            });
        }
    }
}
