'use strict';

const { readFile } = require('node:fs/promises');
const { join } = require('node:path');
const { nanoid } = require('nanoid');
const { accept } = require('./card');
const { fee } = require('./fees');
const money = require('./money');
const { Refused } = require('./refused');

const STATUSES = ['authorized', 'captured', 'canceled', 'refunded'];

// The payments of one database. Each change is one statement whose condition is the rule it keeps, so that two requests
// at the same time cannot both capture, or together refund more than was paid.
class Payments {
  constructor(pool) {
    this.pool = pool;
  }

  async migrate() {
    await this.pool.query(await readFile(join(__dirname, 'schema.sql'), 'utf8'));
  }

  async ping() {
    await this.pool.query('SELECT 1 FROM payments LIMIT 1');
  }

  // The same key again is the same payment again, not a second one.
  async authorize(key, { amount: text, currency, card } = {}) {
    if (typeof key !== 'string' || !/^[\w-]{8,64}$/.test(key)) {
      throw new Refused(400, 'idempotency_key', 'Idempotency-Key must be 8 to 64 letters, digits, "-" or "_"');
    }
    const amount = money.parse(text, currency);
    const { brand, last4 } = accept(card);
    const { rows } = await this.pool.query(
      `INSERT INTO payments (id, idempotency_key, amount, currency, fee, card_brand, card_last4, status)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'authorized')
       ON CONFLICT (idempotency_key) DO NOTHING RETURNING *`,
      [`pay_${nanoid()}`, key, amount, currency, fee(amount), brand, last4],
    );
    if (rows.length === 1) {
      return { created: true, payment: view(rows[0]) };
    }
    const [earlier] = (await this.pool.query('SELECT * FROM payments WHERE idempotency_key = $1', [key])).rows;
    if (Number(earlier.amount) !== amount || earlier.currency !== currency || earlier.card_last4 !== last4) {
      throw new Refused(409, 'idempotency_key', 'this Idempotency-Key belongs to another payment');
    }
    return { created: false, payment: view(earlier) };
  }

  async get(id) {
    return view(await this.row(id));
  }

  async list({ status, limit = 20 } = {}) {
    if (status !== undefined && !STATUSES.includes(status)) {
      throw new Refused(400, 'status', `status must be one of ${STATUSES.join(', ')}`);
    }
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw new Refused(400, 'limit', 'limit must be from 1 to 100');
    }
    const { rows } = await this.pool.query(
      `SELECT * FROM payments WHERE $1::text IS NULL OR status = $1 ORDER BY created_at DESC LIMIT $2`,
      [status, limit],
    );
    return rows.map(view);
  }

  async capture(id) {
    return this.change(id, 'captured', `UPDATE payments SET status = 'captured'
      WHERE id = $1 AND status = 'authorized' RETURNING *`);
  }

  async cancel(id) {
    return this.change(id, 'canceled', `UPDATE payments SET status = 'canceled'
      WHERE id = $1 AND status = 'authorized' RETURNING *`);
  }

  // All that is left, or a part of it.
  async refund(id, text) {
    const { amount, refunded, currency } = await this.row(id);
    const part = text === undefined ? amount - refunded : money.parse(text, currency);
    if (part > amount - refunded) {
      throw new Refused(409, 'amount', `only ${money.format(amount - refunded, currency)} is left to refund`);
    }
    return this.change(id, 'refunded', `UPDATE payments SET refunded = refunded + $2,
      status = CASE WHEN refunded + $2 = amount THEN 'refunded' ELSE status END
      WHERE id = $1 AND status = 'captured' AND refunded + $2 <= amount RETURNING *`, part);
  }

  async change(id, what, statement, ...values) {
    const { rows } = await this.pool.query(statement, [id, ...values]);
    if (rows.length === 0) {
      const { status } = await this.row(id);
      throw new Refused(409, 'status', `a payment that is ${status} cannot be ${what}`);
    }
    return view(rows[0]);
  }

  async row(id) {
    const { rows } = await this.pool.query('SELECT * FROM payments WHERE id = $1', [id]);
    if (rows.length === 0) {
      throw new Refused(404, 'payment', 'no such payment');
    }
    // bigint arrives as text; our amounts are far below what a number holds.
    return { ...rows[0], amount: Number(rows[0].amount), refunded: Number(rows[0].refunded) };
  }
}

function view(row) {
  return {
    id: row.id,
    status: row.status,
    amount: money.format(Number(row.amount), row.currency),
    currency: row.currency,
    fee: money.format(Number(row.fee), row.currency),
    refunded: money.format(Number(row.refunded), row.currency),
    card: { brand: row.card_brand, last4: row.card_last4 },
    createdAt: row.created_at.toISOString(),
  };
}

module.exports = { Payments };
