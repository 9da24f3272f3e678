//! Commands about the directory of agencies: search, refresh, what took whose place, groups of receivers.

use crate::args::Args;
use crate::desk::open;
use crate::say::Output;
use crate::words;
use app::directory::{
    self, AgencyRow, AskStanding, BranchOf, CodeStanding, ImportSuccessions, LoadDirectory,
    Refreshed, SearchDirectory, ShowAgency, ShowBranch, SuccessionRow, WalkTree,
};
use app::outgoing::library::{
    self, LibraryContent, LibraryItem, ListLibrary, SaveLibraryItem, Shelf,
};
use app::settings::ById;
use app::views::Nothing;
use app::{App, Error, Failure, engine};
use clap::{Subcommand, ValueEnum};
use office::{Recipient, UnitCode};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Subcommand)]
pub(crate) enum DirectoryAct {
    /// Search it, offline.
    Search {
        /// Words of a name in any spelling, first letters (`ub xa tn`), or the beginning of a code.
        text: String,
        /// Rows wanted.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Bring it now, and tell the difference.
    Refresh {
        /// From this JSON file instead of the axis.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Take it even if it is half as long as what stands, or shorter.
        #[arg(long)]
        accept_fewer: bool,
    },
    /// How it stands, and what the last refresh changed.
    State,
    /// All about one agency: names, codes, history.
    Show {
        /// A code, today's or an older one.
        code: String,
    },
    /// One level of the tree.
    Tree {
        /// Below this agency; without it the top.
        code: Option<String>,
    },
    /// Whole branches of the tree, as receivers.
    Branch {
        /// The agency they hang on.
        code: String,
        /// Which of it.
        #[arg(long, value_enum, default_value = "communes")]
        of: Of,
        /// Leave this one out, with all below it; may be given again.
        #[arg(long, value_name = "CODE")]
        without: Vec<String>,
    },
    /// What codes stand for today.
    Standing {
        /// The codes.
        #[arg(required = true)]
        codes: Vec<String>,
    },
    /// Bring in what took whose place, from a CSV file; `assets/succession/README.md` names its columns.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// What took whose place.
    Successions {
        /// Take this entry of the office's own back.
        #[arg(long, value_name = "ID")]
        remove: Option<i64>,
    },
    /// Groups of receivers.
    Groups {
        #[command(subcommand)]
        act: GroupAct,
    },
}

#[derive(Subcommand)]
pub(crate) enum GroupAct {
    /// All groups.
    List,
    /// Make a group, or add to the one of this name.
    Add {
        /// Its name.
        name: String,
        /// A member's code; may be given again.
        #[arg(long, value_name = "CODE")]
        code: Vec<String>,
        /// All communes below this agency; may be given again.
        #[arg(long, value_name = "CODE")]
        communes_of: Vec<String>,
        /// Not this one; may be given again.
        #[arg(long, value_name = "CODE")]
        without: Vec<String>,
    },
    /// Give a group another name.
    Rename {
        /// The group, as `list` shows it.
        id: i64,
        /// Its new name.
        name: String,
    },
    /// Take members out of a group.
    Drop {
        /// The group, as `list` shows it.
        id: i64,
        /// A member's code; may be given again.
        #[arg(long, value_name = "CODE", required = true)]
        code: Vec<String>,
    },
    /// Take a group away.
    Remove {
        /// The group, as `list` shows it.
        id: i64,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Of {
    /// Communes' own bodies, however deep.
    Communes,
    /// The next level.
    Children,
    /// Every agency below.
    All,
}

/// The directory.
pub(crate) fn run(args: &Args, act: &DirectoryAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        DirectoryAct::Search { text, limit } => {
            let (text, limit) = (text.clone(), *limit);
            let page = directory::search(&app, SearchDirectory { text, limit })?;
            let rows: Vec<Vec<String>> = page.rows.iter().map(found).collect();
            output.rows(&page, &rows)
        }
        DirectoryAct::Refresh { file, accept_fewer } => {
            let done = refresh(&app, file.as_deref(), *accept_fewer)?;
            output.tell(&done, &told(&done))
        }
        DirectoryAct::State => output.value(&directory::state(&app, Nothing {})?),
        DirectoryAct::Show { code } => {
            let code = parsed(code)?;
            output.value(&directory::agency(&app, ShowAgency { code })?)
        }
        DirectoryAct::Tree { code } => {
            let parent = code.as_deref().map(parsed).transpose()?;
            let walk = WalkTree {
                parent,
                skip: 0,
                limit: 500,
            };
            let page = directory::tree(&app, walk)?;
            let rows = page.rows.iter();
            let rows: Vec<Vec<String>> = rows
                .map(|row| vec![row.code.clone(), row.name.clone(), row.below.to_string()])
                .collect();
            output.rows(&page, &rows)
        }
        DirectoryAct::Branch { code, of, without } => {
            let branch = branch(&app, code, *of, without)?;
            let rows = branch.rows.iter();
            let rows: Vec<Vec<String>> = rows
                .map(|row| vec![row.code.to_string(), row.name.clone()])
                .collect();
            output.rows(&branch, &rows)
        }
        DirectoryAct::Standing { codes } => {
            let codes = codes.iter().map(|code| parsed(code));
            let codes = codes.collect::<Result<_, _>>()?;
            let found = directory::standings(&app, AskStanding { codes })?;
            let rows: Vec<Vec<String>> = found.rows.iter().map(standing).collect();
            output.rows(&found, &rows)
        }
        DirectoryAct::Import { file } => import(&app, file, output),
        DirectoryAct::Successions { remove: Some(id) } => {
            let done = directory::remove_succession(&app, ById { id: *id })?;
            output.tell(&done, &format!("Đã gỡ dòng kế thừa {id}."))
        }
        DirectoryAct::Successions { remove: None } => {
            let list = directory::successions(&app, Nothing {})?;
            let rows: Vec<Vec<String>> = list.rows.iter().map(succession).collect();
            output.rows(&list, &rows)
        }
        DirectoryAct::Groups { act } => groups(&app, act, output),
    }
}

/// From a file, or from the axis: then only one process may move this desk's post.
fn refresh(app: &Arc<App>, file: Option<&Path>, accepts_fewer: bool) -> Result<Refreshed, Failure> {
    if let Some(file) = file {
        let path = file.to_string_lossy().into_owned();
        let load = LoadDirectory {
            path,
            accepts_fewer,
        };
        return Ok(directory::load(app, load)?);
    }
    let _lock = app
        .store()
        .engine_lock()
        .map_err(Error::from)?
        .ok_or(Error::EngineBusy)?;
    let (ways, faults) = app::road::ways(app)?;
    if ways.is_empty() {
        let fault = faults.into_iter().next().map(|(_, fault)| fault);
        return Err(fault.unwrap_or(Error::RoadUnset).into());
    }
    let roads: Vec<(i64, &app::road::Way)> = ways.iter().map(|way| (way.id(), way)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|_| Error::Broken)?;
    Ok(runtime.block_on(engine::refresh_directories(app, &roads, accepts_fewer))?)
}

fn import(app: &App, file: &Path, output: &Output) -> Result<(), Failure> {
    let path = file.to_string_lossy().into_owned();
    let done = directory::import_successions(app, ImportSuccessions { path })?;
    for left in &done.refused {
        let title = words::title(&left.fault.code);
        output.note(&format!(
            "Dòng {}: {}",
            left.line,
            words::filled(title, &left.fault.facts)
        ));
    }
    let said = format!(
        "Thêm {} dòng, thay {} dòng, bỏ qua {} dòng.",
        done.added,
        done.replaced,
        done.refused.len()
    );
    output.tell(&done, &said)
}

fn groups(app: &App, act: &GroupAct, output: &Output) -> Result<(), Failure> {
    match act {
        GroupAct::List => {
            let list = library::list(
                app,
                ListLibrary {
                    shelf: Some(Shelf::Recipients),
                    text: String::new(),
                },
            )?;
            let rows: Vec<Vec<String>> = list.items.iter().map(group).collect();
            output.rows(&list, &rows)
        }
        GroupAct::Add {
            name,
            code,
            communes_of,
            without,
        } => {
            let standing = all_groups(app)?.into_iter().find(|item| item.name == *name);
            let mut members = standing.as_ref().map(members).unwrap_or_default();
            for text in code {
                let code = parsed(text)?;
                let known = directory::agency(app, ShowAgency { code: code.clone() })?;
                members.push(member(known.standing.name, code));
            }
            for text in communes_of {
                let branch = branch(app, text, Of::Communes, without)?;
                let rows = branch.rows.into_iter();
                members.extend(rows.map(|row| member(row.name, row.code)));
            }
            let kept = keep(app, standing.as_ref(), name, members)?;
            let count = members_of(&kept);
            output.tell(&kept, &format!("Nhóm “{}” có {count} nơi nhận.", kept.name))
        }
        GroupAct::Rename { id, name } => {
            let item = group_of(app, *id)?;
            let kept = keep(app, Some(&item), name, members(&item))?;
            output.tell(&kept, &format!("Nhóm {id} nay là “{}”.", kept.name))
        }
        GroupAct::Drop { id, code } => {
            let item = group_of(app, *id)?;
            let codes = code.iter().map(|code| parsed(code));
            let codes: Vec<UnitCode> = codes.collect::<Result<_, _>>()?;
            let mut left = members(&item);
            left.retain(|one| one.code.as_ref().is_none_or(|code| !codes.contains(code)));
            let kept = keep(app, Some(&item), &item.name, left)?;
            let count = members_of(&kept);
            output.tell(&kept, &format!("Nhóm “{}” có {count} nơi nhận.", kept.name))
        }
        GroupAct::Remove { id } => {
            group_of(app, *id)?;
            let done = library::remove(app, ById { id: *id })?;
            output.tell(&done, &format!("Đã bỏ nhóm {id}."))
        }
    }
}

fn all_groups(app: &App) -> Result<Vec<LibraryItem>, Error> {
    let list = ListLibrary {
        shelf: Some(Shelf::Recipients),
        text: String::new(),
    };
    Ok(library::list(app, list)?.items)
}

fn group_of(app: &App, id: i64) -> Result<LibraryItem, Error> {
    let found = all_groups(app)?.into_iter().find(|item| item.id == id);
    found.ok_or(Error::LibraryItemUnknown { id })
}

/// Keeps a group, each code once.
fn keep(
    app: &App,
    standing: Option<&LibraryItem>,
    name: &str,
    members: Vec<Recipient>,
) -> Result<LibraryItem, Error> {
    let mut once: Vec<Recipient> = Vec::new();
    for one in members {
        let known = once.iter().any(|other| match &one.code {
            Some(code) => other.code.as_ref() == Some(code),
            None => other.name == one.name,
        });
        if !known {
            once.push(one);
        }
    }
    library::save(
        app,
        SaveLibraryItem {
            id: standing.map(|item| item.id),
            folder: standing.map(|item| item.folder.clone()).unwrap_or_default(),
            key: standing.map(|item| item.key.clone()).unwrap_or_default(),
            name: name.to_owned(),
            content: LibraryContent::Recipients { members: once },
            preset: standing.is_some_and(|item| item.preset),
        },
    )
}

fn members(item: &LibraryItem) -> Vec<Recipient> {
    match &item.content {
        LibraryContent::Recipients { members } => members.clone(),
        LibraryContent::Phrase { .. } | LibraryContent::Signer { .. } => Vec::new(),
    }
}

fn members_of(item: &LibraryItem) -> usize {
    members(item).len()
}

fn member(name: String, code: UnitCode) -> Recipient {
    Recipient {
        name,
        code: Some(code),
        ..Recipient::default()
    }
}

fn branch(app: &App, code: &str, of: Of, without: &[String]) -> Result<directory::Branch, Failure> {
    let without = without.iter().map(|code| parsed(code));
    let wanted = ShowBranch {
        code: parsed(code)?,
        of: match of {
            Of::Communes => BranchOf::Communes,
            Of::Children => BranchOf::Children,
            Of::All => BranchOf::All,
        },
        without: without.collect::<Result<_, _>>()?,
    };
    Ok(directory::branch(app, wanted)?)
}

pub(crate) fn parsed(code: &str) -> Result<UnitCode, Error> {
    Ok(UnitCode::receive(code)?)
}

fn told(done: &Refreshed) -> String {
    let mut said = format!(
        "Danh bạ: thêm {}, đổi {}, đóng {}, mở lại {}, giữ nguyên {}.",
        done.added, done.changed, done.closed, done.reopened, done.same
    );
    let odd = done.doubled + done.circled + done.unfit;
    if odd > 0 {
        said.push_str(&format!(
            " Bỏ qua mã trùng {}, mã sai {}; gỡ vòng {}.",
            done.doubled, done.unfit, done.circled
        ));
    }
    said
}

fn found(row: &AgencyRow) -> Vec<String> {
    let closed = row.closed.as_ref().map(leads).unwrap_or_default();
    vec![
        words::plain(&row.code),
        words::plain(&row.name),
        words::plain(&row.parent),
        closed,
    ]
}

fn standing(row: &CodeStanding) -> Vec<String> {
    vec![
        row.code.clone(),
        words::of("directory.state", &words::word(&row.state)),
        words::plain(&row.name),
        leads(row),
    ]
}

/// `nay là UBND xã Thử (H99.20) từ 2025-07-01`
fn leads(row: &CodeStanding) -> String {
    let to: Vec<String> = row
        .successors
        .iter()
        .map(|one| format!("{} ({})", words::plain(&one.name), one.code))
        .collect();
    let since = row.since.map(|day| day.official()).unwrap_or_default();
    match (to.is_empty(), since.is_empty()) {
        (true, true) => "đã đóng".to_owned(),
        (true, false) => format!("đã đóng từ {since}"),
        (false, true) => format!("nay là {}", to.join("; ")),
        (false, false) => format!("đã hợp nhất vào {} từ {since}", to.join("; ")),
    }
}

fn succession(row: &SuccessionRow) -> Vec<String> {
    vec![
        if row.id == 0 {
            "-".to_owned()
        } else {
            row.id.to_string()
        },
        row.old_code.clone(),
        words::plain(&row.old_name),
        row.new_code.clone(),
        words::plain(&row.new_name),
        row.since.to_string(),
        if row.checked {
            "đã đối chiếu"
        } else {
            "cần kiểm tra"
        }
        .to_owned(),
    ]
}

fn group(item: &LibraryItem) -> Vec<String> {
    vec![
        item.id.to_string(),
        words::plain(&item.name),
        members_of(item).to_string(),
    ]
}
