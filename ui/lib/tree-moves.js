// How keys move in a tree whose rows in sight are one list. Pure.

/**
 * What a key does in a tree: `go` to a row, `toggle` the group at a row, or nothing.
 * @param {{ level: number, folded?: boolean }[]} rows the rows in sight; `folded` is set where a row has others below it
 * @param {number} at where one is; -1: nowhere yet
 * @returns {{ go: number } | { toggle: number } | null} `null` where the key is not the tree's
 */
export function treeMove(rows, at, key) {
  const now = rows[at];
  const group = now && now.folded !== undefined;
  const go = (index) => ({ go: Math.min(rows.length - 1, Math.max(0, index)) });
  const moves = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    PageDown: () => go(at + 12),
    PageUp: () => go(at - 12),
    ArrowLeft: () => (group && !now.folded ? { toggle: at } : go(parentOf(rows, at))),
    ArrowRight: () => (group && now.folded ? { toggle: at } : go(at + 1)),
    Enter: () => (group ? { toggle: at } : { go: at }),
  };
  return rows.length && Object.hasOwn(moves, key) ? moves[key]() : null;
}

/** The row that one is below; itself at the top. */
function parentOf(rows, at) {
  for (let above = at - 1; above >= 0; above--) if (rows[above].level < rows[at].level) return above;
  return Math.max(0, at);
}
