use crate::api::SideBySide;
pub fn html(_: &SideBySide) -> String {
    String::new()
}
