//! Where a store is, as the commands that work on one are told.

use std::path::PathBuf;

use clap::Args;
use store::{Address, Place, StoreError};

use crate::failure::Failure;

/// Where a store is.
#[derive(Debug, Clone, Args)]
pub struct StorePlace {
    /// The database: sqlite:FILE or postgres://USER@HOST/DATABASE.
    #[arg(long)]
    pub db: Address,
    /// The file of signed heads [default: FILE.witness, or DATABASE.witness in the folder one is in].
    #[arg(long, value_name = "PATH")]
    pub witness: Option<PathBuf>,
    /// The file of the keys [default: FILE.key, or DATABASE.key in the folder one is in].
    #[arg(long, value_name = "PATH")]
    pub key: Option<PathBuf>,
}

impl StorePlace {
    /// The places of its parts.
    pub fn place(&self) -> Place {
        let mut place = Place::beside(self.db.clone());
        if let Some(witness) = &self.witness {
            place.witness.clone_from(witness);
        }
        if let Some(key) = &self.key {
            place.key_file.clone_from(key);
        }
        place
    }
}

/// What a store said no to.
pub fn failed(error: &StoreError) -> Failure {
    Failure::BadInput(error.to_string())
}
