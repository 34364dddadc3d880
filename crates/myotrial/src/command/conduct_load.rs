//! `myotrial conduct-load`: drives a store hard from many clients, and holds what they were told against the database.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use clap::Args;
use record::{Origin, RecordHeader};
use store::load::{Attempt, Candidate, Ready, Stopwatch, Verdict, drive, held, judge, prepare};
use store::{Address, Clock, NewTrial, Place, Store, Subjects};

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::trial_folder::{self, Lists, TrialFolder};

/// `conduct-load`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial conduct-load trials/my-trial --db sqlite:load.db --clients 36 --randomisations 1000
  myotrial conduct-load trials/my-trial --db postgres://me@localhost/load --clients 36 --randomisations 1000 --processes 4

The trial is made anew, with virtual subjects and demonstration lists long enough; a database that holds a trial is \
left as it is. Exit 1: an acknowledged randomisation is lost, doubled or out of order.")]
pub struct ConductLoadArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    #[command(flatten)]
    store: StorePlace,
    /// How many clients ask at once.
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    clients: u32,
    /// How many subjects are randomised.
    #[arg(long, value_name = "M", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    randomisations: u32,
    /// Over how many processes the clients are spread, each with the same database open.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    processes: u32,
    /// The seed of the virtual subjects.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One of the processes: takes its subjects from standard input and tells what it was told.
    #[arg(long, hide = true)]
    take_part: bool,
    #[command(flatten)]
    output: Output,
}

