//! Versions, library, templates and batches through their verbs, on a real desk.

use super::draft::{self, PreviewDraft, SaveCause, SaveDraft};
use super::library::{self, ExportLibrary, ImportLibrary, ListLibrary, SaveLibraryItem, Shelf};
use super::merge::{self, MergePlan, RunMerge};
use super::sign::{self, SignDispatch};
use super::table::TableSource;
use super::templates::{self, DraftFromTemplate, ListTemplates, SaveTemplate};
use super::versions::{self, CompareVersions, ListVersions, RestoreVersion, StepDraft};
use crate::keys::KeyUse;
use crate::settings::{ById, OfficeSettings};
use crate::views::Nothing;
use crate::{App, Error, Failure, SystemClock};
use office::{Block, Body, Draft, Kind, UnitCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Lock;
use tempfile::TempDir;

fn desk() -> (TempDir, Arc<App>) {
    let place = tempfile::tempdir().unwrap();
    let lock = Lock::KeyFileIn(place.path().join("keys"));
    let code = UnitCode::parse("H99.12").unwrap();
    let office = OfficeSettings::new(code, "UBND xã Thử Nghiệm", "H99", Body::State);
    let folder = place.path().join("desk");
    let app = App::create(&folder, lock, &office, Arc::new(SystemClock)).unwrap();
    (place, app)
}

fn draft(lines: &[&str]) -> Draft {
    Draft {
        subject: "về việc thử".into(),
        blocks: lines.iter().map(|line| Block::paragraph(line)).collect(),
        ..Draft::new(Kind::parse("cong_van").unwrap(), Body::State)
    }
}

fn keep(app: &App, id: Option<i64>, version: u32, lines: &[&str], cause: SaveCause) -> (i64, u32) {
    let input = SaveDraft {
        id,
        version,
        draft: draft(lines),
        in_reply_to: None,
        cause,
    };
    let saved = draft::save(app, input).unwrap();
    (saved.id, saved.version)
}

fn listed(app: &App, id: i64) -> versions::VersionPage {
    let input = ListVersions {
        id,
        before: None,
        limit: 50,
    };
    versions::list(app, input).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    Failure::from(result.unwrap_err()).code
}

#[test]
fn every_save_is_a_version_that_says_what_changed() {
    let (_place, app) = desk();
    let (id, _) = keep(&app, None, 0, &["Một"], SaveCause::Autosave);
    keep(&app, Some(id), 1, &["Một", "Hai"], SaveCause::Autosave);
    keep(&app, Some(id), 2, &["Một", "Hai"], SaveCause::Save);
    let page = listed(&app, id);
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|row| {
            (
                row.version,
                row.cause.as_str(),
                row.changes.as_ref().map(|c| c.added),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(2, "save", Some(1)), (1, "created", None)],
        "saved by hand without a change: the same version, told so"
    );
    assert_eq!((page.total, page.standing), (2, 2));
    let found = versions::compare(&app, CompareVersions { id, old: 1, new: 2 }).unwrap();
    assert_eq!(found.blocks.len(), 2);
    assert_eq!(
        code(versions::compare(
            &app,
            CompareVersions { id, old: 1, new: 9 }
        )),
        "draft.version_unknown"
    );
}

#[test]
fn undo_and_redo_outlive_the_program() {
    let (place, app) = desk();
    let (id, _) = keep(&app, None, 0, &["Một"], SaveCause::Autosave);
    keep(&app, Some(id), 1, &["Một", "Hai"], SaveCause::Autosave);
    drop(app);
    let folder = place.path().join("desk");
    let app = App::open(&folder, None, Arc::new(SystemClock)).unwrap();
    let back = versions::undo(&app, StepDraft { id, version: 2 }).unwrap();
    assert_eq!(back.draft, draft(&["Một"]));
    assert_eq!(
        (back.version, back.can_undo, back.can_redo),
        (3, false, true)
    );
    drop(app);
    let app = App::open(&folder, None, Arc::new(SystemClock)).unwrap();
    assert_eq!(
        code(versions::undo(&app, StepDraft { id, version: 3 })),
        "draft.nothing_to_undo"
    );
    let stale = versions::redo(&app, StepDraft { id, version: 2 });
    assert_eq!(code(stale), "draft.stale", "another window wrote meanwhile");
    let again = versions::redo(&app, StepDraft { id, version: 3 }).unwrap();
    assert_eq!(again.draft, draft(&["Một", "Hai"]));
    let row = &listed(&app, id).rows[0];
    assert_eq!((row.cause.as_str(), row.of), ("redo", Some(2)));
    keep(&app, Some(id), 4, &["Một", "Ba"], SaveCause::Autosave);
    assert_eq!(
        code(versions::redo(&app, StepDraft { id, version: 5 })),
        "draft.nothing_to_redo"
    );
}

#[test]
fn an_older_version_brought_back_loses_nothing() {
    let (_place, app) = desk();
    let (id, _) = keep(&app, None, 0, &["Một"], SaveCause::Autosave);
    keep(&app, Some(id), 1, &["Hai"], SaveCause::Autosave);
    let input = RestoreVersion {
        id,
        version: 1,
        standing: 2,
    };
    let now = versions::restore(&app, input).unwrap();
    assert_eq!((now.version, &now.draft), (3, &draft(&["Một"])));
    let back = versions::undo(&app, StepDraft { id, version: 3 }).unwrap();
    assert_eq!(
        back.draft,
        draft(&["Hai"]),
        "one step back: what stood before"
    );
    assert_eq!(listed(&app, id).total, 4);
}

fn phrase(key: &str, text: &str) -> SaveLibraryItem {
    serde_json::from_value(json!({
        "folder": "Kết thúc", "key": key,
        "content": {"type": "phrase", "blocks": [{"type": "paragraph", "text": text}]},
    }))
    .unwrap()
}

#[test]
fn a_short_key_gives_its_words_and_counts() {
    let (_place, app) = desk();
    let kept = library::save(&app, phrase("KDN", "Kính đề nghị quý cơ quan xem xét.")).unwrap();
    assert_eq!(
        (kept.key.as_str(), kept.name.as_str()),
        ("kdn", "Kính đề nghị quý cơ quan xem xét.")
    );
    let expand = |key: &str| {
        let key = key.to_owned();
        library::expand(&app, library::ExpandKey { key })
            .unwrap()
            .item
    };
    assert_eq!(expand("Kdn").map(|item| item.used), Some(1));
    assert_eq!(expand("không có"), None);
    assert_eq!(
        code(library::save(&app, phrase("kdn", "khác"))),
        "library.key_taken"
    );
    assert_eq!(
        code(library::save(&app, phrase("a b", "x"))),
        "library.key_unfit"
    );
    assert_eq!(code(library::save(&app, phrase("", "  "))), "library.empty");
    assert_eq!(
        code(library::save(&app, phrase("", "[TUYỆT MẬT] x"))),
        "secret.refused"
    );
    library::remove(&app, ById { id: kept.id }).unwrap();
    assert_eq!(
        code(library::remove(&app, ById { id: kept.id })),
        "library.unknown"
    );
}

#[test]
fn a_library_given_out_is_brought_in_again_whole() {
    let (place, app) = desk();
    let items: Vec<Value> = vec![
        json!({"folder": "Kết thúc", "key": "kdn", "name": "Đề nghị", "content": {"type": "phrase", "blocks": [
            {"type": "paragraph", "text": "Dòng một, có \"dấu\"."}, {"type": "paragraph", "text": "Dòng hai."}]}}),
        json!({"folder": "", "key": "cpcm", "name": "Các phòng chuyên môn", "content": {"type": "recipients",
            "members": [{"name": "Phòng Kinh tế"}, {"name": "Phòng Văn hóa – Xã hội", "code": "H99.12.2"}]}}),
        json!({"folder": "", "key": "", "name": "Chủ tịch", "preset": true, "content": {"type": "signer",
            "signature": {"authority": ["TM. ỦY BAN NHÂN DÂN"], "position": "CHỦ TỊCH", "name": "Nguyễn Văn Thử"}}}),
    ];
    for item in items {
        library::save(&app, serde_json::from_value(item).unwrap()).unwrap();
    }
    let all = |app: &App| {
        let mut items = library::list(app, ListLibrary::default()).unwrap().items;
        items.iter_mut().for_each(|item| item.id = 0);
        items
    };
    let before = all(&app);
    for name in ["thu-vien.json", "thu-vien.csv"] {
        let path = place.path().join(name).to_string_lossy().into_owned();
        let given = ExportLibrary {
            path: path.clone(),
            shelf: None,
        };
        assert_eq!(library::export(&app, given).unwrap().items, 3);
        let same = library::import(&app, ImportLibrary { path: path.clone() }).unwrap();
        assert_eq!(
            (same.added, same.replaced, same.refused),
            (0, 3, vec![]),
            "{name}"
        );
        assert_eq!(
            all(&app),
            before,
            "{name}: brought in twice changes nothing"
        );
        let (_other, fresh) = desk();
        let done = library::import(&fresh, ImportLibrary { path }).unwrap();
        assert_eq!(
            (done.added, done.replaced, done.refused),
            (3, 0, vec![]),
            "{name}"
        );
        assert_eq!(all(&fresh), before, "{name}");
    }
    let found = library::list(
        &app,
        ListLibrary {
            shelf: Some(Shelf::Recipients),
            text: "van hoa".into(),
        },
    );
    assert_eq!(
        found.unwrap().items.len(),
        1,
        "a member is found without marks"
    );
}

#[test]
fn the_preset_signer_signs_what_is_begun() {
    let (_place, app) = desk();
    let signer = json!({"preset": true, "content": {"type": "signer", "signature":
        {"authority": ["KT. CHỦ TỊCH"], "position": "PHÓ CHỦ TỊCH", "name": "Trần Thị Ví Dụ"}}});
    let begun = || {
        let (kind, head) = ("cong_van".to_owned(), None);
        let blank = draft::blank(&app, draft::BlankDraft { kind, head }).unwrap();
        blank.draft.signature.name
    };
    assert_eq!(begun(), "", "nobody was named yet");
    library::save(&app, serde_json::from_value(signer).unwrap()).unwrap();
    assert_eq!(begun(), "Trần Thị Ví Dụ");
}

#[test]
fn lines_that_cannot_be_read_are_told_and_the_others_brought_in() {
    let (place, app) = desk();
    let path = place.path().join("a.csv");
    let lines = "shelf,key,name,text,code\nphrases,a,,Một,\nkệ,b,,Hai,\nrecipients,,UBND tỉnh Thử,,h-99\nphrases,c d,,Ba,\nphrases,e,,Bốn,\n";
    std::fs::write(&path, lines).unwrap();
    let path = path.to_string_lossy().into_owned();
    let done = library::import(&app, ImportLibrary { path }).unwrap();
    assert_eq!(done.added, 2);
    let told: Vec<_> = done
        .refused
        .iter()
        .map(|left| (left.line, left.fault.code.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "library.shelf_unknown"),
            (3, "unit.code_character"),
            (4, "library.key_unfit")
        ]
    );
}

