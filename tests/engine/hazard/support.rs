//! What SQLite is asked while rows are counted.

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

/// Has SQLite refuse whatever is asked through a stored view or trigger, and all that writes.
pub fn allow_plain_reading(connection: &Connection) {
    let hook = |context: AuthContext<'_>| match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Function { .. } if context.accessor.is_none() => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    };
    connection.authorizer(Some(hook)).unwrap();
}

/// Allows all again.
pub fn allow_all(connection: &Connection) {
    connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>).unwrap();
}
