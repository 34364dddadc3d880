//! How people come to the trial: when, where, and how long their screening takes.

use protocol::{Plan, VisitIndex};
use record::SiteNumber;

use crate::chance::Draws;
use crate::normal::logarithm;
use crate::patients::Enrolment;
use crate::purpose::Purpose;

/// When a person comes, where, and when it is decided whether the person enters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// Days from the opening of enrolment.
    pub day: i32,
    /// The site.
    pub site: SiteNumber,
    /// Days from screening to the decision.
    pub days_to_decision: i32,
}

/// The waiting times of those who came.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Waited {
    /// Their sum.
    so_far: f64,
    /// The day that had begun by then, about.
    day: usize,
}

/// The people who come to a trial, one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    days_open: f64,
    expected: f64,
    ramp_up: f64,
    sites: u32,
    decision: [i32; 2],
    /// From how much of the waiting on each day but the first is come, about.
    begins: Vec<f64>,
}

impl Arrivals {
    /// The people who come to the trial of a plan.
    pub fn of(plan: &Plan, enrolment: &Enrolment) -> Self {
        let trial = &plan.protocol().trial;
        let open = trial.enrolment_opened.until(trial.enrolment_closed);
        let fewest = i32::from(enrolment.fewest_days_to_decision);
        let mut arrivals = Self {
            days_open: open.map_or(0.0, |span| f64::from(span.get_days()).max(1.0)),
            expected: f64::from(enrolment.expected_screened.max(1)),
            ramp_up: enrolment.ramp_up,
            sites: trial.sites.max(1),
            decision: [
                fewest,
                longest_screening(plan).unwrap_or(fewest).max(fewest),
            ],
            begins: Vec::new(),
        };
        arrivals.begins = arrivals.edges();
        arrivals
    }

    /// The next person. `waited` is told of everybody before, and is moved on; the people are a Poisson process, so that each
    /// draws the time since the one before.
    pub fn next(&self, waited: &mut Waited, chance: impl Draws) -> Arrival {
        let [wait, site, decision, _] = chance.uniforms(0, Purpose::Arrival);
        waited.so_far -= logarithm(wait);
        // Neither number is negative, so that the whole part is what a conversion leaves.
        let whole = |uniform: f64, count: f64| (uniform * count) as u32;
        let [fewest, most] = self.decision;
        Arrival {
            day: self.day(waited),
            site: SiteNumber(1 + whole(site, f64::from(self.sites)) as u16),
            days_to_decision: fewest + whole(decision, f64::from(most - fewest + 1)) as i32,
        }
    }

    /// The day on which so much of the waiting is over. Powers take long, and most days are known without one: from how much
    /// on each day is come was worked out before, and only near such an edge, where the last digits of a power decide, is one
    /// taken.
    fn day(&self, waited: &mut Waited) -> i32 {
        let Waited { so_far, day } = waited;
        // How many days pass nobody can foretell: many are looked at at once, and hardly ever more.
        while let Some(next) = self.begins.get(*day..) {
            let next = &next[..next.len().min(DAYS_AT_ONCE)];
            let begun = next.iter().filter(|begins| **begins <= *so_far).count();
            *day += begun;
            if begun < DAYS_AT_ONCE {
                break;
            }
        }
        let (so_far, day) = (*so_far, *day);
        let before = day.checked_sub(1).and_then(|last| self.begins.get(last));
        let is_far = |edge: &f64| (so_far - edge).abs() > NEAR * so_far;
        match (before, self.begins.get(day)) {
            (before, Some(next)) if before.is_none_or(is_far) && is_far(next) => day as i32,
            _ => self.exact_day(so_far),
        }
    }

    fn exact_day(&self, so_far: f64) -> i32 {
        let part = libm::pow(so_far / self.expected, self.ramp_up);
        // A trial that waits for a thousand years has other troubles.
        (self.days_open * part).min(365_000.0) as i32
    }

    /// From how much of the waiting on each day but the first is come, but for the last digits.
    fn edges(&self) -> Vec<f64> {
        if !(self.ramp_up >= SLOWEST_RAMP && self.days_open > 0.0) {
            return Vec::new();
        }
        (1..=LATEST_EDGE)
            .map(|day| {
                let part = f64::from(day) / self.days_open;
                self.expected * libm::pow(part, 1.0 / self.ramp_up)
            })
            .take_while(|edge| edge.is_normal())
            .collect()
    }
}

/// So many days are looked at together, where the next person comes some days after the one before.
const DAYS_AT_ONCE: usize = 16;

/// Nearer to an edge than this part of it, a day is worked out: a power has 15 digits and more, and its root loses three of them at
/// most.
const NEAR: f64 = 1e-9;
const SLOWEST_RAMP: f64 = 1e-3;
/// Up to this day edges are worked out.
const LATEST_EDGE: u32 = 4_000;

/// The most days from screening to the first dose; `None` where eligibility is judged at the first dose.
fn longest_screening(plan: &Plan) -> Option<i32> {
    let visit = screening_visit(plan)?;
    let window = plan.visit(visit).window()?;
    Some(-window.start()).filter(|days| *days > 0)
}

/// The visit at which eligibility is judged, where it comes before the first dose.
pub(crate) fn screening_visit(plan: &Plan) -> Option<VisitIndex> {
    let visit = plan.visit_named(&plan.protocol().eligibility.visit)?;
    plan.visit(visit).planned_day.filter(|day| *day < 0)?;
    Some(visit)
}

#[cfg(test)]
mod tests {
    use super::{Arrivals, Waited};

    #[test]
    fn days_of_arrival_are_those_of_the_power() {
        for (days_open, ramp_up) in [(829.0, 0.8), (365.0, 1.0), (500.0, 0.5), (10.0, 3.0)] {
            let mut arrivals = Arrivals {
                days_open,
                expected: 120.0,
                ramp_up,
                sites: 1,
                decision: [1, 1],
                begins: Vec::new(),
            };
            arrivals.begins = arrivals.edges();
            let even = (0..200_000_u32).map(|step| f64::from(step) * 1e-3);
            let edges = arrivals.begins.iter().flat_map(|edge| {
                let near = (-3_i64..=3)
                    .map(|step| f64::from_bits(edge.to_bits().wrapping_add_signed(step)));
                let farther = [1e-12, 1e-10, 2e-9, 1e-8].map(|part| edge * (1.0 + part));
                near.chain(farther).collect::<Vec<f64>>()
            });
            assert!(!arrivals.begins.is_empty());
            for so_far in even.chain(edges) {
                let found = arrivals.day(&mut Waited { so_far, day: 0 });
                assert_eq!(found, arrivals.exact_day(so_far), "{so_far:e} {ramp_up}");
            }
        }
    }
}
