//! Rows that are written outside a batch of requests, in a transaction of their own.

use super::work::{Mode, Writer};
use crate::error::StoreError;
use crate::trail::{Deed, Envelope, Person, RefusedAttempt, Role, Source};

impl Writer<'_> {
    /// Writes one deed in a transaction of its own.
    pub(crate) fn write_alone(
        &mut self,
        person: &Person,
        reason: Option<&str>,
        deed: &Deed,
    ) -> Result<(), StoreError> {
        self.write_together(person, reason, std::slice::from_ref(deed))
    }

    /// Writes deeds in one transaction, all or none. Where they are about several subjects, the person works for all sites.
    pub(super) fn write_together(
        &mut self,
        person: &Person,
        reason: Option<&str>,
        deeds: &[Deed],
    ) -> Result<(), StoreError> {
        let source = match person.role {
            Role::System => Source::Rule,
            _ => Source::Page,
        };
        let subject = deeds.iter().find_map(Deed::subject);
        let concerned = subject.and_then(|subject| self.site_of(subject));
        let envelope = Envelope {
            reason: reason.map(str::to_owned),
            ..self.envelope(person.clone(), concerned, source)
        };
        self.write_under(&envelope, deeds)
    }

    /// Writes that something came that cannot be read.
    pub(super) fn note_unreadable(
        &mut self,
        (mut person, source): (Person, Source),
        why: &str,
    ) -> Result<(), StoreError> {
        /// So much of an explanation is kept: it may quote what was sent.
        const LONGEST_EXPLANATION: usize = 1_000;
        person.name = person.name.replace('\0', "\u{fffd}");
        let deed = Deed::Refused(RefusedAttempt {
            asked: "write something that cannot be read".to_owned(),
            why: why
                .replace('\0', "\u{fffd}")
                .chars()
                .take(LONGEST_EXPLANATION)
                .collect(),
        });
        let envelope = self.envelope(person, None, source);
        self.write_under(&envelope, &[deed])
    }

    fn write_under(&mut self, envelope: &Envelope, deeds: &[Deed]) -> Result<(), StoreError> {
        if deeds.is_empty() {
            return Ok(());
        }
        if self.mode != Mode::Open {
            return Err(StoreError::unreadable("the store may only be read"));
        }
        let outcome = (|| {
            self.database.begin_writing()?;
            self.catch_up()?;
            let before = self.head;
            for deed in deeds {
                self.append(envelope.clone(), deed.clone(), None, None)?;
            }
            self.seal_batch(before)
        })();
        if let Err(error) = &outcome {
            // The empty list of requests: only the state is brought back to what is on the disk.
            self.recover(error, &[]);
        }
        outcome
    }
}
