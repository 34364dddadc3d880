//! What an item of the record is called where people see it: as its form calls it.
//!
//! The way to an item (`event.findings.core_set.haq`) leads to the name of a field, for each form in the file of that form. The
//! label is read off the form itself, so that the two are one.

use std::collections::{BTreeMap, BTreeSet};

use instruments::Finding;
use record::rules::double_entry::{elements_by_name, without_name};
use record::{Act, Entry, Event, Observation, ScreenFailureReason};
use serde::Serialize;
use serde_json::Value;

use crate::asking::{shown, typed_of};
use crate::circumstances::Circumstances;
use crate::form::{Field, FieldKind, Form};
use crate::form_kind::FormKind;
use crate::sheet::field_that_is_missing;
use crate::typed::{Typed, text_of_time};
use crate::wording::Text;
use crate::{adverse_event, infusion, screening, visit, wells};

/// An item with its value, as people read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownItem {
    /// What its form calls it.
    pub label: String,
    /// The value, in the words of the form where it is one of a few.
    pub value: String,
}

/// What an item of an entry, or a group of items, is called on its form. The item is named by the way to it: `date`,
/// `event.findings.core_set.haq`, `event.findings.others[rasch_mrc].value`.
pub fn item_label(c: &Circumstances<'_>, entry: &Entry, item: &str) -> String {
    let way = steps(item);
    let field = field_of(&entry.event, &borrowed(&way));
    let names: BTreeSet<String> = field.iter().cloned().collect();
    let labels = Labels::of(c, entry, &names);
    labels.label(&entry.event, &borrowed(&way), field.as_deref())
}

/// The items of which a value of an entry is made, at the place of the record that `item` names: each as its form calls it. An
/// empty name is the entry as a whole.
pub fn shown_items(
    c: &Circumstances<'_>,
    entry: &Entry,
    item: &str,
    value: &Value,
) -> Vec<ShownItem> {
    let mut leaves = Vec::new();
    gather(&entry.event, &mut steps(item), value, &mut leaves);
    let names: BTreeSet<String> = leaves
        .iter()
        .filter_map(|leaf| leaf.field.clone())
        .collect();
    let labels = Labels::of(c, entry, &names);
    let shown = leaves.iter().map(|leaf| ShownItem {
        label: labels.label(&entry.event, &borrowed(&leaf.way), leaf.field.as_deref()),
        value: labels.value(leaf),
    });
    shown.collect()
}

/// An item of an entry that is named by itself, by the names of the fields that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedItem {
    /// The way to it: `date`, `event.findings.core_set.haq`. A list is one item.
    pub way: String,
    /// What its form calls it.
    pub label: String,
}

/// The items of an entry, in the order in which they are written down.
pub fn named_items(c: &Circumstances<'_>, entry: &Entry) -> Vec<NamedItem> {
    let mut ways = vec![vec!["date".to_owned()]];
    if let Ok(event) = serde_json::to_value(&entry.event) {
        gather_ways(&mut vec!["event".to_owned()], &event, &mut ways);
    }
    let fields: Vec<Option<String>> = ways
        .iter()
        .map(|way| field_of(&entry.event, &borrowed(way)))
        .collect();
    let names: BTreeSet<String> = fields.iter().flatten().cloned().collect();
    let labels = Labels::of(c, entry, &names);
    ways.iter()
        .zip(&fields)
        .map(|(way, field)| NamedItem {
            label: labels.label(&entry.event, &borrowed(way), field.as_deref()),
            way: way.join("."),
        })
        .collect()
}

/// The ways to what stands by itself: a value, or a list, whose elements have no names of their own.
fn gather_ways(way: &mut Vec<String>, value: &Value, ways: &mut Vec<Vec<String>>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, field) in fields.iter().filter(|(name, _)| *name != "kind") {
                way.push(name.clone());
                gather_ways(way, field, ways);
                way.pop();
            }
        }
        Value::Array(elements) if elements.is_empty() => {}
        _ => ways.push(way.clone()),
    }
}

