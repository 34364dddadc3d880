//! What every page reaches: the store, the accounts, the clock, the words.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use protocol::Plan;
use record::Origin;
use store::{Clock, Store};

use crate::accounts::{AccountNumber, Accounts, Blinding, CodeSecret, SecondFactor, Seen};
use crate::analysis_room::AnalysisRoom;
use crate::clock_watch::ClockWatch;
use crate::closed_results::ClosedResults;
use crate::dictionary::Dictionary;
use crate::http::Trouble;
use crate::messages::Messages;
use crate::metrics::Metrics;
use crate::page::open_items::what_is_due;
use crate::page::unasked::why_unasked;
use crate::sent_forms::SentForms;
use crate::settings::Settings;
use crate::sign_on::SignOn;
use crate::staged_files::StagedFiles;
use crate::stock::Stock;
use crate::zones::{Days, Zones};

/// A clock: microseconds from the start of 1970, UTC.
pub type Time = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Where random bytes come from.
pub type Randomness = Box<dyn Fn(&mut [u8]) -> bool + Send + Sync>;

/// Whether the trial is shown or conducted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// Conducted, with people's own passwords and second factors.
    Conduct,
    /// Shown on this machine alone, with users whom everybody knows; every subject is virtual.
    Demonstration {
        /// Where the files of the demonstration are.
        folder: PathBuf,
    },
}

/// All that pages reach.
pub struct House {
    /// The protocol.
    pub plan: Plan,
    /// The record.
    pub store: Store,
    /// Who may sign in.
    pub accounts: Accounts,
    /// How the server was asked to behave.
    pub settings: Settings,
    /// Whether the trial is shown or conducted.
    pub mode: Mode,
    /// The clock.
    pub time: Time,
    /// Whether it can be believed.
    pub clock: ClockWatch,
    /// Where random bytes come from.
    pub randomness: Randomness,
    /// The words of the pages.
    pub say: &'static Messages,
    /// What is counted.
    pub metrics: Metrics,
    /// Forms that were sent and stored.
    pub sent: SentForms,
    /// Who is on the way to another system by which people sign on.
    pub sign_on: SignOn,
    /// Files that wait to be taken.
    pub staged: StagedFiles,
    /// Results that could tell an arm, which no blinded page reads.
    pub closed: ClosedResults,
    /// The ledger of stock, which pharmacists alone read.
    pub stock: Stock,
    /// The dictionaries for coding.
    pub dictionaries: Vec<Dictionary>,
    /// What the trial's analysis is made with.
    pub analysis: AnalysisRoom,
    /// Held by whoever screens somebody: a file that names the numbers of its subjects must get them.
    pub screening: Mutex<()>,
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("House")
    }
}

impl House {
    /// Now, in microseconds from the start of 1970.
    pub fn now(&self) -> i64 {
        (self.time)()
    }

    /// Today, in UTC.
    pub fn today(&self) -> Date {
        day_of(self.now())
    }

