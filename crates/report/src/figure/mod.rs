//! Figures: drawn as inline SVG or set as boxes, each with a text alternative and its numbers.

pub mod axis;
pub mod canvas;
mod composition;
pub mod flow;
mod flow_picture;
pub mod forest;
pub mod individual_courses;
pub mod kaplan_meier;
pub mod mean_over_time;
pub mod picture;
pub mod power_curve;
pub mod series;
pub mod stacked_shares;
pub mod treatment_schedule;
