//! What was asked, by whom.

use std::net::IpAddr;
use std::sync::MutexGuard;
use std::time::Instant;

use record::{Act, Event, Phase, SiteNumber, Sites, SubjectNumber};
use serde::Deserialize;
use store::{Answer, Part, Person, Refused, Request, RequestKey, Role, Source, Wish};

use super::refusals::unreadable_words;
use super::{Fields, Trouble};
use crate::accounts::{Session, Token, Unblinding};
use crate::house::House;
use crate::messages::Messages;
use crate::policy::Route;

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Caller {
    /// The session.
    pub session: Session,
    /// Its token.
    pub token: Token,
}

impl Caller {
    /// The person, as the trail names them.
    pub fn person(&self) -> Person {
        self.session.account.person()
    }

    /// What the person does in the trial.
    pub const fn role(&self) -> Role {
        self.session.account.role
    }

    /// At which sites the person works.
    pub const fn sites(&self) -> &Sites {
        &self.session.account.sites
    }

    /// Whether the person works at a site, or for all.
    pub fn may_reach(&self, site: SiteNumber) -> bool {
        self.sites().include(site)
    }
}

/// One request, once its route is found and its caller is let through.
pub struct Asked<'a> {
    /// The trial's house.
    pub house: &'a House,
    /// Who asks; nobody on the pages that are for anyone.
    pub caller: Option<&'a Caller>,
    /// The route.
    pub route: &'static Route,
    /// The path, as it was asked for.
    pub path: &'a str,
    /// The parts of the path that the route names.
    pub parts: Vec<(&'static str, String)>,
    /// The subject of the path, whom the caller may reach, and its site.
    pub subject: Option<(SubjectNumber, SiteNumber)>,
    /// What stands after the question mark.
    pub query: Fields,
    /// The fields of the form.
    pub form: Fields,
    /// The body, as it came.
    pub body: &'a [u8],
    /// The key under which a program asks for something once; empty where there is none.
    pub idempotency_key: &'a str,
    /// The token of the browser, signed in or not.
    pub token: &'a Token,
    /// The address from which it was asked, where it is known.
    pub from: Option<IpAddr>,
}

