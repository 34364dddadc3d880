//! Opening a trial to be served: a demonstration of virtual subjects, or the conduct of a trial.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::civil::Date;
use protocol::Plan;
use record::{AllocationTable, Record, RecordHeader};
use store::{
    Address, Configuration, Digest, NewTrial, OtherProtocol, Place, Role, RoomKey, Running, Store,
    StoreError, Subjects,
};

use crate::accounts::{AccountStanding, Accounts, AccountsError, CodeSecret, NewAccount, Token};
use crate::analysis_room::AnalysisRoom;
use crate::clock_watch::ClockWatch;
use crate::closed_results::ClosedResults;
use crate::demonstration::{open_known_accounts, so_far};
use crate::dictionary::Dictionary;
use crate::house::{House, Mode, Time, clock_of, machine_time, system_randomness};
use crate::messages::EN;
use crate::metrics::Metrics;
use crate::sent_forms::SentForms;
use crate::serious_events;
use crate::settings::{DictionaryFile, Settings};
use crate::sign_on::SignOn;
use crate::staged_files::StagedFiles;
use crate::stock::Stock;

/// The setting by which the accounts of a demonstration are known.
const DEMONSTRATION: &str = "demonstration";

/// By how many microseconds the clock of a demonstration runs behind or before that of the machine.
const MOVED_BY: &str = "clock moved by";

/// Why a trial is not opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// The store.
    Store(StoreError),
    /// The accounts.
    Accounts(AccountsError),
    /// A folder or file.
    File(PathBuf, std::io::Error),
    /// There is no trial in the database, and nobody who has the lists drawn and approved was named.
    NobodyApproves(String),
    /// The database holds people, and its accounts are those of a demonstration.
    KnownUsersWithPeople,
    /// People have opened arms, and there are no accounts that say whose.
    AccountsMissing {
        /// The file that is missing or empty.
        file: PathBuf,
        /// Who is in the vault's log.
        people: Vec<String>,
    },
    /// The virtual subjects do not fit.
    Virtual(String),
    /// The demonstration was made of another protocol file.
    OtherDemonstration,
    /// A dictionary for coding cannot be read.
    Dictionary(String),
    /// The machine gives no random numbers.
    NoRandomNumbers,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Accounts(error) => error.fmt(f),
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NobodyApproves(database) => write!(
                f,
                "{database} holds no trial yet. To open one, two people are needed for its randomisation lists: \
                 --lists-prepared-by NAME --lists-approved-by NAME"
            ),
            Self::KnownUsersWithPeople => f.write_str(
                "the database holds people, and the accounts beside it are those of a demonstration, which everybody \
                 knows: name another file of accounts",
            ),
            Self::AccountsMissing { file, people } => write!(
                f,
                "there are no accounts in {}, and the vault's log says that arms were opened by {}: nobody would know who is \
                 blinded no longer. Put the accounts back from a backup (restore does it where they stand beside it); or, \
                 where they are lost for good, begin anew with --accounts-lost REASON",
                file.display(),
                people.join(", ")
            ),
            Self::Virtual(why) => write!(f, "the virtual subjects do not fit: {why}"),
            Self::OtherDemonstration => f.write_str(
                "the demonstration was made of another protocol.toml: name another folder with --demonstration, or remove \
                 this one, for its subjects are virtual",
            ),
            Self::Dictionary(why) => write!(f, "a dictionary for coding cannot be read: {why}"),
            Self::NoRandomNumbers => f.write_str("the machine gives no random numbers"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<AccountsError> for OpenError {
    fn from(error: AccountsError) -> Self {
        Self::Accounts(error)
    }
}

/// Virtual people in the middle of a trial.
pub struct VirtualPeople {
    /// What happens to them, in the order of its days.
    pub record: Record,
    /// The lists behind their arms.
    pub lists: AllocationTable,
    /// The day on which the demonstration begins; what would come later has not happened yet.
    pub today: Date,
}

impl fmt::Debug for VirtualPeople {
    /// Their arms are sealed, and not even virtual ones are printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtualPeople up to {}", self.today)
    }
}

