//! The kinds of databases that a fleet holds.

/// What is the matter with a database of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Made from `v3.sql`.
    Current,
    /// Made at version 2 and brought to 3 by ALTER and a rebuild, so that its text is another one.
    Migrated,
    /// As `v2.sql` says.
    OutdatedV2,
    /// As `v1.sql` says.
    OutdatedV1,
    /// Without the table that keeps the version.
    Unversioned,
    /// Its version is a word.
    UnknownVersion,
    /// Lacks a table.
    MissingTable,
    /// Lacks a column.
    MissingColumn,
    /// Lacks an index.
    MissingIndex,
    /// Has one column more, with values.
    ExtraColumn,
    /// Has one table more, with rows.
    ExtraTable,
    /// A column's default is another one.
    ChangedDefault,
    /// A view selects something else.
    ChangedView,
    /// Its version is newer than the catalog.
    Ahead,
    /// At version 2, and lacks a table of it.
    OutdatedIncomplete,
    /// 0 bytes.
    Empty,
    /// The second half of the file is gone.
    Truncated,
    /// The header is whole, the page after it is not.
    Corrupt,
    /// Bytes without any pattern, as an encrypted database has them.
    Random,
    /// A text whose name ends in `.db`.
    Text,
    /// Version 2 in the file, version 3 in the write-ahead log beside it.
    WalPending,
    /// In WAL mode, no log beside it.
    WalClean,
    /// In WAL mode, a log of 0 bytes beside it.
    WalZero,
    /// A process died while it wrote; the journal beside it undoes the half.
    HotJournal,
    /// Another program's database.
    Stranger,
    /// As it should be, and named as if it were a text.
    OtherName,
}

/// What is true of all databases of a kind.
pub(crate) struct Facts {
    pub(crate) name: &'static str,
    /// How many of a thousand; 0: one of every thousand, since it is about a file's state rather than its schema.
    pub(crate) share: usize,
    pub(crate) status: &'static str,
    pub(crate) version: Option<i64>,
    pub(crate) reason: Option<&'static str>,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 26] = [
        Self::Current,
        Self::Migrated,
        Self::OutdatedV2,
        Self::OutdatedV1,
        Self::Unversioned,
        Self::UnknownVersion,
        Self::MissingTable,
        Self::MissingColumn,
        Self::MissingIndex,
        Self::ExtraColumn,
        Self::ExtraTable,
        Self::ChangedDefault,
        Self::ChangedView,
        Self::Ahead,
        Self::OutdatedIncomplete,
        Self::Empty,
        Self::Truncated,
        Self::Corrupt,
        Self::Random,
        Self::Text,
        Self::WalPending,
        Self::WalClean,
        Self::WalZero,
        Self::HotJournal,
        Self::Stranger,
        Self::OtherName,
    ];

    /// Its word, as in `truth.tsv`.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The status that a scan ought to give, as in JSON.
    pub fn status(self) -> &'static str {
        self.facts().status
    }

    /// The version that a scan ought to read.
    pub fn version(self) -> Option<i64> {
        self.facts().version
    }

    /// The reason that a scan ought to give, as in JSON.
    pub fn reason(self) -> Option<&'static str> {
        self.facts().reason
    }

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        if self == Self::OtherName { "notes.txt" } else { "notes.db" }
    }

    pub(crate) fn facts(self) -> Facts {
        let fact = |name, share, status, version, reason| Facts { name, share, status, version, reason };
        match self {
            Self::Current => fact("current", 650, "current", Some(3), None),
            Self::Migrated => fact("migrated", 200, "current", Some(3), None),
            Self::OutdatedV2 => fact("outdated_v2", 60, "outdated", Some(2), None),
            Self::OutdatedV1 => fact("outdated_v1", 25, "outdated", Some(1), None),
            Self::Unversioned => fact("unversioned", 10, "unversioned", None, None),
            Self::UnknownVersion => fact("unknown_version", 2, "unversioned", None, Some("unknown_version")),
            Self::MissingTable => fact("missing_table", 10, "incomplete", Some(3), None),
            Self::MissingColumn => fact("missing_column", 8, "incomplete", Some(3), None),
            Self::MissingIndex => fact("missing_index", 8, "incomplete", Some(3), None),
            Self::ExtraColumn => fact("extra_column", 8, "drifted", Some(3), None),
            Self::ExtraTable => fact("extra_table", 5, "drifted", Some(3), None),
            Self::ChangedDefault => fact("changed_default", 4, "drifted", Some(3), None),
            Self::ChangedView => fact("changed_view", 4, "drifted", Some(3), None),
            Self::Ahead => fact("ahead", 3, "ahead", Some(4), None),
            Self::OutdatedIncomplete => fact("outdated_incomplete", 3, "incomplete", Some(2), None),
            Self::Empty => fact("empty", 0, "unversioned", None, None),
            Self::Truncated => fact("truncated", 0, "unreadable", None, Some("corrupt")),
            Self::Corrupt => fact("corrupt", 0, "unreadable", None, Some("corrupt")),
            Self::Random => fact("random", 0, "unreadable", None, Some("encrypted_or_damaged")),
            Self::Text => fact("text", 0, "unreadable", None, Some("not_a_database")),
            Self::WalPending => fact("wal_pending", 0, "current", Some(3), None),
            Self::WalClean => fact("wal_clean", 0, "current", Some(3), None),
            Self::WalZero => fact("wal_zero", 0, "current", Some(3), None),
            Self::HotJournal => fact("hot_journal", 0, "current", Some(3), None),
            Self::Stranger => fact("stranger", 0, "unversioned", None, Some("stranger")),
            Self::OtherName => fact("other_name", 0, "current", Some(3), None),
        }
    }
}
