//! Pages of the series that the node keeps, with the numbers in no use and why.

use super::Admin;
use super::Visit;
use super::act::whole;
use super::page::{self, Answer, Tab, at, figure, page, token};
use super::show::escaped;
use crate::Node;
use crate::store::{SeriesFault, SeriesKey, SeriesRow, SeriesState};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use maud::{Markup, html as markup};

/// Every series the node keeps.
pub(super) async fn all(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, _) = admin.visit(request).await?;
    let found = whole(admin.node.apart(|node| node.store().all_series()).await)?;
    let content = markup! {
        div.scroll { table {
            thead { tr { th { "Đơn vị" } th { "Sổ" } th.figure { "Năm" } th.figure { "Số cuối" } th.figure { "Đã hủy" } th { "Tình trạng" } th {} } }
            tbody {
                @for series in &found { (row(series)) }
                @if found.is_empty() { tr { td.pale colspan="7" { "Chưa cấp số nào." } } }
            }
        } }
    };
    Ok(page(&visit, Tab::Series, "Dãy số", &content))
}

fn row(row: &SeriesRow) -> Markup {
    let link = format!(
        "/series/one?office={}&book={}&year={}",
        escaped(&row.office),
        escaped(&row.book),
        row.year
    );
    markup! {
        tr {
            td { code { (row.office) } }
            td { (row.book) }
            td.figure { (row.year) }
            td.figure { (figure(row.last)) }
            td.figure { (figure(row.cancelled)) }
            td { (if row.is_open { "Đang cấp" } else { "Chờ đối chiếu sau phục hồi" }) }
            td { a href=(link) { "Xem" } }
        }
    }
}

/// One series: its numbers out of use, and a form for another.
pub(super) async fn one(State(admin): State<Admin>, request: Request) -> Answer {
    let (visit, mut asked) = admin.visit(request).await?;
    let mut text = |name: &str| asked.remove(name).unwrap_or_default();
    let (office, book, year) = (text("office"), text("book"), text("year"));
    let key = (office.clone(), book.clone(), year.parse().unwrap_or(0));
    let found = admin.node.apart(move |node| {
        let series = series_of(node, &key.0, &key.1, key.2)?;
        Ok::<_, SeriesFault>(node.store().series(&series)?)
    });
    let state = match found.await {
        Ok(Ok(state)) => state,
        Ok(Err(SeriesFault::Broken(fault))) | Err(fault) => return Err(page::broken(&fault)),
        Ok(Err(_)) => {
            return Err(page::failed(StatusCode::NOT_FOUND, "Không có dãy số này."));
        }
    };
    let title = format!("Sổ {book} năm {year} của {office}");
    let content = told(&visit, &state, [&office, &book, &year]);
    Ok(page(&visit, Tab::Series, &title, &content))
}

fn told(visit: &Visit, state: &SeriesState, [office, book, year]: [&str; 3]) -> Markup {
    markup! {
        p { "Số cuối đã cấp: " strong { (figure(state.last)) } }
        h2 { "Số không dùng" }
        div.scroll { table {
            thead { tr { th.figure { "Số" } th { "Lý do" } th { "Người hủy" } th { "Lúc" } } }
            tbody {
                @for void in &state.cancelled {
                    tr {
                        td.figure { (figure(void.number)) }
                        td { (if void.is_lost { "Mất khi phục hồi dữ liệu" } else { void.reason.as_str() }) }
                        td { (void.who) }
                        td { (at(void.at)) }
                    }
                }
                @if state.cancelled.is_empty() { tr { td.pale colspan="4" { "Không có." } } }
            }
        } }
        h2 { "Hủy một số" }
        form.narrow method="post" action="/series/cancel" {
            (token(visit))
            input type="hidden" name="office" value=(office);
            input type="hidden" name="book" value=(book);
            input type="hidden" name="year" value=(year);
            label for="number" { "Số" }
            input #number type="number" name="number" min="1" max=(state.last) required;
            label for="reason" { "Lý do" }
            input #reason type="text" name="reason" maxlength="500" required;
            label for="who" { "Người hủy" }
            input #who type="text" name="who" maxlength="100" required;
            button.main { "Hủy số" }
        }
    }
}

/// The series of an office's code, for whoever is logged in here.
pub(super) fn series_of(
    node: &Node,
    office: &str,
    book: &str,
    year: i32,
) -> Result<SeriesKey, SeriesFault> {
    let found = node.store().resolve(office)?;
    let office = found.ok_or(SeriesFault::Malformed { what: "office" })?;
    SeriesKey::new(office.agency, book, year)
}
