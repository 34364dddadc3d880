//! Striking out an entry that was made for the wrong subject: it stays in the trail, and says nothing of this subject any more.

use maud::{Markup, html};
use record::{Entry, Validity};
use store::{Came, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::correction::{closed_items, done, entry_of, is_open, page_with};
use super::form_page::may_fill_in;
use super::frame::keyed;
use crate::http::{Asked, Reply, Trouble};

/// The card below a correction that strikes the whole entry out; nothing for what is never struck out, or cannot be now.
pub fn card(asked: &Asked<'_>, entry: &Entry, key: &str, wrong: Option<&Wrong>) -> Markup {
    let say = asked.say();
    let number = entry.subject;
    if !is_open(asked, number, entry.sequence)
        || !closed_items(asked, entry).is_empty()
        || !entry.event.may_be_struck_out()
        || entry.validity == Validity::StruckOut
    {
        return html! {};
    }
    let action = format!("/subjects/{number}/entries/{}/strike-out", entry.sequence);
    let form = SentForm::new(asked, wrong, &action, "-strike-out");
    html! {
        section.card { h2 { (say.strike_out) }
            p { (say.strike_out_help) }
            form method="post" action=(action) autocomplete="off" {
                (form.head())
                (keyed(asked, &format!("{key}/strike-out")))
                (form.line("reason", say.reason, 500, ""))
                div.buttons { button.second type="submit" { (say.strike_out) } }
            }
        }
    }
}

/// Strikes the entry of the path out.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let entry = entry_of(asked)?;
    or_again(asked, struck_out(asked, &entry), |wrong| {
        page_with(asked, &entry, Some(wrong))
    })
}

fn struck_out(asked: &Asked<'_>, entry: &Entry) -> Result<Reply, Trouble> {
    let (kind, _) = forms::typed_of(entry).ok_or(Trouble::NotFound)?;
    if !may_fill_in(asked.caller()?.role(), &kind) {
        return Err(Trouble::NotForRole);
    }
    let reason = asked.form.trimmed("reason");
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let wish = Wish::StrikeOut {
        entry: entry.sequence,
    };
    let answer = asked.ask(wish, Some(reason))?;
    let upholds = matches!(answer.came, Came::StruckOut { upheld } if upheld > 0);
    Ok(done(entry, "strike-out", upholds))
}
