//! The helper process: loads one vendor's module, answers the desk until the pipe closes, and ends.
//!
//! Never writes anywhere but into its pipe, never keeps a PIN longer than the consent lasts, and
//! ends when the desk does, even while the module hangs.

mod ask;
mod fault;
mod find;
mod session;
mod sign;
mod unseal;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::exit;

use twin::{Frame, Heard, Kind, Pipe};
use zeroize::Zeroizing;

use crate::wire::{Answer, Ask, Refusal};
use ask::Desk;

/// Answers until the desk closes the pipe; never returns.
pub(crate) fn run(module: Option<OsString>) -> ! {
    // A panic message could quote what nobody may read.
    std::panic::set_hook(Box::new(|_| ()));
    let Some(module) = module else { exit(2) };
    let Ok(mut pipe) = Pipe::open() else { exit(2) };
    let mut desk = Desk::new(PathBuf::from(module));
    let mut pin = None;
    loop {
        let frame = match pipe.next(desk.until()) {
            Heard::Frame(frame) => frame,
            Heard::Nothing => {
                desk.expire();
                continue;
            }
            Heard::End => break,
        };
        let answer = match frame.kind() {
            Kind::Secret => {
                pin = Some(frame.into_secret());
                continue;
            }
            // The desk never sends a file.
            Kind::File => break,
            Kind::Message => answer(&mut desk, &frame, pin.take()),
        };
        if pipe.answer(&answer).is_err() {
            break;
        }
    }
    desk.close();
    exit(0)
}

fn answer(desk: &mut Desk, frame: &Frame, pin: Option<Zeroizing<Vec<u8>>>) -> Answer {
    let Some(ask) = frame.read_as() else {
        return Answer::Refused(Refusal::Crashed);
    };
    let done = match ask {
        Ask::Load => desk.load(),
        Ask::Tokens => desk.tokens(),
        Ask::Open { choice, consent } => desk.open(&choice, pin, consent),
        Ask::Sign { data } => desk.sign(&data),
        Ask::Unseal { how, data } => desk.unseal(how, &data),
    };
    done.unwrap_or_else(Answer::Refused)
}
