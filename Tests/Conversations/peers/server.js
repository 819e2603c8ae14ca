// The peer that the tables are tried on. It gives what the server under test gives: a page, /health, a file, 404.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');

const [port, folder, keys] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const pages = new Map([
  ['/', page('index.html', 'text/html; charset=utf-8')],
  ['/style.css', page('style.css', 'text/css; charset=utf-8')],
  ['/health', { type: 'application/json', body: Buffer.from('{"status":"ok"}') }],
]);

function page(name, type) {
  return { type, body: fs.readFileSync(path.join(folder, name)) };
}

function answer(request, response) {
  if (!URL.canParse(request.url, 'http://here')) return send(response, 400, {}, '');
  const found = pages.get(new URL(request.url, 'http://here').pathname);
  if (!found) return send(response, 404, { 'Content-Type': 'text/plain' }, 'not found\n');
  if (!['GET', 'HEAD'].includes(request.method)) return send(response, 405, { Allow: 'GET, HEAD' }, '');
  return send(response, 200, { 'Content-Type': found.type }, found.body);
}

function send(response, status, fields, body) {
  fields['Content-Length'] = Buffer.byteLength(body);
  response.writeHead(status, fields);
  response.end(body);
}

function listener(request, response) {
  request.on('end', () => answer(request, response)).resume();
}

function secured() {
  const read = (name) => fs.readFileSync(path.join(keys, name));
  return https.createServer({ key: read('key.pem'), cert: read('certificate.pem') }, listener);
}

(keys ? secured() : http.createServer(listener)).listen(port, '127.0.0.1');
