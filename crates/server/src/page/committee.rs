//! The closed report: made for the data monitoring committee from everything, arms and all, and seen by nobody else. That
//! something was made or seen is written down, and not what.

use maud::html;
use store::Person;

use super::frame::{form_token, page};
use super::unblinding::{content_type, files};
use crate::analysis_room::{AnalysisRoom, Audience};
use crate::http::{Asked, Reply, Trouble};

pub fn note(asked: &Asked<'_>, what: &str) -> Result<(), Trouble> {
    let house = asked.house;
    let name = &asked.caller()?.session.account.name;
    Ok(house.accounts.note(house.now(), name, what, "")?)
}

/// Shows what was made.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    note(asked, "closed page seen")?;
    let content = html! {
        p.lead { (say.closed_report_what) }
        p.warn { (say.unblinded_page) }
        form method="post" action="/committee/report" { (form_token(asked)) button type="submit" { (say.closed_report_make) } }
        (files(asked, Audience::Committee, "/committee/files"))
        p { a href="/closed-results" { (say.place_closed_results) } }
    };
    Ok(page(asked, say.place_committee, &content))
}

/// Makes the report anew, of what is known today.
pub fn make(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    make_report(asked)?;
    Ok(Reply::SeeOther("/committee".to_owned()))
}

/// Makes the report anew, and writes down that it was made.
///
/// # Errors
/// Whatever keeps it from being made.
pub fn make_report(asked: &Asked<'_>) -> Result<(), Trouble> {
    let person: Person = asked.caller()?.person();
    let reason = asked.say().closed_report_reason;
    AnalysisRoom::make(asked.house, Audience::Committee, person, reason)?;
    note(asked, "closed report made")
}

/// Gives a file of it.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (room, name) = (asked.part("room"), asked.part("name"));
    let bytes = asked
        .house
        .analysis
        .file(Audience::Committee, room, name)
        .ok_or(Trouble::NotFound)?;
    note(asked, "closed page seen")?;
    Ok(Reply::Download {
        name: format!("closed-{name}"),
        content_type: content_type(name),
        bytes,
    })
}
