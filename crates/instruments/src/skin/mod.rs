//! The skin of dermatomyositis.

mod cdasi;

pub use cdasi::{
    Cdasi, CdasiCategory, CdasiCutOffs, CdasiSite, CdasiSiteFindings, CdasiSiteScores,
    GottronHands, GottronHandsScores, LeastSignificantChange, Papules, PoikilodermaScale,
};
