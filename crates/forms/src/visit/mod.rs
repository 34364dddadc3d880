//! A visit: what the protocol asks of it, side by side with what was found before.

mod earlier;
mod enzymes;
mod further;
mod globals;
mod missed;
mod muscles;
mod plausibility;
mod questionnaire;
mod sf36;

pub(crate) use globals::measure_label;
pub(crate) use missed::{missed_visit, read_missed_visit};
pub(crate) use questionnaire::{
    HAQ_ANSWERS, haq_questions, participants_questions, read_participants_haq, write as write_haq,
};

pub(crate) use sf36::{
    SCORES as SF36_SCORES, participants_sf36, read_sf36, sf36_question_of, sf36_questions,
    sf36_scores, sf36_section, write_sf36,
};

use instruments::exact::Rational;
use instruments::infusion::BodyWeight;
use instruments::measure::CoreSetMeasures;
use protocol::{Assessment, Plan, PlannedVisit, VisitId};
use record::rules::double_entry::name_of;
use record::{Finding, FindingItem, Findings, NotDone, Observation, Particulars, VisitRecord};

use crate::calendar::planned_date;
use crate::circumstances::Circumstances;
use crate::form::{Notice, Section, Tone};
use crate::reader::Reader;
use crate::sheet::{Sheet, missing_field};
use crate::typed::{Typed, of_word, put};
use crate::wording::Text;

