//! The rules between the parts of a protocol, one file a subject. A part that names something unknown is
//! told so once, by `names`; the other rules then pass over it, so that one slip is one message.

mod allocation;
mod blinding;
mod blocks;
mod deterioration;
mod eligibility;
mod lookup;
mod names;
mod periods;
mod product;
mod regimen;
mod response;
mod rules;
mod safety;
mod stratification;
mod trial;
mod versions;
mod visits;

use definition::{Definition, Mistakes, path};

pub use blocks::BlocksUnnamed;

use crate::plan::Plan;
use crate::protocol_file::Protocol;
use lookup::Lookup;

impl Definition for Protocol {
    const FILE_NAME: &'static str = "protocol.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    fn check(&self, mistakes: &mut Mistakes) {
        let lookup = Lookup::new(self);
        trial::check(self, mistakes);
        names::check(self, mistakes);
        versions::check(self, mistakes);
        product::check(&lookup, mistakes);
        regimen::check(&lookup, mistakes);
        allocation::check(&lookup, mistakes);
        stratification::check(&lookup, mistakes);
        periods::check(&lookup, mistakes);
        visits::check(&lookup, mistakes);
        eligibility::check(&lookup, mistakes);
        response::check(&lookup, mistakes);
        deterioration::check(&lookup, mistakes);
        rules::check(&lookup, mistakes);
        safety::check(self, mistakes);
        blinding::check(self, mistakes);
        // A checked protocol compiles. Should a rule above be missing, the file is still refused here, and
        // not by whoever compiles it later.
        if !mistakes.refuse()
            && let Err(error) = Plan::compile(self.clone())
        {
            mistakes.at(path![]).says(error.to_string());
        }
    }
}
