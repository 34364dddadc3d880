//! The sites of the skin that are examined.

/// The 15 sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CdasiSite {
    /// Scalp.
    Scalp,
    /// Malar area.
    Malar,
    /// Periorbital area.
    Periorbital,
    /// Rest of the face.
    RestOfFace,
    /// V-area of the neck, in front.
    VAreaOfNeck,
    /// Posterior neck.
    PosteriorNeck,
    /// Upper back and shoulders.
    UpperBackAndShoulders,
    /// Rest of the back, and buttocks.
    RestOfBackAndButtocks,
    /// Abdomen.
    Abdomen,
    /// Lateral upper thigh.
    LateralUpperThigh,
    /// Rest of the leg, and feet.
    RestOfLegAndFeet,
    /// Arm.
    Arm,
    /// Mechanic's hand.
    MechanicsHand,
    /// Dorsum of the hands, not over joints.
    DorsumOfHands,
    /// Gottron's sign, not on the hands.
    GottronNotOnHands,
}

impl CdasiSite {
    /// The 15, in the order of the form.
    pub const ALL: [Self; 15] = [
        Self::Scalp,
        Self::Malar,
        Self::Periorbital,
        Self::RestOfFace,
        Self::VAreaOfNeck,
        Self::PosteriorNeck,
        Self::UpperBackAndShoulders,
        Self::RestOfBackAndButtocks,
        Self::Abdomen,
        Self::LateralUpperThigh,
        Self::RestOfLegAndFeet,
        Self::Arm,
        Self::MechanicsHand,
        Self::DorsumOfHands,
        Self::GottronNotOnHands,
    ];
}
