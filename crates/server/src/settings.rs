//! How the server is asked to behave: one file, and flags that win over it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use forms::LicensedWording;
use serde::Deserialize;

use crate::accounts::{GuessLimits, PasswordCost, SessionLimits};
use crate::letters::{Carrier, Post};
use crate::licensed_wording::read_wording;
use crate::sign_on::Provider;
use crate::time_server::TimeServer;
use crate::transport::{TlsFiles, Transport};
use crate::zones::Zones;

/// The configuration file, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsFile {
    /// The database: `sqlite:FILE` or `postgres://...`.
    pub db: Option<String>,
    /// The address to listen on.
    pub listen: Option<SocketAddr>,
    /// Whether a proxy before the server speaks TLS to browsers.
    pub behind_proxy: Option<bool>,
    /// The file of the certificate with which the server itself speaks TLS, in PEM.
    pub tls_certificate: Option<PathBuf>,
    /// The file of its private key, in PEM.
    pub tls_key: Option<PathBuf>,
    /// The address that browsers use, such as `https://trial.example.org`; needed behind a proxy, and where other machines
    /// reach the server.
    pub public_address: Option<String>,
    /// The file of the accounts, unless it is beside the database.
    pub accounts: Option<PathBuf>,
    /// The file of the block sizes (`blocks.toml`) where they are kept apart from the protocol; read when a new trial is made.
    pub blocks: Option<PathBuf>,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: Option<u32>,
    /// Hours after which a session ends in any case.
    pub longest_session_hours: Option<u32>,
    /// The shortest time in which a randomisation is answered, in milliseconds.
    pub answer_floor_milliseconds: Option<u64>,
    /// The largest request, in KiB.
    pub largest_request_kib: Option<usize>,
    /// The largest file that is imported, in KiB.
    pub largest_file_kib: Option<usize>,
    /// An address of this machine at which a program that watches the server reads its counters, without signing in.
    pub metrics_listen: Option<SocketAddr>,
    /// How many connections may be open at once.
    pub connections: Option<usize>,
    /// The memory of a password's digest, in KiB.
    pub password_memory_kib: Option<u32>,
    /// How many tries to sign in may fail from one address in a quarter of an hour.
    pub failed_sign_ins_from_one_address: Option<u32>,
    /// How many may fail in all.
    pub failed_sign_ins_in_all: Option<u32>,
    /// The time zone of sites that have none of their own, and of those who work for all sites, by its IANA name; UTC
    /// unless it is named.
    pub time_zone: Option<String>,
    /// The time zone of each site by its number: `3 = "Europe/Berlin"`.
    pub sites: BTreeMap<String, String>,
    /// By how many seconds the machine's clock may be wrong before it is told; 2 unless it is named.
    pub clock_tolerance_seconds: Option<u32>,
    /// A server of the time (NTP) with which the machine's clock is compared, such as `ntp.example.org`.
    pub time_server: Option<String>,
    /// How letters about what happens are sent; without it none are written.
    pub mail: Option<MailFile>,
    /// Another system by which people may sign on; needs `public_address`.
    pub sign_on: Option<SignOnFile>,
    /// A file in which the sponsor words the licensed questionnaires that participants answer: `haq_item_1 = "..."`,
    /// `sf36_question_3_answer_2 = "..."`.
    pub wording: Option<PathBuf>,
    /// The sponsor's dictionaries for medical coding.
    pub dictionaries: Vec<DictionaryFile>,
}

/// How letters are sent: by a program of the machine, or into a folder from which one takes them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFile {
    /// The sender of every letter.
    pub from: String,
    /// A program that reads a letter from its standard input and finds the addresses in it, with what it is told:
    /// `["/usr/sbin/sendmail", "-t", "-i"]`.
    pub program: Option<Vec<String>>,
    /// A folder in which each letter becomes a file.
    pub folder: Option<PathBuf>,
}

