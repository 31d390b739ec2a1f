//! What happens in a folder, told by the file system; and whether the machine has time to look by itself.

mod ear;
mod machine;
mod notices;
mod pace;

pub use ear::Ear;
pub use machine::{Machine, on_battery};
pub use notices::{Heard, Notices};
pub use pace::{Pace, Turn, hold};