impl<'a> Asked<'a> {
    /// The words of the pages.
    pub const fn say(&self) -> &'static Messages {
        self.house.say
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Trouble::NotSignedIn`].
    pub fn caller(&self) -> Result<&'a Caller, Trouble> {
        self.caller.ok_or(Trouble::NotSignedIn)
    }

    /// The role of whoever asks.
    pub fn role(&self) -> Option<Role> {
        self.caller.map(Caller::role)
    }

    /// Whether whoever asks reads the relation of adverse events to the treatment, and what was done with it.
    pub fn reads_relations(&self) -> bool {
        self.role()
            .is_some_and(|role| role.reads_relations(&self.house.plan))
    }

    /// The subject of the path.
    ///
    /// # Errors
    /// [`Trouble::NotFound`].
    pub fn subject(&self) -> Result<SubjectNumber, Trouble> {
        Ok(self.subject.ok_or(Trouble::NotFound)?.0)
    }

    /// A named part of the path.
    pub fn part(&self, name: &str) -> &str {
        let found = self.parts.iter().find(|(own, _)| *own == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// A key for a form that is about to be shown: what is sent with it twice happens once.
    ///
    /// # Errors
    /// [`Trouble::Busy`], where the machine gives no random numbers.
    pub fn fresh_key(&self) -> Result<String, Trouble> {
        let mut random = [0; 16];
        self.house.random(&mut random)?;
        Ok(crate::accounts::password::hexadecimal(&random))
    }

    /// Asks the store for something under the key that came with the form.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn ask(&self, wish: Wish, reason: Option<&str>) -> Result<Answer, Trouble> {
        self.ask_under(self.form.get("_key"), wish, reason)
    }

    /// Asks the store for something under a key. The person's own name is put before it, so that nobody can use the key
    /// of another.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn ask_under(
        &self,
        key: &str,
        wish: Wish,
        reason: Option<&str>,
    ) -> Result<Answer, Trouble> {
        let began = Instant::now();
        let wish = self.as_randomisation(wish);
        let randomises = wish.randomises();
        let answer = self.ask_now(key, wish, reason);
        if randomises {
            self.wait_for_floor(began);
        }
        answer
    }

    fn ask_now(&self, key: &str, wish: Wish, reason: Option<&str>) -> Result<Answer, Trouble> {
        let _one_at_a_time = self.admit(&[&wish])?;
        let request = self.request_under(key, wish, reason)?;
        Ok(self.house.store.ask(request)?)
    }

    /// The wish to enter a period at whose entry subjects are randomised is one for the randomisation, whichever form or
    /// program it comes by.
    fn as_randomisation(&self, wish: Wish) -> Wish {
        let plan = &self.house.plan;
        match wish {
            Wish::Write {
                subject,
                date,
                event: Event::Act(Act::PeriodEntered { period }),
            } if plan
                .period_named(&period)
                .is_some_and(|index| plan.second_randomisation(index).is_some()) =>
            {
                Wish::RandomiseAgain {
                    subject,
                    date,
                    period,
                }
            }
            other => other,
        }
    }

    /// How long a randomisation took says nothing: every one takes at least so long.
    fn wait_for_floor(&self, began: Instant) {
        let floor = self.house.settings.answer_floor;
        let left = floor.saturating_sub(began.elapsed());
        if !left.is_zero() {
            std::thread::sleep(left);
        }
    }

    /// Asks the store for something in the name of a participant, who has no account, under a key that follows from the link:
    /// what comes by one link comes once.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn ask_as_participant(
        &self,
        link: &Token,
        subject: SubjectNumber,
        site: SiteNumber,
        wish: Wish,
    ) -> Result<Answer, Trouble> {
        let _one_at_a_time = self.admit(&[&wish])?;
        let key = format!("questionnaire/{}", link.known_as());
        Ok(self.house.store.ask(Request {
            key: RequestKey::new(&key).map_err(Trouble::Unreadable)?,
            person: Person {
                name: format!("participant {subject}"),
                role: Role::Participant,
                sites: Sites::one(site),
            },
            source: Source::Participant,
            reason: None,
            hidden: None,
            wish,
        })?)
    }

    /// What is asked of all wishes before the store is: that there is stock, that nothing moves after the unblinding, and that
    /// subjects are screened one after the other, as long as what is given back is held.
    fn admit(&self, wishes: &[&Wish]) -> Result<Option<MutexGuard<'_, ()>>, Trouble> {
        self.has_stock_for(wishes.iter().copied())?;
        let moves = wishes.iter().any(|wish| moves_data(wish));
        if moves
            && matches!(
                self.house.accounts.unblinding()?,
                Unblinding::Confirmed { .. }
            )
        {
            return Err(Trouble::Unblinded);
        }
        let screens = wishes
            .iter()
            .any(|wish| matches!(wish, Wish::Screen { .. }));
        Ok(screens.then(|| {
            let lock = self.house.screening.lock();
            lock.unwrap_or_else(std::sync::PoisonError::into_inner)
        }))
    }

    /// Asks the store for several things that are stored together or not at all, each under the key and a word of its own.
    ///
    /// # Errors
    /// [`Trouble`], for the first that is refused: nothing was stored then.
    pub fn ask_together(
        &self,
        key: &str,
        wishes: Vec<(String, Wish)>,
        reason: Option<&str>,
    ) -> Result<Vec<Answer>, Trouble> {
        let began = Instant::now();
        let wishes: Vec<(String, Wish)> = wishes
            .into_iter()
            .map(|(word, wish)| (word, self.as_randomisation(wish)))
            .collect();
        let randomises = wishes.iter().any(|(_, wish)| wish.randomises());
        let answers = self.ask_together_now(key, wishes, reason);
        if randomises {
            self.wait_for_floor(began);
        }
        answers
    }

    fn ask_together_now(
        &self,
        key: &str,
        wishes: Vec<(String, Wish)>,
        reason: Option<&str>,
    ) -> Result<Vec<Answer>, Trouble> {
        let all: Vec<&Wish> = wishes.iter().map(|(_, wish)| wish).collect();
        let _one_at_a_time = self.admit(&all)?;
        let parts = wishes
            .into_iter()
            .map(|(word, wish)| {
                let request = self.request_under(&format!("{key}/{word}"), wish, reason)?;
                Ok(Part::from(request))
            })
            .collect::<Result<Vec<_>, Trouble>>()?;
        let answers = self.house.store.ask_together(parts);
        answers.map_err(|not| not.refused.into())
    }

    /// Whether the site has the products of every arm, where the protocol asks it before somebody is randomised. It is asked in
    /// the same way and answered in the same words whichever arm the subject would get, and whichever product is short.
    fn has_stock_for<'w>(&self, wishes: impl Iterator<Item = &'w Wish>) -> Result<(), Trouble> {
        let plan = &self.house.plan;
        let vials = plan.protocol().supply.vials_of_every_arm_to_randomise;
        if vials == 0 {
            return Ok(());
        }
        for wish in wishes {
            let (number, date, arms) = match wish {
                Wish::Enrol { subject, date } => (*subject, *date, plan.arms()),
                Wish::RandomiseAgain {
                    subject,
                    date,
                    period,
                } => match plan.period_named(period) {
                    Some(period) => (*subject, *date, plan.arms_in(period)),
                    None => continue,
                },
                _ => continue,
            };
            let again = matches!(wish, Wish::RandomiseAgain { .. });
            let known = self.house.store.look(move |state| {
                let subject = state.subject(number)?;
                let randomised = if again {
                    !matches!(subject.phase(state.plan()), Phase::Between { .. })
                } else {
                    subject.enrolment().is_some()
                };
                Some((subject.screening().site, randomised))
            })?;
            // Who was randomised already is answered by the store, as is who is not there.
            let site = match known {
                Some((_, true)) => continue,
                Some((site, false)) => Some(site),
                None => self.place(),
            };
            let Some(site) = site else { continue };
            if !self
                .house
                .stock
                .has_for_every_arm(plan, arms, site, date, vials)?
            {
                return Err(Trouble::NoStock);
            }
        }
        Ok(())
    }

    /// What was answered when the same was asked for under the same key before, if it was.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn answered_under(
        &self,
        key: &str,
        wish: Wish,
        reason: Option<&str>,
    ) -> Result<Option<Answer>, Trouble> {
        let request = self.request_under(key, self.as_randomisation(wish), reason)?;
        Ok(self.house.store.answered(request)?)
    }

    /// By which way it came.
    fn source(&self) -> Source {
        if self.route.path.starts_with("/api/") {
            Source::Interface
        } else {
            Source::Page
        }
    }

    /// An event as a program sent it. What cannot be read is refused, and the attempt stands in the trail.
    pub fn event(&self, sent: &[u8]) -> Result<Event, Trouble> {
        let admitted = self
            .house
            .store
            .admit(&self.caller()?.person(), self.source(), sent);
        admitted.map_err(|refused| match refused {
            Refused::Unreadable { why } => {
                Trouble::Unreadable(unreadable_words(self.house.say, &why))
            }
            refused => refused.into(),
        })
    }

    /// What the body says, as a program sent it. What cannot be read is refused, and the attempt stands in the trail.
    pub fn read<T: Deserialize<'a>>(&self) -> Result<T, Trouble> {
        self.read_from(self.body)
    }

    /// The same of a body in which something that goes without saying was put.
    pub fn read_from<'b, T: Deserialize<'b>>(&self, body: &'b [u8]) -> Result<T, Trouble> {
        serde_json::from_slice(body).map_err(|error| {
            let why = error.to_string();
            if let Ok(caller) = self.caller() {
                self.house
                    .store
                    .note_unreadable(&caller.person(), self.source(), &why);
            }
            Trouble::Unreadable(why)
        })
    }

    fn request_under(
        &self,
        key: &str,
        wish: Wish,
        reason: Option<&str>,
    ) -> Result<Request, Trouble> {
        let caller = self.caller()?;
        if key.is_empty() {
            return Err(Trouble::Unreadable(self.say().key_missing.to_owned()));
        }
        let key = RequestKey::new(&format!("{}/{key}", caller.session.account.name))
            .map_err(Trouble::Unreadable)?;
        Ok(Request {
            key,
            person: caller.person(),
            source: self.source(),
            reason: reason
                .map(str::trim)
                .filter(|reason| !reason.is_empty())
                .map(str::to_owned),
            hidden: None,
            wish,
        })
    }
}

/// Whether a wish changes data of subjects, which after the unblinding nobody does.
const fn moves_data(wish: &Wish) -> bool {
    matches!(
        wish,
        Wish::Screen { .. }
            | Wish::Write { .. }
            | Wish::Enrol { .. }
            | Wish::RandomiseAgain { .. }
            | Wish::Correct { .. }
            | Wish::StrikeOut { .. }
            | Wish::EnterSecond { .. }
            | Wish::DecideDifferences { .. }
            | Wish::Close { .. }
    )
}
