//! Prints figures of many virtual trials beside the printed ones, for tuning `patients.toml`:
//!
//! ```text
//! cargo run --example compare_with_printed -- trials/proderm 200
//! ```
//!
//! It reads the folder's files anew at each run, so that numbers can be tried without building.

#[path = "../tests/main/figures.rs"]
mod figures;
#[path = "../tests/main/printed.rs"]
mod printed;

use std::collections::BTreeMap;
use std::error::Error;

use protocol::Plan;
use simulation::{Patients, Provenance, Seed, live_through};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the trial's folder")?;
    let trials: u32 = arguments.next().map_or(Ok(100), |number| number.parse())?;
    let prefix = arguments.next();
    let text = |name: &str| std::fs::read_to_string(format!("{folder}/{name}"));
    let plan = Plan::compile(definition::read("protocol.toml", &text("protocol.toml")?)?)?;
    let patients: Patients = definition::read("patients.toml", &text("patients.toml")?)?;

    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for replicate in 0..trials {
        let seed = Seed::new(2022).replicate(replicate);
        let (record, table) = live_through(&plan, &patients, &Provenance::default(), seed)?;
        for (name, value) in figures::figures(&plan, &record, &table) {
            values.entry(name).or_default().push(value);
        }
    }
    let mean = |name: &str| {
        let values = values.get(name)?;
        // A figure that a trial does not have, such as a term that nobody had, counts as 0.
        Some(values.iter().sum::<f64>() / f64::from(trials))
    };
    if let Some(prefix) = prefix {
        for name in values.keys().filter(|name| name.starts_with(&prefix)) {
            println!("{name:60} {:10.3}", mean(name).unwrap_or(f64::NAN));
        }
        return Ok(());
    }
    println!(
        "{:60} {:>10} {:>10} {:>8}",
        "figure", "virtual", "printed", "in SD"
    );
    for figure in printed::of(&plan.protocol().trial.id) {
        let found = mean(figure.name).unwrap_or(0.0);
        let apart = figure
            .standard_deviation
            .map_or(String::new(), |deviation| {
                let apart = (found - figure.printed) / deviation;
                format!(
                    "{apart:8.2}{}",
                    if apart.abs() > 1.0 / 3.0 { " *" } else { "" }
                )
            });
        println!(
            "{:60} {found:10.2} {:10.2} {apart}",
            figure.name, figure.printed
        );
    }
    Ok(())
}
