//! Data compared with their source, item by item, by the plan of the protocol; and how far that is.

use std::collections::{BTreeMap, BTreeSet};

use maud::html;
use protocol::{Plan, VerifiedData, VisitId};
use record::rules::source_verification::{Part, Planned, verified_items};
use record::{Act, Entry, Event, Observation, SiteNumber, SubjectNumber};
use store::{Closure, Endorsement, EndorsementKind, ItemGroup, Role, Scope, Wish};

use super::endorsements::wish_to_endorse;
use super::frame::{keyed, page};
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody compared it with its source, and it is as it was then.
    Verified,
    /// Somebody did, and it was changed since.
    ChangedSince,
    /// Nobody did.
    Open,
}

/// One item of a subject.
pub struct Item {
    /// The entry in which it stands.
    pub entry: Entry,
    /// What it is.
    pub data: VerifiedData,
    /// To which data a name is put.
    pub scope: Scope,
    /// Why it is to be compared, if it is.
    pub planned: Planned,
    /// How it stands.
    pub standing: Standing,
}

impl Item {
    /// Whether it waits for somebody to compare it.
    pub fn waits(&self) -> bool {
        self.planned != Planned::NotPlanned && self.standing != Standing::Verified
    }

    /// The name of its field.
    fn field(&self) -> String {
        match &self.scope {
            Scope::ItemGroup { entry, group } => format!("item-{entry}-{}", group.0),
            Scope::Entry { entry } => format!("item-{entry}"),
            Scope::Casebook {} | Scope::Visit { .. } => String::new(),
        }
    }
}

/// Whether a name that was put to data covers an item.
fn covers(scope: &Scope, item: &Scope, entry: &Entry) -> bool {
    match scope {
        Scope::Casebook {} => true,
        Scope::Visit { visit } => entry.event.visit() == Some(visit),
        Scope::Entry { entry: own } => *own == entry.sequence,
        Scope::ItemGroup { .. } => scope == item,
    }
}

/// The items of entries, and how each stands.
pub fn items(asked: &Asked<'_>, entries: Vec<Entry>, names: &[Endorsement]) -> Vec<Item> {
    let plan = &asked.house.plan.protocol().source_verification;
    let mut items = Vec::new();
    for entry in entries {
        for item in verified_items(plan, &entry) {
            let scope = match item.part {
                Part::Entry => Scope::Entry {
                    entry: entry.sequence,
                },
                Part::Group(group) => Scope::ItemGroup {
                    entry: entry.sequence,
                    group: ItemGroup(group.to_owned()),
                },
            };
            let mut own = names
                .iter()
                .filter(|name| name.subject == entry.subject)
                .filter(|name| name.kind == EndorsementKind::SourceVerified)
                .filter(|name| covers(&name.scope, &scope, &entry))
                .peekable();
            let was = own.peek().is_some();
            let standing = if own.any(|name| name.fallen.is_none()) {
                Standing::Verified
            } else if was {
                Standing::ChangedSince
            } else {
                Standing::Open
            };
            items.push(Item {
                entry: entry.clone(),
                data: item.data,
                scope,
                planned: item.planned,
                standing,
            });
        }
    }
    items
}

/// The items of the subject of the path.
///
/// # Errors
/// Those of the store.
pub fn items_of_subject(asked: &Asked<'_>) -> Result<Vec<Item>, Trouble> {
    let entries = asked.house.store.entries_of(asked.subject()?)?;
    let names = asked.house.store.endorsements()?;
    Ok(items(asked, entries, &names))
}

/// How much of what is planned was compared, of so much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Compared, and unchanged since.
    pub verified: usize,
    /// Planned.
    pub planned: usize,
}

impl Share {
    fn take(&mut self, item: &Item) {
        if item.planned != Planned::NotPlanned {
            self.planned += 1;
            self.verified += usize::from(item.standing == Standing::Verified);
        }
    }

    /// In whole percent; all of nothing is everything.
    pub const fn percent(self) -> usize {
        match (self.verified * 100).checked_div(self.planned) {
            Some(percent) => percent,
            None => 100,
        }
    }
}

/// The share of each site that the caller may see.
///
/// # Errors
/// Those of the store.
pub fn shares(asked: &Asked<'_>) -> Result<BTreeMap<SiteNumber, Share>, Trouble> {
    let caller = asked.caller()?.clone();
    let store = &asked.house.store;
    let subjects: Vec<(SubjectNumber, SiteNumber)> = store.look(move |state| {
        let all = state.subjects().iter();
        all.map(|subject| (subject.number(), subject.screening().site))
            .filter(|(_, site)| caller.may_reach(*site))
            .collect()
    })?;
    let names = store.endorsements()?;
    let mut shares: BTreeMap<SiteNumber, Share> = BTreeMap::new();
    for (subject, site) in subjects {
        let share = shares.entry(site).or_default();
        for item in items(asked, store.entries_of(subject)?, &names) {
            share.take(&item);
        }
    }
    Ok(shares)
}

