//! A trial to look at: virtual subjects in the middle of it, and users whom everybody knows.

use protocol::Plan;
use record::{Origin, Record, SiteNumber, Sites, TrialState, VirtualSubjects, Written};
use store::Role;

use crate::accounts::{Accounts, AccountsError, NewAccount};
use crate::house::Randomness;
use crate::opening::VirtualPeople;

/// The password of all known users.
pub const KNOWN_PASSWORD: &str = "demonstration";

/// The known users: the name, the role and the sites.
pub fn known_users() -> Vec<(&'static str, Role, Sites)> {
    let one = || Sites::one(SiteNumber(1));
    // A monitor of some sites.
    let some = || Sites::these([SiteNumber(1), SiteNumber(2)]).unwrap_or(Sites::All);
    vec![
        ("coordinator", Role::Coordinator, one()),
        ("investigator", Role::Investigator, one()),
        ("assessor", Role::Assessor, one()),
        ("pharmacist", Role::Pharmacist, one()),
        ("monitor", Role::Monitor, Sites::All),
        ("regional-monitor", Role::Monitor, some()),
        ("data-manager", Role::DataManager, Sites::All),
        ("medical-monitor", Role::MedicalMonitor, Sites::All),
        ("committee", Role::DataMonitoringCommittee, Sites::All),
        ("laboratory", Role::Laboratory, Sites::All),
        ("statistician", Role::Statistician, Sites::All),
        ("sponsor", Role::Sponsor, Sites::All),
        ("administrator", Role::Administrator, Sites::All),
    ]
}

/// Opens the accounts of the known users, where they are not there yet.
///
/// # Errors
/// [`AccountsError`].
pub fn open_known_accounts(
    accounts: &Accounts,
    now: i64,
    randomness: &Randomness,
) -> Result<(), AccountsError> {
    if !accounts.is_empty()? {
        return Ok(());
    }
    for (name, role, sites) in known_users() {
        let number = accounts.create(
            now,
            "myotrial",
            &NewAccount {
                name: name.to_owned(),
                full_name: full_name(name),
                role,
                sites,
            },
        )?;
        let mut salt = [0; 16];
        randomness(&mut salt);
        accounts.set_known_password(number, KNOWN_PASSWORD, salt)?;
    }
    Ok(())
}

/// Nobody's name: the account's own, with a capital.
fn full_name(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| {
        let mut text: String = first.to_uppercase().collect();
        text.push_str(&letters.as_str().replace('-', " "));
        text
    })
}

/// What has happened to virtual people up to the day of the demonstration, as a record of its own: what would come later has
/// not happened yet. What they live through follows the arms that they hold.
///
/// # Errors
/// In words, where the record does not follow from the protocol.
pub fn so_far(plan: &Plan, people: &VirtualPeople) -> Result<Record, String> {
    let header = people.record.header();
    let Origin::Virtual {
        seed,
        replicate,
        patients_sha256,
    } = &header.origin
    else {
        return Err("the record is one of people".to_owned());
    };
    let (mut record, _) = Record::virtual_trial(
        Written {
            trial: header.trial.clone(),
            protocol_sha256: header.protocol_sha256.clone(),
            software: header.software.clone(),
        },
        VirtualSubjects {
            seed: *seed,
            replicate: *replicate,
            patients_sha256: patients_sha256.clone(),
        },
    );
    let mut state = TrialState::new(plan, &people.lists);
    for release in people.record.releases() {
        record
            .release(&mut state, release.clone())
            .map_err(|refusal| refusal.to_string())?;
    }
    for entry in people.record.entries() {
        if entry.date > people.today {
            break;
        }
        record
            .append(&mut state, entry.clone())
            .map_err(|error| error.to_string())?;
    }
    Ok(record)
}
