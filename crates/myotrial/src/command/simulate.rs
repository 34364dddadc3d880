//! `myotrial simulate`: a trial held very often, and how often each of its tests succeeds.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use analysis::compiled::Choice;
use clap::{Args, ValueEnum};
use definition::Definition as _;
use definition::check_language::nearest;
use protocol::BlocksKeptApart;
use serde::Serialize;
use simulation::compiled::ProtocolInNumbers;
use simulation::operating::{
    Input, Model, NumberEstimate, Part, PowerEstimate, Run, Shard, WholeProtocol, run,
};
use simulation::{Fp95, Seed};

use super::progress::Progress;
use super::scenarios::{Asked, What, simulate_grid};
use crate::arguments::Form;
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print};
use crate::page_file::write_page;
use crate::trial_folder::{self, Lists};

/// `simulate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial simulate trials/my-trial --trials 100 --out characteristics.json
  myotrial simulate trials/my-trial --trials 100000 --only T2
  myotrial simulate --model fp95 --trials 100000
  myotrial simulate --model fp95 --trials 100000 --shard 1/4 --out shard-1.json
  myotrial simulate trials/my-trial --grid trials/my-trial/size.toml --out size
  myotrial simulate trials/my-trial --grid trials/my-trial/size.toml --shard 1/4 --out part-1.json
  myotrial simulate trials/my-trial --grid trials/my-trial/size.toml --design-search

The same trials come of the same seed on any machine, with any number of threads and in any shards; myotrial merge puts \
shards together. A finished shard that stands in its file already is kept.")]
pub struct SimulateArguments {
    /// The trial's folder: its whole protocol is conducted and its whole plan carried out, each time.
    #[arg(required_unless_present = "model", conflicts_with = "model")]
    trial: Option<PathBuf>,
    #[command(flatten)]
    blocks: BlocksPlace,
    /// A built-in model instead.
    #[arg(long, value_enum, conflicts_with = "blocks")]
    model: Option<BuiltIn>,
    /// A grid of scenarios for the trial: what is varied in its files, and what is read from its analyses.
    #[arg(long, value_name = "FILE", requires = "trial")]
    grid: Option<PathBuf>,
    /// Only what a table of the plan prints (T2), or what one analysis gives: a thousand times faster where the protocol can
    /// be lived through in numbers; else it is said why not, and the whole plan is carried out.
    #[arg(long, value_name = "TABLE|ANALYSIS", requires = "trial", conflicts_with_all = ["model", "grid"])]
    only: Option<String>,
    /// Search the grid for the smallest trial that succeeds often enough, instead of holding every cell.
    #[arg(long, requires = "grid", conflicts_with = "shard")]
    design_search: bool,
    /// How many trials, in all shards together; with --grid in each cell, in place of the number that the grid says.
    #[arg(long, value_name = "N", required_unless_present = "grid", value_parser = clap::value_parser!(u64).range(1..=1 << 32))]
    trials: Option<u64>,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do only the I-th of N parts.
    #[arg(long, value_name = "I/N")]
    shard: Option<Part>,
    /// Threads [default: as many as the machine has].
    #[arg(long, value_name = "T")]
    threads: Option<NonZeroUsize>,
    /// Write the result to this file as JSON, for `merge` and for resuming; with --grid the folder for its table and
    /// figures.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// The models that need no files.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum BuiltIn {
    /// A small trial with invented parameters, for comparison with other programs.
    Fp95,
}

/// Simulates.
pub fn simulate(arguments: &SimulateArguments) -> Result<Answer, Failure> {
    if let (Some(trial), Some(grid)) = (&arguments.trial, &arguments.grid) {
        return simulate_grid(&Asked {
            trial,
            grid,
            blocks: &arguments.blocks,
            trials: arguments.trials,
            seed: arguments.seed,
            threads: threads(arguments),
            what: match arguments.shard {
                Some(part) => What::Part(part),
                None if arguments.design_search => What::Search,
                None => What::All,
            },
            out: arguments.out.as_ref(),
            format: arguments.format,
        });
    }
    match (&arguments.trial, arguments.model) {
        (Some(folder), _) => {
            let trial = trial_folder::read(folder, &arguments.blocks, Lists::Drawn)?;
            let model = WholeProtocol {
                protocol: &trial.protocol,
                patients: &trial.patients,
                analysis: &trial.analysis,
            };
            let name = trial.protocol.protocol().trial.id.to_string();
            let mut inputs = ["protocol.toml", "patients.toml", "analysis.toml"]
                .map(|file| Input {
                    name: file.to_owned(),
                    sha256: trial.digest_of(file),
                })
                .to_vec();
            // Parts of a simulation with other blocks are not put together.
            if let Some(digest) = trial.blocks() {
                inputs.push(Input {
                    name: BlocksKeptApart::FILE_NAME.to_owned(),
                    sha256: digest.to_string(),
                });
            }
            let Some(only) = &arguments.only else {
                return carry_out(arguments, &model, name, inputs);
            };
            let name = format!("{name}, only {only}");
            match in_numbers(&model, only)? {
                Ok(model) => carry_out(arguments, &model, name, inputs),
                Err(reason) => {
                    let _ = writeln!(
                        std::io::stderr(),
                        "each trial is held by its record, and the whole plan carried out: {reason}"
                    );
                    carry_out(arguments, &model, name, inputs)
                }
            }
        }
        (None, Some(BuiltIn::Fp95)) => {
            let model = Fp95::new()
                .map_err(|error| Failure::BadInput(format!("the model FP-95: {error}")))?;
            carry_out(arguments, &model, "fp95".to_owned(), Vec::new())
        }
        (None, None) => Err(Failure::BadInput(
            "name a trial's folder, or a built-in model such as --model fp95".to_owned(),
        )),
    }
}

