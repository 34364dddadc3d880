//! Every score of a myositis trial, exact: pure functions on validated values.
