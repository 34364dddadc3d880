//! A table with metadata in memory, and the file formats trials exchange it in.
