//! The score of the response in numbers.

use instruments::measure::Enzyme;
use instruments::response::EnzymeChoice;
use instruments::total_improvement::{
    EnzymeRises, Rises, StrengthInstrument, TotalImprovementScore, WholeNumberMeasures,
    WholeNumberScorer,
};
use protocol::Plan;

use super::compared::{EnzymeAtBaseline, NO_SCORE};
use super::measuring::{CORE, CoreSteps, MOST_ENZYMES};
use super::refusal::NotInNumbers;
use crate::enzymes::steps_of;
use crate::patients::{EnzymeModel, Patients};
use crate::population::Population;

/// The Total Improvement Score of whole numbers.
#[derive(Debug, Clone)]
pub(super) struct Scoring {
    /// One for each enzyme of the file that may be followed.
    scorers: Vec<WholeNumberScorer>,
    /// What each measure of [`CORE`] scores, whichever enzyme is followed.
    core: [Rises; CORE.len()],
    /// The upper limit of each enzyme in its steps.
    limits: Vec<u32>,
    /// The place of each enzyme in the file, in the order of [`Enzyme`].
    places: [Option<usize>; MOST_ENZYMES],
}

/// The score of the units of all measures, as it is kept.
#[inline(always)]
pub(super) fn score_of(units: i32) -> u8 {
    let is_score = units <= i32::from(TotalImprovementScore::HIGHEST.units());
    if is_score { units as u8 } else { NO_SCORE }
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
        let scorers: Vec<_> = enzymes
            .iter()
            .map(|enzyme| WholeNumberScorer::new(settings, strength, *enzyme))
            .collect();
        let mut core = [Rises::default(); CORE.len()];
        if let Some(any) = scorers.first() {
            for (rises, measure) in core.iter_mut().zip(CORE) {
                *rises = any.rises(measure).ok_or(NotInNumbers::Response {
                    what: "a core set whose measures are not scored by table",
                })?;
            }
        }
        Ok(Self {
            scorers,
            core,
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

    /// What a measure of [`CORE`] scores.
    #[inline(always)]
    pub(super) fn of_core(&self, place: usize) -> &Rises {
        &self.core[place]
    }

    /// What the enzyme that is followed scores at every level, where its numbers are short.
    pub(super) fn enzyme_rises(&self, baseline: EnzymeAtBaseline) -> Option<EnzymeRises> {
        let level = u32::try_from(baseline.level).ok()?;
        self.scorers[baseline.place].enzyme_rises(level, self.limits[baseline.place])
    }

    /// What the enzyme that is followed scores at a level.
    pub(super) fn enzyme_units(&self, baseline: EnzymeAtBaseline, level: i64) -> u8 {
        let enzyme_upper_limit = self.limits[baseline.place];
        let of = |level: i64| WholeNumberMeasures {
            enzyme: level as u32,
            enzyme_upper_limit,
            ..WholeNumberMeasures::default()
        };
        self.scorers[baseline.place].enzyme_units(&of(baseline.level), &of(level))
    }

    /// The score of a visit of one subject against its baseline.
    pub(super) fn score(
        &self,
        baseline: EnzymeAtBaseline,
        before: &CoreSteps,
        after: &CoreSteps,
        level: i64,
    ) -> Option<TotalImprovementScore> {
        let values = self.core.iter().zip(before.iter().zip(after));
        let of_core: i32 = values
            .map(|(rises, (before, after))| rises.units(*before, *after))
            .sum();
        let units = of_core + i32::from(self.enzyme_units(baseline, level));
        TotalImprovementScore::from_units(score_of(units))
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
