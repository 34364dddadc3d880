//! Notices: that something happened which some people must learn of, and who has read it. No notice names an arm.

use std::collections::BTreeMap;

use record::{SiteNumber, Sites, SubjectNumber};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
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

/// A serious adverse event, as the trail tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriousEvent {
    /// When it was entered, or became serious, in microseconds from the start of 1970.
    pub at: i64,
    /// Whose it is.
    pub subject: SubjectNumber,
    /// At which site.
    pub site: SiteNumber,
    /// The account of who entered it.
    pub person: String,
}

impl Notice {
    /// Whether it is for somebody of a role to which notices come, who works at these sites: of what happened elsewhere nobody is
    /// told. An investigator is asked to call, and is told of nothing else.
    pub fn is_for(&self, role: Role, sites: &Sites) -> bool {
        let of_the_role = role != Role::Investigator || self.kind == NoticeKind::SafetyCall;
        of_the_role && sites.include(self.site)
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

    /// Up to which row of the trail it was looked for serious adverse events; `None` where it never was.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn looked_for_serious_events(&self) -> Result<Option<u64>, AccountsError> {
        let row: Option<i64> = self
            .database()
            .query_row("SELECT row FROM looked_for_serious_events", [], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(row.map(i64::unsigned_abs))
    }

    /// Leaves notices of serious adverse events, and how far it was looked for them: all or nothing, and nothing where somebody
    /// else has looked in the meantime.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn leave_notices_of_serious_events(
        &self,
        looked_before: Option<u64>,
        looked_now: u64,
        events: &[SeriousEvent],
    ) -> Result<(), AccountsError> {
        let full_names: BTreeMap<String, String> = self
            .all()?
            .into_iter()
            .map(|account| (account.name, account.full_name))
            .collect();
        let row = |row: u64| i64::try_from(row).unwrap_or(i64::MAX);
        let mut database = self.database();
        let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let moved = match looked_before {
            Some(before) => transaction.execute(
                "UPDATE looked_for_serious_events SET row = ?2 WHERE row = ?1",
                params![row(before), row(looked_now)],
            )?,
            None => transaction.execute(
                "INSERT INTO looked_for_serious_events (single, row) VALUES (1, ?1) ON CONFLICT (single) DO NOTHING",
                [row(looked_now)],
            )?,
        };
        if moved == 0 {
            return Ok(());
        }
        for event in events {
            let person = full_names.get(&event.person).unwrap_or(&event.person);
            let (at, kind) = (event.at, NoticeKind::SERIOUS);
            write(&transaction, at, event.subject, event.site, person, kind)?;
        }
        transaction.commit()?;
        Ok(())
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
        write(&transaction, now, subject, site, person, kind)?;
        transaction.commit()?;
        Ok(())
    }

    /// The notices that were left after one, in their order.
    ///
    /// # Errors
    /// [`AccountsError::File`].
    pub fn notices_after(&self, number: i64) -> Result<Vec<Notice>, AccountsError> {
        self.notices_where("number > ?1", [number])
    }

    /// One notice.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchNotice`].
    pub fn notice(&self, number: i64) -> Result<Notice, AccountsError> {
        let mut found = self.notices_where("number = ?1", [number])?;
        found.pop().ok_or(AccountsError::NoSuchNotice)
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

/// Writes a notice of a kind.
fn write(
    database: &Connection,
    at: i64,
    subject: SubjectNumber,
    site: SiteNumber,
    person: &str,
    kind: &str,
) -> Result<(), AccountsError> {
    database.execute(
        "INSERT INTO notice (at, subject, site, person) VALUES (?1, ?2, ?3, ?4)",
        params![at, subject.0, site.0, person],
    )?;
    database.execute(
        "INSERT INTO notice_kind (notice, kind) VALUES (?1, ?2)",
        params![database.last_insert_rowid(), kind],
    )?;
    Ok(())
}
