//! What participants answer themselves, and that the site does not type over it.

use instruments::exact::Rational;
use protocol::{ParticipantAnswer, ParticipantMeasure, PlannedVisit};

use crate::event::{Findings, ParticipantAnswers, Test};

/// What a participant is asked at a visit, in the order of the protocol.
pub fn asked_at(plan: &ParticipantAnswer, visit: &PlannedVisit) -> Vec<ParticipantMeasure> {
    let measures = plan.measures.iter().copied();
    measures
        .filter(|measure| visit.assesses(measure.assessment()))
        .collect()
}

/// The measures of which the findings of a visit say something else than the participant did, or nothing. What the participant
/// left out may come from elsewhere.
///
/// ```
/// use instruments::measure::{CoreSetMeasures, Vas};
/// use protocol::ParticipantMeasure;
/// use record::rules::participant::contradicted;
/// use record::{AnswerTiming, Findings, ParticipantAnswers};
///
/// let answers = ParticipantAnswers {
///     visit: "W4".into(),
///     timing: AnswerTiming::InTime,
///     patient_global: Vas::from_millimetres(52).ok(),
///     haq: None,
///     eq5d_vas: None,
///     sf36: None,
/// };
/// assert_eq!(contradicted(&answers, &Findings::default()), [ParticipantMeasure::PatientGlobal]);
/// let core_set = CoreSetMeasures { patient_global: answers.patient_global, ..Default::default() };
/// let findings = Findings { core_set: Some(core_set), ..Findings::default() };
/// assert!(contradicted(&answers, &findings).is_empty());
/// ```
pub fn contradicted(answers: &ParticipantAnswers, findings: &Findings) -> Vec<ParticipantMeasure> {
    let core_set = findings.core_set.unwrap_or_default();
    let mut otherwise = Vec::new();
    if answers
        .patient_global
        .is_some_and(|own| core_set.patient_global != Some(own))
    {
        otherwise.push(ParticipantMeasure::PatientGlobal);
    }
    if let Some(own) = &answers.haq {
        let index = own.disability().and_then(|disability| disability.index);
        let parts = findings.particulars.as_deref();
        let items = parts.and_then(|parts| parts.haq.as_ref());
        // Without an index the items stand with the participant's own answers alone.
        let same = core_set.haq == index && (index.is_none() || items == Some(own));
        if !same {
            otherwise.push(ParticipantMeasure::HealthAssessment);
        }
    }
    let found: Option<Rational> = findings
        .others
        .iter()
        .find(|finding| finding.test == Test::Eq5dVas)
        .map(|finding| finding.value);
    if answers.eq5d_vas.is_some_and(|own| found != Some(own)) {
        otherwise.push(ParticipantMeasure::Eq5dVas);
    }
    // The scores of a visit are held against its own answers.
    let parts = findings.particulars.as_deref();
    let survey = parts.and_then(|parts| parts.sf36.as_ref());
    if answers.sf36.as_ref().is_some_and(|own| survey != Some(own)) {
        otherwise.push(ParticipantMeasure::Sf36);
    }
    otherwise
}
