//! The provincial road against a stand-in that knows only what X§2.5 says.

use crate::standin::{Axis, KEY, PASSWORD, Shared, serve};
use crate::wire::line_to;
use crate::world::NOW;
use axis::{
    Account, Address, Connection, DocId, Fault, Kind, Limits, Provincial, Reach, Refusal, Secret,
    Strange, Transport,
};
use axum::http::StatusCode;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

pub(crate) fn account(password: &str) -> Account {
    Account {
        username: "xa-thu-nghiem".to_owned(),
        password: Secret::new(password),
        application: "LV".to_owned(),
        system: "H99.XA.012".to_owned(),
        key: Secret::new(KEY),
    }
}

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        answer: Duration::from_secs(1),
        idle: Duration::from_secs(1),
        ..Limits::default()
    }
}

fn road_at(host: &str, password: &str, clock: Arc<AtomicI64>) -> Provincial {
    let address = Address::plain(&format!("http://{host}")).unwrap();
    let connection = Connection::within(limits());
    let now = move || clock.load(Ordering::SeqCst);
    Provincial::new(&connection, address, account(password), now).unwrap()
}

async fn world() -> (Shared, String, Provincial, Arc<AtomicI64>) {
    let axis = Shared::default();
    let host = serve(Arc::clone(&axis)).await;
    let clock = Arc::new(AtomicI64::new(NOW));
    let road = road_at(&host, PASSWORD, Arc::clone(&clock));
    (axis, host, road, clock)
}

fn set(axis: &Shared, change: impl FnOnce(&mut Axis)) {
    change(&mut axis.lock().unwrap());
}

fn holds(axis: &Shared) {
    set(axis, |axis| {
        let letter = ("edoc".to_owned(), b"<thu/>".to_vec());
        axis.inbox.insert("aa-1".to_owned(), letter);
        let status = ("status".to_owned(), b"<status/>".to_vec());
        axis.inbox.insert("aa-2".to_owned(), status);
    });
}

#[tokio::test]
async fn a_letter_goes_and_another_is_fetched_with_one_login() {
    let (axis, _, road, _) = world().await;
    holds(&axis);
    let letter = "<thư/>\r\n--x\r\n".as_bytes();
    let doc = road.submit("H99.12", Kind::Document, letter).await.unwrap();
    assert_eq!(doc.as_str(), "68edb8c8-1");
    road.submit("H99.12", Kind::Status, b"<s/>").await.unwrap();
    let sent = axis.lock().unwrap().sent.clone();
    let expected = [
        ("edoc".to_owned(), letter.to_vec()),
        ("status".to_owned(), b"<s/>".to_vec()),
    ];
    assert_eq!(sent, expected, "to the byte");

    let waiting = road.waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].doc.as_str(), waiting[0].kind),
        ("aa-1", Kind::Document)
    );
    assert_eq!(
        (waiting[0].from.as_str(), &waiting[0].to[..]),
        ("H99", &["H99.12".to_owned()][..])
    );
    assert_eq!(road.fetch(&waiting[0].doc).await.unwrap(), b"<thu/>");
    road.acknowledge(&waiting[0].doc, false).await.unwrap();
    assert_eq!(
        road.waiting(Kind::Document).await.unwrap().len(),
        1,
        "not for good"
    );
    road.acknowledge(&waiting[0].doc, true).await.unwrap();
    assert_eq!(
        road.waiting(Kind::Document).await.unwrap(),
        [],
        "a done row does not wait"
    );
    assert_eq!(
        road.waiting(Kind::Status).await.unwrap()[0].doc.as_str(),
        "aa-2"
    );
    assert_eq!(
        road.deliveries(&doc).await.unwrap(),
        [],
        "the road has no such call"
    );
    let seen = axis.lock().unwrap();
    assert_eq!(seen.logins, 1);
    assert_eq!(
        seen.windows[0],
        ("2026/10/22".to_owned(), "2026/11/22".to_owned())
    );
}

