//! The register of copies.

use crate::place::{at, desk};
use office::{Body, CopyBasis, CopyForm, Day, Medium, Series, SignatureBlock};
use store::{CopyFilter, CopyRow, Error, Hash, NewCopy, RegisterEntry, Store};

fn made(store: &Store, form: CopyForm, subject: &str, day: Day) -> i64 {
    let (id, _) = store
        .write(|w| {
            let series = Series::copies(Body::State, "UBND");
            let period = series.period(day, 2025);
            let count = w.next_number(&series, &period)?;
            let entry = w.enter_number(&RegisterEntry {
                series: series.word().to_owned(),
                period: period.word().to_owned(),
                count,
                written: format!("{count:02}/{}-UBND", form.abbreviation()),
                dispatch: None,
                arrival: None,
                at: at(1),
            })?;
            w.insert_copy(&copy(entry, form, subject, day))
        })
        .unwrap();
    id
}

fn copy(entry: i64, form: CopyForm, subject: &str, day: Day) -> NewCopy {
    NewCopy {
        entry,
        form,
        basis: CopyBasis::Original,
        from: Medium::Paper,
        to: Medium::Electronic,
        arrival: None,
        dispatch: None,
        copy: None,
        source: Hash::of(b"scan"),
        source_name: "quét.pdf".into(),
        original: "15/QĐ-BNV".into(),
        subject: subject.into(),
        pages: vec![1, 3],
        parts: vec!["Điều 2".into()],
        accepted: "indeterminate".into(),
        signatures: "none".into(),
        place: "Thử Nghiệm".into(),
        signature: SignatureBlock::default(),
        recipients: vec!["Phòng Văn hóa".into()],
        amount: 2,
        page: Hash::of(b"copy"),
        size: 4,
        made_on: day,
        made_at: at(2),
    }
}

fn rows(store: &Store, filter: CopyFilter) -> Vec<CopyRow> {
    let rows: Result<_, Error> = store.read(|r| r.copies(&filter));
    rows.unwrap()
}

#[test]
fn all_forms_share_one_series_that_turns_with_the_year() {
    let (_place, store) = desk();
    let day = |year| Day::new(year, 12, 31).unwrap();
    for (form, year) in [
        (CopyForm::True, 2026),
        (CopyForm::Extract, 2026),
        (CopyForm::Onward, 2026),
        (CopyForm::True, 2027),
    ] {
        made(&store, form, "đất đai", day(year));
    }
    let filter = CopyFilter {
        limit: 10,
        ..CopyFilter::default()
    };
    let written: Vec<String> = rows(&store, filter)
        .into_iter()
        .map(|row| row.written)
        .collect();
    assert_eq!(
        written,
        ["01/SY-UBND", "03/SL-UBND", "02/TrS-UBND", "01/SY-UBND"],
        "newest first"
    );
    let of_year = CopyFilter {
        period: Some("2026".into()),
        limit: 2,
        ..CopyFilter::default()
    };
    assert_eq!(rows(&store, of_year.clone()).len(), 2);
    let count: Result<_, Error> = store.read(|r| r.count_copies(&of_year));
    assert_eq!(count.unwrap(), 3, "of all pages");
}

#[test]
fn a_copy_comes_back_as_it_was_entered_and_a_void_number_stays() {
    let (_place, store) = desk();
    let day = Day::new(2026, 11, 21).unwrap();
    let first = made(&store, CopyForm::True, "Kế hoạch phòng chống bão", day);
    made(&store, CopyForm::True, "Đất đai", day);
    let row: Result<_, Error> = store.read(|r| r.copy(first));
    let row = row.unwrap().unwrap();
    assert_eq!(
        row.copy,
        copy(
            row.copy.entry,
            CopyForm::True,
            "Kế hoạch phòng chống bão",
            day
        )
    );
    store
        .write(|w| w.withdraw_number(row.copy.entry, "sai trang", at(9)))
        .unwrap();
    let row: Result<_, Error> = store.read(|r| r.copy(first));
    assert_eq!(
        row.unwrap().unwrap().withdrawn,
        Some(("sai trang".into(), at(9)))
    );
    let search = |text: &str| {
        rows(
            &store,
            CopyFilter {
                text: Some(text.into()),
                limit: 10,
                ..CopyFilter::default()
            },
        )
        .len()
    };
    assert_eq!(search("phong chong"), 1, "in any spelling");
    assert_eq!(search("15/qd-bnv"), 2, "by what was copied");
    assert_eq!(search("không có"), 0);
}
