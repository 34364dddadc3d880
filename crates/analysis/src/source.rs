//! Where datasets come from.

use std::collections::BTreeMap;

use datasets::Table;

/// Datasets by name.
pub trait Source {
    /// The dataset of that name, in whatever case.
    fn dataset(&self, name: &str) -> Option<&Table>;

    /// The names of all datasets.
    fn names(&self) -> Vec<&str>;
}

impl Source for [Table] {
    fn dataset(&self, name: &str) -> Option<&Table> {
        self.iter()
            .find(|table| table.name().eq_ignore_ascii_case(name))
    }

    fn names(&self) -> Vec<&str> {
        self.iter().map(Table::name).collect()
    }
}

impl Source for Vec<Table> {
    fn dataset(&self, name: &str) -> Option<&Table> {
        self.as_slice().dataset(name)
    }

    fn names(&self) -> Vec<&str> {
        self.as_slice().names()
    }
}

/// The first room that holds it, as where analysis datasets stand beside those as collected.
impl<const ROOMS: usize> Source for [&[Table]; ROOMS] {
    fn dataset(&self, name: &str) -> Option<&Table> {
        self.iter().find_map(|room| room.dataset(name))
    }

    fn names(&self) -> Vec<&str> {
        self.iter().flat_map(|room| room.names()).collect()
    }
}

/// By the name in the map, whatever the tables are called.
impl Source for BTreeMap<String, Table> {
    fn dataset(&self, name: &str) -> Option<&Table> {
        self.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, table)| table)
    }

    fn names(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }
}
