//! How people come to the trial: when, where, and how long their screening takes.

use protocol::{Plan, VisitIndex};
use record::SiteNumber;

use crate::chance::Draws;
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

/// The people who come to a trial, one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrivals {
    days_open: f64,
    expected: f64,
    ramp_up: f64,
    sites: u32,
    decision: [i32; 2],
}

impl Arrivals {
    /// The people who come to the trial of a plan.
    pub fn of(plan: &Plan, enrolment: &Enrolment) -> Self {
        let trial = &plan.protocol().trial;
        let open = trial.enrolment_opened.until(trial.enrolment_closed);
        let fewest = i32::from(enrolment.fewest_days_to_decision);
        Self {
            days_open: open.map_or(0.0, |span| f64::from(span.get_days()).max(1.0)),
            expected: f64::from(enrolment.expected_screened.max(1)),
            ramp_up: enrolment.ramp_up,
            sites: trial.sites.max(1),
            decision: [
                fewest,
                longest_screening(plan).unwrap_or(fewest).max(fewest),
            ],
        }
    }

    /// The next person. `so_far` is the sum of the waiting times up to the one before, and is moved on; the
    /// people are a Poisson process, so that each draws the time since the one before.
    pub fn next(&self, so_far: &mut f64, chance: impl Draws) -> Arrival {
        let [wait, site, decision, _] = chance.uniforms(0, Purpose::Arrival);
        *so_far -= libm::log(wait);
        let part = libm::pow(*so_far / self.expected, self.ramp_up);
        let whole = |uniform: f64, count: f64| (uniform * count).floor();
        let [fewest, most] = self.decision;
        Arrival {
            // A trial that waits for a thousand years has other troubles.
            day: (self.days_open * part).min(365_000.0) as i32,
            site: SiteNumber(1 + whole(site, f64::from(self.sites)) as u16),
            days_to_decision: fewest + whole(decision, f64::from(most - fewest + 1)) as i32,
        }
    }
}

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
