// Node as the measure of the HTTP rows: a cluster of two, one fixed answer, described by the JSON file that is its argument.
'use strict';
const cluster = require('node:cluster');
const fs = require('node:fs');
const http = require('node:http');

const hello = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  const [host, port] = hello.address.split(':');
  const body = Buffer.from(hello.body);
  const fields = { 'Content-Type': hello.contentType, 'Content-Length': body.length, ...hello.fields };
  const server = http.createServer((request, response) => {
    response.writeHead(200, fields);
    response.end(body);
  });
  server.keepAliveTimeout = 3_600_000;
  server.listen({ host, port: Number(port), backlog: 4096 });
}
