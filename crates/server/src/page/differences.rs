//! In what two entries differ, and which of two values stands.

use maud::html;
use record::Entry;
use record::rules::double_entry::{Item, without_name};
use serde_json::Value;
use store::{Decision, Refused, Stands, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::correction::{entry_of, is_open};
use super::frame::{keyed, page};
use super::items::{Place, PlaceInWords, in_words};
use super::second_entry::{DIFFERENCES, by_words, form_words, own};
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// An item with the values of both entries, as people read them.
fn item_in_words(entry: &Entry, item: &Item, first: &Value, second: &Value) -> Place {
    Place {
        entry: entry.clone(),
        item: item.0.clone(),
        values: [first, second].map(without_name).into(),
    }
}

/// One of the two values of an item; 0 is the first.
fn value_words(say: &'static Messages, item: &PlaceInWords, value: usize) -> String {
    match item.line(value) {
        words if words.is_empty() => say.twice_no_value.to_owned(),
        words => words,
    }
}

/// Shows in what two entries differ, and what was decided.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    differences_page(asked, None)
}

fn differences_page(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let (entry, one) = own(asked)?;
    let second = one.second.as_ref().ok_or(Trouble::NotFound)?;
    let role = asked.caller()?.role();
    let is_open = is_open(asked, one.subject, entry.sequence);
    let decides = is_open && !one.differences.is_empty() && admits(Method::Post, DIFFERENCES, role);
    let (differences, decisions) = (one.differences.iter(), one.decisions.iter());
    let differing = differences
        .map(|own| item_in_words(&entry, &own.item, &own.first, &own.second))
        .collect();
    let decided = decisions
        .map(|own| item_in_words(&entry, &own.item, &own.first, &own.second))
        .collect();
    let (differing, decided) = (in_words(asked, differing)?, in_words(asked, decided)?);
    let form = SentForm::new(asked, wrong, asked.path, "");
    let key = match asked.form.get("_key") {
        "" => asked.fresh_key()?,
        key => key.to_owned(),
    };
    let choice = |place: usize, item: &str, value: &str, label: &str| {
        let name = format!("stands-{place}");
        let chosen = form.value(&name, "later") == value;
        html! { label { input type="radio" name=(name) value=(value) checked[chosen] aria-label=(format!("{item}: {label}")); (label) } }
    };
    let table = html! {
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.item) } th scope="col" { (say.twice_first) br; (by_words(&one.first)) } th scope="col" { (say.twice_second) br; (by_words(second)) } @if decides { th scope="col" { (say.twice_stands) } } } }
            tbody { @for (place, (difference, shown)) in one.differences.iter().zip(&differing).enumerate() { tr {
                @let item = shown.label.as_str();
                th scope="row" { (item) }
                td { (value_words(say, shown, 0)) }
                td { (value_words(say, shown, 1)) }
                @if decides { td {
                    input type="hidden" name=(format!("item-{place}")) value=(difference.item);
                    input type="hidden" name=(format!("first-{place}")) value=(difference.first);
                    input type="hidden" name=(format!("second-{place}")) value=(difference.second);
                    div.choices role="radiogroup" aria-label=(item) {
                        (choice(place, item, "first", say.twice_first))
                        (choice(place, item, "second", say.twice_second))
                        (choice(place, item, "later", say.twice_later))
                    }
                } }
            } } }
        } }
    };
    let content = html! {
        p { a href="/second-entries" { (say.place_second_entries) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if asked.query.has("stands") { p.open { (say.acts_stand) } }
        p.lead { (say.twice_differ_what) }
        p { (form_words(asked, &one)) ", " (say.entry_number(one.entry)) }
        @if one.differences.is_empty() { p.good { (say.twice_agree) } }
        @else if decides {
            form.guarded method="post" action=(asked.path) autocomplete="off" {
                (form.head())
                (keyed(asked, &key))
                (table)
                (form.line("reason", say.twice_why, 500, ""))
                div.buttons { button type="submit" { (say.twice_decide) } a href="/second-entries" { (say.leave_form) } }
            }
        } @else { (table) }
        @if !one.decisions.is_empty() { section { h2 { (say.twice_decided) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.item) } th scope="col" { (say.twice_first) } th scope="col" { (say.twice_second) } th scope="col" { (say.twice_stands) } } }
                tbody { @for (decision, shown) in one.decisions.iter().zip(&decided) { tr {
                    th scope="row" { (shown.label) }
                    td { (value_words(say, shown, 0)) }
                    td { (value_words(say, shown, 1)) }
                    td { @match decision.stands { Stands::First => (say.twice_first), Stands::Second => (say.twice_second) } }
                } } }
            } }
        } }
    };
    Ok(page(asked, &say.twice_differ_title(one.subject), &content))
}

/// Takes what was decided.
pub fn decide(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, decided(asked), |wrong| {
        differences_page(asked, Some(wrong))
    })
}

fn decided(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let entry = entry_of(asked)?;
    let decisions = decisions(asked)?;
    if decisions.is_empty() {
        return Err(Trouble::Unreadable(say.twice_nothing_chosen.to_owned()).at(""));
    }
    let wish = Wish::DecideDifferences {
        entry: entry.sequence,
        decisions,
    };
    let answer = match asked.ask(wish, Some(asked.form.get("reason"))) {
        // A person is told the item as the page shows it.
        Err(Trouble::Refused(Refused::NoSuchDifference { item })) => {
            let item = item_in_words(&entry, &Item(item), &Value::Null, &Value::Null);
            let shown = in_words(asked, vec![item])?.pop().unwrap_or_default();
            return Err(Refused::NoSuchDifference { item: shown.label }.into());
        }
        answer => answer?,
    };
    let stands = match answer.came {
        store::Came::Decided { upheld } if upheld > 0 => "&stands=yes",
        _ => "",
    };
    Ok(Reply::SeeOther(format!("{}?done=1{stands}", asked.path)))
}

/// What was chosen, on the values that were shown.
fn decisions(asked: &Asked<'_>) -> Result<Vec<Decision>, Trouble> {
    let unreadable = || Trouble::Unreadable(asked.say().not_a_choice.to_owned());
    let read = |name: String| -> Result<Value, Trouble> {
        serde_json::from_str(asked.form.get(&name)).map_err(|_| unreadable())
    };
    let mut decisions = Vec::new();
    for place in 0_usize.. {
        let item = asked.form.get(&format!("item-{place}"));
        if item.is_empty() {
            break;
        }
        let stands = match asked.form.get(&format!("stands-{place}")) {
            "" | "later" => continue,
            chosen => chosen.parse::<Stands>().map_err(|()| unreadable())?,
        };
        decisions.push(Decision {
            item: Item(item.to_owned()),
            first: read(format!("first-{place}"))?,
            second: read(format!("second-{place}"))?,
            stands,
        });
    }
    Ok(decisions)
}
