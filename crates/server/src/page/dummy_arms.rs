//! The analysis tried before the lock, on arms that were drawn by lot: for the blinded statistician. No arm is opened for it.

use maud::html;

use super::frame::{form_token, page};
use super::unblinding::{content_type, files};
use crate::accounts::Unblinding;
use crate::analysis_room::{AnalysisRoom, Audience};
use crate::http::{Asked, Reply, Trouble};

/// Shows what was made.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let content = html! {
        p.lead { (say.dummy_what) }
        p.warn { (say.dummy_warning) }
        form method="post" action="/dummy-arms" { (form_token(asked)) button type="submit" { (say.dummy_make) } }
        (files(asked, Audience::Rehearsal, "/dummy-arms/files"))
    };
    Ok(page(asked, say.place_dummy_arms, &content))
}

/// Makes everything anew, of what is known today.
///
/// # Errors
/// [`Trouble::Unblinded`] once the true arms are there, and whatever keeps it from being made.
pub fn make_rehearsal(asked: &Asked<'_>) -> Result<(), Trouble> {
    let house = asked.house;
    if matches!(house.accounts.unblinding()?, Unblinding::Confirmed { .. }) {
        return Err(Trouble::Unblinded);
    }
    let caller = asked.caller()?;
    let reason = asked.say().dummy_reason;
    AnalysisRoom::make(house, Audience::Rehearsal, caller.person(), reason)?;
    let name = &caller.session.account.name;
    Ok(house
        .accounts
        .note(house.now(), name, "rehearsal made", "dummy arms")?)
}

/// The same, for the page.
pub fn make(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    make_rehearsal(asked)?;
    Ok(Reply::SeeOther("/dummy-arms".to_owned()))
}

/// Gives a file, which says in its name what it is.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (room, name) = (asked.part("room"), asked.part("name"));
    let bytes = asked
        .house
        .analysis
        .file(Audience::Rehearsal, room, name)
        .ok_or(Trouble::NotFound)?;
    Ok(Reply::Download {
        name: format!("DUMMY-{name}"),
        content_type: content_type(name),
        bytes,
    })
}
