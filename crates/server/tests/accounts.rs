//! Accounts and links.

use exchange::UnblindedResult;
use record::{SiteNumber, Sites};
use server::{
    AccountNumber, AccountStanding, Accounts, AccountsError, ClosedResults, CodeSecret, NewAccount,
    NotSignedIn, SessionLimits, Token,
};
use store::{Role, RoomKey};

use crate::trial::{CHEAP, folder};

const NOW: i64 = 1_530_000_000_000_000;

/// The key that signs the log.
fn key() -> RoomKey {
    RoomKey::of_secret([6; 32], "accounts")
}

fn accounts(test: &str) -> Accounts {
    Accounts::open(&folder(test).join("accounts"), CHEAP, key()).unwrap()
}

fn new(name: &str, role: Role, site: Option<u16>) -> NewAccount {
    NewAccount {
        name: name.into(),
        full_name: "N. N.".into(),
        role,
        sites: site.map(SiteNumber).into(),
    }
}

/// An account whose person has chosen a password.
fn active(
    accounts: &Accounts,
    name: &str,
    role: Role,
    site: Option<u16>,
) -> (AccountNumber, CodeSecret) {
    let number = accounts.create(NOW, "z", &new(name, role, site)).unwrap();
    let secret = CodeSecret::new(b"12345678901234567890".to_vec());
    let token = Token::of([7; 32]);
    accounts.invite(NOW, "z", number, &token, &secret).unwrap();
    accounts
        .accept(NOW, &token, "a long enough password", [1; 16], 0)
        .unwrap();
    (number, secret)
}

#[test]
fn r_12_a_name_is_never_given_twice_not_even_after_its_account_is_closed() {
    let accounts = accounts("names");
    active(&accounts, "zoe", Role::Administrator, None);
    let number = accounts
        .create(NOW, "zoe", &new("ida", Role::Monitor, None))
        .unwrap();
    accounts.close(NOW, "zoe", number).unwrap();
    let again = accounts.create(NOW, "zoe", &new("ida", Role::Monitor, None));
    assert!(matches!(again, Err(AccountsError::NameTaken { .. })));
}

#[test]
fn r_28_who_may_learn_arms_is_never_given_a_blinded_role_nor_the_other_way_round() {
    let accounts = accounts("blinding");
    let pharmacist = accounts
        .create(NOW, "z", &new("pia", Role::Pharmacist, Some(1)))
        .unwrap();
    let coordinator = accounts
        .create(NOW, "z", &new("cor", Role::Coordinator, Some(1)))
        .unwrap();
    let site = &Sites::one(SiteNumber(1));
    assert_eq!(
        accounts.assign(NOW, "z", pharmacist, Role::Investigator, site),
        Err(AccountsError::OtherBlinding)
    );
    assert_eq!(
        accounts.assign(NOW, "z", coordinator, Role::Pharmacist, site),
        Err(AccountsError::OtherBlinding)
    );
    assert_eq!(
        accounts.assign(NOW, "z", coordinator, Role::Investigator, site),
        Ok(())
    );
}

#[test]
fn roles_of_a_site_need_one_and_roles_for_all_sites_take_none() {
    let accounts = accounts("fit");
    assert_eq!(
        accounts.create(NOW, "z", &new("cor", Role::Coordinator, None)),
        Err(AccountsError::SiteNeeded)
    );
    assert_eq!(
        accounts.create(NOW, "z", &new("man", Role::DataManager, Some(1))),
        Err(AccountsError::SiteNotWanted)
    );
    // A monitor may have some, or all.
    for (name, site) in [("some", Some(1)), ("all", None)] {
        assert!(
            accounts
                .create(NOW, "z", &new(name, Role::Monitor, site))
                .is_ok()
        );
    }
    assert_eq!(
        accounts.create(NOW, "z", &new("sys", Role::System, None)),
        Err(AccountsError::NotForPeople)
    );
}

