//! Stock, lots and dispensing: the pharmacist's alone, from the receipt of a lot to the account at its end.

use forms::stock::{LotOfProduct, What};
use protocol::Plan;
use record::SiteNumber;
use server::{Blinding, Stock, Wanted, Writing};
use store::RoomKey;

use crate::day::ready_to_be_randomised;
use crate::rights::USERS;
use crate::trial::{Answer, Browser, Trial, World};

/// The lots that are there: the product, the lot, and the size of its vials.
const LOTS: [(&str, &str, &str); 2] = [("OCTAGAM", "K842A", "10"), ("SALINE", "NS-77", "")];

/// The addresses of the lots of a page of stock: one number each.
fn addresses(page: &str) -> Vec<u32> {
    let mut all: Vec<u32> = page
        .split("/pharmacy/stock/lots/")
        .skip(1)
        .filter_map(|rest| rest.split('/').next()?.parse().ok())
        .collect();
    all.dedup();
    all
}

/// Receives a lot of each product, and releases it.
pub fn stock_up(trial: &Trial, pharmacist: &Browser<'_>) {
    stock_up_with(trial, pharmacist, &LOTS);
}

/// Receives lots (product, number, grams of a vial), and releases them.
pub fn stock_up_with(trial: &Trial, pharmacist: &Browser<'_>, lots: &[(&str, &str, &str)]) {
    let today = trial.today();
    for lot in lots {
        let received = receive(pharmacist, &today, *lot, "40");
        assert_eq!(received.status(), 303, "{}", received.text());
    }
    let page = pharmacist.get("/pharmacy/stock").text();
    let received = addresses(&page);
    assert_eq!(received.len(), lots.len(), "{page}");
    for lot in received {
        let path = format!("/pharmacy/stock/lots/{lot}/release");
        let released = pharmacist.post(
            &path,
            &[("_key", &format!("release/{lot}")), ("date", &today)],
        );
        assert_eq!(released.status(), 303, "{}", released.text());
    }
}

fn receive(
    pharmacist: &Browser<'_>,
    today: &str,
    (product, lot, grams): (&str, &str, &str),
    vials: &str,
) -> Answer {
    pharmacist.post_explained(
        "/pharmacy/stock",
        &[
            ("_key", &format!("receive/{lot}")),
            ("product", product),
            ("lot", lot),
            ("grams", grams),
            ("expires", "2030-12-31"),
            ("vials", vials),
            ("date", today),
        ],
    )
}

/// Somebody for whom something is to be prepared, and the visit.
pub fn waits_to_be_prepared(trial: &Trial) -> Option<(u32, String)> {
    let pharmacist = trial.browser("pharmacist");
    let own = trial.subjects().into_iter().filter(|(_, site)| *site == 1);
    own.filter_map(|(subject, _)| {
        let page = pharmacist.get(&format!("/pharmacy/{subject}")).text();
        let start = format!("/pharmacy/{subject}/prepare/");
        let rest = page.split(&start).nth(1)?;
        Some((subject, rest.split('"').next()?.to_owned()))
    })
    .next()
}

/// The sheet of a cycle, and what is to be sent back with its form.
fn prepared(pharmacist: &Browser<'_>, subject: u32, visit: &str) -> (String, String, String) {
    let sheet = pharmacist.post(&format!("/pharmacy/{subject}/prepare/{visit}"), &[]);
    assert_eq!(sheet.status(), 200, "{}", sheet.text());
    let text = sheet.text();
    let lot = text
        .split("name=\"lot-1\"")
        .nth(1)
        .and_then(|rest| rest.split("<option value=\"").nth(2)?.split('"').next())
        .unwrap_or_default()
        .to_owned();
    let sealed = if text.contains("name=\"sheet\"") {
        sheet.hidden("sheet")
    } else {
        String::new()
    };
    (sealed, lot, text)
}

/// Gives out so many vials of the first lot that is offered.
pub fn dispense(pharmacist: &Browser<'_>, subject: u32, visit: &str, vials: u32) -> String {
    let (sheet, lot, _) = prepared(pharmacist, subject, visit);
    let given = send(pharmacist, subject, visit, &sheet, &lot, &vials.to_string());
    assert_eq!(given.status(), 303, "{}", given.text());
    lot
}

