//! The enzymes taken at one visit.

use super::{Enzyme, EnzymeLevel};

/// The enzymes of one visit; `None` is an enzyme not measured.
///
/// ```
/// use instruments::measure::{Enzyme, EnzymeLevel, EnzymePanel};
///
/// let panel = EnzymePanel::only(Enzyme::CreatineKinase, EnzymeLevel::from_whole(380, 190)?)
///     .with(Enzyme::Aldolase, "9.1 limit 7.6".parse()?);
/// assert_eq!(panel.measured().count(), 2);
/// assert_eq!(panel.level(Enzyme::LactateDehydrogenase), None);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct EnzymePanel {
    /// Creatine kinase.
    pub creatine_kinase: Option<EnzymeLevel>,
    /// Aldolase.
    pub aldolase: Option<EnzymeLevel>,
    /// Lactate dehydrogenase.
    pub lactate_dehydrogenase: Option<EnzymeLevel>,
    /// Aspartate aminotransferase.
    pub aspartate_aminotransferase: Option<EnzymeLevel>,
    /// Alanine aminotransferase.
    pub alanine_aminotransferase: Option<EnzymeLevel>,
}

impl EnzymePanel {
    /// No enzyme measured.
    pub const EMPTY: Self = Self {
        creatine_kinase: None,
        aldolase: None,
        lactate_dehydrogenase: None,
        aspartate_aminotransferase: None,
        alanine_aminotransferase: None,
    };

    /// One enzyme measured, and no other.
    pub const fn only(enzyme: Enzyme, level: EnzymeLevel) -> Self {
        Self::EMPTY.with(enzyme, level)
    }

    /// The panel with this enzyme added or replaced.
    #[must_use]
    pub const fn with(mut self, enzyme: Enzyme, level: EnzymeLevel) -> Self {
        match enzyme {
            Enzyme::CreatineKinase => self.creatine_kinase = Some(level),
            Enzyme::Aldolase => self.aldolase = Some(level),
            Enzyme::LactateDehydrogenase => self.lactate_dehydrogenase = Some(level),
            Enzyme::AspartateAminotransferase => self.aspartate_aminotransferase = Some(level),
            Enzyme::AlanineAminotransferase => self.alanine_aminotransferase = Some(level),
        }
        self
    }

    /// The level of an enzyme, if it was measured.
    pub const fn level(&self, enzyme: Enzyme) -> Option<EnzymeLevel> {
        match enzyme {
            Enzyme::CreatineKinase => self.creatine_kinase,
            Enzyme::Aldolase => self.aldolase,
            Enzyme::LactateDehydrogenase => self.lactate_dehydrogenase,
            Enzyme::AspartateAminotransferase => self.aspartate_aminotransferase,
            Enzyme::AlanineAminotransferase => self.alanine_aminotransferase,
        }
    }

    /// Whether no enzyme was measured.
    pub fn is_empty(&self) -> bool {
        *self == Self::EMPTY
    }

    /// Every measured enzyme, in the order of [`Enzyme::ALL`].
    pub fn measured(&self) -> impl Iterator<Item = (Enzyme, EnzymeLevel)> + use<> {
        let panel = *self;
        Enzyme::ALL
            .into_iter()
            .filter_map(move |enzyme| Some((enzyme, panel.level(enzyme)?)))
    }
}
