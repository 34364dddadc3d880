//! Letters: who is told what away from the pages, once, and never an arm.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use server::{Carrier, House, MailAddress, Post, deliver, gather};

use crate::browser::serve_house;
use crate::trial::{Browser, Trial, World, folder, furnish};

fn address(name: &str) -> MailAddress {
    format!("{name}@clinic.example").parse().unwrap()
}

/// Letters of the house go into a folder.
fn into(folder: PathBuf) -> Post {
    Post {
        from: address("trial"),
        carrier: Carrier::Folder(folder),
    }
}

/// Everybody has an address, and is told from a row on.
pub fn give_everybody_an_address(house: &House, row: u64) {
    for account in house.accounts.all().unwrap() {
        let own = address(&account.name);
        house
            .accounts
            .set_address(house.now(), "z", account.number, Some(&own), row)
            .unwrap();
    }
}

/// Every letter that is written of what happened, by the name of its file.
pub fn letters(house: &House, folder: &Path) -> BTreeMap<String, String> {
    let post = into(folder.to_owned());
    gather(house).unwrap();
    deliver(house, &post).unwrap();
    let mut letters = BTreeMap::new();
    for file in fs::read_dir(folder).into_iter().flatten() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        letters.insert(name, fs::read_to_string(path).unwrap());
    }
    letters
}

/// What each letter is about, by its reader, in the order of the words.
fn subjects_of(letters: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let header = |letter: &str, name: &str| {
        let line = letter.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let mut all: Vec<(String, String)> = letters
        .values()
        .map(|letter| {
            let to = header(letter, "To: <").replace("@clinic.example>", "");
            let about = header(letter, "Subject: ");
            let (_, about) = about.split_once("subjects. ").unwrap_or(("", &about));
            (to, about.to_owned())
        })
        .collect();
    all.sort();
    all
}

fn told(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(who, what)| ((*who).to_owned(), (*what).to_owned()))
        .collect()
}

/// A trial in which everybody is told what happens from now on.
fn trial(test: &str) -> Trial {
    let trial = Trial::furnished(test, |house| {
        house.settings.post = Some(into(PathBuf::from("unused")));
        house.settings.public_address = Some("https://trial.example".to_owned());
    });
    let row = trial.house.store.last_row().unwrap();
    give_everybody_an_address(&trial.house, row);
    trial
}

fn raise_query(monitor: &Browser<'_>, subject: u32) -> String {
    let page = format!("/subjects/{subject}/queries");
    let blank = monitor.get(&page);
    let raised = monitor.post(
        &page,
        &[
            ("_key", &blank.hidden("_key")),
            ("about", "subject"),
            ("text", "Which day was it?"),
        ],
    );
    assert_eq!(raised.status(), 303, "{}", raised.text());
    page
}

#[test]
fn a_query_is_told_to_its_site_and_its_answer_to_whoever_raised_it_each_once() {
    let trial = trial("letters_queries");
    let room = trial.folder().join("letters");
    let subject = trial.subject_of(|site| site == 1);
    let elsewhere = trial.subject_of(|site| site != 1);
    let monitor = trial.browser("monitor");
    raise_query(&monitor, elsewhere);
    assert_eq!(letters(&trial.house, &room).len(), 0, "nobody works there");
    raise_query(&monitor, subject);
    let about = format!("A query about subject {subject}");
    let to_the_site = told(&[("coordinator", &about), ("investigator", &about)]);
    assert_eq!(subjects_of(&letters(&trial.house, &room)), to_the_site);
    // Nothing is told twice.
    assert_eq!(subjects_of(&letters(&trial.house, &room)), to_the_site);
    let coordinator = trial.browser("coordinator");
    let page = coordinator.get(&format!("/subjects/{subject}/queries"));
    let text = page.text();
    let (_, rest) = text
        .split_once(&format!("/subjects/{subject}/queries/"))
        .unwrap();
    let query = rest.split('/').next().unwrap();
    let answered = coordinator.post(
        &format!("/subjects/{subject}/queries/{query}/answered"),
        &[("_key", &page.hidden("_key")), ("text", "On Monday.")],
    );
    assert_eq!(answered.status(), 303, "{}", answered.text());
    let mut all = to_the_site;
    all.push((
        "monitor".to_owned(),
        format!("Your query about subject {subject} was answered"),
    ));
    assert_eq!(subjects_of(&letters(&trial.house, &room)), all);
    let written: String = letters(&trial.house, &room).into_values().collect();
    assert!(
        written.contains("https://trial.example/queries"),
        "{written}"
    );
    assert!(
        !written.contains("Which day"),
        "what was asked stays in the trial"
    );
    assert!(!written.contains("On Monday"), "and so does the answer");
}

