//! What a schema allows at a place, looked up and put in words.

use serde_json::{Map, Value};
use toml::de::DeValue;
use toml::value::Datetime;

use crate::check_language::{all_of, code, counted, one_of, quotation, text_value};
use crate::document::Spot;
use crate::quantity::{Bounds, Quantity};

/// One schema: its keywords.
pub(crate) type Node = Map<String, Value>;

/// Longest chain of references followed.
const LONGEST_CHAIN: usize = 32;

/// Deepest description of lists within lists.
const DEEPEST_WORDS: usize = 3;

/// The alternatives of a schema, and the keyword that brought them.
pub(crate) fn alternatives(node: &Node) -> impl Iterator<Item = &Vec<Value>> {
    ["oneOf", "anyOf"]
        .into_iter()
        .filter_map(|keyword| node.get(keyword).and_then(Value::as_array))
}

/// A schema document in which references are followed.
#[derive(Clone, Copy)]
pub(crate) struct Forms<'s> {
    root: &'s Value,
}

/// Alternatives told apart by the value of one key.
pub(crate) struct Tagged<'s> {
    pub(crate) key: &'s str,
    pub(crate) variants: Vec<(&'s str, &'s Value)>,
}

impl<'s> Forms<'s> {
    pub(crate) fn new(root: &'s Value) -> Self {
        Forms { root }
    }

