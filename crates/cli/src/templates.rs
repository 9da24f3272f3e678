//! Commands about the office's templates and batches of drafts.

use crate::args::Args;
use crate::desk::{json_file, open};
use crate::say::Output;
use crate::words;
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::merge::{self, MergePlan, RunMerge};
use app::outgoing::table::TableSource;
use app::outgoing::templates::{
    self, DraftFromTemplate, ListTemplates, SaveTemplate, TemplateEntry,
};
use app::settings::ById;
use app::views::{FaultEntry, Nothing};
use app::{App, Error, Failure, outgoing};
use clap::{Args as Group, Subcommand};
use office::Draft;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum TemplateAct {
    /// Templates by folder and name.
    List {
        /// Only those with these words, in any spelling.
        #[arg(long, default_value = "")]
        text: String,
    },
    /// Keep a draft as a template; blanks are written `{{name}}`.
    Save {
        /// A JSON file, or a dispatch of this desk.
        what: String,
        /// What lists show.
        #[arg(long)]
        name: String,
        /// Its folder.
        #[arg(long, default_value = "")]
        folder: String,
    },
    /// Keep a new draft from a template.
    New {
        /// The template, by its number or its name.
        template: String,
        /// What goes into a blank; may be given again.
        #[arg(long = "set", value_name = "BLANK=VALUE")]
        values: Vec<String>,
    },
    /// Take a template away; drafts made from it stay.
    Remove {
        /// The template, by its number or its name.
        template: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum BatchAct {
    /// Batches, newest first.
    List,
    /// Take a batch back: drafts nobody has touched since are thrown away.
    Remove {
        /// The batch.
        id: i64,
    },
}

#[derive(Group)]
pub(crate) struct Merge {
    /// The template, by its number or its name.
    template: String,
    /// A CSV file in UTF-8: a column for each blank, a line for each draft.
    file: PathBuf,
    /// What goes into the same blank of every draft; may be given again.
    #[arg(long = "set", value_name = "BLANK=VALUE")]
    values: Vec<String>,
    /// Leave lines out that have faults.
    #[arg(long)]
    without_faulty: bool,
    /// Only tell what would be made.
    #[arg(long)]
    dry_run: bool,
}

/// Templates.
pub(crate) fn run(args: &Args, act: &TemplateAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        TemplateAct::List { text } => {
            let text = text.clone();
            let found = templates::list(&app, ListTemplates { text })?;
            let rows: Vec<Vec<String>> = found.rows.iter().map(line).collect();
            output.rows(&found, &rows)
        }
        TemplateAct::Save { what, name, folder } => {
            let input = SaveTemplate {
                id: None,
                name: name.clone(),
                folder: folder.clone(),
                draft: given(&app, what)?,
                fields: Vec::new(),
            };
            let kept = templates::save(&app, input)?;
            let said = format!("Đã lưu mẫu {} “{}”.", kept.id, kept.name);
            output.tell(&kept, &said)
        }
        TemplateAct::New { template, values } => {
            let id = named(&app, template)?;
            let values = pairs(values)?;
            let filled = templates::fill(&app, DraftFromTemplate { id, values })?;
            faults(&filled.faults, None, output);
            let input = SaveDraft {
                id: None,
                version: 0,
                draft: filled.draft,
                in_reply_to: None,
                cause: SaveCause::Template,
            };
            let saved = draft::save(&app, input)?;
            output.tell(&saved, &format!("Đã lưu dự thảo số {}.", saved.id))
        }
        TemplateAct::Remove { template } => {
            let id = named(&app, template)?;
            let done = templates::remove(&app, ById { id })?;
            output.tell(&done, &format!("Đã bỏ mẫu {id}."))
        }
    }
}

/// Makes a batch, or tells what it would make.
pub(crate) fn merge(args: &Args, merge: &Merge, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    let plan = MergePlan {
        template: named(&app, &merge.template)?,
        table: TableSource {
            path: merge.file.to_string_lossy().into_owned(),
            text: String::new(),
        },
        values: pairs(&merge.values)?,
    };
    let seen = merge::preview(&app, plan.clone())?;
    for line in &seen.lines {
        faults(&line.faults, Some(line.line), output);
    }
    if merge.dry_run {
        let rows: Vec<Vec<String>> = seen
            .lines
            .iter()
            .map(|line| vec![line.line.to_string(), line.subject.clone()])
            .collect();
        return output.rows(&seen, &rows);
    }
    let without_faulty = merge.without_faulty;
    let made = merge::run(
        &app,
        RunMerge {
            plan,
            without_faulty,
        },
    )?;
    let said = format!(
        "Đợt {}: đã tạo {} dự thảo, bỏ qua {} dòng.",
        made.batch,
        made.drafts.len(),
        made.left_out.len()
    );
    output.tell(&made, &said)
}

/// Batches.
pub(crate) fn batches(args: &Args, act: &BatchAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        BatchAct::List => {
            let found = merge::list(&app, Nothing {})?;
            let rows: Vec<Vec<String>> = found
                .rows
                .iter()
                .map(|row| {
                    vec![
                        row.id.to_string(),
                        row.at.iso(),
                        row.template.clone(),
                        row.source.clone(),
                        format!("{}/{}", row.untouched, row.made),
                    ]
                })
                .collect();
            output.rows(&found, &rows)
        }
        BatchAct::Remove { id } => {
            let done = merge::remove(&app, ById { id: *id })?;
            let said = format!("Đã bỏ {} dự thảo, giữ {}.", done.removed, done.kept);
            output.tell(&done, &said)
        }
    }
}

/// A draft from a file, or of a dispatch.
fn given(app: &App, what: &str) -> Result<Draft, Failure> {
    match what.parse::<i64>() {
        Ok(id) => Ok(outgoing::show(app, ById { id })?.draft),
        Err(_) => json_file(&PathBuf::from(what)),
    }
}

/// The template of this number, or of this name whatever its marks.
fn named(app: &App, template: &str) -> Result<i64, Failure> {
    if let Ok(id) = template.parse() {
        return Ok(id);
    }
    let all = templates::list(app, ListTemplates::default())?.rows;
    let sought = office::fold(template);
    let found = all.iter().find(|row| office::fold(&row.name) == sought);
    Ok(found.ok_or(Error::TemplateUnknown { id: 0 })?.id)
}

fn pairs(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=').ok_or_else(|| Error::Arguments {
            said: format!("--set {text}"),
        })?;
        Ok((office::nfc(name.trim()), value.to_owned()))
    };
    given.iter().map(pair).collect()
}

fn faults(faults: &[FaultEntry], line: Option<u32>, output: &Output) {
    for fault in faults {
        let said = words::filled(words::title(&fault.code), &fault.facts);
        match line {
            Some(line) => output.note(&format!("Dòng {line}: {said}")),
            None => output.note(&said),
        }
    }
}

fn line(row: &TemplateEntry) -> Vec<String> {
    let blanks: Vec<&str> = row.fields.iter().map(|field| field.name.as_str()).collect();
    vec![
        row.id.to_string(),
        row.folder.clone(),
        row.name.clone(),
        row.kind_name.clone(),
        json!(blanks).to_string(),
    ]
}
