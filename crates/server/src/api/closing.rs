//! Freezing and locking, from programs.

use std::collections::BTreeMap;

use record::SiteNumber;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Closure, Scope, Wish};

use super::carry_out;
use crate::http::{Asked, Reply, Trouble};
use crate::page::closing_everywhere::{close_everybody as close_all, standing_by_site};

/// The parts of a subject's data that are closed by themselves.
pub fn closed_parts(parts: &BTreeMap<Scope, Closure>) -> Vec<Value> {
    let parts = parts.iter().filter(|(part, _)| !part.is_casebook());
    parts
        .map(|(part, standing)| json!({ "scope": part, "standing": standing }))
        .collect()
}

/// A closure as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentClosure {
    standing: String,
    reason: String,
    although: Option<String>,
    /// All data of the subject where it is missing.
    #[serde(default)]
    scope: Scope,
}

/// Freezes, locks or opens data of a subject.
pub fn close(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentClosure = asked.read()?;
    let standing = standing(asked, &sent.standing, &sent.reason)?;
    let wish = Wish::Close {
        subject: asked.subject()?,
        scope: sent.scope,
        standing,
        although: sent.although,
    };
    carry_out(asked, wish, Some(&sent.reason))
}

fn standing(asked: &Asked<'_>, standing: &str, reason: &str) -> Result<Closure, Trouble> {
    if reason.trim().is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let unknown = |()| Trouble::Unreadable(asked.say().not_a_choice.to_owned());
    standing.parse().map_err(unknown)
}

/// How the data of everybody stand, site by site.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sites: Vec<Value> = standing_by_site(asked)?
        .into_iter()
        .map(|(site, count)| {
            json!({
                "site": site,
                "open": count.open,
                "frozen": count.frozen,
                "locked": count.locked,
                "with_parts": count.with_parts,
            })
        })
        .collect();
    Ok(Reply::json(json!({ "sites": sites })))
}

/// A closure of everybody's data as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentForEverybody {
    standing: String,
    reason: String,
    although: Option<String>,
    /// Everybody where it is missing.
    site: Option<u16>,
}

/// Freezes, locks or opens the data of everybody, or of everybody at a site.
pub fn close_everybody(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentForEverybody = asked.read()?;
    let standing = standing(asked, &sent.standing, &sent.reason)?;
    let sites = asked.house.plan.protocol().trial.sites;
    if sent
        .site
        .is_some_and(|site| !(1..=sites).contains(&u32::from(site)))
    {
        return Err(Trouble::NotFound);
    }
    close_all(
        asked,
        asked.idempotency_key,
        sent.site.map(SiteNumber),
        (standing, &sent.reason),
        sent.although
            .as_deref()
            .map(str::trim)
            .filter(|why| !why.is_empty()),
    )?;
    show(asked)
}
