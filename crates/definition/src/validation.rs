//! A file held against the schema of its type; every mistake is collected.

use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::check_language::{
    code, counted, first_sentence, nearest, one_of, quotation, text_value,
};
use crate::document::Spot;
use crate::fault::Fault;
use crate::form::{
    Forms, Node, Tagged, alternatives, found_in_words, is_required, json_in_words, limit, moment,
    number, same, scalar_in_words,
};
use crate::path::{Path, Step};
use crate::quantity::Bounds;

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

struct Validation<'s> {
    forms: Forms<'s>,
    path: Path,
    faults: Vec<Fault>,
}

/// The schemas that a value is under, once alternatives are decided.
#[derive(Default)]
struct Under<'s> {
    nodes: Vec<&'s Node>,
    /// An alternative could not be decided, so that not all keys are known that the table may hold.
    undecided: bool,
}

/// Which alternative a value was meant to be.
enum Choice<'s> {
    Form(&'s Value),
    /// None; a mistake is recorded.
    Refused,
    /// Several would do. Serde is the judge.
    Undecided,
}

impl<'s> Validation<'s> {
    fn fault(&mut self, span: Range<usize>, message: impl Into<String>) -> Fault {
        Fault::at(span, self.path.clone(), message)
    }

    fn value(&mut self, schema: &'s Value, spot: &Spot<'_>) {
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

    fn choose(&mut self, schema: &'s Value, forms: &'s [Value], spot: &Spot<'_>) -> Choice<'s> {
        if let [only] = forms {
            return Choice::Form(only);
        }
        if let (Some(tagged), DeValue::Table(table)) = (self.forms.tagged(forms), spot.get_ref()) {
            return self.choose_by_tag(&tagged, table, spot);
        }
        let fitting: Vec<&'s Value> = forms
            .iter()
            .filter(|form| self.forms.kind_fits(form, spot.get_ref()))
            .collect();
        if let [only] = fitting.as_slice() {
            // A bound that is broken is told as such; of a word that is none of the words, all forms are told.
            let other_word = self
                .forms
                .enumeration(only)
                .is_some_and(|values| !values.iter().any(|json| same(spot.get_ref(), json)));
            return if other_word {
                self.fits_no_form(schema, spot, &fitting)
            } else {
                Choice::Form(only)
            };
        }
        match spot.get_ref() {
            DeValue::Table(table) => self.choose_table(&fitting, table, spot),
            DeValue::Array(items) => {
                let takes_items = |form: &&&'s Value| {
                    let lists = self.forms.parts(form);
                    let item_form = lists.iter().find_map(|node| node.get("items"));
                    item_form.is_none_or(|item| {
                        items
                            .iter()
                            .all(|it| self.forms.kind_fits(item, it.get_ref()))
                    })
                };
                let whole: Vec<&&'s Value> = fitting.iter().filter(takes_items).collect();
                match whole.as_slice() {
                    [only] => Choice::Form(only),
                    [] => self.fits_no_form(schema, spot, &fitting),
                    _ => Choice::Undecided,
                }
            }
            _ => match fitting.iter().find(|form| self.is_clean(form, spot)) {
                Some(form) => Choice::Form(form),
                None => self.fits_no_form(schema, spot, &fitting),
            },
        }
    }

    /// Does a scalar keep to this form?
    fn is_clean(&self, form: &'s Value, spot: &Spot<'_>) -> bool {
        let mut trial = Validation {
            forms: self.forms,
            path: Path::root(),
            faults: Vec::new(),
        };
        trial.value(form, spot);
        trial.faults.is_empty()
    }

    fn choose_by_tag(
        &mut self,
        tagged: &Tagged<'s>,
        table: &DeTable<'_>,
        spot: &Spot<'_>,
    ) -> Choice<'s> {
        let allowed = one_of(tagged.variants.iter().map(|(value, _)| text_value(value)));
        let names = || tagged.variants.iter().map(|(value, _)| *value);
        let Some(found) = table.get(tagged.key) else {
            // A slip in the name of the key itself: the value tells.
            let misspelt = table.iter().find(|(key, value)| {
                value
                    .get_ref()
                    .as_str()
                    .is_some_and(|text| names().any(|name| name == text))
                    && nearest(key.get_ref(), [tagged.key]).is_some()
            });
            let (span, message, suggestion) = match misspelt {
                Some((key, _)) => (
                    key.span(),
                    format!(
                        "{} is not a key of {}",
                        code(key.get_ref()),
                        self.path.in_words()
                    ),
                    Some(code(tagged.key)),
                ),
                None => (
                    spot.span(),
                    format!(
                        "{} is missing from {}",
                        code(tagged.key),
                        self.path.in_words()
                    ),
                    None,
                ),
            };
            self.path.push(Step::from(tagged.key));
            let fault = self
                .fault(span, message)
                .allowed(allowed)
                .suggest(suggestion);
            self.faults.push(fault);
            self.path.pop();
            return Choice::Refused;
        };
        let text = found.get_ref().as_str();
        if let Some((_, form)) = tagged
            .variants
            .iter()
            .find(|(value, _)| Some(*value) == text)
        {
            return Choice::Form(form);
        }
        self.path.push(Step::from(tagged.key));
        let shown = scalar_in_words(found).unwrap_or_else(|| found_in_words(found.get_ref()));
        let message = format!(
            "{} is {shown}, which is none of the values allowed",
            self.path.in_words()
        );
        let suggestion = text.and_then(|text| nearest(text, names())).map(text_value);
        let fault = self
            .fault(found.span(), message)
            .allowed(allowed)
            .suggest(suggestion);
        self.faults.push(fault);
        self.path.pop();
        Choice::Refused
    }

