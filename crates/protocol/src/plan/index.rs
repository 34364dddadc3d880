//! Places in a plan. Names are looked up once, when the plan is compiled; afterwards everything is an
//! index, and a visit still cannot be taken for a period.

use crate::ArmCode;

macro_rules! indexes {
    ($($(#[$meaning:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meaning])*
        ///
        /// Only a [`Plan`](crate::Plan) makes one, and it is good for that plan alone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u8);

        impl $name {
            /// The place in the file's list, counted from 0.
            pub const fn position(self) -> usize {
                self.0 as usize
            }
        }

        impl From<u8> for Place<$name> {
            fn from(position: u8) -> Self {
                Place($name(position))
            }
        }
    )+};
}

/// Makes an index without giving the world a way to make one.
pub(crate) struct Place<T>(pub(crate) T);

impl From<u8> for Place<ArmCode> {
    fn from(position: u8) -> Self {
        Place(ArmCode(position))
    }
}

indexes! {
    /// A visit of a plan.
    VisitIndex,
    /// A period of a plan.
    PeriodIndex,
    /// A randomisation stratum of a plan.
    StratumIndex,
    /// A protocol version of a plan; a later version is greater.
    VersionIndex,
    /// A regimen of a plan.
    RegimenIndex,
    /// A product of a plan.
    ProductIndex,
}

/// An arm of a plan: the same thing as its design code.
pub type ArmIndex = ArmCode;
