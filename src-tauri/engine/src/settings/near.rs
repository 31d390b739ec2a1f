//! What somebody may have meant.

/// The longest way from a word to one that was meant: more is another word.
const FAR: usize = 3;

/// The word of a list that this one is likely to have been meant as.
pub fn nearest<'w>(word: &str, of: &[&'w str]) -> Option<&'w str> {
    let away = |known: &&'w str| (strsim::damerau_levenshtein(word, known), *known);
    let (away, known) = of.iter().map(away).min()?;
    (away <= FAR && away * 2 < known.chars().count()).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_known_and_another_word_is_not() {
        let known = ["schemas", "target", "include", "work.workers"];
        assert_eq!(nearest("schema", &known), Some("schemas"));
        assert_eq!(nearest("work.worker", &known), Some("work.workers"));
        assert_eq!(nearest("tagret", &known), Some("target"));
        assert_eq!(nearest("owner", &known), None);
        assert_eq!(nearest("x", &["y"]), None);
    }
}
