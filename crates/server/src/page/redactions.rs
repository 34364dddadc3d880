//! Words that may not stand in the trail: who finds them asks on the page of the subject, another person decides.

use maud::{Markup, html};
use store::{Closure, RedactionPending, RedactionVerdict, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page, role_name};
use crate::house::minute_there;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// Shows everything that waits to be decided.
pub fn show_all(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    all_with(asked, None)
}

fn all_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let waiting = pending(asked)?;
    let content = html! {
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        p.lead { (say.redactions_what) }
        (list(asked, &waiting, wrong)?)
    };
    Ok(page(asked, say.place_redactions, &content))
}

fn pending(asked: &Asked<'_>) -> Result<Vec<RedactionPending>, Trouble> {
    Ok(asked.house.store.redactions(&asked.caller()?.person())?)
}

/// Shows what waits about one subject, and the form by which more is asked for.
pub fn show_subject(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    subject_with(asked, None)
}

fn subject_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let waiting: Vec<RedactionPending> = pending(asked)?
        .into_iter()
        .filter(|one| one.subject == number)
        .collect();
    let closed = asked.house.store.closure_of(number)? != Closure::Open;
    let action = format!("/subjects/{number}/redactions");
    let form = SentForm::new(asked, wrong, &action, "");
    let content = html! {
        p { a href=(format!("/subjects/{number}/trail")) { (say.trail) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if closed { p.open { (say.locked) } } @else {
            section.card { h2 { (say.redaction_ask) }
                p { (say.redaction_ask_help) }
                form method="post" action=(action) autocomplete="off" {
                    (form.head())
                    (keyed(asked, &asked.fresh_key()?))
                    (form.line("words", say.redaction_words, 200, ""))
                    (form.line("reason", say.redaction_reason, 500, ""))
                    button type="submit" { (say.redaction_ask) }
                }
            }
        }
        @if !waiting.is_empty() { (list(asked, &waiting, None)?) }
    };
    Ok(page(asked, &say.redactions_title(number), &content))
}

/// Asks for words about a subject to be taken out.
pub fn ask(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let asks = || {
        let subject = asked.subject()?;
        let wish = Wish::AskRedaction {
            subject,
            words: asked.form.trimmed("words").to_owned(),
        };
        asked.ask(wish, Some(asked.form.trimmed("reason")))?;
        Ok(Reply::SeeOther(format!(
            "/subjects/{subject}/redactions?done=yes"
        )))
    };
    or_again(asked, asks(), |wrong| subject_with(asked, Some(wrong)))
}

/// Takes words out, or leaves them.
pub fn decide(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let decides = || {
        let number = asked.part("line").parse().map_err(|_| Trouble::NotFound)?;
        let verdict: Option<RedactionVerdict> = asked.form.trimmed("verdict").parse().ok();
        let wish = Wish::DecideRedaction {
            asked: number,
            verdict: verdict.ok_or(Trouble::NotFound)?,
        };
        asked.ask(wish, Some(asked.form.trimmed("reason")))?;
        Ok(Reply::SeeOther("/redactions?done=yes".to_owned()))
    };
    or_again(asked, decides(), |wrong| all_with(asked, Some(wrong)))
}

fn list(
    asked: &Asked<'_>,
    waiting: &[RedactionPending],
    wrong: Option<&Wrong>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?;
    let may_decide = admits(Method::Post, "/redactions/{line}", caller.role());
    let key = asked.fresh_key()?;
    Ok(html! {
        @if waiting.is_empty() { p.quiet { (say.no_redactions) } }
        @for one in waiting {
            @let action = format!("/redactions/{}", one.number);
            @let form = SentForm::new(asked, wrong, &action, format!("-{}", one.number));
            section.card { h2 { (say.subject) " " (one.subject) " " span.tag.open { (say.redaction_waits) } }
                p { span.quiet { (minute_there(one.recorded, one.utc_offset)) ", " (one.person) " (" (role_name(asked, one.role)) "): " } (one.reason) }
                @if one.texts.is_empty() { p.open { (say.redaction_gone) } } @else {
                    p { (say.redaction_stands_in) }
                    ul.plain { @for text in &one.texts { li { span.quiet { (say.line_number(text.row)) ", " (text.kind.replace('_', " ")) ": " } (marked(&text.text, &one.words)) } } }
                }
                @if caller.person().name == one.person { p.quiet { (say.redaction_another) } }
                @else if may_decide {
                    form method="post" action=(action) autocomplete="off" {
                        (form.head())
                        (keyed(asked, &format!("{key}/{}", one.number)))
                        (form.line("reason", say.reason, 500, ""))
                        div.buttons {
                            button type="submit" name="verdict" value=(RedactionVerdict::TakenOut) { (say.redaction_take_out) }
                            button.second type="submit" name="verdict" value=(RedactionVerdict::Declined) { (say.redaction_leave) }
                        }
                    }
                }
            }
        }
    })
}

/// A text in which the words are marked.
fn marked(text: &str, words: &str) -> Markup {
    let mut pieces = text.split(words);
    let first = pieces.next().unwrap_or_default();
    html! { (first) @for piece in pieces { mark { (words) } (piece) } }
}