pub(crate) fn visit(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Vec<Section> {
    let c = sheet.c;
    let earliest = c.subject().map(record::Subject::screening_date);
    let day = sheet.section(
        "day",
        Text::SectionDay,
        vec![sheet.day(Text::DayOfVisit, earliest)],
    );
    let mut notices = window_notice(sheet, planned);
    notices.extend(version_notice(sheet));
    let mut sections = vec![day.notices(notices)];
    let typed = |names: &[String]| {
        names
            .iter()
            .any(|name| !sheet.value(name).trim().is_empty())
    };
    if sheet.asks_for(planned, Assessment::Weight) || typed(&["weight".to_owned()]) {
        let heaviest = Some(Rational::integer(500));
        let label = sheet.say(Text::Weight);
        let field = sheet
            .number("weight", label, Rational::ZERO, heaviest)
            .unit("kg")
            .earlier(earlier::weight(sheet, planned));
        let field = sheet.expected(field);
        sections.push(sheet.section("weight", Text::SectionWeight, vec![field]));
    }
    let core_set = sheet.asks_for(planned, Assessment::CoreSet);
    if core_set || typed(&globals::names()) {
        sections.push(globals::section(sheet, planned));
    }
    if core_set || typed(&muscles::names(c.plan())) {
        sections.extend(muscles::sections(sheet, planned));
    }
    if core_set || typed(&questionnaire::names()) {
        sections.extend(questionnaire::sections(sheet, planned));
    }
    if core_set || sheet.asks_for(planned, Assessment::EnzymePanel) || typed(&enzymes::names()) {
        sections.push(enzymes::section(sheet, planned));
    }
    sections.extend(further::sections(sheet, planned));
    sf36::put_items(sheet, &mut sections);
    if sheet.asks_for(planned, Assessment::Wells) {
        let notice = sheet.notice(Tone::Plain, sheet.say(Text::WellsAfterInfusion));
        sections.push(
            sheet
                .section("wells", Text::SectionWells, Vec::new())
                .notices(vec![notice]),
        );
    }
    crate::participant::mark(sheet, planned, &mut sections);
    sections
}

/// Under which version of the protocol the form asks, where that differs between sites.
fn version_notice(sheet: &Sheet<'_>) -> Option<Notice> {
    let plan = sheet.c.plan();
    plan.released_by_site().next()?;
    let version = sheet.c.version(sheet.typed)?;
    let text = sheet.with(
        Text::AskedUnderVersion,
        &[("version", &plan.version(version).id)],
    );
    Some(sheet.notice(Tone::Plain, text))
}

fn window_notice(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Vec<Notice> {
    let c = sheet.c;
    let Some(zero) = c.subject().and_then(|subject| subject.day_zero(c.plan())) else {
        return Vec::new();
    };
    let Some((day, window)) = planned_date(zero, planned) else {
        return Vec::new();
    };
    let text = sheet.with(
        Text::WindowIs,
        &[("day", &day), ("from", &window.0), ("to", &window.1)],
    );
    vec![sheet.notice(Tone::Plain, text)]
}

/// The core set of what was typed, as far as it can be read: for the score while somebody types.
pub(crate) fn typed_core_set(c: &Circumstances<'_>, typed: &Typed) -> CoreSetMeasures {
    // The form is empty, so that nothing is checked but what the measures themselves refuse.
    let form = crate::asking::empty_form();
    let mut reader = Reader::new(c, typed, &form);
    read_core_set(&mut reader).0
}

fn read_core_set(reader: &mut Reader<'_>) -> (CoreSetMeasures, Particulars) {
    let mut particulars = Particulars::default();
    let [physician_global, patient_global, extramuscular] = globals::read(reader);
    let core_set = CoreSetMeasures {
        physician_global,
        patient_global,
        muscle_strength: muscles::read(reader, &mut particulars),
        haq: questionnaire::read(reader, &mut particulars),
        enzymes: enzymes::read(reader),
        extramuscular,
    };
    (core_set, particulars)
}

pub(crate) fn read_visit(reader: &mut Reader<'_>, planned: &PlannedVisit) {
    let Some(date) = reader.date("date") else {
        return;
    };
    let weight = reader.measure("weight", BodyWeight::new);
    let (core_set, mut particulars) = read_core_set(reader);
    let survey = sf36::read(reader, &mut particulars);
    let mut others = further::read(reader, &survey);
    keep_order(reader, &mut others);
    for (name, item) in items() {
        if let Some(reason) = reader.reason_missing(&name) {
            let reason = reason.to_owned();
            particulars.not_done.push(NotDone { item, reason });
        }
    }
    let findings = Findings {
        weight,
        core_set: (core_set != CoreSetMeasures::default()).then_some(core_set),
        others,
        particulars: (particulars != Particulars::default()).then(|| Box::new(particulars)),
    };
    plausibility::check(reader, planned, &findings);
    crate::participant::keep(reader, planned, &findings);
    let visit = planned.id.clone();
    reader.write(
        date,
        Observation::VisitHeld(VisitRecord { visit, findings }),
    );
}

/// In a correction, the order in which the tests were first written down is kept, so that nothing is changed that was
/// not touched.
fn keep_order(reader: &Reader<'_>, others: &mut [Finding]) {
    let Some(record::Event::Observation(Observation::VisitHeld(old))) =
        reader.c.correcting.map(|entry| &entry.event)
    else {
        return;
    };
    let place = |finding: &Finding| {
        let before = &old.findings.others;
        before
            .iter()
            .position(|other| other.test == finding.test)
            .unwrap_or(before.len())
    };
    others.sort_by_key(place);
}

/// The fields beside which a reason may stand why they are empty, and what each is in the record.
fn items() -> Vec<(String, FindingItem)> {
    let mut items = vec![("weight".to_owned(), FindingItem::Weight)];
    items.extend(globals::items());
    items.push(muscles::item());
    items.push(questionnaire::item());
    items.extend(enzymes::items());
    items.extend(further::items());
    items
}

pub(crate) fn write_visit(record: &VisitRecord, typed: &mut Typed) {
    let findings = &record.findings;
    put(typed, "weight", findings.weight);
    let core_set = findings.core_set.unwrap_or_default();
    globals::write(&core_set, typed);
    put(
        typed,
        muscles::TOTAL,
        core_set.muscle_strength.map(|strength| strength.points()),
    );
    put(typed, questionnaire::INDEX, core_set.haq);
    enzymes::write(&core_set, typed);
    further::write(&findings.others, typed);
    if let Some(particulars) = findings.particulars.as_deref() {
        muscles::write(&particulars.muscle_grades, typed);
        questionnaire::write(particulars.haq.as_ref(), typed);
        sf36::write_sf36(particulars.sf36.as_ref(), typed);
        let items = items();
        for not_done in &particulars.not_done {
            if let Some((name, _)) = items.iter().find(|(_, item)| *item == not_done.item) {
                typed.insert(missing_field(name), not_done.reason.clone());
            }
        }
    }
}

/// Which field of a visit's form asks for an assessment; an assessment without one is not captured.
///
/// ```
/// use protocol::Assessment;
///
/// assert_eq!(forms::captured_by(Assessment::Weight), ["weight"]);
/// ```
pub fn captured_by(assessment: Assessment) -> Vec<String> {
    match assessment {
        Assessment::Weight => vec!["weight".to_owned()],
        Assessment::CoreSet => {
            let mut names = globals::names();
            names.push(muscles::TOTAL.to_owned());
            names.push(questionnaire::INDEX.to_owned());
            names.extend(enzymes::names());
            names
        }
        Assessment::EnzymePanel => enzymes::names(),
        Assessment::Wells => crate::wells::names(),
        _ => further::names(assessment),
    }
}

/// Every field that the form of some visit of a plan can have, the reasons of missing values among them.
pub fn visit_fields(plan: &Plan) -> Vec<String> {
    let mut names = vec!["date".to_owned()];
    names.extend(items().into_iter().map(|(name, _)| name));
    names.extend(muscles::names(plan));
    names.extend(questionnaire::names());
    names.extend(sf36::sf36_questions());
    names.extend(enzymes::names());
    let missing: Vec<String> = items()
        .into_iter()
        .map(|(name, _)| missing_field(&name))
        .collect();
    names.extend(missing);
    names.sort_unstable();
    names.dedup();
    names
}

/// The visit of a form, by its name.
pub(crate) fn planned<'c>(c: &Circumstances<'c>, visit: &VisitId) -> Option<&'c PlannedVisit> {
    let plan = c.plan();
    plan.visit_named(visit).map(|index| plan.visit(index))
}

