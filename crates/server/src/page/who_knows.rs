//! Who knows whose arm: a register without any arm in it, and the entry of an opening that happened without the program.

use std::collections::{BTreeMap, BTreeSet};

use maud::html;
use record::SubjectNumber;
use store::Role;

use super::again::{SentForm, Wrong, or_again};
use super::frame::{form_token, page, role_name};
use crate::accounts::{Account, AccountNumber, Blinding, Seen};
use crate::http::{Asked, Reply, Trouble};

/// So many subjects are named; of whoever knows more, only how many.
const AT_MOST: usize = 40;

/// Shows the register.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    page_with(asked, None)
}

/// Whose arms somebody knows.
pub struct Knows {
    /// The name under which it was opened.
    pub name: String,
    /// The account of that name.
    pub account: Option<Account>,
    /// Whose; empty of whoever saw an arm without the program.
    pub subjects: BTreeSet<SubjectNumber>,
}

/// Everybody who opened an arm through the program, or has seen one elsewhere.
///
/// # Errors
/// Those of the store and the accounts.
pub fn register(asked: &Asked<'_>) -> Result<Vec<Knows>, Trouble> {
    let mut by_name: BTreeMap<String, BTreeSet<SubjectNumber>> = BTreeMap::new();
    for (person, subject) in asked.house.store.who_knows()? {
        by_name.entry(person).or_default().insert(subject);
    }
    let accounts = asked.house.accounts.all()?;
    for account in accounts.iter().filter(|one| one.seen == Seen::AnArm) {
        by_name.entry(account.name.clone()).or_default();
    }
    Ok(by_name
        .into_iter()
        .map(|(name, subjects)| Knows {
            account: accounts.iter().find(|one| one.name == name).cloned(),
            name,
            subjects,
        })
        .collect())
}

fn page_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let register = register(asked)?;
    let accounts = asked.house.accounts.all()?;
    let form = SentForm::new(asked, wrong, "/who-knows", "");
    let content = html! {
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        p.lead { (say.who_knows_what) }
        @if register.is_empty() { p.quiet { (say.nobody_knows) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.account_name) } th scope="col" { (say.full_name) } th scope="col" { (say.role) } th scope="col" { (say.knows_arms_of) } th scope="col" { (say.standing) } } }
                tbody { @for one in &register { tr {
                    th scope="row" { (one.name) }
                    td { @if let Some(account) = &one.account { (account.full_name) } }
                    td { @if let Some(account) = &one.account { (role_name(asked, account.role)) } }
                    td { @if one.subjects.is_empty() { (say.seen_without_the_program) }
                        @else if one.subjects.len() > AT_MOST { (say.subjects_count(one.subjects.len())) }
                        @else { @for (place, subject) in one.subjects.iter().enumerate() { @if place > 0 { ", " } (subject) } } }
                    td { @if let Some(account) = &one.account {
                        @if account.has_lost_its_role() { span.tag.alarm { (say.blinded_no_longer) } }
                        @else if is_blinded(account.role) { span.tag.open { (say.blinded_by_role) } }
                        @else { span.tag { (say.unblinded_by_role) } }
                    } }
                } } }
            } }
        }
        section.card { h2 { (say.opened_elsewhere) }
            p { (say.opened_elsewhere_what) }
            form method="post" action="/who-knows" {
                (form.head())
                (form_token(asked))
                div.field { label for="account" { (say.who_has_seen_it) } (form.message("account"))
                    select #account name="account" required aria-invalid=[form.invalid("account")] {
                        option value="" { "-" }
                        @for account in &accounts { option value=(account.number.0) selected[account.number.0.to_string() == form.value("account", "")] { (account.name) ", " (account.full_name) } }
                    } }
                div.field { label for="subject" { (say.whose_arm) } (form.message("subject"))
                    input.short #subject type="text" inputmode="numeric" name="subject" required value=(form.value("subject", "")) aria-invalid=[form.invalid("subject")]; }
                (form.paragraph("reason", say.how_it_came, 500, ""))
                button type="submit" { (say.write_it_down) }
            }
        }
    };
    Ok(page(asked, say.place_who_knows, &content))
}

fn is_blinded(role: Role) -> bool {
    Blinding::of(role) == Blinding::Blinded
}

/// Writes down that somebody has seen an arm without the program: from then on that person is not blinded.
pub fn write_down(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, written(asked), |wrong| page_with(asked, Some(wrong)))
}

fn written(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let form = &asked.form;
    write_down_seen(
        asked,
        form.trimmed("account"),
        form.trimmed("subject"),
        form.trimmed("reason"),
    )?;
    Ok(Reply::SeeOther("/who-knows?done=1".to_owned()))
}

/// Writes down that the person of an account has seen the arm of a subject without the program: from then on that person is
/// not blinded, and those who watch over the trial are told.
///
/// # Errors
/// [`Trouble::Unreadable`] for an account or a subject that there is not, and where no reason is given: nothing was written.
pub fn write_down_seen(
    asked: &Asked<'_>,
    account: &str,
    subject: &str,
    reason: &str,
) -> Result<(), Trouble> {
    let (say, house) = (asked.say(), asked.house);
    let wrong = |message: &str, field| Trouble::Unreadable(message.to_owned()).at(field);
    let number: i64 = account
        .parse()
        .map_err(|_| wrong(say.not_a_choice, "account"))?;
    let account = house
        .accounts
        .one(AccountNumber(number))
        .map_err(|_| wrong(say.not_a_choice, "account"))?;
    let site = match subject.parse().map(SubjectNumber) {
        Ok(subject) => house.store.look(move |state| {
            let enrolled = state
                .subject(subject)
                .filter(|subject| subject.enrolment().is_some());
            enrolled.map(|enrolled| (subject, enrolled.screening().site))
        })?,
        Err(_) => None,
    };
    let (subject, site) = site.ok_or_else(|| wrong(say.nobody_enrolled, "subject"))?;
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let (now, by) = (house.now(), &asked.caller()?.session.account.name);
    let about = format!("{}, {}: {reason}", account.name, say.subject_title(subject));
    house
        .accounts
        .note(now, by, "arm seen without the program", &about)?;
    house.accounts.has_seen_an_arm(now, account.number)?;
    house
        .accounts
        .leave_notice_of_arm_seen(now, subject, site, &account.full_name)?;
    Ok(())
}
