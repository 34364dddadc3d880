//! The provider: where it is asked, and what it answers.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::ClientConfig;

use super::SignOn;
use super::claims::{Asked, Claims, NotRecognised};
use super::https::{Question, ask};
use super::waiting::Secrets;

/// Another system by which people sign on.
#[derive(Clone)]
pub struct Provider {
    /// What people call it.
    pub name: String,
    issuer: String,
    client: String,
    secret: String,
    second_factors: Vec<String>,
    name_claim: String,
    tls: Arc<ClientConfig>,
}

impl PartialEq for Provider {
    fn eq(&self, other: &Self) -> bool {
        (&self.issuer, &self.client, &self.name) == (&other.issuer, &other.client, &other.name)
    }
}

impl Eq for Provider {}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider at {}", self.issuer)
    }
}

/// Why nobody signed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignOnError {
    /// The provider is not reached, or does not say what it must.
    Provider(String),
    /// Its token recognises nobody.
    NotRecognised(NotRecognised),
}

impl fmt::Display for SignOnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(why) => f.write_str(why),
            Self::NotRecognised(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for SignOnError {}

/// Where the provider is asked for what (OpenID Connect Discovery 1.0, 3).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Endpoints {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

/// What comes for a code.
#[derive(Deserialize)]
struct Granted {
    id_token: String,
}

impl Provider {
    /// A provider, as the configuration names it.
    ///
    /// # Errors
    /// In words: what is missing or cannot be used.
    pub fn new(
        name: String,
        issuer: &str,
        client: String,
        secret_file: &Path,
        second_factors: Vec<String>,
        name_claim: String,
        authorities: &Path,
    ) -> Result<Self, String> {
        let issuer = issuer.trim_end_matches('/').to_owned();
        if !is_encrypted_or_of_this_machine(&issuer) {
            return Err(format!(
                "sign_on.issuer is \"{issuer}\", and what it says must not be changed on its way: allowed is an address that \
                 begins with https://"
            ));
        }
        if second_factors.is_empty() {
            return Err(
                "sign_on.second_factors is empty: name the values of the claim amr that mean a second factor, such as \
                 [\"mfa\", \"otp\", \"hwk\"]"
                    .to_owned(),
            );
        }
        let secret = std::fs::read_to_string(secret_file)
            .map_err(|error| {
                format!(
                    "sign_on.client_secret_file {}: {error}",
                    secret_file.display()
                )
            })?
            .trim()
            .to_owned();
        Ok(Self {
            name,
            tls: Arc::new(tls(authorities, &issuer)?),
            issuer,
            client,
            secret,
            second_factors,
            name_claim,
        })
    }

    fn endpoints(&self, sign_on: &SignOn) -> Result<Endpoints, SignOnError> {
        let kept = sign_on
            .endpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let address = format!("{}/.well-known/openid-configuration", self.issuer);
        let json = self.ask(&Question {
            address: &address,
            form: None,
            authorization: None,
        })?;
        let endpoints: Endpoints = read(&json, &address)?;
        let says_who_it_is = endpoints.issuer.trim_end_matches('/') == self.issuer;
        let is_safe = [&endpoints.authorization_endpoint, &endpoints.token_endpoint]
            .into_iter()
            .all(|address| is_encrypted_or_of_this_machine(address));
        if !says_who_it_is || !is_safe {
            return Err(SignOnError::Provider(format!(
                "{address} is of {} and names {} and {}: needed are the issuer itself and encrypted addresses",
                endpoints.issuer, endpoints.authorization_endpoint, endpoints.token_endpoint
            )));
        }
        *sign_on
            .endpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(endpoints.clone());
        Ok(endpoints)
    }

    /// The address to which a browser is sent.
    ///
    /// # Errors
    /// [`SignOnError::Provider`].
    pub fn address(
        &self,
        sign_on: &SignOn,
        back: &str,
        state: &str,
        secrets: &Secrets,
    ) -> Result<String, SignOnError> {
        let endpoint = self.endpoints(sign_on)?.authorization_endpoint;
        let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(&secrets.verifier));
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("scope", "openid profile")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", back)
            .append_pair("state", state)
            .append_pair("nonce", &secrets.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{endpoint}{joint}{query}"))
    }

    /// The name of the account of whoever came back with a code.
    ///
    /// # Errors
    /// [`SignOnError`].
    pub fn recognise(
        &self,
        sign_on: &SignOn,
        back: &str,
        code: &str,
        secrets: &Secrets,
        now: i64,
    ) -> Result<String, SignOnError> {
        let endpoints = self.endpoints(sign_on)?;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", back)
            .append_pair("code_verifier", &secrets.verifier)
            .finish();
        let json = self.ask(&Question {
            address: &endpoints.token_endpoint,
            form: Some(form),
            authorization: Some(basic(&self.client, &self.secret)),
        })?;
        let granted: Granted = read(&json, &endpoints.token_endpoint)?;
        let claims = Claims::read(&granted.id_token).map_err(SignOnError::NotRecognised)?;
        let asked = Asked {
            issuer: &endpoints.issuer,
            client: &self.client,
            nonce: &secrets.nonce,
            second_factors: &self.second_factors,
            name_claim: &self.name_claim,
            now: now.div_euclid(1_000_000),
        };
        claims.name(asked).map_err(SignOnError::NotRecognised)
    }

    fn ask(&self, question: &Question<'_>) -> Result<Vec<u8>, SignOnError> {
        ask(&self.tls, question)
            .map_err(|why| SignOnError::Provider(format!("{}: {why}", question.address)))
    }

    /// The provider's address, as the log names it.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}

fn read<T: for<'de> Deserialize<'de>>(json: &[u8], address: &str) -> Result<T, SignOnError> {
    serde_json::from_slice(json)
        .map_err(|error| SignOnError::Provider(format!("what {address} says is not read: {error}")))
}

/// Name and secret of the program, each as a form would encode it (RFC 6749, 2.3.1).
fn basic(client: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(client), encoded(secret));
    format!("Basic {}", Base64::encode_string(pair.as_bytes()))
}

/// Nobody on the way can change what comes from an encrypted address, or from this machine itself.
fn is_encrypted_or_of_this_machine(address: &str) -> bool {
    let of_this_machine = || {
        let rest = address.strip_prefix("http://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let at: std::net::SocketAddr = authority.parse().ok()?;
        Some(at.ip().is_loopback())
    };
    address.starts_with("https://") || of_this_machine().unwrap_or(false)
}

/// TLS with the authorities of a file, which the provider's certificate must lead to.
fn tls(authorities: &Path, issuer: &str) -> Result<ClientConfig, String> {
    let examined = issuer.starts_with("https://").then_some(authorities);
    store::trusting(examined).map_err(|error| format!("sign_on.certificate_authorities {error}"))
}