fn send(
    pharmacist: &Browser<'_>,
    subject: u32,
    visit: &str,
    sheet: &str,
    lot: &str,
    vials: &str,
) -> Answer {
    let today = pharmacist.trial.today();
    pharmacist.post_explained(
        &format!("/pharmacy/{subject}/dispense/{visit}"),
        &[
            ("_key", &format!("dispense/{lot}/{vials}")),
            ("sheet", sheet),
            ("date", &today),
            ("lot-1", lot),
            ("vials-1", vials),
        ],
    )
}

#[test]
fn f_13_a_pharmacist_receives_releases_gives_out_and_destroys_and_the_account_is_even() {
    let trial = Trial::new("stock", World::One);
    let pharmacist = trial.browser("pharmacist");
    let (subject, visit) = waits_to_be_prepared(&trial).unwrap();
    // With nothing there, nothing is offered.
    let (sheet, lot, text) = prepared(&pharmacist, subject, &visit);
    assert!(text.contains(trial.house.say.no_usable_lot), "{text}");
    assert_eq!((sheet.as_str(), lot.as_str()), ("", ""));
    stock_up(&trial, &pharmacist);
    // The same form a second time is the same lot, once.
    let again = receive(&pharmacist, &trial.today(), LOTS[0], "40");
    assert_eq!(again.status(), 303, "{}", again.text());
    let other = receive(&pharmacist, &trial.today(), LOTS[0], "41");
    assert_eq!(other.status(), 409, "{}", other.text());
    let openings = trial.house.store.who_knows().unwrap().len();
    let (sheet, lot, text) = prepared(&pharmacist, subject, &visit);
    // What is offered is of the product that is to be prepared, and of no other.
    let offered = LOTS
        .iter()
        .filter(|(_, own, _)| text.contains(&format!("value=\"{own}\"")));
    assert_eq!(offered.count(), 1, "{text}");
    let (_, _, grams) = LOTS.iter().find(|(_, own, _)| *own == lot).unwrap();
    let size = if grams.is_empty() {
        String::new()
    } else {
        format!("{grams} g")
    };
    let option = format!("{lot} {size}, usable until 2030-12-31, 40 there");
    assert!(text.contains(&option), "{option}: {text}");
    let given = send(&pharmacist, subject, &visit, &sheet, &lot, "4");
    assert_eq!(given.status(), 303, "{}", given.text());
    let pressed_twice = send(&pharmacist, subject, &visit, &sheet, &lot, "4");
    assert_eq!(pressed_twice.status(), 303, "{}", pressed_twice.text());
    // A second lot, or a second step, opens no arm once more: the trail has no line more for one arm than for the other.
    let more = send(&pharmacist, subject, &visit, &sheet, &lot, "1");
    assert_eq!(more.status(), 303, "{}", more.text());
    assert!(trial.house.store.who_knows().unwrap().len() <= openings + 1);
    // Of the other product nothing is given to this subject, whatever is sent.
    let other_lot = LOTS.iter().find(|(_, own, _)| *own != lot).unwrap().1;
    let wrong = send(&pharmacist, subject, &visit, &sheet, other_lot, "1");
    assert_eq!(wrong.status(), 422, "{}", wrong.text());
    // Nor more than is there, nor with a sheet of somebody else or of another cycle.
    let many = send(&pharmacist, subject, &visit, &sheet, &lot, "36");
    assert_eq!(many.status(), 422, "{}", many.text());
    assert!(
        many.text().contains("has 35 of these vials"),
        "{}",
        many.text()
    );
    for (sheet, visit) in [("", visit.as_str()), ("00ff", &visit), (&sheet, "W36")] {
        let refused = send(&pharmacist, subject, visit, sheet, &lot, "1");
        assert_eq!(refused.status(), 400, "{}", refused.text());
    }
    // A vial breaks; without a word about it nothing is destroyed.
    let page = pharmacist.get("/pharmacy/stock").text();
    for address in addresses(&page) {
        let path = format!("/pharmacy/stock/lots/{address}/destroy");
        let today = trial.today();
        let mut fields = vec![("_key", "broken"), ("date", &today), ("vials", "1")];
        let silent = pharmacist.post_explained(&path, &fields);
        assert_eq!(silent.status(), 422, "{}", silent.text());
        let key = format!("broken/{address}");
        fields[0].1 = &key;
        fields.push(("reason", "a broken vial"));
        assert_eq!(pharmacist.post_explained(&path, &fields).status(), 303);
    }
    let file = pharmacist.get("/pharmacy/stock/ledger.csv");
    assert_eq!(file.status(), 200);
    let mut sums = std::collections::BTreeMap::<String, i64>::new();
    for line in file.text().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        *sums.entry(cells[5].to_owned()).or_default() += cells[6].parse::<i64>().unwrap_or(0);
    }
    assert_eq!(sums["received"], 80, "{sums:?}");
    assert_eq!((sums["dispensed"], sums["destroyed"]), (5, 2), "{sums:?}");
    let (ledger, _) = trial.house.stock.ledger().unwrap();
    let on_hand: u32 = ledger
        .lots()
        .values()
        .map(|lot| lot.balance.on_hand())
        .sum();
    assert_eq!(i64::from(on_hand), 80 - 5 - 2);
    // A line that was written in error is undone, and stays in the file.
    let line = ledger
        .lines()
        .iter()
        .find(|line| matches!(line.movement.what, What::Dispensed { .. }))
        .unwrap();
    let path = format!("/pharmacy/stock/lines/{}/undo", line.movement.number);
    let fields = [("_key", "undo"), ("reason", "of another subject")];
    assert_eq!(pharmacist.post_explained(&path, &fields).status(), 303);
    let text = pharmacist.get("/pharmacy/stock/ledger.csv").text();
    assert!(text.contains("undid line"), "{text}");
}

