//! Where something is asked: at which site, and which day it is there.

use jiff::civil::Date;
use record::{SiteNumber, Sites};

use super::{Asked, Trouble};
use crate::page::accounts::listed;

impl Asked<'_> {
    /// The day that it is where whoever asks is: at their site, or at that of the subject where they work at several.
    pub fn today(&self) -> Date {
        self.house
            .settings
            .zones
            .day(self.house.now(), self.place())
    }

    /// The latest day that may be written down: today at the site where it is asked, or at any of the own ones.
    pub fn latest_day(&self) -> Date {
        let (zones, now) = (&self.house.settings.zones, self.house.now());
        match (self.place(), self.caller) {
            (Some(site), _) => zones.day(now, Some(site)),
            (None, Some(caller)) => zones.latest_day(now, caller.sites()),
            (None, None) => zones.latest_day(now, &Sites::All),
        }
    }

    /// At which site it is asked: at the only one where the caller works, or at that of the path's subject, where the caller works
    /// at several. At none in particular by whoever works for all.
    pub fn place(&self) -> Option<SiteNumber> {
        self.caller?
            .sites()
            .place(self.subject.map(|(_, site)| site))
    }

    /// The site at which something is done that needs one, by whoever works at several: the one that is named, or the only one.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] for a site that is not the caller's, whether or not there is one; [`Trouble::NotForRole`] for who
    /// works at none in particular; [`Trouble::Unreadable`] at the field `site`, with the sites between which there is to choose.
    pub fn chosen_site(&self, typed: &str) -> Result<SiteNumber, Trouble> {
        let sites = self.caller()?.sites();
        let named: Option<SiteNumber> = match typed {
            "" => sites.only(),
            typed => {
                let site = typed.parse().map(SiteNumber);
                let own = site.ok().filter(|site| sites.include(*site));
                Some(own.ok_or(Trouble::NotFound)?)
            }
        };
        match named {
            _ if sites.are_all() => Err(Trouble::NotForRole),
            Some(site) => Ok(site),
            None => Err(Trouble::Unreadable(self.say().choose_a_site(listed(sites))).at("site")),
        }
    }
}
