//! The app behind a loopback port: the real page in a plain browser, over the same house as the window's. For tests
//! and development only; it is in nothing that is shipped, and listens to nobody but this machine.
//!
//! `devhost --home DIR [--page DIR] [--port PORT]` prints the address it listens on.
#![allow(clippy::print_stdout, reason = "it says where it listens")]

use std::convert::Infallible;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use app::{Failure, House};
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};

fn main() -> Result<(), Box<dyn Error>> {
    app::run_if_called();
    serve()
}

#[tokio::main]
async fn serve() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    let house = House::open(&arguments.home).map_err(|failure| failure.code)?;
    let (news, _) = broadcast::channel(256);
    let teller = news.clone();
    house.on_change(Box::new(move |topics| {
        // Nobody may be listening just now.
        let _ = teller.send(topics);
    }));
    let (stop, stopped) = watch::channel(false);
    let engines = tokio::spawn(Arc::clone(&house).keep_moving(stopped));
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)))
            .await?;
    let address = listener.local_addr()?;
    println!("http://{address}");
    let host = Host {
        house,
        news,
        page: arguments.page,
        address,
    };
    // Not a graceful shutdown: a page that listens for news would hold it open for ever.
    tokio::select! {
        served = axum::serve(listener, routes(host)) => served?,
        () = interrupted() => {}
    }
    stop.send_replace(true);
    engines.await?;
    Ok(())
}

#[derive(Clone)]
struct Host {
    house: Arc<House>,
    news: broadcast::Sender<Vec<String>>,
    page: PathBuf,
    address: SocketAddr,
}

fn routes(host: Host) -> Router {
    Router::new()
        .route("/call", post(call))
        .route("/changed", get(changed))
        .fallback(get(file))
        .layer(middleware::from_fn_with_state(
            host.clone(),
            only_by_its_own_name,
        ))
        .with_state(host)
}

/// Another site's page could reach this port under a name of its own; under ours it cannot.
async fn only_by_its_own_name(
    State(host): State<Host>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let named = headers
        .get(header::HOST)
        .and_then(|name| name.to_str().ok());
    if named == Some(host.address.to_string().as_str()) {
        return next.run(request).await;
    }
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

/// Runs one command: `{"name", "input"}` in, `{"ok"}` or `{"failure"}` out.
async fn call(State(host): State<Host>, Json(asked): Json<Value>) -> Json<Value> {
    let name = asked
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let input = asked.get("input").cloned().unwrap_or_default();
    let ran = tokio::task::spawn_blocking(move || host.house.call(&name, input)).await;
    Json(match ran.unwrap_or_else(|_| Err(Failure::broken())) {
        Ok(answer) => json!({ "ok": answer }),
        Err(failure) => json!({ "failure": failure }),
    })
}

/// Every change, as it happens.
async fn changed(State(host): State<Host>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = stream::unfold(host.news.subscribe(), |mut news| async move {
        let topics = match news.recv().await {
            Ok(topics) => topics,
            // Too slow, and some was missed: look at everything.
            Err(broadcast::error::RecvError::Lagged(_)) => all_topics(),
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        let event = Event::default().data(json!({ "topics": topics }).to_string());
        Some((Ok(event), news))
    });
    Sse::new(news).keep_alive(KeepAlive::default())
}

/// A file of the built page; the page itself for `/`.
async fn file(State(host): State<Host>, request: Request) -> Response {
    let asked = Path::new(request.uri().path().trim_start_matches('/'));
    if asked
        .components()
        .any(|part| !matches!(part, Component::Normal(_)))
    {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path = match asked.as_os_str().is_empty() {
        true => host.page.join("index.html"),
        false => host.page.join(asked),
    };
    match tokio::fs::read(&path).await {
        Ok(bytes) => {
            let known = [
                (header::CONTENT_TYPE, kind_of(&path)),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (known, Bytes::from(bytes)).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

fn all_topics() -> Vec<String> {
    store::Topic::ALL
        .iter()
        .map(|topic| topic.word().to_owned())
        .collect()
}

async fn interrupted() {
    // Without a handler the interrupt ends us at once, which is as good.
    let _ = tokio::signal::ctrl_c().await;
}

struct Arguments {
    home: PathBuf,
    page: PathBuf,
    port: u16,
}

impl Arguments {
    fn read(mut given: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let (mut home, mut page, mut port) = (None, PathBuf::from("ui/dist"), 0);
        while let Some(name) = given.next() {
            let value = given
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--home" => home = Some(PathBuf::from(value)),
                "--page" => page = PathBuf::from(value),
                "--port" => port = value.parse()?,
                _ => return Err(format!("unknown argument {name}").into()),
            }
        }
        let home = home.ok_or("--home DIR is needed: where the desks are")?;
        Ok(Self { home, page, port })
    }
}
