//! This program called again, for work that may end or hang the process that does it: a vendor's module, a page drawer.
//! Knows neither: it starts, asks with a time limit, bounds and ends. Never waits for a process that hangs.
//!
//! ```text
//! the desk                                        the twin: the same program, a hidden first argument
//! Launch::of(ROLE).start() ──► Line               run_if_called(ROLE, run): the first line of `main`
//! line.ask(frames, limit)  ──► Frame   ◄──►       Pipe::open() · pipe.next() · pipe.answer()
//! ```
//!
//! Over two pipes: frames with a version, a kind and a length. ADR 0015 says why a process and why the same program,
//! ADR 0023 why this is a room.

pub mod bounds;
mod frame;
mod line;
mod pipe;
mod program;

pub use frame::{Frame, Kind, LONGEST_FILE, LONGEST_MESSAGE};
pub use line::{KillSwitch, Line, Lost};
pub use pipe::{Heard, Pipe};
pub use program::{Launch, Role, be_helped_by, run_if_called};
