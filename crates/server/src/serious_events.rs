//! That an adverse event is serious is told to those who watch over safety, whether it was entered so or became so.

use record::{Entry, Event, Observation, Seriousness, SubjectNumber};

use crate::http::{Asked, Trouble};

/// Leaves a notice where what was entered is a serious adverse event.
///
/// # Errors
/// [`Trouble`], where the notice cannot be written.
pub fn tell_of_entry(
    asked: &Asked<'_>,
    subject: SubjectNumber,
    event: &Event,
) -> Result<(), Trouble> {
    let account = &asked.caller()?.session.account;
    match (account.site, is_serious(event)) {
        (Some(site), Some(true)) => {
            let (accounts, now) = (&asked.house.accounts, asked.house.now());
            Ok(accounts.leave_notice_of_serious_event(now, subject, site, &account.full_name)?)
        }
        _ => Ok(()),
    }
}

/// Leaves a notice where an adverse event that was not serious is serious after a correction. `before` is the entry as it was.
///
/// # Errors
/// [`Trouble`].
pub fn tell_of_correction(asked: &Asked<'_>, before: &Entry) -> Result<(), Trouble> {
    if is_serious(&before.event) != Some(false) {
        return Ok(());
    }
    let entries = asked.house.store.entries_of(before.subject)?;
    let after = entries.iter().find(|own| own.sequence == before.sequence);
    after.map_or(Ok(()), |after| {
        tell_of_entry(asked, before.subject, &after.event)
    })
}

/// Whether an adverse event is serious; `None` for what is none.
fn is_serious(event: &Event) -> Option<bool> {
    match event {
        Event::Observation(Observation::AdverseEvent(event)) => {
            Some(event.seriousness == Seriousness::Serious)
        }
        _ => None,
    }
}
