//! Several hypotheses at one familywise level.

mod adjusted;
mod graphical;

pub use adjusted::{benjamini_hochberg, bonferroni, fixed_sequence, hochberg, holm, hommel};
pub use graphical::{GraphicalProcedure, graphical};
