//! The interface for programs, tried by a program that knows nothing but its description.

use std::process::Command;

use crate::program::repository;

/// What schemathesis makes up follows from the seed; a longer run, as more roles, is the script's own.
#[test]
fn schemathesis_finds_nothing_that_the_description_of_the_interface_does_not_say() {
    if Command::new("schemathesis")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("SKIP the interface by its description: schemathesis is not here");
        return;
    }
    let judged = Command::new("validation/interface/schemathesis.sh")
        .args([env!("CARGO_BIN_EXE_myotrial"), "trials/proderm"])
        .args(["1", "1", "coordinator data-manager"])
        .current_dir(repository())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&judged.stdout);
    let erred = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "{said}{erred}");
    assert_eq!(said.matches("nothing found").count(), 2, "{said}");
}
