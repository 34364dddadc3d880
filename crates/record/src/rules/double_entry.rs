//! Data that two people enter: which entries are entered twice, what differs between the two, and what an entry says once it
//! was decided which value stands.
//!
//! An item is a value that stands by itself in an entry: a day, a measure, the grade of a muscle, the answer to a question. Two
//! entries are compared as they are written down, so that no item can be forgotten when a form gets one more.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use protocol::{DoubleEntry, TwiceEntered};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::lot::{LOTS_OF_AN_ENTRY, drawn};
use crate::event::{Entry, Event, Observation, Validity};

/// The last of the lots of an entry; those before it belong to the verification of its items.
const OWN_LOT: u64 = LOTS_OF_AN_ENTRY - 1;

/// An item of an entry by the way to it: `date`, `event.findings.core_set.haq`, `event.findings.others[rasch_mrc].value`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(pub String);

impl Item {
    fn field(&self, name: &str) -> Self {
        if self.0.is_empty() {
            Self(name.to_owned())
        } else {
            Self(format!("{self}.{name}"))
        }
    }

    fn element(&self, name: &str) -> Self {
        Self(format!("{self}[{name}]"))
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An item in which two entries differ; `null` where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The item.
    pub item: Item,
    /// The value that was entered first, or corrected since.
    pub first: Value,
    /// The value that was entered by the second person.
    pub second: Value,
}

/// The form of an event that can be entered twice.
pub const fn twice_entered(event: &Event) -> Option<TwiceEntered> {
    let Event::Observation(observation) = event else {
        return None;
    };
    match observation {
        Observation::VisitHeld(_) => Some(TwiceEntered::Visit),
        Observation::InfusionGiven(_) => Some(TwiceEntered::Infusion),
        Observation::ThrombosisWatched(_) => Some(TwiceEntered::ThrombosisWatch),
        Observation::AdverseEvent(_) => Some(TwiceEntered::AdverseEvent),
        Observation::ConcomitantTreatment(_) => Some(TwiceEntered::ConcomitantTreatment),
        Observation::RescueGiven(_) => Some(TwiceEntered::Rescue),
        _ => None,
    }
}

/// Whether an entry is to be entered a second time, by the plan of the protocol. The lot hangs on the place of the entry in the
/// record alone, so that it is the same whoever asks, and in every arm.
pub fn is_entered_twice(plan: &DoubleEntry, entry: &Entry) -> bool {
    entry.validity != Validity::StruckOut
        && twice_entered(&entry.event).is_some_and(|form| plan.forms.contains(&form))
        && drawn(entry.sequence * LOTS_OF_AN_ENTRY + OWN_LOT) < plan.percent
}

/// Whether an event is of the same form as an entry, and of the same visit where the form is of one.
pub fn is_same_form(entry: &Entry, event: &Event) -> bool {
    let form = twice_entered(event);
    form.is_some() && form == twice_entered(&entry.event) && event.visit() == entry.event.visit()
}

/// The items in which what was entered second differs from an entry, each once, in the order in which they are written down.
///
/// ```
/// use record::rules::double_entry::differences;
/// use record::{Entry, Event, Observation, RescueTreatment, SubjectNumber};
///
/// let given = |name: &str| -> Event {
///     let (name, explanation) = (name.to_owned(), "weaker".to_owned());
///     Observation::RescueGiven(RescueTreatment { name, explanation }).into()
/// };
/// let day = jiff::civil::date(2017, 5, 1);
/// let first = Entry::new(2, SubjectNumber(1), day, given("Prednison"));
/// let found = differences(&first, day, &given("Prednisone"));
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].item.0, "event.name");
/// ```
pub fn differences(first: &Entry, date: Date, event: &Event) -> Vec<Difference> {
    let mut found = Vec::new();
    let (own, other) = (written(first.date, &first.event), written(date, event));
    join(&Item(String::new()), &own, &other, &mut |difference| {
        found.push(difference);
        Choice::First
    });
    found
}

/// An entry in which some items are as the second person entered them; `None` where that would be no entry any more, because
/// one item cannot stand without another.
pub fn with_items(
    first: &Entry,
    date: Date,
    event: &Event,
    second: &BTreeSet<Item>,
) -> Option<Entry> {
    let (own, other) = (written(first.date, &first.event), written(date, event));
    let joined = join(&Item(String::new()), &own, &other, &mut |difference| {
        if second.contains(&difference.item) {
            Choice::Second
        } else {
            Choice::First
        }
    });
    let Written { date, event } = serde_json::from_value(joined).ok()?;
    Some(Entry {
        date,
        event,
        ..first.clone()
    })
}

/// What of an entry is entered: the day, and what happened.
#[derive(Deserialize)]
struct Written {
    date: Date,
    event: Event,
}

fn written(date: Date, event: &Event) -> Value {
    serde_json::json!({ "date": date, "event": event })
}

/// Which of two values is taken.
enum Choice {
    First,
    Second,
}

