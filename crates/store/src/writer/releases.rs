//! The release of a version of the protocol at a site, and what is put right of it.

use jiff::civil::Date;
use protocol::VersionId;
use record::{Release, ReleaseStep, SiteNumber};

use super::refused::Refused;
use super::request::Request;
use super::words::needs_reason;
use super::work::Writer;
use crate::clock::Clock;
use crate::door::is_not_in_the_future;
use crate::error::StoreError;
use crate::trail::{Deed, SiteStanding, read_one};

impl Writer<'_> {
    /// Releases a version at a site, or puts the day or the approval of its release right, or withdraws it. The state has
    /// then taken it: it counts for what is entered from now on.
    pub(super) fn release(
        &mut self,
        request: &Request,
        (site, version): (SiteNumber, &VersionId),
        step: ReleaseStep,
    ) -> Result<Result<Deed, Refused>, StoreError> {
        let release = Release {
            after: self.state.entries_taken(),
            site,
            version: version.clone(),
            step,
        };
        let earliest = self.opened_on(site)?;
        Ok(self
            .is_releasable(request, &release, earliest)
            .and_then(|()| {
                self.state
                    .release(release.clone())
                    .map_err(|refusal| Refused::Release(Box::new(refusal)))
            })
            .map(|()| Deed::Version(release)))
    }

    /// What the protocol does not know of: the day it is, and whether the site is open.
    fn is_releasable(
        &self,
        request: &Request,
        release: &Release,
        opened: Option<Date>,
    ) -> Result<(), Refused> {
        let Release {
            site,
            version,
            step,
            ..
        } = release;
        // A first release says why by its approval; whatever changes or ends one needs a reason of its own.
        let is_first = matches!(step, ReleaseStep::Released { .. })
            && self.state.released(*site, version).is_empty();
        needs_reason(request, !is_first)?;
        if self.state.is_of_virtual_subjects() {
            return Ok(());
        }
        let from = step.from();
        is_not_in_the_future(from, Clock::latest_day(self.clock.now()))
            .map_err(|why| Refused::Unreadable { why })?;
        if matches!(step, ReleaseStep::Withdrawn { .. }) {
            return Ok(());
        }
        if self.projections.site(*site) == SiteStanding::Closed {
            return Err(Refused::SiteClosed { site: *site });
        }
        match opened.filter(|opened| from < *opened) {
            None => Ok(()),
            Some(opened) => Err(Refused::BeforeSiteOpened {
                site: *site,
                from,
                opened,
            }),
        }
    }

    /// Whether a site that is closed now was closed on a day. What was done by hand on the day on which it was closed, and
    /// before, is entered afterwards all the same: it happened.
    pub(super) fn was_closed_on(
        &mut self,
        site: SiteNumber,
        date: Date,
    ) -> Result<bool, StoreError> {
        if self.projections.site(site) == SiteStanding::Open {
            return Ok(false);
        }
        let closed = self.standing_so_since(site)?;
        // Where it was closed a second time its row does not tell since when it is.
        Ok(closed.is_none_or(|closed| date > closed))
    }

    /// The day, by the site's own clocks, on which a site was opened; `None` where it was open from the first.
    fn opened_on(&mut self, site: SiteNumber) -> Result<Option<Date>, StoreError> {
        match self.projections.site(site) {
            SiteStanding::Open => self.standing_so_since(site),
            SiteStanding::Closed => Ok(None),
        }
    }

    /// The day, by the site's own clocks, on which a site came to stand as it does; `None` where no row says so.
    fn standing_so_since(&mut self, site: SiteNumber) -> Result<Option<Date>, StoreError> {
        let Some((standing, row)) = self.projections.sites.get(&site.0).copied() else {
            return Ok(None);
        };
        let mut since = None;
        read_one(self.database.as_mut(), row, |row, _| {
            let deed = Deed::read(row.sequence, row.kind, row.payload)?;
            // Who opened a site that was open did nothing.
            if let Deed::Site(changed) = &deed
                && changed.old != Some(standing)
            {
                since = Some(row.recorded);
            }
            Ok(())
        })?;
        Ok(since.map(|moment| self.clock.day_at(moment, Some(site))))
    }
}
