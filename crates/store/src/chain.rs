//! Lines chained to one another: each carries a digest of itself and of the digest before it, so that a
//! line that was changed, moved, added or removed in the middle breaks every line after it.
//!
//! What the chain alone cannot see is a tail cut off cleanly, or a chain written anew from some line on:
//! for that the last digest (the head) must be kept somewhere else. [`Chain::head`] is what to keep.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::digest::Digest;

/// The writing end of a chain.
///
/// ```
/// let mut chain = store::Chain::start("a record");
/// let line = chain.link(&serde_json::json!({ "subject": 1 }))?;
/// let file = format!("{line}\n");
/// let (payloads, head) = store::unchain("a record", &file)?;
/// assert_eq!(payloads, [r#"{"subject":1}"#]);
/// assert_eq!(head, chain.head());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Chain {
    head: Digest,
}

/// One line as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link<'a> {
    digest: String,
    #[serde(borrow)]
    payload: &'a RawValue,
}

impl Chain {
    /// A chain for one purpose. Lines of one purpose do not fit into a chain of another.
    pub fn start(purpose: &str) -> Self {
        Self {
            head: Digest::of(purpose.as_bytes()),
        }
    }

    /// The next line, without its line break.
    ///
    /// # Errors
    /// When the payload cannot be written as JSON.
    pub fn link(&mut self, payload: &impl Serialize) -> Result<String, serde_json::Error> {
        let payload = serde_json::value::to_raw_value(payload)?;
        self.head = after(self.head, &payload);
        serde_json::to_string(&Link {
            digest: self.head.to_string(),
            payload: &payload,
        })
    }

    /// The digest of everything so far.
    pub fn head(&self) -> Digest {
        self.head
    }
}

fn after(head: Digest, payload: &RawValue) -> Digest {
    Digest::of_pieces([head.to_string().as_bytes(), payload.get().as_bytes()])
}

/// Reads a chain back: the payloads in their order, and the head.
///
/// # Errors
/// [`Broken`] names the first line that does not follow from the one before it. Every byte counts: a line
/// that says the same in another spelling is broken too.
pub fn unchain<'a>(purpose: &str, text: &'a str) -> Result<(Vec<&'a str>, Digest), Broken> {
    let mut head = Chain::start(purpose).head;
    let mut payloads = Vec::new();
    for (index, line) in text.split_terminator('\n').enumerate() {
        let line_number = index + 1;
        let link: Link<'a> = serde_json::from_str(line).map_err(|error| Broken {
            line: line_number,
            why: format!("it is not a line of this file ({error})"),
        })?;
        head = after(head, link.payload);
        if link.digest != head.to_string() {
            return Err(Broken {
                line: line_number,
                why: "its digest does not follow from its content and the line before it: this line, or \
                      the order of lines up to it, was changed after it was written"
                    .to_owned(),
            });
        }
        if !is_spelt_as_written(line, &link) {
            return Err(Broken {
                line: line_number,
                why: "it is spelt otherwise than it was written".to_owned(),
            });
        }
        payloads.push(link.payload.get());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(Broken {
            line: payloads.len(),
            why: "the file ends in the middle of a line".to_owned(),
        });
    }
    Ok((payloads, head))
}

fn is_spelt_as_written(line: &str, link: &Link<'_>) -> bool {
    serde_json::to_string(link).is_ok_and(|spelt| spelt == line)
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for Broken {}
