//! Asking the provider: one request, one answer, over TLS with authorities of our own choice, and never led elsewhere.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

/// A provider that does not answer in so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// No answer of a provider is larger.
const LARGEST: usize = 1 << 20;

/// What is asked.
pub(super) struct Question<'a> {
    /// At which address.
    pub address: &'a str,
    /// A form, where one is sent.
    pub form: Option<String>,
    /// How the program shows who it is.
    pub authorization: Option<String>,
}

/// Asks, and waits for the answer.
///
/// # Errors
/// In words: why there is none.
pub(super) fn ask(tls: &Arc<ClientConfig>, question: &Question<'_>) -> Result<Vec<u8>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let answer =
        runtime.block_on(async { tokio::time::timeout(PATIENCE, answer(tls, question)).await });
    // Names are looked up on a thread of its own, which is not waited for.
    runtime.shutdown_background();
    answer.unwrap_or_else(|_| Err(format!("no answer in {} s", PATIENCE.as_secs())))
}

async fn answer(tls: &Arc<ClientConfig>, question: &Question<'_>) -> Result<Vec<u8>, String> {
    let in_words = |error: &dyn std::fmt::Display| error.to_string();
    let uri: Uri = question.address.parse().map_err(|error| in_words(&error))?;
    let host = uri.host().ok_or("the address names no machine")?;
    let is_encrypted = uri.scheme_str() == Some("https");
    let port = uri
        .port_u16()
        .unwrap_or(if is_encrypted { 443 } else { 80 });
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port))
        .await
        .map_err(|error| in_words(&error))?;
    if is_encrypted {
        let name = ServerName::try_from(bare.to_owned()).map_err(|error| in_words(&error))?;
        let stream = TlsConnector::from(Arc::clone(tls))
            .connect(name, stream)
            .await
            .map_err(|error| in_words(&error))?;
        converse(stream, &uri, question).await
    } else {
        converse(stream, &uri, question).await
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    uri: &Uri,
    question: &Question<'_>,
) -> Result<Vec<u8>, String> {
    let in_words = |error: &dyn std::fmt::Display| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| in_words(&error))?;
    // It ends with the answer; what goes wrong with it, the answer says.
    tokio::spawn(connection);
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder()
        .method(if question.form.is_some() {
            "POST"
        } else {
            "GET"
        })
        .uri(path)
        .header(HOST, authority)
        .header(ACCEPT, "application/json");
    if question.form.is_some() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(authorization) = &question.authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let body = question.form.clone().unwrap_or_default();
    let request = request
        .body(Full::new(Bytes::from(body)))
        .map_err(|error| in_words(&error))?;
    let response = sender
        .send_request(request)
        .await
        .map_err(|error| in_words(&error))?;
    let status = response.status();
    let body = Limited::new(response.into_body(), LARGEST)
        .collect()
        .await
        .map_err(|error| in_words(&error))?
        .to_bytes();
    if status.is_success() {
        Ok(body.to_vec())
    } else {
        Err(format!("the provider answers {status}"))
    }
}
