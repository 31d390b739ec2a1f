//! The settings: a closed list, each with its section, its bounds, its default and its words, and the layers that may set
//! them. Pure: who keeps them hands them in.

mod layers;
mod list;
mod near;
mod value;

pub use layers::{Layers, Retention, Settings, Values};
pub use list::{Key, SECTIONS};
pub use near::nearest;
pub use value::{folder_of, of_folder};