    pub(crate) fn root(self) -> &'s Value {
        self.root
    }

    pub(crate) fn referenced(self, node: &'s Node) -> Option<&'s Value> {
        let reference = node.get("$ref")?.as_str()?;
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// A schema and all that it includes unconditionally.
    pub(crate) fn parts(self, schema: &'s Value) -> Vec<&'s Node> {
        let mut parts = Vec::new();
        self.collect_parts(schema, &mut parts, 0);
        parts
    }

    fn collect_parts(self, schema: &'s Value, parts: &mut Vec<&'s Node>, depth: usize) {
        let Some(node) = schema.as_object() else {
            return;
        };
        if depth > LONGEST_CHAIN {
            return;
        }
        parts.push(node);
        let all = node
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for inner in self.referenced(node).into_iter().chain(all) {
            self.collect_parts(inner, parts, depth + 1);
        }
    }

    /// The values of a closed list of words or numbers; `None` if the schema allows anything else.
    pub(crate) fn enumeration(self, schema: &'s Value) -> Option<Vec<&'s Value>> {
        self.enumeration_within(schema, 0)
    }

    fn enumeration_within(self, schema: &'s Value, depth: usize) -> Option<Vec<&'s Value>> {
        if depth > LONGEST_CHAIN {
            return None;
        }
        for node in self.parts(schema) {
            if let Some(value) = node.get("const") {
                return Some(vec![value]);
            }
            if let Some(values) = node.get("enum").and_then(Value::as_array) {
                return Some(values.iter().collect());
            }
            if let Some(forms) = alternatives(node).next() {
                let each: Option<Vec<_>> = forms
                    .iter()
                    .map(|form| self.enumeration_within(form, depth + 1))
                    .collect();
                return each.map(|lists| lists.into_iter().flatten().collect());
            }
        }
        None
    }

    /// The key by which all alternatives are told apart: a required key that each allows one text for.
    pub(crate) fn tagged(self, forms: &'s [Value]) -> Option<Tagged<'s>> {
        let fixed: Vec<Vec<(&'s str, &'s str)>> =
            forms.iter().map(|form| self.fixed_keys(form)).collect();
        let (first, others) = fixed.split_first()?;
        let shared = |key: &str| {
            others
                .iter()
                .all(|keys| keys.iter().any(|(name, _)| *name == key))
        };
        let mut candidates = first.iter().map(|(key, _)| *key).filter(|key| shared(key));
        let key = candidates
            .clone()
            .find(|key| *key == "kind")
            .or_else(|| candidates.next())?;
        let value_of = |keys: &[(&'s str, &'s str)]| {
            keys.iter()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| *value)
        };
        let variants = fixed
            .iter()
            .zip(forms)
            .filter_map(|(keys, form)| value_of(keys).map(|value| (value, form)));
        Some(Tagged {
            key,
            variants: variants.collect(),
        })
    }

    fn fixed_keys(self, form: &'s Value) -> Vec<(&'s str, &'s str)> {
        let parts = self.parts(form);
        let required = |key: &str| parts.iter().any(|node| is_required(node, key));
        let properties = parts
            .iter()
            .filter_map(|node| node.get("properties").and_then(Value::as_object))
            .flatten();
        properties
            .filter(|(key, _)| required(key))
            .filter_map(|(key, property)| Some((key.as_str(), property.get("const")?.as_str()?)))
            .collect()
    }

    /// The only key of a table, where there can be but one: `{ percent = 5 }`, an untagged variant of serde.
    pub(crate) fn only_key(self, form: &'s Value) -> Option<&'s str> {
        let parts = self.parts(form);
        let [node] = parts.as_slice() else {
            return None;
        };
        let properties = node.get("properties").and_then(Value::as_object)?;
        let closed = node.get("additionalProperties") == Some(&Value::Bool(false));
        let (key, _) = properties.iter().next()?;
        (closed && properties.len() == 1 && is_required(node, key)).then_some(key.as_str())
    }

    /// Could the value be of this form, judged by its kind alone?
    pub(crate) fn kind_fits(self, schema: &'s Value, value: &DeValue<'_>) -> bool {
        self.kind_fits_within(schema, value, 0)
    }

    fn kind_fits_within(self, schema: &'s Value, value: &DeValue<'_>, depth: usize) -> bool {
        let parts = self.parts(schema);
        parts.iter().all(|node| {
            node_takes_kind(node, value)
                && (depth > LONGEST_CHAIN
                    || alternatives(node).all(|forms| {
                        forms
                            .iter()
                            .any(|form| self.kind_fits_within(form, value, depth + 1))
                    }))
        })
    }

    /// What is allowed, as the end of the sentence "allowed: ...".
    pub(crate) fn in_words(self, schema: &'s Value) -> String {
        self.words(schema, 0)
    }

    fn words(self, schema: &'s Value, depth: usize) -> String {
        if let Some(values) = self.enumeration(schema) {
            return one_of(values.into_iter().map(json_in_words));
        }
        let parts = self.parts(schema);
        if let Some(forms) = parts.iter().find_map(|node| alternatives(node).next())
            && !parts.iter().any(|node| node.contains_key("properties"))
        {
            return self.alternatives_in_words(forms, depth);
        }
        match parts
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str))
        {
            Some("string") => text_in_words(&parts),
            Some("integer") => format!("a whole number{}", Bounds::stated(&parts).in_words()),
            Some("number") => format!("a number{}", Bounds::stated(&parts).in_words()),
            Some("boolean") => "true or false".to_owned(),
            Some("array") => self.list_in_words(&parts, depth),
            Some("object") => table_in_words(&parts),
            _ => "any value".to_owned(),
        }
    }

    fn alternatives_in_words(self, forms: &'s [Value], depth: usize) -> String {
        if let Some(tagged) = self.tagged(forms) {
            let values = tagged.variants.iter().map(|(value, _)| text_value(value));
            return format!("a table whose {} is {}", code(tagged.key), one_of(values));
        }
        if depth >= DEEPEST_WORDS {
            return "one of several forms".to_owned();
        }
        let mut said: Vec<String> = forms
            .iter()
            .map(|form| self.words(form, depth + 1))
            .collect();
        said.dedup();
        said.join("; or ")
    }

    fn list_in_words(self, parts: &[&'s Node], depth: usize) -> String {
        let least = limit(parts, "minItems").unwrap_or(0);
        let items = |count: u64| {
            counted(
                usize::try_from(count).unwrap_or(usize::MAX),
                "item",
                "items",
            )
        };
        let length = match limit(parts, "maxItems") {
            Some(most) if most == least => format!(" of {}", items(least)),
            Some(most) if least == 0 => format!(" of at most {}", items(most)),
            Some(most) => format!(" of {least} to {}", items(most)),
            None if least == 0 => String::new(),
            None => format!(" of at least {}", items(least)),
        };
        let each = parts
            .iter()
            .find_map(|node| node.get("items"))
            .filter(|_| depth < DEEPEST_WORDS);
        match each.map(|item| self.words(item, depth + 1)) {
            Some(item) if item != "any value" => format!("a list{length}, each item {item}"),
            _ => format!("a list{length}"),
        }
    }

    /// What kind of value is wanted, as in "where a number is wanted".
    pub(crate) fn kind_in_words(self, schema: &'s Value) -> String {
        let parts = self.parts(schema);
        match parts
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str))
        {
            Some("string") => match parts.iter().find_map(|node| moment(node)) {
                Some(form) => form.name().to_owned(),
                None => "text".to_owned(),
            },
            Some("integer") => "a whole number".to_owned(),
            Some("number") => "a number".to_owned(),
            Some("boolean") => "true or false".to_owned(),
            Some("array") => "a list".to_owned(),
            Some("object") => "a table".to_owned(),
            _ => {
                let forms = parts.iter().find_map(|node| alternatives(node).next());
                let mut kinds: Vec<String> = forms
                    .into_iter()
                    .flatten()
                    .map(|form| self.flat_kind_in_words(form))
                    .collect();
                let mut seen = std::collections::BTreeSet::new();
                kinds.retain(|kind| seen.insert(kind.clone()));
                if kinds.is_empty() {
                    "another value".to_owned()
                } else {
                    one_of(kinds)
                }
            }
        }
    }

    fn flat_kind_in_words(self, form: &'s Value) -> String {
        let kind = self
            .parts(form)
            .iter()
            .find_map(|node| node.get("type").and_then(Value::as_str));
        match kind {
            Some("string") => "text",
            Some("integer") => "a whole number",
            Some("number") => "a number",
            Some("boolean") => "true or false",
            Some("array") => "a list",
            Some("object") => "a table",
            _ => "another value",
        }
        .to_owned()
    }
}

pub(crate) fn is_required(node: &Node, key: &str) -> bool {
    let required = node.get("required").and_then(Value::as_array);
    required
        .into_iter()
        .flatten()
        .any(|name| name.as_str() == Some(key))
}

/// The tightest of a limit on length, which the parts of a schema may each state.
pub(crate) fn limit(parts: &[&Node], keyword: &str) -> Option<u64> {
    let limits = parts
        .iter()
        .filter_map(|node| node.get(keyword).and_then(Value::as_u64));
    if keyword.starts_with("min") {
        limits.max()
    } else {
        limits.min()
    }
}

/// A format of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Date,
    Time,
    DateAndTime,
    Instant,
}

impl Moment {
    pub(crate) fn is_held_by(self, written: &Datetime) -> bool {
        let held = (
            written.date.is_some(),
            written.time.is_some(),
            written.offset.is_some(),
        );
        match self {
            Moment::Date => held == (true, false, false),
            Moment::Time => held == (false, true, false),
            Moment::DateAndTime => held == (true, true, false),
            Moment::Instant => held == (true, true, true),
        }
    }

    pub(crate) fn is_read_from(self, text: &str) -> bool {
        text.parse::<Datetime>()
            .is_ok_and(|written| self.is_held_by(&written))
    }

    fn name(self) -> &'static str {
        match self {
            Moment::Date => "a date",
            Moment::Time => "a time",
            Moment::DateAndTime => "a date and a time",
            Moment::Instant => "a date and a time with its offset",
        }
    }

    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Moment::Date => "a date of the calendar, such as 2018-07-01",
            Moment::Time => "a time of day, such as 08:30:00",
            Moment::DateAndTime => "a date and a time, such as 2018-07-01T08:30:00",
            Moment::Instant => "a date and a time with its offset, such as 2018-07-01T08:30:00Z",
        }
    }
}

