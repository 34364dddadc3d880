//! Virtual patients: a whole trial lived through by the same rules that conduct a real one.

mod philox;

pub use philox::philox;
