//! Drives the real window through WebKitWebDriver, on a display that nobody sees.
//!
//! [`Stage::new`] makes what a test needs: a display, folders of its own, a state that nobody else has. [`Stage::open`]
//! starts the app on it as a person does, with arguments, and answers with the [`Window`] to look at and click in.

mod accessibility;
mod display;
mod driver;
mod stage;
mod window;

pub use accessibility::Axe;
pub use stage::Stage;
pub use window::Window;
