//! A visit that was not held.

use protocol::PlannedVisit;
use record::{MissedVisit, Observation};

use crate::form::Section;
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::wording::Text;

pub(crate) fn missed_visit(sheet: &Sheet<'_>) -> Vec<Section> {
    let screened = sheet.c.subject().map(record::Subject::screening_date);
    let fields = vec![
        sheet.day(Text::MissedKnownOn, screened),
        sheet.paragraph("reason", Text::MissedReason).required(),
    ];
    vec![
        sheet
            .section("missed", Text::SectionMissed, fields)
            .help(sheet.say(Text::MissedHelp)),
    ]
}

pub(crate) fn read_missed_visit(reader: &mut Reader<'_>, planned: &PlannedVisit) {
    let (Some(date), Some(reason)) = (reader.date("date"), reader.text("reason")) else {
        return;
    };
    let missed = MissedVisit {
        visit: planned.id.clone(),
        reason: reason.to_owned(),
    };
    reader.write(date, Observation::VisitMissed(missed));
}
