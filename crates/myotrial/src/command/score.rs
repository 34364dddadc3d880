//! `myotrial score`: a table of visits in, the same rows and their scores out.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use flate2::Compression;
use flate2::write::GzEncoder;
use instruments::measure::{Enzyme, EnzymeUnit, MmtMaximum};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, EnzymeOrder, EnzymeRanges, EnzymeRules, NormalEnzymes,
    UpperLimitAtFollowUp,
};
use instruments::total_improvement::{Criteria, MissingMeasures, ResponseSettings};
use scoring::{
    ADDED, BaselineRule, COLUMNS, Format, HeldFile, Input, LISTED_ERRORS, MISSING_VALUES, Observer,
    OnRowError, RowError, RowOrder, ScoringError, Settings, Spool, StrengthColumn, Summary,
    VasUnit, explain_subject, score_table,
};

use crate::arguments::{Form, Output};
use crate::failure::{Answer, Failure, print, print_json};

/// `score`.
#[derive(Debug, Args)]
#[command(after_long_help = columns_in_words())]
pub struct ScoreArguments {
    /// The table of visits, CSV (also .gz) or Parquet, one row a subject and visit; - reads standard input.
    #[arg(required_unless_present = "columns")]
    pub file: Option<PathBuf>,
    /// Whose criteria: the points are the same, the categories differ.
    #[arg(long, value_enum, default_value_t = CriteriaName::Adult)]
    pub criteria: CriteriaName,
    /// The maximum of manual muscle testing: 80, 150 or 260.
    #[arg(long, value_name = "N", default_value = "150", value_parser = mmt_maximum)]
    pub mmt_max: MmtMaximum,
    /// The scale of the three global assessments.
    #[arg(long, value_enum, default_value_t = Vas::Cm)]
    pub vas: Vas,
    /// Which enzyme the column enzyme holds where enzyme_name does not say.
    #[arg(long, value_name = "E", default_value = "ck", value_parser = enzyme)]
    pub enzyme_name: Enzyme,
    /// The unit of enzyme activities and of their limits.
    #[arg(long, value_name = "UNIT", default_value = "U/L", value_parser = enzyme_unit)]
    pub enzyme_unit: EnzymeUnit,
    /// What a missing measure does: no score; or it counts as 0 and the note says how far the score could go.
    #[arg(long, value_enum, default_value_t = Missing::Strict)]
    pub missing: Missing,
    /// The visit that is the baseline [default: the first row of each subject].
    #[arg(long, value_name = "VISIT")]
    pub baseline: Option<String>,
    /// Rows are grouped by subject with the baseline first (this is checked): memory stays constant.
    #[arg(long)]
    pub sorted: bool,
    /// Stop at the first row in error, and write nothing.
    #[arg(long)]
    pub fail_fast: bool,
    /// The file to write; its ending says the format: .csv, .csv.gz, .json or .parquet.
    #[arg(long, value_name = "F")]
    pub out: Option<PathBuf>,
    /// Show how the scores of one subject came to be, measure by measure.
    #[arg(long, value_name = "SUBJECT", conflicts_with = "out")]
    pub explain: Option<String>,
    /// List the columns that are understood, with their synonyms, and those that are added.
    #[arg(long)]
    pub columns: bool,
    #[command(flatten)]
    pub open: OpenPoints,
    #[command(flatten)]
    pub output: Output,
}

/// What the publications leave open, each with its default.
#[derive(Debug, Args)]
#[command(next_help_heading = "What the publications leave open")]
pub struct OpenPoints {
    /// The column of muscle strength [default: mmt; with juvenile criteria cmas where there is no mmt].
    #[arg(long, value_enum)]
    pub strength: Option<Strength>,
    /// The range of each enzyme in upper limits of normal, as in ck=15,ldh=3
    /// [default: ck=15,aldolase=6,ldh=3,ast=3,alt=3].
    #[arg(long, value_name = "TABLE", value_parser = scoring::enzyme_ranges)]
    pub enzyme_ranges: Option<EnzymeRanges>,
    /// How the enzyme is chosen at baseline: highest-multiple, largest-value, or the name of the one always taken.
    #[arg(long, value_name = "RULE", default_value = "highest-multiple", value_parser = scoring::enzyme_choice)]
    pub enzyme_choice: EnzymeChoice,
    /// Which enzyme wins a tie, first to last [default: ck,aldolase,ldh,ast,alt].
    #[arg(long, value_name = "ORDER", value_parser = scoring::enzyme_order)]
    pub enzyme_ties: Option<EnzymeOrder>,
    /// When every enzyme is normal at baseline: the highest is followed, or the measure scores zero.
    #[arg(long, value_enum, default_value_t = AllNormal::Followed)]
    pub enzyme_all_normal: AllNormal,
    /// When the enzyme chosen at baseline is missing later: the measure is missing, or another is chosen.
    #[arg(long, value_enum, default_value_t = ChosenMissing::Missing)]
    pub enzyme_chosen_missing: ChosenMissing,
    /// By which upper limit a later level is divided: its own, or that at baseline.
    #[arg(long, value_enum, default_value_t = Limit::Own)]
    pub enzyme_limit: Limit,
}

/// Whose criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CriteriaName {
    /// Minimal from 20, moderate from 40, major from 60.
    Adult,
    /// Minimal from 30, moderate from 45, major from 70.
    Juvenile,
}

