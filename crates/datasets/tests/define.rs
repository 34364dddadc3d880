//! What is true of define.xml.

use std::path::Path;
use std::process::Command;

use datasets::define::{
    self, CodeList, Comparator, Condition, DataType, DatasetClass, DatasetDefinition,
    DefineProblem, DefineRefusal, Document, DocumentRole, ImplementationGuide, Method, MethodKind,
    Origin, OriginKind, OriginSource, Purpose, Role, Standard, StudyDefinition, Term, Terms,
    ValueDefinition,
};
use datasets::{
    Kind, MetadataError, ReadError, ReadOptions, StudyMetadata, Table, Variable, WriteOptions,
};
use jiff::civil::date;

use crate::shared;

fn analysis() -> Table {
    let mut table = Table::new("ADRS", "Response & <tolerance>");
    let subject = Variable::text("USUBJID", "Unique Subject Identifier");
    table
        .push_text_column(subject.with_key_sequence(1), ["01-001", "01-002"])
        .unwrap();
    let parameter = Variable::text("PARAMCD", "Parameter Code");
    table
        .push_text_column(parameter.with_key_sequence(2), ["TIS", "TIS"])
        .unwrap();
    table
        .push_number_column(
            Variable::number("AVAL", "Analysis Value"),
            [Some(42.5), None],
        )
        .unwrap();
    table
        .push_date_column(
            Variable::date("ADT", "Analysis Date"),
            [Some(date(2017, 2, 27)), Some(date(1959, 12, 31))],
        )
        .unwrap();
    table
        .push_text_column(Variable::text("AVALC", ""), ["Y", "N"])
        .unwrap();
    table
}

/// A definition with something of everything that a define.xml can say.
fn study() -> StudyDefinition {
    let mut dataset = DatasetDefinition::of(
        &analysis(),
        DatasetClass::BasicDataStructure,
        "One record per subject and parameter",
        Purpose::Analysis,
    );
    dataset.standard = Some(Standard {
        guide: ImplementationGuide::Adamig,
        version: "1.3".to_owned(),
    });
    dataset.comment = Some("LOCF rows have DTYPE.".to_owned());
    dataset.variables[0].origin = Some(Origin {
        kind: OriginKind::Predecessor,
        source: None,
        description: Some("DM.USUBJID".to_owned()),
    });
    dataset.variables[0].role = Some(Role::Identifier);
    let derived = Origin {
        kind: OriginKind::Derived,
        source: Some(OriginSource::Sponsor),
        description: None,
    };
    dataset.variables[2].origin = Some(derived.clone());
    dataset.variables[2].comment = Some("Points, 0 to 100.".to_owned());
    dataset.variables[2].values = vec![ValueDefinition {
        conditions: vec![Condition {
            variable: "PARAMCD".to_owned(),
            comparator: Comparator::Equal,
            values: vec!["TIS".to_owned()],
        }],
        label: "Total Improvement Score".to_owned(),
        data_type: DataType::Float,
        length: Some(5),
        decimals: Some(1),
        format: None,
        origin: Some(derived),
        code_list: None,
        method: Some(Method {
            name: "Algorithm to derive the Total Improvement Score".to_owned(),
            kind: MethodKind::Computation,
            description: "Sum of the improvement scores of the six core set measures".to_owned(),
        }),
        comment: None,
    }];
    dataset.variables[4].code_list = Some("NY".to_owned());
    let term = |value: &str, decode: &str, code: &str| Term {
        value: value.to_owned(),
        decode: Some(decode.to_owned()),
        nci_code: Some(code.to_owned()),
    };
    StudyDefinition {
        study: "PRODERM".to_owned(),
        name: "ProDERM".to_owned(),
        description: "Intravenous immunoglobulin in dermatomyositis".to_owned(),
        protocol: "GAM10-08".to_owned(),
        created: "2022-10-06T12:00:00Z".parse().unwrap(),
        datasets: vec![dataset],
        code_lists: vec![
            CodeList {
                id: "NY".to_owned(),
                name: "No Yes Response".to_owned(),
                data_type: DataType::Text,
                nci_code: Some("C66742".to_owned()),
                terms: Terms::Listed(vec![term("N", "No", "C49487"), term("Y", "Yes", "C49488")]),
            },
            CodeList {
                id: "MEDDRA".to_owned(),
                name: "Adverse Event Dictionary".to_owned(),
                data_type: DataType::Text,
                nci_code: None,
                terms: Terms::Dictionary {
                    name: "MedDRA".to_owned(),
                    version: "27.0".to_owned(),
                },
            },
        ],
        documents: vec![
            Document {
                title: "Annotated CRF".to_owned(),
                file: "acrf.pdf".to_owned(),
                role: DocumentRole::AnnotatedCrf,
            },
            Document {
                title: "Reviewer's Guide".to_owned(),
                file: "adrg.pdf".to_owned(),
                role: DocumentRole::Supplemental,
            },
        ],
    }
}

