//! A server of the time, asked once in a while how late it is: the simple network time protocol (RFC 4330, 5; RFC 5905, 7.3), a
//! datagram of 48 bytes each way. The clock itself is left alone: it is compared.

use std::fmt;
use std::net::{ToSocketAddrs as _, UdpSocket};
use std::str::FromStr;
use std::time::Duration;

use crate::house::Time;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// The port of servers of the time.
const PORT: u16 = 123;

/// The length of a datagram without extensions.
const LENGTH: usize = 48;

/// Seconds from the start of 1900, where the protocol begins to count, to that of 1970.
const BEFORE_1970: i64 = 2_208_988_800;

/// Seconds after which the protocol's count begins anew: the first time in February 2036.
const ERA: i64 = 1 << 32;

/// The address of a server of the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeServer {
    host: String,
    port: u16,
}

/// Why a server of the time was not heard.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeServerError {
    /// Nothing came from it.
    Unreachable {
        /// Its name.
        server: String,
        /// Why, in the words of the machine.
        why: String,
    },
    /// What came is no answer to what was asked.
    NoAnswer,
    /// It says itself that its time is not to be believed.
    Unsynchronised,
    /// The machine gave no random bytes to know an answer by.
    NoRandomness,
}

impl fmt::Display for TimeServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { server, why } => {
                write!(
                    f,
                    "{server} was not heard: {why}; look at time_server in the configuration"
                )
            }
            Self::NoAnswer => f.write_str("what came is no answer to what was asked"),
            Self::Unsynchronised => {
                f.write_str("the server says that its own time is not to be believed")
            }
            Self::NoRandomness => f.write_str("the machine gave no random bytes"),
        }
    }
}

impl std::error::Error for TimeServerError {}

impl FromStr for TimeServer {
    type Err = String;

    /// A name or an address, with a port or without: `ntp.example.org`, `192.0.2.1:123`, `[2001:db8::1]:123`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "time_server is \"{text}\": allowed is a name or an address, with a port or without, such as ntp.example.org"
            )
        };
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                (host, port.parse().map_err(|_| wrong())?)
            }
            _ => (text, PORT),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_one = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
        if host.is_empty() || !host.chars().all(is_one) {
            return Err(wrong());
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}

impl TimeServer {
    /// By how many microseconds a clock is ahead of the server's. The random bytes stand where the protocol has the time of the
    /// asker, which concerns nobody: an answer is known by them.
    ///
    /// # Errors
    /// [`TimeServerError`].
    pub fn clock_is_ahead_by(&self, clock: &Time, random: [u8; 8]) -> Result<i64, TimeServerError> {
        let unreachable = |error: std::io::Error| TimeServerError::Unreachable {
            server: self.host.clone(),
            why: error.to_string(),
        };
        let (address, own) = (self.host.as_str(), self.port);
        let address = (address, own)
            .to_socket_addrs()
            .map_err(unreachable)?
            .next()
            .ok_or_else(|| unreachable(std::io::Error::other("the name has no address")))?;
        let any = if address.is_ipv4() {
            "0.0.0.0:0"
        } else {
            "[::]:0"
        };
        let socket = UdpSocket::bind(any).map_err(unreachable)?;
        socket
            .set_read_timeout(Some(PATIENCE))
            .map_err(unreachable)?;
        socket.connect(address).map_err(unreachable)?;
        let mut question = [0; LENGTH];
        // No warning of a leap second, version 4, a client.
        question[0] = 0b00_100_011;
        question[40..].copy_from_slice(&random);
        let sent = clock();
        socket.send(&question).map_err(unreachable)?;
        let mut answer = [0; 2 * LENGTH];
        let length = socket.recv(&mut answer).map_err(unreachable)?;
        let received = clock();
        ahead_by(&answer[..length], random, sent, received)
    }
}

/// By how many microseconds the asker's clock is ahead, from an answer and the times of that clock at which the question left and
/// the answer came: half the way is taken to be the way there (RFC 4330, 5).
fn ahead_by(
    answer: &[u8],
    random: [u8; 8],
    sent: i64,
    received: i64,
) -> Result<i64, TimeServerError> {
    let answer: &[u8; LENGTH] = answer.first_chunk().ok_or(TimeServerError::NoAnswer)?;
    let (leap, mode, stratum) = (answer[0] >> 6, answer[0] & 7, answer[1]);
    if mode != 4 || answer[24..32] != random {
        return Err(TimeServerError::NoAnswer);
    }
    // Stratum 0 asks clients to stay away, and 16 knows no time.
    if leap == 3 || !(1..=15).contains(&stratum) {
        return Err(TimeServerError::Unsynchronised);
    }
    let there = timestamp(answer, 32, sent)?;
    let back = timestamp(answer, 40, received)?;
    let ahead =
        (i128::from(sent) - i128::from(there) + i128::from(received) - i128::from(back)) / 2;
    i64::try_from(ahead).map_err(|_| TimeServerError::NoAnswer)
}

