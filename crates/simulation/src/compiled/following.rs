//! The subjects of a trial in numbers, followed side by side: visit after visit, until nobody comes any more.

use protocol::VisitIndex;
use record::DiscontinuationReason;

use super::ahead::Ahead;
use super::course::discontinue;
use super::followed::FollowedOfAll;
use super::side_by_side::SideBySide;
use super::subject::{HeldInNumbers, SubjectInNumbers};
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
        for subject in &mut *subjects {
            subject.next = Some(Next::Visit(subject.enrolled, first));
        }
        for round in 0_u32.. {
            coming.clear();
            for (lane, subject) in subjects.iter_mut().enumerate() {
                coming.extend(self.what_comes(subject, lane));
            }
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
                subject.next = self.visit(subject, (draws, told), one, side_by_side)?;
            }
            if round == 0 {
                // All have come to baseline, the first of their visits.
                self.draw_followed(chance, subjects, together.lanes(), of_enzymes);
            }
        }
        Ok(())
    }

    /// The visit that comes next for a subject, if one does.
    fn what_comes(&self, subject: &mut SubjectInNumbers, lane: usize) -> Option<Coming> {
        let next = subject.next.take()?;
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
        subjects: &mut [SubjectInNumbers],
        coming: &[Coming],
        (followed, of_enzymes): (Followed<'_>, &FollowedOfAll),
        side_by_side: &mut SideBySide,
    ) {
        let response = &self.patients.response;
        for one in coming {
            let subject = &mut subjects[one.lane];
            let since_first = subject.first_dose.map_or(0, |first| one.day - first);
            let (level, latent) = (&mut subject.level, &subject.illness.latent);
            let so_far = level.so_far(&self.days, response, latent, since_first);
            subject
                .visits
                .push(HeldInNumbers::begun(one.visit, one.day, so_far));
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
        for one in coming {
            if !(together && one.visit == first.visit) {
                let subject = &subjects[one.lane];
                let so_far = subject.visits.last().map(|held| held.so_far);
                let so_far = so_far.unwrap_or_default();
                side_by_side.measure_one(self, one.visit, one.lane, subject, so_far);
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