/// Two people by whom the lists of a new trial come to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who has them drawn.
    pub prepared_by: String,
    /// Who approves them.
    pub approved_by: String,
}

/// What a trial that is conducted is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conduct {
    /// What its record is of; the program and the protocol file in it are those of today.
    pub header: RecordHeader,
    /// Who stands for the lists of a new trial.
    pub approval: Option<Approval>,
    /// What is done where the record was written under another protocol file.
    pub other_protocol: OtherProtocol,
    /// The digest of the file in which block sizes are kept apart from the protocol, for the vault of a new trial.
    pub blocks: Option<Digest>,
    /// What is done where arms were opened and there are no accounts.
    pub lost_accounts: LostAccounts,
}

/// What is done where the vault's log says that people have opened arms, and there are no accounts beside the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LostAccounts {
    /// The trial is not opened: whoever has seen an arm would have a blinded role again.
    Refused,
    /// They are lost for good and are begun anew, for a stated reason.
    BegunAnew {
        /// Why.
        reason: String,
    },
}

/// Opens the demonstration in a folder, and makes it where there is none. `people` is asked for only then.
///
/// # Errors
/// [`OpenError`]; where the folder holds people, above all.
pub fn open_demonstration(
    plan: Plan,
    folder: &Path,
    settings: Settings,
    dictionaries: &[DictionaryFile],
    configuration: Configuration,
    people: impl FnOnce() -> Result<VirtualPeople, String>,
) -> Result<House, OpenError> {
    std::fs::create_dir_all(folder).map_err(|error| OpenError::File(folder.to_owned(), error))?;
    let database = folder.join("trial.db");
    let place = Place::beside(Address::Sqlite(database.clone()));
    let new = !database.exists();
    let people = new.then(people).transpose().map_err(OpenError::Virtual)?;
    if let Some(people) = &people {
        let record = so_far(&plan, people).map_err(OpenError::Virtual)?;
        store::write_virtual_record(&place, &plan, &record, &people.lists)?;
    }
    let beside = Beside::open(&place, &accounts_beside(&place.address), &settings)?;
    if let Some(people) = &people {
        let now = machine_time(0)();
        let moved_by = noon(people.today).saturating_sub(now);
        beside.accounts.keep_setting(DEMONSTRATION, "yes")?;
        beside
            .accounts
            .keep_setting(MOVED_BY, &moved_by.to_string())?;
    }
    let moved_by = beside
        .accounts
        .setting(MOVED_BY)?
        .and_then(|moved| moved.parse().ok())
        .unwrap_or(0);
    let time = machine_time(moved_by);
    let running = Running {
        configuration,
        other_protocol: OtherProtocol::Refused,
    };
    let store = Store::open_under(
        &place,
        plan.clone(),
        Subjects::Virtual,
        clock_of(&time, &settings.zones),
        running,
    )
    .map_err(|error| match error {
        StoreError::OtherProtocol { .. } => OpenError::OtherDemonstration,
        error => error.into(),
    })?;
    open_known_accounts(&beside.accounts, time(), &system_randomness())?;
    let mode = Mode::Demonstration {
        folder: folder.to_owned(),
    };
    let dictionaries = dictionaries_with(vec![Dictionary::demonstration()], dictionaries)?;
    let house = furnished(plan, store, beside, settings, mode, time, dictionaries)?;
    serious_events::learn(&house).map_err(|_| not_told())?;
    Ok(house)
}

