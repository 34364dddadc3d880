//! The pages, asked for without a network.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod accounts;
mod again;
mod apart;
mod blocks;
mod browser;
mod browser_closing;
mod browser_forms;
mod browser_lives;
mod browser_mishaps;
mod browser_pages;
mod browser_questionnaire;
mod browser_redaction;
mod browser_second_entry;
mod browser_second_factor;
mod browser_sites;
mod browser_stock;
mod browser_telling;
mod by_hand;
mod canaries;
mod casebook;
mod casebook_file;
#[path = "../../store/tests/certificate.rs"]
mod certificate;
mod checks;
mod clock;
mod closed_sites;
mod closing;
mod coding;
mod constant_work;
mod correction_requests;
mod day;
mod door;
mod double_entry;
mod dummy_arms;
mod entering;
mod filters;
mod guesses;
mod identifiers;
mod imports;
mod inert;
mod interface;
mod item_names;
mod latency;
mod letters;
mod licensed_wording;
mod manual;
mod matrix;
mod network;
#[path = "../../store/tests/postgres_server.rs"]
mod postgres_server;
mod programs;
mod questionnaire_codes;
mod questionnaire_sf36;
mod questionnaires;
mod redaction;
mod relation;
mod rights;
mod safety;
mod schedule;
mod scoring_form;
mod second_factor;
mod second_randomisation;
mod several_sites;
mod sign_on;
mod source_verification;
mod statements;
mod stock;
mod storm;
mod striking_out;
mod telling;
mod trial;
mod two_worlds;
mod unasked;
mod unblinding;
mod versions;
mod who_knows;
mod zones;
