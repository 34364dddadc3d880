//! Overviews of the trial: deviations, sites, the schedule, and how the server does.

use forms::{ENGLISH, deviation_text};
use jiff::civil::Date;
use maud::{Markup, html};
use protocol::VisitPurpose;
use record::{SiteNumber, SubjectNumber};
use store::{SiteStanding, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page};
use crate::http::{Asked, Reply, Trouble};

/// No page is longer.
const AT_MOST: usize = 1_000;

/// Shows every deviation that the caller may see, the latest first.
pub fn deviations(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let caller = asked.caller()?.clone();
    let rows = asked.house.store.look(move |state| {
        let mut rows: Vec<(Date, SubjectNumber, SiteNumber, u64, String)> = Vec::new();
        for subject in state.subjects() {
            let site = subject.screening().site;
            if caller.may_reach(site) {
                rows.extend(subject.deviations().iter().map(|deviation| {
                    let what = deviation_text(&ENGLISH, &deviation.kind);
                    (
                        deviation.date,
                        subject.number(),
                        site,
                        deviation.sequence,
                        what,
                    )
                }));
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.0, row.3)));
        rows.truncate(AT_MOST);
        rows
    })?;
    let content = html! {
        @if rows.is_empty() { p.quiet { (say.no_deviations) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.date) } th scope="col" { (say.subject) } th scope="col" { (say.site) } th scope="col" { (say.what) } } }
                tbody { @for (date, subject, site, _, what) in &rows { tr { td.day { (date) } th scope="row" { a href=(format!("/subjects/{subject}")) { (subject) } } td { (site) } td { (what) } } } }
            } }
        }
    };
    Ok(page(asked, say.place_deviations, &content))
}

/// Shows every site, and whether it may write.
pub fn sites(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    sites_with(asked, None)
}

fn sites_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let key = asked.fresh_key()?;
    let count = u16::try_from(asked.house.plan.protocol().trial.sites).unwrap_or(u16::MAX);
    let mut rows = Vec::new();
    for site in (1..=count).map(SiteNumber) {
        rows.push((site, asked.house.store.standing_of_site(site)?));
    }
    let content = html! {
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.site) } th scope="col" { (say.standing) } th scope="col" { (say.acts) } } }
            tbody { @for (site, standing) in &rows { tr {
                th scope="row" { (site) }
                td { @if *standing == SiteStanding::Open { span.tag.good { (say.site_open) } } @else { span.tag { (say.site_closed) } } }
                @let action = format!("/sites/{site}");
                @let form = SentForm::new(asked, wrong, &action, format!("-{site}"));
                td { form method="post" action=(action) { (form.head()) (keyed(asked, &format!("{key}/{site}")))
                    (form.message("reason"))
                    @let other = if *standing == SiteStanding::Open { SiteStanding::Closed } else { SiteStanding::Open };
                    input type="text" id=(format!("reason-{site}")) name="reason" required maxlength="500" placeholder=(say.reason) aria-label=(say.reason) value=(form.value("reason", "")) aria-invalid=[form.invalid("reason")];
                    " " button.plain type="submit" name="standing" value=(other) { (if other == SiteStanding::Open { say.open_site } else { say.close_site }) }
                } }
            } } }
        } }
    };
    Ok(page(asked, say.place_sites, &content))
}

/// Opens or closes a site.
pub fn set_site(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    or_again(asked, site_set(asked), |wrong| {
        sites_with(asked, Some(wrong))
    })
}

fn site_set(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let site: u16 = asked.part("site").parse().map_err(|_| Trouble::NotFound)?;
    if !(1..=asked.house.plan.protocol().trial.sites).contains(&u32::from(site)) {
        return Err(Trouble::NotFound);
    }
    let standing: SiteStanding = asked
        .form
        .trimmed("standing")
        .parse()
        .map_err(|()| Trouble::Unreadable(asked.say().not_a_choice.to_owned()))?;
    let wish = Wish::SetSite {
        site: SiteNumber(site),
        standing,
    };
    let reason = asked.form.trimmed("reason");
    if reason.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    asked.ask(wish, Some(reason))?;
    Ok(Reply::SeeOther("/sites".to_owned()))
}

/// Shows the schedule of the trial: every visit with its day, its window and what is assessed.
pub fn schedule(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let content = html! {
        p.lead { (asked.house.plan.protocol().trial.title) }
        (schedule_table(asked))
    };
    Ok(page(asked, asked.say().place_schedule, &content))
}

/// Every visit with its window and what is assessed.
pub fn schedule_table(asked: &Asked<'_>) -> Markup {
    let say = asked.say();
    let plan = &asked.house.plan;
    html! {
        div.scroll tabindex="0" { table {
            thead { tr { th scope="col" { (say.visit) } th.number scope="col" { (say.day) } th scope="col" { (say.window_in_days) } th scope="col" { (say.assessed) } } }
            tbody { @for visit in plan.visits() { tr {
                th scope="row" { (visit.label) }
                td.number { @if let Some(day) = visit.planned_day { (day) } }
                td { @if visit.purpose != VisitPurpose::EarlyTermination { (signed("-", visit.days_before)) " " (say.to) " " (signed("+", visit.days_after)) } }
                td { @for (place, (assessment, since)) in visit.assessed_since().enumerate() { @if place > 0 { "; " }
                    @if since > visit.since { (say.since_version(plan.version(since).id.as_str(), assessment.name())) } @else { (assessment.name()) } } }
            } } }
        } }
    }
}

/// Days before or after another day; none have no sign.
fn signed(sign: &str, days: u16) -> String {
    if days == 0 {
        "0".to_owned()
    } else {
        format!("{sign}{days}")
    }
}

/// Whether the server does its work, for whatever watches it.
pub fn health(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let standing = asked.house.store.standing()?;
    if standing.read_only.is_some() {
        return Err(Trouble::Busy);
    }
    Ok(Reply::Text("well\n".to_owned()))
}

/// What was counted since the start: nothing of a person, a subject or an arm.
pub fn metrics(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    Ok(Reply::Text(asked.house.metrics.to_text()))
}
