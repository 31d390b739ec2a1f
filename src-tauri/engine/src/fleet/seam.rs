use crate::{
    Result,
    api::SideBySide,
    diff::{AlignedObject, Change, ObjectKind},
    plan::PlannedStatement,
    schema::model::{Name, Schema},
};
pub struct Plan {
    pub statements: Vec<PlannedStatement>,
}
impl Plan {
    pub fn script(&self) -> String {
        String::new()
    }
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
