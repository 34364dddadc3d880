//! The statistics of clinical trials: pure functions on numbers, each validated against R, Python and SAS.
