//! What people do with data that are there: correct, ask, sign, close, code.

use std::collections::BTreeMap;

use record::SiteNumber;
use record::rules::source_verification::Planned;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{
    CodedTerm, EndorsementKind, ItemGroup, QueryAbout, QueryFilter, QueryStep, Scope, SiteStanding,
    Wish,
};

use super::{carry_out, send_out};
use crate::http::{Asked, Reply, Trouble};
use crate::page::coding::suggested;
use crate::page::correction_requests::answer_by;
use crate::page::dashboard::{AGES, queries_by_age};
use crate::page::endorsements::{Recognition, endorse_as_caller, wish_to_endorse};
use crate::page::queries::query_of_subject;
use crate::page::source_verification::{Standing, items_of_subject, shares};
use crate::policy::Method;
use crate::router::admits;
use crate::serious_events;

/// A group of items as a program corrects it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentItem {
    group: String,
    seen: u32,
    new: Value,
}

/// What a program corrects in one entry, all of it or nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentCorrection {
    entry: u64,
    items: Vec<SentItem>,
    reason: String,
    /// The request of the sponsor that the correction answers.
    request: Option<u64>,
}

/// Corrects groups of items of an entry of a subject, together or not at all, held against the checks of the entry's form.
pub fn correct(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentCorrection = asked.read()?;
    let say = asked.say();
    let entries = asked.house.store.entries_of(asked.subject()?)?;
    let entry = entries
        .into_iter()
        .find(|entry| entry.sequence == sent.entry)
        .ok_or(Trouble::NotFound)?;
    if sent.items.is_empty() {
        return Err(Trouble::Fields(vec![(
            "items".to_owned(),
            say.nothing_changed.to_owned(),
        )]));
    }
    if sent.reason.trim().is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let key = asked.idempotency_key;
    let groups: Vec<String> = sent.items.iter().map(|item| item.group.clone()).collect();
    let changes: Vec<(String, Value)> = sent
        .items
        .iter()
        .map(|item| (item.group.clone(), item.new.clone()))
        .collect();
    let wishes: Vec<(String, Wish)> = sent
        .items
        .into_iter()
        .map(|item| {
            let wish = Wish::Correct {
                entry: sent.entry,
                group: ItemGroup(item.group.clone()),
                seen: item.seen,
                new: item.new,
            };
            (item.group, wish)
        })
        .collect();
    let wishes = wishes.into_iter();
    let wishes: Vec<(String, Wish)> = wishes
        .chain(
            sent.request
                .map(|request| answer_by(request, sent.entry, &sent.reason)),
        )
        .collect();
    // What was stored already is not examined against itself: the same request is answered as it was.
    let is_new = match wishes.first() {
        Some((word, wish)) => asked
            .answered_under(&format!("{key}/{word}"), wish.clone(), Some(&sent.reason))?
            .is_none(),
        None => true,
    };
    if is_new {
        super::examine_correction(asked, &entry, &changes, &sent.reason)?;
    }
    let answers = asked.ask_together(key, wishes, Some(&sent.reason))?;
    serious_events::learn(asked.house)?;
    let corrections: Vec<Value> = groups
        .into_iter()
        .zip(&answers)
        .map(|(group, answer)| {
            let (version, upheld) = match answer.came {
                store::Came::Corrected { version, upheld } => (Some(version), upheld),
                _ => (None, 0),
            };
            json!({"group": group, "line": answer.sequence, "version": version, "upheld": upheld})
        })
        .collect();
    Ok(Reply::Json {
        status: http::StatusCode::CREATED,
        body: json!({ "corrections": corrections }),
    })
}

/// A reason as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentReason {
    reason: String,
}

/// Strikes an entry of a subject out that was made for the wrong one.
pub fn strike_out(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentReason = asked.read()?;
    let entry: u64 = asked.part("entry").parse().map_err(|_| Trouble::NotFound)?;
    let entries = asked.house.store.entries_of(asked.subject()?)?;
    if !entries.iter().any(|own| own.sequence == entry) {
        return Err(Trouble::NotFound);
    }
    carry_out(asked, Wish::StrikeOut { entry }, Some(&sent.reason))
}

/// The queries about a subject.
pub fn queries(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let filter = QueryFilter {
        subject: Some(asked.subject()?),
        ..QueryFilter::default()
    };
    let queries = asked
        .house
        .store
        .queries(&asked.caller()?.person(), filter)?;
    Ok(Reply::json(json!({ "queries": queries })))
}

/// A question as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentQuestion {
    about: QueryAbout,
    text: String,
    #[serde(default)]
    telling: Vec<String>,
}

/// Asks something about a subject's data.
pub fn raise(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentQuestion = asked.read()?;
    let wish = Wish::RaiseQuery {
        subject: asked.subject()?,
        about: sent.about,
        text: sent.text,
    };
    send_out(asked, wish, &sent.telling)
}

/// Words as a program sends them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentWords {
    text: String,
    corrected: Option<u64>,
    #[serde(default)]
    telling: Vec<String>,
}

/// Answers, closes or reopens a query.
pub fn step(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentWords = asked.read()?;
    let query = query_of_subject(asked)?;
    let step: QueryStep = asked.part("step").parse().map_err(|()| Trouble::NotFound)?;
    let wish = Wish::MoveQuery {
        query,
        step,
        text: sent.text,
        corrected: sent.corrected,
    };
    send_out(asked, wish, &sent.telling)
}

