//! When versions of the protocol that are released site by site are released in a virtual trial.

use jiff::civil::Date;
use protocol::{Plan, VersionId};
use record::{ApprovalReference, Release, ReleaseStep, SiteNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Patients;

/// The day on which a version is taken to be released, at every site. In a trial of people each site has a day of its own,
/// which stands in the record and which nobody knows beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumedRelease {
    /// The version.
    pub version: VersionId,
    /// The first day under it (YYYY-MM-DD).
    pub date: Date,
}

impl Patients {
    /// What is released at every site of a virtual trial, before its first entry and in the order of the versions.
    pub(crate) fn releases_of_virtual_sites(&self, plan: &Plan) -> Vec<Release> {
        let sites = u16::try_from(plan.protocol().trial.sites).unwrap_or(u16::MAX);
        let days = plan.released_by_site().filter_map(|version| {
            let id = &plan.version(version).id;
            self.releases.iter().find(|assumed| assumed.version == *id)
        });
        days.flat_map(|assumed| {
            (1..=sites).map(|site| Release {
                after: 0,
                site: SiteNumber(site),
                version: assumed.version.clone(),
                step: ReleaseStep::Released {
                    from: assumed.date,
                    approval: ApprovalReference::of_virtual_sites(),
                },
            })
        })
        .collect()
    }
}
