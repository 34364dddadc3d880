//! A study's definition as a `define.xml` of version 2.1.

use std::io::{self, Write};

use super::DefineRefusal;
use super::check::check;
use super::item::{Item, write_item};
use super::model::{
    DatasetDefinition, DocumentRole, Method, MethodKind, Presence, Purpose, Repeating, Role,
    Standard, StudyDefinition, VariableDefinition,
};
use super::terms::write_code_list;
use super::xml::Xml;

/// The SAS names that ODM's schema takes have at most this many bytes.
const SAS_NAME: usize = 8;

/// Writes a definition as a `define.xml` of version 2.1, the elements in the order of its schema.
/// The same definition gives the same bytes.
///
/// # Errors
/// Where names are doubled or cannot be identifiers, or something is referred to that is not there;
/// nothing has been written then.
///
/// ```
/// use datasets::define::{self, DatasetClass, DatasetDefinition, Purpose, StudyDefinition};
/// use datasets::{Table, Variable};
/// let mut table = Table::new("ADSL", "Subject-Level Analysis Dataset");
/// table.push_text_column(Variable::text("USUBJID", "Unique Subject Identifier").with_key_sequence(1), ["01-001"])?;
/// let study = StudyDefinition {
///     study: "PRODERM".into(),
///     name: "ProDERM".into(),
///     description: "IVIg in dermatomyositis".into(),
///     protocol: "GAM10-08".into(),
///     created: "2022-10-06T12:00:00".parse()?,
///     datasets: vec![DatasetDefinition::of(&table, DatasetClass::SubjectLevelAnalysis,
///         "One record per subject", Purpose::Analysis)],
///     code_lists: Vec::new(),
///     documents: Vec::new(),
/// };
/// let mut bytes = Vec::new();
/// define::write(&study, &mut bytes)?;
/// let read = define::read(bytes.as_slice(), "define.xml")?;
/// assert_eq!(read.dataset("ADSL").unwrap().records, Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(study: &StudyDefinition, mut target: impl Write) -> Result<(), DefineRefusal> {
    check(study)?;
    let bytes = bytes(study).map_err(DefineRefusal::Unwritable)?;
    target
        .write_all(&bytes)
        .and_then(|()| target.flush())
        .map_err(DefineRefusal::Unwritable)
}

/// The name where it is one that SAS takes.
pub(super) fn sas_name(name: &str) -> Option<&str> {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && name.len() <= SAS_NAME).then_some(name)
}

fn bytes(study: &StudyDefinition) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let created = study.created.to_string();
    let file = format!("{}.define", study.study);
    xml.open(
        "ODM",
        &[
            ("xmlns", Some("http://www.cdisc.org/ns/odm/v1.3")),
            ("xmlns:def", Some("http://www.cdisc.org/ns/def/v2.1")),
            ("xmlns:xlink", Some("http://www.w3.org/1999/xlink")),
            ("ODMVersion", Some("1.3.2")),
            ("FileType", Some("Snapshot")),
            ("FileOID", Some(&file)),
            ("CreationDateTime", Some(&created)),
            ("SourceSystem", Some("myotrial")),
            ("SourceSystemVersion", Some(env!("CARGO_PKG_VERSION"))),
            ("def:Context", Some("Other")),
        ],
    )?;
    xml.open("Study", &[("OID", Some(&study.study))])?;
    xml.open("GlobalVariables", &[])?;
    xml.text("StudyName", &[], &study.name)?;
    xml.text("StudyDescription", &[], &study.description)?;
    xml.text("ProtocolName", &[], &study.protocol)?;
    xml.close("GlobalVariables")?;
    let version = format!("MDV.{}", study.study);
    let name = format!("Study {}, Data Definitions", study.name);
    xml.open(
        "MetaDataVersion",
        &[
            ("OID", Some(&version)),
            ("Name", Some(&name)),
            ("def:DefineVersion", Some("2.1.0")),
        ],
    )?;
    write_standards(&mut xml, study)?;
    write_document_references(&mut xml, study)?;
    for (dataset, variable) in variables(study) {
        write_value_list(&mut xml, dataset, variable)?;
    }
    for (dataset, variable) in variables(study) {
        write_conditions(&mut xml, dataset, variable)?;
    }
    for dataset in &study.datasets {
        write_dataset(&mut xml, dataset)?;
    }
    for (dataset, variable) in variables(study) {
        write_item(&mut xml, &Item::of_variable(dataset, variable))?;
        for (place, value) in variable.values.iter().enumerate() {
            write_item(&mut xml, &Item::of_value(dataset, variable, place, value))?;
        }
    }
    for list in &study.code_lists {
        write_code_list(&mut xml, list)?;
    }
    write_methods(&mut xml, study)?;
    write_comments(&mut xml, study)?;
    for (place, document) in study.documents.iter().enumerate() {
        write_leaf(
            &mut xml,
            &document_id(place),
            &document.file,
            &document.title,
        )?;
    }
    xml.close("MetaDataVersion")?;
    xml.close("Study")?;
    xml.close("ODM")?;
    Ok(xml.finish())
}