/// What stands in a field of an entry, in the words of its form, and the group of items of the record in which it does.
pub(crate) fn value_of_field(
    c: &Circumstances<'_>,
    entry: &Entry,
    field: &str,
) -> Option<(String, String)> {
    if field == "date" {
        return Some(("date".to_owned(), entry.date.to_string()));
    }
    let event = serde_json::to_value(&entry.event).ok()?;
    let mut leaves = Vec::new();
    gather(&entry.event, &mut steps("event"), &event, &mut leaves);
    let leaf = leaves
        .into_iter()
        .find(|leaf| leaf.field.as_deref() == Some(field))?;
    let group = match borrowed(&leaf.way).as_slice() {
        ["event", "findings", finding, ..] => format!("event.findings.{finding}"),
        ["event", item, ..] => format!("event.{item}"),
        _ => return None,
    };
    let labels = Labels::of(c, entry, &BTreeSet::from([field.to_owned()]));
    Some((group, labels.value(&leaf)))
}

/// A value that stands by itself.
struct Leaf {
    way: Vec<String>,
    field: Option<String>,
    value: Value,
}

fn steps(item: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for part in item.split(']') {
        // What an element is about may have dots in it; the way to it has none but between its steps.
        let (fields, element) = match part.split_once('[') {
            Some((fields, element)) => (fields, Some(element)),
            None => (part, None),
        };
        let fields = fields.split('.').filter(|field| !field.is_empty());
        steps.extend(fields.map(str::to_owned));
        steps.extend(element.map(str::to_owned));
    }
    steps
}

fn borrowed(way: &[String]) -> Vec<&str> {
    way.iter().map(String::as_str).collect()
}

fn gather(event: &Event, way: &mut Vec<String>, value: &Value, leaves: &mut Vec<Leaf>) {
    let at = borrowed(way);
    if let ["event", rest @ ..] = at.as_slice()
        && let Some((field, value)) = ticked(event, rest, value)
    {
        leaves.push(Leaf {
            field: Some(field),
            way: way.clone(),
            value,
        });
        return;
    }
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, field) in fields {
                // What kind of entry it is stands beside its items.
                if name != "kind" {
                    below(event, way, name, field, leaves);
                }
            }
        }
        Value::Array(elements) => match elements_by_name(elements) {
            Some(named) => {
                for (name, element) in named {
                    below(event, way, &name, &without_name(&element), leaves);
                }
            }
            None => {
                for (place, element) in (1..).zip(elements) {
                    below(event, way, &place.to_string(), element, leaves);
                }
            }
        },
        value => leaves.push(Leaf {
            field: field_of(event, &at),
            way: way.clone(),
            value: value.clone(),
        }),
    }
}

fn below(event: &Event, way: &mut Vec<String>, name: &str, value: &Value, leaves: &mut Vec<Leaf>) {
    way.push(name.to_owned());
    gather(event, way, value, leaves);
    way.pop();
}

/// The field of an item.
fn field_of(event: &Event, way: &[&str]) -> Option<String> {
    let way = match way {
        ["date"] => return Some("date".to_owned()),
        ["event", way @ ..] => way,
        _ => return None,
    };
    let by_itself = || match way {
        ["visit"] => None,
        [name] => Some((*name).to_owned()),
        _ => None,
    };
    match event {
        Event::Act(act) => match act {
            Act::Screened(_) => screening::field_of(way),
            Act::EligibilityAnswered { criterion, .. } => {
                (way == ["answer"]).then(|| screening::answer_field(criterion))
            }
            Act::ScreenFailed { .. } => matches!(way, ["reasons", _, "text"]).then(|| {
                let text = String::new();
                screening::reason_field(&ScreenFailureReason::Other { text })
            }),
            Act::Enrolled { .. } => (way == ["date"]).then(|| "date".to_owned()),
            _ => by_itself(),
        },
        Event::Observation(observation) => match observation {
            Observation::VisitHeld(_) => visit::field_of(way),
            Observation::InfusionGiven(_) => infusion::field_of(way),
            Observation::ThrombosisWatched(_) => wells::field_of(way),
            Observation::AdverseEvent(_) => adverse_event::field_of(way),
            Observation::ParticipantAnswered(_) => match way {
                ["patient_global" | "eq5d_vas"] => by_itself(),
                way => visit::answered_field(way),
            },
            Observation::SwitchedInError { .. } => None,
            _ => by_itself(),
        },
    }
}

