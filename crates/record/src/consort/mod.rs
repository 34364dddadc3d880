//! The flow of participants (CONSORT): every subject in exactly one box that has no boxes below it.

mod boxes;
mod flow;

pub use boxes::{BoxKind, FlowBox, Note, NoteKind};
pub use flow::{flow, flow_by_arm};
