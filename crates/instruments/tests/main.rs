//! What is true of the instruments.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod main {
    mod bad_values;
    mod bohan_peter;
    mod cdasi;
    mod definition_of_improvement;
    mod deterioration;
    mod disease_activity;
    mod eq5d;
    mod eular_acr_2017;
    mod fractions;
    mod haq_disability;
    mod infusion;
    mod muscle_enzyme;
    mod open_questions;
    mod printo_core_set;
    mod safety;
    #[cfg(feature = "serde")]
    mod serialised;
    mod sf36;
    mod strength;
    mod total_improvement_edges;
    mod total_improvement_missing;
    mod total_improvement_properties;
    mod total_improvement_vectors;
    mod visits;
    mod whole_numbers;
}
