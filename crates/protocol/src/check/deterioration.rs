//! Deterioration: criteria that can be met, at visits at which they are looked at.

use definition::{Mistakes, path};

use super::lookup::{Lookup, in_course, planned_day};
use crate::deterioration::ConfirmationTiming;
use crate::plan::confirmation::{centimetres, percent};
use crate::schedule::Assessment;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let Some(section) = &lookup.protocol.deterioration else {
        return;
    };
    let numbers = [
        (
            path!["deterioration", "physician_global_worse_cm"],
            centimetres(
                "physician global worse by",
                section.physician_global_worse_cm,
            )
            .err(),
        ),
        (
            path!["deterioration", "extramuscular_worse_cm"],
            centimetres(
                "extramuscular activity worse by",
                section.extramuscular_worse_cm,
            )
            .err(),
        ),
        (
            path!["deterioration", "muscle_strength_worse_percent"],
            percent(
                "muscle strength worse by",
                section.muscle_strength_worse_percent,
            )
            .err(),
        ),
        (
            path!["deterioration", "several", "worse_percent"],
            percent("several measures worse by", section.several.worse_percent).err(),
        ),
    ];
    for (place, error) in numbers {
        if let Some(error) = error {
            mistakes.at(place).says(error.to_string());
        }
    }
    let several = &section.several;
    if usize::from(several.at_least) > several.measures.len() {
        mistakes
            .at(path!["deterioration", "several", "at_least"])
            .says(format!(
                "{} worse measures are asked for, but {} are named",
                several.at_least,
                several.measures.len()
            ))
            .allowed(format!("1 to {}", several.measures.len()));
    }
    confirmation(
        lookup,
        &section.confirmation,
        section.consecutive_visits,
        mistakes,
    );
}

fn confirmation(
    lookup: &Lookup<'_>,
    timing: &ConfirmationTiming,
    consecutive: u8,
    mistakes: &mut Mistakes,
) {
    let (ConfirmationTiming::NotBefore { visit: id }
    | ConfirmationTiming::AllVisitsFrom { visit: id }) = timing;
    let Some(visit) = lookup.visit(id) else {
        return;
    };
    let place = path!["deterioration", "confirmation", "visit"];
    let baseline = lookup.day(&lookup.protocol.response.baseline).unwrap_or(0);
    if !visit.assessments.contains(&Assessment::CoreSet) {
        mistakes
            .at(place)
            .says(format!("the six measures are not taken at `{id}`"))
            .allowed("a visit of the course that assesses `core_set`");
        return;
    }
    let day = planned_day(visit);
    if in_course(visit) && day.is_none() {
        // Its week is wrong in itself, which is told elsewhere.
        return;
    }
    let Some(day) = day.filter(|day| in_course(visit) && *day > baseline) else {
        mistakes
            .at(place)
            .says(format!(
                "`{id}` is not after the baseline, from which deterioration is counted"
            ))
            .allowed("a visit of the course after the baseline");
        return;
    };
    let days = lookup.core_set_days();
    let counted = |from: i32| days.iter().filter(|later| **later >= from).count();
    let enough = match timing {
        // The last of them at or after the visit, the others anywhere after the baseline.
        ConfirmationTiming::NotBefore { .. } => counted(baseline + 1),
        ConfirmationTiming::AllVisitsFrom { .. } => counted(day),
    };
    if enough < usize::from(consecutive) {
        mistakes
            .at(path!["deterioration", "consecutive_visits"])
            .says(format!(
                "{consecutive} visits in a row are to confirm, but only {enough} that may count take the six measures"
            ))
            .allowed(format!("at most {enough}"));
    }
}
