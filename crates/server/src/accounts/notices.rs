//! Notices: that something happened which some people must learn of, and who has read it. No notice names an arm.

use record::{SiteNumber, SubjectNumber};
use rusqlite::params;
use store::Role;

use super::account::AccountNumber;
use super::database::Accounts;
use super::error::AccountsError;
use super::log::line;

/// What some people must learn of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// The arm of a subject was opened in an emergency.
    ArmOpened,
    /// Somebody saw the arm of a subject without the program, and it was written down.
    ArmSeenElsewhere,
    /// A serious adverse event was entered.
    SeriousEvent,
    /// Those who watch over safety and know the arms ask the site to call them.
    SafetyCall,
}

impl NoticeKind {
    const SERIOUS: &str = "serious event";
    const CALL: &str = "safety call";
    const ELSEWHERE: &str = "arm seen elsewhere";

    /// As it stands in the interface for programs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ArmOpened => "arm_opened",
            Self::ArmSeenElsewhere => "arm_seen_elsewhere",
            Self::SeriousEvent => "serious_event",
            Self::SafetyCall => "safety_call",
        }
    }

    fn of(word: Option<&str>) -> Self {
        match word {
            Some(Self::SERIOUS) => Self::SeriousEvent,
            Some(Self::CALL) => Self::SafetyCall,
            Some(Self::ELSEWHERE) => Self::ArmSeenElsewhere,
            _ => Self::ArmOpened,
        }
    }
}

/// That something happened to a subject of which some people must learn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, from 1.
    pub number: i64,
    /// What happened.
    pub kind: NoticeKind,
    /// When, in microseconds from the start of 1970.
    pub at: i64,
    /// To whom.
    pub subject: SubjectNumber,
    /// At which site.
    pub site: SiteNumber,
    /// Who did it.
    pub person: String,
}

impl Notice {
    /// Whether it is for somebody of a role to which notices come: an investigator is asked to call about subjects of the own
    /// site, and is told of nothing else.
    pub fn is_for(&self, role: Role, site: Option<SiteNumber>) -> bool {
        role != Role::Investigator
            || (self.kind == NoticeKind::SafetyCall && site == Some(self.site))
    }
}

impl Accounts {
    /// Leaves a notice that an arm was opened.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn leave_notice(
        &self,
        now: i64,
        subject: SubjectNumber,
        site: SiteNumber,
        person: &str,
    ) -> Result<(), AccountsError> {
        self.database().execute(
            "INSERT INTO notice (at, subject, site, person) VALUES (?1, ?2, ?3, ?4)",
            params![now, subject.0, site.0, person],
        )?;
        Ok(())
    }

    /// Leaves a notice that a person saw an arm without the program.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn leave_notice_of_arm_seen(
        &self,
        now: i64,
        subject: SubjectNumber,
        site: SiteNumber,
        person: &str,
    ) -> Result<(), AccountsError> {
        self.leave(now, subject, site, person, NoticeKind::ELSEWHERE)
    }

    /// Leaves a notice that a serious adverse event was entered.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn leave_notice_of_serious_event(
        &self,
        now: i64,
        subject: SubjectNumber,
        site: SiteNumber,
        person: &str,
    ) -> Result<(), AccountsError> {
        self.leave(now, subject, site, person, NoticeKind::SERIOUS)
    }

    /// Leaves a notice that a site is to call those who watch over a subject's safety. It says neither why nor what they know.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn leave_notice_of_safety_call(
        &self,
        now: i64,
        subject: SubjectNumber,
        site: SiteNumber,
    ) -> Result<(), AccountsError> {
        self.leave(now, subject, site, "", NoticeKind::CALL)
    }

    fn leave(
        &self,
        now: i64,
        subject: SubjectNumber,
        site: SiteNumber,
        person: &str,
        kind: &str,
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        transaction.execute(
            "INSERT INTO notice (at, subject, site, person) VALUES (?1, ?2, ?3, ?4)",
            params![now, subject.0, site.0, person],
        )?;
        transaction.execute(
            "INSERT INTO notice_kind (notice, kind) VALUES (?1, ?2)",
            params![transaction.last_insert_rowid(), kind],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Every notice, in their order.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn notices(&self) -> Result<Vec<Notice>, AccountsError> {
        self.notices_where("TRUE", [])
    }

    /// The notices that a person has not read yet, in their order.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn unread(&self, reader: AccountNumber) -> Result<Vec<Notice>, AccountsError> {
        self.notices_where(
            "NOT EXISTS (SELECT 1 FROM notice_read WHERE notice_read.notice = number AND account = ?1)",
            [reader.0],
        )
    }

    fn notices_where(
        &self,
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<Notice>, AccountsError> {
        let database = self.database();
        let mut statement = database.prepare(&format!(
            "SELECT number, at, subject, site, person, kind FROM notice LEFT JOIN notice_kind ON notice_kind.notice = number \
             WHERE {condition} ORDER BY number"
        ))?;
        let rows = statement.query_map(parameters, |row| {
            Ok(Notice {
                number: row.get(0)?,
                at: row.get(1)?,
                subject: SubjectNumber(row.get(2)?),
                site: SiteNumber(row.get(3)?),
                person: row.get(4)?,
                kind: NoticeKind::of(row.get::<_, Option<String>>(5)?.as_deref()),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down that a person has read a notice; reading it twice is reading it.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchNotice`].
    pub fn read_notice(
        &self,
        now: i64,
        reader: AccountNumber,
        by: &str,
        notice: i64,
    ) -> Result<(), AccountsError> {
        let mut database = self.database();
        let transaction = database.transaction()?;
        let there: i64 = transaction.query_row(
            "SELECT count(*) FROM notice WHERE number = ?1",
            [notice],
            |row| row.get(0),
        )?;
        if there == 0 {
            return Err(AccountsError::NoSuchNotice);
        }
        let read = transaction.execute(
            "INSERT INTO notice_read (notice, account, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![notice, reader.0, now],
        )?;
        if read > 0 {
            line(
                &transaction,
                &self.key,
                now,
                by,
                "notice read",
                &notice.to_string(),
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Writes down that a person has seen an arm: from now on the person has no blinded role in the trial, and its
    /// sessions end.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn has_seen_an_arm(&self, now: i64, number: AccountNumber) -> Result<(), AccountsError> {
        self.database().execute(
            "INSERT INTO seen_arm (account, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![number.0, now],
        )?;
        Ok(())
    }
}
