//! The acts of the course through the trial: smaller dose, other regimen, the way after confirmed deterioration, the
//! ends and beginnings of periods, and the ways out.

use protocol::{PeriodId, PeriodIndex, RegimenId, StratumId, VisitId};
use record::{Act, DiscontinuationReason, Due, Observation, Phase, StopCause};

use crate::circumstances::Circumstances;
use crate::form::{Choice, Field, FieldKind, Section, Tone};
use crate::form_kind::FormKind;
use crate::live::deterioration::deterioration_warning;
use crate::live::infusion_plan::possible_treatments;
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{Typed, put, word_of};
use crate::wording::Text;

const CAUSES: [(StopCause, Text); 6] = [
    (
        StopCause::SuspectedThromboembolism,
        Text::SuspectedThromboembolism,
    ),
    (StopCause::AdverseEvent, Text::AnAdverseEvent),
    (StopCause::LackOfEfficacy, Text::LackOfEfficacy),
    (StopCause::SubjectsDecision, Text::SubjectsDecision),
    (StopCause::PhysiciansDecision, Text::PhysiciansDecision),
    (StopCause::Other, Text::OtherReason),
];

const REASONS: [(DiscontinuationReason, Text); 9] = [
    (DiscontinuationReason::AdverseEvent, Text::AnAdverseEvent),
    (
        DiscontinuationReason::ConfirmedDeterioration,
        Text::ConfirmedDeterioration,
    ),
    (DiscontinuationReason::LackOfEfficacy, Text::LackOfEfficacy),
    (
        DiscontinuationReason::WithdrawalOfConsent,
        Text::WithdrawalOfConsent,
    ),
    (DiscontinuationReason::LostToFollowUp, Text::LostToFollowUp),
    (
        DiscontinuationReason::PhysiciansDecision,
        Text::PhysiciansDecision,
    ),
    (
        DiscontinuationReason::ProtocolViolation,
        Text::ProtocolViolation,
    ),
    (DiscontinuationReason::Death, Text::Death),
    (DiscontinuationReason::Other, Text::OtherReason),
];

/// The visits from which the smaller dose may be chosen: by the regimens that a subject of any arm could hold.
pub(crate) fn reduction_visits(c: &Circumstances<'_>) -> Vec<VisitId> {
    let plan = c.plan();
    let Some(segment) = c.subject().and_then(|subject| subject.segments().last()) else {
        return Vec::new();
    };
    let treatments = possible_treatments(plan, segment);
    plan.visits()
        .iter()
        .filter(|visit| {
            treatments
                .iter()
                .all(|treatment| plan.reduction_at(treatment.regimen, visit.index).is_some())
        })
        .filter(|visit| {
            treatments
                .iter()
                .all(|treatment| plan.dose_at(treatment.regimen, visit.index).is_some())
        })
        .map(|visit| visit.id.clone())
        .collect()
}

fn of_names<'n>(
    sheet: &Sheet<'_>,
    name: &str,
    label: Text,
    values: Vec<(&'n str, &'n str)>,
) -> Field {
    let choices = values
        .into_iter()
        .map(|(value, label)| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
        })
        .collect();
    sheet
        .field(name, sheet.say(label), FieldKind::Choice { choices })
        .required()
}

/// The period that a subject is in and may complete.
pub(crate) fn period_to_complete(c: &Circumstances<'_>) -> Option<PeriodId> {
    match c.subject()?.phase(c.plan()) {
        Phase::InPeriod(period) => Some(c.plan().period(period).id.clone()),
        _ => None,
    }
}

/// The period that comes next.
pub(crate) fn period_to_enter(c: &Circumstances<'_>) -> Option<PeriodId> {
    match c.subject()?.phase(c.plan()) {
        Phase::Between { next, .. } => Some(c.plan().period(next).id.clone()),
        _ => None,
    }
}

/// Whether it hangs on the arm if the subject may enter a period: then no form of the blinded asks it, and the pharmacist
/// enters it.
pub(crate) fn may_be_kept_out(c: &Circumstances<'_>, period: PeriodIndex) -> bool {
    c.subject()
        .is_some_and(|subject| c.state.entry_hangs_on_arm(subject, period))
}

