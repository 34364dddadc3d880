//! An adverse event.

use jiff::civil::{Date, Time};
use record::rules::premedication::is_around_infusion;
use record::{
    ActionTaken, AdverseEvent, Observation, OnsetAfterInfusion, Outcome, Relation, ReportedAs,
    Seriousness, SeriousnessCriterion, Severity, Suspicion,
};

use crate::check::Check;
use crate::circumstances::Circumstances;
use crate::form::{Choice, Field, FieldKind, Need, Notice, Section, Tone};
use crate::live::onset::onset_after_infusion;
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{TICKED, Typed, of_word, put, read_date, read_time, text_of_time, word_of};
use crate::wording::Text;

const SEVERITIES: [(Severity, Text); 3] = [
    (Severity::Mild, Text::SeverityMild),
    (Severity::Moderate, Text::SeverityModerate),
    (Severity::Severe, Text::SeveritySevere),
];

const SERIOUSNESS: [(Seriousness, Text); 2] = [
    (Seriousness::NotSerious, Text::NotSerious),
    (Seriousness::Serious, Text::Serious),
];

const CRITERIA: [(SeriousnessCriterion, Text); 6] = [
    (SeriousnessCriterion::Death, Text::SeriousDeath),
    (
        SeriousnessCriterion::LifeThreatening,
        Text::SeriousLifeThreatening,
    ),
    (SeriousnessCriterion::Hospitalisation, Text::SeriousHospital),
    (SeriousnessCriterion::Disability, Text::SeriousDisability),
    (SeriousnessCriterion::BirthDefect, Text::SeriousBirthDefect),
    (
        SeriousnessCriterion::MedicallyImportant,
        Text::SeriousImportant,
    ),
];

const RELATIONS: [(Relation, Text); 2] = [
    (Relation::NotRelated, Text::NotRelated),
    (Relation::Related, Text::Related),
];

const SUSPICIONS: [(Suspicion, Text); 2] = [
    (Suspicion::NotSuspected, Text::NotSuspected),
    (Suspicion::Suspected, Text::Suspected),
];

const OUTCOMES: [(Outcome, Text); 6] = [
    (Outcome::Recovered, Text::Recovered),
    (Outcome::RecoveredWithSequelae, Text::RecoveredWithSequelae),
    (Outcome::Recovering, Text::Recovering),
    (Outcome::NotRecovered, Text::NotRecovered),
    (Outcome::Fatal, Text::Fatal),
    (Outcome::Unknown, Text::OutcomeUnknown),
];

const ACTIONS: [(ActionTaken, Text); 6] = [
    (ActionTaken::NotChanged, Text::NotChanged),
    (ActionTaken::RateReduced, Text::RateReduced),
    (ActionTaken::Interrupted, Text::Interrupted),
    (ActionTaken::DoseReduced, Text::DoseReducedAction),
    (ActionTaken::Withdrawn, Text::Withdrawn),
    (ActionTaken::NotApplicable, Text::NotApplicable),
];

/// The choices for the onset against the infusions; nothing chosen lets the record work it out.
const ONSETS: [(&str, Text); 3] = [
    ("no_infusion", Text::OnsetNoInfusion),
    ("during", Text::OnsetDuring),
    ("after", Text::OnsetAfter),
];