/// Another system by which people may sign on, by OpenID Connect: whoever it recognised with two factors is let in as the account
/// of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOnFile {
    /// What people call it.
    pub name: String,
    /// Its address, as its tokens name it.
    pub issuer: String,
    /// The name by which it knows this program.
    pub client_id: String,
    /// The file with the secret that it shares with this program.
    pub client_secret_file: PathBuf,
    /// Values of the claim `amr` (RFC 8176) that mean a second factor; one of them must be there. `["mfa", "otp", "hwk"]` unless
    /// named.
    pub second_factors: Option<Vec<String>>,
    /// The claim that holds the name of the account; `preferred_username` unless named.
    pub name_claim: Option<String>,
    /// The authorities that its certificate must lead to, in PEM; those of the machine unless named.
    pub certificate_authorities: Option<PathBuf>,
}

/// A dictionary for medical coding, and where its licensed files are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionaryFile {
    /// Its name, as it stands beside each coded term.
    pub name: String,
    /// Its version.
    pub version: String,
    /// A table with the columns term, code, preferred_term and class, or the folder of MedDRA's ASCII files.
    pub path: PathBuf,
}

/// The settings that hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The address that browsers use, where it is not the one listened on.
    pub public_address: Option<String>,
    /// What lies between browsers and the server.
    pub transport: Transport,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// The shortest time in which a randomisation is answered: how long it took says nothing about the list.
    pub answer_floor: Duration,
    /// The largest request, in bytes.
    pub largest_request: usize,
    /// The largest request that carries a file, in bytes.
    pub largest_file: usize,
    /// Where counters are read without signing in, if anywhere.
    pub metrics_at: Option<SocketAddr>,
    /// How many connections may be open at once.
    pub connections: usize,
    /// How much work a password is.
    pub password_cost: PasswordCost,
    /// How many tries to sign in may fail.
    pub guesses: GuessLimits,
    /// The time zones of the sites.
    pub zones: Zones,
    /// By how much the clock may be wrong before it is told.
    pub clock_tolerance: Duration,
    /// A server of the time with which the clock is compared.
    pub time_server: Option<TimeServer>,
    /// By whom letters are taken, if any are written.
    pub post: Option<Post>,
    /// Another system by which people may sign on.
    pub sign_on: Option<Provider>,
    /// The sponsor's wording of licensed questionnaires.
    pub wording: Arc<LicensedWording>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_address: None,
            transport: Transport::Plain,
            sessions: SessionLimits {
                idle: 30 * 60 * 1_000_000,
                longest: 12 * 3600 * 1_000_000,
            },
            answer_floor: Duration::from_millis(300),
            largest_request: 1 << 20,
            largest_file: 16 << 20,
            metrics_at: None,
            connections: 12_000,
            password_cost: PasswordCost::default(),
            guesses: GuessLimits::default(),
            zones: Zones::default(),
            clock_tolerance: Duration::from_secs(2),
            time_server: None,
            post: None,
            sign_on: None,
            wording: Arc::default(),
        }
    }
}

