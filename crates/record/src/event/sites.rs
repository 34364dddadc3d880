//! At which sites somebody works. Whoever wants to know whether a person may see what is at a site, or at which sites it is, asks
//! here and compares no numbers.

use std::collections::BTreeSet;
use std::fmt;

use super::entry::SiteNumber;

/// At which sites somebody works. Nobody works at none.
///
/// ```
/// use record::{SiteNumber, Sites};
///
/// let sites = Sites::these([SiteNumber(3), SiteNumber(1)]).ok_or("none")?;
/// assert!(sites.include(SiteNumber(3)) && !sites.include(SiteNumber(2)));
/// assert_eq!(sites.to_string(), "sites 1, 3");
/// assert_eq!(Sites::these([]), None);
/// assert!(Sites::All.include(SiteNumber(2)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sites {
    /// For all of them, those too that open later.
    All,
    /// At these alone.
    These(NamedSites),
}

/// One site or several, never none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSites(BTreeSet<SiteNumber>);

impl Sites {
    /// One site alone.
    pub fn one(site: SiteNumber) -> Self {
        Self::These(NamedSites(BTreeSet::from([site])))
    }

    /// These sites, each once; `None` where none is named.
    pub fn these(sites: impl IntoIterator<Item = SiteNumber>) -> Option<Self> {
        let sites: BTreeSet<SiteNumber> = sites.into_iter().collect();
        (!sites.is_empty()).then_some(Self::These(NamedSites(sites)))
    }

    /// Whether a site is among them: the one question on which it hangs what a person sees.
    pub fn include(&self, site: SiteNumber) -> bool {
        match self {
            Self::All => true,
            Self::These(NamedSites(sites)) => sites.contains(&site),
        }
    }

    /// Whether what is of a site, or of none in particular, is for somebody who works here: what is of none is for those who
    /// work for all.
    pub fn include_place(&self, place: Option<SiteNumber>) -> bool {
        match place {
            Some(site) => self.include(site),
            None => self.are_all(),
        }
    }

    /// Whether they are all.
    pub const fn are_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// The site, where it is exactly one that is named.
    pub fn only(&self) -> Option<SiteNumber> {
        let mut named = self.named();
        named.next().filter(|_| named.next().is_none())
    }

    /// Those that are named, in their order; none where they are all.
    pub fn named(&self) -> impl Iterator<Item = SiteNumber> + '_ {
        let named = match self {
            Self::All => None,
            Self::These(NamedSites(sites)) => Some(sites),
        };
        named.into_iter().flatten().copied()
    }

    /// The sites of a trial of so many that are among them, in their order: what lists are made of.
    pub fn of_trial(&self, count: u32) -> impl Iterator<Item = SiteNumber> + '_ {
        let last = u16::try_from(count).unwrap_or(u16::MAX);
        (1..=last)
            .map(SiteNumber)
            .filter(|site| self.include(*site))
    }

    /// At which of them something is done that concerns a site: at the only one; where there are several, at the one that it
    /// concerns. At none in particular by whoever works for all.
    pub fn place(&self, concerned: Option<SiteNumber>) -> Option<SiteNumber> {
        let own = concerned.filter(|site| !self.are_all() && self.include(*site));
        self.only().or(own)
    }
}

impl From<Option<SiteNumber>> for Sites {
    /// One site, or all where none is named.
    fn from(site: Option<SiteNumber>) -> Self {
        site.map_or(Self::All, Self::one)
    }
}

impl fmt::Display for Sites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.only()) {
            (Self::All, _) => f.write_str("all sites"),
            (_, Some(site)) => write!(f, "site {site}"),
            (_, None) => {
                let named: Vec<String> = self.named().map(|site| site.to_string()).collect();
                write!(f, "sites {}", named.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SiteNumber, Sites};

    fn sites(numbers: &[u16]) -> Sites {
        Sites::these(numbers.iter().copied().map(SiteNumber)).unwrap_or(Sites::All)
    }

    #[test]
    fn nobody_works_at_no_site() {
        assert_eq!(Sites::these([]), None);
        assert_eq!(Sites::from(None), Sites::All);
        assert_eq!(Sites::from(Some(SiteNumber(4))), sites(&[4]));
    }

    #[test]
    fn a_site_that_is_named_twice_is_one_site_and_the_order_says_nothing() {
        assert_eq!(sites(&[3, 1, 3]), sites(&[1, 3]));
        assert_eq!(sites(&[2, 2]), Sites::one(SiteNumber(2)));
        assert_eq!(sites(&[2, 2]).only(), Some(SiteNumber(2)));
        assert_eq!(sites(&[1, 3]).only(), None);
        assert_eq!(Sites::All.only(), None);
    }

    #[test]
    fn what_is_of_no_site_in_particular_is_for_those_who_work_for_all() {
        assert!(Sites::All.include_place(None));
        assert!(!sites(&[1, 3]).include_place(None));
        assert!(sites(&[1, 3]).include_place(Some(SiteNumber(3))));
        assert!(!sites(&[1, 3]).include_place(Some(SiteNumber(2))));
    }

    #[test]
    fn a_list_of_the_trials_sites_names_those_that_are_among_them_and_are_there() {
        let listed = |sites: &Sites| -> Vec<u16> { sites.of_trial(3).map(|site| site.0).collect() };
        assert_eq!(listed(&Sites::All), [1, 2, 3]);
        assert_eq!(listed(&sites(&[3, 1])), [1, 3]);
        assert_eq!(listed(&sites(&[2, 9])), [2]);
    }

    #[test]
    fn a_deed_is_done_at_the_only_site_or_at_that_of_several_which_it_concerns() {
        let (two, three) = (SiteNumber(2), SiteNumber(3));
        assert_eq!(Sites::one(two).place(None), Some(two));
        assert_eq!(Sites::one(two).place(Some(three)), Some(two));
        assert_eq!(sites(&[1, 3]).place(Some(three)), Some(three));
        assert_eq!(sites(&[1, 3]).place(Some(two)), None);
        assert_eq!(sites(&[1, 3]).place(None), None);
        assert_eq!(Sites::All.place(Some(two)), None);
    }

    #[test]
    fn they_are_said_in_words() {
        assert_eq!(Sites::All.to_string(), "all sites");
        assert_eq!(sites(&[4]).to_string(), "site 4");
        assert_eq!(sites(&[4, 2]).to_string(), "sites 2, 4");
    }
}
