//! The questionnaires of a subject, as its site sees them: what came, what may be asked now, and a link for the participant.

use std::collections::BTreeMap;

use forms::{Circumstances, ENGLISH, VisitStanding, asked_of_participants, calendar};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::VisitId;
use record::{AnswerTiming, SubjectNumber};
use store::{Closure, Scope};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{form_token, page};
use super::items::{Place, PlaceInWords, in_words};
use super::qr_picture::qr_picture;
use crate::accounts::{QuestionnaireLink, ShortCode, Token};
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

const MAKE: &str = "/subjects/{subject}/questionnaires/{visit}";

/// How a questionnaire stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// The participant answered it.
    Answered {
        /// The entry in the record.
        entry: u64,
        /// On this day.
        date: Date,
        /// Within the window or after it.
        timing: AnswerTiming,
        /// What was answered.
        answers: serde_json::Value,
    },
    /// It may be asked now, until a day; answers are in time until another.
    Open {
        /// The last day of the window.
        in_time_until: Date,
        /// The last day on which answers are taken.
        usable_until: Date,
    },
    /// The window of the visit is not open, and will be on this day, where that is known.
    NotYet(Option<Date>),
    /// It is over.
    Over,
}

/// The questionnaire of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    /// The visit.
    pub visit: VisitId,
    /// Its label.
    pub label: String,
    /// How it stands.
    pub standing: Standing,
}

/// Whether participants of this trial are asked anything.
pub fn asks_participants(asked: &Asked<'_>) -> bool {
    !asked_of_participants(&asked.house.plan).is_empty()
}

/// The questionnaires of the subject of the path, in the order of the protocol.
///
/// # Errors
/// [`Trouble::NotFound`], where participants are asked nothing, and what the store refuses.
pub fn questionnaires(asked: &Asked<'_>) -> Result<Vec<Questionnaire>, Trouble> {
    let number = asked.subject()?;
    if !asks_participants(asked) {
        return Err(Trouble::NotFound);
    }
    let days = asked.house.days();
    let late = i64::from(asked.house.plan.protocol().participant_answer.late_days);
    asked
        .house
        .store
        .look(move |state| {
            let subject = state.subject(number)?;
            let site = subject.screening().site;
            let today = days.at(site);
            let c = Circumstances::of(state, number, today, &ENGLISH);
            let asked_at = asked_of_participants(state.plan());
            let all = calendar(&c).into_iter().filter_map(|visit| {
                asked_at
                    .iter()
                    .find(|(planned, _)| planned.id == visit.visit)?;
                let standing = match subject.answers_at(&visit.visit) {
                    Some(own) => Standing::Answered {
                        entry: own.sequence,
                        date: own.date,
                        timing: own.what.timing,
                        answers: serde_json::to_value(&own.what).unwrap_or_default(),
                    },
                    None => match (visit.standing, visit.from, visit.to) {
                        (VisitStanding::NotPlanned | VisitStanding::Missed, _, _) => Standing::Over,
                        (_, Some(from), _) if today < from => Standing::NotYet(Some(from)),
                        (VisitStanding::NotYet, from, _) => Standing::NotYet(from),
                        (standing, _, to) => {
                            // A visit without a window is asked about on the day on which it is held.
                            let held = matches!(standing, VisitStanding::Held);
                            let in_time_until = match to {
                                Some(to) => to,
                                None if held => visit.held.unwrap_or(today),
                                None => today,
                            };
                            let usable_until = in_time_until
                                .checked_add(late.days())
                                .unwrap_or(in_time_until);
                            if today > usable_until {
                                Standing::Over
                            } else {
                                Standing::Open {
                                    in_time_until,
                                    usable_until,
                                }
                            }
                        }
                    },
                };
                Some(Questionnaire {
                    visit: visit.visit,
                    label: visit.label,
                    standing,
                })
            });
            Some(all.collect())
        })?
        .ok_or(Trouble::NotFound)
}

/// Shows them.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None, None)
}

fn page_with(
    asked: &Asked<'_>,
    made: Option<&MadeLink>,
    wrong: Option<&Wrong>,
) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let all = questionnaires(asked)?;
    let answers = answers_in_words(asked, number, &all)?;
    let links = asked.house.accounts.questionnaire_links_of(number)?;
    let makes = admits(Method::Post, MAKE, asked.caller()?.role())
        && asked.house.store.closure_of(number)? == Closure::Open;
    let head = SentForm::new(asked, wrong, asked.path, "").head();
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        (head)
        p.lead { (say.questionnaires_what) }
        @if let Some(made) = made {
            @let label = &made.questionnaire.label;
            section.card {
                h2 { (say.questionnaire_link_for(label)) }
                p { (say.questionnaire_link_what) }
                p.secret { (made.link) }
                // Where it is not known under which address browsers come, a telephone could not come either.
                @if asked.house.settings.public_address.is_some() {
                    @if let Some(picture) = qr_picture(&made.link, &say.questionnaire_picture(label)) { (picture) }
                }
                p { (say.questionnaire_code_what(&made.code_address)) }
                p.secret { (made.code) }
            }
        }
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.visit) } th scope="col" { (say.standing) } th scope="col" { (say.questionnaire_answers) } } }
            tbody { @for one in &all { tr {
                th scope="row" { (one.label) }
                (row(asked, number, one, &links, &answers, makes))
            } } }
        } }
    };
    Ok(page(asked, &say.questionnaires_title(number), &content))
}

