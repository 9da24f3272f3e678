//! `road`: the roads of a desk, set up, listed, tried, put out of use. Secrets come in by standard input and never out.

use crate::args::{Args, RoadAct, RoadAdd};
use crate::desk::open;
use crate::say::Output;
use crate::{secrets, words};
use app::road::{self, ProxyEntry, RoadRule, RoadWire, SaveRoad};
use app::settings::{self, ById, SetRoad};
use app::views::Nothing;
use app::{Error, Failure};
use office::Body;
use std::path::{Path, PathBuf};

/// Runs one of them.
pub(crate) fn run(args: &Args, act: &RoadAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        RoadAct::Set { adapter, center } => {
            let secret = secrets::ask("Khóa bí mật của kết nối: ")?;
            let set = SetRoad {
                adapter: adapter.clone(),
                center: center.clone(),
                secret,
            };
            let road = settings::set_road(&app, set)?;
            output.tell(
                &road,
                &format!("Đã đặt đường truyền {} qua {}.", road.center, road.adapter),
            )
        }
        RoadAct::Add(add) => {
            let saved = road::save(&app, asked(add)?)?;
            output.tell(
                &saved,
                &format!("Đã thêm đường truyền {} “{}”.", saved.id, saved.name),
            )
        }
        RoadAct::List => output.value(&road::list(&app, Nothing {})?),
        RoadAct::Remove { id } => {
            let done = road::remove(&app, ById { id: *id })?;
            output.tell(&done, &format!("Đã gỡ đường truyền {id}."))
        }
        RoadAct::Test { id } => {
            let all = road::list(&app, Nothing {})?.rows;
            let mut found = Vec::new();
            for road in all.iter().filter(|road| id.is_none_or(|id| id == road.id)) {
                found.push((road, road::test(&app, ById { id: road.id })?));
            }
            if let (Some(id), true) = (id, found.is_empty()) {
                return Err(Error::from(road::RoadFault::Unknown { id: *id }).into());
            }
            let lines: Vec<String> = found
                .iter()
                .map(|(road, tested)| line(&road.name, tested))
                .collect();
            let rows: Vec<_> = found.into_iter().map(|(_, tested)| tested).collect();
            output.tell(&serde_json::json!({"rows": rows}), &lines.join("\n"))
        }
    }
}

fn line(name: &str, tested: &road::RoadTested) -> String {
    let Some(fault) = &tested.fault else {
        let node = match tested.node.is_empty() {
            true => String::new(),
            false => format!("; nút Liên Văn {}", tested.node),
        };
        let clock = tested
            .ahead
            .map_or_else(String::new, |ahead| format!("; đồng hồ lệch {ahead} ms"));
        return format!("{name}: kết nối được, {} ms{node}{clock}", tested.took);
    };
    let title = words::filled(words::title(&fault.code), &fault.facts);
    format!("{name}: {title}")
}

fn asked(add: &RoadAdd) -> Result<SaveRoad, Failure> {
    let secret = secrets::ask("Khóa bí mật của kết nối: ")?;
    let password = match add.provincial {
        true => secrets::ask("Mật khẩu đăng nhập: ")?,
        false => zeroize::Zeroizing::default(),
    };
    let packed = add.identity.as_deref().is_some_and(is_pkcs12);
    let identity_password = match packed {
        true => secrets::ask("Mật khẩu tệp chứng thư: ")?,
        false => zeroize::Zeroizing::default(),
    };
    let plain = add.rule.iter().map(|prefix| (prefix, false));
    let party = add.rule_party.iter().map(|prefix| (prefix, true));
    let rules = plain.chain(party).map(|(prefix, party_too)| RoadRule {
        prefix: prefix.clone(),
        party_too,
    });
    Ok(SaveRoad {
        name: add.name.clone(),
        kind: match add.provincial {
            true => RoadWire::Provincial,
            false => RoadWire::National,
        },
        network: match add.party {
            true => Body::Party,
            false => Body::State,
        },
        address: add.address.clone(),
        center: add.center.clone(),
        secret,
        username: add.username.clone().unwrap_or_default(),
        password,
        application: add.application.clone(),
        rules: rules.collect(),
        proxy: add.proxy.clone().map(|address| ProxyEntry {
            address,
            username: String::new(),
            except: add.proxy_except.clone(),
        }),
        authority_path: shown(add.authority.as_ref()),
        authority_alone: add.authority_alone,
        identity_path: shown(add.identity.as_ref()),
        identity_key_path: shown(add.identity_key.as_ref()),
        identity_password,
        ..SaveRoad::default()
    })
}

fn is_pkcs12(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ending.eq_ignore_ascii_case("p12") || ending.eq_ignore_ascii_case("pfx")
    })
}

fn shown(path: Option<&PathBuf>) -> String {
    path.map_or_else(String::new, |path| path.display().to_string())
}
