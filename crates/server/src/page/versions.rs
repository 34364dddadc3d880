//! The versions of the protocol that are released site by site: where each holds, and the act that releases it.

use jiff::civil::Date;
use maud::{Markup, html};
use protocol::{EnrolledBefore, VersionId, VersionStart};
use record::rules::release::Stretch;
use record::{ApprovalReference, ReleaseStep, SiteNumber};
use store::{TrailFilter, TrailLine, Wish};

use super::again::{SentForm, Wrong, or_again};
use super::frame::{keyed, page, role_name};
use crate::house::minute_there;
use crate::http::{Asked, Reply, Trouble};
use crate::messages::Messages;
use crate::policy::Method;
use crate::router::admits;

/// Where a version that is released site by site holds, as far as the caller may reach.
pub struct ReleasedVersion {
    /// The version.
    pub version: VersionId,
    /// What it changes.
    pub summary: String,
    /// What becomes of subjects who were enrolled before.
    pub enrolled: EnrolledBefore,
    /// Of each site the stretches of days on which it holds there.
    pub sites: Vec<(SiteNumber, Vec<Stretch>)>,
}

/// Every version that is released site by site, in the order of the protocol.
pub fn released_versions(asked: &Asked<'_>) -> Result<Vec<ReleasedVersion>, Trouble> {
    let caller = asked.caller()?.clone();
    Ok(asked.house.store.look(move |state| {
        let plan = state.plan();
        let sites = plan.protocol().trial.sites;
        let of = |written: &protocol::Amendment| match written.starts {
            VersionStart::Release { enrolled } => Some(ReleasedVersion {
                version: written.id.clone(),
                summary: written.summary.clone(),
                enrolled,
                sites: caller
                    .sites()
                    .of_trial(sites)
                    .map(|site| (site, state.released(site, &written.id)))
                    .collect(),
            }),
            _ => None,
        };
        plan.released_by_site()
            .filter_map(|version| of(plan.version(version)))
            .collect()
    })?)
}

/// Which released version holds at each of the caller's sites today, with a way to where it stands; nothing where none does, or
/// for who works for all sites.
pub fn holds_here(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let (say, caller, days) = (asked.say(), asked.caller()?, asked.house.days());
    if caller.sites().are_all() || !admits(Method::Get, "/versions", caller.role()) {
        return Ok(html! {});
    }
    let versions = released_versions(asked)?;
    let holds = caller.sites().named().filter_map(|site| {
        versions.iter().rev().find_map(|one| {
            let (_, stretches) = one.sites.iter().find(|(own, _)| *own == site)?;
            let today = days.at(site);
            let stretch = stretches.iter().find(|stretch| stretch.contains(today))?;
            Some((site, stretch.from, &one.version))
        })
    });
    let is_one = caller.sites().only().is_some();
    Ok(html! { @for (site, from, version) in holds {
        p.quiet { a href="/versions" {
            @if is_one { (say.version_holds_here(from, version)) } @else { (say.version_holds_at(from, site, version)) }
        } }
    } })
}

/// Shows the page.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    show_with(asked, None)
}

fn show_with(asked: &Asked<'_>, wrong: Option<&Wrong>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let versions = released_versions(asked)?;
    let releases = asked
        .role()
        .is_some_and(|role| admits(Method::Post, "/versions", role));
    let content = html! {
        @if asked.query.has("done") { p.good role="status" { (say.stored) } }
        @if versions.is_empty() { p.quiet { (say.no_version_by_site) } } @else {
            p.lead { (say.versions_what) }
            @for version in &versions { (one(asked, version)) }
            @if releases { (forms(asked, wrong, &versions)?) }
            section { h2 { (say.versions_history) } (history(asked)?) }
        }
    };
    Ok(page(asked, say.place_versions, &content))
}

fn one(asked: &Asked<'_>, version: &ReleasedVersion) -> Markup {
    let say = asked.say();
    let released = version
        .sites
        .iter()
        .filter_map(|(site, stretches)| Some((site, stretches.last()?)));
    let waiting: Vec<SiteNumber> = version
        .sites
        .iter()
        .filter(|(_, stretches)| stretches.is_empty())
        .map(|(site, _)| *site)
        .collect();
    html! { section { h2 { (say.version_number(&version.version)) }
        p { (version.summary) }
        p.quiet { (match version.enrolled { EnrolledBefore::Migrate => say.version_migrates, EnrolledBefore::Keep => say.version_is_kept }) }
        @if waiting.len() < version.sites.len() {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.site) } th scope="col" { (say.standing) } th scope="col" { (say.version_from) } th scope="col" { (say.version_until) } th scope="col" { (say.version_approval) } } }
                tbody { @for (site, last) in released { tr {
                    th scope="row" { (site) }
                    td { @if last.until.is_none() { span.tag.good { (say.version_released) } } @else { span.tag.open { (say.version_withdrawn) } } }
                    td.day { (last.from) }
                    td.day { @if let Some(until) = last.until { (until) } }
                    td { (last.approval) }
                } } }
            } }
        }
        @if !waiting.is_empty() { p { (say.version_not_released(stretches_of_sites(&waiting, say.to))) } }
    } }
}

