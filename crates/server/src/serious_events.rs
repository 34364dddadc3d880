//! That an adverse event is serious is told to those who watch over safety, whether it was entered so or became so, and whichever
//! way it came. It is learnt from the trail, so that nothing is lost where the program ends between the row and the notice.

use record::{Event, Observation, Seriousness};
use serde_json::Value;
use store::{Person, Role, TrailFilter, TrailLine};

use crate::accounts::SeriousEvent;
use crate::house::House;
use crate::http::Trouble;

/// Leaves a notice for every adverse event that was entered as serious, or became so, in the rows that were not looked at yet.
/// The first time there is nothing to look back at.
///
/// # Errors
/// [`Trouble`], where the trail cannot be read or the notices not written.
pub fn learn(house: &House) -> Result<(), Trouble> {
    let last = house.store.last_row()?;
    let before = house.accounts.looked_for_serious_events()?;
    let after = match before {
        Some(before) if before < last => before,
        // A record that was put back from a backup may end before the rows that were looked at.
        Some(before) if before > last => last,
        Some(_) => return Ok(()),
        None => last,
    };
    let filter = TrailFilter {
        after,
        ..TrailFilter::default()
    };
    // The program itself reads every row.
    let reader = Person {
        name: "myotrial".to_owned(),
        role: Role::System,
        sites: record::Sites::All,
    };
    let lines = house.store.trail(&reader, &filter)?;
    let serious = lines
        .iter()
        .filter(|line| line.sequence <= last && tells_of_one(line));
    let events: Vec<SeriousEvent> = serious
        .filter_map(|line| {
            Some(SeriousEvent {
                at: line.recorded,
                subject: line.subject?,
                site: line.site?,
                person: line.person.clone(),
            })
        })
        .collect();
    Ok(house
        .accounts
        .leave_notices_of_serious_events(before, last, &events)?)
}

/// Whether a line tells of an adverse event that was not known as serious before it.
fn tells_of_one(line: &TrailLine) -> bool {
    let Some(new) = &line.new else {
        return false;
    };
    match line.kind {
        "entry" => {
            let event = serde_json::from_value::<Event>(new.clone()).ok();
            matches!(
                event,
                Some(Event::Observation(Observation::AdverseEvent(event)))
                    if event.seriousness == Seriousness::Serious
            )
        }
        "corrected" => {
            let group = line.group.as_ref().map_or("", |group| group.0.as_str());
            let seriousness = |value: &Value| match group {
                "event" => value.get("seriousness").cloned(),
                "event.seriousness" => Some(value.clone()),
                _ => None,
            };
            let serious = serde_json::to_value(Seriousness::Serious).ok();
            let old = line.old.as_ref().and_then(seriousness);
            seriousness(new) == serious && old != serious
        }
        _ => false,
    }
}
