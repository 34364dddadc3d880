//! Who may take part.

use instruments::bohan_peter::{BohanPeterFindings, Certainty, bohan_peter};
use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasure, CoreSetMeasures, MuscleStrength, Vas};
use protocol::{AbnormalMeasures, CriterionId, CriterionKind, Plan, VersionIndex};

use crate::event::CriterionAnswer;

/// What is known of a person when eligibility is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EligibilityFacts<'a> {
    /// Age in completed years.
    pub age: u16,
    /// Months since the first symptom.
    pub months_since_first_symptom: Option<Rational>,
    /// The five criteria of Bohan and Peter.
    pub bohan_peter: Option<BohanPeterFindings>,
    /// The core set of the visit whose values count.
    pub core_set: Option<&'a CoreSetMeasures>,
}

/// Whether a criterion stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriterionState {
    /// It does not stand in the way.
    Satisfied,
    /// It stands in the way.
    NotSatisfied,
    /// It is not known yet.
    Open,
}

impl From<bool> for CriterionState {
    fn from(satisfied: bool) -> Self {
        if satisfied {
            Self::Satisfied
        } else {
            Self::NotSatisfied
        }
    }
}

/// The outcome of an assessment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EligibilityAssessment {
    /// Every criterion that stands in the way, in the order of the protocol.
    pub not_satisfied: Vec<CriterionId>,
    /// Every criterion that is not known yet.
    pub open: Vec<CriterionId>,
}

impl EligibilityAssessment {
    /// Whether the person may take part.
    pub fn is_eligible(&self) -> bool {
        self.not_satisfied.is_empty() && self.open.is_empty()
    }
}

/// Judges every criterion that holds under a version of the protocol.
///
/// `answer` gives the answer to a criterion that a person judges.
pub fn assess<'a>(
    plan: &'a Plan,
    version: VersionIndex,
    facts: &EligibilityFacts<'_>,
    answer: impl Fn(&'a CriterionId) -> Option<CriterionAnswer>,
) -> EligibilityAssessment {
    let mut assessment = EligibilityAssessment::default();
    for criterion in plan.criteria_under(version) {
        match judge(&criterion.judged, facts, answer(&criterion.id)) {
            CriterionState::Satisfied => {}
            CriterionState::NotSatisfied => assessment.not_satisfied.push(criterion.id.clone()),
            CriterionState::Open => assessment.open.push(criterion.id.clone()),
        }
    }
    assessment
}

/// Judges one criterion.
///
/// Limits are compared as doubles: measured values and limits are decimals of at most fifteen digits, and
/// two such decimals are equal exactly where their nearest doubles are.
///
/// ```
/// use protocol::CriterionKind;
/// use record::rules::eligibility::{CriterionState, EligibilityFacts, judge};
///
/// let person = EligibilityFacts {
///     age: 80, months_since_first_symptom: None, bohan_peter: None, core_set: None,
/// };
/// let adult = CriterionKind::Age { at_least: 18, at_most: Some(80) };
/// assert_eq!(judge(&adult, &person, None), CriterionState::Satisfied);
/// let weak = CriterionKind::MuscleStrengthBelow { points: 142.0 };
/// assert_eq!(judge(&weak, &person, None), CriterionState::Open);
/// ```
pub fn judge(
    criterion: &CriterionKind,
    facts: &EligibilityFacts<'_>,
    answer: Option<CriterionAnswer>,
) -> CriterionState {
    let strength = facts.core_set.and_then(|core_set| core_set.muscle_strength);
    let known = |satisfied: Option<bool>| satisfied.map_or(CriterionState::Open, Into::into);
    match criterion {
        CriterionKind::Age { at_least, at_most } => {
            let old_enough = facts.age >= *at_least;
            (old_enough && at_most.is_none_or(|most| facts.age <= most)).into()
        }
        CriterionKind::MuscleStrengthBelow { points } => {
            known(strength.map(|strength| strength.points().to_f64() < *points))
        }
        CriterionKind::MuscleStrengthLoss { at_least_percent } => known(
            strength
                .and_then(percent_lost)
                .map(|lost| lost.to_f64() >= *at_least_percent),
        ),
        CriterionKind::AbnormalMeasures(rule) => abnormal_measures(rule, facts.core_set),
        CriterionKind::BohanPeterProbable {} => known(facts.bohan_peter.map(|findings| {
            bohan_peter(&findings)
                .certainty
                .is_some_and(|class| class >= Certainty::Probable)
        })),
        CriterionKind::DiseaseDurationBelow { months } => known(
            facts
                .months_since_first_symptom
                .map(|since| since.to_f64() < *months),
        ),
        CriterionKind::Inclusion {} => known(answer.map(|answer| answer == CriterionAnswer::Met)),
        CriterionKind::Exclusion {} => {
            known(answer.map(|answer| answer == CriterionAnswer::NotMet))
        }
    }
}

