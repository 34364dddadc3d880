//! A paper's printed claims, transcribed with where they stand, and recomputed from each other.
