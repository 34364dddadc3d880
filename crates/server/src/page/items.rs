//! Items of the record as pages show them: called what their forms call them, with the values in the forms' words.

use std::collections::BTreeMap;

use forms::{Circumstances, ENGLISH, ShownItem, item_label, shown_items};
use maud::{Markup, html};
use protocol::VisitId;
use record::{Entry, Event, Findings, Observation, SubjectNumber, VisitRecord};
use serde_json::Value;
use store::ItemGroup;

use crate::http::{Asked, Trouble};

/// A place of the record that a page shows, with the values that it shows there.
pub struct Place {
    /// The entry.
    pub entry: Entry,
    /// The way to the item in it; empty: the entry as a whole.
    pub item: String,
    /// Values that stand or stood there.
    pub values: Vec<Value>,
}

/// The same, as people read it.
#[derive(Debug, Clone, Default)]
pub struct PlaceInWords {
    /// What the item is called.
    pub label: String,
    /// The items of each value.
    pub values: Vec<Vec<ShownItem>>,
}

/// Places of the record as people read them, all of a page at once.
///
/// # Errors
/// Those of the store.
pub fn in_words(asked: &Asked<'_>, places: Vec<Place>) -> Result<Vec<PlaceInWords>, Trouble> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let today = asked.today();
    Ok(asked.house.store.look(move |state| {
        let shown = places.iter().map(|place| {
            let c = Circumstances::of(state, place.entry.subject, today, &ENGLISH);
            let (entry, item) = (&place.entry, place.item.as_str());
            let values = place.values.iter();
            PlaceInWords {
                label: item_label(&c, entry, item),
                values: values
                    .map(|value| shown_items(&c, entry, item, value))
                    .collect(),
            }
        });
        shown.collect()
    })?)
}

/// What groups of items are called, by entry and group. What is not in the record is left out.
///
/// # Errors
/// Those of the store.
pub fn group_labels<'g>(
    asked: &Asked<'_>,
    groups: impl IntoIterator<Item = (SubjectNumber, u64, &'g ItemGroup)>,
) -> Result<BTreeMap<(u64, String), String>, Trouble> {
    let mut entries: BTreeMap<SubjectNumber, Vec<Entry>> = BTreeMap::new();
    let (mut keys, mut places) = (Vec::new(), Vec::new());
    for (subject, number, group) in groups {
        let own = match entries.entry(subject) {
            std::collections::btree_map::Entry::Occupied(own) => own.into_mut(),
            std::collections::btree_map::Entry::Vacant(none) => {
                none.insert(asked.house.store.entries_of(subject)?)
            }
        };
        if let Some(entry) = own.iter().find(|entry| entry.sequence == number) {
            keys.push((number, group.0.clone()));
            places.push(Place {
                entry: entry.clone(),
                item: group.0.clone(),
                values: Vec::new(),
            });
        }
    }
    let labels = in_words(asked, places)?
        .into_iter()
        .map(|place| place.label);
    Ok(keys.into_iter().zip(labels).collect())
}

/// A visit of which nothing was entered yet, as an entry that holds nothing.
pub fn empty_visit(asked: &Asked<'_>, subject: SubjectNumber, visit: &VisitId) -> Entry {
    let held = VisitRecord {
        visit: visit.clone(),
        findings: Findings::default(),
    };
    let event = Event::Observation(Observation::VisitHeld(held));
    Entry::new(0, subject, asked.today(), event)
}

impl PlaceInWords {
    /// A value in a line of words; nothing where there is none.
    pub fn line(&self, value: usize) -> String {
        let items = self
            .values
            .get(value)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let words = |item: &ShownItem| {
            if item.label == self.label {
                item.value.clone()
            } else {
                format!("{}: {}", item.label, item.value)
            }
        };
        items.iter().map(words).collect::<Vec<_>>().join("; ")
    }

    /// A value, item by item.
    pub fn list(&self, value: usize) -> Markup {
        let items = self
            .values
            .get(value)
            .map(Vec::as_slice)
            .unwrap_or_default();
        html! {
            @if let [item] = items && item.label == self.label { (item.value) }
            @else if !items.is_empty() { ul.plain { @for item in items { li { span.quiet { (item.label) ": " } (item.value) } } } }
        }
    }
}
