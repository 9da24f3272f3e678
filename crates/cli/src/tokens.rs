//! Keys on tokens from a terminal: `token list`, and the key that `pdf sign` takes. Needs no desk.

use crate::say::Output;
use crate::{secrets, words};
use app::keys::{KeyChoice, KeyUse};
use app::{Error, Failure};
use clap::{Args as Group, Subcommand};
use pades::{Certificate, KeyFault, Signature, Signer, chain_of};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use token::{Consent, Host, KnownModule, PinState, ServiceAct, TokenCertificate, TokenInfo};

#[derive(Subcommand)]
pub(crate) enum TokenAct {
    /// Tokens inserted now, their certificates and what they say of their PIN; no PIN is asked for.
    List {
        /// Look through this PKCS#11 module alone; without it through every known one that is installed.
        #[arg(long, value_name = "PATH")]
        module: Option<PathBuf>,
    },
}

/// The key a PDF is signed with.
#[derive(Group)]
pub(crate) struct KeySource {
    /// The key, a PKCS#12 file.
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "token",
        conflicts_with = "token"
    )]
    pub(crate) p12: Option<PathBuf>,
    /// Have `pdf sign` sign with RSASSA-PSS instead of PKCS#1 v1.5, with an RSA key out of a file.
    #[arg(long, conflicts_with = "token")]
    pub(crate) pss: bool,
    /// The key on a token: a PKCS#11 module, and the token's label or serial number where several are inserted;
    /// `vgca` asks the signing service of this machine instead (with `pdf sign`, `vgca:copy`: as a copy); `windows`
    /// takes a key of the Windows certificate store.
    #[arg(long, value_name = "MODULE[:LABEL]")]
    pub(crate) token: Option<String>,
    /// The certificate on the token by its SHA-256, where it bears several; `token list` tells it.
    #[arg(long, value_name = "SHA256", requires = "token")]
    pub(crate) certificate: Option<String>,
    /// Try the PIN though one try is left and a wrong one locks the token.
    #[arg(long, requires = "token")]
    pub(crate) final_try: bool,
}

/// Lists.
pub(crate) fn run(act: &TokenAct, output: &Output) -> Result<(), Failure> {
    let TokenAct::List { module } = act;
    let mut known = module.as_deref().map_or_else(token::modules, named);
    if !output.json {
        known = once_each(known);
    }
    let mut modules = Vec::new();
    let mut tried = Vec::new();
    let mut rows = Vec::new();
    for one in &known {
        let seen = look(&one.path);
        // Where one module was named, whether it can be asked is what the command is about.
        let seen = match module {
            Some(_) => Ok(seen.map_err(Error::from)?),
            None => seen,
        };
        let (tokens, failure) = match seen {
            Ok(tokens) => (tokens, None),
            Err(KeyFault::ModuleMissing) => (Vec::new(), None),
            Err(fault) => (Vec::new(), Some(Failure::from(Error::from(fault)))),
        };
        tried.push(module_row(one, &tokens, failure.as_ref()));
        rows.extend(tokens.iter().flat_map(token_rows));
        modules.push(module_value(one, &tokens, failure.as_ref()));
    }
    let lines = [words::columns(&tried), words::columns(&rows)].concat();
    output.tell(&json!({ "modules": modules }), &lines.join("\n"))
}

/// The key, opened for one signature; the PIN comes from standard input unless the token has a pad.
///
/// What the token says of its tries is told before the PIN is asked for, and `fits` is asked with what the token shows of
/// the key: a signature that is refused anyhow uses up no try. With a file, or the store of Windows, nobody counts
/// tries of ours, and `fits` is not asked.
pub(crate) fn key(
    from: &KeySource,
    fits: &dyn Fn(&dyn Signer) -> Result<(), Failure>,
    output: &Output,
) -> Result<Box<dyn Signer>, Failure> {
    let Some(name) = &from.token else {
        let path = from.p12.as_deref().unwrap_or(Path::new(""));
        let pin = secrets::ask(ASK)?;
        let key = app::keys::open(path, &app::keys::pin(&pin))?;
        return Ok(Box::new(if from.pss {
            key.with_pss().map_err(Error::from)?
        } else {
            key
        }));
    };
    on_token(name, from, fits, output).map_err(|stopped| match stopped {
        Stopped::Key(fault) => Error::from(fault).into(),
        Stopped::Asking(failure) => failure,
    })
}

