//! The Cutaneous Dermatomyositis Disease Area and Severity Index, version 2 (Yassaee et al. 2010): three
//! measures of activity, two of damage.

mod cut_offs;
mod examination;
mod findings;
mod site;

pub use cut_offs::{CdasiCategory, CdasiCutOffs, LeastSignificantChange};
pub use examination::Cdasi;
pub use findings::{
    CdasiSiteFindings, CdasiSiteScores, GottronHands, GottronHandsScores, Papules,
    PoikilodermaScale,
};
pub use site::CdasiSite;
