//! The criteria that a person judges, beside those that the record works out.

use protocol::{Criterion, CriterionId, CriterionKind};
use record::{Act, CriterionAnswer};

use super::explained::{Judge, Standing, explain_eligibility};
use crate::check::Check;
use crate::form::{Choice, Field, FieldKind, Notice, Section, Tone};
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{Typed, word_of};
use crate::wording::Text;

const FIELD: &str = "criterion_";

/// The field in which the answer to a criterion stands.
pub(crate) fn answer_field(criterion: &CriterionId) -> String {
    format!("{FIELD}{criterion}")
}

/// The criterion whose answer stands in a field.
pub(crate) fn criterion_of(field: &str) -> Option<&str> {
    field.strip_prefix(FIELD)
}

fn answered(sheet: &Sheet<'_>, criterion: &Criterion) -> Field {
    let excludes = criterion.judged.excludes();
    let labels = if excludes {
        [
            (CriterionAnswer::NotMet, Text::ExclusionNotMet),
            (CriterionAnswer::Met, Text::ExclusionMet),
        ]
    } else {
        [
            (CriterionAnswer::Met, Text::InclusionMet),
            (CriterionAnswer::NotMet, Text::InclusionNotMet),
        ]
    };
    let choices = labels.map(|(answer, label)| Choice {
        value: word_of(&answer),
        label: sheet.say(label),
    });
    let kind = FieldKind::Choice {
        choices: choices.into(),
    };
    let known = sheet
        .c
        .subject()
        .and_then(|subject| subject.answers().get(&criterion.id))
        .map(word_of);
    sheet
        .field(answer_field(&criterion.id), criterion.text.clone(), kind)
        .help(criterion.id.to_string())
        .unless_typed(sheet.typed, known.unwrap_or_default())
}

pub(crate) fn eligibility(sheet: &Sheet<'_>) -> Vec<Section> {
    let c = sheet.c;
    let Some(subject) = c.subject() else {
        return Vec::new();
    };
    let plan = c.plan();
    let version = c.state.version(subject, c.today);
    let fields = |wanted: fn(&CriterionKind) -> bool| {
        plan.criteria_under(version)
            .filter(|criterion| wanted(&criterion.judged))
            .map(|criterion| answered(sheet, criterion))
            .collect::<Vec<_>>()
    };
    let worked_out: Vec<Notice> = explain_eligibility(c, subject, c.today)
        .into_iter()
        .filter(|criterion| criterion.judge == Judge::Record)
        .map(|criterion| {
            let (tone, word) = match criterion.standing {
                Standing::Satisfied => (Tone::Good, Text::CriterionSatisfied),
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
            sheet.notice(tone, text)
        })
        .collect();
    vec![
        sheet.section(
            "day",
            Text::SectionDay,
            vec![sheet.day(Text::AnsweredOn, Some(subject.screening_date()))],
        ),
        sheet.section(
            "inclusion",
            Text::SectionInclusion,
            fields(|kind| matches!(kind, CriterionKind::Inclusion {})),
        ),
        sheet.section(
            "exclusion",
            Text::SectionExclusion,
            fields(|kind| matches!(kind, CriterionKind::Exclusion {})),
        ),
        sheet
            .section("worked-out", Text::SectionWorkedOut, Vec::new())
            .notices(worked_out),
    ]
}

/// Only what is new or changed is written: an answer that stands already is not answered again.
pub(crate) fn read_eligibility(reader: &mut Reader<'_>) {
    let (Some(date), Some(subject)) = (reader.date("date"), reader.c.subject()) else {
        return;
    };
    let no_consent = subject.consent_date().is_none();
    if reader.refuse_if(Check::ConsentFirst, no_consent, "", &[]) {
        return;
    }
    let mut answers = 0;
    for criterion in &reader.c.plan().protocol().eligibility.criteria {
        let name = answer_field(&criterion.id);
        let Some(answer) = reader.choice::<CriterionAnswer>(&name) else {
            continue;
        };
        let known = subject.answers().get(&criterion.id).copied();
        answers += 1;
        if known != Some(answer) || reader.c.correcting.is_some() {
            let criterion = criterion.id.clone();
            reader.write(date, Act::EligibilityAnswered { criterion, answer });
        }
    }
    reader.refuse_if(Check::NothingAnswered, answers == 0, "", &[]);
}

pub(crate) fn write_answer(criterion: &CriterionId, answer: CriterionAnswer, typed: &mut Typed) {
    typed.insert(answer_field(criterion), word_of(&answer));
}