    fn choose_table(
        &mut self,
        fitting: &[&'s Value],
        table: &DeTable<'_>,
        spot: &Spot<'_>,
    ) -> Choice<'s> {
        let keys: Vec<(&'s str, &'s Value)> = fitting
            .iter()
            .filter_map(|form| self.forms.only_key(form).map(|key| (key, *form)))
            .collect();
        if keys.len() == fitting.len() {
            return self.choose_by_only_key(&keys, table, spot);
        }
        let misfits: Vec<usize> = fitting
            .iter()
            .map(|form| self.misfits(form, table))
            .collect();
        let least = misfits.iter().min().copied().unwrap_or(0);
        let mut best = fitting
            .iter()
            .zip(&misfits)
            .filter(|(_, count)| **count == least)
            .map(|(form, _)| *form);
        match (best.next(), best.next(), least) {
            (Some(form), None, _) => Choice::Form(form),
            (_, _, 0) => Choice::Undecided,
            _ => {
                let allowed = fitting
                    .iter()
                    .map(|form| self.forms.in_words(form))
                    .collect::<Vec<_>>()
                    .join("; or ");
                let message = format!("{} has none of the forms allowed", self.path.in_words());
                let fault = self.fault(spot.span(), message).allowed(allowed);
                self.faults.push(fault);
                Choice::Refused
            }
        }
    }

