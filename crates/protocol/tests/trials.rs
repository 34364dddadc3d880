//! The two trials of the repository, and what their tests ask of both.

use instruments::infusion::Concentration;
use protocol::{Plan, Protocol, RegimenIndex, VisitIndex};

pub const PRODERM: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../trials/proderm/protocol.toml"
));
pub const FIRST_LINE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../trials/ivig-first-line/protocol.toml"
));

/// A made-up trial in which whoever completes the first period is randomised again.
pub const WITHDRAWAL: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../validation/second-randomisation/protocol.toml"
));

pub fn protocol(text: &str) -> Protocol {
    definition::read("protocol.toml", text)
        .map_err(|report| report.to_string())
        .expect("the protocol of a trial of the repository reads")
}

pub fn plan(text: &str) -> Plan {
    Plan::compile(protocol(text)).expect("a protocol that reads compiles")
}

pub fn visit(plan: &Plan, name: &str) -> VisitIndex {
    plan.visit_named(name).expect("a visit of the trial")
}

pub fn names(plan: &Plan, visits: impl IntoIterator<Item = VisitIndex>) -> Vec<&str> {
    visits
        .into_iter()
        .map(|visit| plan.visit(visit).id.as_str())
        .collect()
}

/// The cycles of a regimen: visit, grams per kilogram, fewest and most days.
pub fn cycles(plan: &Plan, regimen: RegimenIndex) -> Vec<(&str, String, u8, u8)> {
    let regimen = plan.regimen(regimen);
    let cycle = |visit| {
        let dose = regimen.dose_at(visit).expect("a dosing visit has a dose");
        (
            plan.visit(visit).id.as_str(),
            dose.grams_per_kilogram.to_string(),
            dose.days_at_least.get(),
            dose.days_at_most.get(),
        )
    };
    regimen.dosing_visits().map(cycle).collect()
}

#[test]
fn both_protocols_read_without_a_warning() {
    for text in [PRODERM, FIRST_LINE] {
        let reading = definition::inspect::<Protocol>("protocol.toml", text.as_bytes());
        assert_eq!(reading.report.to_string(), "");
    }
}

#[test]
fn both_products_hold_a_hundred_milligrams_in_a_millilitre() {
    let tenth = Concentration::new(100.into()).expect("a strength");
    for text in [PRODERM, FIRST_LINE] {
        assert!(
            plan(text)
                .products()
                .iter()
                .all(|product| product.concentration == tenth)
        );
    }
}
