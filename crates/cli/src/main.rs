//! `lienvan`: the verbs of the office from a terminal, plus verify, inspect and render.
//!
//! A host and nothing more: it reads the command line, runs one verb, prints what it gave. PINs, secrets and
//! passphrases come from standard input or a prompt, never from arguments.

mod args;
mod check;
mod convert;
mod copies;
mod desk;
mod directory;
mod drafts;
mod envelope;
mod exchange;
mod extend;
mod library;
mod parcels;
mod pdf;
mod place;
mod post;
mod prints;
mod roads;
mod say;
mod secrets;
mod show;
mod signing;
mod templates;
mod tokens;
mod unparsed;
mod versions;
mod watch;
mod words;

use app::outgoing::batch::BatchAct;
use args::{Args, Command};
use clap::Parser;
use say::{Output, USAGE};
use std::process::ExitCode;

fn main() -> ExitCode {
    app::run_if_called();
    listen();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return unparsed::answer(&error),
    };
    let output = Output { json: args.json };
    match run(&args, &output) {
        Ok(code) => code,
        Err(failure) => {
            output.failure(&failure);
            code(&failure)
        }
    }
}

fn run(args: &Args, output: &Output) -> Result<ExitCode, app::Failure> {
    match &args.command {
        Command::Check(wanted) => return check::run(wanted, output),
        Command::Pdf { act } => return pdf::run(act, output),
        Command::Token { act } => tokens::run(act, output)?,
        Command::Edxml { act } => envelope::run(act, output)?,
        Command::Init(init) => desk::init(args, init, output)?,
        Command::Convert(wanted) => convert::run(wanted, output)?,
        Command::Print { act } => prints::run(args, act, output)?,
        Command::Render(render) => drafts::render(args, render, output)?,
        Command::Draft { act } => drafts::run(args, act, output)?,
        Command::Library { act } => library::run(args, act, output)?,
        Command::Template { act } => templates::run(args, act, output)?,
        Command::Merge(merge) => templates::merge(args, merge, output)?,
        Command::Batch { act } => templates::batches(args, act, output)?,
        Command::Attach(attach) => copies::attach(args, attach, output)?,
        Command::Copy { act } => copies::run(args, act, output)?,
        Command::Appearance { act } => copies::appearance(args, act, output)?,
        Command::Road { act } => roads::run(args, act, output)?,
        Command::Settings { act } => desk::settings(args, act, output)?,
        Command::Key { act } => desk::key(args, act, output)?,
        Command::Trust { act } => desk::trust(args, act, output)?,
        Command::Evidence { act } => extend::evidence(&*desk::open(args)?, act, output)?,
        Command::Package { act } => parcels::run(args, act, output)?,
        Command::Directory { act } => directory::run(args, act, output)?,
        Command::Watch(wanted) => watch::run(args, wanted, output)?,
        Command::Pending => watch::pending(args, output)?,
        Command::Calendar { import } => watch::calendar(args, import.as_deref(), output)?,
        Command::Slip(wanted) => return watch::slip(args, wanted, output),
        Command::Signings { id } => return signing::report(args, *id, output),
        Command::Sign(wanted) => return signing::run(args, BatchAct::Sign, wanted, output),
        Command::Issue(wanted) => return signing::run(args, BatchAct::Issue, wanted, output),
        other => post::run(args, other, output)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Standard error belongs to failures: the log comes there only when somebody asks for it.
fn listen() {
    if std::env::var_os("LIENVAN_LOG").is_some() {
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_env("LIENVAN_LOG"))
            .with_writer(std::io::stderr)
            .init();
    }
}

fn code(failure: &app::Failure) -> ExitCode {
    match failure.code.as_str() {
        "input.arguments" => ExitCode::from(USAGE),
        _ => ExitCode::FAILURE,
    }
}
