//! Consent, the committee, enrolment, and the end of screening without it.

use protocol::CriterionId;
use record::{Act, ScreenFailureReason, Verdict};

use super::explained::{Standing, explain_eligibility};
use crate::check::Check;
use crate::form::{Field, Section, Tone};
use crate::reader::Reader;
use crate::reading::{Dated, Deed};
use crate::sheet::Sheet;
use crate::typed::{TICKED, Typed};
use crate::wording::Text;

pub(crate) fn consent(sheet: &Sheet<'_>) -> Vec<Section> {
    let screened = sheet.c.subject().map(record::Subject::screening_date);
    let day = sheet.day(Text::ConsentSignedOn, screened);
    vec![sheet.section("consent", Text::SectionConsent, vec![day])]
}

pub(crate) fn read_consent(reader: &mut Reader<'_>) {
    if let Some(date) = reader.date("date") {
        reader.write(date, Act::ConsentSigned {});
    }
}

const VERDICTS: [(Verdict, Text); 2] = [
    (Verdict::Confirmed, Text::DiseaseConfirmed),
    (Verdict::NotConfirmed, Text::DiseaseNotConfirmed),
];

pub(crate) fn adjudication(sheet: &Sheet<'_>) -> Vec<Section> {
    let fields = vec![
        sheet.day(Text::VerdictOn, None),
        sheet
            .choice("verdict", sheet.say(Text::Verdict), &VERDICTS)
            .required(),
    ];
    vec![
        sheet
            .section("verdict", Text::SectionVerdict, fields)
            .help(sheet.say(Text::VerdictHelp)),
    ]
}

pub(crate) fn read_adjudication(reader: &mut Reader<'_>) {
    if let (Some(date), Some(verdict)) = (reader.date("date"), reader.choice("verdict")) {
        reader.write(date, Act::Adjudicated { verdict });
    }
}

fn reason_name(criterion: &CriterionId) -> String {
    format!("reason_{criterion}")
}

pub(crate) fn screen_failure(sheet: &Sheet<'_>) -> Vec<Section> {
    let c = sheet.c;
    let Some(subject) = c.subject() else {
        return Vec::new();
    };
    // A correction may name what has been mended since.
    let shows = |standing: Standing| standing != Standing::Satisfied || c.correcting.is_some();
    let mut fields = vec![sheet.day(Text::ScreenFailedOn, Some(subject.screening_date()))];
    for criterion in explain_eligibility(c, subject, c.today) {
        if shows(criterion.standing) {
            let label = criterion.text;
            let field = sheet.field(
                reason_name(&criterion.id),
                label,
                crate::form::FieldKind::Tick,
            );
            fields.push(field.help(criterion.explanation));
        }
    }
    fields.push(sheet.tick("reason_not_confirmed", Text::DiseaseNotConfirmed));
    fields.push(sheet.tick("reason_no_consent", Text::ConsentNotGiven));
    fields.push(sheet.paragraph("reason_other", Text::OtherReason));
    vec![
        sheet
            .section("reasons", Text::SectionScreenFailure, fields)
            .help(sheet.say(Text::ScreenFailureHelp)),
    ]
}

pub(crate) fn read_screen_failure(reader: &mut Reader<'_>) {
    let Some(date) = reader.date("date") else {
        return;
    };
    let mut reasons = Vec::new();
    for criterion in &reader.c.plan().protocol().eligibility.criteria {
        if reader.tick(&reason_name(&criterion.id)) {
            let criterion = criterion.id.clone();
            reasons.push(ScreenFailureReason::Criterion { criterion });
        }
    }
    if reader.tick("reason_not_confirmed") {
        reasons.push(ScreenFailureReason::DiseaseNotConfirmed {});
    }
    if reader.tick("reason_no_consent") {
        reasons.push(ScreenFailureReason::ConsentNotGiven {});
    }
    if let Some(text) = reader.text("reason_other") {
        let text = text.to_owned();
        reasons.push(ScreenFailureReason::Other { text });
    }
    if reader.refuse_if(Check::ReasonNeeded, reasons.is_empty(), "reason_other", &[]) {
        return;
    }
    reader.write(date, Act::ScreenFailed { reasons });
}

