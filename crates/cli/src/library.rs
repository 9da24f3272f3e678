//! Commands about the office's library.

use crate::args::Args;
use crate::desk::{json_file, open};
use crate::say::Output;
use crate::words;
use app::Failure;
use app::outgoing::library::{
    self, ExportLibrary, ImportLibrary, LibraryItem, ListLibrary, SaveLibraryItem, Shelf,
};
use app::settings::ById;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum LibraryAct {
    /// What stands in the library.
    List {
        /// Only this shelf.
        #[arg(long, value_enum)]
        shelf: Option<OnShelf>,
        /// Only items with these words, in any spelling.
        #[arg(long, default_value = "")]
        text: String,
    },
    /// Keep an item; with an `id` in it, in place of an older one.
    Add {
        /// The item as JSON: `{"key": "kdn", "content": {"type": "phrase", "blocks": […]}}`.
        file: PathBuf,
    },
    /// Take an item away.
    Remove {
        /// The item, as `list` shows it.
        id: i64,
    },
    /// Bring items in from a CSV or JSON file.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Give items out to a CSV or JSON file.
    Export {
        /// The file; its ending says which.
        file: PathBuf,
        /// Only this shelf.
        #[arg(long, value_enum)]
        shelf: Option<OnShelf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OnShelf {
    /// Words to be put into a text.
    Phrases,
    /// Offices and people.
    Recipients,
    /// Signature blocks.
    Signers,
}

/// The library.
pub(crate) fn run(args: &Args, act: &LibraryAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        LibraryAct::List { shelf, text } => {
            let shelf = shelf.map(Shelf::from);
            let text = text.clone();
            let found = library::list(&app, ListLibrary { shelf, text })?;
            let rows: Vec<Vec<String>> = found.items.iter().map(line).collect();
            output.rows(&found, &rows)
        }
        LibraryAct::Add { file } => {
            let given: SaveLibraryItem = json_file(file)?;
            let kept = library::save(&app, given)?;
            output.tell(&kept, &format!("Đã lưu mục {} “{}”.", kept.id, kept.name))
        }
        LibraryAct::Remove { id } => {
            let done = library::remove(&app, ById { id: *id })?;
            output.tell(&done, &format!("Đã bỏ mục {id}."))
        }
        LibraryAct::Import { file } => {
            let path = file.to_string_lossy().into_owned();
            let done = library::import(&app, ImportLibrary { path })?;
            for left in &done.refused {
                let title = words::title(&left.fault.code);
                output.note(&format!(
                    "Dòng {}: {}",
                    left.line,
                    words::filled(title, &left.fault.facts)
                ));
            }
            let said = format!("Thêm {} mục, thay {} mục.", done.added, done.replaced);
            output.tell(&done, &said)
        }
        LibraryAct::Export { file, shelf } => {
            let path = file.to_string_lossy().into_owned();
            let shelf = shelf.map(Shelf::from);
            let done = library::export(&app, ExportLibrary { path, shelf })?;
            output.tell(&done, &format!("Đã xuất {} mục.", done.items))
        }
    }
}

fn line(item: &LibraryItem) -> Vec<String> {
    let shelf = words::word(&item.shelf);
    vec![
        item.id.to_string(),
        words::of("library.shelf", &shelf),
        item.folder.clone(),
        item.key.clone(),
        item.name.clone(),
    ]
}

impl From<OnShelf> for Shelf {
    fn from(shelf: OnShelf) -> Self {
        match shelf {
            OnShelf::Phrases => Self::Phrases,
            OnShelf::Recipients => Self::Recipients,
            OnShelf::Signers => Self::Signers,
        }
    }
}
