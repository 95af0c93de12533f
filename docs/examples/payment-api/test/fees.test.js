'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { fee } = require('../src/fees');

describe('fees', () => {
  for (const [amount, expected] of [
    [10_000, 320],
    [123_456, 3_610],
    [99_999_999, 2_900_030],
  ]) {
    it(`takes ${expected} of ${amount}`, () => assert.equal(fee(amount), expected));
  }

  it('takes the fixed part of a small payment', () => assert.ok(fee(31) >= 30));
  it('never takes more than the payment', () => assert.equal(fee(7), 7));
  it('takes all of the smallest payment', () => assert.equal(fee(1), 1));
  it('takes whole units', () => {
    for (let amount = 1; amount < 2000; amount += 1) {
      assert.ok(Number.isInteger(fee(amount)), `${amount}`);
    }
  });
  it('does not take less of a larger payment', () => {
    for (let amount = 1; amount < 2000; amount += 1) {
      assert.ok(fee(amount) <= fee(amount + 1), `${amount}`);
    }
  });
});
