//! `myotrial calibrate`: the virtual patients held against print, and fitted to it.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use report::document::Fingerprint;
use serde::Serialize;
use simulation::calibration::{
    CalibrationFile, FitLine, FitTable, FitVerdict, Fitted, Sample, fit, only_what_makes,
    results_needed, targets,
};
use simulation::operating::WholeProtocol;
use simulation::{Patients, Seed};

use super::progress::Progress;
use crate::arguments::Form;
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::output_folder::OutputFolder;
use crate::page_file::write_page;
use crate::trial_folder::{self, Lists, TrialFolder};

/// `calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial calibrate trials/my-trial --check
  myotrial calibrate trials/my-trial --out fitted
  myotrial calibrate trials/my-trial --evaluations 120 --in-place

Which numbers of patients.toml may be moved stands in calibration.toml of the trial's folder; without that file, those of \
the response. --check moves none, and answers no (exit 1) where fewer than 95% of the targets are inside.")]
pub struct CalibrateArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    /// Fit nothing: show how near the file comes to print as it stands.
    #[arg(long, conflicts_with_all = ["evaluations", "in_place"])]
    check: bool,
    /// Virtual trials of the fit table.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    trials: u32,
    /// Virtual trials of each set of numbers that is tried: the same ones each time.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    trials_each: u32,
    /// How many sets of numbers are tried at most.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    evaluations: u32,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads [default: as many as the machine has].
    #[arg(long, value_name = "T")]
    threads: Option<NonZeroUsize>,
    /// The folder for the fitted patients.toml and the fit table as text, JSON and CSV [default: out/ and the trial's name
    /// and -calibration; with --check none].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Put the fitted patients.toml into the trial's folder too.
    #[arg(long)]
    in_place: bool,
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// The share of targets that is aimed at.
const AIM: f64 = 0.95;

/// Calibrates.
pub fn calibrate(arguments: &CalibrateArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial, &arguments.blocks, Lists::Drawn)?;
    let text = read_text(&arguments.trial.join("patients.toml"))?;
    let file = calibration_file(&arguments.trial)?;
    let printed = targets(&trial.published, &file.counterparts());
    if printed.is_empty() {
        return Err(Failure::BadInput(format!(
            "{}: no claim names a `result`, so there is nothing to hold the model against",
            arguments.trial.join("published.toml").display()
        )));
    }
    let model = Model {
        threads: arguments
            .threads
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN),
        analysis: only_what_makes(&trial.analysis, &results_needed(&printed)),
        seed: Seed::new(arguments.seed),
        trial: &trial,
        targets: printed,
    };
    let mut folder = match (&arguments.out, arguments.check) {
        (Some(out), _) => Some(OutputFolder::begin(out)?),
        (None, true) => None,
        (None, false) => {
            let name = format!("{}-calibration", trial.protocol.protocol().trial.id);
            Some(OutputFolder::begin(&Path::new("out").join(name))?)
        }
    };
    let fitted = if arguments.check {
        None
    } else {
        Some(model.fit(arguments, &file, &text)?)
    };
    let patients = fitted.as_ref().map_or(&text, |fitted| &fitted.patients);
    let progress = Progress::begin(u64::from(arguments.trials), "trials");
    let table = model.table(patients, arguments.trials, &Counter::of(&progress))?;
    progress.end();
    let answer = Summary::of(&trial, arguments, &table, fitted.as_ref(), patients);
    let words = in_words(&answer, &table);
    if let Some(folder) = &mut folder {
        let json = serde_json::to_string_pretty(&answer).map_err(|error| {
            Failure::BadInput(format!("cannot write the fit table as JSON: {error}"))
        })?;
        folder.write("fit.json", (json + "\n").as_bytes())?;
        folder.write("fit.csv", csv(&answer).as_bytes())?;
        folder.write("fit.txt", words.as_bytes())?;
        folder.write("patients.toml", patients.as_bytes())?;
    }
    if let Some(folder) = folder {
        folder.publish(&inputs(&trial), Some(arguments.seed))?;
    }
    if arguments.in_place {
        write_page(&arguments.trial.join("patients.toml"), patients)?;
    }
    match arguments.format {
        Form::Json => print_json(&answer)?,
        Form::Text => print(&words)?,
    }
    if arguments.check && table.share_inside() < AIM {
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

fn calibration_file(folder: &Path) -> Result<CalibrationFile, Failure> {
    let path = folder.join("calibration.toml");
    if !path.exists() {
        return Ok(CalibrationFile::default());
    }
    definition::read(&path.display().to_string(), &read_text(&path)?)
        .map_err(|report| Failure::BadInput(report.to_string()))
}

fn inputs(trial: &TrialFolder) -> Vec<Fingerprint> {
    let digests = trial.digests.iter();
    digests
        .map(|(name, digest)| Fingerprint {
            name: (*name).to_owned(),
            sha256: digest.to_string(),
        })
        .collect()
}

/// Counts trials for the progress.
struct Counter<'p> {
    done: AtomicU64,
    progress: &'p Progress,
}

