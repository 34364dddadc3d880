//! The work of the one writer of a process: requests in batches, each batch one transaction. What a request comes to is
//! decided in `deeds`.

use protocol::Plan;
use record::{AllocationTable, Entry, SlotId, TrialState};

use super::refused::Refused;
use super::request::{Answer, Asked, Came, Request, Wish};
use super::second_entries::Decided;
use super::still_open::WhatIsDue;
use super::unasked::WhyUnasked;
use crate::clock::Clock;
use crate::database::{Database, Value};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::failpoint::{Place, pass};
use crate::keys::Keys;
use crate::loaded::{Head, change_entries};
use crate::projections::{Projections, number_of};
use crate::trail::{
    Deed, Envelope, Randomised, RefusedAttempt, RequestKey, TrailIndex, TrailRow, Typed, append,
    read_one, signed,
};
use crate::vault::{Ledger, Vault};
use crate::witness::Witness;

/// Whether the store may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It may.
    Open,
    /// People must look into something first.
    ReadOnly(String),
    /// The disk is in doubt; nothing more is done until the store is opened again.
    Stopped(String),
}

/// What the writer holds while it works.
pub(crate) struct Writer<'a> {
    pub(crate) database: Box<dyn Database>,
    pub(crate) vault: Vault,
    pub(crate) keys: Keys,
    pub(crate) witness: Witness,
    pub(crate) clock: Clock,
    pub(crate) plan: &'a Plan,
    pub(crate) table: &'a AllocationTable,
    pub(crate) state: TrialState<'a>,
    /// The entries that the state was folded from, as they are now.
    pub(crate) entries: Vec<Entry>,
    pub(crate) projections: Projections,
    pub(crate) index: TrailIndex,
    pub(crate) head: Head,
    pub(crate) configuration: u64,
    pub(crate) last_recorded: i64,
    pub(crate) mode: Mode,
    /// Why nobody may be randomised, if so.
    pub(crate) randomisation_closed: Option<String>,
    /// What the record is of.
    pub(crate) header: Option<record::RecordHeader>,
    /// The last row that the witness knows of, where the record ends before it.
    pub(crate) behind: Option<u64>,
    /// Which decisions of minimisation the vault keeps.
    pub(crate) ledger: Ledger,
    /// What is due for a subject, where somebody knows more of it than the record.
    pub(crate) what_is_due: WhatIsDue,
    /// Why something is not asked, where somebody knows the forms.
    pub(crate) why_unasked: WhyUnasked,
    pub(crate) scratch: Vec<u8>,
    /// What the tests planted into it.
    #[cfg(feature = "planted")]
    pub(crate) plant: Option<super::planted::Plant>,
}

/// What became of a request.
pub(crate) type Outcome = Result<Answer, Refused>;

