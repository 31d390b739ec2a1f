import { button, iconButton, link } from '../components/button.js';
import { ChipField } from '../components/chip-field.js';
import { DataGrid } from '../components/data-grid.js';
import { errorPanel } from '../components/error-panel.js';
import { keyCaps, keyHint } from '../components/keycap.js';
import { strip } from '../components/strip.js';
import { toError } from '../lib/errors.js';
import { ago, baseName, bytes, count, moment, plural } from '../lib/format.js';
import { chipValue, parse, printToken, problem } from '../lib/filter.js';
import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { Shown } from '../lib/shown.js';
import { fromTable } from '../lib/ways.js';
import { nextWords, watchReason, watchWords } from '../lib/watching.js';
import { targetsOf } from '../lib/work.js';
import { firstScan, noDatabases, noMatch } from './database-blanks.js';
import { overview } from './overview.js';
import { selectionBar } from './selection-bar.js';
import { strips } from './strips.js';
import { cells, COLUMNS } from './table.js';
import { editFilter } from './filter-dialog.js';
import { chooseVersion } from './version-dialog.js';

const TICK = 20_000;

/** The dashboard of a fleet and, under it, the table of its databases. */
export class DatabasesView {
  #session;
  #keyboard;
  #grid;
  #filter;
  /** How high what is told above the table is. */
  #above = 0;
  #shown = new Shown(() => this.#draw(), TICK);
  #turn = -1;
  #root = null;
  #overview = { fleet: null, drawn: null };
  /** Why nothing was done when something was asked for last, in words. */
  #why = null;
  #slots = {
    head: html`<header class="head"></header>`,
    strips: html`<div class="strips"></div>`,
    over: html`<div class="slot"></div>`,
    count: html`<span class="count" role="status" data-testid="match-count"></span>`,
    acts: html`<span class="row"></span>`,
    blank: html`<div class="body"></div>`,
    selection: html`<div class="slot"></div>`,
    foot: html`<footer class="foot"></footer>`,
  };
  #tool;
  element;

  constructor(session, keyboard, inspect) {
    this.#session = session;
    this.#keyboard = keyboard;
    const { list } = session;
    this.#grid = new DataGrid({
      id: 'dbs',
      label: 'Databases',
      columns: COLUMNS,
      row: (index) => list.rows.row(index),
      cells: (row) => cells(row, session.store.get().fleet),
      isSelected: (row) => list.chosen.has(row.id),
      on: {
        current: (index) => list.setCurrent(index),
        inspect: (index) => list.rows.row(index) && inspect(index),
        sort: (key) => list.sortBy(key),
        want: (first, last, heading) => list.rows.want(first, last, heading),
        scroll: (top) => this.#shown.now && list.keepScroll(top),
        toggle: (index) => list.chosen.toggle(index),
        stretch: (from, to, walking) => list.chosen.stretch(from, to, walking),
        settle: (anchor) => list.chosen.settle(anchor),
        all: () => list.chosen.addAll(),
        tick: (first, last) => (list.chosen.state() === 'all' ? list.chosen.removeAll() : list.chosen.addRows(first, last)),
      },
    });
    this.#filter = this.#filterField(list);
    this.#tool = html`<div class="tool" role="search">${this.#filter.element}${this.#slots.count}<span class="vr"></span>${this.#slots.acts}</div>`;
    this.element = html`<div class="screen databases" @click=${(event) => this.#shown.clicked(event, this.#grid.element, () => this.#grid.focus())}>${this.#slots.head}${this.#slots.strips}${this.#slots.over}${this.#tool}${this.#grid.element}${this.#slots.blank}${this.#slots.selection}${this.#slots.foot}</div>`;
    this.#bind(list);
    new ResizeObserver(([{ contentRect }]) => this.#pushed(contentRect.height)).observe(this.#slots.strips);
    session.store.watch(() => this.#draw());
    session.preferences.store.watch(({ answer }, before) => answer !== before.answer && this.#draw());
    session.alerts.store.watch(({ news }, before) => news !== before.news && this.#draw());
    list.store.watch(({ current }, before) => {
      if (current !== before.current) this.#why = null;
      this.#draw();
    });
    list.chosen.store.watch(({ turn }, before) => {
      if (turn !== before.turn) this.#why = null;
      this.#draw();
    });
  }

  enter() {
    this.#keyboard.enter('databases', 'grid');
    const { list } = this.#session;
    const isKnown = this.#turn === list.store.get().turn && this.#root === this.#session.store.get().fleet?.fleet.root;
    this.#shown.enter();
    // An answer that came meanwhile is scrolled to where its rows are now.
    if (isKnown) this.#grid.scrollTo(list.scroll);
    this.#grid.reveal(list.store.get().current);
    this.#grid.focus();
  }

  leave() {
    this.#shown.leave();
  }

  #bind(list) {
    const session = this.#session;
    this.#keyboard.bind({
      rescan: () => void session.scan(false),
      'rescan-fresh': () => void session.scan(true),
      'compare-rows': () => this.#worked(() => this.#compare()),
      'select-all': () => !isTyping() && list.rows.count > 0 && void list.chosen.addAll(),
      stop: () => {
        if (list.chosen.size || list.chosen.store.get().gone) list.chosen.clear();
        else if (session.isScanning) session.stop();
        else if (list.tokens().length) list.clear();
        else return false;
        return true;
      },
      filter: () => this.#filter.focus(),
      overview: () => session.setOverview(!session.store.get().overview),
      'save-filter': () => list.tokens().length > 0 && void editFilter(session.saved, session.saved.active()),
      export: () => (list.rows.count > 0 || list.chosen.size > 0) && void session.exportList(),
      import: () => list.rows.total > 0 && void session.importList(),
      'repair-rows': () => this.#worked(() => this.#preview({ do: 'repair' })),
      'migrate-rows': () => this.#worked(() => this.#migrate()),
      'adopt-rows': () => this.#worked(() => this.#preview({ do: 'adopt' })),
      'check-rows': () => this.#worked(() => this.#check()),
    });
  }

  #filterField(list) {
    const tokens = () => list.store.get().tokens;
    return new ChipField({
      label: 'Filter',
      placeholder: 'Filter: words, status:outdated, version:<3, size:>10MB, shape:…',
      testid: 'filter-input',
      glyph: 'i-search',
      cap: keyCaps('filter'),
      complete: (text) => {
        const found = parse(text);
        return found.length > 0 && found.every((token) => token.key && !problem(token)) && (text.match(/"/g) ?? []).length % 2 === 0;
      },
      on: {
        draft: (text) => list.setDraft(text),
        add: (text) => list.setTokens([...tokens(), ...parse(text)]),
        remove: (index, draft) => list.setTokens(tokens().filter((_, other) => other !== index), draft),
        down: () => this.#grid.focus(),
      },
    });
  }

  #draw() {
    if (!this.#shown.now) return;
    const session = this.#session;
    const state = session.store.get();
    const { fleet, screen } = state;
    if (!fleet || screen !== 'databases') return;
    patch(this.#slots.head, this.#head(state));
    patch(this.#slots.strips, strips(session), this.#told());
    const known = Boolean(fleet.scanned_at);
    const some = known && fleet.summary.total > 0;
    this.#drawOverview(fleet, some, state.overview);
    this.#tool.hidden = !some;
    const selects = some && this.#drawSelection();
    patch(this.#slots.foot, foot(some, session.isScanning, selects, !this.#way().why));
    this.#drawList(fleet, known, some);
    this.keepFocus();
  }

  /** The focus that a control or a blank pane took along when it went is the table's, so that its keys work. */
  keepFocus() {
    this.#shown.keepFocus(() => this.#grid.focus());
  }

  /** What is told above the table moves no row: where the table is scrolled, it is scrolled by as much more. The current row stays in sight. */
  #pushed(height) {
    if (!this.#shown.now) return;
    const more = height - this.#above;
    this.#above = height;
    const { scrollTop } = this.#grid.element;
    if (!more || scrollTop === 0) return;
    const { current } = this.#session.list.store.get();
    const seen = this.#grid.sees(current);
    this.#grid.scrollTo(scrollTop + more);
    if (seen) this.#grid.reveal(current);
  }

  #drawSelection() {
    const { list } = this.#session;
    const work = { repair: () => this.#preview({ do: 'repair' }), migrate: () => this.#migrate(), adopt: () => this.#preview({ do: 'adopt' }), check: () => this.#check() };
    const bar = selectionBar(list, { way: this.#way(), compare: () => this.#compare(), show: () => this.#showHidden(), work });
    patch(this.#slots.selection, bar);
    return Boolean(bar);
  }

  /** What would be compared now, or why nothing would. */
  #way() {
    const { rows, chosen, store } = this.#session.list;
    return fromTable(chosen.ids(3), rows.row(store.get().current), (id) => rows.row(rows.indexOf(id)), this.#session.compare.target);
  }

  #compare() {
    const { sides, why = null } = this.#way();
    if (sides) return void this.#session.compare.open(sides);
    this.#why = why && { strong: `${why}.`, rest: this.#session.list.chosen.size > 2 && `${count(this.#session.list.chosen.size)} are selected.` };
    this.#draw();
  }

  /** The databases that are worked on: those that are selected, else the current row. */
  #ids() {
    const { rows, chosen, store } = this.#session.list;
    const current = rows.row(store.get().current);
    return chosen.size ? chosen.ids() : current ? [current.id] : [];
  }

  /** A key does something only where there is a database to do it to, and one that nobody sees is shown first. */
  #worked(run) {
    return this.#ids().length > 0 && void (this.#isSeen() && run());
  }

  /** True where what is worked on is selected, or is the current row and in sight. Else it is brought there and told. */
  #isSeen() {
    const { rows, chosen, store } = this.#session.list;
    const { current } = store.get();
    if (chosen.size || this.#grid.sees(current)) return true;
    this.#grid.reveal(current);
    this.#grid.focus();
    this.#why = { strong: `The current row, ${rows.row(current).label}, was out of sight.`, rest: 'Press the key again to act on it.' };
    this.#draw();
    return false;
  }

  #preview(operation) {
    this.#session.work.open(operation, targetsOf(this.#ids()));
  }

  #migrate() {
    const ids = this.#ids();
    chooseVersion(this.#session, `Migrate ${plural(ids.length, 'database')} to which version?`, (to) => this.#session.work.open({ do: 'migrate', to }, targetsOf(ids)));
  }

  #check() {
    this.#session.work.check(targetsOf(this.#ids()));
  }

  /** What was asked of the selection and could not be done. */
  #told() {
    const { chosen } = this.#session.list;
    const { error } = chosen.store.get();
    return [
      error && html`<div class="strip-error" data-key="selection-error">${errorPanel(toError(error))}</div>`,
      this.#why && strip({ glyph: 'i-info', tone: 'told', ...this.#why, acts: chosen.size > 2 && link('Clear the selection', () => chosen.clear()), testid: 'not-done' }),
    ];
  }

  async #showHidden() {
    const at = await this.#session.list.chosen.showHidden();
    if (at >= 0) this.#grid.reveal(at);
    this.#grid.focus();
  }

  /** The numbers change with the scan and the filter's tokens, not with every word that is typed. */
  #drawOverview(fleet, some, unfolded) {
    const tokens = this.#session.list.tokens().filter(({ key }) => key);
    const drawn = JSON.stringify([some, unfolded, tokens]);
    if (fleet === this.#overview.fleet && drawn === this.#overview.drawn) return;
    this.#overview = { fleet, drawn };
    patch(this.#slots.over, some && overview(fleet, this.#session, unfolded));
  }

  #drawList(fleet, known, some) {
    const { list } = this.#session;
    const { tokens, draft, turn, current, sort, descending, error } = list.store.get();
    const { rows } = list;
    this.#filter.show(tokens.map(chipOf), draft, list.problems()[0] ?? null);
    const filtered = list.tokens().length > 0;
    patch(this.#slots.count, !rows.empty && html`<b>${count(rows.count)}</b> <span class="faint">of ${count(rows.total)}</span>`);
    const { why } = this.#way();
    patch(this.#slots.acts, iconButton({ glyph: 'i-compare', name: why ? `Compare (C): ${why.toLowerCase()}` : 'Compare (C)', disabled: Boolean(why), testid: 'compare', run: () => this.#compare() }),
      iconButton({ glyph: 'i-fold', name: `${this.#session.store.get().overview ? 'Fold' : 'Unfold'} the overview (O)`, pressed: !this.#session.store.get().overview, testid: 'fold', run: () => this.#session.setOverview(!this.#session.store.get().overview) }),
      iconButton({ glyph: 'i-filter', name: filtered ? 'Save the filter (Ctrl S)' : 'Save the filter: there is none', disabled: !filtered, testid: 'save-this-filter', run: () => editFilter(this.#session.saved, this.#session.saved.active()) }),
      iconButton({ glyph: 'i-export', name: list.chosen.size ? `Export ${plural(list.chosen.size, 'selected database')} (E)` : 'Export the list (E)', disabled: rows.count === 0 && !list.chosen.size, testid: 'export', run: () => this.#session.exportList() }),
      iconButton({ glyph: 'i-import', name: 'Import a list: selects its databases (I)', testid: 'import', run: () => this.#session.importList() }));
    this.#grid.element.hidden = !some || (error && rows.empty) || (!rows.empty && rows.count === 0);
    this.#grid.show({ count: some ? rows.count : 0, current, sort, descending, selected: list.chosen.store.get().turn, ticked: list.chosen.state() });
    patch(this.#slots.blank, this.#blank(fleet, known, some, error));
    this.#slots.blank.hidden = !this.#slots.blank.firstChild;
    this.#restore(fleet.fleet.root, turn);
  }

  /** A new answer: back to where the table was. */
  #restore(root, turn) {
    if (turn === this.#turn && root === this.#root) return;
    [this.#turn, this.#root] = [turn, root];
    if (turn > 0) this.#grid.scrollTo(this.#session.list.scroll, this.#session.list.store.get().shift);
  }

  #blank(fleet, known, some, error) {
    const session = this.#session;
    if (!known) return firstScan(session);
    if (!some) return noDatabases(session);
    if (error) return html`<div class="pane-error">${errorPanel(toError(error), button({ label: 'Try again', small: true, run: () => session.list.refresh() }))}</div>`;
    const { rows } = session.list;
    return !rows.empty && rows.count === 0 ? noMatch(session.list) : null;
  }

  #head({ fleet, busy }) {
    const { expected, version_source: source } = fleet.fleet;
    const { only_extra: extra = 0 } = fleet.summary;
    const needs = needRepair(fleet.summary) - extra;
    const repair = () => this.#session.work.open({ do: 'repair' }, { which: 'all' });
    const from = expected && (expected.from === 'most_common' ? 'the most common shape' : baseName(expected.from));
    return [
      html`<h1>Databases</h1>`,
      html`<span class="faint small cut against">${dotted([fleet.scanned_at && bytes(fleet.summary.bytes), from && html`held against <span title="${expected.from}">${from}</span>`, source && html`version in <code>${source}</code>`])}</span>`,
      html`<span class="grow"></span>`,
      fleet.scanned_at && !this.#session.isScanning && ageOf(fleet),
      this.#session.isScanning
        ? button({ label: 'Stop scan', glyph: 'i-stop', key: this.#session.list.chosen.size ? undefined : 'stop', testid: 'stop-scan', disabled: busy === 'stop', run: () => this.#session.stop() })
        : button({ label: 'Rescan', glyph: 'i-refresh', key: 'rescan', testid: 'rescan', title: 'Reads the files that changed; Shift reads every file', run: (event) => this.#session.scan(event.shiftKey) }),
      fleet.scanned_at && extra > 0 && needs > 0 && html`<span class="muted small cut" data-testid="only-extra" title="A repair keeps what is not expected until that is allowed to go">${count(extra)} with extras only</span>`,
      fleet.scanned_at && needs > 0 && button({ label: `Repair ${count(needs)}…`, glyph: 'i-repair', tone: 'primary', testid: 'repair-all', title: 'Shows what would be done to all databases that are not as expected, and to those that only lack their version', run: repair }),
      fleet.scanned_at && extra > 0 && needs <= 0 && button({ label: `Review ${count(extra)}…`, glyph: 'i-repair', testid: 'review-all', title: 'They have what is expected and more: shows what may go', run: repair }),
    ];
  }
}

/** How old what is shown is, and how it is kept up to date. */
function ageOf({ scanned_at: at, source, watching }) {
  const tip = [`Scanned ${moment(at)}.`, nextWords(watching)].filter(Boolean).join(' ');
  const reason = watchReason(watching);
  return html`<span class="muted small age" data-testid="age" data-tip="${tip}"><span>Scanned ${ago(at)}${source === 'cached' ? ', cached' : ''}</span>${watchWords(watching) && html`<span data-testid="watching"> · ${watchWords(watching)}</span>`}${reason && html`<span class="faint cut" data-testid="watching-reason" data-tip="${reason}">, ${reason}</span>`}</span>`;
}

/** How many are not as they should be, in a way that a repair is for. */
const needRepair = ({ by_status: byStatus }) => ['outdated', 'incomplete', 'drifted'].reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);

/** Facts in a line, a dot between them. */
const dotted = (facts) => facts.filter(Boolean).flatMap((fact, index) => (index ? [' · ', fact] : [fact]));

const chipOf = (token) => ({ key: token.key, value: chipValue(token), text: printToken(token), problem: problem(token) });

/** True where a key is for a field. */
const isTyping = () => document.activeElement?.tagName === 'INPUT';

const foot = (some, scanning, selects, compares) => [some && [keyHint('inspect', 'Inspect'), keyHint('select', 'Select'), compares && keyHint('compare-rows', 'Compare'), keyHint('repair-rows', 'Repair'), keyHint('filter', 'Filter')], scanning ? !selects && keyHint('stop', 'Stop the scan') : keyHint('rescan', 'Rescan'), html`<span class="grow"></span>`, keyHint('keys', 'All keys')];