fn invitation(app: &App) -> i64 {
    let template = Draft {
        subject: "mời {{họ tên}} dự họp {{ngày họp}}".into(),
        ..Draft::new(Kind::parse("giay_moi").unwrap(), Body::State)
    };
    let input = SaveTemplate {
        id: None,
        name: "Giấy mời họp thôn".into(),
        folder: "Giấy mời".into(),
        draft: template,
        fields: Vec::new(),
    };
    templates::save(app, input).unwrap().id
}

fn plan(template: i64, text: &str) -> MergePlan {
    MergePlan {
        template,
        table: TableSource {
            path: String::new(),
            text: text.to_owned(),
        },
        values: BTreeMap::new(),
    }
}

#[test]
fn a_draft_whose_blanks_are_open_is_never_signed() {
    let (_place, app) = desk();
    let id = invitation(&app);
    let values = BTreeMap::from([("họ tên".to_owned(), "ông Ví Dụ".to_owned())]);
    let filled = templates::fill(&app, DraftFromTemplate { id, values }).unwrap();
    let mut draft = Draft {
        // A letter has no particulars of its own that would be missing first.
        kind: Kind::parse("cong_van").unwrap(),
        blocks: vec![Block::paragraph("Kính mời ông.")],
        addressees: vec![office::Recipient {
            name: "Ông Ví Dụ".into(),
            ..office::Recipient::default()
        }],
        ..filled.draft
    };
    draft.letterhead.issuer = "UBND xã Thử Nghiệm".into();
    draft.letterhead.abbreviation = "UBND".into();
    draft.letterhead.unit = "VP".into();
    draft.letterhead.place = "Thử Nghiệm".into();
    draft.signature.name = "Nguyễn Văn Thử".into();
    draft.signature.position = "Chủ tịch".into();
    let mut saved = SaveDraft {
        id: None,
        version: 0,
        draft: draft.clone(),
        in_reply_to: None,
        cause: SaveCause::Template,
    };
    let id = draft::save(&app, saved.clone()).unwrap().id;
    let sign = |id| {
        let with = KeyUse::default();
        Failure::from(sign::sign(&app, SignDispatch { id, with }).unwrap_err())
    };
    let refused = sign(id);
    assert_eq!(refused.code, "draft.blanks_open");
    assert_eq!(
        refused.facts.get("fields").map(String::as_str),
        Some("{{ngày họp}}"),
        "which ones is told"
    );
    draft.subject = "mời ông Ví Dụ dự họp".into();
    let seen = draft::preview(
        &app,
        PreviewDraft {
            draft: draft.clone(),
        },
    )
    .unwrap();
    assert_eq!(seen.faults, [], "{:?}", seen.faults);
    (saved.id, saved.version, saved.draft) = (Some(id), 1, draft);
    draft::save(&app, saved).unwrap();
    assert_eq!(sign(id).code, "key.missing", "only a key is wanted now");
}

