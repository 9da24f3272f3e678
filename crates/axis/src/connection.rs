//! How a road is connected: whom it trusts, how it proves itself, through which proxy, and how long it waits.
//!
//! Checks of TLS are never switched off, and nothing is taken from the environment: a letter goes where the office
//! configured it to go, or nowhere.

use crate::fault::{Fault, Reach};
use crate::secret::Secret;
use crate::wire;
use reqwest::{Certificate, Client, Identity, NoProxy, Url, redirect};
use std::time::Duration;

/// How a road is connected.
#[derive(Clone, Default)]
pub struct Connection {
    limits: Limits,
    authorities: Vec<Certificate>,
    authorities_alone: bool,
    identity: Option<Identity>,
    proxy: Option<reqwest::Proxy>,
}

/// A proxy that connections are made through: HTTP `CONNECT` for an encrypted line, a forwarded request for a plain one.
pub struct Proxy {
    /// Its address, such as `http://10.0.0.1:3128`, without a name in it.
    pub address: String,
    /// Name and password, where it asks for them.
    pub login: Option<(String, Secret)>,
    /// Hosts reached without it, separated by commas: names with all below them, addresses, ranges (`10.0.0.0/8`).
    pub except: String,
}

/// How long a call waits and how much it takes in.
///
/// Nothing but silence ends a call: as long as bytes move it may take all day, as it must at 64 kbit/s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection to come about, its handshakes included.
    pub connect: Duration,
    /// For an answer to begin, once the request has left.
    pub answer: Duration,
    /// For each further piece of the answer.
    pub idle: Duration,
    /// The slowest line that is still waited for, in bytes per second: how fast what this machine has buffered may be
    /// taken to leave, since nothing tells when it did.
    pub slowest: u32,
    /// The longest answer taken in, in bytes.
    pub reply_bytes: u64,
}

/// Why a road cannot be connected so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionFault {
    /// No certificate in PEM stands in what was given.
    #[error("there is no certificate in this file")]
    NoCertificate,
    /// Certificate and key in PEM do not belong together, or the key is not PKCS#8 or is encrypted.
    #[error("certificate and key cannot be used")]
    IdentityUnusable,
    /// The PKCS#12 file is damaged, of an outdated cipher, or the password is another.
    #[error("the file does not open with this password")]
    IdentityLocked,
    /// The proxy's address is none of the web, or carries more than a host.
    #[error("this is no address of a proxy")]
    ProxyAddress,
}

impl Default for Limits {
    /// 30 s to connect, 90 s for an answer and between its pieces, 2 KiB/s upwards, 200 MB back.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            answer: Duration::from_secs(90),
            idle: Duration::from_secs(90),
            slowest: 2048,
            reply_bytes: 200_000_000,
        }
    }
}

impl Limits {
    /// The longest silence that is borne after `handed` bytes of a request went to this machine's buffers.
    pub(crate) fn silence(&self, handed: u64) -> Duration {
        let buffered = handed.min(BUFFERED);
        let leaving = Duration::from_secs(buffered / u64::from(self.slowest.max(1)));
        self.connect + self.answer + leaving
    }
}

impl Connection {
    /// With other bounds than the usual.
    pub fn within(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Trusts the authorities in a PEM bundle beside those of the machine.
    pub fn trusting(mut self, pem: &[u8]) -> Result<Self, ConnectionFault> {
        let found =
            Certificate::from_pem_bundle(pem).map_err(|_| ConnectionFault::NoCertificate)?;
        if found.is_empty() {
            return Err(ConnectionFault::NoCertificate);
        }
        self.authorities.extend(found);
        Ok(self)
    }

    /// Trusts the authorities in a PEM bundle and no others.
    pub fn trusting_only(self, pem: &[u8]) -> Result<Self, ConnectionFault> {
        let mut only = self.trusting(pem)?;
        only.authorities_alone = true;
        Ok(only)
    }

    /// Shows a certificate: PEM, ours first and those above it after, with its key in PKCS#8 PEM, not encrypted.
    pub fn showing_pem(mut self, chain: &[u8], key: &Secret) -> Result<Self, ConnectionFault> {
        let identity = Identity::from_pkcs8_pem(chain, key.expose().as_bytes());
        self.identity = Some(identity.map_err(|_| ConnectionFault::IdentityUnusable)?);
        Ok(self)
    }

    /// Shows the certificate of a PKCS#12 file.
    pub fn showing_pkcs12(
        mut self,
        file: &[u8],
        password: &Secret,
    ) -> Result<Self, ConnectionFault> {
        let identity = Identity::from_pkcs12_der(file, password.expose());
        self.identity = Some(identity.map_err(|_| ConnectionFault::IdentityLocked)?);
        Ok(self)
    }

    /// Goes through a proxy, but to the hosts it is not for.
    pub fn through(mut self, proxy: &Proxy) -> Result<Self, ConnectionFault> {
        let wrong = ConnectionFault::ProxyAddress;
        let url = Url::parse(proxy.address.trim()).map_err(|_| wrong)?;
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        let hosted = url.host_str().is_some_and(|host| !host.is_empty());
        if !matches!(url.scheme(), "http" | "https") || !bare || !hosted {
            return Err(wrong);
        }
        let mut way = reqwest::Proxy::all(url).map_err(|_| wrong)?;
        if let Some((name, password)) = &proxy.login {
            way = way.basic_auth(name, password.expose());
        }
        self.proxy = Some(way.no_proxy(NoProxy::from_string(&proxy.except)));
        Ok(self)
    }

    /// How long calls wait.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn is_through_a_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    pub(crate) fn client(&self) -> Result<Client, Fault> {
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .http1_only()
            .connect_timeout(self.limits.connect)
            .pool_idle_timeout(Duration::from_secs(15))
            .user_agent(wire::USER_AGENT);
        // A line that takes bytes in and never says that they arrived is silent too.
        #[cfg(target_os = "linux")]
        {
            builder = builder.tcp_user_timeout(self.limits.answer.max(Duration::from_secs(30)));
        }
        if self.authorities_alone {
            builder = builder.tls_certs_only(self.authorities.iter().cloned());
        } else if !self.authorities.is_empty() {
            builder = builder.tls_certs_merge(self.authorities.iter().cloned());
        }
        if let Some(identity) = &self.identity {
            builder = builder.identity(identity.clone());
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        builder
            .build()
            .map_err(|_| Fault::Unreachable(Reach::Untrusted))
    }
}

/// What may lie in this machine's buffers unsent: the client's own, and a socket's on a slow line.
const BUFFERED: u64 = 1 << 20;
