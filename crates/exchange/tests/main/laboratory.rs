use exchange::{TransferChange, read_laboratory, transfer};
use forms::ENGLISH;

use crate::casebook::terms;
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

pub const FILE: &str = "\
subject,visit,test,value,unit,upper_limit,collected
1,W0,CK,127,U/L,190,2017-05-01
1,W0,ALDOLASE,\"7,1\",U/L,7.6,2017-05-01
1,W0,LDH,4.5,ukat/L,4.2,2017-05-01
1,W0,IGG,22.1,g/L,16,2017-05-01
1,W4,CK,310,U/L,190,2017-05-29
";

#[test]
fn enzymes_are_added_to_the_visit_that_is_there_and_those_of_a_visit_to_come_wait() {
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let mut script = Script::new(&plan, &table);
    script.enrol(1);
    script.visit_and_dose(1, "W0", BASELINE);
    let laboratory = read_laboratory(FILE, &plan, week(60), &ENGLISH).unwrap();
    assert_eq!(laboratory.unblinded.len(), 1);
    assert_eq!(laboratory.unblinded[0].line, 5);
    let found = transfer(&script.state, terms(), &laboratory.rows).unwrap();
    assert_eq!(found.waiting, ["line 6"]);
    let [TransferChange::Correct { items, .. }] = found.changes.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0].group, "event.findings.core_set");
    let enzymes = &items[0].new["enzymes"];
    assert_eq!(enzymes["creatine_kinase"], "127 limit 190");
    assert_eq!(enzymes["aldolase"], "7.1 limit 7.6");
    // 4.5 microkatals are 270 units, and 4.2 are 252.
    assert_eq!(enzymes["lactate_dehydrogenase"], "270 limit 252");

    let same = FILE.lines().take(2).collect::<Vec<_>>().join("\r\n");
    let same = read_laboratory(&same, &plan, week(60), &ENGLISH).unwrap();
    let found = transfer(&script.state, terms(), &same.rows).unwrap();
    assert_eq!((found.changes.len(), found.unchanged), (0, 1));
}

#[test]
fn no_value_of_immunoglobulin_changes_a_byte_of_what_the_blinded_see() {
    let plan = proderm();
    let first = read_laboratory(FILE, &plan, week(60), &ENGLISH).unwrap();
    for value in ["7.9", "", "not measured", "\"22,1\"", "-1"] {
        let other = FILE.replace("IGG,22.1", &format!("IGG,{value}"));
        let other = read_laboratory(&other, &plan, week(60), &ENGLISH).unwrap();
        assert_eq!(other.rows, first.rows, "{value}");
    }
    let wrong = FILE.replace("CK,310", "CK,many");
    let problems = read_laboratory(&wrong, &plan, week(60), &ENGLISH).unwrap_err();
    let changed = wrong.replace("IGG,22.1", "igg,7");
    assert_eq!(
        read_laboratory(&changed, &plan, week(60), &ENGLISH).unwrap_err(),
        problems
    );
}

#[test]
fn each_problem_names_its_line_column_and_value() {
    let plan = proderm();
    for (from, to, says) in [
        (
            "W4,CK",
            "W5,CK",
            "line 6, visit \"W5\": the protocol has no such visit",
        ),
        (
            "310,U/L",
            "<310,U/L",
            "line 6, value \"<310\": is not a number",
        ),
        ("310,U/L", "310,mg/dl", "line 6, unit \"mg/dl\""),
        (
            "2017-05-29",
            "29/05/2017",
            "line 6, collected \"29/05/2017\": is not a day",
        ),
        (
            "2017-05-29",
            "2027-05-29",
            "line 6, collected \"2027-05-29\": is in the future",
        ),
        ("1,W4,CK", "1,W0,CK", "line 6, test \"CK\": the same test"),
        (
            "upper_limit",
            "limit",
            "line 1, upper_limit: this column is wanting",
        ),
        ("W4,CK,310", "W4,CK", "line 6: the row has 6 cells"),
        ("\"7,1\"", "\"7,1", "line 3: a quotation mark is opened"),
    ] {
        let wrong = FILE.replace(from, to);
        let problems = read_laboratory(&wrong, &plan, week(60), &ENGLISH).unwrap_err();
        let said = problems[0].to_string();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn a_test_that_the_protocol_does_not_measure_goes_to_those_who_are_unblinded_and_to_nobody_else() {
    let plan = proderm();
    let read = |file: &str| read_laboratory(file, &plan, week(60), &ENGLISH).unwrap();
    let (as_it_is, other) = (read(FILE), read(&FILE.replace("W4,CK", "W4,TROPONIN")));
    assert_eq!(other.unblinded.len(), as_it_is.unblinded.len() + 1);
    let mut cells = other.unblinded.iter().flat_map(|result| &result.cells);
    assert!(cells.any(|(_, cell)| cell == "TROPONIN"));
    assert_eq!(other.rows.len() + 1, as_it_is.rows.len());
}
