//! The office's library: phrases, recipients and signers, kept, found, put in order, brought in and given out.

use super::table::{self, Table};
use crate::views::{Done, FaultEntry};
use crate::{App, Error, Failure, files, settings};
use office::{Block, Body, Draft, Kind, Recipient, SignatureBlock, UnitCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use store::{LibraryRow, NewLibraryRow, Read};
use ts_rs::TS;

/// A shelf of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Words to be put into a text.
    Phrases,
    /// Offices and people, alone or in groups.
    Recipients,
    /// Signature blocks.
    Signers,
}

/// What an item puts into a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LibraryContent {
    /// Words: one paragraph goes into the line that is written, more become blocks.
    Phrase {
        /// In order.
        blocks: Vec<Block>,
    },
    /// One office, or a group of them.
    Recipients {
        /// In order.
        members: Vec<Recipient>,
    },
    /// Who signs, and in what right.
    Signer {
        /// The block.
        signature: SignatureBlock,
    },
}

/// An item of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LibraryItem {
    /// Row id.
    pub id: i64,
    /// Its shelf.
    pub shelf: Shelf,
    /// Folder or group; may be empty.
    pub folder: String,
    /// Short key, typed as `//key`; may be empty.
    pub key: String,
    /// What lists show.
    pub name: String,
    /// What it puts into a draft.
    pub content: LibraryContent,
    /// Chosen where nobody chooses.
    pub preset: bool,
    /// Times put into a draft.
    pub used: u32,
}

/// Which items are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ListLibrary {
    /// Only this shelf.
    #[serde(default)]
    #[ts(optional)]
    pub shelf: Option<Shelf>,
    /// Only those with all of these words, whatever the marks.
    #[serde(default)]
    pub text: String,
}

/// Items in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LibraryList {
    /// The items.
    pub items: Vec<LibraryItem>,
    /// The folders of the shelf, in Vietnamese order.
    pub folders: Vec<String>,
}

/// An item to be kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveLibraryItem {
    /// Row id; nothing for a new one.
    #[serde(default)]
    pub id: Option<i64>,
    /// Folder or group; may be empty.
    #[serde(default)]
    pub folder: String,
    /// Short key; may be empty.
    #[serde(default)]
    pub key: String,
    /// What lists show; empty: the beginning of the content.
    #[serde(default)]
    pub name: String,
    /// What it puts into a draft.
    pub content: LibraryContent,
    /// Chosen where nobody chooses.
    #[serde(default)]
    pub preset: bool,
}

/// An item to be put elsewhere on its shelf.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct MoveLibraryItem {
    /// Row id.
    pub id: i64,
    /// The item it shall stand before; nothing: at the end.
    pub before: Option<i64>,
}

/// A short key that was typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExpandKey {
    /// Without the two strokes.
    pub key: String,
}

/// What a short key stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyExpanded {
    /// The item; nothing where no item has the key.
    pub item: Option<LibraryItem>,
}

/// Items to be brought in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportLibrary {
    /// A CSV or JSON file.
    pub path: String,
}

/// What became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LibraryImported {
    /// New items.
    pub added: u32,
    /// Items that took the place of one with the same key, or the same folder and name.
    pub replaced: u32,
    /// Lines that were left out.
    pub refused: Vec<LineFault>,
}

/// Why a line was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineFault {
    /// The line, from 1 under the head; in JSON the place in the list.
    pub line: u32,
    /// Why.
    pub fault: FaultEntry,
}

/// Where items are to be given out.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportLibrary {
    /// A file ending in `.csv` or `.json`.
    pub path: String,
    /// Only this shelf.
    #[serde(default)]
    #[ts(optional)]
    pub shelf: Option<Shelf>,
}

/// How many items were given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LibraryExported {
    /// Items.
    pub items: u32,
}

/// The longest short key, in characters.
const KEY: usize = 20;
/// The longest name and folder, in characters.
const NAME: usize = 120;
/// The largest library; more is a directory's work.
const ITEMS: usize = 5_000;
const COLUMNS: [&str; 10] = [
    "shelf",
    "folder",
    "key",
    "name",
    "text",
    "code",
    "authority",
    "position",
    "other_post",
    "preset",
];

