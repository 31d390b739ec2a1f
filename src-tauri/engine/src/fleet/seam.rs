use crate::{
    Result,
    api::{Ignore, SideBySide},
    diff::{AlignedObject, Change, ObjectKind, Rename},
    plan::PlannedStatement,
    schema::model::{Name, Schema},
};
pub struct Compared {
    pub changes: Vec<Change>,
    pub notes: Vec<Change>,
}
pub struct Plan {
    pub statements: Vec<PlannedStatement>,
}
impl Plan {
    pub fn script(&self) -> String {
        String::new()
    }
}
pub fn compare_with(left: &Schema, right: &Schema, _: &Ignore) -> Compared {
    Compared { changes: crate::diff::compare(left, right), notes: vec![] }
}
pub fn renames(_: &Schema, _: &Schema, _: &[Change]) -> Vec<Rename> {
    vec![]
}
pub fn align(_: &Schema, _: &Schema, _: &[Change], _: &[Change]) -> Vec<AlignedObject> {
    vec![]
}
pub fn align_sql(_: &Schema, _: &Schema, _: &[Change], _: &[Change]) -> Vec<AlignedObject> {
    vec![]
}
pub fn plan(_: &Schema, _: &Schema, _: &[Change]) -> Result<Plan> {
    Ok(Plan { statements: vec![] })
}
pub fn object_only(_: &Schema, right: &Schema, _: ObjectKind, _: &Name) -> Schema {
    right.clone()
}
pub fn html(_: &SideBySide) -> String {
    String::new()
}
