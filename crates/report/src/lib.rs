//! Results laid out for readers: one self-contained page of tables and figures.
