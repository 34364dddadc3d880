//! Correcting entries and striking them out, as far as the whole record still holds.

use record::{Act, Entry, Event, Observation, Validity};

use super::closing::whole;
use super::refused::Refused;
use super::request::Request;
use super::words::needs_reason;
use super::work::Writer;
use crate::clock::Clock;
use crate::door::is_not_in_the_future;
use crate::loaded::{group_of, with_group};
use crate::trail::{Corrected, ItemGroup, Role, StruckOut};

impl Writer<'_> {
    /// Corrects a group of items of an earlier entry, if the whole record still holds with it.
    pub(super) fn correct(
        &mut self,
        request: &Request,
        number: u64,
        group: &ItemGroup,
        seen: u32,
        new: &serde_json::Value,
    ) -> Result<Corrected, Refused> {
        let entry = self.own_entry(request, number)?;
        self.is_open(entry.subject, &whole(entry))?;
        needs_reason(request, true)?;
        is_correctable(request, entry, group)?;
        if entry.validity == Validity::StruckOut {
            return Err(Refused::StruckOut);
        }
        let version = self.projections.version(number, group);
        if version != seen {
            let now = group_of(entry, group).unwrap_or_default();
            return Err(Refused::Changed { version, now });
        }
        let (corrected, old) = with_group(entry, group, new).ok_or(Refused::NoSuchItem)?;
        self.is_correctable_to(entry, group, &corrected)?;
        if !self.state.is_of_virtual_subjects() {
            is_not_in_the_future(corrected.date, Clock::latest_day(self.clock.now()))
                .map_err(|why| Refused::Unreadable { why })?;
        }
        let subject = entry.subject;
        let upheld = self.fold_with(corrected)?;
        Ok(Corrected {
            entry: number,
            subject,
            group: group.clone(),
            version: version + 1,
            old,
            new: new.clone(),
            upheld,
        })
    }

    /// Strikes an entry out that was made for the wrong subject, if the record holds without it.
    pub(super) fn strike_out(
        &mut self,
        request: &Request,
        number: u64,
    ) -> Result<StruckOut, Refused> {
        let entry = self.own_entry(request, number)?;
        self.is_wholly_open(entry)?;
        needs_reason(request, true)?;
        if entry.validity == Validity::StruckOut {
            return Err(Refused::StruckOut);
        }
        let subject = entry.subject;
        let struck = Entry {
            validity: Validity::StruckOut,
            ..entry.clone()
        };
        let upheld = self.fold_with(struck)?;
        Ok(StruckOut {
            entry: number,
            subject,
            upheld,
        })
    }

    /// Folds the record again with an entry as it is to be from now on, and says which acts stand although what they were
    /// carried out on is not there any more. The entry itself must hold by the rules, and so must all that cannot be otherwise.
    pub(super) fn fold_with(&mut self, changed: Entry) -> Result<Vec<u64>, Refused> {
        let mut upheld = Vec::new();
        let mut state = self.state.afresh();
        for entry in &self.entries {
            let taken = if entry.sequence == changed.sequence {
                state.accept(&changed).map(|_| changed.validity)
            } else {
                state.accept_after_correction(entry, &self.state)
            };
            let validity = taken.map_err(|refusal| Refused::Rule(Box::new(refusal)))?;
            if validity == Validity::Upheld && entry.validity == Validity::AsEntered {
                upheld.push(entry.sequence);
            }
        }
        self.state = state;
        Ok(upheld)
    }
}

/// Whether anybody may correct a group of items of an entry: not what the list or the vault decided, for a used slot is never
/// used again; not what a participant answered; and no person makes a subject another site's.
fn is_correctable(request: &Request, entry: &Entry, group: &ItemGroup) -> Result<(), Refused> {
    match &entry.event {
        Event::Act(Act::Enrolled { .. } | Act::RandomisedAgain { .. })
        | Event::Observation(Observation::ParticipantAnswered(_)) => Err(Refused::NotCorrectable),
        Event::Act(Act::Screened(_))
            if group.0 == "event.site" && request.person.role != Role::System =>
        {
            Err(Refused::NotCorrectable)
        }
        _ => Ok(()),
    }
}
