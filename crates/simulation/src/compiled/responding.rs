//! The response in numbers: how far it has come, and its score.

use instruments::measure::Enzyme;
use instruments::response::EnzymeChoice;
use instruments::total_improvement::{
    StrengthInstrument, TotalImprovementScore, WholeNumberMeasures, WholeNumberScorer,
};
use protocol::Plan;

use super::measuring::{CoreSteps, MOST_ENZYMES};
use super::refusal::NotInNumbers;
use crate::enzymes::steps_of;
use crate::latent::{Given, Latent, ResponseSoFar, kept, level_after, part_come};
use crate::measures::WITHOUT_FRACTIONS;
use crate::patients::{EnzymeModel, Patients, Response};
use crate::population::Population;

/// How long a table of days is: longer than any trial that is held often.
const DAYS: i32 = 1_000;

/// What comes and goes with the days, worked out for each of them.
#[derive(Debug, Clone)]
pub(super) struct Days {
    part: Vec<f64>,
    onset: Vec<f64>,
    loss: Vec<f64>,
}

impl Days {
    pub(super) fn of(response: &Response) -> Self {
        let active = &response.active;
        let left = |weeks: f64| {
            (0..DAYS)
                .map(|day| kept(f64::from(day), weeks))
                .collect::<Vec<f64>>()
        };
        Self {
            part: (0..DAYS).map(|day| part_come(response, day)).collect(),
            onset: left(active.onset_weeks),
            loss: left(active.loss_weeks),
        }
    }

    pub(super) fn part_come(&self, response: &Response, day: i32) -> f64 {
        usize::try_from(day)
            .ok()
            .and_then(|day| self.part.get(day).copied())
            .unwrap_or_else(|| part_come(response, day))
    }

    fn level_after(&self, response: &Response, level: f64, cycle: Given, ends: i32) -> f64 {
        let active = &response.active;
        let kept = |days: f64, weeks: f64| {
            let table = if weeks == active.onset_weeks {
                &self.onset
            } else {
                &self.loss
            };
            let whole = (days + WITHOUT_FRACTIONS).to_bits() as u32;
            match table.get(whole as usize) {
                Some(known) if f64::from(whole) == days => *known,
                _ => kept(days, weeks),
            }
        };
        level_after(active, level, cycle, ends, &kept)
    }
}

/// The level of the response to the active product of one subject, brought up to the begin of the latest cycle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct ActiveLevel {
    at_latest: f64,
    latest: Option<Given>,
    /// A day after the latest cycle, and the level on it.
    looked_at: Option<(i32, f64)>,
}

impl ActiveLevel {
    /// One more cycle is given.
    pub(super) fn give(&mut self, days: &Days, response: &Response, cycle: Given) {
        if let Some(latest) = self.latest {
            self.at_latest = match self.looked_at.take() {
                Some((day, level)) if day == cycle.day => level,
                _ => days.level_after(response, self.at_latest, latest, cycle.day),
            };
        }
        self.latest = Some(cycle);
    }

    /// How far the response has come on a day, not before the latest cycle.
    pub(super) fn so_far(
        &mut self,
        days: &Days,
        response: &Response,
        latent: &Latent,
        day: i32,
    ) -> ResponseSoFar {
        let level = match self.latest {
            Some(latest) if latest.day < day => {
                let level = days.level_after(response, self.at_latest, latest, day);
                self.looked_at = Some((day, level));
                level
            }
            _ => self.at_latest,
        };
        latent.response_by(days.part_come(response, day), level)
    }
}

/// The Total Improvement Score of whole numbers.
#[derive(Debug, Clone)]
pub(super) struct Scoring {
    /// One for each enzyme of the file that may be followed.
    scorers: Vec<WholeNumberScorer>,
    /// The upper limit of each enzyme in its steps.
    limits: Vec<u32>,
    /// The place of each enzyme in the file, in the order of [`Enzyme`].
    places: [Option<usize>; MOST_ENZYMES],
}

