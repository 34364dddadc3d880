//! Protocol versions: the first starts with the trial, each later one after those before it, and each brings
//! something.

use definition::{Mistakes, path};
use jiff::civil::Date;

use crate::identifier::VersionId;
use crate::protocol_file::Protocol;
use crate::rule::Rule;
use crate::version::VersionStart;

pub(super) fn check(protocol: &Protocol, mistakes: &mut Mistakes) {
    let (mut latest_date, mut latest_subject) = (None, None);
    let mut released: Option<&VersionId> = None;
    for (index, version) in protocol.versions.iter().enumerate() {
        match (index, version.starts) {
            (0, VersionStart::Start {}) => {}
            (0, _) => {
                mistakes
                    .at(path!["version", 0, "starts"])
                    .says(format!("nothing holds before `{}` begins", version.id))
                    .allowed("`{ at = \"start\" }` for the first version");
            }
            (_, VersionStart::Start {}) => {
                mistakes
                    .at(path!["version", index, "starts"])
                    .says(format!(
                        "`{}` begins with the trial, so that the versions before it never hold",
                        version.id
                    ))
                    .allowed(
                        "a date, a place in the order of enrolment, or its release at each site",
                    );
            }
            (_, VersionStart::Date { date }) => {
                from_date(protocol, index, date, latest_date, mistakes);
                latest_date = Some(date);
            }
            (_, VersionStart::Enrolment { subject }) => {
                from_subject(protocol, index, subject, latest_subject, mistakes);
                latest_subject = Some(subject);
            }
            (_, VersionStart::Release { .. }) => released = Some(&version.id),
        }
        let everywhere = matches!(
            version.starts,
            VersionStart::Date { .. } | VersionStart::Enrolment { .. }
        );
        if let Some(before) = released.filter(|_| everywhere) {
            mistakes
                .at(path!["version", index, "starts"])
                .says(format!(
                    "`{}` starts everywhere at once, and would bring `{before}` with it to sites where that one is not \
                     released",
                    version.id
                ))
                .allowed(format!(
                    "`{{ at = \"release\" }}` for every version after `{before}`"
                ));
        }
        if index > 0 && !brings_something(protocol, &version.id) {
            mistakes
                .at(path!["version", index, "id"])
                .warns(format!(
                    "nothing in the file begins with version `{}`",
                    version.id
                ))
                .try_instead(format!(
                    "name it as `since = \"{}\"` where something changes",
                    version.id
                ));
        }
    }
}

fn from_date(
    protocol: &Protocol,
    index: usize,
    date: Date,
    before: Option<Date>,
    mistakes: &mut Mistakes,
) {
    let trial = &protocol.trial;
    let earliest = before.unwrap_or(trial.enrolment_opened);
    let place = path!["version", index, "starts", "date"];
    if date <= earliest {
        let what = if before.is_some() {
            "the version before it begins"
        } else {
            "the trial opens"
        };
        mistakes
            .at(place)
            .says(format!(
                "`{}` begins on {date}, not after {what} ({earliest})",
                protocol.versions[index].id
            ))
            .allowed(format!("a day after {earliest}"));
    } else if let Some(last) = trial.last_visit.filter(|last| date > *last) {
        mistakes
            .at(place)
            .says(format!(
                "`{}` begins on {date}, after the last visit on {last}",
                protocol.versions[index].id
            ))
            .allowed(format!("a day up to {last}"));
    }
}

fn from_subject(
    protocol: &Protocol,
    index: usize,
    subject: u32,
    before: Option<u32>,
    mistakes: &mut Mistakes,
) {
    // The first subject of all enters under the first version.
    let earliest = before.unwrap_or(1);
    let planned = protocol.trial.planned_subjects;
    let id = &protocol.versions[index].id;
    let place = path!["version", index, "starts", "subject"];
    if subject <= earliest {
        mistakes
            .at(place)
            .says(format!(
                "`{id}` begins with subject {subject}, so that the version before it never holds"
            ))
            .allowed(format!("{} to {planned}", earliest + 1));
    } else if subject > planned {
        mistakes
            .at(place)
            .says(format!(
                "`{id}` begins with subject {subject}, but {planned} are planned"
            ))
            .allowed(format!("{} to {planned}", earliest + 1));
    }
}

fn brings_something(protocol: &Protocol, version: &VersionId) -> bool {
    let named = |since: &Option<VersionId>| since.as_ref() == Some(version);
    let by_rule = |rule: &Rule| match rule {
        Rule::ExtraVisit { since, .. } | Rule::ChangeRegimen { since, .. } => named(since),
        _ => false,
    };
    let added = protocol.visits.iter().flat_map(|visit| &visit.added);
    added.into_iter().any(|added| added.since == *version)
        || protocol.visits.iter().any(|visit| named(&visit.since))
        || protocol
            .eligibility
            .criteria
            .iter()
            .any(|criterion| named(&criterion.since))
        || protocol
            .products
            .iter()
            .flat_map(|product| &product.rate)
            .any(|rate| named(&rate.since))
        || protocol.rules.iter().any(by_rule)
}
