//! The folder that a command writes: whole or not at all, with a list of what is in it.

use std::path::{Path, PathBuf};

use analysis::results::Results;
use datasets::{Table, csv};
use report::document::Fingerprint;
use serde::Serialize;
use store::{Digest, StagedFolder};

use crate::failure::Failure;

/// The file that lists what the folder was made from and what is in it.
pub const MANIFEST: &str = "manifest.json";

/// An output folder being written.
pub struct OutputFolder {
    target: PathBuf,
    staged: StagedFolder,
    written: Vec<(String, Digest)>,
}

/// What stands in the manifest: no time and no path of a machine, so that the same run gives the same bytes.
#[derive(Serialize)]
struct Manifest<'a> {
    program: &'static str,
    version: &'static str,
    seed: Option<u64>,
    inputs: Vec<FileDigest<'a>>,
    outputs: Vec<FileDigest<'a>>,
}

#[derive(Serialize)]
struct FileDigest<'a> {
    file: &'a str,
    sha256: String,
}

impl OutputFolder {
    /// Begins the folder, and learns at once whether it can be written.
    ///
    /// # Errors
    /// When it cannot.
    pub fn begin(target: &Path) -> Result<Self, Failure> {
        let staged = StagedFolder::begin(target, MANIFEST)
            .map_err(|error| Failure::file("write the folder", target, &error))?;
        Ok(Self {
            target: target.to_owned(),
            staged,
            written: Vec::new(),
        })
    }

    /// Writes one file.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write(&mut self, name: &str, content: &[u8]) -> Result<(), Failure> {
        self.staged
            .write(name, content)
            .map_err(|error| Failure::file("write", &self.target.join(name), &error))?;
        self.written.push((name.to_owned(), Digest::of(content)));
        Ok(())
    }

    /// Writes one file that the manifest leaves out: what depends on where the folder stands.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write_unlisted(&self, name: &str, content: &[u8]) -> Result<(), Failure> {
        self.staged
            .write(name, content)
            .map_err(|error| Failure::file("write", &self.target.join(name), &error))
    }

    /// Where the files stand until the folder is published, for writers that want a path. What they write the manifest
    /// leaves out.
    pub fn path(&self) -> &Path {
        self.staged.path()
    }

    /// Writes a dataset as CSV into one of the folder's rooms.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write_csv(&mut self, room: &str, table: &Table) -> Result<(), Failure> {
        let mut content = Vec::new();
        csv::write(table, &mut content)
            .map_err(|error| Failure::file("write", &self.target.join(table.name()), &error))?;
        let name = format!("{room}/{}.csv", table.name().to_ascii_lowercase());
        self.write(&name, &content)
    }

    /// Writes the results, one row a statistic, for people's tables and for programs.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn write_results(&mut self, results: &Results) -> Result<(), Failure> {
        let table = results.table().map_err(|error| {
            Failure::BadInput(format!("the results cannot be tabulated: {error}"))
        })?;
        let mut content = Vec::new();
        csv::write(&table, &mut content)
            .map_err(|error| Failure::file("write", &self.target.join("results.csv"), &error))?;
        self.write("results.csv", &content)?;
        let json = serde_json::to_string_pretty(&results.json()).map_err(|error| {
            Failure::BadInput(format!("the results cannot be written: {error}"))
        })?;
        self.write("results.json", (json + "\n").as_bytes())
    }

    /// Adds the manifest and puts the folder into its place.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn publish(self, inputs: &[Fingerprint], seed: Option<u64>) -> Result<(), Failure> {
        let manifest = Manifest {
            program: "myotrial",
            version: env!("CARGO_PKG_VERSION"),
            seed,
            inputs: inputs
                .iter()
                .map(|input| FileDigest {
                    file: &input.name,
                    sha256: input.sha256.clone(),
                })
                .collect(),
            outputs: self
                .written
                .iter()
                .map(|(file, digest)| FileDigest {
                    file,
                    sha256: digest.to_string(),
                })
                .collect(),
        };
        let content = serde_json::to_string_pretty(&manifest).map_err(|error| {
            Failure::BadInput(format!("the manifest cannot be written: {error}"))
        })?;
        self.staged
            .write(MANIFEST, content + "\n")
            .and_then(|()| self.staged.publish())
            .map_err(|error| Failure::file("write the folder", &self.target, &error))
    }
}