pub(crate) fn moment(node: &Node) -> Option<Moment> {
    match node.get("format")?.as_str()? {
        "date" => Some(Moment::Date),
        "partial-time" => Some(Moment::Time),
        "partial-date-time" => Some(Moment::DateAndTime),
        "date-time" => Some(Moment::Instant),
        _ => None,
    }
}

/// The kinds of value that a node names, if it names any.
fn node_takes_kind(node: &Node, value: &DeValue<'_>) -> bool {
    let takes = |name: &str| match value {
        DeValue::String(_) => name == "string",
        // A whole number is a number; serde reads it as one.
        DeValue::Integer(_) => matches!(name, "integer" | "number"),
        DeValue::Float(_) => name == "number",
        DeValue::Boolean(_) => name == "boolean",
        DeValue::Datetime(written) => {
            name == "string" && moment(node).is_some_and(|form| form.is_held_by(written))
        }
        DeValue::Array(_) => name == "array",
        DeValue::Table(_) => name == "object",
    };
    match node.get("type") {
        Some(Value::String(name)) => takes(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(takes),
        _ => true,
    }
}

fn text_in_words(parts: &[&Node]) -> String {
    if let Some(form) = parts.iter().find_map(|node| moment(node)) {
        return form.in_words().to_owned();
    }
    let least = limit(parts, "minLength").unwrap_or(0);
    let letters = |count: u64| {
        counted(
            usize::try_from(count).unwrap_or(usize::MAX),
            "character",
            "characters",
        )
    };
    let length = match limit(parts, "maxLength") {
        Some(most) if most == least => format!(" of {}", letters(least)),
        Some(most) if least == 0 => format!(" of at most {}", letters(most)),
        Some(most) => format!(" of {least} to {}", letters(most)),
        None if least == 0 => String::new(),
        None if least == 1 => " that is not empty".to_owned(),
        None => format!(" of at least {}", letters(least)),
    };
    let pattern = parts
        .iter()
        .find_map(|node| node.get("pattern").and_then(Value::as_str));
    match pattern {
        Some(pattern) => format!("text{length} of the form {}", code(pattern)),
        None => format!("text{length}"),
    }
}

fn table_in_words(parts: &[&Node]) -> String {
    let properties = parts
        .iter()
        .filter_map(|node| node.get("properties").and_then(Value::as_object))
        .flatten();
    let required: Vec<String> = properties
        .map(|(key, _)| key)
        .filter(|key| parts.iter().any(|node| is_required(node, key)))
        .map(|key| code(key))
        .collect();
    if required.is_empty() {
        "a table".to_owned()
    } else {
        format!("a table with {}", all_of(required))
    }
}

/// A value of a schema as the file would write it.
pub(crate) fn json_in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text_value(text),
        other => quotation(&other.to_string()),
    }
}

