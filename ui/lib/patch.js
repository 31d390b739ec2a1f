// Makes what is on the screen equal to what was just built, keeping every node that can stay: focus, scroll position,
// text selection and running transitions survive.

import { handlersOf, propertiesOf, setHandlers, setProperties } from './html.js';

const ELEMENT = 1;
const TEXT = 3;
const FRAGMENT = 11;

/** Makes the children of `parent` equal to `content`: nodes, texts, fragments, nothing. */
export function patch(parent, ...content) {
  reconcile(parent, content.flatMap(nodesOf));
}

function nodesOf(value) {
  if (value === null || value === undefined || typeof value === 'boolean') return [];
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object') return [document.createTextNode(String(value))];
  return value.nodeType === FRAGMENT ? [...value.childNodes] : [value];
}

function reconcile(parent, wanted) {
  const keyed = new Map();
  for (const node of parent.childNodes) if (keyOf(node)) keyed.set(keyOf(node), node);
  let at = parent.childNodes[0] ?? null;
  for (const node of wanted) {
    const key = keyOf(node);
    if (at && !key && !keyOf(at) && sameKind(at, node)) {
      const stays = at;
      at = at.nextSibling;
      update(stays, node);
      continue;
    }
    const known = key ? keyed.get(key) : undefined;
    if (known && sameKind(known, node)) {
      if (known === at) at = at.nextSibling;
      else parent.insertBefore(known, at);
      keyed.delete(key);
      update(known, node);
    } else {
      parent.insertBefore(node, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    parent.removeChild(at);
    at = next;
  }
}

const keyOf = (node) => (node.nodeType === ELEMENT ? node.getAttribute('data-key') : null);
const sameKind = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

function update(old, fresh) {
  if (old === fresh) return;
  if (old.nodeType === TEXT) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeType !== ELEMENT) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  setHandlers(old, { ...handlersOf(fresh) });
  reconcile(old, [...fresh.childNodes]);
  setProperties(old, propertiesOf(fresh));
}
