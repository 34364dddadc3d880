//! The rules between the parts of the file.

use definition::{Mistakes, Path, path};

use super::Patients;
use super::correlation::{Correlation, CorrelationFactor};
use super::distribution::TruncatedNormal;
use super::measure::MeasuredBy;

/// Shares that make 1 may miss it by this much: people write 0.33, 0.33, 0.34, and also 0.333 three times.
const SHARE_TOLERANCE: f64 = 0.005;

pub(super) fn check(patients: &Patients, mistakes: &mut Mistakes) {
    people(patients, mistakes);
    disease(patients, mistakes);
    medicines(patients, mistakes);
    measures(patients, mistakes);
    correlations(patients, mistakes);
    enzymes(patients, mistakes);
    conduct(patients, mistakes);
    adverse_events(patients, mistakes);
    once(
        patients
            .enrolment
            .criteria
            .iter()
            .map(|criterion| criterion.id.as_str()),
        |index| path!["enrolment", "criterion", index, "id"],
        mistakes,
    );
}

fn people(patients: &Patients, mistakes: &mut Mistakes) {
    let people = &patients.people;
    ends(&people.age, path!["people", "age"], mistakes);
    ends(
        &people.weight_of_women,
        path!["people", "weight_of_women"],
        mistakes,
    );
    ends(
        &people.weight_of_men,
        path!["people", "weight_of_men"],
        mistakes,
    );
    for (weight, name) in [
        (&people.weight_of_women, "weight_of_women"),
        (&people.weight_of_men, "weight_of_men"),
    ] {
        if weight.lowest < 10.0 || weight.highest > 499.0 {
            mistakes
                .at(path!["people", name])
                .says(format!(
                    "weights from {} to {} kg reach beyond what anybody weighs",
                    weight.lowest, weight.highest
                ))
                .allowed("`lowest` of 10 or more and `highest` of 499 or less");
        }
    }
    if people.age.lowest < 0.0 || people.age.highest > 120.0 {
        mistakes
            .at(path!["people", "age"])
            .says("ages reach beyond 0 to 120 years")
            .allowed("`lowest` of 0 or more and `highest` of 120 or less");
    }
    let shares = people.races.iter().map(|item| item.share);
    at_most_one(shares, path!["people", "races"], mistakes);
}

fn disease(patients: &Patients, mistakes: &mut Mistakes) {
    let subtypes = &patients.disease.subtypes;
    make_one(
        subtypes.iter().map(|subtype| subtype.share),
        path!["disease", "subtype"],
        mistakes,
    );
    for (index, subtype) in subtypes.iter().enumerate() {
        let shares = subtype.antibodies.iter().map(|item| item.share);
        at_most_one(
            shares,
            path!["disease", "subtype", index, "antibodies"],
            mistakes,
        );
    }
}

fn medicines(patients: &Patients, mistakes: &mut Mistakes) {
    once(
        patients
            .medicines
            .iter()
            .map(|medicine| medicine.name.as_str()),
        |index| path!["medicine", index, "name"],
        mistakes,
    );
    for (index, medicine) in patients.medicines.iter().enumerate() {
        if let Some(dose) = &medicine.daily_milligrams {
            ends(dose, path!["medicine", index, "daily_milligrams"], mistakes);
        }
    }
}

fn measures(patients: &Patients, mistakes: &mut Mistakes) {
    for (index, measure) in patients.measures.iter().enumerate() {
        let before = &patients.measures[..index];
        if before.iter().any(|other| other.is == measure.is) {
            mistakes
                .at(path!["measure", index, "is"])
                .says(format!("{} has a distribution already", measure.is.name()))
                .allowed("each measure once");
        }
    }
}

fn correlations(patients: &Patients, mistakes: &mut Mistakes) {
    let known: Vec<MeasuredBy> = patients.measures.iter().map(|measure| measure.is).collect();
    let mut sound: Vec<Correlation> = Vec::new();
    for (index, pair) in patients.correlations.iter().enumerate() {
        let here = path!["correlation", index, "between"];
        let [one, other] = pair.between;
        let same_pair = |earlier: &Correlation| {
            earlier.between == [one, other] || earlier.between == [other, one]
        };
        if one == other {
            mistakes
                .at(here)
                .says(format!("{} is correlated with itself", one.name()))
                .allowed("two measures");
        } else if let Some(missing) = pair.between.iter().find(|measure| !known.contains(measure)) {
            mistakes
                .at(here)
                .says(format!("{} has no [[measure]]", missing.name()))
                .try_instead("give it a distribution, or leave the correlation out");
        } else if sound.iter().any(same_pair) {
            mistakes
                .at(here)
                .says(format!(
                    "{} and {} have a correlation already",
                    one.name(),
                    other.name()
                ))
                .allowed("each pair once");
        } else {
            sound.push(*pair);
        }
    }
    let mut once = known.clone();
    once.sort_unstable();
    once.dedup();
    if let Err(reason) = CorrelationFactor::of(&once, &sound) {
        let place = patients
            .correlations
            .iter()
            .rposition(|pair| pair.between.contains(&reason.measure));
        let here = place.map_or_else(
            || path!["correlation"],
            |index| path!["correlation", index, "is"],
        );
        mistakes
            .at(here)
            .says(reason.to_string())
            .allowed("correlations that can hold at once")
            .try_instead("bring the correlations of this measure nearer to 0");
    }
}

