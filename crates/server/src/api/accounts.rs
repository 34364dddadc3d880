//! Who may sign in, which sites are open, and what some people must learn, for programs.

use std::collections::BTreeMap;

use http::StatusCode;
use record::{SiteNumber, Sites};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Role;

use crate::accounts::{
    Account, AccountNumber, AccountsError, MailAddress, NewAccount, sites_numbered,
};
use crate::house::second_of;
use crate::http::{Asked, Reply, Trouble};
use crate::page::accounts::write_address_down;
use crate::page::notices::{for_caller, take_as_read};
use crate::page::who_knows::{self, register};

fn created(body: Value) -> Reply {
    Reply::Json {
        status: StatusCode::CREATED,
        body,
    }
}

fn number(asked: &Asked<'_>) -> Result<AccountNumber, Trouble> {
    let written = asked.part("account").parse();
    Ok(AccountNumber(written.map_err(|_| Trouble::NotFound)?))
}

/// Every account.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let accounts = asked.house.accounts.all()?;
    let addresses: BTreeMap<AccountNumber, MailAddress> =
        asked.house.accounts.addresses()?.into_iter().collect();
    let told: Vec<Value> = accounts
        .iter()
        .map(|account| {
            json!({
                "account": account.number.0,
                "name": account.name,
                "full_name": account.full_name,
                "role": account.role,
                "site": account.sites.only(),
                "sites": sites_told(&account.sites),
                "standing": account.standing.as_str(),
                "address": addresses.get(&account.number).map(MailAddress::as_str),
                "has_lost_its_role": account.has_lost_its_role(),
            })
        })
        .collect();
    Ok(Reply::json(json!({ "accounts": told })))
}

/// The sites of somebody: none for who works for all.
fn sites_told(sites: &Sites) -> Option<Vec<SiteNumber>> {
    (!sites.are_all()).then(|| sites.named().collect())
}

/// A role as a program sends it, with the site or the sites where it has some.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentRole {
    role: String,
    site: Option<u16>,
    sites: Option<Vec<u16>>,
}

impl SentRole {
    fn read(&self, asked: &Asked<'_>) -> Result<(Role, Sites), Trouble> {
        let role = self
            .role
            .parse()
            .map_err(|()| AccountsError::NotForPeople)?;
        let count = asked.house.plan.protocol().trial.sites;
        let sites = match (self.site, &self.sites) {
            (None, None) => Sites::All,
            (Some(site), None) => sites_numbered(&[site], count)?,
            (None, Some(sites)) => sites_numbered(sites, count)?,
            (Some(_), Some(_)) => {
                return Err(Trouble::Unreadable(asked.say().site_or_sites.to_owned()));
            }
        };
        Ok((role, sites))
    }
}

/// An account as a program sends one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentAccount {
    name: String,
    full_name: String,
    role: String,
    site: Option<u16>,
    sites: Option<Vec<u16>>,
}

/// Opens an account, and gives the one-time link for its person.
pub fn open(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentAccount = asked.read()?;
    let of = SentRole {
        role: sent.role,
        site: sent.site,
        sites: sent.sites,
    };
    let (role, sites) = of.read(asked)?;
    let full_name: String = sent.full_name.trim().chars().take(120).collect();
    let new = NewAccount {
        full_name: if full_name.is_empty() {
            sent.name.clone()
        } else {
            full_name
        },
        name: sent.name,
        role,
        sites,
    };
    let house = asked.house;
    let by = &asked.caller()?.session.account.name;
    let account = house.accounts.create(house.now(), by, &new)?;
    let link = house.one_time_link(by, account)?;
    Ok(created(json!({"account": account.0, "link": link})))
}

/// Makes a new one-time link for an account.
pub fn link(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let _: Nothing = asked.read()?;
    let account = number(asked)?;
    let by = &asked.caller()?.session.account.name;
    let link = asked.house.one_time_link(by, account)?;
    Ok(created(json!({"account": account.0, "link": link})))
}

/// Gives a person another role or other sites.
pub fn change_role(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let (role, sites) = asked.read::<SentRole>()?.read(asked)?;
    let (house, account) = (asked.house, number(asked)?);
    let by = &asked.caller()?.session.account.name;
    house
        .accounts
        .assign(house.now(), by, account, role, &sites)?;
    Ok(created(json!({"account": account.0})))
}

/// An address as a program sends it; nothing for no letters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentAddress {
    address: Option<String>,
}

/// Sets the address to which letters to a person go.
pub fn set_address(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentAddress = asked.read()?;
    let account = number(asked)?;
    write_address_down(
        asked,
        account,
        sent.address.as_deref().unwrap_or_default().trim(),
    )?;
    Ok(created(json!({"account": account.0})))
}

/// An object without fields: the path says all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Closes an account.
pub fn close(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let _: Nothing = asked.read()?;
    let (house, account) = (asked.house, number(asked)?);
    let by = &asked.caller()?.session.account.name;
    house.accounts.close(house.now(), by, account)?;
    Ok(created(json!({"account": account.0})))
}

/// Every site, and whether it is open.
pub fn sites(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let count = u16::try_from(asked.house.plan.protocol().trial.sites).unwrap_or(u16::MAX);
    let mut sites = Vec::new();
    for site in (1..=count).map(SiteNumber) {
        let standing = asked.house.store.standing_of_site(site)?;
        sites.push(json!({"site": site, "standing": standing}));
    }
    Ok(Reply::json(json!({ "sites": sites })))
}

/// The notices that the caller has not read yet, of the own sites: that an arm was opened in an emergency, and not which.
pub fn notices(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let notices = for_caller(asked)?;
    let told: Vec<Value> = notices
        .iter()
        .map(|notice| {
            json!({
                "notice": notice.number,
                "kind": notice.kind.as_str(),
                "at": second_of(notice.at),
                "subject": notice.subject,
                "site": notice.site,
                "person": notice.person,
            })
        })
        .collect();
    Ok(Reply::json(json!({ "notices": told })))
}

/// Takes that a notice was read.
pub fn read_notice(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let _: Nothing = asked.read()?;
    let notice = take_as_read(asked)?;
    Ok(created(json!({ "notice": notice })))
}

/// Who knows whose arm, without any arm.
pub fn who_knows(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let people: Vec<Value> = register(asked)?
        .into_iter()
        .map(|one| {
            let account = one.account.as_ref();
            json!({
                "name": one.name,
                "subjects": one.subjects,
                "has_lost_its_role": account.is_some_and(Account::has_lost_its_role),
            })
        })
        .collect();
    Ok(Reply::json(json!({ "people": people })))
}

/// That somebody saw an arm without the program, as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentSeen {
    account: u32,
    subject: u32,
    reason: String,
}

/// Writes down that somebody has seen an arm without the program.
pub fn write_down_seen(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let sent: SentSeen = asked.read()?;
    who_knows::write_down_seen(
        asked,
        &sent.account.to_string(),
        &sent.subject.to_string(),
        sent.reason.trim(),
    )?;
    Ok(created(json!({"account": sent.account})))
}
