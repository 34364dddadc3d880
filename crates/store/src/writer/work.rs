//! The work of the one writer of a process: requests in batches, each batch one transaction.

use protocol::{Allocation, ListScope, Plan};
use record::{
    Act, AllocationReference, AllocationTable, Entry, Event, SiteNumber, SlotId, Subject,
    SubjectNumber, TrialState,
};

use super::request::{Answer, Came, Refused, Request, Wish};
use crate::clock::Clock;
use crate::database::{Database, Value};
use crate::digest::Digest;
use crate::door::{LONGEST_EVENT, has_no_nul, is_not_in_the_future};
use crate::error::{StoreError, Trouble};
use crate::failpoint::{Place, pass};
use crate::keys::Keys;
use crate::loaded::{Head, Loaded, group_of, signed_head, with_group};
use crate::projections::Projections;
use crate::trail::{
    Closed, Closure, Corrected, Deed, Endorsed, Envelope, ItemGroup, Randomised, RefusedAttempt,
    Scope, SiteChanged, SiteStanding, TrailRow, append, signed,
};
use crate::vault::Vault;
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
    pub(crate) projections: Projections,
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
    pub(crate) scratch: Vec<u8>,
}

/// What became of a request.
pub(crate) type Outcome = Result<Answer, Refused>;