#[test]
fn what_expires_soon_and_what_is_expired_is_named_with_its_day_and_nothing_expired_is_given_out() {
    let trial = Trial::new("stock_expires", World::One);
    let pharmacist = trial.browser("pharmacist");
    let (today, last) = (trial.today(), trial.house.today().tomorrow().unwrap());
    let lot = [
        ("_key", "receive"),
        ("product", "SALINE"),
        ("lot", "SOON-1"),
        ("expires", &last.to_string()),
        ("vials", "6"),
        ("date", &today),
    ];
    let received = pharmacist.post_explained("/pharmacy/stock", &lot);
    assert_eq!(received.status(), 303, "{}", received.text());
    let page = pharmacist.get("/pharmacy/stock").text();
    let soon = format!("Lot SOON-1 of Sodium chloride 0.9% can be used until {last}.");
    assert!(page.contains(&soon), "{page}");
    trial.set_day(last.tomorrow().unwrap());
    let pharmacist = trial.browser("pharmacist");
    let page = pharmacist.get("/pharmacy/stock").text();
    let expired = format!(
        "Lot SOON-1 of Sodium chloride 0.9% could be used until {last}: 6 vials of it are to be returned or destroyed."
    );
    assert!(page.contains(&expired), "{page}");
    let today = trial.today();
    let release = format!("/pharmacy/stock/lots/{}/release", addresses(&page)[0]);
    let refused = pharmacist.post(&release, &[("_key", "r"), ("date", &today)]);
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(
        refused
            .text()
            .contains(&format!("until {last} and no longer"))
    );
    // Nothing is dated in the days to come.
    let late = trial.house.today().tomorrow().unwrap().to_string();
    let refused = pharmacist.post(&release, &[("_key", "s"), ("date", &late)]);
    assert_eq!(refused.status(), 400, "{}", refused.text());
}

#[test]
fn b_3_nobody_but_the_pharmacist_of_the_site_sees_stock_and_no_file_holds_it_in_plain() {
    let trial = Trial::new("stock_seen", World::One);
    let pharmacist = trial.browser("pharmacist");
    stock_up(&trial, &pharmacist);
    // A lot of another site.
    let writing = Writing {
        person: "another pharmacist".into(),
        key: "k".into(),
        at: 0,
    };
    let elsewhere = Wanted {
        date: trial.house.today(),
        of: LotOfProduct {
            site: SiteNumber(2),
            product: "OCTAGAM".into(),
            lot: "ELSEWHERE-1".parse().unwrap(),
        },
        what: What::Received {
            vials: 9.try_into().unwrap(),
            expires: trial.house.today(),
            grams: None,
        },
    };
    trial.house.stock.write(&writing, &[elsewhere]).unwrap();
    for path in ["/pharmacy/stock", "/pharmacy/stock/ledger.csv"] {
        let text = pharmacist.get(path).text();
        assert!(
            text.contains("K842A") && !text.contains("ELSEWHERE"),
            "{path}"
        );
    }
    let undo = pharmacist.post(
        "/pharmacy/stock/lines/5/undo",
        &[("_key", "u"), ("reason", "x")],
    );
    assert_eq!(undo.status(), 404);
    for (user, _) in USERS {
        let account = trial.house.accounts.all().unwrap();
        let role = account
            .into_iter()
            .find(|account| account.name == user)
            .unwrap()
            .role;
        let browser = trial.browser(user);
        if user != "pharmacist" {
            for path in ["/pharmacy/stock", "/pharmacy/stock/ledger.csv"] {
                assert_eq!(browser.get(path).status(), 403, "{user} {path}");
            }
        }
        if Blinding::of(role) == Blinding::Blinded {
            let home = browser.get("/").text();
            assert!(
                !home.contains("K842A") && !home.contains("stock"),
                "{user}: {home}"
            );
        }
    }
    // Each look is written down for those who read the log, without a word of what stood there.
    let log = trial.browser("administrator").get("/accounts").text();
    assert!(
        log.contains("stock page seen") && !log.contains("K842A"),
        "{log}"
    );
    for entry in std::fs::read_dir(trial.folder()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let found = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        assert!(!found(b"K842A") && !found(b"NS-77"));
    }
}

