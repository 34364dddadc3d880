//! The questionnaire of a participant, who has no account: a page of its own, with the own questions and nothing else.

use std::sync::Arc;

use forms::{Circumstances, ENGLISH, Form, Problem, Typed};
use http::StatusCode;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};
use record::{AnswerTiming, Event, Observation, SiteNumber};
use store::{Refused, Wish};

use super::field::{form_problems, of_the_whole, sections};
use super::form_page::typed;
use super::frame::{banner, form_token, head};
use crate::accounts::{QuestionnaireLink, Token};
use crate::http::{Asked, Reply, Trouble};
use crate::sent_forms::SentBefore;

/// Where a participant is led when the answers are stored.
const SENT: &str = "/questionnaire";

/// A link that can be used now.
struct Open {
    token: Token,
    link: QuestionnaireLink,
    site: SiteNumber,
    /// The day at the site.
    today: Date,
}

impl Open {
    fn timing(&self) -> AnswerTiming {
        if self.today <= self.link.in_time_until {
            AnswerTiming::InTime
        } else {
            AnswerTiming::Late
        }
    }
}

/// The link of the path. One that never was, one that was used and one that is over are answered alike.
fn open(asked: &Asked<'_>) -> Result<Open, Trouble> {
    let token = Token::read(asked.part("link")).ok_or(Trouble::NotFound)?;
    opened(asked, token)
}

/// Whether a link can be used now.
///
/// # Errors
/// Those of the accounts and the store.
pub fn is_open(asked: &Asked<'_>, token: &Token) -> Result<bool, Trouble> {
    match opened(asked, token.clone()) {
        Ok(_) => Ok(true),
        Err(Trouble::NotFound) => Ok(false),
        Err(trouble) => Err(trouble),
    }
}

fn opened(asked: &Asked<'_>, token: Token) -> Result<Open, Trouble> {
    let house = asked.house;
    let link = house.accounts.questionnaire_link(&token)?;
    let link = link.ok_or(Trouble::NotFound)?;
    let subject = link.subject;
    let site = house
        .store
        .look(move |state| Some(state.subject(subject)?.screening().site))?
        .ok_or(Trouble::NotFound)?;
    let today = house.days().at(site);
    if today > link.usable_until {
        return Err(Trouble::NotFound);
    }
    Ok(Open {
        token,
        link,
        site,
        today,
    })
}

fn in_circumstances<T: Send + 'static>(
    asked: &Asked<'_>,
    open: &Open,
    act: impl FnOnce(&Circumstances<'_>) -> T + Send + 'static,
) -> Result<T, Trouble> {
    let (subject, today) = (open.link.subject, open.today);
    Ok(asked
        .house
        .store
        .look(move |state| act(&Circumstances::of(state, subject, today, &ENGLISH)))?)
}

fn form(
    asked: &Asked<'_>,
    open: &Open,
    typed: Typed,
    problems: Vec<Problem>,
) -> Result<Form, Trouble> {
    let visit = open.link.visit.clone();
    let wording = Arc::clone(&asked.house.settings.wording);
    in_circumstances(asked, open, move |c| {
        forms::questionnaire(c, &visit, &wording, &typed, problems)
    })?
    .ok_or(Trouble::NotFound)
}

/// Shows the questions.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let open = open(asked)?;
    let form = form(asked, &open, Typed::new(), Vec::new())?;
    Ok(Reply::page(questions(asked, &form)))
}

/// Says that the answers are stored. It says the same to whoever comes here.
pub fn sent(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let content = html! { p.good role="status" { (say.questionnaire_thanks) } p { (say.questionnaire_close) } };
    Ok(Reply::page(frame(asked, say.questionnaire_sent, &content)))
}

/// Takes the answers.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let content = asked.form.typed().encoded();
    // A second press leads where the first did, although the link is used up by then.
    let sent = asked.house.sent.before("participant", asked.path, &content);
    if let Some(SentBefore::Alike { to }) = sent {
        return Ok(Reply::SeeOther(to));
    }
    let open = open(asked)?;
    let typed = typed(asked);
    let again = |problems: Vec<Problem>, status: StatusCode| {
        let form = form(asked, &open, typed.clone(), problems)?;
        Ok(Reply::Page {
            status,
            html: questions(asked, &form).into_string(),
        })
    };
    let read = {
        let (visit, typed, timing) = (open.link.visit.clone(), typed.clone(), open.timing());
        in_circumstances(asked, &open, move |c| {
            forms::read_answers(c, &visit, &typed, timing)
        })?
    };
    let answers = match read {
        Ok(answers) => answers,
        Err(problems) => return again(problems, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let wish = Wish::Write {
        subject: open.link.subject,
        date: open.today,
        event: Event::Observation(Observation::ParticipantAnswered(answers)),
    };
    let stored = asked.ask_as_participant(&open.token, open.link.subject, open.site, wish);
    match stored {
        Ok(_) => {
            let house = asked.house;
            // Should the file not take it, the store knows the link's key all the same, and takes no other answers under it.
            let _ = house
                .accounts
                .use_questionnaire_link_up(house.now(), &open.token);
            house
                .sent
                .remember("participant", asked.path, &content, SENT);
            Ok(Reply::SeeOther(SENT.to_owned()))
        }
        // What stands in the way is the site's affair: a participant is told that, and keeps what was answered.
        Err(Trouble::Refused(refused)) => {
            let status = match refused {
                Refused::NotStored { .. } | Refused::Unknown { .. } => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                _ => StatusCode::CONFLICT,
            };
            let problem = of_the_whole(asked.say().questionnaire_not_taken.to_owned());
            again(vec![problem], status)
        }
        Err(trouble) => Err(trouble),
    }
}

fn questions(asked: &Asked<'_>, form: &Form) -> Markup {
    let content = html! {
        (form_problems(asked, form))
        p.lead { (form.explanation) }
        form method="post" action=(asked.path) autocomplete="off" {
            (form_token(asked))
            (sections(asked, form))
            div.buttons { button type="submit" { (form.submit) } }
        }
    };
    frame(asked, &form.title, &content)
}

/// A page without places, names or anything of the trial but what is asked.
pub fn frame(asked: &Asked<'_>, title: &str, content: &Markup) -> Markup {
    let say = asked.say();
    html! {
        (DOCTYPE)
        html lang=(say.language) {
            (head(title))
            body.participant {
                (banner(asked))
                main #content { h1 { (title) } (content) }
            }
        }
    }
}
