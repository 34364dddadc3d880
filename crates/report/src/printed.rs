//! The printed figures that stand beside virtual ones, by the name of the result.

use std::collections::BTreeMap;

use crate::document::Finding;

/// A figure as printed.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintedFigure {
    /// As printed, for example `36 (77)`.
    pub text: String,
    /// Where it stands, for example `Table 1`.
    pub place: String,
    /// Its leading number, where it can be a point of a graph.
    pub value: Option<f64>,
}

/// What a paper printed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Printed {
    /// The paper, as one cites it.
    pub citation: Option<String>,
    /// What does not hold together in it.
    pub findings: Vec<Finding>,
    figures: BTreeMap<String, PrintedFigure>,
}

impl Printed {
    /// Puts a printed figure beside the result of that name; a second one beside the same result
    /// takes the place of the first.
    ///
    /// ```
    /// use report::{Printed, PrintedFigure};
    /// let mut printed = Printed::default();
    /// printed.insert("tis_by_visit/IVIg/16/mean", PrintedFigure {
    ///     text: "48.4±24.4".to_owned(),
    ///     place: "Table 2".to_owned(),
    ///     value: Some(48.4),
    /// });
    /// assert_eq!(printed.beside("tis_by_visit/IVIg/16/mean").unwrap().place, "Table 2");
    /// ```
    pub fn insert(&mut self, result: &str, figure: PrintedFigure) {
        self.figures.insert(result.to_owned(), figure);
    }

    /// The printed figure beside a result.
    #[must_use]
    pub fn beside(&self, result: &str) -> Option<&PrintedFigure> {
        self.figures.get(result)
    }

    /// The names of all results that a printed figure stands beside, for a check that each is a
    /// result of the plan.
    pub fn results(&self) -> impl Iterator<Item = &str> {
        self.figures.keys().map(String::as_str)
    }
}