pub(crate) fn adverse_event(sheet: &Sheet<'_>) -> Vec<Section> {
    let screened = sheet.c.subject().map(record::Subject::screening_date);
    let coded = !sheet.value("term").trim().is_empty();
    let mut words = sheet
        .line("words", Text::EventInWords)
        .help(sheet.say(Text::EventInWordsHelp));
    words.need = if coded {
        Need::Optional
    } else {
        Need::Required
    };
    let what = vec![
        words,
        sheet.day(Text::OnsetOn, screened),
        sheet
            .time("time", Text::OnsetTime)
            .help(sheet.say(Text::OnsetTimeHelp)),
        sheet.date("ended", Text::EndedOn, None),
    ];
    let mut judged = vec![
        sheet
            .choice("severity", sheet.say(Text::Severity), &SEVERITIES)
            .required(),
        sheet
            .choice("seriousness", sheet.say(Text::Seriousness), &SERIOUSNESS)
            .required(),
    ];
    for (criterion, label) in CRITERIA {
        let name = format!("serious_{}", word_of(&criterion));
        judged.push(sheet.tick(name, label));
    }
    judged.push(
        sheet
            .choice("relation", sheet.say(Text::Relation), &RELATIONS)
            .required()
            .help(sheet.say(Text::RelationHelp)),
    );
    judged.push(
        sheet
            .choice(
                "thromboembolism",
                sheet.say(Text::Thromboembolism),
                &SUSPICIONS,
            )
            .required(),
    );
    judged.push(
        sheet
            .choice("outcome", sheet.say(Text::Outcome), &OUTCOMES)
            .required(),
    );
    judged.push(
        sheet
            .choice("action", sheet.say(Text::ActionTaken), &ACTIONS)
            .required(),
    );
    let coding = vec![
        sheet.line("term", Text::PreferredTerm),
        sheet.line("system_organ_class", Text::SystemOrganClass),
    ];
    vec![
        sheet.section("what", Text::SectionEvent, what),
        sheet
            .section("judged", Text::SectionJudgement, judged)
            .notices(judgement_notices(sheet)),
        sheet
            .section("onset", Text::SectionOnset, onset_fields(sheet))
            .help(sheet.say(Text::OnsetHelp))
            .notices(onset_notices(sheet)),
        sheet
            .section("coding", Text::SectionCoding, coding)
            .help(sheet.say(Text::CodingHelp)),
    ]
}

fn onset_fields(sheet: &Sheet<'_>) -> Vec<Field> {
    let choices = ONSETS
        .iter()
        .map(|(value, label)| Choice {
            value: (*value).to_owned(),
            label: sheet.say(*label),
        })
        .collect();
    vec![
        sheet.field(
            "onset",
            sheet.say(Text::OnsetAgainstInfusion),
            FieldKind::Choice { choices },
        ),
        sheet
            .whole(
                "onset_hours",
                sheet.say(Text::OnsetHours),
                0,
                i64::from(u32::MAX),
            )
            .unit("h"),
    ]
}

/// What the record works out of the onset.
fn onset_notices(sheet: &Sheet<'_>) -> Vec<Notice> {
    let c = sheet.c;
    let (Some(subject), Some(date)) = (c.subject(), read_date(sheet.value("date"))) else {
        return Vec::new();
    };
    let onset = onset_after_infusion(subject, date, read_time(sheet.value("time")));
    let within = c.plan().protocol().safety.infusional_within_hours;
    let around = is_around_infusion(onset, within);
    let said = match onset {
        OnsetAfterInfusion::NoInfusionYet => sheet.say(Text::OnsetNoInfusion),
        OnsetAfterInfusion::DuringCycle => sheet.say(Text::OnsetDuring),
        OnsetAfterInfusion::Hours(hours) => sheet.with(Text::OnsetHoursAfter, &[("hours", &hours)]),
    };
    let rule = if around {
        Text::IsAroundInfusion
    } else {
        Text::IsNotAroundInfusion
    };
    let rule = sheet.with(rule, &[("within", &within)]);
    vec![sheet.notice(Tone::Plain, format!("{said} {rule}"))]
}

fn judgement_notices(sheet: &Sheet<'_>) -> Vec<Notice> {
    let serious = sheet.value("seriousness") == word_of(&Seriousness::Serious);
    let named = [sheet.value("term"), sheet.value("words")];
    what_follows(sheet.c, serious.then_some(Seriousness::Serious), &named)
        .into_iter()
        .map(|text| sheet.notice(Tone::Alarm, text))
        .collect()
}

/// What a judgement and a name ask for, in words.
fn what_follows(
    c: &Circumstances<'_>,
    seriousness: Option<Seriousness>,
    named: &[&str],
) -> Vec<String> {
    let mut all = Vec::new();
    if seriousness == Some(Seriousness::Serious) {
        all.push(c.language.say(Text::ReportAtOnce).to_owned());
    }
    for interest in &c.plan().protocol().safety.special_interest {
        let is_named = interest.terms.iter().any(|term| {
            named
                .iter()
                .any(|said| said.trim().eq_ignore_ascii_case(term))
        });
        if is_named {
            let values: [(&str, &dyn std::fmt::Display); 1] = [("name", &interest.name)];
            all.push(c.language.with(Text::IsOfSpecialInterest, &values));
        }
    }
    all
}

