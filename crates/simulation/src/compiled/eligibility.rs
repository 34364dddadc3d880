//! Who may take part, looked up: every verdict of a criterion on a value is asked of the rule once.

use instruments::bohan_peter::{BohanPeterFindings, Finding};
use instruments::measure::{CoreSetMeasure, CoreSetMeasures, EnzymePanel, MmtMaximum};
use protocol::{AbnormalMeasures, CriterionKind, Plan, StratumIndex, VersionIndex};
use record::rules::eligibility::{
    CriterionState, EligibilityFacts, enough_abnormal, is_abnormal, is_answered_by_a_person, judge,
};
use record::rules::stratum::stratum;

use super::ahead::Wanted;
use super::measuring::{CORE, CoreSteps, core_place, highest, only};
use super::refusal::NotInNumbers;
use crate::enzymes::level_of_steps;
use crate::error::SimulationError;
use crate::patients::Patients;
use crate::purpose::Purpose;
use crate::screening::answer_to;

/// The oldest that a virtual person is.
const OLDEST: u16 = 120;

/// The criteria of a trial, the committee's part and the strata.
#[derive(Debug, Clone)]
pub(super) struct Eligibility {
    /// Which of the lists of criteria holds under each version.
    of_version: Vec<usize>,
    pub(super) criteria: Vec<Vec<CriterionInNumbers>>,
    pub(super) asks_committee: bool,
    strata: Option<StrataInNumbers>,
}

/// A criterion with its verdicts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CriterionInNumbers {
    /// By the age in years.
    Age(Vec<bool>),
    /// By the strength in points.
    Strength(Vec<bool>),
    /// By the signs of Bohan and Peter, one bit each.
    Signs(Vec<bool>),
    /// By how many measures are abnormal.
    Abnormal(AbnormalInNumbers),
    /// By an answer: whether the criterion is satisfied where a person satisfies it, and where not.
    Answered {
        /// Its place among the criteria, and in the file of patients; none where everyone satisfies it.
        drawn: Option<(u16, usize)>,
        if_satisfied: bool,
        if_not: bool,
    },
}

/// Which values are abnormal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AbnormalInNumbers {
    rule: AbnormalMeasures,
    /// Of each measure of the rule.
    verdicts: Vec<AbnormalMeasure>,
}

#[derive(Debug, Clone, PartialEq)]
enum AbnormalMeasure {
    /// By the steps of a measure of the core set.
    Steps(usize, Vec<bool>),
    /// From so many steps of each enzyme of the file on.
    Enzymes(Vec<i64>),
    /// Whatever the values.
    Always(bool),
}

/// The stratum of each value of a measure; none keeps a person out.
#[derive(Debug, Clone)]
struct StrataInNumbers {
    place: usize,
    of_steps: Vec<Option<StratumIndex>>,
}

/// What is found of a person at screening.
pub(super) struct FoundAtScreening<'a, Levels> {
    pub(super) core: &'a CoreSteps,
    /// The levels of the enzymes taken, which are drawn only if they are asked for.
    pub(super) enzymes: Levels,
}

impl Eligibility {
    pub(super) fn of(
        plan: &Plan,
        patients: &Patients,
        maximum: MmtMaximum,
    ) -> Result<Self, NotInNumbers> {
        let (mut of_version, mut criteria) = (Vec::new(), Vec::new());
        for version in &plan.protocol().versions {
            let Some(version) = plan.version_named(&version.id) else {
                continue;
            };
            let under = plan
                .criteria_under(version)
                .map(|criterion| CriterionInNumbers::of(plan, patients, maximum, criterion))
                .collect::<Result<Vec<_>, _>>()?;
            let known = criteria.iter().position(|known| *known == under);
            of_version.push(known.unwrap_or(criteria.len()));
            if known.is_none() {
                criteria.push(under);
            }
        }
        Ok(Self {
            of_version,
            criteria,
            asks_committee: plan.protocol().eligibility.adjudication
                == protocol::Adjudication::Required,
            strata: StrataInNumbers::of(plan, maximum)?,
        })
    }

    /// The random numbers that are asked for until it is known whether a person enters.
    pub(super) fn foreseen(&self) -> Vec<Wanted> {
        let mut wanted = vec![Wanted {
            occasion: 0,
            purpose: Purpose::Admission,
            deviates: 0,
        }];
        let criteria = self.criteria.iter().flatten();
        wanted.extend(criteria.flat_map(CriterionInNumbers::foreseen));
        wanted
    }

    /// Which list of criteria holds under a version.
    pub(super) fn list_of(&self, version: VersionIndex) -> usize {
        self.of_version[version.position()]
    }

