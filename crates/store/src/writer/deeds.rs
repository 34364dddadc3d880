//! What a request comes to: the deed that is written, or why it is refused.

use record::rules::participant::contradicted;
use record::{Act, Entry, Event, Observation, ReleaseStep, SiteNumber, SubjectNumber, Validity};

use super::request::{Refused, Request, Wish};
use super::second_entries::Decided;
use super::still_open::OpenCounts;
use super::work::Writer;
use crate::clock::Clock;
use crate::digest::Digest;
use crate::door::is_not_in_the_future;
use crate::error::StoreError;
use crate::loaded::{group_of, with_group};
use crate::trail::{
    Closed, Closure, Coded, CodedTerm, Corrected, Deed, Endorsed, EndorsementKind, ItemGroup,
    LockedAlthough, QueryAbout, QueryMoved, QueryRaised, QueryStep, Role, Scope, SiteChanged,
    SiteStanding, StruckOut, verbatim_of, visit_of,
};
use crate::unreadable::Unreadable;

impl Writer<'_> {
    /// What a request comes to, if nothing stands in its way. The state has then taken it.
    pub(super) fn decided(
        &mut self,
        request: &Request,
    ) -> Result<Result<Decided, Refused>, StoreError> {
        let person = &request.person;
        let role = || {
            let allowed = person.role.may(&request.wish);
            allowed.then_some(()).ok_or(Refused::Role {
                role: person.role,
                wish: request.wish.word(),
            })
        };
        let allowed = self
            .is_not_ahead(request)
            .and_then(|()| role())
            .and_then(|()| self.kept_apart(person, &request.wish));
        if let Err(refused) = allowed {
            return Ok(Err(refused));
        }
        match &request.wish {
            Wish::DecideDifferences { entry, decisions } => {
                Ok(self.decide_differences(request, *entry, decisions))
            }
            _ => Ok(self.deed(request)?.map(Decided::from)),
        }
    }

    /// What a request comes to that is one row.
    fn deed(&mut self, request: &Request) -> Result<Result<Deed, Refused>, StoreError> {
        let person = &request.person;
        if let Wish::Write {
            subject,
            event: Event::Act(Act::PeriodEntered { period }),
            ..
        }
        | Wish::RandomiseAgain {
            subject, period, ..
        } = &request.wish
            && let Some(refused) = self.is_not_to_enter(request, *subject, period)?
        {
            return Ok(Err(refused));
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
                    Event::Act(
                        Act::Enrolled { .. } | Act::RandomisedAgain { .. } | Act::Screened(_),
                    ) => Err(Refused::Unreadable {
                        why: Unreadable::NotByAnEvent,
                    }),
                    _ => self
                        .keeps_answers(*subject, event)
                        .and_then(|()| self.entry(*subject, *date, event.clone())),
                })
                .map(Deed::Entry)),
            Wish::Enrol { subject, date } => {
                let site = self
                    .own_subject(request, *subject)
                    .and_then(|site| self.is_open(*subject).map(|()| site));
                match site {
                    Ok(site) => self.enrol(request, *subject, *date, site),
                    Err(refused) => Ok(Err(refused)),
                }
            }
            Wish::RandomiseAgain {
                subject,
                date,
                period,
            } => Ok(self
                .own_subject(request, *subject)
                .and_then(|site| self.is_open(*subject).map(|()| site))
                .and_then(|site| self.randomise_again(*subject, *date, period, site))),
            Wish::EnrolByHand {
                subject,
                date,
                code,
            } => {
                let site = self
                    .own_subject(request, *subject)
                    .and_then(|site| self.is_open(*subject).map(|()| site))
                    .and_then(|site| needs_reason(request, true).map(|()| site));
                let site = match site {
                    Ok(site) => site,
                    Err(refused) => return Ok(Err(refused)),
                };
                if self.was_closed_on(site, *date)? {
                    return Ok(Err(Refused::SiteClosed { site }));
                }
                Ok(self.enrol_by_hand(*subject, *date, *code, site))
            }
            Wish::Correct {
                entry,
                group,
                seen,
                new,
            } => Ok(self
                .correct(request, *entry, group, *seen, new)
                .map(Deed::Corrected)),
            Wish::StrikeOut { entry } => Ok(self.strike_out(request, *entry).map(Deed::StruckOut)),
            Wish::EnterSecond { entry, date, event } => Ok(self
                .enter_second(request, *entry, *date, event)
                .map(Deed::SecondEntry)),
            // Rows that correct the entry may follow it, so that it is decided apart.
            Wish::DecideDifferences { .. } => Ok(Err(Refused::NoSuchItem)),
            Wish::Endorse {
                subject,
                scope,
                kind,
                meaning,
            } => {
                let allowed = self
                    .own_subject(request, *subject)
                    .and_then(|_| self.is_not_locked(*subject));
                let allowed = allowed.and_then(|()| self.is_of_subject(*subject, scope, *kind));
                if let Err(refused) = allowed {
                    return Ok(Err(refused));
                }
                let content = content_of(&self.entries, *subject, scope)?;
                Ok(Ok(Deed::Endorsed(Endorsed {
                    subject: *subject,
                    scope: scope.clone(),
                    kind: *kind,
                    meaning: meaning.clone(),
                    content: content.to_string(),
                })))
            }
            Wish::Close {
                subject,
                standing,
                although,
            } => Ok(self
                .close(request, *subject, *standing, although.as_deref())
                .map(Deed::Closed)),
            Wish::RaiseQuery {
                subject,
                about,
                text,
            } => Ok(self
                .raise_query(request, *subject, about, text)
                .map(Deed::QueryRaised)),
            Wish::MoveQuery {
                query,
                step,
                text,
                corrected,
            } => {
                let answers = self.answers_what_was_asked(request, *query, *step, *corrected)?;
                let moved = answers.and_then(|()| self.move_query(request, *query, *step, text));
                let corrected = *corrected;
                Ok(moved.map(|moved| Deed::QueryMoved(QueryMoved { corrected, ..moved })))
            }
            Wish::Code { entry, seen, term } => {
                Ok(self.code(request, *entry, *seen, term).map(Deed::Coded))
            }
            Wish::ReleaseVersion {
                site,
                version,
                from,
                approval,
            } => {
                let step = ReleaseStep::Released {
                    from: *from,
                    approval: approval.clone(),
                };
                self.release(request, (*site, version), step)
            }
            Wish::WithdrawVersion {
                site,
                version,
                from,
            } => {
                let step = ReleaseStep::Withdrawn { from: *from };
                self.release(request, (*site, version), step)
            }
            Wish::AskRedaction { subject, words } => self.ask_redaction(request, *subject, words),
            Wish::DecideRedaction { asked, verdict } => {
                self.decide_redaction(request, *asked, *verdict)
            }
            Wish::SetSite { site, standing } => {
                let sites = self.plan.protocol().trial.sites;
                if !(1..=sites).contains(&u32::from(site.0)) {
                    return Ok(Err(Refused::Unreadable {
                        why: Unreadable::NoSuchSite { site: *site, sites },
                    }));
                }
                Ok(needs_reason(request, true).map(|()| {
                    Deed::Site(SiteChanged {
                        site: *site,
                        old: Some(self.projections.site(*site)),
                        standing: *standing,
                    })
                }))
            }
        }
    }

    /// What did not happen yet is not written down; virtual subjects live in any year.
    fn is_not_ahead(&self, request: &Request) -> Result<(), Refused> {
        let date = match &request.wish {
            Wish::Screen { date, .. }
            | Wish::Write { date, .. }
            | Wish::Enrol { date, .. }
            | Wish::RandomiseAgain { date, .. }
            | Wish::EnrolByHand { date, .. }
            | Wish::EnterSecond { date, .. } => date,
            _ => return Ok(()),
        };
        if self.state.is_of_virtual_subjects() {
            return Ok(());
        }
        is_not_in_the_future(*date, Clock::latest_day(self.clock.now()))
            .map_err(|why| Refused::Unreadable { why })
    }

    /// The site of a subject, if the person works there. Nobody is told of subjects elsewhere.
    pub(super) fn own_subject(
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

    /// Whether a name may be put to such data of a subject: to single items only that they were compared with their source.
    fn is_of_subject(
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

    pub(super) fn is_open(&self, subject: SubjectNumber) -> Result<(), Refused> {
        match self.projections.closure(subject) {
            Closure::Open => Ok(()),
            standing => Err(Refused::Closed { standing }),
        }
    }

    /// Whether an event says of a visit what the participant answered: nobody types over it but by a correction, which needs a
    /// reason.
    fn keeps_answers(&self, subject: SubjectNumber, event: &Event) -> Result<(), Refused> {
        let Event::Observation(Observation::VisitHeld(held)) = event else {
            return Ok(());
        };
        let subject = self.state.subject(subject);
        let Some(answered) = subject.and_then(|subject| subject.answers_at(&held.visit)) else {
            return Ok(());
        };
        let measures = contradicted(&answered.what, &held.findings);
        if measures.is_empty() {
            Ok(())
        } else {
            Err(Refused::ParticipantsOwn { measures })
        }
    }

    /// Puts an entry to the state, which takes it or refuses it.
    pub(super) fn entry(
        &mut self,
        subject: SubjectNumber,
        date: jiff::civil::Date,
        event: Event,
    ) -> Result<Entry, Refused> {
        let entry = Entry::new(self.state.entries_taken() + 1, subject, date, event);
        self.state
            .accept(&entry)
            .map_err(|refusal| Refused::Rule(Box::new(refusal)))?;
        Ok(entry)
    }

    /// An entry of a subject at the person's site.
    pub(super) fn own_entry(&self, request: &Request, number: u64) -> Result<&Entry, Refused> {
        let entry = entry_of(&self.entries, number).ok_or(Refused::NoSuchItem)?;
        self.own_subject(request, entry.subject)?;
        Ok(entry)
    }

    /// Corrects a group of items of an earlier entry, if the whole record still holds with it.
    fn correct(
        &mut self,
        request: &Request,
        number: u64,
        group: &ItemGroup,
        seen: u32,
        new: &serde_json::Value,
    ) -> Result<Corrected, Refused> {
        let entry = self.own_entry(request, number)?;
        self.is_open(entry.subject)?;
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
    fn strike_out(&mut self, request: &Request, number: u64) -> Result<StruckOut, Refused> {
        let entry = self.own_entry(request, number)?;
        self.is_open(entry.subject)?;
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

    /// Freezes, locks or opens a subject's data. What is open when they are locked stays open for good: that is done with open
    /// eyes, by every way, and the trail says why.
    fn close(
        &self,
        request: &Request,
        subject: SubjectNumber,
        standing: Closure,
        although: Option<&str>,
    ) -> Result<Closed, Refused> {
        self.own_subject(request, subject)?;
        let before = self.projections.closure(subject);
        needs_reason(request, standing < before)?;
        let open = if standing == Closure::Locked && before != Closure::Locked {
            self.still_open(subject).counted()
        } else {
            OpenCounts::default()
        };
        let although = match although.map(str::trim).filter(|why| !why.is_empty()) {
            _ if open.is_empty() => None,
            None => return Err(Refused::StillOpen(open)),
            Some(why) => {
                are_words(why)?;
                Some(LockedAlthough {
                    open,
                    why: why.to_owned(),
                })
            }
        };
        Ok(Closed {
            subject,
            old: Some(before),
            standing,
            although,
        })
    }

    fn is_not_locked(&self, subject: SubjectNumber) -> Result<(), Refused> {
        match self.projections.closure(subject) {
            Closure::Open | Closure::Frozen => Ok(()),
            standing @ Closure::Locked => Err(Refused::Closed { standing }),
        }
    }

    fn raise_query(
        &self,
        request: &Request,
        subject: SubjectNumber,
        about: &QueryAbout,
        text: &str,
    ) -> Result<QueryRaised, Refused> {
        self.own_subject(request, subject)?;
        self.is_not_locked(subject)?;
        needs_words(text, Unreadable::NoQuestion)?;
        match about {
            QueryAbout::Subject {} => {}
            QueryAbout::Entry { entry } => {
                let entry = self.own_entry(request, *entry)?;
                if entry.subject != subject {
                    return Err(Refused::NoSuchItem);
                }
            }
            QueryAbout::ItemGroup { entry, group } => {
                let entry = self.own_entry(request, *entry)?;
                if entry.subject != subject || group_of(entry, group).is_none() {
                    return Err(Refused::NoSuchItem);
                }
            }
            QueryAbout::EmptyField { visit, group } => {
                let is_named = group.path().all(|name| !name.trim().is_empty());
                if self.plan.visit_named(visit).is_none() || !is_named {
                    return Err(Refused::NoSuchItem);
                }
            }
            QueryAbout::Correction {
                form,
                item,
                proposed,
            } => {
                for words in [form, item, proposed] {
                    needs_words(words, Unreadable::NoPartOfRequest)?;
                }
            }
        }
        Ok(QueryRaised {
            subject,
            about: about.clone(),
            text: text.to_owned(),
        })
    }

    fn move_query(
        &self,
        request: &Request,
        number: u64,
        step: QueryStep,
        text: &str,
    ) -> Result<QueryMoved, Refused> {
        let query = self
            .projections
            .queries
            .get(&number)
            .ok_or(Refused::NoSuchQuery)?;
        let subject = SubjectNumber(query.subject);
        self.own_subject(request, subject)
            .map_err(|_| Refused::NoSuchQuery)?;
        self.is_not_locked(subject)?;
        if step.after(query.standing).is_none() {
            return Err(Refused::QueryStands {
                standing: query.standing,
            });
        }
        if step != QueryStep::Closed {
            needs_words(text, Unreadable::NoWords(step))?;
        }
        Ok(QueryMoved {
            query: number,
            subject,
            step,
            text: text.to_owned(),
            corrected: None,
        })
    }

    fn code(
        &self,
        request: &Request,
        number: u64,
        seen: u32,
        term: &CodedTerm,
    ) -> Result<Coded, Refused> {
        let entry = self.own_entry(request, number)?;
        self.is_not_locked(entry.subject)?;
        if entry.validity == Validity::StruckOut {
            return Err(Refused::StruckOut);
        }
        let verbatim = verbatim_of(&entry.event).ok_or(Refused::NotCodable)?;
        for (what, text) in [
            ("dictionary", &term.dictionary),
            ("version of the dictionary", &term.version),
            ("code", &term.code),
            ("preferred term", &term.preferred_term),
            ("class", &term.class),
        ] {
            needs_words(text, Unreadable::NoPartOfTerm(what))?;
        }
        let before = self.projections.codings.get(&number);
        let version = before.map_or(0, |coding| coding.version);
        if version != seen {
            let now = serde_json::to_value(before.map(|coding| &coding.term)).unwrap_or_default();
            return Err(Refused::Changed { version, now });
        }
        needs_reason(request, version > 0)?;
        Ok(Coded {
            entry: number,
            subject: entry.subject,
            verbatim: verbatim.to_owned(),
            version: version + 1,
            old: before.map(|coding| coding.term.clone()),
            new: term.clone(),
        })
    }
}

/// An entry as it is now, by its sequence number.
pub(crate) fn entry_of(entries: &[Entry], sequence: u64) -> Option<&Entry> {
    entries.get(usize::try_from(sequence.checked_sub(1)?).ok()?)
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
        let belongs = match scope {
            Scope::Casebook {} => true,
            Scope::Visit { visit } => visit_of(&entry.event) == Some(visit),
            Scope::Entry { entry: own } | Scope::ItemGroup { entry: own, .. } => {
                entry.sequence == *own
            }
        };
        if belongs {
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

pub(super) fn needs_reason(request: &Request, needed: bool) -> Result<(), Refused> {
    let given = request
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if needed && !given {
        return Err(Refused::NoReason);
    }
    request.reason.as_deref().map_or(Ok(()), are_words)
}

fn needs_words(text: &str, otherwise: Unreadable) -> Result<(), Refused> {
    if text.trim().is_empty() {
        return Err(Refused::Unreadable { why: otherwise });
    }
    are_words(text)
}

/// No reason, question or answer is longer, in letters: each stands in everybody's trail.
const LONGEST_WORDS: usize = 4_000;

/// Whether a text is what people write to each other: not too long, and without letters that cannot be seen or that turn the
/// direction of a line, so that what is read is what was written.
fn are_words(text: &str) -> Result<(), Refused> {
    let unreadable = |why: Unreadable| Err(Refused::Unreadable { why });
    let letters = text.chars().count();
    if letters > LONGEST_WORDS {
        return unreadable(Unreadable::TooManyLetters {
            letters,
            most: LONGEST_WORDS,
        });
    }
    let hidden = |letter: &char| {
        (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match text.chars().find(hidden) {
        Some(letter) => unreadable(Unreadable::HiddenLetter(letter)),
        None => Ok(()),
    }
}
