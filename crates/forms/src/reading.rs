//! What was read from a form.

use jiff::civil::Date;
use record::{Event, Screening};
use serde::Serialize;

/// What was read from a form: what is to be asked of the store, in this order.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reading {
    /// What is to be done, each with its day.
    pub deeds: Vec<Dated>,
    /// The doubtful values that were accepted, with their reasons: they belong beside what is written.
    pub accepted: Vec<AcceptedDoubt>,
}

impl Reading {
    /// The reasons for doubtful values in one text, for the trail.
    pub fn reasons(&self) -> Option<String> {
        let said: Vec<String> = self
            .accepted
            .iter()
            .map(|doubt| format!("{}: {}", doubt.field, doubt.reason))
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// The events, in their order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.deeds.iter().filter_map(|dated| match &dated.deed {
            Deed::Write(event) => Some(event),
            Deed::Screen(_) | Deed::Enrol => None,
        })
    }
}

/// A deed and its day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dated {
    /// The day on which it happened.
    pub date: Date,
    /// What is to be done.
    pub deed: Deed,
}

/// What is to be asked of the store.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "deed", content = "of", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "there are a handful of them at a time, and a box would only be in the way"
)]
pub enum Deed {
    /// A person enters the screening log; the store gives the number.
    Screen(Screening),
    /// Something happened to the subject.
    Write(Event),
    /// The subject enters the trial; the store takes the slot.
    Enrol,
}

/// A doubtful value that was accepted with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcceptedDoubt {
    /// The field.
    pub field: String,
    /// What was doubtful.
    pub doubt: String,
    /// Why it is so all the same.
    pub reason: String,
}
