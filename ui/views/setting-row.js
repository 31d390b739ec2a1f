import { button, iconButton } from '../components/button.js';
import { words } from '../components/words.js';
import { sentence } from '../lib/errors.js';
import { html } from '../lib/html.js';
import { elsewhere, fromIn, fromWord, isGeneral, isSetIn, span, turnedOn, valueIn, valueWords } from '../lib/setting-words.js';

/**
 * A setting: what it is, its control, who says so, and taking it back.
 * @param {import('../lib/preferences.js').Preferences} preferences
 */
export function settingRow(preferences, setting, hasFleet) {
  const { scope, refused } = preferences.store.get();
  const { key, label, words: says } = setting;
  const id = `set-${key.replaceAll('.', '-')}`;
  const wrong = refused?.key === key ? refused : null;
  const other = elsewhere(setting, scope, hasFleet);
  const from = fromIn(setting, scope);
  const general = isGeneral(setting, scope);
  return html`<div class="setting" role="group" aria-labelledby="${id}" data-testid="setting" data-setting="${key}" data-from="${from}" data-key="${key}">
    <div class="about"><b id="${id}">${label}</b><p class="faint small" id="${id}-says">${says}</p>
      ${other && html`<p class="small else" data-testid="elsewhere">${other} <button type="button" class="link small" @click=${() => preferences.setScope('fleet')}>Show</button></p>`}
      ${wrong && html`<p class="small refused" role="alert" data-testid="refused">${words(sentence(wrong.error.message))} ${wrong.error.hint && words(sentence(wrong.error.hint))}</p>`}</div>
    <div class="control">${general ? html`<span class="muted">${valueWords(setting, setting.value)}</span>` : control(preferences, setting, { id, value: valueIn(setting, scope), wrong })}</div>
    <span class="from">${general ? html`<span class="faint small" title="It is the same for all fleets">all fleets alike</span>` : source(from, scope)}</span>
    <span class="back">${!general && isSetIn(setting, scope) && iconButton({ glyph: 'i-undo', name: `Reset ${label}`, small: true, testid: 'reset-setting', run: () => preferences.reset(key) })}</span></div>`;
}

const source = (from, scope) => (from === 'default'
  ? html`<span class="faint small">default</span>`
  : html`<span class="badge plain" data-testid="from">${fromWord(from, scope)}</span>`);

function control(preferences, setting, place) {
  const { kind } = setting.kind;
  if (kind === 'integer') return number(preferences, setting, place);
  if (kind === 'folder') return folder(preferences, setting, place);
  const of = kind === 'bool' ? [{ value: true, label: 'On' }, { value: false, label: 'Off' }] : setting.kind.of;
  return html`<div class="seg" role="group" aria-labelledby="${place.id}">${of.map(({ value, label }) => html`<button type="button" aria-pressed=${value === place.value} data-value="${value}"
    @click=${() => value !== place.value && preferences.set(setting.key, value)}>${label}</button>`)}</div>`;
}

function number(preferences, setting, { id, value, wrong }) {
  const { key, kind, label } = setting;
  const isOff = value === 'off';
  const set = ({ currentTarget }) => {
    const text = currentTarget.value.trim();
    if (text !== String(value)) preferences.set(key, /^\d+$/.test(text) ? Number(text) : text);
  };
  const turn = ({ currentTarget }) => preferences.set(key, currentTarget.checked ? 'off' : turnedOn(setting, preferences.store.get().scope));
  const longer = span(kind.unit, value);
  return html`${!isOff && html`<div class="number"><div class="field"><input inputmode="numeric" autocomplete="off" aria-label="${label}" aria-describedby="${id}-says" aria-invalid=${wrong ? 'true' : null}
      .value=${String(value)} @change=${set} /></div>
    <span class="muted small unit">${kind.unit}${longer && html`<span class="faint"> · ${longer}</span>`}</span></div>`}
    ${kind.off && html`<label class="check small"><input type="checkbox" .checked=${isOff} @change=${turn} />${kind.off}</label>`}`;
}

const folder = (preferences, setting, { id, value }) => html`<div class="folder" role="group" aria-labelledby="${id}">
  <span class="cut ${value === 'default' ? 'muted' : 'mono'}" title="${valueWords(setting, value)}" data-testid="folder">${valueWords(setting, value)}</span>
  ${button({ label: 'Choose…', small: true, run: () => preferences.choose(setting.key) })}</div>`;
