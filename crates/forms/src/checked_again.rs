//! Checking again what was entered under an earlier version of the protocol: by the same forms, the same reading and the
//! same rules as at entry, under the version that was in force then and under another one. Nothing is changed by it.
//!
//! What a reason was given for at entry is asked anew under both versions, so that what differs is what the version changes
//! and nothing else. No sealed arm is looked at: a rule of the treatment speaks where it is the same for every arm.

use std::collections::BTreeMap;

use protocol::{VersionIndex, VisitIndex};
use record::rules::dosing::{CycleRule, DoseLevel, cycle_rule};
use record::{DeviationKind, Event, InfusionCycle, Observation, Validity};
use serde::Serialize;

use crate::asking::{checked_under, shown, typed_of};
use crate::check::Check;
use crate::circumstances::Circumstances;
use crate::foreseen::deviation_text;
use crate::form::{Form, Gravity, Problem};
use crate::form_kind::FormKind;
use crate::infusion::{RATE, RATE_PER_HOUR};
use crate::item::value_of_field;
use crate::live::infusion_plan::possible_treatments;
use crate::reader::Reader;
use crate::reading::Deed;
use crate::typed::Typed;
use crate::wording::Text;

/// What a check says of a field under another version than the one under which it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedCheck {
    /// The field of the form; empty where it is the form as a whole.
    pub field: String,
    /// What the form calls it.
    pub label: String,
    /// The group of items of the entry in which it stands, where anything does.
    pub group: Option<String>,
    /// What stands there, in the words of the form; empty where nothing does.
    pub value: String,
    /// What is asked under the version of the entry; nothing where it is taken as it is.
    pub then: Option<String>,
    /// What is asked under the other one.
    pub now: Option<String>,
    /// In what way the two differ.
    pub change: CheckChange,
}

/// In what way a check differs between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckChange {
    /// It could be entered, and cannot be any more.
    NewlyRefused,
    /// It was taken as it is, and is asked a reason for now.
    NewlyDoubtful,
    /// The form did not ask for it, and does now.
    NewlyAsked,
    /// It is asked about under both, in other words: another limit.
    AskedOtherwise,
    /// It was asked about, and is not any more.
    NoLongerAsked,
}

impl CheckChange {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [
        Self::NewlyRefused,
        Self::NewlyDoubtful,
        Self::NewlyAsked,
        Self::AskedOtherwise,
        Self::NoLongerAsked,
    ];

    /// The word by which programs know it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewlyRefused => "newly_refused",
            Self::NewlyDoubtful => "newly_doubtful",
            Self::NewlyAsked => "newly_asked",
            Self::AskedOtherwise => "asked_otherwise",
            Self::NoLongerAsked => "no_longer_asked",
        }
    }
}

/// What the checks say of the entry that is corrected in these circumstances under another version of the protocol, where
/// that differs from what they say under its own. Nothing of an entry that no form writes or that was struck out.
///
/// Answers to criteria are not among it: they were judged when the subject was enrolled, under the version of that day.
pub fn checked_again(c: &Circumstances<'_>, other: VersionIndex) -> Vec<ChangedCheck> {
    let Some((entry, own)) = c.correcting.and_then(|entry| {
        let own = c.subject()?.version_of_entry(entry.sequence)?;
        (own != other && entry.validity != Validity::StruckOut).then_some((entry, own))
    }) else {
        return Vec::new();
    };
    let Some((kind, typed)) = typed_of(entry) else {
        return Vec::new();
    };
    if kind == FormKind::Eligibility {
        return Vec::new();
    }
    let (then, now) = (c.under(own), c.under(other));
    let (Some(before), Some(after)) = (
        Checked::of(&then, &kind, &typed),
        Checked::of(&now, &kind, &typed),
    ) else {
        return Vec::new();
    };
    let fields = before.said.keys().chain(after.said.keys());
    let mut fields: Vec<&String> = fields.collect();
    fields.sort_unstable();
    fields.dedup();
    let changed = fields.into_iter().filter_map(|field| {
        let change = change_of(field, &before, &after)?;
        let message = |checked: &Checked| Some(checked.said.get(field)?.message.clone());
        let name = |checked: &Checked| checked.names.get(field).cloned();
        let found = value_of_field(&now, entry, field);
        let unit = after.form.field(field).map_or("", |field| &field.unit);
        Some(ChangedCheck {
            field: field.clone(),
            label: name(&after)
                .or_else(|| name(&before))
                .unwrap_or_else(|| after.form.title.clone()),
            value: in_unit(found.as_ref(), unit),
            group: found.map(|(group, _)| group),
            then: message(&before),
            now: message(&after),
            change,
        })
    });
    changed.collect()
}

/// What the checks of today say of the entry that is corrected in these circumstances, under a version of the protocol, where
/// nobody was asked about it at entry: for what was entered with another program or another protocol file, of which nothing
/// is left but what was answered then. `was_asked` says whether a problem was, which stands in a group of items where
/// anything does.
pub fn unasked_at_entry(
    c: &Circumstances<'_>,
    version: VersionIndex,
    was_asked: impl Fn(&Problem, Option<&str>) -> bool,
) -> Vec<ChangedCheck> {
    let Some(entry) = c
        .correcting
        .filter(|entry| entry.validity != Validity::StruckOut)
    else {
        return Vec::new();
    };
    let Some((kind, typed)) = typed_of(entry).filter(|(kind, _)| *kind != FormKind::Eligibility)
    else {
        return Vec::new();
    };
    let now = c.under(version);
    let (Ok(form), Ok(problems)) = (
        shown(&now, &kind, &typed),
        checked_under(&now, &kind, &typed),
    ) else {
        return Vec::new();
    };
    let names = form.names_of_fields();
    let unasked = problems.into_iter().filter_map(|problem| {
        let found = value_of_field(&now, entry, &problem.field);
        let group = found.as_ref().map(|(group, _)| group.as_str());
        if at_entry(&problem).any(|problem| was_asked(&problem, group)) {
            return None;
        }
        let unit = form.field(&problem.field).map_or("", |field| &field.unit);
        let change = match problem.gravity {
            Gravity::Refused => CheckChange::NewlyRefused,
            Gravity::Doubtful => CheckChange::NewlyDoubtful,
        };
        Some(ChangedCheck {
            label: names
                .get(&problem.field)
                .cloned()
                .unwrap_or_else(|| form.title.clone()),
            value: in_unit(found.as_ref(), unit),
            group: found.map(|(group, _)| group),
            field: problem.field,
            then: None,
            now: Some(problem.message),
            change,
        })
    });
    unasked.collect()
}

