//! What may be a rename, with the flag that takes it for one.

use super::{visible, words};
use litefleet::api::{HazardSum, RenameOffer, Renamed};
use std::borrow::Cow;

/// "`captions.txt` may be `captions.text`: keep its 3,412 values with --rename captions.txt=text"
pub fn line(offer: &RenameOffer) -> String {
    let Renamed { table, column, to } = &offer.rename;
    let (what, one, many) = match column {
        Some(column) => (format!("`{table}.{column}` may be `{table}.{to}`"), "value", "values"),
        None => (format!("table `{table}` may be `{to}`"), "row", "rows"),
    };
    let kept = match offer.values {
        Some(0) => "take it for that".to_owned(),
        Some(values) => format!("keep its {}", words::counted(values, one, many)),
        None => format!("keep its {many}"),
    };
    format!("{}: {kept} with {}", visible(&what), visible(&flag(&offer.rename)))
}

/// An offer of several databases, with what was counted in them.
pub fn counted(offer: &RenameOffer, hazards: &[HazardSum]) -> RenameOffer {
    let Renamed { table, column, .. } = &offer.rename;
    let is_loss = |sum: &&HazardSum| {
        let column = column.as_ref().map(|column| &column.0);
        sum.hazard.code.is_destructive() && sum.hazard.object == table.0 && sum.hazard.column.as_ref() == column
    };
    let values = hazards.iter().find(is_loss).map_or(Some(0), |sum| sum.hazard.rows);
    RenameOffer { values, ..offer.clone() }
}

/// The flag as it is typed in a shell.
pub fn flag(renamed: &Renamed) -> String {
    format!("--rename {}", in_shell(&renamed.to_string()))
}

fn in_shell(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '=' | '-');
    if text.chars().all(plain) { Cow::Borrowed(text) } else { Cow::Owned(format!("'{}'", text.replace('\'', r"'\''"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(rename: &str, values: Option<u64>) -> RenameOffer {
        let rename = rename.parse().unwrap_or_else(|error| panic!("{error}"));
        RenameOffer { rename, likeness: 1.0, values }
    }

    #[test]
    fn an_offer_says_what_it_keeps_and_how_it_is_taken() {
        let said = |rename, values| line(&offer(rename, values));
        assert_eq!(
            said("captions.txt=text", Some(3412)),
            "`captions.txt` may be `captions.text`: keep its 3,412 values with --rename captions.txt=text"
        );
        assert_eq!(said("old=new", Some(1)), "table `old` may be `new`: keep its 1 row with --rename old=new");
        assert_eq!(said("old=new", None), "table `old` may be `new`: keep its rows with --rename old=new");
        assert_eq!(said("old=new", Some(0)), "table `old` may be `new`: take it for that with --rename old=new");
    }

    #[test]
    fn the_flag_can_be_pasted_into_a_shell() {
        let flag = |rename: &str| flag(&offer(rename, None).rename);
        assert_eq!(flag("t.a=b"), "--rename t.a=b");
        assert_eq!(flag("\"it's\".\"a b\"=\"$c\""), r#"--rename '"it'\''s"."a b"="$c"'"#);
    }
}
