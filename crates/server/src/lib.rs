//! The trial in the browser: pages generated from the protocol file.
