//! Lists of lines held against each other: what is equal, and what became what.

use super::line::{Line, Sides, hunks};
use imara_diff::{Algorithm, Hunk};
use std::collections::HashMap;

/// A line and how deep it stands.
pub(super) type Laid = (u8, Line);

/// Blocks with more pairs than this, each weighed by the tokens that comparing it reads, are paired from the top and
/// not by the best sum.
const MOST_READ: usize = 200_000;

/// Two lines with a smaller share of tokens in common are not the same line in another form.
const LEAST_LIKENESS: f64 = 0.5;

/// Two lists row by row, in order.
pub(super) fn rows(left: Vec<Laid>, right: Vec<Laid>) -> Vec<(u8, Sides)> {
    let hunks = hunks(left.iter(), right.iter(), Algorithm::Histogram);
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let (mut rows, mut left_at, mut right_at) = (Vec::new(), 0, 0);
    for Hunk { before, after } in hunks {
        let equal = (after.start - right_at) as usize;
        left.by_ref().take((before.start - left_at) as usize).for_each(drop);
        rows.extend(right.by_ref().take(equal).map(|(depth, line)| (depth, Sides::Equal(line))));
        let gone: Vec<Laid> = left.by_ref().take(before.len()).collect();
        let come: Vec<Laid> = right.by_ref().take(after.len()).collect();
        block(gone, come, &mut rows);
        (left_at, right_at) = (before.end, after.end);
    }
    rows.extend(right.map(|(depth, line)| (depth, Sides::Equal(line))));
    rows
}

/// A block that was replaced by another: lines that are alike are one row.
fn block(left: Vec<Laid>, right: Vec<Laid>, rows: &mut Vec<(u8, Sides)>) {
    let pairs = pairs(&left, &right);
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let (mut left_at, mut right_at) = (0, 0);
    for (one, other) in pairs {
        rows.extend(left.by_ref().take(one - left_at).map(|(depth, line)| (depth, Sides::Left(line))));
        rows.extend(right.by_ref().take(other - right_at).map(|(depth, line)| (depth, Sides::Right(line))));
        if let (Some((_, left)), Some((depth, right))) = (left.next(), right.next()) {
            rows.push((depth, Sides::Both(left, right)));
        }
        (left_at, right_at) = (one + 1, other + 1);
    }
    rows.extend(left.map(|(depth, line)| (depth, Sides::Left(line))));
    rows.extend(right.map(|(depth, line)| (depth, Sides::Right(line))));
}

/// The pairs of lines, in order on both sides, that are most alike in sum.
fn pairs(left: &[Laid], right: &[Laid]) -> Vec<(usize, usize)> {
    let likeness = |one: usize, other: usize| match (left.get(one), right.get(other)) {
        (Some(one), Some(other)) => Some(likeness(&one.1, &other.1)).filter(|likeness| *likeness >= LEAST_LIKENESS),
        _ => None,
    };
    let tokens = |lines: &[Laid]| lines.iter().map(|(_, line)| line.tokens().count()).sum::<usize>();
    let read = left.len().saturating_mul(tokens(right)).saturating_add(right.len().saturating_mul(tokens(left)));
    if read > MOST_READ {
        return (0..left.len().min(right.len())).filter(|at| likeness(*at, *at).is_some()).map(|at| (at, at)).collect();
    }
    // The best sum for what follows each pair of places, from the end.
    let width = right.len() + 1;
    let mut best = vec![0.0_f64; (left.len() + 1) * width];
    let mut alike = vec![None; left.len() * right.len()];
    let sum = |best: &[f64], one: usize, other: usize| best.get(one * width + other).copied().unwrap_or_default();
    for one in (0..left.len()).rev() {
        for other in (0..right.len()).rev() {
            let pair = likeness(one, other);
            let paired = pair.map_or(0.0, |likeness| likeness + sum(&best, one + 1, other + 1));
            let top = paired.max(sum(&best, one + 1, other)).max(sum(&best, one, other + 1));
            if let (Some(best), Some(alike)) =
                (best.get_mut(one * width + other), alike.get_mut(one * right.len() + other))
            {
                (*best, *alike) = (top, pair);
            }
        }
    }
    let (mut pairs, mut one, mut other) = (Vec::new(), 0, 0);
    while one < left.len() && other < right.len() {
        let pair = alike.get(one * right.len() + other).copied().flatten();
        let here = sum(&best, one, other);
        if pair.is_some_and(|likeness| likeness + sum(&best, one + 1, other + 1) >= here) {
            pairs.push((one, other));
            (one, other) = (one + 1, other + 1);
        } else if sum(&best, one + 1, other) >= here {
            one += 1;
        } else {
            other += 1;
        }
    }
    pairs
}

/// The share of tokens that two lines have in common, white space left out.
fn likeness(left: &Line, right: &Line) -> f64 {
    let words = |line: &Line| line.tokens().filter(|(_, text)| !text.trim().is_empty()).count();
    let total = words(left) + words(right);
    let mut rest: HashMap<&str, usize> = HashMap::new();
    for (_, text) in left.tokens().filter(|(_, text)| !text.trim().is_empty()) {
        *rest.entry(text).or_default() += 1;
    }
    let mut common = 0_usize;
    for (_, text) in right.tokens() {
        if let Some(count) = rest.get_mut(text).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    if total == 0 { 1.0 } else { 2.0 * common as f64 / total as f64 }
}
