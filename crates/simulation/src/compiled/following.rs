//! The subjects of a trial in numbers, followed side by side: visit after visit, until nobody comes any more.

use protocol::VisitIndex;
use record::DiscontinuationReason;

use super::ahead::Ahead;
use super::course::discontinue;
use super::followed::FollowedOfAll;
use super::side_by_side::SideBySide;
use super::subject::SubjectInNumbers;
use super::together::DrawnTogether;
use super::trial::{CompiledTrial, TrialInNumbers};
use crate::chance::TrialChance;
use crate::error::SimulationError;
use crate::leaving::{comes_to_last_visit, days_to_farewell, is_followed_up};

/// From so many subjects on a visit is measured for all at once.
const FEWEST_TOGETHER: usize = 8;

/// What comes next for a subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Next {
    Visit(i32, VisitIndex),
    Leave(i32, DiscontinuationReason),
}

/// A visit to which a subject comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coming {
    /// The place of the subject among those enrolled.
    pub(super) lane: usize,
    pub(super) day: i32,
    pub(super) visit: VisitIndex,
    /// Why the subject leaves with this visit.
    pub(super) leaves: Option<DiscontinuationReason>,
}

/// What all subjects have in common while they are followed.
#[derive(Clone, Copy)]
struct Followed<'f> {
    drawn: &'f DrawnTogether,
    ahead: &'f Ahead,
}

impl CompiledTrial<'_> {
    /// Lives through the whole courses of the subjects of a trial, who have all been enrolled: visit after visit, the same one
    /// of as many of them as come to it. No subject has a part in the course of another.
    pub(super) fn follow(
        &self,
        chance: TrialChance,
        trial: &mut TrialInNumbers,
    ) -> Result<(), SimulationError> {
        let TrialInNumbers {
            subjects,
            enrolled,
            together,
            foretold,
            followed: of_enzymes,
            side_by_side,
            coming,
            coming_next,
            ..
        } = trial;
        let subjects = &mut subjects[..*enrolled];
        let followed = Followed {
            drawn: together,
            ahead: self.in_course(),
        };
        side_by_side.begin(self, subjects, together.lanes());
        let first = self.plan.periods().first();
        let first = first.map_or(self.plan.baseline(), |period| period.from);
        coming_next.clear();
        for (lane, subject) in subjects.iter_mut().enumerate() {
            let next = Next::Visit(subject.enrolled, first);
            coming_next.extend(self.what_comes(subject, lane, next));
        }
        for round in 0_u32.. {
            std::mem::swap(coming, coming_next);
            coming_next.clear();
            if coming.is_empty() {
                break;
            }
            self.measure(subjects, coming, (followed, of_enzymes), side_by_side);
            for one in &*coming {
                let subject = &mut subjects[one.lane];
                let draws = followed
                    .drawn
                    .subject(followed.ahead, subject.chance, one.lane);
                let told = foretold.of(one.lane);
                if let Some(next) = self.visit(subject, (draws, told), one, side_by_side)?
                    && let Some(comes) = self.what_comes(subject, one.lane, next)
                {
                    coming_next.push(comes);
                }
            }
            if round == 0 {
                // All have come to baseline, the first of their visits.
                self.draw_followed(chance, subjects, together.lanes(), of_enzymes);
            }
        }
        Ok(())
    }

    /// The visit that comes next for a subject, if one does.
    #[inline(always)]
    fn what_comes(
        &self,
        subject: &mut SubjectInNumbers,
        lane: usize,
        next: Next,
    ) -> Option<Coming> {
        let (Next::Visit(day, _) | Next::Leave(day, _)) = next;
        // Events were planned before the visit that follows them, so that they come first on the same day.
        let next = match self.treatment_stopped_by(subject, day) {
            Some(farewell) => Next::Leave(farewell, DiscontinuationReason::AdverseEvent),
            None => next,
        };
        match next {
            Next::Visit(day, visit) => Some(Coming {
                lane,
                day,
                visit,
                leaves: None,
            }),
            Next::Leave(day, reason) => {
                let last = self.plan.early_termination().filter(|_| {
                    comes_to_last_visit(&self.patients.conduct, subject.chance, reason)
                });
                if last.is_none() {
                    discontinue(subject, day, reason);
                }
                last.map(|visit| Coming {
                    lane,
                    day,
                    visit,
                    leaves: Some(reason),
                })
            }
        }
    }

    /// Begins the visits to which subjects come, and measures them: each visit for all of them at once, where many come to it.
    fn measure(
        &self,
        subjects: &[SubjectInNumbers],
        coming: &[Coming],
        (followed, of_enzymes): (Followed<'_>, &FollowedOfAll),
        side_by_side: &mut SideBySide,
    ) {
        for one in coming {
            let first = subjects[one.lane].first_dose;
            let since_first = first.map_or(0, |first| one.day - first);
            let so_far = side_by_side.responses.on(one.lane, &self.days, since_first);
            side_by_side.set_so_far(one.visit, one.lane, so_far);
        }
        let Some(first) = coming.first() else { return };
        // Most come to the same visit, and what others found at it before is found again.
        let alike = coming.iter().filter(|one| one.visit == first.visit);
        let together = alike.count() >= FEWEST_TOGETHER
            && side_by_side
                .measure_all(
                    self,
                    first.visit,
                    followed.ahead,
                    followed.drawn,
                    of_enzymes,
                )
                .is_ok();
        // A visit of which each has an enzyme of its own comes after everybody's baseline.
        let compared = together && self.visits[first.visit.position()].is_followed;
        if compared {
            side_by_side.compare_all(self, first.visit, coming);
        }
        for one in coming {
            let is_first = one.visit == first.visit;
            if !(together && is_first) {
                side_by_side.measure_one(self, one.visit, one.lane, &subjects[one.lane]);
            }
            let has_core_set = self.visits[one.visit.position()].has_core_set;
            if has_core_set && one.visit != self.plan.baseline() && !(compared && is_first) {
                side_by_side.compare_one(self, one.visit, one.lane);
            }
        }
    }

    /// The day of the last visit, where an adverse event up to a day stops the treatment.
    fn treatment_stopped_by(&self, subject: &mut SubjectInNumbers, until: i32) -> Option<i32> {
        if subject.stopping.is_empty() {
            return None;
        }
        // A sort that keeps the order in which events of one day were drawn.
        subject.stopping.sort_by_key(|(day, _)| *day);
        let mut stopped = None;
        let mut looked_at = 0;
        for (day, _) in &subject.stopping {
            if *day > until {
                break;
            }
            looked_at += 1;
            let last = subject.cycles.iter().rev().find(|cycle| cycle.from <= *day);
            if last.is_some_and(|last| is_followed_up(self.plan, day - last.to)) {
                stopped = Some(*day);
                break;
            }
        }
        subject.stopping.drain(..looked_at);
        stopped.map(|day| day + days_to_farewell(subject.chance))
    }
}
