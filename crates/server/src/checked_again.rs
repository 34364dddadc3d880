//! What was entered under an earlier version of the protocol, by another protocol file or with another program, held against
//! the checks of today.
//!
//! It looks and changes nothing. What belongs to a version is worked out under both versions by today's program, so that
//! what differs is the version; of what another program or protocol file took nothing is left but the answers that were given
//! then, so that what nobody was asked about is what is told. The words of those who know arms are hidden from who reads
//! this, so that of their entries versions alone are compared.

use std::collections::{BTreeMap, BTreeSet};

use forms::{ChangedCheck, Circumstances, ENGLISH, FormKind, Problem, form_title, missing_field};
use jiff::civil::Date;
use protocol::VersionId;
use record::{Entry, SiteNumber, SubjectNumber, TrialState};
use store::{RELATION_FIELDS, Source, TrailFilter, TrailLine};

use crate::http::{Asked, Trouble};

/// After the subject with whom so many entries were checked, the rest waits for the next page.
const ENTRIES_AT_ONCE: usize = 2_000;

/// After the subject with whom so many changes were found, too.
const CHANGES_AT_ONCE: usize = 200;

/// A check that says something else today than when its item was entered.
pub struct ChangedItem {
    /// Whose.
    pub subject: SubjectNumber,
    /// At which site.
    pub site: SiteNumber,
    /// The entry.
    pub entry: u64,
    /// Its day.
    pub date: Date,
    /// Its form.
    pub form: FormKind,
    /// What the form is called.
    pub title: String,
    /// Under what it was entered.
    pub entered: EnteredUnder,
    /// The version by which it is checked: the one that holds for the subject today.
    pub today: VersionId,
    /// What has changed.
    pub check: ChangedCheck,
}

/// Under what something was entered.
#[derive(Debug, Clone)]
pub struct EnteredUnder {
    /// The version of the protocol.
    pub version: VersionId,
    /// The program and the protocol file, where they were not those of today.
    pub other: Option<OtherRunning>,
}

/// What of program and protocol file was not that of today.
#[derive(Debug, Clone)]
pub struct OtherRunning {
    /// The version of the program, where it was another.
    pub software: Option<String>,
    /// SHA-256 of the protocol file, in hexadecimal, where it was another.
    pub protocol_sha256: Option<String>,
}

/// What was found.
#[derive(Default)]
pub struct CheckedAgain {
    /// How many entries were checked: those that were entered under something else than what holds today.
    pub entries: usize,
    /// Of how many subjects.
    pub subjects: usize,
    /// What has changed, by subject, in the order of their entries.
    pub changed: Vec<ChangedItem>,
    /// The last subject of this part, where more follow.
    pub next_after: Option<SubjectNumber>,
}

/// The row of every trail that says under what its trial was opened.
const FIRST_CONFIGURATION: u64 = 2;

/// A subject to be looked at.
struct Candidate {
    number: SubjectNumber,
    site: SiteNumber,
    /// Whether anything was taken under another version than today's.
    other_version: bool,
}

/// Checks again what the caller may see of the subjects after one, as far as one page goes.
///
/// # Errors
/// Those of the store.
pub fn check_again(
    asked: &Asked<'_>,
    after: u32,
    site: Option<u16>,
) -> Result<CheckedAgain, Trouble> {
    let store = &asked.house.store;
    let days = asked.house.days();
    let caller = asked.caller()?.clone();
    let of_today = days.clone();
    let candidates: Vec<Candidate> = store.look(move |state| {
        let subjects = state.subjects().iter();
        subjects
            .filter(|subject| subject.number().0 > after)
            .map(|subject| (subject, subject.screening().site))
            .filter(|(_, own)| caller.may_reach(*own) && site.is_none_or(|site| own.0 == site))
            .map(|(subject, site)| {
                let today = state.version(subject, of_today.at(site));
                let mut taken = subject.versions_of_entries().iter();
                Candidate {
                    number: subject.number(),
                    site,
                    other_version: taken.any(|(_, version)| *version != today),
                }
            })
            .collect()
    })?;
    let relates = asked.reads_relations();
    let running = RunningNow::of(asked)?;
    let mut found = CheckedAgain::default();
    for candidate in candidates {
        let otherwise = running.written_otherwise(asked, candidate.number)?;
        if !candidate.other_version && otherwise.is_empty() {
            continue;
        }
        let entries = store.entries_of(candidate.number)?;
        let today = days.at(candidate.site);
        let (checked, changed) =
            store.look(move |state| of_subject(state, &entries, &otherwise, today))?;
        if checked > 0 {
            found.entries += checked;
            found.subjects += 1;
            let is_told = |item: &ChangedItem| {
                let of_relation = item.form == FormKind::AdverseEvent
                    && RELATION_FIELDS.contains(&item.check.field.as_str());
                relates || !of_relation
            };
            found.changed.extend(changed.into_iter().filter(is_told));
        }
        if found.entries >= ENTRIES_AT_ONCE || found.changed.len() >= CHANGES_AT_ONCE {
            found.next_after = Some(candidate.number);
            break;
        }
    }
    Ok(found)
}

/// The program and the protocol file of today, and from which row of the trail on they write.
struct RunningNow {
    since: u64,
    software: String,
    protocol_sha256: String,
}