    /// Whether a person enters who satisfies what is told of many at once, and in which stratum; `None`: the person does not.
    pub(super) fn enters<Taken: Iterator<Item = i64>>(
        &self,
        version: VersionIndex,
        found: &FoundAtScreening<'_, impl Fn() -> Taken>,
    ) -> Option<Option<StratumIndex>> {
        let criteria = &self.criteria[self.list_of(version)];
        let satisfied = criteria.iter().all(|criterion| match criterion {
            CriterionInNumbers::Abnormal(abnormal) => abnormal.is_satisfied(found),
            _ => true,
        });
        if !satisfied {
            return None;
        }
        match &self.strata {
            None => Some(None),
            Some(strata) => strata.of_core(found.core).map(Some),
        }
    }
}

impl CriterionInNumbers {
    /// What random numbers are asked for.
    fn foreseen(&self) -> Vec<Wanted> {
        let one = |occasion, purpose, deviates| Wanted {
            occasion,
            purpose,
            deviates,
        };
        match self {
            Self::Age(_) => vec![one(0, Purpose::Constitution, 1)],
            Self::Signs(_) => [0, 1]
                .map(|occasion| one(occasion, Purpose::BohanPeter, 0))
                .to_vec(),
            Self::Answered {
                drawn: Some((place, _)),
                ..
            } => vec![one(0, Purpose::Criterion(*place), 0)],
            Self::Strength(_) | Self::Abnormal(_) | Self::Answered { drawn: None, .. } => {
                Vec::new()
            }
        }
    }

    fn of(
        plan: &Plan,
        patients: &Patients,
        maximum: MmtMaximum,
        criterion: &protocol::Criterion,
    ) -> Result<Self, NotInNumbers> {
        let nothing = EligibilityFacts {
            age: 0,
            months_since_first_symptom: None,
            bohan_peter: None,
            core_set: None,
        };
        let refused = || NotInNumbers::Criterion {
            criterion: criterion.id.clone(),
        };
        let certain = |state: CriterionState| match state {
            CriterionState::Satisfied => Ok(true),
            CriterionState::NotSatisfied => Ok(false),
            CriterionState::Open => Err(refused()),
        };
        let kind = &criterion.judged;
        Ok(match kind {
            CriterionKind::Age { .. } => {
                let of_age = |age| certain(judge(kind, &EligibilityFacts { age, ..nothing }, None));
                Self::Age((0..=OLDEST).map(of_age).collect::<Result<_, _>>()?)
            }
            CriterionKind::MuscleStrengthBelow { .. }
            | CriterionKind::MuscleStrengthLoss { .. } => {
                let strength = CoreSetMeasure::MuscleStrength;
                let of_points = |points| {
                    let core_set = only(strength, points, maximum)?;
                    let facts = EligibilityFacts {
                        core_set: Some(&core_set),
                        ..nothing
                    };
                    certain(judge(kind, &facts, None))
                };
                let points = 0..=highest(strength, maximum);
                Self::Strength(points.map(of_points).collect::<Result<_, _>>()?)
            }
            CriterionKind::BohanPeterProbable {} => {
                if patients.disease.bohan_peter.is_none() {
                    return Err(refused());
                }
                let of_signs = |bits: u8| {
                    let facts = EligibilityFacts {
                        bohan_peter: Some(signs_of(bits)),
                        ..nothing
                    };
                    certain(judge(kind, &facts, None))
                };
                Self::Signs((0..32).map(of_signs).collect::<Result<_, _>>()?)
            }
            CriterionKind::AbnormalMeasures(rule) => {
                Self::Abnormal(AbnormalInNumbers::of(patients, maximum, rule)?)
            }
            CriterionKind::DiseaseDurationBelow { .. } => return Err(refused()),
            CriterionKind::Inclusion {} | CriterionKind::Exclusion {} => {
                debug_assert!(
                    is_answered_by_a_person(kind),
                    "no other criterion is answered"
                );
                let state =
                    |satisfied| certain(judge(kind, &nothing, Some(answer_to(kind, satisfied))));
                let failures = &patients.enrolment.criteria;
                let failure = failures
                    .iter()
                    .position(|failure| failure.id == criterion.id);
                let written = &plan.protocol().eligibility.criteria;
                let place = (0_u16..)
                    .zip(written)
                    .find(|(_, other)| other.id == criterion.id)
                    .map(|(place, _)| place);
                Self::Answered {
                    drawn: place.zip(failure),
                    if_satisfied: state(true)?,
                    if_not: state(false)?,
                }
            }
        })
    }
}

/// The verdict on a value in its steps.
#[inline(always)]
pub(super) fn look_up(verdicts: &[bool], steps: i32) -> bool {
    usize::try_from(steps)
        .ok()
        .and_then(|steps| verdicts.get(steps).copied())
        .unwrap_or(false)
}

/// The five signs, by the bits of a number.
fn signs_of(bits: u8) -> BohanPeterFindings {
    let sign = |place: u8| Finding::from(bits & (1 << place) != 0);
    BohanPeterFindings {
        proximal_weakness: sign(0),
        biopsy: sign(1),
        raised_enzymes: sign(2),
        electromyography: sign(3),
        rash: sign(4),
    }
}

