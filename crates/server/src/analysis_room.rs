//! Datasets, results and reports of the trial itself, in files beside the record.
//!
//! The datasets are made here; the plan is carried out by whoever opened the house, with the very function behind
//! `myotrial analyze`: the same datasets and the same plan give the same bytes on both ways.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use datasets::{Table, csv};
use store::{OpeningPurpose, Person, StagedFolder};
use tabulation::{Lane, Tabulation};

use crate::house::House;
use crate::http::Trouble;

/// Carries out a plan: the plan's file, the folder of the datasets, the folder to write.
pub type CarryOut = Box<dyn Fn(&Path, &Path, &Path) -> Result<(), String> + Send + Sync>;

/// The name of the plan among the datasets.
const PLAN: &str = "plan.toml";

/// What the trial's analysis is made with.
pub struct AnalysisRoom {
    /// The folder in which everything is put.
    pub folder: PathBuf,
    /// The analysis plan, byte for byte; nothing can be made without one.
    pub plan: Option<(Vec<u8>, CarryOut)>,
    /// Held by whoever makes something.
    making: Mutex<()>,
}

impl std::fmt::Debug for AnalysisRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnalysisRoom")
    }
}

/// For whom something is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// For everybody who analyses the trial, after the lock.
    AfterLock,
    /// For the committee alone, while the trial goes on.
    Committee,
}

impl Audience {
    const fn folder(self) -> &'static str {
        match self {
            Self::AfterLock => "after-lock",
            Self::Committee => "closed-report",
        }
    }

    const fn purpose(self) -> OpeningPurpose {
        match self {
            Self::AfterLock => OpeningPurpose::Analysis,
            Self::Committee => OpeningPurpose::Committee,
        }
    }

    /// The rooms whose files are given out.
    pub const fn rooms(self) -> &'static [Room] {
        match self {
            Self::AfterLock => &[
                Room::Results,
                Room::Displays,
                Room::Plan,
                Room::Adam,
                Room::Sdtm,
            ],
            Self::Committee => &[Room::Results, Room::Displays],
        }
    }
}

/// A folder of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl Room {
    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Displays => "displays",
            Self::Plan => "plan",
            Self::Adam => "adam",
            Self::Sdtm => "sdtm",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Displays => "results/displays",
            Self::Plan => "data",
            Self::Adam => "data/adam",
            Self::Sdtm => "data/sdtm",
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
        }
    }

    /// The files of a room, by the alphabet; none where nothing was made yet.
    pub fn files(&self, audience: Audience, room: Room) -> Vec<String> {
        let folder = self.folder.join(audience.folder()).join(room.path());
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

    /// A file of a room, if it is one of its list.
    pub fn file(&self, audience: Audience, room: &str, name: &str) -> Option<Vec<u8>> {
        let room = audience
            .rooms()
            .iter()
            .copied()
            .find(|one| one.as_str() == room)?;
        let is_there = self.files(audience, room).iter().any(|file| file == name);
        let folder = self.folder.join(audience.folder()).join(room.path());
        is_there
            .then(|| std::fs::read(folder.join(name)).ok())
            .flatten()
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
        let _one_at_a_time = room.making.lock().unwrap_or_else(PoisonError::into_inner);
        let made = house
            .store
            .open_everybody(person, audience.purpose(), reason, |state, key| {
                tabulation::tabulate(state.plan(), state, Lane::Open(key))
                    .map_err(|error| error.to_string())
            })?
            .map_err(Trouble::NotMade)?;
        let target = room.folder.join(audience.folder());
        let not_made = |error: &dyn std::fmt::Display| Trouble::NotMade(error.to_string());
        let data = target.join("data");
        write_datasets(house, &data, &made, plan).map_err(|error| not_made(&error))?;
        carry_out(&data.join(PLAN), &data, &target.join("results"))
            .map_err(|error| not_made(&error))
    }
}

fn write_datasets(
    house: &House,
    folder: &Path,
    made: &Tabulation,
    plan: &[u8],
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
        let definition = define(house, tables)?;
        staged
            .write(&format!("{room}/define.xml"), definition)
            .map_err(|error| said(&error))?;
    }
    staged.publish().map_err(|error| said(&error))
}

/// What `define.xml` says of the tables; they were made on the day on which they are written.
fn define(house: &House, tables: &[Table]) -> Result<Vec<u8>, String> {
    let created = format!("{}T00:00:00Z", house.today())
        .parse()
        .map_err(|error: datasets::NotATimestamp| error.to_string())?;
    let mut content = Vec::new();
    let study = tabulation::define(&house.plan, tables, created);
    datasets::define::write(&study, &mut content).map_err(|error| error.to_string())?;
    Ok(content)
}
