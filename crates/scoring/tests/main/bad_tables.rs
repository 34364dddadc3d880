//! Tables and rows that cannot be read, each with what its owner is told.

use scoring::{Input, OnRowError, Path, Settings};

use super::tables::{HEADER, file, score, score_by, scored, table};

const GOOD: [&str; 2] = ["S,b,6,3,110,1,2,950,190", "S,w,3.4,3,110,1,2,950,190"];

/// A bad row among good ones: what is said of it, and the others' scores.
fn told(bad: &str) -> (String, String, String) {
    let scored = scored(&[GOOD[0], bad, GOOD[1]]);
    assert_eq!(scored.summary.rows_in_error, 1, "{bad}");
    assert_eq!(scored.summary.rows, 3);
    assert_eq!(scored.tis(2), "17.5", "the good row is scored beside {bad}");
    assert_eq!(scored.added(1)[..9], [""; 9], "nothing is scored in {bad}");
    let error = &scored.errors[0];
    assert_eq!(error.row, 3);
    (
        error.column.clone(),
        error.value.clone(),
        error.reason.clone(),
    )
}

#[test]
fn each_bad_value_is_told_by_row_column_value_and_what_is_allowed() {
    for (bad, column, value, reason) in [
        (
            "S,v,10.1,3,110,1,2,950,190",
            "physician_global",
            "10.1",
            "10.1 is outside 0 to 10",
        ),
        (
            "S,v,5,-0.1,110,1,2,950,190",
            "patient_global",
            "-0.1",
            "-0.1 is outside 0 to 10",
        ),
        (
            "S,v,5,3,151,1,2,950,190",
            "mmt",
            "151",
            "151 is outside 0 to 150",
        ),
        (
            "S,v,5,3,110,3.125,2,950,190",
            "haq",
            "3.125",
            "3.125 is outside 0 to 3",
        ),
        ("S,v,5,3,110,1,2,-950,190", "ck", "-950", "-950 is below 0"),
        ("S,v,5,3,110,1,2,950,0", "ck_uln", "0", "0 is not above 0"),
        (
            "S,v,5,3,110,1,2,950,-1",
            "ck_uln",
            "-1",
            "-1 is not above 0",
        ),
        (
            "S,v,5,3,110,1,2,950,",
            "ck_uln",
            "",
            "upper limit of normal is not given",
        ),
        (
            "S,v,mild,3,110,1,2,950,190",
            "physician_global",
            "mild",
            "is not a number",
        ),
        (
            "S,v,5,3,110,\"1,5\",2,950,190",
            "haq",
            "1,5",
            "is not a number",
        ),
        (
            "S,v,5,3,110,1,inf,950,190",
            "extramuscular",
            "inf",
            "is not a number",
        ),
        ("S,v,5,3,110,1,2,1e99,190", "ck", "1e99", "too many digits"),
        (",v,5,3,110,1,2,950,190", "subject", "", "whose it is"),
        ("S,,5,3,110,1,2,950,190", "visit", "", "of which visit"),
        (
            "S,b,5,3,110,1,2,950",
            "",
            "",
            "the row has 8 cells, the header has 9",
        ),
        (
            "S,v,5,3,110,1,2,950,190,extra",
            "",
            "",
            "the row has 10 cells, the header has 9; left out from \"extra\"",
        ),
        (
            "S,v,5,3,110,1,2,950,\"190\"0",
            "",
            "",
            "behind a closing quotation mark",
        ),
        ("S,v,5,3,110,1,2,950,19\r0", "", "", "a carriage return"),
    ] {
        let told = told(bad);
        assert_eq!((told.0.as_str(), told.1.as_str()), (column, value), "{bad}");
        assert!(told.2.contains(reason), "{bad}: {}", told.2);
    }
}

#[test]
fn everything_wrong_with_a_row_is_told_at_once() {
    let scored = scored(&["S,b,11,3,151,1,2,x,190"]);
    assert_eq!(scored.errors.len(), 3);
    assert_eq!(scored.note(0).matches(';').count(), 3, "{}", scored.note(0));
}

#[test]
fn a_row_that_is_not_utf8_is_told_and_what_comes_out_is() {
    let mut text = table(&GOOD).into_bytes();
    text.extend_from_slice(b"M\xfcller,b,5,3,110,1,2,950,190\n");
    let scored = score(text, &Settings::default()).unwrap();
    assert_eq!(scored.summary.rows_in_error, 1);
    assert_eq!(
        (scored.errors[0].row, scored.errors[0].column.as_str()),
        (4, "subject")
    );
    assert!(scored.errors[0].reason.contains("UTF-8"));
    assert_eq!(scored.tis(1), "17.5");
}

