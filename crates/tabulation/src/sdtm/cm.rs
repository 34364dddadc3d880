//! `CM`: concomitant treatments and rescue medication, one row a change.

use datasets::{Table, TableBuilder};
use jiff::civil::Date;

use crate::context::{Context, Person, study_day};
use crate::error::TabulationError;
use crate::standard::CM as LAYOUT;
use crate::words;

/// What a row says besides the subject.
struct Medication<'a> {
    name: &'a str,
    category: &'static str,
    change: &'static str,
    daily_milligrams: Option<f64>,
    date: Date,
}

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let concomitant = person
            .subject
            .concomitant_treatments()
            .iter()
            .map(|remembered| Medication {
                name: &remembered.what.name,
                category: words::treatment_class(remembered.what.class),
                change: words::dose_change(remembered.what.change),
                daily_milligrams: remembered.what.daily_milligrams.map(|dose| dose.to_f64()),
                date: remembered.date,
            });
        let rescue = person
            .subject
            .rescues()
            .iter()
            .map(|remembered| Medication {
                name: &remembered.what.name,
                category: "RESCUE",
                change: "STARTED",
                daily_milligrams: None,
                date: remembered.date,
            });
        for (sequence, medication) in (1_u32..).zip(concomitant.chain(rescue)) {
            add_row(context, &mut builder, person, sequence, &medication)?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn add_row(
    context: &Context<'_>,
    builder: &mut TableBuilder,
    person: &Person<'_>,
    sequence: u32,
    medication: &Medication<'_>,
) -> Result<(), TabulationError> {
    builder
        .row()
        .set("STUDYID", context.study_id())?
        .set("DOMAIN", "CM")?
        .set("USUBJID", person.unique_id.as_str())?
        .set("CMSEQ", f64::from(sequence))?
        .set("CMTRT", medication.name)?
        .set("CMCAT", medication.category)?
        .set("CMSCAT", medication.change)?
        .set("CMDOSE", medication.daily_milligrams)?
        .set(
            "CMDOSU",
            if medication.daily_milligrams.is_some() {
                "mg"
            } else {
                ""
            },
        )?
        .set("CMSTDTC", medication.date.to_string().as_str())?
        .set("CMSTDY", study_day(person.subject, medication.date))?;
    Ok(())
}
