//! `myotrial simulate TRIAL --grid FILE`: one trial under many assumptions and designs.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use definition::Definition as _;
use protocol::BlocksKeptApart;
use report::document::Fingerprint;
use simulation::Seed;
use simulation::operating::{Input, Part, Run, Shard};
use simulation::scenario::{
    CellError, GridError, GridFile, TrialTexts, cell_at, hold, replicates_of, results_of, smallest,
    tally_grid, trials_of,
};
use store::Digest;

use super::grid_answer::{GridAnswer, in_words};
use super::grid_shard::{GridShard, kept};
use super::progress::Progress;
use crate::arguments::Form;
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::OutputFolder;

/// What the command line asks of a grid.
pub(super) struct Asked<'a> {
    pub(super) trial: &'a Path,
    pub(super) grid: &'a Path,
    pub(super) blocks: &'a BlocksPlace,
    pub(super) trials: Option<u64>,
    pub(super) seed: u64,
    pub(super) threads: NonZeroUsize,
    pub(super) what: What,
    pub(super) out: Option<&'a PathBuf>,
    pub(super) format: Form,
}

/// What is to be done with a grid.
#[derive(Clone, Copy)]
pub(super) enum What {
    /// Hold every cell.
    All,
    /// Hold part of the trials, for `merge`.
    Part(Part),
    /// Search the smallest trial.
    Search,
}

impl From<CellError> for Failure {
    fn from(error: CellError) -> Self {
        Failure::BadInput(error.to_string())
    }
}

impl From<GridError> for Failure {
    fn from(error: GridError) -> Self {
        Failure::BadInput(error.to_string())
    }
}

/// A grid with everything it is held with.
struct Task<'a> {
    asked: &'a Asked<'a>,
    text: String,
    grid: GridFile,
    texts: TrialTexts,
    inputs: Vec<Fingerprint>,
}

/// Simulates a grid, a part of it, or searches it.
pub(super) fn simulate_grid(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let text = read(asked.grid)?;
    let grid = read_grid(&asked.grid.display().to_string(), &text, asked.trials)?;
    let (texts, mut inputs) = texts(asked.trial, asked.blocks, &grid)?;
    inputs.push(fingerprint("grid", &text));
    let task = Task {
        asked,
        text,
        grid,
        texts,
        inputs,
    };
    match asked.what {
        What::All => {
            let out = begin(asked.out)?;
            let all = task.tally(Part::ALL)?;
            let results = results_of(&task.grid, &all.shard.tally)?;
            let answer = GridAnswer::of(asked.seed, &task.grid, &results, &[]);
            give(&task.grid, &answer, out, &task.inputs, asked.format)
        }
        What::Search => {
            let out = begin(asked.out)?;
            let answer = task.search()?;
            give(&task.grid, &answer, out, &task.inputs, asked.format)
        }
        What::Part(part) => task.hold_part(part),
    }
}

/// Reads a grid; a number of trials takes the place of its own.
pub(super) fn read_grid(name: &str, text: &str, trials: Option<u64>) -> Result<GridFile, Failure> {
    let mut grid: GridFile =
        definition::read(name, text).map_err(|report| Failure::BadInput(report.to_string()))?;
    if let Some(trials) = trials {
        grid.trials = u32::try_from(trials)
            .map_err(|_| Failure::BadInput(format!("--trials {trials} is too many for a grid")))?;
    }
    Ok(grid)
}

/// Begins the folder of an answer, and learns at once whether it can be written.
pub(super) fn begin(out: Option<&PathBuf>) -> Result<Option<OutputFolder>, Failure> {
    out.map(|out| OutputFolder::begin(out)).transpose()
}

/// Writes the folder of an answer, and prints it.
pub(super) fn give(
    grid: &GridFile,
    answer: &GridAnswer,
    folder: Option<OutputFolder>,
    inputs: &[Fingerprint],
    format: Form,
) -> Result<Answer, Failure> {
    if let Some(mut folder) = folder {
        answer.write(grid, &mut folder)?;
        folder.publish(inputs, Some(answer.seed()))?;
    }
    match format {
        Form::Json => print_json(answer)?,
        Form::Text => print(&in_words(grid, answer))?,
    }
    Ok(if answer.missed() {
        Answer::No
    } else {
        Answer::Yes
    })
}

