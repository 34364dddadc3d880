//! From when until when a version holds at a site, and which steps keep the versions in their order.
//!
//! A version brings everything that the versions before it brought. So, of two versions that are released site by site, the
//! later one holds at a site on no day on which the earlier one does not.

use std::fmt;

use jiff::civil::Date;
use protocol::{Plan, VersionId, VersionIndex, VersionStart};

use crate::event::SiteNumber;
use crate::release::{ApprovalReference, Release, ReleaseStep};

/// A stretch of days on which a version holds at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The first day.
    pub from: Date,
    /// The first day after it; `None`: it goes on.
    pub until: Option<Date>,
    /// The approval that it rests on.
    pub approval: ApprovalReference,
}

impl Stretch {
    /// Whether a day falls in it.
    pub fn contains(&self, date: Date) -> bool {
        self.from <= date && self.until.is_none_or(|until| date < until)
    }

    fn lies_in(&self, other: &Self) -> bool {
        let ends_within = match (self.until, other.until) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(its)) => own <= its,
        };
        other.from <= self.from && ends_within
    }
}

/// The stretches on which a version holds at a site, by the releases known so far, in their order.
pub fn stretches<'r>(
    releases: impl Iterator<Item = &'r Release>,
    site: SiteNumber,
    version: &VersionId,
) -> Vec<Stretch> {
    let own = releases.filter(|release| release.site == site && release.version == *version);
    let mut stretches = Vec::new();
    for release in own {
        // Each was judged when it was taken.
        let _ = take(&mut stretches, &release.step);
    }
    stretches
}

/// Judges whether a release can follow those before it.
///
/// # Errors
/// [`ReleaseRefusal`].
pub fn judge(plan: &Plan, before: &[Release], release: &Release) -> Result<(), ReleaseRefusal> {
    let Release {
        after,
        site,
        version,
        step,
    } = release;
    if before.last().is_some_and(|last| last.after > *after) {
        return Err(ReleaseRefusal::OutOfPlace { after: *after });
    }
    let trial = &plan.protocol().trial;
    if !(1..=trial.sites).contains(&u32::from(site.0)) {
        return Err(ReleaseRefusal::NoSuchSite {
            site: *site,
            sites: trial.sites,
        });
    }
    let by_site: Vec<VersionIndex> = plan.released_by_site().collect();
    let Some(place) = by_site
        .iter()
        .position(|index| plan.version(*index).id == *version)
    else {
        return Err(ReleaseRefusal::NotReleasedBySite {
            version: version.clone(),
            released: by_site
                .iter()
                .map(|index| plan.version(*index).id.clone())
                .collect(),
        });
    };
    let from = step.from();
    if let Some(earliest) = earliest(plan).filter(|(_, earliest)| from < *earliest) {
        let (what, earliest) = earliest;
        return Err(ReleaseRefusal::TooEarly {
            from,
            what,
            earliest,
        });
    }
    let mut own = stretches(before.iter(), *site, version);
    take(&mut own, step)?;
    let of = |place: usize| {
        let id = &plan.version(by_site[place]).id;
        (id.clone(), stretches(before.iter(), *site, id))
    };
    let outside = |later: &[Stretch], earlier: &[Stretch]| {
        let lies = |stretch: &&Stretch| !earlier.iter().any(|other| stretch.lies_in(other));
        later.iter().find(lies).map(|stretch| stretch.from)
    };
    if let Some(place) = place.checked_sub(1) {
        let (id, earlier) = of(place);
        if let Some(day) = outside(&own, &earlier) {
            return Err(ReleaseRefusal::VersionBefore {
                site: *site,
                version: version.clone(),
                day,
                before: id,
            });
        }
    }
    if place + 1 < by_site.len() {
        let (id, later) = of(place + 1);
        if outside(&later, &own).is_some() {
            return Err(ReleaseRefusal::VersionAfter {
                site: *site,
                version: version.clone(),
                after: id,
            });
        }
    }
    Ok(())
}

/// The first day on which a version can be released at a site: not before the trial opens, nor before a version that starts
/// on a calendar day and that it follows.
fn earliest(plan: &Plan) -> Option<(String, Date)> {
    let opened = plan.protocol().trial.enrolment_opened;
    let dates = plan
        .protocol()
        .versions
        .iter()
        .filter_map(|version| match version.starts {
            VersionStart::Date { date } => Some((format!("`{}` starts", version.id), date)),
            _ => None,
        });
    std::iter::once(("the trial opens".to_owned(), opened))
        .chain(dates)
        .max_by_key(|(_, date)| *date)
}