#[tokio::test]
async fn a_token_is_renewed_before_it_runs_out_and_once_when_rotated() {
    let (axis, _, road, clock) = world().await;
    holds(&axis);
    road.waiting(Kind::Document).await.unwrap();
    clock.fetch_add(24 * 60_000, Ordering::SeqCst);
    road.waiting(Kind::Document).await.unwrap();
    assert_eq!(axis.lock().unwrap().logins, 1, "it still holds");
    clock.fetch_add(2 * 60_000, Ordering::SeqCst);
    road.waiting(Kind::Document).await.unwrap();
    assert_eq!(
        axis.lock().unwrap().logins,
        2,
        "renewed before its 30 minutes are over"
    );

    set(&axis, |axis| axis.generation += 1);
    road.submit("H99.12", Kind::Document, b"<thu/>")
        .await
        .unwrap();
    assert_eq!(axis.lock().unwrap().logins, 3, "rotated early: once anew");
    assert_eq!(axis.lock().unwrap().sent.len(), 1, "and sent once");
    set(&axis, |axis| axis.generation += 1);
    assert_eq!(
        road.fetch(&DocId::parse("aa-1").unwrap()).await.unwrap(),
        b"<thu/>"
    );
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_key_are_refusals() {
    let (axis, host, _, clock) = world().await;
    let road = road_at(&host, "khac", Arc::clone(&clock));
    let fault = road
        .submit("H99.12", Kind::Document, b"<thu/>")
        .await
        .unwrap_err();
    let expected = Fault::Refused {
        refusal: Refusal::WrongCredentials,
        said: "Sai tài khoản hoặc mật khẩu".to_owned(),
    };
    assert_eq!(fault, expected);
    assert_eq!(axis.lock().unwrap().logins, 1, "and is not tried again");
    let address = Address::plain(&format!("http://{host}")).unwrap();
    let mut other = account(PASSWORD);
    other.key = Secret::new("khac");
    let road = Provincial::new(&Connection::default(), address, other, || NOW).unwrap();
    let fault = road.waiting(Kind::Document).await.unwrap_err();
    let refused = matches!(
        fault,
        Fault::Refused {
            refusal: Refusal::WrongCredentials,
            ..
        }
    );
    assert!(refused, "{fault:?}");
    let mut odd = account(PASSWORD);
    odd.key = Secret::new("khóa");
    let address = Address::plain(&format!("http://{host}")).unwrap();
    let road = Provincial::new(&Connection::default(), address, odd, || NOW).unwrap();
    let fault = road.waiting(Kind::Document).await.unwrap_err();
    assert_eq!(
        fault,
        Fault::Unsendable {
            name: "X-SecretKey"
        }
    );
}

#[tokio::test]
async fn an_odd_answer_is_never_a_success_nor_an_empty_inbox() {
    let (axis, _, road, _) = world().await;
    road.reach().await.unwrap();
    let strange = |strange| Fault::Strange(strange);
    let refused = |refusal, said: &str| Fault::Refused {
        refusal,
        said: said.to_owned(),
    };
    let table = [
        (
            502,
            "<html>Bad Gateway</html>",
            strange(Strange::NotJson { status: 502 }),
        ),
        (
            200,
            "<html>Đăng nhập</html>",
            strange(Strange::NotJson { status: 200 }),
        ),
        (200, "", strange(Strange::Empty { status: 200 })),
        (200, "null", strange(Strange::NotTheAdapter { status: 200 })),
        (200, "{}", strange(Strange::NotTheAdapter { status: 200 })),
        (
            200,
            r#"{"data":[]}"#,
            strange(Strange::NotTheAdapter { status: 200 }),
        ),
        (200, r#"{"code":200}"#, strange(Strange::NoData)),
        (200, r#"{"code":200,"data":null}"#, strange(Strange::NoData)),
        (
            200,
            r#"{"code":200,"data":[null]}"#,
            strange(Strange::NullInList),
        ),
        (
            200,
            r#"{"code":200,"data":[{"docId":null}]}"#,
            strange(Strange::NullInList),
        ),
        (
            500,
            r#"{"code":500,"message":"x"}"#,
            refused(Refusal::AxisBroken, "x"),
        ),
        (
            500,
            r#"{"code":0,"data":[]}"#,
            refused(Refusal::AxisBroken, ""),
        ),
        (
            200,
            r#"{"code":200,"data":[],"errorDetail":[{"exception":"x"}]}"#,
            refused(Refusal::Unlisted("200".into()), ""),
        ),
        (
            200,
            r#"{"code":18,"message":"x"}"#,
            refused(Refusal::ReceiverUnknown, "x"),
        ),
        (302, "", strange(Strange::Redirect { status: 302 })),
    ];
    for (status, body, expected) in table {
        let status = StatusCode::from_u16(status).unwrap();
        set(&axis, |axis| axis.next = Some((status, body.to_owned())));
        let told = road.waiting(Kind::Document).await;
        assert_eq!(told, Err(expected), "{status} {body}");
    }
    let nulls = r#"{"code":200,"message":null,"count":null,"errorDetail":null,"data":[{"docId":"a","from":null,"to":null,"status":null,"messageType":null,"createdTime":null}]}"#;
    set(&axis, |axis| {
        axis.next = Some((StatusCode::OK, nulls.to_owned()))
    });
    let rows = road.waiting(Kind::Status).await.unwrap();
    assert_eq!(
        (rows.len(), rows[0].kind),
        (1, Kind::Status),
        "a null loses no letter"
    );
    for body in [
        r#"{"code":200,"data":{"status":"OK","docId":null}}"#,
        r#"{"code":200,"data":null}"#,
    ] {
        set(&axis, |axis| {
            axis.next = Some((StatusCode::OK, body.to_owned()))
        });
        let fault = road
            .submit("H99.12", Kind::Document, b"<thu/>")
            .await
            .unwrap_err();
        assert_eq!(fault, Fault::Strange(Strange::NoDocId));
        assert!(fault.outcome_unknown(), "it may well have been taken");
    }
    let fault = road
        .submit("H99.12", Kind::Document, b"no envelope")
        .await
        .unwrap_err();
    assert_eq!(fault, refused(Refusal::EnvelopeMalformed, "Sai định dạng"));
}

#[tokio::test]
async fn a_page_or_a_cut_at_the_login_means_that_no_letter_left() {
    let (axis, host, road, clock) = world().await;
    for (status, body) in [
        (502, "<html>502</html>"),
        (200, ""),
        (404, r#"{"code":90}"#),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        set(&axis, |axis| {
            axis.next_login = Some((status, body.to_owned()))
        });
        let fault = road
            .submit("H99.12", Kind::Document, b"<thu/>")
            .await
            .unwrap_err();
        assert_eq!(fault, Fault::Unreachable(Reach::Gate), "{status} {body}");
        assert!(!fault.outcome_unknown());
    }
    let (line, tally) = line_to(&host).await;
    let road = road_at(&line, PASSWORD, clock);
    *tally.cut_down.lock().unwrap() = Some(1);
    let fault = road
        .submit("H99.12", Kind::Document, b"<thu/>")
        .await
        .unwrap_err();
    assert_eq!(fault, Fault::Unreachable(Reach::Closed));
    assert_eq!(axis.lock().unwrap().sent.len(), 0);

    road.reach().await.unwrap();
    *tally.cut_down.lock().unwrap() = Some(1);
    let fault = road
        .submit("H99.12", Kind::Document, b"<thu/>")
        .await
        .unwrap_err();
    assert_eq!(fault, Fault::Lost { timed_out: false });
    assert!(fault.outcome_unknown(), "the letter was under way");
    assert_eq!(axis.lock().unwrap().sent.len(), 1, "and was in fact taken");
}

#[tokio::test]
async fn a_part_of_the_directory_is_never_taken_for_the_whole() {
    let (axis, _, road, _) = world().await;
    let row = json!({"id": "1", "code": "H99.12", "oldCode": null, "name": "Xã Thử Nghiệm", "centerCode": "00.99.W00", "parentId": "9"});
    set(&axis, |axis| axis.agencies = json!([row]));
    let bare = road.directory().await.unwrap();
    assert_eq!(
        (bare[0].code.as_str(), bare[0].parent_id.as_str()),
        ("H99.12", "9")
    );
    set(
        &axis,
        |axis| axis.agencies = json!({"totalPages": 1, "totalRecords": 1, "content": [row]}),
    );
    assert_eq!(road.directory().await.unwrap(), bare);
    for part in [
        json!({"totalPages": 1, "totalRecords": 2, "content": [row]}),
        json!({"totalPages": 3, "content": [row]}),
        json!({"content": null}),
        json!(null),
    ] {
        set(&axis, |axis| axis.agencies = part.clone());
        assert_eq!(
            road.directory().await,
            Err(Fault::Strange(Strange::NoData)),
            "{part}"
        );
    }
}
