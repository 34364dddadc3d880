//! Medical coding: the words that people wrote, and the terms of a dictionary for them.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use store::{CodedTerm, Coding, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page};
use crate::dictionary::{DEMONSTRATION_NAME, Suggestion};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// So many terms are suggested for words.
const SUGGESTED: usize = 5;

/// So many words stand on a page.
const ON_A_PAGE: usize = 100;

/// Shows what is to be coded first, then what is coded.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let person = asked.caller()?.person();
    let mut codings = asked.house.store.codings(&person)?;
    codings.sort_by_key(|coding| coding.term.is_some() && coding.coded_from.is_none());
    let waiting = codings
        .iter()
        .filter(|coding| coding.term.is_none())
        .count();
    let coded_by = coded_by(asked, codings.iter().take(ON_A_PAGE))?;
    let may_code = admits(Method::Post, "/coding/{entry}", person.role);
    let key = asked.fresh_key()?;
    let content = html! {
        p.lead { (say.uncoded(waiting)) }
        (dictionaries(asked))
        @for coding in codings.iter().take(ON_A_PAGE) {
            section.card {
                h2 { (coding.verbatim) " " @if coding.term.is_none() { span.tag.open { (say.not_coded) } } @else if coding.coded_from.is_some() { span.tag.open { (say.words_changed) } } @else { span.tag.good { (say.coded) } } }
                p.quiet { a href=(format!("/subjects/{}/trail?entry={}", coding.subject, coding.entry)) { (say.subject) " " (coding.subject) ", " (say.entry_number(coding.entry)) } }
                @if let Some(term) = &coding.term {
                    p { strong { (term.preferred_term) } ", " (term.class) " (" (term.dictionary) " " (term.version) ", " (term.code) ")" }
                    @if let Some((by, at)) = coded_by.get(&coding.entry) { p.quiet { (say.coded_by(minute_of(*at), by)) } }
                }
                @if may_code { (code_form(asked, coding, &codings, &key, wrong)) }
            }
        }
        @if codings.len() > ON_A_PAGE { p.quiet { (say.import_more(codings.len() - ON_A_PAGE)) } }
    };
    Ok(page(asked, say.place_coding, &content))
}

/// Which dictionaries there are, in which version.
fn dictionaries(asked: &Asked<'_>) -> Markup {
    let say = asked.say();
    let all = &asked.house.dictionaries;
    html! {
        @if all.is_empty() { p.open { (say.no_dictionaries) } }
        @for one in all {
            p class=(if one.name() == DEMONSTRATION_NAME { "open" } else { "quiet" }) { (say.dictionary_loaded(one.name(), one.len(), one.version())) }
        }
    }
}

/// Who coded the words of each entry last, and when, as far as the caller may read the trail.
fn coded_by<'c>(
    asked: &Asked<'_>,
    shown: impl Iterator<Item = &'c Coding>,
) -> Result<BTreeMap<u64, (String, i64)>, Trouble> {
    let rows = shown.filter_map(|coding| coding.row).collect();
    let lines = asked
        .house
        .store
        .trail_rows(&asked.caller()?.person(), rows)?;
    Ok(lines
        .into_iter()
        .filter_map(|line| Some((line.entry?, (line.person, line.recorded))))
        .collect())
}

/// The terms that the dictionaries suggest for words, the likeliest first.
pub fn suggested<'h>(asked: &Asked<'h>, verbatim: &str) -> Vec<Suggestion<'h>> {
    let mut all: Vec<Suggestion<'h>> = asked
        .house
        .dictionaries
        .iter()
        .flat_map(|dictionary| dictionary.suggest(verbatim, SUGGESTED))
        .collect();
    all.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert((one.coded.dictionary.clone(), one.coded.code.clone())));
    all.truncate(SUGGESTED);
    all
}

