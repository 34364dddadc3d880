//! The disease at entry, what was taken for it, and the measures at baseline.

use datasets::{RowBuilder, TableError};
use instruments::bohan_peter::{Finding as Sign, bohan_peter};
use instruments::measure::{CoreSetMeasure, Enzyme};
use jiff::civil::Date;
use protocol::Plan;
use record::{Antibody, DoseChange, TreatmentClass};

use crate::context::{Person, last_day, stay_in};
use crate::parameter::Parameter;
use crate::sheet::{flag, yes_no};
use crate::words;

/// Writes the disease and its treatment into a row.
pub fn disease(
    plan: &Plan,
    person: &Person<'_>,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let facts = &person.subject.screening().baseline;
    row.set(
        "DIAGYRS",
        facts.years_since_diagnosis.map(|years| years.to_f64()),
    )?
    .set(
        "DISDURMO",
        facts
            .months_since_first_symptom
            .map(|months| months.to_f64()),
    )?
    .set("AGEONSET", facts.age_at_onset.map(f64::from))?
    .set("SUBTYPE", facts.diagnosis.map_or("", words::diagnosis))?;
    if let Some(signs) = &facts.bohan_peter {
        let class = bohan_peter(signs).certainty.map_or("", words::certainty);
        row.set("BPCLASS", class)?;
        for (name, sign) in [
            ("BPWEAK", signs.proximal_weakness),
            ("BPBIOP", signs.biopsy),
            ("BPENZ", signs.raised_enzymes),
            ("BPEMG", signs.electromyography),
            ("BPRASH", signs.rash),
        ] {
            row.set(name, yes_no(sign == Sign::Present))?;
        }
    }
    for (name, manifestation) in words::MANIFESTATION_FLAGS {
        row.set(name, flag(facts.manifestations.contains(&manifestation)))?;
    }
    row.set("ANTIBODY", antibodies(&facts.antibodies).as_str())?;

    let treatments = person.subject.concomitant_treatments();
    let at_entry = |class| {
        treatments.iter().any(|treatment| {
            treatment.what.class == class && treatment.what.change == DoseChange::AtEntry
        })
    };
    let second = plan
        .periods()
        .get(1)
        .and_then(|period| stay_in(person.subject, period.index));
    let in_period_2 = |day: Date| {
        second.is_some_and(|stay| {
            stay.entered <= day && last_day(stay).is_none_or(|last| day <= last)
        })
    };
    let steroid_reduced = treatments.iter().any(|treatment| {
        in_period_2(treatment.date)
            && treatment.what.class == TreatmentClass::Glucocorticoid
            && matches!(
                treatment.what.change,
                DoseChange::Reduced | DoseChange::Stopped
            )
    });
    row.set("GCBLFL", flag(at_entry(TreatmentClass::Glucocorticoid)))?
        .set("ISBLFL", flag(at_entry(TreatmentClass::Immunosuppressant)))?
        .set("GCREDFL", flag(steroid_reduced))?
        .set("DOSREDFL", flag(person.subject.reduced_from().is_some()))?;
    Ok(())
}

/// The myositis-specific antibodies; associated ones count where they are the only ones (Lim et al. 2021,
/// Table 1).
fn antibodies(found: &[Antibody]) -> String {
    let specific: Vec<&str> = found
        .iter()
        .filter(|antibody| **antibody != Antibody::Associated)
        .map(|antibody| words::antibody(*antibody))
        .collect();
    if specific.is_empty() && !found.is_empty() {
        return words::antibody(Antibody::Associated).to_owned();
    }
    specific.join("; ")
}

/// Writes the measures at baseline into a row.
pub fn baseline(
    plan: &Plan,
    person: &Person<'_>,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let baseline = plan.baseline();
    let value = |parameter: Parameter| {
        person
            .findings
            .iter()
            .find(|finding| finding.held.visit == baseline && finding.parameter == parameter)
            .map(|finding| finding.value.to_f64())
    };
    for (name, parameter) in [
        ("WEIGHTBL", Parameter::Weight),
        (
            "PHGABL",
            Parameter::CoreSet(CoreSetMeasure::PhysicianGlobal),
        ),
        ("PTGABL", Parameter::CoreSet(CoreSetMeasure::PatientGlobal)),
        ("MMTBL", Parameter::CoreSet(CoreSetMeasure::MuscleStrength)),
        (
            "HAQBL",
            Parameter::CoreSet(CoreSetMeasure::HealthAssessment),
        ),
        ("EXTBL", Parameter::CoreSet(CoreSetMeasure::Extramuscular)),
        ("CKBL", Parameter::Enzyme(Enzyme::CreatineKinase)),
        ("ALDBL", Parameter::Enzyme(Enzyme::Aldolase)),
        (
            "ASTBL",
            Parameter::Enzyme(Enzyme::AspartateAminotransferase),
        ),
        ("ALTBL", Parameter::Enzyme(Enzyme::AlanineAminotransferase)),
        ("LDHBL", Parameter::Enzyme(Enzyme::LactateDehydrogenase)),
        ("CDASIABL", Parameter::Test(record::Test::CdasiActivity)),
    ] {
        row.set(name, value(parameter))?;
    }
    let followed = person
        .subject
        .baseline(plan)
        .and_then(|measures| plan.response_settings().enzyme.choose(&measures.enzymes));
    row.set("ENZUSED", followed.map_or("", |enzyme| enzyme.short_name()))?;
    Ok(())
}