/// Opens a trial to be conducted, and makes it where the database is empty and two people stand for the lists. Where
/// nobody can sign in yet, the token of a one-time link for the first administrator comes with it.
///
/// # Errors
/// [`OpenError`].
pub fn open_conduct(
    plan: Plan,
    place: &Place,
    accounts: Option<&Path>,
    settings: Settings,
    dictionaries: &[DictionaryFile],
    conduct: Conduct,
) -> Result<(House, Option<Token>), OpenError> {
    let time = machine_time(0);
    let header = conduct.header;
    let running = Running {
        configuration: Configuration {
            software: header.software.clone(),
            protocol_sha256: header.protocol_sha256.clone(),
        },
        other_protocol: conduct.other_protocol,
    };
    let opened = Store::open_under(
        place,
        plan.clone(),
        Subjects::AsHeld,
        clock_of(&time, &settings.zones),
        running,
    );
    let store = match opened {
        Ok(store) => store,
        Err(error) if is_empty(place, &error) => {
            let approval = conduct
                .approval
                .ok_or_else(|| OpenError::NobodyApproves(place.address.to_string()))?;
            let new = NewTrial {
                header,
                prepared_by: approval.prepared_by,
                approved_by: approval.approved_by,
                blocks: conduct.blocks,
                seed: None,
            };
            Store::create(place, plan.clone(), new, clock_of(&time, &settings.zones))?
        }
        Err(error) => return Err(error.into()),
    };
    let file = accounts.map_or_else(|| accounts_beside(&place.address), Path::to_owned);
    let beside = Beside::open(place, &file, &settings)?;
    if beside.accounts.setting(DEMONSTRATION)?.is_some() {
        return Err(OpenError::KnownUsersWithPeople);
    }
    let openings = store
        .who_knows()
        .map_err(|refused| StoreError::Unreadable {
            what: refused.to_string(),
        })?;
    if beside.accounts.is_empty()? && !openings.is_empty() {
        let mut people: Vec<String> = openings.iter().map(|(name, _)| name.clone()).collect();
        people.sort();
        people.dedup();
        match &conduct.lost_accounts {
            LostAccounts::Refused => return Err(OpenError::AccountsMissing { file, people }),
            LostAccounts::BegunAnew { reason } => {
                let about = format!("{reason}; arms were opened by {}", people.join(", "));
                let accounts = &beside.accounts;
                accounts.note(time(), "myotrial", "accounts begun anew", &about)?;
            }
        }
    }
    let dictionaries = dictionaries_with(Vec::new(), dictionaries)?;
    let mode = Mode::Conduct;
    let house = furnished(plan, store, beside, settings, mode, time, dictionaries)?;
    house.learn_who_knows().map_err(|_| AccountsError::File {
        why: "who has seen an arm cannot be written down; make room on the disk, and start again"
            .to_owned(),
    })?;
    serious_events::learn(&house).map_err(|_| not_told())?;
    let link = first_link(&house)?;
    Ok((house, link))
}

/// What stands in files beside a database.
struct Beside {
    accounts: Accounts,
    closed: ClosedResults,
    stock: Stock,
    analysis: AnalysisRoom,
}

impl Beside {
    fn open(place: &Place, accounts: &Path, settings: &Settings) -> Result<Self, OpenError> {
        let address = &place.address;
        Ok(Self {
            accounts: Accounts::open(accounts, settings.password_cost, accounts_key(place)?)?,
            closed: ClosedResults::open(
                &closed_results_beside(address),
                closed_results_key(place)?,
            )?,
            stock: Stock::open(&stock_beside(address), stock_key(place)?)?,
            analysis: AnalysisRoom::empty(results_beside(address)),
        })
    }
}

/// The house around a store that was just opened: nothing is counted in it yet, and nothing was sent to it.
fn furnished(
    plan: Plan,
    store: Store,
    beside: Beside,
    settings: Settings,
    mode: Mode,
    time: Time,
    dictionaries: Vec<Dictionary>,
) -> Result<House, StoreError> {
    let house = House {
        // The lists are drawn: from here on nobody asks for the sizes of blocks, and no page can tell them.
        plan: plan.without_block_sizes(),
        store,
        accounts: beside.accounts,
        settings,
        mode,
        time,
        clock: ClockWatch::default(),
        randomness: system_randomness(),
        say: &EN,
        metrics: Metrics::default(),
        sent: SentForms::default(),
        sign_on: SignOn::default(),
        staged: StagedFiles::default(),
        closed: beside.closed,
        stock: beside.stock,
        dictionaries,
        analysis: beside.analysis,
        screening: Mutex::new(()),
    };
    let stopped = |_| StoreError::Unreadable {
        what: "the writer ended before it began".to_owned(),
    };
    house.let_the_store_ask_the_forms().map_err(stopped)?;
    Ok(house)
}

