// As much of a document as templates and patches need, for tests without a browser. What is written into it can be read
// as markup, escaped: a value that became an element would show.

class Node {
  parentNode = null;
  childNodes = [];
  listeners = {};
  get firstChild() { return this.childNodes[0] ?? null; }
  get nextSibling() {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  get textContent() { return this.childNodes.map((child) => child.textContent).join(''); }
  append(...children) {
    for (const child of children) this.insertBefore(typeof child === 'string' ? new Text(child) : child, null);
  }
  insertBefore(child, before) {
    if (child.nodeType === 11) return void [...child.childNodes].forEach((one) => this.insertBefore(one, before));
    child.parentNode?.removeChild(child);
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, child);
    child.parentNode = this;
  }
  removeChild(child) {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
  }
  replaceChildren(...children) {
    for (const child of [...this.childNodes]) this.removeChild(child);
    this.append(...children);
  }
  addEventListener(event, run) { (this.listeners[event] ??= []).push(run); }
  fire(event, detail = {}) { for (const run of this.listeners[event] ?? []) run({ currentTarget: this, ...detail }); }
  get markup() { return this.childNodes.map((child) => child.markup).join(''); }
  all(test) { return this.childNodes.flatMap((child) => [...(child.nodeType === 1 && test(child) ? [child] : []), ...child.all(test)]); }
  byTestId(id) { return this.all((element) => element.getAttribute('data-testid') === id)[0] ?? null; }
}

class Text extends Node {
  nodeType = 3;
  nodeName = '#text';
  constructor(data) { super(); this.data = data; }
  get textContent() { return this.data; }
  get markup() { return this.data.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]); }
}

class Element extends Node {
  nodeType = 1;
  style = {};
  #attributes = new Map();
  constructor(name, namespaceURI = null) { super(); this.nodeName = name; this.namespaceURI = namespaceURI; }
  get attributes() { return [...this.#attributes].map(([name, value]) => ({ name, value })); }
  getAttribute(name) { return this.#attributes.get(name) ?? null; }
  hasAttribute(name) { return this.#attributes.has(name); }
  setAttribute(name, value) { this.#attributes.set(name, value); }
  removeAttribute(name) { this.#attributes.delete(name); }
  remove() { this.parentNode?.removeChild(this); }
  focus() { document.activeElement = this; }
  querySelector(selector) { return this.byTestId(/^\[data-testid=(.*)\]$/.exec(selector)?.[1]); }
  showModal() {}
  close() { this.fire('close'); }
  get markup() {
    const attributes = this.attributes.map(({ name, value }) => ` ${name}="${value.replace(/["&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}"`).join('');
    return `<${this.nodeName}${attributes}>${super.markup}</${this.nodeName}>`;
  }
}

class Fragment extends Node {
  nodeType = 11;
  nodeName = '#document-fragment';
}

/** The keys that a screen binds, with a document that its dialogs come into. @param {(keyboard: object) => object} build makes the screen */
export function keysOf(build) {
  install();
  document.documentElement = { dataset: {} };
  document.body = new Element('body');
  globalThis.ResizeObserver = class { observe() {} };
  const bound = {};
  build({ bind: (keys) => Object.assign(bound, keys), enter() {} });
  return bound;
}

/** Puts the document in place; call it before anything is built. */
export function install() {
  globalThis.document = {
    createElement: (name) => Object.assign(new Element(name), name === 'input' ? { value: '' } : {}),
    createElementNS: (namespace, name) => new Element(name, namespace),
    createTextNode: (data) => new Text(data),
    createDocumentFragment: () => new Fragment(),
  };
  return new Element('main');
}
