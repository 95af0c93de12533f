'use strict';

const assert = require('node:assert/strict');
const { after, before, describe, it } = require('node:test');
const { fee } = require('../src/fees');
const money = require('../src/money');
const { database } = require('./support/database');
const { card, key, order } = require('./support/requests');

let pool;
let payments;

before(async () => ({ pool, payments } = await database('test_payments')));
after(() => pool?.end());

const authorized = async (changes) => (await payments.authorize(key(), order(changes))).payment;
const captured = async (changes) => payments.capture((await authorized(changes)).id);

describe('payments: authorize', () => {
  it('creates a payment', async () => {
    const { created, payment } = await payments.authorize(key(), order());
    assert.equal(created, true);
    assert.equal(payment.status, 'authorized');
    assert.equal(payment.amount, '12.34');
    assert.equal(payment.currency, 'EUR');
  });
  it('gives each payment an id of its own', async () => {
    assert.notEqual((await authorized()).id, (await authorized()).id);
  });
  it('takes the fee', async () => {
    assert.equal((await authorized({ amount: '250.00' })).fee, money.format(fee(25_000), 'EUR'));
  });
  it('has refunded nothing', async () => assert.equal((await authorized()).refunded, '0.00'));
  it('says when', async () => {
    const age = Date.now() - Date.parse((await authorized()).createdAt);
    assert.ok(Math.abs(age) < 60_000, `${age} ms`);
  });
  it('keeps the brand and the last digits of the card', async () => {
    assert.deepEqual((await authorized()).card, { brand: 'visa', last4: '4242' });
  });
  it('does not keep the number of the card', async () => {
    const { id } = await authorized();
    const { rows } = await pool.query('SELECT payments::text AS everything FROM payments WHERE id = $1', [id]);
    assert.doesNotMatch(rows[0].everything.replace(/\D/g, ' '), /4242 ?4242/);
  });
  it('does amounts without decimals', async () => {
    assert.equal((await authorized({ amount: '4200', currency: 'JPY' })).amount, '4200');
  });
  it('does amounts with three decimals', async () => {
    assert.equal((await authorized({ amount: '1.234', currency: 'KWD' })).amount, '1.234');
  });
  it('gives the same payment for the same key', async () => {
    const once = key();
    const first = await payments.authorize(once, order());
    const second = await payments.authorize(once, order());
    assert.equal(second.created, false);
    assert.deepEqual(second.payment, first.payment);
  });
  it('creates one payment for many requests with one key at the same time', async () => {
    const once = key();
    const results = await Promise.all(Array.from({ length: 8 }, () => payments.authorize(once, order())));
    assert.equal(results.filter(({ created }) => created).length, 1);
    assert.equal(new Set(results.map(({ payment }) => payment.id)).size, 1);
  });
  for (const [what, changes] of [
    ['amount', { amount: '12.35' }],
    ['currency', { currency: 'USD' }],
    ['card', { card: { ...card, number: '4012888888881881' } }],
  ]) {
    it(`refuses the same key with another ${what}`, async () => {
      const once = key();
      await payments.authorize(once, order());
      await assert.rejects(payments.authorize(once, order(changes)), { status: 409, code: 'idempotency_key' });
    });
  }
  for (const bad of [undefined, 'short', 'with space']) {
    it(`refuses the key ${bad}`, async () => {
      await assert.rejects(payments.authorize(bad, order()), { status: 400, code: 'idempotency_key' });
    });
  }
  it('refuses an expired card', async () => {
    await assert.rejects(authorized({ card: { ...card, expiry: '01/20' } }), { status: 402, code: 'card_expired' });
  });
  it('stores nothing of what it refuses', async () => {
    const count = async () => (await pool.query('SELECT count(*)::int AS n FROM payments')).rows[0].n;
    const earlier = await count();
    await assert.rejects(authorized({ amount: 'much' }));
    assert.equal(await count(), earlier);
  });
});

describe('payments: capture and cancel', () => {
  it('captures', async () => assert.equal((await captured()).status, 'captured'));
  it('cancels', async () => assert.equal((await payments.cancel((await authorized()).id)).status, 'canceled'));
  it('does not capture twice', async () => {
    await assert.rejects(payments.capture((await captured()).id), { status: 409, code: 'status' });
  });
  it('does not cancel what is captured', async () => {
    await assert.rejects(payments.cancel((await captured()).id), { status: 409, code: 'status' });
  });
  it('does not capture what is canceled', async () => {
    const { id } = await payments.cancel((await authorized()).id);
    await assert.rejects(payments.capture(id), { status: 409, message: /that is canceled cannot be captured/ });
  });
  it('captures once of many at the same time', async () => {
    const { id } = await authorized();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => payments.capture(id)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });
  for (const what of ['get', 'capture', 'cancel', 'refund']) {
    it(`knows no payment to ${what} that is not there`, async () => {
      await assert.rejects(payments[what]('pay_none'), { status: 404, code: 'payment' });
    });
  }
});

describe('payments: refund', () => {
  it('refunds all', async () => {
    const { status, refunded } = await payments.refund((await captured()).id);
    assert.deepEqual({ status, refunded }, { status: 'refunded', refunded: '12.34' });
  });
  it('refunds a part', async () => {
    const { status, refunded } = await payments.refund((await captured()).id, '2.34');
    assert.deepEqual({ status, refunded }, { status: 'captured', refunded: '2.34' });
  });
  it('refunds the rest', async () => {
    const { id } = await captured();
    await payments.refund(id, '2.34');
    assert.equal((await payments.refund(id, '10')).status, 'refunded');
  });
  it('does not refund more than was paid', async () => {
    await assert.rejects(payments.refund((await captured()).id, '12.35'), { status: 409, code: 'amount' });
  });
  it('says how much is left', async () => {
    const { id } = await captured();
    await payments.refund(id, '10.00');
    await assert.rejects(payments.refund(id, '5.00'), { message: 'only 2.34 is left to refund' });
  });
  it('does not refund what is not captured', async () => {
    await assert.rejects(payments.refund((await authorized()).id), { status: 409, code: 'status' });
  });
  it('does not refund more than was paid by many at the same time', async () => {
    const { id } = await captured({ amount: '10.00' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => payments.refund(id, '3.00')));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 3);
    assert.equal((await payments.get(id)).refunded, '9.00');
  });
});

describe('payments: list', () => {
  it('has the newest first', async () => {
    const older = await authorized();
    const newer = await authorized();
    assert.deepEqual((await payments.list({ limit: 2 })).map(({ id }) => id), [newer.id, older.id]);
  });
  it('has those of one status', async () => {
    await payments.cancel((await authorized()).id);
    const found = await payments.list({ status: 'canceled' });
    assert.ok(found.length > 0 && found.every(({ status }) => status === 'canceled'));
  });
  for (const limit of [0, 101, NaN]) {
    it(`refuses the limit ${limit}`, async () => {
      await assert.rejects(payments.list({ limit }), { status: 400, code: 'limit' });
    });
  }
  it('refuses a status that does not exist', async () => {
    await assert.rejects(payments.list({ status: 'lost' }), { status: 400, code: 'status' });
  });
});

describe('payments: schema', () => {
  it('may be applied again', async () => payments.migrate());
  for (const [what, change] of [
    ['an amount of zero', 'amount = 0'],
    ['more refunded than paid', 'refunded = amount + 1'],
  ]) {
    it(`refuses ${what}`, async () => {
      await authorized();
      await assert.rejects(pool.query(`UPDATE payments SET ${change}`), { code: '23514' });
    });
  }
});
