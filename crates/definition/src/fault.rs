//! A finding with the bytes it is about, on its way to becoming a mistake with line and column.

use std::ops::Range;

use crate::mistake::{Anchor, Finding, Severity};
use crate::path::Path;

/// A finding at a span of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) span: Range<usize>,
    pub(crate) finding: Finding,
}

impl Fault {
    pub(crate) fn at(span: Range<usize>, path: Path, message: impl Into<String>) -> Self {
        let finding = Finding {
            severity: Severity::Error,
            path,
            anchor: Anchor::Value,
            message: message.into(),
            allowed: None,
            suggestion: None,
        };
        Fault { span, finding }
    }

    pub(crate) fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.finding.allowed = Some(allowed.into()).filter(|allowed: &String| !allowed.is_empty());
        self
    }

    pub(crate) fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.finding.suggestion = suggestion;
        self
    }
}
