import { html } from '../lib/html.js';

/**
 * Shows a dialog over the window until it is closed. Esc closes it, as does its own button; the focus goes back to where
 * it was.
 * @param {{ title: string, content: any, foot: (close: () => void) => any, testid?: string, tone?: string, role?: string,
 *   focus?: string }} options `focus` finds what has the focus at first: else the last button of the foot
 */
export function showDialog({ title, content, foot, testid = null, tone = '', role = null, focus = null }) {
  const close = () => dialog.close();
  const dialog = html`<dialog class="dialog ${tone}" role=${role} aria-labelledby="dialog-title" data-testid=${testid}>
    <header><h1 id="dialog-title">${title}</h1></header>
    <div class="in" tabindex="0" role="group" aria-labelledby="dialog-title">${content}</div>
    <footer>${foot(close)}</footer>
  </dialog>`;
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  document.body.append(dialog);
  dialog.showModal();
  // Not the content, which the dialog would choose: it is a stop only so that it can be scrolled by key.
  if (focus) dialog.querySelector(focus)?.focus();
  else dialog.querySelector('footer .btn:last-of-type')?.focus({ focusVisible: false });
  return dialog;
}