/// What is scored of a visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored<'a> {
    pub(super) core: &'a CoreSteps,
    /// The steps of the enzyme that is followed.
    pub(super) enzyme: i64,
}

impl Scoring {
    pub(super) fn of(
        plan: &Plan,
        patients: &Patients,
        population: &Population<'_>,
    ) -> Result<Self, NotInNumbers> {
        if patients.enzymes.len() > MOST_ENZYMES {
            return Err(NotInNumbers::TooMany { what: "enzymes" });
        }
        let settings = plan.response_settings();
        let limits = patients
            .enzymes
            .iter()
            .map(|model: &EnzymeModel| {
                u32::try_from(u64::from(model.upper_limit) * u64::from(steps_of(model))).map_err(
                    |_| NotInNumbers::TooMany {
                        what: "steps of an enzyme",
                    },
                )
            })
            .collect::<Result<_, _>>()?;
        let strength = StrengthInstrument::Mmt(population.maximum());
        let enzymes: Vec<Enzyme> = patients.enzymes.iter().map(|model| model.is).collect();
        let first = enzymes.first().copied();
        let follows_all_normal = matches!(settings.enzyme.choice, EnzymeChoice::HighestMultiple);
        if !follows_all_normal && enzymes.len() > 1 {
            // Whether all are normal is then another question than whether the one followed is.
            return Err(NotInNumbers::Response {
                what: "an enzyme that is not the one highest against its limit",
            });
        }
        if let EnzymeChoice::Always(always) = settings.enzyme.choice
            && first != Some(always)
        {
            return Err(NotInNumbers::Response {
                what: "an enzyme that virtual patients do not have",
            });
        }
        let mut places = [None; MOST_ENZYMES];
        for (place, enzyme) in enzymes.iter().enumerate().rev() {
            places[*enzyme as usize] = Some(place);
        }
        Ok(Self {
            scorers: enzymes
                .iter()
                .map(|enzyme| WholeNumberScorer::new(settings, strength, *enzyme))
                .collect(),
            limits,
            places,
        })
    }

    /// Which enzyme is followed, by its place in the file, from the levels at baseline.
    pub(super) fn followed(
        &self,
        plan: &Plan,
        patients: &Patients,
        levels: &[i64],
    ) -> Option<usize> {
        let place = |enzyme: Enzyme| {
            let place = self.places[enzyme as usize];
            place.filter(|place| *place < levels.len())
        };
        let chosen = plan.response_settings().enzyme.choose_by(
            |enzyme| {
                let place = place(enzyme)?;
                Some(Fraction {
                    over: levels[place],
                    under: i64::from(self.limits[place]),
                })
            },
            |enzyme| {
                let place = place(enzyme)?;
                Some(Fraction {
                    over: levels[place],
                    under: i64::from(steps_of(&patients.enzymes[place])),
                })
            },
        )?;
        place(chosen)
    }

    /// The score of a visit against its baseline, by the enzyme at a place of the file.
    pub(super) fn score(
        &self,
        followed: usize,
        baseline: Scored<'_>,
        visit: Scored<'_>,
    ) -> Option<TotalImprovementScore> {
        let limit = self.limits[followed];
        let whole = |scored: Scored<'_>| {
            let [physician, patient, strength, health, extramuscular] = *scored.core;
            WholeNumberMeasures {
                physician_global_millimetres: physician as u8,
                patient_global_millimetres: patient as u8,
                muscle_strength_points: strength as u16,
                haq_eighths: health as u8,
                extramuscular_millimetres: extramuscular as u8,
                enzyme: scored.enzyme as u32,
                enzyme_upper_limit: limit,
            }
        };
        self.scorers[followed].score(&whole(baseline), &whole(visit))
    }
}

/// A fraction, not in lowest terms, both parts at most some hundred millions.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    over: i64,
    under: i64,
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.over * other.under == other.over * self.under
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some((self.over * other.under).cmp(&(other.over * self.under)))
    }
}
