//! What the admin page changes: each a form of a session, each with its line in the audit chain.

use super::page::{self, Answer, Instead, Tab, page, token};
use super::{
    Admin, Asked, elsewhere, fields, guessed_too_often, is_of_this_page, note, session, with_cookie,
};
use crate::Error;
use crate::store::{AuditVerdict, SeriesFault};
use axis::Secret;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use maud::html as markup;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Opens a session for whoever knows the password.
pub(super) async fn login(State(admin): State<Admin>, request: Request) -> Answer {
    let (asked, body) = Asked::of(request);
    let address = asked.address;
    if !is_of_this_page(&asked.headers) {
        return Err(page::failed(
            StatusCode::FORBIDDEN,
            "Biểu mẫu không đến từ trang này.",
        ));
    }
    if let Some(wait) = guessed_too_often(&admin, address) {
        let said = format!(
            "Thử quá nhiều lần. Đợi {} giây rồi thử lại.",
            wait.as_secs() + 1
        );
        return Ok(page::login(Some(&said)));
    }
    let mut form = fields(body).await?;
    let password = Zeroizing::new(form.remove("password").unwrap_or_default());
    let hash = admin.hash().await?;
    let turn = Arc::clone(&admin.hashing).acquire_owned().await;
    let judged = admin.node.apart(move |node| {
        let _turn = turn;
        let fits = session::fits(&password, &hash);
        let what = if fits { "admin.login" } else { "admin.refused" };
        note(node, "admin", what, &address.to_string(), "")?;
        Ok::<_, Error>(fits.then_some(hash))
    });
    let hash = whole(judged.await)?;
    let Some(hash) = hash else {
        return Ok(page::login(Some("Mật khẩu không đúng.")));
    };
    let cookie = admin.sessions.open(&hash, admin.node.now());
    let cookie = cookie.map_err(|_| page::broken(&Error::NoChance))?;
    Ok(with_cookie(&admin, &cookie, "/"))
}

/// Ends the session of this browser.
pub(super) async fn logout(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.form(request).await?;
    let address = visit.address.to_string();
    whole(
        admin
            .node
            .apart(move |node| note(node, "admin", "admin.logout", &address, ""))
            .await,
    )?;
    Ok(with_cookie(&admin, "", "/login"))
}

/// Gives a center another secret, shown this once; the one it has is taken for another week.
pub(super) async fn rotate(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, form) = admin.form(request).await?;
    let center = form.get("center").cloned().unwrap_or_default();
    let asked = center.clone();
    // A page sent twice, by a double click or because its answer was lost, changes the secret once.
    let seen = form.get("seen").cloned().unwrap_or_default();
    let secret = new_secret().map_err(|_| page::broken(&Error::NoChance))?;
    let given = secret.clone();
    let rotated = admin.node.apart(move |node| {
        let now = node.now();
        let until = now.plus_millis(OVERLAP_MILLIS);
        let is_known = node
            .store()
            .rotate_secret_seen(&asked, &given, until, now, &seen)?;
        if is_known {
            note(node, "admin", "admin.rotated", &asked, "")?;
        }
        Ok::<_, Error>(is_known.then_some(until))
    });
    let Some(until) = whole(rotated.await)? else {
        return Err(page::failed(
            StatusCode::CONFLICT,
            "Chưa đổi gì: khóa này vừa được đổi từ một trang khác, hoặc không có điểm kết nối này. Mở lại trang của điểm kết nối để xem.",
        ));
    };
    let content = markup! {
        p.good role="status" {
            "Đã đổi khóa bí mật của " code { (center) } ". Khóa cũ còn dùng được đến " (page::at(until)) "."
        }
        p { "Khóa mới, chỉ hiện một lần. Chuyển cho điểm kết nối bằng đường riêng:" }
        p { code { (secret.expose()) } }
        p { a href="/centers" { "Về danh sách điểm kết nối" } }
    };
    Ok(page(&visit, Tab::Centers, "Khóa bí mật mới", &content))
}

