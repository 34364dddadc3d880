//! Putting names to a subject's data.

use record::{Entry, SubjectNumber, Validity};

use super::deeds::entry_of;
use super::refused::Refused;
use super::work::Writer;
use crate::digest::Digest;
use crate::error::StoreError;
use crate::loaded::group_of;
use crate::trail::{EndorsementKind, Scope};

impl Writer<'_> {
    /// Whether a name may be put to such data of a subject: to single items only that they were compared with their source.
    pub(super) fn is_of_subject(
        &self,
        subject: SubjectNumber,
        scope: &Scope,
        kind: EndorsementKind,
    ) -> Result<(), Refused> {
        let (entry, group) = match scope {
            Scope::Casebook {} | Scope::Visit { .. } => return Ok(()),
            Scope::Entry { entry } => (entry, None),
            Scope::ItemGroup { entry, group } => (entry, Some(group)),
        };
        let is_there = entry_of(&self.entries, *entry)
            .filter(|entry| entry.subject == subject)
            .is_some_and(|entry| match group {
                None => true,
                // A field that is empty stands nowhere, so that nothing of it can agree with a source.
                Some(group) => group_of(entry, group).is_some_and(|value| !value.is_null()),
            });
        if is_there && kind == EndorsementKind::SourceVerified {
            Ok(())
        } else {
            Err(Refused::NoSuchItem)
        }
    }
}

/// A digest of a subject's data: of all, or of those of one visit, entry or group of items.
pub(crate) fn content_of(
    entries: &[Entry],
    subject: SubjectNumber,
    scope: &Scope,
) -> Result<Digest, StoreError> {
    let mut digest = Digest::of(b"data of a subject, format 1");
    let counts = |entry: &&Entry| entry.subject == subject && entry.validity != Validity::StruckOut;
    for entry in entries.iter().filter(counts) {
        if scope.is_about(entry) {
            let json = match scope {
                Scope::ItemGroup { group, .. } => serde_json::to_vec(&group_of(entry, group)),
                _ => serde_json::to_vec(entry),
            };
            let json = json.map_err(|error| StoreError::unreadable(error.to_string()))?;
            digest = Digest::of_pieces([digest.as_bytes().as_slice(), &json]);
        }
    }
    Ok(digest)
}