impl Writer<'_> {
    /// Carries a batch of requests out: all that can be carried out is on the disk when this returns.
    pub(crate) fn carry_out(&mut self, requests: &[Request]) -> Vec<Outcome> {
        if let Mode::Stopped(why) = &self.mode {
            return vec![Err(Refused::Unknown { why: why.clone() }); requests.len()];
        }
        match self.transact(requests) {
            Ok(outcomes) => outcomes,
            Err(error) => self.recover(&error, requests),
        }
    }

    fn transact(&mut self, requests: &[Request]) -> Result<Vec<Outcome>, StoreError> {
        pass(Place::BeforeBegin)?;
        self.database.begin_writing()?;
        pass(Place::AfterBegin)?;
        self.catch_up()?;
        let before = self.head;
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            outcomes.push(self.answer(request)?);
        }
        if self.head == before {
            self.database.roll_back()?;
            return Ok(outcomes);
        }
        self.seal_batch(before)?;
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

    /// Takes what other processes have written since.
    pub(crate) fn catch_up(&mut self) -> Result<(), StoreError> {
        let public = self.keys.public();
        let head = signed_head(self.database.as_mut(), None)?.ok_or(StoreError::NoTrial)?;
        if head == self.head {
            return Ok(());
        }
        if head.sequence <= self.head.sequence {
            return Err(StoreError::tampered(format!(
                "the database was put back to row {} while it was open: it had row {}",
                head.sequence, self.head.sequence
            )));
        }
        signed_head(self.database.as_mut(), Some(&public))?;
        let mut entries = Vec::new();
        let mut corrected = false;
        let mut changed = Vec::new();
        let mut at = self.head;
        let mut configuration = self.configuration;
        let mut last_recorded = self.last_recorded;
        let scratch = &mut self.scratch;
        crate::trail::read_after(self.database.as_mut(), self.head.sequence, |row, digest| {
            at = crate::loaded::follow(at, row, digest, scratch)?;
            let deed = Deed::read(row.sequence, row.kind, row.payload)?;
            changed.push((at.sequence, deed.clone()));
            last_recorded = row.recorded;
            match deed {
                Deed::Entry(entry) => entries.push(entry),
                Deed::Randomised(randomised) => entries.push(randomised.entry),
                Deed::Corrected(_) => corrected = true,
                Deed::Configured(_) => configuration = at.sequence,
                _ => {}
            }
            Ok(())
        })?;
        if at != head {
            return Err(StoreError::tampered(format!(
                "the signed head says that row {} is the last, and the rows end otherwise",
                head.sequence
            )));
        }
        if corrected {
            return self.rebuild();
        }
        for (sequence, deed) in &changed {
            self.projections.take(*sequence, deed)?;
        }
        for entry in &entries {
            self.state
                .accept(entry)
                .map_err(|refusal| StoreError::tampered(refusal.to_string()))?;
        }
        self.head = at;
        self.configuration = configuration;
        self.last_recorded = last_recorded;
        Ok(())
    }

    /// Reads everything again, from the first row.
    pub(crate) fn rebuild(&mut self) -> Result<(), StoreError> {
        let loaded = Loaded::from(self.database.as_mut())?;
        self.state = fold(self.plan, self.table, &loaded.entries)?;
        self.projections = loaded.projections;
        self.head = loaded.head;
        self.configuration = loaded.configuration.0;
        self.last_recorded = loaded.last_recorded;
        Ok(())
    }

    /// After an error nothing in memory is trusted: the transaction is given up, everything is read again, and each
    /// request is looked up by its key.
    pub(crate) fn recover(&mut self, error: &StoreError, requests: &[Request]) -> Vec<Outcome> {
        let why = error.to_string();
        let all = |refused: Refused| vec![Err(refused); requests.len()];
        let trouble = error.trouble();
        let given_up = self.database.roll_back();
        if trouble == Some(Trouble::Disk) || matches!(error, StoreError::Tampered { .. }) {
            self.mode = Mode::Stopped(why.clone());
            return all(Refused::Unknown { why });
        }
        let outcome = (|| {
            if given_up.is_err() || trouble == Some(Trouble::ConnectionLost) {
                self.database.reconnect()?;
            }
            // With the writer's turn in hand no earlier transaction of ours can still be on its way.
            self.database.begin_writing()?;
            self.rebuild()?;
            let mut outcomes = Vec::with_capacity(requests.len());
            for request in requests {
                let stored = self.stored(request)?;
                outcomes
                    .push(stored.unwrap_or_else(|| Err(Refused::NotStored { why: why.clone() })));
            }
            self.database.roll_back()?;
            Ok::<_, StoreError>(outcomes)
        })();
        outcome.unwrap_or_else(|again| {
            self.mode = Mode::Stopped(again.to_string());
            all(Refused::Unknown {
                why: again.to_string(),
            })
        })
    }

    /// Answers one request inside the transaction.
    fn answer(&mut self, request: &Request) -> Result<Outcome, StoreError> {
        let outcome = match self.stored(request)? {
            Some(outcome) => outcome,
            None => match &self.mode {
                Mode::Open => match self.deed(request)? {
                    Ok(deed) => return self.write(request, deed).map(Ok),
                    Err(refused) => Err(refused),
                },
                Mode::ReadOnly(why) => Err(Refused::ReadOnly { why: why.clone() }),
                Mode::Stopped(_) => Err(Refused::Stopped),
            },
        };
        if let Err(refused) = &outcome
            && refused.is_of_the_request()
            && self.mode == Mode::Open
        {
            self.write_refusal(request, refused)?;
        }
        Ok(outcome)
    }

    /// The answer that a request got before, if its key was used.
    fn stored(&mut self, request: &Request) -> Result<Option<Outcome>, StoreError> {
        let mut found = None;
        self.database.query(
            "SELECT sequence, person, fingerprint, kind, payload FROM event WHERE request = $1",
            &[Value::Text(request.key.as_str())],
            &mut |cells| {
                let sequence = cells.needed_integer(0)?;
                let deed = Deed::read(sequence, cells.needed_text(3)?, cells.needed_text(4)?)?;
                found = Some((
                    u64::try_from(sequence).unwrap_or_default(),
                    cells.needed_text(1)? == request.person.name,
                    cells.needed_bytes(2)?.to_vec(),
                    deed,
                ));
                Ok(())
            },
        )?;
        let Some((sequence, same_person, fingerprint, deed)) = found else {
            return Ok(None);
        };
        let own = request
            .wish
            .fingerprint(request.reason.as_deref(), request.hidden.as_deref());
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

    fn write(&mut self, request: &Request, deed: Deed) -> Result<Answer, StoreError> {
        let hidden = match &request.hidden {
            None => None,
            Some(text) => Some(self.vault.hide(&self.keys, request.key.as_str(), text)?),
        };
        let fingerprint = request
            .wish
            .fingerprint(request.reason.as_deref(), request.hidden.as_deref())
            .map_err(StoreError::unreadable)?;
        let envelope = Envelope {
            recorded: self.clock.now(),
            utc_offset: self.clock.utc_offset(),
            person: request.person.clone(),
            source: request.source,
            reason: request.reason.clone(),
            request: Some(request.key.clone()),
        };
        let sequence = self.append(envelope, &deed, Some(fingerprint), hidden)?;
        Ok(Answer {
            sequence,
            came: came_of(&deed),
        })
    }

    /// Writes that something was asked for and refused. Its key is not used up: the same may be asked again.
    fn write_refusal(&mut self, request: &Request, refused: &Refused) -> Result<(), StoreError> {
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
        let envelope = Envelope {
            recorded: self.clock.now(),
            utc_offset: self.clock.utc_offset(),
            person,
            source: request.source,
            reason: None,
            request: None,
        };
        self.append(envelope, &deed, None, None).map(|_| ())
    }

    /// Adds a row to the trail, with all that follows from it.
    pub(crate) fn append(
        &mut self,
        envelope: Envelope,
        deed: &Deed,
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
        for change in self.projections.take(sequence, deed)? {
            self.projections.write(self.database.as_mut(), &change)?;
        }
        pass(Place::AfterProjection)?;
        self.head = Head { sequence, digest };
        Ok(sequence)
    }

    /// What a request comes to, if nothing stands in its way. The state has then taken it.
    fn deed(&mut self, request: &Request) -> Result<Result<Deed, Refused>, StoreError> {
        if let Err(refused) = self.is_legible(request) {
            return Ok(Err(refused));
        }
        let person = &request.person;
        if !person.role.may(&request.wish) {
            return Ok(Err(Refused::Role {
                role: person.role,
                wish: request.wish.word(),
            }));
        }
        match &request.wish {
            Wish::Screen { date, screening } => {
                if person.site.is_some_and(|site| site != screening.site) {
                    return Ok(Err(Refused::NotYours));
                }
                let subject = self.state.next_subject();
                let event = Event::Act(Act::Screened(screening.clone()));
                if self.projections.site(screening.site) == SiteStanding::Closed {
                    return Ok(Err(Refused::SiteClosed {
                        site: screening.site,
                    }));
                }
                Ok(self.entry(subject, *date, event).map(Deed::Entry))
            }
            Wish::Write {
                subject,
                date,
                event,
            } => Ok(self
                .own_subject(request, *subject)
                .and_then(|_| self.is_open(*subject))
                .and_then(|()| match event {
                    Event::Act(Act::Enrolled { .. } | Act::Screened(_)) => {
                        Err(Refused::Unreadable {
                            why: "people are screened and enrolled by wishes of their own, so that the store gives \
                                  number and slot"
                                .to_owned(),
                        })
                    }
                    _ => self.entry(*subject, *date, event.clone()),
                })
                .map(Deed::Entry)),
            Wish::Enrol { subject, date } => Ok(self
                .own_subject(request, *subject)
                .and_then(|site| self.is_open(*subject).map(|()| site))
                .and_then(|site| self.enrol(*subject, *date, site))),
            Wish::Correct {
                entry,
                group,
                seen,
                new,
            } => self.correct(request, *entry, group, *seen, new),
            Wish::Endorse {
                subject,
                scope,
                kind,
                meaning,
            } => {
                if let Err(refused) = self.own_subject(request, *subject) {
                    return Ok(Err(refused));
                }
                let content = self.content(*subject, scope)?;
                Ok(Ok(Deed::Endorsed(Endorsed {
                    subject: *subject,
                    scope: scope.clone(),
                    kind: *kind,
                    meaning: meaning.clone(),
                    content: content.to_string(),
                })))
            }
            Wish::Close { subject, standing } => Ok(self
                .own_subject(request, *subject)
                .and_then(|_| {
                    let before = self.projections.closure(*subject);
                    needs_reason(request, *standing < before)
                })
                .map(|()| {
                    Deed::Closed(Closed {
                        subject: *subject,
                        standing: *standing,
                    })
                })),
            Wish::SetSite { site, standing } => {
                let sites = self.plan.protocol().trial.sites;
                if !(1..=sites).contains(&u32::from(site.0)) {
                    return Ok(Err(Refused::Unreadable {
                        why: format!("there is no site {site}; the trial has sites 1 to {sites}"),
                    }));
                }
                Ok(needs_reason(request, true).map(|()| {
                    Deed::Site(SiteChanged {
                        site: *site,
                        standing: *standing,
                    })
                }))
            }
        }
    }

    /// What no request may hold, whatever it asks for.
    fn is_legible(&self, request: &Request) -> Result<(), Refused> {
        let unreadable = |why: String| Refused::Unreadable { why };
        let json =
            serde_json::to_string(&request.wish).map_err(|error| unreadable(error.to_string()))?;
        if json.len() > LONGEST_EVENT {
            return Err(unreadable(format!(
                "what was sent has {} bytes, and a request has at most {LONGEST_EVENT}",
                json.len()
            )));
        }
        for text in [
            Some(json.as_str()),
            Some(request.person.name.as_str()),
            request.reason.as_deref(),
            request.hidden.as_deref(),
        ]
        .into_iter()
        .flatten()
        {
            has_no_nul(text).map_err(unreadable)?;
        }
        if request.person.name.trim().is_empty() {
            return Err(unreadable("the person has no name".to_owned()));
        }
        let date = match &request.wish {
            Wish::Screen { date, .. } | Wish::Write { date, .. } | Wish::Enrol { date, .. } => date,
            _ => return Ok(()),
        };
        if self.state.is_of_virtual_subjects() {
            return Ok(());
        }
        is_not_in_the_future(*date, Clock::latest_day(self.clock.now())).map_err(unreadable)
    }

    /// The site of a subject, if the person works there. Nobody is told of subjects elsewhere.
    fn own_subject(
        &self,
        request: &Request,
        subject: SubjectNumber,
    ) -> Result<SiteNumber, Refused> {
        let site = self
            .state
            .subject(subject)
            .map(|subject| subject.screening().site);
        match (site, request.person.site) {
            (Some(site), None) => Ok(site),
            (Some(site), Some(own)) if site == own => Ok(site),
            _ => Err(Refused::NotYours),
        }
    }

    fn is_open(&self, subject: SubjectNumber) -> Result<(), Refused> {
        match self.projections.closure(subject) {
            Closure::Open => Ok(()),
            standing => Err(Refused::Closed { standing }),
        }
    }

    /// Puts an entry to the state, which takes it or refuses it.
    fn entry(
        &mut self,
        subject: SubjectNumber,
        date: jiff::civil::Date,
        event: Event,
    ) -> Result<Entry, Refused> {
        let entry = Entry {
            sequence: self.state.entries_taken() + 1,
            subject,
            date,
            event,
        };
        self.state
            .accept(&entry)
            .map_err(|refusal| Refused::Rule(Box::new(refusal)))?;
        Ok(entry)
    }

    /// Enrols, and takes the next slot of the list that is called for. Where anything stands in the way the state refuses
    /// before it looks at the slot, and none is used.
    fn enrol(
        &mut self,
        number: SubjectNumber,
        date: jiff::civil::Date,
        site: SiteNumber,
    ) -> Result<Deed, Refused> {
        if self.projections.site(site) == SiteStanding::Closed {
            return Err(Refused::SiteClosed { site });
        }
        let order = self.state.enrolled() + 1;
        let version = self.plan.version_for(order, date);
        let Allocation::PermutedBlocks { lists, .. } = &self.plan.protocol().allocation else {
            let allocation = AllocationReference::OnlyArm {};
            let event = Event::Act(Act::Enrolled { order, allocation });
            return self.entry(number, date, event).map(Deed::Entry);
        };
        if let Some(why) = &self.randomisation_closed {
            return Err(Refused::RandomisationClosed { why: why.clone() });
        }
        let stratum = self
            .state
            .subject(number)
            .and_then(|subject: &Subject| self.state.stratum(subject).ok())
            .flatten();
        let name = stratum
            .and_then(|stratum| self.plan.stratum(stratum))
            .map(|stratum| stratum.id.clone());
        let list = list_name(*lists, name.as_ref().map(AsRef::as_ref), site);
        // Where no slot is to be had the state says so itself, with all else that stands in the way.
        let slot = self.state.next_slot(stratum, site).unwrap_or(SlotId(0));
        let event = Event::Act(Act::Enrolled {
            order,
            allocation: AllocationReference::Slot {
                slot,
                stratum: name,
            },
        });
        let entry = self.entry(number, date, event)?;
        let place = self.projections.lists.get(&list).copied().unwrap_or(0);
        let version = self
            .plan
            .protocol()
            .versions
            .get(version.position())
            .map_or(String::new(), |version| version.id.to_string());
        Ok(Deed::Randomised(Randomised {
            entry,
            list,
            place,
            site,
            version,
        }))
    }

    /// Corrects a group of items of an earlier entry, if the whole record still holds with it.
    fn correct(
        &mut self,
        request: &Request,
        number: u64,
        group: &ItemGroup,
        seen: u32,
        new: &serde_json::Value,
    ) -> Result<Result<Deed, Refused>, StoreError> {
        let mut loaded = Loaded::from(self.database.as_mut())?;
        let Some(entry) = loaded.entry(number).cloned() else {
            return Ok(Err(Refused::NoSuchItem));
        };
        let allowed = self
            .own_subject(request, entry.subject)
            .and_then(|_| self.is_open(entry.subject))
            .and_then(|()| needs_reason(request, true));
        if let Err(refused) = allowed {
            return Ok(Err(refused));
        }
        let version = self.projections.version(number, group);
        if version != seen {
            let now = group_of(&entry, group).unwrap_or_default();
            return Ok(Err(Refused::Changed { version, now }));
        }
        let Some((corrected, old)) = with_group(&entry, group, new) else {
            return Ok(Err(Refused::NoSuchItem));
        };
        if !self.state.is_of_virtual_subjects()
            && let Err(why) =
                is_not_in_the_future(corrected.date, Clock::latest_day(self.clock.now()))
        {
            return Ok(Err(Refused::Unreadable { why }));
        }
        let subject = entry.subject;
        loaded.replace(number, corrected);
        let mut state = TrialState::new(self.plan, self.table);
        for entry in &loaded.entries {
            if let Err(refusal) = state.accept(entry) {
                return Ok(Err(Refused::Rule(Box::new(refusal))));
            }
        }
        self.state = state;
        Ok(Ok(Deed::Corrected(Corrected {
            entry: number,
            subject,
            group: group.clone(),
            version: version + 1,
            old,
            new: new.clone(),
        })))
    }

    /// A digest of a subject's data as they are now.
    fn content(&mut self, subject: SubjectNumber, scope: &Scope) -> Result<Digest, StoreError> {
        let loaded = Loaded::from(self.database.as_mut())?;
        content_of(&loaded.entries, subject, scope)
    }
}

