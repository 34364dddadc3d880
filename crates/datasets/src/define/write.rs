//! A study's definition as a `define.xml` of version 2.1.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::DefineRefusal;
use super::model::{
    CodeList, Comparator, DataType, DatasetClass, DatasetDefinition, DocumentRole,
    ImplementationGuide, Method, MethodKind, Origin, OriginKind, OriginSource, Presence, Purpose,
    Repeating, Role, Standard, StudyDefinition, Term, Terms, ValueDefinition, VariableDefinition,
};
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

fn check(study: &StudyDefinition) -> Result<(), DefineRefusal> {
    let mut names = BTreeSet::new();
    let mut named = |name: &str, full: String| {
        if !is_name(name) {
            return Err(DefineRefusal::Name { name: full });
        }
        if names.insert(full.clone()) {
            Ok(())
        } else {
            Err(DefineRefusal::Duplicate { name: full })
        }
    };
    for list in &study.code_lists {
        named(&list.id, format!("code list {}", list.id))?;
        let ok = match &list.terms {
            Terms::Dictionary { .. } => true,
            Terms::Listed(terms) => {
                let decoded = terms.iter().filter(|term| term.decode.is_some()).count();
                !terms.is_empty() && (decoded == 0 || decoded == terms.len())
            }
        };
        if !ok {
            return Err(DefineRefusal::Terms {
                code_list: list.id.clone(),
            });
        }
    }
    for dataset in &study.datasets {
        named(&dataset.name, dataset.name.clone())?;
        for variable in &dataset.variables {
            named(
                &variable.name,
                format!("{}.{}", dataset.name, variable.name),
            )?;
            let lists = variable.values.iter().map(|value| &value.code_list);
            for list in lists.chain([&variable.code_list]).flatten() {
                if !study.code_lists.iter().any(|known| known.id == *list) {
                    return Err(DefineRefusal::UnknownCodeList {
                        dataset: dataset.name.clone(),
                        variable: variable.name.clone(),
                        code_list: list.clone(),
                    });
                }
            }
            for condition in variable.values.iter().flat_map(|value| &value.conditions) {
                let there = dataset
                    .variables
                    .iter()
                    .any(|known| known.name == condition.variable);
                if !there || condition.values.is_empty() {
                    return Err(DefineRefusal::Condition {
                        dataset: dataset.name.clone(),
                        variable: variable.name.clone(),
                        on: condition.variable.clone(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Whether identifiers can be made of a text: XML's names without what is no ASCII.
fn is_name(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn sas_name(name: &str) -> Option<&str> {
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
fn value_id(dataset: &DatasetDefinition, variable: &VariableDefinition, place: usize) -> String {
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

/// What an `ItemDef` says, of a variable or of some of its values.
struct Item<'a> {
    /// The end of the identifiers.
    id: String,
    name: &'a str,
    label: &'a str,
    data_type: DataType,
    length: Option<u32>,
    decimals: Option<u32>,
    format: Option<&'a str>,
    code_list: Option<&'a str>,
    origin: Option<&'a Origin>,
    has_comment: bool,
    has_values: bool,
}

impl<'a> Item<'a> {
    fn of_variable(dataset: &DatasetDefinition, variable: &'a VariableDefinition) -> Self {
        Item {
            id: format!("{}.{}", dataset.name, variable.name),
            name: &variable.name,
            label: &variable.label,
            data_type: variable.data_type,
            length: variable.length,
            decimals: variable.decimals,
            format: variable.format.as_ref().map(|format| format.text()),
            code_list: variable.code_list.as_deref(),
            origin: variable.origin.as_ref(),
            has_comment: variable.comment.is_some(),
            has_values: !variable.values.is_empty(),
        }
    }

    fn of_value(
        dataset: &DatasetDefinition,
        variable: &'a VariableDefinition,
        place: usize,
        value: &'a ValueDefinition,
    ) -> Self {
        Item {
            id: value_id(dataset, variable, place),
            name: &variable.name,
            label: &value.label,
            data_type: value.data_type,
            length: value.length,
            decimals: value.decimals,
            format: value.format.as_ref().map(|format| format.text()),
            code_list: value.code_list.as_deref(),
            origin: value.origin.as_ref(),
            has_comment: value.comment.is_some(),
            has_values: false,
        }
    }
}

fn write_item(xml: &mut Xml, item: &Item<'_>) -> io::Result<()> {
    let (id, comment) = (format!("IT.{}", item.id), format!("COM.{}", item.id));
    let length = item
        .length
        .filter(|&length| length > 0 && item.data_type.has_length());
    let length = length.map(|length| length.to_string());
    let decimals = item.decimals.filter(|_| item.data_type == DataType::Float);
    let decimals = decimals.map(|decimals| decimals.to_string());
    xml.open(
        "ItemDef",
        &[
            ("OID", Some(&id)),
            ("Name", Some(item.name)),
            ("DataType", Some(item.data_type.name())),
            ("Length", length.as_deref()),
            ("SignificantDigits", decimals.as_deref()),
            ("SASFieldName", sas_name(item.name)),
            ("def:DisplayFormat", item.format),
            (
                "def:CommentOID",
                item.has_comment.then_some(comment.as_str()),
            ),
        ],
    )?;
    xml.translated("Description", item.label)?;
    if let Some(list) = item.code_list {
        xml.empty(
            "CodeListRef",
            &[("CodeListOID", Some(&format!("CL.{list}")))],
        )?;
    }
    if let Some(origin) = item.origin {
        let attributes = [
            ("Type", Some(origin.kind.name())),
            ("Source", origin.source.map(OriginSource::name)),
        ];
        match &origin.description {
            None => xml.empty("def:Origin", &attributes)?,
            Some(description) => {
                xml.open("def:Origin", &attributes)?;
                xml.translated("Description", description)?;
                xml.close("def:Origin")?;
            }
        }
    }
    if item.has_values {
        xml.empty(
            "def:ValueListRef",
            &[("ValueListOID", Some(&format!("VL.{}", item.id)))],
        )?;
    }
    xml.close("ItemDef")
}

fn write_code_list(xml: &mut Xml, list: &CodeList) -> io::Result<()> {
    let data_type = match list.data_type {
        DataType::Integer | DataType::Float => list.data_type.name(),
        _ => "text",
    };
    xml.open(
        "CodeList",
        &[
            ("OID", Some(&format!("CL.{}", list.id))),
            ("Name", Some(&list.name)),
            ("DataType", Some(data_type)),
            (
                "def:IsNonStandard",
                list.nci_code.is_none().then_some("Yes"),
            ),
        ],
    )?;
    match &list.terms {
        Terms::Dictionary { name, version } => xml.empty(
            "ExternalCodeList",
            &[("Dictionary", Some(name)), ("Version", Some(version))],
        )?,
        Terms::Listed(terms) => {
            for (place, term) in terms.iter().enumerate() {
                write_term(xml, place, term)?;
            }
        }
    }
    write_nci_code(xml, list.nci_code.as_deref())?;
    xml.close("CodeList")
}

fn write_term(xml: &mut Xml, place: usize, term: &Term) -> io::Result<()> {
    let order = (place + 1).to_string();
    let attributes = [
        ("CodedValue", Some(term.value.as_str())),
        ("OrderNumber", Some(order.as_str())),
    ];
    let element = match term.decode {
        Some(_) => "CodeListItem",
        None => "EnumeratedItem",
    };
    xml.open(element, &attributes)?;
    if let Some(decode) = &term.decode {
        xml.translated("Decode", decode)?;
    }
    write_nci_code(xml, term.nci_code.as_deref())?;
    xml.close(element)
}

fn write_nci_code(xml: &mut Xml, code: Option<&str>) -> io::Result<()> {
    match code {
        None => Ok(()),
        Some(code) => xml.empty(
            "Alias",
            &[("Context", Some("nci:ExtCodeID")), ("Name", Some(code))],
        ),
    }
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

impl ImplementationGuide {
    fn name(self) -> &'static str {
        match self {
            ImplementationGuide::Sdtmig => "SDTMIG",
            ImplementationGuide::Adamig => "ADaMIG",
            ImplementationGuide::AdamOccdsig => "ADaM-OCCDSIG",
        }
    }
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Tabulation => "Tabulation",
            Purpose::Analysis => "Analysis",
        }
    }
}

impl DatasetClass {
    /// The class as CDISC's terminology spells it.
    fn name(self) -> &'static str {
        match self {
            DatasetClass::SpecialPurpose => "SPECIAL PURPOSE",
            DatasetClass::Interventions => "INTERVENTIONS",
            DatasetClass::Events => "EVENTS",
            DatasetClass::Findings => "FINDINGS",
            DatasetClass::FindingsAbout => "FINDINGS ABOUT",
            DatasetClass::Relationship => "RELATIONSHIP",
            DatasetClass::TrialDesign => "TRIAL DESIGN",
            DatasetClass::SubjectLevelAnalysis => "SUBJECT LEVEL ANALYSIS DATASET",
            DatasetClass::BasicDataStructure => "BASIC DATA STRUCTURE",
            DatasetClass::OccurrenceDataStructure => "OCCURRENCE DATA STRUCTURE",
            DatasetClass::AdamOther => "ADAM OTHER",
        }
    }
}

impl DataType {
    fn name(self) -> &'static str {
        match self {
            DataType::Text => "text",
            DataType::Integer => "integer",
            DataType::Float => "float",
            DataType::Date => "date",
            DataType::Datetime => "datetime",
            DataType::Time => "time",
            DataType::PartialDate => "partialDate",
            DataType::PartialDatetime => "partialDatetime",
            DataType::Duration => "durationDatetime",
        }
    }

    /// Define-XML gives a length to these types and to no others.
    fn has_length(self) -> bool {
        matches!(self, DataType::Text | DataType::Integer | DataType::Float)
    }
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Identifier => "Identifier",
            Role::Topic => "Topic",
            Role::GroupingQualifier => "Grouping Qualifier",
            Role::ResultQualifier => "Result Qualifier",
            Role::SynonymQualifier => "Synonym Qualifier",
            Role::RecordQualifier => "Record Qualifier",
            Role::VariableQualifier => "Variable Qualifier",
            Role::Rule => "Rule",
            Role::Timing => "Timing",
        }
    }
}

impl Comparator {
    fn name(self) -> &'static str {
        match self {
            Comparator::Equal => "EQ",
            Comparator::NotEqual => "NE",
            Comparator::In => "IN",
            Comparator::NotIn => "NOTIN",
        }
    }
}

impl OriginKind {
    fn name(self) -> &'static str {
        match self {
            OriginKind::Collected => "Collected",
            OriginKind::Derived => "Derived",
            OriginKind::Assigned => "Assigned",
            OriginKind::Protocol => "Protocol",
            OriginKind::Predecessor => "Predecessor",
        }
    }
}

impl OriginSource {
    fn name(self) -> &'static str {
        match self {
            OriginSource::Investigator => "Investigator",
            OriginSource::Sponsor => "Sponsor",
            OriginSource::Subject => "Subject",
            OriginSource::Vendor => "Vendor",
        }
    }
}
