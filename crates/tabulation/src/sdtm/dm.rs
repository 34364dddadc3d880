//! `DM`: one row a screened person.

use datasets::Table;

use crate::context::Context;
use crate::context::end_of_study;
use crate::error::TabulationError;
use crate::sheet::{Layout, number, text};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "DM",
    label: "Demographics",
    keys: &["USUBJID"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("USUBJID", "Unique Subject Identifier"),
        text("SUBJID", "Subject Identifier for the Study"),
        text("RFSTDTC", "Subject Reference Start Date/Time"),
        text("RFENDTC", "Subject Reference End Date/Time"),
        text("RFXSTDTC", "Date/Time of First Study Treatment"),
        text("RFXENDTC", "Date/Time of Last Study Treatment"),
        text("RFICDTC", "Date/Time of Informed Consent"),
        text("SITEID", "Study Site Identifier"),
        number("AGE", "Age"),
        text("AGEU", "Age Units"),
        text("SEX", "Sex"),
        text("RACE", "Race"),
        text("ETHNIC", "Ethnicity"),
        text("ARMCD", "Planned Arm Code"),
        text("ARM", "Description of Planned Arm"),
        text("ACTARMCD", "Actual Arm Code"),
        text("ACTARM", "Description of Actual Arm"),
        text("ARMNRS", "Reason Arm and/or Actual Arm is Null"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        let subject = person.subject;
        let screening = subject.screening();
        let arm = context.arms.allocated(subject)?;
        let actual = match subject.first_dose() {
            Some(first) => context.arms.received_on(subject, first)?,
            None => None,
        };
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
            .set("SITEID", person.site_id.as_str())?
            .set("AGE", f64::from(screening.age))?
            .set("AGEU", "YEARS")?
            .set("SEX", words::sex(screening.sex))?
            .set("RACE", words::race(screening.race))?
            .set("ETHNIC", words::ethnicity(screening.ethnicity))?
            .set("ARMCD", context.arms.code(arm))?
            .set("ARM", context.arms.label(arm))?
            .set("ACTARMCD", context.arms.code(actual))?
            .set("ACTARM", context.arms.label(actual))?
            .set(
                "ARMNRS",
                if subject.enrolment().is_none() {
                    "SCREEN FAILURE"
                } else if subject.first_dose().is_none() {
                    "ASSIGNED, NOT TREATED"
                } else {
                    ""
                },
            )?;
    }
    Ok(LAYOUT.close(builder)?)
}
