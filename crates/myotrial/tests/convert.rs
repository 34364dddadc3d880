use std::fs;

use serde_json::Value;

use crate::program::{myotrial, workplace};

const CSV: &str = "USUBJID,SITEID,AGE,TRTSDT\n01-001,001,54,2017-02-27\n01-002,002,,1959-12-31\n";

#[test]
fn a_csv_file_without_metadata_becomes_a_transport_file_and_what_was_inferred_is_listed() {
    let folder = workplace("convert_inferred");
    let (csv, xpt) = (folder.join("adsl.csv"), folder.join("adsl.xpt"));
    fs::write(&csv, CSV).unwrap();
    let call = myotrial(["convert", csv.to_str().unwrap(), xpt.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert!(call.out.contains("2 rows, 4 variables"), "{}", call.out);
    assert!(
        call.out.contains("SITEID: text (`001` begins with a zero)"),
        "{}",
        call.out
    );
    assert!(
        fs::read(&xpt)
            .unwrap()
            .starts_with(b"HEADER RECORD*******LIBRARY HEADER")
    );
    let back = folder.join("back.csv");
    let call = myotrial(["convert", xpt.to_str().unwrap(), back.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert_eq!(fs::read_to_string(&back).unwrap(), CSV);
}

#[test]
fn every_ending_and_both_versions_are_written_and_read_again_and_json_says_what() {
    let folder = workplace("convert_endings");
    let csv = folder.join("adsl.csv");
    fs::write(&csv, CSV).unwrap();
    let mut from = csv.clone();
    for ending in [
        "parquet",
        "json",
        "ndjson",
        "dsjc",
        "xpt",
        "csv.gz",
        "parquet.gz",
    ] {
        let into = folder.join(format!("to.{ending}"));
        let call = myotrial([
            "convert",
            from.to_str().unwrap(),
            into.to_str().unwrap(),
            "--xpt-version",
            "8",
            "--format",
            "json",
        ]);
        assert_eq!(call.code, 0, "{ending}: {}", call.err);
        let answer: Value = serde_json::from_str(&call.out).unwrap();
        assert_eq!(answer["records"], 2, "{ending}");
        assert_eq!(answer["variables"][2]["name"], "AGE", "{ending}");
        from = into;
    }
    let back = folder.join("back.csv");
    let call = myotrial(["convert", from.to_str().unwrap(), back.to_str().unwrap()]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert_eq!(fs::read_to_string(&back).unwrap(), CSV);
}

#[test]
fn what_cannot_be_converted_is_named_and_nothing_is_written() {
    let folder = workplace("convert_refused");
    let csv = folder.join("lb.csv");
    fs::write(
        &csv,
        format!("USUBJID,LBCOM\n01,x\n02,{}\n", "y".repeat(201)),
    )
    .unwrap();
    let into = folder.join("lb.xpt");
    let call = myotrial(["convert", csv.to_str().unwrap(), into.to_str().unwrap()]);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains("lb.xpt") && call.err.contains("LB, row 2, variable `LBCOM`"),
        "{}",
        call.err
    );
    let call = myotrial([
        "convert",
        csv.to_str().unwrap(),
        folder.join("lb.json").to_str().unwrap(),
        "--records",
        "3",
    ]);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains("2 rows, where 3 are expected"),
        "{}",
        call.err
    );
    let call = myotrial(["convert", csv.to_str().unwrap(), "lb.sas7bdat"]);
    assert_eq!(call.code, 2);
    assert!(call.err.contains(".parquet"), "{}", call.err);
    let left: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["lb.csv"], "nothing was written");
}

#[test]
fn metadata_of_another_file_give_labels_and_count_the_rows() {
    let folder = workplace("convert_metadata");
    let (csv, xpt) = (folder.join("adsl.csv"), folder.join("adsl.xpt"));
    fs::write(&csv, CSV).unwrap();
    let metadata = folder.join("meta.json");
    fs::write(
        &metadata,
        r#"{"datasetJSONCreationDateTime":"2024-11-11T15:09:14","datasetJSONVersion":"1.1.0",
        "itemGroupOID":"IG.ADSL","records":2,"name":"ADSL","label":"Subject-Level Analysis Dataset","columns":[
        {"itemOID":"IT.ADSL.USUBJID","name":"USUBJID","label":"Unique Subject Identifier","dataType":"string","length":12},
        {"itemOID":"IT.ADSL.SITEID","name":"SITEID","label":"Study Site Identifier","dataType":"string","length":3},
        {"itemOID":"IT.ADSL.AGE","name":"AGE","label":"Age","dataType":"integer"},
        {"itemOID":"IT.ADSL.TRTSDT","name":"TRTSDT","label":"Start","dataType":"date","targetDataType":"integer","displayFormat":"DATE9."}]}"#,
    )
    .unwrap();
    let convert = |csv: &std::path::Path| {
        myotrial([
            "convert",
            csv.to_str().unwrap(),
            xpt.to_str().unwrap(),
            "--metadata",
            metadata.to_str().unwrap(),
            "--format",
            "json",
        ])
    };
    let call = convert(&csv);
    assert_eq!(call.code, 0, "{}", call.err);
    let answer: Value = serde_json::from_str(&call.out).unwrap();
    assert_eq!(answer["variables"][3]["kind"], "date");
    assert_eq!(answer["variables"][1]["label"], "Study Site Identifier");
    fs::write(&csv, CSV.rsplit_once("01-002").unwrap().0).unwrap();
    let call = convert(&csv);
    assert_eq!(call.code, 2);
    assert!(
        call.err.contains("1 rows, where 2 are expected"),
        "{}",
        call.err
    );
}
