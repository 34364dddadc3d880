//! The questionnaire that a participant answers on a device of their own, and what becomes of the answers in the form of the
//! visit: they stand there as the participant's, and are not typed over.
//!
//! The wording of licensed questionnaires is not ours: their items are named by category and place, unless a sponsor words them
//! ([`LicensedWording`]).

use std::borrow::Cow;

use instruments::exact::Rational;
use instruments::measure::Vas;
use protocol::{ParticipantMeasure, PlannedVisit, VisitId};
use record::rules::participant::{asked_at, contradicted};
use record::{AnswerTiming, Findings, HaqAnswered, ParticipantAnswers, Remembered};

use crate::check::Check;
use crate::circumstances::Circumstances;
use crate::form::{Choice, FieldKind, Form, Gravity, Problem, Section, Tone};
use crate::form_kind::FormKind;
use crate::licensed_wording::LicensedWording;
use crate::reader::Reader;
use crate::sheet::{Sheet, missing_field};
use crate::typed::{Typed, put};
use crate::visit::{
    HAQ_ANSWERS, SF36_SCORES, participants_questions, participants_sf36, read_participants_haq,
    read_sf36, sf36_scores, write_haq, write_sf36,
};
use crate::wording::Text;

pub(crate) const PATIENT_GLOBAL: &str = "patient_global";
pub(crate) const EQ5D_VAS: &str = "eq5d_vas";
const HAQ: &str = "haq";

/// The visits at which a participant is asked something, with what.
pub fn asked_of_participants(
    plan: &protocol::Plan,
) -> Vec<(&PlannedVisit, Vec<ParticipantMeasure>)> {
    let asked = &plan.protocol().participant_answer;
    let visits = plan.visits().iter();
    visits
        .map(|visit| (visit, asked_at(asked, visit)))
        .filter(|(_, measures)| !measures.is_empty())
        .collect()
}

/// The questionnaire of a visit in a sponsor's wording, with what was typed and what is wrong with it; `None` where nothing is
/// asked then.
pub fn questionnaire(
    c: &Circumstances<'_>,
    visit: &VisitId,
    wording: &LicensedWording,
    typed: &Typed,
    problems: Vec<Problem>,
) -> Option<Form> {
    let mut form = asked_in(c, visit, typed)?;
    wording.put_into(&mut form);
    for problem in problems {
        let fields = form.sections.iter_mut().flat_map(|part| &mut part.fields);
        match fields.into_iter().find(|field| field.name == problem.field) {
            Some(field) => field.problems.push(problem),
            None => form.problems.push(problem),
        }
    }
    Some(form)
}

fn asked_in(c: &Circumstances<'_>, visit: &VisitId, typed: &Typed) -> Option<Form> {
    let planned = c.plan().visit(c.visit(visit)?);
    let measures = asked_at(&c.plan().protocol().participant_answer, planned);
    if measures.is_empty() {
        return None;
    }
    let sheet = Sheet { c, typed };
    Some(Form {
        kind: FormKind::Visit {
            visit: visit.clone(),
        },
        title: sheet.say(Text::TitleQuestionnaire),
        explanation: sheet.say(Text::AboutQuestionnaire),
        sections: measures
            .iter()
            .flat_map(|measure| asked(&sheet, *measure))
            .collect(),
        problems: Vec::new(),
        submit: sheet.say(Text::SubmitQuestionnaire),
    })
}

fn asked(sheet: &Sheet<'_>, measure: ParticipantMeasure) -> Vec<Section> {
    match measure {
        ParticipantMeasure::PatientGlobal => {
            let kind = FieldKind::VisualAnalogueScale {
                left: sheet.say(Text::OwnGlobalLeft),
                right: sheet.say(Text::OwnGlobalRight),
            };
            let field = sheet
                .field(PATIENT_GLOBAL, sheet.say(Text::OwnGlobalQuestion), kind)
                .unit("cm")
                .help(sheet.say(Text::OwnGlobalHelp));
            vec![sheet.section("own-global", Text::SectionOwnGlobal, vec![field])]
        }
        ParticipantMeasure::HealthAssessment => participants_questions(sheet),
        ParticipantMeasure::Eq5dVas => {
            let question = sheet.say(Text::OwnHealthQuestion);
            let field = sheet
                .whole(EQ5D_VAS, question, 0, 100)
                .unit("0-100")
                .help(sheet.say(Text::OwnHealthHelp));
            vec![sheet.section("own-health", Text::SectionOwnHealth, vec![field])]
        }
        ParticipantMeasure::Sf36 => participants_sf36(sheet),
    }
}

