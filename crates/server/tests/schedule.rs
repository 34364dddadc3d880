//! The schedule that people see is the one by which visits become due: both are read from the protocol file.

use toml::Value;

use crate::trial::{Trial, World, open_label_plan, plan};

/// A visit as a page shows it: its name, its day, its window, and how much is assessed.
type Shown = (String, String, String, usize);

/// The rows of the page, read from its text alone.
fn shown(trial: &Trial) -> Vec<Shown> {
    let page = trial.browser("monitor").get("/schedule").text();
    let body = page.split("<tbody>").nth(1).unwrap();
    let body = body.split("</tbody>").next().unwrap();
    body.split("<tr>")
        .skip(1)
        .map(|row| {
            let cells: Vec<&str> = row
                .split("</t")
                .filter_map(|cell| cell.rsplit_once('>').map(|(_, text)| text.trim()))
                .collect();
            let [name, day, window, assessed, ..] = cells.as_slice() else {
                panic!("{row}");
            };
            let assessed = assessed.split("; ").filter(|one| !one.is_empty()).count();
            (
                (*name).to_owned(),
                (*day).to_owned(),
                (*window).to_owned(),
                assessed,
            )
        })
        .collect()
}

/// The same, read from the file by nothing but a reader of TOML.
fn defined(protocol: &str) -> Vec<Shown> {
    let protocol: Value = toml::from_str(protocol).unwrap();
    let number = |visit: &Value, name: &str| visit.get(name).and_then(Value::as_integer);
    protocol["visit"]
        .as_array()
        .unwrap()
        .iter()
        .map(|visit| {
            let signed = |sign: &str, days: i64| match days {
                0 => "0".to_owned(),
                days => format!("{sign}{days}"),
            };
            let day = number(visit, "week").map(|week| (7 * week).to_string());
            let before = signed("-", number(visit, "days_before").unwrap_or(0));
            let after = signed("+", number(visit, "days_after").unwrap_or(0));
            let purpose = visit.get("purpose").and_then(Value::as_str);
            let window = match purpose {
                Some("early_termination") => String::new(),
                _ => format!("{before} to {after}"),
            };
            let assessed = visit["assessments"].as_array().unwrap().len();
            let name = visit["label"].as_str().unwrap().to_owned();
            (name, day.unwrap_or_default(), window, assessed)
        })
        .collect()
}

#[test]
fn r_42_the_schedule_shows_the_visits_of_the_protocol_file_with_days_and_windows_and_no_other() {
    let trials = concat!(env!("CARGO_MANIFEST_DIR"), "/../../trials");
    let mut held = 0;
    for plan in [plan(World::One), open_label_plan()] {
        let name = plan.protocol().trial.name.clone();
        let file = std::fs::read_dir(trials).unwrap().find_map(|folder| {
            let text =
                std::fs::read_to_string(folder.unwrap().path().join("protocol.toml")).ok()?;
            let protocol: Value = toml::from_str(&text).ok()?;
            (protocol["trial"]["name"].as_str()? == name).then_some(text)
        });
        let trial = Trial::with_plan("schedule", plan);
        let defined = defined(&file.unwrap());
        assert!(defined.len() > 5);
        assert_eq!(shown(&trial), defined);
        held += 1;
    }
    assert_eq!(held, 2);
}
