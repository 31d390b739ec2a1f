import { html } from '../lib/html.js';
import { patch } from '../lib/patch.js';
import { icon } from './icon.js';

/**
 * A field that holds chips and a text behind them. Enter makes the text a chip, Backspace in an empty text takes the last
 * chip away, a click on a chip puts its text back into the field.
 *
 * @typedef {{ key?: string, value: string, text: string, problem?: string | null }} Chip `text` is what it is written as
 */
export class ChipField {
  #on;
  #chips = [];
  #slot;
  #wrong = html`<span class="wrong-word cut"></span>`;
  #placeholder;

  /**
   * @param {{ label: string, placeholder: string, testid?: string, glyph?: string, cap?: any, complete?: (text: string) => boolean,
   *   on: { draft?: (text: string) => void, add: (text: string) => void, remove: (index: number, draft: string) => void, leave?: () => void, down?: () => void } }} options
   *   `complete` says whether a text that ends with a space is a chip already
   */
  constructor({ label, placeholder, testid = null, glyph = null, cap = null, complete = () => false, on }) {
    this.#on = on;
    this.#placeholder = placeholder;
    this.#slot = html`<span class="chips"></span>`;
    this.input = html`<input aria-label="${label}" placeholder="${placeholder}" data-testid=${testid} spellcheck="false" autocomplete="off"
      autocapitalize="off" @keydown=${(event) => this.#pressed(event)} @input=${() => this.#typed(complete)} @blur=${() => this.#left()} />`;
    this.element = html`<div class="field has-chips" @mousedown=${(event) => this.#aimed(event)}>${glyph && icon(glyph, 14)}${this.#slot}${this.input}${this.#wrong}${cap}</div>`;
  }

  /** Shows these chips, and in a word what is `wrong`. The text is the person's while the focus is in the field. */
  show(chips, draft = null, wrong = null) {
    this.#chips = chips;
    this.#say(wrong);
    patch(this.#slot, chips.map((chip, index) => this.#chip(chip, index)));
    this.input.placeholder = chips.length ? 'Add' : this.#placeholder;
    if (draft !== null && this.input.value !== draft && this.input !== document.activeElement) this.input.value = draft;
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  /** What is wrong is said beside the text, and told to those who do not see it as the text's own. */
  #say(wrong) {
    if (this.#wrong.textContent === (wrong ?? '')) return;
    this.#wrong.textContent = this.#wrong.title = wrong ?? '';
    this.#wrong.id = `${this.input.dataset.testid}-wrong`;
    this.input.setAttribute('aria-invalid', String(Boolean(wrong)));
    this.input.setAttribute('aria-describedby', this.#wrong.id);
  }

  #chip({ key, value, text, problem }, index) {
    return html`<span class="chip ${problem ? 'wrong' : ''}" data-testid="chip" data-wrong=${Boolean(problem)}>
      <button type="button" class="edit" title="${problem ?? `Edit ${text}`}" @click=${() => this.#edit(index)}>${key && html`<span class="k">${key}:</span>`}<span class="v">${value}</span></button>
      <button type="button" class="drop" aria-label="Remove ${text}" title="Remove ${text}" @click=${() => this.#remove(index)}>${icon('i-close', 12)}</button>
    </span>`;
  }

  #typed(complete) {
    const text = this.input.value;
    if (/\s$/.test(text) && complete(text.trim())) this.#commit();
    else this.#on.draft?.(text);
  }

  #pressed(event) {
    const { input } = this;
    if (event.isComposing) return;
    if (event.key === 'Enter' && input.value.trim()) event.preventDefault(), event.stopPropagation(), this.#commit();
    else if (event.key === 'Backspace' && !input.value && this.#chips.length) event.preventDefault(), this.#on.remove(this.#chips.length - 1, '');
    else if (event.key === 'ArrowDown' && this.#on.down) event.preventDefault(), this.#on.down();
    else if (event.key === 'Escape' && input.value) event.stopPropagation(), (input.value = ''), this.#on.draft?.('');
    else if (event.key === 'Escape' && this.#on.down) event.stopPropagation(), this.#on.down();
  }

  #commit() {
    const text = this.input.value.trim();
    this.input.value = '';
    if (text) this.#on.add(text);
  }

  #left() {
    if (this.#on.draft) this.#on.leave?.();
    else this.#commit();
  }

  #remove(index) {
    this.#on.remove(index, this.input.value);
    this.input.focus();
  }

  #edit(index) {
    const { text } = this.#chips[index];
    this.input.value = text;
    this.#on.remove(index, text);
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  #aimed(event) {
    if (event.target !== this.element && event.target !== this.#slot) return;
    event.preventDefault();
    this.input.focus();
  }
}
