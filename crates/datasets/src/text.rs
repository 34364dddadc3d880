//! A text column: every different text once, and a number for each row.

use std::sync::Arc;

/// The different texts of a column, each held once. Code 0 is always the empty text, which is
/// SAS's missing value.
#[derive(Debug, Clone)]
pub struct Dictionary {
    /// All texts, one after another.
    letters: String,
    /// Where each text ends in `letters`; it begins where the one before ended.
    ends: Vec<usize>,
}

impl Dictionary {
    fn new() -> Self {
        Dictionary {
            letters: String::new(),
            ends: vec![0],
        }
    }

    /// How many different texts there are, the empty one among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Never: the empty text is always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The text of a code; the empty text for a code that is not in use.
    #[must_use]
    pub fn text(&self, code: u32) -> &str {
        let code = code as usize;
        let Some(&end) = self.ends.get(code) else {
            return "";
        };
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.letters[start..end]
    }

    /// Every text with its code, in code order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.ends.len() as u32).map(|code| (code, self.text(code)))
    }

    fn push(&mut self, text: &str) -> u32 {
        let code = u32::try_from(self.ends.len())
            .expect("each different text takes a row, and 2^32 rows do not fit in memory");
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
        code
    }
}

/// The cells of a text column, as codes into a [`Dictionary`]: two rows hold the same text exactly
/// where they hold the same code.
#[derive(Debug, Clone)]
pub struct Texts {
    pub(crate) dictionary: Arc<Dictionary>,
    pub(crate) codes: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        TextsBuilder::default().finish()
    }
}

impl Texts {
    /// The text in a row: empty where it is missing, or where there is no such row.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        self.codes
            .get(row)
            .map_or("", |&code| self.dictionary.text(code))
    }

    /// The code of every row, in row order; 0 is missing.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The texts behind the codes. After a selection of rows it may hold texts no row has.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The code of a text, if any row may hold it: look it up once, then compare integers.
    #[must_use]
    pub fn code_of(&self, text: &str) -> Option<u32> {
        self.dictionary
            .iter()
            .find(|&(_, known)| known == text)
            .map(|(code, _)| code)
    }

    /// Every text, in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.codes.iter().map(|&code| self.dictionary.text(code))
    }

    /// The different texts that rows hold, each with its code, in code order.
    pub fn used(&self) -> impl Iterator<Item = (u32, &str)> {
        let mut used = vec![false; self.dictionary.len()];
        for &code in &self.codes {
            used[code as usize] = true;
        }
        self.dictionary
            .iter()
            .filter(move |&(code, _)| used[code as usize])
    }

    /// The different texts that rows hold, in byte order, the empty text left out.
    #[must_use]
    pub fn levels(&self) -> Vec<&str> {
        let mut levels: Vec<&str> = self
            .used()
            .filter(|&(code, _)| code != 0)
            .map(|(_, text)| text)
            .collect();
        levels.sort_unstable();
        levels
    }

    /// The length in bytes of the longest text that a row holds.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.used().map(|(_, text)| text.len()).max().unwrap_or(0)
    }

    /// How many rows there are, missing texts among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

/// Equal where the rows hold equal texts, whatever their codes.
impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut builder = TextsBuilder::default();
        for text in texts {
            builder.push(text);
        }
        builder.finish()
    }
}

/// Builds a text column row by row, giving each new text the next code.
#[derive(Debug, Clone)]
pub(crate) struct TextsBuilder {
    dictionary: Dictionary,
    codes: Vec<u32>,
    /// Open-addressed table of codes, found by the hash of their text; 0 is a free place. The
    /// texts themselves are only in the dictionary, so a column of unique texts is held once.
    places: Vec<u32>,
    last: u32,
}

impl Default for TextsBuilder {
    fn default() -> Self {
        TextsBuilder {
            dictionary: Dictionary::new(),
            codes: Vec::new(),
            places: vec![0; 16],
            last: 0,
        }
    }
}

impl TextsBuilder {
    pub(crate) fn push(&mut self, text: &str) {
        let code = self.code(text);
        self.codes.push(code);
    }

    /// Adds a row with the text of a code that [`TextsBuilder::code`] gave.
    pub(crate) fn push_code(&mut self, code: u32) {
        self.codes.push(code);
    }

    /// Adds a row with the text of the row before; without one, with the empty text.
    pub(crate) fn repeat_last(&mut self) {
        self.codes.push(self.codes.last().copied().unwrap_or(0));
    }

    /// Replaces the text of the last row.
    pub(crate) fn replace_last(&mut self, text: &str) {
        let code = self.code(text);
        if let Some(last) = self.codes.last_mut() {
            *last = code;
        }
    }

    pub(crate) fn finish(self) -> Texts {
        Texts {
            dictionary: Arc::new(self.dictionary),
            codes: self.codes,
        }
    }

    /// The code of a text, a new one where no row has it yet.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        // Trial data are sorted, so most rows repeat the text of the row before.
        if self.dictionary.text(self.last) == text {
            return self.last;
        }
        let mask = self.places.len() - 1;
        let mut place = hash(text.as_bytes()) as usize & mask;
        loop {
            match self.places[place] {
                0 => break,
                code if self.dictionary.text(code) == text => {
                    self.last = code;
                    return code;
                }
                _ => place = (place + 1) & mask,
            }
        }
        let code = self.dictionary.push(text);
        self.places[place] = code;
        self.last = code;
        if self.dictionary.len() * 2 > self.places.len() {
            self.grow();
        }
        code
    }

    fn grow(&mut self) {
        let mask = self.places.len() * 2 - 1;
        let mut places = vec![0; mask + 1];
        for (code, text) in self.dictionary.iter().skip(1) {
            let mut place = hash(text.as_bytes()) as usize & mask;
            while places[place] != 0 {
                place = (place + 1) & mask;
            }
            places[place] = code;
        }
        self.places = places;
    }
}

/// A short multiply-and-fold hash, eight bytes at a time. It only spreads the texts of one column
/// over a table and never leaves this file.
fn hash(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(FACTOR);
        (product >> 64) as u64 ^ product as u64
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let mut state = words
        .iter()
        .fold(bytes.len() as u64 ^ FACTOR, |state, &word| {
            fold(state, u64::from_le_bytes(word))
        });
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    state = fold(state, u64::from_le_bytes(last));
    fold(state, FACTOR)
}
