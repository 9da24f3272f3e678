//! The real window on a virtual display, played by `tests/e2e`: its own bus, home and screen, so that nothing of the
//! person at this machine is touched or needed.

use std::path::Path;
use std::time::Duration;

use crate::count::{Count, Runner};
use crate::demo::{Demo, address_of, quoted, quoted_path};
use crate::fault::Fault;
use crate::offices::OFFICES;
use crate::place::{self, Place};
use crate::program::Program;
use crate::tools;

/// Plays the stories named, in a world made anew in `folder`; their pictures go to `pictures`.
///
/// Gives how many of their steps passed and failed, with the word of their runner on whether all is well.
pub(crate) fn play(
    place: &Place,
    folder: &Path,
    pictures: &Path,
    stories: &[&str],
) -> Result<(Count, bool), Fault> {
    let driver = tools::need_driver(place)?;
    for made in [folder, pictures] {
        place::clear(made)?;
    }
    let demo = Demo::alone(place, folder.join("demo"));
    // Its node served the set-up; the stories start their own on the same files, to be able to cut the line.
    let adapter = demo.start()?.into_adapter();
    for made in [pictures, &folder.join("run")] {
        place::make_folder(made)?;
    }
    let world = folder.join("world.json");
    place::write_private(&world, world_json(place, &demo, &driver, &adapter)?)?;
    let bus = place.source("tests/e2e/bus.conf");
    let heard = Program::new("dbus-run-session", LIMIT)
        .args(["--config-file"])
        .args([&bus])
        .args([
            "--",
            "xvfb-run",
            "--auto-servernum",
            "--server-args=-screen 0 1366x768x24 -nolisten tcp",
        ])
        .args(["node"])
        .args([place.source("tests/e2e/run.mjs")])
        .args(stories)
        .envs(demo.user())
        .env("XDG_RUNTIME_DIR", private(&folder.join("run"))?)
        .env("LIENVAN_WORLD", &world)
        .env("LIENVAN_PICTURES", pictures)
        .env("LIENVAN_FOLDER", folder)
        .env("NO_AT_BRIDGE", "1")
        .env("LC_ALL", "C.UTF-8")
        .env("GDK_BACKEND", "x11")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DISPLAY")
        .hear()?;
    let well = heard.status.success();
    let count = Runner::Plain
        .count(&heard.text)
        .unwrap_or(Count::one(false));
    Ok((count, well))
}

/// What the stories have to know.
fn world_json(
    place: &Place,
    demo: &Demo<'_>,
    driver: &Path,
    adapter: &str,
) -> Result<String, Fault> {
    let mut offices = Vec::new();
    for office in &OFFICES {
        let keys = demo.keys(office);
        offices.push(format!(
            "    {}: {{ \"name\": {}, \"leader\": {}, \"office\": {} }}",
            quoted(office.code),
            quoted(office.name),
            quoted_path(&keys.leader),
            quoted_path(&keys.office)
        ));
    }
    Ok(format!(
        "{{\n  \"desktop\": {},\n  \"authority\": {},\n  \"driver\": {},\n  \"node\": {{ \"program\": {}, \"data\": {}, \"log\": {}, \"address\": {}, \"adapter\": {} }},\n  \"home\": {},\n  \"secrets\": {},\n  \"pin\": {},\n  \"offices\": {{\n{}\n  }}\n}}\n",
        quoted_path(&place.binary("lienvan-desktop")),
        quoted_path(&place.binary("authority")),
        quoted_path(driver),
        quoted_path(&place.binary("lienvan-node")),
        quoted_path(&demo.node_data()),
        quoted_path(&demo.node_log()),
        quoted(address_of(adapter)),
        quoted(adapter),
        quoted_path(&demo.home()),
        quoted_path(&demo.secrets()),
        quoted(&demo.pin()?),
        offices.join(",\n")
    ))
}

/// Only its user may look into a run-time folder, or D-Bus and GTK refuse it.
fn private(folder: &Path) -> Result<&Path, Fault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder, mode).map_err(Fault::at(folder))?;
    }
    Ok(folder)
}

const LIMIT: Duration = Duration::from_secs(900);
