//! A file held against the schema of its type; every mistake is collected.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::check_language::{
    code, counted, first_sentence, nearest, one_of, quotation, text_value,
};
use crate::choice::Choice;
use crate::document::Spot;
use crate::fault::Fault;
use crate::form::{Forms, Node, alternatives, limit, matches_pattern, number, same};
use crate::keys::{Property, key_patterns, keys_in_words, property, property_names, required_keys};
use crate::moment::moment;
use crate::path::{Path, Step};
use crate::quantity::Bounds;
use crate::wording::{found_in_words, json_in_words, scalar_in_words};

/// Longest chain of references and alternatives followed at one place.
const LONGEST_CHAIN: usize = 32;

/// Everything in which the file departs from the schema.
pub(crate) fn validate(schema: &Value, root: &Spot<'_>) -> Vec<Fault> {
    let forms = Forms::new(schema);
    let mut validation = Validation {
        forms,
        path: Path::root(),
        faults: Vec::new(),
    };
    validation.value(forms.root(), root);
    validation.faults
}

/// A validation on its way through the file.
pub(crate) struct Validation<'s> {
    pub(crate) forms: Forms<'s>,
    pub(crate) path: Path,
    pub(crate) faults: Vec<Fault>,
}

/// The schemas that a value is under, once alternatives are decided.
#[derive(Default)]
struct Under<'s> {
    nodes: Vec<&'s Node>,
    /// An alternative could not be decided, so that not all keys are known that the table may hold.
    undecided: bool,
}

impl<'s> Validation<'s> {
    pub(crate) fn fault(&mut self, span: Range<usize>, message: impl Into<String>) -> Fault {
        Fault::at(span, self.path.clone(), message)
    }

