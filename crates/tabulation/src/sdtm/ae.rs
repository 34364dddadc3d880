//! `AE`: one row an adverse event, as collected: no treatment is named here.

use datasets::Table;
use record::Seriousness;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sheet::{Layout, number, text, yes_no};
use crate::words;

const LAYOUT: Layout = Layout {
    name: "AE",
    label: "Adverse Events",
    keys: &["USUBJID", "AESEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("USUBJID", "Unique Subject Identifier"),
        number("AESEQ", "Sequence Number"),
        text("AETERM", "Reported Term for the Adverse Event"),
        text("AEDECOD", "Dictionary-Derived Term"),
        text("AEBODSYS", "Body System or Organ Class"),
        text("AESEV", "Severity/Intensity"),
        text("AESER", "Serious Event"),
        text("AEACN", "Action Taken with Study Treatment"),
        text("AEREL", "Causality"),
        text("AEOUT", "Outcome of Adverse Event"),
        text("AESTDTC", "Start Date/Time of Adverse Event"),
        text("AEENDTC", "End Date/Time of Adverse Event"),
        number("AESTDY", "Study Day of Start of Adverse Event"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for (sequence, remembered) in (1_u32..).zip(person.subject.adverse_events()) {
            let event = &remembered.what;
            let ended = event.ended.map_or(String::new(), |date| date.to_string());
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "AE")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("AESEQ", f64::from(sequence))?
                .set("AETERM", event.term.as_str())?
                .set("AEDECOD", event.term.as_str())?
                .set("AEBODSYS", event.system_organ_class.as_str())?
                .set("AESEV", words::severity(event.severity))?
                .set("AESER", yes_no(event.seriousness == Seriousness::Serious))?
                .set("AEACN", words::action(event.action))?
                .set("AEREL", words::relation(event.relation))?
                .set("AEOUT", words::outcome(event.outcome))?
                .set("AESTDTC", remembered.date.to_string().as_str())?
                .set("AEENDTC", ended.as_str())?
                .set("AESTDY", study_day(person.subject, remembered.date))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