/// The items of a shelf, in their order.
pub fn list(app: &App, input: ListLibrary) -> Result<LibraryList, Error> {
    let shelf = input.shelf.map(store::Shelf::from);
    let (rows, all) = app
        .store()
        .read(|r| Ok::<_, Error>((r.library(shelf, &input.text)?, r.library(shelf, "")?)))?;
    let mut folders: Vec<String> = all.into_iter().map(|row| row.folder).collect();
    folders.retain(|folder| !folder.is_empty());
    folders.sort_by_cached_key(|folder| office::collation_key(folder));
    folders.dedup();
    Ok(LibraryList {
        items: rows.into_iter().map(item).collect::<Result<_, _>>()?,
        folders,
    })
}

/// Keeps an item: a new one at the end of its shelf, or in place of an older one.
///
/// Errors if nothing stands in it, if another has its key, or if it is marked as a secret.
pub fn save(app: &App, input: SaveLibraryItem) -> Result<LibraryItem, Error> {
    let row = row_of(&input)?;
    let at = app.now();
    app.write(|w| {
        let id = match input.id {
            None => w.insert_library_item(&row, at)?,
            Some(id) => {
                known(w, id)?;
                w.replace_library_item(id, &row, at)?;
                id
            }
        };
        item(known(w, id)?)
    })
}

/// Takes an item away; drafts that have its words keep them.
pub fn remove(app: &App, input: settings::ById) -> Result<Done, Error> {
    app.write(|w| {
        known(w, input.id)?;
        Ok(w.delete_library_item(input.id)?)
    })?;
    Ok(Done {})
}

/// Puts an item elsewhere on its shelf.
pub fn reorder(app: &App, input: MoveLibraryItem) -> Result<Done, Error> {
    app.write(|w| {
        known(w, input.id)?;
        Ok(w.move_library_item(input.id, input.before)?)
    })?;
    Ok(Done {})
}

/// Counts that an item was put into a draft, and gives it.
pub fn take(app: &App, input: settings::ById) -> Result<LibraryItem, Error> {
    app.write(|w| {
        known(w, input.id)?;
        w.count_library_use(input.id)?;
        item(known(w, input.id)?)
    })
}

/// The item of a short key, counted as used; nothing where no item has it.
pub fn expand(app: &App, input: ExpandKey) -> Result<KeyExpanded, Error> {
    let key = office::nfc(input.key.trim()).to_lowercase();
    let found = app.store().read(|r| r.library_item_by_key(&key))?;
    let Some(row) = found else {
        return Ok(KeyExpanded { item: None });
    };
    Ok(KeyExpanded {
        item: Some(take(app, settings::ById { id: row.id })?),
    })
}

/// The signer chosen where nobody chooses; `None` where the library names none.
pub(crate) fn preset_signer(app: &App) -> Result<Option<SignatureBlock>, Error> {
    let rows = app
        .store()
        .read(|r| r.library(Some(store::Shelf::Signers), ""))?;
    let Some(row) = rows.into_iter().find(|row| row.preset) else {
        return Ok(None);
    };
    match item(row)?.content {
        LibraryContent::Signer { signature } => Ok(Some(signature)),
        LibraryContent::Phrase { .. } | LibraryContent::Recipients { .. } => Ok(None),
    }
}

/// Brings items in from a CSV or JSON file: all that can be read, in one transaction; the others are told.
pub fn import(app: &App, input: ImportLibrary) -> Result<LibraryImported, Error> {
    let path = Path::new(&input.path);
    let given = match is_json(path) {
        true => of_json(&files::read(path)?)?,
        false => of_table(&table::read(&files::read(path)?)?),
    };
    let at = app.now();
    app.write(|w| {
        let mut done = LibraryImported::default();
        let mut names = Names::of(w)?;
        for (line, given) in given {
            let kept = given.and_then(|one| {
                let row = row_of(&one)?;
                if let Some(id) = names.same(w, &row)? {
                    w.replace_library_item(id, &row, at)?;
                    done.replaced += 1;
                    return Ok(());
                }
                if names.0.len() >= ITEMS {
                    return Err(Error::LibraryFull { limit: ITEMS });
                }
                let id = w.insert_library_item(&row, at)?;
                names
                    .0
                    .insert(Names::name(row.shelf, row.folder, row.name), id);
                done.added += 1;
                Ok(())
            });
            if let Err(error) = kept {
                done.refused.push(LineFault {
                    line,
                    fault: fault(&error)?,
                });
            }
        }
        Ok(done)
    })
}

