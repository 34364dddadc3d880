//! A trial's folder: four files, each read by the crate that its type lives with; and block sizes, which stand apart from it.

use std::path::{Path, PathBuf};

use datasets::Table;
use definition::{Definition, Mistakes, Reading, Report};
use protocol::{
    BlocksKeptApart, BlocksUnnamed, FileBytes, Plan as TrialPlan, Protocol, read_with_blocks,
};
use record::Record;
use report::document::Finding;
use report::{Printed, PrintedFigure};
use simulation::{Patients, Seed};
use store::Digest;
use verification::Published;

use crate::blocks_place::{BlocksFile, BlocksPlace};
use crate::failure::Failure;
use crate::virtual_trial::VirtualTrial;

/// A trial whose four files hold, alone and against each other.
pub struct TrialFolder {
    /// What is done to patients, compiled.
    pub protocol: TrialPlan,
    /// What is done to their data.
    pub analysis: analysis::plan::Plan,
    /// What virtual patients are like.
    pub patients: Patients,
    /// What was printed.
    pub published: Published,
    /// The analysis plan byte for byte, to be left beside the results.
    pub analysis_file: Vec<u8>,
    /// The digest of each file, by its name.
    pub digests: Vec<(&'static str, Digest)>,
}

impl TrialFolder {
    /// The SHA-256 of one of the files, in hexadecimal.
    pub fn digest_of(&self, file: &str) -> String {
        let found = self.digests.iter().find(|(name, _)| *name == file);
        found.map_or(String::new(), |(_, digest)| digest.to_string())
    }

    /// The digest of the file of block sizes, where they are kept apart from the protocol.
    pub fn blocks(&self) -> Option<Digest> {
        let mut digests = self.digests.iter();
        let found = digests.find(|(name, _)| *name == BlocksKeptApart::FILE_NAME);
        found.map(|(_, digest)| *digest)
    }