/// The scale of the global assessments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Vas {
    /// 0 to 10 centimetres.
    Cm,
    /// 0 to 100 millimetres.
    Mm,
    /// 0 to 4 steps.
    Likert,
}

/// What a missing measure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Missing {
    /// No score.
    Strict,
    /// It counts as 0.
    Partial,
    /// As partial, but the physician global and muscle strength must be there.
    PartialWithMinimum,
}

/// The column of muscle strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Strength {
    /// Manual muscle testing.
    Mmt,
    /// The Childhood Myositis Assessment Scale.
    Cmas,
}

/// When every enzyme is normal at baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AllNormal {
    /// The highest is followed.
    Followed,
    /// The measure scores 0.
    Zero,
}

/// When the enzyme chosen at baseline is missing later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChosenMissing {
    /// The measure is missing.
    Missing,
    /// It is chosen again among those measured at both visits.
    ChooseAgain,
}

/// By which upper limit a later level is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Limit {
    /// Its own.
    Own,
    /// That at baseline.
    Baseline,
}

fn mmt_maximum(text: &str) -> Result<MmtMaximum, String> {
    let points: u16 = text
        .parse()
        .map_err(|_| "allowed are 80, 150 and 260".to_owned())?;
    MmtMaximum::try_from(points).map_err(|error| error.to_string())
}

fn enzyme(text: &str) -> Result<Enzyme, String> {
    text.parse::<Enzyme>().map_err(|error| error.to_string())
}

fn enzyme_unit(text: &str) -> Result<EnzymeUnit, String> {
    text.parse::<EnzymeUnit>()
        .map_err(|error| error.to_string())
}

impl ScoreArguments {
    fn settings(&self) -> Settings {
        let open = &self.open;
        Settings {
            response: ResponseSettings {
                criteria: match self.criteria {
                    CriteriaName::Adult => Criteria::Adult,
                    CriteriaName::Juvenile => Criteria::Juvenile,
                },
                missing: match self.missing {
                    Missing::Strict => MissingMeasures::Strict,
                    Missing::Partial => MissingMeasures::Partial,
                    Missing::PartialWithMinimum => MissingMeasures::PartialWithMinimum,
                },
                enzyme: EnzymeRules {
                    ranges: open.enzyme_ranges.unwrap_or_default(),
                    choice: open.enzyme_choice,
                    ties: open.enzyme_ties.unwrap_or_default(),
                    all_normal: match open.enzyme_all_normal {
                        AllNormal::Followed => NormalEnzymes::HighestFollowed,
                        AllNormal::Zero => NormalEnzymes::ScoreZero,
                    },
                    chosen_missing: match open.enzyme_chosen_missing {
                        ChosenMissing::Missing => ChosenEnzymeMissing::MeasureMissing,
                        ChosenMissing::ChooseAgain => ChosenEnzymeMissing::ChooseAmongMeasured,
                    },
                    upper_limit: match open.enzyme_limit {
                        Limit::Own => UpperLimitAtFollowUp::OwnLimit,
                        Limit::Baseline => UpperLimitAtFollowUp::BaselineLimit,
                    },
                },
            },
            vas: match self.vas {
                Vas::Cm => VasUnit::Centimetres,
                Vas::Mm => VasUnit::Millimetres,
                Vas::Likert => VasUnit::Likert,
            },
            mmt_maximum: self.mmt_max,
            strength: match open.strength {
                None => StrengthColumn::AsFound,
                Some(Strength::Mmt) => StrengthColumn::Mmt,
                Some(Strength::Cmas) => StrengthColumn::Cmas,
            },
            enzyme: self.enzyme_name,
            enzyme_unit: self.enzyme_unit,
            baseline: match &self.baseline {
                None => BaselineRule::First,
                Some(visit) => BaselineRule::Visit(visit.clone()),
            },
            order: if self.sorted {
                RowOrder::Grouped
            } else {
                RowOrder::Any
            },
            on_row_error: if self.fail_fast {
                OnRowError::Stop
            } else {
                OnRowError::Continue
            },
        }
    }
}

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
            let summary = if arguments.fail_fast {
                let mut spool = Spool::new().map_err(|error| written(&error))?;
                let summary = score_table(input(), &settings, format, &mut spool, &mut teller)
                    .map_err(failure)?;
                spool
                    .release(&mut io::stdout().lock())
                    .map_err(|error| written(&error))?;
                summary
            } else {
                score_table(input(), &settings, format, io::stdout(), &mut teller)
                    .map_err(failure)?
            };
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
        let mut buffered = BufWriter::with_capacity(1 << 20, &mut held);
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

/// The columns that are understood and those that are added, as a table.
fn columns_in_words() -> String {
    let mut text = String::from(
        "Columns that are understood (capitals, spaces, dots, - and _ make no difference):\n",
    );
    for column in &COLUMNS {
        text.push_str(&format!("  {:<18}{}\n", column.name, column.meaning));
        text.push_str(&format!(
            "  {:<18}also {}\n",
            "",
            column.synonyms.join(", ")
        ));
    }
    text.push_str(&format!(
        "An empty cell, {} is a measure not taken. A number may be 1.35, 27/20 or 1.35e0.\n\nColumns that are added:\n",
        MISSING_VALUES.join(", ")
    ));
    for (name, meaning) in ADDED {
        text.push_str(&format!("  {name:<22}{meaning}\n"));
    }
    text
}
