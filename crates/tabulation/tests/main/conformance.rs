//! The check of datasets: clean where they are, and every planted mistake found.

use std::collections::BTreeSet;

use datasets::{Table, TableBuilder, Value, Variable};
use tabulation::conformance::{Dataset, Finding, Metadata, Rule, Severity, check};
use tabulation::standard::{Content, Core, DATASETS};

use crate::keys_and_sources::{both, eventful_proderm};
use crate::lines::{Datasets, open};
use crate::script::{everyone_on, proderm};

fn findings(tables: &[Table]) -> Vec<Finding> {
    let package: Vec<Dataset<'_>> = tables
        .iter()
        .map(|table| Dataset::new(table.name(), table, Metadata::Declared))
        .collect();
    check(&package)
}

fn tables(datasets: &Datasets) -> Vec<Table> {
    datasets.tables().cloned().collect()
}

#[test]
fn the_datasets_of_both_trials_are_clean() {
    both(|datasets| assert_eq!(findings(&tables(datasets)), []));
}

#[test]
fn the_table_of_variables_is_one_that_every_format_holds() {
    for layout in DATASETS {
        let mut names = BTreeSet::new();
        assert!(layout.label.len() <= 40, "{}", layout.name);
        for spec in layout.variables {
            let place = format!("{}.{}", layout.name, spec.name);
            assert!(names.insert(spec.name), "{place} stands there once");
            assert!(spec.name.len() <= 8 && spec.label.len() <= 40, "{place}");
            if let Content::Text(length) = spec.content {
                assert!((1..=200).contains(&length), "{place}");
                let terms = spec.codes.map_or(&[][..], |codes| codes.terms);
                let longest = terms.iter().map(|term| term.len()).max().unwrap_or(0);
                assert!(longest <= usize::from(length), "{place} holds its terms");
            }
        }
        for key in layout.keys {
            let spec = layout.variable(key).unwrap();
            assert!(
                layout.is_analysis() || spec.core != Core::Permissible || *key == "TIVERS",
                "{} is a key of {}",
                key,
                layout.name
            );
        }
    }
}

#[test]
fn every_dataset_that_is_written_is_laid_out_by_the_table_of_variables() {
    both(|datasets| {
        let written: BTreeSet<&str> = datasets.tables().map(Table::name).collect();
        let laid_out: BTreeSet<&str> = DATASETS.iter().map(|layout| layout.name).collect();
        assert_eq!(written, laid_out);
    });
}

