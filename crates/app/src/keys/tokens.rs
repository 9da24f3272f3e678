//! A key on a token, opened for one act: looked at before the PIN is asked of it, waited for without holding up whoever
//! calls the act off.

use super::works::{Work, patiently};
use super::{Agreed, KeyChoice, KeyUse, OpenKey, may_sign, pin};
use crate::{App, Error};
use pades::{Certificate, KeyFault, SealedKey, Signature, Signer, chain_of};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use token::{Consent, Host, KillSwitch, Launch, TokenCertificate, TokenInfo};
use zeroize::Zeroizing;

/// Opens the token's key that `with` names.
///
/// Errors before the PIN is sent if the token is not there, is locked, has one try left that nobody agreed to use, or
/// its certificate may not sign.
pub(super) fn open(
    app: &App,
    with: &KeyUse,
    agreed: Agreed,
    work: &Work<'_>,
) -> Result<OpenKey, Error> {
    let KeyChoice::Token {
        module,
        serial,
        certificate,
    } = &with.key
    else {
        return Err(Error::KeyMissing);
    };
    let helper = KillSwitch::default();
    let (host, tokens) = begin(module, work.is_off(), &helper)?;
    let (token, chosen) = find(&tokens, serial, certificate)?;
    refuse_hopeless(token, with)?;
    let above = chain_on(token, chosen);
    may_sign(app, &chosen.certificate, &above, work.is_off())?;
    let consent = Consent::to(agreed.signatures, agreed.seconds);
    let consent = match with.accepts_final_try {
        true => consent.even_at_final_try(),
        false => consent,
    };
    let choice = token.choice(Some(chosen.fingerprint()));
    let given = (!token.pin.has_pad).then(|| pin(&with.pin));
    let opened = patiently(work.is_off(), &helper, move || {
        host.open(&choice, given.as_ref(), consent)
    });
    let key = opened.ok_or(Error::CalledOff)??;
    Ok(OpenKey::of(PatientKey::new(key, work.is_off(), helper)))
}

/// The certificate that `certificate` (SHA-256, hex) names on the token; read without a PIN.
pub(super) fn certificate(
    module: &str,
    serial: &str,
    certificate: &str,
) -> Result<Certificate, Error> {
    let (_host, tokens) = begin(module, &Arc::default(), &KillSwitch::default())?;
    Ok(find(&tokens, serial, certificate)?.1.certificate.clone())
}

/// The tokens seen through a module.
pub(super) fn seen(module: &Path) -> Result<Vec<TokenInfo>, KeyFault> {
    Host::start(module)?.tokens()
}

/// The certificates above `chosen` that lie on the token too, nearest first.
pub(super) fn chain_on(token: &TokenInfo, chosen: &TokenCertificate) -> Vec<Certificate> {
    let others = token.certificates.iter();
    let others = others.map(|one| one.certificate.clone()).collect();
    chain_of(&chosen.certificate, others)
}

fn begin(
    module: &str,
    is_off: &Arc<AtomicBool>,
    helper: &KillSwitch,
) -> Result<(Host, Vec<TokenInfo>), Error> {
    let launch = Launch::new(Path::new(module)).switch(helper.clone());
    let begun = patiently(is_off, helper, move || {
        let mut host = launch.start()?;
        let tokens = host.tokens()?;
        Ok::<_, KeyFault>((host, tokens))
    });
    Ok(begun.ok_or(Error::CalledOff)??)
}

/// The token of this serial number that bears the certificate: two may bear one number.
fn find<'a>(
    tokens: &'a [TokenInfo],
    serial: &str,
    certificate: &str,
) -> Result<(&'a TokenInfo, &'a TokenCertificate), KeyFault> {
    let mut inserted = tokens
        .iter()
        .filter(|token| token.serial == serial)
        .peekable();
    if inserted.peek().is_none() {
        return Err(KeyFault::NoToken);
    }
    inserted
        .find_map(|token| {
            let is_chosen = |one: &&TokenCertificate| hex::encode(one.fingerprint()) == certificate;
            Some((token, token.certificates.iter().find(is_chosen)?))
        })
        .ok_or(KeyFault::NoCertificate)
}

/// Refuses what the token would refuse, before a try is used up on it.
fn refuse_hopeless(token: &TokenInfo, with: &KeyUse) -> Result<(), KeyFault> {
    let state = token.pin;
    let length = with.pin.chars().count();
    let is_unfit = |length: usize| {
        (state.min > 0 && length < state.min as usize)
            || (state.max > 0 && length > state.max as usize)
    };
    match () {
        () if state.is_locked => Err(KeyFault::PinLocked),
        () if !state.is_set || state.must_change => Err(KeyFault::PinUnset),
        () if state.is_final_try && !with.accepts_final_try => Err(KeyFault::FinalTry),
        () if state.has_pad => Ok(()),
        () if length == 0 => Err(KeyFault::PinMissing),
        () if is_unfit(length) => Err(KeyFault::PinUnfit),
        () => Ok(()),
    }
}

/// A key whose signatures are waited for only until the act is called off.
pub(super) struct PatientKey<K> {
    key: Arc<K>,
    is_off: Arc<AtomicBool>,
    helper: KillSwitch,
}

impl<K> PatientKey<K> {
    /// `helper` ends the process that signs; one that ends nothing where none does.
    pub(super) fn new(key: K, is_off: &Arc<AtomicBool>, helper: KillSwitch) -> Self {
        Self {
            key: Arc::new(key),
            is_off: Arc::clone(is_off),
            helper,
        }
    }
}

impl<K: Signer + Send + Sync + 'static> Signer for PatientKey<K> {
    fn certificate(&self) -> &Certificate {
        self.key.certificate()
    }

    fn chain(&self) -> &[Certificate] {
        self.key.chain()
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        let key = Arc::clone(&self.key);
        let given = to_be_signed.to_vec();
        let signed = patiently(&self.is_off, &self.helper, move || key.sign(&given));
        signed.unwrap_or(Err(KeyFault::Cancelled))
    }

    fn unseal(&self, sealed: &SealedKey<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, KeyFault> {
        let key = Arc::clone(&self.key);
        let (is_oaep, given) = match sealed {
            SealedKey::Oaep(bytes) => (true, bytes.to_vec()),
            SealedKey::Point(bytes) => (false, bytes.to_vec()),
        };
        let opened = patiently(&self.is_off, &self.helper, move || match is_oaep {
            true => key.unseal(&SealedKey::Oaep(&given)),
            false => key.unseal(&SealedKey::Point(&given)),
        });
        opened.unwrap_or(Err(KeyFault::Cancelled))
    }
}