/// The choices for one item of the Health Assessment Questionnaire.
pub(crate) fn difficulty(sheet: &Sheet<'_>) -> FieldKind {
    let label: [Text; HAQ_ANSWERS] = [
        Text::DifficultyNone,
        Text::DifficultySome,
        Text::DifficultyMuch,
        Text::DifficultyUnable,
    ];
    let choices = (0..).zip(label).map(|(value, label): (u8, _)| Choice {
        value: value.to_string(),
        label: sheet.say(label),
    });
    FieldKind::Choice {
        choices: choices.collect(),
    }
}

/// Reads the answers to the questionnaire of a visit. Any question may be left out, but not all of them.
///
/// # Errors
/// What cannot be, each at its field.
pub fn read_answers(
    c: &Circumstances<'_>,
    visit: &VisitId,
    typed: &Typed,
    timing: AnswerTiming,
) -> Result<ParticipantAnswers, Vec<Problem>> {
    let problem = |text: Text| Problem {
        check: None,
        field: String::new(),
        gravity: Gravity::Refused,
        message: c.language.say(text).to_owned(),
        reason_field: None,
    };
    let Some(form) = asked_in(c, visit, typed) else {
        return Err(vec![problem(Text::NoSuchVisit)]);
    };
    let mut reader = Reader::blind(c, typed, &form);
    let asked = |name: &str| form.field(name).is_some();
    let patient_global = asked(PATIENT_GLOBAL)
        .then(|| reader.measure(PATIENT_GLOBAL, Vas::from_centimetres))
        .flatten();
    let haq = read_participants_haq(&reader).filter(|_| asked("haq_item_1"));
    let eq5d_vas: Option<Rational> = asked(EQ5D_VAS).then(|| reader.number(EQ5D_VAS)).flatten();
    let sf36 = read_sf36(&reader).filter(|_| asked("sf36_item_1"));
    let is_empty =
        patient_global.is_none() && haq.is_none() && eq5d_vas.is_none() && sf36.is_none();
    if reader.problems.is_empty() {
        reader.refuse_if(Check::AnswerSomething, is_empty, "", &[]);
    }
    if reader.problems.is_empty() {
        Ok(ParticipantAnswers {
            visit: visit.clone(),
            timing,
            patient_global,
            haq,
            eq5d_vas,
            sf36,
        })
    } else {
        Err(reader.problems)
    }
}

/// What must have been typed into the form of a visit for the answers of a participant to stand there.
pub fn typed_answers(answers: &ParticipantAnswers) -> Typed {
    let mut typed = Typed::new();
    put(
        &mut typed,
        PATIENT_GLOBAL,
        answers.patient_global.map(Vas::value),
    );
    write_haq(answers.haq.as_ref(), &mut typed);
    put(&mut typed, EQ5D_VAS, answers.eq5d_vas);
    write_sf36(answers.sf36.as_ref(), &mut typed);
    typed
}

/// The answers of a participant that stand in the form of a visit, where it is filled in for the first time.
fn of_visit<'c>(
    c: &Circumstances<'c>,
    kind: &FormKind,
) -> Option<&'c Remembered<ParticipantAnswers>> {
    match kind {
        FormKind::Visit { visit } if c.correcting.is_none() => c.subject()?.answers_at(visit),
        _ => None,
    }
}

