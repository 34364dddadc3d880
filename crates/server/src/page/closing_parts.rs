//! Freezing and locking single visits, entries and items of a subject.

use std::collections::BTreeMap;

use forms::{Circumstances, ENGLISH, NamedItem, named_items};
use maud::{Markup, html};
use protocol::VisitId;
use record::{Entry, SubjectNumber, Validity};
use store::{Closure, ItemGroup, Scope, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::casebook::title_of;
use super::closing::{closed_note, sent, standings};
use super::frame::{keyed, page};
use super::open_items::{although, although_field, at_although};
use super::source_verification::which;
use crate::http::{Asked, Reply, Trouble};

/// An entry of a subject, with what can be closed in it.
struct Part {
    entry: Entry,
    title: String,
    items: Vec<NamedItem>,
}

impl Part {
    fn scope(&self) -> Scope {
        Scope::Entry {
            entry: self.entry.sequence,
        }
    }

    fn item(&self, item: &NamedItem) -> Scope {
        Scope::ItemGroup {
            entry: self.entry.sequence,
            group: ItemGroup(item.way.clone()),
        }
    }
}

fn parts(asked: &Asked<'_>, number: SubjectNumber) -> Result<Vec<Part>, Trouble> {
    let entries = asked.house.store.entries_of(number)?;
    let today = asked.today();
    Ok(asked.house.store.look(move |state| {
        let parts = entries.into_iter().map(|entry| {
            let c = Circumstances::of_entry(state, &entry, today, &ENGLISH);
            let (title, items) = (title_of(&c, &entry), named_items(&c, &entry));
            let which = match entry.event.visit() {
                Some(_) => String::new(),
                None => which(state.plan(), &entry),
            };
            Part {
                title: if which.is_empty() {
                    title
                } else {
                    format!("{title}: {which}")
                },
                items,
                entry,
            }
        });
        parts.collect()
    })?)
}

/// The name of the field of a part.
fn field(scope: &Scope) -> String {
    match scope {
        Scope::Casebook {} => String::new(),
        Scope::Visit { visit } => format!("visit-{visit}"),
        Scope::Entry { entry } => format!("entry-{entry}"),
        Scope::ItemGroup { entry, group } => format!("item-{entry}-{group}"),
    }
}

/// Shows the visits, entries and items of a subject, and how each stands.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let standing = asked
        .house
        .store
        .closure_of_part(number, &Scope::Casebook {})?;
    let closed = asked.house.store.closed_parts(number)?;
    let key = asked.fresh_key()?;
    let action = format!("/subjects/{number}/closing");
    let table = Table {
        asked,
        form: SentForm::new(asked, wrong, &action, ""),
        closed,
        is_offered: standing.0 != Closure::Locked,
    };
    let (of_visits, others): (Vec<Part>, Vec<Part>) = parts(asked, number)?
        .into_iter()
        .partition(|part| part.entry.event.visit().is_some());
    let content = html! {
        p { a href=(format!("/subjects/{number}/endorsements")) { (say.endorsements) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        (closed_note(asked, number, &standing)?)
        p.lead { (say.closing_what) }
        form method="post" action=(action) autocomplete="off" {
            (table.form.head())
            (keyed(asked, &key))
            @for visit in asked.house.plan.visits() {
                @let own: Vec<&Part> = of_visits.iter().filter(|part| part.entry.event.visit() == Some(&visit.id)).collect();
                (table.visit(&visit.id, &visit.label, &own))
            }
            @if !others.is_empty() { section.card { h2 { (say.closing_other_entries) } @for part in &others { (table.entry(part)) } } }
            @if table.is_offered {
                (table.form.line("reason", say.reason, 500, ""))
                (although_field(asked, &table.form))
                div.buttons { @for (standing, label) in standings(say) { button.second type="submit" name="standing" value=(standing) { (label) } } }
            }
        }
    };
    Ok(page(asked, &say.closing_title(number), &content))
}

/// What the parts of a subject's data are shown with.
struct Table<'a> {
    asked: &'a Asked<'a>,
    form: SentForm<'a>,
    closed: BTreeMap<Scope, Closure>,
    /// Whether any can be closed or opened now.
    is_offered: bool,
}

impl Table<'_> {
    fn visit(&self, visit: &VisitId, label: &str, entries: &[&Part]) -> Markup {
        let scope = Scope::Visit {
            visit: visit.clone(),
        };
        html! {
            section.card { h2 { (label) }
                (self.line(&scope, self.asked.say().closing_whole_visit, label))
                @for part in entries { (self.entry(part)) }
            }
        }
    }

    fn entry(&self, part: &Part) -> Markup {
        let say = self.asked.say();
        let number = say.entry_number(part.entry.sequence);
        let words = format!("{}, {number}, {}", part.title, part.entry.date);
        let of_items = part.items.iter().map(|item| (part.item(item), item));
        let items: Vec<(Scope, &NamedItem)> = of_items.collect();
        let closed = items
            .iter()
            .filter(|(scope, _)| self.closed.contains_key(scope))
            .count();
        let is_sent = items.iter().any(|(scope, _)| self.is_ticked(scope));
        html! {
            (self.line(&part.scope(), &words, say.entry))
            @if part.entry.validity == Validity::StruckOut { p.quiet { (say.struck_out) } }
            @else if !items.is_empty() { details open[closed > 0 || is_sent] {
                summary { (say.closing_items(items.len())) span.quiet { ", " (number) } @if closed > 0 { " " span.tag.open { (say.closing_parts_closed(closed)) } } }
                @for (scope, item) in &items { (self.line(scope, &item.label, &number)) }
            } }
        }
    }

    fn is_ticked(&self, scope: &Scope) -> bool {
        self.form.value(&field(scope), "") == "yes"
    }

    /// A part with its tick, and how it stands. `of`: what it lies in, for whoever does not see where the line stands.
    fn line(&self, scope: &Scope, words: &str, of: &str) -> Markup {
        let say = self.asked.say();
        let name = field(scope);
        let tag = html! { @match self.closed.get(scope) { None | Some(Closure::Open) => {}, Some(Closure::Frozen) => { " " span.tag.open { (say.matrix_frozen) } }, Some(Closure::Locked) => { " " span.tag.alarm { (say.matrix_locked) } } } };
        html! {
            p.tick {
                @if self.is_offered { label { input type="checkbox" name=(name) value="yes" aria-label=(format!("{words}, {of}")) checked[self.is_ticked(scope)]; " " (words) (tag) } }
                @else { (words) (tag) }
            }
        }
    }
}

