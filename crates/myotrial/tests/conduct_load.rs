use std::fs;
use std::path::Path;

use crate::program::{myotrial, workplace};

fn load(db: &str, more: &[&str]) -> crate::program::Call {
    let mut arguments = vec![
        "conduct-load",
        "trials/proderm",
        "--db",
        db,
        "--clients",
        "12",
        "--format",
        "json",
    ];
    arguments.extend(more);
    if !more.contains(&"--randomisations") {
        arguments.extend(["--randomisations", "60"]);
    }
    myotrial(arguments)
}

#[test]
fn a_load_of_many_clients_loses_doubles_and_disorders_nothing_and_its_record_verifies() {
    for processes in ["1", "3"] {
        let place = workplace(&format!("conduct_load_{processes}"));
        let db = format!("sqlite:{}", place.join("load.db").display());
        let call = load(&db, &["--processes", processes]);
        assert_eq!(call.code, 0, "{}{}", call.out, call.err);
        let verdict: serde_json::Value = serde_json::from_str(&call.out).unwrap();
        let fields: Vec<&String> = verdict.as_object().unwrap().keys().collect();
        assert_eq!(
            fields,
            [
                "acked",
                "lost",
                "doubled",
                "out_of_order",
                "p50_ms",
                "p99_ms",
                "per_second"
            ]
        );
        assert_eq!(verdict["acked"], 60);
        for nothing in ["lost", "doubled", "out_of_order"] {
            assert_eq!(verdict[nothing], 0, "{nothing}");
        }
        let again = load(&db, &[]);
        assert_eq!(again.code, 2, "{}", again.err);
        assert!(again.err.contains("already"), "{}", again.err);

        let audit = myotrial(["audit", "verify", "--db", &db]);
        assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
        let witness = place.join("load.db.witness");
        let kept = fs::read(&witness).unwrap();
        fs::remove_file(&witness).unwrap();
        let audit = myotrial(["audit", "verify", "--db", &db, "--format", "json"]);
        assert_eq!(audit.code, 1, "{}{}", audit.out, audit.err);
        let answer: serde_json::Value = serde_json::from_str(&audit.out).unwrap();
        assert!(answer["why"].as_str().unwrap().contains("MISSING"));
        fs::write(&witness, kept).unwrap();
        assert_eq!(myotrial(["audit", "verify", "--db", &db]).code, 0);
    }
}

#[test]
fn a_trial_with_one_arm_and_an_address_of_nothing_are_refused_with_exit_2() {
    let place = workplace("conduct_load_refused");
    let db = format!("sqlite:{}", place.join("load.db").display());
    let call = myotrial(["conduct-load", "trials/ivig-first-line", "--db", &db]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("one arm"), "{}", call.err);
    assert!(
        fs::read_dir(&place).unwrap().next().is_none(),
        "nothing was written"
    );
    let call = load("load.db", &[]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains("sqlite:"), "{}", call.err);
    let nowhere = format!("sqlite:{}", place.join("nowhere.db").display());
    let call = myotrial(["audit", "verify", "--db", &nowhere]);
    assert_eq!(call.code, 2, "{}{}", call.out, call.err);
}

/// Lays the tables of a store in a new file as they lie in another, but for the guard of the record: it takes one allocation
/// in twenty away again behind the writer's back, as a database does that acknowledges what it does not keep. The trial made
/// in the file finds its tables laid, so that whatever the machine is busy with, it is broken from its first row.
fn lay_tables_that_lose_allocations(as_in: &Path, path: &Path) {
    let pattern = rusqlite::Connection::open(as_in).unwrap();
    let broken = rusqlite::Connection::open(path).unwrap();
    let mut tables = pattern
        .prepare(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'event_no_DELETE' ORDER BY rowid",
        )
        .unwrap();
    let mut tables = tables.query([]).unwrap();
    while let Some(table) = tables.next().unwrap() {
        broken
            .execute_batch(&table.get::<_, String>(0).unwrap())
            .unwrap();
    }
    let steps: i64 = pattern
        .query_row("SELECT count(*) FROM migration", [], |row| row.get(0))
        .unwrap();
    for step in 0..steps {
        broken
            .execute("INSERT INTO migration (step) VALUES ($1)", [step])
            .unwrap();
    }
    broken
        .execute_batch(
            "CREATE TRIGGER lose AFTER INSERT ON event WHEN NEW.kind = 'randomised' AND NEW.subject % 20 = 7 \
             BEGIN DELETE FROM event WHERE sequence = NEW.sequence; END;",
        )
        .unwrap();
}

#[test]
fn a_load_over_a_database_that_loses_what_it_acknowledged_counts_the_losses_and_exits_with_1() {
    let place = workplace("conduct_load_losing");
    let sound = place.join("sound.db");
    let call = load(
        &format!("sqlite:{}", sound.display()),
        &["--randomisations", "12"],
    );
    assert_eq!(call.code, 0, "{}{}", call.out, call.err);
    let path = place.join("load.db");
    lay_tables_that_lose_allocations(&sound, &path);
    let db = format!("sqlite:{}", path.display());
    let call = load(&db, &["--randomisations", "200"]);
    assert_eq!(call.code, 1, "{}{}", call.out, call.err);
    let verdict: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    assert!(verdict["lost"].as_u64().unwrap() > 0, "{verdict}");
    assert_eq!(myotrial(["audit", "verify", "--db", &db]).code, 1);
}