/// Drives a store.
pub fn conduct_load(arguments: &ConductLoadArguments) -> Result<Answer, Failure> {
    // Who takes part finds a trial that was made.
    let lists = if arguments.take_part {
        Lists::NotDrawn
    } else {
        Lists::Drawn
    };
    let mut trial = trial_folder::read(&arguments.trial, &arguments.blocks, lists)?;
    let mut protocol = trial.protocol.protocol().clone();
    // Lists as long as all randomisations: whatever stratum they fall into, none comes to its end.
    protocol.trial.planned_subjects = arguments.randomisations;
    trial.protocol = protocol::Plan::compile(protocol)
        .map_err(|error| Failure::BadInput(format!("protocol.toml: {error}")))?;
    if trial.protocol.arms().len() < 2 {
        return Err(Failure::BadInput(
            "the trial has one arm, and nobody is randomised in it; name a trial with several"
                .to_owned(),
        ));
    }
    let place = arguments.store.place();
    if arguments.take_part {
        return take_part(arguments, &trial, &place);
    }
    let candidates = candidates(&trial, arguments.seed)?;
    let store = Store::create(
        &place,
        trial.protocol.clone(),
        demonstration(&trial, arguments.seed),
        Clock::of_the_machine(),
    )
    .map_err(|error| failed(&error))?;
    let ready = prepare(&store, &candidates)
        .map_err(|error| Failure::BadInput(format!("the virtual subjects do not fit: {error}")))?;
    let history = if arguments.processes == 1 {
        let clients = arguments.clients as usize;
        drive(&store, clients, &ready, &Stopwatch::begin(), &|_| ())
    } else {
        drop(store);
        by_processes(arguments, &ready)?
    };
    let held = held(&place.address).map_err(|error| failed(&error))?;
    let verdict = judge(&history, &held);
    match arguments.output.format {
        Form::Json => print_json(&verdict)?,
        Form::Text => print(&in_words(arguments, &verdict))?,
    }
    Ok(if verdict.holds() {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// Virtual people who were found eligible in a virtual trial, as far as the day of their randomisation.
fn candidates(trial: &TrialFolder, seed: u64) -> Result<Vec<Candidate>, Failure> {
    let record = trial.virtual_record(seed)?;
    Ok(Candidate::of(&record))
}

/// A trial of virtual subjects: nobody will ever take it for one of people.
fn demonstration(trial: &TrialFolder, seed: u64) -> NewTrial {
    NewTrial {
        header: RecordHeader {
            trial: trial.protocol.protocol().trial.id.clone(),
            origin: Origin::Virtual {
                seed,
                replicate: 0,
                patients_sha256: trial.digest_of("patients.toml"),
            },
            protocol_sha256: trial.digest_of("protocol.toml"),
            software: env!("CARGO_PKG_VERSION").to_owned(),
        },
        prepared_by: "the demonstration's statistician".to_owned(),
        approved_by: "the demonstration's second person".to_owned(),
        blocks: trial.blocks(),
        seed: None,
    }
}

/// Spreads subjects and clients over processes, lets all begin at once, and gathers what their clients were told. A
/// process that is killed has told what its clients knew up to then.
fn by_processes(
    arguments: &ConductLoadArguments,
    ready: &[Ready],
) -> Result<Vec<Attempt>, Failure> {
    let processes = arguments.processes as usize;
    let mut children = Vec::with_capacity(processes);
    for number in 0..processes {
        let share: Vec<Ready> = ready
            .iter()
            .skip(number)
            .step_by(processes)
            .copied()
            .collect();
        let clients = (arguments.clients as usize + processes - 1 - number) / processes;
        children.push(begin(arguments, clients.max(1), &share)?);
    }
    let mut outputs = Vec::with_capacity(processes);
    for (child, _) in &mut children {
        let failed = || Failure::BadInput("a process of the load cannot be heard".to_owned());
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(failed)?);
        let mut line = String::new();
        lines.read_line(&mut line).map_err(|_| failed())?;
        if line.trim() != "ready" {
            return Err(Failure::BadInput(
                "a process of the load did not open the store; its own words are above".to_owned(),
            ));
        }
        outputs.push(lines);
    }
    for (child, share) in &mut children {
        if let Some(mut input) = child.stdin.take() {
            input.write_all(share.as_bytes()).map_err(|error| {
                Failure::BadInput(format!("a process of the load went away: {error}"))
            })?;
        }
    }
    let mut history = Vec::new();
    for ((child, _), mut lines) in children.iter_mut().zip(outputs) {
        let mut told = String::new();
        lines
            .read_to_string(&mut told)
            .and_then(|_| child.wait())
            .map_err(|error| {
                Failure::BadInput(format!("a process of the load went away: {error}"))
            })?;
        history.extend(
            told.lines()
                .filter_map(|line| serde_json::from_str::<Attempt>(line).ok()),
        );
    }
    Ok(history)
}

/// Begins a process, which waits for its subjects.
fn begin(
    arguments: &ConductLoadArguments,
    clients: usize,
    share: &[Ready],
) -> Result<(Child, String), Failure> {
    let cannot = |error: &dyn std::fmt::Display| {
        Failure::BadInput(format!("a process of the load cannot be begun: {error}"))
    };
    let place = arguments.store.place();
    let program = std::env::current_exe().map_err(|error| cannot(&error))?;
    let child = Command::new(program)
        .arg("conduct-load")
        .arg(&arguments.trial)
        .args(["--take-part", "--db", &database(&arguments.store.db)])
        .args(["--clients", &clients.to_string()])
        .args(["--randomisations", &arguments.randomisations.to_string()])
        .arg("--witness")
        .arg(&place.witness)
        .arg("--key")
        .arg(&place.key_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot(&error))?;
    let share = serde_json::to_string(share).map_err(|error| cannot(&error))?;
    Ok((child, share))
}

/// The address as a process of our own is told it.
fn database(address: &Address) -> String {
    match address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => url.as_str().to_owned(),
    }
}

/// One of several processes: it opens the store, says so, and takes its subjects from standard input.
fn take_part(
    arguments: &ConductLoadArguments,
    trial: &TrialFolder,
    place: &Place,
) -> Result<Answer, Failure> {
    let store = Store::open(
        place,
        trial.protocol.clone(),
        Subjects::Virtual,
        Clock::of_the_machine(),
    )
    .map_err(|error| failed(&error))?;
    print("ready\n")?;
    let mut share = String::new();
    std::io::stdin()
        .read_to_string(&mut share)
        .map_err(|error| Failure::BadInput(format!("no subjects came: {error}")))?;
    let ready: Vec<Ready> = serde_json::from_str(&share)
        .map_err(|error| Failure::BadInput(format!("no subjects came: {error}")))?;
    let clients = arguments.clients as usize;
    drive(&store, clients, &ready, &Stopwatch::begin(), &|attempt| {
        if let Ok(line) = serde_json::to_string(attempt) {
            // Whoever gathers the lines sees that one is missing.
            let _ = print(&(line + "\n"));
        }
    });
    Ok(Answer::Yes)
}

fn in_words(arguments: &ConductLoadArguments, verdict: &Verdict) -> String {
    format!(
        "{} of {} randomisations acknowledged to {} clients in {} processes\n\n  lost          {}\n  doubled       \
         {}\n  out of order  {}\n\n  half within {:.1} ms, 99 in 100 within {:.1} ms, {:.0} a second\n",
        verdict.acked,
        arguments.randomisations,
        arguments.clients,
        arguments.processes,
        verdict.lost,
        verdict.doubled,
        verdict.out_of_order,
        verdict.p50_ms,
        verdict.p99_ms,
        verdict.per_second,
    )
}