/// The trial in numbers with what a table prints or an analysis gives, or why it is not held so.
fn in_numbers<'a>(
    whole: &WholeProtocol<'a>,
    only: &str,
) -> Result<Result<ProtocolInNumbers<'a>, String>, Failure> {
    let plan = whole.analysis;
    let choice = if plan.display(&only.into()).is_some() {
        match Choice::printed_in(plan, &only.into()) {
            Ok(choice) => choice,
            Err(reason) => return Ok(Err(reason.to_string())),
        }
    } else if plan.analysis(&only.into()).is_some() {
        Choice::analyses([only.into()])
    } else {
        let tables = plan.displays.iter().map(|display| display.id.as_str());
        let analyses = plan.analyses.iter().map(|analysis| analysis.id.as_str());
        let near = nearest(only, tables.chain(analyses));
        let hint = near.map_or(String::new(), |near| format!("; it has `{near}`"));
        return Err(Failure::BadInput(format!(
            "--only {only}: the plan has no table and no analysis of that name{hint}"
        )));
    };
    let compiled = ProtocolInNumbers::compile(whole.protocol, whole.patients, plan, &choice);
    Ok(compiled.map_err(|reason| reason.to_string()))
}

fn threads(arguments: &SimulateArguments) -> NonZeroUsize {
    arguments
        .threads
        .or_else(|| std::thread::available_parallelism().ok())
        .unwrap_or(NonZeroUsize::MIN)
}

fn carry_out<M: Model>(
    arguments: &SimulateArguments,
    model: &M,
    name: String,
    inputs: Vec<Input>,
) -> Result<Answer, Failure> {
    // The command line demands it of everything but a grid.
    let trials = arguments.trials.unwrap_or(1);
    let asked = Run {
        software: env!("CARGO_PKG_VERSION").to_owned(),
        model: name,
        inputs,
        seed: arguments.seed,
        trials,
    };
    let part = arguments.shard.unwrap_or(Part::ALL);
    let replicates = part.of(trials);
    if replicates.count() == 0 {
        return Err(Failure::BadInput(format!(
            "shard {part} of {trials} trials holds none; make fewer shards"
        )));
    }
    if let Some(out) = &arguments.out
        && out.exists()
    {
        let kept = read(out)?;
        if kept.run != asked || kept.replicates != replicates {
            return Err(Failure::BadInput(format!(
                "{} holds another simulation ({} of {}, model {}, seed {}); remove it or name another file",
                out.display(),
                kept.replicates,
                kept.run.trials,
                kept.run.model,
                kept.run.seed
            )));
        }
        // Whoever reads standard error is told; if nobody does, the work is done all the same.
        let _ = writeln!(
            std::io::stderr(),
            "{} is finished already and is kept",
            out.display()
        );
        return answer(&kept, arguments.format);
    }
    let progress = Progress::begin(replicates.count(), "trials");
    let tally = run(
        model,
        Seed::new(arguments.seed),
        replicates,
        threads(arguments),
        &|done| {
            progress.report(done);
        },
    )
    .map_err(|error| Failure::BadInput(format!("the simulation stopped: {error}")))?;
    progress.end();
    let shard = Shard {
        run: asked,
        replicates,
        tally,
    };
    if let Some(out) = &arguments.out {
        write_page(out, &file(&shard)?)?;
    }
    answer(&shard, arguments.format)
}

/// What is written and printed: the shard, and what follows from it.
#[derive(Serialize)]
struct File<'a> {
    #[serde(flatten)]
    shard: &'a Shard,
    power: Vec<PowerLine<'a>>,
    means: Vec<MeanLine<'a>>,
}

#[derive(Serialize)]
struct PowerLine<'a> {
    test: &'a str,
    power: f64,
    standard_error: f64,
    not_calculable: u64,
}

#[derive(Serialize)]
struct MeanLine<'a> {
    number: &'a str,
    mean: f64,
    standard_error: Option<f64>,
    standard_deviation: Option<f64>,
    not_calculable: u64,
}