fn variables(
    study: &StudyDefinition,
) -> impl Iterator<Item = (&DatasetDefinition, &VariableDefinition)> {
    study.datasets.iter().flat_map(|dataset| {
        let variables = dataset.variables.iter();
        variables.map(move |variable| (dataset, variable))
    })
}

fn document_id(place: usize) -> String {
    format!("LF.DOCUMENT.{}", place + 1)
}

fn standard_id(standard: &Standard) -> String {
    format!("STD.{}.{}", standard.guide.name(), standard.version)
}

fn item_id(dataset: &DatasetDefinition, variable: &VariableDefinition) -> String {
    format!("IT.{}.{}", dataset.name, variable.name)
}

/// The end of the identifiers of what is said of a variable's values in some rows.
pub(super) fn value_id(
    dataset: &DatasetDefinition,
    variable: &VariableDefinition,
    place: usize,
) -> String {
    format!("{}.{}.{}", dataset.name, variable.name, place + 1)
}

fn write_standards(xml: &mut Xml, study: &StudyDefinition) -> io::Result<()> {
    let mut standards: Vec<&Standard> = Vec::new();
    for standard in study
        .datasets
        .iter()
        .filter_map(|set| set.standard.as_ref())
    {
        if !standards.contains(&standard) {
            standards.push(standard);
        }
    }
    if standards.is_empty() {
        return Ok(());
    }
    xml.open("def:Standards", &[])?;
    for standard in standards {
        xml.empty(
            "def:Standard",
            &[
                ("OID", Some(&standard_id(standard))),
                ("Name", Some(standard.guide.name())),
                ("Type", Some("IG")),
                ("Version", Some(&standard.version)),
                ("Status", Some("Final")),
            ],
        )?;
    }
    xml.close("def:Standards")
}

fn write_document_references(xml: &mut Xml, study: &StudyDefinition) -> io::Result<()> {
    for (role, element) in [
        (DocumentRole::AnnotatedCrf, "def:AnnotatedCRF"),
        (DocumentRole::Supplemental, "def:SupplementalDoc"),
    ] {
        let of_role: Vec<usize> = (0..study.documents.len())
            .filter(|&place| study.documents[place].role == role)
            .collect();
        if of_role.is_empty() {
            continue;
        }
        xml.open(element, &[])?;
        for place in of_role {
            xml.empty("def:DocumentRef", &[("leafID", Some(&document_id(place)))])?;
        }
        xml.close(element)?;
    }
    Ok(())
}

fn write_value_list(
    xml: &mut Xml,
    dataset: &DatasetDefinition,
    variable: &VariableDefinition,
) -> io::Result<()> {
    if variable.values.is_empty() {
        return Ok(());
    }
    let id = format!("VL.{}.{}", dataset.name, variable.name);
    xml.open("def:ValueListDef", &[("OID", Some(&id))])?;
    for (place, value) in variable.values.iter().enumerate() {
        let end = value_id(dataset, variable, place);
        let method = value.method.as_ref().map(|_| format!("MT.{end}"));
        xml.open(
            "ItemRef",
            &[
                ("ItemOID", Some(&format!("IT.{end}"))),
                ("OrderNumber", Some(&(place + 1).to_string())),
                ("Mandatory", Some("No")),
                ("MethodOID", method.as_deref()),
            ],
        )?;
        let clause = format!("WC.{end}");
        xml.empty("def:WhereClauseRef", &[("WhereClauseOID", Some(&clause))])?;
        xml.close("ItemRef")?;
    }
    xml.close("def:ValueListDef")
}

fn write_conditions(
    xml: &mut Xml,
    dataset: &DatasetDefinition,
    variable: &VariableDefinition,
) -> io::Result<()> {
    for (place, value) in variable.values.iter().enumerate() {
        let id = format!("WC.{}", value_id(dataset, variable, place));
        xml.open("def:WhereClauseDef", &[("OID", Some(&id))])?;
        for condition in &value.conditions {
            let item = format!("IT.{}.{}", dataset.name, condition.variable);
            xml.open(
                "RangeCheck",
                &[
                    ("SoftHard", Some("Soft")),
                    ("def:ItemOID", Some(&item)),
                    ("Comparator", Some(condition.comparator.name())),
                ],
            )?;
            for value in &condition.values {
                xml.text("CheckValue", &[], value)?;
            }
            xml.close("RangeCheck")?;
        }
        xml.close("def:WhereClauseDef")?;
    }
    Ok(())
}