/// A digest of a subject's data: of all, or of those of one visit.
pub(crate) fn content_of(
    entries: &[Entry],
    subject: SubjectNumber,
    scope: &Scope,
) -> Result<Digest, StoreError> {
    let mut digest = Digest::of(b"data of a subject, format 1");
    for entry in entries.iter().filter(|entry| entry.subject == subject) {
        let belongs = match (scope, &entry.event) {
            (Scope::Casebook {}, _) => true,
            (Scope::Visit { visit }, Event::Observation(record::Observation::VisitHeld(held))) => {
                held.visit == *visit
            }
            (
                Scope::Visit { visit },
                Event::Observation(record::Observation::InfusionGiven(cycle)),
            ) => cycle.visit == *visit,
            _ => false,
        };
        if belongs {
            let json = serde_json::to_vec(entry)
                .map_err(|error| StoreError::unreadable(error.to_string()))?;
            digest = Digest::of_pieces([digest.as_bytes().as_slice(), &json]);
        }
    }
    Ok(digest)
}

fn needs_reason(request: &Request, needed: bool) -> Result<(), Refused> {
    let given = request
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if needed && !given {
        return Err(Refused::NoReason);
    }
    Ok(())
}

/// The name of a list: the stratum and, where each site has its own, the site.
fn list_name(scope: ListScope, stratum: Option<&str>, site: SiteNumber) -> String {
    let stratum = stratum.unwrap_or("all");
    match scope {
        ListScope::Central => stratum.to_owned(),
        ListScope::PerSite => format!("{stratum}/{site}"),
    }
}

/// Where everybody is.
pub(crate) fn fold<'a>(
    plan: &'a Plan,
    table: &'a AllocationTable,
    entries: &[Entry],
) -> Result<TrialState<'a>, StoreError> {
    let mut state = TrialState::new(plan, table);
    for entry in entries {
        state.accept(entry).map_err(|refusal| {
            StoreError::tampered(format!(
                "entry {} of the record does not follow from the protocol and the entries before it: {refusal}",
                entry.sequence
            ))
        })?;
    }
    Ok(state)
}

fn came_of(deed: &Deed) -> Came {
    match deed {
        Deed::Entry(entry) => Came::Entry {
            entry: entry.sequence,
            subject: entry.subject,
        },
        Deed::Randomised(Randomised { entry, .. }) => match &entry.event {
            Event::Act(Act::Enrolled {
                allocation: AllocationReference::Slot { slot, .. },
                ..
            }) => Came::Randomised {
                subject: entry.subject,
                slot: *slot,
            },
            _ => Came::Done,
        },
        Deed::Corrected(corrected) => Came::Corrected {
            version: corrected.version,
        },
        _ => Came::Done,
    }
}
