//! Virtual patients: a whole trial lived through by the same rules that conduct a real one.
