//! A token and how long it may be trusted to hold, by our clock alone.

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// A token as a login gave it.
pub(super) struct Token {
    text: Secret,
    until: i64,
}

impl Token {
    /// Takes a token over that was asked for at `at`, UTC milliseconds.
    ///
    /// Counts on five sixths of the time it says it lasts, or of 30 minutes (X§2.5): a call on a slow line takes long.
    pub(super) fn given(text: Secret, at: i64) -> Self {
        let lasts = lasting(text.expose()).unwrap_or(USUAL_MILLIS);
        let until = at.saturating_add(lasts / 6 * 5);
        Self { text, until }
    }

    pub(super) fn text(&self) -> &Secret {
        &self.text
    }

    /// Whether it should still hold. A clock that was set back makes a login too early, never one too late.
    pub(super) fn holds_at(&self, now: i64) -> bool {
        now < self.until && now > self.until.saturating_sub(LONGEST_MILLIS)
    }
}

/// How long a token says it lasts, in milliseconds: by the difference of its two times, so that no clock is compared.
fn lasting(token: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Times {
        iat: i64,
        exp: i64,
    }
    let payload = token.split('.').nth(1)?;
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let times: Times = serde_json::from_slice(&payload).ok()?;
    let lasts = times.exp.checked_sub(times.iat)?.checked_mul(1_000)?;
    (1..=LONGEST_MILLIS).contains(&lasts).then_some(lasts)
}

const USUAL_MILLIS: i64 = 30 * 60_000;
const LONGEST_MILLIS: i64 = 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> Secret {
        Secret::new(format!("e30.{}.x", URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn a_token_is_renewed_before_it_runs_out() {
        let table = [
            (jwt(r#"{"iat":1000,"exp":1600}"#), 500_000),
            (jwt(r#"{"iat":1600,"exp":1000}"#), 1_500_000),
            (jwt(r#"{"exp":1600}"#), 1_500_000),
            (jwt("no json"), 1_500_000),
            (Secret::new("opaque"), 1_500_000),
        ];
        for (text, holds) in table {
            let token = Token::given(text, 7_000);
            assert!(token.holds_at(7_000) && token.holds_at(7_000 + holds - 1));
            assert!(!token.holds_at(7_000 + holds), "{holds}");
        }
        let token = Token::given(Secret::new("opaque"), 10 * LONGEST_MILLIS);
        assert!(!token.holds_at(0), "a clock set back trusts no token");
    }
}
