//! The trials of the repository, read as the command line reads them.

use protocol::Plan;
use record::{AllocationTable, Record, TrialState};
use simulation::{Patients, Provenance, Seed, live_through};

pub struct Trial {
    pub plan: Plan,
    pub patients: Patients,
    pub patients_text: &'static str,
}

impl Trial {
    /// What becomes of virtual people from a seed: twice the same.
    pub fn lived_through_twice_alike(&self, seed: Seed) -> (Record, AllocationTable) {
        let lived = || live_through(&self.plan, &self.patients, &Provenance::default(), seed);
        let (record, table) = lived().expect("a virtual trial is lived through");
        let (again, _) = lived().expect("and once more");
        assert_eq!(record.entries(), again.entries());
        (record, table)
    }

    /// Where everybody is, from the record alone.
    pub fn folded_again<'a>(
        &'a self,
        record: &Record,
        table: &'a AllocationTable,
    ) -> TrialState<'a> {
        TrialState::new(&self.plan, table)
            .fold(record.entries())
            .expect("what was accepted once is accepted again")
    }
}

pub fn proderm() -> Trial {
    read(
        include_str!("../../../../trials/proderm/protocol.toml"),
        include_str!("../../../../trials/proderm/patients.toml"),
    )
}

pub fn first_line_pilot() -> Trial {
    read(
        include_str!("../../../../trials/ivig-first-line/protocol.toml"),
        include_str!("../../../../trials/ivig-first-line/patients.toml"),
    )
}

/// A made-up trial that allocates by minimisation.
pub fn balanced() -> Trial {
    read(
        include_str!("../../../../validation/minimisation/protocol.toml"),
        include_str!("../../../../validation/minimisation/patients.toml"),
    )
}

/// A made-up trial in which whoever completes the first period is randomised again; its patients are those of the other.
pub fn withdrawal() -> Trial {
    read(
        include_str!("../../../../validation/second-randomisation/protocol.toml"),
        include_str!("../../../../validation/minimisation/patients.toml"),
    )
}

fn read(protocol_text: &str, patients_text: &'static str) -> Trial {
    let protocol = definition::read("protocol.toml", protocol_text).expect("the protocol holds");
    let plan = Plan::compile(protocol).expect("the protocol compiles");
    let check = |patients: &Patients, mistakes: &mut definition::Mistakes| {
        patients.check_against(&plan, mistakes);
    };
    let reading =
        definition::inspect_with::<Patients>("patients.toml", patients_text.as_bytes(), check);
    assert!(reading.report.mistakes.is_empty(), "{}", reading.report);
    Trial {
        patients: reading
            .definition
            .expect("a file without a mistake has a value"),
        plan,
        patients_text,
    }
}