#[test]
fn a_randomisation_is_told_to_the_pharmacist_the_site_and_the_sponsor_and_names_no_arm() {
    let trial = Trial::new("letters_randomised", World::One);
    let room = trial.folder().join("letters");
    give_everybody_an_address(&trial.house, 0);
    let all = letters(&trial.house, &room);
    let readers = |of: &str| {
        let own = subjects_of(&all);
        own.iter()
            .filter(|(who, about)| who == of && about.ends_with("was randomised"))
            .count()
    };
    let at_site_1 = readers("pharmacist");
    assert!(at_site_1 > 0);
    assert_eq!(readers("coordinator"), at_site_1);
    assert_eq!(readers("investigator"), at_site_1);
    assert!(
        readers("sponsor") > at_site_1,
        "the sponsor hears of both sites"
    );
    assert_eq!(
        readers("assessor") + readers("statistician") + readers("monitor"),
        0
    );
    for (name, letter) in &all {
        for word in [
            "IVIG", "PLACEBO", "OCTAGAM", "Octagam", "SALINE", "Sodium", "block", "slot",
        ] {
            assert!(!letter.contains(word), "{word} in {name}: {letter}");
        }
        assert!(letter.contains("Virtual subjects."), "{letter}");
    }
}

#[test]
fn an_event_that_becomes_serious_by_a_correction_is_told_as_one_that_was_entered_so() {
    let trial = trial("letters_serious");
    let room = trial.folder().join("letters");
    let investigator = trial.browser("investigator");
    let subject = trial.subject_of(|site| site == 1);
    let today = trial.today();
    let fields = |seriousness: &'static str| {
        vec![
            ("date", today.as_str()),
            ("words", "Swollen calf"),
            ("severity", "moderate"),
            ("seriousness", seriousness),
            ("relation", "related"),
            ("thromboembolism", "not_suspected"),
            ("outcome", "recovering"),
            ("action", "not_changed"),
        ]
    };
    let path = format!("/subjects/{subject}/forms/adverse-event");
    let stored = investigator.fill_in(&path, &fields("not_serious"));
    assert_eq!(stored.status(), 303, "{}", stored.text());
    assert_eq!(letters(&trial.house, &room).len(), 0);
    let number = record::SubjectNumber(subject);
    let entry = trial
        .house
        .store
        .entries_of(number)
        .unwrap()
        .last()
        .unwrap()
        .sequence;
    let path = format!("/subjects/{subject}/entries/{entry}");
    let blank = investigator.get(&path);
    let (key, seen) = (blank.hidden("_key"), blank.hidden("_seen"));
    let mut again = fields("serious");
    again.extend([
        ("serious_hospitalisation", "yes"),
        ("_key", &key),
        ("_seen", &seen),
        ("_reason", "the hospital's letter came"),
    ]);
    let corrected = investigator.post_explained(&path, &again);
    assert_eq!(corrected.status(), 303, "{}", corrected.text());
    let about = format!("Serious adverse event in subject {subject}");
    let expected = told(&[
        ("data-manager", &about),
        ("medical-monitor", &about),
        ("monitor", &about),
        ("regional-monitor", &about),
        ("sponsor", &about),
    ]);
    assert_eq!(subjects_of(&letters(&trial.house, &room)), expected);
    let seen = trial.browser("medical-monitor").get("/").text();
    assert!(seen.contains(&about), "{seen}");
}

