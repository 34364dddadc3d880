//! The record's enumerations in CDISC's words (controlled terminology where it has a list).

use std::collections::BTreeSet;

use instruments::bohan_peter::Certainty;
use record::{
    ActionTaken, Antibody, DeviationKind, Diagnosis, DiscontinuationReason, DoseChange, Ethnicity,
    Manifestation, Outcome, Race, Relation, ScreenFailureReason, Severity, Sex, TreatmentClass,
};

use crate::context::Context;
use crate::sheet::fitted;

pub const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "F",
        Sex::Male => "M",
    }
}

pub const fn race(race: Race) -> &'static str {
    match race {
        Race::White => "WHITE",
        Race::Asian => "ASIAN",
        Race::Black => "BLACK OR AFRICAN AMERICAN",
        Race::Other => "OTHER",
        Race::NotReported => "NOT REPORTED",
    }
}

pub const fn ethnicity(ethnicity: Ethnicity) -> &'static str {
    match ethnicity {
        Ethnicity::HispanicOrLatino => "HISPANIC OR LATINO",
        Ethnicity::NotHispanicOrLatino => "NOT HISPANIC OR LATINO",
        Ethnicity::NotReported => "NOT REPORTED",
    }
}

pub const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Mild => "MILD",
        Severity::Moderate => "MODERATE",
        Severity::Severe => "SEVERE",
    }
}

pub const fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Related => "RELATED",
        Relation::NotRelated => "NOT RELATED",
    }
}

pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Recovered => "RECOVERED/RESOLVED",
        Outcome::RecoveredWithSequelae => "RECOVERED/RESOLVED WITH SEQUELAE",
        Outcome::Recovering => "RECOVERING/RESOLVING",
        Outcome::NotRecovered => "NOT RECOVERED/NOT RESOLVED",
        Outcome::Fatal => "FATAL",
        Outcome::Unknown => "UNKNOWN",
    }
}

const fn action(action: ActionTaken) -> &'static str {
    match action {
        ActionTaken::NotChanged => "DOSE NOT CHANGED",
        ActionTaken::RateReduced => "DOSE RATE REDUCED",
        ActionTaken::Interrupted => "DRUG INTERRUPTED",
        ActionTaken::DoseReduced => "DOSE REDUCED",
        ActionTaken::Withdrawn => "DRUG WITHDRAWN",
        ActionTaken::NotApplicable => "NOT APPLICABLE",
    }
}

/// The same as far as the lane shows it: a rate that was reduced, or an infusion interrupted, hints at what was
/// in the bag.
pub const fn shown_action(context: &Context<'_>, taken: ActionTaken) -> &'static str {
    if context.arms.are_laid_open() {
        action(taken)
    } else {
        ""
    }
}

pub const fn discontinuation(reason: DiscontinuationReason) -> &'static str {
    match reason {
        DiscontinuationReason::AdverseEvent => "ADVERSE EVENT",
        DiscontinuationReason::ConfirmedDeterioration => "CONFIRMED DETERIORATION",
        DiscontinuationReason::LackOfEfficacy => "LACK OF EFFICACY",
        DiscontinuationReason::WithdrawalOfConsent => "WITHDRAWAL BY SUBJECT",
        DiscontinuationReason::LostToFollowUp => "LOST TO FOLLOW-UP",
        DiscontinuationReason::PhysiciansDecision => "PHYSICIAN DECISION",
        DiscontinuationReason::ProtocolViolation => "PROTOCOL DEVIATION",
        DiscontinuationReason::Death => "DEATH",
        DiscontinuationReason::Other => "OTHER",
    }
}

pub const fn treatment_class(class: TreatmentClass) -> &'static str {
    match class {
        TreatmentClass::Glucocorticoid => "GLUCOCORTICOID",
        TreatmentClass::Immunosuppressant => "IMMUNOSUPPRESSANT",
        TreatmentClass::Premedication => "PREMEDICATION",
        TreatmentClass::Other => "OTHER",
    }
}

pub const fn dose_change(change: DoseChange) -> &'static str {
    match change {
        DoseChange::AtEntry => "AT ENTRY",
        DoseChange::Started => "STARTED",
        DoseChange::Increased => "INCREASED",
        DoseChange::Reduced => "REDUCED",
        DoseChange::Stopped => "STOPPED",
    }
}