    fn choose_by_only_key(
        &mut self,
        keys: &[(&'s str, &'s Value)],
        table: &DeTable<'_>,
        spot: &Spot<'_>,
    ) -> Choice<'s> {
        if let Some((_, form)) = keys.iter().find(|(key, _)| table.contains_key(*key)) {
            return Choice::Form(form);
        }
        let allowed = format!(
            "one of the keys {}",
            one_of(keys.iter().map(|(key, _)| code(key)))
        );
        let fault = match table.iter().next() {
            Some((key, _)) if table.len() == 1 => {
                let suggestion = nearest(key.get_ref(), keys.iter().map(|(key, _)| *key)).map(code);
                let message = format!(
                    "{} is not a key of {}",
                    code(key.get_ref()),
                    self.path.in_words()
                );
                self.fault(key.span(), message).suggest(suggestion)
            }
            _ => self.fault(
                spot.span(),
                format!("{} has none of the forms allowed", self.path.in_words()),
            ),
        };
        self.faults.push(fault.allowed(allowed));
        Choice::Refused
    }

    /// In how many keys a table departs from a form, judged without looking deep.
    fn misfits(&self, form: &'s Value, table: &DeTable<'_>) -> usize {
        let nodes = self.forms.parts(form);
        let missing = required_keys(&nodes)
            .filter(|key| !table.contains_key(*key))
            .count();
        let open = nodes.iter().any(|node| alternatives(node).next().is_some());
        let wrong = table
            .iter()
            .filter(|(key, value)| match property(&nodes, key.get_ref()) {
                Property::Known(property) => {
                    !self.forms.kind_fits(property, value.get_ref())
                        || self.forms.enumeration(property).is_some_and(|values| {
                            !values.iter().any(|json| same(value.get_ref(), json))
                        })
                }
                Property::Free => false,
                Property::Unknown => !open,
            });
        missing + wrong.count()
    }

    fn fits_no_form(
        &mut self,
        schema: &'s Value,
        spot: &Spot<'_>,
        fitting: &[&'s Value],
    ) -> Choice<'s> {
        let shown = scalar_in_words(spot).unwrap_or_else(|| found_in_words(spot.get_ref()));
        let message = format!(
            "{} is {shown}, which is none of the forms allowed",
            self.path.in_words()
        );
        let words = fitting
            .iter()
            .filter_map(|form| self.forms.enumeration(form))
            .flatten();
        let words = words.filter_map(|json| json.as_str());
        let suggestion = spot
            .get_ref()
            .as_str()
            .and_then(|text| nearest(text, words))
            .map(text_value);
        let fault = self
            .fault(spot.span(), message)
            .allowed(self.forms.in_words(schema))
            .suggest(suggestion);
        self.faults.push(fault);
        Choice::Refused
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
        let mut seen = std::collections::BTreeSet::new();
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
        let mut listed = std::collections::BTreeSet::new();
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

/// What the schemas of a table say of one of its keys.
enum Property<'s> {
    Known(&'s Value),
    /// Any value may stand there.
    Free,
    Unknown,
}

fn property<'s>(nodes: &[&'s Node], key: &str) -> Property<'s> {
    let named = nodes
        .iter()
        .filter_map(|node| node.get("properties")?.get(key))
        .next();
    let patterned = || {
        let patterns = nodes
            .iter()
            .filter_map(|node| node.get("patternProperties").and_then(Value::as_object));
        patterns
            .flatten()
            .find(|(pattern, _)| matches(pattern, key))
            .map(|(_, form)| form)
    };
    if let Some(form) = named.or_else(patterned) {
        return Property::Known(form);
    }
    let others = |node: &&'s Node| {
        node.get("additionalProperties")
            .or_else(|| node.get("unevaluatedProperties"))
    };
    match nodes.iter().find_map(others) {
        Some(Value::Bool(false)) => Property::Unknown,
        Some(form @ Value::Object(_)) => Property::Known(form),
        _ => Property::Free,
    }
}

fn property_names<'s>(nodes: &[&'s Node]) -> Vec<&'s str> {
    let mut seen = std::collections::BTreeSet::new();
    let properties = nodes
        .iter()
        .filter_map(|node| node.get("properties").and_then(Value::as_object))
        .flatten();
    properties
        .map(|(key, _)| key.as_str())
        .filter(|key| seen.insert(*key))
        .collect()
}

fn key_patterns(nodes: &[&Node]) -> impl Iterator<Item = String> {
    let patterns = nodes
        .iter()
        .filter_map(|node| node.get("patternProperties").and_then(Value::as_object));
    patterns
        .flatten()
        .map(|(pattern, _)| format!("keys of the form {}", code(pattern)))
}

fn required_keys<'s>(nodes: &[&'s Node]) -> impl Iterator<Item = &'s str> {
    nodes
        .iter()
        .flat_map(|node| {
            node.get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .map(move |it| (node, it))
        })
        .filter(|(node, (key, _))| is_required(node, key))
        .map(|(_, (key, _))| key.as_str())
}

fn keys_in_words(nodes: &[&Node]) -> String {
    match (limit(nodes, "minProperties"), limit(nodes, "maxProperties")) {
        (Some(least), Some(most)) => format!("{least} to {most} keys"),
        (Some(least), None) => format!(
            "at least {}",
            counted(usize::try_from(least).unwrap_or(usize::MAX), "key", "keys")
        ),
        (None, Some(most)) => format!(
            "at most {}",
            counted(usize::try_from(most).unwrap_or(usize::MAX), "key", "keys")
        ),
        (None, None) => String::new(),
    }
}

fn matches_pattern(node: &Node, text: &str) -> bool {
    node.get("pattern")
        .and_then(Value::as_str)
        .is_none_or(|pattern| matches(pattern, text))
}

/// A pattern that cannot be read judges nothing; [`unheeded_keywords`](crate::unheeded_keywords) tells of it.
fn matches(pattern: &str, text: &str) -> bool {
    regex_lite::Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}
