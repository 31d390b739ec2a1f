//! Names of tenants that read well in a list.

use crate::Random;

const FIRST: [&str; 64] = [
    "acme", "alder", "amber", "anchor", "aspen", "atlas", "beacon", "birch", "bluebell", "bramble", "brook", "canal",
    "cedar", "chapel", "cinder", "clover", "cobalt", "copper", "coral", "cotton", "crane", "dahlia", "delta", "dover",
    "ember", "fable", "falcon", "fennel", "fjord", "flint", "gable", "garnet", "glass", "granite", "grove", "harbour",
    "hazel", "heron", "indigo", "iris", "ivory", "juniper", "kestrel", "lantern", "larch", "linden", "lumen", "maple",
    "marble", "meadow", "mercury", "mill", "north", "opal", "orchard", "otter", "pebble", "quarry", "raven", "saffron",
    "sparrow", "thistle", "velvet", "willow",
];

const SECOND: [&str; 40] = [
    "academy",
    "archive",
    "atelier",
    "bakery",
    "books",
    "brewery",
    "ceramics",
    "cinema",
    "clinic",
    "collective",
    "crafts",
    "design",
    "dental",
    "energy",
    "farm",
    "films",
    "foods",
    "foundry",
    "gallery",
    "garden",
    "house",
    "hotel",
    "kitchen",
    "labs",
    "law",
    "library",
    "logistics",
    "media",
    "museum",
    "music",
    "partners",
    "pharmacy",
    "press",
    "records",
    "school",
    "studio",
    "theatre",
    "travel",
    "works",
    "yoga",
];

/// `count` names, each one once, in an order that follows from `random`: `acme-archive`, `harbour-house` …, and
/// `acme-archive-2` where the words do not suffice.
pub(crate) fn names(count: usize, random: &mut Random) -> Vec<String> {
    let mut pairs: Vec<String> =
        FIRST.iter().flat_map(|first| SECOND.iter().map(move |second| format!("{first}-{second}"))).collect();
    random.shuffle(&mut pairs);
    let rounds = count.div_ceil(pairs.len());
    let name = |round: usize, pair: &str| if round == 1 { pair.to_owned() } else { format!("{pair}-{round}") };
    (1..=rounds).flat_map(|round| pairs.iter().map(move |pair| name(round, pair))).take(count).collect()
}