/// Whether a person, and not a measurement, judges a criterion.
pub const fn is_answered_by_a_person(criterion: &CriterionKind) -> bool {
    matches!(
        criterion,
        CriterionKind::Inclusion {} | CriterionKind::Exclusion {}
    )
}

/// Percent of the most that muscle testing can give.
fn percent_lost(strength: MuscleStrength) -> Option<Rational> {
    let lost = strength.range().checked_sub(strength.points())?;
    lost.checked_mul(Rational::integer(100))?
        .checked_div(strength.range())
}

fn abnormal_measures(
    rule: &AbnormalMeasures,
    core_set: Option<&CoreSetMeasures>,
) -> CriterionState {
    let Some(core_set) = core_set else {
        return CriterionState::Open;
    };
    let (mut abnormal, mut unknown) = (0_usize, 0_usize);
    for measure in &rule.measures {
        match is_abnormal(rule, *measure, core_set) {
            Some(true) => abnormal += 1,
            Some(false) => {}
            None => unknown += 1,
        }
    }
    enough_abnormal(rule, abnormal, unknown)
}

/// Whether one measure is abnormal by a criterion; `None` where it was not taken. Of muscle enzymes one that is abnormal
/// makes the measure so.
pub fn is_abnormal(
    rule: &AbnormalMeasures,
    measure: CoreSetMeasure,
    core_set: &CoreSetMeasures,
) -> Option<bool> {
    let global = |vas: Option<Vas>| {
        vas.and_then(Vas::centimetres)
            .map(|centimetres| centimetres.to_f64() >= rule.vas_from_cm)
    };
    match measure {
        CoreSetMeasure::PhysicianGlobal => global(core_set.physician_global),
        CoreSetMeasure::PatientGlobal => global(core_set.patient_global),
        CoreSetMeasure::Extramuscular => global(core_set.extramuscular),
        CoreSetMeasure::HealthAssessment => core_set
            .haq
            .map(|haq| haq.index().to_f64() >= rule.haq_from),
        CoreSetMeasure::MuscleEnzymes => (!core_set.enzymes.is_empty()).then(|| {
            let limit = rule.enzyme.above_times_upper_limit;
            core_set
                .enzymes
                .measured()
                .any(|(_, level)| level.to_f64() > limit)
        }),
        // Strength has criteria of its own: this one is about the other five.
        CoreSetMeasure::MuscleStrength => Some(false),
    }
}

/// Whether a criterion is satisfied by so many abnormal measures, while so many others are not known.
pub fn enough_abnormal(rule: &AbnormalMeasures, abnormal: usize, unknown: usize) -> CriterionState {
    let wanted = usize::from(rule.at_least);
    if abnormal >= wanted {
        CriterionState::Satisfied
    } else if abnormal + unknown >= wanted {
        CriterionState::Open
    } else {
        CriterionState::NotSatisfied
    }
}