/// A mistake to be planted into one dataset.
enum Plant {
    /// Another value in the first row that holds these.
    Cell(
        &'static [(&'static str, &'static str)],
        &'static str,
        Value<'static>,
    ),
    /// No such variable.
    Without(&'static str),
    /// Another variable.
    With(&'static str),
    /// Another name of a variable.
    Renamed(&'static str, &'static str),
    /// Another label of a variable.
    Labelled(&'static str, &'static str),
    /// The numbers of a variable as texts.
    AsText(&'static str),
    /// The first row twice.
    Twice,
    /// Without the first row that holds these.
    RowLess(&'static [(&'static str, &'static str)]),
}

fn holds(table: &Table, row: usize, holding: &[(&str, &str)]) -> bool {
    holding.iter().all(|(name, text)| {
        let value = table.value(row, name).unwrap();
        match value {
            Value::Missing(_) => text.is_empty(),
            value => value.to_string() == *text || value.as_text() == Some(text),
        }
    })
}

fn planted(table: &Table, plant: &Plant) -> Table {
    let mut variables: Vec<Variable> = table.variables().cloned().collect();
    let mut from: Vec<Option<String>> = variables
        .iter()
        .map(|variable| Some(variable.name.clone()))
        .collect();
    let place = |name: &str| table.position(name).unwrap();
    let mut rows: Vec<usize> = (0..table.rows()).collect();
    let first = |holding: &[(&str, &str)]| {
        (0..table.rows())
            .find(|row| holds(table, *row, holding))
            .unwrap_or_else(|| panic!("no row of {} holds {holding:?}", table.name()))
    };
    let mut change = None;
    match *plant {
        Plant::Cell(holding, name, value) => change = Some((first(holding), name, value)),
        Plant::Without(name) => {
            variables.remove(place(name));
            from.remove(place(name));
        }
        Plant::With(name) => {
            variables.push(Variable::text(name, "Something Else"));
            from.push(None);
        }
        Plant::Renamed(name, other) => variables[place(name)].name = other.to_owned(),
        Plant::Labelled(name, label) => variables[place(name)].label = label.to_owned(),
        Plant::AsText(name) => {
            let old = variables[place(name)].clone();
            variables[place(name)] = Variable::text(old.name, old.label);
        }
        Plant::Twice => rows.push(0),
        Plant::RowLess(holding) => {
            rows.remove(first(holding));
        }
    }
    let mut builder = TableBuilder::new(table.name(), table.label(), variables.clone()).unwrap();
    for row in rows {
        let mut built = builder.row();
        for (variable, from) in variables.iter().zip(&from) {
            let Some(from) = from else {
                continue;
            };
            let value = match change {
                Some((changed, name, value)) if changed == row && name == from => value,
                _ => table.value(row, from).unwrap(),
            };
            match (plant, value) {
                (Plant::AsText(name), value) if name == from && !value.is_missing() => {
                    built
                        .set(&variable.name, value.to_string().as_str())
                        .unwrap();
                }
                _ => {
                    built.set(&variable.name, value).unwrap();
                }
            }
        }
    }
    builder.finish()
}

const NOTHING: Value<'static> = Value::Missing(datasets::Missing::Ordinary);

const fn text(text: &'static str) -> Value<'static> {
    Value::Text(text)
}

const fn number(number: f64) -> Value<'static> {
    Value::Number(number)
}

#[test]
fn every_planted_mistake_is_found_where_it_was_planted() {
    use Plant::{AsText, Cell, Labelled, Renamed, RowLess, Twice, With, Without};
    const LONG: &str = "a term that goes on and on, a term that goes on and on, a term that goes on and on, a term \
                        that goes on and on, a term that goes on and on, a term that goes on and on, a term that \
                        goes on and on, and on";
    let error = Severity::Error;
    let remark = Severity::Remark;
    let on_value: &[(&str, &str)] = &[("DTYPE", ""), ("PARAMCD", "PHGA"), ("AVISIT", "Week 4")];
    let mistakes: Vec<(&str, Plant, Rule, Severity, &str)> = vec![
        // Terms.
        (
            "AE",
            Cell(&[], "AESEV", text("MODERAT")),
            Rule::NotInCodeList,
            error,
            "AESEV",
        ),
        (
            "AE",
            Cell(&[], "AESER", text("YES")),
            Rule::NotInCodeList,
            error,
            "AESER",
        ),
        (
            "AE",
            Cell(&[], "AEACN", text("STOPPED")),
            Rule::NotInCodeList,
            error,
            "AEACN",
        ),
        (
            "AE",
            Cell(&[], "AEOUT", text("GONE")),
            Rule::NotInCodeList,
            error,
            "AEOUT",
        ),
        (
            "DM",
            Cell(&[], "SEX", text("W")),
            Rule::NotInCodeList,
            error,
            "SEX",
        ),
        (
            "DM",
            Cell(&[], "AGEU", text("YRS")),
            Rule::NotInCodeList,
            error,
            "AGEU",
        ),
        (
            "DM",
            Cell(&[], "RACE", text("CAUCASIAN")),
            Rule::NotInCodeList,
            remark,
            "RACE",
        ),
        (
            "DS",
            Cell(&[], "DSDECOD", text("LEFT")),
            Rule::NotInCodeList,
            remark,
            "DSDECOD",
        ),
        (
            "ADSL",
            Cell(&[], "P1STFL", text("X")),
            Rule::NotInCodeList,
            error,
            "P1STFL",
        ),
        (
            "ADSL",
            Cell(&[], "BPCLASS", text("SURE")),
            Rule::NotInCodeList,
            error,
            "BPCLASS",
        ),
        (
            "ADQS",
            Cell(&[], "ABLFL", text("1")),
            Rule::NotInCodeList,
            error,
            "ABLFL",
        ),
        (
            "ADRS",
            Cell(&[], "RESPRS", text("LUCK")),
            Rule::NotInCodeList,
            error,
            "RESPRS",
        ),
        // Dates and durations.
        (
            "AE",
            Cell(&[], "AESTDTC", text("2017-02-30")),
            Rule::NotADate,
            error,
            "AESTDTC",
        ),
        (
            "AE",
            Cell(&[], "AESTDTC", text("28FEB2017")),
            Rule::NotADate,
            error,
            "AESTDTC",
        ),
        (
            "DM",
            Cell(&[], "RFICDTC", text("2017-13")),
            Rule::NotADate,
            error,
            "RFICDTC",
        ),
        (
            "QS",
            Cell(&[], "QSDTC", text("2017-2-3")),
            Rule::NotADate,
            error,
            "QSDTC",
        ),
        (
            "SV",
            Cell(&[], "SVSTDTC", text("2017-03-01 09:30")),
            Rule::NotADate,
            error,
            "SVSTDTC",
        ),
        (
            "TE",
            Cell(&[], "TEDUR", text("112 days")),
            Rule::NotADate,
            error,
            "TEDUR",
        ),
        (
            "EC",
            Cell(&[], "ECENDTC", text("2010-01-01")),
            Rule::EndBeforeStart,
            error,
            "ECENDTC",
        ),
        (
            "EX",
            Cell(&[], "EXENDTC", text("2010")),
            Rule::EndBeforeStart,
            error,
            "EXENDTC",
        ),
        (
            "ADSL",
            Cell(
                &[("SAFFL", "Y")],
                "TRTEDT",
                Value::Date(jiff::civil::date(2010, 1, 1)),
            ),
            Rule::EndBeforeStart,
            error,
            "TRTEDT",
        ),
        // Variables.
        ("DM", Without("SEX"), Rule::MissingVariable, error, "SEX"),
        (
            "AE",
            Without("AETERM"),
            Rule::MissingVariable,
            error,
            "AETERM",
        ),
        (
            "QS",
            Without("QSTESTCD"),
            Rule::MissingVariable,
            error,
            "QSTESTCD",
        ),
        (
            "AE",
            Without("AEREL"),
            Rule::MissingVariable,
            remark,
            "AEREL",
        ),
        ("AE", With("AEXYZ"), Rule::UnknownVariable, remark, "AEXYZ"),
        (
            "AE",
            Renamed("AEREL", "aerelation"),
            Rule::BadName,
            error,
            "aerelation",
        ),
        (
            "AE",
            Labelled("AETERM", "Term"),
            Rule::OtherLabel,
            remark,
            "AETERM",
        ),
        (
            "AE",
            Labelled(
                "AETERM",
                "The Term for the Adverse Event as It Was Reported",
            ),
            Rule::LongLabel,
            error,
            "AETERM",
        ),
        ("ADQS", AsText("AVAL"), Rule::WrongKind, error, "AVAL"),
        ("DM", AsText("AGE"), Rule::WrongKind, error, "AGE"),
        // Cells.
        (
            "AE",
            Cell(&[], "AETERM", NOTHING),
            Rule::EmptyCell,
            error,
            "AETERM",
        ),
        (
            "QS",
            Cell(&[], "QSTESTCD", NOTHING),
            Rule::EmptyCell,
            error,
            "QSTESTCD",
        ),
        (
            "DM",
            Cell(&[], "SUBJID", NOTHING),
            Rule::EmptyCell,
            error,
            "SUBJID",
        ),
        (
            "AE",
            Cell(&[], "AETERM", text(LONG)),
            Rule::LongText,
            error,
            "AETERM",
        ),
        (
            "AE",
            Cell(&[], "AESEV", text("LIFE THREATENING")),
            Rule::LongText,
            error,
            "AESEV",
        ),
        (
            "AE",
            Cell(&[], "DOMAIN", text("XX")),
            Rule::WrongDomain,
            error,
            "DOMAIN",
        ),
        (
            "DM",
            Cell(&[("AGE", "30")], "STUDYID", text("OTHER")),
            Rule::TwoStudies,
            error,
            "STUDYID",
        ),
        (
            "QS",
            Cell(&[], "QSTESTCD", text("9TEST")),
            Rule::BadCode,
            error,
            "QSTESTCD",
        ),
        (
            "QS",
            Cell(&[], "QSTESTCD", text("TOOLONGCODE")),
            Rule::BadCode,
            error,
            "QSTESTCD",
        ),
        (
            "QS",
            Cell(&[], "QSTEST", text("Another Question")),
            Rule::TwoNames,
            error,
            "QSTEST",
        ),
        (
            "ADQS",
            Cell(&[], "PARAM", text("Another")),
            Rule::TwoNames,
            error,
            "PARAM",
        ),
        // Rows.
        ("DM", Twice, Rule::DuplicateKey, error, "USUBJID"),
        ("ADSL", Twice, Rule::DuplicateKey, error, "USUBJID"),
        ("TA", Twice, Rule::DuplicateKey, error, "ARMCD TAETORD"),
        (
            "ADQS",
            Twice,
            Rule::DuplicateKey,
            error,
            "USUBJID PARAMCD AVISITN DTYPE ADT",
        ),
        (
            "AE",
            Cell(&[("AESEQ", "2")], "AESEQ", number(1.0)),
            Rule::DuplicateSequence,
            error,
            "AESEQ",
        ),
        (
            "AE",
            Cell(&[], "AESEQ", number(1.5)),
            Rule::BadSequence,
            error,
            "AESEQ",
        ),
        (
            "QS",
            Cell(&[], "QSSEQ", number(0.0)),
            Rule::BadSequence,
            error,
            "QSSEQ",
        ),
        (
            "ADQS",
            Cell(on_value, "ABLFL", text("Y")),
            Rule::TwoBaselines,
            error,
            "ABLFL",
        ),
        (
            "RS",
            Cell(
                &[("RSTESTCD", "PHGA"), ("VISIT", "Week 4")],
                "RSLOBXFL",
                text("Y"),
            ),
            Rule::TwoBaselines,
            error,
            "RSLOBXFL",
        ),
        (
            "ADQS",
            Cell(on_value, "CHG", number(77.0)),
            Rule::WrongChange,
            error,
            "CHG",
        ),
        // Subjects and copies.
        (
            "AE",
            Cell(&[], "USUBJID", text("nobody")),
            Rule::UnknownSubject,
            error,
            "USUBJID",
        ),
        (
            "ADAE",
            Cell(&[], "USUBJID", text("nobody")),
            Rule::UnknownSubject,
            error,
            "USUBJID",
        ),
        (
            "ADSL",
            Cell(&[], "USUBJID", text("nobody")),
            Rule::UnknownSubject,
            error,
            "USUBJID",
        ),
        (
            "ADSL",
            Cell(&[], "AGE", number(99.0)),
            Rule::CopyDiffers,
            error,
            "AGE",
        ),
        (
            "ADQS",
            Cell(&[], "TRT01P", text("Another")),
            Rule::CopyDiffers,
            error,
            "TRT01P",
        ),
        (
            "ADTTE",
            Cell(&[], "STRATAR", text("Another")),
            Rule::CopyDiffers,
            error,
            "STRATAR",
        ),
        // Arms.
        (
            "DM",
            Cell(&[], "ARMCD", text("THIRD")),
            Rule::Undeclared,
            error,
            "ARMCD",
        ),
        (
            "DM",
            Cell(&[], "ACTARM", text("Third")),
            Rule::Undeclared,
            error,
            "ACTARM",
        ),
        (
            "ADSL",
            Cell(&[], "TRT01P", text("Third")),
            Rule::Undeclared,
            error,
            "TRT01P",
        ),
        (
            "ADSL",
            Cell(&[], "ARM", text("Third")),
            Rule::Undeclared,
            error,
            "ARM",
        ),
        (
            "ADAE",
            Cell(&[], "TRTA", text("Third")),
            Rule::Undeclared,
            error,
            "TRTA",
        ),
        (
            "SE",
            Cell(&[], "ETCD", text("P9")),
            Rule::Undeclared,
            error,
            "ETCD",
        ),
        // Sources.
        (
            "ADQS",
            Cell(&[], "SRCSEQ", number(999.0)),
            Rule::NoSource,
            error,
            "SRCSEQ",
        ),
        (
            "ADQS",
            Cell(&[], "SRCDOM", text("ZZ")),
            Rule::NoSource,
            error,
            "SRCDOM",
        ),
        (
            "ADQS",
            Cell(&[], "SRCDOM", NOTHING),
            Rule::NoSource,
            error,
            "SRCSEQ",
        ),
        (
            "ADQS",
            Cell(&[], "SRCVAR", text("XXSTRESN")),
            Rule::NoSource,
            error,
            "SRCVAR",
        ),
        (
            "ADQS",
            Cell(&[], "SRCSEQ", NOTHING),
            Rule::NoSource,
            remark,
            "SRCSEQ",
        ),
        (
            "ADAE",
            Cell(&[], "SRCSEQ", number(99.0)),
            Rule::NoSource,
            error,
            "SRCSEQ",
        ),
        (
            "ADTTE",
            Cell(&[], "SRCSEQ", number(999.0)),
            Rule::NoSource,
            error,
            "SRCSEQ",
        ),
        (
            "ADEX",
            Cell(&[], "SRCVAR", text("ECVOLUME")),
            Rule::NoSource,
            error,
            "SRCVAR",
        ),
        (
            "ADEXPOS",
            Cell(&[], "SRCSEQS", text("1 99")),
            Rule::NoSource,
            error,
            "SRCSEQS",
        ),
        (
            "ADIE",
            Cell(&[], "SRCSEQ", number(9.0)),
            Rule::NoSource,
            error,
            "SRCSEQ",
        ),
    ];
    assert!(mistakes.len() >= 60);
    let plan = proderm();
    let table = everyone_on(&plan, "PLACEBO");
    let clean = tables(&open(&plan, &eventful_proderm(&plan, &table).state));
    let mut missed = Vec::new();
    for (dataset, plant, rule, severity, variable) in &mistakes {
        let changed: Vec<Table> = clean
            .iter()
            .map(|table| {
                if table.name() == *dataset {
                    planted(table, plant)
                } else {
                    table.clone()
                }
            })
            .collect();
        let found = findings(&changed);
        let is_found = found.iter().any(|finding| {
            finding.rule == *rule
                && finding.severity == *severity
                && finding.file == *dataset
                && finding.variable.as_deref() == Some(variable)
        });
        if !is_found {
            missed.push(format!("{rule:?} of {dataset}.{variable}: {found:#?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));

    // Rows that others point to.
    for (dataset, plant, rule, file) in [
        ("DM", RowLess(&[]), Rule::UnknownSubject, "SV"),
        ("ADSL", RowLess(&[]), Rule::UnknownSubject, "ADQS"),
        (
            "RS",
            RowLess(&[("RSTESTCD", "TIS")]),
            Rule::NoSource,
            "ADRS",
        ),
        ("CE", RowLess(&[]), Rule::NoSource, "ADTTE"),
        ("TE", RowLess(&[("ETCD", "P1A1")]), Rule::Undeclared, "TA"),
    ] {
        let changed: Vec<Table> = clean
            .iter()
            .map(|table| {
                if table.name() == dataset {
                    planted(table, &plant)
                } else {
                    table.clone()
                }
            })
            .collect();
        let found = findings(&changed);
        assert!(
            found
                .iter()
                .any(|finding| finding.rule == rule && finding.file == file),
            "{rule:?} of {file} without a row of {dataset}: {found:#?}"
        );
    }
}

#[test]
fn a_dataset_that_the_table_does_not_hold_is_remarked_on_and_still_read() {
    let mut builder = TableBuilder::new(
        "ADLB",
        "Laboratory",
        [
            Variable::text("USUBJID", "Unique Subject Identifier"),
            Variable::text("PARAMCD", "Parameter Code"),
            Variable::text("ABLFL", "Baseline Record Flag"),
        ],
    )
    .unwrap();
    for _ in 0..2 {
        let mut row = builder.row();
        row.set("USUBJID", "1").unwrap();
        row.set("PARAMCD", "CK").unwrap();
        row.set("ABLFL", "Y").unwrap();
    }
    let found = findings(&[builder.finish()]);
    let of = |rule| found.iter().find(|finding| finding.rule == rule).unwrap();
    assert_eq!(of(Rule::UnknownDataset).severity, Severity::Remark);
    let baselines = of(Rule::TwoBaselines);
    assert_eq!(
        (baselines.severity, baselines.row),
        (Severity::Error, Some(2))
    );
    assert_eq!(
        baselines.to_string(),
        "ADLB row 2 ABLFL `1 CK`: row 1 is its baseline too"
    );
}

/// The public CDISC pilot study, where it stands beside the repository.
#[test]
fn of_the_cdisc_pilot_study_what_is_foreign_is_remarked_on_and_nothing_is_wrong() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/cdiscpilot"
    );
    let mut read = Vec::new();
    for room in ["sdtm_csv", "adam_csv"] {
        let Ok(package) = datasets::Folder::open(format!("{folder}/{room}")) else {
            eprintln!("SKIP: the CDISC pilot study is not there (shared/data/cdiscpilot/{room})");
            return;
        };
        for name in package.names() {
            let options = datasets::ReadOptions::default();
            read.push(package.read(name, &options).unwrap().table);
        }
    }
    let package: Vec<Dataset<'_>> = read
        .iter()
        .map(|table| Dataset::new(table.name(), table, Metadata::Inferred))
        .collect();
    let found = check(&package);
    let errors: Vec<String> = found
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors, Vec::<String>::new(), "the pilot study is in order");
    for rule in [Rule::UnknownDataset, Rule::UnknownVariable] {
        let mut of_rule = found.iter().filter(|finding| finding.rule == rule);
        assert!(of_rule.clone().count() > 0, "{rule:?}");
        assert!(of_rule.all(|finding| finding.severity == Severity::Remark));
    }
}
