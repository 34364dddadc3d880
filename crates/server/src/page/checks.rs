//! What was entered under an earlier version or with an earlier program, where the checks of today say something else.

use forms::CheckChange;
use maud::{Markup, html};

use super::frame::page;
use crate::checked_again::{ChangedItem, check_again};
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let after = asked.query.trimmed("after").parse().unwrap_or(0);
    let site: Option<u16> = asked.query.trimmed("site").parse().ok();
    let wanted = CheckChange::ALL
        .into_iter()
        .find(|change| change.as_str() == asked.query.trimmed("change"));
    let found = check_again(asked, after, site)?;
    let shown: Vec<&ChangedItem> = found
        .changed
        .iter()
        .filter(|item| wanted.is_none_or(|wanted| item.check.change == wanted))
        .collect();
    let raises = admits(
        Method::Post,
        "/subjects/{subject}/queries",
        asked.caller()?.role(),
    );
    let content = html! {
        p.lead { (say.checks_what) }
        form.filter method="get" action="/checks" {
            div.field { label for="site" { (say.site) } input #site type="text" inputmode="numeric" name="site" value=(asked.query.get("site")); }
            div.field { label for="change" { (say.checks_change) }
                select #change name="change" {
                    option value="" { (say.any) }
                    @for one in CheckChange::ALL { option value=(one.as_str()) selected[wanted == Some(one)] { (change_words(say, one)) } }
                } }
            button.second type="submit" { (say.find) }
        }
        @if found.entries == 0 { p.good { (say.checks_none_earlier) } } @else {
            p.quiet { (say.checks_looked_at(found.entries, found.subjects)) }
            @if found.changed.is_empty() { p.good { (say.checks_same) } }
            @else if shown.is_empty() { p.quiet { (say.checks_of_kind_none) } }
            @else {
                div.scroll tabindex="0" { table {
                    thead { tr { th scope="col" { (say.subject) } th scope="col" { (say.what) } th scope="col" { (say.item) } th scope="col" { (say.checks_then) } th scope="col" { (say.checks_today) } th scope="col" { (say.acts) } } }
                    tbody { @for item in &shown { (row(say, item, raises)) } }
                } }
            }
        }
        @if let Some(last) = found.next_after {
            p { a href=(next_page(last.0, site, wanted)) { (say.checks_more) } }
        }
    };
    Ok(page(asked, say.place_checks, &content))
}

fn row(say: &Messages, item: &ChangedItem, raises: bool) -> Markup {
    let check = &item.check;
    let taken = match check.change {
        CheckChange::NewlyAsked => say.checks_not_asked,
        _ => say.checks_taken,
    };
    html! { tr {
        th scope="row" { a href=(format!("/subjects/{}", item.subject)) { (item.subject) } }
        td { (item.title) br; span.quiet { span.day { (item.date) } ", " span.day { (say.entry_number(item.entry)) } } }
        td { (check.label) br; @if check.value.is_empty() { span.quiet { (say.checks_no_value) } } @else { strong.day { (check.value) } } }
        td { span.quiet { span.day { (say.checks_under(&item.entered.version)) }
                @if let Some(other) = &item.entered.other {
                    @if let Some(software) = &other.software { ", " (say.checks_other_program(software)) }
                    @if other.protocol_sha256.is_some() { ", " (say.checks_other_file) } } }
            br; @match &check.then { Some(message) => (message), None => (taken) } }
        td { span.quiet.day { (say.checks_under(&item.today)) } " " (change_tag(say, check.change))
            @if let Some(message) = &check.now { br; (message) } }
        td { @if let (true, Some(message)) = (raises, &check.now) {
            a href=(query_about(say, item, message)) { (say.ask_query) }
        } }
    } }
}

/// The form for a query about the item, with what is to be asked.
fn query_about(say: &Messages, item: &ChangedItem, message: &str) -> String {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.append_pair("entry", &item.entry.to_string());
    if let Some(group) = &item.check.group {
        fields.append_pair("group", group);
    }
    let text = say.checks_query(&item.check.label, message, &item.today);
    fields.append_pair("text", &text);
    format!("/subjects/{}/queries?{}", item.subject, fields.finish())
}

fn next_page(last: u32, site: Option<u16>, wanted: Option<CheckChange>) -> String {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.append_pair("after", &last.to_string());
    if let Some(site) = site {
        fields.append_pair("site", &site.to_string());
    }
    if let Some(wanted) = wanted {
        fields.append_pair("change", wanted.as_str());
    }
    format!("/checks?{}", fields.finish())
}

const fn change_words(say: &Messages, change: CheckChange) -> &'static str {
    match change {
        CheckChange::NewlyRefused => say.checks_newly_refused,
        CheckChange::NewlyDoubtful => say.checks_newly_doubtful,
        CheckChange::NewlyAsked => say.checks_newly_asked,
        CheckChange::AskedOtherwise => say.checks_asked_otherwise,
        CheckChange::NoLongerAsked => say.checks_no_longer_asked,
    }
}

fn change_tag(say: &Messages, change: CheckChange) -> Markup {
    let words = change_words(say, change);
    match change {
        CheckChange::NewlyRefused => html! { span.tag.late { (words) } },
        CheckChange::NewlyDoubtful | CheckChange::AskedOtherwise => {
            html! { span.tag.due { (words) } }
        }
        CheckChange::NewlyAsked => html! { span.tag.open { (words) } },
        CheckChange::NoLongerAsked => html! { span.tag { (words) } },
    }
}