fn not_told() -> AccountsError {
    AccountsError::File {
        why: "notices of serious adverse events cannot be written down; make room on the disk, and start again"
            .to_owned(),
    }
}

/// Whether a store could not be opened because there is nothing in its place yet.
fn is_empty(place: &Place, error: &StoreError) -> bool {
    match &place.address {
        Address::Sqlite(path) => !path.exists() || matches!(error, StoreError::NoTrial),
        Address::Postgres(_) => matches!(error, StoreError::NoTrial),
    }
}

/// A link for the first administrator, where nobody can sign in yet.
fn first_link(house: &House) -> Result<Option<Token>, OpenError> {
    let accounts = house.accounts.all()?;
    if accounts
        .iter()
        .any(|account| account.standing == AccountStanding::Active)
    {
        return Ok(None);
    }
    let number = match accounts
        .iter()
        .find(|account| account.role == Role::Administrator)
    {
        Some(account) => account.number,
        None => house.accounts.create(
            house.now(),
            "myotrial",
            &NewAccount {
                name: "administrator".to_owned(),
                full_name: "Administrator".to_owned(),
                role: Role::Administrator,
                sites: record::Sites::All,
            },
        )?,
    };
    let mut secret = vec![0; 20];
    let token = house.token().map_err(|_| OpenError::NoRandomNumbers)?;
    house
        .random(&mut secret)
        .map_err(|_| OpenError::NoRandomNumbers)?;
    house.accounts.invite(
        house.now(),
        "myotrial",
        number,
        &token,
        &CodeSecret::new(secret),
    )?;
    Ok(Some(token))
}

/// The file of the accounts beside a database.
pub fn accounts_beside(address: &Address) -> PathBuf {
    address.witness().with_extension("accounts")
}

/// The key that signs the log of the accounts beside a store.
///
/// # Errors
/// Where the store's key file cannot be read.
pub fn accounts_key(place: &Place) -> Result<RoomKey, StoreError> {
    RoomKey::read(&place.key_file, "accounts")
}

/// The key that seals the closed results beside a store.
fn closed_results_key(place: &Place) -> Result<RoomKey, StoreError> {
    RoomKey::read(&place.key_file, "closed results")
}

/// The file of the results that could tell an arm, beside a database.
pub(crate) fn closed_results_beside(address: &Address) -> PathBuf {
    address.witness().with_extension("closed")
}

/// The key that seals the ledger of stock beside a store.
fn stock_key(place: &Place) -> Result<RoomKey, StoreError> {
    RoomKey::read(&place.key_file, "stock")
}

/// The file of the ledger of stock, beside a database.
pub(crate) fn stock_beside(address: &Address) -> PathBuf {
    address.witness().with_extension("stock")
}

/// The folder of what is made of the trial, beside a database.
fn results_beside(address: &Address) -> PathBuf {
    address.witness().with_extension("results")
}

/// Dictionaries of the program, and those of files.
fn dictionaries_with(
    mut own: Vec<Dictionary>,
    files: &[DictionaryFile],
) -> Result<Vec<Dictionary>, OpenError> {
    for file in files {
        let read = Dictionary::read(&file.name, &file.version, &file.path);
        own.push(read.map_err(OpenError::Dictionary)?);
    }
    Ok(own)
}

/// Noon of a day, in microseconds from the start of 1970, UTC.
pub fn noon(day: Date) -> i64 {
    day.at(12, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(0, |at| at.timestamp().as_microsecond())
}
