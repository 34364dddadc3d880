//! The same code, proved: a simulated trial that goes the long way round (its record as text, folded anew, datasets as
//! files, read and analysed) gives the statistics of the simulator, to the last bit: of the whole plan as `simulate` holds it,
//! and of what Table 2 prints as it is held in numbers.
//!
//! Two trials in the gate; a thousand with `MYOTRIAL_FULL=1`.

use std::collections::BTreeMap;
use std::fs;

use analysis::Plan as AnalysisPlan;
use analysis::compiled::Choice;
use datasets::{Folder, ReadOptions, Table, csv};
use protocol::Plan;
use record::Record;
use simulation::compiled::ProtocolInNumbers;
use simulation::operating::WholeProtocol;
use simulation::{Patients, Provenance, Seed, live_through};
use tabulation::{Lane, tabulate};

use crate::program::{repository, workplace};

fn text(trial: &str, file: &str) -> String {
    fs::read_to_string(repository().join("trials").join(trial).join(file)).unwrap()
}

fn trials() -> u32 {
    if std::env::var("MYOTRIAL_FULL").is_ok_and(|value| value == "1") {
        1_000
    } else {
        2
    }
}

/// The analysis datasets of a trial, from its record as text through files.
fn by_way_of_files(
    folder: &std::path::Path,
    plan: &Plan,
    patients: &Patients,
    analysis: &AnalysisPlan,
    seed: Seed,
) -> BTreeMap<String, Table> {
    let (record, lists) = live_through(plan, patients, &Provenance::default(), seed).unwrap();
    let (file, _) = store::write_record(&record).unwrap();
    let (lines, _) = store::read_record(&file).unwrap();
    let (read, state) = Record::replay(&lines, plan, &lists).unwrap();
    assert_eq!(read.entries().len(), record.entries().len());
    let key = read.arm_key();
    let lane = key.as_ref().map_or(Lane::Blinded, Lane::Open);
    let tabulation = tabulate(plan, &state, lane).unwrap();
    for table in &tabulation.adam {
        let path = folder.join(format!("{}.csv", table.name().to_ascii_lowercase()));
        csv::write(table, fs::File::create(path).unwrap()).unwrap();
    }
    let room = Folder::open(folder).unwrap();
    let mut tables = BTreeMap::new();
    for (dataset, file) in analysis.files() {
        if room.names().any(|known| known.eq_ignore_ascii_case(file)) {
            let mut table = room.read(file, &ReadOptions::default()).unwrap().table;
            table.rename(dataset);
            tables.insert(dataset.to_owned(), table);
        }
    }
    tables
}

fn the_long_way_gives_the_same_bits(trial: &str, seed: u64) {
    let plan =
        Plan::compile(definition::read("protocol.toml", &text(trial, "protocol.toml")).unwrap());
    let plan = plan.unwrap();
    let patients: Patients =
        definition::read("patients.toml", &text(trial, "patients.toml")).unwrap();
    let analysis: AnalysisPlan =
        definition::read("analysis.toml", &text(trial, "analysis.toml")).unwrap();
    let fast = WholeProtocol {
        protocol: &plan,
        patients: &patients,
        analysis: &analysis,
    };
    // What Table 2 prints, where the trial can be lived through in numbers.
    let choice = Choice::printed_in(&analysis, &"T2".into());
    let in_numbers = choice
        .ok()
        .and_then(|choice| ProtocolInNumbers::compile(&plan, &patients, &analysis, &choice).ok());
    assert_eq!(in_numbers.is_some(), trial == "proderm");
    let mut room = in_numbers.as_ref().map(ProtocolInNumbers::room);
    let folder = workplace(&format!("long_way_{trial}"));
    for replicate in 0..trials() {
        let seed = Seed::new(seed).replicate(replicate);
        let tables = by_way_of_files(&folder, &plan, &patients, &analysis, seed);
        let long = analysis::run(&analysis, &tables).unwrap();
        let short = fast.analyse(seed).unwrap();
        assert!(short.rows().len() > 500, "{}", short.rows().len());
        assert_eq!(
            short.rows().len(),
            long.rows().len(),
            "replicate {replicate}"
        );
        for (short, long) in short.rows().iter().zip(long.rows()) {
            assert_eq!(short.id, long.id, "replicate {replicate}");
            let bits = |row: &analysis::results::ArdRow| row.value.as_number().map(f64::to_bits);
            assert_eq!(
                bits(short),
                bits(long),
                "replicate {replicate}: {}",
                short.id.as_str()
            );
        }
        if let (Some(in_numbers), Some(room)) = (&in_numbers, &mut room) {
            let values = in_numbers.analyse(seed, room).unwrap();
            assert!(values.len() > 150, "{}", values.len());
            for (id, value) in in_numbers.ids().iter().zip(values) {
                let long = long.get(id).and_then(|row| row.value.as_number());
                assert_eq!(
                    value.as_number().map(f64::to_bits),
                    long.map(f64::to_bits),
                    "replicate {replicate}: {}",
                    id.as_str()
                );
            }
        }
    }
}

#[test]
fn proderm_by_way_of_its_record_and_files_has_the_bits_of_the_simulator() {
    the_long_way_gives_the_same_bits("proderm", 31);
}

#[test]
fn the_pilot_by_way_of_its_record_and_files_has_the_bits_of_the_simulator() {
    the_long_way_gives_the_same_bits("ivig-first-line", 32);
}
