import { button } from '../components/button.js';
import { showDialog } from '../components/dialog.js';
import { copyButton } from '../components/error-panel.js';
import { baseName, plural } from '../lib/format.js';
import { html } from '../lib/html.js';

/** Shows the lines of an imported list that match no database, to be copied. */
export function showUnmatched({ ids, path, unmatched }) {
  const text = () => unmatched.map(({ line, text }) => `${line}: ${text}`).join('\n');
  showDialog({
    title: `${plural(unmatched.length, 'line')} of ${baseName(path)} match no database of this fleet`,
    tone: 'wide',
    testid: 'unmatched-dialog',
    content: html`<p class="muted">${ids.length ? `The other lines selected ${plural(ids.length, 'database')}.` : 'Nothing is selected.'} A line is a path from the fleet’s folder or a whole one, a name as the list shows it, or the id of a row.</p>
      <ol class="unmatched" data-testid="unmatched">${unmatched.map(({ line, text }) => html`<li><span class="faint num">${line}</span><code>${text}</code></li>`)}</ol>`,
    foot: (close) => html`${copyButton(text, 'Copy the lines')}<span class="grow"></span>${button({ label: 'Close', run: close })}`,
  });
}