#[test]
fn a_template_becomes_a_draft_with_its_blanks_filled() {
    let (_place, app) = desk();
    let id = invitation(&app);
    let values = BTreeMap::from([("họ tên".to_owned(), "ông Ví Dụ".to_owned())]);
    let filled = templates::fill(&app, DraftFromTemplate { id, values }).unwrap();
    assert_eq!(filled.draft.subject, "mời ông Ví Dụ dự họp {{ngày họp}}");
    assert_eq!(filled.faults.len(), 1, "the open blank is told");
    let found = templates::list(
        &app,
        ListTemplates {
            text: "giay moi thon".into(),
        },
    )
    .unwrap();
    assert_eq!((found.rows.len(), found.rows[0].used), (1, 1));
    let nameless = SaveTemplate {
        id: Some(id),
        name: " ".into(),
        folder: String::new(),
        draft: draft(&["x"]),
        fields: Vec::new(),
    };
    assert_eq!(
        code(templates::save(&app, nameless)),
        "template.name_missing"
    );
    templates::remove(&app, ById { id }).unwrap();
    assert_eq!(code(templates::show(&app, ById { id })), "template.unknown");
}

#[test]
fn a_batch_is_looked_at_made_at_once_and_taken_back() {
    let (_place, app) = desk();
    let id = invitation(&app);
    let table = "HỌ TÊN\tNgày họp\tđiện thoại\nông Một\t25/11/2026\t1\nbà Hai\t31/11/2026\t2\n\t25/11/2026\t3\n";
    let seen = merge::preview(&app, plan(id, table)).unwrap();
    assert_eq!(
        (seen.unused.clone(), seen.faulty),
        (vec!["điện thoại".to_owned()], 2)
    );
    assert_eq!(seen.lines[0].subject, "mời ông Một dự họp 25/11/2026");
    let told: Vec<_> = seen
        .lines
        .iter()
        .map(|l| (l.line, l.faults.len()))
        .collect();
    assert_eq!(told, [(1, 0), (2, 1), (3, 1)]);
    let run = |without_faulty| {
        let plan = plan(id, table);
        merge::run(
            &app,
            RunMerge {
                plan,
                without_faulty,
            },
        )
    };
    assert_eq!(code(run(false)), "merge.faulty");
    assert_eq!(
        merge::list(&app, Nothing {}).unwrap().rows.len(),
        0,
        "nothing was kept"
    );
    let made = run(true).unwrap();
    assert_eq!((made.drafts.len(), made.left_out), (1, vec![2, 3]));
    assert_eq!(listed(&app, made.drafts[0]).rows[0].cause, "merge");
    let gone = merge::remove(&app, ById { id: made.batch }).unwrap();
    assert_eq!((gone.removed, gone.kept), (1, 0));
    assert_eq!(
        code(merge::remove(&app, ById { id: made.batch })),
        "merge.unknown"
    );
}

