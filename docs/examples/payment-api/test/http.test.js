'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { app } = require('../src/app');
const { database } = require('./support/database');
const { key, order } = require('./support/requests');

let pool;
let server;
let base;

before(async () => {
  const { payments, ...rest } = await database('test_http');
  pool = rest.pool;
  server = app(payments, 'abc1234');
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  server?.close();
  server?.closeAllConnections();
  await pool?.end();
});

async function call(method, path, body, headers = {}) {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const response = await fetch(base + path, { method, headers, body: text });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

const pay = (changes, idempotencyKey = key()) =>
  call('POST', '/payments', order(changes), { 'Idempotency-Key': idempotencyKey });

describe('http: operation', () => {
  it('is healthy', async () => {
    assert.deepEqual((await call('GET', '/health')).body, { status: 'ok', revision: 'abc1234' });
  });
  it('is ready', async () => assert.equal((await call('GET', '/ready')).status, 200));
  it('is not ready without a database, and healthy', async () => {
    const alone = app({ ping: () => Promise.reject(new Error('gone')) });
    await new Promise((listening) => alone.listen(0, '127.0.0.1', listening));
    const status = async (path) => (await fetch(`http://127.0.0.1:${alone.address().port}${path}`)).status;
    try {
      assert.deepEqual([await status('/ready'), await status('/health')], [503, 200]);
    } finally {
      alone.close();
      alone.closeAllConnections();
    }
  });
  it('speaks JSON', async () => assert.equal((await call('GET', '/health')).type, 'application/json'));
  it('knows no other path', async () => assert.equal((await call('GET', '/admin')).status, 404));
  it('knows no other method', async () => assert.equal((await call('DELETE', '/payments')).status, 405));
});

describe('http: payments', () => {
  it('creates', async () => assert.equal((await pay()).status, 201));
  it('answers the same request again with the same payment', async () => {
    const once = key();
    const first = await pay({}, once);
    const second = await pay({}, once);
    assert.deepEqual([second.status, second.body.id], [200, first.body.id]);
  });
  it('wants an Idempotency-Key', async () => {
    const { status, body } = await call('POST', '/payments', order());
    assert.deepEqual([status, body.error.code], [400, 'idempotency_key']);
  });
  it('gives a payment', async () => {
    const { body } = await pay();
    assert.deepEqual((await call('GET', `/payments/${body.id}`)).body, body);
  });
  it('knows no payment that is not there', async () => {
    assert.equal((await call('GET', '/payments/pay_none')).status, 404);
  });
  for (const [what, status] of [['capture', 'captured'], ['cancel', 'canceled']]) {
    it(`does ${what}`, async () => {
      const { body } = await pay();
      assert.equal((await call('POST', `/payments/${body.id}/${what}`)).body.status, status);
    });
  }
  it('refunds a part', async () => {
    const { body } = await pay();
    await call('POST', `/payments/${body.id}/capture`);
    assert.equal((await call('POST', `/payments/${body.id}/refund`, { amount: '2.00' })).body.refunded, '2.00');
  });
  it('refunds all', async () => {
    const { body } = await pay();
    await call('POST', `/payments/${body.id}/capture`);
    assert.equal((await call('POST', `/payments/${body.id}/refund`)).body.status, 'refunded');
  });
  it('says what is not possible any more', async () => {
    const { body } = await pay();
    const refused = await call('POST', `/payments/${body.id}/refund`);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'status']);
  });
  it('lists', async () => {
    const { body } = await pay();
    assert.equal((await call('GET', '/payments?limit=1')).body.payments[0].id, body.id);
  });
  it('refuses a limit that is none', async () => {
    assert.equal((await call('GET', '/payments?limit=all')).status, 400);
  });
});

describe('http: bodies', () => {
  for (const [what, body, status] of [
    ['what is not JSON', '{', 400],
    ['a list', '[]', 400],
    ['nothing', '', 400],
    ['too much', JSON.stringify({ amount: '1'.repeat(20_000) }), 413],
  ]) {
    it(`refuses ${what}`, async () => {
      assert.equal((await call('POST', '/payments', body, { 'Idempotency-Key': key() })).status, status);
    });
  }
  it('names what is wrong', async () => {
    const { body } = await pay({ amount: 'much' });
    assert.equal(body.error.code, 'amount');
  });
  it('does not repeat the number of a card', async () => {
    const { body } = await pay({ card: { number: '4242424242424241', expiry: '12/49', cvc: '123' } });
    assert.doesNotMatch(JSON.stringify(body), /4242/);
  });
  it('says nothing of what went wrong inside', async (t) => {
    t.mock.method(console, 'error', () => {});
    const broken = app({ list: () => Promise.reject(new Error('password=secret')) });
    await new Promise((listening) => broken.listen(0, '127.0.0.1', listening));
    try {
      const response = await fetch(`http://127.0.0.1:${broken.address().port}/payments`);
      assert.equal(response.status, 500);
      assert.doesNotMatch(await response.text(), /secret/);
    } finally {
      broken.close();
      broken.closeAllConnections();
    }
  });
});
