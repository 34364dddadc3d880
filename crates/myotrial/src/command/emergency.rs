//! `myotrial emergency`: codes for the time when nothing can be asked online.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use record::{SiteNumber, SlotId, SubjectNumber};
use serde::Serialize;
use store::{
    Came, Clock, CodeOf, Person, Request, RequestKey, Role, SheetFiles, Source, Store, Subjects,
    Wish, emergency_codes, open_code,
};

use super::store_place::{StorePlace, failed};
use crate::arguments::{Form, Output};
use crate::blocks_place::BlocksPlace;
use crate::failure::{Answer, Failure, print, print_json};
use crate::trial_folder::{self, Lists};

/// `emergency`.
#[derive(Debug, Subcommand)]
pub enum EmergencyQuestion {
    /// The codes that a site keeps, in the order in which they are to be taken. They say nothing of an arm.
    Codes(CodesArguments),
    /// Seals the arms behind subjects and codes into a sheet that opens without the store, with two keys.
    Seal(SealArguments),
    /// Opens one line of a sealed sheet with its two keys. Enter afterwards that it was opened.
    Open(OpenArguments),
    /// Enters afterwards that a subject was randomised by hand with a code of its site.
    Enter(EnterArguments),
}

/// Where a sheet and its keys are.
#[derive(Debug, Args)]
pub struct SheetPlace {
    /// The sealed sheet.
    #[arg(long, value_name = "FILE")]
    sheet: PathBuf,
    /// The key of the first person.
    #[arg(long, value_name = "FILE")]
    first_key: PathBuf,
    /// The key of the second person.
    #[arg(long, value_name = "FILE")]
    second_key: PathBuf,
}

impl SheetPlace {
    fn files(&self) -> SheetFiles {
        SheetFiles {
            sheet: self.sheet.clone(),
            first_key: self.first_key.clone(),
            second_key: self.second_key.clone(),
        }
    }
}

/// `emergency codes`.
#[derive(Debug, Args)]
pub struct CodesArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    #[command(flatten)]
    store: StorePlace,
    /// The site.
    #[arg(long, value_name = "N")]
    site: u16,
    #[command(flatten)]
    output: Output,
}

/// `emergency seal`.
#[derive(Debug, Args)]
pub struct SealArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    #[command(flatten)]
    store: StorePlace,
    #[command(flatten)]
    sheet: SheetPlace,
    /// The administrator who seals, and keeps the first key.
    #[arg(long, value_name = "NAME")]
    person: String,
    /// Who keeps the second key.
    #[arg(long, value_name = "NAME")]
    second_person: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    output: Output,
}

/// `emergency open`.
#[derive(Debug, Args)]
pub struct OpenArguments {
    #[command(flatten)]
    sheet: SheetPlace,
    /// The subject whose arm is asked for.
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "code",
        required_unless_present = "code"
    )]
    subject: Option<u32>,
    /// The code whose arm is asked for.
    #[arg(long, value_name = "N")]
    code: Option<u32>,
}

/// `emergency enter`.
#[derive(Debug, Args)]
pub struct EnterArguments {
    /// The trial's folder.
    trial: PathBuf,
    #[command(flatten)]
    blocks: BlocksPlace,
    #[command(flatten)]
    store: StorePlace,
    /// Who gave the code at the site, or enters it for who did.
    #[arg(long, value_name = "NAME")]
    person: String,
    /// The site.
    #[arg(long, value_name = "N")]
    site: u16,
    /// The subject.
    #[arg(long, value_name = "N")]
    subject: u32,
    /// The code, as it stands on the site's sheet.
    #[arg(long, value_name = "N")]
    code: u32,
    /// The day on which it was given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: String,
    /// What had happened.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    output: Output,
}

/// Answers a question.
pub fn emergency(question: &EmergencyQuestion) -> Result<Answer, Failure> {
    match question {
        EmergencyQuestion::Codes(arguments) => codes(arguments),
        EmergencyQuestion::Seal(arguments) => seal(arguments),
        EmergencyQuestion::Open(arguments) => open(arguments),
        EmergencyQuestion::Enter(arguments) => enter(arguments),
    }
}

#[derive(Serialize)]
struct Codes {
    site: u16,
    codes: Vec<u32>,
}

