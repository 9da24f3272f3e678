//! Modules that hang, crash, chatter or are none: the desk goes on, with a typed fault.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use pades::{KeyFault, Signer};
use token::{Consent, Host, KillSwitch, Limits};

use crate::world::{Kind, PIN, Table, its_choice, open, pin, softhsm, wrapper};

fn table() -> Table {
    let table = Table::new();
    table.key(&table.token("UBND xã"), Kind::Rsa(2048), "01", "key");
    table
}

/// The helper's process, as the wrapper noted it.
fn helper(table: &Table) -> u32 {
    fs::read_to_string(table.path("pid"))
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// Waits until the process is gone or only a body, at most ten seconds.
fn is_gone(pid: u32) -> bool {
    let (over, wait) = channel::<()>();
    for _ in 0..100 {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let state = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .trim()
            .chars()
            .next();
        if matches!(state, None | Some('Z' | 'X')) {
            return true;
        }
        let _ = wait.recv_timeout(Duration::from_millis(100));
    }
    drop(over);
    false
}

#[test]
fn a_module_that_hangs_while_it_loads_is_killed() {
    let table = table();
    for does in ["hang_load", "hang_initialize"] {
        let limits = Limits {
            load: Duration::from_secs(5),
            ..Limits::default()
        };
        let started = table.launch_wrapped(does).limits(limits).start();
        assert!(
            matches!(
                started.as_ref().map(Host::module),
                Err(KeyFault::TimedOut { seconds: 5 })
            ),
            "{does}: the desk says so"
        );
    }
    assert!(is_gone(helper(&table)), "and the process is dead");
}

#[test]
fn a_module_that_hangs_while_it_signs_is_killed() {
    let table = table();
    let launch = table.launch_wrapped("hang_sign").limits(Limits {
        sign: Duration::from_secs(2),
        ..Limits::default()
    });
    let token = open(launch.start().unwrap(), 9).unwrap();
    let signed = token.sign(b"van ban");
    assert!(
        matches!(signed, Err(KeyFault::TimedOut { seconds: 2 })),
        "{signed:?}"
    );
    assert!(is_gone(helper(&table)), "the process is dead");
    let again = token.sign(b"van ban");
    assert!(
        matches!(again, Err(KeyFault::TimedOut { .. })),
        "nobody waits twice"
    );
    assert!(
        open(table.host(), 1).unwrap().sign(b"van ban").is_ok(),
        "the token is free again"
    );
}

#[test]
fn a_module_that_hangs_is_ended_from_another_thread_and_lets_go_of_its_token() {
    let table = table();
    let switch = KillSwitch::default();
    let launch = table.launch_wrapped("hang_sign").switch(switch.clone());
    let token = open(launch.start().unwrap(), 9).unwrap();
    let signed = std::thread::scope(|scope| {
        let signing = scope.spawn(|| token.sign(b"van ban"));
        assert!(switch.pull(), "there is a helper to end");
        signing.join().unwrap()
    });
    assert!(
        matches!(signed, Err(KeyFault::Crashed)),
        "long before its time is over: {signed:?}"
    );
    assert!(is_gone(helper(&table)), "the process is dead");
    assert!(!switch.pull(), "it dies once");
    assert!(
        open(table.host(), 1).unwrap().sign(b"van ban").is_ok(),
        "the token is free again"
    );
}

#[test]
fn a_helper_whose_switch_was_pulled_before_ends_as_it_starts() {
    let table = table();
    let switch = KillSwitch::default();
    assert!(!switch.pull(), "nothing runs yet");
    let started = table.launch().switch(switch).start().map(drop);
    assert!(matches!(started, Err(KeyFault::Crashed)), "{started:?}");
}

#[test]
fn a_module_that_hangs_at_the_login_is_killed() {
    let table = table();
    let launch = table.launch_wrapped("hang_login").limits(Limits {
        open: Duration::from_secs(5),
        ..Limits::default()
    });
    let opened = open(launch.start().unwrap(), 1).map(drop);
    assert!(
        matches!(opened, Err(KeyFault::TimedOut { seconds: 5 })),
        "{opened:?}"
    );
    assert!(is_gone(helper(&table)), "the process is dead");
}

#[test]
fn a_module_that_crashes_does_not_take_the_desk_with_it() {
    let table = table();
    for does in ["crash_load", "crash_initialize"] {
        let started = table.launch_wrapped(does).start().map(drop);
        assert!(
            matches!(started, Err(KeyFault::Crashed)),
            "{does}: {started:?}"
        );
    }
    let token = open(table.launch_wrapped("crash_sign").start().unwrap(), 9).unwrap();
    let signed = token.sign(b"van ban");
    assert!(matches!(signed, Err(KeyFault::Crashed)), "{signed:?}");
    assert!(token.sign(b"van ban").is_err(), "it stays dead");
    assert!(
        open(table.host(), 1).unwrap().sign(b"van ban").is_ok(),
        "the token is free again"
    );
}

#[test]
fn an_unknown_number_keeps_its_number() {
    let table = table();
    let token = open(table.launch_wrapped("fail_sign").start().unwrap(), 9).unwrap();
    let signed = token.sign(b"van ban");
    assert!(
        matches!(signed, Err(KeyFault::Unlisted(0x8000_beef))),
        "{signed:?}"
    );
    let again = token.sign(b"van ban");
    assert!(
        matches!(again, Err(KeyFault::ConsentOver)),
        "a fault ends the consent: {again:?}"
    );
}

#[test]
fn a_module_without_locks_and_one_that_prints_still_work() {
    let table = table();
    for does in ["no_locks", "chatty"] {
        let token = open(table.launch_wrapped(does).start().unwrap(), 1).unwrap();
        assert!(token.sign(b"van ban").is_ok(), "{does}");
    }
}

#[test]
fn what_is_no_module_is_called_so() {
    let table = table();
    let text = table.path("softhsm2.conf");
    let folder = table.path("tokens");
    let empty = table.path("empty.so");
    fs::write(&empty, b"").unwrap();
    for (path, is_missing) in [
        (text.as_path(), false),
        (&empty, false),
        (Path::new(env!("CARGO_BIN_EXE_token-host")), false),
        (&folder, true),
        (&table.path("nothing.so"), true),
        (Path::new("libsofthsm2.so"), true),
    ] {
        let started = table.launch_of(path).start().map(drop);
        let told = match is_missing {
            true => matches!(started, Err(KeyFault::ModuleMissing)),
            false => matches!(started, Err(KeyFault::NotAModule)),
        };
        assert!(told, "{}: {started:?}", path.display());
    }
}

#[test]
fn a_program_that_cannot_help_is_not_started_as_a_helper() {
    // This test program: called again it would run all its tests again, and so on without end.
    let started = Host::start(softhsm()).map(drop);
    assert!(matches!(started, Err(KeyFault::NoHelper)), "{started:?}");
    let table = table();
    let started = table
        .launch()
        .program(Path::new("/nonexistent/program"))
        .start()
        .map(drop);
    assert!(matches!(started, Err(KeyFault::NoHelper)), "{started:?}");
    let started = table
        .launch()
        .program(Path::new("/bin/echo"))
        .start()
        .map(drop);
    assert!(
        matches!(started, Err(KeyFault::Crashed)),
        "one that speaks nonsense: {started:?}"
    );
}

/// A helper without a desk: what it gets and how it ends are ours to choose.
fn bare_helper(table: &Table, module: &Path, does: &str) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_token-host"))
        .arg("--lienvan-token-host")
        .arg(module)
        .env("SOFTHSM2_CONF", table.path("softhsm2.conf"))
        .env("WRAP_REAL", softhsm())
        .env("WRAP_FOLDER", table.path(""))
        .env("WRAP_DO", does)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn a_helper_ends_with_its_desk_even_while_the_module_hangs() {
    let table = table();
    let mut helper = bare_helper(&table, wrapper(), "hang_initialize");
    let mut input = helper.stdin.take().unwrap();
    input
        .write_all(b"\x01\x01\x00\x00\x00\x06\"Load\"")
        .unwrap();
    drop(input);
    assert!(is_gone(helper.id()), "the pipe's end is the helper's end");
    let mut said = Vec::new();
    helper
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut said)
        .unwrap();
    assert!(said.is_empty(), "it never answered");
    helper.wait().unwrap();
}

#[test]
fn a_helper_that_hears_nonsense_ends() {
    let table = table();
    for nonsense in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"\x01\x01\xff\xff\xff\xff",
        b"\x02\x01\0\0\0\0",
    ] {
        let mut helper = bare_helper(&table, softhsm(), "");
        let mut input = helper.stdin.take().unwrap();
        input.write_all(nonsense).unwrap();
        assert!(is_gone(helper.id()), "{nonsense:?}");
        helper.wait().unwrap();
    }
}

#[test]
fn the_pin_stands_in_no_command_line_and_no_environment() {
    let table = table();
    let mut host = table.launch_wrapped("count").start().unwrap();
    let choice = its_choice(&mut host);
    let token = host
        .open(&choice, Some(&pin()), Consent::to(1, 600))
        .unwrap();
    let pid = helper(&table);
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap();
    assert!(!command.is_empty(), "there is something to look at");
    // Only root may look at all: the helper is marked as not to be read.
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    for place in [&command, &environment] {
        let holds = place.windows(PIN.len()).any(|part| part == PIN.as_bytes());
        assert!(!holds, "the PIN went through the pipe alone");
    }
    drop(token);
    assert!(is_gone(pid), "dropped, the helper logs out and ends");
}
