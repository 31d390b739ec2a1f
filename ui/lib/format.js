// Numbers, sizes, times and names as people read them.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `12086` as `12,086`. */
export const count = (number) => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 database`, `1,204 databases`; `many` where adding an s will not do. */
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** Words with a capital, where they begin with one and not with a name: `lacks x` as `Lacks x`. */
export const capital = (text) => (/^[a-z]+(\s|$)/.test(text) ? `${text[0].toUpperCase()}${text.slice(1)}` : text);

/** A share in whole per cent: `85 %`; `<1 %` for what is there and small, `>99 %` for what is not quite all. */
export function percent(part, whole) {
  if (!whole || !part) return '0 %';
  if (part === whole) return '100 %';
  const share = (100 * part) / whole;
  if (share < 1) return '<1 %';
  return share > 99 ? '>99 %' : `${Math.round(share)} %`;
}

/** Bytes in steps of 1,000: `512 B`, `24.6 MB`, `112 GB`. */
export function bytes(number) {
  if (number < 1000) return `${number} B`;
  let value = number;
  let unit = -1;
  while (value >= 999.5 && unit < 4) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 99.95 ? value.toFixed(1) : count(value)} ${['kB', 'MB', 'GB', 'TB', 'PB'][unit]}`;
}

/** A duration in milliseconds: `312 ms`, `5.0 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(milliseconds) {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9950) return `${(milliseconds / SECOND).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

const joined = (large, largeUnit, small, smallUnit) =>
  small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`;

/** How long ago a time is: `just now`, `3 min ago`, `5 h ago`, `yesterday`, `14 Nov`, `14 Nov 2024`. */
export function ago(time, now = Date.now()) {
  const then = new Date(time);
  const gone = now - then.getTime();
  if (Number.isNaN(gone)) return '';
  if (gone < MINUTE && gone > -MINUTE) return 'just now';
  if (gone >= 0 && gone < HOUR) return `${Math.floor(gone / MINUTE)} min ago`;
  const days = daysBetween(then, new Date(now));
  if (gone >= 0 && (days === 0 || gone < 6 * HOUR)) return `${Math.floor(gone / HOUR)} h ago`;
  return days === 1 ? 'yesterday' : day(then, now);
}

/** A date, with its year where that is not this one: `14 Nov`, `2 Sep 2024`. */
export function day(time, now = Date.now()) {
  const date = new Date(time);
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}${year}`;
}

/** A date and time: `22 Nov 02:41`. */
export function moment(time, now = Date.now()) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : `${day(date, now)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

const two = (number) => String(number).padStart(2, '0');

function daysBetween(then, now) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(now) - midnight(then)) / DAY);
}

/** A rate: `48/s`, `2.4/s`. */
export const rate = (perSecond) => `${perSecond < 9.95 ? perSecond.toFixed(1) : count(perSecond)}/s`;

/** The first eight digits of a fingerprint, which is how a shape is shown. */
export const shortShape = (fingerprint) => fingerprint.slice(0, 8);

/** The last part of a path, whatever its separator. */
export const baseName = (path) => path.replace(/[\\/]+$/, '').split(/[\\/]/).at(-1) || path;

/** A path that keeps its end: `…/media/captions/data`. */
export function shortPath(path, parts = 3) {
  const pieces = path.split('/').filter(Boolean);
  return pieces.length <= parts ? path : `…/${pieces.slice(-parts).join('/')}`;
}

/** Words with names in backticks as pieces: ``lacks table `a` `` → text, code. */
export function pieces(words) {
  return words.split('`').map((text, index, all) => {
    const code = index % 2 === 1 && index < all.length - 1;
    return { code, text: index % 2 === 1 && !code ? `\`${text}` : text };
  }).filter(({ text }) => text !== '');
}
