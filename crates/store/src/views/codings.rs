//! Which words are coded, by what, and which are not yet.

use record::{SiteNumber, SubjectNumber, Validity};
use serde::Serialize;

use crate::trail::{CodedTerm, Person, verbatim_of};
use crate::writer::{Refused, Writer};

/// Words that are coded, or are to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coding {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerns.
    pub subject: SubjectNumber,
    /// The site of the subject.
    pub site: SiteNumber,
    /// The words, as they stand in the entry now.
    pub verbatim: String,
    /// How often they were coded: 0 for words that are not coded yet.
    pub version: u32,
    /// The row of the trail that coded them last: it says who and when.
    pub row: Option<u64>,
    /// The term, where they are coded.
    pub term: Option<CodedTerm>,
    /// The words that were coded, where the entry was corrected since: they are to be looked at again.
    pub coded_from: Option<String>,
}

/// The words that a person may see, like beside like: whoever codes sees the same words together, and not which were said after an
/// infusion (B-17 of the channels by which blinding is lost).
pub(crate) fn codings(writer: &Writer<'_>, viewer: &Person) -> Result<Vec<Coding>, Refused> {
    if !viewer.role.may_read_codings() {
        return Err(Refused::Role {
            role: viewer.role,
            wish: "read codings",
        });
    }
    let coded = &writer.projections.codings;
    let all = writer.entries.iter().filter_map(|entry| {
        let verbatim =
            verbatim_of(&entry.event).filter(|_| entry.validity != Validity::StruckOut)?;
        let site = writer.state.subject(entry.subject)?.screening().site;
        let coding = coded.get(&entry.sequence);
        viewer.sites.include(site).then(|| Coding {
            entry: entry.sequence,
            subject: entry.subject,
            site,
            verbatim: verbatim.to_owned(),
            version: coding.map_or(0, |coding| coding.version),
            row: coding.map(|coding| coding.sequence),
            term: coding.map(|coding| coding.term.clone()),
            coded_from: coding
                .filter(|coding| coding.verbatim != verbatim)
                .map(|coding| coding.verbatim.clone()),
        })
    });
    let mut all: Vec<Coding> = all.collect();
    all.sort_by_cached_key(|coding| (coding.verbatim.to_lowercase(), coding.entry));
    Ok(all)
}
