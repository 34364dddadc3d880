//! The Parquet decoder's assertions as refusals.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::{ParquetError, Result as ParquetResult};

use crate::error::ScoringError;

/// Lets the decoder do something with a part of a file. It asserts where damaged bytes contradict themselves;
/// its panic becomes a refusal, and nothing of what it was working on may be used afterwards.
pub(crate) fn guarded<T>(
    part: &str,
    work: impl FnOnce() -> ParquetResult<T>,
) -> Result<T, ScoringError> {
    let done = catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(ParquetError::General(format!("{part} contradicts itself"))));
    Ok(done?)
}
