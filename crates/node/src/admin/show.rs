//! What the admin page shows.

use super::Admin;
use super::act::whole;
use super::page::{self, Answer, Tab, at, figure, length, page, token};
use crate::Error;
use crate::store::{AgencyEntry, AuditEntry, CenterEntry, DeliveryTimes, Queue, Stuck, Totals};
use axis::Kind;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use maud::{Markup, html as markup};
use office::Moment;

/// The page that asks for the password.
pub(super) async fn login(State(admin): State<Admin>) -> Answer {
    admin.hash().await?;
    Ok(page::login(None))
}

/// The state of everything at a glance.
pub(super) async fn overview(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.visit(request).await?;
    let found = admin.node.apart(|node| {
        let now = node.now();
        let store = node.store();
        Ok::<_, Error>(Overview {
            now,
            epoch: store.epoch()?,
            totals: store.totals()?,
            queues: store.queues()?,
            stuck: store.stuck(now.plus_millis(-DAY), SHOWN)?.len(),
            times: store.delivery_times(now.plus_millis(-7 * DAY))?,
        })
    });
    let found = whole(found.await)?;
    Ok(page(&visit, Tab::Overview, "Tổng quan", &found.told()))
}

struct Overview {
    now: Moment,
    epoch: u64,
    totals: Totals,
    queues: Vec<Queue>,
    stuck: usize,
    times: Vec<DeliveryTimes>,
}

impl Overview {
    fn told(&self) -> Markup {
        let oldest = self.queues.iter().map(|queue| queue.oldest).min();
        let age = |since: Moment| length(self.now.millis().saturating_sub(since.millis()));
        let stuck = if self.stuck >= SHOWN {
            format!("{SHOWN} trở lên")
        } else {
            self.stuck.to_string()
        };
        markup! {
            dl.figures {
                div { dt { "Gói đang chờ nhận" } dd { (figure(self.totals.waiting)) } }
                div.alarm[self.stuck > 0] { dt { "Chờ quá một ngày" } dd { (stuck) } }
                div { dt { "Gói chờ lâu nhất" } dd { (oldest.map_or_else(|| "không có".to_owned(), age)) } }
                div { dt { "Thư đã nhận từ trước đến nay" } dd { (figure(self.totals.letters)) } }
                div { dt { "Điểm kết nối, đơn vị" } dd { (figure(self.totals.centers)) ", " (figure(self.totals.agencies)) } }
                div.alarm[self.totals.conflicts > 0] { dt { "Thư bị từ chối vì trùng mã văn bản" } dd { (figure(self.totals.conflicts)) } }
                div { dt { "Kỳ dữ liệu (đổi sau mỗi lần phục hồi)" } dd { (self.epoch) } }
            }
            h2 { "Hàng đợi theo điểm kết nối" }
            div.scroll { table {
                thead { tr {
                    th { "Điểm kết nối" } th { "Loại" } th.figure { "Đang chờ" } th.figure { "Nơi nhận báo lỗi" } th { "Chờ lâu nhất" }
                } }
                tbody {
                    @for queue in &self.queues {
                        tr {
                            td { code { (queue.center) } }
                            td { (kind(queue.kind)) }
                            td.figure { (figure(queue.waiting)) }
                            td.figure { (figure(queue.failed)) }
                            td { (age(queue.oldest)) }
                        }
                    }
                    @if self.queues.is_empty() { tr { td.pale colspan="5" { "Không có gói nào đang chờ." } } }
                }
            } }
            h2 { "Thời gian giao trong 7 ngày qua, từ lúc nút nhận đến lúc nơi nhận lấy xong" }
            div.scroll { table {
                thead { tr {
                    th { "Điểm kết nối nhận" } th.figure { "Số gói" } th.figure { "Một nửa không quá" } th.figure { "95 % không quá" } th.figure { "Lâu nhất" }
                } }
                tbody {
                    @for times in &self.times { (times_row(times)) }
                    @if self.times.is_empty() { tr { td.pale colspan="5" { "Chưa có gói nào được lấy xong." } } }
                }
            } }
        }
    }
}

fn times_row(times: &DeliveryTimes) -> Markup {
    let told = |millis: u64| length(i64::try_from(millis).unwrap_or(i64::MAX));
    markup! {
        tr {
            td { code { (times.center) } }
            td.figure { (figure(times.count)) }
            td.figure { (told(times.median)) }
            td.figure { (told(times.p95)) }
            td.figure { (told(times.longest)) }
        }
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "Văn bản",
        Kind::Status => "Trạng thái",
    }
}

