//! Notices of what some people must learn: that an arm was opened in an emergency, and not which; that a serious adverse
//! event was entered; that a site is to call.

use maud::{Markup, html};
use store::Role;

use super::frame::form_token;
use crate::accounts::{Notice, NoticeKind};
use crate::house::minute_of;
use crate::http::{Asked, Reply, Trouble};
use crate::policy::Method;
use crate::router::admits;

/// The notices that the caller has not read yet, as far as they are for the role and of the own sites.
pub fn for_caller(asked: &Asked<'_>) -> Result<Vec<Notice>, Trouble> {
    let caller = asked.caller()?;
    let mut notices = asked.house.accounts.unread(caller.session.account.number)?;
    let account = &caller.session.account;
    notices.retain(|one| one.is_for(account.role, &account.sites));
    Ok(notices)
}

/// What the caller has not read yet, where notices are for the role.
pub fn unread(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?;
    if caller.role() == Role::DataMonitoringCommittee {
        return Ok(
            html! { (super::closed_results::waiting(asked)?) (super::blind_risks::waiting(asked)?) },
        );
    }
    if caller.role() == Role::Pharmacist {
        return super::blind_risks::waiting(asked);
    }
    if !admits(Method::Post, "/notices/{notice}/read", caller.role()) {
        return Ok(html! {});
    }
    let notices = for_caller(asked)?;
    Ok(html! {
        @for notice in &notices {
            section.card {
                @match notice.kind {
                    NoticeKind::ArmOpened => { h2 { (say.notice_title(notice.subject)) } p { (say.notice_what(minute_of(notice.at), &notice.person, notice.site)) } },
                    NoticeKind::ArmSeenElsewhere => { h2 { (say.seen_elsewhere_title(notice.subject)) } p { (say.seen_elsewhere_what(minute_of(notice.at), &notice.person, notice.site)) } },
                    NoticeKind::SafetyCall => { h2 { (say.call_title(notice.subject)) } p.alarm { (say.call_what(minute_of(notice.at), notice.site)) } },
                    NoticeKind::SeriousEvent => { h2 { (say.serious_title(notice.subject)) } p { (say.serious_what(minute_of(notice.at), &notice.person, notice.site)) }
                        @if admits(Method::Get, "/adverse-events", caller.role()) { p { a href="/adverse-events" { (say.serious_read) } } } },
                }
                form method="post" action=(format!("/notices/{}/read", notice.number)) { (form_token(asked)) button.second type="submit" { (say.notice_read) } }
            }
        }
    })
}

/// Takes that a notice was read.
pub fn read(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    take_as_read(asked)?;
    Ok(Reply::SeeOther("/".to_owned()))
}

/// Takes that the notice of the path was read, and says which it is. One that is not for the caller is as one that is not there.
///
/// # Errors
/// [`Trouble::NotFound`].
pub fn take_as_read(asked: &Asked<'_>) -> Result<i64, Trouble> {
    let number: i64 = asked
        .part("notice")
        .parse()
        .map_err(|_| Trouble::NotFound)?;
    let (accounts, account) = (&asked.house.accounts, &asked.caller()?.session.account);
    if !accounts
        .notice(number)?
        .is_for(account.role, &account.sites)
    {
        return Err(Trouble::NotFound);
    }
    accounts.read_notice(asked.house.now(), account.number, &account.name, number)?;
    Ok(number)
}