/// A problem at the fields at which it may have been told when it was entered: the record keeps one of two rates, whichever
/// was typed.
fn at_entry(problem: &Problem) -> impl Iterator<Item = Problem> {
    let other = (problem.field == RATE).then(|| Problem {
        field: RATE_PER_HOUR.to_owned(),
        ..problem.clone()
    });
    std::iter::once(problem.clone()).chain(other)
}

fn in_unit(found: Option<&(String, String)>, unit: &str) -> String {
    found.map_or_else(String::new, |(_, value)| {
        format!("{value} {unit}").trim_end().to_owned()
    })
}

/// What is said of a field, all of it together.
struct Said {
    gravity: Gravity,
    message: String,
}

/// A form with what its checks say under one version.
struct Checked {
    form: Form,
    names: BTreeMap<String, String>,
    said: BTreeMap<String, Said>,
}

impl Checked {
    fn of(c: &Circumstances<'_>, kind: &FormKind, typed: &Typed) -> Option<Self> {
        let form = shown(c, kind, typed).ok()?;
        let problems = checked_under(c, kind, typed).ok()?;
        let mut said: BTreeMap<String, Said> = BTreeMap::new();
        for Problem {
            field,
            gravity,
            message,
            ..
        } in problems
        {
            match said.entry(field) {
                std::collections::btree_map::Entry::Vacant(none) => {
                    none.insert(Said { gravity, message });
                }
                std::collections::btree_map::Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    known.gravity = known.gravity.max(gravity);
                    known.message = format!("{} {message}", known.message);
                }
            }
        }
        Some(Self {
            names: form.names_of_fields(),
            form,
            said,
        })
    }
}

fn change_of(field: &str, before: &Checked, after: &Checked) -> Option<CheckChange> {
    match (before.said.get(field), after.said.get(field)) {
        (None, None) => None,
        (Some(then), Some(now)) if then.message == now.message && then.gravity == now.gravity => {
            None
        }
        (then, Some(now))
            if now.gravity == Gravity::Refused
                && then.is_none_or(|then| then.gravity != Gravity::Refused) =>
        {
            Some(CheckChange::NewlyRefused)
        }
        (Some(_), Some(_)) => Some(CheckChange::AskedOtherwise),
        (None, Some(_)) if !field.is_empty() && before.form.field(field).is_none() => {
            Some(CheckChange::NewlyAsked)
        }
        (None, Some(_)) => Some(CheckChange::NewlyDoubtful),
        (Some(_), None) => Some(CheckChange::NoLongerAsked),
    }
}

/// Holds what was read against those rules of a version by which the record judges a new entry. What the record judges by
/// the course of the subject alone is the same under every version.
pub(crate) fn hold_against(reader: &mut Reader<'_>, version: VersionIndex) {
    let deeds = reader.deeds.clone();
    for dated in &deeds {
        let Deed::Write(Event::Observation(observation)) = &dated.deed else {
            continue;
        };
        let found = match observation {
            Observation::VisitHeld(held) => reader
                .c
                .visit(&held.visit)
                .filter(|visit| !reader.c.plan().visit(*visit).holds_under(version))
                .map(|_| ("date", DeviationKind::VisitNotPlanned)),
            Observation::InfusionGiven(cycle) => {
                let rule = rule_of_every_arm(reader, version, dated.date, cycle);
                rule.and_then(|rule| rule.too_fast(cycle.highest_rate))
                    .map(|too_fast| (RATE, too_fast))
            }
            _ => None,
        };
        if let Some((field, kind)) = found
            && let Some(check) = Check::of_deviation(&kind)
        {
            let what = deviation_text(reader.c.language, &kind);
            let language = reader.c.language;
            let message = language.with(Text::OpensDeviation, &[("what", &what)]);
            reader.doubt(check, field, message);
        }
    }
}

/// The rule of a cycle under a version, where it is as fast for every treatment that a subject of any arm could hold.
fn rule_of_every_arm<'c>(
    reader: &Reader<'c>,
    version: VersionIndex,
    date: jiff::civil::Date,
    cycle: &InfusionCycle,
) -> Option<CycleRule<'c>> {
    let c = reader.c;
    let plan = c.plan();
    let subject = c.subject()?;
    let visit = c.visit(&cycle.visit)?;
    let day = |visit: VisitIndex| plan.visit(visit).planned_day;
    let level = match subject.reduced_from() {
        Some(from) if day(from) <= day(visit) => DoseLevel::Reduced,
        _ => DoseLevel::Full,
    };
    let treatments = possible_treatments(plan, subject.segment_on(date)?);
    let mut rules = treatments
        .into_iter()
        .map(|treatment| cycle_rule(plan, treatment, visit, version, level).ok());
    let first = rules.next()??;
    let alike = |rule: Option<CycleRule<'_>>| {
        rule.is_some_and(|rule| rule.highest_rate() == first.highest_rate())
    };
    rules.all(alike).then_some(first)
}
