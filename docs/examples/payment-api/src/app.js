'use strict';

const { createServer } = require('node:http');
const log = require('debug')('payment-api:http');
const { Refused } = require('./refused');

const LARGEST_BODY = 10_000;

async function json(request) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > LARGEST_BODY) {
      throw new Refused(413, 'body', `the body must have at most ${LARGEST_BODY} characters`);
    }
  }
  try {
    const value = JSON.parse(body || '{}');
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // Said below.
  }
  throw new Refused(400, 'body', 'the body must be a JSON object');
}

// [method, path, what answers it]: the handler gives [status, body].
function routes(payments, revision) {
  return [
    // That the process answers. Whether it can work is /ready: a lost database is no reason to replace this container.
    ['GET', /^\/health$/, async () => [200, { status: 'ok', revision }]],
    ['GET', /^\/ready$/, async () => {
      try {
        await payments.ping();
        return [200, { status: 'ready' }];
      } catch (error) {
        log('not ready: %s', error.message);
        return [503, { status: 'database unavailable' }];
      }
    }],
    ['POST', /^\/payments$/, async ({ request }) => {
      const { created, payment } = await payments.authorize(request.headers['idempotency-key'], await json(request));
      return [created ? 201 : 200, payment];
    }],
    ['GET', /^\/payments$/, async ({ query }) => [200, {
      payments: await payments.list({
        status: query.get('status') ?? undefined,
        limit: query.has('limit') ? Number(query.get('limit')) : undefined,
      }),
    }]],
    ['GET', /^\/payments\/([\w-]+)$/, async ({ id }) => [200, await payments.get(id)]],
    ['POST', /^\/payments\/([\w-]+)\/capture$/, async ({ id }) => [200, await payments.capture(id)]],
    ['POST', /^\/payments\/([\w-]+)\/cancel$/, async ({ id }) => [200, await payments.cancel(id)]],
    ['POST', /^\/payments\/([\w-]+)\/refund$/, async ({ id, request }) => {
      const { amount } = await json(request);
      return [200, await payments.refund(id, amount)];
    }],
  ];
}

async function answer(table, request) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const here = table.filter(([, path]) => path.test(pathname));
  if (here.length === 0) {
    throw new Refused(404, 'path', 'no such path');
  }
  const [, path, handle] = here.find(([method]) => method === request.method) ?? [];
  if (!handle) {
    throw new Refused(405, 'method', `${request.method} is not possible here`);
  }
  return handle({ request, query: searchParams, id: path.exec(pathname)[1] });
}

function app(payments, revision = 'unknown') {
  const table = routes(payments, revision);
  return createServer(async (request, response) => {
    let status;
    let body;
    try {
      [status, body] = await answer(table, request);
    } catch (error) {
      if (error instanceof Refused) {
        status = error.status;
        body = { error: { code: error.code, message: error.message } };
      } else {
        console.error(error);
        status = 500;
        body = { error: { code: 'internal', message: 'something went wrong' } };
      }
    }
    log('%s %s %d', request.method, request.url, status);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
}

module.exports = { app };