/// The field of an element of a list of what was ticked, and what stands in it.
fn ticked(event: &Event, way: &[&str], element: &Value) -> Option<(String, Value)> {
    let yes = |field: String| (field, Value::Bool(true));
    match event {
        Event::Act(Act::Screened(_)) => screening::ticked_field(way, element.as_str()?).map(yes),
        Event::Act(Act::ScreenFailed { .. }) => {
            let reason = serde_json::from_value(element.clone()).ok()?;
            let field = screening::reason_field(&reason);
            Some(match reason {
                ScreenFailureReason::Other { text } => (field, Value::String(text)),
                _ => yes(field),
            })
        }
        Event::Observation(Observation::VisitHeld(_) | Observation::ParticipantAnswered(_)) => {
            visit::ticked_field(way, element).map(yes)
        }
        Event::Observation(Observation::AdverseEvent(_)) => {
            adverse_event::ticked_field(way, element.as_str()?).map(yes)
        }
        _ => None,
    }
}

/// Whether a place of findings is the one of this name.
pub(crate) fn is_place<T: Default + Serialize>(
    place: fn(&mut T) -> &mut Finding,
    name: &str,
) -> bool {
    let mut found = T::default();
    *place(&mut found) = Finding::Present;
    let present = serde_json::to_value(Finding::Present).ok();
    serde_json::to_value(found).is_ok_and(|found| found.get(name) == present.as_ref())
}

/// The form on which an entry is seen.
fn form_kind(entry: &Entry) -> Option<FormKind> {
    match &entry.event {
        Event::Act(Act::Enrolled { .. }) => Some(FormKind::Enrolment),
        Event::Observation(Observation::ParticipantAnswered(answers)) => Some(FormKind::Visit {
            visit: answers.visit.clone(),
        }),
        _ => typed_of(entry).map(|(kind, _)| kind),
    }
}

/// The labels of an entry's form.
struct Labels<'c> {
    c: Circumstances<'c>,
    form: Option<Form>,
    by_field: BTreeMap<String, String>,
}

impl<'c> Labels<'c> {
    fn of(c: &Circumstances<'c>, entry: &'c Entry, names: &BTreeSet<String>) -> Self {
        let c = Circumstances {
            subject: Some(entry.subject),
            correcting: Some(entry),
            ..*c
        };
        let mut typed = typed_of(entry).map_or_else(Typed::new, |(_, typed)| typed);
        // A field that the form shows only where something was typed is typed into.
        for name in names {
            let also = field_that_is_missing(name).map(str::to_owned);
            for name in [Some(name.clone()), also, infusion::shows(name)] {
                typed
                    .entry(name.unwrap_or_default())
                    .or_insert_with(|| "1".to_owned());
            }
        }
        let form = form_kind(entry).and_then(|kind| shown(&c, &kind, &typed).ok());
        let by_field = form
            .as_ref()
            .map_or_else(BTreeMap::new, Form::names_of_fields);
        Self { c, form, by_field }
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.form.as_ref()?.field(name)
    }

    fn label(&self, event: &Event, way: &[&str], field: Option<&str>) -> String {
        let on_form = field.and_then(|name| match field_that_is_missing(name) {
            Some(missing) => {
                let because = self.c.language.say(Text::MissingBecause);
                Some(format!("{}: {because}", self.by_field.get(missing)?))
            }
            None => self.by_field.get(name).cloned(),
        });
        let of_criterion = || {
            let criterion = screening::criterion_of(field?)?;
            let criteria = &self.c.plan().protocol().eligibility.criteria;
            let known = criteria
                .iter()
                .find(|known| known.id.as_str() == criterion)?;
            Some(known.text.clone())
        };
        let together = || Some(self.c.language.say(together(event, way)?).to_owned());
        on_form
            .or_else(of_criterion)
            .or_else(together)
            .unwrap_or_else(|| way.join(" ").replace('_', " "))
    }

