//! Codes that a site gave while nothing could be asked online, entered afterwards.

use protocol::{Allocation, Plan};
use record::SiteNumber;

use crate::trial::{Answer, Trial, World, plan};

/// The trial with codes that sites keep.
fn with_codes(world: World) -> Plan {
    let mut protocol = plan(world).protocol().clone();
    if let Allocation::PermutedBlocks {
        emergency_slots_per_site,
        ..
    } = &mut protocol.allocation
    {
        *emergency_slots_per_site = 4;
    }
    Plan::compile(protocol).unwrap()
}

/// Somebody at site 1 who is ready to be randomised, and the codes of the site in their order.
pub fn ready(test: &str, world: World) -> (Trial, Vec<u32>) {
    let life = crate::browser_forms::life_with_a_cross_over();
    let enrols = |entry: &record::Entry| {
        matches!(
            entry.event,
            record::Event::Act(record::Act::Enrolled { .. })
        )
    };
    let place = life.iter().position(enrols).unwrap();
    let mut life = life;
    for entry in &mut life {
        if let record::Event::Act(record::Act::Screened(screening)) = &mut entry.event {
            screening.site = SiteNumber(1);
        }
    }
    let plan = with_codes(world);
    let trial = Trial::under(test, plan.clone(), &life[..place]);
    trial.set_day(life[place].date);
    let codes = store::emergency_codes(&trial.place(), &plan, SiteNumber(1)).unwrap();
    (trial, codes.into_iter().map(|code| code.0).collect())
}

fn enter(trial: &Trial, code: u32, reason: &str) -> Answer {
    let coordinator = trial.browser("coordinator");
    let path = "/subjects/1/by-hand";
    let key = coordinator.get(path).hidden("_key");
    let (code, today) = (code.to_string(), trial.today());
    let fields = [
        ("_key", key.as_str()),
        ("code", &code),
        ("date", &today),
        ("reason", reason),
    ];
    coordinator.post(path, &fields)
}

#[test]
fn t_41_a_code_given_by_hand_is_entered_on_a_page_in_its_order_and_held_against_the_paper_list() {
    let (trial, codes) = ready("by_hand", World::One);
    assert_eq!(codes.len(), 4);
    assert!(
        trial
            .browser("coordinator")
            .get("/subjects/1")
            .text()
            .contains("/subjects/1/by-hand")
    );
    // Not without how it came, and not out of its order.
    let bare = enter(&trial, codes[0], "");
    assert_eq!(bare.status(), 422, "{}", bare.text());
    let second = enter(&trial, codes[1], "the network was down");
    assert_eq!(second.status(), 422, "{}", second.text());
    assert!(
        second.text().contains("the network was down"),
        "what was typed stays"
    );
    let unreadable = trial.browser("coordinator").post(
        "/subjects/1/by-hand",
        &[
            ("_key", "k"),
            ("code", "one"),
            ("date", &trial.today()),
            ("reason", "down"),
        ],
    );
    assert_eq!(unreadable.status(), 400, "{}", unreadable.text());
    let entered = enter(
        &trial,
        codes[0],
        "the network was down; given by I. Investigator at 3:00",
    );
    assert_eq!(entered.status(), 303, "{}", entered.text());
    let overview = trial.browser("monitor").get("/by-hand").text();
    let row = overview
        .split("<tr>")
        .find(|row| row.contains("scope=\"row\">1<"))
        .unwrap();
    assert!(
        row.contains("<td class=\"number\">4</td><td class=\"number\">1</td>"),
        "{row}"
    );
    assert!(row.contains("/subjects/1\""), "{row}");
    // A subject is randomised once.
    assert_eq!(enter(&trial, codes[1], "again").status(), 422);
}

#[test]
fn t_41_what_comes_back_of_a_code_is_the_same_whichever_arm_stands_behind_it() {
    let answers = [World::One, World::Other].map(|world| {
        let (trial, codes) = ready("by_hand_worlds", world);
        let entered = enter(&trial, codes[0], "the network was down");
        let coordinator = trial.browser("coordinator");
        let monitor = trial.browser("monitor");
        (
            entered.status(),
            coordinator.get("/subjects/1").text(),
            monitor.get("/by-hand").text(),
            monitor
                .get("/exports/trail.csv")
                .text()
                .replace(&codes[0].to_string(), "CODE"),
        )
    });
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn where_the_protocol_keeps_no_codes_none_is_entered() {
    let trial = Trial::new("by_hand_none", World::One);
    let subject = trial.subject_of(|site| site == 1);
    let coordinator = trial.browser("coordinator");
    assert_eq!(
        coordinator
            .get(&format!("/subjects/{subject}/by-hand"))
            .status(),
        404
    );
    assert!(
        !coordinator
            .get(&format!("/subjects/{subject}"))
            .text()
            .contains("by-hand")
    );
    let overview = trial.browser("data-manager").get("/by-hand").text();
    assert!(overview.contains("reserves no codes"), "{overview}");
}