/// A time of an answer in microseconds from the start of 1970, in the era that is nearest to the asker's clock.
fn timestamp(answer: &[u8; LENGTH], at: usize, near: i64) -> Result<i64, TimeServerError> {
    let bytes: &[u8; 8] = answer[at..]
        .first_chunk()
        .ok_or(TimeServerError::NoAnswer)?;
    let fixed = u64::from_be_bytes(*bytes);
    if fixed == 0 {
        return Err(TimeServerError::Unsynchronised);
    }
    let seconds = i64::try_from(fixed >> 32).map_err(|_| TimeServerError::NoAnswer)? - BEFORE_1970;
    let fraction = ((fixed & 0xffff_ffff) * 1_000_000) >> 32;
    let fraction = i64::try_from(fraction).map_err(|_| TimeServerError::NoAnswer)?;
    let near = near.div_euclid(1_000_000);
    let eras = (near - seconds + ERA / 2).div_euclid(ERA);
    Ok((seconds + eras * ERA) * 1_000_000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000_000;

    fn answer(leap_mode: u8, stratum: u8, random: [u8; 8], there: i64, back: i64) -> [u8; LENGTH] {
        let fixed = |at: i64| {
            let seconds = (at.div_euclid(1_000_000) + BEFORE_1970).rem_euclid(ERA);
            let fraction = (at.rem_euclid(1_000_000) << 32) / 1_000_000;
            ((seconds as u64) << 32 | fraction as u64).to_be_bytes()
        };
        let mut bytes = [0; LENGTH];
        (bytes[0], bytes[1]) = (leap_mode, stratum);
        bytes[24..32].copy_from_slice(&random);
        bytes[32..40].copy_from_slice(&fixed(there));
        bytes[40..48].copy_from_slice(&fixed(back));
        bytes
    }

    #[test]
    fn a_clock_is_compared_at_the_middle_of_the_way() {
        // The clock is 7 s ahead; the way there takes 10 ms, the answer 2 ms, the way back 10 ms.
        let there = NOW - 7_000_000 + 10_000;
        let bytes = answer(0b00_100_100, 2, [9; 8], there, there + 2_000);
        let ahead = ahead_by(&bytes, [9; 8], NOW, NOW + 22_000).unwrap();
        assert!((ahead - 7_000_000).abs() <= 2, "{ahead}");
    }

    #[test]
    fn times_after_the_count_began_anew_in_2036_are_those_of_their_era() {
        let later = 2_100_000_000_000_000;
        let bytes = answer(0b00_100_100, 1, [9; 8], later, later);
        assert!(ahead_by(&bytes, [9; 8], later, later).unwrap().abs() <= 2);
    }

    #[test]
    fn what_is_no_answer_or_not_to_be_believed_is_not_believed() {
        let good = answer(0b00_100_100, 2, [9; 8], NOW, NOW);
        assert_eq!(
            ahead_by(&good[..47], [9; 8], NOW, NOW),
            Err(TimeServerError::NoAnswer)
        );
        assert_eq!(
            ahead_by(&good, [8; 8], NOW, NOW),
            Err(TimeServerError::NoAnswer)
        );
        for (leap_mode, stratum) in [(0b11_100_100, 2), (0b00_100_100, 0), (0b00_100_100, 16)] {
            let bytes = answer(leap_mode, stratum, [9; 8], NOW, NOW);
            assert_eq!(
                ahead_by(&bytes, [9; 8], NOW, NOW),
                Err(TimeServerError::Unsynchronised)
            );
        }
        let client = answer(0b00_100_011, 2, [9; 8], NOW, NOW);
        assert_eq!(
            ahead_by(&client, [9; 8], NOW, NOW),
            Err(TimeServerError::NoAnswer)
        );
    }

    #[test]
    fn an_address_has_a_port_or_that_of_the_protocol() {
        let read = |text: &str| text.parse::<TimeServer>().map(|one| (one.host, one.port));
        assert_eq!(
            read("ntp.example.org"),
            Ok(("ntp.example.org".to_owned(), 123))
        );
        assert_eq!(read("192.0.2.1:1123"), Ok(("192.0.2.1".to_owned(), 1_123)));
        assert_eq!(
            read("[2001:db8::1]:124"),
            Ok(("2001:db8::1".to_owned(), 124))
        );
        assert_eq!(read("2001:db8::1"), Ok(("2001:db8::1".to_owned(), 123)));
        for wrong in ["", ":123", "a b", "host:port", "http://a"] {
            assert!(
                read(wrong).unwrap_err().contains("ntp.example.org"),
                "{wrong}"
            );
        }
    }
}
