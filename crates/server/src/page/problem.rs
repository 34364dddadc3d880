//! The page that says why something was not done.

use maud::html;
use record::SubjectNumber;
use serde_json::json;

use super::frame::frame;
use super::sign_in::sign_in_page;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// The answer to a request that was not carried out: a page, or for programs a `problem+json` (RFC 9457).
pub fn problem_reply(asked: &Asked<'_>, trouble: &Trouble) -> Reply {
    let status = trouble.status();
    let (title, what) = trouble.describe(asked.house);
    if asked.path.starts_with("/api/") {
        let mut body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": what});
        if let Trouble::File(problems) = trouble {
            body["problems"] = problems
                .iter()
                .map(|problem| json!({"place": problem.place, "column": problem.column, "value": problem.value, "message": problem.message}))
                .collect();
        }
        if let Trouble::Fields(problems) = trouble {
            body["problems"] = problems
                .iter()
                .map(|(field, message)| json!({"field": field, "message": message}))
                .collect();
        }
        if let Trouble::Telling(words) = trouble {
            body["problems"] = words
                .iter()
                .map(|word| json!({"field": "text", "value": word, "message": what}))
                .collect();
        }
        return Reply::Json { status, body };
    }
    if *trouble == Trouble::NotSignedIn {
        return match asked.route.method {
            Method::Get => {
                let to: String = form_urlencoded::Serializer::new(String::new())
                    .append_pair("to", asked.path)
                    .finish();
                Reply::SeeOther(format!("/sign-in?{to}"))
            }
            // What was typed is not lost: it waits on the page until the person has signed in again.
            Method::Post => Reply::Page {
                status,
                html: sign_in_page(asked, Some(&what)).into_string(),
            },
        };
    }
    let others = match trouble {
        Trouble::HasSeenAnArm => subjects_to_open(asked),
        _ => Vec::new(),
    };
    let content = html! {
        p.lead { (what) }
        @if !others.is_empty() {
            p { (asked.say().emergency_others) }
            ul.users { @for subject in &others { li { a href=(format!("/subjects/{subject}/unblind")) { (asked.say().emergency_title(subject)) } } } }
        }
        p { a href="/" { (asked.say().back_home) } }
    };
    Reply::Page {
        status,
        html: frame(asked, &title, &content).into_string(),
    }
}

/// The subjects whose arms somebody who has lost a blinded role may open in an emergency.
fn subjects_to_open(asked: &Asked<'_>) -> Vec<SubjectNumber> {
    let Some(caller) = asked
        .caller
        .filter(|caller| admits(Method::Get, "/subjects/{subject}/unblind", caller.role()))
    else {
        return Vec::new();
    };
    let caller = caller.clone();
    let found = asked.house.store.look(move |state| {
        state
            .subjects()
            .iter()
            .filter(|subject| subject.enrolment().is_some())
            .filter(|subject| caller.may_reach(subject.screening().site))
            .map(record::Subject::number)
            .collect()
    });
    found.unwrap_or_default()
}
