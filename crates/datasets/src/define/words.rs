//! The words in which Define-XML says what the model holds.

use super::model::{
    Comparator, DataType, DatasetClass, ImplementationGuide, OriginKind, OriginSource, Purpose,
    Role,
};

impl ImplementationGuide {
    pub(super) fn name(self) -> &'static str {
        match self {
            ImplementationGuide::Sdtmig => "SDTMIG",
            ImplementationGuide::Adamig => "ADaMIG",
            ImplementationGuide::AdamOccdsig => "ADaM-OCCDSIG",
        }
    }
}

impl Purpose {
    pub(super) fn name(self) -> &'static str {
        match self {
            Purpose::Tabulation => "Tabulation",
            Purpose::Analysis => "Analysis",
        }
    }
}

impl DatasetClass {
    /// The class as CDISC's terminology spells it.
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn has_length(self) -> bool {
        matches!(self, DataType::Text | DataType::Integer | DataType::Float)
    }
}

impl Role {
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn name(self) -> &'static str {
        match self {
            Comparator::Equal => "EQ",
            Comparator::NotEqual => "NE",
            Comparator::In => "IN",
            Comparator::NotIn => "NOTIN",
        }
    }
}

impl OriginKind {
    pub(super) fn name(self) -> &'static str {
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
    pub(super) fn name(self) -> &'static str {
        match self {
            OriginSource::Investigator => "Investigator",
            OriginSource::Sponsor => "Sponsor",
            OriginSource::Subject => "Subject",
            OriginSource::Vendor => "Vendor",
        }
    }
}