    /// Marks whoever stands in the vault's log and has a blinded role as having seen an arm: where the accounts could not be
    /// written when it happened, or are older than the log, they learn it here.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn learn_who_knows(&self) -> Result<(), Trouble> {
        let openings = self.store.who_knows()?;
        for account in self.accounts.all()? {
            let is_in_the_log = openings.iter().any(|(name, _)| *name == account.name);
            if is_in_the_log
                && account.seen == Seen::Nothing
                && Blinding::of(account.role) == Blinding::Blinded
            {
                self.accounts.has_seen_an_arm(self.now(), account.number)?;
            }
        }
        Ok(())
    }

    /// Lets the store ask the forms what is due for a subject, before data are locked by whichever way, and what is not asked any
    /// more, so that queries about it are closed.
    ///
    /// # Errors
    /// [`Trouble`], where the store is closed.
    pub fn let_the_store_ask_the_forms(&self) -> Result<(), Trouble> {
        let due = what_is_due(Arc::clone(&self.time), self.settings.zones.clone());
        self.store.ask_what_is_due(due)?;
        let unasked = why_unasked(Arc::clone(&self.time), self.settings.zones.clone());
        Ok(self.store.ask_why_unasked(unasked)?)
    }

    /// The day at every site.
    pub fn days(&self) -> Days {
        Days {
            now: self.now(),
            zones: self.settings.zones.clone(),
        }
    }

    /// Whether every subject was made up, which every page then says.
    pub const fn is_virtual(&self) -> bool {
        matches!(self.store.origin(), Origin::Virtual { .. })
    }

    /// Fills bytes that nobody can guess.
    ///
    /// # Errors
    /// [`Trouble::Busy`], where the machine gives none: nothing is done with numbers that could be guessed.
    pub fn random(&self, bytes: &mut [u8]) -> Result<(), Trouble> {
        if (self.randomness)(bytes) {
            Ok(())
        } else {
            Err(Trouble::Busy)
        }
    }

    /// A random token.
    ///
    /// # Errors
    /// As [`House::random`].
    pub fn token(&self) -> Result<crate::accounts::Token, Trouble> {
        let mut random = [0; 32];
        self.random(&mut random)?;
        Ok(crate::accounts::Token::of(random))
    }

    /// Makes a one-time link by which the person of an account chooses a password; older ones are worth nothing then.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn one_time_link(&self, by: &str, account: AccountNumber) -> Result<String, Trouble> {
        // An account may have been opened for somebody whom the vault's log knows.
        self.learn_who_knows()?;
        let token = self.token()?;
        let mut secret = vec![0; 20];
        self.random(&mut secret)?;
        let secret = CodeSecret::new(secret);
        self.accounts
            .invite(self.now(), by, account, &token, &secret)?;
        let base = self.settings.public_address.clone().unwrap_or_default();
        Ok(format!("{base}/first-steps/{}", token.as_str()))
    }

    /// Whether a code is asked for besides the password.
    pub const fn second_factor(&self) -> SecondFactor {
        match self.mode {
            Mode::Conduct => SecondFactor::Code,
            Mode::Demonstration { .. } => SecondFactor::None,
        }
    }
}

/// The day of a time, in UTC.
pub fn day_of(microseconds: i64) -> Date {
    Timestamp::from_microsecond(microseconds)
        .map_or(Date::MIN, |at| at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// A time as people read it, to the minute, in UTC.
pub fn minute_of(microseconds: i64) -> String {
    Timestamp::from_microsecond(microseconds).map_or(String::new(), |at| {
        at.strftime("%Y-%m-%d %H:%M UTC").to_string()
    })
}

/// A time as people read it on the clocks of the place where it was, which are so many minutes before UTC.
pub fn minute_there(microseconds: i64, utc_offset: i16) -> String {
    if utc_offset == 0 {
        return minute_of(microseconds);
    }
    let there = microseconds.saturating_add(i64::from(utc_offset) * 60_000_000);
    let sign = if utc_offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (utc_offset.abs() / 60, utc_offset.abs() % 60);
    Timestamp::from_microsecond(there).map_or(String::new(), |at| {
        let at = at.strftime("%Y-%m-%d %H:%M");
        format!("{at} (UTC{sign}{hours:02}:{minutes:02})")
    })
}

/// A time to the second, in ISO 8601 with its zone.
pub fn second_of(microseconds: i64) -> String {
    Timestamp::from_microsecond(microseconds).map_or(String::new(), |at| {
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    })
}

/// The clock of the machine, moved by so many microseconds.
pub fn machine_time(moved_by: i64) -> Time {
    Arc::new(move || Timestamp::now().as_microsecond().saturating_add(moved_by))
}

/// The same clock, for the store, with the clocks of the sites.
pub fn clock_of(time: &Time, zones: &Zones) -> Clock {
    let (time, zones) = (Arc::clone(time), zones.clone());
    Clock::of(move || time()).with_offsets(move |now, site| zones.offset(now, site))
}

/// Random bytes from the operating system.
pub fn system_randomness() -> Randomness {
    Box::new(|bytes| getrandom::fill(bytes).is_ok())
}
