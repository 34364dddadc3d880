//! Makes a Rust value of every file of messages, so that a message that is missing in a language, or has other
//! parameters there, does not compile.

#![allow(
    clippy::panic,
    reason = "what is wrong with a file of messages stops the build and says where"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The language that all others are held against.
const REFERENCE: &str = "en";

fn main() {
    println!("cargo::rerun-if-changed=messages");
    let reference = read(REFERENCE);
    let mut code = String::from(
        "/// Every message of the pages, in one language.\n#[derive(Debug)]\npub struct Messages {\n",
    );
    for (name, text) in &reference {
        let doc = text.replace('\\', "\\\\");
        let visibility = if parameters(text).is_empty() {
            "pub "
        } else {
            ""
        };
        let field = field(name, text);
        let _ = writeln!(
            code,
            "    /// {doc}\n    {visibility}{field}: &'static str,"
        );
    }
    code.push_str("}\n\nimpl Messages {\n");
    for (name, text) in &reference {
        let parameters = parameters(text);
        if parameters.is_empty() {
            continue;
        }
        let list: String = parameters
            .iter()
            .map(|parameter| format!(", {parameter}: impl std::fmt::Display"))
            .collect();
        let pairs: String = parameters
            .iter()
            .map(|parameter| format!("(\"{parameter}\", &{parameter}), "))
            .collect();
        let _ = writeln!(
            code,
            "    /// {text}\n    pub fn {name}(&self{list}) -> String {{ fill(self.{}, &[{pairs}]) }}",
            field(name, text)
        );
    }
    code.push_str("}\n");
    for language in languages() {
        let messages = read(&language);
        let constant = language.to_uppercase();
        let _ = writeln!(
            code,
            "\n/// The messages of `{language}.txt`.\npub static {constant}: Messages = Messages {{"
        );
        for (name, text) in &reference {
            let own = messages.get(name).unwrap_or_else(|| {
                panic!(
                    "messages/{language}.txt has no \"{name}\", which messages/{REFERENCE}.txt has"
                )
            });
            assert_eq!(
                parameters(own),
                parameters(text),
                "messages/{language}.txt: \"{name}\" has other parameters than in messages/{REFERENCE}.txt"
            );
            let _ = writeln!(code, "    {}: {own:?},", field(name, text));
        }
        code.push_str("};\n");
    }
    let out = env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = fs::write(Path::new(&out).join("messages.rs"), code) {
        panic!("the messages cannot be written: {error}");
    }
}

fn field(name: &str, text: &str) -> String {
    if parameters(text).is_empty() {
        name.to_owned()
    } else {
        format!("{name}_text")
    }
}

fn languages() -> Vec<String> {
    let mut languages: Vec<String> = fs::read_dir("messages")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned()))
        .collect();
    languages.sort();
    languages
}

/// `name = text`, one a line; lines that begin with `#` are for people.
fn read(language: &str) -> BTreeMap<String, String> {
    let path = format!("messages/{language}.txt");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut messages = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, text)) = line.split_once(" = ") else {
            panic!("{path}, line {}: allowed is `name = text`", number + 1);
        };
        let before = messages.insert(name.trim().to_owned(), text.trim().to_owned());
        assert!(
            before.is_none(),
            "{path}, line {}: \"{name}\" stands twice",
            number + 1
        );
    }
    messages
}

/// The names in braces, each once, in their alphabetical order.
fn parameters(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}
