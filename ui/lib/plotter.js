// Fetches what draws charts (uPlot, https://github.com/leeoniya/uPlot), once. It is copied in when the app is built; where that
// could not be done, there are tables.

const SCRIPT = '../vendor/uplot/uPlot.esm.js';
const SHEET = 'vendor/uplot/uPlot.min.css';

let found = null;

/** What draws charts; `null` where it is not there. */
export function plotter(scope = globalThis) {
  found ??= fetchPlotter(scope).catch(() => null);
  return found;
}

async function fetchPlotter(scope) {
  speakSomething(scope.navigator);
  await takeSheet(scope.document);
  return (await import(SCRIPT)).default;
}

/** A locale that is none (`C`) makes it throw: then it is told another one. */
export function speakSomething(navigator) {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  }
}

function takeSheet(document) {
  return new Promise((done, failed) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: SHEET, onload: done, onerror: failed });
    document.head.append(link);
  });
}
