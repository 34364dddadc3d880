//! What is written down of a person at screening, and the person's own ways.

use instruments::InstrumentError;
use instruments::bohan_peter::BohanPeterFindings;
use instruments::exact::Rational;
use instruments::infusion::BodyWeight;
use record::{
    Antibody, BaselineFacts, ConcomitantTreatment, DoseChange, Ethnicity, Manifestation, Race,
    Screening, Sex, SiteNumber, TreatmentClass,
};

use crate::chance::{Draws, PersonChance};
use crate::normal::normal_deviate;
use crate::patients::{BohanPeterShares, Disease, MedicineClass, Patients, People, Subtype};
use crate::purpose::Purpose;

/// What is written down of a person at screening, and the body weight from which visits depart.
#[derive(Debug, Clone, PartialEq)]
pub struct Particulars {
    /// The first line of the person in the record.
    pub screening: Screening,
    /// The body weight, in kilograms.
    pub weight: f64,
    /// What the person takes when coming.
    pub medicines: Vec<ConcomitantTreatment>,
}

impl Particulars {
    /// Draws a person who comes to a site. `most_immunosuppressants` is what the protocol allows.
    ///
    /// # Errors
    /// [`InstrumentError`] for numbers of the file beyond all measure.
    pub fn drawn(
        patients: &Patients,
        chance: PersonChance,
        site: SiteNumber,
        most_immunosuppressants: Option<u8>,
    ) -> Result<Self, InstrumentError> {
        let people = &patients.people;
        let [woman, race, hispanic, subtype] = chance.uniforms(0, Purpose::Group);
        let [age, weight, years, months] = chance.normals(0, Purpose::Constitution);
        let sex = if woman < people.women {
            Sex::Female
        } else {
            Sex::Male
        };
        let age = completed_years(people, age);
        let weight = match sex {
            Sex::Female => people.weight_of_women.at(weight),
            Sex::Male => people.weight_of_men.at(weight),
        };
        let baseline = facts(
            &patients.disease,
            chance,
            Deviates {
                subtype,
                years,
                months,
            },
            age,
        )?;
        Ok(Self {
            screening: Screening {
                site,
                age,
                sex,
                race: race_of(people, race),
                ethnicity: if hispanic < people.hispanic_or_latino {
                    Ethnicity::HispanicOrLatino
                } else {
                    Ethnicity::NotHispanicOrLatino
                },
                baseline,
            },
            weight,
            medicines: medicines(patients, chance, most_immunosuppressants)?,
        })
    }

    /// The body weight at a visit, in tenths of a kilogram.
    ///
    /// # Errors
    /// Never for the weights that the file allows.
    pub fn weight_at(&self, people: &People, deviate: f64) -> Result<BodyWeight, InstrumentError> {
        let tenths = ((self.weight + people.weight_noise * deviate) * 10.0).round();
        BodyWeight::new(Rational::new(tenths.clamp(100.0, 4990.0) as i64, 10)?)
    }
}

/// The age in completed years, from a deviate.
pub(crate) fn completed_years(people: &People, deviate: f64) -> u16 {
    people.age.at(deviate).clamp(0.0, 120.0) as u16
}

/// Which of the signs of Bohan and Peter a person has.
pub(crate) fn signs_found(shares: &BohanPeterShares, chance: impl Draws) -> BohanPeterFindings {
    let [weakness, biopsy, enzymes, electromyography] = chance.uniforms(0, Purpose::BohanPeter);
    let [rash, ..] = chance.uniforms(1, Purpose::BohanPeter);
    BohanPeterFindings {
        proximal_weakness: (weakness < shares.proximal_weakness).into(),
        biopsy: (biopsy < shares.biopsy).into(),
        raised_enzymes: (enzymes < shares.raised_enzymes).into(),
        electromyography: (electromyography < shares.electromyography).into(),
        rash: (rash < shares.rash).into(),
    }
}

#[derive(Clone, Copy)]
struct Deviates {
    subtype: f64,
    years: f64,
    months: f64,
}

/// The first item of a list of shares in which a uniform number falls; `None` beyond their sum.
pub(crate) fn chosen<T>(uniform: f64, items: &[T], share: impl Fn(&T) -> f64) -> Option<&T> {
    // Without a branch, which nobody could foretell: all that end before the number are counted, for no share is negative.
    let mut before = 0;
    for end in ends(items, share) {
        before += usize::from(uniform >= end);
    }
    items.get(before)
}

