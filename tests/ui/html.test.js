import { sqlPiece } from '../../ui/components/sql-piece.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import { html } from '../../ui/lib/html.js';
import { patch } from '../../ui/lib/patch.js';
import { readTemplate } from '../../ui/lib/template.js';
import { install } from './support/dom.js';

install();

test('values are text, whatever they hold', () => {
  const evil = '<img src=x onerror="alert(1)">';
  assert.equal(html`<b title="${evil}">${evil}</b>`.markup, '<b title="&#60;img src=x onerror=&#34;alert(1)&#34;&#62;">&lt;img src=x onerror="alert(1)"&gt;</b>');
});

test('a value cannot break out of its template by the mark of a hole', () => {
  assert.equal(html`<i>${'\u0001'}</i>`.textContent, '\u0001');
});

test('children are nodes, texts, numbers and lists; nothing is nothing', () => {
  assert.equal(html`<p>${[1, 'a', null, [html`<b>x</b>`]]}${false}${undefined}${0}</p>`.markup, '<p>1a<b>x</b>0</p>');
});

test('attributes that are false are left out, but for aria', () => {
  assert.equal(html`<a disabled=${false} hidden=${true} title=${null} aria-pressed=${false}></a>`.markup, '<a hidden="" aria-pressed="false"></a>');
});

test('white space around line breaks is left out', () => {
  assert.equal(html`<p>
    <b>a</b>
    b
    c ${'d'} e
  </p>`.markup, '<p><b>a</b>b c d e</p>');
});

test('what is in an svg is made in its namespace', () => {
  const svg = html`<svg><rect width="1" /></svg>`;
  assert.equal(svg.firstChild.namespaceURI, 'http://www.w3.org/2000/svg');
});

test('templates that the policy would block, or that are wrong, do not read', () => {
  for (const text of ['<p style="color: red"></p>', '<p onclick="x()"></p>', '<p>', '</p>', '<p class=x></p>', '<p class="x></p>', '<>', '<p></b>']) {
    assert.throws(() => readTemplate([text]), SyntaxError, text);
  }
});

test('a patch keeps the elements that can stay, with new listeners and properties', () => {
  const place = install();
  const said = [];
  const view = (word) => html`<button class="${word}" .value=${word} @click=${() => said.push(word)}>${word}</button>`;
  patch(place, view('one'));
  const [button] = place.childNodes;
  patch(place, view('two'));
  assert.equal(place.childNodes[0], button);
  assert.equal(button.markup, '<button class="two">two</button>');
  assert.equal(button.value, 'two');
  button.fire('click');
  assert.deepEqual(said, ['two']);
});

test('a patch takes away listeners that are not wanted any more, and can bring them back', () => {
  const place = install();
  let heard = 0;
  const loud = () => html`<b @click=${() => (heard += 1)}></b>`;
  patch(place, loud());
  const [element] = place.childNodes;
  patch(place, html`<b></b>`);
  element.fire('click');
  assert.equal(heard, 0);
  patch(place, loud());
  element.fire('click');
  assert.equal(heard, 1);
});

test('what is being typed stays while the page is drawn anew, until its value is another', () => {
  const place = install();
  const draw = (value) => patch(place, html`<input .value=${value} />`);
  draw('30');
  const [field] = place.childNodes;
  field.value = '12';
  field.focus();
  draw('30');
  assert.equal(field.value, '12');
  draw('7');
  assert.equal(field.value, '7');
  field.value = '12';
  document.activeElement = null;
  draw('7');
  assert.equal(field.value, '7');
});

test('a patch moves what has a key and drops the rest', () => {
  const place = install();
  const list = (...keys) => keys.map((key) => html`<li data-key="${key}">${key}</li>`);
  patch(place, list('a', 'b', 'c'));
  const [a, b, c] = place.childNodes;
  patch(place, list('c', 'x', 'a'));
  assert.deepEqual([place.childNodes[0], place.childNodes[2]], [c, a]);
  assert.equal(place.textContent, 'cxa');
  assert.equal(b.parentNode, null);
  patch(place, null);
  assert.equal(place.childNodes.length, 0);
});

test('a name that turns the reading around turns nothing beside it', () => {
  const rlo = '\u202E';
  const place = install();
  place.append(...[['', `"ab${rlo}cd"`], ['', ' '], ['t', 'TEXT'], ['', ' שם ']].map(sqlPiece));
  assert.equal(place.markup, `<main><span class="alone">"ab${rlo}cd"</span> <span class="t">TEXT</span><span class="alone"> שם </span></main>`);
});
