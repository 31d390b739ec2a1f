/**
 * Puts a text that is still on its way into the clipboard. It has to be called while the person's click or key is being
 * answered: afterwards a web view no longer takes it for the person's wish. Gives false where the system does not let
 * the page, and where there is no text after all; throws what the text's promise throws.
 * @param {Promise<string | null>} coming
 */
export async function copyComing(coming) {
  const written = writeComing(coming);
  const text = await coming;
  return text !== null && ((await written) || copy(text));
}

async function writeComing(coming) {
  if (!globalThis.ClipboardItem || !navigator.clipboard?.write) return false;
  const blob = coming.then((text) => (text === null ? Promise.reject(new Error('nothing to copy')) : new Blob([text], { type: 'text/plain' })));
  // A clipboard that refuses may never look at it.
  blob.catch(() => {});
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    return false;
  }
}

/** Puts a text into the clipboard. Gives false where the system does not let the page. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The old way, for a web view that keeps the clipboard from pages. */
function copyBySelection(text) {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before?.focus?.();
  return done;
}
