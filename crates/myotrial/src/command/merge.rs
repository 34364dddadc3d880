//! `myotrial merge`: the shards of a simulation put together.

use std::path::PathBuf;

use clap::Args;
use simulation::operating::{NamedShard, merge as put_together};

use super::simulate::{answer, file, read};
use crate::arguments::Form;
use crate::failure::{Answer, Failure};
use crate::page_file::write_page;

/// `merge`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial merge shard-1.json shard-2.json shard-3.json --out all.json

The result is byte for byte that of the same simulation done at once. Shards may come in any order; those that overlap, \
leave a gap, or are of another seed, version, model or number of trials are refused.")]
pub struct MergeArguments {
    /// The files that `simulate --shard` wrote.
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    /// Write the result to this file as JSON.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// Merges.
pub fn merge(arguments: &MergeArguments) -> Result<Answer, Failure> {
    let shards = arguments
        .shards
        .iter()
        .map(|path| {
            Ok(NamedShard {
                name: path.display().to_string(),
                shard: read(path)?,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let merged = put_together(shards).map_err(|error| Failure::BadInput(error.to_string()))?;
    if let Some(out) = &arguments.out {
        write_page(out, &file(&merged)?)?;
    }
    answer(&merged, arguments.format)
}
