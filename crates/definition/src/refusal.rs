//! What serde refuses although the schema holds, and where it stands in the file.
//!
//! A type may read its value by `TryFrom` and refuse what no schema can say. The error that serde then gives knows its
//! place only roughly: inside a list it points at the whole list, inside a tagged enum at the whole table, for serde reads
//! those into a buffer without places first. The place is found by asking again with parts of the file left out.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::de::{DeArray, DeValue, ValueDeserializer};

use crate::check_language::visible;
use crate::document::{Spot, readable};
use crate::fault::Fault;
use crate::path::{Path, Step};
use crate::reading::Definition;
use crate::schema::tags;

/// Most readings of one file spent on finding a place; after that the rough place has to do.
const MOST_PROBES: usize = 1000;

/// A file whose schema holds, for serde to make a value of.
#[derive(Debug, Clone)]
pub struct Readable<'t>(Spot<'t>);

impl Readable<'_> {
    /// The value.
    ///
    /// # Errors
    /// What a `TryFrom` of the type refuses.
    pub fn by_serde<D: DeserializeOwned>(self) -> Result<D, NotMade> {
        D::deserialize(ValueDeserializer::from(self.0)).map_err(NotMade)
    }
}

/// Why serde makes no value of a file; its place is still to be found.
#[derive(Debug, Clone)]
pub struct NotMade(toml::de::Error);

impl std::fmt::Display for NotMade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.message())
    }
}

impl std::error::Error for NotMade {}

/// Makes the value, or says why serde refuses it.
pub(crate) fn deserialise<D: Definition>(root: &Spot<'_>, schema: &Value) -> Result<D, Fault> {
    let tree = readable(root);
    D::made_of(Readable(tree.clone())).map_err(|NotMade(error)| {
        let mut search = Search::<D> {
            tree,
            message: error.message().to_owned(),
            tags: tags(schema),
            probes: MOST_PROBES,
            kind: std::marker::PhantomData,
        };
        let (span, path) = search.place(error.span());
        let message = in_plain_words(error.message(), &path);
        Fault::at(span, path, message)
    })
}

fn in_plain_words(message: &str, path: &Path) -> String {
    // The rest of serde's sentence is the name of a Rust type.
    if message.starts_with("data did not match any variant of untagged enum") {
        return format!("{} has none of the forms allowed", path.in_words());
    }
    message
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .map(visible)
        .collect()
}

struct Search<'t, D> {
    /// The file, ever more of it left out.
    tree: Spot<'t>,
    message: String,
    tags: BTreeSet<String>,
    probes: usize,
    kind: std::marker::PhantomData<D>,
}

impl<'t, D: Definition> Search<'t, D> {
    fn place(&mut self, span: Option<Range<usize>>) -> (Range<usize>, Path) {
        let rough = span
            .as_ref()
            .and_then(|span| outermost(&self.tree, span, &mut Path::root()));
        let (mut in_file, at_key) = rough.unwrap_or_default();
        if let (true, Some(span)) = (at_key, span) {
            return (span, in_file);
        }
        // Where the part stands in what is left of the tree: items left out move the others up.
        let mut in_tree = in_file.clone();
        loop {
            let Some(spot) = at(&self.tree, &in_tree) else {
                return (0..0, in_file);
            };
            let found = spot.span();
            match self.deeper(&in_tree) {
                Some((file_step, tree_step)) => {
                    in_file.push(file_step);
                    in_tree.push(tree_step);
                }
                None => return (found, in_file),
            }
        }
    }

    /// The part of a list or table that alone makes serde refuse: its step in the file and in what is left of the tree.
    fn deeper(&mut self, path: &Path) -> Option<(Step, Step)> {
        match at(&self.tree, path)?.get_ref() {
            DeValue::Array(items) => {
                let items: Vec<Spot<'t>> = items.iter().cloned().collect();
                for (index, item) in items.into_iter().enumerate() {
                    let mut alone = self.tree.clone();
                    let list = at_mut(&mut alone, path)?;
                    let mut kept = DeArray::new();
                    kept.push(item);
                    *list.get_mut() = DeValue::Array(kept);
                    // That item with the same complaint: the others are not needed for it.
                    if self.complaint(&alone)?.as_ref() == Some(&self.message) {
                        self.tree = alone;
                        return Some((Step::Index(index), Step::Index(0)));
                    }
                }
                None
            }
            DeValue::Table(table) => {
                // A tag left out changes the complaint, whatever the complaint was.
                let keys: Vec<String> = table
                    .keys()
                    .map(|key| key.get_ref().to_string())
                    .filter(|key| !self.tags.contains(key))
                    .collect();
                let mut needed = None;
                for key in keys {
                    let mut without = self.tree.clone();
                    if let DeValue::Table(table) = at_mut(&mut without, path)?.get_mut() {
                        table.remove(key.as_str());
                    }
                    if self.complaint(&without)?.as_ref() != Some(&self.message)
                        && needed.replace(key).is_some()
                    {
                        // Two keys make it together: the complaint is about their table.
                        return None;
                    }
                }
                needed.map(|key| (Step::Key(key.clone()), Step::Key(key)))
            }
            _ => None,
        }
    }

    /// What serde says of a tree, `None` when no more readings are left.
    fn complaint(&mut self, tree: &Spot<'t>) -> Option<Option<String>> {
        self.probes = self.probes.checked_sub(1)?;
        Some(
            D::made_of(Readable(tree.clone()))
                .err()
                .map(|NotMade(error)| error.message().to_owned()),
        )
    }
}

/// The outermost part that stands at the span, and whether it is its key that does.
fn outermost(spot: &Spot<'_>, span: &Range<usize>, path: &mut Path) -> Option<(Path, bool)> {
    if spot.span() == *span {
        return Some((path.clone(), false));
    }
    let path_here = path.clone();
    let mut within = |step: Step, inner: &Spot<'_>| {
        path.push(step);
        let found = outermost(inner, span, path);
        path.pop();
        found
    };
    match spot.get_ref() {
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| within(Step::Index(index), item)),
        DeValue::Table(table) => table.iter().find_map(|(key, value)| {
            let step = Step::from(key.get_ref().as_ref());
            // A table made by a dotted key has the span of that key: there the value may be meant.
            if key.span() == *span && value.span() != *span {
                return Some((path_here.then(step), true));
            }
            within(step, value)
        }),
        _ => None,
    }
}

fn at<'r, 't>(root: &'r Spot<'t>, path: &Path) -> Option<&'r Spot<'t>> {
    path.steps()
        .iter()
        .try_fold(root, |spot, step| match (step, spot.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => table.get(key.as_str()),
            (Step::Index(index), DeValue::Array(items)) => items.get(*index),
            _ => None,
        })
}

fn at_mut<'r, 't>(root: &'r mut Spot<'t>, path: &Path) -> Option<&'r mut Spot<'t>> {
    path.steps()
        .iter()
        .try_fold(root, |spot, step| match (step, spot.get_mut()) {
            (Step::Key(key), DeValue::Table(table)) => table.get_mut(key.as_str()),
            (Step::Index(index), DeValue::Array(items)) => items.get_mut(*index),
            _ => None,
        })
}