#[test]
fn a_link_works_once_and_for_three_days() {
    let accounts = accounts("links");
    let number = accounts
        .create(NOW, "z", &new("zoe", Role::Administrator, None))
        .unwrap();
    let secret = CodeSecret::new(vec![1; 20]);
    let token = Token::of([9; 32]);
    accounts.invite(NOW, "z", number, &token, &secret).unwrap();
    let three_days = 3 * 24 * 3600 * 1_000_000;
    assert!(matches!(
        accounts.invited(NOW + three_days, &token),
        Err(AccountsError::NoSuchLink)
    ));
    assert!(
        accounts
            .accept(NOW, &token, "a long enough password", [1; 16], 0)
            .is_ok()
    );
    assert!(matches!(
        accounts.accept(NOW, &token, "another long password", [1; 16], 0),
        Err(AccountsError::NoSuchLink)
    ));
}

#[test]
fn r_13_both_factors_are_needed_and_a_code_holds_once() {
    let accounts = accounts("factors");
    let (_, secret) = active(&accounts, "zoe", Role::Administrator, None);
    let seconds = NOW / 1_000_000;
    let code = secret.code_at(seconds, 6);
    let tries =
        |password: &str, code: &str, now: i64| accounts.recognise(now, "zoe", password, Some(code));
    assert_eq!(
        tries("a long enough password", "000000", NOW),
        Err(NotSignedIn::Refused)
    );
    assert_eq!(
        tries("another password", &code, NOW),
        Err(NotSignedIn::Refused)
    );
    assert!(tries("a long enough password", &code, NOW).is_ok());
    assert_eq!(
        tries("a long enough password", &code, NOW),
        Err(NotSignedIn::Refused)
    );
}

#[test]
fn t_36_five_wrong_tries_lock_an_account_for_a_quarter_of_an_hour_and_nobody_is_told() {
    let accounts = accounts("lock");
    let (_, secret) = active(&accounts, "zoe", Role::Administrator, None);
    for _ in 0..5 {
        assert_eq!(
            accounts.recognise(NOW, "zoe", "wrong", Some("1")),
            Err(NotSignedIn::Refused)
        );
    }
    let right = |now: i64| {
        let code = secret.code_at(now / 1_000_000, 6);
        accounts.recognise(now, "zoe", "a long enough password", Some(&code))
    };
    assert_eq!(right(NOW + 1_000_000), Err(NotSignedIn::Refused));
    assert!(right(NOW + 16 * 60 * 1_000_000).is_ok());
    assert!(
        accounts
            .lines(100)
            .unwrap()
            .iter()
            .any(|line| line.what == "locked for a while")
    );
    assert_eq!(
        accounts.recognise(NOW, "nobody", "wrong", Some("1")),
        Err(NotSignedIn::Refused)
    );
}

#[test]
fn the_last_administrator_stays() {
    let accounts = accounts("last");
    let (number, _) = active(&accounts, "zoe", Role::Administrator, None);
    assert_eq!(
        accounts.close(NOW, "zoe", number),
        Err(AccountsError::LastAdministrator)
    );
}