impl Task<'_> {
    fn tally(&self, part: Part) -> Result<GridShard, Failure> {
        let replicates = replicates_of(&self.grid, part);
        let progress = Progress::begin(replicates.count(), "trials");
        let tally = tally_grid(
            &self.grid,
            &self.texts,
            Seed::new(self.asked.seed),
            replicates,
            self.asked.threads,
            &|done| progress.report(done),
        )?;
        progress.end();
        Ok(GridShard {
            grid: self.text.clone(),
            trials_a_cell: self.grid.trials,
            shard: Shard {
                run: self.run()?,
                replicates,
                tally,
            },
        })
    }

    /// What tells which simulation a part is of.
    fn run(&self) -> Result<Run, Failure> {
        let first = cell_at(&self.grid, &self.texts, 0)?;
        let inputs = self.inputs.iter().map(|input| Input {
            name: input.name.clone(),
            sha256: input.sha256.clone(),
        });
        Ok(Run {
            software: env!("CARGO_PKG_VERSION").to_owned(),
            model: first.protocol.protocol().trial.id.to_string(),
            inputs: inputs.collect(),
            seed: self.asked.seed,
            trials: trials_of(&self.grid),
        })
    }

    fn hold_part(&self, part: Part) -> Result<Answer, Failure> {
        let Some(out) = self.asked.out else {
            return Err(Failure::BadInput(
                "part of a grid is of use to merge alone: name its file with --out".to_owned(),
            ));
        };
        let replicates = replicates_of(&self.grid, part);
        if replicates.count() == 0 {
            let why = if self.grid.truth.is_empty() {
                ""
            } else {
                "; cells of a grid with [[truth]] are not divided"
            };
            return Err(Failure::BadInput(format!(
                "shard {part} of {} trials holds none; make fewer shards{why}",
                trials_of(&self.grid)
            )));
        }
        if !out.exists() || !kept(out, &self.run()?, replicates)? {
            self.tally(part)?.write(out)?;
        }
        let said = format!(
            "{}: {replicates} of {} in all cells\n",
            out.display(),
            trials_of(&self.grid)
        );
        match self.asked.format {
            Form::Json => print_json(&GridShard::read(out)?)?,
            Form::Text => print(&said)?,
        }
        Ok(Answer::Yes)
    }

    fn search(&self) -> Result<GridAnswer, Failure> {
        let Some(search) = &self.grid.search else {
            return Err(Failure::BadInput(format!(
                "{} has no [search]: name the axis, the outcomes and the power",
                self.asked.grid.display()
            )));
        };
        let progress = Progress::begin(u64::from(self.grid.trials), "trials of this step");
        let found = smallest(&self.grid, search, &self.texts, |cell| {
            let seed = Seed::new(self.asked.seed);
            let hear = |done| progress.report(done);
            hold(
                &self.grid,
                cell,
                seed,
                self.grid.trials,
                self.asked.threads,
                &hear,
            )
            .map_err(|error| Failure::BadInput(format!("the cell {}: {error}", cell.in_words())))
        })?;
        progress.end();
        Ok(GridAnswer::of(self.asked.seed, &self.grid, &[], &found))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

fn fingerprint(name: &str, text: &str) -> Fingerprint {
    Fingerprint {
        name: name.to_owned(),
        sha256: Digest::of(text.as_bytes()).to_string(),
    }
}

fn texts(
    folder: &Path,
    blocks: &BlocksPlace,
    grid: &GridFile,
) -> Result<(TrialTexts, Vec<Fingerprint>), Failure> {
    if !folder.is_dir() {
        return Err(Failure::BadInput(format!(
            "{} is not a folder: name the folder that holds the trial's files, such as trials/NAME",
            folder.display()
        )));
    }
    let mut inputs = Vec::new();
    let mut file = |name: &str| -> Result<String, Failure> {
        // A name that leads out of the folder would be another trial's file.
        if name.contains(['/', '\\']) || name.starts_with('.') {
            return Err(Failure::BadInput(format!(
                "the grid names `{name}`, which is no file of the trial's folder"
            )));
        }
        let text = read(&folder.join(name))?;
        inputs.push(fingerprint(name, &text));
        Ok(text)
    };
    let plan = grid.analysis.as_deref().unwrap_or("analysis.toml");
    let mut texts = TrialTexts {
        protocol: file("protocol.toml")?,
        patients: file("patients.toml")?,
        analysis: file(plan)?,
        blocks: None,
        others: BTreeMap::new(),
    };
    for name in grid.named_files() {
        if !texts.others.contains_key(name) && name != plan {
            texts.others.insert(name.to_owned(), file(name)?);
        }
    }
    for (name, text) in [
        ("protocol.toml", &texts.protocol),
        ("patients.toml", &texts.patients),
        (plan, &texts.analysis),
    ] {
        texts.others.insert(name.to_owned(), text.clone());
    }
    if let Some(file) = blocks.read(folder)? {
        let text = String::from_utf8(file.bytes)
            .map_err(|_| Failure::BadInput(format!("{} is not UTF-8", file.name)))?;
        inputs.push(fingerprint(BlocksKeptApart::FILE_NAME, &text));
        texts.blocks = Some(text);
    }
    Ok((texts, inputs))
}
