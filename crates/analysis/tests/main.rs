//! What is true of analysis plans, their conditions and their results.
//!
//! Tests may panic: that is how they fail.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "main/adam.rs"]
mod adam;
#[path = "main/bad_data.rs"]
mod bad_data;
#[path = "main/cdisc_pilot.rs"]
mod cdisc_pilot;
#[path = "main/classic.rs"]
mod classic;
#[path = "main/compiled.rs"]
mod compiled;
#[path = "main/design_and_rows.rs"]
mod design_and_rows;
#[path = "main/error_rate.rs"]
mod error_rate;
#[path = "main/explanation.rs"]
mod explanation;
#[path = "main/filter.rs"]
mod filter;
#[path = "main/first_line_pilot.rs"]
mod first_line_pilot;
#[path = "main/made_up_trial.rs"]
mod made_up_trial;
#[path = "main/misfit.rs"]
mod misfit;
#[path = "main/plan_mistakes.rs"]
mod plan_mistakes;
#[path = "main/printed.rs"]
mod printed;
#[path = "main/proderm.rs"]
mod proderm;
#[path = "main/random_trial.rs"]
mod random_trial;
#[path = "main/results.rs"]
mod results;
#[path = "main/standard.rs"]
mod standard;
#[path = "main/time_and_events.rs"]
mod time_and_events;
#[path = "main/tracing.rs"]
mod tracing;
#[path = "main/trial_plans.rs"]
mod trial_plans;
#[path = "main/trial_plans_on_data.rs"]
mod trial_plans_on_data;
