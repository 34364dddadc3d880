use protocol::{Plan, Protocol};
use record::{AllocationTable, Origin, RecordHeader, TrialState};

const PROTOCOL: &str = include_str!("../../../trials/ivig-first-line/protocol.toml");

/// One person, screened and seen once.
const LINES: [&str; 2] = [
    r#"{"sequence":1,"subject":1,"date":"2017-03-20","event":{"kind":"screened","site":1,"age":52,"sex":"female","race":"white","ethnicity":"not_hispanic_or_latino"}}"#,
    r#"{"sequence":2,"subject":1,"date":"2017-03-21","event":{"kind":"consent_signed"}}"#,
];

fn snapshot() -> String {
    let protocol: Protocol = definition::read("protocol.toml", PROTOCOL).unwrap();
    let plan = Plan::compile(protocol).unwrap();
    let origin = Origin::Virtual {
        seed: 1,
        replicate: 0,
        patients_sha256: String::new(),
    };
    let lists = AllocationTable::generate(&plan, &origin, |_| 0).unwrap();
    let mut state = TrialState::new(&plan, &lists);
    for line in LINES {
        state.accept(&serde_json::from_str(line).unwrap()).unwrap();
    }
    let visit = format!(
        r#"{{"sequence":3,"subject":1,"date":"2017-03-22","event":{{"kind":"visit_held","visit":"{}","findings":{{"core_set":{{"physician_global":"3.8","haq":"8/7"}}}}}}}}"#,
        plan.visits()[0].id
    );
    state
        .accept(&serde_json::from_str(&visit).unwrap())
        .unwrap();
    let header = RecordHeader {
        trial: plan.protocol().trial.id.clone(),
        origin,
        protocol_sha256: String::new(),
        software: "0.1.0".to_owned(),
    };
    exchange::odm::snapshot(&plan, &header, &state, "2017-03-22T00:00:00Z").unwrap()
}

#[test]
fn a_value_stands_under_its_subject_visit_form_and_item_and_stays_exact() {
    let xml = snapshot();
    assert!(xml.contains(r#"<SubjectData SubjectKey="1">"#));
    assert!(
        xml.contains(r#"<ItemData ItemOID="IT.PHGA" Value="3.8"/>"#),
        "{xml}"
    );
    assert!(xml.contains(r#"<ItemData ItemOID="IT.HAQ" Value="8/7"/>"#));
}

#[test]
fn every_item_and_form_that_data_use_is_defined_once() {
    let xml = snapshot();
    for oid in ["IT.PHGA", "IT.HAQ", "FO.CORESET", "IG.CORESET"] {
        assert_eq!(
            xml.matches(&format!("Def OID=\"{oid}\"")).count(),
            1,
            "{oid}"
        );
    }
}

#[test]
fn no_arm_product_or_gram_is_in_the_file() {
    let protocol: Protocol = definition::read("protocol.toml", PROTOCOL).unwrap();
    let xml = snapshot();
    for arm in &protocol.arms {
        assert!(!xml.contains(&format!("\"{}\"", arm.id)), "{}", arm.id);
    }
}