/// The numbers of sites, neighbours together: "2 to 36".
fn stretches_of_sites(sites: &[SiteNumber], to: &str) -> String {
    let mut together: Vec<(u16, u16)> = Vec::new();
    for site in sites {
        match together.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(site.0) => *last = site.0,
            _ => together.push((site.0, site.0)),
        }
    }
    let words: Vec<String> = together
        .into_iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first} {to} {last}"),
        })
        .collect();
    words.join(", ")
}

fn forms(
    asked: &Asked<'_>,
    wrong: Option<&Wrong>,
    versions: &[ReleasedVersion],
) -> Result<Markup, Trouble> {
    let say = asked.say();
    let today = asked.today().to_string();
    let release = SentForm::new(asked, wrong, "/versions", "");
    let withdraw = SentForm::new(asked, wrong, "/versions/withdrawal", "-withdrawn");
    let keys = [asked.fresh_key()?, asked.fresh_key()?];
    let which = |form: &SentForm<'_>, suffix: &str| {
        let chosen = form.value("version", "").to_owned();
        html! {
            div.field { label for=(format!("version{suffix}")) { (say.protocol_version) } (form.message("version"))
                select id=(format!("version{suffix}")) name="version" required aria-invalid=[form.invalid("version")] {
                    @for version in versions { option value=(version.version) selected[version.version.as_str() == chosen] { (version.version) } }
                } }
            div.field { label for=(format!("site{suffix}")) { (say.site) } (form.message("site"))
                input.short id=(format!("site{suffix}")) type="number" name="site" required min="1" max=(asked.house.plan.protocol().trial.sites) value=(form.value("site", "")) aria-invalid=[form.invalid("site")]; }
        }
    };
    let day = |form: &SentForm<'_>, suffix: &str, label: &str| {
        html! { div.field { label for=(format!("from{suffix}")) { (label) } (form.message("from"))
        input id=(format!("from{suffix}")) type="date" name="from" required max=(today) value=(form.value("from", &today)) aria-invalid=[form.invalid("from")]; } }
    };
    Ok(html! {
        section.card { h2 { (say.release_version) }
            p { (say.release_version_what) }
            form method="post" action="/versions" {
                (release.head()) (keyed(asked, &keys[0]))
                (which(&release, ""))
                (day(&release, "", say.version_first_day))
                (release.line("approval", say.version_approval, 200, ""))
                div.field { label for="reason" { (say.version_reason) } p.hint id="reason-hint" { (say.version_reason_hint) } (release.message("reason"))
                    input #reason type="text" name="reason" maxlength="500" aria-describedby="reason-hint" value=(release.value("reason", "")) aria-invalid=[release.invalid("reason")]; }
                button type="submit" { (say.release_version) }
            }
        }
        section.card { h2 { (say.withdraw_version) }
            p { (say.withdraw_version_what) }
            form method="post" action="/versions/withdrawal" {
                (withdraw.head()) (keyed(asked, &keys[1]))
                (which(&withdraw, "-withdrawn"))
                (day(&withdraw, "-withdrawn", say.version_last_day))
                (withdraw.line("reason", say.reason, 500, ""))
                button.second type="submit" { (say.withdraw_version) }
            }
        }
    })
}

/// What was done, with who did it: the lines of the trail, as far as the caller may read them.
fn history(asked: &Asked<'_>) -> Result<Markup, Trouble> {
    let say = asked.say();
    let filter = TrailFilter {
        kind: Some("version".to_owned()),
        ..TrailFilter::default()
    };
    let lines = asked
        .house
        .store
        .trail(&asked.caller()?.person(), &filter)?;
    Ok(html! {
        @if lines.is_empty() { p.quiet { (say.no_lines) } } @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (say.when) } th scope="col" { (say.who) } th scope="col" { (say.site) } th scope="col" { (say.what) } th scope="col" { (say.reason) } } }
                tbody { @for line in lines.iter().rev() { tr {
                    td.day { (minute_there(line.recorded, line.utc_offset)) }
                    td { (line.person) br; span.quiet { (role_name(asked, line.role)) } }
                    td { @if let Some(site) = line.site { (site) } }
                    td { (step_words(say, line)) }
                    td { @if let Some(reason) = &line.reason { (reason) } }
                } } }
            } }
        }
    })
}