/// What the machine's signing service is to sign as, if it was named in place of a module.
pub(crate) fn service_act(from: &KeySource) -> Option<ServiceAct> {
    match from.token.as_deref() {
        Some("vgca") => Some(ServiceAct::Approve),
        Some("vgca:copy") => Some(ServiceAct::Copy),
        _ => None,
    }
}

/// The key as a desk's verbs take it, with its PIN; nothing is opened yet.
///
/// Errors if PSS is asked for, which a desk's verbs do not sign with.
pub(crate) fn key_use(from: &KeySource, output: &Output) -> Result<KeyUse, Failure> {
    if from.pss {
        let said = "--pss chỉ dùng được với pdf sign".to_owned();
        return Err(Error::Arguments { said }.into());
    }
    let Some(name) = &from.token else {
        let path = from.p12.as_deref().unwrap_or(Path::new(""));
        return Ok(KeyUse::file(path.to_string_lossy(), secrets::ask(ASK)?));
    };
    on_token_of_desk(name, from, output).map_err(|stopped| match stopped {
        Stopped::Key(fault) => Error::from(fault).into(),
        Stopped::Asking(failure) => failure,
    })
}

fn on_token_of_desk(name: &str, from: &KeySource, output: &Output) -> Result<KeyUse, Stopped> {
    if service_act(from).is_some() {
        return by_service(from).map_err(Stopped::Asking);
    }
    let named = from.certificate.as_deref().map(fingerprint).transpose()?;
    if name == IN_WINDOWS {
        let key = KeyChoice::in_windows(named.as_deref())?;
        return Ok(KeyUse::of(key, Default::default()));
    }
    let (module, label) = split(name);
    let tokens = look(&module)?;
    let token = token::choose(&tokens, label)?;
    if let Some(word) = tries(&token.pin) {
        output.note(&words::of("token", word));
    }
    let key = KeyChoice::on_token(token, named.as_deref())?;
    let pin = match token.pin.has_pad {
        true => Default::default(),
        false => secrets::ask(ASK)?,
    };
    Ok(KeyUse {
        accepts_final_try: from.final_try,
        ..KeyUse::of(key, pin)
    })
}

/// The signing service as a desk's key: it chooses the certificate and counts the tries itself.
fn by_service(from: &KeySource) -> Result<KeyUse, Failure> {
    for (name, is_named) in [
        ("--certificate", from.certificate.is_some()),
        ("--final-try", from.final_try),
    ] {
        if is_named {
            let said = format!("{name} không dùng được với --token vgca");
            return Err(Error::Arguments { said }.into());
        }
    }
    Ok(KeyUse::of(KeyChoice::Service, Default::default()))
}

/// A key of the Windows store, for one signature; Windows asks for the PIN.
fn in_windows(from: &KeySource) -> Result<Box<dyn Signer>, Stopped> {
    let named = from.certificate.as_deref().map(fingerprint).transpose()?;
    let chosen = token::choose_store_certificate(named.as_deref())?;
    let key = token::open_store_key(&chosen.fingerprint(), Consent::to(1, SECONDS))?;
    Ok(Box::new(key))
}

fn on_token(
    name: &str,
    from: &KeySource,
    fits: &dyn Fn(&dyn Signer) -> Result<(), Failure>,
    output: &Output,
) -> Result<Box<dyn Signer>, Stopped> {
    if name == IN_WINDOWS {
        return in_windows(from);
    }
    let (module, label) = split(name);
    let mut host = Host::start(&module)?;
    let tokens = host.tokens()?;
    let token = token::choose(&tokens, label)?;
    let mut consent = Consent::to(1, SECONDS);
    if from.final_try {
        consent = consent.even_at_final_try();
    }
    // Whoever is locked out need not type anything.
    token.pin.admits(consent)?;
    let named = from.certificate.as_deref().map(fingerprint).transpose()?;
    let shown = Shown::on(token, named.as_deref())?;
    if let Some(shown) = &shown {
        fits(shown)?;
    }
    if let Some(word) = tries(&token.pin) {
        output.note(&words::of("token", word));
    }
    let chosen = shown.map(|shown| shown.certificate.fingerprint());
    let choice = token.choice(chosen.or(named));
    let pin = match token.pin.has_pad {
        true => None,
        false => Some(app::keys::pin(&secrets::ask(ASK)?)),
    };
    Ok(Box::new(host.open(&choice, pin.as_ref(), consent)?))
}

