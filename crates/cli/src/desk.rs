//! Commands about the desk itself: setting up, road, settings, keys, trust.

use crate::args::{Args, Init, KeyAct, Role, SettingsAct, TrustAct};
use crate::say::Output;
use crate::secrets;
use app::keys::KeyChoice;
use app::settings::{self, AddKey, AddTrust, ByName, KeyRole, OfficeSettings, SaveOffice};
use app::views::Nothing;
use app::{App, Error, Failure, SystemClock};
use office::{Body, UnitCode};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Lock, Passphrase};

/// Opens the desk the command line names.
pub(crate) fn open(args: &Args) -> Result<Arc<App>, Failure> {
    let folder = folder(args)?;
    let given = match args.passphrase_stdin {
        true => Some(passphrase()?),
        false => None,
    };
    match App::open(&folder, given.as_ref(), Arc::new(SystemClock)) {
        Err(Error::Store(store::Error::PassphraseNeeded)) if at_terminal() => Ok(App::open(
            &folder,
            Some(&passphrase()?),
            Arc::new(SystemClock),
        )?),
        opened => Ok(opened?),
    }
}

/// Sets up a desk.
pub(crate) fn init(args: &Args, init: &Init, output: &Output) -> Result<(), Failure> {
    let code = UnitCode::parse(&init.code).map_err(Error::from)?;
    let body = if init.party { Body::Party } else { Body::State };
    let office = OfficeSettings::new(code, &init.name, &init.parent, body);
    let lock = match args.passphrase_stdin {
        true => Lock::Passphrase(passphrase()?),
        false => Lock::Auto,
    };
    let app = App::create(&home(args)?, lock, &office, Arc::new(SystemClock))?;
    let holder = app.store().holder().word();
    if holder == "key_file" {
        output.note(
            "Lưu ý: máy này không có kho khóa của hệ điều hành; khóa của bàn làm việc nằm trong một tệp \
             chỉ người dùng này đọc được. Dùng --passphrase-stdin để khóa bằng cụm mật khẩu.",
        );
    }
    output.tell(
        &json!({"id": app.store().id(), "code": office.code, "holder": holder}),
        &format!("Đã lập bàn làm việc cho {} ({}).", office.name, office.code),
    )
}

/// The office's settings.
pub(crate) fn settings(args: &Args, act: &SettingsAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        SettingsAct::Show => output.value(&settings::read(&app, Nothing {})?),
        SettingsAct::Set { file } => {
            let office = merged(&settings::office(&app)?, &json_file(file)?)?;
            let saved = settings::save(&app, SaveOffice { office })?;
            output.tell(&saved.office, "Đã lưu thiết lập.")
        }
        SettingsAct::Stamps(act) => crate::extend::settings(&app, act, output),
    }
}

/// Keys.
pub(crate) fn key(args: &Args, act: &KeyAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        KeyAct::List => output.value(&json!({"rows": settings::keys(&app)?})),
        KeyAct::Add { file, role, label } => {
            let pin = secrets::ask("Mã PIN: ")?;
            let role = match role {
                Role::Leader => KeyRole::Leader,
                Role::Office => KeyRole::Office,
            };
            let path = std::path::absolute(file).map_err(|cause| Error::FileUnreadable {
                path: file.clone(),
                cause,
            })?;
            let added = settings::add_key(
                &app,
                AddKey {
                    key: KeyChoice::file(path.to_string_lossy()),
                    role,
                    label: label.clone(),
                    pin,
                },
            )?;
            output.tell(&added, &format!("Đã ghi nhận khóa của {}.", added.subject))
        }
    }
}

/// Trust.
pub(crate) fn trust(args: &Args, act: &TrustAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        TrustAct::Offered { act } => crate::extend::offers(&app, act, output),
        TrustAct::List => output.value(&json!({"rows": app::trust::entries(&app)?})),
        TrustAct::Remove { name } => {
            let name = name.clone();
            let said = format!("Không còn tin cậy {name}.");
            let removed = app::trust::remove(&app, ByName { name })?;
            output.tell(&removed, &said)
        }
        TrustAct::Add { file } => {
            let path = file.to_string_lossy().into_owned();
            let added = app::trust::add(&app, AddTrust { path })?;
            output.tell(&added, &format!("Đã tin cậy {}.", added.subject))
        }
    }
}

/// The JSON in a file.
pub(crate) fn json_file<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, Failure> {
    let bytes = app::files::read(file)?;
    Ok(serde_json::from_slice(&bytes).map_err(|cause| Error::Json {
        line: cause.line(),
        column: cause.column(),
        cause,
    })?)
}

/// The settings with the fields of `changes` put in.
fn merged(office: &OfficeSettings, changes: &Value) -> Result<OfficeSettings, Failure> {
    let mut whole = serde_json::to_value(office).map_err(Error::Unserialisable)?;
    if let (Some(whole), Some(changes)) = (whole.as_object_mut(), changes.as_object()) {
        for (name, value) in changes {
            whole.insert(name.clone(), value.clone());
        }
    }
    Ok(serde_json::from_value(whole).map_err(Error::Input)?)
}

fn home(args: &Args) -> Result<PathBuf, Failure> {
    match &args.home {
        Some(home) => Ok(home.clone()),
        None => Ok(app::House::default_home().ok_or(Error::DeskUnnamed)?),
    }
}

/// The home itself if it is a desk, or the only desk in it.
///
/// Errors if there are several: the wrong office must never sign.
fn folder(args: &Args) -> Result<PathBuf, Failure> {
    let home = home(args)?;
    if app::is_desk(&home) {
        return Ok(home);
    }
    let inside = std::fs::read_dir(&home)
        .into_iter()
        .flatten()
        .flatten()
        .map(|item| item.path());
    let mut desks: Vec<PathBuf> = inside.filter(|path| app::is_desk(path)).collect();
    match (desks.pop(), desks.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Error::SeveralDesks { home }.into()),
        (None, _) => Ok(home),
    }
}

fn passphrase() -> Result<Passphrase, Failure> {
    Ok(Passphrase::new(secrets::ask("Cụm mật khẩu: ")?.to_string()))
}

fn at_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}
