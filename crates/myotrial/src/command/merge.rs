//! `myotrial merge`: the shards of a simulation put together.

use std::path::PathBuf;

use clap::Args;
use report::document::Fingerprint;
use simulation::operating::{NamedShard, merge as put_together};
use simulation::scenario::results_of;

use super::grid_answer::GridAnswer;
use super::grid_shard::GridShard;
use super::scenarios::{begin, give};
use super::simulate::{answer, file, shard_of};
use crate::arguments::Form;
use crate::failure::{Answer, Failure};
use crate::page_file::write_page;

/// `merge`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  myotrial merge shard-1.json shard-2.json shard-3.json --out all.json
  myotrial merge parts/*.json --out size

The result is byte for byte that of the same simulation done at once; of parts of a grid it is the folder with its table \
and figures. Shards may come in any order; those that overlap, leave a gap, or are of another seed, version, model, files \
or number of trials are refused.")]
pub struct MergeArguments {
    /// The files that `simulate --shard` wrote.
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    /// Write the result to this file as JSON; of parts of a grid, the folder for its table and figures.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The form of the answer on standard output.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// Merges.
pub fn merge(arguments: &MergeArguments) -> Result<Answer, Failure> {
    let texts = arguments
        .shards
        .iter()
        .map(|path| {
            std::fs::read_to_string(path)
                .map(|text| (path, text))
                .map_err(|error| Failure::file("read", path, &error))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let of_grids = texts.iter().filter(|(_, text)| GridShard::is_in(text));
    if of_grids.count() > 0 {
        return merge_grid(arguments, &texts);
    }
    let shards = texts
        .iter()
        .map(|(path, text)| {
            Ok(NamedShard {
                name: path.display().to_string(),
                shard: shard_of(path, text)?,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let merged = put_together(shards).map_err(|error| Failure::BadInput(error.to_string()))?;
    if let Some(out) = &arguments.out {
        write_page(out, &file(&merged)?)?;
    }
    answer(&merged, arguments.format)
}

fn merge_grid(arguments: &MergeArguments, texts: &[(&PathBuf, String)]) -> Result<Answer, Failure> {
    let parts = texts
        .iter()
        .map(|(path, text)| GridShard::of(path, text))
        .collect::<Result<Vec<_>, Failure>>()?;
    let shards = texts
        .iter()
        .zip(&parts)
        .map(|((path, _), part)| NamedShard {
            name: path.display().to_string(),
            shard: part.shard.clone(),
        });
    let merged =
        put_together(shards.collect()).map_err(|error| Failure::BadInput(error.to_string()))?;
    // Parts of one simulation have one grid: its digest is among the files that they were read from.
    let Some(grid) = parts.first().map(GridShard::grid_file).transpose()? else {
        return Err(Failure::BadInput("name at least one shard".to_owned()));
    };
    let inputs: Vec<Fingerprint> = merged
        .run
        .inputs
        .iter()
        .map(|input| Fingerprint {
            name: input.name.clone(),
            sha256: input.sha256.clone(),
        })
        .collect();
    let out = begin(arguments.out.as_ref())?;
    let results = results_of(&grid, &merged.tally)?;
    let answer = GridAnswer::of(merged.run.seed, &grid, &results, &[]);
    give(&grid, &answer, out, &inputs, arguments.format)
}
