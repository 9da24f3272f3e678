//! Writes files for judges that are not ours (pyHanko, pdfsig, qpdf), and judges files of other
//! makers. Run by hand: `PADES_SAMPLES=DIR cargo test -p pades samples -- --ignored`.

use std::fs;
use std::path::PathBuf;

use super::judging::stamped;
use super::pki::{NOW, world};
use super::sheet::{Shape, draft, issued, leader_mark, office_mark, sealed, signed_by_leader};
use super::verify;
use crate::{FieldChoice, Mark, Trust, prepare};

#[test]
#[ignore = "writes files for judges outside"]
fn samples_for_other_judges() {
    let Some(folder) = std::env::var_os("PADES_SAMPLES").map(PathBuf::from) else {
        return;
    };
    for (shape, word) in [(Shape::Table, "table"), (Shape::Streams, "streams")] {
        let new = Mark {
            field: FieldChoice::New {
                name: "visa".to_owned(),
                page: 0,
                rect: [20.0, 20.0, 120.0, 70.0],
            },
            ..Mark::default()
        };
        let invisible = Mark {
            field: FieldChoice::Invisible,
            ..Mark::default()
        };
        let twice = sealed(&sealed(&draft(shape), &new).into_pdf(), &invisible).into_pdf();
        for (name, pdf) in [
            ("draft", draft(shape)),
            ("leader", signed_by_leader(shape)),
            ("issued", issued(shape)),
            ("new-fields", twice),
            ("stamped", stamped(&signed_by_leader(shape), NOW)),
        ] {
            fs::write(folder.join(format!("{word}-{name}.pdf")), pdf).unwrap();
        }
    }
    // Pages of the room `paper`, if somebody laid them there.
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "draft") {
            let signed = sealed(&fs::read(&path).unwrap(), &leader_mark()).into_pdf();
            let issued = prepare(&signed, &office_mark(), NOW).unwrap();
            let issued = issued.seal(&world().office.signer()).unwrap().into_pdf();
            fs::write(path.with_extension("pdf"), issued).unwrap();
        }
    }
    fs::write(folder.join("root.pem"), world().root.x509.to_pem().unwrap()).unwrap();
    fs::write(folder.join("sub.pem"), world().sub.x509.to_pem().unwrap()).unwrap();
    fs::write(folder.join("sub.crl"), world().list(NOW, &[])).unwrap();
    for (name, holder) in [("leader", &world().leader), ("stamper", &world().stamper)] {
        let key = holder.key.private_key_to_pem_pkcs8().unwrap();
        fs::write(folder.join(format!("{name}.key")), key).unwrap();
        fs::write(
            folder.join(format!("{name}.crt")),
            holder.x509.to_pem().unwrap(),
        )
        .unwrap();
    }
}

/// Judges each `*.pdf` of the folder with its `*.pem` and `*.crl`; the report goes beside it.
#[test]
#[ignore = "reads files of other makers"]
fn samples_of_other_makers() {
    let Some(folder) = std::env::var_os("PADES_CASES").map(PathBuf::from) else {
        return;
    };
    let files = || {
        fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let is = |path: &PathBuf, kind: &str| path.extension().is_some_and(|end| end == kind);
    let mut trust = Trust::default();
    for path in files().filter(|path| is(path, "pem") || is(path, "crl")) {
        trust.add(&fs::read(path).unwrap()).unwrap();
    }
    for path in files().filter(|path| is(path, "pdf")) {
        let pdf = fs::read(&path).unwrap();
        let Ok(report) = verify(&pdf, &trust, NOW) else {
            continue;
        };
        let mark = Mark {
            field: FieldChoice::Invisible,
            ..Mark::default()
        };
        let again = prepare(&pdf, &mark, NOW).and_then(|one| one.seal(&world().office.signer()));
        let again = again.map(|sealed| fs::write(path.with_extension("again"), sealed.into_pdf()));
        let told = serde_json::json!({
            "report": report,
            "signed_again": again.map_or_else(|error| error.to_string(), |_| "yes".to_owned()),
        });
        fs::write(
            path.with_extension("json"),
            serde_json::to_vec_pretty(&told).unwrap(),
        )
        .unwrap();
    }
}
