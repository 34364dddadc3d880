//! Diagnoses that are recorded, not computed: the logic behind them is not public.

/// The diagnoses of the 119th workshop of the European Neuromuscular Centre (Hoogendijk et al. 2004).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Enmc2004Diagnosis {
    /// Inclusion body myositis.
    InclusionBodyMyositis,
    /// Definite polymyositis.
    DefinitePolymyositis,
    /// Probable polymyositis.
    ProbablePolymyositis,
    /// Definite dermatomyositis.
    DefiniteDermatomyositis,
    /// Probable dermatomyositis.
    ProbableDermatomyositis,
    /// Amyopathic dermatomyositis.
    AmyopathicDermatomyositis,
    /// Possible dermatomyositis sine dermatitis: the biopsy without the rash.
    PossibleDermatomyositisSineDermatitis,
    /// Nonspecific myositis.
    NonspecificMyositis,
    /// Immune-mediated necrotising myopathy.
    ImmuneMediatedNecrotisingMyopathy,
}

/// The subtypes by which a pilot of first-line immunoglobulin described its patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum MyositisSubtype {
    /// Dermatomyositis (DM).
    Dermatomyositis,
    /// Immune-mediated necrotising myopathy (IMNM).
    ImmuneMediatedNecrotisingMyopathy,
    /// Nonspecific or overlap myositis (NM/OM).
    NonspecificOrOverlapMyositis,
    /// Antisynthetase syndrome (ASS).
    AntisynthetaseSyndrome,
}
