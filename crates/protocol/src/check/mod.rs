//! The rules between the parts of a protocol.

use definition::{Definition, Mistakes};

use crate::protocol_file::Protocol;

impl Definition for Protocol {
    const FILE_NAME: &'static str = "protocol.toml";

    fn check(&self, _mistakes: &mut Mistakes) {}
}