/// What a line of the trail says that was done.
fn step_words(say: &Messages, line: &TrailLine) -> String {
    let of = |name: &str| line.new.as_ref()?.get(name).cloned();
    let step = of("step").and_then(|step| serde_json::from_value(step).ok());
    let version = of("version").and_then(|version| version.as_str().map(str::to_owned));
    match (version, step) {
        (Some(version), Some(ReleaseStep::Released { from, approval })) => {
            say.version_was_released(approval, from, version)
        }
        (Some(version), Some(ReleaseStep::Withdrawn { from })) => {
            say.version_was_withdrawn(from, version)
        }
        _ => String::new(),
    }
}

/// What a page or a program sends of a release.
pub struct SentRelease<'s> {
    /// The version, by its name.
    pub version: &'s str,
    /// The site.
    pub site: &'s str,
    /// The day.
    pub from: &'s str,
}

/// What is asked for, if it can be read.
struct WantedRelease {
    site: SiteNumber,
    version: VersionId,
    from: Date,
}

impl SentRelease<'_> {
    fn read(&self, asked: &Asked<'_>) -> Result<WantedRelease, Trouble> {
        let say = asked.say();
        let plan = &asked.house.plan;
        let wrong = |message: String, field| Trouble::Unreadable(message).at(field);
        let sites = plan.protocol().trial.sites;
        let version = plan
            .released_by_site()
            .map(|version| &plan.version(version).id)
            .find(|id| id.as_str() == self.version)
            .ok_or_else(|| wrong(say.refused_not_released_by_site(self.version), "version"))?;
        let site: u16 = self
            .site
            .parse()
            .ok()
            .filter(|site| (1..=sites).contains(&u32::from(*site)))
            .ok_or_else(|| wrong(say.refused_no_such_site(self.site, sites), "site"))?;
        let from: Date = self
            .from
            .parse()
            .map_err(|_| wrong(say.not_a_date.to_owned(), "from"))?;
        Ok(WantedRelease {
            site: SiteNumber(site),
            version: version.clone(),
            from,
        })
    }

    /// The wish that releases the version.
    pub fn to_release(&self, asked: &Asked<'_>, approval: &str) -> Result<Wish, Trouble> {
        let WantedRelease {
            site,
            version,
            from,
        } = self.read(asked)?;
        let say = asked.say();
        let approval = ApprovalReference::new(approval).map_err(|_| {
            Trouble::Unreadable(say.not_an_approval(ApprovalReference::LONGEST)).at("approval")
        })?;
        Ok(Wish::ReleaseVersion {
            site,
            version,
            from,
            approval,
        })
    }

    /// The wish that withdraws it.
    pub fn to_withdraw(&self, asked: &Asked<'_>) -> Result<Wish, Trouble> {
        let WantedRelease {
            site,
            version,
            from,
        } = self.read(asked)?;
        Ok(Wish::WithdrawVersion {
            site,
            version,
            from,
        })
    }
}

/// Releases a version at a site, or puts its release right.
pub fn release(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let outcome = sent(asked)
        .to_release(asked, asked.form.trimmed("approval"))
        .and_then(|wish| carried_out(asked, wish));
    or_again(asked, outcome, |wrong| show_with(asked, Some(wrong)))
}

/// Withdraws a version at a site.
pub fn withdraw(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let outcome = sent(asked)
        .to_withdraw(asked)
        .and_then(|wish| carried_out(asked, wish));
    or_again(asked, outcome, |wrong| show_with(asked, Some(wrong)))
}

fn sent<'a>(asked: &'a Asked<'_>) -> SentRelease<'a> {
    SentRelease {
        version: asked.form.trimmed("version"),
        site: asked.form.trimmed("site"),
        from: asked.form.trimmed("from"),
    }
}

fn carried_out(asked: &Asked<'_>, wish: Wish) -> Result<Reply, Trouble> {
    let reason = Some(asked.form.trimmed("reason")).filter(|reason| !reason.is_empty());
    asked.ask(wish, reason)?;
    Ok(Reply::SeeOther("/versions?done=1".to_owned()))
}

#[cfg(test)]
mod tests {
    use record::SiteNumber;

    use super::stretches_of_sites;

    #[test]
    fn neighbouring_sites_are_named_together() {
        let words = |sites: &[u16]| {
            let sites: Vec<SiteNumber> = sites.iter().copied().map(SiteNumber).collect();
            stretches_of_sites(&sites, "to")
        };
        assert_eq!(words(&[2, 3, 4, 7, 9, 10]), "2 to 4, 7, 9, 10");
        assert_eq!(words(&[65535]), "65535");
        assert_eq!(words(&[]), "");
    }
}
