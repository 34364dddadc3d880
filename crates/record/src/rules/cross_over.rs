//! Cross-over: who goes where.

use protocol::ArmCode;

/// The other arm, where there are two; with any other number of arms "the other" means nothing.
///
/// ```
/// use protocol::ArmCode;
/// use record::rules::cross_over::other_arm;
///
/// assert_eq!(other_arm(ArmCode(0), 2), Some(ArmCode(1)));
/// assert_eq!(other_arm(ArmCode(1), 2), Some(ArmCode(0)));
/// assert_eq!(other_arm(ArmCode(0), 1), None);
/// ```
pub const fn other_arm(arm: ArmCode, arms: usize) -> Option<ArmCode> {
    match (arm.0, arms) {
        (0, 2) => Some(ArmCode(1)),
        (1, 2) => Some(ArmCode(0)),
        _ => None,
    }
}
