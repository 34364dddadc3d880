//! What a request comes to: the deed that is written, or why it is refused.

use record::rules::participant::contradicted;
use record::{
    Act, Entry, Event, Interruption, Observation, ReleaseStep, SiteNumber, SubjectNumber,
};

use super::endorsing::content_of;
use super::refused::Refused;
use super::request::{Request, Wish};
use super::second_entries::Decided;
use super::words::needs_reason;
use super::work::Writer;
use crate::clock::Clock;
use crate::door::is_not_in_the_future;
use crate::error::StoreError;
use crate::trail::{Deed, Endorsed, Role, Scope, SiteChanged, SiteStanding};
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
            .and_then(|()| tells_no_arm_in_words(person.role, &request.wish))
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
                if !person.sites.include(screening.site) {
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
                .and_then(|_| self.is_open_for(*subject, event))
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
                    .and_then(|site| self.is_open(*subject, &Scope::Casebook {}).map(|()| site));
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
                .and_then(|site| self.is_open(*subject, &Scope::Casebook {}).map(|()| site))
                .and_then(|site| self.randomise_again(*subject, *date, period, site))),
            Wish::EnrolByHand {
                subject,
                date,
                code,
            } => {
                let site = self
                    .own_subject(request, *subject)
                    .and_then(|site| self.is_open(*subject, &Scope::Casebook {}).map(|()| site))
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
                    .and_then(|_| self.is_not_locked(*subject, scope));
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
                scope,
                standing,
                although,
            } => Ok(self
                .close(request, *subject, scope, *standing, although.as_deref())
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
                Ok(answers
                    .and_then(|()| self.move_query(request, *query, *step, text))
                    .map(|moved| moved.naming(*corrected))
                    .map(Deed::QueryMoved))
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
        site.filter(|site| request.person.sites.include(*site))
            .ok_or(Refused::NotYours)
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

    /// An entry of a subject at a site of the person. One at another is as one that is not there.
    pub(super) fn own_entry(&self, request: &Request, number: u64) -> Result<&Entry, Refused> {
        let entry = entry_of(&self.entries, number).ok_or(Refused::NoSuchItem)?;
        self.own_subject(request, entry.subject)
            .map_err(|_| Refused::NoSuchItem)?;
        Ok(entry)
    }
}

/// Whether what somebody who knows arms writes for blinded eyes is free of their own words. What they give as a reason of the
/// request is kept from these eyes; what stands in the event is not.
fn tells_no_arm_in_words(role: Role, wish: &Wish) -> Result<(), Refused> {
    let (Wish::Write { event, .. } | Wish::EnterSecond { event, .. }) = wish else {
        return Ok(());
    };
    let Event::Observation(Observation::InfusionGiven(cycle)) = event else {
        return Ok(());
    };
    let mut interruptions = cycle.by_the_clock.iter().flat_map(|day| &day.interruptions);
    if role.knows_arms() && !interruptions.all(Interruption::is_in_given_words) {
        return Err(Refused::Unreadable {
            why: Unreadable::NotInGivenWords,
        });
    }
    Ok(())
}

/// An entry as it is now, by its sequence number.
pub(crate) fn entry_of(entries: &[Entry], sequence: u64) -> Option<&Entry> {
    entries.get(usize::try_from(sequence.checked_sub(1)?).ok()?)
}
