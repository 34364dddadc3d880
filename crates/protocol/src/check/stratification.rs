//! Strata: bands in their order that do not overlap and leave no value of the scale without a rule, on a
//! measure that is taken before the first dose.

use definition::{Mistakes, Path, path};
use instruments::measure::CoreSetMeasure;

use super::lookup::{Lookup, is_by_first_dose};
use crate::identifier::VisitId;
use crate::plan::number::exact;
use crate::schedule::Assessment;
use crate::stratification::Stratification;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let Some(section) = &lookup.protocol.stratification else {
        return;
    };
    let Some(highest) = scale_end(lookup, section.measure) else {
        mistakes
            .at(path!["stratification", "measure"])
            .says("muscle enzymes are five values, and a stratum is a band of one")
            .allowed(
                "`physician_global`, `patient_global`, `muscle_strength`, `health_assessment` or `extramuscular`",
            );
        return;
    };
    taken(
        lookup,
        &section.visit,
        path!["stratification", "visit"],
        mistakes,
    );
    taken(
        lookup,
        &section.verified_at,
        path!["stratification", "verified_at"],
        mistakes,
    );
    bands(section, highest, mistakes);
}

/// The highest value of a measure that has one, in the unit of the bands; every scale begins at 0.
fn scale_end(lookup: &Lookup<'_>, measure: CoreSetMeasure) -> Option<f64> {
    match measure {
        CoreSetMeasure::PhysicianGlobal
        | CoreSetMeasure::PatientGlobal
        | CoreSetMeasure::Extramuscular => Some(10.0),
        CoreSetMeasure::MuscleStrength => {
            Some(f64::from(lookup.protocol.response.mmt_maximum.points()))
        }
        CoreSetMeasure::HealthAssessment => Some(3.0),
        CoreSetMeasure::MuscleEnzymes => None,
    }
}

fn taken(lookup: &Lookup<'_>, id: &VisitId, place: Path, mistakes: &mut Mistakes) {
    let Some(visit) = lookup.visit(id) else {
        return;
    };
    if !visit.assessments.contains(&Assessment::CoreSet) {
        mistakes
            .at(place)
            .says(format!("the measure of the strata is not taken at `{id}`"))
            .allowed("a visit that assesses `core_set`")
            .try_instead(format!("add `core_set` to the assessments of `{id}`"));
    } else if is_by_first_dose(visit) == Some(false) {
        mistakes
            .at(place)
            .says(format!(
                "`{id}` is not before the first dose, when subjects are randomised"
            ))
            .allowed("a screening visit, or that of week 0");
    }
}

fn bands(section: &Stratification, highest: f64, mistakes: &mut Mistakes) {
    let here = path!["stratification", "strata"];
    let mut reached: Option<f64> = None;
    for (index, stratum) in section.strata.iter().enumerate() {
        let here = here.then(index);
        for (key, value) in [("from", stratum.from), ("to", stratum.to)] {
            if !(0.0..=highest).contains(&value) {
                mistakes
                    .at(here.then(key))
                    .says(format!(
                        "{value} is not on the scale of {}",
                        section.measure
                    ))
                    .allowed(format!("0 to {highest}"));
            } else if let Err(error) = exact("the end of a stratum", value) {
                mistakes.at(here.then(key)).says(error.to_string());
            }
        }
        if stratum.from > stratum.to {
            mistakes
                .at(here.then("from"))
                .says(format!(
                    "`{}` begins at {} and ends at {}: no value is in it",
                    stratum.id, stratum.from, stratum.to
                ))
                .try_instead("exchange the two");
        }
        if let Some((before, end)) = index
            .checked_sub(1)
            .map(|before| &section.strata[before])
            .zip(reached)
            && stratum.from <= end
        {
            let what = if stratum.to < before.from {
                format!(
                    "`{}` lies below `{}`, which stands before it",
                    stratum.id, before.id
                )
            } else {
                format!(
                    "`{}` begins at {}, where `{}` still goes on",
                    stratum.id, stratum.from, before.id
                )
            };
            mistakes.at(here.then("from")).says(what).allowed(format!(
                "above {end}: strata stand lowest first and do not overlap"
            ));
        }
        reached = Some(reached.map_or(stratum.to, |end| end.max(stratum.to)));
    }
    // What lies between two bands is decided by `between_bands`; nothing decides beyond the outer ones.
    if let Some(first) = section.strata.first()
        && first.from > 0.0
    {
        mistakes
            .at(here.then(0).then("from"))
            .says(format!(
                "no stratum and no rule has the values from 0 up to {}",
                first.from
            ))
            .allowed("0, where the scale begins");
    }
    if let Some(end) = reached
        && end < highest
    {
        mistakes
            .at(here.then(section.strata.len() - 1).then("to"))
            .says(format!(
                "no stratum and no rule has the values above {end}, up to {highest}"
            ))
            .allowed(format!("{highest}, where the scale ends"));
    }
}
