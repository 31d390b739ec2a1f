//! SQL in classes, for whoever shows it in colours.

use serde::Serialize;

/// What a piece of SQL is. Serialises as one letter; plain text as none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub enum Class {
    /// Names, operators, white space.
    #[default]
    #[serde(rename = "")]
    Plain,
    /// A keyword.
    #[serde(rename = "k")]
    Keyword,
    /// A word of a declared type.
    #[serde(rename = "t")]
    Type,
    /// A string or blob literal.
    #[serde(rename = "s")]
    Text,
    /// A number.
    #[serde(rename = "n")]
    Number,
    /// A comment.
    #[serde(rename = "c")]
    Comment,
}

/// A piece of SQL of one class.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// What it is.
    pub class: Class,
    /// The text as it stands.
    pub text: String,
}
