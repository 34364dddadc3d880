//! What nobody sees of a person: how severe the disease is, and how it answers to time and to treatment.

use crate::chance::{Draws, PersonChance};
use crate::patients::{ActiveResponse, Response};
use crate::purpose::Purpose;

const DAYS_A_WEEK: f64 = 7.0;

/// What nobody sees of a person.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latent {
    /// Common severity of the disease, a standard normal deviate.
    pub severity: f64,
    /// Size of the background response.
    pub background: f64,
    /// Size of the response to the active product.
    pub active: f64,
    /// How prone to adverse events, a standard normal deviate.
    pub proneness: f64,
    /// Common height of the enzymes, a standard normal deviate.
    pub enzymes: f64,
}

impl Latent {
    /// Draws a person. Nothing here depends on the arm.
    pub fn drawn(response: &Response, chance: PersonChance) -> Self {
        let deviates = chance.normals(0, Purpose::Latent);
        let [responder, ..] = chance.uniforms(0, Purpose::Responder);
        Self::of(
            response,
            deviates,
            responder,
            chance.normal(0, Purpose::Responder, 1),
        )
    }

    /// A person of four deviates, of the number that tells who responds, and of the common height of the enzymes.
    #[inline(always)]
    pub(crate) fn of(
        response: &Response,
        [severity, background, active, proneness]: [f64; 4],
        responder: f64,
        enzymes: f64,
    ) -> Self {
        let size = if responder < response.active.responders {
            response.active.size_in_responders
        } else {
            response.active.size_in_others
        };
        Self {
            severity,
            background: response.background.size.at(background),
            active: size.at(active),
            proneness,
            enzymes,
        }
    }

    /// How far each part of the response has come on a day.
    pub fn response_on(&self, response: &Response, day: i32, given: &[Given]) -> ResponseSoFar {
        self.response_by(
            part_come(response, day),
            active_level(&response.active, day, given),
        )
    }

    /// How far each part of the response has come, from what has come of the background and the active level.
    #[inline]
    pub(crate) fn response_by(&self, part: f64, level: f64) -> ResponseSoFar {
        ResponseSoFar {
            background: self.background * part,
            active: self.active * level,
            own: part,
        }
    }
}

/// A cycle that was given, as far as the response knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The day after the first dose (day 0) on which it began.
    pub day: i32,
    /// What was in it.
    pub content: Content,
}

/// What a cycle held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The product under study.
    Active,
    /// Its placebo.
    Placebo,
}

/// How far each part of the response has come.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ResponseSoFar {
    /// Of the background response, with its size.
    pub background: f64,
    /// Of the response to the active product, with its size.
    pub active: f64,
    /// Of a measure's own course, from 0 to 1.
    pub own: f64,
}

/// How far the response to the active product has come, from 0 to 1: it rises while cycles cover the time and
/// falls when they do not.
///
/// ```
/// use simulation::{Content, Given, active_level};
/// # let text = include_str!("../../../trials/proderm/patients.toml");
/// # let patients: simulation::Patients = definition::read("patients.toml", text)?;
/// let response = &patients.response.active;
/// let given = |content, days: &[i32]| {
///     days.iter().map(|day| Given { day: *day, content }).collect::<Vec<_>>()
/// };
/// let active = given(Content::Active, &[0, 28, 56]);
/// assert!(active_level(response, 84, &active) > active_level(response, 56, &active));
/// assert!(active_level(response, 300, &active) < active_level(response, 84, &active));
/// assert_eq!(active_level(response, 84, &given(Content::Placebo, &[0, 28, 56])), 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn active_level(response: &ActiveResponse, day: i32, given: &[Given]) -> f64 {
    let mut level = 0.0;
    for (place, cycle) in given.iter().enumerate() {
        if cycle.day >= day {
            break;
        }
        let ends = given.get(place + 1).map_or(day, |next| next.day.min(day));
        level = Left::by(response, *cycle, ends, &kept).of(level);
    }
    level
}

/// What a stretch of days that begins with a cycle leaves of the response: of what was missing to all of it while the cycle
/// covers the days, then of what had come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Left {
    of_missing: f64,
    of_come: f64,
}

impl Left {
    /// What is left from a cycle until a day. `kept` is [`kept`], or looks up what it gives.
    #[inline]
    pub(crate) fn by(
        response: &ActiveResponse,
        cycle: Given,
        ends: i32,
        kept: &impl Fn(f64, f64) -> f64,
    ) -> Self {
        let (begins, ends) = (f64::from(cycle.day), f64::from(ends));
        let covered = match cycle.content {
            Content::Active => (begins + response.cycle_covers_days).min(ends),
            Content::Placebo => begins,
        };
        Self {
            of_missing: kept(covered - begins, response.onset_weeks),
            of_come: kept(ends - covered, response.loss_weeks),
        }
    }

    /// The level at the end, from the level at the begin.
    #[inline(always)]
    pub(crate) fn of(self, level: f64) -> f64 {
        (1.0 - (1.0 - level) * self.of_missing) * self.of_come
    }
}

/// What is left after some days of something that is lost with a time constant of some weeks.
pub(crate) fn kept(days: f64, weeks: f64) -> f64 {
    libm::exp(-days / (DAYS_A_WEEK * weeks))
}

/// How much of the background response, and of each measure's own course, has come by a day.
pub(crate) fn part_come(response: &Response, day: i32) -> f64 {
    let elapsed = f64::from(day.max(0)) / (DAYS_A_WEEK * response.background.weeks);
    1.0 - libm::exp(-elapsed)
}
