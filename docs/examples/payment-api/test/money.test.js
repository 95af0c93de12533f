'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const money = require('../src/money');

describe('money: parse', () => {
  for (const [text, currency, amount] of [
    ['12.34', 'EUR', 1234],
    ['12.3', 'EUR', 1230],
    ['0.01', 'USD', 1],
    ['0.5', 'GBP', 50],
    ['999999.99', 'CHF', 99999999],
    ['4200', 'JPY', 4200],
    ['1.234', 'KWD', 1234],
    ['0.001', 'KWD', 1],
  ]) {
    it(`takes ${text} ${currency} for ${amount}`, () => assert.equal(money.parse(text, currency), amount));
  }

  for (const [what, text, currency] of [
    ['too many decimals', '12.345', 'EUR'],
    ['decimals of a currency without', '12.3', 'JPY'],
    ['a negative amount', '-1', 'EUR'],
    ['nothing', '', 'EUR'],
    ['zero', '0.00', 'EUR'],
    ['more than the largest', '1000000.00', 'EUR'],
    ['a leading zero', '012', 'EUR'],
    ['an exponent', '1e3', 'EUR'],
    ['a number that is not text', 12.34, 'EUR'],
  ]) {
    it(`refuses ${what}`, () => assert.throws(() => money.parse(text, currency), { status: 400, code: 'amount' }));
  }

  for (const currency of ['XXX', 'eur', 'constructor']) {
    it(`refuses the currency ${currency}`, () => {
      assert.throws(() => money.parse('1', currency), { status: 400, code: 'currency' });
    });
  }
});

describe('money: format', () => {
  for (const [amount, currency, text] of [
    [1234, 'EUR', '12.34'],
    [5, 'EUR', '0.05'],
    [0, 'EUR', '0.00'],
    [4200, 'JPY', '4200'],
    [1, 'KWD', '0.001'],
  ]) {
    it(`writes ${amount} as ${text} ${currency}`, () => assert.equal(money.format(amount, currency), text));
  }
});
