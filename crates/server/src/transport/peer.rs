//! From which address somebody comes.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

use super::Transport;

/// The other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Transport {
    /// The address from which a browser asks. Behind a proxy the connection is the proxy's, and the address the last one of
    /// `X-Forwarded-For`, which is the proxy's own word; what stands before it anybody can write. Without it the address is not
    /// known. Where no proxy is said to be, the header says nothing.
    pub fn peer(&self, peer: Option<Peer>, headers: &HeaderMap) -> Option<IpAddr> {
        match self {
            Self::Plain | Self::Tls(_) => peer.map(|peer| peer.0),
            Self::Proxy => {
                let last = headers.get_all("x-forwarded-for").iter().next_back()?;
                let last = last.to_str().ok()?.rsplit(',').next()?.trim();
                let address = last.parse::<IpAddr>().ok();
                address.or_else(|| Some(last.parse::<SocketAddr>().ok()?.ip()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use http::HeaderMap;

    use super::{Peer, Transport};

    fn headers(forwarded: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for one in forwarded.iter().filter_map(|one| one.parse().ok()) {
            headers.append("x-forwarded-for", one);
        }
        headers
    }

    #[test]
    fn behind_a_proxy_its_own_word_counts_and_elsewhere_the_connection() {
        let peer = Some(Peer(IpAddr::from([127, 0, 0, 1])));
        let seen = |forwarded: &[&str]| Transport::Proxy.peer(peer, &headers(forwarded));
        let nine = Some(IpAddr::from([198, 51, 100, 9]));
        assert_eq!(seen(&["198.51.100.9"]), nine);
        assert_eq!(seen(&["10.0.0.1, 203.0.113.5,198.51.100.9"]), nine);
        assert_eq!(seen(&["10.0.0.1", "198.51.100.9:4711"]), nine);
        assert_eq!(seen(&["[2001:db8::1]:443"]), "2001:db8::1".parse().ok());
        for none in [&[][..], &["unknown"], &["198.51.100.9, "]] {
            assert_eq!(seen(none), None);
        }
        let forged = headers(&["198.51.100.9"]);
        assert_eq!(
            Transport::Plain.peer(peer, &forged),
            peer.map(|peer| peer.0)
        );
        assert_eq!(Transport::Plain.peer(None, &forged), None);
    }
}
