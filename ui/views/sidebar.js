import { icon } from '../components/icon.js';
import { iconButton } from '../components/button.js';
import { themeSwitch } from '../components/theme-switch.js';
import { count, shortPath } from '../lib/format.js';
import { html } from '../lib/html.js';
import { isOver } from '../lib/progress.js';
import { savedFilters } from './saved-filters.js';

/** The sidebar: which fleet, which screens, theme and keys. */
export function sidebar(session, showKeys) {
  const { fleet: status, screen, job, working } = session.store.get();
  if (!status) return null;
  const { name, root } = status.fleet;
  const { open } = session.alerts.store.get();
  const running = [job, working].filter((one) => one && !isOver(one)).length;
  return [
    html`<button type="button" class="fleet" title="${root}" data-testid="switch-fleet" @click=${() => session.show('welcome')}>
      ${icon('i-fleet')}<span class="sr">Switch fleet, now</span><span class="who"><b class="cut">${name}</b><small class="cut">${shortPath(root)}</small></span>${icon('i-updown', 14)}</button>`,
    html`<nav class="nav" aria-label="Screens">
      ${item({ glyph: 'i-database', label: 'Databases', extra: status.scanned_at && count(status.summary.total), current: ['databases', 'inspector', 'repair'].includes(screen), run: () => session.show('databases') })}
      ${item({ glyph: 'i-compare', label: 'Compare', current: screen === 'compare', run: () => session.show('compare') })}
      ${item({ glyph: running ? 'i-spin' : 'i-jobs', turn: running > 0, label: 'Jobs', extra: running ? `${running} running` : null, current: ['jobs', 'job'].includes(screen), run: () => session.show('jobs') })}
      ${item({ glyph: 'i-history', label: 'History', current: screen === 'history', run: () => session.show('history') })}
      ${item({ glyph: 'i-metrics', label: 'Metrics', current: screen === 'metrics', run: () => session.show('metrics') })}
      ${item({ glyph: 'i-bell', label: 'Alerts', extra: open ? count(open) : null, current: screen === 'alerts', run: () => session.show('alerts') })}
    </nav>`,
    savedFilters(session),
    html`<div class="last">${themeSwitch(session.settings.get('theme', 'system'), (theme) => session.setTheme(theme))}<span class="grow"></span>
      ${iconButton({ glyph: 'i-settings', name: 'Settings (Ctrl ,)', pressed: screen === 'settings', run: () => session.show('settings'), testid: 'settings-button' })}
      ${iconButton({ glyph: 'i-help', name: 'Keys (?)', run: showKeys, testid: 'keys' })}</div>`,
  ];
}

const item = ({ glyph, turn = false, label, extra, current, run }) =>
  html`<button type="button" aria-current=${current ? 'page' : null} title="${label}" data-testid="nav-${label.toLowerCase()}" @click=${run}>
    ${icon(glyph, 16, turn ? 'spin' : '')}<span>${label}</span>${extra && html`<b>${extra}</b>`}</button>`;