/// The names that were put to a subject's data.
pub fn endorsements(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.subject()?;
    let all: Vec<Value> = asked
        .house
        .store
        .endorsements()?
        .into_iter()
        .filter(|one| one.subject == number)
        .map(|one| json!({"line": one.sequence, "kind": one.kind, "fallen": one.fallen}))
        .collect();
    let closure = asked.house.store.closure_of(number)?;
    let parts = super::closing::closed_parts(&asked.house.store.closed_parts(number)?);
    Ok(Reply::json(
        json!({ "endorsements": all, "closure": closure, "parts": parts }),
    ))
}

/// A name that a program puts to data for the person who is signed in. A signature asks for the password once more, and in
/// a session's first signature for the code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentEndorsement {
    visit: Option<String>,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// Puts the caller's name to data.
pub fn endorse(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentEndorsement = asked.read()?;
    let answer = endorse_as_caller(
        asked,
        asked.idempotency_key,
        sent.visit.as_deref().unwrap_or_default(),
        Recognition {
            password: &sent.password,
            code: &sent.code,
        },
    )?;
    Ok(super::done(&answer))
}

/// The items of a subject that can be compared with their source, and how each stands.
pub fn verification(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let items: Vec<Value> = items_of_subject(asked)?
        .iter()
        .map(|item| {
            json!({
                "entry": item.entry.sequence,
                "group": group_of(&item.scope),
                "data": item.data,
                "planned": match item.planned {
                    Planned::Critical => "critical",
                    Planned::Sampled => "sampled",
                    Planned::NotPlanned => "not_planned",
                },
                "standing": match item.standing {
                    Standing::Verified => "verified",
                    Standing::ChangedSince => "changed_since",
                    Standing::Open => "open",
                },
            })
        })
        .collect();
    Ok(Reply::json(json!({ "items": items })))
}

fn group_of(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::ItemGroup { group, .. } => Some(group.0.as_str()),
        Scope::Casebook {} | Scope::Visit { .. } | Scope::Entry { .. } => None,
    }
}

/// An item as a program names it: an entry, or one group of its items.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentVerified {
    entry: u64,
    group: Option<String>,
}

/// Puts the caller's name to an item that agrees with its source.
pub fn verify(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentVerified = asked.read()?;
    let scope = match sent.group {
        None => Scope::Entry { entry: sent.entry },
        Some(group) => Scope::ItemGroup {
            entry: sent.entry,
            group: ItemGroup(group),
        },
    };
    let wish = wish_to_endorse(asked, scope, EndorsementKind::SourceVerified)?;
    carry_out(asked, wish, None)
}

/// What waits, and for how long.
pub fn dashboard(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let queries: Vec<Value> = queries_by_age(asked)?
        .into_iter()
        .map(|((standing, site), by_age)| {
            json!({"standing": standing, "site": site, "by_age": by_age})
        })
        .collect();
    let role = asked.caller()?.role();
    let path = "/subjects/{subject}/source-verification";
    let shares = if admits(Method::Get, path, role) {
        shares(asked)?
    } else {
        BTreeMap::new()
    };
    let shares: Vec<Value> = shares
        .into_iter()
        .map(|(site, share)| {
            json!({"site": site, "planned": share.planned, "verified": share.verified})
        })
        .collect();
    Ok(Reply::json(json!({
        "age_limits_in_days": AGES,
        "queries": queries,
        "source_verification": shares,
    })))
}

/// A standing as a program sends it, with the reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentStanding {
    standing: String,
    reason: String,
}

impl SentStanding {
    fn read(asked: &Asked<'_>) -> Result<Self, Trouble> {
        let sent: Self = asked.read()?;
        if sent.reason.trim().is_empty() {
            return Err(Trouble::Refused(store::Refused::NoReason));
        }
        Ok(sent)
    }
}

/// Opens or closes a site.
pub fn set_site(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let site: u16 = asked.part("site").parse().map_err(|_| Trouble::NotFound)?;
    if !(1..=asked.house.plan.protocol().trial.sites).contains(&u32::from(site)) {
        return Err(Trouble::NotFound);
    }
    let sent = SentStanding::read(asked)?;
    let standing: SiteStanding = sent
        .standing
        .parse()
        .map_err(|()| Trouble::Unreadable(asked.say().not_a_choice.to_owned()))?;
    let wish = Wish::SetSite {
        site: SiteNumber(site),
        standing,
    };
    carry_out(asked, wish, Some(&sent.reason))
}

/// What is coded, and what is not yet.
pub fn codings(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let codings = asked.house.store.codings(&asked.caller()?.person())?;
    let told: Vec<Value> = codings
        .iter()
        .map(|coding| {
            let mut told = json!(coding);
            if coding.term.is_none() {
                let terms = suggested(asked, &coding.verbatim).into_iter();
                told["suggestions"] = terms.map(|one| json!(one.coded)).collect();
            }
            told
        })
        .collect();
    Ok(Reply::json(json!({ "codings": told })))
}

/// A term as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentTerm {
    seen: u32,
    term: CodedTerm,
    reason: Option<String>,
}

/// Codes the words of an entry.
pub fn code(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let entry: u64 = asked.part("entry").parse().map_err(|_| Trouble::NotFound)?;
    let sent: SentTerm = asked.read()?;
    let wish = Wish::Code {
        entry,
        seen: sent.seen,
        term: sent.term,
    };
    carry_out(asked, wish, sent.reason.as_deref())
}