#[test]
fn a_ragged_row_stays_a_row_with_its_note_in_the_last_column() {
    let scored = scored(&["S,b", "T,b,6,3,110,1,2,950,190,a,b,c,d,e"]);
    for line in scored.text.lines() {
        assert_eq!(super::tables::cells(line).len(), 19, "{line}");
    }
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    score(bytes, &Settings::default())
        .err()
        .unwrap()
        .to_string()
}

#[test]
fn a_table_that_is_none_is_refused_with_what_to_do() {
    let missing =
        refused("subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck\n");
    assert!(
        missing.contains("missing column: ck_uln; the table has subject, visit"),
        "{missing}"
    );
    let none = refused("a,b\n1,2\n");
    assert!(
        none.contains("missing columns: subject, visit, physician_global"),
        "{none}"
    );
    assert!(none.contains("ck and ck_uln"), "{none}");
    let semicolons = refused(HEADER.replace(',', ";"));
    assert!(semicolons.contains("semicolons"), "{semicolons}");
    let tabs = refused(HEADER.replace(',', "\t"));
    assert!(tabs.contains("tabs"), "{tabs}");
    assert!(refused("").contains("empty"));
    assert!(refused("\u{feff}").contains("empty"));
    assert!(refused("\n\n").contains("empty"));
    assert!(refused(b"\xff\xfes\0u\0").contains("UTF-16"));
    assert!(refused(b"PK\x03\x04....").contains("workbook"));
    assert!(
        refused(HEADER.replace("visit", "v\u{0}isit").replace("mmt", "m\r"))
            .contains("carriage returns")
    );
    assert!(refused(b"subject,vi\xffsit\n").contains("column 2 is not UTF-8"));
    let twice = refused(format!("{HEADER},phga,mdga\n").replace("physician_global", "x"));
    assert!(
        twice.contains("phga and mdga are both names of physician_global"),
        "{twice}"
    );
    let again = refused(format!("{HEADER},tis\n"));
    assert!(again.contains("already has a column tis"), "{again}");
}

#[test]
fn an_unclosed_quotation_mark_is_told_by_its_row() {
    let text = format!(
        "{}T,\"b,6,3,110,1,2,950,190\n{}",
        table(&GOOD),
        "S,v,1,1,1,1,1,1,1\n".repeat(50)
    );
    assert!(refused(text).contains("row 4: a quotation mark opens and never closes"));
    let long = format!("{HEADER}\nS,\"{}", "x".repeat(20 << 20));
    let told = refused(long);
    assert!(
        told.contains("row 2 is longer than 16777216 bytes"),
        "{told}"
    );
}

#[test]
fn a_header_of_ten_million_columns_is_refused() {
    let told = refused("c,".repeat(10_000_000));
    assert!(told.contains("more than 65536 columns"), "{told}");
}

#[test]
fn a_truncated_parquet_file_is_refused() {
    let path = file("truncated.parquet", b"PAR1 and then nothing");
    let told = score_by(Path::default(), Input::File(path), &Settings::default())
        .err()
        .unwrap();
    assert!(
        told.to_string().contains("may be truncated or damaged"),
        "{told}"
    );
    let path = file("named.parquet", HEADER);
    let told = score_by(Path::default(), Input::File(path), &Settings::default())
        .err()
        .unwrap();
    assert!(
        told.to_string().contains("does not begin with PAR1"),
        "{told}"
    );
}

#[test]
fn stopping_at_the_first_row_error_names_it() {
    let settings = Settings {
        on_row_error: OnRowError::Stop,
        ..Settings::default()
    };
    let told = score(table(&[GOOD[0], "S,v,10.1,3,110,1,2,950,190"]), &settings)
        .err()
        .unwrap();
    assert_eq!(
        told.to_string(),
        "row 3, column physician_global, value \"10.1\": visual analogue scale (cm): 10.1 is outside 0 to 10; nothing was written"
    );
    assert!(score(table(&GOOD), &settings).is_ok());
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let told = score_by(
        Path::default(),
        Input::File("no/such/file.csv".into()),
        &Settings::default(),
    );
    assert!(
        told.err()
            .unwrap()
            .to_string()
            .starts_with("cannot read the table")
    );
}
