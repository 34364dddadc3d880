//! Which of several forms a value was meant to be, so that its mistakes are told against that one.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::check_language::{code, nearest, one_of, text_value};
use crate::document::Spot;
use crate::form::{Tagged, alternatives, same};
use crate::keys::{Property, property, required_keys};
use crate::path::{Path, Step};
use crate::validation::Validation;
use crate::wording::{found_in_words, scalar_in_words};

/// Which alternative a value was meant to be.
pub(crate) enum Choice<'s> {
    Form(&'s Value),
    /// None; a mistake is recorded.
    Refused,
    /// Several would do. Serde is the judge.
    Undecided,
}

impl<'s> Validation<'s> {
    pub(crate) fn choose(
        &mut self,
        schema: &'s Value,
        forms: &'s [Value],
        spot: &Spot<'_>,
    ) -> Choice<'s> {
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
}
