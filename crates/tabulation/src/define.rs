//! The datasets as `define.xml` describes them, from the table of variables.

use datasets::define::{
    CodeList, DataType, DatasetClass, DatasetDefinition, ImplementationGuide,
    Origin as DefinedOrigin, OriginKind, OriginSource, Presence, Purpose, Role as DefinedRole,
    Standard, StudyDefinition, Term, Terms, VariableDefinition,
};
use datasets::{Table, Timestamp};
use protocol::Plan;

use crate::standard::{
    self, ADSL, Class, Content, Core, DATASETS, DM, Layout, Origin, Role, Source, VariableSpec,
};

/// What `define.xml` says of datasets that [`tabulate`](crate::tabulate) made: of SDTM or of ADaM, each in CSV
/// files of its own name. `created` is when the data were made; the clock is never asked.
///
/// ```
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// # let origin = record::Origin::Virtual { seed: 1, replicate: 0, patients_sha256: String::new() };
/// # let lists = record::AllocationTable::generate(&plan, &origin, |_| 0)?;
/// # let state = record::TrialState::new(&plan, &lists);
/// use tabulation::{Lane, define, tabulate};
///
/// let made = tabulate(&plan, &state, Lane::Blinded)?;
/// let study = define(&plan, &made.sdtm, "2019-11-05T00:00:00Z".parse()?);
/// let mut xml = Vec::new();
/// datasets::define::write(&study, &mut xml)?;
/// assert!(String::from_utf8(xml)?.contains("Reported Term for the Adverse Event"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn define(plan: &Plan, tables: &[Table], created: Timestamp) -> StudyDefinition {
    let trial = &plan.protocol().trial;
    let laid_out: Vec<(&Table, &'static Layout)> = tables
        .iter()
        .filter_map(|table| Some((table, standard::layout(table.name())?)))
        .collect();
    let mut code_lists: Vec<CodeList> = Vec::new();
    for (_, layout) in &laid_out {
        for list in layout.variables.iter().filter_map(code_list) {
            if !code_lists.iter().any(|known| known.id == list.id) {
                code_lists.push(list);
            }
        }
    }
    StudyDefinition {
        study: trial.id.clone(),
        name: trial.name.clone(),
        description: trial.title.clone(),
        protocol: trial.id.clone(),
        created,
        datasets: laid_out
            .into_iter()
            .map(|(table, layout)| dataset(table, layout))
            .collect(),
        code_lists,
        documents: Vec::new(),
    }
}

fn dataset(table: &Table, layout: &Layout) -> DatasetDefinition {
    let purpose = if layout.is_analysis() {
        Purpose::Analysis
    } else {
        Purpose::Tabulation
    };
    let class = match layout.class {
        Class::SpecialPurpose => DatasetClass::SpecialPurpose,
        Class::Interventions => DatasetClass::Interventions,
        Class::Events => DatasetClass::Events,
        Class::Findings => DatasetClass::Findings,
        Class::TrialDesign => DatasetClass::TrialDesign,
        Class::SubjectLevelAnalysis => DatasetClass::SubjectLevelAnalysis,
        Class::BasicDataStructure => DatasetClass::BasicDataStructure,
        Class::OccurrenceDataStructure => DatasetClass::OccurrenceDataStructure,
        Class::AnalysisOther => DatasetClass::AdamOther,
    };
    let mut defined = DatasetDefinition::of(table, class, layout.structure, purpose);
    let (guide, version) = match layout.source {
        Source::SdtmImplementationGuide => (ImplementationGuide::Sdtmig, "3.4"),
        Source::AdamImplementationGuide => (ImplementationGuide::Adamig, "1.3"),
    };
    defined.standard = Some(Standard {
        guide,
        version: version.to_owned(),
    });
    defined.file = Some(format!("{}.csv", table.name().to_ascii_lowercase()));
    for variable in &mut defined.variables {
        if let Some(spec) = layout.variable(&variable.name) {
            describe(variable, layout, spec);
        }
    }
    defined
}

fn describe(variable: &mut VariableDefinition, layout: &Layout, spec: &VariableSpec) {
    if spec.content == Content::DurationText {
        variable.data_type = DataType::Duration;
    }
    variable.presence = match spec.core {
        Core::Required => Presence::Mandatory,
        Core::Expected | Core::Permissible => Presence::Optional,
    };
    variable.role = (!layout.is_analysis()).then_some(match spec.role {
        Role::Identifier => DefinedRole::Identifier,
        Role::Topic => DefinedRole::Topic,
        Role::Qualifier => DefinedRole::RecordQualifier,
        Role::Timing => DefinedRole::Timing,
        Role::Rule => DefinedRole::Rule,
    });
    variable.origin = Some(origin(layout, spec));
    variable.code_list = code_list(spec).map(|list| list.id);
}

fn origin(layout: &Layout, spec: &VariableSpec) -> DefinedOrigin {
    let (kind, source) = match spec.origin {
        Origin::Collected => (OriginKind::Collected, Some(OriginSource::Investigator)),
        Origin::Derived => (OriginKind::Derived, Some(OriginSource::Sponsor)),
        Origin::Assigned => (OriginKind::Assigned, Some(OriginSource::Sponsor)),
        Origin::Protocol => (OriginKind::Protocol, Some(OriginSource::Sponsor)),
        Origin::Predecessor => (OriginKind::Predecessor, None),
    };
    let description = match spec.origin {
        Origin::Predecessor => predecessor(layout, spec),
        _ => None,
    };
    DefinedOrigin {
        kind,
        source,
        description,
    }
}

/// Where a copied variable comes from, e.g. `ADSL.TRT01P`; none where its name is another one there.
fn predecessor(layout: &Layout, spec: &VariableSpec) -> Option<String> {
    let of = |layout: &Layout| {
        let there = layout.variable(spec.name)?;
        Some(format!("{}.{}", layout.name, there.name))
    };
    if layout.name == ADSL.name {
        return of(&DM);
    }
    let collected = DATASETS.iter().filter(|other| !other.is_analysis());
    of(&ADSL).or_else(|| collected.filter_map(|other| of(other)).next())
}

/// The list of a variable's terms, in the type of its values.
fn code_list(spec: &VariableSpec) -> Option<CodeList> {
    let codes = spec.codes?;
    let id: String = codes
        .name
        .chars()
        .map(|letter| match letter.to_ascii_uppercase() {
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '_',
        })
        .collect();
    Some(CodeList {
        id,
        name: codes.name.to_owned(),
        data_type: match spec.content {
            Content::Number => DataType::Integer,
            _ => DataType::Text,
        },
        nci_code: None,
        terms: Terms::Listed(
            codes
                .terms
                .iter()
                .map(|term| Term {
                    value: (*term).to_owned(),
                    decode: None,
                    nci_code: None,
                })
                .collect(),
        ),
    })
}
