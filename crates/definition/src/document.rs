//! A file as a tree that knows where each key and value stands.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::mistake::Anchor;
use crate::path::{Path, Step};

/// A value with its place.
pub(crate) type Spot<'t> = Spanned<DeValue<'t>>;

/// A parsed file.
pub(crate) struct Document<'t> {
    root: Spot<'t>,
}

impl<'t> Document<'t> {
    pub(crate) fn new(table: Spanned<DeTable<'t>>) -> Self {
        let span = table.span();
        Document {
            root: Spanned::new(span, DeValue::Table(table.into_inner())),
        }
    }

    pub(crate) fn root(&self) -> &Spot<'t> {
        &self.root
    }

    /// Where a path stands: the span of its value (a table: its header), or of its key. A path that the file does not hold
    /// ends at the last part of it that the file does.
    pub(crate) fn locate(&self, path: &Path, anchor: Anchor) -> Range<usize> {
        let mut spot = &self.root;
        let mut place = spot.span();
        for step in path.steps() {
            let inner = match (step, spot.get_ref()) {
                (Step::Key(key), DeValue::Table(table)) => {
                    table.get_key_value(key.as_str()).map(|(key, value)| {
                        (
                            value,
                            if anchor == Anchor::Key {
                                key.span()
                            } else {
                                value.span()
                            },
                        )
                    })
                }
                (Step::Index(index), DeValue::Array(items)) => {
                    items.get(*index).map(|item| (item, item.span()))
                }
                _ => None,
            };
            let Some((value, found)) = inner else {
                return place_of_parent(spot, place);
            };
            (spot, place) = (value, found);
        }
        place
    }
}

/// The tree for serde. A date may be written with or without quotes; the types that hold one read text.
pub(crate) fn readable<'t>(root: &Spot<'t>) -> Spot<'t> {
    let mut root = root.clone();
    dates_to_text(&mut root);
    root
}

/// What is missing is looked for in the table itself, even when the path was to end at a key.
fn place_of_parent(spot: &Spot<'_>, reached: Range<usize>) -> Range<usize> {
    if matches!(spot.get_ref(), DeValue::Table(_) | DeValue::Array(_)) {
        spot.span()
    } else {
        reached
    }
}

fn dates_to_text(spot: &mut Spot<'_>) {
    match spot.get_mut() {
        DeValue::Datetime(date) => {
            let text = date.to_string();
            *spot.get_mut() = DeValue::String(text.into());
        }
        DeValue::Array(items) => items.iter_mut().for_each(dates_to_text),
        DeValue::Table(table) => table.iter_mut().for_each(|(_, value)| dates_to_text(value)),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {}
    }
}
