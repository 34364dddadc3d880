//! Whether the treatment is to wait or to stop, in the same words whichever arm a subject holds.

use record::Due;
use serde::Serialize;

use crate::circumstances::Circumstances;
use crate::wording::Text;

/// Why nothing is to be prepared or given now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Whether it is for good.
    pub lasts: HoldLasts,
    /// What to know and to do, in words.
    pub message: String,
}

/// How long nothing is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldLasts {
    /// Until an act that is due was entered.
    UntilEntered,
    /// For good.
    ForGood,
}

/// Why nothing is to be prepared or given to a subject now; `None` where the treatment goes on.
///
/// A dose that was given all the same can still be written down: the record then counts it as a deviation.
pub fn treatment_hold(c: &Circumstances<'_>) -> Option<Hold> {
    let subject = c.subject()?;
    let said = |text: Text, lasts: HoldLasts| Hold {
        lasts,
        message: c.language.say(text).to_owned(),
    };
    if subject.regimen_stop().is_some() {
        return Some(said(Text::HoldStopped, HoldLasts::ForGood));
    }
    let due = subject.due();
    let is_due = |wanted: fn(&Due) -> bool| due.iter().any(wanted);
    if is_due(|due| matches!(due, Due::RegimenStop { .. })) {
        return Some(said(Text::HoldStop, HoldLasts::ForGood));
    }
    if is_due(|due| matches!(due, Due::End { .. })) {
        return Some(said(Text::HoldEnd, HoldLasts::ForGood));
    }
    is_due(|due| matches!(due, Due::CrossOver { .. }))
        .then(|| said(Text::HoldCrossOver, HoldLasts::UntilEntered))
}
