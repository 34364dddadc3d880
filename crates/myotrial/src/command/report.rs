//! `myotrial report`: the documents of a finished run once more, without running anything.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use report::archive;
use report::document::Document;
use report::package::{self, DISPLAYS, Form, PackageFile};
use serde::{Deserialize, Serialize};
use store::Digest;

use crate::arguments::{Form as AnswerForm, Output};
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::{MANIFEST, OutputFolder};

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The folder that `run` or `analyze` wrote.
    pub folder: PathBuf,
    /// One display alone, by its name in the plan, such as T2; it is written into the folder `displays`.
    #[arg(long)]
    pub only: Option<String>,
    /// One form alone [default: all of them, and the figures as SVG and PNG].
    #[arg(long = "as", value_enum)]
    pub form: Option<DocumentForm>,
    #[command(flatten)]
    pub output: Output,
}

/// The forms of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DocumentForm {
    /// One self-contained page.
    Html,
    /// For Word and LibreOffice.
    Rtf,
    /// For print.
    Pdf,
    /// What each display shows as CSV, and all that is known of it as JSON.
    Csv,
}

impl DocumentForm {
    const fn form(self) -> Form {
        match self {
            Self::Html => Form::Html,
            Self::Rtf => Form::Rtf,
            Self::Pdf => Form::Pdf,
            Self::Csv => Form::Csv,
        }
    }
}

/// The answer for programs.
#[derive(Serialize)]
struct ReportSummary {
    folder: String,
    files: Vec<String>,
}

pub fn report(arguments: &ReportArguments) -> Result<Answer, Failure> {
    let whole = read_document(&arguments.folder)?;
    let (document, stem) = match &arguments.only {
        Some(name) => {
            let one = whole
                .only(name)
                .map_err(|error| Failure::BadInput(error.to_string()))?;
            let stem = format!("{DISPLAYS}/{}", one.sections[0].name());
            (one, stem)
        }
        None => (whole, "report".to_owned()),
    };
    let forms = match arguments.form {
        Some(form) => vec![form.form()],
        None => Form::ALL.to_vec(),
    };
    let files = make(&document, &forms, &stem)?;
    write(&arguments.folder, &files)?;
    let summary = ReportSummary {
        folder: arguments.folder.display().to_string(),
        files: files.into_iter().map(|file| file.name).collect(),
    };
    match arguments.output.format {
        AnswerForm::Json => print_json(&summary)?,
        AnswerForm::Text => {
            let mut text = format!("{} files in {}\n\n", summary.files.len(), summary.folder);
            for file in &summary.files {
                text.push_str(&format!("  {file}\n"));
            }
            print(&text)?;
        }
    }
    Ok(Answer::Yes)
}

/// A document in several forms, made but not written.
fn make(document: &Document, forms: &[Form], stem: &str) -> Result<Vec<PackageFile>, Failure> {
    package::all_files(document, forms, stem).map_err(|error| Failure::BadInput(error.to_string()))
}

/// The document of a folder, if it is still the one that was written there.
fn read_document(folder: &Path) -> Result<Document, Failure> {
    #[derive(Deserialize)]
    struct Manifest {
        outputs: Vec<Listed>,
    }
    #[derive(Deserialize)]
    struct Listed {
        file: String,
        sha256: String,
    }
    let path = folder.join(MANIFEST);
    let bytes = std::fs::read(&path).map_err(|error| {
        Failure::BadInput(format!(
            "{} is not a folder that `myotrial run` or `myotrial analyze` wrote: its {MANIFEST} cannot be read: \
             {error}",
            folder.display()
        ))
    })?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|error| Failure::BadInput(format!("{}: {error}", path.display())))?;
    let listed = manifest
        .outputs
        .iter()
        .find(|listed| listed.file == archive::FILE_NAME);
    let Some(listed) = listed else {
        return Err(Failure::BadInput(format!(
            "{} lists no {}: the folder was written by an older version; run it again",
            path.display(),
            archive::FILE_NAME
        )));
    };
    let path = folder.join(archive::FILE_NAME);
    let bytes = std::fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
    let found = Digest::of(&bytes).to_string();
    if found != listed.sha256 {
        return Err(Failure::BadInput(format!(
            "{} was changed after it was written: its SHA-256 is {found}, the manifest has {}. Run the trial again \
             rather than edit its results",
            path.display(),
            listed.sha256
        )));
    }
    archive::read(&bytes).map_err(|error| Failure::BadInput(error.to_string()))
}

/// Puts the files into the folder, each whole or not at all.
fn write(folder: &Path, files: &[PackageFile]) -> Result<(), Failure> {
    let unwritten = |path: &Path, error: &std::io::Error| Failure::file("write", path, error);
    for file in files {
        let path = folder.join(&file.name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| unwritten(parent, &error))?;
        }
        let mut unfinished = path.clone().into_os_string();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        std::fs::write(&unfinished, &file.content)
            .and_then(|()| std::fs::rename(&unfinished, &path))
            .map_err(|error| unwritten(&path, &error))?;
    }
    Ok(())
}

/// Adds a document to a folder that is being written: in all its forms, and as the file that they
/// are made again from.
///
/// # Errors
/// When it cannot be printed, and those of the file system.
pub fn write_documents(folder: &mut OutputFolder, document: &Document) -> Result<(), Failure> {
    let kept = archive::write(document).map_err(|error| Failure::BadInput(error.to_string()))?;
    folder.write(archive::FILE_NAME, &kept)?;
    for file in make(document, &Form::ALL, "report")? {
        folder.write(&file.name, &file.content)?;
    }
    Ok(())
}
