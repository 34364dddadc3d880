//! What was sent by the page of a form: read, stored all or nothing, and shown again where it is not taken.

use forms::{Deed, FormKind, Reading};
use http::StatusCode;
use record::SubjectNumber;
use store::{Came, Role, SCREENED_BEFORE, Wish};

use super::field::of_the_whole;
use super::form_page::{form_page, in_circumstances, kind, shown, typed};
use crate::http::{Asked, Reply, Trouble};
use crate::sent_forms::SentBefore;
use crate::serious_events;

/// What is done with a form that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// It is stored.
    Store,
    /// It is shown again with what follows from it, and not stored.
    Look,
}

/// Takes the form by which a person enters the screening log.
pub fn take_screening(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    take_kind(asked, None, &FormKind::Screening)
}

/// Takes a form of a subject.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    take_kind(asked, Some(asked.subject()?), &kind(asked)?)
}

fn take_kind(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    kind: &FormKind,
) -> Result<Reply, Trouble> {
    let typed = typed(asked);
    let wanted = match asked.form.get("_act") {
        "live" | "review" => Wanted::Look,
        _ => Wanted::Store,
    };
    let key = match asked.form.get("_key") {
        "" => asked.fresh_key()?,
        key => key.to_owned(),
    };
    if wanted == Wanted::Look {
        let shown = shown(asked, subject, kind, typed, Vec::new())?;
        return Ok(Reply::page(form_page(asked, subject, &shown, &key)));
    }
    let person = &asked.caller()?.session.account.name;
    let own_key = format!("{key}{}", asked.path);
    let content = asked.form.typed().encoded();
    match asked.house.sent.before(person, &own_key, &content) {
        Some(SentBefore::Alike { to }) => return Ok(Reply::SeeOther(to)),
        Some(SentBefore::Otherwise) => {
            let problem = of_the_whole(asked.say().stored_already.to_owned());
            let shown = shown(asked, subject, kind, typed, vec![problem])?;
            return Ok(Reply::Page {
                status: StatusCode::CONFLICT,
                html: form_page(asked, subject, &shown, &key).into_string(),
            });
        }
        None => {}
    }
    let read = {
        let (kind, typed) = (kind.clone(), typed.clone());
        in_circumstances(asked, subject, move |c| forms::read(c, &kind, &typed))?
    };
    let reading = match read {
        Ok(reading) => reading,
        Err(problems) => {
            let shown = shown(asked, subject, kind, typed, problems)?;
            return Ok(Reply::page_to_mend(form_page(asked, subject, &shown, &key)));
        }
    };
    match store(asked, subject, &reading, &key) {
        Ok(subject) => {
            let to = after(asked.role(), subject, kind);
            asked.house.sent.remember(person, &own_key, &content, &to);
            Ok(Reply::SeeOther(to))
        }
        // What was typed stays on the page, with the reason why it was not stored.
        Err(Trouble::Refused(refused)) => {
            let trouble = Trouble::Refused(refused);
            let (_, message) = trouble.describe(asked.house);
            let problem = of_the_whole(message);
            let shown = shown(asked, subject, kind, typed, vec![problem])?;
            Ok(Reply::Page {
                status: trouble.status(),
                html: form_page(asked, subject, &shown, &key).into_string(),
            })
        }
        Err(trouble) => Err(trouble),
    }
}

/// Where the person is led when a form is stored.
fn after(role: Option<Role>, subject: SubjectNumber, kind: &FormKind) -> String {
    match kind {
        _ if role == Some(Role::Pharmacist) => format!("/pharmacy/{subject}?done={}", kind.word()),
        FormKind::Visit { visit } => format!("/subjects/{subject}/visits/{visit}"),
        kind => format!("/subjects/{subject}?done={}", kind.word()),
    }
}

/// Asks the store for everything that was read, all or nothing, under keys that follow from the form's: what is sent twice
/// happens once.
fn store(
    asked: &Asked<'_>,
    subject: Option<SubjectNumber>,
    reading: &Reading,
    key: &str,
) -> Result<SubjectNumber, Trouble> {
    let reason = reading.reasons();
    let mut wishes = Vec::with_capacity(reading.deeds.len());
    // Whom the form screens has no number yet.
    let mut about = subject;
    for (place, dated) in reading.deeds.iter().enumerate() {
        let date = dated.date;
        let wish = match (&dated.deed, about) {
            (Deed::Screen(screening), _) => {
                about = Some(SCREENED_BEFORE);
                Wish::Screen {
                    date,
                    screening: screening.clone(),
                }
            }
            (Deed::Write(event), Some(subject)) => Wish::Write {
                subject,
                date,
                event: event.clone(),
            },
            (Deed::Enrol, Some(subject)) => Wish::Enrol { subject, date },
            (Deed::Write(_) | Deed::Enrol, None) => return Err(Trouble::NotFound),
        };
        wishes.push((place.to_string(), wish));
    }
    // One alone shares its commit with what others ask for at the same moment.
    let answers = match <[_; 1]>::try_from(wishes) {
        Ok([(word, wish)]) => asked
            .ask_under(&format!("{key}/{word}"), wish, reason.as_deref())
            .map(|answer| vec![answer]),
        Err(wishes) => asked.ask_together(key, wishes, reason.as_deref()),
    };
    let of = answers?
        .iter()
        .find_map(|answer| match answer.came {
            Came::Entry { subject, .. } => Some(subject),
            _ => None,
        })
        .or(subject)
        .ok_or(Trouble::NotFound)?;
    serious_events::learn(asked.house)?;
    Ok(of)
}
