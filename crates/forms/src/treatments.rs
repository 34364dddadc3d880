//! Treatments besides the trial's own, and rescue medication.

use instruments::exact::Rational;
use record::{ConcomitantTreatment, DoseChange, Observation, RescueTreatment, TreatmentClass};

use crate::check::Check;
use crate::form::{Section, Tone};
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{Typed, put, word_of};
use crate::wording::Text;

const CLASSES: [(TreatmentClass, Text); 4] = [
    (TreatmentClass::Glucocorticoid, Text::Glucocorticoid),
    (TreatmentClass::Immunosuppressant, Text::Immunosuppressant),
    (TreatmentClass::Premedication, Text::Premedication),
    (TreatmentClass::Other, Text::OtherTreatment),
];

const CHANGES: [(DoseChange, Text); 5] = [
    (DoseChange::AtEntry, Text::TakenAtEntry),
    (DoseChange::Started, Text::Started),
    (DoseChange::Increased, Text::Increased),
    (DoseChange::Reduced, Text::Reduced),
    (DoseChange::Stopped, Text::Stopped),
];

pub(crate) fn concomitant(sheet: &Sheet<'_>) -> Vec<Section> {
    let fields = vec![
        sheet.line("name", Text::TreatmentName).required(),
        sheet
            .choice("class", sheet.say(Text::TreatmentClass), &CLASSES)
            .required(),
        sheet
            .choice("change", sheet.say(Text::WhatChanged), &CHANGES)
            .required(),
        sheet
            .day(Text::ChangedOn, None)
            .help(sheet.say(Text::ChangedOnHelp)),
        sheet
            .number(
                "daily_milligrams",
                sheet.say(Text::DailyMilligrams),
                Rational::ZERO,
                Some(Rational::integer(100_000)),
            )
            .unit("mg")
            .help(sheet.say(Text::PrednisoneEquivalent)),
    ];
    vec![sheet.section("treatment", Text::SectionTreatment, fields)]
}

/// Whether a change of a treatment is asked for the daily dose that it came to.
pub(crate) fn asks_for_dose(class: TreatmentClass, change: DoseChange) -> bool {
    class == TreatmentClass::Glucocorticoid && change != DoseChange::Stopped
}

pub(crate) fn read_concomitant(reader: &mut Reader<'_>) {
    let (Some(date), Some(name), Some(class), Some(change)) = (
        reader.date("date"),
        reader.text("name"),
        reader.choice("class"),
        reader.choice("change"),
    ) else {
        return;
    };
    let daily_milligrams = reader.number("daily_milligrams");
    let without_dose = asks_for_dose(class, change) && daily_milligrams.is_none();
    reader.doubt_if(
        Check::GlucocorticoidDose,
        without_dose,
        "daily_milligrams",
        &[],
    );
    let treatment = ConcomitantTreatment {
        name: name.to_owned(),
        class,
        change,
        daily_milligrams,
    };
    reader.write(date, Observation::ConcomitantTreatment(treatment));
}

pub(crate) fn write_concomitant(treatment: &ConcomitantTreatment, typed: &mut Typed) {
    put(typed, "name", Some(&treatment.name));
    put(typed, "class", Some(word_of(&treatment.class)));
    put(typed, "change", Some(word_of(&treatment.change)));
    put(typed, "daily_milligrams", treatment.daily_milligrams);
}

pub(crate) fn rescue(sheet: &Sheet<'_>) -> Vec<Section> {
    let screened = sheet.c.subject().map(record::Subject::screening_date);
    let fields = vec![
        sheet.day(Text::RescueOn, screened),
        sheet.line("name", Text::TreatmentName).required(),
        sheet.paragraph("explanation", Text::RescueWhy).required(),
    ];
    let ends = sheet.c.plan().protocol().rules.iter().any(|rule| {
        matches!(
            rule,
            protocol::Rule::Rescue {
                then: protocol::AfterRescue::EndTrial,
                ..
            }
        )
    });
    let mut section = sheet.section("rescue", Text::SectionRescue, fields);
    if ends {
        section.notices = vec![sheet.notice(Tone::Alarm, sheet.say(Text::RescueEnds))];
    }
    vec![section]
}

pub(crate) fn read_rescue(reader: &mut Reader<'_>) {
    let (Some(date), Some(name), Some(explanation)) = (
        reader.date("date"),
        reader.text("name"),
        reader.text("explanation"),
    ) else {
        return;
    };
    let rescue = RescueTreatment {
        name: name.to_owned(),
        explanation: explanation.to_owned(),
    };
    reader.write(date, Observation::RescueGiven(rescue));
}

pub(crate) fn write_rescue(rescue: &RescueTreatment, typed: &mut Typed) {
    put(typed, "name", Some(&rescue.name));
    put(typed, "explanation", Some(&rescue.explanation));
}