/// The period that a subject would enter now if what it has received allows it, which is for the pharmacist to say and to
/// enter.
pub fn entry_for_the_pharmacist(c: &Circumstances<'_>) -> Option<PeriodId> {
    let period = period_to_enter(c)?;
    let index = c.plan().period_named(&period)?;
    may_be_kept_out(c, index).then_some(period)
}

/// The regimens that a rule has made due, or allowed.
pub(crate) fn regimens_due(c: &Circumstances<'_>) -> Vec<RegimenId> {
    let due = c.subject().map_or(&[] as &[Due], |subject| subject.due());
    due.iter()
        .filter_map(|due| match due {
            Due::RegimenChange { to, .. } => Some(c.plan().regimen(*to).id.clone()),
            _ => None,
        })
        .collect()
}

pub(crate) fn act(sheet: &Sheet<'_>, kind: &FormKind) -> Vec<Section> {
    let c = sheet.c;
    let plan = c.plan();
    let earliest = c.subject().map(record::Subject::screening_date);
    let day = |label: Text| sheet.day(label, earliest);
    let correcting = c.correcting.is_some();
    let (title, fields) = match kind {
        FormKind::DoseReduction => {
            let visits = if correcting {
                plan.visits().iter().map(|visit| visit.id.clone()).collect()
            } else {
                reduction_visits(c)
            };
            let choices = visits
                .iter()
                .filter_map(|id| {
                    let index = plan.visit_named(id)?;
                    Some((id.as_str(), plan.visit(index).label.as_str()))
                })
                .collect();
            let from = of_names(sheet, "from", Text::ReducedFrom, choices);
            let fields = vec![day(Text::DecidedOn), from];
            (Text::SectionReduction, fields)
        }
        FormKind::RegimenChange => {
            let regimens: Vec<RegimenId> = if correcting {
                let all = plan.regimens().iter();
                all.map(|regimen| regimen.id.clone()).collect()
            } else {
                regimens_due(c)
            };
            let choices = regimens
                .iter()
                .filter_map(|id| {
                    let index = plan.regimen_named(id)?;
                    Some((id.as_str(), plan.regimen(index).label.as_str()))
                })
                .collect();
            let to = of_names(sheet, "to", Text::RegimenTo, choices);
            let fields = vec![day(Text::DecidedOn), to];
            (Text::SectionRegimen, fields)
        }
        FormKind::RegimenStop => {
            let cause = sheet.choice("cause", sheet.say(Text::Cause), &CAUSES);
            let fields = vec![day(Text::StoppedOn), cause.required()];
            (Text::SectionStop, fields)
        }
        FormKind::CrossOver => (Text::SectionCrossOver, vec![day(Text::DecidedOn)]),
        FormKind::PeriodCompletion | FormKind::PeriodEntry => {
            let completes = *kind == FormKind::PeriodCompletion;
            let period = if completes {
                period_to_complete(c)
            } else {
                period_to_enter(c)
            };
            let choices = plan
                .periods()
                .iter()
                .filter(|known| correcting || period.as_ref() == Some(&known.id))
                .map(|known| (known.id.as_str(), known.label.as_str()))
                .collect();
            let period = period.map_or(String::new(), |period| period.to_string());
            let field =
                of_names(sheet, "period", Text::Period, choices).unless_typed(sheet.typed, period);
            if completes {
                let fields = vec![day(Text::CompletedOn), field];
                (Text::SectionCompletion, fields)
            } else {
                let fields = vec![day(Text::EnteredOn), field];
                (Text::SectionEntry, fields)
            }
        }
        FormKind::Discontinuation => {
            let reason = sheet.choice("reason", sheet.say(Text::Reason), &REASONS);
            let fields = vec![day(Text::LeftOn), reason.required()];
            (Text::SectionDiscontinuation, fields)
        }
        FormKind::WrongStratum => {
            let strata = plan.strata().map_or(&[] as &[_], |strata| strata.bands());
            let choices = strata
                .iter()
                .map(|stratum| (stratum.id.as_str(), stratum.label.as_str()))
                .collect();
            let fields = vec![
                day(Text::FoundOn),
                of_names(sheet, "true_stratum", Text::TrueStratum, choices),
                sheet
                    .paragraph("explanation", Text::HowItCameAbout)
                    .required(),
            ];
            (Text::SectionWrongStratum, fields)
        }
        _ => {
            let fields = vec![
                day(Text::HappenedOn),
                sheet.paragraph("text", Text::WhatHappened).required(),
            ];
            (Text::SectionDeviation, fields)
        }
    };
    let nothing_to_choose = fields.iter().any(|field| match &field.kind {
        FieldKind::Choice { choices } => choices.is_empty(),
        _ => false,
    });
    let mut section = sheet.section(kind.word(), title, fields);
    if nothing_to_choose {
        section.notices = vec![sheet.notice(Tone::Open, sheet.say(Text::NothingToChoose))];
    }
    if *kind == FormKind::PeriodEntry
        && let Some(period) = period_to_enter(c).and_then(|period| plan.period_named(period))
    {
        if plan.second_randomisation(period).is_some() {
            let said = sheet.say(Text::EntryRandomises);
            section.notices.push(sheet.notice(Tone::Plain, said));
        }
        if may_be_kept_out(c, period) {
            section.notices = vec![sheet.notice(Tone::Open, sheet.say(Text::EntryMayBeRefused))];
        }
    }
    if matches!(kind, FormKind::CrossOver | FormKind::Discontinuation)
        && let Some(warning) = deterioration_warning(c)
    {
        section.notices = vec![sheet.notice(Tone::Alarm, warning.message)];
    }
    vec![section]
}

