//! Where the parts of a store are.

use std::path::PathBuf;

use crate::database::Address;

/// Where the parts of a store are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The database.
    pub address: Address,
    /// The witness; [`Address::witness`] unless another is named.
    pub witness: PathBuf,
    /// The key file; [`Address::key_file`] unless another is named.
    pub key_file: PathBuf,
}

impl Place {
    /// The usual places beside a database.
    pub fn beside(address: Address) -> Self {
        Self {
            witness: address.witness(),
            key_file: address.key_file(),
            address,
        }
    }
}
