//! What is not asked any more: where another answer, or the course of a subject, took the question away.

use protocol::VisitId;
use record::{Entry, Event, Observation, OnsetAfterInfusion, Seriousness};

use crate::calendar::{VisitStanding, calendar};
use crate::circumstances::Circumstances;
use crate::item::item_label;
use crate::wording::Text;
use crate::{treatments, wells};

/// Why nothing is asked of a visit: it was missed, or it is not planned for the subject any more. `None` where it was held or is
/// to come.
pub fn why_visit_unasked(c: &Circumstances<'_>, visit: &VisitId) -> Option<String> {
    let known = c.visit(visit)?;
    let of_subject = calendar(c);
    let standing = of_subject.iter().find(|one| one.visit == *visit);
    let text = match standing.map(|one| one.standing) {
        Some(VisitStanding::Missed) => Text::UnaskedMissed,
        None | Some(VisitStanding::NotPlanned) => Text::UnaskedNotPlanned,
        Some(
            VisitStanding::Held
            | VisitStanding::HeldOutsideWindow
            | VisitStanding::Due
            | VisitStanding::Late
            | VisitStanding::NotYet,
        ) => return None,
    };
    let label = &c.plan().visit(known).label;
    Some(c.language.with(text, &[("visit", label)]))
}

/// Why an item of an entry is not asked for with the answers as they are now; `None` where it is, filled in or not.
pub fn why_item_unasked(c: &Circumstances<'_>, entry: &Entry, item: &str) -> Option<String> {
    if asks(c, &entry.event, item) {
        return None;
    }
    let label = item_label(c, entry, item);
    Some(c.language.with(Text::UnaskedItem, &[("item", &label)]))
}

/// The items that are asked for on a condition; all others always are.
fn asks(c: &Circumstances<'_>, event: &Event, item: &str) -> bool {
    let Event::Observation(observation) = event else {
        return true;
    };
    match (observation, item) {
        (Observation::AdverseEvent(event), "event.reported.serious_because") => {
            event.seriousness == Seriousness::Serious
        }
        (Observation::AdverseEvent(event), "event.onset.hours") => {
            matches!(event.onset, OnsetAfterInfusion::Hours(_))
        }
        (Observation::ThrombosisWatched(watch), "event.leg_scan" | "event.d_dimers") => {
            wells::asks_for_scan(c, watch)
        }
        (Observation::ConcomitantTreatment(treatment), "event.daily_milligrams") => {
            treatments::asks_for_dose(treatment.class, treatment.change)
        }
        _ => true,
    }
}