fn row(
    asked: &Asked<'_>,
    number: SubjectNumber,
    one: &Questionnaire,
    links: &[QuestionnaireLink],
    answers: &BTreeMap<u64, PlaceInWords>,
    makes: bool,
) -> Markup {
    let say = asked.say();
    match &one.standing {
        Standing::Answered {
            entry,
            date,
            timing,
            ..
        } => html! {
            td { span.tag.good { (say.questionnaire_came) } " " span.day { (date) }
                @if *timing == AnswerTiming::Late { " " span.tag.late { (say.late) } }
                br; span.quiet { (say.entry_number(entry)) } }
            td { @if let Some(own) = answers.get(entry) { (own.list(0)) } }
        },
        Standing::Open { usable_until, .. } => {
            let link = links.iter().find(|link| link.visit == one.visit);
            let label = if link.is_some() {
                say.questionnaire_link_again
            } else {
                say.questionnaire_link_make
            };
            html! {
                td { @if link.is_some() { span.tag.open { (say.questionnaire_link_made) } } @else { span.tag.due { (say.due_now) } }
                    " " (say.questionnaire_until(usable_until)) }
                td { @if makes {
                    form method="post" action=(format!("/subjects/{number}/questionnaires/{}", one.visit)) { (form_token(asked)) button.second type="submit" { (label) } }
                } }
            }
        }
        Standing::NotYet(from) => html! {
            td { span.quiet { (say.to_come) @if let Some(from) = from { ", " (from) } } } td {}
        },
        Standing::Over => html! { td { span.quiet { (say.questionnaire_over) } } td {} },
    }
}

/// The answers that came, by the entry in which they stand, as the form of the visit calls them.
fn answers_in_words(
    asked: &Asked<'_>,
    number: SubjectNumber,
    all: &[Questionnaire],
) -> Result<BTreeMap<u64, PlaceInWords>, Trouble> {
    let entries = asked.house.store.entries_of(number)?;
    let places: Vec<Place> = all
        .iter()
        .filter_map(|one| {
            let Standing::Answered { entry, answers, .. } = &one.standing else {
                return None;
            };
            let entry = entries.iter().find(|known| known.sequence == *entry)?;
            let mut own = answers.clone();
            // Of which visit it is, and whether it was late, stands beside it already.
            if let Some(fields) = own.as_object_mut() {
                fields.remove("visit");
                fields.remove("timing");
            }
            Some(Place {
                entry: entry.clone(),
                item: "event".to_owned(),
                values: vec![own],
            })
        })
        .collect();
    let numbers: Vec<u64> = places.iter().map(|place| place.entry.sequence).collect();
    Ok(numbers.into_iter().zip(in_words(asked, places)?).collect())
}

/// A link that was made, in the three forms in which it is given to a participant.
pub struct MadeLink {
    /// For which visit.
    pub questionnaire: Questionnaire,
    /// The link.
    pub link: String,
    /// The code that leads to it.
    pub code: ShortCode,
    /// Where the code is typed.
    pub code_address: String,
}

/// A code that leads to no link yet, and the token of the link that it is to lead to.
fn fresh_code(asked: &Asked<'_>) -> Result<(ShortCode, Token), Trouble> {
    let accounts = &asked.house.accounts;
    loop {
        let mut random = [0; 5];
        asked.house.random(&mut random)?;
        let code = ShortCode::of(random);
        let token = accounts.token_of_code(&code)?;
        if accounts.questionnaire_link(&token)?.is_none() {
            return Ok((code, token));
        }
    }
}

/// Makes a link for the visit of the path.
///
/// # Errors
/// Where nothing is asked then, or not now, or it was answered already.
pub fn made(asked: &Asked<'_>) -> Result<MadeLink, Trouble> {
    let number = asked.subject()?;
    let say = asked.say();
    let one = questionnaires(asked)?
        .into_iter()
        .find(|one| one.visit.as_str() == asked.part("visit"))
        .ok_or(Trouble::NotFound)?;
    let visit = Scope::Visit {
        visit: one.visit.clone(),
    };
    let (standing, part) = asked.house.store.closure_of_part(number, &visit)?;
    if standing != Closure::Open {
        return Err(store::Refused::Closed { standing, part }.into());
    }
    let wrong = |message: String| Err(Trouble::Fields(vec![("visit".to_owned(), message)]));
    let (in_time_until, usable_until) = match &one.standing {
        Standing::Open {
            in_time_until,
            usable_until,
        } => (*in_time_until, *usable_until),
        Standing::Answered { date, .. } => return wrong(say.questionnaire_answered_already(date)),
        Standing::NotYet(Some(from)) => return wrong(say.questionnaire_not_yet(from)),
        Standing::NotYet(None) | Standing::Over => {
            return wrong(say.questionnaire_not_now.to_owned());
        }
    };
    let house = asked.house;
    let (code, token) = fresh_code(asked)?;
    let link = QuestionnaireLink {
        subject: number,
        visit: one.visit.clone(),
        in_time_until,
        usable_until,
    };
    let by = &asked.caller()?.session.account.name;
    house
        .accounts
        .make_questionnaire_link(house.now(), by, &token, &link)?;
    let base = house.settings.public_address.clone().unwrap_or_default();
    Ok(MadeLink {
        questionnaire: one,
        link: format!("{base}/questionnaire/{}", token.as_str()),
        code,
        code_address: format!("{base}/q"),
    })
}

/// Makes a link, and shows it this once.
pub fn make(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let made = match made(asked) {
        Ok(made) => made,
        Err(Trouble::Fields(fields)) => {
            let message = fields.into_iter().next().unwrap_or_default().1;
            let outcome = Err(Trouble::Unreadable(message));
            return or_again(asked, outcome, |wrong| page_with(asked, None, Some(wrong)));
        }
        Err(trouble) => return Err(trouble),
    };
    page_with(asked, Some(&made), None)
}
