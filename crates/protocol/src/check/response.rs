//! Response: a score that can occur, counted from a baseline at which all six measures are taken.

use definition::{Mistakes, path};

use super::lookup::{Lookup, is_by_first_dose, planned_day};
use crate::plan::number::score_of;
use crate::schedule::Assessment;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let section = &lookup.protocol.response;
    if score_of(section.responder_from).is_none() {
        mistakes
            .at(path!["response", "responder_from"])
            .says(format!(
                "no Total Improvement Score is {}",
                section.responder_from
            ))
            .allowed("a multiple of 2.5, up to 100")
            .try_instead(((section.responder_from / 2.5).round() * 2.5).to_string());
    }
    let Some(baseline) = lookup.visit(&section.baseline) else {
        return;
    };
    let place = path!["response", "baseline"];
    if !baseline.assessments.contains(&Assessment::CoreSet) {
        mistakes
            .at(place)
            .says(format!(
                "the six measures are not taken at the baseline `{}`",
                baseline.id
            ))
            .allowed("a visit that assesses `core_set`")
            .try_instead(format!(
                "add `core_set` to the assessments of `{}`",
                baseline.id
            ));
        return;
    }
    if is_by_first_dose(baseline) == Some(false) {
        mistakes
            .at(place)
            .says(format!(
                "the baseline `{}` is not before or at the first dose",
                baseline.id
            ))
            .allowed("a screening visit, or that of week 0");
        return;
    }
    let Some(day) = planned_day(baseline) else {
        return;
    };
    if !lookup.core_set_days().iter().any(|later| *later > day) {
        mistakes
            .at(place)
            .says(
                "no visit after the baseline takes the six measures, so that there is no response",
            )
            .try_instead("add `core_set` to the assessments of a later visit");
    }
}
