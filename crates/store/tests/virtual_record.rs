//! A record of virtual subjects in a store of its own.

use record::{AllocationTable, Entry, Record, TrialState, VirtualSubjects, Written};
use store::{Clock, StoreError, Subjects, read_entries, write_virtual_record};

use crate::trial::{
    Fresh, SCREENED, WEEK_0, header, of_people, on_every_database, plan, screening, site_of, sqlite,
};

/// A small virtual trial: everybody is screened, has what randomisation asks for, and is randomised.
fn lived(subjects: u32, replicate: u64) -> (Record, AllocationTable) {
    let plan = plan(subjects);
    let written = Written {
        trial: plan.protocol().trial.id.clone(),
        protocol_sha256: "0".repeat(64),
        software: "0.1.0".into(),
    };
    let from = VirtualSubjects {
        seed: 3,
        replicate,
        patients_sha256: String::new(),
    };
    let (mut record, _) = Record::virtual_trial(written, from);
    let mut draws = store::ListGenerator::new([1; 32]);
    let table =
        AllocationTable::generate(&plan, &record.header().origin, |count| draws.below(count))
            .unwrap();
    let mut state = TrialState::new(&plan, &table);
    let append = |record: &mut Record, state: &mut TrialState<'_>, subject, date, event| {
        let entry = Entry::new(state.entries_taken() + 1, subject, date, event);
        record.append(state, entry).unwrap();
    };
    for number in 0..subjects {
        let subject = state.next_subject();
        let screened = record::Act::Screened(screening(site_of(number)));
        append(&mut record, &mut state, subject, SCREENED, screened.into());
        for (date, event) in crate::trial::before(&plan, number) {
            append(&mut record, &mut state, subject, date, event);
        }
        let stratum = state.stratum(state.subject(subject).unwrap()).unwrap();
        let slot = state.next_slot(stratum, site_of(number)).unwrap();
        let enrolled = record::Act::Enrolled {
            order: number + 1,
            allocation: record::AllocationReference::Slot {
                slot,
                stratum: stratum.map(|stratum| plan.stratum(stratum).unwrap().id.clone()),
            },
        };
        append(&mut record, &mut state, subject, WEEK_0, enrolled.into());
    }
    (record, table)
}

#[test]
fn a_virtual_record_is_in_its_store_as_it_was_with_its_slots_and_is_virtual_for_ever() {
    on_every_database("virtual", |fresh| {
        let (record, table) = lived(6, 0);
        let (rows, _) = write_virtual_record(&fresh.place, &plan(6), &record, &table).unwrap();
        assert_eq!(rows, record.entries().len() as u64 + 2);
        fresh.holds();
        let (held, entries) = read_entries(&fresh.place.address).unwrap();
        assert_eq!(
            (&held, entries.as_slice()),
            (record.header(), record.entries())
        );
        let as_people = store::Store::open(
            &fresh.place,
            plan(6),
            Subjects::People,
            Clock::of_the_machine(),
        );
        assert!(matches!(as_people, Err(StoreError::OtherSubjects { .. })));
        // It goes on where the record ended, under the same lists.
        let store = store::Store::open(
            &fresh.place,
            plan(6),
            Subjects::Virtual,
            Clock::of_the_machine(),
        )
        .unwrap();
        let allocated = store.look(|state| state.enrolled()).unwrap();
        assert_eq!(allocated, 6);
        let again = write_virtual_record(&fresh.place, &plan(6), &record, &table);
        assert!(matches!(again, Err(StoreError::TrialThere { .. })));
    });
}

#[test]
fn the_same_record_gives_the_same_bytes_and_another_other_keys() {
    let written = |test: &str, replicate| {
        let fresh: Fresh = sqlite(test);
        let (record, table) = lived(6, replicate);
        write_virtual_record(&fresh.place, &plan(6), &record, &table).unwrap();
        let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(&fresh.folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, std::fs::read(path).unwrap())
            })
            .collect();
        files.sort();
        files
    };
    let one = written("virtual_same_1", 0);
    let names: Vec<&str> = one.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "trial.db",
            "trial.db.key",
            "trial.db.vault",
            "trial.db.witness"
        ]
    );
    assert_eq!(one, written("virtual_same_2", 0));
    assert_ne!(one[1], written("virtual_other", 1)[1]);
}

#[test]
fn a_record_of_people_is_not_written_as_a_virtual_one() {
    let fresh = sqlite("virtual_people");
    let trial = of_people();
    assert_eq!(trial.header, header(record::Origin::Real {}));
    let (_, table) = lived(3, 0);
    let people = Record::of_people(Written {
        trial: trial.header.trial,
        protocol_sha256: trial.header.protocol_sha256,
        software: trial.header.software,
    });
    let refused = write_virtual_record(&fresh.place, &plan(3), &people, &table);
    assert!(matches!(refused, Err(StoreError::OtherSubjects { .. })));
    assert_eq!(std::fs::read_dir(&fresh.folder).unwrap().count(), 0);
}
