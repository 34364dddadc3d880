//! Medical coding: the words that people wrote, and the terms of a dictionary for them.

use maud::html;
use store::{CodedTerm, Coding, Wish};

use super::frame::{keyed, page};
use crate::http::{Asked, Reply, Trouble};

/// Shows what is to be coded first, then what is coded.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let person = asked.caller()?.person();
    let mut codings = asked.house.store.codings(&person)?;
    codings.sort_by_key(|coding| {
        (
            coding.term.is_some() && coding.coded_from.is_none(),
            coding.entry,
        )
    });
    let waiting = codings
        .iter()
        .filter(|coding| coding.term.is_none())
        .count();
    let may_code = matches!(
        person.role,
        store::Role::DataManager | store::Role::MedicalMonitor
    );
    let key = asked.fresh_key()?;
    let content = html! {
        p.lead { (say.uncoded(waiting)) }
        @for coding in codings.iter().take(300) {
            section.card {
                h2 { (coding.verbatim) " " @if coding.term.is_none() { span.tag.open { (say.not_coded) } } @else if coding.coded_from.is_some() { span.tag.open { (say.words_changed) } } @else { span.tag.good { (say.coded) } } }
                p.quiet { (say.subject) " " (coding.subject) ", " (say.entry_number(coding.entry)) }
                @if let Some(term) = &coding.term { p { strong { (term.preferred_term) } ", " (term.class) " (" (term.dictionary) " " (term.version) ", " (term.code) ")" } }
                @if may_code { details { summary { (if coding.term.is_none() { say.code_it } else { say.code_again }) }
                    form method="post" action=(format!("/coding/{}", coding.entry)) {
                        (keyed(asked, &format!("{key}/{}", coding.entry)))
                        input type="hidden" name="seen" value=(coding.version);
                        @for (name, label, value) in suggestions(asked, coding, &codings) {
                            div.field { label for=(format!("{name}-{}", coding.entry)) { (label) } input type="text" id=(format!("{name}-{}", coding.entry)) name=(name) required maxlength="200" value=(value); }
                        }
                        @if coding.term.is_some() { div.field { label for=(format!("reason-{}", coding.entry)) { (say.reason) } input type="text" id=(format!("reason-{}", coding.entry)) name="reason" required maxlength="500"; } }
                        button.second type="submit" { (say.code_it) }
                    }
                } }
            }
        }
    };
    Ok(page(asked, say.place_coding, &content))
}

/// The fields of a term, filled with how the same words were coded before.
fn suggestions(
    asked: &Asked<'_>,
    coding: &Coding,
    all: &[Coding],
) -> [(&'static str, &'static str, String); 5] {
    let say = asked.say();
    let same = |other: &&Coding| other.verbatim.eq_ignore_ascii_case(&coding.verbatim);
    let term = coding
        .term
        .clone()
        .or_else(|| all.iter().filter(same).find_map(|other| other.term.clone()));
    let of = |part: fn(&CodedTerm) -> &str| {
        term.as_ref()
            .map(|term| part(term).to_owned())
            .unwrap_or_default()
    };
    [
        (
            "preferred_term",
            say.preferred_term,
            of(|term| &term.preferred_term),
        ),
        ("class", say.class_of_term, of(|term| &term.class)),
        ("code", say.code_of_term, of(|term| &term.code)),
        ("dictionary", say.dictionary, of(|term| &term.dictionary)),
        ("version", say.version, of(|term| &term.version)),
    ]
}

/// Codes the words of an entry.
pub fn code(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let entry: u64 = asked.part("entry").parse().map_err(|_| Trouble::NotFound)?;
    let form = &asked.form;
    let of = |name: &str| form.trimmed(name).to_owned();
    let wish = Wish::Code {
        entry,
        seen: form.trimmed("seen").parse().unwrap_or(0),
        term: CodedTerm {
            dictionary: of("dictionary"),
            version: of("version"),
            code: of("code"),
            preferred_term: of("preferred_term"),
            class: of("class"),
        },
    };
    asked.ask(wish, Some(form.trimmed("reason")))?;
    Ok(Reply::SeeOther("/coding".to_owned()))
}
