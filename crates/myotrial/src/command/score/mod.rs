//! `myotrial score`: a table of visits in, the same rows and their scores out.

mod arguments;

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use scoring::{
    Format, HeldFile, Input, LISTED_ERRORS, Observer, RowError, ScoringError, Settings, Spool,
    Summary, explain_subject, score_table,
};

pub use self::arguments::ScoreArguments;
use self::arguments::columns_in_words;
use crate::arguments::Form;
use crate::failure::{Answer, Failure, print, print_json};

/// Tells row errors, and how far it has come once that takes over a second.
struct Teller {
    last: Instant,
}

impl Observer for Teller {
    fn row_error(&mut self, error: &RowError) {
        eprintln!("myotrial: {error}");
    }

    fn progress(&mut self, rows: u64) {
        if self.last.elapsed() >= Duration::from_secs(1) {
            self.last = Instant::now();
            eprintln!("{rows} rows");
        }
    }
}

pub fn score(arguments: &ScoreArguments) -> Result<Answer, Failure> {
    let Some(file) = arguments.file.as_deref().filter(|_| !arguments.columns) else {
        print(&columns_in_words())?;
        return Ok(Answer::Yes);
    };
    let settings = arguments.settings();
    let input = || {
        if file == Path::new("-") {
            Input::Stream(Box::new(io::stdin()))
        } else {
            Input::File(file.to_path_buf())
        }
    };
    let failure = |error: ScoringError| failure(file, &error);
    let mut teller = Teller {
        last: Instant::now(),
    };
    if let Some(subject) = &arguments.explain {
        let examples =
            explain_subject(input(), &settings, subject, &mut teller).map_err(failure)?;
        match arguments.output.format {
            Form::Text => print(&examples.to_string())?,
            Form::Json => print_json(&examples.json())?,
        }
        let in_error = examples.visits.iter().any(|visit| !visit.errors.is_empty());
        return Ok(if in_error { Answer::No } else { Answer::Yes });
    }
    let summary = match &arguments.out {
        Some(place) => {
            let summary = to_file(place, file, input(), &settings, &mut teller)?;
            match arguments.output.format {
                Form::Json => print_json(&serde_json::json!({
                    "out": place.display().to_string(),
                    "settings": settings.listed(),
                    "summary": summary,
                }))?,
                Form::Text => {
                    print(&format!("{}: {}\n", place.display(), in_words(&summary)))?;
                }
            }
            summary
        }
        None => {
            let format = match arguments.output.format {
                Form::Text => Format::Csv,
                Form::Json => Format::Json,
            };
            // What breaks in the middle of a table must not leave half of it in a pipe.
            let mut spool = Spool::new();
            let summary = score_table(input(), &settings, format, &mut spool, &mut teller)
                .map_err(failure)?;
            spool
                .release(&mut io::stdout().lock())
                .map_err(|error| written(&error))?;
            eprintln!("{}", in_words(&summary));
            summary
        }
    };
    if arguments.output.format == Form::Text {
        eprintln!("settings:");
        for setting in settings.listed() {
            eprintln!("  {setting}");
        }
    }
    if summary.rows_in_error > LISTED_ERRORS as u64 {
        eprintln!(
            "the first {LISTED_ERRORS} row errors are shown; every row in error says its own in tis_note"
        );
    }
    Ok(if summary.rows_in_error > 0 {
        Answer::No
    } else {
        Answer::Yes
    })
}

fn failure(file: &Path, error: &ScoringError) -> Failure {
    if let ScoringError::Write(error) = error
        && error.kind() == io::ErrorKind::BrokenPipe
    {
        return Failure::NobodyReads;
    }
    let name = if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    };
    Failure::BadInput(format!("{name}: {error}"))
}

fn written(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::NobodyReads,
        _ => Failure::BadInput(format!("cannot write the scores: {error}")),
    }
}

/// Writes the file whole or not at all.
fn to_file(
    place: &Path,
    file: &Path,
    input: Input,
    settings: &Settings,
    teller: &mut Teller,
) -> Result<Summary, Failure> {
    let name = place.to_string_lossy().to_ascii_lowercase();
    let (format, zipped) = if name.ends_with(".csv") {
        (Format::Csv, false)
    } else if name.ends_with(".csv.gz") {
        (Format::Csv, true)
    } else if name.ends_with(".json") {
        (Format::Json, false)
    } else if name.ends_with(".parquet") {
        (Format::Parquet, false)
    } else {
        return Err(Failure::BadInput(format!(
            "{}: the ending says the format; allowed are .csv, .csv.gz, .json and .parquet",
            place.display()
        )));
    };
    if let (Ok(one), Ok(other)) = (place.canonicalize(), file.canonicalize())
        && one == other
    {
        return Err(Failure::BadInput(format!(
            "{}: the output would replace the table itself; name another file",
            place.display()
        )));
    }
    let cannot = |error: &io::Error| Failure::file("write", place, error);
    let mut held = HeldFile::create(place).map_err(|error| cannot(&error))?;
    let summary = if zipped {
        let mut zip = GzEncoder::new(&mut held, Compression::default());
        let summary = score_table(input, settings, format, &mut zip, teller)
            .map_err(|error| failure(file, &error))?;
        zip.finish().map_err(|error| cannot(&error))?;
        summary
    } else {
        let mut buffered = BufWriter::with_capacity(1 << 18, &mut held);
        let summary = score_table(input, settings, format, &mut buffered, teller)
            .map_err(|error| failure(file, &error))?;
        buffered.flush().map_err(|error| cannot(&error))?;
        summary
    };
    held.put_in_place().map_err(|error| cannot(&error))?;
    Ok(summary)
}

fn in_words(summary: &Summary) -> String {
    let Summary {
        rows,
        subjects,
        baselines,
        scored,
        not_computed,
        rows_in_error,
    } = summary;
    format!(
        "{rows} rows of {subjects} subjects: {baselines} baselines, {scored} scored, {not_computed} not computed, {rows_in_error} in error"
    )
}
