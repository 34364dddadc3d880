//! A row of the table of routes.

use crate::http::{Asked, Reply, Trouble};
use crate::policy::Policy;

/// The methods that routes answer. HEAD is answered as GET is, without the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Shows, and changes nothing.
    Get,
    /// Does something.
    Post,
}

impl Method {
    /// As it stands in a request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A route: an address, who may use it, and what it does.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; a part in braces matches one part of an address, whatever it is.
    pub path: &'static str,
    /// Who may use it.
    pub policy: Policy,
    /// What it does.
    pub act: fn(&Asked<'_>) -> Result<Reply, Trouble>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {} {:?}", self.method, self.path, self.policy)
    }
}

/// A route that an address leads to, with the parts that it names.
pub struct Found {
    /// The route.
    pub route: &'static Route,
    /// The parts of the address, by the names that the route gives them.
    pub parts: Vec<(&'static str, String)>,
}

impl Route {
    /// The parts of an address, if it is one of this route. Each is unescaped on its own, so that an escaped slash
    /// stays within its part.
    pub fn parts(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let mut parts = Vec::new();
        let (mut own, mut sent) = (self.path.split('/'), path.split('/'));
        loop {
            match (own.next(), sent.next()) {
                (None, None) => return Some(parts),
                (Some(pattern), Some(part)) => {
                    match pattern
                        .strip_prefix('{')
                        .and_then(|name| name.strip_suffix('}'))
                    {
                        Some(name) => parts.push((name, unescape(part)?)),
                        None if pattern == part => {}
                        None => return None,
                    }
                }
                _ => return None,
            }
        }
    }
}

/// A part of a path without its escapes; `None` where it is empty, not UTF-8 or holds letters that no address of ours has.
fn unescape(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let plain = !text.is_empty() && text.len() <= 200 && !text.chars().any(char::is_control);
    plain.then_some(text)
}
