//! A folder of data sets, asked for by name.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::nearest;
use crate::format::dataset_name;
use crate::{Contents, ReadError, ReadOptions, read};

/// The data sets of a folder, by the names of their files without ending, in capitals.
///
/// ```no_run
/// use datasets::{Folder, ReadOptions};
/// let package = Folder::open("adam")?;
/// let subjects = package.read("ADSL", &ReadOptions::default())?.table;
/// # Ok::<(), datasets::FolderError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    files: BTreeMap<String, Vec<PathBuf>>,
}

/// Why a folder or a data set of it could not be had.
#[derive(Debug)]
pub enum FolderError {
    /// The folder could not be listed.
    Unlisted {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is no data set of that name.
    UnknownDataset {
        /// The folder.
        path: PathBuf,
        /// The name asked for.
        name: String,
        /// The name that is nearest, if one is near enough to be meant.
        suggestion: Option<String>,
    },
    /// Several files are of that name.
    Ambiguous {
        /// The name asked for.
        name: String,
        /// The files.
        paths: Vec<PathBuf>,
    },
    /// The file is wrong.
    Read(ReadError),
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FolderError::Unlisted { path, error } => {
                write!(f, "{}: cannot be listed: {error}", path.display())
            }
            FolderError::UnknownDataset {
                path,
                name,
                suggestion,
            } => {
                write!(f, "{}: there is no data set `{name}`", path.display())?;
                match suggestion {
                    Some(known) => write!(f, "; did you mean `{known}`?"),
                    None => Ok(()),
                }
            }
            FolderError::Ambiguous { name, paths } => {
                write!(f, "data set `{name}` is in several files:")?;
                for path in paths {
                    write!(f, " {}", path.display())?;
                }
                f.write_str("; keep one of them")
            }
            FolderError::Read(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            FolderError::Unlisted { error, .. } => Some(error),
            FolderError::Read(error) => Some(error),
            FolderError::UnknownDataset { .. } | FolderError::Ambiguous { .. } => None,
        }
    }
}

impl Folder {
    /// Lists the data sets of a folder: the files whose ending is one of a format. Folders inside
    /// it are not entered.
    ///
    /// # Errors
    /// Where the folder cannot be listed.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FolderError> {
        let path = path.as_ref();
        let unlisted = |error| FolderError::Unlisted {
            path: path.to_owned(),
            error,
        };
        let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for entry in std::fs::read_dir(path).map_err(unlisted)? {
            let file = entry.map_err(unlisted)?.path();
            if let Some(name) = dataset_name(&file)
                && file.is_file()
            {
                files.entry(name).or_default().push(file);
            }
        }
        for paths in files.values_mut() {
            paths.sort();
        }
        Ok(Folder {
            path: path.to_owned(),
            files,
        })
    }

    /// The names of the data sets, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The file of a data set; the name may be in any case.
    ///
    /// # Errors
    /// Where there is none, or several.
    pub fn file(&self, name: &str) -> Result<&Path, FolderError> {
        match self
            .files
            .get(&name.to_ascii_uppercase())
            .map(Vec::as_slice)
        {
            Some([path]) => Ok(path),
            Some(paths) => Err(FolderError::Ambiguous {
                name: name.to_owned(),
                paths: paths.to_vec(),
            }),
            None => Err(FolderError::UnknownDataset {
                path: self.path.clone(),
                name: name.to_owned(),
                suggestion: nearest(name, self.names()),
            }),
        }
    }

    /// Reads a data set.
    ///
    /// # Errors
    /// As [`Folder::file`] and [`read`].
    pub fn read(&self, name: &str, options: &ReadOptions) -> Result<Contents, FolderError> {
        read(self.file(name)?, options).map_err(FolderError::Read)
    }
}
