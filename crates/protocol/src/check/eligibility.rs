//! Eligibility: judged before the first dose, on measures that are taken then, within their scales.

use definition::{Mistakes, Path, path};
use instruments::measure::CoreSetMeasure;

use super::lookup::{Lookup, is_by_first_dose};
use crate::eligibility::{AbnormalMeasures, CriterionKind};
use crate::schedule::Assessment;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let section = &lookup.protocol.eligibility;
    visit(lookup, mistakes);
    for (index, criterion) in section.criteria.iter().enumerate() {
        let here = path!["eligibility", "criteria", index, "judged"];
        match &criterion.judged {
            CriterionKind::Age {
                at_least,
                at_most: Some(at_most),
            } if at_most < at_least => {
                mistakes
                    .at(here.then("at_most"))
                    .says(format!(
                        "nobody is at least {at_least} and at most {at_most} years old"
                    ))
                    .allowed(format!("{at_least} or more"))
                    .try_instead("exchange the two");
            }
            CriterionKind::MuscleStrengthBelow { points } => {
                let maximum = f64::from(lookup.protocol.response.mmt_maximum.points());
                if *points > maximum {
                    mistakes
                        .at(here.then("points"))
                        .says(format!("manual muscle testing ends at {maximum}, so that everyone is below {points}"))
                        .allowed(format!("at most {maximum}, the `mmt_maximum` of the section `response`"));
                }
            }
            CriterionKind::AbnormalMeasures(measures) => abnormal(measures, &here, mistakes),
            _ => {}
        }
    }
}

fn visit(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let section = &lookup.protocol.eligibility;
    let Some(visit) = lookup.visit(&section.visit) else {
        return;
    };
    let computed = |kind: &CriterionKind| {
        matches!(
            kind,
            CriterionKind::MuscleStrengthBelow { .. }
                | CriterionKind::MuscleStrengthLoss { .. }
                | CriterionKind::AbnormalMeasures(_)
        )
    };
    let place = path!["eligibility", "visit"];
    if is_by_first_dose(visit) == Some(false) {
        mistakes
            .at(place)
            .says(format!(
                "`{}` is not before the first dose, when eligibility is judged",
                visit.id
            ))
            .allowed("a screening visit, or that of week 0");
    } else if section
        .criteria
        .iter()
        .any(|criterion| computed(&criterion.judged))
        && !visit.assessments.contains(&Assessment::CoreSet)
    {
        mistakes
            .at(place)
            .says(format!(
                "criteria look at core set measures, which are not taken at `{}`",
                visit.id
            ))
            .try_instead(format!(
                "add `core_set` to the assessments of `{}`",
                visit.id
            ));
    }
}

fn abnormal(measures: &AbnormalMeasures, here: &Path, mistakes: &mut Mistakes) {
    let strength = |measure: &CoreSetMeasure| *measure == CoreSetMeasure::MuscleStrength;
    if let Some(place) = measures.measures.iter().position(strength) {
        mistakes
            .at(here.then("measures").then(place))
            .says("muscle strength has criteria of its own, and is not one of the other five measures")
            .try_instead("a criterion of the kind `muscle_strength_below` or `muscle_strength_loss`");
    }
    if usize::from(measures.at_least) > measures.measures.len() {
        mistakes
            .at(here.then("at_least"))
            .says(format!(
                "{} abnormal measures are asked for, but {} are named",
                measures.at_least,
                measures.measures.len()
            ))
            .allowed(format!("1 to {}", measures.measures.len()));
    }
}