#[test]
fn a_serious_event_that_a_program_enters_is_told_and_only_once() {
    let trial = trial("letters_program_enters");
    let investigator = trial.browser("investigator");
    let subject = trial.subject_of(|site| site == 1);
    let json = serde_json::json!({
        "date": trial.today(),
        "reason": "as the hospital wrote",
        "event": {
            "kind": "adverse_event", "term": "Swollen calf", "system_organ_class": "Not coded", "severity": "moderate",
            "seriousness": "serious", "relation": "related", "thromboembolism": "not_suspected",
            "onset": "no_infusion_yet", "outcome": "recovering", "action": "not_changed",
            "reported": {"words": "Swollen calf", "serious_because": ["hospitalisation"]},
        },
    })
    .to_string();
    let path = format!("/api/v1/subjects/{subject}/events");
    for _ in 0..2 {
        let stored = investigator.post_json(&path, "serious", &json);
        assert_eq!(stored.status(), 201, "{}", stored.text());
    }
    server::serious_events::learn(&trial.house).unwrap();
    let room = trial.folder().join("letters");
    assert_eq!(letters(&trial.house, &room).len(), 5);
}

/// Leaves a notice that an arm was opened, which monitors and others are told.
fn leave_notice(house: &House, subject: u32) {
    let (subject, site) = (record::SubjectNumber(subject), record::SiteNumber(1));
    house
        .accounts
        .leave_notice(house.now(), subject, site, "investigator")
        .unwrap();
}

#[test]
fn a_round_reads_no_notice_that_everybody_was_told_already() {
    let trial = trial("letters_old_notices");
    let room = trial.folder().join("letters");
    leave_notice(&trial.house, 1);
    let first = letters(&trial.house, &room);
    assert!(!first.is_empty());
    // The old notice cannot be read any more: whoever read it again would fail over it.
    let file = rusqlite::Connection::open(trial.folder().join("trial.db.accounts")).unwrap();
    let spoilt = file.execute("UPDATE notice SET site = 99999", []).unwrap();
    assert_eq!(spoilt, 1);
    assert!(trial.house.accounts.notices_after(0).is_err());
    assert_eq!(letters(&trial.house, &room), first);
    leave_notice(&trial.house, 2);
    let second = letters(&trial.house, &room);
    assert_eq!(second.len(), 2 * first.len());
    assert_eq!(letters(&trial.house, &room), second);
}

