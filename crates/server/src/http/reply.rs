//! What a page answers.

use http::StatusCode;
use maud::Markup;

use crate::accounts::Token;

/// An answer, before the headers that all answers share.
#[derive(Clone)]
pub enum Reply {
    /// A page.
    Page {
        /// The status.
        status: StatusCode,
        /// The page.
        html: String,
    },
    /// A page that leads on by itself, and leaves the cookie of the browser as it is.
    LeadingOn {
        /// The page.
        html: String,
    },
    /// Something was done; the browser is led to where it can be seen, so that reloading does nothing twice.
    SeeOther(String),
    /// Somebody signed in, under a new token.
    SignedIn {
        /// The token.
        token: Token,
        /// What is shown.
        then: Box<Reply>,
    },
    /// Somebody signed out: the browser forgets its token.
    SignedOut(String),
    /// For programs.
    Json {
        /// The status.
        status: StatusCode,
        /// The content.
        body: serde_json::Value,
    },
    /// A file to be kept.
    Download {
        /// The name under which it is kept.
        name: String,
        /// What it is.
        content_type: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A part of every page, the same for everybody.
    Asset {
        /// What it is.
        content_type: &'static str,
        /// Its bytes.
        bytes: &'static [u8],
    },
    /// Plain text.
    Text(String),
}

impl Reply {
    /// A page that shows what was asked for.
    pub fn page(markup: Markup) -> Self {
        Self::Page {
            status: StatusCode::OK,
            html: markup.into_string(),
        }
    }

    /// A page that asks for something to be mended.
    pub fn page_to_mend(markup: Markup) -> Self {
        Self::Page {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            html: markup.into_string(),
        }
    }

    /// What a program asked for.
    pub const fn json(body: serde_json::Value) -> Self {
        Self::Json {
            status: StatusCode::OK,
            body,
        }
    }
}