fn codes(arguments: &CodesArguments) -> Result<Answer, Failure> {
    let trial = trial_folder::read(&arguments.trial, &arguments.blocks, Lists::NotDrawn)?;
    let place = arguments.store.place();
    let found = emergency_codes(&place, &trial.protocol, SiteNumber(arguments.site))
        .map_err(|error| failed(&error))?;
    let answer = Codes {
        site: arguments.site,
        codes: found.into_iter().map(|code| code.0).collect(),
    };
    match arguments.output.format {
        Form::Json => print_json(&answer)?,
        Form::Text if answer.codes.is_empty() => print(
            "The protocol reserves no codes: emergency_slots_per_site in [allocation] says how many each site keeps.\n",
        )?,
        Form::Text => {
            let mut text = format!(
                "Site {}: to be taken in this order, each for one subject, and entered afterwards.\n",
                answer.site
            );
            for (place, code) in (1..).zip(&answer.codes) {
                text.push_str(&format!("{place:>3}. code {code}   subject ______   date ____________   by ____________\n"));
            }
            print(&text)?;
        }
    }
    Ok(Answer::Yes)
}

fn opened(
    trial: &std::path::Path,
    blocks: &BlocksPlace,
    store: &StorePlace,
) -> Result<Store, Failure> {
    let trial = trial_folder::read(trial, blocks, Lists::NotDrawn)?;
    let running = trial.running();
    Store::open_under(
        &store.place(),
        trial.protocol,
        Subjects::AsHeld,
        Clock::of_the_machine(),
        running,
    )
    .map_err(|error| failed(&error))
}

fn refused(refused: store::Refused) -> Failure {
    Failure::BadInput(refused.to_string())
}

fn seal(arguments: &SealArguments) -> Result<Answer, Failure> {
    let store = opened(&arguments.trial, &arguments.blocks, &arguments.store)?;
    let administrator = Person {
        name: arguments.person.clone(),
        role: Role::Administrator,
        sites: record::Sites::All,
    };
    let sealed = store
        .seal_codes(
            administrator,
            &arguments.second_person,
            &arguments.reason,
            &arguments.sheet.files(),
        )
        .map_err(refused)?;
    match arguments.output.format {
        Form::Json => print_json(&sealed)?,
        Form::Text => print(&format!(
            "{} subjects and {} codes are sealed; row {} says so.\nGive {} to {} and {} to {}, and keep neither beside the \
             sheet.\n",
            sealed.subjects,
            sealed.codes,
            sealed.row,
            arguments.sheet.first_key.display(),
            arguments.person,
            arguments.sheet.second_key.display(),
            arguments.second_person,
        ))?,
    }
    Ok(Answer::Yes)
}

fn open(arguments: &OpenArguments) -> Result<Answer, Failure> {
    let of = match (arguments.subject, arguments.code) {
        (Some(subject), _) => CodeOf::Subject(SubjectNumber(subject)),
        (None, Some(code)) => CodeOf::Code(SlotId(code)),
        (None, None) => {
            return Err(Failure::BadInput(
                "name a subject with --subject, or a code with --code".to_owned(),
            ));
        }
    };
    let arm = open_code(&arguments.sheet.files(), of).map_err(|error| failed(&error))?;
    print(&format!(
        "{of}: {}\nTell nobody who need not know, and enter in the trial's record who learned it, when and why.\n",
        arm.reveal()
    ))?;
    Ok(Answer::Yes)
}

#[derive(Serialize)]
struct Entered {
    row: u64,
    subject: u32,
    code: u32,
}

fn enter(arguments: &EnterArguments) -> Result<Answer, Failure> {
    let date = arguments.date.parse().map_err(|_| {
        Failure::BadInput(format!(
            "--date: \"{}\" is no day; write it as 2026-11-22",
            arguments.date
        ))
    })?;
    let key = format!("by-hand/{}/{}", arguments.subject, arguments.code);
    let key = RequestKey::new(&key).map_err(Failure::BadInput)?;
    let store = opened(&arguments.trial, &arguments.blocks, &arguments.store)?;
    let request = Request {
        key,
        person: Person {
            name: arguments.person.clone(),
            role: Role::Investigator,
            sites: record::Sites::one(SiteNumber(arguments.site)),
        },
        source: Source::Page,
        reason: Some(arguments.reason.clone()),
        hidden: None,
        wish: Wish::EnrolByHand {
            subject: SubjectNumber(arguments.subject),
            date,
            code: SlotId(arguments.code),
        },
    };
    let answer = store.ask(request).map_err(refused)?;
    let entered = Entered {
        row: answer.sequence,
        subject: arguments.subject,
        code: arguments.code,
    };
    match (arguments.output.format, answer.came) {
        (Form::Json, _) => print_json(&entered)?,
        (Form::Text, Came::Randomised { subject, slot }) => print(&format!(
            "Row {} says that subject {subject} was randomised by hand with code {slot}.\n",
            entered.row
        ))?,
        (Form::Text, _) => print(&format!("Row {} says so.\n", entered.row))?,
    }
    Ok(Answer::Yes)
}
