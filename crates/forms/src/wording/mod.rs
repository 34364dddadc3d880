//! Every text that a form shows, in one place: a second language is a second file beside `english.rs`.

mod english;

use std::fmt::Display;

pub use english::Text;

/// A language: its texts by their keys.
///
/// A second language is a function from every [`Text`] to its words; the compiler asks for those that are missing.
#[derive(Clone, Copy)]
pub struct Language {
    /// The code of the language, as `lang` of a page.
    pub code: &'static str,
    /// Its texts. Places for values stand in braces, as they do in English.
    pub texts: fn(Text) -> &'static str,
}

/// English.
pub const ENGLISH: Language = Language {
    code: "en",
    texts: Text::in_english,
};

impl Language {
    /// A text.
    pub fn say(&self, text: Text) -> &'static str {
        (self.texts)(text)
    }

    /// A text with values in its places.
    ///
    /// ```
    /// use forms::{ENGLISH, Text};
    ///
    /// let said = ENGLISH.with(Text::TooLow, &[("value", &-1), ("lowest", &0)]);
    /// assert_eq!(said, "-1 is too low: the lowest is 0. Look at the source once more.");
    /// ```
    pub fn with(&self, text: Text, values: &[(&str, &dyn Display)]) -> String {
        let pattern = self.say(text);
        let mut said = String::with_capacity(pattern.len() + 16);
        let mut rest = pattern;
        // In one pass, so that a value with braces in it is never filled itself.
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, later)) = after.split_once('}') else {
                said.push('{');
                rest = after;
                continue;
            };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => said.push_str(&value.to_string()),
                None => {
                    said.push('{');
                    said.push_str(name);
                    said.push('}');
                }
            }
            rest = later;
        }
        said.push_str(rest);
        said
    }
}
