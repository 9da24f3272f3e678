//! The admin page as a browser meets it: login, sessions, forms, and what it shows.

use crate::spoken::{Reply, exchange};
use crate::world::{COMMUNE, PROVINCE, World, letter, secret};
use axis::{Kind, Transport};
use std::fmt::Write as _;
use tokio::net::TcpListener;

const PASSWORD: &str = "mật khẩu đủ dài";

/// A browser at the admin page of a node.
struct Browser {
    host: String,
    cookie: String,
}

impl Browser {
    async fn at(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let node = world.node.clone();
        tokio::spawn(async move {
            node.serve_admin(listener, None, std::future::pending())
                .await
                .unwrap();
        });
        Self {
            host,
            cookie: String::new(),
        }
    }

    async fn logged_in(world: &World) -> Self {
        world.node.set_admin_password(PASSWORD).unwrap();
        let mut browser = Self::at(world).await;
        let reply = browser.submit("/login", &[("password", PASSWORD)]).await;
        assert_eq!(
            (reply.status, reply.headers["location"].as_str()),
            (303, "/")
        );
        let cookie = &reply.headers["set-cookie"];
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        browser
    }

    async fn get(&self, path: &str) -> Reply {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
            self.host, self.cookie
        );
        exchange(&self.host, &head, b"").await
    }

    async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.submit_from(&format!("http://{}", self.host), path, fields)
            .await
    }

    async fn submit_from(&self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut body = String::new();
        for (name, value) in fields {
            let mut escaped = String::new();
            for byte in value.bytes() {
                let _ = write!(escaped, "%{byte:02X}");
            }
            let _ = write!(body, "{name}={escaped}&");
        }
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            self.host,
            self.cookie,
            body.len()
        );
        exchange(&self.host, &head, body.as_bytes()).await
    }

    /// The token that the forms of this session carry.
    async fn token(&self) -> String {
        let page = self.get("/").await.text();
        let begins =
            page.find("name=\"token\" value=\"").unwrap() + "name=\"token\" value=\"".len();
        page[begins..].split('"').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn nobody_sees_anything_without_the_password() {
    let world = World::new().await;
    let browser = Browser::at(&world).await;
    let unset = browser.get("/").await;
    assert_eq!(unset.status, 503, "no password was set yet");
    world.node.set_admin_password(PASSWORD).unwrap();
    assert!(world.node.set_admin_password("ngắn").is_err());
    for path in [
        "/",
        "/centers",
        "/agencies",
        "/stuck",
        "/series",
        "/series/one?office=H99.12",
        "/audit",
    ] {
        let reply = browser.get(path).await;
        assert_eq!(
            (reply.status, reply.headers["location"].as_str()),
            (303, "/login"),
            "{path}"
        );
    }
    for path in [
        "/centers/close",
        "/centers/rotate",
        "/series/cancel",
        "/audit/verify",
        "/logout",
    ] {
        let reply = browser.submit(path, &[("center", COMMUNE)]).await;
        assert_eq!(reply.status, 303, "{path}");
    }
    assert!(
        world
            .node
            .store()
            .centers()
            .unwrap()
            .iter()
            .all(|center| !center.is_closed)
    );
    let login = browser.get("/login").await;
    assert!(login.text().contains("Mật khẩu quản trị"));
    assert!(login.headers["content-security-policy"].starts_with("default-src 'none'"));
    assert_eq!(login.headers["cache-control"], "no-store");
    assert_eq!(browser.get("/style.css").await.status, 200);
    let elsewhere = browser
        .submit_from("http://evil.example", "/login", &[("password", PASSWORD)])
        .await;
    assert_eq!(elsewhere.status, 403, "not from another site's form");
    let mut said = Vec::new();
    for _ in 0..6 {
        said.push(
            browser
                .submit("/login", &[("password", "đoán mò đoán mò")])
                .await
                .text(),
        );
    }
    assert!(said[0].contains("Mật khẩu không đúng"), "{}", said[0]);
    assert!(
        said[5].contains("Thử quá nhiều lần"),
        "guessing is slowed down"
    );
    let lines = world.node.store().audited(100).unwrap();
    assert!(
        lines.iter().any(|(_, entry)| entry.what == "admin.refused"),
        "and noted"
    );
}

#[tokio::test]
async fn the_pages_show_codes_counts_and_times_and_no_content() {
    let world = World::new().await;
    world
        .road(COMMUNE)
        .submit(
            "H99.12",
            Kind::Document,
            &letter("H99.12", &["H99"]).bytes(),
        )
        .await
        .unwrap();
    let mut other = letter("H99.12", &["H99"]);
    other.subject = "Về việc thử nghiệm trục lần nữa";
    let refused = world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &other.bytes())
        .await;
    assert!(refused.is_err(), "another document under its id");
    let browser = Browser::logged_in(&world).await;
    for (path, shown) in [
        ("/", PROVINCE),
        ("/centers", COMMUNE),
        ("/centers/one?center=00.12.W00", "Tạo khóa mới"),
        ("/agencies?q=xa+thu+nghiem", "UBND xã Thử Nghiệm"),
        ("/agencies?q=%3Cscript%3E", "&lt;script&gt;"),
        ("/stuck", "H99.12,2026/11/21,12/UBND-VP"),
        ("/series", "Chưa cấp số nào."),
        ("/audit", "center.added"),
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        let text = page.text();
        assert!(text.contains(shown), "{shown} on {path}: {text}");
        assert!(
            !text.contains("Về việc thử nghiệm trục"),
            "no subject on {path}"
        );
        assert!(
            !text.contains("<script") && !text.contains("http://"),
            "nothing from elsewhere on {path}"
        );
    }
    assert_eq!(browser.get("/nothing").await.status, 404);
}

