//! An infusion cycle, held against the one that was planned.

use instruments::exact::Rational;
use instruments::infusion::Millilitres;
use jiff::Span;
use jiff::civil::Date;
use protocol::VisitIndex;

use super::observations::{Outcome, not_blank};
use super::{Taking, TrialState};
use crate::deviation::DeviationKind;
use crate::event::InfusionCycle;
use crate::refusal::Impossibility;
use crate::rules::dosing::{DaysChosen, PlannedCycle};
use crate::subject::{Due, GivenCycle, Subject};

impl TrialState<'_> {
    pub(super) fn give_cycle(
        &self,
        subject: &mut Subject,
        taking: &mut Taking<'_>,
        cycle: &InfusionCycle,
    ) -> Outcome {
        let visit = self.known_visit(&cycle.visit)?;
        if let Some(given) = subject.cycles.iter().find(|given| given.visit == visit) {
            let visit = cycle.visit.clone();
            return Err(Impossibility::GivenTwice {
                visit,
                given: given.from,
            });
        }
        if cycle.millilitres_by_day.is_empty() {
            return Err(Impossibility::NoDays);
        }
        if cycle.millilitres_by_day.contains(&Millilitres::default())
            || cycle.highest_rate <= Rational::ZERO
        {
            return Err(Impossibility::NothingGiven);
        }
        if cycle.highest_rate >= Rational::ONE {
            return Err(Impossibility::RateOutOfReach {
                rate: cycle.highest_rate,
            });
        }

        let (days, written) = (cycle.millilitres_by_day.len(), cycle.by_the_clock.len());
        if written > days {
            return Err(Impossibility::MoreClockDays { days, written });
        }
        for interruption in cycle.by_the_clock.iter().flat_map(|day| &day.interruptions) {
            not_blank("the reason of the interruption", &interruption.reason)?;
        }

        let from = taking.entry.date;
        self.judge_order(subject, taking, visit, from);
        self.judge_dose(subject, taking, visit, cycle);

        let first_before = subject.first_dose();
        let place = subject.cycles.partition_point(|given| given.from <= from);
        let given = GivenCycle {
            sequence: taking.entry.sequence,
            visit,
            from,
            to: last_day(from, cycle.millilitres_by_day.len()),
            millilitres_by_day: cycle.millilitres_by_day.clone(),
            highest_rate: cycle.highest_rate,
            by_the_clock: cycle.by_the_clock.clone(),
        };
        subject.cycles.insert(place, given);
        if first_before.is_none() {
            let held: Vec<VisitIndex> = subject.visits.iter().map(|held| held.visit).collect();
            for visit in held {
                self.check_window(subject, taking, visit);
            }
        }
        Ok(())
    }

    /// Whether a cycle may be given at all.
    fn judge_order(
        &self,
        subject: &Subject,
        taking: &mut Taking<'_>,
        visit: VisitIndex,
        date: Date,
    ) {
        let at = Some(visit);
        let stopped = subject.regimen_stop.is_some_and(|stop| stop.date < date)
            || subject.ending.is_some_and(|ending| ending.date < date);
        if stopped {
            taking.deviates(at, DeviationKind::DoseAfterStop);
        }
        for due in &subject.due {
            match due {
                Due::CrossOver { since } if *since <= date => {
                    taking.deviates(at, DeviationKind::CrossOverNotCarriedOut);
                }
                Due::End { since } | Due::RegimenStop { since, .. } if *since < date => {
                    taking.deviates(at, DeviationKind::EndNotCarriedOut);
                }
                _ => {}
            }
        }
        if self.cycle_rule(subject, visit, date).is_err() {
            taking.deviates(at, DeviationKind::CycleNotPlanned);
        }
    }

    /// Whether a planned cycle was given as planned. Without a weight there is nothing to hold it against.
    fn judge_dose(
        &self,
        subject: &Subject,
        taking: &mut Taking<'_>,
        visit: VisitIndex,
        cycle: &InfusionCycle,
    ) {
        let at = Some(visit);
        let date = taking.entry.date;
        let Ok(rule) = self.cycle_rule(subject, visit, date) else {
            return;
        };
        if cycle.sleeved == Some(false) && self.plan().hides_infusion_at(visit) {
            taking.deviates(at, DeviationKind::NotSleeved);
        }
        if let Some(too_fast) = rule.too_fast(cycle.highest_rate) {
            taking.deviates(at, too_fast);
        }
        let days = cycle.millilitres_by_day.len();
        let Ok(planned) = self.planned_cycle(subject, visit, date, DaysChosen::Fewest) else {
            return;
        };
        // A cap may need more days than may be chosen.
        let at_least = rule.dose().days_at_least.get();
        let at_most = rule.dose().days_at_most.get().max(planned.days.get());
        if !(usize::from(at_least)..=usize::from(at_most)).contains(&days) {
            taking.deviates(
                at,
                DeviationKind::DaysNotAsPlanned {
                    given: days,
                    at_least,
                    at_most,
                },
            );
        }
        if let Some(given) = total(&cycle.millilitres_by_day)
            && !is_within(rule.volume_tolerance_percent(), &planned, given)
        {
            let planned = planned.whole;
            taking.deviates(at, DeviationKind::VolumeNotAsPlanned { planned, given });
        }
    }
}

fn last_day(first: Date, days: usize) -> Date {
    let more = i64::try_from(days.saturating_sub(1)).unwrap_or(i64::MAX);
    Span::new()
        .try_days(more)
        .and_then(|span| first.checked_add(span))
        .unwrap_or(Date::MAX)
}

fn total(volumes: &[Millilitres]) -> Option<Millilitres> {
    let sum = volumes.iter().try_fold(Rational::ZERO, |sum, volume| {
        sum.checked_add(volume.millilitres())
    })?;
    Millilitres::new(sum).ok()
}

/// Whether the volume given differs from the planned one by at most so many percent of it.
fn is_within(percent: Rational, planned: &PlannedCycle, given: Millilitres) -> bool {
    let planned = planned.whole.millilitres();
    let Some(apart) = given.millilitres().checked_sub(planned) else {
        return false;
    };
    let apart = if apart < Rational::ZERO {
        Rational::ZERO.checked_sub(apart)
    } else {
        Some(apart)
    };
    let allowed = planned.checked_mul(percent);
    let apart = apart.and_then(|apart| apart.checked_mul(Rational::integer(100)));
    matches!((apart, allowed), (Some(apart), Some(allowed)) if apart <= allowed)
}
