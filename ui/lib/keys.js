// The one registry of keys: what each does, where, and what it runs now.

/** What the whole window and each screen can do by key, in the order of the list that `?` shows. */
export const KEYS = [
  { id: 'open', chord: 'Mod+O', words: 'Open a folder', where: 'window' },
  { id: 'databases', chord: 'Alt+1', words: 'Databases', where: 'window' },
  { id: 'compare', chord: 'Alt+2', words: 'Compare', where: 'window' },
  { id: 'jobs', chord: 'Alt+3', words: 'Jobs', where: 'window' },
  { id: 'history', chord: 'Alt+4', words: 'History', where: 'window' },
  { id: 'metrics', chord: 'Alt+5', words: 'Metrics', where: 'window' },
  { id: 'settings', chord: 'Mod+,', words: 'Settings', where: 'window' },
  { id: 'alerts', chord: 'Alt+6', words: 'Alerts', where: 'window' },
  { id: 'keys', chord: '?', words: 'All keys', where: 'window' },
  { id: 'recent', chord: '1', also: ['2', '3', '4', '5', '6', '7', '8', '9'], show: ['1', '–', '9'], words: 'Open a recent fleet', where: 'welcome' },
  { id: 'setup-scan', chord: 'Enter', words: 'Scan', where: 'setup' },
  { id: 'setup-cancel', chord: 'Escape', words: 'Cancel', where: 'setup' },
  { id: 'rescan', chord: 'F5', words: 'Rescan what changed', where: 'databases' },
  { id: 'rescan-fresh', chord: 'Shift+F5', words: 'Rescan every file', where: 'databases' },
  { id: 'stop', chord: 'Escape', words: 'Clear the selection; then stop the scan; then clear the filter', where: 'databases' },
  { id: 'filter', chord: '/', words: 'Filter', where: 'databases' },
  { id: 'overview', chord: 'O', words: 'Fold or unfold the overview', where: 'databases' },
  { id: 'save-filter', chord: 'Mod+S', words: 'Save the filter', where: 'databases' },
  { id: 'saved-filter', chord: 'F2', show: ['F2', 'Delete', 'Alt ↑', 'Alt ↓'], words: 'On a saved filter: change it, delete it, move it', where: 'databases' },
  { id: 'export', chord: 'E', words: 'Export what is selected, else the list', where: 'databases' },
  { id: 'import', chord: 'I', words: 'Import a list: selects its databases', where: 'databases' },
  { id: 'repair-rows', chord: 'R', words: 'Repair what is selected, or the current row', where: 'databases' },
  { id: 'migrate-rows', chord: 'M', words: 'Migrate it to a version', where: 'databases' },
  { id: 'adopt-rows', chord: 'A', words: 'Adopt it: give it the stamp of the version that it has', where: 'databases' },
  { id: 'check-rows', chord: 'V', words: 'Check its integrity and foreign keys', where: 'databases' },
  { id: 'compare-rows', chord: 'C', words: 'Compare with the expected schema, or two that are selected', where: 'databases' },
  { id: 'select-all', chord: 'Mod+A', words: 'Select all that match', where: 'databases' },
  { id: 'inspect', chord: 'Enter', words: 'Inspect', where: 'grid' },
  { id: 'move', chord: 'ArrowUp', also: ['ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'], show: ['↑', '↓', 'Page Up', 'Page Down', 'Home', 'End'], words: 'Move; up from the first row to the heads', where: 'grid' },
  { id: 'select', chord: 'Space', words: 'Select, or select no longer', where: 'grid' },
  { id: 'stretch', chord: 'Shift+ArrowUp', also: ['Shift+ArrowDown', 'Shift+Space'], show: ['Shift ↑', 'Shift ↓', 'Shift Space'], words: 'Select up to a row', where: 'grid' },
  { id: 'sort', chord: 'ArrowLeft', also: ['ArrowRight'], show: ['←', '→', 'Enter'], words: 'In the heads: choose a column, sort by it', where: 'grid' },
  { id: 'next', chord: 'J', words: 'Next database', where: 'inspector' },
  { id: 'previous', chord: 'K', words: 'Previous database', where: 'inspector' },
  { id: 'compare-expected', chord: 'C', words: 'Compare with the expected schema', where: 'inspector' },
  { id: 'repair-one', chord: 'R', words: 'Repair', where: 'inspector' },
  { id: 'find-object', chord: 'F', words: 'Find an object', where: 'inspector' },
  { id: 'object', chord: 'ArrowUp', also: ['ArrowDown'], show: ['↑', '↓'], words: 'Object, in the tree', where: 'inspector' },
  { id: 'tab', chord: '1', also: ['2', '3', '4', '5'], show: ['1', '–', '5'], words: 'Tab', where: 'inspector' },
  { id: 'check-one', chord: 'V', words: 'Check its integrity and foreign keys', where: 'inspector' },
  { id: 'past-one', chord: 'H', words: 'Its history', where: 'inspector' },
  { id: 'retry', chord: 'F5', words: 'Read the database again', where: 'inspector' },
  { id: 'back', chord: 'Escape', words: 'Back to the list', where: 'inspector' },
  { id: 'next-difference', chord: 'F7', also: ['Alt+ArrowDown'], show: ['F7', 'Alt ↓'], words: 'Next difference', where: 'compare' },
  { id: 'previous-difference', chord: 'Shift+F7', also: ['Alt+ArrowUp'], show: ['Shift F7', 'Alt ↑'], words: 'Previous difference', where: 'compare' },
  { id: 'swap', chord: 'X', words: 'Swap the sides', where: 'compare' },
  { id: 'unfold', chord: 'E', words: 'Unfold or fold what is equal', where: 'compare' },
  { id: 'wrap', chord: 'W', words: 'Wrap long lines', where: 'compare' },
  { id: 'compare-view', chord: '1', also: ['2'], show: ['1', '2'], words: 'Aligned, SQL', where: 'compare' },
  { id: 'pick-left', chord: 'L', words: 'Choose the left side', where: 'compare' },
  { id: 'pick-right', chord: 'R', words: 'Choose the right side', where: 'compare' },
  { id: 'copy-sql', chord: 'S', words: 'Copy the SQL that turns left into right', where: 'compare' },
  { id: 'compare-again', chord: 'F5', words: 'Compare again', where: 'compare' },
  { id: 'compare-back', chord: 'Escape', words: 'Back to where you came from', where: 'compare' },
  { id: 'repair-start', chord: 'Mod+Enter', words: 'Do it, after a confirmation', where: 'repair' },
  { id: 'dry-run', chord: 'D', words: 'Dry run', where: 'repair' },
  { id: 'try-few', chord: 'T', words: 'Try ten first', where: 'repair' },
  { id: 'plan', chord: 'ArrowUp', also: ['ArrowDown'], show: ['↑', '↓'], words: 'Plan', where: 'repair' },
  { id: 'include', chord: 'Space', words: 'Include or exclude a plan or a database', where: 'repair' },
  { id: 'include-all', chord: 'A', words: 'Include or exclude all plans', where: 'repair' },
  { id: 'allow', chord: 'X', words: 'Allow destructive changes, or keep what they would drop', where: 'repair' },
  { id: 'rename', chord: 'N', words: 'Take what the plan offers for renames, or no longer', where: 'repair' },
  { id: 'repair-tab', chord: '1', also: ['2'], show: ['1', '2'], words: 'SQL, databases', where: 'repair' },
  { id: 'repair-compare', chord: 'C', words: 'Compare one of the plan with what it becomes', where: 'repair' },
  { id: 'repair-copy', chord: 'S', words: 'Copy the SQL of the plan', where: 'repair' },
  { id: 'repair-version', chord: 'V', words: 'Migrate: choose another version', where: 'repair' },
  { id: 'repair-again', chord: 'F5', words: 'Preview again', where: 'repair' },
  { id: 'repair-back', chord: 'Escape', words: 'Back to where you came from', where: 'repair' },
  { id: 'jobs-open', chord: 'Enter', words: 'Open the job', where: 'jobs' },
  { id: 'jobs-back', chord: 'Escape', words: 'Back to the databases', where: 'jobs' },
  { id: 'pause', chord: 'P', words: 'Pause, resume, or do the rest of one that is over', where: 'job' },
  { id: 'job-cancel', chord: 'Delete', words: 'Cancel, after a question', where: 'job' },
  { id: 'only-failed', chord: 'F', words: 'Only those that failed, or all', where: 'job' },
  { id: 'job-retry', chord: 'T', words: 'Try again those that failed', where: 'job' },
  { id: 'job-review', chord: 'R', words: 'Review those that need a confirmation', where: 'job' },
  { id: 'job-roll-back', chord: 'U', words: 'Roll back', where: 'job' },
  { id: 'job-back', chord: 'Escape', words: 'Back to the jobs', where: 'job' },
  { id: 'history-filter', chord: '/', words: 'Filter', where: 'history' },
  { id: 'history-by', chord: 'B', words: 'By job, by database', where: 'history' },
  { id: 'history-export', chord: 'E', words: 'Export what is filtered for', where: 'history' },
  { id: 'unfold-group', chord: 'ArrowRight', also: ['ArrowLeft'], show: ['→', '←'], words: 'Unfold, fold', where: 'history' },
  { id: 'pick', chord: 'Space', words: 'Pick a revision to roll back with others of its job', where: 'history' },
  { id: 'roll-back', chord: 'U', words: 'Roll back what is picked, the revision or the job', where: 'history' },
  { id: 'history-sql', chord: 'S', words: 'Show the SQL that ran', where: 'history' },
  { id: 'history-compare', chord: 'C', words: 'Compare the backup with the database as it is now', where: 'history' },
  { id: 'history-again', chord: 'F5', words: 'Read again', where: 'history' },
  { id: 'history-back', chord: 'Escape', words: 'Clear what is picked; then the filter; then back to the databases', where: 'history' },
  { id: 'metrics-cursor', chord: 'ArrowLeft', also: ['ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'], show: ['←', '→', 'Page Up', 'Page Down', 'Home', 'End'], words: 'In a chart: move the cursor', where: 'metrics' },
  { id: 'metrics-range', chord: '1', also: ['2', '3'], show: ['1', '–', '3'], words: '7 days, 30 days, 1 year', where: 'metrics' },
  { id: 'metrics-tables', chord: 'T', words: 'Tables alone, or with their charts', where: 'metrics' },
  { id: 'metrics-export', chord: 'E', words: 'Export the chart that was used last', where: 'metrics' },
  { id: 'metrics-again', chord: 'F5', words: 'Ask again', where: 'metrics' },
  { id: 'metrics-back', chord: 'Escape', words: 'Back to the databases', where: 'metrics' },
  { id: 'settings-find', chord: '/', words: 'Find a setting', where: 'settings' },
  { id: 'settings-scope', chord: 'S', words: 'All fleets, this fleet', where: 'settings' },
  { id: 'settings-back', chord: 'Escape', words: 'Clear what is looked for; then back to where you came from', where: 'settings' },
  { id: 'alert-show', chord: 'Enter', words: 'Show its databases in the table, selected', where: 'alerts' },
  { id: 'alert-acknowledge', chord: 'A', words: 'Acknowledge: it is known and counts no more', where: 'alerts' },
  { id: 'alert-snooze', chord: '1', also: ['2', '3'], show: ['1', '2', '3'], words: 'Put it off for an hour, a day, a week', where: 'alerts' },
  { id: 'alert-reopen', chord: 'O', words: 'Take back that it is known or put off', where: 'alerts' },
  { id: 'alert-repair', chord: 'R', words: 'Repair its databases', where: 'alerts' },
  { id: 'alert-compare', chord: 'C', words: 'Compare one of them with the expected schema', where: 'alerts' },
  { id: 'alerts-closed', chord: 'B', words: 'Those of now, or closed ones', where: 'alerts' },
  { id: 'alerts-again', chord: 'F5', words: 'Read again', where: 'alerts' },
  { id: 'alerts-back', chord: 'Escape', words: 'Back to the databases', where: 'alerts' },
];

