//! The administrator's page: who may sign in.

use std::collections::BTreeMap;

use maud::{Markup, html};
use record::Sites;
use store::Role;

use super::again::{SentForm, Wrong, or_again};
use super::frame::{form_token, page, role_name};
use crate::accounts::{
    AccountNumber, AccountStanding, AccountsError, MailAddress, NewAccount, sites_typed,
};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};

/// Shows every account.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(page(
        asked,
        asked.say().place_accounts,
        &list(asked, None, None)?,
    ))
}

fn list(
    asked: &Asked<'_>,
    wrong: Option<&Wrong>,
    link: Option<(&str, &str)>,
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let accounts = asked.house.accounts.all()?;
    let lines = asked.house.accounts.lines(50)?;
    let new = SentForm::new(asked, wrong, "/accounts", "");
    let addresses: BTreeMap<AccountNumber, MailAddress> =
        asked.house.accounts.addresses()?.into_iter().collect();
    Ok(html! {
        (letters(asked)?)
        @if let Some((name, link)) = link {
            section.card.good role="status" {
                h2 { (say.link_for(name)) }
                p { (say.link_what) }
                p.secret { (link) }
            }
        }
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.account_name) } th scope="col" { (say.full_name) } th scope="col" { (say.role) } th scope="col" { (say.sites) } th scope="col" { (say.standing) } th scope="col" { (say.acts) } } }
            tbody { @for account in &accounts { tr {
                th scope="row" { (account.name) }
                td { (account.full_name) }
                td { (role_name(asked, account.role)) }
                td { @if account.sites.are_all() { (say.all_sites) } @else { (listed(&account.sites)) } }
                td { @match account.standing {
                    AccountStanding::Active => span.tag.good { (say.account_active) },
                    AccountStanding::Invited => span.tag.due { (say.account_invited) },
                    AccountStanding::Closed => span.tag { (say.account_closed) },
                } }
                td.acts {
                    form method="post" action=(format!("/accounts/{}/link", account.number.0)) { (form_token(asked)) button.plain type="submit" { (say.new_link) } }
                    @if account.has_lost_its_role() { p.open { (say.account_seen_an_arm) } }
                    @let (action, own) = (format!("/accounts/{}/role", account.number.0), format!("-{}", account.number.0));
                    @let form = SentForm::new(asked, wrong, &action, own.as_str());
                    @let own_sites = listed(&account.sites);
                    details open[form.is_sent()] { summary { (say.change_role) }
                        form method="post" action=(action) { (form.head()) (form_token(asked))
                            (form.message("role"))
                            select id=(format!("role{own}")) name="role" aria-label=(say.role) aria-invalid=[form.invalid("role")] { @for role in Role::ALL { @if role.has_accounts() {
                                option value=(role.as_str()) selected[role.as_str() == form.value("role", account.role.as_str())] { (role_name(asked, *role)) } } } }
                            (form.message("sites"))
                            input.short type="text" inputmode="text" id=(format!("sites{own}")) name="sites" maxlength="200" autocomplete="off" aria-label=(say.sites) value=(form.value("sites", &own_sites)) aria-invalid=[form.invalid("sites")];
                            button.plain type="submit" { (say.change_role) }
                        }
                    }
                    @let (action, own) = (format!("/accounts/{}/address", account.number.0), format!("-address-{}", account.number.0));
                    @let form = SentForm::new(asked, wrong, &action, own.as_str());
                    @let address = addresses.get(&account.number).map_or("", MailAddress::as_str);
                    details open[form.is_sent()] { summary { (say.letters_address) @if !address.is_empty() { ": " (address) } }
                        form method="post" action=(action) { (form.head()) (form_token(asked))
                            p.hint id=(format!("hint{own}")) { (say.letters_address_hint) }
                            (form.message("address"))
                            input type="email" id=(format!("address{own}")) name="address" maxlength="254" autocomplete="off" aria-label=(say.letters_address) aria-describedby=(format!("hint{own}")) value=(form.value("address", address)) aria-invalid=[form.invalid("address")];
                            button.plain type="submit" { (say.letters_change) }
                        }
                    }
                    @if account.standing != AccountStanding::Closed {
                        form method="post" action=(format!("/accounts/{}/close", account.number.0)) { (form_token(asked)) button.plain type="submit" { (say.close_account) } }
                    }
                }
            } } }
        } }
        section.card {
            h2 { (say.open_account) }
            form method="post" action="/accounts" {
                (form_token(asked))
                (new.head())
                div.field { label for="name" { (say.account_name) } p.hint #name-hint { (say.account_name_hint) } (new.message("name"))
                    input #name type="text" name="name" required maxlength="64" autocapitalize="none" spellcheck="false" aria-describedby="name-hint" value=(new.value("name", "")) aria-invalid=[new.invalid("name")]; }
                (new.line("full_name", say.full_name, 120, ""))
                div.field { label for="role" { (say.role) } (new.message("role"))
                    select #role name="role" required aria-invalid=[new.invalid("role")] {
                        option value="" { "-" }
                        @for role in Role::ALL { @if role.has_accounts() {
                            option value=(role.as_str()) selected[role.as_str() == new.value("role", "")] { (role_name(asked, *role)) }
                        } }
                    } }
                div.field { label for="sites" { (say.sites) } p.hint #sites-hint { (say.sites_hint) } (new.message("sites"))
                    input #sites type="text" name="sites" maxlength="200" autocomplete="off" aria-describedby="sites-hint" value=(new.value("sites", "")) aria-invalid=[new.invalid("sites")]; }
                button type="submit" { (say.open_account) }
            }
        }
        section {
            h2 { (say.what_happened) }
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.when) } th scope="col" { (say.who) } th scope="col" { (say.what) } th scope="col" { (say.about) } } }
                tbody { @for line in &lines { tr { td { (minute_of(line.at)) } td { (line.person) } td { (line.what) } td { (line.about) } } } }
            } }
        }
    })
}