/// The signs as one number, a bit each.
pub(super) fn bits_of(signs: &BohanPeterFindings) -> u8 {
    [
        signs.proximal_weakness,
        signs.biopsy,
        signs.raised_enzymes,
        signs.electromyography,
        signs.rash,
    ]
    .into_iter()
    .enumerate()
    .map(|(place, sign)| u8::from(sign == Finding::Present) << place)
    .sum()
}

impl AbnormalInNumbers {
    fn of(
        patients: &Patients,
        maximum: MmtMaximum,
        rule: &AbnormalMeasures,
    ) -> Result<Self, NotInNumbers> {
        let verdict = |measure: CoreSetMeasure, core_set: &CoreSetMeasures| {
            is_abnormal(rule, measure, core_set).unwrap_or(false)
        };
        let mut verdicts = Vec::new();
        for measure in &rule.measures {
            verdicts.push(match (*measure, core_place(*measure)) {
                (CoreSetMeasure::MuscleEnzymes, _) => {
                    let first = patients
                        .enzymes
                        .iter()
                        .map(|model| {
                            let is_abnormal_from = |steps: i64| {
                                let unit = crate::enzymes::steps_of(model);
                                let level = level_of_steps(model, (steps, unit))
                                    .map_err(SimulationError::Value)?;
                                let core_set = CoreSetMeasures {
                                    enzymes: EnzymePanel::only(model.is, level),
                                    ..CoreSetMeasures::default()
                                };
                                Ok::<_, NotInNumbers>(verdict(*measure, &core_set))
                            };
                            first_that(1, 500_000_001, is_abnormal_from)
                        })
                        .collect::<Result<_, _>>()?;
                    AbnormalMeasure::Enzymes(first)
                }
                (CoreSetMeasure::MuscleStrength, _) | (_, None) => {
                    AbnormalMeasure::Always(verdict(*measure, &CoreSetMeasures::default()))
                }
                (_, Some(place)) => {
                    let of_steps = |steps| {
                        let core_set = only(*measure, steps, maximum)?;
                        Ok::<_, NotInNumbers>(verdict(*measure, &core_set))
                    };
                    let steps = 0..=highest(*measure, maximum);
                    AbnormalMeasure::Steps(place, steps.map(of_steps).collect::<Result<_, _>>()?)
                }
            });
        }
        Ok(Self {
            rule: rule.clone(),
            verdicts,
        })
    }

    fn is_satisfied<Taken: Iterator<Item = i64>>(
        &self,
        found: &FoundAtScreening<'_, impl Fn() -> Taken>,
    ) -> bool {
        let (mut abnormal, mut not_asked) = (0, 0);
        for verdict in &self.verdicts {
            match verdict {
                AbnormalMeasure::Steps(place, verdicts) => {
                    abnormal += usize::from(look_up(verdicts, found.core[*place]));
                }
                AbnormalMeasure::Always(verdict) => abnormal += usize::from(*verdict),
                AbnormalMeasure::Enzymes(_) => not_asked += 1,
            }
        }
        // Enzymes are asked for only where they decide.
        let state = enough_abnormal(&self.rule, abnormal, not_asked);
        if state != CriterionState::Open {
            return state == CriterionState::Satisfied;
        }
        for verdict in &self.verdicts {
            if let AbnormalMeasure::Enzymes(first) = verdict {
                let mut levels = (found.enzymes)().zip(first);
                abnormal += usize::from(levels.any(|(steps, first)| steps >= *first));
            }
        }
        enough_abnormal(&self.rule, abnormal, 0) == CriterionState::Satisfied
    }
}

/// The first number from one on to another of which a verdict holds, where it holds of all that follow.
fn first_that(
    from: i64,
    to: i64,
    holds: impl Fn(i64) -> Result<bool, NotInNumbers>,
) -> Result<i64, NotInNumbers> {
    let (mut low, mut high) = (from, to);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

impl StrataInNumbers {
    fn of(plan: &Plan, maximum: MmtMaximum) -> Result<Option<Self>, NotInNumbers> {
        let Some(strata) = plan.strata() else {
            return Ok(None);
        };
        let screening = plan.visit_named(&plan.protocol().eligibility.visit);
        let place = core_place(strata.measure())
            .filter(|_| Some(strata.visit()) == screening)
            .ok_or(NotInNumbers::Strata)?;
        let of_steps = |steps| {
            let measured = only(CORE[place], steps, maximum)?;
            // A value without a stratum keeps a person out as a criterion would.
            Ok::<_, SimulationError>(stratum(plan, Some(&measured)).unwrap_or(None))
        };
        let steps = 0..=highest(CORE[place], maximum);
        Ok(Some(Self {
            place,
            of_steps: steps.map(of_steps).collect::<Result<_, _>>()?,
        }))
    }

    fn of_core(&self, core: &CoreSteps) -> Option<StratumIndex> {
        let steps = usize::try_from(core[self.place]).ok()?;
        self.of_steps.get(steps).copied().flatten()
    }
}
