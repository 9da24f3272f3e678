//! Writes files for judges that are not ours: pyHanko, pdfsig, qpdf. Run by hand:
//! `PADES_SAMPLES=DIR cargo test -p pades samples -- --ignored`.

use std::fs;
use std::path::PathBuf;

use super::pki::{NOW, world};
use super::sheet::{Shape, draft, issued, sealed, signed_by_leader};
use crate::{FieldChoice, Mark};

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
        ] {
            fs::write(folder.join(format!("{word}-{name}.pdf")), pdf).unwrap();
        }
    }
    fs::write(folder.join("root.pem"), world().root.x509.to_pem().unwrap()).unwrap();
    fs::write(folder.join("sub.pem"), world().sub.x509.to_pem().unwrap()).unwrap();
    fs::write(folder.join("sub.crl"), world().list(NOW, &[])).unwrap();
}
