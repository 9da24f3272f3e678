//! The library, templates and batches.

use crate::place::{at, desk, draft, hash};
use serde_json::json;
use store::{Error, NewEnclosure, NewLibraryRow, NewTemplate, Shelf, Store, Topic};

fn item(shelf: Shelf, key: &str, name: &str) -> NewLibraryRow {
    NewLibraryRow {
        shelf,
        folder: "Mở đầu".into(),
        key: key.into(),
        name: name.into(),
        content: json!({"text": name}),
        letters: "Kính đề nghị quý cơ quan".into(),
        preset: false,
    }
}

fn names(store: &Store, shelf: Option<Shelf>, text: &str) -> Vec<String> {
    let rows: Result<_, Error> = store.read(|r| r.library(shelf, text));
    rows.unwrap().into_iter().map(|row| row.name).collect()
}

#[test]
fn items_stand_in_their_order_and_are_found_without_marks() {
    let (_place, store) = desk();
    let (ids, touched) = store
        .write(|w| {
            Ok::<_, Error>([
                w.insert_library_item(&item(Shelf::Phrases, "kdn", "Một"), at(0))?,
                w.insert_library_item(&item(Shelf::Phrases, "", "Hai"), at(0))?,
                w.insert_library_item(&item(Shelf::Signers, "", "Nguyễn Văn Thử"), at(0))?,
            ])
        })
        .unwrap();
    assert!(touched.has(Topic::Library));
    store
        .write(|w| w.move_library_item(ids[1], Some(ids[0])))
        .unwrap();
    assert_eq!(names(&store, Some(Shelf::Phrases), ""), ["Hai", "Một"]);
    assert_eq!(names(&store, None, "de nghi nguyen"), ["Nguyễn Văn Thử"]);
    assert_eq!(names(&store, None, "kdn"), ["Một"], "also by its key");
    store.write(|w| w.move_library_item(ids[1], None)).unwrap();
    assert_eq!(names(&store, Some(Shelf::Phrases), ""), ["Một", "Hai"]);
    store.write(|w| w.delete_library_item(ids[0])).unwrap();
    let gone: Result<_, Error> = store.write(|w| w.delete_library_item(ids[0]));
    assert!(matches!(gone, Err(Error::Missing { .. })));
}

#[test]
fn a_key_belongs_to_one_item_and_a_shelf_has_one_preset() {
    let (_place, store) = desk();
    let first = store
        .write(|w| w.insert_library_item(&item(Shelf::Phrases, "kdn", "Một"), at(0)))
        .unwrap()
        .0;
    let twice: Result<_, Error> =
        store.write(|w| w.insert_library_item(&item(Shelf::Phrases, "kdn", "Hai"), at(0)));
    assert!(matches!(twice, Err(Error::LibraryKeyTaken { by, .. }) if by == "Một"));
    store
        .write(|w| w.replace_library_item(first, &item(Shelf::Phrases, "kdn", "Ba"), at(1)))
        .unwrap();
    let preset = |name: &str| NewLibraryRow {
        preset: true,
        ..item(Shelf::Signers, "", name)
    };
    store
        .write(|w| {
            w.insert_library_item(&preset("Chủ tịch"), at(0))?;
            w.insert_library_item(&preset("Phó Chủ tịch"), at(0))
        })
        .unwrap();
    let rows: Result<_, Error> = store.read(|r| r.library(Some(Shelf::Signers), ""));
    let presets: Vec<bool> = rows.unwrap().iter().map(|row| row.preset).collect();
    assert_eq!(presets, [false, true], "the last chosen");
}

#[test]
fn templates_keep_their_draft_and_count_their_use() {
    let (_place, store) = desk();
    let template = |name: &str| NewTemplate {
        name: name.into(),
        folder: "Giấy mời".into(),
        draft: draft("mời họp {{ngày}}"),
        fields: json!([{"name": "ngày", "kind": "date"}]),
    };
    let id = store
        .write(|w| {
            w.insert_template(&template("Mời thôn"), at(0))?;
            w.insert_template(&template("Mời cán bộ"), at(0))
        })
        .unwrap()
        .0;
    store.write(|w| w.count_template_use(id, 3)).unwrap();
    let rows: Result<_, Error> = store.read(|r| r.templates("moi hop"));
    let rows = rows.unwrap();
    let said: Vec<_> = rows
        .iter()
        .map(|row| (row.name.as_str(), row.used))
        .collect();
    assert_eq!(said, [("Mời cán bộ", 3), ("Mời thôn", 0)]);
    let found: Result<_, Error> = store.read(|r| r.template(id));
    let (row, kept) = found.unwrap().unwrap();
    assert_eq!(kept, draft("mời họp {{ngày}}"));
    assert_eq!(row.fields[0]["name"], "ngày");
    store.write(|w| w.delete_template(id)).unwrap();
    let gone: Result<_, Error> = store.read(|r| r.template(id));
    assert_eq!(gone.unwrap(), None);
}

fn attached() -> NewEnclosure {
    NewEnclosure {
        name: "danh-sach.pdf".into(),
        mime: "application/pdf".into(),
        hash: hash("list"),
        size: 4,
        annex: None,
        seals: false,
    }
}

#[test]
fn a_batch_is_taken_back_but_for_what_somebody_worked_on() {
    let (_place, store) = desk();
    let (batch, _) = store
        .write(|w| {
            let drafts = (1..=5)
                .map(|line| Ok((line, w.insert_dispatch(&draft(&line.to_string()), at(0))?)))
                .collect::<Result<Vec<_>, Error>>()?;
            w.save_draft(drafts[1].1, &draft("đã sửa"), 1, at(1))?;
            w.set_signed(drafts[2].1, &hash("page"), at(1))?;
            w.add_enclosure(drafts[3].1, &attached())?;
            w.insert_merge("Giấy mời", "moi.csv", &drafts, at(0))
        })
        .unwrap();
    let rows: Result<_, Error> = store.read(|r| r.merges(10));
    let row = rows.unwrap().remove(0);
    assert_eq!((row.id, row.made, row.untouched), (batch, 5, 2));
    let (gone, stay) = store.write(|w| w.delete_merge(batch)).unwrap().0;
    assert_eq!((gone, stay), (2, 3));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    let twice: Result<_, Error> = store.write(|w| w.delete_merge(batch));
    assert!(matches!(twice, Err(Error::Missing { .. })));
}