#[test]
fn five_hundred_at_once_and_no_more() {
    let (_place, app) = desk();
    let id = invitation(&app);
    let table = |count: usize| {
        let lines: Vec<String> = (0..count).map(|n| format!("ông {n};1/12/2026")).collect();
        format!("họ tên;ngày họp\n{}", lines.join("\n"))
    };
    let run = |count| {
        let plan = plan(id, &table(count));
        merge::run(
            &app,
            RunMerge {
                plan,
                without_faulty: false,
            },
        )
    };
    assert_eq!(code(run(501)), "merge.too_large");
    assert_eq!(run(500).unwrap().drafts.len(), 500);
}

#[test]
fn a_blank_that_no_column_fills_may_have_one_value_for_all() {
    let (_place, app) = desk();
    let id = invitation(&app);
    let mut given = plan(id, "họ tên\nông Một\nbà Hai");
    assert_eq!(
        merge::preview(&app, given.clone()).unwrap().unfilled,
        ["ngày họp"]
    );
    given.values.insert("ngày họp".into(), "1/12/2026".into());
    let seen = merge::preview(&app, given).unwrap();
    assert_eq!((seen.faulty, seen.unfilled.len()), (0, 0));
    assert_eq!(seen.lines[1].subject, "mời bà Hai dự họp 01/12/2026");
}
