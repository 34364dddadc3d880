//! From which value on each measure is worse than a baseline, looked up.

use instruments::deterioration::{
    AnyOf, Deterioration, DeteriorationCriteria, DeteriorationCriterion, WorseMeasures,
    deteriorated, deteriorated_as_judged,
};
use instruments::measure::{
    Centimetres, CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, MmtMaximum, Percent,
};
use instruments::response::Judgement;

use super::measuring::{CORE, CoreSteps, core_place, only};
use super::refusal::NotInNumbers;
use crate::error::SimulationError;

/// So many verdicts on single measures the criteria ask for: by distance the physician's assessment and extramuscular activity,
/// by its own percentage strength, and each measure of [`CORE`] by the percentage that several must reach.
pub(super) const VERDICTS: usize = 3 + CORE.len();

/// Where the measure of each verdict stands in [`CORE`].
const MEASURE_OF_VERDICT: [usize; VERDICTS] = [0, 4, 2, 0, 1, 2, 3, 4];

/// The criteria of deterioration, with every verdict on a single measure worked out, and what they make of all verdicts.
#[derive(Debug, Clone)]
pub(super) struct Worsening {
    by_verdict: [FirstWorse; VERDICTS],
    /// Of the measure of each verdict, what turns the direction of disease upwards.
    upwards: [Upwards; VERDICTS],
    /// Of each combination of verdicts, one bit each.
    judged: Vec<Deterioration>,
}

/// The values from which on each verdict is worse than one baseline, in the direction of disease.
pub(super) type FirstWorseOfOne = [i32; VERDICTS];

/// Of each baseline, counted in steps, from which value on it is worse, turned upwards; beyond all where no value is.
#[derive(Debug, Clone, Default)]
struct FirstWorse {
    first: Vec<i32>,
    falls: bool,
}

/// What turns the values of a measure so that disease makes them rise, without a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upwards {
    /// All bits, where they turn.
    turns: i32,
}

impl Upwards {
    #[inline(always)]
    pub(super) fn of(self, value: i32) -> i32 {
        (value ^ self.turns) - self.turns
    }
}

impl FirstWorse {
    /// Asks a verdict of every baseline and of the values behind it, in the direction of disease, until one is worse.
    fn found_by(
        highest: i32,
        measure: CoreSetMeasure,
        mut is_worse: impl FnMut(i32, i32) -> Result<bool, SimulationError>,
    ) -> Result<Self, SimulationError> {
        let mut found = Self {
            first: Vec::new(),
            falls: measure == CoreSetMeasure::MuscleStrength,
        };
        for baseline in 0..=highest {
            let mut value = baseline;
            let first = loop {
                if !(0..=highest).contains(&value) {
                    break i32::MAX;
                }
                if is_worse(baseline, value)? {
                    break found.upwards().of(value);
                }
                value += if found.falls { -1 } else { 1 };
            };
            found.first.push(first);
        }
        Ok(found)
    }

    fn upwards(&self) -> Upwards {
        Upwards {
            turns: -i32::from(self.falls),
        }
    }

    /// From which value on it is worse than a baseline, upwards; of no baseline that there is, no value is.
    fn from(&self, baseline: i32) -> i32 {
        let first = self.first.get(baseline as usize);
        first.copied().unwrap_or(i32::MAX)
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
        let [a, b, c, d, e] = by_percent;
        let by_verdict = [
            physician_by_distance,
            extramuscular_by_distance,
            strength_by_its_percent,
            a,
            b,
            c,
            d,
            e,
        ];
        let judged = (0..1_u32 << VERDICTS)
            .map(|verdicts| deteriorated_as_judged(criteria, &Verdicts { criteria, verdicts }))
            .collect();
        Ok(Self {
            upwards: std::array::from_fn(|verdict| by_verdict[verdict].upwards()),
            by_verdict,
            judged,
        })
    }

    /// From which values on a visit is worse than a baseline.
    pub(super) fn than(&self, baseline: &CoreSteps) -> FirstWorseOfOne {
        std::array::from_fn(|verdict| {
            self.by_verdict[verdict].from(baseline[MEASURE_OF_VERDICT[verdict]])
        })
    }

    /// The place in [`CORE`] of the measure of a verdict, and what turns it upwards.
    #[inline(always)]
    pub(super) fn of_verdict(&self, verdict: usize) -> (usize, Upwards) {
        (MEASURE_OF_VERDICT[verdict], self.upwards[verdict])
    }

    /// The verdicts on a visit, one bit each.
    pub(super) fn verdicts(&self, first_worse: &FirstWorseOfOne, visit: &CoreSteps) -> i32 {
        let mut verdicts = 0;
        for (verdict, first) in first_worse.iter().enumerate() {
            let (measure, upwards) = self.of_verdict(verdict);
            verdicts |= i32::from(upwards.of(visit[measure]) >= *first) << verdict;
        }
        verdicts
    }

    /// What the criteria make of verdicts.
    #[inline]
    pub(super) fn judged(&self, verdicts: i32) -> Deterioration {
        self.judged[verdicts as usize % self.judged.len()]
    }
}

/// Verdicts on single measures, one bit each.
#[derive(Clone, Copy)]
struct Verdicts<'a> {
    criteria: &'a DeteriorationCriteria,
    verdicts: u32,
}

impl Verdicts<'_> {
    fn of(&self, verdict: usize) -> Judgement {
        (self.verdicts & (1 << verdict) != 0).into()
    }
}

impl WorseMeasures for Verdicts<'_> {
    fn worse_by_centimetres(&self, measure: CoreSetMeasure, _: Centimetres) -> Judgement {
        self.of(match measure {
            CoreSetMeasure::Extramuscular => 1,
            _ => 0,
        })
    }

    fn worse_by_percent(&self, measure: CoreSetMeasure, percent: Percent) -> Judgement {
        let Some(place) = core_place(measure) else {
            return Judgement::Undecided;
        };
        // Strength has a percentage of its own, beside the one that several measures must reach.
        let has_its_own = measure == CoreSetMeasure::MuscleStrength
            && percent == self.criteria.muscle_strength_worse_percent
            && percent != self.criteria.any_of.percent();
        self.of(if has_its_own { 2 } else { 3 + place })
    }
}