/// Whether letters are sent, and whether any wait.
fn letters(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let say = asked.say();
    if asked.house.settings.post.is_none() {
        return Ok(html! { p.quiet { (say.letters_off) } });
    }
    let undelivered = asked.house.accounts.undelivered()?;
    Ok(html! {
        @if let Some(one) = undelivered { p.alarm role="status" { (say.letters_wait(one.letters, minute_of(one.since), one.why)) } }
    })
}

/// Sets the address to which letters to a person go.
pub fn set_address(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let set = write_address_down(asked, number(asked)?, asked.form.trimmed("address"))
        .map(|()| Reply::SeeOther("/accounts".to_owned()));
    or_again(asked, set, |wrong| page_with(asked, wrong))
}

/// Writes down to which address letters to a person go; to none where nothing was typed.
///
/// # Errors
/// [`Trouble`]: what was typed is no address.
pub fn write_address_down(
    asked: &Asked<'_>,
    account: AccountNumber,
    typed: &str,
) -> Result<(), Trouble> {
    let house = asked.house;
    let address = match typed {
        "" => None,
        typed => {
            let address = typed.parse::<MailAddress>();
            Some(address.map_err(|why| Trouble::from(AccountsError::from(why)).at("address"))?)
        }
    };
    let by = &asked.caller()?.session.account.name;
    let row = house.store.last_row()?;
    Ok(house
        .accounts
        .set_address(house.now(), by, account, address.as_ref(), row)?)
}

/// Opens an account.
pub fn open(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let done = opened(asked).and_then(|number| link_for(asked, number));
    or_again(asked, done, |wrong| page_with(asked, wrong))
}

/// Gives a person another role or other sites.
pub fn change_role(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = number(asked)?;
    let by = &asked.caller()?.session.account.name;
    let house = asked.house;
    let changed = role_and_sites(asked)
        .and_then(|(role, sites)| house.accounts.assign(house.now(), by, number, role, &sites))
        .map(|()| Reply::SeeOther("/accounts".to_owned()))
        .map_err(Trouble::from);
    or_again(asked, changed, |wrong| page_with(asked, wrong))
}

/// The page once more, with what stands in the way.
fn page_with(asked: &Asked<'_>, wrong: &Wrong) -> Result<Reply, Trouble> {
    let content = list(asked, Some(wrong), None)?;
    Ok(page(asked, asked.say().place_accounts, &content))
}

/// The numbers of sites, as they are typed; nothing for all of them.
pub fn listed(sites: &Sites) -> String {
    let named: Vec<String> = sites.named().map(|site| site.to_string()).collect();
    named.join(", ")
}

/// The role and the sites that were chosen.
fn role_and_sites(asked: &Asked<'_>) -> Result<(Role, Sites), AccountsError> {
    let form = &asked.form;
    let role: Role = form
        .trimmed("role")
        .parse()
        .map_err(|()| AccountsError::NotForPeople)?;
    let count = asked.house.plan.protocol().trial.sites;
    Ok((role, sites_typed(form.trimmed("sites"), count)?))
}

fn opened(asked: &Asked<'_>) -> Result<AccountNumber, Trouble> {
    let form = &asked.form;
    let (role, sites) = role_and_sites(asked)?;
    let name = form.trimmed("name").to_lowercase();
    let full_name: String = form.trimmed("full_name").chars().take(120).collect();
    Ok(asked.house.accounts.create(
        asked.house.now(),
        &asked.caller()?.session.account.name,
        &NewAccount {
            full_name: if full_name.is_empty() {
                name.clone()
            } else {
                full_name
            },
            name,
            role,
            sites,
        },
    )?)
}

/// Makes a new one-time link for an account.
pub fn link(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    link_for(asked, number(asked)?)
}

fn link_for(asked: &Asked<'_>, number: AccountNumber) -> Result<Reply, Trouble> {
    let house = asked.house;
    let account = house.accounts.one(number)?;
    let link = house.one_time_link(&asked.caller()?.session.account.name, number)?;
    let content = list(asked, None, Some((&account.name, &link)))?;
    Ok(page(asked, asked.say().place_accounts, &content))
}

/// Closes an account.
pub fn close(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    asked.house.accounts.close(
        asked.house.now(),
        &asked.caller()?.session.account.name,
        number(asked)?,
    )?;
    Ok(Reply::SeeOther("/accounts".to_owned()))
}

fn number(asked: &Asked<'_>) -> Result<AccountNumber, Trouble> {
    let number = asked
        .part("account")
        .parse()
        .map_err(|_| Trouble::NotFound)?;
    Ok(AccountNumber(number))
}