/// The field in which an item of a visit stands, by the way to it in the record.
pub(crate) fn field_of(way: &[&str]) -> Option<String> {
    match way {
        ["findings", "weight"] => of_item(&FindingItem::Weight),
        ["findings", "core_set", "haq"] => Some(questionnaire::INDEX.to_owned()),
        ["findings", "core_set", "enzymes", enzyme] => {
            of_item(&FindingItem::Enzyme(of_word(enzyme)?))
        }
        ["findings", "core_set", measure] => of_item(&FindingItem::CoreSet(of_word(measure)?)),
        ["findings", "others", test] | ["findings", "others", test, "value"] => {
            of_words(&format!("test {test}"))
        }
        ["findings", "particulars", "muscle_grades", muscle]
        | ["findings", "particulars", "muscle_grades", muscle, "grade"] => {
            muscles::field_of(muscle)
        }
        ["findings", "particulars", "not_done", item]
        | ["findings", "particulars", "not_done", item, "reason"] => {
            of_words(item).map(|name| missing_field(&name))
        }
        ["findings", "particulars", rest @ ..] => answered_field(rest),
        _ => None,
    }
}

/// The field in which an item of the answers to a questionnaire stands.
pub(crate) fn answered_field(way: &[&str]) -> Option<String> {
    match way {
        ["haq", "items", number] => Some(questionnaire::item_name(number.parse().ok()?)),
        ["sf36", "items", number] => Some(sf36::item_name(number.parse().ok()?)),
        _ => None,
    }
}

/// The field in which an element of a list of what was ticked stands.
pub(crate) fn ticked_field(way: &[&str], element: &serde_json::Value) -> Option<String> {
    match way {
        ["findings", "particulars", "haq", "aided", ..] | ["haq", "aided", ..] => {
            let place = usize::try_from(element.as_u64()?).ok()?;
            Some(questionnaire::aid_name(place))
        }
        _ => None,
    }
}

fn of_item(item: &FindingItem) -> Option<String> {
    let (name, _) = items().into_iter().find(|(_, known)| known == item)?;
    Some(name)
}

/// The field of an item that stands in a list of the record, by what it is about.
fn of_words(words: &str) -> Option<String> {
    let said = |item: &FindingItem| serde_json::to_value(item).map(|item| name_of([&item]));
    let of_words = |item: &FindingItem| said(item).is_ok_and(|said| said == words);
    let (name, _) = items().into_iter().find(|(_, item)| of_words(item))?;
    Some(name)
}