    pub(crate) fn value(&mut self, schema: &'s Value, spot: &Spot<'_>) {
        if !self.forms.kind_fits(schema, spot.get_ref()) {
            return self.wrong_kind(schema, spot);
        }
        if let Some(values) = self.forms.enumeration(schema) {
            return self.one_of_values(&values, spot);
        }
        let mut under = Under::default();
        self.gather(schema, spot, &mut under, 0);
        match spot.get_ref() {
            DeValue::String(text) => self.text(schema, &under.nodes, text, spot),
            DeValue::Integer(_) | DeValue::Float(_) => self.number(schema, &under.nodes, spot),
            DeValue::Array(items) => self.list(schema, &under.nodes, items, spot),
            DeValue::Table(table) => self.table(&under, table, spot),
            DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    /// Collects what the value is under: the schema, what it refers to, and the alternative that was meant.
    fn gather(&mut self, schema: &'s Value, spot: &Spot<'_>, under: &mut Under<'s>, depth: usize) {
        let Some(node) = schema.as_object() else {
            under.undecided |= *schema == Value::Bool(true);
            return;
        };
        if depth > LONGEST_CHAIN {
            under.undecided = true;
            return;
        }
        under.nodes.push(node);
        let all = node
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for inner in self.forms.referenced(node).into_iter().chain(all) {
            self.gather(inner, spot, under, depth + 1);
        }
        for forms in alternatives(node) {
            match self.choose(schema, forms, spot) {
                Choice::Form(form) => self.gather(form, spot, under, depth + 1),
                Choice::Refused | Choice::Undecided => under.undecided = true,
            }
        }
    }

    fn wrong_kind(&mut self, schema: &'s Value, spot: &Spot<'_>) {
        let wanted = self.forms.kind_in_words(schema);
        let message = format!(
            "{} is {} where {wanted} is wanted",
            self.path.in_words(),
            found_in_words(spot.get_ref())
        );
        let allowed = self.forms.in_words(schema);
        let suggestion = self.as_wanted(schema, spot);
        let fault = self
            .fault(spot.span(), message)
            .allowed(allowed)
            .suggest(suggestion);
        self.faults.push(fault);
    }

    /// The same value written as the kind that is wanted, where that is plain to see.
    fn as_wanted(&self, schema: &'s Value, spot: &Spot<'_>) -> Option<String> {
        let parts = self.forms.parts(schema);
        let wanted = parts
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str))?;
        match (wanted, spot.get_ref()) {
            (
                "string",
                DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_),
            ) if !parts.iter().any(|node| moment(node).is_some()) => {
                scalar_in_words(spot).map(|written| format!("\"{written}\""))
            }
            ("integer", DeValue::Float(float)) => {
                let number = float.as_str().parse::<f64>().ok()?;
                // Beyond this a double no longer holds every whole number.
                (number.fract() == 0.0 && number.abs() < 1e15).then(|| format!("{number}"))
            }
            ("integer", DeValue::String(text)) => text
                .trim()
                .parse::<i64>()
                .ok()
                .map(|whole| whole.to_string()),
            ("number", DeValue::String(text)) => {
                let number = text.trim().replace(',', ".").parse::<f64>().ok()?;
                number.is_finite().then(|| format!("{number}"))
            }
            ("boolean", DeValue::String(text)) => match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "on" => Some("true".to_owned()),
                "false" | "no" | "off" => Some("false".to_owned()),
                _ => None,
            },
            ("array", DeValue::Table(_)) => match self.path.steps() {
                [Step::Key(key)] => Some(format!("[[{}]]", quotation(key))),
                _ => None,
            },
            ("array", _) => {
                let item = parts.iter().find_map(|node| node.get("items"))?;
                let written = scalar_in_words(spot)?;
                self.forms
                    .kind_fits(item, spot.get_ref())
                    .then(|| format!("[{written}]"))
            }
            ("object", DeValue::Array(items))
                if items.iter().all(|item| item.get_ref().is_table()) =>
            {
                match self.path.steps() {
                    [Step::Key(key)] => Some(format!("[{}]", quotation(key))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn one_of_values(&mut self, values: &[&'s Value], spot: &Spot<'_>) {
        if values.iter().any(|json| same(spot.get_ref(), json)) {
            return;
        }
        let shown = scalar_in_words(spot).unwrap_or_else(|| found_in_words(spot.get_ref()));
        let message = format!(
            "{} is {shown}, which is none of the values allowed",
            self.path.in_words()
        );
        let words = values.iter().filter_map(|json| json.as_str());
        let suggestion = spot
            .get_ref()
            .as_str()
            .and_then(|text| nearest(text, words))
            .map(text_value);
        let allowed = one_of(values.iter().map(|json| json_in_words(json)));
        let fault = self
            .fault(spot.span(), message)
            .allowed(allowed)
            .suggest(suggestion);
        self.faults.push(fault);
    }

    fn text(&mut self, schema: &'s Value, nodes: &[&'s Node], text: &str, spot: &Spot<'_>) {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let subject = self.path.in_words();
        let letters = counted(text.chars().count(), "character", "characters");
        let message = if limit(nodes, "minLength").is_some_and(|least| length < least) {
            if text.is_empty() {
                format!("{subject} is empty")
            } else {
                format!("{subject} has only {letters}")
            }
        } else if limit(nodes, "maxLength").is_some_and(|most| length > most) {
            format!("{subject} has {letters}, which is too long")
        } else if nodes
            .iter()
            .filter_map(|node| moment(node))
            .any(|form| !form.is_read_from(text))
        {
            format!(
                "{subject} is {}, which is not {}",
                text_value(text),
                self.forms.kind_in_words(schema)
            )
        } else if nodes.iter().any(|node| !matches_pattern(node, text)) {
            format!(
                "{subject} is {}, which has not the form wanted",
                text_value(text)
            )
        } else {
            return;
        };
        let fault = self
            .fault(spot.span(), message)
            .allowed(self.forms.in_words(schema));
        self.faults.push(fault);
    }

    fn number(&mut self, schema: &'s Value, nodes: &[&'s Node], spot: &Spot<'_>) {
        let subject = self.path.in_words();
        let shown = scalar_in_words(spot).unwrap_or_default();
        let message = match number(spot.get_ref()) {
            // No estimate, dose or bound of a trial is infinite or not a number, and JSON could not say it.
            None => format!("{subject} is {shown}, which is no number that can be worked with"),
            Some(number) => {
                let broken = Bounds::stated(nodes).broken_by(number);
                match broken.or_else(|| Bounds::of_formats(nodes).broken_by(number)) {
                    Some(how) => format!("{subject} is {shown}, which is {how}"),
                    None => return,
                }
            }
        };
        let fault = self
            .fault(spot.span(), message)
            .allowed(self.forms.in_words(schema));
        self.faults.push(fault);
    }

    fn list(&mut self, schema: &'s Value, nodes: &[&'s Node], items: &[Spot<'_>], spot: &Spot<'_>) {
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        let subject = self.path.in_words();
        let counted = counted(items.len(), "item", "items");
        let message = if limit(nodes, "minItems").is_some_and(|least| count < least) {
            Some(if count == 0 {
                format!("{subject} is empty")
            } else {
                format!("{subject} has only {counted}")
            })
        } else if limit(nodes, "maxItems").is_some_and(|most| count > most) {
            Some(format!("{subject} has {counted}, which is too many"))
        } else {
            None
        };
        if let Some(message) = message {
            let fault = self
                .fault(spot.span(), message)
                .allowed(self.forms.in_words(schema));
            self.faults.push(fault);
        }
        if nodes
            .iter()
            .any(|node| node.get("uniqueItems") == Some(&Value::Bool(true)))
        {
            self.repeated_items(items);
        }
        for (index, item) in items.iter().enumerate() {
            let place = |node: &&'s Node| {
                let listed = node
                    .get("prefixItems")
                    .and_then(Value::as_array)
                    .and_then(|forms| forms.get(index));
                listed.or_else(|| node.get("items"))
            };
            if let Some(form) = nodes.iter().find_map(place) {
                self.path.push(Step::Index(index));
                self.value(form, item);
                self.path.pop();
            }
        }
    }

    fn repeated_items(&mut self, items: &[Spot<'_>]) {
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            if let Some(written) = scalar_in_words(item)
                && !seen.insert(written.clone())
            {
                self.path.push(Step::Index(index));
                let message = format!(
                    "{} is {written}, which stands in the list before",
                    self.path.in_words()
                );
                let fault = self.fault(item.span(), message).allowed("each value once");
                self.faults.push(fault);
                self.path.pop();
            }
        }
    }

    fn table(&mut self, under: &Under<'s>, table: &DeTable<'_>, spot: &Spot<'_>) {
        let nodes = under.nodes.as_slice();
        let count = u64::try_from(table.len()).unwrap_or(u64::MAX);
        if limit(nodes, "minProperties").is_some_and(|least| count < least)
            || limit(nodes, "maxProperties").is_some_and(|most| count > most)
        {
            let keys = counted(table.len(), "key", "keys");
            let message = format!("{} has {keys}", self.path.in_words());
            let fault = self
                .fault(spot.span(), message)
                .allowed(keys_in_words(nodes));
            self.faults.push(fault);
        }

        let mut missing: Vec<&'s str> = required_keys(nodes)
            .filter(|key| !table.contains_key(*key))
            .collect();
        let mut listed = BTreeSet::new();
        missing.retain(|key| listed.insert(*key));

        let mut unknown: Vec<&Spanned<DeString<'_>>> = Vec::new();
        for (key, value) in table {
            match property(nodes, key.get_ref()) {
                Property::Known(form) => {
                    self.path.push(Step::from(key.get_ref().as_ref()));
                    self.value(form, value);
                    self.path.pop();
                }
                Property::Unknown if !under.undecided => unknown.push(key),
                Property::Unknown | Property::Free => {}
            }
        }
        for key in unknown {
            self.unknown_key(nodes, key, table, &mut missing);
        }
        for key in missing {
            let message = format!("{} is missing from {}", code(key), self.path.in_words());
            let allowed = match property(nodes, key) {
                Property::Known(form) => {
                    let words = self.forms.in_words(form);
                    match form
                        .get("description")
                        .and_then(Value::as_str)
                        .map(first_sentence)
                    {
                        Some(purpose) if !purpose.is_empty() => format!("{words} ({purpose})"),
                        _ => words,
                    }
                }
                Property::Free | Property::Unknown => String::new(),
            };
            self.path.push(Step::from(key));
            let fault = self.fault(spot.span(), message).allowed(allowed);
            self.faults.push(fault);
            self.path.pop();
        }
    }

    /// A key that is near to a missing one is that one misspelt: one slip is told once.
    fn unknown_key(
        &mut self,
        nodes: &[&'s Node],
        key: &Spanned<DeString<'_>>,
        table: &DeTable<'_>,
        missing: &mut Vec<&'s str>,
    ) {
        let names: Vec<&'s str> = property_names(nodes);
        let absent = names
            .iter()
            .copied()
            .filter(|name| !table.contains_key(*name));
        let meant = nearest(key.get_ref(), missing.iter().copied())
            .or_else(|| nearest(key.get_ref(), absent));
        missing.retain(|name| Some(*name) != meant);
        let message = format!(
            "{} is not a key of {}",
            code(key.get_ref()),
            self.path.in_words()
        );
        self.path.push(Step::from(key.get_ref().as_ref()));
        let fault = self
            .fault(key.span(), message)
            .allowed(one_of(
                names.into_iter().map(code).chain(key_patterns(nodes)),
            ))
            .suggest(meant.map(code));
        self.faults.push(fault);
        self.path.pop();
    }
}
