//! Queries with all that was said in them.

use record::{SiteNumber, SubjectNumber};
use serde::Serialize;

use super::TrailReader;
use super::relation::Concealed;
use crate::error::StoreError;
use crate::trail::{Deed, Person, QueryAbout, QueryStanding, QueryStep, Role, read_one};
use crate::writer::{Refused, Writer};

/// A query, and what was said in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Query {
    /// Its number: the row of the trail that raised it.
    pub number: u64,
    /// Whose data.
    pub subject: SubjectNumber,
    /// The site of the subject.
    pub site: SiteNumber,
    /// Which of the data.
    pub about: QueryAbout,
    /// How it stands.
    pub standing: QueryStanding,
    /// What was said, the question first.
    pub said: Vec<QueryWords>,
}

/// What one person said in a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryWords {
    /// The row of the trail.
    pub sequence: u64,
    /// Who.
    pub person: String,
    /// In which role.
    pub role: Role,
    /// When, in microseconds from the start of 1970, UTC.
    pub recorded: i64,
    /// The offset of the person's clock from UTC, in minutes.
    pub utc_offset: i16,
    /// What was done; `None` for the question itself.
    pub step: Option<QueryStep>,
    /// The words.
    pub text: String,
    /// The entry that was corrected as was asked; in the answer that agrees to a request for a correction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<u64>,
}

/// Which queries are asked for; what is `None` does not narrow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueryFilter {
    /// Those about one subject.
    pub subject: Option<SubjectNumber>,
    /// Those of one site.
    pub site: Option<SiteNumber>,
    /// Those that stand so.
    pub standing: Option<QueryStanding>,
}

/// A query whose words are still to be read, and the rows in which they stand.
pub(crate) struct QueryToRead {
    pub(crate) query: Query,
    rows: Vec<u64>,
    /// Whether its words are kept from whoever looks: it is about what hints at a treatment.
    is_concealed: bool,
}

/// The queries that a person may see, in the order in which they were raised.
pub(crate) fn queries(
    writer: &Writer<'_>,
    viewer: &Person,
    filter: QueryFilter,
) -> Result<Vec<QueryToRead>, Refused> {
    if !viewer.role.may_read_queries() {
        return Err(Refused::Role {
            role: viewer.role,
            wish: "read queries",
        });
    }
    let concealed = Concealed::from(viewer.role, writer);
    let mut found = Vec::new();
    for (number, query) in &writer.projections.queries {
        let subject = SubjectNumber(query.subject);
        let Some(site) = writer.state.subject(subject).map(|of| of.screening().site) else {
            continue;
        };
        let asked_for = filter.subject.is_none_or(|asked| asked == subject)
            && filter.site.is_none_or(|asked| asked == site)
            && filter.standing.is_none_or(|asked| asked == query.standing)
            && viewer.role.may_read_query(&query.about);
        if asked_for && viewer.sites.include(site) {
            let rows: Vec<u64> = std::iter::once(*number)
                .chain(query.steps.iter().map(|(sequence, _)| *sequence))
                .collect();
            let query = Query {
                number: *number,
                subject,
                site,
                about: query.about.clone(),
                standing: query.standing,
                said: Vec::with_capacity(rows.len()),
            };
            let concealed = concealed.as_ref();
            found.push(QueryToRead {
                query,
                rows,
                is_concealed: concealed.is_some_and(|concealed| concealed.query(*number)),
            });
        }
    }
    Ok(found)
}

impl TrailReader {
    /// Reads what was said in queries, over a connection of its own, so that it keeps nobody from writing.
    pub(crate) fn words_of(&mut self, queries: Vec<QueryToRead>) -> Result<Vec<Query>, StoreError> {
        let mut read = Vec::with_capacity(queries.len());
        for QueryToRead {
            mut query,
            rows,
            is_concealed,
        } in queries
        {
            for sequence in rows {
                query.said.extend(self.words(sequence)?);
            }
            if is_concealed {
                query.said.iter_mut().for_each(|said| said.text.clear());
            }
            read.push(query);
        }
        Ok(read)
    }

    fn words(&mut self, sequence: u64) -> Result<Option<QueryWords>, StoreError> {
        let mut words = None;
        read_one(self.database.as_mut(), sequence, |row, _| {
            let (step, text, corrected) = match Deed::read(row.sequence, row.kind, row.payload)? {
                Deed::QueryRaised(raised) => (None, raised.text, None),
                Deed::QueryMoved(moved) => (Some(moved.step), moved.text, moved.corrected),
                _ => return Ok(()),
            };
            words = Some(QueryWords {
                sequence,
                person: row.person.to_owned(),
                role: row.role()?,
                recorded: row.recorded,
                utc_offset: row.utc_offset()?,
                step,
                text,
                corrected,
            });
            Ok(())
        })?;
        Ok(words)
    }
}