/// A reason for not being enrolled: a short code and its words.
///
/// Reasons in people's own words are numbered in the order of the alphabet, so that a code has one meaning.
pub fn coded_screen_failure<'a>(
    context: &Context<'a>,
    reason: &'a ScreenFailureReason,
) -> (String, &'a str) {
    let (code, words) = screen_failure(context.plan, reason);
    let ScreenFailureReason::Other { text } = reason else {
        return (code.to_owned(), words);
    };
    let all: BTreeSet<&str> = context
        .people
        .iter()
        .filter_map(|person| person.subject.screen_failure())
        .flat_map(|failure| &failure.reasons)
        .filter_map(|reason| match reason {
            ScreenFailureReason::Other { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let before = all.iter().filter(|other| **other < text.as_str()).count();
    (format!("OTHER{:02}", before + 1), words)
}

/// The same without numbers.
pub fn screen_failure<'a>(
    plan: &'a protocol::Plan,
    reason: &'a ScreenFailureReason,
) -> (&'a str, &'a str) {
    match reason {
        ScreenFailureReason::Criterion { criterion } => {
            let criteria = &plan.protocol().eligibility.criteria;
            let found = criteria.iter().find(|known| known.id == *criterion);
            (
                criterion.as_str(),
                found.map_or("", |known| known.text.as_str()),
            )
        }
        ScreenFailureReason::DiseaseNotConfirmed {} => {
            ("ADJUD", "Active disease not confirmed by the committee")
        }
        ScreenFailureReason::ConsentNotGiven {} => ("CONSENT", "Consent not given"),
        ScreenFailureReason::Other { text } => ("OTHER", text),
    }
}

/// Whether the criterion behind a reason excludes; none where the reason is no criterion.
pub fn excludes(plan: &protocol::Plan, reason: &ScreenFailureReason) -> Option<bool> {
    let ScreenFailureReason::Criterion { criterion } = reason else {
        return None;
    };
    let criteria = &plan.protocol().eligibility.criteria;
    let found = criteria.iter().find(|known| known.id == *criterion)?;
    Some(found.judged.excludes())
}

pub const fn diagnosis(diagnosis: Diagnosis) -> &'static str {
    match diagnosis {
        Diagnosis::Dermatomyositis => "DM",
        Diagnosis::Polymyositis => "PM",
        Diagnosis::ImmuneMediatedNecrotisingMyopathy => "IMNM",
        Diagnosis::NonspecificOrOverlapMyositis => "NM/OM",
        Diagnosis::AntiSynthetaseSyndrome => "ASS",
    }
}

pub const fn antibody(antibody: Antibody) -> &'static str {
    match antibody {
        Antibody::Hmgcr => "ANTI-HMGCR",
        Antibody::Nxp2 => "ANTI-NXP2",
        Antibody::Jo1 => "ANTI-JO1",
        Antibody::Mda5 => "ANTI-MDA5",
        Antibody::Srp => "ANTI-SRP",
        Antibody::Tif1Gamma => "ANTI-TIF1G",
        Antibody::Mi2 => "ANTI-MI2",
        Antibody::OtherSpecific => "OTHER SPECIFIC",
        Antibody::Associated => "ASSOCIATED ONLY",
    }
}

/// The kind of a deviation, without its particulars.
pub const fn deviation(kind: &DeviationKind) -> &'static str {
    match kind {
        DeviationKind::BeforeConsent => "BEFORE CONSENT",
        DeviationKind::VisitOutsideWindow { .. } => "VISIT OUTSIDE WINDOW",
        DeviationKind::VisitNotPlanned => "VISIT NOT PLANNED",
        DeviationKind::CycleNotPlanned => "INFUSION CYCLE NOT PLANNED",
        DeviationKind::DoseAfterStop => "DOSE AFTER STOP",
        DeviationKind::VolumeNotAsPlanned { .. } => "VOLUME NOT AS PLANNED",
        DeviationKind::DaysNotAsPlanned { .. } => "DAYS NOT AS PLANNED",
        DeviationKind::RateTooHigh { .. } => "RATE TOO HIGH",
        DeviationKind::NotSleeved => "INFUSION NOT HIDDEN FROM SIGHT",
        DeviationKind::CrossOverNotCarriedOut => "CROSS-OVER NOT CARRIED OUT",
        DeviationKind::EndNotCarriedOut => "END NOT CARRIED OUT",
        DeviationKind::SwitchedInError { .. } => "SWITCHED IN ERROR",
        DeviationKind::WrongStratum { .. } => "WRONG STRATUM",
        DeviationKind::GlucocorticoidChanged { .. } => "GLUCOCORTICOID CHANGED",
        DeviationKind::ImmunosuppressantChanged { .. } => "IMMUNOSUPPRESSANT CHANGED",
        DeviationKind::TooManyImmunosuppressants { .. } => "TOO MANY IMMUNOSUPPRESSANTS",
        DeviationKind::PremedicationTooEarly { .. } => "PREMEDICATION TOO EARLY",
        DeviationKind::RescueNotAllowed { .. } => "RESCUE NOT ALLOWED",
        DeviationKind::ActContradicted { .. } => "ACT CONTRADICTED BY CORRECTION",
        DeviationKind::Reported { .. } => "REPORTED",
    }
}

/// A deviation in words. What people wrote in their own may hint at an arm: only where everything is laid open
/// is it shown.
pub fn shown_deviation(context: &Context<'_>, kind: &DeviationKind) -> String {
    if context.arms.are_laid_open() {
        fitted(&kind.to_string())
    } else {
        deviation(kind).to_owned()
    }
}

/// The class of Bohan and Peter.
pub const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Definite => "DEFINITE",
        Certainty::Probable => "PROBABLE",
        Certainty::Possible => "POSSIBLE",
    }
}

/// The flag of `ADSL` for each manifestation.
pub const MANIFESTATION_FLAGS: [(&str, Manifestation); 9] = [
    ("DYSPHFL", Manifestation::Dysphagia),
    ("SKINFL", Manifestation::Skin),
    ("ARTHRFL", Manifestation::Arthritis),
    ("RAYNFL", Manifestation::Raynaud),
    ("CARDFL", Manifestation::Cardiac),
    ("PULMFL", Manifestation::Pulmonary),
    ("OTHEXFL", Manifestation::OtherExtramuscular),
    ("CTDFL", Manifestation::ConnectiveTissueDisorder),
    ("CANCFL", Manifestation::Cancer),
];
