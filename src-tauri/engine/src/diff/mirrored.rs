//! A change as it is seen from the other side.

use super::Change;

impl Change {
    /// The change with left and right swapped: what is missing is extra. Comparing the other way round finds exactly the
    /// mirrored changes, in the same order.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        match self.clone() {
            Self::TableMissing { table } => Self::TableExtra { table },
            Self::TableExtra { table } => Self::TableMissing { table },
            Self::TableRenamed { from, to } => Self::TableRenamed { from: to, to: from },
            Self::ColumnRenamed { table, from, to } => Self::ColumnRenamed { table, from: to, to: from },
            Self::StrictDifferent { table, left, right } => Self::StrictDifferent { table, left: right, right: left },
            Self::WithoutRowidDifferent { table, left, right } => {
                Self::WithoutRowidDifferent { table, left: right, right: left }
            }
            Self::TableTextDifferent { table, left, right } => {
                Self::TableTextDifferent { table, left: right, right: left }
            }
            Self::ColumnOrderDifferent { table, left, right, dependants } => {
                Self::ColumnOrderDifferent { table, left: right, right: left, dependants }
            }
            Self::ColumnMissing { table, column } => Self::ColumnExtra { table, column },
            Self::ColumnExtra { table, column } => Self::ColumnMissing { table, column },
            Self::ColumnDifferent { table, left, right } => Self::ColumnDifferent { table, left: right, right: left },
            Self::PrimaryKeyMissing { table, key } => Self::PrimaryKeyExtra { table, key },
            Self::PrimaryKeyExtra { table, key } => Self::PrimaryKeyMissing { table, key },
            Self::PrimaryKeyDifferent { table, left, right } => {
                Self::PrimaryKeyDifferent { table, left: right, right: left }
            }
            Self::UniqueMissing { table, unique } => Self::UniqueExtra { table, unique },
            Self::UniqueExtra { table, unique } => Self::UniqueMissing { table, unique },
            Self::UniqueDifferent { table, left, right } => Self::UniqueDifferent { table, left: right, right: left },
            Self::CheckMissing { table, check } => Self::CheckExtra { table, check },
            Self::CheckExtra { table, check } => Self::CheckMissing { table, check },
            Self::CheckDifferent { table, left, right } => Self::CheckDifferent { table, left: right, right: left },
            Self::ForeignKeyMissing { table, key } => Self::ForeignKeyExtra { table, key },
            Self::ForeignKeyExtra { table, key } => Self::ForeignKeyMissing { table, key },
            Self::ForeignKeyDifferent { table, left, right } => {
                Self::ForeignKeyDifferent { table, left: right, right: left }
            }
            Self::IndexMissing { index } => Self::IndexExtra { index },
            Self::IndexExtra { index } => Self::IndexMissing { index },
            Self::IndexDifferent { left, right } => Self::IndexDifferent { left: right, right: left },
            Self::ViewMissing { view } => Self::ViewExtra { view },
            Self::ViewExtra { view } => Self::ViewMissing { view },
            Self::ViewDifferent { left, right } => Self::ViewDifferent { left: right, right: left },
            Self::TriggerMissing { trigger } => Self::TriggerExtra { trigger },
            Self::TriggerExtra { trigger } => Self::TriggerMissing { trigger },
            Self::TriggerDifferent { left, right } => Self::TriggerDifferent { left: right, right: left },
            Self::VirtualTableMissing { table } => Self::VirtualTableExtra { table },
            Self::VirtualTableExtra { table } => Self::VirtualTableMissing { table },
            Self::VirtualTableDifferent { left, right } => Self::VirtualTableDifferent { left: right, right: left },
            Self::SpellingDifferent { object_kind, object, left, right } => {
                Self::SpellingDifferent { object_kind, object, left: right, right: left }
            }
            Self::WhiteSpaceDifferent { object_kind, object, left, right } => {
                Self::WhiteSpaceDifferent { object_kind, object, left: right, right: left }
            }
        }
    }
}
