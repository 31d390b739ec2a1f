// Serves the page in a plain browser with a scripted engine: `node tests/ui/preview/server.mjs [port]`, then open
// http://127.0.0.1:PORT/preview.html?rows=374 (see fixtures/sample.js for what else it takes). Loopback only.

import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const UI = fileURLToPath(new URL('../../../ui/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
// The policy of the window, but for the door to the engine.
const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-src 'none'";

createServer((request, response) => {
  // Fixtures name the page's modules from where they stand in the repository.
  const pathname = new URL(request.url, 'http://localhost').pathname.replace(/^\/ui\//, '/');
  const head = (type) => response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY, 'cache-control': 'no-store' });
  if (pathname === '/preview.html') {
    head('text/html');
    response.end(readFileSync(join(UI, 'index.html'), 'utf8').replace('<script src="main.js"', '<script src="/fixtures/sample.js" type="module"></script>\n$&'));
    return;
  }
  const file = pathname.startsWith('/fixtures/') ? join(FIXTURES, normalize(pathname.slice(10))) : join(UI, normalize(decodeURIComponent(pathname)));
  const inside = file.startsWith(UI) || file.startsWith(FIXTURES);
  if (!inside || !statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
  head(TYPES[extname(file)] ?? 'application/octet-stream');
  createReadStream(file).pipe(response);
}).listen(Number(process.argv[2] ?? 0), '127.0.0.1', function listening() {
  console.log(`http://127.0.0.1:${this.address().port}/preview.html`);
});