#[test]
fn a_ledger_from_which_a_line_is_missing_or_that_another_key_sealed_is_not_read() {
    let trial = Trial::new("stock_changed", World::One);
    stock_up(&trial, &trial.browser("pharmacist"));
    let file = trial.folder().join("trial.db.stock");
    let other = trial.folder().join("copy.stock");
    let database = rusqlite::Connection::open(&file).unwrap();
    database
        .execute("VACUUM INTO ?1", [other.to_string_lossy()])
        .unwrap();
    let strange = Stock::open(&other, RoomKey::of_secret([9; 32], "stock")).unwrap();
    assert!(strange.ledger().is_err());
    let key = || RoomKey::of_secret([6; 32], "stock");
    assert_eq!(
        Stock::open(&other, key())
            .unwrap()
            .ledger()
            .unwrap()
            .0
            .lines()
            .len(),
        4
    );
    let changed = rusqlite::Connection::open(&other).unwrap();
    assert!(
        changed
            .execute("DELETE FROM sealed_result WHERE number = 2", [])
            .is_err()
    );
    changed
        .execute_batch(
            "DROP TRIGGER sealed_result_remains; DELETE FROM sealed_result WHERE number = 2;",
        )
        .unwrap();
    assert!(Stock::open(&other, key()).unwrap().ledger().is_err());
}

#[test]
fn a_ledger_that_was_cut_off_at_its_end_is_not_read_and_nothing_is_added_to_it() {
    let trial = Trial::new("stock_cut", World::One);
    stock_up(&trial, &trial.browser("pharmacist"));
    let file = trial.folder().join("trial.db.stock");
    let changed = rusqlite::Connection::open(&file).unwrap();
    changed
        .execute_batch(
            "DROP TRIGGER sealed_result_remains; DELETE FROM sealed_result WHERE number = (SELECT max(number) FROM sealed_result);",
        )
        .unwrap();
    let why = trial.house.stock.ledger().unwrap_err().to_string();
    assert!(
        why.contains("3 lines are there and 4 were written"),
        "{why}"
    );
    let pharmacist = trial.browser("pharmacist");
    let refused = receive(&pharmacist, &trial.today(), ("OCTAGAM", "K843A", "10"), "4");
    assert_eq!(refused.status(), 503, "{}", refused.text());
    // Who takes the account of the lines away as well gains nothing.
    changed.execute("DELETE FROM sealed_head", []).unwrap();
    let why = trial.house.stock.ledger().unwrap_err().to_string();
    assert!(why.contains("is not there any more"), "{why}");
}

