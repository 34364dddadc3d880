//! `myotrial serve`: the trial in the browser.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use record::{Origin, RecordHeader};
use server::{
    Approval, Conduct, House, LostAccounts, Served, Settings, SettingsFile, VirtualPeople,
};
use simulation::Seed;
use store::{Address, OtherProtocol, Place};

use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure};
use crate::trial_folder::{self, Lists, TrialFolder};

/// The seed of the people of a demonstration: everybody sees the same ones.
const DEMONSTRATION_SEED: u64 = 20_221_006;

/// `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  myotrial serve trials/my-trial
      a demonstration on this machine: virtual subjects, users whom everybody knows
  myotrial serve trials/my-trial --db sqlite:trial.db --lists-prepared-by \"S. One\" --lists-approved-by \"T. Two\"
      a new trial; the first start prints a one-time link for the administrator
  myotrial serve trials/my-trial --db sqlite:trial.db --blocks keys/blocks.toml --lists-prepared-by \"S. One\" --lists-approved-by \"T. Two\"
      the same with the block sizes in a file of their own, which is needed this once
  myotrial serve trials/my-trial --db sqlite:trial.db --listen 0.0.0.0:443 --config serve.toml \
      --tls-certificate certificate.pem --tls-key key.pem
      for other machines, with TLS of its own; serve.toml says public_address
  myotrial serve trials/my-trial --db sqlite:trial.db --listen 0.0.0.0:8080 --behind-proxy --config serve.toml
      behind a proxy that speaks TLS
  myotrial serve trials/my-trial --db sqlite:trial.db --accept-protocol \"amendment 2, approved 3 May\" --accepted-by \"A. Dmin\"
      once, after protocol.toml was changed under a trial that is under way; the trail says who accepted it and why")]
pub struct ServeArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    /// The database: sqlite:FILE or postgres://USER@HOST/DATABASE [default: a demonstration].
    #[arg(long)]
    db: Option<Address>,
    /// The address to listen on [default: 127.0.0.1:8080]. One that other machines reach needs a certificate or
    /// --behind-proxy.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// A proxy before the server speaks TLS to browsers.
    #[arg(long)]
    behind_proxy: bool,
    /// The certificate with which the server speaks TLS, in PEM, with those behind it that lead to one browsers know.
    #[arg(long, value_name = "FILE", conflicts_with = "behind_proxy")]
    tls_certificate: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(long, value_name = "FILE", conflicts_with = "behind_proxy")]
    tls_key: Option<PathBuf>,
    /// The configuration file; flags win over it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Who has the randomisation lists of a new trial drawn.
    #[arg(long, value_name = "NAME", requires = "lists_approved_by")]
    lists_prepared_by: Option<String>,
    /// Who approves them: another person.
    #[arg(long, value_name = "NAME", requires = "lists_prepared_by")]
    lists_approved_by: Option<String>,
    /// The folder of the demonstration [default: demonstration/ and the trial's short name].
    #[arg(long, value_name = "DIR", conflicts_with = "db")]
    demonstration: Option<PathBuf>,
    /// Go on although the record was written under another protocol.toml: why, and that it was approved. It becomes a row of
    /// the trail.
    #[arg(long, value_name = "REASON", requires = "accepted_by")]
    accept_protocol: Option<String>,
    /// The administrator who accepts it.
    #[arg(long, value_name = "NAME", requires = "accept_protocol")]
    accepted_by: Option<String>,
    /// Begin without accounts although arms were opened: why the accounts are lost for good.
    #[arg(long, value_name = "REASON")]
    accounts_lost: Option<String>,
}

pub fn serve(arguments: &ServeArguments) -> Result<Answer, Failure> {
    let file = settings_file(arguments)?;
    let demonstrated = arguments.db.is_none() && file.db.is_none();
    // Lists of people are drawn when the store is made, which refuses to without block sizes; later starts need none.
    let lists = if demonstrated {
        Lists::Drawn
    } else {
        Lists::NotDrawn
    };
    let blocks = arguments.blocks.or(file.blocks.as_ref());
    let trial = trial_folder::read_for_a_log(&arguments.trial, &blocks, lists)?;
    let name = trial.protocol.protocol().trial.name.clone();
    let settings = file.settings().map_err(Failure::BadInput)?;
    let listen = arguments
        .listen
        .or(file.listen)
        .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
    let database = match (&arguments.db, &file.db) {
        (Some(address), _) => Some(address.clone()),
        (None, Some(address)) => Some(
            address
                .parse::<Address>()
                .map_err(|error| Failure::BadInput(error.to_string()))?,
        ),
        (None, None) => None,
    };
    // Before anything is made: what may not be served leaves nothing behind.
    let served = if database.is_some() {
        Served::Conduct
    } else {
        Served::Demonstration
    };
    server::may_serve(served, &settings, listen)
        .map_err(|error| Failure::BadInput(error.to_string()))?;
    let scheme = settings.transport.scheme();
    let (mut house, told) = match database {
        None => demonstration(arguments, &trial, &file, settings)?,
        Some(address) => conduct(arguments, &trial, &file, settings, address)?,
    };
    // The very function behind `analyze`: what the server makes of the data, anybody can make again from the files.
    house.analysis.plan = Some((
        trial.analysis_file.clone(),
        Box::new(|plan, data, out, arms| {
            super::analyze::carry_out(plan, data, out, arms)
                .map(|_| ())
                .map_err(|failure| failure.to_string())
        }),
    ));
    server::silence_panics();
    server::serve(
        house,
        listen,
        |address| {
            eprintln!(
                "{name} at {scheme}://{address}/ (stop with Ctrl-C)\n{}",
                told(address)
            )
        },
        |line| eprintln!("{line}"),
    )
    .map_err(|error| Failure::BadInput(error.to_string()))?;
    Ok(Answer::Yes)
}

