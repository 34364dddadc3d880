//! The relation of an adverse event to the treatment, and what was done with the treatment: read by those whom the protocol names,
//! and by nobody else, wherever an event is read.

use protocol::RelationReaders;
use serde_json::json;
use store::Role;

use crate::rights::USERS;
use crate::trial::{Trial, World, plan};
use crate::two_worlds::{Seen, crawl};

/// What stands where the two are shown: the field of the record with its value, the values in the record's words and in the
/// form's. The names of the items tell nothing: that one was corrected, or is asked about, everybody may know.
const SHOWN: [&str; 6] = [
    "\"relation\":",
    "\"action\":",
    "rate_reduced",
    "not_related",
    "Infusion slowed down",
    "Related, at least possibly",
];

/// An event because of which the rate was reduced, corrected once and asked about; tells the subject.
fn an_event_that_hints(trial: &Trial) -> u32 {
    let subject = trial.subject_of(|site| site == 1);
    let site = trial.browser("coordinator");
    let event = json!({"kind": "adverse_event", "term": "Headache", "system_organ_class": "", "severity": "mild",
        "seriousness": "not_serious", "relation": "not_related", "onset": {"hours": 2}, "outcome": "recovered",
        "ended": trial.today(), "action": "rate_reduced"});
    let sent = json!({"date": trial.today(), "event": event, "reason": "as told"});
    let stored = site.post_json(
        &format!("/api/v1/subjects/{subject}/events"),
        "event",
        &sent.to_string(),
    );
    assert_eq!(stored.status(), 201, "{}", stored.text());
    let stored: serde_json::Value = serde_json::from_str(&stored.text()).unwrap();
    let entry = stored["entry"].as_u64().unwrap();
    let item = json!({"group": "event.relation", "seen": 0, "new": "related"});
    let correction =
        json!({"entry": entry, "items": [item], "reason": "canary-relation after the rate"});
    let path = format!("/api/v1/subjects/{subject}/corrections");
    assert_eq!(
        site.post_json(&path, "correction", &correction.to_string())
            .status(),
        201
    );
    let about = json!({"of": "item_group", "entry": entry, "group": "event.action"});
    let query = json!({"about": about, "text": "canary-question about the rate"});
    let medical = trial.browser("medical-monitor");
    let path = format!("/api/v1/subjects/{subject}/queries");
    let raised = medical.post_json(&path, "query", &query.to_string());
    assert_eq!(raised.status(), 201, "{}", raised.text());
    subject
}

/// Where somebody finds what hints at a treatment.
fn found(seen: &[Seen]) -> Vec<String> {
    let mut found = Vec::new();
    for one in seen.iter().filter(|one| !one.what().contains("openapi")) {
        let text = String::from_utf8_lossy(one.body());
        let marks = SHOWN.iter().chain(&["canary-relation", "canary-question"]);
        found.extend(
            marks
                .filter(|mark| text.contains(**mark))
                .map(|mark| format!("{mark} at {}", one.what())),
        );
    }
    found
}

#[test]
fn b_18_the_relation_of_an_event_is_read_at_its_site_and_by_the_medical_monitor_and_nobody_else() {
    let trial = Trial::new("relation", World::One);
    an_event_that_hints(&trial);
    for account in trial.house.accounts.all().unwrap() {
        let Some((who, _)) = USERS.iter().find(|(name, _)| *name == account.name) else {
            continue;
        };
        let found = found(&crawl(&trial.browser(who), who, account.role));
        let reads = matches!(
            account.role,
            Role::Investigator | Role::Coordinator | Role::MedicalMonitor
        );
        if reads {
            assert!(found.len() > 5, "{who} reads it: {found:?}");
            assert!(
                found.iter().any(|one| one.starts_with("canary-question")),
                "{who}"
            );
        } else {
            assert!(found.is_empty(), "{who} reads it: {found:#?}");
        }
    }
}

#[test]
fn b_18_the_protocol_can_have_it_read_by_the_site_alone_or_by_everybody() {
    let of = |readers: RelationReaders, who: &'static str, role: Role| {
        let mut protocol = plan(World::One).protocol().clone();
        protocol.blinding.relation_read_by = readers;
        let plan = protocol::Plan::compile(protocol).unwrap();
        let trial = Trial::with_plan("relation_readers", plan);
        an_event_that_hints(&trial);
        !found(&crawl(&trial.browser(who), who, role)).is_empty()
    };
    assert!(!of(
        RelationReaders::Site,
        "medical-monitor",
        Role::MedicalMonitor
    ));
    assert!(of(
        RelationReaders::Site,
        "investigator",
        Role::Investigator
    ));
    assert!(of(RelationReaders::Everybody, "monitor", Role::Monitor));
}