/// What the adverse event that was entered last asks of the site, in words: nothing where it is not serious and of no
/// special interest.
pub fn last_event_asks(c: &Circumstances<'_>) -> Vec<String> {
    let events = c
        .subject()
        .map_or(&[] as &[_], record::Subject::adverse_events);
    let last = events.iter().max_by_key(|event| event.sequence);
    last.map_or_else(Vec::new, |event| {
        let what = &event.what;
        let words = what
            .reported
            .as_ref()
            .map_or("", |said| said.words.as_str());
        what_follows(c, Some(what.seriousness), &[what.term.as_str(), words])
    })
}

pub(crate) fn read_adverse_event(reader: &mut Reader<'_>) {
    let Some(date) = reader.date("date") else {
        return;
    };
    let time = reader.time("time");
    let serious_because = reader.ticked("serious", &CRITERIA.map(|(criterion, _)| criterion));
    let ended = reader.date("ended");
    let onset = read_onset(reader, date, time);
    let (
        Some(severity),
        Some(seriousness),
        Some(relation),
        Some(thromboembolism),
        Some(outcome),
        Some(action),
        Some(onset),
    ) = (
        reader.choice("severity"),
        reader.choice("seriousness"),
        reader.choice("relation"),
        reader.choice("thromboembolism"),
        reader.choice("outcome"),
        reader.choice("action"),
        onset,
    )
    else {
        return;
    };
    let words = reader.text("words").unwrap_or_default();
    let term = reader.text("term").unwrap_or(words);
    let reported = ReportedAs {
        words: words.to_owned(),
        began: time,
        serious_because,
    };
    let event = AdverseEvent {
        term: term.to_owned(),
        system_organ_class: reader
            .text("system_organ_class")
            .unwrap_or_default()
            .to_owned(),
        severity,
        seriousness,
        relation,
        thromboembolism,
        onset,
        outcome,
        ended,
        action,
        reported: (reported != ReportedAs::default()).then(|| Box::new(reported)),
    };
    check(reader, date, &event);
    reader.write(date, Observation::AdverseEvent(event));
}

fn read_onset(
    reader: &mut Reader<'_>,
    date: Date,
    time: Option<Time>,
) -> Option<OnsetAfterInfusion> {
    let worked_out = onset_after_infusion(reader.c.subject()?, date, time);
    let hours: Option<u32> = reader.whole("onset_hours");
    let typed = match (reader.text("onset"), hours) {
        (None, None) => return Some(worked_out),
        (Some("no_infusion"), None) => OnsetAfterInfusion::NoInfusionYet,
        (Some("during"), None) => OnsetAfterInfusion::DuringCycle,
        (Some("after") | None, Some(hours)) => OnsetAfterInfusion::Hours(hours),
        (Some("after"), None) => {
            reader.refuse_if(Check::HoursNeeded, true, "onset_hours", &[]);
            return None;
        }
        _ => {
            reader.refuse_if(Check::HoursOnlyAfter, true, "onset_hours", &[]);
            return None;
        }
    };
    let within = reader.c.plan().protocol().safety.infusional_within_hours;
    let differs = is_around_infusion(typed, within) != is_around_infusion(worked_out, within);
    let differs = differs && reader.c.correcting.is_none();
    let values: [(&str, &dyn std::fmt::Display); 1] = [("within", &within)];
    reader.doubt_if(Check::OnsetOtherwise, differs, "onset", &values);
    Some(typed)
}

