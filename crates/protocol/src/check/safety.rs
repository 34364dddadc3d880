//! Safety: alarms on scores that somebody takes, and terms that belong to one interest.

use std::collections::BTreeMap;

use definition::{Mistakes, path};

use crate::protocol_file::Protocol;
use crate::schedule::Assessment;

pub(super) fn check(protocol: &Protocol, mistakes: &mut Mistakes) {
    let taken = protocol
        .visits
        .iter()
        .any(|visit| visit.assessed().any(|own| own == Assessment::Wells));
    if protocol.safety.wells_dvt_alarm_from.is_some() && !taken {
        mistakes
            .at(path!["safety", "wells_dvt_alarm_from"])
            .says("an alarm is set on the Wells score, which no visit takes")
            .try_instead("add `wells` to the assessments of a visit, or take the alarm out");
    }
    let mut interests = BTreeMap::new();
    let mut terms = BTreeMap::new();
    for (index, interest) in protocol.safety.special_interest.iter().enumerate() {
        let here = path!["safety", "special_interest", index];
        if interests
            .insert(interest.name.to_lowercase(), index)
            .is_some()
        {
            mistakes
                .at(here.then("name"))
                .says(format!(
                    "`{}` is already the name of a special interest",
                    interest.name
                ))
                .try_instead("put the terms of one interest into one list");
        }
        for (place, term) in interest.terms.iter().enumerate() {
            if let Some(earlier) = terms.insert(term.to_lowercase(), &interest.name) {
                mistakes
                    .at(here.then("terms").then(place))
                    .says(format!("`{term}` is already a term of `{earlier}`"))
                    .allowed("each term once");
            }
        }
    }
}