pub(crate) fn write_screen_failure(reasons: &[ScreenFailureReason], typed: &mut Typed) {
    for reason in reasons {
        let (name, value) = match reason {
            ScreenFailureReason::Criterion { criterion } => (reason_name(criterion), TICKED),
            ScreenFailureReason::DiseaseNotConfirmed {} => {
                ("reason_not_confirmed".to_owned(), TICKED)
            }
            ScreenFailureReason::ConsentNotGiven {} => ("reason_no_consent".to_owned(), TICKED),
            ScreenFailureReason::Other { text } => ("reason_other".to_owned(), text.as_str()),
        };
        typed.insert(name, value.to_owned());
    }
}

/// What stands in the way of enrolment, and the stratum; the arm is nowhere here.
pub(crate) fn enrolment(sheet: &Sheet<'_>) -> Vec<Section> {
    let c = sheet.c;
    let Some(subject) = c.subject() else {
        return Vec::new();
    };
    let mut notices = Vec::new();
    for criterion in explain_eligibility(c, subject, c.today) {
        let (tone, word) = match criterion.standing {
            Standing::Satisfied => continue,
            Standing::InTheWay => (Tone::Alarm, Text::CriterionInTheWay),
            Standing::Open => (Tone::Open, Text::CriterionOpen),
        };
        let text = sheet.with(
            Text::CriterionLine,
            &[
                ("criterion", &criterion.text),
                ("standing", &sheet.say(word)),
                ("explanation", &criterion.explanation),
            ],
        );
        notices.push(sheet.notice(tone, text));
    }
    if subject.consent_date().is_none() {
        notices.push(sheet.notice(Tone::Alarm, sheet.say(Text::ConsentFirst)));
    }
    match c.state.stratum(subject) {
        Ok(Some(stratum)) => {
            if let Some(stratum) = c.plan().stratum(stratum) {
                let text = sheet.with(Text::StratumIs, &[("stratum", &stratum.label)]);
                notices.push(sheet.notice(Tone::Plain, text));
            }
        }
        Ok(None) => {}
        Err(obstacle) => notices.push(sheet.notice(Tone::Open, obstacle.to_string())),
    }
    let needs_committee =
        c.plan().protocol().eligibility.adjudication == protocol::Adjudication::Required;
    if needs_committee && subject.adjudication().is_none() {
        notices.push(sheet.notice(Tone::Open, sheet.say(Text::CommitteeFirst)));
    }
    if notices.iter().all(|notice| notice.tone == Tone::Plain) {
        notices.push(sheet.notice(Tone::Good, sheet.say(Text::ReadyToEnrol)));
    }
    let fields: Vec<Field> = vec![sheet.day(Text::EnrolledOn, subject.consent_date())];
    vec![
        sheet
            .section("enrolment", Text::SectionEnrolment, fields)
            .notices(notices),
    ]
}

pub(crate) fn read_enrolment(reader: &mut Reader<'_>) {
    let (Some(date), Some(subject)) = (reader.date("date"), reader.c.subject()) else {
        return;
    };
    for criterion in explain_eligibility(reader.c, subject, date) {
        let blocks = criterion.standing != Standing::Satisfied;
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("criterion", &criterion.text),
            ("explanation", &criterion.explanation),
        ];
        reader.refuse_if(Check::EnrolmentBlocked, blocks, "", &values);
    }
    let deed = Deed::Enrol;
    reader.deeds.push(Dated { date, deed });
}

/// The field in which a reason for which somebody was not enrolled stands.
pub(crate) fn reason_field(reason: &ScreenFailureReason) -> String {
    let mut typed = Typed::new();
    write_screen_failure(std::slice::from_ref(reason), &mut typed);
    typed.into_keys().next().unwrap_or_default()
}