/// Lets a center call no more.
pub(super) async fn close(State(admin): State<Admin>, request: Request) -> Answer {
    let (_, form) = admin.form(request).await?;
    let center = form.get("center").cloned().unwrap_or_default();
    let closed = admin.node.apart(move |node| {
        let closed = node.store().close_center(&center, node.now())?;
        note(node, "admin", "admin.closed", &center, "")?;
        Ok::<_, Error>(closed)
    });
    if whole(closed.await)? {
        return Ok(elsewhere("/centers"));
    }
    Err(page::failed(
        StatusCode::NOT_FOUND,
        "Không có điểm kết nối này.",
    ))
}

/// Takes a number of a series out of use, with a reason.
pub(super) async fn cancel(State(admin): State<Admin>, request: Request) -> Answer {
    let (_, form) = admin.form(request).await?;
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    let (office, book, reason, who) = (text("office"), text("book"), text("reason"), text("who"));
    let (Ok(year), Ok(number)) = (text("year").parse(), text("number").parse()) else {
        return Err(page::failed(
            StatusCode::BAD_REQUEST,
            "Năm và số phải là chữ số.",
        ));
    };
    let cancelled = admin.node.apart(move |node| {
        let series = super::series::series_of(node, &office, &book, year)?;
        let at = node.now();
        node.store()
            .cancel_number(&series, number, &reason, &who, at)
    });
    match cancelled.await {
        Ok(Ok(())) => Ok(elsewhere("/series")),
        Ok(Err(SeriesFault::Broken(fault))) | Err(fault) => Err(page::broken(&fault)),
        Ok(Err(SeriesFault::NoSuchNumber { number })) => Err(page::failed(
            StatusCode::NOT_FOUND,
            &format!("Dãy này chưa cấp số {number}."),
        )),
        Ok(Err(
            SeriesFault::Malformed { .. }
            | SeriesFault::NotReconciled { .. }
            | SeriesFault::Cancelled { .. }
            | SeriesFault::Taken { .. },
        )) => Err(page::failed(
            StatusCode::BAD_REQUEST,
            "Cần đủ lý do (tối đa 500 chữ) và người hủy số (tối đa 100 chữ).",
        )),
    }
}

/// Computes the audit chain anew.
pub(super) async fn verify(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.form(request).await?;
    let verdict = whole(admin.node.apart(|node| node.store().verify_audit()).await)?;
    let content = markup! {
        @match verdict {
            AuditVerdict::Sound { lines, head } => {
                p.good role="status" {
                    "Nhật ký nguyên vẹn: " (page::figure(lines)) " dòng, dòng nào cũng khớp với dòng trước."
                }
                p { "Mã của dòng cuối, để đối chiếu với bản giữ ở nơi khác:" }
                p { code { (head) } }
            }
            AuditVerdict::Broken { line } => {
                p.notice role="alert" {
                    "Nhật ký đã bị sửa hoặc cắt: dòng " (page::figure(line)) " không còn như lúc được ghi. "
                    "Giữ nguyên máy chủ, báo người phụ trách an toàn thông tin và đối chiếu với bản sao lưu."
                }
            }
        }
        form method="post" action="/audit/verify" { (token(&visit)) button { "Kiểm tra lại" } }
    };
    Ok(page(&visit, Tab::Audit, "Kiểm tra nhật ký", &content))
}

/// A result within a result, or the page that says that the node failed.
pub(super) fn whole<T>(done: Result<Result<T, Error>, Error>) -> Result<T, Instead> {
    done.and_then(|done| done)
        .map_err(|fault| page::broken(&fault))
}

/// 256 bits of chance in hex.
fn new_secret() -> Result<Secret, getrandom::Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice())?;
    Ok(Secret::new(hex::encode(bytes.as_slice())))
}

/// How long a former secret is taken after a change from the page.
const OVERLAP_MILLIS: i64 = 7 * 24 * 3_600 * 1_000;
