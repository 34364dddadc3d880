//! `DM`: one row a screened person.

use datasets::Table;
use record::DiscontinuationReason;

use crate::context::Context;
use crate::context::end_of_study;
use crate::error::TabulationError;
use crate::sheet::flag;
use crate::standard::DM as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let subject = person.subject;
        let screening = subject.screening();
        let arms = context.arms.path(subject)?;
        let actual = context.arms.path_received(subject)?;
        let died = subject
            .ending()
            .filter(|ending| ending.reason == DiscontinuationReason::Death)
            .map(|ending| ending.date);
        let iso =
            |date: Option<jiff::civil::Date>| date.map_or(String::new(), |date| date.to_string());
        builder
            .row()
            .set("STUDYID", context.study_id())?
            .set("DOMAIN", "DM")?
            .set("USUBJID", person.unique_id.as_str())?
            .set("SUBJID", person.subject_id.as_str())?
            .set("RFSTDTC", iso(subject.first_dose()).as_str())?
            .set("RFENDTC", iso(end_of_study(context.plan, subject)).as_str())?
            .set("RFXSTDTC", iso(subject.first_dose()).as_str())?
            .set("RFXENDTC", iso(subject.last_dose()).as_str())?
            .set("RFICDTC", iso(subject.consent_date()).as_str())?
            .set(
                "RFPENDTC",
                iso(end_of_study(context.plan, subject)).as_str(),
            )?
            .set("DTHDTC", iso(died).as_str())?
            .set("DTHFL", flag(died.is_some()))?
            .set("SITEID", person.site_id.as_str())?
            .set("AGE", f64::from(screening.age))?
            .set("AGEU", "YEARS")?
            .set("SEX", words::sex(screening.sex))?
            .set("RACE", words::race(screening.race))?
            .set("ETHNIC", words::ethnicity(screening.ethnicity))?
            .set("ARMCD", context.arms.path_code(&arms).as_str())?
            .set("ARM", context.arms.path_label(&arms).as_str())?
            .set("ACTARMCD", context.arms.path_code(&actual).as_str())?
            .set("ACTARM", context.arms.path_label(&actual).as_str())?
            .set(
                "ARMNRS",
                if subject.enrolment().is_none() {
                    "SCREEN FAILURE"
                } else if subject.first_dose().is_none() {
                    "ASSIGNED, NOT TREATED"
                } else if context.arms.are_laid_open() {
                    ""
                } else {
                    "BLINDED"
                },
            )?;
    }
    Ok(LAYOUT.close(builder)?)
}
