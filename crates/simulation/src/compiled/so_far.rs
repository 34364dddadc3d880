//! How far the responses of a trial have come, all subjects side by side.

use super::conduct::place_of;
use super::subject::SubjectInNumbers;
use crate::latent::{Content, Given, Latent, Left, ResponseSoFar, kept, part_come};
use crate::patients::Response;

/// How long a table of days is: longer than any trial that is held often.
const DAYS: i32 = 1_000;

/// Day zero of a table: a stretch is as long wherever it begins.
const FIRST: i32 = 0;

/// What comes and goes with the days, worked out for each of them.
#[derive(Debug, Clone)]
pub(super) struct Days {
    response: Response,
    part: Vec<f64>,
    /// What each number of days after a cycle leaves, by its content; nothing where it depends on the day of the cycle.
    left: [Vec<Left>; 2],
}

impl Days {
    pub(super) fn of(response: &Response) -> Self {
        // A double counts days exactly as long as their parts are some thousandths.
        let is_exact = (response.active.cycle_covers_days * 1_024.0).fract() == 0.0;
        let days = if is_exact { DAYS } else { 0 };
        let left = [Content::Active, Content::Placebo].map(|content| {
            let cycle = Given {
                day: FIRST,
                content,
            };
            (FIRST..days)
                .map(|day| Left::by(&response.active, cycle, day, &kept))
                .collect()
        });
        Self {
            response: *response,
            part: (0..DAYS).map(|day| part_come(response, day)).collect(),
            left,
        }
    }

    #[inline]
    fn part_come(&self, day: i32) -> f64 {
        usize::try_from(day)
            .ok()
            .and_then(|day| self.part.get(day).copied())
            .unwrap_or_else(|| part_come(&self.response, day))
    }

    #[inline]
    fn left(&self, cycle: Given, day: i32) -> Left {
        let known = &self.left[place_of(cycle.content)];
        known
            .get((day - cycle.day) as usize)
            .copied()
            .unwrap_or_else(|| Left::by(&self.response.active, cycle, day, &kept))
    }
}

/// The responses of all subjects.
#[derive(Debug, Clone, Default)]
pub(super) struct ResponsesSoFar {
    of_subjects: Vec<OfOne>,
}

/// The response of one subject.
#[derive(Debug, Clone, Copy)]
struct OfOne {
    latent: Latent,
    /// The level of the response to the active product at the begin of the latest cycle.
    at_latest: f64,
    latest: Option<Given>,
    /// The level on the day that was last asked for.
    looked_at: f64,
}

impl ResponsesSoFar {
    /// Nothing has come of anybody's response.
    pub(super) fn begin(&mut self, subjects: &[SubjectInNumbers]) {
        self.of_subjects.clear();
        let begun = subjects.iter().map(|subject| OfOne {
            latent: subject.illness.latent,
            at_latest: 0.0,
            latest: None,
            looked_at: 0.0,
        });
        self.of_subjects.extend(begun);
    }

    /// How far the response has come on a day, which is later than that of the latest cycle.
    #[inline]
    pub(super) fn on(&mut self, lane: usize, days: &Days, day: i32) -> ResponseSoFar {
        let one = &mut self.of_subjects[lane];
        one.looked_at = one.latest.map_or(one.at_latest, |latest| {
            days.left(latest, day).of(one.at_latest)
        });
        one.latent.response_by(days.part_come(day), one.looked_at)
    }

    /// One more cycle is given, on the day that was last asked for.
    #[inline]
    pub(super) fn give(&mut self, lane: usize, cycle: Given) {
        let one = &mut self.of_subjects[lane];
        one.at_latest = one.looked_at;
        one.latest = Some(cycle);
    }
}
