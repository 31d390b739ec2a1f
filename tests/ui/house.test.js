// The rules of the house: what the code of the page must not do.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import * as api from '../../ui/lib/api.js';

const UI = fileURLToPath(new URL('../../ui', import.meta.url));
const files = walk(UI).map((path) => ({ path: relative(UI, path), text: readFileSync(path, 'utf8') })).filter(({ path }) => !path.startsWith('vendor'));
const scripts = files.filter(({ path }) => path.endsWith('.js'));
const sheets = files.filter(({ path }) => path.endsWith('.css'));
const index = files.find(({ path }) => path === 'index.html').text;

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]));
}

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
const offenders = (pattern, among = scripts) => among.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path);

test('one file alone touches the host', () => {
  assert.deepEqual(offenders(/__TAURI|litefleetHost/), ['lib/host.js']);
});

test('nothing is parsed as markup or run as code', () => {
  assert.deepEqual(offenders(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|setAttribute\('style/), []);
});

test('the page has no style and no script of its own, and names nothing outside', () => {
  assert.doesNotMatch(index, /\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)/);
  assert.deepEqual(offenders(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/, [...scripts, ...sheets]), []);
});

test('no file is longer than 600 lines', () => {
  assert.deepEqual(files.filter(({ text }) => text.split('\n').length > 600).map(({ path }) => path), []);
});

test('every function of the API is a command of its name', () => {
  const source = scripts.find(({ path }) => path === 'lib/api.js').text;
  const commands = [...source.matchAll(/export const (\w+) = .*?invoke\('(\w+)'/g)].map(([, name, command]) => [name, command]);
  assert.equal(commands.length, Object.keys(api).length);
  for (const [name, command] of commands) assert.equal(name, command.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()));
});

test('every setting that the page keeps is one that the window lets it keep', () => {
  const window = readFileSync(fileURLToPath(new URL('../../src-tauri/desktop/commands/start.rs', import.meta.url)), 'utf8');
  const [, whole, begun] = /matches!\(key, (.*?)\)\s*\|\| \[(.*?)\]\.iter/.exec(window);
  const named = (list) => [...list.matchAll(/"(.+?)"/g)].map(([, name]) => name);
  // Of the engine's own list, and kept through it.
  const typed = ['theme', 'density', 'letters'];
  const kept = scripts.flatMap(({ text }) => [...text.matchAll(/(?:settings|this)\.set\((?:'([^']+)'|`([^$`]+)|([A-Z]+))[^)]*,/g)].map(([, key, start, name]) => key ?? start ?? new RegExp(`const ${name} = '(.+)'`).exec(text)[1]));
  for (const key of ['fleet', 'view:', 'view:selection', 'metrics:days']) assert.ok(kept.includes(key), `${key} is not found`);
  for (const key of kept) assert.ok([...named(whole), ...typed].includes(key) || named(begun).some((start) => key.startsWith(start)), key);
});

test('every module that is imported is there', () => {
  const paths = new Set(files.map(({ path }) => path));
  for (const { path, text } of scripts) {
    for (const [, from] of text.matchAll(/from '(\.[^']+)'/g)) assert.ok(paths.has(join(dirname(path), from)), `${path} imports ${from}`);
  }
});

test('every icon that is used is in the sprite', () => {
  const there = new Set([...index.matchAll(/<symbol id="([\w-]+)"/g)].map(([, id]) => id));
  for (const { path, text } of scripts) {
    for (const [, id] of text.matchAll(/'([ids]-[a-z]+)'/g)) assert.ok(there.has(id), `${path} uses ${id}`);
  }
});

test('every stylesheet is taken in, and colours are tokens', () => {
  const main = sheets.find(({ path }) => path === 'styles/main.css').text;
  const taken = [...main.matchAll(/@import url\("([^"]+)"\)/g)].map(([, path]) => join('styles', path)).sort();
  assert.deepEqual(taken, sheets.map(({ path }) => path).filter((path) => path !== 'styles/main.css').sort());
  assert.deepEqual(offenders(/#[0-9a-f]{3,8}\b|\brgb\(/i, sheets.filter(({ path }) => path !== 'styles/tokens.css')), []);
  const tokens = sheets.find(({ path }) => path === 'styles/tokens.css').text;
  for (const { path, text } of sheets) {
    for (const [, name] of text.matchAll(/var\((--[\w-]+)\)/g)) assert.ok(tokens.includes(`${name}:`) || text.includes(`${name}:`) || sheets.some((sheet) => sheet.text.includes(`${name}:`)), `${path} reads ${name}`);
  }
});

test('what is named in the page stands apart from the reading direction of what is beside it', () => {
  const base = sheets.find(({ path }) => path === 'styles/base.css').text;
  const [, selectors] = /([^{}\/]*)\{\s*unicode-bidi: isolate;\s*\}/.exec(base) ?? [];
  const apart = selectors?.split(',').map((one) => one.trim()) ?? [];
  for (const name of ['code', 'b', 'strong', 'mark', '.mono', '.name', '.cut', '.v', '.sql span', '[data-tip]']) assert.ok(apart.includes(name), name);
});