#[test]
fn no_notice_is_lost_and_none_told_twice_where_the_program_ends_between_two_people() {
    let trial = trial("letters_between");
    let people = trial.house.accounts.who_gets_letters().unwrap();
    let file = rusqlite::Connection::open(trial.folder().join("trial.db.accounts")).unwrap();
    let told_of = |source: &str| -> Vec<u32> {
        let mut letters = file
            .prepare("SELECT account FROM letter WHERE source LIKE ?1 || ' %' ORDER BY account")
            .unwrap();
        let rows = letters.query_map([source], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    // Each person's letters and how far the person was told are kept in one step: the program can end after any of them.
    for (ended_after, notice) in (0..=people.len()).zip(1_i64..) {
        leave_notice(&trial.house, u32::try_from(notice).unwrap());
        gather(&trial.house).unwrap();
        let source = format!("notice {notice}");
        let everybody = told_of(&source);
        assert!(everybody.len() > 2 && everybody.len() < people.len());
        for (person, told) in &people[ended_after..] {
            assert_eq!(told.notice, 0);
            file.execute(
                "DELETE FROM letter WHERE account = ?1 AND source LIKE ?2 || ' %'",
                rusqlite::params![person.number.0, source],
            )
            .unwrap();
            file.execute(
                "UPDATE mail_address SET notice = ?2 WHERE account = ?1",
                rusqlite::params![person.number.0, notice - 1],
            )
            .unwrap();
        }
        gather(&trial.house).unwrap();
        assert_eq!(told_of(&source), everybody, "after {ended_after}");
    }
}

#[test]
fn the_letter_about_stock_comes_once_a_week_whatever_is_there_and_only_where_there_is_any() {
    let trial = trial("letters_stock");
    let room = trial.folder().join("letters");
    assert_eq!(letters(&trial.house, &room).len(), 0);
    crate::stock::stock_up(&trial, &trial.browser("pharmacist"));
    let weekly = told(&[("pharmacist", "Look at the stock of site 1")]);
    assert_eq!(subjects_of(&letters(&trial.house, &room)), weekly);
    assert_eq!(subjects_of(&letters(&trial.house, &room)), weekly);
    trial.later(7 * 24 * 3600 * 1_000_000);
    assert_eq!(letters(&trial.house, &room).len(), 2);
}

#[test]
fn what_one_world_writes_to_anybody_the_other_writes_too_to_the_byte() {
    let world = |of: World| {
        let trial = Trial::new("letters_world", of);
        give_everybody_an_address(&trial.house, 0);
        let pharmacist = trial.browser("pharmacist");
        crate::stock::stock_up(&trial, &pharmacist);
        let prepared = crate::stock::waits_to_be_prepared(&trial);
        if let Some((subject, visit)) = &prepared {
            crate::stock::dispense(&pharmacist, *subject, visit, 3);
        }
        raise_query(
            &trial.browser("monitor"),
            trial.subject_of(|site| site == 1),
        );
        letters(&trial.house, &trial.folder().join("letters"))
    };
    let (one, other) = (world(World::One), world(World::Other));
    assert!(one.len() >= 20, "{} letters", one.len());
    assert_eq!(one, other);
}

#[test]
fn a_letter_for_one_arm_alone_would_be_found() {
    let world = |of: World| {
        let trial = Trial::new("letters_planted", of);
        give_everybody_an_address(&trial.house, trial.house.store.last_row().unwrap());
        let monitor = trial.browser("monitor");
        if crate::two_worlds::arms(&trial)[0] {
            raise_query(&monitor, trial.subject_of(|site| site == 1));
        }
        letters(&trial.house, &trial.folder().join("letters"))
    };
    assert_ne!(world(World::One), world(World::Other));
}

#[test]
fn letters_wait_for_a_mail_program_that_takes_none_and_the_administrator_reads_why() {
    let trial = trial("letters_program");
    let taken = trial.folder().join("taken");
    let script = trial.folder().join("program");
    let works = format!("cat > {}", taken.display());
    let post = |says: &str| {
        fs::write(&script, says).unwrap();
        Post {
            from: address("trial"),
            carrier: Carrier::Program {
                program: PathBuf::from("/bin/sh"),
                arguments: vec![script.display().to_string()],
            },
        }
    };
    raise_query(
        &trial.browser("monitor"),
        trial.subject_of(|site| site == 1),
    );
    gather(&trial.house).unwrap();
    let refused = deliver(&trial.house, &post("cat > /dev/null; exit 75"));
    assert!(refused.unwrap_err().contains("75"));
    let page = trial.browser("administrator").get("/accounts").text();
    assert!(page.contains("2 letters wait since"), "{page}");
    assert!(!taken.exists());
    deliver(&trial.house, &post(&works)).unwrap();
    let letter = fs::read_to_string(&taken).unwrap();
    assert!(letter.contains("A query about subject"), "{letter}");
    assert!(
        !letter.contains('\r'),
        "a program of the machine reads lines of the machine"
    );
    let page = trial.browser("administrator").get("/accounts").text();
    assert!(!page.contains("letters wait"), "{page}");
}

#[test]
fn a_letter_that_no_program_takes_keeps_no_other_waiting_for_long() {
    let trial = trial("letters_one_bad");
    let taken = trial.folder().join("taken");
    let script = trial.folder().join("program");
    let kept = trial.folder().join("letter");
    let says = format!(
        "cat > {0}; grep -q '^To: <coordinator' {0} && exit 65; cat {0} >> {1}",
        kept.display(),
        taken.display()
    );
    fs::write(&script, says).unwrap();
    let post = Post {
        from: address("trial"),
        carrier: Carrier::Program {
            program: PathBuf::from("/bin/sh"),
            arguments: vec![script.display().to_string()],
        },
    };
    let monitor = trial.browser("monitor");
    raise_query(&monitor, trial.subject_of(|site| site == 1));
    gather(&trial.house).unwrap();
    // The coordinator's comes first, and is not taken.
    assert!(deliver(&trial.house, &post).is_err());
    assert!(!taken.exists());
    // In the next round it comes behind the other.
    assert!(deliver(&trial.house, &post).is_err());
    let letters = fs::read_to_string(&taken).unwrap();
    assert!(letters.contains("investigator@clinic.example"), "{letters}");
    let waiting = trial.house.accounts.waiting_letters(9).unwrap();
    assert_eq!(waiting.len(), 1);
}

#[test]
fn who_has_no_address_a_closed_account_or_a_lost_role_is_not_written_to() {
    let trial = trial("letters_nobody");
    let room = trial.folder().join("letters");
    let accounts = trial.house.accounts.all().unwrap();
    let number = |name: &str| accounts.iter().find(|one| one.name == name).unwrap().number;
    let administrator = trial.browser("administrator");
    let emptied = administrator.post(
        &format!("/accounts/{}/address", number("coordinator").0),
        &[("address", "")],
    );
    assert_eq!(emptied.status(), 303);
    trial
        .house
        .accounts
        .has_seen_an_arm(1, number("investigator"))
        .unwrap();
    raise_query(
        &trial.browser("monitor"),
        trial.subject_of(|site| site == 1),
    );
    assert_eq!(letters(&trial.house, &room).len(), 0);
}

#[test]
fn an_address_that_could_open_a_second_one_comes_back_with_a_message_and_is_not_kept() {
    let trial = trial("letters_address");
    let administrator = trial.browser("administrator");
    for wrong in [
        "nurse",
        "a@b, c@d",
        "a@b\r\nBcc: c@d",
        "a b@c",
        "<a@b>",
        "a@",
        "@b",
        "a@b@c",
    ] {
        let page = administrator.post("/accounts/1/address", &[("address", wrong)]);
        assert_eq!(page.status(), 422, "{wrong}");
        assert!(
            page.text().contains("An address has a name"),
            "{}",
            page.text()
        );
        let json = serde_json::json!({ "address": wrong }).to_string();
        let sent = administrator.post_json("/api/v1/accounts/1/address", "set", &json);
        assert_eq!(sent.status(), 422, "{wrong}");
    }
    let kept = trial.house.accounts.addresses().unwrap();
    assert_eq!(kept.len(), trial.house.accounts.all().unwrap().len());
    let log = trial.house.accounts.lines(500).unwrap();
    assert!(
        log.iter()
            .all(|line| !line.about.contains("clinic.example")),
        "an address is in the log"
    );
}

#[test]
fn the_running_server_writes_letters_by_itself() {
    let (mut house, _, kept) = furnish("letters_served", World::One, |days| days[days.len() / 3]);
    let room = kept.join("letters");
    house.settings.post = Some(into(room.clone()));
    give_everybody_an_address(&house, 0);
    serve_house(house);
    let began = Instant::now();
    let complete = || {
        let files = fs::read_dir(&room).into_iter().flatten();
        files
            .filter(|file| {
                file.as_ref()
                    .is_ok_and(|file| file.path().extension().is_some_and(|end| end == "eml"))
            })
            .count()
    };
    while complete() < 5 && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(complete() >= 5);
}

#[test]
fn another_program_reads_a_letter_as_it_was_meant() {
    let trial = trial("letters_read");
    raise_query(
        &trial.browser("monitor"),
        trial.subject_of(|site| site == 1),
    );
    let room = folder("letters_read_by_python");
    letters(&trial.house, &room);
    let read = "import email, email.policy, glob, sys\n\
        for path in sorted(glob.glob(sys.argv[1] + '/*.eml')):\n\
        \x20   letter = email.message_from_binary_file(open(path, 'rb'), policy=email.policy.default)\n\
        \x20   assert not letter.defects, letter.defects\n\
        \x20   print(letter['to'], '|', letter['from'], '|', letter['date'].datetime.isoformat(), '|', letter['subject'])\n\
        \x20   assert 'names no arm' in letter.get_content()\n";
    let Ok(output) = Command::new("python3")
        .args(["-c", read])
        .arg(&room)
        .output()
    else {
        eprintln!("SKIP another_program_reads_a_letter_as_it_was_meant: no python3");
        return;
    };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.contains("coordinator@clinic.example | ProDERM <trial@clinic.example> | "),
        "{told}"
    );
    assert!(
        told.contains("[ProDERM] Virtual subjects. A query about subject "),
        "{told}"
    );
}
