//! Links by which participants answer a questionnaire without an account: each for one subject and one visit, until a day, and
//! once. What is kept of a link is a digest.

use jiff::civil::Date;
use protocol::VisitId;
use record::SubjectNumber;
use rusqlite::{OptionalExtension as _, Row, params};

use super::database::Accounts;
use super::error::AccountsError;
use super::log::line;
use super::session::Token;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionnaireLink {
    /// Who answers.
    pub subject: SubjectNumber,
    /// At which visit.
    pub visit: VisitId,
    /// The last day on which answers are in time, by the clocks of the site.
    pub in_time_until: Date,
    /// The last day on which they are taken.
    pub usable_until: Date,
}

fn read(row: &Row<'_>) -> rusqlite::Result<QuestionnaireLink> {
    let day = |column: usize| -> rusqlite::Result<Date> {
        let text: String = row.get(column)?;
        text.parse().map_err(|error: jiff::Error| {
            let kind = rusqlite::types::Type::Text;
            rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
        })
    };
    Ok(QuestionnaireLink {
        subject: SubjectNumber(row.get(0)?),
        visit: VisitId(row.get(1)?),
        in_time_until: day(2)?,
        usable_until: day(3)?,
    })
}

const COLUMNS: &str = "subject, visit, in_time_until, usable_until";

impl Accounts {
    /// Keeps a link. One that was made before for the same subject and visit is worth nothing from now on.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn make_questionnaire_link(
        &self,
        now: i64,
        by: &str,
        token: &Token,
        link: &QuestionnaireLink,
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        transaction.execute(
            "DELETE FROM questionnaire_link WHERE subject = ?1 AND visit = ?2",
            params![link.subject.0, link.visit.as_str()],
        )?;
        transaction.execute(
            "INSERT INTO questionnaire_link (token, subject, visit, in_time_until, usable_until) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                token.digest().as_slice(),
                link.subject.0,
                link.visit.as_str(),
                link.in_time_until.to_string(),
                link.usable_until.to_string(),
            ],
        )?;
        let about = format!("subject {}, visit {}", link.subject, link.visit);
        line(
            &transaction,
            &self.key,
            now,
            by,
            "link of a questionnaire made",
            &about,
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// What a link is for, if it was not used up.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn questionnaire_link(
        &self,
        token: &Token,
    ) -> Result<Option<QuestionnaireLink>, AccountsError> {
        let found = self
            .database()
            .query_row(
                &format!("SELECT {COLUMNS} FROM questionnaire_link WHERE token = ?1"),
                params![token.digest().as_slice()],
                read,
            )
            .optional()?;
        Ok(found)
    }

    /// The links of a subject that were not used up.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn questionnaire_links_of(
        &self,
        subject: SubjectNumber,
    ) -> Result<Vec<QuestionnaireLink>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(&format!(
            "SELECT {COLUMNS} FROM questionnaire_link WHERE subject = ?1 ORDER BY rowid"
        ))?;
        let rows = statement.query_map([subject.0], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets a link that was used.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn use_questionnaire_link_up(&self, now: i64, token: &Token) -> Result<(), AccountsError> {
        let Some(link) = self.questionnaire_link(token)? else {
            return Ok(());
        };
        let mut database = self.database();
        let transaction = database.transaction()?;
        transaction.execute(
            "DELETE FROM questionnaire_link WHERE token = ?1",
            params![token.digest().as_slice()],
        )?;
        let about = format!("subject {}, visit {}", link.subject, link.visit);
        line(
            &transaction,
            &self.key,
            now,
            "participant",
            "questionnaire answered",
            &about,
        )?;
        transaction.commit()?;
        Ok(())
    }
}