/// What kind of value the file holds, as in "`dose` is text".
pub(crate) fn found_in_words(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => "text".to_owned(),
        DeValue::Integer(_) => "a whole number".to_owned(),
        DeValue::Float(_) => "a number with a decimal point".to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(written) => match (written.date.is_some(), written.time.is_some()) {
            (true, true) => "a date and a time",
            (true, false) => "a date",
            (false, _) => "a time",
        }
        .to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Do a value of the file and a value of a schema say the same?
pub(crate) fn same(value: &DeValue<'_>, json: &Value) -> bool {
    match value {
        DeValue::String(text) => json.as_str() == Some(text),
        DeValue::Boolean(truth) => json.as_bool() == Some(*truth),
        DeValue::Integer(_) | DeValue::Float(_) => number(value)
            .zip(Quantity::of_json(json))
            .is_some_and(|(one, other)| one.equals(other)),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => false,
    }
}

/// The number that a value is, if it is one that the program can hold.
pub(crate) fn number(value: &DeValue<'_>) -> Option<Quantity> {
    match value {
        DeValue::Integer(integer) => Quantity::of_integer(integer),
        DeValue::Float(float) => Quantity::of_float(float),
        _ => None,
    }
}

/// A scalar as the file writes it, for "`dose` is 11"; `None` for lists and tables.
pub(crate) fn scalar_in_words(spot: &Spot<'_>) -> Option<String> {
    match spot.get_ref() {
        DeValue::String(text) => Some(text_value(text)),
        DeValue::Integer(integer) => Some(quotation(&integer.to_string())),
        DeValue::Float(float) => Some(quotation(&float.to_string())),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(written) => Some(written.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
