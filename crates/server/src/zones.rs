//! The day and the clocks of each site: a visit is of the day that it is where the patient is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use record::{SiteNumber, Sites};

/// Where systems keep the database of time zones, unless `TZDIR` says otherwise.
const USUAL_FOLDER: &str = "/usr/share/zoneinfo";

/// The time zone of each site, and one for the sites that have none of their own and for those who work for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones {
    usual: TimeZone,
    of_sites: BTreeMap<SiteNumber, TimeZone>,
}

impl Default for Zones {
    /// Everybody at UTC.
    fn default() -> Self {
        Self::of(TimeZone::UTC, [])
    }
}

impl Zones {
    /// Zones that are known already.
    pub fn of(usual: TimeZone, of_sites: impl IntoIterator<Item = (SiteNumber, TimeZone)>) -> Self {
        Self {
            usual,
            of_sites: of_sites.into_iter().collect(),
        }
    }

    /// Reads the zones that settings name by the names of the IANA database, such as `Europe/Berlin`, from the database of
    /// the machine.
    ///
    /// # Errors
    /// In words: which setting names what is no site or no time zone.
    pub fn read(usual: Option<&str>, sites: &BTreeMap<String, String>) -> Result<Self, String> {
        let folder =
            std::env::var_os("TZDIR").map_or_else(|| PathBuf::from(USUAL_FOLDER), PathBuf::from);
        let usual = match usual {
            None => TimeZone::UTC,
            Some(name) => zone(&folder, name).map_err(|why| format!("time_zone: {why}"))?,
        };
        let mut of_sites = BTreeMap::new();
        for (site, name) in sites {
            let number: u16 = site
                .parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| format!("sites: \"{site}\" is not the number of a site"))?;
            let zone = zone(&folder, name).map_err(|why| format!("sites.{site}: {why}"))?;
            of_sites.insert(SiteNumber(number), zone);
        }
        Ok(Self { usual, of_sites })
    }

    fn zone(&self, site: Option<SiteNumber>) -> &TimeZone {
        site.and_then(|site| self.of_sites.get(&site))
            .unwrap_or(&self.usual)
    }

    fn at(&self, now: i64, site: Option<SiteNumber>) -> Option<Zoned> {
        let now = Timestamp::from_microsecond(now).ok()?;
        Some(now.to_zoned(self.zone(site).clone()))
    }

    /// The day that it is at a site, `now` in microseconds from the start of 1970.
    pub fn day(&self, now: i64, site: Option<SiteNumber>) -> Date {
        self.at(now, site).map_or(Date::MIN, |at| at.date())
    }

    /// The latest day that it is at any of these sites.
    pub fn latest_day(&self, now: i64, sites: &Sites) -> Date {
        let day = |site: SiteNumber| self.day(now, Some(site));
        let of_named = sites.named().map(day).max();
        of_named.unwrap_or_else(|| {
            let of_sites = self.of_sites.keys().copied().map(day);
            of_sites.fold(self.day(now, None), Date::max)
        })
    }

    /// By how many minutes the clocks of a site are before UTC.
    pub fn offset(&self, now: i64, site: Option<SiteNumber>) -> i16 {
        let seconds = self.at(now, site).map_or(0, |at| at.offset().seconds());
        i16::try_from(seconds / 60).unwrap_or(0)
    }

    /// The name of a site's zone.
    pub fn name(&self, site: Option<SiteNumber>) -> &str {
        self.zone(site).iana_name().unwrap_or("UTC")
    }
}

/// The days of all sites at one moment.
#[derive(Debug, Clone)]
pub struct Days {
    /// The moment, in microseconds from the start of 1970.
    pub now: i64,
    /// The zones.
    pub zones: Zones,
}

impl Days {
    /// The day that it is at a site.
    pub fn at(&self, site: SiteNumber) -> Date {
        self.zones.day(self.now, Some(site))
    }
}

/// A zone by its name.
fn zone(folder: &Path, name: &str) -> Result<TimeZone, String> {
    if matches!(name, "UTC" | "Etc/UTC") {
        return Ok(TimeZone::UTC);
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/_+-".contains(letter);
    let unknown = || {
        format!(
            "there is no time zone \"{name}\" in {}: zones have names of the IANA database, such as Europe/Berlin, and the \
             machine needs that database (the package tzdata)",
            folder.display()
        )
    };
    if name.is_empty() || !name.chars().all(plain) || name.starts_with('/') {
        return Err(unknown());
    }
    let bytes = std::fs::read(folder.join(name)).map_err(|_| unknown())?;
    TimeZone::tzif(name, &bytes).map_err(|_| unknown())
}
