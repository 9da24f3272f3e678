//! Who may use the admin page: one password, sessions of half an hour, and a token in every form.
//!
//! A session is a signed cookie and nothing kept: its key is drawn when the process starts and bound to the password's
//! hash, so that a restart and a new password end every session. Each process has its own (ADR 0025).

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{self, SaltString};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use hmac::{Hmac, Mac};
use office::Moment;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Signs and checks sessions of this process.
pub(crate) struct Sessions {
    key: Zeroizing<[u8; 32]>,
}

/// A session that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    nonce: String,
    /// When it ends.
    until: Moment,
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too short to withstand guessing.
    #[error("a password needs {LEAST_LETTERS} characters or more")]
    Short,
    /// It could not be hashed.
    #[error("the password could not be hashed")]
    Unhashed,
}

impl From<password_hash::Error> for PasswordFault {
    fn from(_: password_hash::Error) -> Self {
        Self::Unhashed
    }
}

/// The hash to keep of a password: Argon2id with a salt of its own, in PHC form.
pub(crate) fn hash_of(password: &str) -> Result<String, PasswordFault> {
    if password.chars().count() < LEAST_LETTERS {
        return Err(PasswordFault::Short);
    }
    let salt = SaltString::generate(&mut OsRng);
    Ok(Argon2::default()
        .hash_password(password.as_bytes(), &salt)?
        .to_string())
}

/// Whether a password is the one whose hash is kept. Takes some 20 MB and a tenth of a second.
pub(crate) fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

impl Sessions {
    /// With a key of its own.
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice())?;
        Ok(Self { key })
    }

    /// A new session for whoever gave the password kept as `hash`: what goes into the cookie.
    pub(crate) fn open(&self, hash: &str, now: Moment) -> Result<String, getrandom::Error> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce)?;
        let until = now.plus_millis(SESSION_MILLIS).millis();
        let said = format!("{}.{until}", hex::encode(nonce));
        let signed = self.signed(hash, "session", &said);
        Ok(format!("{said}.{signed}"))
    }

    /// The session of a cookie, if it is ours and not over.
    pub(crate) fn read(&self, cookie: &str, hash: &str, now: Moment) -> Option<Session> {
        let (said, signed) = cookie.rsplit_once('.')?;
        self.check(hash, "session", said, signed)?;
        let (nonce, until) = said.split_once('.')?;
        let until = Moment::from_millis(until.parse().ok()?);
        (now < until).then(|| Session {
            nonce: nonce.to_owned(),
            until,
        })
    }

    /// What every form of a session carries.
    pub(crate) fn form_token(&self, session: &Session, hash: &str) -> String {
        self.signed(hash, "form", &session.nonce)
    }

    /// Whether a form came from one of this session's pages.
    pub(crate) fn is_form_of(&self, session: &Session, hash: &str, token: &str) -> bool {
        self.check(hash, "form", &session.nonce, token).is_some()
    }

    fn signed(&self, hash: &str, purpose: &str, said: &str) -> String {
        hex::encode(self.mac(hash, purpose, said).finalize().into_bytes())
    }

    fn check(&self, hash: &str, purpose: &str, said: &str, signed: &str) -> Option<()> {
        let signed = hex::decode(signed).ok()?;
        self.mac(hash, purpose, said).verify_slice(&signed).ok()
    }

    fn mac(&self, hash: &str, purpose: &str, said: &str) -> Hmac<Sha256> {
        // HMAC takes a key of any length: the error type can hold nothing else.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice())
            .unwrap_or_else(|_| Hmac::new(&Default::default()));
        for part in [purpose, hash, said] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac
    }
}

/// Characters of a password at least.
pub const LEAST_LETTERS: usize = 12;

/// How long a session lasts.
pub(crate) const SESSION_MILLIS: i64 = 30 * 60 * 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_795_262_400_000);

    #[test]
    fn a_password_is_known_by_its_hash_and_short_ones_are_not_taken() {
        assert_eq!(hash_of("ngắn quá"), Err(PasswordFault::Short));
        let hash = hash_of("một mật khẩu đủ dài").unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(fits("một mật khẩu đủ dài", &hash));
        assert!(!fits("một mật khẩu đủ dài ", &hash), "to the letter");
        assert!(!fits("", &hash) && !fits("x", "no hash"));
        assert_ne!(
            hash_of("một mật khẩu đủ dài").unwrap(),
            hash,
            "a salt of its own each time"
        );
    }

    #[test]
    fn a_session_ends_by_time_by_restart_and_with_the_password() {
        let sessions = Sessions::new().unwrap();
        let cookie = sessions.open("hash", NOW).unwrap();
        let session = sessions.read(&cookie, "hash", NOW).unwrap();
        let last = NOW.plus_millis(SESSION_MILLIS - 1);
        assert_eq!(sessions.read(&cookie, "hash", last), Some(session));
        let over = NOW.plus_millis(SESSION_MILLIS);
        assert_eq!(sessions.read(&cookie, "hash", over), None, "over");
        assert_eq!(
            sessions.read(&cookie, "other", NOW),
            None,
            "a new password ends it"
        );
        let restarted = Sessions::new().unwrap();
        assert_eq!(
            restarted.read(&cookie, "hash", NOW),
            None,
            "so does a restart"
        );
        let longer = cookie.replacen("17952", "27952", 1);
        assert_ne!(longer, cookie);
        for odd in ["", ".", "a.b", "a.b.c", &longer] {
            assert_eq!(sessions.read(odd, "hash", NOW), None, "{odd}");
        }
    }

    #[test]
    fn a_form_belongs_to_its_session() {
        let sessions = Sessions::new().unwrap();
        let session = |_| {
            let cookie = sessions.open("hash", NOW).unwrap();
            sessions.read(&cookie, "hash", NOW).unwrap()
        };
        let [mine, another] = [1, 2].map(session);
        let token = sessions.form_token(&mine, "hash");
        assert!(sessions.is_form_of(&mine, "hash", &token));
        assert!(!sessions.is_form_of(&another, "hash", &token));
        assert!(!sessions.is_form_of(&mine, "hash", ""));
    }
}
