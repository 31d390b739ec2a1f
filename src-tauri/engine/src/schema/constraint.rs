//! The constraints of a table, from its columns and its end alike.

use super::{
    model::{Action, Check, Column, Conflict, ForeignKey, KeyPart, Name, PrimaryKey, Table, Unique},
    normalise, pragma,
    scope::Scope,
    token::{Token, bodies_of, unquote},
};
use sqlite3_parser::{
    ast::{
        ColumnConstraint, ColumnDefinition, DeferSubclause, Expr, ForeignKeyClause, InitDeferredPred, Literal,
        Name as TreeName, NamedTableConstraint, RefAct, RefArg, ResolveType, SortOrder, SortedColumn, TableConstraint,
    },
    dialect::TokenType,
};

/// Gathers the constraints of a table that has its columns already.
pub(super) struct Constraints<'m> {
    table: &'m mut Table,
    scope: &'m Scope<'m>,
}

impl<'m> Constraints<'m> {
    pub(super) fn new(table: &'m mut Table, scope: &'m Scope<'m>) -> Self {
        Self { table, scope }
    }

    /// Adds those of a column, whose tokens begin with its name.
    pub(super) fn of_column(&mut self, definition: &ColumnDefinition<'_>, tokens: &[Token<'_>]) -> Option<()> {
        let column = Name(unquote(definition.col_name.0));
        let mut checks = bodies_of(tokens.get(1..)?, TokenType::TK_CHECK).into_iter();
        for constraint in definition.constraints {
            let name = name(constraint.name.as_ref());
            match &constraint.constraint {
                ColumnConstraint::PrimaryKey { order, conflict_clause, auto_increment } => {
                    let descending = *order == Some(SortOrder::Desc);
                    let parts = vec![self.part(&column, None, descending)];
                    // `INTEGER PRIMARY KEY DESC` is no rowid, by an old mistake that is kept
                    // (https://sqlite.org/lang_createtable.html#rowid).
                    let is_rowid = !descending && self.is_rowid(&column);
                    let (conflict, autoincrement) = (conflict(*conflict_clause), *auto_increment);
                    self.table.primary_key = Some(PrimaryKey { name, parts, conflict, autoincrement, is_rowid });
                }
                ColumnConstraint::Unique(clause) => {
                    let parts = vec![self.part(&column, None, false)];
                    self.table.unique.push(Unique { name, parts, conflict: conflict(*clause) });
                }
                ColumnConstraint::Check(_) => self.check(name, checks.next()?),
                ColumnConstraint::ForeignKey { clause, defer_clause } => {
                    self.foreign_key(name, vec![column.clone()], clause, defer_clause.as_ref());
                }
                ColumnConstraint::Defer(clause) => {
                    if let Some(key) = self.table.foreign_keys.last_mut() {
                        key.deferred = deferred(Some(clause));
                    }
                }
                ColumnConstraint::NotNull { .. }
                | ColumnConstraint::Default(_)
                | ColumnConstraint::Collate { .. }
                | ColumnConstraint::Generated { .. } => {}
            }
        }
        checks.next().is_none().then_some(())
    }

    /// Adds those at the end of the table.
    pub(super) fn of_table(&mut self, all: &[NamedTableConstraint<'_>], tokens: &[Token<'_>]) -> Option<()> {
        let mut checks = bodies_of(tokens, TokenType::TK_CHECK).into_iter();
        for constraint in all {
            let name = name(constraint.name.as_ref());
            match &constraint.constraint {
                TableConstraint::PrimaryKey { columns, auto_increment, conflict_clause } => {
                    let parts = self.parts(columns)?;
                    let is_rowid = matches!(*columns, [only] if self.is_rowid(&key_column(only)?.0));
                    let (conflict, autoincrement) = (conflict(*conflict_clause), *auto_increment);
                    self.table.primary_key = Some(PrimaryKey { name, parts, conflict, autoincrement, is_rowid });
                }
                TableConstraint::Unique { columns, conflict_clause } => {
                    let parts = self.parts(columns)?;
                    self.table.unique.push(Unique { name, parts, conflict: conflict(*conflict_clause) });
                }
                TableConstraint::Check(..) => self.check(name, checks.next()?),
                TableConstraint::ForeignKey { columns, clause, defer_clause } => {
                    let columns = columns.iter().map(|column| tree_name(&column.col_name)).collect();
                    self.foreign_key(name, columns, clause, defer_clause.as_ref());
                }
            }
        }
        checks.next().is_none().then_some(())
    }

    /// Puts all into canonical order; a constraint that is written twice is one.
    pub(super) fn finish(self) {
        sort(self.table);
    }

    fn check(&mut self, name: Option<Name>, body: &[Token<'_>]) {
        let expression = normalise::bare_expression(body, self.scope);
        self.table.checks.push(Check { name, expression });
    }

    fn foreign_key(
        &mut self,
        name: Option<Name>,
        columns: Vec<Name>,
        clause: &ForeignKeyClause<'_>,
        defer: Option<&DeferSubclause>,
    ) {
        let mut key = ForeignKey { name, columns, parent: tree_name(&clause.tbl_name), ..ForeignKey::default() };
        let parent_columns = clause.columns.unwrap_or_default();
        key.parent_columns = parent_columns.iter().map(|column| tree_name(&column.col_name)).collect();
        key.deferred = deferred(defer);
        for argument in clause.args {
            match argument {
                RefArg::OnDelete(act) => key.on_delete = action(*act),
                RefArg::OnUpdate(act) => key.on_update = action(*act),
                // SQLite reads these and does nothing with them.
                RefArg::OnInsert(_) | RefArg::Match(_) => {}
            }
        }
        self.table.foreign_keys.push(key);
    }

    fn parts(&self, columns: &[SortedColumn<'_>]) -> Option<Vec<KeyPart>> {
        let part = |column: &SortedColumn<'_>| {
            let (name, collation) = key_column(column)?;
            Some(self.part(&name, collation.as_deref(), column.order == Some(SortOrder::Desc)))
        };
        columns.iter().map(part).collect()
    }

    fn part(&self, name: &Name, collation: Option<&str>, descending: bool) -> KeyPart {
        let of_column = || self.column(name).and_then(|column| column.collation.clone());
        KeyPart {
            expression: normalise::identifier(&name.0),
            collation: collation.map_or_else(of_column, pragma::collation),
            descending,
        }
    }

    fn is_rowid(&self, name: &Name) -> bool {
        let is_integer = |column: &Column| column.declared_type == "INTEGER";
        !self.table.without_rowid && self.column(name).is_some_and(is_integer)
    }

    fn column(&self, name: &Name) -> Option<&Column> {
        self.table.column(name)
    }
}