impl<'p> Counter<'p> {
    fn of(progress: &'p Progress) -> Self {
        Self {
            done: AtomicU64::new(0),
            progress,
        }
    }

    fn one_more(&self) {
        self.progress
            .report(self.done.fetch_add(1, Ordering::Relaxed) + 1);
    }
}

/// What is simulated, whatever the patients are like.
struct Model<'t> {
    trial: &'t TrialFolder,
    analysis: analysis::plan::Plan,
    targets: Vec<simulation::calibration::Target>,
    seed: Seed,
    threads: NonZeroUsize,
}

impl Model<'_> {
    fn table(
        &self,
        patients: &str,
        trials: u32,
        counter: &Counter<'_>,
    ) -> Result<FitTable, Failure> {
        let reading = definition::inspect_with::<Patients>(
            "patients.toml",
            patients.as_bytes(),
            |patients, mistakes| patients.check_against(&self.trial.protocol, mistakes),
        );
        let patients = reading
            .into_result()
            .map_err(|report| Failure::BadInput(report.to_string()))?;
        let whole = WholeProtocol {
            protocol: &self.trial.protocol,
            patients: &patients,
            analysis: &self.analysis,
        };
        let sample = Sample::draw(
            whole,
            &results_needed(&self.targets),
            self.seed,
            trials,
            self.threads,
            &|| counter.one_more(),
        )
        .map_err(|error| Failure::BadInput(format!("a virtual trial stopped: {error}")))?;
        Ok(FitTable::of(&self.targets, &sample))
    }

    fn fit(
        &self,
        arguments: &CalibrateArguments,
        file: &CalibrationFile,
        text: &str,
    ) -> Result<Fitted, Failure> {
        let most = u64::from(arguments.evaluations) + 1;
        let progress = Progress::begin(most * u64::from(arguments.trials_each), "trials");
        let counter = Counter::of(&progress);
        let fitted = fit(
            text,
            &file.free,
            arguments.evaluations as usize,
            |patients| {
                self.table(patients, arguments.trials_each, &counter)
                    .map_err(|failure| failure.to_string())
            },
        )
        .map_err(|error| Failure::BadInput(error.to_string()))?;
        progress.end();
        Ok(fitted)
    }
}

/// The answer for programs.
#[derive(Serialize)]
struct Summary {
    trial: String,
    seed: u64,
    trials: u32,
    targets: usize,
    inside: usize,
    outside: usize,
    given: usize,
    share_inside: f64,
    fit: Option<FitSummary>,
    assumptions: Vec<Assumption>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct FitSummary {
    misfit_before: f64,
    misfit_after: f64,
    tried: usize,
    trials_each: u32,
    moved: Vec<MovedNumber>,
}

#[derive(Serialize)]
struct MovedNumber {
    number: String,
    from: f64,
    to: f64,
}

/// A line of patients.toml that says of itself that it is assumed.
#[derive(Serialize)]
struct Assumption {
    line: usize,
    text: String,
}

#[derive(Serialize)]
struct Line {
    claim: String,
    figure: &'static str,
    about: String,
    place: String,
    printed: String,
    printed_value: Option<f64>,
    result: String,
    model: Option<f64>,
    standard_error: Option<f64>,
    not_calculable: usize,
    lower: Option<f64>,
    upper: Option<f64>,
    rule: &'static str,
    rule_in_words: String,
    simulated_lower: Option<f64>,
    simulated_upper: Option<f64>,
    verdict: &'static str,
    inside: bool,
}

impl Summary {
    fn of(
        trial: &TrialFolder,
        arguments: &CalibrateArguments,
        table: &FitTable,
        fitted: Option<&Fitted>,
        patients: &str,
    ) -> Self {
        Self {
            trial: trial.protocol.protocol().trial.id.to_string(),
            seed: arguments.seed,
            trials: arguments.trials,
            targets: table.counted(),
            inside: table.with(FitVerdict::Inside),
            outside: table.with(FitVerdict::Outside),
            given: table.with(FitVerdict::Given),
            share_inside: table.share_inside(),
            fit: fitted.map(|fitted| FitSummary {
                misfit_before: fitted.before,
                misfit_after: fitted.after,
                tried: fitted.tried,
                trials_each: arguments.trials_each,
                moved: fitted
                    .moved
                    .iter()
                    .map(|moved| MovedNumber {
                        number: moved.number.clone(),
                        from: moved.from,
                        to: moved.to,
                    })
                    .collect(),
            }),
            assumptions: assumptions(patients),
            lines: table.lines.iter().map(line).collect(),
        }
    }
}

fn line(line: &FitLine) -> Line {
    let target = &line.target;
    Line {
        claim: target.claim.clone(),
        figure: target.figure.name(),
        about: target.about.clone(),
        place: target.place.clone(),
        printed: target.printed.clone(),
        printed_value: target.value.number(),
        result: target.result.clone(),
        model: line.model,
        standard_error: line.standard_error,
        not_calculable: line.not_calculable,
        lower: line.interval[0],
        upper: line.interval[1],
        rule: target.rule.key(),
        rule_in_words: target.rule.in_words(),
        simulated_lower: line.simulated_range[0],
        simulated_upper: line.simulated_range[1],
        verdict: line.verdict.key(),
        inside: line.verdict == FitVerdict::Inside,
    }
}

/// The lines of the file whose own comment calls them assumed.
fn assumptions(patients: &str) -> Vec<Assumption> {
    let lines = patients.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let (value, comment) = line.split_once('#')?;
            let assumed = comment.to_lowercase().contains("assum") && value.contains('=');
            assumed.then(|| Assumption {
                line: index + 1,
                text: line.trim().to_owned(),
            })
        })
        .collect()
}

