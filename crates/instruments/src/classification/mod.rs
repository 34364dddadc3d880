//! Which disease it is, by published classification criteria.

pub mod bohan_peter;
