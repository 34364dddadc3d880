//! Datasets, results and reports of the trial itself: after the lock in files beside the record, for the committee while the
//! trial is blind in memory alone. Whoever copies the folder of a blind trial must not find an arm in it.
//!
//! The datasets are made here; the plan is carried out by whoever opened the house, with the very function behind
//! `myotrial analyze`: the same datasets and the same plan give the same bytes on both ways.

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use datasets::{Table, csv};
use sha2::{Digest as _, Sha256};
use store::{OpeningPurpose, Person, StagedFolder};
use tabulation::{Lane, Tabulation};

use crate::house::House;
use crate::http::Trouble;
use crate::other_formats;

/// Carries out a plan: the plan's file, the folder of the datasets, the folder to write, and whose arms the datasets show.
pub type CarryOut = Box<dyn Fn(&Path, &Path, &Path, ArmsShown) -> Result<(), String> + Send + Sync>;

/// Whose arms stand in datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArmsShown {
    /// The subjects' own.
    True,
    /// Arms drawn by lot, which everything that is made of them must say.
    Dummy,
}

/// The name of the plan among the datasets.
const PLAN: &str = "plan.toml";

/// What the trial's analysis is made with.
pub struct AnalysisRoom {
    /// The folder in which everything is put after the lock.
    pub folder: PathBuf,
    /// The analysis plan, byte for byte; nothing can be made without one.
    pub plan: Option<(Vec<u8>, CarryOut)>,
    /// Held by whoever makes something.
    making: Mutex<()>,
    /// Files that stand nowhere on the disk, by audience, room and name: they end with the program and are then made anew.
    kept: Mutex<KeptFiles>,
}

type KeptFiles = BTreeMap<(Audience, Room, String), Vec<u8>>;

impl std::fmt::Debug for AnalysisRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnalysisRoom")
    }
}

/// For whom something is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// For everybody who analyses the trial, after the lock.
    AfterLock,
    /// For the committee alone, while the trial goes on.
    Committee,
    /// For the blinded statistician, who tries the analysis before the lock: on arms drawn by lot, never on the true ones.
    Rehearsal,
}

impl Audience {
    /// Why the arms are opened; nobody's is for a rehearsal.
    const fn purpose(self) -> Option<OpeningPurpose> {
        match self {
            Self::AfterLock => Some(OpeningPurpose::Analysis),
            Self::Committee => Some(OpeningPurpose::Committee),
            Self::Rehearsal => None,
        }
    }

    /// Whether a file is given out. Of a rehearsal only what says itself that it is one: results for programs have no place
    /// for a mark, and whoever wants them makes them of the datasets, which have one in each row.
    fn is_given(self, room: Room, name: &str) -> bool {
        self != Self::Rehearsal || room != Room::Results || name.starts_with("report.")
    }

    /// The rooms whose files are given out.
    pub const fn rooms(self) -> &'static [Room] {
        match self {
            Self::AfterLock | Self::Rehearsal => &Room::ALL,
            Self::Committee => &[Room::Results, Room::Displays],
        }
    }
}

/// A folder of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Results and the report.
    Results,
    /// Each display by itself.
    Displays,
    /// The plan that was carried out.
    Plan,
    /// The datasets for analysis.
    Adam,
    /// The datasets as collected.
    Sdtm,
    /// The datasets for analysis once more, as transport files and Dataset-JSON: apart, for whoever analyses takes each once.
    AdamInOtherFormats,
    /// The datasets as collected once more.
    SdtmInOtherFormats,
}

impl Room {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 7] = [
        Self::Results,
        Self::Displays,
        Self::Plan,
        Self::Adam,
        Self::Sdtm,
        Self::AdamInOtherFormats,
        Self::SdtmInOtherFormats,
    ];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Displays => "displays",
            Self::Plan => "plan",
            Self::Adam => "adam",
            Self::Sdtm => "sdtm",
            Self::AdamInOtherFormats => "adam-in-other-formats",
            Self::SdtmInOtherFormats => "sdtm-in-other-formats",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Displays => "results/displays",
            Self::Plan => "data",
            Self::Adam => "data/adam",
            Self::Sdtm => "data/sdtm",
            Self::AdamInOtherFormats => "formats/adam",
            Self::SdtmInOtherFormats => "formats/sdtm",
        }
    }
}

