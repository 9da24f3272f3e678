//! The page inside the window: its packages and its build, made anew only when something went in that is new.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::fault::Fault;
use crate::place::{self, Place};
use crate::program::Program;

/// Installs the page's packages, unless these very ones are there.
pub(crate) fn install(place: &Place) -> Result<(), Fault> {
    let ui = place.source("ui");
    let asked = hash(&[ui.join("package.json"), ui.join("package-lock.json")])?;
    let stamp = ui.join("node_modules/.lienvan-stamp");
    if place::read(&stamp).is_ok_and(|made| made == asked) {
        return Ok(());
    }
    // No scripts: nothing in the list needs one, and none of it shall run on the machine unasked.
    npm(
        place,
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        900,
    )?;
    place::write(&stamp, asked)
}

/// Builds the page into `ui/dist`, unless it was built from these very sources.
pub(crate) fn build(place: &Place) -> Result<(), Fault> {
    let ui = place.source("ui");
    let mut sources = Vec::new();
    list(&ui, &mut sources)?;
    let asked = hash(&sources)?;
    let stamp = place.target("ui.stamp");
    let is_built = ui.join("dist/index.html").is_file();
    if is_built && place::read(&stamp).is_ok_and(|made| made == asked) {
        return Ok(());
    }
    npm(place, &["run", "build"], 600)?;
    place::make_folder(&place.target(""))?;
    place::write(&stamp, asked)
}

/// Runs npm in the page's folder.
pub(crate) fn npm(place: &Place, arguments: &[&str], seconds: u64) -> Result<String, Fault> {
    let done = Program::new("npm", Duration::from_secs(seconds))
        .args(arguments)
        .inside(&place.source("ui"))
        .env("NO_COLOR", "1")
        .run()?;
    Ok(done.text)
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Fault::at(folder))? {
        entries.push(entry.map_err(Fault::at(folder))?.path());
    }
    entries.sort();
    for path in entries {
        let made = matches!(
            path.file_name().and_then(|name| name.to_str()),
            Some("node_modules" | "dist")
        );
        match path.is_dir() {
            true if made => {}
            true => list(&path, found)?,
            false => found.push(path),
        }
    }
    Ok(())
}

fn hash(paths: &[PathBuf]) -> Result<String, Fault> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        path.hash(&mut hasher);
        fs::read(path).map_err(Fault::at(path))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}
