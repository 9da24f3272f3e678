//! Day by day the desk compares what came with the node's own count.

use app::road;
use app::road::MailboxDayView;
use app::views::Nothing;
use office::Clock;
use rusqlite::Connection;
use std::fs;
use world::{Office, World, ok, two_offices};

/// What the node had from the last hours, it had a day before.
fn a_day_passes(world: &World) {
    let rows = ok(Connection::open(world.folder("node").join("node.sqlite")));
    let moved = rows.execute("UPDATE packages SET fed_at = fed_at - 86400000", []);
    assert_ne!(ok(moved), 0);
}

fn days(office: &Office) -> Vec<MailboxDayView> {
    let mut roads = ok(road::list(&office.app, Nothing {})).rows;
    roads
        .remove(0)
        .mailbox
        .map(|one| one.days)
        .unwrap_or_default()
}

fn compared(office: &Office) -> Vec<(u64, u64, bool)> {
    let all = days(office);
    all.iter()
        .map(|one| (one.had, one.count, one.agrees))
        .collect()
}

#[test]
fn a_day_that_is_over_is_compared_with_the_node_until_nothing_lacks() {
    let world = two_offices();
    let (commune, province) = (&world.commune, &world.province);
    ok(province.walk());
    commune.sends("hôm qua", "H99", &world.keys);
    ok(commune.walk());
    a_day_passes(&world);
    let (files, away) = (world.folder("node").join("files"), world.folder("away"));
    ok(fs::rename(&files, &away));
    let _ = province.walk();
    let yesterday = app::SystemClock.now().day().plus_days(-1).to_string();
    assert_eq!(
        compared(province),
        [(0, 1, true)],
        "one came, and it is not here"
    );
    assert_eq!(days(province)[0].day, yesterday);
    assert!(province.arrivals().is_empty());

    ok(
        fs::remove_dir_all(&files).or_else(|fault| match fault.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(fault),
        }),
    );
    ok(fs::rename(&away, &files));
    ok(app::incoming::fetch_again(&province.app, Nothing {}));
    ok(province.walk());
    assert_eq!(province.arrivals().len(), 1);
    ok(province.walk());
    assert_eq!(
        compared(province),
        [(1, 1, true)],
        "looked at again, and whole"
    );
}