/// Every center, with what can be done about its secret.
pub(super) async fn centers(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.visit(request).await?;
    let found = whole(admin.node.apart(|node| node.store().centers()).await)?;
    let content = markup! {
        p.pale { "Thêm điểm kết nối bằng lệnh " code { "lienvan-node center add" } ": khóa bí mật đọc từ bàn phím, không qua trang này." }
        div.scroll { table {
            thead { tr { th { "Mã" } th { "Khóa có từ" } th { "Khóa cũ còn dùng đến" } th { "Tình trạng" } th {} } }
            tbody {
                @for center in &found { (center_row(center)) }
                @if found.is_empty() { tr { td.pale colspan="5" { "Chưa có điểm kết nối nào." } } }
            }
        } }
    };
    Ok(page(&visit, Tab::Centers, "Điểm kết nối", &content))
}

fn center_row(center: &CenterEntry) -> Markup {
    let link = format!("/centers/one?center={}", escaped(&center.id));
    markup! {
        tr {
            td { code { (center.id) } }
            td { (at(center.added_at)) }
            td { @if let Some(until) = center.former_until { (at(until)) } }
            td { (standing(center)) }
            td { a href=(link) { "Đổi khóa, đóng" } }
        }
    }
}

const fn standing(center: &CenterEntry) -> &'static str {
    if center.is_closed {
        "Đã đóng"
    } else {
        "Đang mở"
    }
}

/// One center, with what can be done about it and what that means.
pub(super) async fn one_center(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, mut asked) = admin.visit(request).await?;
    let id = asked.remove("center").unwrap_or_default();
    let found = whole(admin.node.apart(|node| node.store().centers()).await)?;
    let Some(center) = found.into_iter().find(|center| center.id == id) else {
        return Err(page::failed(
            StatusCode::NOT_FOUND,
            "Không có điểm kết nối này.",
        ));
    };
    let marked = center.id.clone();
    let seen = admin
        .node
        .apart(move |node| node.store().secret_mark(&marked))
        .await;
    let seen = whole(seen)?.unwrap_or_default();
    let content = markup! {
        p { (standing(&center)) ". Khóa có từ " (at(center.added_at)) "." }
        @if let Some(until) = center.former_until { p { "Khóa cũ còn dùng được đến " (at(until)) "." } }
        @if center.is_closed {
            p { "Mở lại bằng lệnh " code { "lienvan-node center add " (center.id) } " với một khóa mới." }
        } @else {
            h2 { "Đổi khóa bí mật" }
            p { "Khóa mới hiện một lần trên màn hình. Khóa đang dùng còn hiệu lực thêm bảy ngày, để điểm kết nối kịp đổi." }
            form method="post" action="/centers/rotate" {
                (token(&visit)) input type="hidden" name="center" value=(center.id);
                input type="hidden" name="seen" value=(seen);
                button { "Tạo khóa mới" }
            }
            h2 { "Đóng điểm kết nối" }
            p { "Từ lúc đóng, mọi đơn vị qua điểm này không gửi, không nhận được nữa. Gói đang chờ vẫn được giữ." }
            form method="post" action="/centers/close" {
                (token(&visit)) input type="hidden" name="center" value=(center.id);
                button.main { "Đóng " (center.id) }
            }
        }
    };
    let title = format!("Điểm kết nối {}", center.id);
    Ok(page(&visit, Tab::Centers, &title, &content))
}

/// Agencies by code or name, a hundred at most.
pub(super) async fn agencies(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, mut query) = admin.visit(request).await?;
    let asked = query.remove("q").unwrap_or_default();
    let wanted = asked.trim().to_owned();
    let found = admin
        .node
        .apart(move |node| node.store().find_agencies(&wanted, SHOWN));
    let found = whole(found.await)?;
    let content = markup! {
        form.row method="get" action="/agencies" role="search" {
            input type="search" name="q" value=(asked) aria-label="Mã hoặc tên đơn vị" placeholder="Mã hoặc tên đơn vị";
            button { "Tìm" }
        }
        @if found.len() >= SHOWN { p.pale { "Chỉ hiện " (SHOWN) " đơn vị đầu; hãy tìm hẹp hơn." } }
        div.scroll { table {
            thead { tr { th { "Mã" } th { "Tên" } th { "Điểm kết nối" } th { "Mã cũ" } th { "Tình trạng" } } }
            tbody {
                @for agency in &found { (agency_row(agency)) }
                @if found.is_empty() { tr { td.pale colspan="5" { "Không có đơn vị nào khớp." } } }
            }
        } }
    };
    Ok(page(&visit, Tab::Agencies, "Đơn vị", &content))
}

