//! The SF-36 item by item in files of other systems.

use exchange::casebook::{
    AskedFields, CasebookHeader, OdmVersion, Provenance, read_casebook, write_casebook,
};
use exchange::{TransferChange, read_redcap, transfer};
use forms::ENGLISH;
use record::{Event, TrialState};

use crate::casebook::terms;
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

const ITEMS: [u8; 36] = [
    3, 1, 1, 2, 1, 1, 3, 3, 1, 1, 2, 3, 4, 3, 5, 3, 5, 1, 5, 4, 4, 4, 3, 4, 2, 4, 2, 1, 5, 4, 2, 5,
    3, 2, 4, 5,
];

#[test]
fn items_of_the_sf36_are_written_to_odm_and_read_as_the_visit_they_were_with_the_scores_they_give()
{
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let before = script.entries.clone();
    let event = serde_json::json!({
        "kind": "visit_held",
        "visit": "W4",
        "findings": {
            "others": [
                {"test": "sf36_physical_component", "value": "40.31"},
                {"test": "sf36_mental_component", "value": "38.08"},
            ],
            "particulars": {"sf36": {"version": "two", "items": ITEMS.to_vec()}},
        },
    });
    let event: Event = serde_json::from_value(event).unwrap();
    script.so(1, week(4), event.clone());
    for version in [OdmVersion::V1_3_2, OdmVersion::V2_0] {
        let header = CasebookHeader {
            created: "2026-11-22T12:00:00Z",
            software: "0.1.0",
        };
        let unknown = Provenance::default();
        let file = write_casebook(
            &plan,
            &script.entries,
            version,
            header,
            &AskedFields::default(),
            &unknown,
        )
        .unwrap();
        for defined in ["ItemDef OID=\"IT.sf36_item_36\"", "IT.sf36_physical"] {
            assert!(file.contains(defined), "{version:?}: {defined}");
        }
        let mut rows = read_casebook(&file, &ENGLISH).unwrap();
        rows.retain(|row| row.kind.to_string() == "visit/W4");
        assert_eq!(rows[0].typed["sf36_item_6"], "1");
        let mut state = TrialState::new(&plan, &table);
        for entry in &before {
            state.accept(entry).unwrap();
        }
        let taken = transfer(&state, terms(), &rows).unwrap();
        let [TransferChange::Write { event: read, .. }] = taken.changes.as_slice() else {
            panic!("{taken:?}");
        };
        assert_eq!(read, &event, "{version:?}");
    }
}

#[test]
fn a_table_of_redcap_may_have_a_column_for_each_item_of_the_sf36() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let names: Vec<String> = (1..=36)
        .map(|number| format!("sf36_item_{number}"))
        .collect();
    let file = |items: [u8; 36]| {
        let codes = items.map(|code| code.to_string()).join(",");
        let day = week(4);
        format!(
            "record_id,redcap_event_name,visit_date,{}\n1,w4_arm_1,{day},{codes}\n",
            names.join(",")
        )
    };
    let rows = read_redcap(&file(ITEMS), &script.state, &ENGLISH).unwrap();
    let taken = transfer(&script.state, terms(), &rows).unwrap();
    let [TransferChange::Write { event, .. }] = taken.changes.as_slice() else {
        panic!("{taken:?}");
    };
    let event = serde_json::to_value(event).unwrap();
    assert_eq!(
        event["findings"]["particulars"]["sf36"]["items"],
        serde_json::json!(ITEMS.to_vec())
    );
    let scores = event["findings"]["others"].as_array().unwrap();
    let values: Vec<_> = scores.iter().map(|score| score["value"].as_str()).collect();
    assert_eq!(values, [Some("40.31"), Some("38.08")]);
    // An answer that its item does not have stops the file, at its column.
    let mut wrong = ITEMS;
    wrong[2] = 4;
    let rows = read_redcap(&file(wrong), &script.state, &ENGLISH).unwrap();
    let problems = transfer(&script.state, terms(), &rows).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0]
            .to_string()
            .contains("sf36_item_3 \"4\": 4 is outside 1 to 3")
    );
}
