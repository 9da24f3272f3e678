//! `cargo xtask run`: the product at work, on this screen or on a virtual one.

use std::path::PathBuf;
use std::process::Command;

use crate::demo::Demo;
use crate::fault::Fault;
use crate::offices::OFFICES;
use crate::place::Place;
use crate::program::Beside;
use crate::{binaries, packages, screen, tools, ui};

/// Opens the window on the demo and waits until it is closed.
///
/// Fails before anything is built if there is no display.
pub(crate) fn window(place: &Place, home: Option<PathBuf>) -> Result<(), Fault> {
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    if cfg!(target_os = "linux") && !has_display {
        return Err(Fault::NoDisplay);
    }
    packages::need(&[packages::BUILD, packages::KEYS])?;
    build(place)?;
    let folder = match home {
        Some(folder) => std::path::absolute(&folder).map_err(Fault::at(&folder))?,
        None => place.target("demo/desks"),
    };
    let demo = Demo::at(place, folder);
    let node = demo.start()?;
    println!(
        "\nthe node listens on {}; three desks are in {}",
        node.adapter,
        demo.home().display()
    );
    println!("the PIN of all test keys: {}", demo.pin()?);
    for office in &OFFICES {
        let keys = demo.keys(office);
        println!("  {}  {}", office.code, office.name);
        println!("    leader  {}", keys.leader.display());
        println!("    office  {}", keys.office.display());
    }
    let mut command = Command::new(place.binary("lienvan-desktop"));
    command.arg("--home").arg(demo.home());
    let line = "lienvan-desktop".to_owned();
    let ended = Beside::start(command)?.child().wait();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Fault::Ended {
            line,
            how: status.to_string(),
        }),
        Err(source) => Err(Fault::Start { line, source }),
    }
}

/// Plays the main job in the window on a virtual display, and says where the pictures are.
pub(crate) fn headless(place: &Place) -> Result<(), Fault> {
    packages::need(&[packages::BUILD, packages::KEYS, packages::SCREEN])?;
    build(place)?;
    let pictures = place.target("demo/screenshots");
    let (_, well) = screen::play(
        place,
        &place.target("demo/headless"),
        &pictures,
        &["main-job"],
    )?;
    println!("screenshots: {}", pictures.display());
    if well { Ok(()) } else { Err(Fault::SomeFailed) }
}

fn build(place: &Place) -> Result<(), Fault> {
    tools::need_node()?;
    ui::install(place)?;
    ui::build(place)?;
    binaries::build(place, binaries::ALONE)
}