fn agency_row(agency: &AgencyEntry) -> Markup {
    markup! {
        tr {
            td { code { (agency.code) } }
            td { (agency.name) }
            td { code { (agency.center) } }
            td { code { (agency.old_codes) } }
            td {
                @if agency.is_closed { "Đã đóng" }
                @else if agency.center.is_empty() { "Chưa kết nối" }
                @else { "Đang mở" }
            }
        }
    }
}

/// What waits for longer than a day.
pub(super) async fn stuck(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.visit(request).await?;
    let found = admin.node.apart(|node| {
        let now = node.now();
        let stuck = node.store().stuck(now.plus_millis(-DAY), SHOWN)?;
        let conflicts = node.store().conflicts(SHOWN)?;
        Ok::<_, Error>((now, stuck, conflicts))
    });
    let (now, found, conflicts) = whole(found.await)?;
    let content = markup! {
        p.pale { "Gói mà nơi nhận chưa lấy xong sau một ngày. Báo cho điểm kết nối ở cột cuối; gói được giữ đến khi nơi nhận lấy." }
        div.scroll { table {
            thead { tr { th { "Gói" } th { "Loại" } th { "Nơi gửi" } th { "Nơi nhận" } th { "Đã chờ" } th { "Nơi nhận báo" } th { "Điểm kết nối" } } }
            tbody {
                @for package in &found { (stuck_row(package, now)) }
                @if found.is_empty() { tr { td.pale colspan="7" { "Không có gói nào bị kẹt." } } }
            }
        } }
        h2 { "Thư bị từ chối vì trùng mã văn bản" }
        p.pale { "Cùng nơi gửi đã gửi văn bản khác với mã này. Nơi gửi cần thu hồi văn bản trước, hoặc gửi với mã khác." }
        div.scroll { table {
            thead { tr { th { "Mã văn bản" } th { "Số, ký hiệu" } th { "Điểm kết nối gửi" } th { "Gói đang giữ mã" } th { "Lúc" } } }
            tbody {
                @for conflict in &conflicts {
                    tr {
                        td { code { (conflict.document_id) } }
                        td { (conflict.notation) }
                        td { code { (conflict.center) } }
                        td { code { (conflict.first_doc_id) } }
                        td { (at(conflict.refused_at)) }
                    }
                }
                @if conflicts.is_empty() { tr { td.pale colspan="5" { "Không có." } } }
            }
        } }
    };
    Ok(page(&visit, Tab::Stuck, "Gói bị kẹt", &content))
}

fn stuck_row(package: &Stuck, now: Moment) -> Markup {
    let waited = now
        .millis()
        .saturating_sub(package.package.accepted_at.millis());
    markup! {
        tr {
            td { code { (package.package.doc_id) } }
            td { (kind(package.package.kind)) }
            td { code { (package.package.from_code) } }
            td { code { (package.package.to_code) } }
            td { (length(waited)) }
            td { (package.package.state.word()) @if !package.package.remark.is_empty() { ": " (package.package.remark) } }
            td { code { (package.center) } }
        }
    }
}

/// The latest lines of the audit chain.
pub(super) async fn audit(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.visit(request).await?;
    let found = whole(admin.node.apart(|node| node.store().audited(SHOWN)).await)?;
    let content = markup! {
        form.row method="post" action="/audit/verify" { (token(&visit)) button { "Kiểm tra cả nhật ký" } }
        div.scroll { table {
            thead { tr { th.figure { "Dòng" } th { "Lúc" } th { "Ai" } th { "Việc" } th { "Với" } th { "Chi tiết" } } }
            tbody {
                @for (line, entry) in &found { (audit_row(*line, entry)) }
                @if found.is_empty() { tr { td.pale colspan="6" { "Chưa có dòng nào." } } }
            }
        } }
    };
    Ok(page(&visit, Tab::Audit, "Nhật ký", &content))
}

fn audit_row(line: u64, entry: &AuditEntry) -> Markup {
    markup! {
        tr {
            td.figure { (figure(line)) }
            td { (at(entry.at)) }
            td { (entry.who) }
            td { code { (entry.what) } }
            td { code { (entry.subject) } }
            td { (entry.detail) }
        }
    }
}

/// Percent-encoded for a query.
pub(super) fn escaped(text: &str) -> String {
    let mut said = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            said.push(char::from(byte));
        } else {
            said.push_str(&format!("%{byte:02X}"));
        }
    }
    said
}

/// Rows of a page at most.
const SHOWN: usize = 100;
const DAY: i64 = 24 * 3_600 * 1_000;
