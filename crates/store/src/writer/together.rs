//! Requests that are carried out together, or none of them.

use record::{Entry, Event, Mark, SubjectNumber};

use super::deeds::entry_of;
use super::refused::Refused;
use super::request::{Answer, Asked, Came, NotTogether, Request, SCREENED_BEFORE, Wish};
use super::trying_again::Attempts;
use super::work::{Mode, Writer};
use crate::error::StoreError;
use crate::loaded::{Head, signed_head};
use crate::projections;
use crate::unreadable::Unreadable;

/// What the writer held before the first part.
struct Before {
    head: Head,
    configuration: u64,
    last_recorded: i64,
    mark: Mark,
    entries: usize,
    /// Entries that a part may correct or uphold, as they were.
    corrected: Vec<Entry>,
    /// Whether a decision of minimisation may be made, of which the vault's ledger then knows.
    decides: bool,
}

impl Writer<'_> {
    /// Carries requests out in one transaction of their own: all of them are on the disk when this returns, or none.
    pub(super) fn carry_out_together(
        &mut self,
        asked: &[Asked],
        numbers: &[Option<SubjectNumber>],
    ) -> Result<Vec<Answer>, NotTogether> {
        if let Mode::Stopped(why) = &self.mode {
            let refused = Refused::Unknown { why: why.clone() };
            return Err(NotTogether { place: 0, refused });
        }
        let alone = |one: &Asked| matches!(one.request.wish, Wish::DecideRedaction { .. });
        if let Some(place) = asked.iter().position(alone) {
            let why = Unreadable::Said("words are taken out by a request of its own".to_owned());
            let refused = Refused::Unreadable { why };
            return Err(NotTogether { place, refused });
        }
        let mut attempts = Attempts::first();
        loop {
            let error = match self.transact_together(asked, numbers) {
                Ok(outcome) => return outcome,
                Err(error) => error,
            };
            // They were committed together, so that their keys are known together.
            let found = self.recover(&error, asked).into_iter().enumerate();
            let found: Result<Vec<Answer>, NotTogether> = found
                .map(|(place, outcome)| outcome.map_err(|refused| NotTogether { place, refused }))
                .collect();
            let is_left = |one: &NotTogether| matches!(one.refused, Refused::NotStored { .. });
            if !(found.as_ref().is_err_and(is_left) && attempts.again(&error)) {
                return found;
            }
        }
    }

    fn transact_together(
        &mut self,
        asked: &[Asked],
        numbers: &[Option<SubjectNumber>],
    ) -> Result<Result<Vec<Answer>, NotTogether>, StoreError> {
        self.database.begin_writing()?;
        self.catch_up()?;
        let before = self.before(asked);
        let mut answers = Vec::with_capacity(asked.len());
        let mut screened = None;
        for (place, (one, number)) in asked.iter().zip(numbers).enumerate() {
            let concerning = one.concerning(screened);
            let outcome = match (self.attempt(&concerning)?, number) {
                (Ok(answer), Some(number)) => of_number(answer, *number),
                (outcome, _) => outcome,
            };
            match outcome {
                Ok(answer) => {
                    if let (Wish::Screen { .. }, Came::Entry { subject, .. }) =
                        (&one.request.wish, &answer.came)
                    {
                        screened = Some(*subject);
                    }
                    answers.push(answer);
                }
                Err(refused) => {
                    self.take_back(before, &concerning.request, &refused)?;
                    return Ok(Err(NotTogether { place, refused }));
                }
            }
        }
        if self.head == before.head {
            self.vault.roll_back_pending();
            self.database.roll_back()?;
        } else {
            self.seal_batch(before.head)?;
        }
        Ok(Ok(answers))
    }

    /// What is needed to be as before. Of the state only the subjects whom the parts concern are copied.
    fn before(&self, asked: &[Asked]) -> Before {
        let mut subjects = Vec::new();
        let mut corrected = Vec::new();
        let mut decides = false;
        for one in asked {
            match &one.request.wish {
                Wish::Write { subject, .. } | Wish::RandomiseAgain { subject, .. } => {
                    subjects.push(*subject);
                }
                Wish::Enrol { subject, .. } | Wish::EnrolByHand { subject, .. } => {
                    subjects.push(*subject);
                    decides |= self.plan.minimisation().is_some();
                }
                Wish::Correct { entry, .. }
                | Wish::StrikeOut { entry }
                | Wish::DecideDifferences { entry, .. } => {
                    if let Some(entry) = entry_of(&self.entries, *entry) {
                        subjects.push(entry.subject);
                        // Acts of the subject may be upheld against the change.
                        let own = |other: &&Entry| other.subject == entry.subject;
                        corrected.extend(self.entries.iter().filter(own).cloned());
                        // A slot is used by what the corrected entry says, not by the entry alone.
                        decides |=
                            matches!(&entry.event, Event::Act(act) if act.allocates().is_some());
                    }
                }
                _ => {}
            }
        }
        Before {
            head: self.head,
            configuration: self.configuration,
            last_recorded: self.last_recorded,
            mark: self.state.mark(&subjects),
            entries: self.entries.len(),
            corrected,
            decides,
        }
    }

    /// Gives the transaction up, is as before, and writes that the part was refused.
    fn take_back(
        &mut self,
        before: Before,
        request: &Request,
        refused: &Refused,
    ) -> Result<(), StoreError> {
        if self.head != before.head {
            self.vault.roll_back_pending();
            self.database.roll_back()?;
            self.database.begin_writing()?;
            let now = signed_head(self.database.as_mut(), None)?.ok_or(StoreError::NoTrial)?;
            if now == before.head && !before.decides {
                self.state.go_back(before.mark);
                self.entries.truncate(before.entries);
                for entry in before.corrected {
                    let place = usize::try_from(entry.sequence.saturating_sub(1));
                    if let Some(own) = place.ok().and_then(|place| self.entries.get_mut(place)) {
                        *own = entry;
                    }
                }
                self.projections = projections::read(self.database.as_mut())?;
                self.index.go_back(before.head.sequence);
                self.head = before.head;
                self.configuration = before.configuration;
                self.last_recorded = before.last_recorded;
            } else {
                // Another process wrote in between, or the vault's ledger knows of what did not come about.
                self.rebuild()?;
            }
        }
        if !refused.is_of_the_request() || self.mode != Mode::Open {
            self.vault.roll_back_pending();
            return Ok(self.database.roll_back()?);
        }
        let head = self.head;
        self.write_refusal(request, refused)?;
        self.seal_batch(head)
    }
}

/// An answer about a person who was to get a number.
fn of_number(answer: Answer, number: SubjectNumber) -> Result<Answer, Refused> {
    match answer.came {
        Came::Entry { subject, .. } if subject != number => Err(Refused::Unreadable {
            why: Unreadable::OtherNumber {
                expected: number,
                would_be: subject,
            },
        }),
        _ => Ok(answer),
    }
}

impl Asked {
    /// The request, about the person who was screened just before where it names nobody else. Its fingerprint stays that of
    /// what was asked for.
    fn concerning(&self, screened: Option<SubjectNumber>) -> Self {
        let mut request = self.request.clone();
        if let (
            Wish::Write { subject, .. }
            | Wish::Enrol { subject, .. }
            | Wish::RandomiseAgain { subject, .. }
            | Wish::EnrolByHand { subject, .. },
            Some(screened),
        ) = (&mut request.wish, screened)
            && *subject == SCREENED_BEFORE
        {
            *subject = screened;
        }
        Self {
            request,
            fingerprint: self.fingerprint.clone(),
        }
    }
}