/// The configuration file, and over it the flags.
fn settings_file(arguments: &ServeArguments) -> Result<SettingsFile, Failure> {
    let mut file = match &arguments.config {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::file("read", path, &error))?;
            SettingsFile::read(&text)
                .map_err(|error| Failure::BadInput(format!("{}: {error}", path.display())))?
        }
        None => SettingsFile::default(),
    };
    let flags = (&arguments.tls_certificate, &arguments.tls_key);
    // Who asks for one way means it instead of the one that the file names.
    if arguments.behind_proxy {
        file.behind_proxy = Some(true);
        (file.tls_certificate, file.tls_key) = (None, None);
    } else if flags != (&None, &None) {
        file.behind_proxy = None;
        (file.tls_certificate, file.tls_key) = (flags.0.clone(), flags.1.clone());
    }
    Ok(file)
}

/// What is said once the address is known.
type Told = Box<dyn FnOnce(SocketAddr) -> String>;

fn demonstration(
    arguments: &ServeArguments,
    trial: &TrialFolder,
    file: &SettingsFile,
    settings: Settings,
) -> Result<(House, Told), Failure> {
    let plan = &trial.protocol;
    let usual = || PathBuf::from("demonstration").join(&plan.protocol().trial.id);
    let folder = arguments.demonstration.clone().unwrap_or_else(usual);
    let house = server::open_demonstration(
        plan.clone(),
        &folder,
        settings,
        &file.dictionaries,
        trial.configuration(),
        || virtual_people(trial),
    )
    .map_err(|error| Failure::BadInput(format!("{}: {error}", folder.display())))?;
    let shown = folder.display().to_string();
    Ok((
        house,
        Box::new(move |_| {
            format!(
                "A demonstration: every subject is virtual, and everybody knows its users. Its database is in {shown}"
            )
        }),
    ))
}

/// Virtual people in the middle of the trial: the day on which two thirds of what happens has happened.
fn virtual_people(trial: &TrialFolder) -> Result<VirtualPeople, String> {
    let (record, lists) = simulation::live_through(
        &trial.protocol,
        &trial.patients,
        &trial.provenance(),
        Seed::new(DEMONSTRATION_SEED),
    )
    .map_err(|error| error.to_string())?;
    let mut days: Vec<_> = record.entries().iter().map(|entry| entry.date).collect();
    days.sort_unstable();
    let today = days
        .get(days.len() * 2 / 3)
        .copied()
        .ok_or("nothing happens in the virtual trial")?;
    Ok(VirtualPeople {
        record,
        lists,
        today,
    })
}

fn conduct(
    arguments: &ServeArguments,
    trial: &TrialFolder,
    file: &SettingsFile,
    settings: Settings,
    address: Address,
) -> Result<(House, Told), Failure> {
    let configuration = trial.configuration();
    let header = RecordHeader {
        trial: trial.protocol.protocol().trial.id.clone(),
        origin: Origin::Real {},
        protocol_sha256: configuration.protocol_sha256,
        software: configuration.software,
    };
    let other_protocol = match (&arguments.accept_protocol, &arguments.accepted_by) {
        (Some(reason), Some(by)) => OtherProtocol::Accepted {
            by: by.clone(),
            reason: reason.clone(),
        },
        _ => OtherProtocol::Refused,
    };
    let approval = match (&arguments.lists_prepared_by, &arguments.lists_approved_by) {
        (Some(prepared_by), Some(approved_by)) => Some(Approval {
            prepared_by: prepared_by.clone(),
            approved_by: approved_by.clone(),
        }),
        _ => None,
    };
    let public = settings.public_address.clone();
    let scheme = settings.transport.scheme();
    let (house, link) = server::open_conduct(
        trial.protocol.clone(),
        &Place::beside(address),
        file.accounts.as_deref(),
        settings,
        &file.dictionaries,
        Conduct {
            header,
            approval,
            other_protocol,
            blocks: trial.blocks(),
            lost_accounts: arguments
                .accounts_lost
                .clone()
                .map_or(LostAccounts::Refused, |reason| LostAccounts::BegunAnew {
                    reason,
                }),
        },
    )
    .map_err(|error| Failure::BadInput(error.to_string()))?;
    Ok((
        house,
        Box::new(move |address| {
            link.map_or(String::new(), |link| {
                let base = public.unwrap_or_else(|| format!("{scheme}://{address}"));
                format!(
                    "Nobody can sign in yet. One-time link for the first administrator, usable for three days:\n  \
                     {base}/first-steps/{}",
                    link.as_str()
                )
            })
        }),
    ))
}