impl AnalysisRoom {
    /// A room without a plan, in a folder.
    pub const fn empty(folder: PathBuf) -> Self {
        Self {
            folder,
            plan: None,
            making: Mutex::new(()),
            kept: Mutex::new(BTreeMap::new()),
        }
    }

    fn kept(&self) -> MutexGuard<'_, KeptFiles> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files of a room, by the alphabet; none where nothing was made yet.
    pub fn files(&self, audience: Audience, room: Room) -> Vec<String> {
        match audience {
            Audience::AfterLock => files_in(&self.folder.join(AFTER_LOCK).join(room.path())),
            Audience::Committee | Audience::Rehearsal => {
                let kept = self.kept();
                let of_room = kept
                    .keys()
                    .filter(|(whose, other, _)| (*whose, *other) == (audience, room));
                of_room.map(|(_, _, name)| name.clone()).collect()
            }
        }
    }

    /// A file of a room, if it is one of its list.
    pub fn file(&self, audience: Audience, room: &str, name: &str) -> Option<Vec<u8>> {
        let room = audience
            .rooms()
            .iter()
            .copied()
            .find(|one| one.as_str() == room)?;
        match audience {
            Audience::AfterLock => {
                let folder = self.folder.join(AFTER_LOCK).join(room.path());
                let is_there = files_in(&folder).iter().any(|file| file == name);
                is_there
                    .then(|| std::fs::read(folder.join(name)).ok())
                    .flatten()
            }
            Audience::Committee | Audience::Rehearsal => {
                let kept = self.kept();
                kept.get(&(audience, room, name.to_owned())).cloned()
            }
        }
    }

    /// Makes everything anew: opens the arms, which is written down for everybody first, writes the datasets and carries
    /// out the plan.
    ///
    /// # Errors
    /// [`Trouble::NoPlan`], what the store refuses, and [`Trouble::NotMade`] with the reason; what was made before stays.
    pub fn make(
        house: &House,
        audience: Audience,
        person: Person,
        reason: &str,
    ) -> Result<(), Trouble> {
        let room = &house.analysis;
        let (plan, carry_out) = room.plan.as_ref().ok_or(Trouble::NoPlan)?;
        // Whoever presses twice does not wait for the first, and keeps no hand from others.
        let _one_at_a_time = match room.making.try_lock() {
            Ok(alone) => alone,
            Err(TryLockError::Poisoned(alone)) => alone.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(Trouble::BeingMade),
        };
        let made = match audience.purpose() {
            Some(purpose) => {
                house
                    .store
                    .open_everybody(person, purpose, reason, |state, key| {
                        tabulation::tabulate(state.plan(), state, Lane::Open(key))
                            .map_err(|error| error.to_string())
                    })?
            }
            None => house.store.look(|state| {
                let lane = Lane::Dummy(dummy_seed(&state.plan().protocol().trial.id));
                tabulation::tabulate(state.plan(), state, lane).map_err(|error| error.to_string())
            })?,
        }
        .map_err(Trouble::NotMade)?;
        let arms = match audience {
            Audience::AfterLock | Audience::Committee => ArmsShown::True,
            Audience::Rehearsal => ArmsShown::Dummy,
        };
        let make_in = |target: &Path| {
            let data = target.join("data");
            write_datasets(house, &data, &made, plan, arms)?;
            other_formats::write(&target.join("formats"), &made)?;
            carry_out(&data.join(PLAN), &data, &target.join("results"), arms)
        };
        match audience {
            Audience::AfterLock => make_in(&room.folder.join(AFTER_LOCK)).map_err(Trouble::NotMade),
            Audience::Committee | Audience::Rehearsal => {
                let private = PrivateFolder::new()
                    .map_err(|error| Trouble::NotMade(format!("no private folder: {error}")))?;
                make_in(&private.0).map_err(Trouble::NotMade)?;
                let taken = taken_in(&private.0, audience)
                    .map_err(|error| Trouble::NotMade(error.to_string()))?;
                let mut kept = room.kept();
                kept.retain(|(whose, _, _), _| *whose != audience);
                kept.extend(taken);
                Ok(())
            }
        }
    }
}

