// Settings in words: what a value is, and who says so.

/** What a setting is in a scope: for all fleets, what holds where no fleet says anything else. */
export const valueIn = (setting, scope) => (scope === 'person' ? setting.person ?? setting.default : setting.value);

/** Who says so, seen from a scope. */
export function fromIn(setting, scope) {
  if (scope === 'person') return setting.person === null ? 'default' : 'person';
  return setting.from;
}

/** What turns it on again where it is off in a scope: `null`, for what is inherited, unless that is off as well. */
export function turnedOn(setting, scope) {
  const inherited = (scope === 'fleet' ? setting.file ?? setting.person : null) ?? setting.default;
  return inherited === 'off' ? setting.default : null;
}

/** True where it is set in this scope, and so can be reset. */
export const isSetIn = (setting, scope) => (scope === 'person' ? setting.person : setting.fleet) !== null;

/** True where a scope has no say in it. */
export const isGeneral = (setting, scope) => scope === 'fleet' && setting.general;

const FROM = { default: 'default', person: 'all fleets', file: 'litefleet.toml', fleet: 'this fleet' };

/** Who says so, on a chip. */
export const fromWord = (from, scope) => (from === 'person' && scope === 'person' ? 'set' : FROM[from]);

/** A value in words. */
export function valueWords({ kind }, value) {
  if (kind.kind === 'bool') return value ? 'on' : 'off';
  if (kind.kind === 'choice') return kind.of.find((choice) => choice.value === value)?.label ?? String(value);
  if (kind.kind === 'folder') return value === 'default' ? kind.default : value.path ?? value;
  return value === 'off' ? kind.off : [`${value} ${kind.unit}`, span(kind.unit, value)].filter(Boolean).join(', ');
}

const STEPS = [['seconds', 60, 'min'], ['min', 60, 'h'], ['h', 24, 'days']];

/** A length of time in a larger unit, where that says it without a remainder or nearly: `15 min`; `null` where not. */
export function span(unit, value) {
  if (!['seconds', 'milliseconds'].includes(unit) || value === 'off') return null;
  let [amount, name] = unit === 'milliseconds' ? [value / 1000, 'seconds'] : [value, 'seconds'];
  if (unit === 'milliseconds' && amount < 1) return null;
  for (const [from, size, to] of STEPS) if (name === from && amount >= size) [amount, name] = [amount / size, to];
  if (name === unit) return null;
  return `${Number(amount.toFixed(1))} ${{ seconds: 's', days: amount === 1 ? 'day' : 'days' }[name] ?? name}`;
}

/** The settings that a person may mean by what they typed. */
export function found(answer, find) {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const label = (name) => answer.sections.find((section) => section.name === name)?.label ?? '';
  const text = (setting) => [setting.key, setting.label, setting.words, label(setting.section), valueWords(setting, setting.value)].join(' ').toLowerCase();
  return answer.settings.filter((setting) => words.every((word) => text(setting).includes(word)));
}

/** What another layer says instead, for the line beneath a setting for all fleets; `null` where this is what holds. */
export function elsewhere(setting, scope, hasFleet) {
  if (scope !== 'person' || !hasFleet || !['file', 'fleet'].includes(setting.from)) return null;
  return `${setting.from === 'file' ? 'litefleet.toml says' : 'This fleet has its own:'} ${valueWords(setting, setting.value)}`;
}

/** What the file of a fleet asks for that has to be accepted, a line each: `[what, value]`. */
export function asks(config) {
  return [
    config.schemas && ['Runs the schemas of', config.schemas.path ?? config.schemas],
    config.query && ['Asks every database', config.query],
    config.label_query && ['Names databases by', config.label_query],
    ...Object.entries(config.backups ?? {}).map(([key, value]) => [key, typeof value === 'object' ? value.path : String(value)]),
  ].filter(Boolean);
}
