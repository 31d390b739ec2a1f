//! One side of a row: a line of SQL in tokens, and which of them differ from the other side.

use crate::diff::{AlignedRow, MarkedSpan, Sign};
use crate::schema::{Class, Span, highlight::Piece, render::Spelt};
use imara_diff::{Algorithm, Diff, Hunk, InternedInput, Interner};

/// Of two lines with more words than this between what both begin and end with, all in between is marked: what they
/// have in common there would take long to find, and nobody would see it.
const MOST_WORDS: usize = 5_000;

/// A line of SQL in tokens; white space is a token too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) text: String,
    /// The class and the end of each token.
    tokens: Vec<(Class, usize)>,
}

impl Line {
    pub(super) fn push(&mut self, class: Class, text: &str) {
        self.text.push_str(text);
        self.tokens.push((class, self.text.len()));
    }

    pub(super) fn with(mut self, class: Class, text: &str) -> Self {
        self.push(class, text);
        self
    }

    pub(super) fn extend(&mut self, spelt: &[Spelt<'_>]) {
        spelt.iter().for_each(|token| self.push(token.class, &token.text));
    }

    pub(super) fn append(&mut self, other: &Self) {
        other.tokens().for_each(|(class, text)| self.push(class, text));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Its tokens in order.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (Class, &str)> {
        let mut start = 0;
        self.tokens.iter().map(move |(class, end)| {
            let text = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            (*class, text)
        })
    }

    /// Takes white space off its end.
    pub(super) fn trim(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        let end = self.text.len();
        let kept = self.tokens.partition_point(|(_, token_end)| *token_end <= end);
        self.tokens.truncate(kept);
    }

    fn spans(&self, marks: &[bool]) -> Vec<MarkedSpan> {
        let mut spans: Vec<MarkedSpan> = Vec::new();
        for (at, (class, text)) in self.tokens().enumerate() {
            let changed = marks.get(at).copied().unwrap_or_default();
            match spans.last_mut() {
                Some(last) if last.changed == changed && last.span.class == class => last.span.text.push_str(text),
                _ => spans.push(MarkedSpan { span: Span { class, text: text.to_owned() }, changed }),
            }
        }
        spans
    }
}

/// The lines of SQL as it is stored.
pub(super) fn stored_lines(pieces: &[Piece<'_>]) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    for piece in pieces {
        for (at, part) in piece.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut().filter(|_| !part.is_empty()) {
                line.push(piece.role.class(), part);
            }
        }
    }
    lines
}

/// Whether a difference in white space counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Counts,
    Ignored,
}

/// What a row has on its sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sides {
    Left(Line),
    Right(Line),
    Equal(Line),
    Both(Line, Line),
}

impl Default for Sides {
    fn default() -> Self {
        Self::Equal(Line::default())
    }
}

impl Sides {
    /// Of what both have: equal where the texts are.
    pub(super) fn of(left: Line, right: Line) -> Self {
        if left.text == right.text { Self::Equal(right) } else { Self::Both(left, right) }
    }

    /// Of what is on one side or on both.
    pub(super) fn of_options(left: Option<Line>, right: Option<Line>) -> Option<Self> {
        match (left, right) {
            (Some(left), Some(right)) => Some(Self::of(left, right)),
            (Some(left), None) => Some(Self::Left(left)),
            (None, Some(right)) => Some(Self::Right(right)),
            (None, None) => None,
        }
    }

    /// What means the same looks the same.
    pub(super) fn equal(self) -> Self {
        match self {
            Self::Left(line) | Self::Right(line) | Self::Equal(line) | Self::Both(_, line) => Self::Equal(line),
        }
    }

    fn sign(&self) -> Sign {
        match self {
            Self::Left(_) => Sign::Left,
            Self::Right(_) => Sign::Right,
            Self::Equal(_) => Sign::Equal,
            Self::Both(..) => Sign::Both,
        }
    }

    pub(super) fn row(&self, depth: u8, change: Option<usize>, space: Space) -> AlignedRow {
        let (left, right) = match self {
            Self::Left(line) | Self::Equal(line) => (line.spans(&[]), Vec::new()),
            Self::Right(line) => (Vec::new(), line.spans(&[])),
            Self::Both(left, right) => {
                let (left_marks, right_marks) = marks(left, right, space);
                (left.spans(&left_marks), right.spans(&right_marks))
            }
        };
        AlignedRow { sign: self.sign(), depth, change, left, right }
    }
}

