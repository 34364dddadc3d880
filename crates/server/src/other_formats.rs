//! The datasets once more, in the formats that agencies and other programs read: SAS transport files and Dataset-JSON.

use std::path::Path;

use datasets::dataset_json::{self, Shape};
use datasets::transport::{self, Version};
use datasets::{Table, WriteError};
use store::StagedFolder;
use tabulation::Tabulation;

/// By this file a folder is known as one that this program wrote.
const ABOUT: &str = "formats.txt";

const ABOUT_THEM: &str = "Each dataset as a SAS transport file (version 5; version 8 where version 5 cannot hold it) and as \
                          Dataset-JSON 1.1.\n";

/// Writes each table of the datasets in each format.
///
/// # Errors
/// In words, where the folder cannot be written, or no version of a format holds a table.
pub fn write(folder: &Path, made: &Tabulation) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let staged = StagedFolder::begin(folder, ABOUT).map_err(|error| said(&error))?;
    let put = |name: &str, content: Vec<u8>| {
        staged
            .write(name, content)
            .map_err(|error| error.to_string())
    };
    put(ABOUT, ABOUT_THEM.as_bytes().to_vec())?;
    for (room, tables) in [("sdtm", &made.sdtm), ("adam", &made.adam)] {
        for table in tables {
            let name = format!("{room}/{}", table.name().to_ascii_lowercase());
            put(
                &format!("{name}.xpt"),
                transport_file(table).map_err(|error| said(&error))?,
            )?;
            let mut json = Vec::new();
            dataset_json::write(table, Shape::Json, &mut json).map_err(|error| said(&error))?;
            put(&format!("{name}.json"), json)?;
        }
    }
    staged.publish().map_err(|error| said(&error))
}

/// A table as a transport file: agencies take version 5, which holds texts of 200 letters of ASCII.
fn transport_file(table: &Table) -> Result<Vec<u8>, WriteError> {
    let in_version = |version: Version| {
        let mut file = Vec::new();
        transport::write(table, version, &mut file).map(|()| file)
    };
    in_version(Version::V5)
        .or_else(|_| in_version(Version::V8))
        .map_err(WriteError::Transport)
}
