import { html } from '../lib/html.js';
import { factWords } from '../lib/diff-lines.js';
import { count } from '../lib/format.js';

/** All differences one after the other, for those who hear the screen: complete, and in the order of the pane. */
export function differenceList({ data, steps }) {
  if (!steps.length) return null;
  const line = ({ change, summary }) => {
    const { left, right } = data.changes[change] ?? {};
    return html`<li>${plain(summary)}${change === null ? null : `. Left: ${factWords(left)}. Right: ${factWords(right)}.`}</li>`;
  };
  return html`<section aria-label="All differences in a list"><ol>${steps.map(line)}</ol></section>`;
}

/** Where one is now, to be told. */
export function said({ model, step }) {
  const { summary, object } = model.steps[step];
  const { name } = model.data.objects[object];
  const words = plain(summary);
  return `${count(step + 1)} of ${count(model.steps.length)}: ${words.includes(name) ? words : `${name}, ${words}`}`;
}

const plain = (text) => text.replaceAll('`', '');