/// Where two lists differ. Bounded by the algorithm itself, so that the same lists always give the same answer.
pub(super) fn hunks<T: std::hash::Hash + Eq>(
    left: impl Iterator<Item = T>,
    right: impl Iterator<Item = T>,
    algorithm: Algorithm,
) -> Vec<Hunk> {
    let mut input = InternedInput { before: Vec::new(), after: Vec::new(), interner: Interner::new(0) };
    input.update_before(left);
    input.update_after(right);
    let mut diff = Diff::compute(algorithm, &input);
    diff.postprocess_no_heuristic(&input);
    diff.hunks().collect()
}

/// Which tokens of each side the other does not have.
fn marks(left: &Line, right: &Line, space: Space) -> (Vec<bool>, Vec<bool>) {
    let counted = |line: &Line| -> Vec<usize> {
        let counts = |text: &str| space == Space::Counts || !text.trim().is_empty();
        line.tokens().enumerate().filter(|(_, (_, text))| counts(text)).map(|(at, _)| at).collect()
    };
    let (left_places, right_places) = (counted(left), counted(right));
    let (left_texts, right_texts): (Vec<_>, Vec<_>) =
        (left.tokens().map(|token| token.1).collect(), right.tokens().map(|token| token.1).collect());
    let left_words: Vec<&str> = left_places.iter().filter_map(|at| left_texts.get(*at)).copied().collect();
    let right_words: Vec<&str> = right_places.iter().filter_map(|at| right_texts.get(*at)).copied().collect();
    let mut marked = (vec![false; left_texts.len()], vec![false; right_texts.len()]);
    for Hunk { before, after } in words_that_differ(&left_words, &right_words) {
        let (before, after) = match (before.is_empty(), after.is_empty()) {
            (true, false) => (before, with_comma_before(after, &right_words)),
            (false, true) => (with_comma_before(before, &left_words), after),
            _ => (before, after),
        };
        mark(&mut marked.0, &left_places, before);
        mark(&mut marked.1, &right_places, after);
    }
    fill(&mut marked.0, &left_texts);
    fill(&mut marked.1, &right_texts);
    marked
}

/// Where two lines differ. Of lines that differ in much, all from the first word that differs to the last.
fn words_that_differ(left: &[&str], right: &[&str]) -> Vec<Hunk> {
    if left.len() + right.len() <= MOST_WORDS {
        return hunks(left.iter().copied(), right.iter().copied(), Algorithm::Myers);
    }
    let start = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let rest = |words: &[&str]| words.len() - start;
    let most = rest(left).min(rest(right));
    let end = left.iter().rev().zip(right.iter().rev()).take(most).take_while(|(one, other)| one == other).count();
    if rest(left) + rest(right) - 2 * end <= MOST_WORDS {
        return hunks(left.iter().copied(), right.iter().copied(), Algorithm::Myers);
    }
    let range = |words: &[&str]| start as u32..(words.len() - end) as u32;
    vec![Hunk { before: range(left), after: range(right) }]
}

fn mark(marks: &mut [bool], places: &[usize], range: std::ops::Range<u32>) {
    let range = range.start as usize..range.end as usize;
    for place in places.get(range).unwrap_or_default() {
        if let Some(mark) = marks.get_mut(*place) {
            *mark = true;
        }
    }
}

/// An element that only one side has in a list takes the comma before it along, not the one after.
fn with_comma_before(range: std::ops::Range<u32>, words: &[&str]) -> std::ops::Range<u32> {
    let word = |at: Option<u32>| at.and_then(|at| words.get(at as usize)).copied();
    let before = range.start.checked_sub(1);
    let slides = word(before) == Some(",") && word(range.end.checked_sub(1)) == Some(",");
    if slides { range.start - 1..range.end - 1 } else { range }
}

/// White space between two tokens that differ is marked with them.
fn fill(marks: &mut [bool], texts: &[&str]) {
    for at in 1..marks.len().saturating_sub(1) {
        let around = marks.get(at - 1) == Some(&true) && marks.get(at + 1) == Some(&true);
        if around
            && texts.get(at).is_some_and(|text| text.trim().is_empty())
            && let Some(mark) = marks.get_mut(at)
        {
            *mark = true;
        }
    }
}
