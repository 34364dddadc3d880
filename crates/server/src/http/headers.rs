//! The headers that every answer has.

use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    LOCATION, REFERRER_POLICY, SET_COOKIE, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};

use super::Reply;

/// Nothing from elsewhere, one script of our own, no frame around a page, no form to elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    // Not `no-referrer`: under it browsers hide the origin of forms, which is examined.
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// An answer as it goes out.
pub fn finish(reply: Reply, cookie: Option<&str>, secure: bool) -> Response<Vec<u8>> {
    let (status, content_type, body) = match reply {
        Reply::Page { status, html } => (status, "text/html; charset=utf-8", html.into_bytes()),
        Reply::LeadingOn { html } => (
            StatusCode::OK,
            "text/html; charset=utf-8",
            html.into_bytes(),
        ),
        Reply::SeeOther(to) => {
            let mut response = finish(Reply::Text(String::new()), cookie, secure);
            *response.status_mut() = StatusCode::SEE_OTHER;
            if let Ok(to) = HeaderValue::from_str(&to) {
                response.headers_mut().insert(LOCATION, to);
            }
            return response;
        }
        Reply::SignedIn { then, .. } => return finish(*then, cookie, secure),
        Reply::SignedOut(to) => return finish(Reply::SeeOther(to), cookie, secure),
        Reply::Json { status, body } => {
            let content_type = if status.is_success() {
                "application/json"
            } else {
                "application/problem+json"
            };
            (status, content_type, body.to_string().into_bytes())
        }
        Reply::Download {
            name,
            content_type,
            bytes,
        } => {
            let mut response = finish(Reply::Text(String::new()), cookie, secure);
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            let plain: String = name
                .chars()
                .filter(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(*letter))
                .collect();
            if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
                headers.insert(CONTENT_DISPOSITION, value);
            }
            *response.body_mut() = bytes;
            return response;
        }
        Reply::Asset {
            content_type,
            bytes,
        } => (StatusCode::OK, content_type, bytes.to_vec()),
        Reply::Text(text) => (
            StatusCode::OK,
            "text/plain; charset=utf-8",
            text.into_bytes(),
        ),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Shared workstations: nothing of a page stays in the browser.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if secure {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        headers.insert(SET_COOKIE, cookie);
    }
    response
}