/** The heads of the list that `?` shows. */
export const PLACES = { window: 'Everywhere', welcome: 'Welcome', setup: 'What a fleet is', databases: 'Databases', grid: 'Table', inspector: 'Inspector', compare: 'Compare', repair: 'Repair and migrate', jobs: 'Jobs', job: 'A job', history: 'History', settings: 'Settings', metrics: 'Metrics', alerts: 'Alerts' };

const SHOWN = { Mod: 'Ctrl', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', PageUp: 'Page Up', PageDown: 'Page Down' };

/** The key caps of a key: one for each chord. */
export function caps(id) {
  const key = KEYS.find((one) => one.id === id);
  return key.show ?? [capOf(key.chord)];
}

/** A chord as it stands on a key cap: `Ctrl O`, `Esc`. */
export const capOf = (chord) => chord.split('+').map((part) => SHOWN[part] ?? part).join(' ');

/** The chord of a keyboard event, as the registry writes it: `Mod+O`, `Shift+F5`, `?`, `j` as `J`. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const isSign = key.length === 1;
  const name = isSign ? key.toUpperCase() : key;
  const shift = shiftKey && (!isSign || (/[A-Z]/.test(name) && (ctrlKey || metaKey || altKey)));
  return [(ctrlKey || metaKey) && 'Mod', altKey && 'Alt', shift && 'Shift', name].filter(Boolean).join('+');
}

/** True for a chord that types: one sign without Ctrl or Alt. */
export const isSingle = (chord) => chord.length === 1;

/** Runs what is bound to keys. Bindings of the place that was entered last come first. */
export class Keyboard {
  #bound = new Map();
  #places = ['window'];
  /** False: keys of a single sign do nothing. */
  letters = true;

  /** Says where the person is, from the window inwards. */
  enter(...places) {
    this.#places = ['window', ...places];
  }

  /** The keys of these places that are bound, for the foot of the screen. */
  places() {
    return [...this.#places];
  }

  /** Binds ids of the registry to what they run; it gets the chord. What returns `false` leaves the key alone. */
  bind(runs) {
    for (const [id, run] of Object.entries(runs)) {
      if (!KEYS.some((key) => key.id === id)) throw new Error(`no key ${id} in the registry`);
      this.#bound.set(id, run);
    }
  }

  /**
   * Runs what a chord is bound to here. `typing` says that the focus is in a field, where signs are text.
   * @returns {boolean} whether something ran
   */
  press(chord, typing = false) {
    if (isSingle(chord) && (typing || !this.letters)) return false;
    for (const place of [...this.#places].reverse()) {
      for (const key of KEYS) {
        if (key.where !== place || (key.chord !== chord && !key.also?.includes(chord))) continue;
        const run = this.#bound.get(key.id);
        if (run && run(chord) !== false) return true;
      }
    }
    return false;
  }
}
