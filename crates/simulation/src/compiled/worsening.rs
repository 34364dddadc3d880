//! From which value on each measure is worse than a baseline, looked up.

use instruments::deterioration::{
    AnyOf, DeteriorationCriteria, DeteriorationCriterion, WorseMeasures, deteriorated,
};
use instruments::measure::{
    Centimetres, CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, MmtMaximum, Percent,
};
use instruments::response::Judgement;

use super::measuring::{CORE, CoreSteps, core_place, only};
use super::refusal::NotInNumbers;
use crate::error::SimulationError;

/// The criteria of deterioration, with every verdict on a single measure worked out.
#[derive(Debug, Clone)]
pub(super) struct Worsening {
    criteria: DeteriorationCriteria,
    physician_by_distance: FirstWorse,
    extramuscular_by_distance: FirstWorse,
    strength_by_its_percent: FirstWorse,
    /// Each measure by the percentage that several must reach, in the order of [`CORE`].
    by_percent: [FirstWorse; CORE.len()],
}

/// Of each baseline, counted in steps, the first value in the direction of disease that is worse; none where no value is.
#[derive(Debug, Clone, Default)]
struct FirstWorse {
    first: Vec<Option<i32>>,
    falls: bool,
}

impl FirstWorse {
    /// Asks a verdict of every baseline and of the values behind it, in the direction of disease, until one is worse.
    fn found_by(
        highest: i32,
        measure: CoreSetMeasure,
        mut is_worse: impl FnMut(i32, i32) -> Result<bool, SimulationError>,
    ) -> Result<Self, SimulationError> {
        let falls = measure == CoreSetMeasure::MuscleStrength;
        let mut first = Vec::new();
        for baseline in 0..=highest {
            let mut value = baseline;
            first.push(loop {
                if !(0..=highest).contains(&value) {
                    break None;
                }
                if is_worse(baseline, value)? {
                    break Some(value);
                }
                value += if falls { -1 } else { 1 };
            });
        }
        Ok(Self { first, falls })
    }

    fn is_worse(&self, baseline: i32, value: i32) -> bool {
        let first = usize::try_from(baseline)
            .ok()
            .and_then(|baseline| *self.first.get(baseline)?);
        first.is_some_and(|first| {
            if self.falls {
                value <= first
            } else {
                value >= first
            }
        })
    }
}

impl Worsening {
    pub(super) fn of(
        criteria: &DeteriorationCriteria,
        maximum: MmtMaximum,
    ) -> Result<Self, NotInNumbers> {
        let measures = criteria.any_of.measures();
        if measures.contains(CoreSetMeasure::MuscleEnzymes) {
            return Err(NotInNumbers::Response {
                what: "muscle enzymes among the measures that deteriorate",
            });
        }
        let verdict = |criteria: &DeteriorationCriteria,
                       criterion: DeteriorationCriterion,
                       baseline: CoreSetMeasures,
                       visit: CoreSetMeasures| {
            deteriorated(criteria, &baseline, &visit)
                .holds
                .contains(criterion)
        };
        let one = |measure: CoreSetMeasure, steps: i32| only(measure, steps, maximum);
        let highest = |measure: CoreSetMeasure| super::measuring::highest(measure, maximum);
        let mut by_percent: [FirstWorse; CORE.len()] = Default::default();
        for (place, measure) in CORE.into_iter().enumerate() {
            let alone = CoreSetMeasureSet::EMPTY.with(measure);
            let criteria = DeteriorationCriteria {
                any_of: AnyOf::new(1, criteria.any_of.percent(), alone)
                    .map_err(SimulationError::Value)?,
                ..*criteria
            };
            let several = DeteriorationCriterion::SeveralMeasures;
            by_percent[place] =
                FirstWorse::found_by(highest(measure), measure, |baseline, value| {
                    let (baseline, visit) = (one(measure, baseline)?, one(measure, value)?);
                    Ok(verdict(&criteria, several, baseline, visit))
                })?;
        }
        let extramuscular = CoreSetMeasure::Extramuscular;
        let extramuscular_by_distance =
            FirstWorse::found_by(highest(extramuscular), extramuscular, |baseline, value| {
                let (baseline, visit) = (one(extramuscular, baseline)?, one(extramuscular, value)?);
                let criterion = DeteriorationCriterion::Extramuscular;
                Ok(verdict(criteria, criterion, baseline, visit))
            })?;
        // The physician's assessment and strength count together: each is judged beside the other at its worst.
        let (physician, strength) = (
            CoreSetMeasure::PhysicianGlobal,
            CoreSetMeasure::MuscleStrength,
        );
        let both = |physician_steps: i32, strength_steps: i32| {
            let mut measures = one(physician, physician_steps)?;
            measures.muscle_strength = one(strength, strength_steps)?.muscle_strength;
            Ok::<_, SimulationError>(measures)
        };
        let together = DeteriorationCriterion::PhysicianGlobalAndStrength;
        let best_strength = highest(strength);
        let worst_global = highest(physician);
        let physician_by_distance =
            FirstWorse::found_by(worst_global, physician, |baseline, value| {
                let before = both(baseline, best_strength)?;
                Ok(verdict(criteria, together, before, both(value, 0)?))
            })?;
        let strength_by_its_percent =
            FirstWorse::found_by(best_strength, strength, |baseline, value| {
                let before = both(0, baseline)?;
                Ok(verdict(
                    criteria,
                    together,
                    before,
                    both(worst_global, value)?,
                ))
            })?;
        Ok(Self {
            criteria: *criteria,
            physician_by_distance,
            extramuscular_by_distance,
            strength_by_its_percent,
            by_percent,
        })
    }

    /// A visit against its baseline.
    pub(super) fn between<'a>(
        &'a self,
        baseline: &'a CoreSteps,
        visit: &'a CoreSteps,
    ) -> Compared<'a> {
        Compared {
            worsening: self,
            baseline,
            visit,
        }
    }

    pub(super) const fn criteria(&self) -> &DeteriorationCriteria {
        &self.criteria
    }
}

/// A visit against its baseline, measure by measure.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    worsening: &'a Worsening,
    baseline: &'a CoreSteps,
    visit: &'a CoreSteps,
}

impl Compared<'_> {
    fn judged(&self, by: &FirstWorse, measure: CoreSetMeasure) -> Judgement {
        core_place(measure).map_or(Judgement::Undecided, |place| {
            by.is_worse(self.baseline[place], self.visit[place]).into()
        })
    }
}

impl WorseMeasures for Compared<'_> {
    fn worse_by_centimetres(&self, measure: CoreSetMeasure, _: Centimetres) -> Judgement {
        let by = match measure {
            CoreSetMeasure::Extramuscular => &self.worsening.extramuscular_by_distance,
            _ => &self.worsening.physician_by_distance,
        };
        self.judged(by, measure)
    }

    fn worse_by_percent(&self, measure: CoreSetMeasure, percent: Percent) -> Judgement {
        let Some(place) = core_place(measure) else {
            return Judgement::Undecided;
        };
        let criteria = &self.worsening.criteria;
        // Strength has a percentage of its own, beside the one that several measures must reach.
        let by = if measure == CoreSetMeasure::MuscleStrength
            && percent == criteria.muscle_strength_worse_percent
            && percent != criteria.any_of.percent()
        {
            &self.worsening.strength_by_its_percent
        } else {
            &self.worsening.by_percent[place]
        };
        self.judged(by, measure)
    }
}
