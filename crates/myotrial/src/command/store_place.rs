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
    #[command(flatten)]
    pub beside: PlacesBeside,
}

/// Where the parts of a store are that stand beside its database.
#[derive(Debug, Clone, Args)]
pub struct PlacesBeside {
    /// The file of signed heads [default: FILE.witness, or DATABASE.witness in the folder one is in].
    #[arg(long, value_name = "PATH")]
    witness: Option<PathBuf>,
    /// The file of the keys [default: FILE.key, or DATABASE.key in the folder one is in].
    #[arg(long, value_name = "PATH")]
    key: Option<PathBuf>,
}

impl StorePlace {
    /// The places of its parts.
    pub fn place(&self) -> Place {
        self.beside.of(&self.db)
    }
}

impl PlacesBeside {
    /// The places of the parts of the store at an address.
    pub fn of(&self, address: &Address) -> Place {
        let mut place = Place::beside(address.clone());
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
