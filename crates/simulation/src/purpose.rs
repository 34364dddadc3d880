//! What a random number is for: the last word of its counter.

/// What a random number is drawn for. Each purpose has its own numbers, so that asking for one more changes no
/// other; the codes are part of what a seed means and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The randomisation lists, one draw after the other.
    AllocationList,
    /// The decision of minimisation on a person, and its number.
    Minimisation,
    /// Time from the person before to this one, site, days from screening to the decision.
    Arrival,
    /// Sex, race, ethnicity, subtype of the disease.
    Group,
    /// Age, body weight, time since the diagnosis, time since the first symptom.
    Constitution,
    /// The criteria of Bohan and Peter.
    BohanPeter,
    /// A manifestation, by its place among those of the subtype.
    Manifestation(u16),
    /// The antibody.
    Antibody,
    /// The answer to an eligibility criterion, by its place in the protocol.
    Criterion(u16),
    /// Consent and the verdict of the committee.
    Admission,
    /// Severity, background response, active response, and how prone to adverse events.
    Latent,
    /// Whether the active treatment works at all, and the enzymes' common height.
    Responder,
    /// Baseline deviations of four measures, by their block.
    Baseline(u16),
    /// Each measure's own course, for four measures, by their block.
    OwnCourse(u16),
    /// Baseline deviations of four enzymes, by their block.
    EnzymeBaseline(u16),
    /// A medicine taken at entry, by its place in the file.
    Medicine(u16),
    /// The day of a visit, and the body weight then.
    VisitDay,
    /// Noise of four measures at a visit, by their block.
    VisitNoise(u16),
    /// Noise of the other side of the body, for four measures, by their block.
    OtherSideNoise(u16),
    /// Noise of four enzymes at a visit, by their block.
    EnzymeNoise(u16),
    /// Wells scores.
    WellsScore,
    /// Days and rate of an infusion cycle.
    Infusion,
    /// Whether a subject is prone to an adverse event, by its place in the file.
    Proneness(u16),
    /// An adverse event in a cycle, by its place in the file: whether, when, how.
    AdverseEvent(u16),
    /// What follows such an event: how long it lasts, whether the treatment is stopped.
    AdverseEventCourse(u16),
    /// A thromboembolic event in a cycle: whether, when, which.
    Thromboembolism,
    /// Leaving the trial between two visits, by the place of the cause in the file.
    DropOut(u16),
    /// Early-termination visit.
    EarlyTermination,
    /// A switch in error, by its place in the file.
    SwitchInError(u16),
    /// Choices of the physician: dose reduction, glucocorticoid, premedication.
    PhysiciansChoice,
    /// Rescue medication and change of regimen.
    Rescue,
}

impl Purpose {
    /// The code: the kind in the high half of the word, the place in the low half.
    pub const fn code(self) -> u32 {
        let (kind, place) = match self {
            Self::AllocationList => (1, 0),
            Self::Minimisation => (31, 0),
            Self::Arrival => (2, 0),
            Self::Group => (3, 0),
            Self::Constitution => (4, 0),
            Self::BohanPeter => (5, 0),
            Self::Manifestation(place) => (6, place),
            Self::Antibody => (7, 0),
            Self::Criterion(place) => (8, place),
            Self::Admission => (9, 0),
            Self::Latent => (10, 0),
            Self::Responder => (11, 0),
            Self::Baseline(block) => (12, block),
            Self::OwnCourse(block) => (13, block),
            Self::EnzymeBaseline(block) => (14, block),
            Self::Medicine(place) => (15, place),
            Self::VisitDay => (16, 0),
            Self::VisitNoise(block) => (17, block),
            Self::OtherSideNoise(block) => (30, block),
            Self::EnzymeNoise(block) => (18, block),
            Self::WellsScore => (19, 0),
            Self::Infusion => (20, 0),
            Self::Proneness(place) => (21, place),
            Self::AdverseEvent(place) => (22, place),
            Self::AdverseEventCourse(place) => (23, place),
            Self::Thromboembolism => (24, 0),
            Self::DropOut(place) => (25, place),
            Self::EarlyTermination => (26, 0),
            Self::SwitchInError(place) => (27, place),
            Self::PhysiciansChoice => (28, 0),
            Self::Rescue => (29, 0),
        };
        (kind << 16) | place as u32
    }
}