impl Writer<'_> {
    /// Carries a batch of requests out: all that can be carried out is on the disk when this returns.
    pub(crate) fn carry_out(&mut self, asked: &[Asked]) -> Vec<Outcome> {
        if let Mode::Stopped(why) = &self.mode {
            return vec![Err(Refused::Unknown { why: why.clone() }); asked.len()];
        }
        match self.transact(asked) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                let mut outcomes = self.recover(&error, asked);
                #[cfg(feature = "planted")]
                if self.plant.is_some() {
                    return self.recover_as_planted(asked, outcomes);
                }
                self.try_again(asked, error, &mut outcomes);
                outcomes
            }
        }
    }

    pub(super) fn transact(&mut self, asked: &[Asked]) -> Result<Vec<Outcome>, StoreError> {
        pass(Place::BeforeBegin)?;
        #[cfg(feature = "planted")]
        let begun = self.begin_as_planted(asked)?;
        #[cfg(not(feature = "planted"))]
        let begun = false;
        if !begun {
            self.database.begin_writing()?;
        }
        pass(Place::AfterBegin)?;
        self.catch_up()?;
        let before = self.head;
        let mut outcomes = Vec::with_capacity(asked.len());
        for asked in asked {
            outcomes.push(self.answer(asked)?);
        }
        if self.head == before {
            self.vault.roll_back_pending();
            self.database.roll_back()?;
            return Ok(outcomes);
        }
        #[cfg(feature = "planted")]
        self.about_to_commit(&outcomes);
        self.seal_batch(before)?;
        let takes_words =
            |asked: &Asked| matches!(asked.request.wish, Wish::DecideRedaction { .. });
        if asked.iter().any(takes_words) {
            crate::database::forget_what_was_there(self.database.as_mut());
        }
        Ok(outcomes)
    }

    /// Signs the new head, commits, and tells the witness.
    pub(crate) fn seal_batch(&mut self, before: Head) -> Result<(), StoreError> {
        let signature = self.keys.sign(self.head.sequence, self.head.digest);
        pass(Place::BeforeHead)?;
        let moved = self.database.execute(
            "UPDATE head SET sequence = $1, digest = $2, signature = $3 WHERE single = 1 AND sequence = $4",
            &[
                Value::Integer(signed(self.head.sequence)),
                Value::Bytes(self.head.digest.as_bytes()),
                Value::Bytes(&signature),
                Value::Integer(signed(before.sequence)),
            ],
        )?;
        if moved != 1 {
            return Err(StoreError::tampered(
                "the head of the trail moved while it was locked",
            ));
        }
        pass(Place::BeforeCommit)?;
        self.vault.commit_pending()?;
        pass(Place::AfterVault)?;
        self.database.commit()?;
        pass(Place::AfterCommit)?;
        // The rows are on the disk; a witness that cannot be told keeps the next ones from being written.
        if let Err(error) = self
            .witness
            .add(self.head.sequence, self.head.digest, &signature)
        {
            self.mode = Mode::ReadOnly(format!("the witness cannot be told: {error}"));
        }
        pass(Place::AfterWitness)
    }

    /// Answers one request inside the transaction.
    fn answer(&mut self, asked: &Asked) -> Result<Outcome, StoreError> {
        let outcome = self.attempt(asked)?;
        if let Err(refused) = &outcome
            && refused.is_of_the_request()
            && self.mode == Mode::Open
        {
            self.write_refusal(&asked.request, refused)?;
        }
        Ok(outcome)
    }

    /// Carries one request out inside the transaction, if it can be. Of a refusal nothing is written.
    pub(super) fn attempt(&mut self, asked: &Asked) -> Result<Outcome, StoreError> {
        if let Some(outcome) = self.stored(asked)? {
            return Ok(outcome);
        }
        match &self.mode {
            Mode::Open => match &asked.fingerprint {
                Ok(fingerprint) => {
                    let asked_before = self.queries_about_what_is_asked(&asked.request.wish);
                    match self.decided(&asked.request)? {
                        Ok(decided) => {
                            let answer = self.write(&asked.request, decided, *fingerprint)?;
                            self.close_unasked(&asked.request, &asked_before)?;
                            Ok(Ok(answer))
                        }
                        Err(refused) => Ok(Err(refused)),
                    }
                }
                Err(refused) => Ok(Err(refused.clone())),
            },
            Mode::ReadOnly(why) => Ok(Err(Refused::ReadOnly { why: why.clone() })),
            Mode::Stopped(_) => Ok(Err(Refused::Stopped)),
        }
    }

    /// The answer that a request got before, if its key was used.
    pub(super) fn stored(&mut self, asked: &Asked) -> Result<Option<Outcome>, StoreError> {
        #[cfg(feature = "planted")]
        if self.knows_no_keys() {
            return Ok(None);
        }
        let request = &asked.request;
        let key = request.key.as_str();
        let Some(sequence) = self.index.row_of_request(key) else {
            return Ok(None);
        };
        let mut found = None;
        read_one(self.database.as_mut(), sequence, |row, _| {
            if row.request == Some(key) {
                found = Some((
                    row.person == request.person.name,
                    row.fingerprint.unwrap_or_default().to_vec(),
                    Deed::read(row.sequence, row.kind, row.payload)?,
                ));
            }
            Ok(())
        })?;
        let (same_person, fingerprint, deed) = found.ok_or_else(|| {
            StoreError::tampered(format!(
                "row {sequence} does not answer the request {key} any more"
            ))
        })?;
        let own = asked.fingerprint.as_ref();
        Ok(Some(if !same_person {
            Err(Refused::OtherPerson)
        } else if own.is_ok_and(|own| own.as_bytes().as_slice() == fingerprint) {
            Ok(Answer {
                sequence,
                came: came_of(&deed),
            })
        } else {
            Err(Refused::OtherWish)
        }))
    }

    fn write(
        &mut self,
        request: &Request,
        decided: Decided,
        fingerprint: Digest,
    ) -> Result<Answer, StoreError> {
        let hidden = match &request.hidden {
            None => None,
            Some(text) => Some(self.vault.hide(&self.keys, request.key.as_str(), text)?),
        };
        let key = Some(request.key.clone());
        #[cfg(feature = "planted")]
        let key = key.filter(|_| !self.knows_no_keys());
        let concerned = self.site_concerned(&request.wish);
        let envelope = Envelope {
            reason: request.reason.clone(),
            request: key,
            ..self.envelope(request.person.clone(), concerned, request.source)
        };
        let Decided { deed, corrections } = decided;
        let came = came_of(&deed);
        let takes_words = matches!(deed, Deed::Redacted(_));
        let of_corrections = Envelope {
            request: None,
            ..envelope.clone()
        };
        let sequence = self.append(envelope, deed, Some(fingerprint), hidden)?;
        for corrected in corrections {
            let deed = Deed::Corrected(corrected);
            self.append(of_corrections.clone(), deed, None, None)?;
        }
        if takes_words {
            self.forget_words()?;
        }
        Ok(Answer { sequence, came })
    }

    /// Writes that something was asked for and refused. Its key is not used up: the same may be asked again.
    pub(super) fn write_refusal(
        &mut self,
        request: &Request,
        refused: &Refused,
    ) -> Result<(), StoreError> {
        let legible = |text: &str| text.replace('\0', "\u{fffd}");
        let mut person = request.person.clone();
        person.name = legible(&person.name);
        let deed = Deed::Refused(RefusedAttempt {
            asked: format!(
                "{} by request {}",
                request.wish.word(),
                request.key.as_str()
            ),
            why: legible(&refused.to_string()),
        });
        let envelope = self.envelope(person, self.site_concerned(&request.wish), request.source);
        self.append(envelope, deed, None, None).map(|_| ())
    }

    /// Adds a row to the trail, with all that follows from it.
    pub(crate) fn append(
        &mut self,
        envelope: Envelope,
        deed: Deed,
        fingerprint: Option<Digest>,
        hidden: Option<Digest>,
    ) -> Result<u64, StoreError> {
        let sequence = self.head.sequence + 1;
        if matches!(deed, Deed::Configured(_)) {
            self.configuration = sequence;
        }
        self.last_recorded = envelope.recorded;
        let row = TrailRow {
            sequence,
            envelope,
            configuration: self.configuration,
            kind: deed.kind(),
            subject: deed.subject().map(|subject| subject.0),
            fingerprint,
            payload: deed.payload()?,
            hidden,
        };
        pass(Place::BeforeEvent)?;
        let digest = append(
            self.database.as_mut(),
            &row,
            self.head.digest,
            &mut self.scratch,
        )?;
        pass(Place::AfterEvent)?;
        let request = row.envelope.request.as_ref().map(RequestKey::as_str);
        self.index.take(sequence, request, row.subject)?;
        let envelope = &row.envelope;
        let typed = Typed {
            row: sequence,
            person: &envelope.person.name,
            role: envelope.person.role,
            source: envelope.source,
            recorded: envelope.recorded,
        };
        self.index.take_deed(&typed, &deed);
        self.project(sequence, &deed)?;
        match deed {
            Deed::Entry(entry) => self.entries.push(entry),
            Deed::Randomised(randomised) => self.entries.push(randomised.entry),
            deed => change_entries(&mut self.entries, sequence, &deed)?,
        }
        pass(Place::AfterProjection)?;
        self.head = Head { sequence, digest };
        Ok(sequence)
    }

    /// Writes what follows from a deed beside the trail.
    fn project(&mut self, sequence: u64, deed: &Deed) -> Result<(), StoreError> {
        #[cfg(feature = "planted")]
        if self.plant.is_some() {
            return self.project_as_planted(deed);
        }
        for change in self.projections.take(sequence, deed)? {
            self.projections.write(self.database.as_mut(), &change)?;
        }
        Ok(())
    }
}

fn came_of(deed: &Deed) -> Came {
    match deed {
        Deed::Entry(entry) => Came::Entry {
            entry: entry.sequence,
            subject: entry.subject,
        },
        Deed::Randomised(Randomised { entry, .. }) => {
            number_of(&entry.event).map_or(Came::Done, |(number, _)| Came::Randomised {
                subject: entry.subject,
                slot: SlotId(number),
            })
        }
        Deed::Corrected(corrected) => Came::Corrected {
            version: corrected.version,
            upheld: corrected.upheld.len(),
        },
        Deed::StruckOut(struck) => Came::StruckOut {
            upheld: struck.upheld.len(),
        },
        Deed::DifferencesDecided(decided) => Came::Decided {
            upheld: decided.upheld,
        },
        Deed::Coded(coded) => Came::Coded {
            version: coded.version,
        },
        _ => Came::Done,
    }
}