impl RunningNow {
    fn of(asked: &Asked<'_>) -> Result<Self, Trouble> {
        let store = &asked.house.store;
        let since = store.written_so_since()?;
        let viewer = asked.caller()?.person();
        let row = store.trail_rows(&viewer, vec![since])?.pop();
        let (software, protocol_sha256) = row
            .map(|row| (row.software, row.protocol_sha256))
            .unwrap_or_default();
        Ok(Self {
            since,
            software,
            protocol_sha256,
        })
    }

    /// How the entries of a subject came in that another program or protocol file took, by their numbers.
    fn written_otherwise(
        &self,
        asked: &Asked<'_>,
        subject: SubjectNumber,
    ) -> Result<BTreeMap<u64, Written>, Trouble> {
        let of_subject = |most| TrailFilter {
            subject: Some(subject),
            most,
            ..TrailFilter::default()
        };
        if self.since <= FIRST_CONFIGURATION {
            return Ok(BTreeMap::new());
        }
        let (store, viewer) = (&asked.house.store, asked.caller()?.person());
        let first = store.trail(&viewer, &of_subject(1))?;
        if first.iter().all(|line| line.sequence > self.since) {
            return Ok(BTreeMap::new());
        }
        let lines = store.trail(&viewer, &of_subject(usize::MAX))?;
        let mut written = BTreeMap::new();
        for line in lines {
            match (line.entry, line.kind) {
                (Some(entry), "entry") => {
                    if let Some(running) = self.otherwise(&line) {
                        written.insert(entry, Written::of(running, line));
                    }
                }
                (Some(entry), "corrected") => {
                    if let Some(known) = written.get_mut(&entry) {
                        known.corrected.extend(line.group.map(|group| group.0));
                    }
                }
                _ => {}
            }
        }
        Ok(written)
    }

    /// By what other program or protocol file a row was written, where somebody wrote it whose words are not hidden.
    fn otherwise(&self, line: &TrailLine) -> Option<OtherRunning> {
        let other = |was: &str, is: &str| (was != is).then(|| was.to_owned());
        let running = OtherRunning {
            software: other(&line.software, &self.software),
            protocol_sha256: other(&line.protocol_sha256, &self.protocol_sha256),
        };
        let is_other = running.software.is_some() || running.protocol_sha256.is_some();
        (is_other && line.sequence < self.since && !line.role.knows_arms()).then_some(running)
    }
}

/// How an entry came in that another program or protocol file took.
struct Written {
    running: OtherRunning,
    /// Whether a person typed it, who was asked field by field.
    by_a_person: bool,
    /// What was said of what is doubtful.
    reason: Option<String>,
    /// The groups of items that were corrected since, for a reason.
    corrected: BTreeSet<String>,
}

impl Written {
    fn of(running: OtherRunning, line: TrailLine) -> Self {
        Self {
            by_a_person: line.source == Source::Page,
            reason: line.reason,
            running,
            corrected: BTreeSet::new(),
        }
    }

    /// Whether somebody was asked about a problem at entry, or has looked at its item since.
    fn was_asked(&self, problem: &Problem, group: Option<&str>) -> bool {
        let is_empty = problem.reason_field.as_ref() == Some(&missing_field(&problem.field));
        let said = self
            .reason
            .as_deref()
            .is_some_and(|reason| !self.by_a_person || names_field(reason, &problem.field));
        // What is not there is not asked of who sends a row of a file.
        said || (is_empty && !self.by_a_person)
            || group.is_some_and(|group| self.corrected.contains(group))
    }
}

/// Whether the reasons of a form, one beside the other as [`forms::Reading::reasons`] writes them, name a field.
fn names_field(reasons: &str, field: &str) -> bool {
    let begins = |part: &str| {
        let rest = part.strip_prefix(field);
        rest.is_some_and(|rest| rest.starts_with(": "))
    };
    reasons.split("; ").any(begins)
}

/// Checks the entries of one subject: how many were checked, and what has changed.
fn of_subject(
    state: &TrialState<'_>,
    entries: &[Entry],
    otherwise: &BTreeMap<u64, Written>,
    today: Date,
) -> (usize, Vec<ChangedItem>) {
    let (mut checked, mut changed) = (0, Vec::new());
    for entry in entries {
        let c = Circumstances::of_entry(state, entry, today, &ENGLISH);
        let Some((subject, own)) = c
            .subject()
            .and_then(|subject| Some((subject, subject.version_of_entry(entry.sequence)?)))
        else {
            continue;
        };
        let now = state.version(subject, today);
        let written = otherwise.get(&entry.sequence);
        let Some((form, _)) = forms::typed_of(entry) else {
            continue;
        };
        if own == now && written.is_none() {
            continue;
        }
        checked += 1;
        let mut checks = forms::checked_again(&c, now);
        if let Some(written) = written {
            let told: BTreeSet<String> = checks.iter().map(|check| check.field.clone()).collect();
            let unasked = forms::unasked_at_entry(&c, now, |problem, group| {
                told.contains(&problem.field) || written.was_asked(problem, group)
            });
            checks.extend(unasked);
        }
        if checks.is_empty() {
            continue;
        }
        let name = |version| state.plan().version(version).id.clone();
        let title = form_title(state.plan(), &ENGLISH, &form);
        changed.extend(checks.into_iter().map(|check| ChangedItem {
            subject: entry.subject,
            site: subject.screening().site,
            entry: entry.sequence,
            date: entry.date,
            form: form.clone(),
            title: title.clone(),
            entered: EnteredUnder {
                version: name(own),
                other: written.map(|written| written.running.clone()),
            },
            today: name(now),
            check,
        }));
    }
    (checked, changed)
}
