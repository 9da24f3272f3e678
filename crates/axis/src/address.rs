//! Where an adapter is reached, checked before anything is sent there.

use reqwest::Url;
use std::fmt;
use std::fmt::Write as _;

/// The base address of an adapter, such as `https://truc.example/XrdAdapter/adapter`.
///
/// Plain HTTP, usual inside the closed state network (X§2.1), must be asked for by name: [`Address::plain`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Url);

/// Why a text is no address to send to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Not an address at all, or none of the web.
    #[error("this is no http or https address")]
    NotAnAddress,
    /// `http://` where only an encrypted line was allowed.
    #[error("the line would not be encrypted")]
    NotEncrypted,
    /// A name or password, a query or a fragment stands in it.
    #[error("the address carries more than a host and a path")]
    TooMuch,
}

impl Address {
    /// An address behind TLS; anything else is refused.
    pub fn encrypted(text: &str) -> Result<Self, AddressFault> {
        let address = Self::plain(text)?;
        if address.0.scheme() != "https" {
            return Err(AddressFault::NotEncrypted);
        }
        Ok(address)
    }

    /// An address for which whoever configured it accepts plain HTTP.
    pub fn plain(text: &str) -> Result<Self, AddressFault> {
        let mut url = Url::parse(text.trim()).map_err(|_| AddressFault::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(AddressFault::NotAnAddress);
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressFault::TooMuch);
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Whether the line to it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address of one operation.
    pub(crate) fn of(&self, operation: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!(
            "{}/{operation}",
            self.0.path().trim_end_matches('/')
        ));
        url
    }

    /// The address of a path with its query at the root of the host, percent-encoded already.
    pub(crate) fn at_root(&self, path: &str, query: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query((!query.is_empty()).then_some(query));
        url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// A value in a query or a path, percent-encoded (RFC 3986).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_must_be_asked_for() {
        let text = "http://10.1.2.3:8080/XrdAdapter/adapter/";
        assert_eq!(
            Address::encrypted(text),
            Err(AddressFault::NotEncrypted),
            "nobody asked"
        );
        let plain = Address::plain(text).unwrap();
        assert!(!plain.is_encrypted());
        assert_eq!(
            plain.of("sendEdoc").as_str(),
            "http://10.1.2.3:8080/XrdAdapter/adapter/sendEdoc",
            "the closing slash makes no second one"
        );
        assert!(
            Address::encrypted("https://truc.example")
                .unwrap()
                .is_encrypted()
        );
    }

    #[test]
    fn what_is_no_address_is_told_apart() {
        for text in [
            "",
            "truc",
            "ftp://truc.example",
            "file:///etc/passwd",
            "http://",
        ] {
            assert_eq!(
                Address::plain(text),
                Err(AddressFault::NotAnAddress),
                "{text:?}"
            );
        }
        for text in [
            "https://a:b@truc.example",
            "https://truc.example/?x=1",
            "https://truc.example/#x",
        ] {
            assert_eq!(
                Address::encrypted(text),
                Err(AddressFault::TooMuch),
                "{text:?}"
            );
        }
    }
}
