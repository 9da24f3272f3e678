//! The frame of every page, and pages that say that something did not go.

use super::{Visit, html};
use crate::Error;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use maud::{DOCTYPE, Markup, html as markup};
use office::Moment;

/// What a page's address answers.
pub(super) type Answer = Result<Response<Body>, Instead>;

/// What is answered in place of what was asked for.
pub(super) struct Instead(Box<Response<Body>>);

impl From<Response<Body>> for Instead {
    fn from(response: Response<Body>) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response<Body> {
        *self.0
    }
}

/// A page of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Overview,
    Centers,
    Agencies,
    Stuck,
    Series,
    Audit,
}

const TABS: [(Tab, &str, &str); 6] = [
    (Tab::Overview, "/", "Tổng quan"),
    (Tab::Centers, "/centers", "Điểm kết nối"),
    (Tab::Agencies, "/agencies", "Đơn vị"),
    (Tab::Stuck, "/stuck", "Gói bị kẹt"),
    (Tab::Series, "/series", "Dãy số"),
    (Tab::Audit, "/audit", "Nhật ký"),
];

/// A page of a session.
pub(super) fn page(visit: &Visit, tab: Tab, title: &str, content: &Markup) -> Response<Body> {
    let text = framed(
        title,
        &markup! {
            header {
                p.name { "Nút trục liên thông Liên Văn" }
                nav {
                    @for (other, path, name) in TABS {
                        a href=(path) aria-current=[(other == tab).then_some("page")] { (name) }
                    }
                }
                form method="post" action="/logout" {
                    (token(visit))
                    button { "Đăng xuất" }
                }
            }
            main { h1 { (title) } (content) }
        },
    );
    html(StatusCode::OK, text)
}

/// The page that asks for the password.
pub(super) fn login(said: Option<&str>) -> Response<Body> {
    let status = if said.is_some() {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::OK
    };
    let text = framed(
        "Đăng nhập",
        &markup! {
            main.narrow {
                p.name { "Nút trục liên thông Liên Văn" }
                h1 { "Đăng nhập" }
                @if let Some(said) = said {
                    p.notice role="alert" { (said) }
                }
                form method="post" action="/login" {
                    label for="password" { "Mật khẩu quản trị" }
                    input #password type="password" name="password" required autofocus autocomplete="current-password";
                    button.main { "Vào" }
                }
            }
        },
    );
    html(status, text)
}

/// A page that says why something was not done.
pub(super) fn failed(status: StatusCode, said: &str) -> Instead {
    let text = framed(
        "Không làm được",
        &markup! {
            main.narrow {
                h1 { "Không làm được" }
                p.notice role="alert" { (said) }
                p { a href="/" { "Về trang đầu" } }
            }
        },
    );
    html(status, text).into()
}

/// The same where the node itself failed; what it was stands in its log.
pub(super) fn broken(fault: &Error) -> Instead {
    tracing::error!(
        fault = fault as &dyn std::error::Error,
        "an admin page broke"
    );
    failed(
        StatusCode::SERVICE_UNAVAILABLE,
        "Nút đang gặp lỗi. Chi tiết có trong nhật ký của dịch vụ.",
    )
}

/// What every form of a session carries.
pub(super) fn token(visit: &Visit) -> Markup {
    markup! { input type="hidden" name="token" value=(visit.token); }
}

/// A moment in Vietnam's time.
pub(super) fn at(moment: Moment) -> Markup {
    let (day, (hour, minute, second)) = (moment.day(), moment.clock_time());
    let said = format!(
        "{:02}/{:02}/{:04} {hour:02}:{minute:02}:{second:02}",
        day.day(),
        day.month(),
        day.year()
    );
    markup! { time datetime=(moment.iso()) { (said) } }
}

/// A figure with its thousands set apart, as Vietnam writes it.
pub(super) fn figure(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A length of time in its largest fitting unit.
pub(super) fn length(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    match seconds {
        0..60 => format!("{seconds} giây"),
        60..3_600 => format!("{} phút", seconds / 60),
        3_600..172_800 => format!("{} giờ {} phút", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} ngày", seconds / 86_400),
    }
}

fn framed(title: &str, content: &Markup) -> String {
    markup! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Nút Liên Văn" }
                link rel="stylesheet" href="/style.css";
            }
            body { (content) }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_lengths_are_written_as_people_read_them() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1_204, "1.204"),
            (123_265, "123.265"),
        ] {
            assert_eq!(figure(count), text);
        }
        for (millis, text) in [
            (-5, "0 giây"),
            (59_999, "59 giây"),
            (60_000, "1 phút"),
            (5_400_000, "1 giờ 30 phút"),
            (172_800_000, "2 ngày"),
        ] {
            assert_eq!(length(millis), text);
        }
    }
}