/// Goes through two values item by item, asks at each that differs, and puts together what was chosen.
fn join(
    at: &Item,
    first: &Value,
    second: &Value,
    choose: &mut impl FnMut(Difference) -> Choice,
) -> Value {
    if let (Some(own), Some(other)) = (first.as_object(), second.as_object()) {
        return Value::Object(join_fields(at, own, other, choose));
    }
    // What one has and the other has not differs field by field all the same.
    match (first.as_object(), second.as_object()) {
        (Some(own), None) if second.is_null() && !own.is_empty() => {
            return or_null(join_fields(at, own, &Map::new(), choose));
        }
        (None, Some(other)) if first.is_null() && !other.is_empty() => {
            return or_null(join_fields(at, &Map::new(), other, choose));
        }
        _ => {}
    }
    let list = |value: &Value| match value {
        Value::Null => Some(Vec::new()),
        value => value.as_array().cloned(),
    };
    if (first.is_array() || second.is_array())
        && let (Some(own), Some(other)) = (list(first), list(second))
        && let Some(joined) = join_lists(at, &own, &other, choose)
    {
        return joined;
    }
    if first == second {
        return first.clone();
    }
    chosen(at, first, second, choose)
}

/// The value that is chosen where two differ.
fn chosen(
    at: &Item,
    first: &Value,
    second: &Value,
    choose: &mut impl FnMut(Difference) -> Choice,
) -> Value {
    let difference = Difference {
        item: at.clone(),
        first: first.clone(),
        second: second.clone(),
    };
    match choose(difference) {
        Choice::First => first.clone(),
        Choice::Second => second.clone(),
    }
}

fn or_null(fields: Map<String, Value>) -> Value {
    if fields.is_empty() {
        Value::Null
    } else {
        Value::Object(fields)
    }
}

fn join_fields(
    at: &Item,
    first: &Map<String, Value>,
    second: &Map<String, Value>,
    choose: &mut impl FnMut(Difference) -> Choice,
) -> Map<String, Value> {
    let none = Value::Null;
    let added = second.keys().filter(|name| !first.contains_key(*name));
    let mut joined = Map::new();
    for name in first.keys().chain(added) {
        let (own, other) = (first.get(name), second.get(name));
        let value = join(
            &at.field(name),
            own.unwrap_or(&none),
            other.unwrap_or(&none),
            choose,
        );
        // A field that is nowhere is left out, as it is when it is written.
        if !value.is_null() {
            joined.insert(name.clone(), value);
        }
    }
    joined
}

/// Two lists: by what their elements are about where each says it, else by place where they are of the same length; `None`
/// where a list is an item as a whole.
fn join_lists(
    at: &Item,
    first: &[Value],
    second: &[Value],
    choose: &mut impl FnMut(Difference) -> Choice,
) -> Option<Value> {
    if let (Some(own), Some(other)) = (elements_by_name(first), elements_by_name(second)) {
        let none = Value::Null;
        let find = |list: &[(String, Value)], name: &str| {
            let found = list.iter().find(|(own, _)| own == name);
            found.map(|(_, element)| element.clone())
        };
        let added = other.iter().filter(|(name, _)| find(&own, name).is_none());
        let mut joined = Vec::new();
        for (name, _) in own.iter().chain(added) {
            let (own, other) = (find(&own, name), find(&other, name));
            let element = join_whole(
                &at.element(name),
                own.as_ref().unwrap_or(&none),
                other.as_ref().unwrap_or(&none),
                choose,
            );
            if !element.is_null() {
                joined.push(element);
            }
        }
        return Some(if joined.is_empty() {
            Value::Null
        } else {
            Value::Array(joined)
        });
    }
    if first.len() != second.len() {
        return None;
    }
    let elements = (1..).zip(first.iter().zip(second));
    let joined = elements
        .map(|(place, (own, other)): (usize, _)| {
            join(&at.element(&place.to_string()), own, other, choose)
        })
        .collect();
    Some(Value::Array(joined))
}

/// An element that is in both lists is compared field by field; one that is in one of them alone is there or not as a whole.
fn join_whole(
    at: &Item,
    first: &Value,
    second: &Value,
    choose: &mut impl FnMut(Difference) -> Choice,
) -> Value {
    if !first.is_null() && !second.is_null() {
        return join(at, first, second, choose);
    }
    chosen(at, first, second, choose)
}

/// The fields by which an element of a list says what it is about.
const ABOUT: [&[&str]; 3] = [&["test"], &["item"], &["muscle", "side"]];

/// The elements of a list with what each is about; `None` where one does not say it, or two say the same.
pub fn elements_by_name(list: &[Value]) -> Option<Vec<(String, Value)>> {
    let mut names = BTreeSet::new();
    let mut elements = Vec::with_capacity(list.len());
    for element in list {
        let fields = element.as_object()?;
        let about = ABOUT
            .iter()
            .find(|about| about.first().is_some_and(|name| fields.contains_key(*name)))?;
        let own = about.iter().filter_map(|name| fields.get(*name));
        let name = name_of(own);
        if !names.insert(name.clone()) {
            return None;
        }
        elements.push((name, element.clone()));
    }
    Some(elements)
}

/// What an element of a list says besides what it is about: of a finding the value, of what was not done the reason.
pub fn without_name(element: &Value) -> Value {
    let Value::Object(fields) = element else {
        return element.clone();
    };
    let names = ABOUT.iter().copied().flatten();
    let mut rest = fields.clone();
    for name in names {
        rest.remove(*name);
    }
    Value::Object(rest)
}

/// What an element of a list is about, in the words of the record.
pub fn name_of<'v>(about: impl IntoIterator<Item = &'v Value>) -> String {
    let mut words = Vec::new();
    for value in about {
        words_of(value, &mut words);
    }
    words.join(" ")
}

fn words_of(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::String(word) => words.push(word.clone()),
        Value::Array(elements) => elements.iter().for_each(|element| words_of(element, words)),
        Value::Object(fields) => {
            for (name, field) in fields {
                words.push(name.clone());
                words_of(field, words);
            }
        }
        other => words.push(other.to_string()),
    }
}