/// What was typed into a form, with the answers of a participant where nothing was.
pub(crate) fn with_answers<'t>(
    c: &Circumstances<'_>,
    kind: &FormKind,
    typed: &'t Typed,
) -> Cow<'t, Typed> {
    let Some(answered) = of_visit(c, kind) else {
        return Cow::Borrowed(typed);
    };
    let mut own = typed_answers(&answered.what);
    let too_few = c.language.say(Text::TooFewAnswered).to_owned();
    if lacks_index(answered.what.haq.as_ref()) {
        own.insert(missing_field(HAQ), too_few.clone());
    }
    let survey = answered.what.sf36.as_ref();
    if survey.is_some_and(|survey| sf36_scores(c.plan(), survey).is_none()) {
        for (_, score) in SF36_SCORES {
            own.insert(missing_field(score), too_few.clone());
        }
    }
    let mut together = typed.clone();
    for (name, value) in own {
        let text = together.entry(name).or_default();
        if text.trim().is_empty() {
            *text = value;
        }
    }
    Cow::Owned(together)
}

fn lacks_index(haq: Option<&HaqAnswered>) -> bool {
    haq.is_some_and(|answered| {
        answered
            .disability()
            .is_none_or(|disability| disability.index.is_none())
    })
}

/// The fields of a visit's form in which a measure stands.
fn is_field_of(measure: ParticipantMeasure, name: &str) -> bool {
    match measure {
        ParticipantMeasure::PatientGlobal => name == PATIENT_GLOBAL,
        ParticipantMeasure::HealthAssessment => name == HAQ || name.starts_with("haq_"),
        ParticipantMeasure::Eq5dVas => name == EQ5D_VAS,
        ParticipantMeasure::Sf36 => name.starts_with("sf36_"),
    }
}

fn answered(answers: &ParticipantAnswers) -> Vec<ParticipantMeasure> {
    let mut measures = Vec::new();
    if answers.patient_global.is_some() {
        measures.push(ParticipantMeasure::PatientGlobal);
    }
    if answers.haq.is_some() {
        measures.push(ParticipantMeasure::HealthAssessment);
    }
    if answers.eq5d_vas.is_some() {
        measures.push(ParticipantMeasure::Eq5dVas);
    }
    if answers.sf36.is_some() {
        measures.push(ParticipantMeasure::Sf36);
    }
    measures
}

/// Shows in the form of a visit which values are the participant's own.
pub(crate) fn mark(sheet: &Sheet<'_>, planned: &PlannedVisit, sections: &mut [Section]) {
    let kind = FormKind::Visit {
        visit: planned.id.clone(),
    };
    let Some(own) = of_visit(sheet.c, &kind) else {
        return;
    };
    let text = match own.what.timing {
        AnswerTiming::InTime => Text::AnsweredByParticipant,
        AnswerTiming::Late => Text::AnsweredLate,
    };
    let said = sheet.with(text, &[("date", &own.date)]);
    let measures = answered(&own.what);
    for section in sections {
        let mut marked = false;
        for field in &mut section.fields {
            if measures
                .iter()
                .any(|measure| is_field_of(*measure, &field.name))
            {
                field.answered = Some(own.date);
                marked = true;
            }
        }
        if marked {
            section
                .notices
                .push(sheet.notice(Tone::Plain, said.clone()));
        }
    }
}

/// Refuses findings that say something else than the participant did.
pub(crate) fn keep(reader: &mut Reader<'_>, planned: &PlannedVisit, findings: &Findings) {
    let kind = FormKind::Visit {
        visit: planned.id.clone(),
    };
    let Some(own) = of_visit(reader.c, &kind) else {
        return;
    };
    for measure in contradicted(&own.what, findings) {
        let field = match measure {
            ParticipantMeasure::PatientGlobal => PATIENT_GLOBAL,
            ParticipantMeasure::HealthAssessment => HAQ,
            ParticipantMeasure::Eq5dVas => EQ5D_VAS,
            ParticipantMeasure::Sf36 => SF36_SCORES[0].1,
        };
        reader.refuse_if(Check::NotTypedOver, true, field, &[]);
    }
}