fn csv(answer: &Summary) -> String {
    let mut text = "claim,figure,about,place,printed,printed_value,result,model,standard_error,not_calculable,lower,upper,\
                    rule,verdict\n"
        .to_owned();
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:?}"));
    for line in &answer.lines {
        let fields = [
            quoted(&line.claim),
            quoted(line.figure),
            quoted(&line.about),
            quoted(&line.place),
            quoted(&line.printed),
            number(line.printed_value),
            quoted(&line.result),
            number(line.model),
            number(line.standard_error),
            line.not_calculable.to_string(),
            number(line.lower),
            number(line.upper),
            quoted(&line.rule_in_words),
            line.verdict.to_owned(),
        ];
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn in_words(answer: &Summary, table: &FitTable) -> String {
    let mut text = format!(
        "{}, seed {}, {} virtual trials\n\n  {} of {} targets inside ({:.1}%); {} more are given by the files\n",
        answer.trial,
        answer.seed,
        answer.trials,
        answer.inside,
        answer.targets,
        100.0 * answer.share_inside,
        answer.given
    );
    if let Some(fit) = &answer.fit {
        text.push_str(&format!(
            "\n  {} sets of numbers tried on {} trials each; mean squared distance from print {:.4} before, {:.4} after\n",
            fit.tried, fit.trials_each, fit.misfit_before, fit.misfit_after
        ));
        for moved in &fit.moved {
            text.push_str(&format!(
                "    {:52} {:>9} -> {}\n",
                moved.number, moved.from, moved.to
            ));
        }
    }
    let outside: Vec<&FitLine> = table
        .lines
        .iter()
        .filter(|line| line.verdict == FitVerdict::Outside)
        .collect();
    if !outside.is_empty() {
        text.push_str("\n  What the model does not reach\n");
        for line in outside {
            text.push_str(&row(line));
        }
    }
    let mut place = "";
    for line in &table.lines {
        if line.target.place != place {
            place = &line.target.place;
            text.push_str(&format!(
                "\n  {:56} {:>18} {:>10} {:>8}  {:21} rule\n",
                place, "printed", "model", "MC error", "interval"
            ));
        }
        text.push_str(&row(line));
    }
    text.push_str(&format!(
        "\n  {} lines of patients.toml call themselves assumed: --format json names them\n",
        answer.assumptions.len()
    ));
    text
}

fn row(line: &FitLine) -> String {
    let target = &line.target;
    let mark = match line.verdict {
        FitVerdict::Inside => ' ',
        FitVerdict::Outside => '*',
        FitVerdict::Given => '=',
    };
    let mut about = target.about.clone();
    if !target.figure.name().is_empty() {
        about = format!("{about}: {}", target.figure.name());
    }
    let about: String = if about.chars().count() > 56 {
        about.chars().take(55).chain(std::iter::once('…')).collect()
    } else {
        about
    };
    let number = |value: Option<f64>, open: &str| match value {
        Some(value) if value.abs() >= 100.0 => format!("{value:.1}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.2}"),
        Some(value) => format!("{value:.3}"),
        None => open.to_owned(),
    };
    let interval = match line.interval {
        [None, None] => "-".to_owned(),
        [lower, upper] => format!("{} to {}", number(lower, ".."), number(upper, "..")),
    };
    format!(
        "{mark} {about:56} {:>18} {:>10} {:>8}  {interval:21} {}\n",
        target.printed,
        number(line.model, "NC"),
        number(line.standard_error, "-"),
        target.rule.in_words()
    )
}