impl SettingsFile {
    /// Reads a file.
    ///
    /// ```
    /// use server::SettingsFile;
    ///
    /// let file = SettingsFile::read("idle_minutes = 15")?;
    /// assert_eq!(file.settings()?.sessions.idle, 15 * 60 * 1_000_000);
    /// assert!(SettingsFile::read("idle = 15").is_err());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// In words: the line, the column, and what is wrong there.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The settings, with what the file does not say as it is usual.
    ///
    /// # Errors
    /// In words: settings that do not go together.
    pub fn settings(&self) -> Result<Settings, String> {
        let usual = Settings::default();
        let minutes = |minutes: u32| i64::from(minutes.max(1)) * 60 * 1_000_000;
        Ok(Settings {
            public_address: self
                .public_address
                .as_ref()
                .map(|address| address.trim_end_matches('/').to_owned()),
            transport: self.transport()?,
            sessions: SessionLimits {
                idle: self.idle_minutes.map_or(usual.sessions.idle, minutes),
                longest: self
                    .longest_session_hours
                    .map_or(usual.sessions.longest, |hours| {
                        minutes(hours.saturating_mul(60))
                    }),
            },
            answer_floor: self
                .answer_floor_milliseconds
                .map_or(usual.answer_floor, Duration::from_millis),
            largest_request: self
                .largest_request_kib
                .map_or(usual.largest_request, |kib| kib.saturating_mul(1024)),
            largest_file: self
                .largest_file_kib
                .map_or(usual.largest_file, |kib| kib.saturating_mul(1024)),
            metrics_at: self.metrics_listen,
            connections: self.connections.unwrap_or(usual.connections).max(8),
            password_cost: PasswordCost {
                memory_kib: self
                    .password_memory_kib
                    .unwrap_or(usual.password_cost.memory_kib),
                ..usual.password_cost
            },
            guesses: GuessLimits {
                from_one_address: self
                    .failed_sign_ins_from_one_address
                    .unwrap_or(usual.guesses.from_one_address)
                    .max(1),
                in_all: self
                    .failed_sign_ins_in_all
                    .unwrap_or(usual.guesses.in_all)
                    .max(1),
            },
            zones: Zones::read(self.time_zone.as_deref(), &self.sites)?,
            clock_tolerance: self
                .clock_tolerance_seconds
                .map_or(usual.clock_tolerance, |seconds| {
                    Duration::from_secs(seconds.max(1).into())
                }),
            time_server: self.time_server.as_deref().map(str::parse).transpose()?,
            post: self.mail.as_ref().map(MailFile::post).transpose()?,
            sign_on: self.provider()?,
            wording: match &self.wording {
                Some(file) => Arc::new(read_wording(file)?),
                None => Arc::default(),
            },
        })
    }

    fn provider(&self) -> Result<Option<Provider>, String> {
        let Some(file) = &self.sign_on else {
            return Ok(None);
        };
        if self.public_address.is_none() {
            return Err(
                "sign_on sends browsers away and back, and needs the address that they use: set public_address"
                    .to_owned(),
            );
        }
        let usual = || ["mfa", "otp", "hwk"].map(str::to_owned).to_vec();
        let authorities = file.certificate_authorities.clone();
        Provider::new(
            file.name.clone(),
            &file.issuer,
            file.client_id.clone(),
            &file.client_secret_file,
            file.second_factors.clone().unwrap_or_else(usual),
            file.name_claim
                .clone()
                .unwrap_or_else(|| "preferred_username".to_owned()),
            &authorities.unwrap_or_else(store::usual_authorities),
        )
        .map(Some)
    }

    fn transport(&self) -> Result<Transport, String> {
        let files = match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => Some(TlsFiles {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            (None, None) => None,
            (Some(_), None) => {
                return Err("a certificate needs its private key: name it with tls_key".to_owned());
            }
            (None, Some(_)) => {
                return Err(
                    "a private key needs its certificate: name it with tls_certificate".to_owned(),
                );
            }
        };
        match (files, self.behind_proxy.unwrap_or(false)) {
            (Some(_), true) => Err(
                "either a proxy speaks TLS to browsers (behind_proxy) or the server does (tls_certificate and tls_key), \
                 not both"
                    .to_owned(),
            ),
            (Some(files), false) => Ok(Transport::Tls(files)),
            (None, true) => Ok(Transport::Proxy),
            (None, false) => Ok(Transport::Plain),
        }
    }
}

impl MailFile {
    fn post(&self) -> Result<Post, String> {
        let from = self
            .from
            .parse()
            .map_err(|why| format!("mail.from is \"{}\": {why}", self.from))?;
        let program = self.program.as_deref().map(<[String]>::split_first);
        let carrier = match (program, &self.folder) {
            (Some(Some((program, arguments))), None) => Carrier::Program {
                program: PathBuf::from(program),
                arguments: arguments.to_vec(),
            },
            (None, Some(folder)) => Carrier::Folder(folder.clone()),
            _ => {
                return Err(
                    "mail needs either program, such as [\"/usr/sbin/sendmail\", \"-t\", \"-i\"], or folder, and not both"
                        .to_owned(),
                );
            }
        };
        Ok(Post { from, carrier })
    }
}
