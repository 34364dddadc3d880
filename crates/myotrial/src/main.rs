//! The command line of myotrial: a myositis trial from its protocol to its published tables.

fn main() {}
