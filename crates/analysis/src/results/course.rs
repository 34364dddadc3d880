//! Individual courses.

use crate::plan::PanelId;

/// The courses of an analysis, in panels.
#[derive(Debug, Clone, PartialEq)]
pub struct Courses {
    /// The dataset.
    pub dataset: String,
    /// The panels, in the order of the plan.
    pub panels: Vec<CoursePanel>,
}

/// A panel of courses.
#[derive(Debug, Clone, PartialEq)]
pub struct CoursePanel {
    /// The panel's short name; `all` where the plan names no panels.
    pub id: PanelId,
    /// What is printed.
    pub label: String,
    /// The courses, by subject.
    pub courses: Vec<Course>,
}

/// The course of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The subject.
    pub subject: String,
    /// The subject's group, where the analysis has a grouping.
    pub group: Option<String>,
    /// The points, from left to right.
    pub points: Vec<(f64, f64)>,
    /// The rows of the dataset they come from, from 0; a point of origin comes from none.
    pub source_rows: Vec<usize>,
}