#[tokio::test]
async fn what_changes_something_needs_its_sessions_token() {
    let world = World::new().await;
    let browser = Browser::logged_in(&world).await;
    let token = browser.token().await;
    for fields in [
        &[("center", COMMUNE)][..],
        &[("center", COMMUNE), ("token", "")],
        &[("center", COMMUNE), ("token", &"0".repeat(64))],
    ] {
        assert_eq!(
            browser.submit("/centers/close", fields).await.status,
            403,
            "{fields:?}"
        );
    }
    let fields = [("center", COMMUNE), ("token", token.as_str())];
    let elsewhere = browser
        .submit_from("http://evil.example", "/centers/close", &fields)
        .await;
    assert_eq!(elsewhere.status, 403);
    let unseen = browser.submit("/centers/rotate", &fields).await;
    assert_eq!(unseen.status, 409, "nobody looked at the center before");
    let center = browser
        .get(&format!("/centers/one?center={COMMUNE}"))
        .await
        .text();
    let seen = center.split("name=\"seen\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap().to_owned();
    let rotating = [
        ("center", COMMUNE),
        ("seen", seen.as_str()),
        ("token", token.as_str()),
    ];
    let rotated = browser.submit("/centers/rotate", &rotating).await.text();
    let again = browser.submit("/centers/rotate", &rotating).await;
    assert_eq!(again.status, 409, "a page sent twice changes it once");
    let secrets = world
        .node
        .store()
        .secrets_of(COMMUNE, None, world.node.now())
        .unwrap();
    assert_eq!(secrets.len(), 2, "two are valid for a week");
    assert!(
        rotated.contains(secrets[0].expose()),
        "the new one is shown this once"
    );
    assert_eq!(
        secrets[1].expose(),
        secret(COMMUNE).expose(),
        "the former one still opens"
    );
    world.road(COMMUNE).reach().await.unwrap();
    assert_eq!(browser.submit("/centers/close", &fields).await.status, 303);
    assert!(world.road(COMMUNE).reach().await.is_err(), "closed");
    let verified = browser
        .submit("/audit/verify", &[("token", &token)])
        .await
        .text();
    assert!(verified.contains("Nhật ký nguyên vẹn"), "{verified}");
    world
        .node
        .set_admin_password("một mật khẩu khác hẳn")
        .unwrap();
    assert_eq!(
        browser.get("/").await.status,
        303,
        "a new password ends every session"
    );
}

#[tokio::test]
async fn a_number_is_cancelled_with_its_reason() {
    let world = World::new().await;
    let store = world.node.store();
    let office = store.resolve("H99.12").unwrap().unwrap().agency;
    let series = node::store::SeriesKey::new(office, "QĐ-UBND", 2026).unwrap();
    store.issue(&series, "a", world.node.now()).unwrap();
    let browser = Browser::logged_in(&world).await;
    let token = browser.token().await;
    let form = |number, reason| {
        [
            ("token", token.as_str()),
            ("office", "H99.12"),
            ("book", "QĐ-UBND"),
            ("year", "2026"),
            ("number", number),
            ("reason", reason),
            ("who", "Người Thử"),
        ]
    };
    for (number, reason, status) in [
        ("1", "", 400),
        ("x", "Nhầm", 400),
        ("7", "Nhầm", 404),
        ("1", "Nhầm <b>", 303),
    ] {
        let reply = browser
            .submit("/series/cancel", &form(number, reason))
            .await;
        assert_eq!(reply.status, status, "{number} {reason}");
    }
    let page = browser
        .get("/series/one?office=H99.12&book=Q%C4%90-UBND&year=2026")
        .await
        .text();
    assert!(
        page.contains("Nhầm &lt;b&gt;") && page.contains("Người Thử"),
        "{page}"
    );
    let list = browser.get("/series").await.text();
    assert!(list.contains("QĐ-UBND"), "{list}");
}
