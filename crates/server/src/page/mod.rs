//! The pages.

pub mod accounts;
pub mod assets;
pub mod coding;
pub mod correction;
mod course_plot;
mod eligibility;
pub mod endorsements;
pub mod exports;
mod field;
pub mod first_steps;
pub mod flow;
pub mod form_page;
mod frame;
pub mod home;
mod improvement;
mod infusion_table;
pub mod overviews;
pub mod pharmacy;
pub mod problem;
pub mod queries;
pub mod scoring;
pub mod sign_in;
pub mod subject;
pub mod subjects;
pub mod trail;
pub mod visit;