fn enzymes(patients: &Patients, mistakes: &mut Mistakes) {
    for (index, enzyme) in patients.enzymes.iter().enumerate() {
        let before = &patients.enzymes[..index];
        if before.iter().any(|other| other.is == enzyme.is) {
            mistakes
                .at(path!["enzyme", index, "is"])
                .says(format!("{} has a distribution already", enzyme.is))
                .allowed("each enzyme once");
        }
        if enzyme.normal_level > f64::from(enzyme.upper_limit) {
            mistakes
                .at(path!["enzyme", index, "normal_level"])
                .says(format!(
                    "the normal level {} is above the upper limit of normal {}",
                    enzyme.normal_level, enzyme.upper_limit
                ))
                .allowed(format!("at most {}", enzyme.upper_limit));
        }
    }
}

fn conduct(patients: &Patients, mistakes: &mut Mistakes) {
    let conduct = &patients.conduct;
    make_one(
        conduct.infusion.days.iter().map(|item| item.share),
        path!["conduct", "infusion", "days"],
        mistakes,
    );
    if let Some(wells) = &conduct.wells {
        let here = path!["conduct", "wells", "deep_vein_thrombosis_from_minus_2"];
        for (index, probability) in wells.deep_vein_thrombosis_from_minus_2.iter().enumerate() {
            if !(0.0..=1.0).contains(probability) {
                mistakes
                    .at(here.clone().then(index))
                    .says(format!("{probability} is no probability"))
                    .allowed("a number from 0 to 1");
            }
        }
        make_one(
            wells.deep_vein_thrombosis_from_minus_2.iter().copied(),
            here,
            mistakes,
        );
    }
}

fn adverse_events(patients: &Patients, mistakes: &mut Mistakes) {
    once(
        patients
            .adverse_event_terms
            .iter()
            .map(|model| model.term.as_str()),
        |index| path!["adverse_event", index, "term"],
        mistakes,
    );
    for (index, model) in patients.adverse_event_terms.iter().enumerate() {
        let mix = [model.severity.moderate, model.severity.severe];
        at_most_one(mix, path!["adverse_event", index, "severity"], mistakes);
    }
    if let Some(events) = &patients.thromboembolism {
        make_one(
            events.terms.iter().map(|term| term.share),
            path!["thromboembolism", "terms"],
            mistakes,
        );
    }
}

fn ends(distribution: &TruncatedNormal, here: Path, mistakes: &mut Mistakes) {
    if distribution.lowest > distribution.highest {
        mistakes
            .at(here.then("lowest"))
            .says(format!(
                "the lowest value {} is above the highest, {}",
                distribution.lowest, distribution.highest
            ))
            .allowed(format!("at most {}", distribution.highest))
            .try_instead("exchange the two");
    }
}

fn make_one(shares: impl IntoIterator<Item = f64>, here: Path, mistakes: &mut Mistakes) {
    let sum: f64 = shares.into_iter().sum();
    if (sum - 1.0).abs() > SHARE_TOLERANCE {
        mistakes
            .at(here)
            .says(format!("the shares make {sum:.3}"))
            .allowed("shares that make 1");
    }
}

fn at_most_one(shares: impl IntoIterator<Item = f64>, here: Path, mistakes: &mut Mistakes) {
    let sum: f64 = shares.into_iter().sum();
    if sum > 1.0 + SHARE_TOLERANCE {
        mistakes
            .at(here)
            .says(format!("the shares make {sum:.3}"))
            .allowed("shares that make at most 1");
    }
}

/// Each name stands once.
fn once<'n>(
    names: impl Iterator<Item = &'n str>,
    here: impl Fn(usize) -> Path,
    mistakes: &mut Mistakes,
) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, name) in names.enumerate() {
        if seen.contains(&name) {
            mistakes
                .at(here(index))
                .says(format!("`{name}` stands here already"))
                .allowed("each once");
        }
        seen.push(name);
    }
}
