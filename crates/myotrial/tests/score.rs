//! `myotrial score`, as its users call it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::program::{Call, myotrial, workplace};

const HEADER: &str =
    "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln";
const GOOD: [&str; 2] = [
    "S1,baseline,6,3,110,1,2,950,190",
    "S1,week 16,3.4,3,126,1,2,190,190",
];

fn table(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// A table in a folder of its own.
fn in_folder(test: &str, text: &str) -> std::path::PathBuf {
    let path = workplace(test).join("visits.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// Calls the program with a table on standard input.
fn piped(arguments: &[&str], text: &str) -> Call {
    let mut child = Command::new(env!("CARGO_BIN_EXE_myotrial"))
        .args(["score", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments ends before it reads: that is its answer, no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    let output = child.wait_with_output().unwrap();
    Call {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_table_comes_out_with_its_scores_and_the_settings_are_told_beside_it() {
    let path = in_folder("score-table", &table(&GOOD));
    let call = myotrial(["score".as_ref(), path.as_os_str()]);
    assert_eq!(call.code, 0, "{}", call.err);
    let expected = format!(
        "{HEADER},tis,tis_category,tis_physician_global,tis_patient_global,tis_mmt,tis_haq,tis_enzyme,tis_extramuscular,tis_enzyme_used,tis_note\n\
         {},,,,,,,,,,baseline\n{},45,moderate,17.5,0,20,0,7.5,0,ck,\n",
        GOOD[0], GOOD[1]
    );
    assert_eq!(call.out, expected);
    assert!(
        call.err
            .contains("missing = strict [left open by the publications]"),
        "{}",
        call.err
    );
    assert!(
        call.err
            .contains("2 rows of 1 subjects: 1 baselines, 1 scored"),
        "{}",
        call.err
    );
}

#[test]
fn standard_input_is_a_table_too_and_json_is_one_object() {
    let call = piped(&["--format", "json"], &table(&GOOD));
    assert_eq!(call.code, 0, "{}", call.err);
    let json: serde_json::Value = serde_json::from_str(&call.out).unwrap();
    assert_eq!(json["rows"][1]["tis"], 45.0);
    assert_eq!(json["rows"][1]["tis_category"], "moderate");
    assert_eq!(json["rows"][0]["tis_note"], "baseline");
    assert_eq!(json["settings"][0]["name"], "criteria");
}

#[test]
fn a_bad_row_is_told_the_others_are_scored_and_the_exit_is_1() {
    let rows = [GOOD[0], "S1,week 8,10.1,3,110,1,2,950,190", GOOD[1]];
    let call = piped(&[], &table(&rows));
    assert_eq!(call.code, 1);
    assert!(
        call.err.contains("row 3, column physician_global, value \"10.1\": visual analogue scale (cm): 10.1 is outside 0 to 10"),
        "{}",
        call.err
    );
    assert_eq!(call.out.lines().count(), 4);
    assert!(call.out.contains("45,moderate"));
}

#[test]
fn failing_fast_ends_with_2_and_writes_nothing_to_either_place() {
    let path = in_folder(
        "score-fail-fast",
        &table(&[GOOD[0], "S1,w,5,3,151,1,2,950,190"]),
    );
    let call = myotrial(["score".as_ref(), path.as_os_str(), "--fail-fast".as_ref()]);
    assert_eq!((call.code, call.out.as_str()), (2, ""));
    assert!(
        call.err.contains("row 3, column mmt, value \"151\""),
        "{}",
        call.err
    );
    let out = path.with_file_name("scored.csv");
    let call = myotrial([
        "score".as_ref(),
        path.as_os_str(),
        "--fail-fast".as_ref(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    assert_eq!((call.code, call.out.as_str()), (2, ""));
    let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the table itself is there");
    assert_eq!(piped(&["--fail-fast"], &table(&GOOD)).code, 0);
}

#[test]
fn a_table_that_breaks_in_its_middle_leaves_nothing_in_the_pipe_however_long_it_was() {
    let good = format!("{}\n{}\n", GOOD[0], GOOD[1]);
    for subjects in [1, 60_000] {
        let mut text = format!("{HEADER}\n");
        for subject in 0..subjects {
            text.push_str(&good.replace("S1", &format!("S{subject}")));
        }
        text.push_str("S1,\"week 52,5,3,150,1,2,950,190\n");
        let path = in_folder(&format!("score-broken-{subjects}"), &text);
        for format in ["text", "json"] {
            let call = myotrial([
                "score".as_ref(),
                path.as_os_str(),
                "--format".as_ref(),
                format.as_ref(),
            ]);
            assert_eq!(
                (call.code, call.out.as_str()),
                (2, ""),
                "{subjects} {format}"
            );
            let row = 2 * subjects + 2;
            assert!(
                call.err.contains(&format!("row {row}")) && call.err.contains("quotation mark"),
                "{}",
                call.err
            );
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_rows_where_they_are_grouped() {
    // The highest resident memory of the program as the system tells it, over ten times as many rows.
    if !cfg!(target_os = "linux") {
        eprintln!(
            "SKIP memory_does_not_grow_with_the_rows_where_they_are_grouped: it is read from /proc"
        );
        return;
    }
    let folder = workplace("score-memory");
    let peak = |subjects: u32, arguments: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_myotrial"))
            .args(["score", "-", "--out"])
            .arg(folder.join("scored.csv"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "{HEADER}").unwrap();
        for subject in 0..subjects {
            let mut rows = String::new();
            for week in 0..5 {
                rows.push_str(&format!("S{subject},week {week},6,3,110,1,2,950,190\n"));
            }
            input.write_all(rows.as_bytes()).unwrap();
        }
        // It waits for the end of its input with everything behind it that it keeps.
        input.flush().unwrap();
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        drop(input);
        assert!(child.wait().unwrap().success());
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .unwrap();
        let kibibytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes / 1024.0
    };
    let (few, many) = (peak(10_000, &["--sorted"]), peak(200_000, &["--sorted"]));
    // A subject takes some eighty bytes where it is kept: 200 000 of them some sixteen megabytes.
    assert!(
        many < few + 3.0,
        "{few} MiB for 50 000 rows, {many} MiB for 1 000 000"
    );
    let any_order = peak(200_000, &[]);
    assert!(
        any_order > many + 9.0,
        "{any_order} MiB with all baselines kept, {many} MiB with one"
    );
}

#[test]
fn bad_input_ends_with_2_and_a_word_on_what_to_do() {
    for (text, told) in [
        ("", "standard input: the table is empty"),
        ("subject,visit\nS,b\n", "missing columns: physician_global"),
        (&table(&GOOD).replace(',', ";"), "semicolons"),
        ("PAR1 truncated", "may be truncated or damaged"),
    ] {
        let call = piped(&[], text);
        assert_eq!((call.code, call.out.as_str()), (2, ""), "{told}");
        assert!(call.err.contains(told), "{}", call.err);
    }
    let call = piped(&["--mmt-max", "100"], &table(&GOOD));
    assert_eq!(call.code, 2);
    assert!(call.err.contains("80, 150 and 260"), "{}", call.err);
}

#[test]
fn files_of_every_format_hold_the_same_scores() {
    let path = in_folder("score-formats", &table(&GOOD));
    let mut from = path.clone();
    for ending in ["parquet", "csv.gz", "csv", "json"] {
        let out = path.with_file_name(format!("scored.{ending}"));
        let call = myotrial([
            "score".as_ref(),
            path.as_os_str(),
            "--out".as_ref(),
            out.as_os_str(),
        ]);
        assert_eq!(call.code, 0, "{}", call.err);
        assert!(call.out.contains("1 scored"), "{}", call.out);
        from = out;
    }
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&from).unwrap()).unwrap();
    assert_eq!(json["rows"][1]["tis"], 45.0);
    // A scored table is not scored again by mistake; the Parquet file is read as one.
    let again = myotrial([
        "score".as_ref(),
        path.with_file_name("scored.parquet").as_os_str(),
    ]);
    assert_eq!(again.code, 2);
    assert!(
        again.err.contains("already has a column tis"),
        "{}",
        again.err
    );
    let unknown = path.with_file_name("scored.xlsx");
    let call = myotrial([
        "score".as_ref(),
        path.as_os_str(),
        "--out".as_ref(),
        unknown.as_os_str(),
    ]);
    assert_eq!(call.code, 2);
    let itself = myotrial([
        "score".as_ref(),
        path.as_os_str(),
        "--out".as_ref(),
        path.as_os_str(),
    ]);
    assert!(
        itself.err.contains("would replace the table itself"),
        "{}",
        itself.err
    );
}

#[test]
fn a_worked_example_is_a_page_or_an_object() {
    let call = piped(&["--explain", "S1"], &table(&GOOD));
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(
        call.out.contains("Total: 45 of 100, moderate improvement"),
        "{}",
        call.out
    );
    assert!(
        call.out
            .contains("enzyme-choice = highest-multiple [left open"),
        "{}",
        call.out
    );
    let json = piped(&["--explain", "S1", "--format", "json"], &table(&GOOD));
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["visits"][1]["tis"], 45.0);
    let nobody = piped(&["--explain", "S9"], &table(&GOOD));
    assert_eq!(nobody.code, 2);
}

#[test]
fn rows_in_any_order_need_a_file_and_grouped_rows_are_checked() {
    let shuffled = table(&[GOOD[1], GOOD[0]]);
    let arguments = ["--baseline", "baseline"];
    let path = in_folder("score-order", &shuffled);
    let file = myotrial([
        "score".as_ref(),
        path.as_os_str(),
        "--baseline".as_ref(),
        "baseline".as_ref(),
    ]);
    assert_eq!(file.code, 0, "{}", file.err);
    assert!(file.out.contains("45,moderate"));
    let pipe = piped(&arguments, &shuffled);
    assert_eq!(pipe.code, 1);
    assert!(
        pipe.err
            .contains("row 2, column subject, value \"S1\": the subject has no baseline"),
        "{}",
        pipe.err
    );
    let apart = table(&[GOOD[0], "S0,baseline,6,3,110,1,2,950,190", GOOD[1]]);
    let sorted = piped(&["--sorted"], &apart);
    assert_eq!(sorted.code, 1);
    assert!(
        sorted.err.contains("do not stand together"),
        "{}",
        sorted.err
    );
}

#[test]
fn the_columns_are_listed_with_their_synonyms() {
    let call = myotrial(["score", "--columns"]);
    assert_eq!(call.code, 0);
    for name in [
        "physician_global",
        "also phga, mdga",
        "tis_enzyme_used",
        "ck_uln",
    ] {
        assert!(call.out.contains(name), "{name}");
    }
    assert!(
        myotrial(["score", "--help"])
            .out
            .contains("also phga, mdga")
    );
}
