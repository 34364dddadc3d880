use exchange::{TransferChange, read_redcap, transfer};
use forms::ENGLISH;
use record::TrialState;

use crate::casebook::terms;
use crate::script::{everyone_on, proderm};

pub const FILE: &str = "\
record_id,redcap_event_name,screening_date,site,age,sex,race,ethnicity,consent,manifestation___skin,manifestation___dysphagia,bohan_peter_weakness,bohan_peter_biopsy,bohan_peter_enzymes,bohan_peter_emg,bohan_peter_rash,visit_date,weight,physician_global,patient_global,extramuscular,mmt_total,haq,ck,ck_limit,form_1_complete
1,screening_arm_1,2017-04-17,3,52,female,white,not_hispanic_or_latino,2017-04-17,1,0,present,absent,present,present,present,2017-04-18,70.5,5.0,5.8,4.2,121,1.25,127,190,2
1,w0_arm_1,,,,,,,,,,,,,,,2017-05-01,70.5,5.1,5.8,4.2,121,1.25,127,190,2
";

#[test]
fn a_table_of_redcap_screens_a_subject_and_holds_the_visits_of_its_events() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let state = TrialState::new(&plan, &table);
    let rows = read_redcap(FILE, &state, &ENGLISH).unwrap();
    let places: Vec<(&str, String)> = rows
        .iter()
        .map(|row| (row.place.as_str(), row.kind.to_string()))
        .collect();
    assert_eq!(
        places,
        [
            ("line 2", "screening".to_owned()),
            ("line 2", "visit/SCR".to_owned()),
            ("line 3", "visit/W0".to_owned()),
        ]
    );
    let found = transfer(&state, terms(), &rows).unwrap();
    let TransferChange::Screen { screening, .. } = &found.changes[0] else {
        panic!("{found:?}");
    };
    assert_eq!(screening.age, 52);
    assert_eq!(screening.baseline.manifestations.len(), 1);
    // Screened, consent, and two visits; the visit of week 0 before enrolment is doubtful, and said to be.
    assert_eq!(found.changes.len(), 4);
    assert!(
        found
            .doubts
            .iter()
            .any(|doubt| doubt.place == "line 3" && doubt.message.contains("not planned")),
        "{:?}",
        found.doubts
    );
}

#[test]
fn what_a_table_gets_wrong_is_named_at_line_and_column() {
    let plan = proderm();
    let table = everyone_on(&plan, "IVIG");
    let state = TrialState::new(&plan, &table);
    for (from, to, says) in [
        ("mmt_total", "mmt8", "line 1, mmt8: is no field"),
        (
            "w0_arm_1",
            "w5_arm_1",
            "line 3, redcap_event_name \"w5_arm_1\": is no visit",
        ),
        ("record_id", "id", "line 1, id: is no field"),
    ] {
        let wrong = FILE.replace(from, to);
        let problems = read_redcap(&wrong, &state, &ENGLISH).unwrap_err();
        assert!(problems[0].to_string().contains(says), "{problems:?}");
    }
    for (from, to, says) in [
        (
            "5.1,5.8",
            "51,5.8",
            "line 3, physician_global \"51\": 51 is outside 0 to 10",
        ),
        (
            ",52,female",
            ",52,woman",
            "line 2, sex \"woman\": This is not one of the choices",
        ),
        (
            "\n1,screening",
            "\n7,screening",
            "line 2, subject \"7\": subjects are numbered",
        ),
        (
            "2017-05-01,70.5",
            "2027-05-01,70.5",
            "line 3, date \"2027-05-01\": 2027-05-01 is in the future",
        ),
    ] {
        let wrong = FILE.replace(from, to);
        let rows = read_redcap(&wrong, &state, &ENGLISH).unwrap();
        let problems = transfer(&state, terms(), &rows).unwrap_err();
        assert!(problems[0].to_string().contains(says), "{problems:?}");
    }
}
