//! Results: one row a statistic, and the rows of data that listings and courses show.

mod course;
mod curve;
mod design;
mod flow;
mod listing;
mod row;
mod source_rows;
mod standard;
mod statistic;
mod value;
mod write;

pub use course::{Course, CoursePanel, Courses};
pub(crate) use curve::{AT_TIME, STEP};
pub use curve::{Curve, CurvePoint};
pub use design::{Design, DesignArm, DesignElement, DesignVisit};
pub use flow::{Flow, FlowBoxCount, FlowReason};
pub use listing::{Listing, ListingRow};
pub use row::{ArdRow, Group, ResultId, VariableLevel};
pub use source_rows::DatasetRows;
pub(crate) use source_rows::SourceRows;
pub use statistic::Statistic;
pub use value::ResultValue;

use std::collections::BTreeMap;

use crate::plan::{AnalysisId, SetId};

/// What came of a plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    rows: Vec<ArdRow>,
    place_of: BTreeMap<ResultId, usize>,
    flows: BTreeMap<AnalysisId, Flow>,
    courses: BTreeMap<AnalysisId, Courses>,
    listings: BTreeMap<AnalysisId, Listing>,
    designs: BTreeMap<AnalysisId, Design>,
    left_out: BTreeMap<AnalysisId, String>,
    source_rows: SourceRows,
}

/// The name under which the sizes of analysis sets stand among the results; no analysis may be called so.
pub const BIG_N: &str = "big_n";

impl Results {
    /// Every result, in the order of the plan.
    #[must_use]
    pub fn rows(&self) -> &[ArdRow] {
        &self.rows
    }

    /// The result of that name.
    #[must_use]
    pub fn get(&self, id: &ResultId) -> Option<&ArdRow> {
        self.place_of.get(id).map(|place| &self.rows[*place])
    }

    /// The results of an analysis, in their order.
    pub fn of_analysis<'r>(&'r self, analysis: &'r AnalysisId) -> impl Iterator<Item = &'r ArdRow> {
        self.rows
            .iter()
            .filter(move |row| row.analysis == *analysis)
    }

    /// One statistic of an analysis: `group` is a level, the name of the total, a comparison such as `IVIG-Placebo`, or
    /// `all`; `by` the values of the `by` columns; `level` the value, condition or term.
    #[must_use]
    pub fn statistic(
        &self,
        analysis: &AnalysisId,
        group: &str,
        by: &[String],
        level: Option<&str>,
        statistic: Statistic,
    ) -> Option<&ArdRow> {
        self.get(&ResultId::of(
            analysis.as_str(),
            group,
            by,
            level,
            statistic,
        ))
    }

    /// How many subjects of an analysis set are in a group; `group` as in [`Results::statistic`].
    #[must_use]
    pub fn big_n(&self, set: &SetId, grouping: &str, group: &str) -> Option<&ArdRow> {
        let by = [set.as_str().to_owned(), grouping.to_owned()];
        self.get(&ResultId::of(BIG_N, group, &by, None, Statistic::N))
    }

    /// The flow diagram of an analysis.
    #[must_use]
    pub fn flow(&self, analysis: &AnalysisId) -> Option<&Flow> {
        self.flows.get(analysis)
    }

    /// The individual courses of an analysis.
    #[must_use]
    pub fn courses(&self, analysis: &AnalysisId) -> Option<&Courses> {
        self.courses.get(analysis)
    }

    /// The listing of an analysis.
    #[must_use]
    pub fn listing(&self, analysis: &AnalysisId) -> Option<&Listing> {
        self.listings.get(analysis)
    }

    /// The design of the trial that an analysis read.
    #[must_use]
    pub fn design(&self, analysis: &AnalysisId) -> Option<&Design> {
        self.designs.get(analysis)
    }

    /// The dataset for want of which an analysis was left out, where the plan says that it may be absent.
    #[must_use]
    pub fn left_out(&self, analysis: &AnalysisId) -> Option<&str> {
        self.left_out.get(analysis).map(String::as_str)
    }

    /// The data rows behind a result, dataset after dataset, the analysis's own first. Only results of
    /// [`crate::run_keeping_rows`] have them, and of those the ones that a table shows.
    #[must_use]
    pub fn rows_behind(&self, id: &ResultId) -> Option<&[DatasetRows]> {
        self.source_rows.of(id)
    }

    /// Takes in a result.
    ///
    /// # Errors
    /// The identifier, if there is a result of that name already.
    pub(crate) fn push(&mut self, row: ArdRow) -> Result<(), ResultId> {
        if self.place_of.contains_key(&row.id) {
            return Err(row.id);
        }
        self.place_of.insert(row.id.clone(), self.rows.len());
        self.rows.push(row);
        Ok(())
    }

    pub(crate) fn push_flow(&mut self, analysis: &AnalysisId, flow: Flow) {
        self.flows.insert(analysis.clone(), flow);
    }

    pub(crate) fn push_courses(&mut self, analysis: &AnalysisId, courses: Courses) {
        self.courses.insert(analysis.clone(), courses);
    }

    pub(crate) fn push_design(&mut self, analysis: &AnalysisId, design: Design) {
        self.designs.insert(analysis.clone(), design);
    }

    pub(crate) fn leave_out(&mut self, analysis: &AnalysisId, dataset: &str) {
        self.left_out.insert(analysis.clone(), dataset.to_owned());
    }

    pub(crate) fn keep_source_rows(&mut self, rows: SourceRows) {
        self.source_rows = rows;
    }

    pub(crate) fn push_listing(&mut self, analysis: &AnalysisId, listing: Listing) {
        self.listings.insert(analysis.clone(), listing);
    }
}
