//! The register of who knows whose arm, and what was seen without the program.

use crate::trial::{Trial, World};

#[test]
fn t_41_whoever_saw_an_arm_without_the_program_is_written_down_and_is_blinded_no_longer() {
    let trial = Trial::new("who_knows", World::One);
    let subject = trial
        .house
        .store
        .look(|state| {
            let own = state.subjects().iter();
            let mut own = own.filter(|subject| subject.screening().site.0 == 1);
            own.find(|subject| subject.enrolment().is_some())
                .map(|subject| subject.number())
        })
        .unwrap()
        .unwrap();
    let account = |name: &str| {
        let all = trial.house.accounts.all().unwrap();
        all.into_iter().find(|one| one.name == name).unwrap()
    };
    let coordinator = trial.browser("coordinator");
    assert_eq!(coordinator.get("/subjects").status(), 200);
    let manager = trial.browser("data-manager");
    assert!(
        manager
            .get("/who-knows")
            .text()
            .contains("Nobody has opened an arm.")
    );
    let number = account("coordinator").number.0.to_string();
    let of = subject.to_string();
    // What cannot be is not written down, and marks nobody.
    let about_nobody = [
        ("account", number.as_str()),
        ("subject", "999"),
        ("reason", "An envelope"),
    ];
    let refused = manager.post("/who-knows", &about_nobody);
    assert_eq!(refused.status(), 400);
    assert!(refused.text().contains("An envelope"), "{}", refused.text());
    assert!(!account("coordinator").has_lost_its_role());
    let sheet = [
        ("account", number.as_str()),
        ("subject", of.as_str()),
        ("reason", "The sealed sheet, while the network was down"),
    ];
    assert_eq!(manager.post("/who-knows", &sheet).status(), 303);
    assert!(account("coordinator").has_lost_its_role());
    assert_eq!(coordinator.get("/subjects").status(), 403);
    let register = manager.get("/who-knows").text();
    assert!(register.contains("seen without the program"), "{register}");
    assert!(register.contains("blinded no longer"), "{register}");
    // Those who watch over the trial are told, and the log keeps how it came.
    let monitor = trial.browser("monitor");
    assert!(
        monitor
            .get("/")
            .text()
            .contains(&trial.house.say.seen_elsewhere_title(subject))
    );
    let administrator = trial.browser("administrator");
    let log = administrator.get("/accounts").text();
    assert!(
        log.contains("arm seen without the program") && log.contains("while the network was down"),
        "{log}"
    );
    // An opening through the program stands there with its subject, and without the arm.
    let investigator = trial.browser("investigator");
    let opened = investigator.post(
        &format!("/subjects/{subject}/unblind"),
        &[
            ("reason", "Care depends on it"),
            ("password", "demonstration"),
            ("sure", "yes"),
        ],
    );
    assert_eq!(opened.status(), 200);
    let register = administrator.get("/who-knows").text();
    let row = register
        .split("<tr>")
        .find(|row| row.contains(">investigator<"))
        .unwrap();
    assert!(row.contains(&format!("<td>{subject}</td>")), "{row}");
    for arm in trial.house.plan.arms() {
        assert!(
            !register.contains(&arm.label),
            "{} stands in the register",
            arm.label
        );
    }
}
