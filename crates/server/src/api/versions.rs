//! Where versions of the protocol are released, for programs.

use serde::Deserialize;
use serde_json::{Value, json};

use super::carry_out;
use crate::http::{Asked, Reply, Trouble};
use crate::page::versions::{SentRelease, released_versions};

/// Every version that is released site by site, and where it holds.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let told: Vec<Value> = released_versions(asked)?
        .into_iter()
        .map(|version| {
            let sites = version.sites.iter().map(|(site, stretches)| {
                let stretches = stretches.iter().map(|stretch| {
                    json!({"from": stretch.from, "until": stretch.until, "approval": stretch.approval})
                });
                json!({"site": site, "holds": stretches.collect::<Vec<Value>>()})
            });
            json!({
                "version": version.version,
                "enrolled": version.enrolled,
                "sites": sites.collect::<Vec<Value>>(),
            })
        })
        .collect();
    Ok(Reply::json(json!({ "versions": told })))
}

/// A release as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentByProgram {
    version: String,
    site: u16,
    from: String,
    approval: String,
    reason: Option<String>,
}

/// Releases a version at a site, or puts its release right.
pub fn release(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentByProgram = asked.read()?;
    let wish = SentRelease {
        version: &sent.version,
        site: &sent.site.to_string(),
        from: &sent.from,
    }
    .to_release(asked, &sent.approval)?;
    carry_out(asked, wish, sent.reason.as_deref())
}

/// A withdrawal as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentWithdrawal {
    version: String,
    site: u16,
    from: String,
    reason: String,
}

/// Withdraws a version at a site.
pub fn withdraw(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentWithdrawal = asked.read()?;
    let wish = SentRelease {
        version: &sent.version,
        site: &sent.site.to_string(),
        from: &sent.from,
    }
    .to_withdraw(asked)?;
    carry_out(asked, wish, Some(&sent.reason))
}
