//! The blind: no result stands in two lanes, and none that tells an arm in the safety lane.

use std::collections::BTreeMap;

use definition::{Mistakes, path};

use crate::blinding::{FixedLane, fixed_lane};
use crate::protocol_file::Protocol;

pub(super) fn check(protocol: &Protocol, mistakes: &mut Mistakes) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for (index, analyte) in protocol.blinding.safety_result.iter().enumerate() {
        let here = path!["blinding", "safety_result", index];
        if fixed_lane(&analyte.label) == Some(FixedLane::Closed) {
            mistakes
                .at(here.then("label"))
                .says(format!("`{}` could tell an arm", analyte.label))
                .allowed("results that tell no arm; such ones stay with those who know the arms");
        }
        for (place, name) in analyte.names().enumerate() {
            let at = if place == 0 {
                here.then("test")
            } else {
                here.then("also").then(place - 1)
            };
            let (says, allowed) = match fixed_lane(name) {
                Some(FixedLane::Closed) => (
                    "could tell an arm".to_owned(),
                    "results that tell no arm; such ones stay with those who know the arms",
                ),
                Some(FixedLane::Visits) => (
                    "is a muscle enzyme, which goes to the visits".to_owned(),
                    "each test in one lane",
                ),
                None => {
                    let plain = name.trim().to_ascii_uppercase();
                    match known.insert(plain, &analyte.test) {
                        None => continue,
                        Some(earlier) => (
                            format!("is already a name of `{earlier}`"),
                            "each name once",
                        ),
                    }
                }
            };
            mistakes
                .at(at)
                .says(format!("`{name}` {says}"))
                .allowed(allowed);
        }
    }
}