fn data_words(say: &'static Messages, data: VerifiedData) -> &'static str {
    match data {
        VerifiedData::Screening => say.data_screening,
        VerifiedData::Consent => say.consent,
        VerifiedData::Eligibility => say.data_eligibility,
        VerifiedData::VisitDay => say.data_visit_day,
        VerifiedData::Weight => say.data_weight,
        VerifiedData::CoreSet => say.data_core_set,
        VerifiedData::OtherFindings => say.data_other_findings,
        VerifiedData::Infusion => say.infusion,
        VerifiedData::AdverseEvent => say.data_adverse_event,
        VerifiedData::OtherTreatment => say.data_other_treatment,
        VerifiedData::Course => say.data_course,
    }
}

/// Which of its kind an item is: the criterion in the protocol's words, the visit, the event as it was entered.
pub fn which(plan: &Plan, entry: &Entry) -> String {
    let visit = |id: &VisitId| {
        let known = plan.visits().iter().find(|visit| visit.id == *id);
        known.map_or_else(|| id.to_string(), |visit| visit.label.clone())
    };
    match &entry.event {
        Event::Act(Act::EligibilityAnswered { criterion, .. }) => {
            let criteria = &plan.protocol().eligibility.criteria;
            let known = criteria.iter().find(|known| known.id == *criterion);
            let text = known.map_or("", |known| known.text.as_str());
            format!("{criterion} {text}")
        }
        Event::Observation(Observation::VisitHeld(held)) => visit(&held.visit),
        Event::Observation(Observation::InfusionGiven(given)) => visit(&given.visit),
        Event::Observation(Observation::AdverseEvent(event)) => event.term.clone(),
        Event::Observation(Observation::ConcomitantTreatment(treatment)) => treatment.name.clone(),
        Event::Act(_) | Event::Observation(_) => String::new(),
    }
}

/// Shows every item of a subject, those first that wait.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let role = asked.caller()?.role();
    let mut items = items_of_subject(asked)?;
    items.sort_by_key(|item| (!item.waits(), item.entry.sequence));
    let is_locked = asked.house.store.closure_of(number)? == Closure::Locked;
    let verifies = role == Role::Monitor && !is_locked;
    let mut locked: BTreeSet<String> = BTreeSet::new();
    if !asked.house.store.closed_parts(number)?.is_empty() {
        for item in &items {
            let standing = asked.house.store.closure_of_part(number, &item.scope)?;
            if standing.0 == Closure::Locked {
                locked.insert(item.field());
            }
        }
    }
    let mut share = Share::default();
    items.iter().for_each(|item| share.take(item));
    let traces = admits(Method::Get, "/subjects/{subject}/trail", role);
    let key = asked.fresh_key()?;
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if is_locked { p.open { (say.locked) } }
        p.lead { (say.verification_what) }
        p { (say.verification_share(share.percent(), share.planned, share.verified)) }
        form method="post" action=(asked.path) {
            (keyed(asked, &key))
            div.scroll tabindex="0" { table {
                thead { tr { @if verifies { th scope="col" { (say.verification_agrees) } } th scope="col" { (say.entry) } th scope="col" { (say.date) } th scope="col" { (say.what) } th scope="col" { (say.verification_plan) } th scope="col" { (say.standing) } } }
                tbody { @for item in &items { tr.soon[item.waits()] {
                    @let what = data_words(say, item.data);
                    @let which = which(&asked.house.plan, &item.entry);
                    @if verifies { td { @if item.standing != Standing::Verified && !locked.contains(&item.field()) {
                        input type="checkbox" name=(item.field()) value="yes" aria-label=(format!("{}, {what} {which}", say.entry_number(item.entry.sequence))); } } }
                    th scope="row" { @if traces { a href=(format!("/subjects/{number}/trail?entry={}", item.entry.sequence)) { (item.entry.sequence) } } @else { (item.entry.sequence) } }
                    td.day { (item.entry.date) }
                    td { (what) @if !which.is_empty() { br; span.quiet { (which) } } }
                    td { @match item.planned { Planned::Critical => span.tag.open { (say.verification_critical) }, Planned::Sampled => span.tag { (say.verification_sampled) }, Planned::NotPlanned => span.quiet { (say.verification_not_planned) } } }
                    td { @if locked.contains(&item.field()) { span.tag.alarm { (say.matrix_locked) } " " } @match item.standing { Standing::Verified => span.tag.good { (say.source_verified_done) }, Standing::ChangedSince => span.tag.alarm { (say.verification_changed) }, Standing::Open => span.quiet { (say.open) } } }
                } } }
            } }
            @if verifies { p { (say.meaning_source_verified) } button type="submit" { (say.source_verified) } }
        }
    };
    Ok(page(asked, &say.verification_title(number), &content))
}

/// Puts the caller's name to the items that were ticked, together or not at all.
pub fn verify(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.subject()?;
    let items = items_of_subject(asked)?;
    let mut wishes: Vec<(String, Wish)> = Vec::new();
    for item in items {
        let field = item.field();
        if asked.form.get(&field) == "yes" && item.standing != Standing::Verified {
            let wish = wish_to_endorse(asked, item.scope, EndorsementKind::SourceVerified)?;
            wishes.push((field, wish));
        }
    }
    if !wishes.is_empty() {
        asked.ask_together(asked.form.get("_key"), wishes, None)?;
    }
    Ok(Reply::SeeOther(format!(
        "/subjects/{number}/source-verification?done=1"
    )))
}
