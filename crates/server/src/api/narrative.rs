//! A draft of the narrative of a serious adverse event, for programs.

use serde_json::json;

use crate::http::{Asked, Reply, Trouble};
use crate::page::narrative::draft;

/// The draft for the event of the path.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let narrative = draft(asked)?;
    let (paragraphs, telling) = (narrative.paragraphs, narrative.telling);
    Ok(Reply::json(
        json!({ "paragraphs": paragraphs, "telling": telling }),
    ))
}