/// A key as its token shows it before the PIN: it signs nothing yet.
struct Shown {
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Shown {
    /// The certificate of this SHA-256, without one the token's only signing one; `None` where the token shows
    /// none at all, as some do before the login.
    ///
    /// Errors with [`KeyFault::NoCertificate`], or [`KeyFault::Ambiguous`] where several fit.
    fn on(token: &TokenInfo, named: Option<&[u8]>) -> Result<Option<Self>, KeyFault> {
        if token.certificates.is_empty() {
            return Ok(None);
        }
        // The same one may lie there twice, once without its key: named, it is one all the same.
        let sought = match named {
            Some(named) => hex(named),
            None => match KeyChoice::on_token(token, None)? {
                KeyChoice::Token { certificate, .. } => certificate,
                _ => return Err(KeyFault::NoCertificate),
            },
        };
        let is_sought = |one: &&TokenCertificate| hex(&one.fingerprint()) == sought;
        let found = token.certificates.iter().find(is_sought);
        let certificate = found.ok_or(KeyFault::NoCertificate)?.certificate.clone();
        let others = token.certificates.iter();
        let others = others.map(|one| one.certificate.clone()).collect();
        Ok(Some(Self {
            chain: chain_of(&certificate, others),
            certificate,
        }))
    }
}

impl Signer for Shown {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, _to_be_signed: &[u8]) -> Result<Signature, KeyFault> {
        Err(KeyFault::PinMissing)
    }
}

fn look(module: &Path) -> Result<Vec<TokenInfo>, KeyFault> {
    Host::start(module)?.tokens()
}

/// What ends it: the key, or standard input.
enum Stopped {
    Key(KeyFault),
    Asking(Failure),
}

impl From<KeyFault> for Stopped {
    fn from(fault: KeyFault) -> Self {
        Self::Key(fault)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Asking(failure)
    }
}

/// The module and the label: a path may hold a colon itself (`C:\…`), a label after a path that is there may not.
fn split(name: &str) -> (PathBuf, Option<&str>) {
    let whole = Path::new(name);
    match name.rsplit_once(':') {
        Some((module, label)) if !whole.is_file() && !label.contains(['/', '\\']) => {
            (module.into(), Some(label))
        }
        _ => (whole.to_owned(), None),
    }
}

fn fingerprint(text: &str) -> Result<Vec<u8>, KeyFault> {
    let digits = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    };
    let plain: Vec<u8> = text.bytes().filter(|byte| *byte != b':').collect();
    let is_hex = plain.iter().all(u8::is_ascii_hexdigit);
    let bytes: Option<Vec<u8>> = plain.chunks(2).map(digits).collect();
    // What is no fingerprint is none of the token's.
    let bytes = bytes.filter(|bytes| is_hex && bytes.len() == 32);
    bytes.ok_or(KeyFault::NoCertificate)
}

fn named(path: &Path) -> Vec<KnownModule> {
    vec![KnownModule {
        name: "",
        path: path.to_owned(),
        is_there: path.is_file(),
    }]
}

/// Without those that are another one's file under a second path: their tokens would be told twice.
fn once_each(known: Vec<KnownModule>) -> Vec<KnownModule> {
    let mut seen = BTreeSet::new();
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_new = |one: &KnownModule| seen.insert(real(&one.path));
    known.into_iter().filter(is_new).collect()
}