#[test]
fn a_file_of_which_an_earlier_version_kept_no_account_is_read_and_has_one_from_its_next_line_on() {
    let trial = Trial::new("stock_earlier", World::One);
    let pharmacist = trial.browser("pharmacist");
    stock_up(&trial, &pharmacist);
    let file = trial.folder().join("trial.db.stock");
    let key = RoomKey::of_secret([6; 32], "stock");
    // The file as it was written before: the same lines, sealed for the place without an account.
    let database = rusqlite::Connection::open(&file).unwrap();
    let sealed: Vec<Vec<u8>> = {
        let mut all = database
            .prepare("SELECT sealed FROM sealed_result ORDER BY number")
            .unwrap();
        let rows = all.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    database
        .execute_batch("DROP TRIGGER sealed_result_stays; DELETE FROM sealed_head;")
        .unwrap();
    for (number, sealed) in (1..).zip(&sealed) {
        let plain = key.unseal("movement of stock, counted", sealed).unwrap();
        let before = key.seal("movement of stock", &plain).unwrap();
        database
            .execute(
                "UPDATE sealed_result SET sealed = ?2 WHERE number = ?1",
                rusqlite::params![number, before],
            )
            .unwrap();
    }
    let lines = |trial: &Trial| trial.house.stock.ledger().unwrap().0.lines().len();
    assert_eq!(lines(&trial), 4);
    let received = receive(&pharmacist, &trial.today(), ("OCTAGAM", "K843A", "10"), "4");
    assert_eq!(received.status(), 303, "{}", received.text());
    assert_eq!(lines(&trial), 5);
    database
        .execute_batch(
            "DROP TRIGGER sealed_result_remains; DELETE FROM sealed_result WHERE number = 2;",
        )
        .unwrap();
    assert!(trial.house.stock.ledger().is_err());
}

/// The plan of a trial that asks for vials of every arm before anybody is randomised.
fn asks_stock(plan: &Plan) -> Plan {
    let mut protocol = plan.protocol().clone();
    protocol.supply.vials_of_every_arm_to_randomise = 10;
    Plan::compile(protocol).unwrap()
}

#[test]
fn b_4_where_the_protocol_asks_stock_nobody_is_randomised_without_that_of_every_arm_in_the_same_words()
 {
    let (mut trial, path) = ready_to_be_randomised("stock_asked");
    let today = trial.today();
    let fields = [("_key", "randomise"), ("date", today.as_str())];
    let rows = trial.house.store.standing().unwrap().sequence;
    let house = std::sync::Arc::get_mut(&mut trial.house).unwrap();
    house.plan = asks_stock(&house.plan);
    let mut answers = Vec::new();
    let ask = |trial: &Trial| trial.browser("coordinator").post(&path, &fields);
    answers.push(ask(&trial).text());
    let pharmacist = trial.browser("pharmacist");
    let received = receive(&pharmacist, &today, LOTS[0], "40");
    assert_eq!(received.status(), 303, "{}", received.text());
    answers.push(ask(&trial).text());
    let lot = addresses(&pharmacist.get("/pharmacy/stock").text())[0];
    let release = format!("/pharmacy/stock/lots/{lot}/release");
    let released = pharmacist.post(&release, &[("_key", "r"), ("date", &today)]);
    assert_eq!(released.status(), 303, "{}", released.text());
    answers.push(ask(&trial).text());
    // Of the other product too few.
    let received = receive(&pharmacist, &today, LOTS[1], "9");
    assert_eq!(received.status(), 303, "{}", received.text());
    let lots = addresses(&pharmacist.get("/pharmacy/stock").text());
    let last = lots.iter().max().unwrap();
    let release = format!("/pharmacy/stock/lots/{last}/release");
    let released = pharmacist.post(&release, &[("_key", "s"), ("date", &today)]);
    assert_eq!(released.status(), 303, "{}", released.text());
    answers.push(ask(&trial).text());
    let said = trial.house.say.trouble_no_stock;
    // Pages carry a token of their session; the words are the same.
    for answer in &answers {
        assert!(answer.contains(said), "{answer}");
    }
    let program = trial.browser("coordinator").post_json(
        "/api/v1/subjects/1/enrolment",
        "randomise",
        &serde_json::json!({ "date": today }).to_string(),
    );
    assert_eq!(program.status(), 409, "{}", program.text());
    assert!(
        program.text().contains("stock of the treatments"),
        "{}",
        program.text()
    );
    assert_eq!(
        trial.house.store.standing().unwrap().sequence,
        rows,
        "nothing was written"
    );
    // One vial more, and the subject is randomised.
    let extra = pharmacist.post_explained(
        "/pharmacy/stock",
        &[
            ("_key", "more"),
            ("product", "SALINE"),
            ("lot", "NS-77"),
            ("grams", ""),
            ("expires", "2030-12-31"),
            ("vials", "1"),
            ("date", &today),
        ],
    );
    assert_eq!(extra.status(), 303, "{}", extra.text());
    let released = pharmacist.post(&release, &[("_key", "t"), ("date", &today)]);
    assert_eq!(released.status(), 303, "{}", released.text());
    let done = ask(&trial);
    assert_eq!(done.status(), 303, "{}", done.text());
    // And a second press is answered as the first, though the vials are gone by then.
    assert_eq!(ask(&trial).status(), 303);
}
