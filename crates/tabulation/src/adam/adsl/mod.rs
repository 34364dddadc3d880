//! `ADSL`: one row a screened person.

mod course;
mod disease;
mod entry;

pub use entry::is_before_rate_amendment;

use datasets::{RowBuilder, Table, TableError};
use record::Subject;

use crate::context::{Context, Person, stay_in};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::standard::ADSL as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let mut row = builder.row();
        identity(context, person, &mut row)?;
        treatments(context, person.subject, &mut row)?;
        entry::entry(context, person.subject, &mut row)?;
        for (number, period) in (1..=2).zip(context.plan.periods()) {
            course::period(context, person.subject, number, period.index, &mut row)?;
        }
        course::happenings(context, person.subject, &mut row)?;
        disease::disease(context.plan, person, &mut row)?;
        disease::baseline(context.plan, person, &mut row)?;
    }
    Ok(LAYOUT.close(builder)?)
}

fn identity(
    context: &Context<'_>,
    person: &Person<'_>,
    row: &mut RowBuilder<'_>,
) -> Result<(), TableError> {
    let screening = person.subject.screening();
    row.set("STUDYID", context.study_id())?
        .set("USUBJID", person.unique_id.as_str())?
        .set("SUBJID", person.subject_id.as_str())?
        .set("SITEID", person.site_id.as_str())?
        .set("AGE", f64::from(screening.age))?
        .set("AGEU", "YEARS")?
        .set("SEX", words::sex(screening.sex))?
        .set("RACE", words::race(screening.race))?
        .set("ETHNIC", words::ethnicity(screening.ethnicity))?;
    Ok(())
}

fn treatments(
    context: &Context<'_>,
    subject: &Subject,
    row: &mut RowBuilder<'_>,
) -> Result<(), TabulationError> {
    let arms = &context.arms;
    let cycles = cycles(context, subject)?;
    let planned = arms.allocated(subject)?;
    let actual = arms.first_received(subject)?;
    let after_switch = match arms.switched(subject) {
        Some(switched) => arms.received_on(subject, switched)?,
        None => None,
    };
    let second = context
        .plan
        .periods()
        .get(1)
        .filter(|period| stay_in(subject, period.index).is_some());
    let second_planned = match second {
        Some(period) => arms.planned_in(subject, period.index)?,
        None => None,
    };
    let second_given = second.filter(|_| arms.are_laid_open()).and_then(|period| {
        cycles
            .iter()
            .find(|cycle| cycle.period == Some(period.index))?
            .arm
    });
    let (label, code) = if subject.enrolment().is_some() {
        let path = arms.path(subject)?;
        (arms.path_label(&path), arms.path_code(&path))
    } else {
        ("Screen Failure".to_owned(), "SCRNFAIL".to_owned())
    };
    let received = arms.path_label(&arms.path_received(subject)?);
    row.set("ARM", label.as_str())?
        .set("ARMCD", code.as_str())?
        .set("ACTARM", received.as_str())?
        .set("TRT01P", arms.label(planned))?
        .set("TRT01PN", arms.number(planned))?
        .set("TRT01A", arms.label(actual))?
        .set("TRT01AN", arms.number(actual))?
        .set("TRT01B", arms.label(after_switch))?
        .set("TRT02P", arms.label(second_planned))?
        .set("TRT02PN", arms.number(second_planned))?
        .set("TRT02A", arms.label(second_given))?
        .set("TRT02AN", arms.number(second_given))?;
    Ok(())
}