/// Where a module lies, what people call it, and what became of it.
fn module_row(
    module: &KnownModule,
    tokens: &[TokenInfo],
    failure: Option<&Failure>,
) -> Vec<String> {
    let became = match (failure, tokens.len()) {
        (Some(failure), _) => words::filled(words::title(&failure.code), &failure.facts),
        (None, _) if !module.is_there => "chưa cài trên máy này".to_owned(),
        (None, 0) => "không có thiết bị nào cắm".to_owned(),
        (None, count) => format!("{count} thiết bị"),
    };
    let path = module.path.display().to_string();
    vec![path, module.name.to_owned(), became]
}

fn module_value(module: &KnownModule, tokens: &[TokenInfo], failure: Option<&Failure>) -> Value {
    json!({
        "name": module.name,
        "path": module.path.display().to_string(),
        "is_there": module.is_there,
        "failure": failure,
        "tokens": tokens.iter().map(token_value).collect::<Vec<_>>(),
    })
}

fn token_value(token: &TokenInfo) -> Value {
    let certificates: Vec<Value> = token
        .certificates
        .iter()
        .map(|one| {
            json!({
                "id": hex(&one.id),
                "label": one.label,
                "subject": one.certificate.name(),
                "organisation": one.certificate.organisation(),
                "issuer": one.certificate.issuer(),
                "valid_to": last_day(&one.certificate),
                "sha256": hex(&one.fingerprint()),
            })
        })
        .collect();
    json!({
        "slot": token.slot,
        "reader": token.reader,
        "label": token.label,
        "serial": token.serial,
        "manufacturer": token.manufacturer,
        "model": token.model,
        "pin": token.pin,
        "certificates": certificates,
    })
}

/// One line for each certificate, or for the token alone.
fn token_rows(token: &TokenInfo) -> Vec<Vec<String>> {
    let state = tries(&token.pin).map_or_else(String::new, |word| words::of("token", word));
    let row = |subject: String, valid_to: String, sha256: String| {
        let (label, serial) = (token.label.clone(), token.serial.clone());
        vec![label, serial, subject, valid_to, sha256, state.clone()]
    };
    if token.certificates.is_empty() {
        return vec![row(String::new(), String::new(), String::new())];
    }
    let rows = token.certificates.iter().map(|one| {
        let certificate = &one.certificate;
        row(
            certificate.name(),
            last_day(certificate),
            hex(&one.fingerprint()),
        )
    });
    rows.collect()
}

/// The word for what is left of the tries, if there is anything to be said.
fn tries(state: &PinState) -> Option<&'static str> {
    match () {
        () if state.is_locked => Some("locked"),
        () if !state.is_set || state.must_change => Some("unset"),
        () if state.is_final_try => Some("final_try"),
        () if state.is_low => Some("low"),
        () => None,
    }
}

fn last_day(certificate: &Certificate) -> String {
    let until = office::Moment::from_millis(certificate.valid_until().0);
    until.day().to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const ASK: &str = "Mã PIN: ";
/// What is named in place of a module for the Windows certificate store.
const IN_WINDOWS: &str = "windows";
/// One signature needs no more, however slow the token.
const SECONDS: u32 = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_follows_the_last_colon_and_a_drive_is_no_label() {
        let split = |name| {
            let (module, label) = split(name);
            (module.display().to_string(), label.map(str::to_owned))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(split("/lib/p11.so"), ("/lib/p11.so".to_owned(), None));
        assert_eq!(
            split("/lib/p11.so:UBND xã"),
            ("/lib/p11.so".to_owned(), some("UBND xã"))
        );
        let dll = r"C:\Windows\System32\eTPKCS11.dll";
        assert_eq!(split(dll), (dll.to_owned(), None));
        assert_eq!(
            split(&format!("{dll}:0a1b")),
            (dll.to_owned(), some("0a1b"))
        );
    }

    #[test]
    fn a_fingerprint_is_read_with_and_without_colons() {
        let plain = "ab".repeat(32);
        let colons = ["ab"; 32].join(":");
        assert_eq!(fingerprint(&plain).unwrap(), [0xab; 32]);
        assert_eq!(fingerprint(&colons).unwrap(), [0xab; 32]);
        for wrong in ["", "ab", "zz", "ấ", &"+b".repeat(32), &"ab".repeat(33)] {
            assert!(fingerprint(wrong).is_err(), "{wrong}");
        }
    }
}