fn code_form(
    asked: &Asked<'_>,
    coding: &Coding,
    all: &[Coding],
    key: &str,
    wrong: Option<&Wrong>,
) -> Markup {
    let say = asked.say();
    let entry = coding.entry;
    let action = format!("/coding/{entry}");
    let offered = suggested(asked, &coding.verbatim);
    let hidden = html! {
        (keyed(asked, &format!("{key}/{entry}")))
        input type="hidden" name="seen" value=(coding.version);
    };
    // Both forms have one address: which of them was sent, what was chosen says.
    let chose = asked.form.has("choice");
    let of = |chooses: bool, place: &str| {
        let wrong = wrong.filter(|_| chose == chooses);
        SentForm::new(asked, wrong, &action, format!("-{place}-{entry}"))
    };
    let (choosing, writing) = (of(true, "choice"), of(false, "hand"));
    let reason = |form: &SentForm<'_>| {
        html! { @if coding.term.is_some() { (form.line("reason", say.reason, 500, "")) } }
    };
    html! {
        @if !offered.is_empty() { details open[coding.term.is_none() || choosing.is_sent()] { summary { (say.suggested_terms) }
            form method="post" action=(action) {
                (choosing.head())
                (hidden)
                div.choices.long role="radiogroup" aria-label=(say.suggested_terms) { @for one in &offered {
                    @let value = format!("{}/{}/{}", one.coded.dictionary, one.coded.version, one.coded.code);
                    label { input type="radio" name="choice" required value=(value) checked[choosing.value("choice", "") == value];
                        (one.term.term) @if one.term.term != one.term.preferred_term { " (" (one.term.preferred_term) ")" }
                        " " span.quiet { (one.term.class) ", " (one.coded.dictionary) " " (one.coded.version) ", " (one.coded.code) } }
                } }
                (reason(&choosing))
                button.second type="submit" { (if coding.term.is_none() { say.code_it } else { say.code_again }) }
            }
        } }
        details open[writing.is_sent()] { summary { (say.code_by_hand) }
            form method="post" action=(action) {
                (writing.head())
                (hidden)
                @for (name, label, value) in by_hand(asked, coding, all) {
                    (writing.line(name, label, 200, &value))
                }
                (reason(&writing))
                button.second type="submit" { (if coding.term.is_none() { say.code_it } else { say.code_again }) }
            }
        }
    }
}

/// The fields of a term, filled with how the same words were coded before.
fn by_hand(
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
    or_again(asked, coded(asked), |wrong| page_with(asked, Some(wrong)))
}

/// The parts of a term, of which none may be empty.
const PARTS: [&str; 5] = ["preferred_term", "class", "code", "dictionary", "version"];

fn coded(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let entry: u64 = asked.part("entry").parse().map_err(|_| Trouble::NotFound)?;
    let form = &asked.form;
    let of = |name: &str| form.trimmed(name).to_owned();
    if form.trimmed("choice").is_empty()
        && let Some(empty) = PARTS.into_iter().find(|part| form.trimmed(part).is_empty())
    {
        return Err(Trouble::Unreadable(asked.say().part_of_a_term_needed.to_owned()).at(empty));
    }
    let wish = Wish::Code {
        entry,
        seen: form.trimmed("seen").parse().unwrap_or(0),
        term: match form.trimmed("choice") {
            "" => CodedTerm {
                dictionary: of("dictionary"),
                version: of("version"),
                code: of("code"),
                preferred_term: of("preferred_term"),
                class: of("class"),
            },
            choice => chosen(asked, choice)?,
        },
    };
    asked.ask(wish, Some(form.trimmed("reason")))?;
    Ok(Reply::SeeOther("/coding".to_owned()))
}

/// The term of a choice that was offered: a dictionary, its version and a code.
fn chosen(asked: &Asked<'_>, choice: &str) -> Result<CodedTerm, Trouble> {
    asked
        .house
        .dictionaries
        .iter()
        .find_map(|dictionary| {
            let of = format!("{}/{}/", dictionary.name(), dictionary.version());
            dictionary.coded(choice.strip_prefix(&of)?)
        })
        .ok_or_else(|| Trouble::Unreadable(asked.say().not_a_choice.to_owned()).at("choice"))
}