/// Gives items out: JSON keeps everything; CSV keeps words, names and codes for a spreadsheet.
pub fn export(app: &App, input: ExportLibrary) -> Result<LibraryExported, Error> {
    let items = list(
        app,
        ListLibrary {
            shelf: input.shelf,
            text: String::new(),
        },
    )?
    .items;
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let path = Path::new(&input.path);
    let bytes = match is_json(path) {
        true => {
            let plain: Vec<SaveLibraryItem> = items.into_iter().map(given_out).collect();
            let mut bytes = serde_json::to_vec_pretty(&plain).map_err(Error::Unserialisable)?;
            bytes.push(b'\n');
            bytes
        }
        false => {
            let lines: Vec<Vec<String>> = items.iter().flat_map(lines_of).collect();
            table::write(&COLUMNS, &lines)?
        }
    };
    files::write(path, &bytes)?;
    Ok(LibraryExported { items: count })
}

impl Shelf {
    const ALL: [Self; 3] = [Self::Phrases, Self::Recipients, Self::Signers];

    fn word(self) -> &'static str {
        store::Shelf::from(self).word()
    }
}

impl From<Shelf> for store::Shelf {
    fn from(shelf: Shelf) -> Self {
        match shelf {
            Shelf::Phrases => Self::Phrases,
            Shelf::Recipients => Self::Recipients,
            Shelf::Signers => Self::Signers,
        }
    }
}

impl From<store::Shelf> for Shelf {
    fn from(shelf: store::Shelf) -> Self {
        match shelf {
            store::Shelf::Phrases => Self::Phrases,
            store::Shelf::Recipients => Self::Recipients,
            store::Shelf::Signers => Self::Signers,
        }
    }
}

impl LibraryContent {
    fn shelf(&self) -> Shelf {
        match self {
            Self::Phrase { .. } => Shelf::Phrases,
            Self::Recipients { .. } => Shelf::Recipients,
            Self::Signer { .. } => Shelf::Signers,
        }
    }

    /// Its letters, line by line.
    fn letters(&self) -> String {
        let lines: Vec<String> = match self {
            Self::Phrase { blocks } => blocks.iter().flat_map(Block::letters).collect(),
            Self::Recipients { members } => members
                .iter()
                .map(|member| match &member.code {
                    Some(code) => format!("{} {code}", member.name),
                    None => member.name.clone(),
                })
                .collect(),
            Self::Signer { signature } => signature
                .authority
                .iter()
                .chain([&signature.position, &signature.other_post, &signature.name])
                .filter(|line| !line.is_empty())
                .cloned()
                .collect(),
        };
        lines.join("\n")
    }

    /// What lists show where nobody named it.
    fn name(&self) -> String {
        let name = match self {
            Self::Phrase { .. } => self.letters(),
            Self::Recipients { members } => members
                .first()
                .map(|member| member.name.clone())
                .unwrap_or_default(),
            Self::Signer { signature } => signature.name.clone(),
        };
        name.lines().next().unwrap_or_default().to_owned()
    }

    /// With every text composed, and nothing empty in it. `Secret` if it is marked as one.
    fn normalised(self) -> Result<Self, Error> {
        // A draft knows how each of these is composed, and what is a secret in it.
        let mut draft = Draft::new(Kind::parse("cong_van")?, Body::State);
        match self {
            Self::Phrase { blocks } => draft.blocks = blocks,
            Self::Recipients { members } => draft.recipients = members,
            Self::Signer { signature } => draft.signature = signature,
        }
        let given = (draft.blocks.is_empty(), draft.recipients.is_empty());
        let mut draft = draft.normalised();
        draft.refuse_secret()?;
        draft.blocks.retain(Block::says_something);
        draft
            .recipients
            .retain(|member| !member.name.trim().is_empty());
        Ok(match given {
            (false, _) => Self::Phrase {
                blocks: draft.blocks,
            },
            (true, false) => Self::Recipients {
                members: draft.recipients,
            },
            (true, true) => Self::Signer {
                signature: draft.signature,
            },
        })
    }
}

