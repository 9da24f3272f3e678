//! An authority on loopback and the token it handed to a leader, for the stories told in the window. Not for offices.
//!
//! `authority` prints one line of JSON: where it is asked for time stamps, its root, its keys, and the token's module
//! with what that wants in its environment. Then it takes a word a line, answers `ok`, and ends with its input.
#![allow(clippy::print_stdout, reason = "a program of a terminal")]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::BufRead;

use serde_json::json;
use world::{AuthorityOnLoopback, Manner, TokenTable};

fn main() -> Result<(), Box<dyn Error>> {
    let authority = AuthorityOnLoopback::start()?;
    let keys = authority.keys();
    let token = TokenTable::filled(&keys.leader, &keys.pin())?;
    let environment: BTreeMap<_, _> = token.environment().into_iter().collect();
    let told = json!({
        "tsa": authority.tsa,
        "root": authority.folder().join("root.pem"),
        "leader": keys.leader,
        "office": keys.office,
        "pin": keys.pin().as_str(),
        "token": { "module": token.module(), "pin": token.pin().as_str(), "environment": environment },
    });
    println!("{told}");
    for line in std::io::stdin().lock().lines() {
        obey(&authority, &token, &line?)?;
        println!("ok");
    }
    Ok(())
}

/// The authority's manners by their names; `revoke`; and what befalls the token.
fn obey(
    authority: &AuthorityOnLoopback,
    token: &TokenTable,
    line: &str,
) -> Result<(), Box<dyn Error>> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "honest" => authority.is(Manner::Honest),
        "away" => authority.is(Manner::Away),
        "silent" => authority.is(Manner::Silent),
        "unknowing" => authority.is(Manner::Unknowing),
        "revoke" => authority.revokes_the_leader(),
        "behaves" => token.behaves(&format!("count,{rest}"))?,
        "tries" => token.set_tries(rest.parse()?)?,
        "out" => token.take_out()?,
        "in" => token.put_in()?,
        _ => return Err(format!("{line} is no word of mine").into()),
    }
    Ok(())
}