fn written(study: &StudyDefinition) -> String {
    let mut bytes = Vec::new();
    define::write(study, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn problem(text: &str) -> DefineProblem {
    define::read(text.as_bytes(), "define.xml")
        .unwrap_err()
        .problem
}

#[test]
fn what_is_written_reads_as_the_tables_it_defines() {
    let text = written(&study());
    assert_eq!(
        text,
        written(&study()),
        "the same definition gives the same bytes"
    );
    let read = define::read(text.as_bytes(), "define.xml").unwrap();
    let known = read.dataset("adrs").unwrap();
    assert_eq!(known.records, Some(2));
    assert_eq!(known.table.label(), "Response & <tolerance>");
    assert_eq!(known.table.keys(), ["USUBJID", "PARAMCD"]);
    let kinds: Vec<Kind> = known.table.variables().map(|known| known.kind).collect();
    assert_eq!(
        kinds,
        [Kind::Text, Kind::Text, Kind::Number, Kind::Date, Kind::Text]
    );
    let subject = known.table.column("USUBJID").unwrap().variable();
    assert_eq!(subject.label, "Unique Subject Identifier");
    assert_eq!(subject.length, Some(6));
}

#[test]
fn what_is_written_is_valid_under_the_schema_of_define_xml() {
    let Some(schema) = shared::data("schemas/define-2.1/define/2.1/define2-1-0.xsd") else {
        return;
    };
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("define.xml");
    std::fs::write(&file, written(&study())).unwrap();
    let judged = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .args([&schema, &file])
        .output();
    match judged {
        Err(error) => eprintln!("SKIP xmllint is not here: {error}"),
        Ok(judged) => assert!(
            judged.status.success(),
            "{}",
            String::from_utf8_lossy(&judged.stderr)
        ),
    }
}

#[test]
fn a_definition_that_contradicts_itself_is_refused_by_name() {
    let refusal = |change: fn(&mut StudyDefinition)| {
        let mut study = study();
        change(&mut study);
        let mut bytes = Vec::new();
        let refusal = define::write(&study, &mut bytes).unwrap_err();
        assert!(bytes.is_empty(), "nothing is written of what is refused");
        refusal
    };
    let twice = refusal(|study| study.datasets.push(study.datasets[0].clone()));
    assert_eq!(
        twice.to_string(),
        "`ADRS` is defined twice; rename one or leave it out"
    );
    assert!(matches!(
        refusal(|study| study.datasets[0].variables[1].name = "USUBJID".to_owned()),
        DefineRefusal::Duplicate { name } if name == "ADRS.USUBJID"
    ));
    assert!(matches!(
        refusal(|study| study.datasets[0].name = "AD RS".to_owned()),
        DefineRefusal::Name { .. }
    ));
    let list = refusal(|study| study.code_lists.clear());
    assert_eq!(
        list.to_string(),
        "ADRS, variable `AVALC`: there is no code list `NY`"
    );
    assert!(matches!(
        refusal(|study| {
            let value = &mut study.datasets[0].variables[2].values[0];
            value.conditions[0].variable = "PARAM".to_owned();
        }),
        DefineRefusal::Condition { on, .. } if on == "PARAM"
    ));
    assert!(matches!(
        refusal(|study| study.code_lists[0].terms = Terms::Listed(Vec::new())),
        DefineRefusal::Terms { .. }
    ));
}

#[test]
fn files_that_define_nothing_are_refused() {
    assert!(matches!(problem("<ODM/>"), DefineProblem::NoDataset));
    assert!(matches!(
        problem("<ODM><Study></ODM>"),
        DefineProblem::NotXml { .. }
    ));
    let text = written(&study());
    assert!(matches!(
        problem(&text.replace(r#"<ItemDef OID="IT.ADRS.ADT""#, r#"<ItemDef OID="IT.OTHER""#)),
        DefineProblem::UndefinedVariable { oid, .. } if oid == "IT.ADRS.ADT"
    ));
    let length = text.replace(r#"Length="6""#, r#"Length="six""#);
    assert_eq!(
        problem(&length).to_string(),
        "ItemDef: Length is `six`; it must be a whole number"
    );
    for at in (0..text.trim_end().len()).step_by(7) {
        if text.is_char_boundary(at) {
            let cut = define::read(&text.as_bytes()[..at], "define.xml");
            assert!(cut.is_err(), "cut at {at}");
        }
    }
}

/// An empty folder of its own for a test.
fn folder(name: &str) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn a_transport_file_cut_between_two_rows_is_refused_by_the_count_of_define_xml() {
    let folder = folder("define_count");
    let (file, metadata) = (folder.join("adrs.xpt"), folder.join("define.xml"));
    let mut table = Table::new("ADRS", "");
    let texts: Vec<String> = (0..8).map(|row| format!("{row:080}")).collect();
    table
        .push_text_column(Variable::text("USUBJID", "Subject").with_length(80), &texts)
        .unwrap();
    datasets::write(&table, &file, &WriteOptions::default()).unwrap();
    let mut study = study();
    study.datasets = vec![DatasetDefinition::of(
        &table,
        DatasetClass::AdamOther,
        "One record per subject",
        Purpose::Analysis,
    )];
    std::fs::write(&metadata, written(&study)).unwrap();
    let metadata = StudyMetadata::open(&metadata).unwrap();
    assert!(metadata.read(&file, &ReadOptions::default()).is_ok());
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 80]).unwrap();
    let prefix = datasets::read(&file, &ReadOptions::default()).unwrap();
    assert_eq!(
        prefix.table.rows(),
        7,
        "without a count it is an exact prefix"
    );
    let error = metadata.read(&file, &ReadOptions::default()).unwrap_err();
    assert!(matches!(
        error,
        MetadataError::Read(ReadError::WrongCount {
            expected: 8,
            found: 7,
            ..
        })
    ));
}

#[test]
fn csv_takes_kinds_labels_and_keys_from_define_xml_and_other_variables_are_named() {
    let folder = folder("define_csv");
    let (file, metadata) = (folder.join("adrs.csv"), folder.join("define.xml"));
    std::fs::write(&metadata, written(&study())).unwrap();
    datasets::write(&analysis(), &file, &WriteOptions::default()).unwrap();
    let metadata = StudyMetadata::open(&metadata).unwrap();
    let table = metadata.read(&file, &ReadOptions::default()).unwrap().table;
    assert_eq!(table.keys(), ["USUBJID", "PARAMCD"]);
    assert_eq!(table.column("ADT").unwrap().kind(), Kind::Date);
    assert_eq!(table.label(), "Response & <tolerance>");
    let fewer = analysis().select_columns(&["USUBJID", "AVAL"]).unwrap();
    let xpt = folder.join("adrs.parquet");
    datasets::write(&fewer, &xpt, &WriteOptions::default()).unwrap();
    let error = metadata.read(&xpt, &ReadOptions::default()).unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with(
            "the metadata are of other variables: the data set lacks PARAMCD, ADT, AVALC"
        ),
        "{message}"
    );
    std::fs::rename(&file, folder.join("advs.csv")).unwrap();
    let mut two = metadata.clone();
    two.datasets.push(two.datasets[0].clone());
    let error = two.read(folder.join("advs.csv"), &ReadOptions::default());
    assert!(matches!(
        error,
        Err(MetadataError::UnknownDataset { name, .. }) if name == "ADVS"
    ));
}

#[test]
fn the_define_files_of_the_pilot_describe_its_data_sets() {
    for (file, datasets, of) in [
        ("sdtm_define.xml", 22, "DM"),
        ("adam_define_v1_with_arm.xml", 10, "ADSL"),
        ("adam_tdf_define_v2.xml.gz", 5, "ADSL"),
        ("datasetjson_example_define_v21.xml", 10, "ADSL"),
    ] {
        let Some(path) = shared::data(&format!("cdiscpilot/define/{file}")) else {
            continue;
        };
        let study = StudyMetadata::open(&path).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            study.datasets.len() >= datasets,
            "{file}: {}",
            study.datasets.len()
        );
        let known = study.dataset(of).unwrap();
        assert!(known.table.columns().len() > 20, "{file}");
        assert!(
            known
                .table
                .variables()
                .all(|variable| !variable.label.is_empty()),
            "{file}"
        );
    }
    let (Some(metadata), Some(data)) = (
        shared::data("cdiscpilot/define/datasetjson_example_define_v21.xml"),
        shared::data("cdiscpilot/datasetjson/adsl.json"),
    ) else {
        return;
    };
    let study = StudyMetadata::open(metadata).unwrap();
    let described = study.read(data, &ReadOptions::default()).unwrap().table;
    assert_eq!(described.rows(), 254);
}
