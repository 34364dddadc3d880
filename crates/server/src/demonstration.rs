//! A trial to look at: virtual subjects in the middle of it, and users whom everybody knows.

use std::collections::{BTreeMap, BTreeSet};

use record::{Act, Entry, Event, SiteNumber, SubjectNumber};
use store::{Came, Person, Refused, Request, RequestKey, Role, Source, Store, Wish};

use crate::accounts::{Accounts, AccountsError, NewAccount};
use crate::house::Randomness;
use crate::opening::VirtualPeople;

/// The password of all known users.
pub const KNOWN_PASSWORD: &str = "demonstration";

/// The known users: the name, the role and the site.
pub fn known_users() -> Vec<(&'static str, Role, Option<SiteNumber>)> {
    let one = Some(SiteNumber(1));
    vec![
        ("coordinator", Role::Coordinator, one),
        ("investigator", Role::Investigator, one),
        ("assessor", Role::Assessor, one),
        ("pharmacist", Role::Pharmacist, one),
        ("monitor", Role::Monitor, None),
        ("data-manager", Role::DataManager, None),
        ("medical-monitor", Role::MedicalMonitor, None),
        ("committee", Role::DataMonitoringCommittee, None),
        ("statistician", Role::Statistician, None),
        ("sponsor", Role::Sponsor, None),
        ("administrator", Role::Administrator, None),
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
    for (name, role, site) in known_users() {
        let number = accounts.create(
            now,
            "myotrial",
            &NewAccount {
                name: name.to_owned(),
                full_name: full_name(name),
                role,
                site,
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

/// Lets virtual people live through a new trial up to its day: through the same door by which people come, with the
/// trial's own lists. From the entry on that the trial refuses, a person stands where the way ended.
///
/// # Errors
/// In words, where the store stops.
pub fn fill(store: &Store, people: &VirtualPeople) -> Result<(), String> {
    let mut numbers: BTreeMap<SubjectNumber, SubjectNumber> = BTreeMap::new();
    let mut stopped: BTreeSet<SubjectNumber> = BTreeSet::new();
    let so_far: Vec<&Entry> = people
        .entries
        .iter()
        .filter(|entry| entry.date <= people.today)
        .collect();
    let mut place = 0;
    while place < so_far.len() {
        // Requests of one batch must not wait for the number of somebody who is screened in it.
        let mut batch = Vec::new();
        while let Some(entry) = so_far.get(place) {
            let screens = matches!(&entry.event, Event::Act(Act::Screened(_)));
            if screens && !batch.is_empty() {
                break;
            }
            place += 1;
            if let Some(wish) = wish_of(entry, &numbers) {
                batch.push((entry.subject, screens, request(place, wish)));
            }
            if screens {
                break;
            }
        }
        batch.retain(|(subject, _, _)| !stopped.contains(subject));
        let (who, requests): (Vec<_>, Vec<_>) = batch
            .into_iter()
            .map(|(subject, screens, request)| ((subject, screens), request))
            .unzip();
        for ((subject, screens), answer) in who.into_iter().zip(store.ask_all(requests)) {
            match answer {
                Ok(answer) => {
                    if let (true, Came::Entry { subject: own, .. }) = (screens, answer.came) {
                        numbers.insert(subject, own);
                    }
                }
                Err(Refused::Rule(_) | Refused::Unreadable { .. }) => {
                    stopped.insert(subject);
                }
                Err(refused) => return Err(refused.to_string()),
            }
        }
    }
    Ok(())
}

fn wish_of(entry: &Entry, numbers: &BTreeMap<SubjectNumber, SubjectNumber>) -> Option<Wish> {
    let date = entry.date;
    if let Event::Act(Act::Screened(screening)) = &entry.event {
        let screening = screening.clone();
        return Some(Wish::Screen { date, screening });
    }
    let subject = *numbers.get(&entry.subject)?;
    Some(match &entry.event {
        Event::Act(Act::Enrolled { .. }) => Wish::Enrol { subject, date },
        event => Wish::Write {
            subject,
            date,
            event: event.clone(),
        },
    })
}

fn request(place: usize, wish: Wish) -> Request {
    Request {
        key: RequestKey::new(&format!("demonstration/{place}"))
            .expect("a word, a stroke and a number are letters that a key may have"),
        person: Person {
            name: "virtual life".to_owned(),
            role: Role::System,
            site: None,
        },
        source: Source::Simulation,
        reason: None,
        hidden: None,
        wish,
    }
}