fn powers(shard: &Shard) -> Vec<PowerLine<'_>> {
    let trials = shard.tally.trials();
    shard
        .tally
        .tests()
        .map(|(test, tally)| {
            let estimate = PowerEstimate::of(tally, trials);
            PowerLine {
                test,
                power: estimate.power,
                standard_error: estimate.standard_error,
                not_calculable: trials - tally.calculated.min(trials),
            }
        })
        .collect()
}

fn means(shard: &Shard) -> Vec<MeanLine<'_>> {
    let trials = shard.tally.trials();
    shard
        .tally
        .numbers()
        .filter_map(|(number, tally)| {
            let estimate = NumberEstimate::of(tally)?;
            Some(MeanLine {
                number,
                mean: estimate.mean,
                standard_error: estimate.standard_error,
                standard_deviation: estimate.standard_deviation,
                not_calculable: trials - tally.calculated.min(trials),
            })
        })
        .collect()
}

/// The content of a result file.
pub(super) fn file(shard: &Shard) -> Result<String, Failure> {
    let file = File {
        shard,
        power: powers(shard),
        means: means(shard),
    };
    serde_json::to_string_pretty(&file)
        .map(|text| text + "\n")
        .map_err(|error| Failure::BadInput(format!("cannot write the result as JSON: {error}")))
}

fn read(path: &Path) -> Result<Shard, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    shard_of(path, &text)
}

/// Takes a shard from the text of a file, and refuses one that was changed since it was written.
pub(super) fn shard_of(path: &Path, text: &str) -> Result<Shard, Failure> {
    let shard: Shard = serde_json::from_str(text).map_err(|error| {
        Failure::BadInput(format!(
            "{} is not a result of myotrial simulate: {error}",
            path.display()
        ))
    })?;
    if shard.run.software == env!("CARGO_PKG_VERSION") && file(&shard)? != text {
        return Err(Failure::BadInput(format!(
            "{} was changed after it was written; simulate it anew",
            path.display()
        )));
    }
    Ok(shard)
}

/// Prints a result.
pub(super) fn answer(shard: &Shard, format: Form) -> Result<Answer, Failure> {
    match format {
        Form::Json => print(&file(shard)?)?,
        Form::Text => print(&in_words(shard))?,
    }
    Ok(Answer::Yes)
}

fn in_words(shard: &Shard) -> String {
    let run = &shard.run;
    let trials = shard.tally.trials();
    let mut text = format!("{}, seed {}, {trials} trials", run.model, run.seed);
    if trials < run.trials {
        text.push_str(&format!(" ({} of {})", shard.replicates, run.trials));
    }
    let (mut powers, mut means) = (powers(shard), means(shard));
    let all = means.len();
    means.retain(|line| is_for_people(line.number));
    // What the plan calls primary comes first; all else stays in the order of its names.
    powers.sort_by_key(|line| !is_primary(line.test));
    means.sort_by_key(|line| !is_primary(line.number));
    let aside_in_json = all - means.len();
    let names = powers.iter().map(|line| line.test);
    let names = names.chain(means.iter().map(|line| line.number));
    let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
    let aside = |not_calculable: u64| match not_calculable {
        0 => String::new(),
        some => format!("  (not calculable in {some})"),
    };
    text.push_str(&format!(
        "\n\n  {:width$}  {:>9}  {:>9}\n",
        "Power", "", "MC error"
    ));
    for line in &powers {
        text.push_str(&format!(
            "  {:width$}  {:9.4}  {:9.4}{}\n",
            line.test,
            line.power,
            line.standard_error,
            aside(line.not_calculable)
        ));
    }
    text.push_str(&format!(
        "\n  {:width$}  {:>9}  {:>9}  {:>9}\n",
        "Mean over trials", "", "MC error", "SD"
    ));
    let or_none = |number: Option<f64>| match number {
        Some(number) => format!("{number:9.4}"),
        None => format!("{:>9}", "-"),
    };
    for line in &means {
        text.push_str(&format!(
            "  {:width$}  {:9.4}  {}  {}{}\n",
            line.number,
            line.mean,
            or_none(line.standard_error),
            or_none(line.standard_deviation),
            aside(line.not_calculable)
        ));
    }
    if aside_in_json > 0 {
        text.push_str(&format!(
            "\n  {aside_in_json} other results of the plan: --format json or --out\n"
        ));
    }
    text
}

/// Whether a result is of an analysis that the plan calls primary.
fn is_primary(name: &str) -> bool {
    name.starts_with("primary")
}

/// Whether a number of a plan is an estimate of an effect, or how the trial went; the thousands of descriptive results
/// are for programs.
fn is_for_people(name: &str) -> bool {
    match name.rsplit_once('/') {
        None => true,
        Some((_, statistic)) => [
            "difference",
            "odds_ratio",
            "risk_ratio",
            "hazard_ratio",
            "rate_ratio",
        ]
        .contains(&statistic),
    }
}