pub(crate) fn read_act(reader: &mut Reader<'_>, kind: &FormKind) {
    let Some(date) = reader.date("date") else {
        return;
    };
    let named = |reader: &Reader<'_>, name: &str| reader.text(name).map(str::to_owned);
    let act = match kind {
        FormKind::DoseReduction => named(reader, "from").map(|from| Act::DoseReduced {
            from: VisitId(from),
        }),
        FormKind::RegimenChange => {
            named(reader, "to").map(|to| Act::RegimenChanged { to: RegimenId(to) })
        }
        FormKind::RegimenStop => reader
            .choice("cause")
            .map(|cause| Act::RegimenStopped { cause }),
        FormKind::CrossOver => Some(Act::CrossedOver {}),
        FormKind::PeriodCompletion => named(reader, "period").map(|period| Act::Completed {
            period: PeriodId(period),
        }),
        FormKind::PeriodEntry => named(reader, "period").map(|period| Act::PeriodEntered {
            period: PeriodId(period),
        }),
        FormKind::Discontinuation => reader
            .choice("reason")
            .map(|reason| Act::Discontinued { reason }),
        _ => None,
    };
    if let Some(act) = act {
        reader.write(date, act);
        return;
    }
    let observation = match kind {
        FormKind::WrongStratum => {
            let stratum = named(reader, "true_stratum");
            stratum
                .zip(named(reader, "explanation"))
                .map(|(stratum, explanation)| Observation::WrongStratum {
                    true_stratum: StratumId(stratum),
                    explanation,
                })
        }
        FormKind::Deviation => named(reader, "text").map(|text| Observation::Deviation { text }),
        _ => None,
    };
    if let Some(observation) = observation {
        reader.write(date, observation);
    }
}

/// The form of an act of the course, and what was typed into it.
pub(crate) fn write_act(act: &Act, typed: &mut Typed) -> Option<FormKind> {
    Some(match act {
        Act::DoseReduced { from } => {
            put(typed, "from", Some(from));
            FormKind::DoseReduction
        }
        Act::RegimenChanged { to } => {
            put(typed, "to", Some(to));
            FormKind::RegimenChange
        }
        Act::RegimenStopped { cause } => {
            put(typed, "cause", Some(word_of(cause)));
            FormKind::RegimenStop
        }
        Act::CrossedOver {} => FormKind::CrossOver,
        Act::Completed { period } => {
            put(typed, "period", Some(period));
            FormKind::PeriodCompletion
        }
        Act::PeriodEntered { period } => {
            put(typed, "period", Some(period));
            FormKind::PeriodEntry
        }
        Act::Discontinued { reason } => {
            put(typed, "reason", Some(word_of(reason)));
            FormKind::Discontinuation
        }
        _ => return None,
    })
}
