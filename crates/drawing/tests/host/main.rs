//! The process that draws in this room's tests, whose own `main` is not ours. In nothing that is shipped.

fn main() {
    drawing::run_if_called();
}
