//! `AE`: one row an adverse event, as collected: no treatment is named here.

use datasets::Table;
use record::Seriousness;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sheet::yes_no;
use crate::standard::AE as LAYOUT;
use crate::words;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for (sequence, remembered) in (1_u32..).zip(person.subject.adverse_events()) {
            let event = &remembered.what;
            let number = person.subject.number();
            let related = context.relations.shown(number, sequence, event.relation);
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
                .set("AESOC", event.system_organ_class.as_str())?
                .set("AESEV", words::severity(event.severity))?
                .set("AESER", yes_no(event.seriousness == Seriousness::Serious))?
                .set("AEACN", words::shown_action(context, event.action))?
                .set("AEREL", related.map_or("", words::relation))?
                .set("AEOUT", words::outcome(event.outcome))?
                .set("AESTDTC", remembered.date.to_string().as_str())?
                .set("AEENDTC", ended.as_str())?
                .set("AESTDY", study_day(person.subject, remembered.date))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