    /// What a virtual trial of these files is made of.
    pub fn provenance(&self) -> simulation::Provenance {
        simulation::Provenance {
            protocol_sha256: self.digest_of("protocol.toml"),
            patients_sha256: self.digest_of("patients.toml"),
            software: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// This program and this protocol file, as the trail names them.
    pub fn configuration(&self) -> store::Configuration {
        store::Configuration {
            software: env!("CARGO_PKG_VERSION").to_owned(),
            protocol_sha256: self.digest_of("protocol.toml"),
        }
    }

    /// Under what a store is opened by commands that go on with it: with no other protocol file than the record knows.
    pub fn running(&self) -> store::Running {
        store::Running {
            configuration: self.configuration(),
            other_protocol: store::OtherProtocol::Refused,
        }
    }

    /// The record of a virtual trial of these files.
    ///
    /// # Errors
    /// What stopped it.
    pub fn virtual_record(&self, seed: u64) -> Result<Record, Failure> {
        let seed = Seed::new(seed);
        simulation::live_through(&self.protocol, &self.patients, &self.provenance(), seed)
            .map(|(record, _)| record)
            .map_err(|error| Failure::BadInput(format!("the virtual trial stopped: {error}")))
    }

    /// The printed figures that stand beside virtual ones.
    pub fn printed(&self) -> Printed {
        let mut printed = Printed::default();
        printed.citation = Some(self.published.paper.citation.clone());
        printed.findings = self
            .published
            .findings()
            .map(|(place, claim, finding)| Finding {
                place: place.at.clone(),
                text: format!("{}: {finding}", claim.about),
            })
            .collect();
        for figure in self.published.printed_results() {
            printed.insert(
                figure.result,
                PrintedFigure {
                    text: figure.printed.to_owned(),
                    place: figure.place.to_owned(),
                    value: figure.value,
                },
            );
        }
        printed
    }
}

/// What reading a folder found, file by file.
pub struct Examination {
    /// The trial, if no file is refused.
    pub trial: Option<TrialFolder>,
    /// A report for each file, with its warnings.
    pub reports: Vec<Report>,
    /// The same for the file of the block sizes, where they are kept apart.
    pub blocks: Option<Report>,
}

/// Whether randomisation lists are drawn from what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// They are: block sizes must be named, in protocol.toml or in a file of their own.
    Drawn,
    /// They are not, and nobody need have the file of the block sizes at hand.
    NotDrawn,
}

/// How far the files are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Each file, and the names in one that stand for something in another.
    Files,
    /// Besides, one virtual trial is lived through, and the analysis plan held against its datasets: every column
    /// must be there, every endpoint measured.
    Rehearsal,
}

/// Reads the four files of a trial, with the block sizes that are kept apart from them, and all their mistakes at once.
///
/// # Errors
/// When the folder or one of its files is missing or cannot be read.
pub fn examine(
    folder: &Path,
    blocks: &BlocksPlace,
    lists: Lists,
    depth: Depth,
) -> Result<Examination, Failure> {
    let protocol_file = TrialFile::open::<Protocol>(folder)?;
    let analysis_file = TrialFile::open::<analysis::plan::Plan>(folder)?;
    let patients_file = TrialFile::open::<Patients>(folder)?;
    let published_file = TrialFile::open::<Published>(folder)?;

    let blocks_file = blocks.read(folder)?;

    let protocol = read_with_blocks(
        FileBytes {
            name: &protocol_file.path.display().to_string(),
            bytes: &protocol_file.bytes,
        },
        blocks_file.as_ref().map(BlocksFile::as_bytes),
        match lists {
            Lists::Drawn => BlocksUnnamed::Refused,
            Lists::NotDrawn => BlocksUnnamed::Told,
        },
    );
    let compile = |protocol: Protocol| {
        TrialPlan::compile(protocol).map_err(|error| {
            Failure::BadInput(format!("{}: {error}", protocol_file.path.display()))
        })
    };
    let compiled = protocol.protocol.map(compile).transpose()?;
    let patients = patients_file.inspect::<Patients>(|patients, mistakes| {
        if let Some(plan) = &compiled {
            patients.check_against(plan, mistakes);
        }
    });
    let rehearsed = match (&compiled, &patients.definition, depth) {
        (Some(plan), Some(patients), Depth::Rehearsal) => {
            // Which columns a trial gives does not hang on the sizes of its blocks.
            let named = plan.protocol().clone();
            let plan = compile(BlocksKeptApart::stand_in(&named).put_into(named))?;
            Some(rehearse(&plan, patients)?)
        }
        _ => None,
    };
    let analysis = analysis_file.inspect::<analysis::plan::Plan>(|analysis, mistakes| {
        if let Some(tables) = &rehearsed {
            analysis.check_against(tables, mistakes);
        }
    });
    let published = published_file.inspect::<Published>(|_, _| {});

    let mut digests = [
        &protocol_file,
        &analysis_file,
        &patients_file,
        &published_file,
    ]
    .map(|file| (file.name, Digest::of(&file.bytes)))
    .to_vec();
    if let Some(file) = &blocks_file {
        digests.push((BlocksKeptApart::FILE_NAME, Digest::of(&file.bytes)));
    }
    let reports = vec![
        protocol.report,
        analysis.report,
        patients.report,
        published.report,
    ];
    let trial = match (
        compiled,
        analysis.definition,
        patients.definition,
        published.definition,
    ) {
        (Some(protocol), Some(analysis), Some(patients), Some(published)) => Some(TrialFolder {
            protocol,
            analysis,
            patients,
            published,
            analysis_file: analysis_file.bytes,
            digests,
        }),
        _ => None,
    };
    Ok(Examination {
        trial,
        reports,
        blocks: protocol.blocks,
    })
}

/// The datasets of one virtual trial: those for analysis, then those as collected.
fn rehearse(plan: &TrialPlan, patients: &Patients) -> Result<Vec<Table>, Failure> {
    let rehearsal = VirtualTrial::live(plan, patients, &simulation::Provenance::default(), 1)?;
    let state = rehearsal.state(plan)?;
    let mut tables = rehearsal.tabulate(plan, &state)?;
    tables.adam.append(&mut tables.sdtm);
    Ok(tables.adam)
}

/// Reads a trial that must hold.
///
/// # Errors
/// When a file is missing, or any of them is refused; the message shows every mistake.
pub fn read(folder: &Path, blocks: &BlocksPlace, lists: Lists) -> Result<TrialFolder, Failure> {
    read_with(folder, blocks, lists, |report| format!("\n{report}"))
}

/// The same for a program whose words are kept in a log: of block sizes that do not hold the places are told, and none of
/// the words there.
///
/// # Errors
/// As [`read`].
pub fn read_for_a_log(
    folder: &Path,
    blocks: &BlocksPlace,
    lists: Lists,
) -> Result<TrialFolder, Failure> {
    read_with(folder, blocks, lists, |report| {
        let places = report.errors().map(|mistake| {
            format!(
                "\n{}:{}:{}: error: it is not told here, where others may read it; `myotrial check` with --blocks tells it",
                report.file, mistake.line, mistake.column
            )
        });
        places.collect()
    })
}

fn read_with(
    folder: &Path,
    blocks: &BlocksPlace,
    lists: Lists,
    of_blocks: impl Fn(&Report) -> String,
) -> Result<TrialFolder, Failure> {
    let examination = examine(folder, blocks, lists, Depth::Files)?;
    examination.trial.ok_or_else(|| {
        let reports = examination.reports.iter();
        let mut refused: String = reports
            .filter(|report| report.refuses())
            .map(|report| format!("\n{report}"))
            .collect();
        if let Some(report) = examination.blocks.filter(Report::refuses) {
            refused.push_str(&of_blocks(&report));
        }
        Failure::BadInput(format!("the trial's files do not hold{refused}"))
    })
}

/// One file of the folder, read into memory.
struct TrialFile {
    name: &'static str,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl TrialFile {
    fn open<D: Definition>(folder: &Path) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(Failure::BadInput(format!(
                "{} is not a folder: name the folder that holds the trial's four files, such as \
                 trials/NAME",
                folder.display()
            )));
        }
        let path = folder.join(D::FILE_NAME);
        let bytes = std::fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
        Ok(Self {
            name: D::FILE_NAME,
            path,
            bytes,
        })
    }

    fn inspect<D: Definition>(&self, rules: impl FnOnce(&D, &mut Mistakes)) -> Reading<D> {
        definition::inspect_with(&self.path.display().to_string(), &self.bytes, rules)
    }
}