fn known(r: &Read<'_>, id: i64) -> Result<LibraryRow, Error> {
    r.library_item(id)?.ok_or(Error::LibraryItemUnknown { id })
}

/// Which item has which name, so that a file brought in twice changes nothing.
struct Names(BTreeMap<(&'static str, String, String), i64>);

impl Names {
    fn of(r: &Read<'_>) -> Result<Self, Error> {
        let rows = r.library(None, "")?.into_iter();
        Ok(Self(
            rows.map(|row| (Self::name(row.shelf, row.folder, row.name), row.id))
                .collect(),
        ))
    }

    fn name(shelf: store::Shelf, folder: String, name: String) -> (&'static str, String, String) {
        (shelf.word(), folder, name)
    }

    /// The item whose place a new one takes: the same key, or the same shelf, folder and name.
    fn same(&self, r: &Read<'_>, row: &NewLibraryRow) -> Result<Option<i64>, Error> {
        if let Some(found) = r.library_item_by_key(&row.key)? {
            return Ok((found.shelf == row.shelf).then_some(found.id));
        }
        let name = Self::name(row.shelf, row.folder.clone(), row.name.clone());
        Ok(self.0.get(&name).copied())
    }
}

fn item(row: LibraryRow) -> Result<LibraryItem, Error> {
    Ok(LibraryItem {
        id: row.id,
        shelf: row.shelf.into(),
        folder: row.folder,
        key: row.key,
        name: row.name,
        content: serde_json::from_value(row.content).map_err(Error::Input)?,
        preset: row.preset,
        used: row.used,
    })
}

/// The item as it is kept.
fn row_of(given: &SaveLibraryItem) -> Result<NewLibraryRow, Error> {
    let empty = given.content.letters().trim().is_empty();
    if empty {
        return Err(Error::LibraryItemEmpty);
    }
    let content = given.content.clone().normalised()?;
    let key = office::nfc(given.key.trim()).to_lowercase();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key.chars().count() > KEY || !key.chars().all(fits) {
        return Err(Error::LibraryKeyUnfit { key, limit: KEY });
    }
    let name = match one_line(&given.name) {
        name if name.is_empty() => one_line(&content.name()),
        name => name,
    };
    Ok(NewLibraryRow {
        shelf: content.shelf().into(),
        folder: one_line(&given.folder),
        key,
        name,
        letters: content.letters(),
        content: serde_json::to_value(&content).map_err(Error::Unserialisable)?,
        preset: given.preset,
    })
}

/// A text of one line, composed, at most as long as a name.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    office::nfc(&words.join(" ")).chars().take(NAME).collect()
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

type Given = Vec<(u32, Result<SaveLibraryItem, Error>)>;

fn of_json(bytes: &[u8]) -> Result<Given, Error> {
    let items: Vec<serde_json::Value> =
        serde_json::from_slice(bytes).map_err(|cause| Error::Json {
            line: cause.line(),
            column: cause.column(),
            cause,
        })?;
    let read = |value| serde_json::from_value(value).map_err(Error::Input);
    Ok((1u32..).zip(items.into_iter().map(read)).collect())
}

/// The items of a table. Lines of one group of recipients that follow each other are one item.
fn of_table(table: &Table) -> Given {
    let mut given: Given = Vec::new();
    for (number, cells) in &table.lines {
        let cell = |name: &str| {
            let at = table.column(name);
            at.and_then(|at| cells.get(at))
                .map(String::as_str)
                .unwrap_or_default()
        };
        let one = of_line(&cell);
        let joins = match (given.last_mut(), &one) {
            (Some((_, Ok(last))), Ok(one)) => join(last, one),
            _ => false,
        };
        if !joins {
            given.push((*number, one));
        }
    }
    given
}

fn of_line<'a>(cell: &impl Fn(&str) -> &'a str) -> Result<SaveLibraryItem, Error> {
    let shelf = Shelf::ALL
        .into_iter()
        .find(|shelf| shelf.word() == cell("shelf"))
        .ok_or_else(|| Error::ShelfUnknown {
            word: cell("shelf").to_owned(),
        })?;
    let content = match shelf {
        Shelf::Phrases => LibraryContent::Phrase {
            blocks: cell("text").lines().map(Block::paragraph).collect(),
        },
        Shelf::Recipients => LibraryContent::Recipients {
            members: vec![Recipient {
                name: match cell("text") {
                    "" => cell("name").to_owned(),
                    text => text.to_owned(),
                },
                code: match cell("code") {
                    "" => None,
                    code => Some(UnitCode::parse(code)?),
                },
                members: Vec::new(),
            }],
        },
        Shelf::Signers => LibraryContent::Signer {
            signature: SignatureBlock {
                authority: cell("authority").lines().map(str::to_owned).collect(),
                position: cell("position").to_owned(),
                other_post: cell("other_post").to_owned(),
                name: match cell("text") {
                    "" => cell("name").to_owned(),
                    text => text.to_owned(),
                },
            },
        },
    };
    Ok(SaveLibraryItem {
        id: None,
        folder: cell("folder").to_owned(),
        key: cell("key").to_owned(),
        name: cell("name").to_owned(),
        content,
        preset: matches!(cell("preset"), "1" | "x" | "true" | "có"),
    })
}

/// Puts the members of `one` into `last`, if both are lines of one group.
fn join(last: &mut SaveLibraryItem, one: &SaveLibraryItem) -> bool {
    let group = !one.name.is_empty() && (&last.name, &last.folder) == (&one.name, &one.folder);
    match (&mut last.content, &one.content) {
        (LibraryContent::Recipients { members }, LibraryContent::Recipients { members: more })
            if group =>
        {
            members.extend(more.iter().cloned());
            true
        }
        _ => false,
    }
}

fn given_out(item: LibraryItem) -> SaveLibraryItem {
    SaveLibraryItem {
        id: None,
        folder: item.folder,
        key: item.key,
        name: item.name,
        content: item.content,
        preset: item.preset,
    }
}

fn lines_of(item: &LibraryItem) -> Vec<Vec<String>> {
    let line = |text: String, code: String, signature: Option<&SignatureBlock>| {
        let of = |get: fn(&SignatureBlock) -> String| signature.map(get).unwrap_or_default();
        vec![
            item.shelf.word().to_owned(),
            item.folder.clone(),
            item.key.clone(),
            item.name.clone(),
            text,
            code,
            of(|block| block.authority.join("\n")),
            of(|block| block.position.clone()),
            of(|block| block.other_post.clone()),
            if item.preset { "1" } else { "" }.to_owned(),
        ]
    };
    match &item.content {
        LibraryContent::Phrase { .. } => {
            vec![line(item.content.letters(), String::new(), None)]
        }
        LibraryContent::Recipients { members } => members
            .iter()
            .map(|member| {
                let code = member.code.as_ref().map(UnitCode::to_string);
                line(member.name.clone(), code.unwrap_or_default(), None)
            })
            .collect(),
        LibraryContent::Signer { signature } => {
            vec![line(signature.name.clone(), String::new(), Some(signature))]
        }
    }
}

/// The fault of a line; what is the whole file's or the desk's stops the work.
fn fault(error: &Error) -> Result<FaultEntry, Error> {
    let Failure {
        code, class, facts, ..
    } = Failure::from(error);
    match class {
        crate::Class::Fix => Ok(FaultEntry { code, facts }),
        crate::Class::Wait | crate::Class::Report if code == "input.unreadable" => {
            Ok(FaultEntry { code, facts })
        }
        crate::Class::Wait | crate::Class::Report => Err(Error::Broken),
    }
}