    fn value(&self, leaf: &Leaf) -> String {
        let text = match &leaf.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let say = |text: Text| self.c.language.say(text).to_owned();
        let plan = self.c.plan();
        match borrowed(&leaf.way).as_slice() {
            ["event", "visit"] => {
                let visit = plan.visit_named(&text);
                return visit.map_or(text, |visit| plan.visit(visit).label.clone());
            }
            ["event", "timing"] if text == "in_time" => return say(Text::ItemInTime),
            ["event", "timing"] => return say(Text::ItemLate),
            ["event", .., "sf36", "version"] => {
                return (if text == "one" { "1" } else { "2" }).to_owned();
            }
            _ => {}
        }
        let field = leaf.field.as_deref().and_then(|name| self.field(name));
        match field.map(|field| &field.kind) {
            Some(FieldKind::Choice { choices }) => {
                let word = adverse_event::onset_choice(&text).unwrap_or(&text);
                let chosen = choices.iter().find(|choice| choice.value == word);
                chosen.map_or(text, |choice| choice.label.clone())
            }
            Some(FieldKind::Tick) => say(match text.as_str() {
                "present" => Text::Present,
                "absent" => Text::Absent,
                _ => Text::ItemTicked,
            }),
            Some(FieldKind::Time) => text.parse().map_or(text, text_of_time),
            _ => text,
        }
    }
}

/// What several items are called together, and what stands in an entry without being asked on its form.
fn together(event: &Event, way: &[&str]) -> Option<Text> {
    let way = match way {
        ["date"] => return Some(Text::SectionDay),
        ["event", way @ ..] => way,
        _ => return None,
    };
    Some(match (event, way) {
        (_, []) => Text::ItemsAll,
        (_, ["visit"]) => Text::ItemVisit,
        (_, ["findings"]) => Text::ItemsFindings,
        (_, ["findings", "core_set"]) => Text::ItemsCoreSet,
        (_, ["findings", "core_set", "enzymes"]) => Text::SectionEnzymes,
        (_, ["findings", "others"]) => Text::ItemsOtherTests,
        (_, ["findings", "particulars"]) => Text::ItemsParticulars,
        (_, ["findings", "particulars", "muscle_grades"]) => Text::SectionMuscles,
        (_, ["findings", "particulars", "not_done"]) => Text::ItemsNotDone,
        (_, ["haq" | "findings", .., "aided", _] | ["haq" | "findings", .., "aided"]) => {
            Text::ItemsAided
        }
        (_, ["findings", "particulars", "haq", ..] | ["haq", ..]) => Text::SectionHaqItems,
        (_, ["findings", "particulars", "sf36", "version"] | ["sf36", "version"]) => {
            Text::ItemSf36Version
        }
        (_, ["findings", "particulars", "sf36", ..] | ["sf36", ..]) => Text::SectionSf36Items,
        (_, ["timing"]) => Text::ItemTiming,
        (_, ["millilitres_by_day"]) => Text::ItemsVolumes,
        (_, ["by_the_clock", ..]) => Text::ItemsClock,
        (_, ["deep_vein_thrombosis"]) => Text::SectionDvt,
        (_, ["pulmonary_embolism"]) => Text::SectionPe,
        (_, ["reported", "serious_because", ..]) => Text::ItemsSeriousBecause,
        (_, ["reported"]) => Text::ItemsReported,
        (_, ["baseline"]) => Text::SectionDisease,
        (_, ["baseline", "bohan_peter"]) => Text::SectionBohanPeter,
        (_, ["baseline", "manifestations", ..]) => Text::ItemsManifestations,
        (_, ["baseline", "antibodies", ..]) => Text::SectionAntibodies,
        (_, ["reasons", ..]) => Text::SectionScreenFailure,
        (Event::Act(Act::EligibilityAnswered { .. }), ["criterion"]) => Text::ItemCriterion,
        (Event::Act(Act::Enrolled { .. }), ["allocation" | "stratum", ..]) => {
            Text::SectionWrongStratum
        }
        (Event::Act(Act::Enrolled { .. }), ["version"]) => Text::ItemVersion,
        (Event::Act(Act::Enrolled { .. }), ["order"]) => Text::SectionEnrolment,
        (Event::Observation(Observation::SwitchedInError { .. }), ["explanation"]) => {
            Text::HowItCameAbout
        }
        _ => return None,
    })
}
