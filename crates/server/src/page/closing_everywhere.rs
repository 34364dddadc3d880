//! Freezing and locking the data of everybody, or of everybody at a site, at once.

use std::collections::BTreeMap;

use maud::html;
use record::{SiteNumber, SubjectNumber};
use store::{Closure, Scope, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::closing::{sent, standings};
use super::frame::{keyed, page};
use super::open_items::{although, although_field, at_although, counts};
use crate::http::{Asked, Reply, Trouble};

/// How the data of subjects stand, each subject as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Subjects whose data may be changed.
    pub open: usize,
    /// Subjects whose data are frozen.
    pub frozen: usize,
    /// Subjects whose data are locked.
    pub locked: usize,
    /// Subjects of whose data single parts are frozen or locked.
    pub with_parts: usize,
}

/// How the data of the subjects of each site stand.
///
/// # Errors
/// Those of the store.
pub fn standing_by_site(asked: &Asked<'_>) -> Result<BTreeMap<SiteNumber, Count>, Trouble> {
    let closures = asked.house.store.closures()?;
    let mut sites: BTreeMap<SiteNumber, Count> = BTreeMap::new();
    for (subject, site) in subjects(asked, None)? {
        let parts = closures.get(&subject);
        let whole = parts.and_then(|parts| parts.get(&Scope::Casebook {}));
        let count = sites.entry(site).or_default();
        match whole.copied().unwrap_or(Closure::Open) {
            Closure::Open => count.open += 1,
            Closure::Frozen => count.frozen += 1,
            Closure::Locked => count.locked += 1,
        }
        let single = parts.is_some_and(|parts| parts.keys().any(|part| !part.is_casebook()));
        count.with_parts += usize::from(single);
    }
    Ok(sites)
}

/// Everybody, or everybody at a site.
fn subjects(
    asked: &Asked<'_>,
    site: Option<SiteNumber>,
) -> Result<Vec<(SubjectNumber, SiteNumber)>, Trouble> {
    Ok(asked.house.store.look(move |state| {
        let all = state.subjects().iter();
        all.map(|subject| (subject.number(), subject.screening().site))
            .filter(|(_, own)| site.is_none_or(|site| *own == site))
            .collect()
    })?)
}

/// Freezes, locks or opens the data of everybody, or of everybody at a site: all of them or none, so that nobody locks half of
/// the trial.
///
/// # Errors
/// Where something is open in data that are to be locked and nobody says why they are locked all the same, and as the store
/// refuses.
pub fn close_everybody(
    asked: &Asked<'_>,
    key: &str,
    site: Option<SiteNumber>,
    (standing, reason): (Closure, &str),
    although: Option<&str>,
) -> Result<(), Trouble> {
    let person = asked.caller()?.person();
    if standing == Closure::Locked && although.is_none() {
        let open = asked.house.store.still_open_in_all(&person, site)?;
        if !open.is_empty() {
            return Err(Trouble::Refused(store::Refused::StillOpen(open)));
        }
    }
    let closures = asked.house.store.closures()?;
    let all = Scope::Casebook {};
    let stands = |subject: &SubjectNumber| {
        let parts = closures.get(subject);
        parts
            .and_then(|parts| parts.get(&all))
            .copied()
            .unwrap_or(Closure::Open)
    };
    let wishes: Vec<(String, Wish)> = subjects(asked, site)?
        .into_iter()
        .filter(|(subject, _)| stands(subject) != standing)
        .map(|(subject, _)| {
            let wish = Wish::Close {
                subject,
                scope: Scope::Casebook {},
                standing,
                although: although.map(str::to_owned),
            };
            (subject.to_string(), wish)
        })
        .collect();
    if !wishes.is_empty() {
        asked.ask_together(key, wishes, Some(reason))?;
    }
    Ok(())
}

/// Shows how everybody's data stand, site by site.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let sites = standing_by_site(asked)?;
    let person = asked.caller()?.person();
    let open = asked.house.store.still_open_in_all(&person, None)?;
    let key = asked.fresh_key()?;
    let form = SentForm::new(asked, wrong, "/closing", "");
    let chosen = form.value("site", "");
    let content = html! {
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        p.lead { (say.closing_everywhere_what) }
        @if sites.is_empty() { p.quiet { (say.nobody_here) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.site) } th.number scope="col" { (say.closing_open) } th.number scope="col" { (say.closing_frozen) } th.number scope="col" { (say.closing_locked) } th.number scope="col" { (say.closing_with_parts) } } }
                tbody { @for (site, count) in &sites { tr {
                    th scope="row" { (site) }
                    td.number { (count.open) } td.number { (count.frozen) } td.number { (count.locked) } td.number { (count.with_parts) }
                } } }
            } }
            section.card { h2 { (say.freeze_and_lock) }
                (counts(asked, &open))
                form method="post" action="/closing" autocomplete="off" {
                    (form.head())
                    (keyed(asked, &key))
                    div.field { label for="site" { (say.which_data) }
                        select #site name="site" { option value="" { (say.closing_whole_trial) } @for site in sites.keys() { option value=(site) selected[site.to_string() == chosen] { (say.site) " " (site) } } } }
                    (form.line("reason", say.reason, 500, ""))
                    (although_field(asked, &form))
                    div.buttons { @for (standing, label) in standings(say) { button.second type="submit" name="standing" value=(standing) { (label) } } }
                }
                p.quiet { (say.closing_later) }
            }
        }
    };
    Ok(page(asked, say.place_closing, &content))
}

/// Freezes, locks or opens them.
pub fn take(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, taken(asked), |wrong| page_with(asked, Some(wrong)))
}

fn taken(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let deed = sent(asked)?;
    let site = match asked.form.trimmed("site") {
        "" => None,
        site => Some(site_named(asked, site)?),
    };
    let although = although(asked);
    let key = asked.form.get("_key");
    close_everybody(asked, key, site, deed, although.as_deref())
        .map_err(|trouble| at_although(asked, trouble))?;
    Ok(Reply::SeeOther("/closing?done=1".to_owned()))
}

fn site_named(asked: &Asked<'_>, site: &str) -> Result<SiteNumber, Trouble> {
    let named = site.parse().map(SiteNumber).ok();
    named
        .filter(|site| (1..=asked.house.plan.protocol().trial.sites).contains(&u32::from(site.0)))
        .ok_or_else(|| Trouble::Unreadable(asked.say().not_a_choice.to_owned()).at("site"))
}