fn write_dataset(xml: &mut Xml, dataset: &DatasetDefinition) -> io::Result<()> {
    let leaf = format!("LF.{}", dataset.name);
    let comment = format!("COM.{}", dataset.name);
    let standard = dataset.standard.as_ref().map(standard_id);
    let repeating = match dataset.repeating {
        Repeating::OncePerSubject => "No",
        Repeating::SeveralPerSubject | Repeating::ReferenceData => "Yes",
    };
    let reference = match dataset.repeating {
        Repeating::ReferenceData => "Yes",
        Repeating::OncePerSubject | Repeating::SeveralPerSubject => "No",
    };
    let domain = (dataset.purpose == Purpose::Tabulation).then_some(dataset.name.as_str());
    xml.open(
        "ItemGroupDef",
        &[
            ("OID", Some(&format!("IG.{}", dataset.name))),
            ("Name", Some(&dataset.name)),
            ("Repeating", Some(repeating)),
            ("IsReferenceData", Some(reference)),
            ("SASDatasetName", sas_name(&dataset.name)),
            ("Domain", domain),
            ("Purpose", Some(dataset.purpose.name())),
            ("def:Structure", Some(&dataset.structure)),
            (
                "def:ArchiveLocationID",
                dataset.file.as_ref().map(|_| leaf.as_str()),
            ),
            ("def:StandardOID", standard.as_deref()),
            (
                "def:HasNoData",
                (dataset.records == Some(0)).then_some("Yes"),
            ),
            (
                "def:CommentOID",
                dataset.comment.as_ref().map(|_| comment.as_str()),
            ),
        ],
    )?;
    xml.translated("Description", &dataset.label)?;
    for (place, variable) in dataset.variables.iter().enumerate() {
        let method = format!("MT.{}.{}", dataset.name, variable.name);
        let mandatory = match variable.presence {
            Presence::Mandatory => "Yes",
            Presence::Optional => "No",
        };
        let key = variable.key_sequence.map(|place| place.to_string());
        xml.empty(
            "ItemRef",
            &[
                ("ItemOID", Some(&item_id(dataset, variable))),
                ("OrderNumber", Some(&(place + 1).to_string())),
                ("Mandatory", Some(mandatory)),
                ("KeySequence", key.as_deref()),
                (
                    "MethodOID",
                    variable.method.as_ref().map(|_| method.as_str()),
                ),
                ("Role", variable.role.map(Role::name)),
            ],
        )?;
    }
    if let Some(records) = dataset.records {
        let records = records.to_string();
        xml.empty(
            "Alias",
            &[("Context", Some("Records")), ("Name", Some(&records))],
        )?;
    }
    xml.empty("def:Class", &[("Name", Some(dataset.class.name()))])?;
    if let Some(file) = &dataset.file {
        write_leaf(xml, &leaf, file, file)?;
    }
    xml.close("ItemGroupDef")
}

fn write_leaf(xml: &mut Xml, id: &str, file: &str, title: &str) -> io::Result<()> {
    xml.open("def:leaf", &[("ID", Some(id)), ("xlink:href", Some(file))])?;
    xml.text("def:title", &[], title)?;
    xml.close("def:leaf")
}

fn write_methods(xml: &mut Xml, study: &StudyDefinition) -> io::Result<()> {
    for (dataset, variable) in variables(study) {
        if let Some(method) = &variable.method {
            let id = format!("MT.{}.{}", dataset.name, variable.name);
            write_method(xml, &id, method)?;
        }
        for (place, value) in variable.values.iter().enumerate() {
            if let Some(method) = &value.method {
                let id = format!("MT.{}", value_id(dataset, variable, place));
                write_method(xml, &id, method)?;
            }
        }
    }
    Ok(())
}

fn write_method(xml: &mut Xml, id: &str, method: &Method) -> io::Result<()> {
    let kind = match method.kind {
        MethodKind::Computation => "Computation",
        MethodKind::Imputation => "Imputation",
    };
    xml.open(
        "MethodDef",
        &[
            ("OID", Some(id)),
            ("Name", Some(&method.name)),
            ("Type", Some(kind)),
        ],
    )?;
    xml.translated("Description", &method.description)?;
    xml.close("MethodDef")
}

fn write_comments(xml: &mut Xml, study: &StudyDefinition) -> io::Result<()> {
    let mut comment = |id: String, text: &Option<String>| match text {
        None => Ok(()),
        Some(text) => {
            xml.open("def:CommentDef", &[("OID", Some(&id))])?;
            xml.translated("Description", text)?;
            xml.close("def:CommentDef")
        }
    };
    for dataset in &study.datasets {
        comment(format!("COM.{}", dataset.name), &dataset.comment)?;
        for variable in &dataset.variables {
            let id = format!("COM.{}.{}", dataset.name, variable.name);
            comment(id, &variable.comment)?;
            for (place, value) in variable.values.iter().enumerate() {
                let id = format!("COM.{}", value_id(dataset, variable, place));
                comment(id, &value.comment)?;
            }
        }
    }
    Ok(())
}
