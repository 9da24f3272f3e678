//! T20 of R§9: scans for SAO Y.

use crate::made::scan;
use form::{Error, ScanFault, check_pages, observe_pdf, scan_faults};
use office::RuleSet;

const A4: (f32, f32) = (210.0, 297.0);

#[test]
fn t20_a_scan_below_200_dpi_not_colour_or_not_true_to_scale_is_flagged() {
    let of = |version, size, pixels, space, jfif| {
        scan_faults(&scan(version, size, pixels, space, jfif)).unwrap()
    };
    assert_eq!(
        of("1.7", A4, (1654, 2339), "DeviceRGB", None),
        [],
        "200 dpi, colour, A4"
    );
    assert_eq!(
        of("1.4", A4, (2480, 3508), "DeviceRGB", Some(300)),
        [],
        "300 dpi"
    );
    assert_eq!(
        of("1.7", A4, (1240, 1754), "DeviceRGB", None),
        [ScanFault::LowResolution { page: 1, dpi: 150 }]
    );
    assert_eq!(
        of("1.7", A4, (2480, 3508), "DeviceGray", None),
        [ScanFault::NotColour { page: 1 }]
    );
    assert_eq!(
        of("1.7", (189.0, 267.3), (1654, 2339), "DeviceRGB", None),
        [ScanFault::NotTrueScale {
            page: 1,
            percent: 90
        }],
        "no paper has this size"
    );
    assert_eq!(
        of("1.7", A4, (1772, 2506), "DeviceRGB", Some(200)),
        [ScanFault::NotTrueScale {
            page: 1,
            percent: 93
        }],
        "its own file says it was larger"
    );
    assert_eq!(
        of("1.3", A4, (1654, 2339), "DeviceRGB", None),
        [ScanFault::OldVersion {
            version: "1.3".into()
        }]
    );
}

#[test]
fn a_scan_is_told_apart_from_letters() {
    let seen = observe_pdf(&scan("1.7", A4, (1654, 2339), "DeviceRGB", None)).unwrap();
    assert!(seen.is_scan());
    assert!(matches!(
        check_pages(&seen, RuleSet::State2020),
        Err(Error::Scan)
    ));
    let letters = crate::goldens::seen("state-cong_van");
    assert!(!letters.is_scan());
    let drawn = crate::goldens::drawn(&crate::goldens::draft("state-cong_van"));
    assert_eq!(
        scan_faults(&drawn).unwrap(),
        [ScanFault::NoPicture { page: 1 }]
    );
}
