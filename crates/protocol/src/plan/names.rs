//! From a name of the file to its place in the plan.

use std::collections::BTreeMap;

use super::index::Place;
use crate::error::CompileError;

/// The names of one kind of thing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Names<T> {
    /// What they name, for messages.
    what: &'static str,
    places: BTreeMap<String, T>,
}

impl<T: Copy> Names<T>
where
    Place<T>: From<u8>,
{
    /// The names in the order of the file.
    pub(crate) fn of<'a, N: AsRef<str> + 'a>(
        what: &'static str,
        names: impl IntoIterator<Item = &'a N>,
    ) -> Result<Self, CompileError> {
        let mut places = BTreeMap::new();
        for (position, name) in names.into_iter().enumerate() {
            let position = u8::try_from(position).map_err(|_| CompileError::TooMany { what })?;
            let Place(place) = Place::from(position);
            let name = name.as_ref().to_owned();
            if places.insert(name.clone(), place).is_some() {
                return Err(CompileError::NamedTwice { what, name });
            }
        }
        Ok(Self { what, places })
    }

    pub(crate) fn get(&self, name: impl AsRef<str>) -> Option<T> {
        self.places.get(name.as_ref()).copied()
    }

    pub(crate) fn resolve(&self, name: impl AsRef<str>) -> Result<T, CompileError> {
        let name = name.as_ref();
        self.get(name).ok_or_else(|| CompileError::Unknown {
            what: self.what,
            name: name.to_owned(),
        })
    }
}
