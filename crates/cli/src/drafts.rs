//! Commands about drafts, and drawing them.

use crate::args::{Args, DraftAct, Render};
use crate::desk::{json_file, open};
use crate::say::Output;
use crate::show;
use crate::versions;
use app::outgoing::draft::{self, BlankDraft, SaveCause, SaveDraft};
use app::outgoing::{self, ListOutgoing};
use app::settings::ById;
use app::{Error, Failure};
use office::{Clock, Draft, Outgoing, RuleSet};
use serde_json::json;
use std::path::Path;

/// Drafts.
pub(crate) fn run(args: &Args, act: &DraftAct, output: &Output) -> Result<(), Failure> {
    let app = open(args)?;
    match act {
        DraftAct::New { file } => {
            let draft: Draft = json_file(file)?;
            let input = SaveDraft {
                id: None,
                version: 0,
                draft,
                in_reply_to: None,
                cause: SaveCause::Save,
            };
            let saved = draft::save(&app, input)?;
            output.tell(&saved, &format!("Đã lưu dự thảo số {}.", saved.id))
        }
        DraftAct::Edit { id, file } => {
            let version = outgoing::show(&app, ById { id: *id })?.version;
            let draft: Draft = json_file(file)?;
            let input = SaveDraft {
                id: Some(*id),
                version,
                draft,
                in_reply_to: None,
                cause: SaveCause::Save,
            };
            let saved = draft::save(&app, input)?;
            output.tell(&saved, &format!("Đã lưu dự thảo số {}.", saved.id))
        }
        DraftAct::Blank { kind, head } => {
            let (kind, head) = (kind.clone(), head.clone());
            output.value(&draft::blank(&app, BlankDraft { kind, head })?.draft)
        }
        DraftAct::List => {
            let stage = Some(Outgoing::Draft);
            let input = ListOutgoing {
                stage,
                text: String::new(),
                before: None,
                limit: 500,
            };
            show::outgoing_rows(&outgoing::list(&app, input)?, output)
        }
        DraftAct::Show { id } => {
            let view = outgoing::show(&app, ById { id: *id })?;
            output.value(&json!({"id": id, "version": view.version, "draft": view.draft}))
        }
        DraftAct::Versions { id } => versions::list(&app, *id, output),
        DraftAct::Version { id, version } => versions::show(&app, *id, *version, output),
        DraftAct::Compare { id, old, new } => versions::compare(&app, *id, (*old, *new), output),
        DraftAct::Restore { id, version } => versions::restore(&app, *id, *version, output),
        DraftAct::Undo { id } => versions::undo(&app, *id, output),
        DraftAct::Redo { id } => versions::redo(&app, *id, output),
        DraftAct::Remove { id } => {
            draft::remove(&app, ById { id: *id })?;
            output.tell(&json!({"id": id}), &format!("Đã bỏ dự thảo số {id}."))
        }
    }
}

/// Draws a draft from a file, or a dispatch of this desk.
pub(crate) fn render(args: &Args, render: &Render, output: &Output) -> Result<(), Failure> {
    let pdf = match render.what.parse::<i64>() {
        Ok(id) if !Path::new(&render.what).exists() => {
            let app = open(args)?;
            let view = outgoing::show(&app, ById { id })?;
            if view.row.stage == Outgoing::Draft && draft::is_font_missing(&view.draft) {
                output.note(FONT_MISSING);
            }
            let (_, pdf) = outgoing::all_files(&app, id)?.swap_remove(0);
            pdf
        }
        _ => {
            app::machine_fonts::lend();
            of_file(Path::new(&render.what), output)?
        }
    };
    app::files::write(&render.out, &pdf)?;
    let pages = paper::count_pages(&pdf).map_err(Error::from)?;
    let out = render.out.display().to_string();
    output.tell(
        &json!({"out": out, "pages": pages}),
        &format!("{out}: {pages} trang."),
    )
}

fn of_file(path: &Path, output: &Output) -> Result<Vec<u8>, Failure> {
    let draft: Draft = json_file::<Draft>(path)?.normalised();
    draft.refuse_secret().map_err(Error::from)?;
    if draft::is_font_missing(&draft) {
        output.note(FONT_MISSING);
    }
    let rules = RuleSet::on(draft.body, app::SystemClock.now().day());
    Ok(paper::render(&draft, rules).map_err(Error::from)?.pdf)
}

const FONT_MISSING: &str =
    "Máy này chưa có Times New Roman: trang dùng Tinos, cùng cỡ chữ và độ rộng.";