fn check(reader: &mut Reader<'_>, date: Date, event: &AdverseEvent) {
    let because = event
        .reported
        .as_ref()
        .map_or(&[] as &[SeriousnessCriterion], |reported| {
            &reported.serious_because
        });
    let is_serious = event.seriousness == Seriousness::Serious;
    // An event that was written down before there was a place for the criteria stays as it is.
    let unexplained = is_serious && because.is_empty() && reader.c.correcting.is_none();
    reader.refuse_if(Check::SeriousWhy, unexplained, "seriousness", &[]);
    let denied = !is_serious && !because.is_empty();
    reader.refuse_if(Check::SeriousAfterAll, denied, "seriousness", &[]);
    let is_fatal = event.outcome == Outcome::Fatal;
    let fatal_only = is_fatal && !is_serious;
    reader.refuse_if(Check::FatalIsSerious, fatal_only, "outcome", &[]);
    let survived = because.contains(&SeriousnessCriterion::Death) && !is_fatal;
    reader.refuse_if(Check::DeathIsFatal, survived, "outcome", &[]);
    let ended_before = event.ended.is_some_and(|ended| ended < date);
    let values: [(&str, &dyn std::fmt::Display); 2] = [
        ("date", &reader.text("ended").unwrap_or_default()),
        ("earliest", &date),
    ];
    reader.refuse_if(Check::TooEarly, ended_before, "ended", &values);
    let is_over = matches!(
        event.outcome,
        Outcome::Recovered | Outcome::RecoveredWithSequelae | Outcome::Fatal
    );
    let goes_on = matches!(event.outcome, Outcome::NotRecovered | Outcome::Recovering);
    let has_ended = event.ended.is_some();
    reader.doubt_if(Check::EndWanting, is_over && !has_ended, "ended", &[]);
    let check = Check::EndedButNotRecovered;
    reader.doubt_if(check, goes_on && has_ended, "ended", &[]);
}

pub(crate) fn write_adverse_event(event: &AdverseEvent, typed: &mut Typed) {
    let reported = event.reported.as_deref().cloned().unwrap_or_default();
    put(typed, "words", Some(&reported.words));
    // Until somebody codes it, the term is what the site said.
    if event.term != reported.words {
        put(typed, "term", Some(&event.term));
    }
    put(typed, "system_organ_class", Some(&event.system_organ_class));
    put(typed, "time", reported.began.map(text_of_time));
    put(typed, "ended", event.ended);
    put(typed, "severity", Some(word_of(&event.severity)));
    put(typed, "seriousness", Some(word_of(&event.seriousness)));
    for criterion in &reported.serious_because {
        put(
            typed,
            format!("serious_{}", word_of(criterion)),
            Some(TICKED),
        );
    }
    put(typed, "relation", Some(word_of(&event.relation)));
    put(
        typed,
        "thromboembolism",
        Some(word_of(&event.thromboembolism)),
    );
    put(typed, "outcome", Some(word_of(&event.outcome)));
    put(typed, "action", Some(word_of(&event.action)));
    let (onset, hours) = match event.onset {
        OnsetAfterInfusion::NoInfusionYet => ("no_infusion", None),
        OnsetAfterInfusion::DuringCycle => ("during", None),
        OnsetAfterInfusion::Hours(hours) => ("after", Some(hours)),
    };
    put(typed, "onset", Some(onset));
    put(typed, "onset_hours", hours);
}

/// The field in which an item of an adverse event stands, by the way to it in the record.
pub(crate) fn field_of(way: &[&str]) -> Option<String> {
    let name = match way {
        ["onset", "hours"] => "onset_hours",
        ["reported", "words"] => "words",
        ["reported", "began"] => "time",
        [name] if *name != "reported" => name,
        _ => return None,
    };
    Some(name.to_owned())
}

/// The field in which an element of a list of what was ticked stands.
pub(crate) fn ticked_field(way: &[&str], element: &str) -> Option<String> {
    matches!(way, ["reported", "serious_because", ..]).then(|| format!("serious_{element}"))
}

/// The choice of the form that means what the record says in one word about the onset.
pub(crate) fn onset_choice(word: &str) -> Option<&'static str> {
    match of_word(word)? {
        OnsetAfterInfusion::NoInfusionYet => Some("no_infusion"),
        OnsetAfterInfusion::DuringCycle => Some("during"),
        OnsetAfterInfusion::Hours(_) => None,
    }
}
