// Builds DOM from a tagged template. Values become text, attributes, properties and listeners, never markup.

import { readTemplate } from './template.js';

const SVG = 'http://www.w3.org/2000/svg';
const trees = new WeakMap();
const handlers = new WeakMap();
const properties = new WeakMap();

/**
 * ``html`<button class="btn" disabled=${busy} @click=${stop}>${label}</button>` ``
 *
 * - a child is a node, a text, a number, or a list of those; `null`, `undefined`, `true` and `false` are nothing
 * - an attribute that is `null`, `undefined` or `false` is left out; `true` is empty, but for `aria-…`, which take both
 * - `@event` is a listener, `.name` a property
 *
 * Gives the element where the template has one, else a fragment.
 */
export function html(strings, ...values) {
  if (!trees.has(strings)) trees.set(strings, readTemplate(strings));
  const fragment = document.createDocumentFragment();
  for (const child of trees.get(strings)) append(fragment, child, values, false);
  return fragment.childNodes.length === 1 ? fragment.childNodes[0] : fragment;
}

/** The listeners that a template gave to this element, by event. */
export const handlersOf = (element) => handlers.get(element) ?? {};
/** The properties that a template gave to this element. */
export const propertiesOf = (element) => properties.get(element) ?? {};

/** Gives this element these listeners in place of those that a template gave it. */
export function setHandlers(element, wanted) {
  const known = handlers.get(element);
  handlers.set(element, wanted);
  for (const event of Object.keys(wanted)) {
    if (!known || !(event in known)) element.addEventListener(event, (happened) => handlers.get(element)[event]?.(happened));
  }
  // An event that is no longer wanted keeps its one listener, which then finds nothing to call.
  for (const event of Object.keys(known ?? {})) if (!(event in wanted)) wanted[event] = undefined;
}

/** Gives this element these properties; those that are as they should be are not set again, and what is being typed stays. */
export function setProperties(element, wanted) {
  const known = properties.get(element);
  properties.set(element, wanted);
  for (const [name, value] of Object.entries(wanted)) {
    const typed = name === 'value' && known?.value === value && element === document.activeElement;
    if (element[name] !== value && !typed) element[name] = value;
  }
}

function append(parent, child, values, inSvg) {
  if (typeof child === 'string') parent.append(child);
  else if ('hole' in child) appendValue(parent, values[child.hole]);
  else parent.append(build(child, values, inSvg || child.tag === 'svg'));
}

function appendValue(parent, value) {
  if (value === null || value === undefined || typeof value === 'boolean') return;
  if (typeof value === 'string' || typeof value === 'number') parent.append(String(value));
  else if (typeof value[Symbol.iterator] === 'function' && !value.nodeType) for (const one of value) appendValue(parent, one);
  else parent.append(value);
}

function build(node, values, inSvg) {
  const element = inSvg ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  const listeners = {};
  const props = {};
  for (const { name, parts } of node.attributes) {
    const value = valueOf(parts, values);
    if (name.startsWith('@')) listeners[name.slice(1)] = value;
    else if (name.startsWith('.')) props[name.slice(1)] = value;
    else setAttribute(element, name, value);
  }
  for (const child of node.children) append(element, child, values, inSvg);
  if (Object.keys(listeners).length) setHandlers(element, listeners);
  if (Object.keys(props).length) setProperties(element, props);
  return element;
}

function valueOf(parts, values) {
  if (parts.length === 1) return typeof parts[0] === 'string' ? parts[0] : values[parts[0].hole];
  return parts.map((part) => (typeof part === 'string' ? part : values[part.hole] ?? '')).join('');
}

function setAttribute(element, name, value) {
  const text = name.startsWith('aria-') && typeof value === 'boolean' ? String(value) : value;
  if (text === null || text === undefined || text === false) return;
  element.setAttribute(name, text === true ? '' : String(text));
}