/// Up to where each item goes: the first of them that ends beyond a uniform number is the one that it chooses.
#[inline(always)]
pub(crate) fn ends<T>(items: &[T], share: impl Fn(&T) -> f64) -> impl Iterator<Item = f64> {
    items.iter().scan(0.0, move |upper, item| {
        *upper += share(item);
        Some(*upper)
    })
}

fn race_of(people: &People, uniform: f64) -> Race {
    chosen(uniform, &people.races, |item| item.share).map_or(Race::NotReported, |item| item.race)
}

fn facts(
    disease: &Disease,
    chance: PersonChance,
    deviates: Deviates,
    age: u16,
) -> Result<BaselineFacts, InstrumentError> {
    let subtype = chosen(deviates.subtype, &disease.subtypes, |subtype| subtype.share)
        .or(disease.subtypes.last());
    let tenths = |value: f64| Rational::new((value * 10.0).round().min(9999.0) as i64, 10);
    let lived = f64::from(age);
    let years = disease
        .years_since_diagnosis
        .map(|years| years.at(deviates.years).min(lived));
    let months = disease
        .months_since_first_symptom
        .map(|months| months.at(deviates.months).min(12.0 * lived));
    // The symptom came first, where both are known.
    let since_onset = match (years, months) {
        (_, Some(months)) => Some(months / 12.0),
        (years, None) => years,
    };
    Ok(BaselineFacts {
        diagnosis: subtype.map(|subtype| subtype.diagnosis),
        bohan_peter: disease
            .bohan_peter
            .map(|shares| signs_found(&shares, chance)),
        years_since_diagnosis: years.map(tenths).transpose()?,
        months_since_first_symptom: months.map(tenths).transpose()?,
        age_at_onset: since_onset.map(|years| (lived - years).floor().max(0.0) as u16),
        manifestations: subtype.map_or_else(Vec::new, |subtype| manifestations(subtype, chance)),
        antibodies: subtype.map_or_else(Vec::new, |subtype| antibodies(subtype, chance)),
    })
}

fn manifestations(subtype: &Subtype, chance: PersonChance) -> Vec<Manifestation> {
    let found = (0_u16..)
        .zip(&subtype.manifestations)
        .filter(|(place, item)| {
            let [uniform, ..] = chance.uniforms(0, Purpose::Manifestation(*place));
            uniform < item.share
        });
    found.map(|(_, item)| item.found).collect()
}

fn antibodies(subtype: &Subtype, chance: PersonChance) -> Vec<Antibody> {
    let [uniform, ..] = chance.uniforms(0, Purpose::Antibody);
    let found = chosen(uniform, &subtype.antibodies, |item| item.share);
    found.map(|item| item.found).into_iter().collect()
}

fn medicines(
    patients: &Patients,
    chance: PersonChance,
    most_immunosuppressants: Option<u8>,
) -> Result<Vec<ConcomitantTreatment>, InstrumentError> {
    let mut taken: Vec<ConcomitantTreatment> = Vec::new();
    for (place, medicine) in (0_u16..).zip(&patients.medicines) {
        let [takes, dose, ..] = chance.uniforms(0, Purpose::Medicine(place));
        if takes >= medicine.share {
            continue;
        }
        let others = taken
            .iter()
            .filter(|other| other.class == TreatmentClass::Immunosuppressant)
            .count();
        if medicine.class == MedicineClass::Immunosuppressant
            && most_immunosuppressants.is_some_and(|most| others >= usize::from(most))
        {
            continue;
        }
        // Tablets come in halves of a milligram.
        let daily_milligrams = medicine.daily_milligrams.map(|dose_of| {
            let halves = (dose_of.at(normal_deviate(dose)) * 2.0).round().max(1.0);
            Rational::new(halves as i64, 2)
        });
        taken.push(ConcomitantTreatment {
            name: medicine.name.clone(),
            class: medicine.class.into(),
            change: DoseChange::AtEntry,
            daily_milligrams: daily_milligrams.transpose()?,
        });
    }
    Ok(taken)
}