/// Puts the constraints of a table into canonical order and drops those that are there twice.
pub(super) fn sort(table: &mut Table) {
    table.unique.sort_by(|a, b| (&a.parts, a.conflict).cmp(&(&b.parts, b.conflict)));
    table.unique.dedup_by(|a, b| a.parts == b.parts && a.conflict == b.conflict);
    table.checks.sort_by(|a, b| a.expression.cmp(&b.expression));
    table.checks.dedup_by(|a, b| a.expression == b.expression);
    table.foreign_keys.sort_by(|a, b| foreign_key_order(a).cmp(&foreign_key_order(b)));
    table.foreign_keys.dedup_by(|a, b| foreign_key_order(a) == foreign_key_order(b));
}

/// All that a foreign key means.
fn foreign_key_order(key: &ForeignKey) -> impl Ord {
    let ForeignKey { name: _, columns, parent, parent_columns, on_delete, on_update, deferred } = key;
    (columns, parent, parent_columns, *on_delete, *on_update, *deferred)
}

pub(super) fn conflict(clause: Option<ResolveType>) -> Conflict {
    match clause {
        None | Some(ResolveType::Abort) => Conflict::Abort,
        Some(ResolveType::Rollback) => Conflict::Rollback,
        Some(ResolveType::Fail) => Conflict::Fail,
        Some(ResolveType::Ignore) => Conflict::Ignore,
        Some(ResolveType::Replace) => Conflict::Replace,
    }
}

fn action(act: RefAct) -> Action {
    match act {
        RefAct::SetNull => Action::SetNull,
        RefAct::SetDefault => Action::SetDefault,
        RefAct::Cascade => Action::Cascade,
        RefAct::Restrict => Action::Restrict,
        RefAct::NoAction => Action::NoAction,
    }
}

fn deferred(clause: Option<&DeferSubclause>) -> bool {
    clause.is_some_and(|clause| clause.deferrable && clause.init_deferred == Some(InitDeferredPred::InitiallyDeferred))
}

/// The column of a key and the collation that is asked for it. `None` for what is no column.
fn key_column(column: &SortedColumn<'_>) -> Option<(Name, Option<String>)> {
    let (mut expression, mut collation) = (&column.expr, None);
    loop {
        expression = match expression {
            Expr::Collate(inner, name) => {
                collation.get_or_insert(unquote(name));
                inner
            }
            Expr::Parenthesized(inner) => match inner.as_slice() {
                [only] => only,
                _ => return None,
            },
            Expr::Id(id) => return Some((Name(unquote(id.0)), collation)),
            Expr::Name(name) => return Some((tree_name(name), collation)),
            Expr::Literal(Literal::String(text)) => return Some((Name(unquote(text)), collation)),
            _ => return None,
        };
    }
}

fn name(name: Option<&TreeName<'_>>) -> Option<Name> {
    name.map(tree_name)
}

fn tree_name(name: &TreeName<'_>) -> Name {
    Name(unquote(name.0))
}