#[test]
fn r_2_what_happened_to_accounts_is_neither_changed_nor_removed() {
    let folder = folder("events");
    let path = folder.join("accounts");
    let accounts = Accounts::open(&path, CHEAP, key()).unwrap();
    active(&accounts, "zoe", Role::Administrator, None);
    let raw = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE account_event SET person = 'x'",
        "DELETE FROM account_event",
        "DELETE FROM account",
        "UPDATE account SET blinding = 'unblinded'",
    ] {
        assert!(raw.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn r_3_a_line_of_the_log_that_was_changed_or_taken_out_is_found_when_the_accounts_are_opened() {
    let folder = folder("log");
    let path = folder.join("accounts");
    let accounts = Accounts::open(&path, CHEAP, key()).unwrap();
    active(&accounts, "zoe", Role::Administrator, None);
    for number in 1..=5 {
        accounts
            .note(NOW, "zoe", "signed in", &number.to_string())
            .unwrap();
    }
    drop(accounts);
    assert!(Accounts::open(&path, CHEAP, key()).is_ok());
    let kept = std::fs::read(&path).unwrap();
    for sql in [
        "UPDATE account_event SET person = 'yan' WHERE number = 3",
        "UPDATE account_event SET at = at + 1 WHERE number = 4",
        "UPDATE account_event SET about = '' WHERE number = 5",
        "UPDATE account_event SET number = 100 WHERE number = 6",
        "UPDATE account_event SET digest = zeroblob(32) WHERE number = 7",
        "DELETE FROM account_event WHERE number = 4",
        "DELETE FROM account_event WHERE number > 5",
        "DELETE FROM account_event WHERE number > 5; DELETE FROM sqlite_sequence WHERE name = 'account_event'",
        "UPDATE account_log_head SET signature = zeroblob(64)",
        "UPDATE account_log_head SET number = number - 1",
    ] {
        std::fs::write(&path, &kept).unwrap();
        let _ = std::fs::remove_file(folder.join("accounts-wal"));
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.execute_batch("DROP TRIGGER account_event_stays; DROP TRIGGER account_event_remains;")
            .unwrap();
        let before = raw.total_changes();
        raw.execute_batch(sql).unwrap();
        assert!(raw.total_changes() > before, "{sql}");
        drop(raw);
        let refused = Accounts::open(&path, CHEAP, key()).err();
        assert!(
            matches!(
                refused,
                Some(AccountsError::LogChanged { .. } | AccountsError::LogNotSigned { .. })
            ),
            "{sql}: {refused:?}"
        );
    }
}

#[test]
fn t_36_wrong_tries_that_come_at_once_are_as_many_as_they_are() {
    let accounts = accounts("at_once");
    let (_, secret) = active(&accounts, "zoe", Role::Administrator, None);
    let accounts = &accounts;
    std::thread::scope(|scope| {
        for number in 0..12 {
            scope.spawn(move || {
                let guess = format!("a wrong password {number}");
                let refused = accounts.recognise(NOW, "zoe", &guess, None).err();
                assert_eq!(refused, Some(NotSignedIn::Refused));
            });
        }
    });
    let lines = accounts.lines(30).unwrap();
    let locks = lines
        .iter()
        .filter(|line| line.what == "locked for a while");
    assert!(locks.count() >= 1);
    let code = secret.code_at(NOW / 1_000_000, 6);
    let right = accounts.recognise(NOW, "zoe", "a long enough password", Some(&code));
    assert_eq!(right.err(), Some(NotSignedIn::Refused));
    let later = NOW + 16 * 60 * 1_000_000;
    let code = secret.code_at(later / 1_000_000, 6);
    assert!(
        accounts
            .recognise(later, "zoe", "a long enough password", Some(&code))
            .is_ok()
    );
}

#[test]
fn no_password_token_or_session_is_kept_as_it_is() {
    let folder = folder("secrets");
    let accounts = Accounts::open(&folder.join("accounts"), CHEAP, key()).unwrap();
    let (number, _) = active(&accounts, "zoe", Role::Administrator, None);
    let token = Token::of([3; 32]);
    accounts.begin_session(NOW, number, &token).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in [
            b"a long enough password".as_slice(),
            token.as_str().as_bytes(),
            &[3; 32],
        ] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[test]
fn r_3_lines_of_the_log_that_somebody_without_the_key_made_follow_anew_are_found() {
    let folder = folder("forged");
    let path = folder.join("accounts");
    let accounts = Accounts::open(&path, CHEAP, key()).unwrap();
    accounts.note(NOW, "zoe", "signed in", "").unwrap();
    drop(accounts);
    // The same lines with another name in them, each following from the one before as it should: all but the signature.
    let forger = RoomKey::of_secret([9; 32], "accounts");
    let forged = folder.join("forged");
    let accounts = Accounts::open(&forged, CHEAP, forger).unwrap();
    accounts.note(NOW, "yan", "signed in", "").unwrap();
    drop(accounts);
    let refused = Accounts::open(&forged, CHEAP, key()).err();
    assert_eq!(refused, Some(AccountsError::LogNotSigned { line: 1 }));
    assert!(Accounts::open(&path, CHEAP, key()).is_ok());
}

#[test]
fn the_accounts_of_an_earlier_version_open_and_a_line_says_from_where_on_the_log_is_signed() {
    let folder = folder("earlier");
    let path = folder.join("accounts");
    let accounts = Accounts::open(&path, CHEAP, key()).unwrap();
    active(&accounts, "zoe", Role::Administrator, None);
    drop(accounts);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("DROP TABLE account_log_head").unwrap();
    drop(raw);
    for _ in 0..2 {
        let accounts = Accounts::open(&path, CHEAP, key()).unwrap();
        let lines = accounts.lines(10).unwrap();
        assert_eq!(lines[0].what, "log signed from here on");
        assert_eq!(
            lines[0].about,
            format!("the {} lines before were not", lines[0].number - 1)
        );
        assert_eq!(accounts.all().unwrap().len(), 1);
    }
}

/// A result as a laboratory sends it.
fn result(value: &str) -> UnblindedResult {
    let cells = [("subject", "1"), ("test", "Q-GLOBULIN"), ("value", value)];
    UnblindedResult {
        line: 2,
        cells: cells
            .map(|(column, cell)| (column.to_owned(), cell.to_owned()))
            .to_vec(),
    }
}

/// Everything that stands in the files of a folder.
fn bytes_in(folder: &std::path::Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        all.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[test]
fn b_11_closed_results_are_sealed_so_that_their_file_tells_nothing_and_its_length_neither() {
    let folder = folder("closed");
    let path = folder.join("closed");
    let sealing = || RoomKey::of_secret([6; 32], "closed results");
    let closed = ClosedResults::open(&path, sealing()).unwrap();
    let values = ["4711.25", "0.8"];
    for value in values {
        // What comes twice is kept once.
        closed.keep(NOW, "file.csv", &[result(value)]).unwrap();
        closed.keep(NOW + 1, "again.csv", &[result(value)]).unwrap();
    }
    let all = closed.all().unwrap();
    let kept: Vec<&str> = all.iter().map(|one| one.cells[2].1.as_str()).collect();
    assert_eq!(kept, values);
    let bytes = bytes_in(&folder);
    assert!(!holds(&bytes, "Q-GLOBULIN") && !holds(&bytes, "4711.25"));
    drop(closed);
    let raw = rusqlite::Connection::open(&path).unwrap();
    let lengths: i64 = raw
        .query_row(
            "SELECT count(DISTINCT length(sealed)) FROM sealed_result",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(lengths, 1);
    drop(raw);
    let stranger = RoomKey::of_secret([7; 32], "closed results");
    assert!(ClosedResults::open(&path, stranger).unwrap().all().is_err());
}

#[test]
fn closed_results_that_an_earlier_version_kept_unsealed_are_sealed_and_leave_no_copy() {
    let folder = folder("unsealed");
    let path = folder.join("closed");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE result (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, file TEXT NOT NULL,
             cells TEXT NOT NULL UNIQUE) STRICT;
         CREATE TRIGGER result_remains BEFORE DELETE ON result BEGIN SELECT RAISE(ABORT, 'never'); END;
         INSERT INTO result (at, file, cells) VALUES (5, 'a.csv', '[[\"test\",\"IGG\"],[\"value\",\"4711.25\"]]');",
    )
    .unwrap();
    drop(raw);
    assert!(holds(&bytes_in(&folder), "4711.25"));
    let closed = ClosedResults::open(&path, RoomKey::of_secret([6; 32], "closed results")).unwrap();
    let all = closed.all().unwrap();
    assert_eq!((all.len(), all[0].at), (1, 5));
    assert_eq!(all[0].cells[1], ("value".to_owned(), "4711.25".to_owned()));
    assert!(!holds(&bytes_in(&folder), "4711.25"));
}

/// The table of accounts as earlier versions wrote it: one site, or none.
const OF_BEFORE: &str = "
CREATE TABLE account (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL,
    site INTEGER,
    blinding TEXT NOT NULL,
    standing TEXT NOT NULL,
    password TEXT,
    code_secret BLOB,
    code_step INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TRIGGER account_remains BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'a name is never given twice'); END;
CREATE TRIGGER blinding_stays BEFORE UPDATE OF blinding ON account
BEGIN SELECT RAISE(ABORT, 'what a person may learn never changes'); END;
INSERT INTO account (name, full_name, role, site, blinding, standing, failures)
    VALUES ('cor', 'C. C.', 'coordinator', 7, 'blinded', 'active', 2),
           ('mon', 'M. M.', 'monitor', NULL, 'blinded', 'active', 0);
";

#[test]
fn f_7_a_file_of_before_is_read_with_the_one_site_of_each_account_and_takes_several_from_then_on() {
    let file = folder("accounts_before").join("accounts");
    let before = rusqlite::Connection::open(&file).unwrap();
    before.execute_batch(OF_BEFORE).unwrap();
    drop(before);
    let sites = |accounts: &Accounts| -> Vec<(String, Sites)> {
        let all = accounts.all().unwrap().into_iter();
        all.map(|account| (account.name, account.sites)).collect()
    };
    let seven = Sites::one(SiteNumber(7));
    // Opened again and again it stays what it was.
    for _ in 0..2 {
        let accounts = Accounts::open(&file, CHEAP, key()).unwrap();
        assert_eq!(
            sites(&accounts),
            [
                ("cor".to_owned(), seven.clone()),
                ("mon".to_owned(), Sites::All)
            ]
        );
    }
    let accounts = Accounts::open(&file, CHEAP, key()).unwrap();
    let all = accounts.all().unwrap();
    let some = Sites::these([SiteNumber(2), SiteNumber(9)]).unwrap();
    for account in &all {
        accounts
            .assign(NOW, "z", account.number, account.role, &some)
            .unwrap();
    }
    drop(accounts);
    let accounts = Accounts::open(&file, CHEAP, key()).unwrap();
    assert_eq!(
        sites(&accounts),
        [("cor".to_owned(), some.clone()), ("mon".to_owned(), some)]
    );
    let told = accounts.lines(2).unwrap();
    let told: Vec<&str> = told.iter().map(|line| line.about.as_str()).collect();
    assert_eq!(
        told,
        [
            "mon: monitor to monitor, sites 2, 9",
            "cor: coordinator, site 7 to coordinator, sites 2, 9"
        ]
    );
    // What else stood there stands there still, and an earlier program cannot take two sites for all of them.
    drop(accounts);
    let now = rusqlite::Connection::open(&file).unwrap();
    let failures: u32 = now
        .query_row(
            "SELECT failures FROM account WHERE name = 'cor'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(failures, 2);
    assert!(now.prepare("SELECT site FROM account").is_err());
}

#[test]
fn f_7_an_account_whose_sites_were_lost_from_the_file_opens_nothing() {
    let file = folder("accounts_lost_sites").join("accounts");
    let accounts = Accounts::open(&file, CHEAP, key()).unwrap();
    active(&accounts, "cor", Role::Coordinator, Some(1));
    let token = Token::of([3; 32]);
    let number = accounts.all().unwrap()[0].number;
    accounts.begin_session(NOW, number, &token).unwrap();
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute("DELETE FROM account_site", []).unwrap();
    assert_eq!(accounts.all().unwrap()[0].standing, AccountStanding::Closed);
    let limits = SessionLimits {
        idle: i64::MAX,
        longest: i64::MAX,
    };
    assert_eq!(accounts.session(NOW, &token, limits), Ok(None));
}
