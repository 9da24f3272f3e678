//! A desk with numbers given, void and missing, and what its registers say of them.

use super::{
    PrintAbout, PrintList, PrintRegister, StampArrival, list, receipt, register, slip, stamp,
};
use crate::settings::OfficeSettings;
use crate::{App, SystemClock};
use office::{Body, Business, Day, Kind, Moment, Notation, Number, Series, SeriesScheme, Urgency};
use std::sync::Arc;
use store::{Hash, Lock, NewArrival, RegisterEntry};

fn desk() -> (tempfile::TempDir, Arc<App>) {
    let place = tempfile::tempdir().unwrap();
    let office: OfficeSettings = serde_json::from_value(serde_json::json!({
        "code": "H99.12", "name": "UBND xã Thử Nghiệm", "issuer": "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM",
        "abbreviation": "UBND", "place": "Thử Nghiệm",
    }))
    .unwrap();
    let lock = Lock::KeyFileIn(place.path().join("keys"));
    let app = App::create(
        &place.path().join("desk"),
        lock,
        &office,
        Arc::new(SystemClock),
    )
    .unwrap();
    (place, app)
}

fn at() -> Moment {
    Day::new(2026, 3, 9).unwrap().begins()
}

fn arrive(app: &App, subject: &str) -> i64 {
    app.write(|w| {
        Ok(w.insert_arrival(&NewArrival {
            business: Business::New,
            doc_id: subject.to_owned(),
            envelope: Hash::of(subject.as_bytes()),
            from: office::UnitCode::parse("H99").unwrap(),
            from_name: "UBND tỉnh Thử".to_owned(),
            to: office::UnitCode::parse("H99.12").unwrap(),
            document_id: None,
            kind_name: "Công văn".to_owned(),
            number: Number::receive("12"),
            notation: Notation::receive("UBND-VP"),
            subject: subject.to_owned(),
            place: String::new(),
            promulgated: Day::new(2026, 1, 5).ok(),
            urgency: Urgency::Urgent,
            due: Day::new(2026, 3, 20).ok(),
            signer: String::new(),
            content: String::new(),
            arrived_at: at(),
            header: "{}".to_owned(),
        })?)
    })
    .unwrap()
}

/// Gives `count` to `arrival`.
fn number(app: &App, arrival: i64, count: u32) -> i64 {
    app.write(|w| {
        let series = Series::incoming(Body::State);
        let period = series.period(at().day(), 2025);
        w.set_last_number(&series, &period, count)?;
        w.set_registered(arrival, count, at())?;
        Ok(w.enter_number(&RegisterEntry {
            series: series.word().to_owned(),
            period: period.word().to_owned(),
            count,
            written: count.to_string(),
            dispatch: None,
            arrival: Some(arrival),
            at: at(),
        })?)
    })
    .unwrap()
}

fn asked(kind: &str) -> PrintRegister {
    PrintRegister {
        kind: kind.to_owned(),
        year: 2026,
        ..PrintRegister::default()
    }
}

#[test]
fn every_number_stands_in_the_register_or_is_said_to_be_missing() {
    let (_place, app) = desk();
    let first = arrive(&app, "một");
    let second = arrive(&app, "hai");
    number(&app, first, 2);
    let entry = number(&app, second, 5);
    app.write(|w| Ok(w.withdraw_number(entry, "vào sổ nhầm", at())?))
        .unwrap();
    for kind in ["incoming", "follow_up"] {
        let print = register(&app, asked(kind)).unwrap();
        assert_eq!(
            (print.rows, print.void, print.missing),
            (2, 1, 3),
            "{kind}: 1, 3 and 4 are missing"
        );
        assert!(!print.pdf.is_empty() && !print.shortened);
    }
    let of_march = PrintRegister {
        from: "2026-03-10".to_owned(),
        ..asked("incoming")
    };
    let print = register(&app, of_march).unwrap();
    assert_eq!(
        (print.rows, print.missing),
        (0, 0),
        "what came before is in the volume before"
    );
}