/// What a step makes of the stretches of a version.
fn take(stretches: &mut Vec<Stretch>, step: &ReleaseStep) -> Result<(), ReleaseRefusal> {
    let open = stretches
        .last()
        .filter(|last| last.until.is_none())
        .cloned();
    match (step, open) {
        (ReleaseStep::Released { from, approval }, open) => {
            if let Some(open) = &open
                && open.from == *from
                && open.approval == *approval
            {
                return Err(ReleaseRefusal::AsItStands { from: *from });
            }
            if open.is_some() {
                stretches.pop();
            }
            if let Some(ended) = stretches.last().and_then(|last| last.until)
                && *from < ended
            {
                return Err(ReleaseRefusal::BeforeItsEnd { from: *from, ended });
            }
            stretches.push(Stretch {
                from: *from,
                until: None,
                approval: approval.clone(),
            });
        }
        (ReleaseStep::Withdrawn { .. }, None) => return Err(ReleaseRefusal::NotReleased {}),
        (ReleaseStep::Withdrawn { from }, Some(open)) if *from < open.from => {
            return Err(ReleaseRefusal::WithdrawnBeforeItBegan {
                from: *from,
                began: open.from,
            });
        }
        (ReleaseStep::Withdrawn { from }, Some(open)) => {
            stretches.pop();
            // One that ends on its first day never held.
            if *from > open.from {
                stretches.push(Stretch {
                    until: Some(*from),
                    ..open
                });
            }
        }
    }
    Ok(())
}

/// Why a version is not released at a site, or its release not put right or withdrawn. Nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseRefusal {
    /// It stands at another place of the record than those before it.
    OutOfPlace {
        /// The entry that it names.
        after: u64,
    },
    /// The trial has no such site.
    NoSuchSite {
        /// The site.
        site: SiteNumber,
        /// How many there are.
        sites: u32,
    },
    /// The protocol has no such version, or it starts everywhere at once.
    NotReleasedBySite {
        /// The version.
        version: VersionId,
        /// Those that are released site by site.
        released: Vec<VersionId>,
    },
    /// The day lies before the trial, or before a version that it follows.
    TooEarly {
        /// The day.
        from: Date,
        /// What it lies before.
        what: String,
        /// The first day allowed.
        earliest: Date,
    },
    /// The version before it does not hold at the site then.
    VersionBefore {
        /// The site.
        site: SiteNumber,
        /// The version.
        version: VersionId,
        /// From when it would hold.
        day: Date,
        /// The version before it.
        before: VersionId,
    },
    /// The version after it would hold at the site without it.
    VersionAfter {
        /// The site.
        site: SiteNumber,
        /// The version.
        version: VersionId,
        /// The version after it.
        after: VersionId,
    },
    /// It is released already, on that day and by that approval.
    AsItStands {
        /// The day.
        from: Date,
    },
    /// It was withdrawn later than the day from which it is to hold again.
    BeforeItsEnd {
        /// The day.
        from: Date,
        /// When it ended.
        ended: Date,
    },
    /// There is nothing to withdraw.
    NotReleased {},
    /// It began later than it is to end.
    WithdrawnBeforeItBegan {
        /// The day.
        from: Date,
        /// When it began.
        began: Date,
    },
}

impl fmt::Display for ReleaseRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfPlace { after } => write!(
                f,
                "a release after entry {after} comes after what stands later in the record; keep the releases in their order"
            ),
            Self::NoSuchSite { site, sites } => {
                write!(
                    f,
                    "there is no site {site}; the trial has sites 1 to {sites}"
                )
            }
            Self::NotReleasedBySite { version, released } if released.is_empty() => write!(
                f,
                "version `{version}` is not released site by site, and neither is any other of this protocol: each starts \
                 everywhere at once"
            ),
            Self::NotReleasedBySite { version, released } => {
                let released: Vec<&str> = released.iter().map(AsRef::as_ref).collect();
                write!(
                    f,
                    "version `{version}` is not released site by site; {} can be",
                    released.join(", ")
                )
            }
            Self::TooEarly {
                from,
                what,
                earliest,
            } => write!(
                f,
                "{from} is before {what} on {earliest}; name that day or a later one"
            ),
            Self::VersionBefore {
                site,
                version,
                day,
                before,
            } => write!(
                f,
                "`{version}` would hold at site {site} from {day}, and `{before}`, which it follows, does not hold there \
                 for as long; release `{before}` there first, from that day or earlier"
            ),
            Self::VersionAfter {
                site,
                version,
                after,
            } => write!(
                f,
                "`{after}`, which follows `{version}`, would hold at site {site} without it; change or withdraw `{after}` \
                 there first"
            ),
            Self::AsItStands { from } => write!(
                f,
                "it is released from {from} by that approval already; name another day or approval to put it right"
            ),
            Self::BeforeItsEnd { from, ended } => write!(
                f,
                "{from} is before {ended}, when the version was withdrawn there; name that day or a later one"
            ),
            Self::NotReleased {} => f.write_str(
                "the version is not released at the site, so there is nothing to withdraw",
            ),
            Self::WithdrawnBeforeItBegan { from, began } => write!(
                f,
                "{from} is before {began}, when the version began there; name {began} where it should never have been \
                 released, or a later day"
            ),
        }
    }
}

impl std::error::Error for ReleaseRefusal {}