/// Freezes, locks or opens the parts that were ticked, together or not at all.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, taken(asked), |wrong| page_with(asked, Some(wrong)))
}

fn taken(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let subject = asked.subject()?;
    let (standing, reason) = sent(asked)?;
    let visits = asked.house.plan.visits().iter().map(|visit| Scope::Visit {
        visit: visit.id.clone(),
    });
    let parts = parts(asked, subject)?;
    let entries = parts.iter().flat_map(|part| {
        let items = part.items.iter().map(|item| part.item(item));
        std::iter::once(part.scope()).chain(items)
    });
    let mut ticked: Vec<Scope> = visits
        .chain(entries)
        .filter(|scope| asked.form.get(&field(scope)) == "yes")
        .collect();
    if ticked.is_empty() {
        return Err(Trouble::Unreadable(asked.say().closing_nothing.to_owned()));
    }
    // What lies in something that is locked takes no other standing: the inner parts are locked before, and opened after, what
    // they lie in.
    ticked.sort();
    if standing == Closure::Locked {
        ticked.reverse();
    }
    let wishes = ticked.into_iter().map(|scope| {
        let wish = Wish::Close {
            subject,
            scope: scope.clone(),
            standing,
            although: although(asked),
        };
        (field(&scope), wish)
    });
    asked
        .ask_together(asked.form.get("_key"), wishes.collect(), Some(reason))
        .map_err(|trouble| at_although(asked, trouble))?;
    Ok(Reply::SeeOther(format!(
        "/subjects/{subject}/closing?done=1"
    )))
}