#[test]
fn series_that_were_only_counted_are_gaps_too() {
    let (_place, app) = desk();
    app.write(|w| {
        for kind in ["cong_van", "quyet_dinh", "to_trinh"] {
            let kind = Kind::parse(kind).unwrap();
            let series = Series::outgoing(Body::State, "UBND", kind, SeriesScheme::PerKind);
            let period = series.period(at().day(), 2025);
            w.set_last_number(&series, &period, 4)?;
        }
        let series = Series::outgoing(
            Body::State,
            "UBND",
            Kind::parse("quyet_dinh").unwrap(),
            SeriesScheme::PerKind,
        );
        let period = series.period(at().day(), 2025);
        w.enter_number(&RegisterEntry {
            series: series.word().to_owned(),
            period: period.word().to_owned(),
            count: 3,
            written: "03/QĐ-UBND".to_owned(),
            dispatch: None,
            arrival: None,
            at: at(),
        })?;
        Ok(())
    })
    .unwrap();
    let print = register(&app, asked("outgoing")).unwrap();
    assert_eq!(
        (print.rows, print.missing),
        (1, 11),
        "four of each of two series, three of the third"
    );
}

#[test]
fn a_register_is_written_where_the_clerk_wants_it() {
    let (place, app) = desk();
    let path = place.path().join("so.pdf");
    let print = register(
        &app,
        PrintRegister {
            path: path.display().to_string(),
            blank: 3,
            ..asked("outgoing")
        },
    )
    .unwrap();
    assert_eq!((print.rows, print.pdf.as_str()), (0, ""));
    assert!(
        std::fs::read(path).unwrap().starts_with(b"%PDF-1.7"),
        "an empty register is a book all the same"
    );
}

#[test]
fn what_cannot_be_printed_says_why() {
    let (place, app) = desk();
    let code = |fault: crate::Error| crate::Failure::from(fault).code;
    assert_eq!(
        code(register(&app, asked("nothing")).unwrap_err()),
        "print.kind_unknown"
    );
    assert_eq!(
        code(register(&app, asked("post")).unwrap_err()),
        "print.not_kept"
    );
    let id = arrive(&app, "ba");
    let mark = StampArrival {
        id,
        ..StampArrival::default()
    };
    assert_eq!(
        code(stamp(&app, mark.clone()).unwrap_err()),
        "print.not_registered"
    );
    number(&app, id, 1);
    assert_eq!(code(stamp(&app, mark.clone()).unwrap_err()), "print.no_pdf");
    let sheet = stamp(&app, StampArrival { slip: true, ..mark }).unwrap();
    assert_eq!(
        sheet.pages, 1,
        "the sheet that lies before it carries the mark"
    );
    assert_eq!(
        slip(
            &app,
            PrintAbout {
                id,
                path: String::new()
            }
        )
        .unwrap()
        .pages,
        1
    );
    let unknown = PrintAbout {
        id: 999,
        path: String::new(),
    };
    assert!(matches!(
        receipt(&app, unknown).unwrap_err(),
        crate::Error::DispatchUnknown { id: 999 }
    ));
    let file = place.path().join("ds.csv");
    std::fs::write(&file, b"\xff\xfe").unwrap();
    let broken = PrintList {
        kind: "file_plan".to_owned(),
        year: 2026,
        file: file.display().to_string(),
        ..PrintList::default()
    };
    assert!(list(&app, broken).is_err());
}

#[test]
fn lists_come_from_tables_and_from_json_or_stay_empty() {
    let (place, app) = desk();
    let file = place.path().join("ds");
    let asked = |kind: &str, from: bool| PrintList {
        kind: kind.to_owned(),
        year: 2026,
        file: if from {
            file.display().to_string()
        } else {
            String::new()
        },
        ..PrintList::default()
    };
    std::fs::write(
        &file,
        "Số;Tiêu đề;Hạn;Người;Ghi chú\n01.VP;Hồ sơ thử;20 năm;Nguyễn Văn Thử;\n",
    )
    .unwrap();
    assert_eq!(list(&app, asked("file_plan", true)).unwrap().rows, 1);
    let json = r#"{"about": "(Kèm theo …)", "rows": [{"heading": "I. VĂN PHÒNG"}, ["01.VP", "Hồ sơ thử"]], "closing": ["Danh mục này có 1 hồ sơ."]}"#;
    std::fs::write(&file, json).unwrap();
    assert_eq!(list(&app, asked("file_plan", true)).unwrap().rows, 2);
    for kind in [
        "post",
        "loans",
        "hand_over_list",
        "file_contents",
        "hand_over",
    ] {
        assert!(list(&app, asked(kind, false)).unwrap().pages > 0, "{kind}");
    }
    std::fs::write(&file, r#"{"giver": "Văn phòng", "metres": "0,3"}"#).unwrap();
    assert!(list(&app, asked("hand_over", true)).unwrap().pages > 0);
}