/// The seed of the arms that are drawn by lot: it follows from the trial's name alone, so that whoever programs finds the same
/// arms again, and has nothing to do with the seed of the true ones.
fn dummy_seed(trial: &str) -> u64 {
    let digest = Sha256::digest(format!("myotrial dummy arms of {trial}").as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}

/// The folder of what everybody who analyses may have.
const AFTER_LOCK: &str = "after-lock";

fn files_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let is_file = entry.file_type().ok()?.is_file();
            is_file
                .then(|| entry.file_name().into_string().ok())
                .flatten()
        })
        // Where the datasets lie on this machine concerns nobody else.
        .filter(|name| !name.starts_with('.') && name != "data-folder.txt")
        .collect();
    names.sort();
    names
}

/// What was made in a folder, for those who may have it.
fn taken_in(folder: &Path, audience: Audience) -> std::io::Result<KeptFiles> {
    let mut taken = BTreeMap::new();
    for room in audience.rooms() {
        let folder = folder.join(room.path());
        for name in files_in(&folder) {
            if !audience.is_given(*room, &name) {
                continue;
            }
            let content = std::fs::read(folder.join(&name))?;
            taken.insert((audience, *room, name), content);
        }
    }
    Ok(taken)
}

/// How the names of private folders begin; the number of the process follows.
const PRIVATE: &str = "myotrial-closed-";

/// Removes what programs that were killed left behind of the committee's files. Folders of processes that run, and those
/// that this one may not touch, stay.
pub fn sweep() {
    let entries = std::fs::read_dir(std::env::temp_dir())
        .into_iter()
        .flatten();
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let process = name
            .to_str()
            .and_then(|name| name.strip_prefix(PRIVATE)?.split('-').next())
            .and_then(|process| process.parse::<u32>().ok());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if let Some(process) = process
            && is_folder
            && Path::new("/proc/self").exists()
            && !Path::new("/proc").join(process.to_string()).exists()
        {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A folder that only the program may look into, and that is gone when it is no longer needed, also after a failure.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn new() -> std::io::Result<Self> {
        let mut attempt = 0_u32;
        loop {
            let name = format!("{PRIVATE}{}-{attempt}", std::process::id());
            let path = std::env::temp_dir().join(name);
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error)
                    if error.kind() == std::io::ErrorKind::AlreadyExists && attempt < 1_000 =>
                {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn write_datasets(
    house: &House,
    folder: &Path,
    made: &Tabulation,
    plan: &[u8],
    arms: ArmsShown,
) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let staged = StagedFolder::begin(folder, PLAN).map_err(|error| said(&error))?;
    staged.write(PLAN, plan).map_err(|error| said(&error))?;
    for (room, tables) in [("sdtm", &made.sdtm), ("adam", &made.adam)] {
        for table in tables {
            let mut content = Vec::new();
            csv::write(table, &mut content).map_err(|error| said(&error))?;
            let name = format!("{room}/{}.csv", table.name().to_ascii_lowercase());
            staged.write(&name, content).map_err(|error| said(&error))?;
        }
        let definition = define(house, tables, arms)?;
        staged
            .write(&format!("{room}/define.xml"), definition)
            .map_err(|error| said(&error))?;
    }
    staged.publish().map_err(|error| said(&error))
}

/// What `define.xml` says of the tables; they were made on the day on which they are written.
fn define(house: &House, tables: &[Table], arms: ArmsShown) -> Result<Vec<u8>, String> {
    let created = format!("{}T00:00:00Z", house.today())
        .parse()
        .map_err(|error: datasets::NotATimestamp| error.to_string())?;
    let mut content = Vec::new();
    let mut study = tabulation::define(&house.plan, tables, created);
    if arms == ArmsShown::Dummy {
        for text in [&mut study.study, &mut study.name, &mut study.description] {
            *text = format!("DUMMY-{text}");
        }
    }
    datasets::define::write(&study, &mut content).map_err(|error| error.to_string())?;
    Ok(content)
}
