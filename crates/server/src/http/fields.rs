//! The fields of a form or of a query.

use super::multipart;

/// Names and values in the order in which they were sent; a name may stand several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// No form of ours has more fields.
const MOST_FIELDS: usize = 2_000;

impl Fields {
    /// Reads `a=1&b=2`; what is not UTF-8 becomes the sign for unreadable letters, and NUL letters vanish.
    pub fn read(encoded: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(encoded)
                .take(MOST_FIELDS)
                .map(|(name, value)| (name.into_owned(), value.replace('\0', "")))
                .collect(),
        )
    }

    /// Reads the body of a form by what its header says of it: as `a=1&b=2`, or as a form that carries a file.
    pub fn of_form(content_type: &str, body: &[u8]) -> Self {
        let Some(boundary) = multipart::boundary_of(content_type) else {
            return Self::read(body);
        };
        let fields = multipart::read(boundary, body).unwrap_or_default();
        Self(
            fields
                .into_iter()
                .take(MOST_FIELDS)
                .map(|(name, value)| (name, value.replace('\0', "")))
                .collect(),
        )
    }

    /// The fields as `a=1&b=2`, so that they can be kept and read again.
    pub fn encoded(&self) -> String {
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.iter() {
            encoded.append_pair(name, value);
        }
        encoded.finish()
    }

    /// What a person typed: not the fields that carry tokens, keys and acts.
    pub fn typed(&self) -> Self {
        let own = self.0.iter().filter(|(name, _)| !name.starts_with('_'));
        Self(own.cloned().collect())
    }

    /// The fields but those of some names.
    pub fn without(&self, names: &[&str]) -> Self {
        let own = self
            .0
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()));
        Self(own.cloned().collect())
    }

    /// The first value of a name; nothing and an empty field are the same.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The first value of a name without the spaces around it.
    pub fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// Whether a name stands there.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }

    /// Every value of a name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every field, in its order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
