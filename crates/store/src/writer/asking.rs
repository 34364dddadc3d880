//! Asking a store for something: by one request, by many, or by several that stand or fall together.

use std::sync::mpsc::sync_channel;

use record::Event;

use super::queue::Job;
use super::refused::Refused;
use super::request::{Answer, Asked, NotTogether, Part, Request};
use super::store::Store;
use crate::door::read_event;
use crate::trail::{Person, Source};
use crate::unreadable::Unreadable;

impl Store {
    /// Asks for something, and waits until it is on the disk or refused.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn ask(&self, request: Request) -> Result<Answer, Refused> {
        let (answer, outcome) = sync_channel(1);
        let queue = self.queue.as_ref().ok_or(Refused::Stopped)?;
        queue
            .send(Job::Ask(Box::new(Asked::new(request)), answer))
            .map_err(|_| Refused::Stopped)?;
        outcome.recv().unwrap_or(Err(Refused::Stopped))
    }

    /// What a request was answered, if it was carried out before: it is the same request, by the same person under the same
    /// key. Nothing is written.
    ///
    /// # Errors
    /// [`Refused`], where the key was used by somebody else or for something else, or nothing can be read.
    pub fn answered(&self, request: Request) -> Result<Option<Answer>, Refused> {
        let asked = Asked::new(request);
        let found = self.run(move |writer| {
            writer.see_others();
            writer.stored(&asked)
        })?;
        found
            .map_err(|error| Refused::NotStored {
                why: error.to_string(),
            })?
            .transpose()
    }

    /// Reads an event as a client sent it, as [`read_event`](crate::read_event) does. What is refused at this door is written
    /// into the trail: who sent something that cannot be read, when, by which way, and what was wrong with it. Nothing of what
    /// was sent stands there but the word that was wrong.
    ///
    /// # Errors
    /// [`Refused::Unreadable`], whether or not the attempt could be written.
    pub fn admit(&self, person: &Person, source: Source, sent: &[u8]) -> Result<Event, Refused> {
        read_event(sent).map_err(|why| {
            self.note_unreadable(person, source, &why);
            Refused::Unreadable {
                why: Unreadable::Said(why),
            }
        })
    }

    /// Writes into the trail that a person sent something that cannot be read, and what was wrong with it. A store that may
    /// only be read takes no row about it either.
    pub fn note_unreadable(&self, person: &Person, source: Source, why: &str) {
        let (envelope, why) = ((person.clone(), source), why.to_owned());
        let _ = self.run(move |writer| writer.note_unreadable(envelope, &why));
    }

    /// Asks for several things at once, in their order; they share as few commits as they can.
    pub fn ask_all(&self, requests: Vec<Request>) -> Vec<Result<Answer, Refused>> {
        let answers: Vec<_> = requests
            .into_iter()
            .map(|request| {
                let (answer, outcome) = sync_channel(1);
                let sent = self
                    .queue
                    .as_ref()
                    .map(|queue| queue.send(Job::Ask(Box::new(Asked::new(request)), answer)));
                (sent, outcome)
            })
            .collect();
        answers
            .into_iter()
            .map(|(_, outcome)| outcome.recv().unwrap_or(Err(Refused::Stopped)))
            .collect()
    }

    /// Asks for several things at once that are carried out together, in their order and in one transaction, or not at all: one
    /// that is refused leaves nothing of the others. Each has a key of its own, and the same list again gets the same answers.
    ///
    /// # Errors
    /// [`NotTogether`]: the first that was refused, and why. The attempt stands in the trail.
    pub fn ask_together(&self, parts: Vec<Part>) -> Result<Vec<Answer>, NotTogether> {
        let (asked, numbers): (Vec<Asked>, Vec<_>) = parts
            .into_iter()
            .map(|part| (Asked::new(part.request), part.numbered))
            .unzip();
        self.run(move |writer| writer.carry_out_together(&asked, &numbers))
            .unwrap_or_else(|refused| Err(NotTogether { place: 0, refused }))
    }
}
